"""What a page is made of: texts, lines, circles, boxes, pictures and codes, each with its place."""

from __future__ import annotations

from typing import NamedTuple

from mzdesk.documents.fonts import Face
from mzdesk.documents.typeset import Line

Colour = tuple[float, float, float]
"""Red, green and blue, each from 0 to 1."""
BLACK: Colour = (0.0, 0.0, 0.0)


class Stroke(NamedTuple):
    """One thing to draw; `what` is text, line, circle, box, image or code (a QR code of the characters of `data`).

    Coordinates are points from the paper's upper left corner. A tuple, since thousands are made: a frozen dataclass
    takes four times as long.
    """

    what: str
    at: tuple[float, ...]
    text: Line | None = None
    face: Face = Face.FANG
    size: float = 12.0
    colour: Colour = BLACK
    thick: float = 0.5
    data: bytes = b""
    dashed: bool = False

    @property
    def bottom(self) -> float:
        """Where it ends, downwards."""
        match self.what:
            case "text":
                return self.at[1] + self.size
            case "line":
                return max(self.at[1], self.at[3])
            case "circle":
                return self.at[1] + self.at[2]
            case _:
                return self.at[1] + self.at[3]
