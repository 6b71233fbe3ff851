"""From strokes to the operators of a PDF page (ISO 32000-1, annex A), as few and as short as they can be.

What is set already (colour, thickness, font, spacing) is not set again. Coordinates are written to a thousandth of a
point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Protocol

from mzdesk.documents import codes, fonts, typeset
from mzdesk.documents.strokes import BLACK, Colour, Stroke
from mzdesk.documents.typeset import Line

_EM_ABOVE = 0.88  # all our faces draw in an 880/-120 em box
_ROUND = 0.5522847498
"""How far the handles of a quarter of a circle are from its ends, in radii."""


class Paper(Protocol):
    """What a page takes from its document."""

    def codes(self, font: str, text: str) -> Iterable[tuple[str, bytes]]:
        """The text in codes of the document's fonts: (name of the font, codes) one after the other."""

    def picture(self, data: bytes) -> str:
        """The name of a JPEG or PNG of the document."""


def number(value: float) -> str:
    """A number as PDF writes it: never with an exponent, at most three decimals."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def numbers(*values: float) -> str:
    """Numbers in a row."""
    return " ".join(map(number, values))


def content(strokes: Iterable[Stroke], paper: Paper, high: float) -> bytes:
    """The operators of a page `high` points high."""
    pen = _Pen(paper, high)
    for stroke in strokes:
        _DRAWN[stroke.what](pen, stroke)
    return "\n".join(pen.said).encode("latin-1") + b"\n"


class _Pen:
    """The state of a page under way, as the operators said so far leave it."""

    def __init__(self, paper: Paper, high: float) -> None:
        self.said: list[str] = []
        self._paper, self._high = paper, high
        self._fill: Colour = BLACK
        self._line: tuple[Colour, float, bool] = (BLACK, 1.0, False)
        self._font, self._space = "", 0.0

    def _line_of(self, stroke: Stroke) -> None:
        wanted = (stroke.colour, stroke.thick, stroke.dashed)
        if wanted != self._line:
            dash = "[3 2]" if stroke.dashed else "[]"
            self.said.append(f"{numbers(*stroke.colour)} RG {number(stroke.thick)} w {dash} 0 d")
            self._line = wanted

    def line(self, stroke: Stroke) -> None:
        self._line_of(stroke)
        x1, y1, x2, y2 = stroke.at
        self.said.append(f"{numbers(x1, self._high - y1)} m {numbers(x2, self._high - y2)} l S")

    def box(self, stroke: Stroke) -> None:
        self._line_of(stroke)
        x, y, wide, high = stroke.at
        self.said.append(f"{numbers(x, self._high - y - high, wide, high)} re S")

    def circle(self, stroke: Stroke) -> None:
        """Four quarters, the first from the right upwards."""
        self._line_of(stroke)
        x, y, radius = stroke.at[0], self._high - stroke.at[1], stroke.at[2]
        self.said.append(f"{numbers(x + radius, y)} m")
        for across, up in ((1, 0), (0, 1), (-1, 0), (0, -1)):
            begun = (across - _ROUND * up, up + _ROUND * across)
            ended = (_ROUND * across - up, _ROUND * up + across)
            places = (*begun, *ended, -up, across)
            self.said.append(
                f"{numbers(*(middle + radius * way for middle, way in zip((x, y) * 3, places, strict=True)))} c"
            )
        self.said.append("s")

    def image(self, stroke: Stroke) -> None:
        x, y, wide, high = stroke.at
        name = self._paper.picture(stroke.data)
        self.said.append(f"q {numbers(wide, 0, 0, high, x, self._high - y - high)} cm /{name} Do Q")

    def code(self, stroke: Stroke) -> None:
        """All dark modules as one path in units of a module: a hundredth of the work of a hundred rectangles."""
        x, y, side, _ = stroke.at
        rows = codes.modules(stroke.data.decode("ascii"))
        module = f"{side / len(rows):.6f}"
        self.said.append(f"q {numbers(*stroke.colour)} rg")
        self.said.append(f"{module} 0 0 -{module} {numbers(x, self._high - y)} cm {' '.join(_dark(rows))} f Q")

    def text(self, stroke: Stroke) -> None:
        """Every stretch of one font and one spacing gets its own place: some readers forget the last sign's spacing."""
        if stroke.text is None or not stroke.text.text:
            return
        self.said.append("BT")
        if stroke.colour != self._fill:
            self.said.append(f"{numbers(*stroke.colour)} rg")
            self._fill = stroke.colour
        x, level = stroke.at[0], number(self._high - stroke.at[1] - _EM_ABOVE * stroke.size)
        for face, name, words, space in _stretches(stroke, stroke.text):
            self._space_of(space)
            self.said.append(f"1 0 0 1 {number(x)} {level} Tm")
            self._show(name, words, stroke.size)
            x += fonts.width(face, words, stroke.size) + len(words) * space
        self.said.append("ET")

    def _space_of(self, space: float) -> None:
        if space != self._space:
            self.said.append(f"{number(space)} Tc")
            self._space = space

    def _show(self, name: str, words: str, size: float) -> None:
        for font, signs in self._paper.codes(name, words):
            wanted = f"/{font} {number(size)} Tf"
            if wanted != self._font:
                self.said.append(wanted)
                self._font = wanted
            self.said.append(f"({_escaped(signs)}) Tj")


_DRAWN: dict[str, Callable[[_Pen, Stroke], None]] = {
    "text": _Pen.text,
    "line": _Pen.line,
    "box": _Pen.box,
    "circle": _Pen.circle,
    "image": _Pen.image,
    "code": _Pen.code,
}


def _stretches(stroke: Stroke, line: Line) -> Iterator[tuple[fonts.Face, str, str, float]]:
    """The line in stretches of one font and one spacing: (face, font, words, points after each sign)."""
    after = typeset.spacing(line)
    place = 0
    for span in line.in_face(stroke.face):
        for name, words in fonts.runs(span.face, span.text):
            for count, space in _even(after[place : place + len(words)]):
                yield span.face, name, words[:count], space
                words, place = words[count:], place + count


def _even(after: Sequence[float]) -> Iterator[tuple[int, float]]:
    """Stretches of equal spacing: how many signs, how much after each."""
    for space, group in groupby(after):
        yield len(list(group)), space


_ESCAPES = str.maketrans({"\\": "\\\\", "(": "\\(", ")": "\\)", "\r": "\\r"})


def _escaped(signs: bytes) -> str:
    return signs.decode("latin-1").translate(_ESCAPES)


def _dark(rows: Sequence[Sequence[bool]]) -> Iterator[str]:
    """The rectangles of the dark runs of a code, in units of a module."""
    for down, row in enumerate(rows):
        across = 0
        for dark, group in groupby(row):
            run = len(list(group))
            if dark:
                yield f"{across} {down} {run} 1 re"
            across += run
