"""The drawing ground: pages as lists of strokes, drawn at the end, when the number of pages is known.

Coordinates are points from the upper left corner of A4, so that forms read as they are filled.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from itertools import groupby
from threading import Lock
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from mzdesk import clock
from mzdesk.documents import fonts, typeset
from mzdesk.documents.fonts import Face
from mzdesk.documents.typeset import Line

WIDTH, HEIGHT = A4
RED = (0.84, 0.0, 0.06)
BLACK = (0.0, 0.0, 0.0)
_EM_ABOVE = 0.88  # all our faces draw in an 880/-120 em box
_DRAWING = Lock()  # a font object must not serve two documents at once


@dataclass(frozen=True, slots=True)
class Stroke:
    """One thing to draw; `what` is text, line, circle, box, image or code (a QR code of the characters of `data`)."""

    what: str
    at: tuple[float, ...]
    text: Line | None = None
    face: Face = Face.FANG
    size: float = 12.0
    colour: tuple[float, float, float] = BLACK
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

    def text(
        self, x: float, y: float, line: Line, face: Face, size: float, colour: tuple[float, float, float] = BLACK
    ) -> None:
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
        colour: tuple[float, float, float] = BLACK,
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
    return _finished(_drawn(sheets, title, author, size), day)


def _drawn(sheets: Sequence[Sheet], title: str, author: str, size: tuple[float, float]) -> io.BytesIO:
    """As ReportLab writes it; what it kept in memory is free when this returns."""
    with _DRAWING:
        first = fonts.load("MzFangSong")
        buffer = io.BytesIO()
        canvas = Canvas(
            buffer,
            pagesize=size,
            invariant=1,
            lang="zh-CN",
            initialFontName=first,
            pageCompression=1,
            initialFontSize=12,
        )
        canvas.setTitle(title)
        canvas.setAuthor(author)
        canvas.setSubject(title)
        canvas.setCreator("民政安全工作台")
        for sheet in sheets:
            for stroke in sheet.strokes:
                _draw(canvas, stroke, size[1])
            canvas.showPage()
        canvas.save()
    return buffer


class _Photo(ImageReader):  # type: ignore[misc]  # ReportLab has no types
    """A picture that is told from others by its file: ReportLab unpacks every photo only to name it."""

    def getRGBData(self) -> bytes:
        packed = self.jpeg_fh()
        if packed is None:
            return super().getRGBData()  # type: ignore[no-any-return]
        self._dataA = None
        return packed.getvalue()  # type: ignore[no-any-return]


def _draw(canvas: Any, stroke: Stroke, top: float) -> None:
    if stroke.what == "text" and stroke.text is not None:
        _draw_text(canvas, stroke, stroke.text, top)
    elif stroke.what == "image":
        x, y, wide, high = stroke.at
        canvas.drawImage(_Photo(io.BytesIO(stroke.data)), x, top - y - high, wide, high)
    elif stroke.what == "code":
        _draw_code(canvas, stroke, top)
    else:
        _draw_shape(canvas, stroke, top)


def _draw_shape(canvas: Any, stroke: Stroke, top: float) -> None:
    canvas.setStrokeColorRGB(*stroke.colour)
    canvas.setLineWidth(stroke.thick)
    canvas.setDash(*([3, 2], 0) if stroke.dashed else ())
    if stroke.what == "line":
        x1, y1, x2, y2 = stroke.at
        canvas.line(x1, top - y1, x2, top - y2)
    elif stroke.what == "circle":
        x, y, radius = stroke.at
        canvas.circle(x, top - y, radius)
    else:
        x, y, wide, high = stroke.at
        canvas.rect(x, top - y - high, wide, high)


def _draw_code(canvas: Any, stroke: Stroke, top: float) -> None:
    """All dark modules as one path in units of a module: a hundredth of the work of a hundred rectangles."""
    x, y, side, _ = stroke.at
    count, path = _modules(stroke.data.decode())
    canvas.saveState()
    canvas.setFillColorRGB(*stroke.colour)
    canvas.transform(side / count, 0, 0, -side / count, x, top - y)
    canvas.drawPath(PDFPathObject(code=[path]), stroke=0, fill=1)
    canvas.restoreState()


@lru_cache(maxsize=64)
def _modules(text: str) -> tuple[int, str]:
    """How many modules a side has, and the rectangles of its dark runs."""
    import segno

    rows = list(segno.make(text, error="m", micro=False).matrix)
    runs = []
    for down, row in enumerate(rows):
        across = 0
        for dark, group in groupby(row):
            run = len(list(group))
            if dark:
                runs.append(f"{across} {down} {run} 1 re")
            across += run
    return len(rows), " ".join(runs)


def _draw_text(canvas: Any, stroke: Stroke, line: Line, top: float) -> None:
    """Every stretch of one font and one spacing gets its own place: some readers forget the last sign's spacing."""
    x, level = stroke.at[0], top - stroke.at[1] - _EM_ABOVE * stroke.size
    writer = canvas.beginText(x, level)
    writer.setFillColorRGB(*stroke.colour)
    after = typeset.spacing(line)
    place, spaced, begun = 0, 0.0, False
    for span in line.in_face(stroke.face):
        for name, words in fonts.runs(span.face, span.text):
            writer.setFont(fonts.load(name), stroke.size)
            for count, space in _even(after[place : place + len(words)]):
                if space != spaced:
                    writer.setCharSpace(space)
                    spaced = space
                if begun:
                    writer.setTextOrigin(x, level)
                writer.textOut(words[:count])
                x += fonts.width(span.face, words[:count], stroke.size) + count * space
                words, place, begun = words[count:], place + count, True
    if spaced:
        writer.setCharSpace(0)
    canvas.drawText(writer)


def _even(after: Sequence[float]) -> Iterator[tuple[int, float]]:
    """Stretches of equal spacing: how many signs, how much after each."""
    for space, group in groupby(after):
        yield len(list(group)), space


def _finished(raw: io.BytesIO, day: date | None) -> bytes:
    """Real dates instead of ReportLab's invariant ones, no empty transitions, an id that follows from the content."""
    import pikepdf

    with pikepdf.open(raw) as pdf:
        for page in pdf.pages:
            if "/Trans" in page:
                del page["/Trans"]
        for key in ("/CreationDate", "/ModDate"):
            if day is not None:
                moment = datetime.combine(day, time(9), clock.OFFICE_ZONE)
                pdf.docinfo[key] = f"D:{moment:%Y%m%d%H%M%S}+08'00'"
            elif key in pdf.docinfo:
                del pdf.docinfo[key]
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, compress_streams=False)  # they are compressed already
    return out.getvalue()


def qr(sheet: Sheet, x: float, y: float, side: float, text: str) -> None:
    """A QR code of `text`, `side` points wide."""
    sheet.strokes.append(Stroke("code", (x, y, side, side), data=text.encode()))


__all__ = ["HEIGHT", "RED", "WIDTH", "Sheet", "draw", "mm", "qr"]
