"""How an office sets its papers: the grid of GB/T 9704, the red rule, preprinted red-head paper.

A style is plain values, kept with each issued document, since it changes the print. The one in force is set for the
drawing of one paper (`with applied(style):`); without it the standard's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import lru_cache

from mzdesk.documents import fonts
from mzdesk.documents.sheet import Sheet, mm
from mzdesk.terms import Profile
from mzdesk.views.style import Style

ACROSS, DOWN = 28, 22
"""GB/T 9704-2012, 5.2.3: 22 rows of 28 characters fill the type area of 156 mm by 225 mm."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """The grid in points: size of 三号, width of a cell, distance of the rows."""

    size: float
    pitch: float
    cell: float = 156 * mm / ACROSS

    @property
    def tracking(self) -> float:
        """What is added to each character so that 28 fill the line."""
        return self.cell - self.size


_METRICS = {
    Profile.STANDARD: Metrics(15.75, (225 * mm - 15.75) / (DOWN - 1)),
    Profile.WORD16: Metrics(16.0, 28.95),
}


_TIGHTER = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)


_IN_FORCE: ContextVar[Style] = ContextVar("style", default=Style())  # noqa: B039  frozen


def now() -> Style:
    """The style in force."""
    return _IN_FORCE.get()


def metrics() -> Metrics:
    """The grid in force."""
    style = now()
    return _grid(style.profile, style.tighter)


@lru_cache(maxsize=16)
def _grid(profile: Profile, tighter: float) -> Metrics:
    grid = _METRICS[profile]
    return replace(grid, pitch=grid.pitch - tighter)


def loosest(make: Callable[[], list[Sheet]], fits: Callable[[list[Sheet]], bool]) -> list[Sheet]:
    """The pages with the widest rows that fit; where none do, those of the style in force.

    GB/T 9704-2012, 7.3.5.6: where the seal finds no room, the distance of the rows is changed, by 6 points at most.
    """
    first = make()
    if fits(first):
        return first
    found = _closer(make, _TIGHTER[-1])
    if not fits(found):
        return first
    low, high = 0, len(_TIGHTER) - 1
    while low < high:  # what fits goes on fitting when the rows are closer
        middle = (low + high) // 2
        pages = _closer(make, _TIGHTER[middle])
        if fits(pages):
            found, high = pages, middle
        else:
            low = middle + 1
    return found


def _closer(make: Callable[[], list[Sheet]], points: float) -> list[Sheet]:
    with applied(replace(now(), tighter=points)):
        return make()


@contextmanager
def applied(style: Style) -> Iterator[None]:
    """Draw in this style inside the block; raises BadInput when this PC lacks a font that the office chose."""
    token = _IN_FORCE.set(style)
    try:
        with fonts.using(dict(style.faces)):
            yield
    finally:
        _IN_FORCE.reset(token)


__all__ = ["ACROSS", "DOWN", "Metrics", "Style", "applied", "loosest", "metrics", "now"]
