"""Blocks of a paper and how they flow over pages: words, grids with repeated heads, photos, signature rows.

Sizes are points, widths of grid columns shares of the room. A row that does not fit goes to the next page under the
repeated head; a row taller than a page is parted between lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mzdesk.documents import typeset
from mzdesk.documents.fonts import Face
from mzdesk.documents.sheet import HEIGHT, RED, WIDTH, Sheet, mm
from mzdesk.documents.typeset import Line
from mzdesk.views.documents import PhotoLine

LEADING = 1.5
_PAD_X, _PAD_Y = 4.0, 4.0
_THIN, _THICK = 0.5, 1.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Margins in points; letters use GB/T 9704's 28/37/26/35 mm. `wide` and `high` are the paper's."""

    left: float = 28 * mm
    top: float = 37 * mm
    right: float = 26 * mm
    bottom: float = 35 * mm
    wide: float = WIDTH
    high: float = HEIGHT

    @property
    def room(self) -> float:
        return float(self.wide - self.left - self.right)

    @property
    def end(self) -> float:
        return float(self.high - self.bottom)


LETTER = Frame()
TABLE = Frame(25 * mm, 22 * mm, 22 * mm, 22 * mm)


@dataclass(frozen=True, slots=True)
class Words:
    """Running words. `first` is the indent of each paragraph's first line in ems, `pitch` the height of a line."""

    text: str
    face: Face = Face.FANG
    size: float = 12.0
    align: str = "justify"
    first: float = 0.0
    before: float = 0.0
    pitch: float = 0.0
    keep: bool = False
    right: float = 0.0


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty height."""

    high: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the room; red in heads."""

    thick: float = 1.5
    red: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid; `span` columns wide, at least `high` points high."""

    text: str = ""
    face: Face = Face.SONG
    size: float = 11.0
    align: str = "left"
    span: int = 1
    high: float = 0.0
    middle: bool = True


def label(text: str, span: int = 1, high: float = 0.0) -> Cell:
    """The cell that names what stands beside it."""
    return Cell(text, Face.HEI, 10.5, "center", span, high)


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells under shares of the room; the first `head` rows are repeated on every page."""

    shares: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    head: int = 0


@dataclass(frozen=True, slots=True)
class Pictures:
    """Photos side by side with their captions."""

    photos: tuple[PhotoLine, ...]
    across: int = 2
    high: float = 56 * mm


@dataclass(frozen=True, slots=True)
class Together:
    """Blocks that stay on one page when they can."""

    blocks: tuple[Block, ...]


Block = Words | Gap | Rule | Grid | Pictures | Together
Mark = Callable[[Sheet, int, int], None]


class Composer:
    """Lays blocks on sheets from the top of the frame down."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.sheets: list[Sheet] = []
        self.y = 0.0
        self.turn()

    @property
    def sheet(self) -> Sheet:
        return self.sheets[-1]

    @property
    def left_over(self) -> float:
        return self.frame.end - self.y

    def turn(self) -> None:
        """Begin a new page."""
        self.sheets.append(Sheet())
        self.y = self.frame.top

    def add(self, block: Block) -> None:
        """Lay one block."""
        match block:
            case Words():
                self._words(block)
            case Gap():
                self.y += block.high if self.y > self.frame.top else 0
            case Rule():
                colour = RED if block.red else (0.0, 0.0, 0.0)
                self.sheet.rule(
                    self.frame.left, self.y, self.frame.wide - self.frame.right, self.y, block.thick, colour
                )
                self.y += block.thick
            case Grid():
                self._grid(block)
            case Pictures():
                self._pictures(block)
            case Together():
                if height(block, self.frame) > self.left_over and self.y > self.frame.top:
                    self.turn()
                for inner in block.blocks:
                    self.add(inner)

    def _words(self, block: Words) -> None:
        pitch = block.pitch or block.size * LEADING
        made = _lines(block, self.frame.room)
        self.y += block.before if self.y > self.frame.top else 0
        if block.keep and pitch * (len(made) + 2) > self.left_over:
            self.turn()
        for number, line in enumerate(made):
            if self.y + pitch > self.frame.end + 0.01:
                self.turn()
            x = self.frame.left + _shift(block, line, self.frame.room, first=number == 0)
            self.sheet.text(x, self.y + (pitch - block.size) / 2, line, block.face, block.size)
            self.y += pitch

    # --- grids ---------------------------------------------------------------------------------------------------

    def _grid(self, grid: Grid) -> None:
        widths = [share / sum(grid.shares) * self.frame.room for share in grid.shares]
        heads = grid.rows[: grid.head]
        for row in heads:
            self._row(row, widths, ())
        for row in grid.rows[grid.head :]:
            self._row(row, widths, heads)

    def _row(self, row: Sequence[Cell], widths: Sequence[float], heads: Sequence[Sequence[Cell]]) -> None:
        wide = _spans(row, widths)
        cells = [_cell_lines(cell, room) for cell, room in zip(row, wide, strict=True)]
        high = max(_cell_height(cell, lines) for cell, lines in zip(row, cells, strict=True))
        if high > self.left_over and self.y > self.frame.top and not self._splits(high):
            self._next(widths, heads)
        while high > self.left_over:
            cells = self._part(row, wide, cells)
            self._next(widths, heads)
            high = max(_cell_height(cell, lines) for cell, lines in zip(row, cells, strict=True))
        self._draw_row(row, wide, cells, high)

    def _splits(self, high: float) -> bool:
        return high > self.frame.end - self.frame.top and self.left_over > 80

    def _next(self, widths: Sequence[float], heads: Sequence[Sequence[Cell]]) -> None:
        self.turn()
        for row in heads:
            self._row(row, widths, ())

    def _part(self, row: Sequence[Cell], wide: Sequence[float], cells: Sequence[list[Line]]) -> list[list[Line]]:
        """Draw as many lines of a tall row as fit; returns what is left."""
        room = self.left_over - 2 * _PAD_Y
        counts = [max(1, int(room // (cell.size * LEADING))) for cell in row]
        now = [lines[:count] for lines, count in zip(cells, counts, strict=True)]
        self._draw_row(row, wide, now, self.left_over)
        return [lines[count:] for lines, count in zip(cells, counts, strict=True)]

    def _draw_row(self, row: Sequence[Cell], wide: Sequence[float], cells: Sequence[list[Line]], high: float) -> None:
        x = self.frame.left
        for cell, room, lines in zip(row, wide, cells, strict=True):
            self.sheet.box(x, self.y, room, high, _THIN)
            pitch = cell.size * LEADING
            filled = pitch * len(lines)
            y = self.y + ((high - filled) / 2 if cell.middle else _PAD_Y)
            for line in lines:
                inner = room - 2 * _PAD_X
                shift = {"left": 0.0, "center": (inner - line.width) / 2, "right": inner - line.width}[cell.align]
                self.sheet.text(x + _PAD_X + max(0.0, shift), y + (pitch - cell.size) / 2, line, cell.face, cell.size)
                y += pitch
            x += room
        self.y += high

    # --- photos --------------------------------------------------------------------------------------------------

    def _pictures(self, block: Pictures) -> None:
        from mzdesk.documents import photos

        gap = 4 * mm
        wide = (self.frame.room - gap * (block.across - 1)) / block.across
        for start in range(0, len(block.photos), block.across):
            if block.high + 20 > self.left_over:
                self.turn()
            for place, photo in enumerate(block.photos[start : start + block.across]):
                x = self.frame.left + place * (wide + gap)
                across, down = photos.size(photo.data)
                scale = min(wide / across, block.high / down)
                shown, high = across * scale, down * scale
                self.sheet.image(x + (wide - shown) / 2, self.y + block.high - high, shown, high, photo.data)
                made = typeset.lines(photo.caption, Face.SONG, 9, wide, justify=False)[0]
                self.sheet.text(x + max(0.0, (wide - made.width) / 2), self.y + block.high + 3, made, Face.SONG, 9)
            self.y += block.high + 20


def _lines(block: Words, room: float) -> list[Line]:
    first = block.first * block.size
    return typeset.lines(
        block.text, block.face, block.size, room - block.right, first=first, justify=block.align == "justify"
    )


def _shift(block: Words, line: Line, room: float, *, first: bool) -> float:
    inner = room - block.right
    if block.align == "center":
        return max(0.0, (inner - line.width) / 2)
    if block.align == "right":
        return max(0.0, inner - line.width)
    return block.first * block.size if first else 0.0


def _spans(row: Sequence[Cell], widths: Sequence[float]) -> list[float]:
    made, place = [], 0
    for cell in row:
        made.append(sum(widths[place : place + cell.span]))
        place += cell.span
    return made


def _cell_lines(cell: Cell, room: float) -> list[Line]:
    return typeset.lines(cell.text, cell.face, cell.size, room - 2 * _PAD_X, justify=False)


def _cell_height(cell: Cell, lines: Sequence[Line]) -> float:
    return max(cell.high, cell.size * LEADING * len(lines) + 2 * _PAD_Y)


def height(block: Block, frame: Frame) -> float:
    """How high a block would be on one endless page."""
    match block:
        case Words():
            return block.before + (block.pitch or block.size * LEADING) * len(_lines(block, frame.room))
        case Gap():
            return block.high
        case Rule():
            return block.thick
        case Grid():
            widths = [share / sum(block.shares) * frame.room for share in block.shares]
            return sum(_row_height(row, widths) for row in block.rows)
        case Pictures():
            return (block.high + 20) * -(-len(block.photos) // block.across)
        case Together():
            return sum(height(inner, frame) for inner in block.blocks)


def _row_height(row: Sequence[Cell], widths: Sequence[float]) -> float:
    pairs = zip(row, _spans(row, widths), strict=True)
    return max(_cell_height(cell, _cell_lines(cell, room)) for cell, room in pairs)


def compose(blocks: Sequence[Block], frame: Frame, mark: Mark | None = None) -> list[Sheet]:
    """The pages of `blocks`; `mark(sheet, number, count)` draws what stands on every page."""
    composer = Composer(frame)
    for block in blocks:
        composer.add(block)
    if mark is not None:
        for number, sheet in enumerate(composer.sheets, 1):
            mark(sheet, number, len(composer.sheets))
    return composer.sheets
