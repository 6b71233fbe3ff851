"""Breaking Chinese lines: nothing forbidden at either end, figures and Latin words whole, lines filled exactly.

避头尾 as GB/T 15834-2011 (section 5.1) has it: a closing mark never begins a line, an opening one never ends it, —— and
…… are never parted. A line that does not come out even is either squeezed (full-width marks give up to half an em) or
the last sign goes down and the gaps between signs are spread, whichever moves less. Widths are points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mzdesk.documents import fonts, signs
from mzdesk.documents.fonts import Face

NO_START = frozenset("，。、；：？！）》〉」』】〕〗”’…—～·％‰℃%,.;:?!)]}")
NO_END = frozenset("（《〈「『【〔〖“‘([{")
_CLOSING = frozenset("，。、；：？！）》〉」』】〕〗”’")
_OPENING = frozenset("（《〈「『【〔〖“‘")
_ATOM = re.compile(r"——|……|[!-~¡-ʯͰ-ӿ]+|.", re.S)
_NO_GAP = re.compile(r"——|……|[!-~¡-ʯͰ-ӿ]{2,}")
_MOST_SPREAD = 0.5
"""Ems that one gap may be spread: beyond it a line before a long Latin word stays ragged."""
_EASE = 0.1
"""Ems of spread a gap bears as lightly as a mark its whole squeeze."""
_REMEMBERED = 2048
"""Paragraphs."""


@dataclass(frozen=True, slots=True)
class Span:
    """Words in one face."""

    text: str
    face: Face


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it will be drawn: its signs, its natural width, and how much it is to be spread or squeezed.

    `spans` says which face draws what when there is more than one; `tracking` is added after every sign, so that it
    stands in the middle of its cell of the grid, and is part of the width.
    """

    text: str
    width: float
    slack: float = 0.0
    spans: tuple[Span, ...] = ()
    tracking: float = 0.0

    def in_face(self, face: Face) -> tuple[Span, ...]:
        """What to draw, for a line that is all of one face too."""
        return self.spans or (Span(self.text, face),)


@dataclass(frozen=True, slots=True)
class _Atom:
    text: str
    face: Face
    width: float

    @property
    def bars_start(self) -> bool:
        return self.text[0] in NO_START

    @property
    def bars_end(self) -> bool:
        return self.text[-1] in NO_END


def measure(text: str, face: Face, size: float) -> float:
    """The natural width of words in one face, in points."""
    return fonts.width(face, text, size)


def lines(text: str, face: Face, size: float, room: float, *, first: float = 0.0, justify: bool = True) -> list[Line]:
    """`text` (its own line breaks kept) in lines of `room` points; each paragraph's first one starts `first` in.

    Full-width blanks at its beginning stay: they are the place of a year to be written by hand.
    """
    made: list[Line] = []
    for paragraph in text.split("\n"):
        made += flow((Span(paragraph.strip(" ").rstrip("\u3000"), face),), size, room, first=first, justify=justify)
    return made


def flow(
    spans: Sequence[Span],
    size: float,
    room: float,
    *,
    first: float = 0.0,
    justify: bool = True,
    tracking: float = 0.0,
) -> list[Line]:
    """One paragraph of one or more faces in lines of `room` points, the first one `first` points shorter.

    Lines are remembered: a paper is set again with closer rows, and many papers say the same sentences.
    """
    return list(_flow(fonts.chosen(), tuple(spans), size, room, first, justify, tracking))


@lru_cache(maxsize=_REMEMBERED)
def _flow(
    _chosen: object, spans: tuple[Span, ...], size: float, room: float, first: float, justify: bool, tracking: float
) -> tuple[Line, ...]:
    atoms = list(_atoms(spans, size, room - first, tracking))
    made: list[Line] = []
    start = 0
    while start < len(atoms):
        space = room - (0 if made else first)
        end = _Break(atoms, start, space, size).end()
        made.append(_line(atoms[start:end], space, size, tracking, justify=justify and end < len(atoms)))
        start = end
        while start < len(atoms) and atoms[start].text == " ":
            start += 1
    return tuple(made) or (Line("", 0.0),)


def _atoms(spans: Sequence[Span], size: float, room: float, tracking: float) -> Iterator[_Atom]:
    """Unbreakable pieces; one that is wider than a line falls apart into signs."""
    for span in spans:
        for piece in _ATOM.findall(signs.plain(span.text)):
            wide = fonts.width(span.face, piece, size) + tracking * len(piece)
            if len(piece) == 1 or wide <= room:
                yield _Atom(piece, span.face, wide)
            else:
                yield from (_Atom(sign, span.face, fonts.width(span.face, sign, size) + tracking) for sign in piece)


def _line(atoms: Sequence[_Atom], space: float, size: float, tracking: float, *, justify: bool) -> Line:
    while atoms and atoms[-1].text == " ":
        atoms = atoms[:-1]
    text = "".join(atom.text for atom in atoms)
    natural = sum(atom.width for atom in atoms)
    slack = 0.0
    if natural > space or justify:
        slack = space - natural
        if slack > _MOST_SPREAD * size * max(1, len(atoms) - 1):
            slack = 0.0
    return Line(text, natural, slack, _merged(atoms), tracking)


def _merged(atoms: Sequence[_Atom]) -> tuple[Span, ...]:
    if len({atom.face for atom in atoms}) <= 1:
        return () if not atoms else (Span("".join(atom.text for atom in atoms), atoms[0].face),)
    made: list[Span] = []
    for atom in atoms:
        if made and made[-1].face is atom.face:
            made[-1] = Span(made[-1].text + atom.text, atom.face)
        else:
            made.append(Span(atom.text, atom.face))
    return tuple(made)


class _Break:
    """Where the line that begins at atom `start` ends."""

    def __init__(self, atoms: Sequence[_Atom], start: int, space: float, size: float) -> None:
        self._atoms, self._start, self._space, self._size = atoms, start, space, size

    def end(self) -> int:
        """The first atom of the next line."""
        atoms, end, used = self._atoms, self._start, 0.0
        while end < len(atoms) and used + atoms[end].width <= self._space + 0.01:
            used += atoms[end].width
            end += 1
        if end >= len(atoms) or (end > self._start and self._allowed(end)):
            return end
        ways = [way for way in (self._pulled(end, used), self._pushed(end, used)) if way is not None]
        return min(ways)[1] if ways else max(end, self._start + 1)

    def _allowed(self, place: int) -> bool:
        if place >= len(self._atoms):
            return True
        return not self._atoms[place].bars_start and not self._atoms[place - 1].bars_end

    def _pulled(self, end: int, used: float) -> tuple[float, int] | None:
        """Take what follows into the line as far as squeezing its marks makes room: (effort, place)."""
        room = sum(map(self._give, range(self._start, end)))
        for place in range(end, min(end + 4, len(self._atoms))):
            used += self._atoms[place].width
            room += self._give(place)
            over = used - self._space
            if over > room + 0.01:
                return None
            if self._allowed(place + 1):
                return over / room if room else 0.0, place + 1
        return None

    def _give(self, place: int) -> float:
        return _squeezable(self._atoms[place].text, leading=place == self._start) * self._size

    def _pushed(self, end: int, used: float) -> tuple[float, int] | None:
        """Let the last atoms go down: (effort, place)."""
        for place in range(end, self._start, -1):
            if place < end:
                used -= self._atoms[place].width
            if self._allowed(place):
                gaps = max(1, place - self._start - 1)
                return (self._space - used) / (_EASE * self._size * gaps), place
        return None


def _squeezable(piece: str, *, leading: bool = False) -> float:
    """How many ems a piece can give up; an opening mark at the beginning of a line none."""
    if piece in _CLOSING or (piece in _OPENING and not leading):
        return 0.5
    return 0.0


def spacing(line: Line) -> list[float]:
    """Points added after each sign of the line: spread between pieces, or taken from its full-width marks."""
    text = line.text
    after = [line.tracking] * len(text)
    if not line.slack or len(text) < 2:
        return after
    givers = _gaps(text)
    if line.slack < 0:
        marks = [place if sign in _CLOSING else place - 1 for place, sign in enumerate(text) if _gives(sign, place)]
        givers = marks or givers
    for place in givers:
        after[place] += line.slack / len(givers)
    return after


def _gives(sign: str, place: int) -> bool:
    return sign in _CLOSING or (sign in _OPENING and place > 0)


def _gaps(text: str) -> list[int]:
    """The places after which a line may be spread: not inside a word, a number, —— or ……, and not at its end."""
    barred = {place for found in _NO_GAP.finditer(text) for place in range(found.start(), found.end() - 1)}
    return [place for place in range(len(text) - 1) if place not in barred] or list(range(len(text) - 1))
