"""Breaking Chinese lines: nothing forbidden at either end, figures and Latin words whole, lines filled exactly.

Rules of 避头尾 as customary in official documents: a closing mark never begins a line, an opening one never ends it.
Full-width marks may be squeezed by up to half an em to pull one sign in; otherwise the last sign goes down and the rest
is stretched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mzdesk.documents import fonts
from mzdesk.documents.fonts import Face

NO_START = frozenset("，。、；：？！）》〉」』】〕”’…—·％%,.;:?!)]}℃")
NO_END = frozenset("（《〈「『【〔“‘([{")
_SOFT = frozenset("，。、；：？！）》」』】〕（《「『【〔")
_ATOM = re.compile(r"——|……|[!-~]+|.", re.S)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it will be drawn: its characters, its natural width, and how much it is to be spread or squeezed."""

    text: str
    width: float
    slack: float = 0.0


def _atoms(text: str, face: Face, size: float, room: float) -> list[str]:
    """Unbreakable pieces; one that is wider than a line falls apart into signs."""
    pieces: list[str] = []
    for atom in _ATOM.findall(text):
        if len(atom) > 1 and fonts.width(face, atom, size) > room:
            pieces.extend(atom)
        else:
            pieces.append(atom)
    return pieces


def _squeeze(text: str, size: float) -> float:
    return sum(size / 2 for char in text if char in _SOFT)


def lines(text: str, face: Face, size: float, room: float, *, first: float = 0.0, justify: bool = True) -> list[Line]:
    """`text` (its own line breaks kept) in lines of `room` points; the first one starts `first` points in."""
    made: list[Line] = []
    for paragraph in text.split("\n"):
        made += _paragraph(paragraph.strip(" \u3000"), face, size, room, first, justify)
    return made


def _paragraph(text: str, face: Face, size: float, room: float, first: float, justify: bool) -> list[Line]:
    made: list[Line] = []
    atoms = _atoms(text, face, size, room - first)
    widths = [fonts.width(face, atom, size) for atom in atoms]
    start = 0
    while start < len(atoms):
        space = room - (first if not made else 0)
        end = _fit(atoms, widths, start, space, size)
        words = "".join(atoms[start:end]).rstrip(" ")
        natural = fonts.width(face, words, size)
        last = end >= len(atoms)
        slack = space - natural if (justify and not last) or natural > space else 0.0
        made.append(Line(words, natural, slack))
        start = end
        while start < len(atoms) and atoms[start] == " ":
            start += 1
    return made or [Line("", 0.0)]


def _fit(atoms: Sequence[str], widths: Sequence[float], start: int, space: float, size: float) -> int:
    """Where the line that begins at `start` ends."""
    end, used = start, 0.0
    while end < len(atoms) and used + widths[end] <= space + 0.01:
        used += widths[end]
        end += 1
    if end >= len(atoms):
        return end
    pulled = _pull_in(atoms, widths, start, end, used, space, size)
    if pulled is not None:
        return pulled
    back = end
    while back > start + 1 and (atoms[back][0] in NO_START or atoms[back - 1][-1] in NO_END):
        back -= 1
    allowed = back > start and atoms[back][0] not in NO_START and atoms[back - 1][-1] not in NO_END
    return back if allowed else max(end, start + 1)


def _pull_in(
    atoms: Sequence[str], widths: Sequence[float], start: int, end: int, used: float, space: float, size: float
) -> int | None:
    """Take the closing marks that follow into the line when squeezing makes room for them."""
    stop = end
    while stop < len(atoms) and atoms[stop][0] in NO_START:
        used += widths[stop]
        stop += 1
    if stop == end or (stop < len(atoms) and atoms[stop - 1][-1] in NO_END):
        return None
    room = _squeeze("".join(atoms[start:stop]), size)
    return stop if used - space <= room else None


def balanced(text: str, face: Face, size: float, room: float) -> list[str]:
    """A title in as few lines as fit, of nearly equal length; a line break in `text` is where the writer wants it."""
    if "\n" in text:
        return text.split("\n")
    total = fonts.width(face, text, size)
    count = max(1, -(-int(total) // max(1, int(room))))
    if count == 1:
        return [text]
    target = min(room, total / count + size)
    return [line.text for line in lines(text, face, size, target, justify=False)]
