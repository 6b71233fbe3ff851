"""How an office sets its papers."""

from __future__ import annotations

from dataclasses import dataclass

from mzdesk.terms import Profile


@dataclass(frozen=True, slots=True)
class Style:
    """Plain values, kept with each issued document, since they change the print.

    `rule` is the red rule's thickness in mm, `mark_size` that of the 发文机关标志 in points (0: as large as the line
    allows). `faces` names installed fonts by role, `wording` the section's own text of fixed sentences by their name.
    `on_red_head`: the paper has its red elements, so none is drawn. `tighter`: points taken from the distance of the
    rows, where the signature would else stand alone on a page.
    """

    profile: Profile = Profile.STANDARD
    rule: float = 0.5
    mark_size: float = 0.0
    faces: tuple[tuple[str, str], ...] = ()
    wording: tuple[tuple[str, str], ...] = ()
    on_red_head: bool = False
    tighter: float = 0.0
