"""The drawing ground: pages as lists of strokes, drawn at the end, when the number of pages is known.

Coordinates are points from the upper left corner of A4, so that forms read as they are filled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from mzdesk.documents import fonts
from mzdesk.documents.fonts import Face
from mzdesk.documents.strokes import BLACK, Colour, Stroke
from mzdesk.documents.typeset import Line

mm = 72 / 25.4
WIDTH, HEIGHT = 210 * mm, 297 * mm
RED: Colour = (0.84, 0.0, 0.06)
_DRAWING = Lock()  # a font object must not serve two documents at once


@dataclass(slots=True)
class Sheet:
    """One page under way."""

    strokes: list[Stroke] = field(default_factory=list)
    lines: int = 0
    """How many lines of running text it holds."""

    @property
    def depth(self) -> float:
        """How far down the page is filled."""
        return max((stroke.bottom for stroke in self.strokes), default=0.0)

    def text(self, x: float, y: float, line: Line, face: Face, size: float, colour: Colour = BLACK) -> None:
        """A line whose em box has its upper left corner at (x, y)."""
        self.strokes.append(Stroke("text", (x, y), line, face, size, colour))

    def words(
        self, x: float, y: float, words: str, face: Face, size: float, *, align: str = "left", room: float = 0.0
    ) -> None:
        """Words on one line, at the left, centre or right of `room`."""
        wide = fonts.width(face, words, size)
        shift = {"left": 0.0, "center": (room - wide) / 2, "right": room - wide}[align]
        self.text(x + shift, y, Line(words, wide), face, size)

    def rule(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        thick: float = 0.5,
        colour: Colour = BLACK,
        *,
        dashed: bool = False,
    ) -> None:
        """A straight line."""
        self.strokes.append(Stroke("line", (x1, y1, x2, y2), thick=thick, colour=colour, dashed=dashed))

    def circle(self, x: float, y: float, radius: float, thick: float = 0.5, *, dashed: bool = False) -> None:
        """A circle around (x, y)."""
        self.strokes.append(Stroke("circle", (x, y, radius), thick=thick, dashed=dashed))

    def box(self, x: float, y: float, wide: float, high: float, thick: float = 0.5) -> None:
        """A rectangle."""
        self.strokes.append(Stroke("box", (x, y, wide, high), thick=thick))

    def image(self, x: float, y: float, wide: float, high: float, data: bytes) -> None:
        """A JPEG or PNG."""
        self.strokes.append(Stroke("image", (x, y, wide, high), data=data))


def draw(
    sheets: Sequence[Sheet],
    *,
    title: str,
    author: str,
    day: date | None,
    size: tuple[float, float] = (WIDTH, HEIGHT),
) -> bytes:
    """The PDF of the pages: same strokes, same bytes. `day` becomes its date; a draft carries none.

    `size` is the paper in points (width, height): A4 upright unless told otherwise.
    """
    from mzdesk.documents.pdf import Pdf

    with _DRAWING:
        paper = Pdf(title, author, day, size)
        for sheet in sheets:
            paper.add(sheet.strokes)
        return paper.finish()


def qr(sheet: Sheet, x: float, y: float, side: float, text: str) -> None:
    """A QR code of `text`, `side` points wide."""
    sheet.strokes.append(Stroke("code", (x, y, side, side), data=text.encode()))


__all__ = ["HEIGHT", "RED", "WIDTH", "Sheet", "draw", "mm", "qr"]
