"""Grid forms: label cells, body cells that grow over page breaks, heads that are repeated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from mzdesk.documents import fonts, typeset
from mzdesk.documents.fonts import Face
from mzdesk.documents.pages import Frame, Item
from mzdesk.documents.sheet import Sheet
from mzdesk.documents.typeset import Line

LEADING = 1.5
_PAD_X, _PAD_Y = 4.0, 4.0
_THIN = 0.5
_WRITING = 26.0
"""Points between two lines for handwriting."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid; `span` columns wide, at least `high` points high. `ruled`: lines to write on by hand.

    `bare`: without its frame.
    """

    text: str = ""
    face: Face = Face.SONG
    size: float = 11.0
    align: str = "left"
    span: int = 1
    high: float = 0.0
    middle: bool = True
    ruled: int = 0
    first: float = 0.0
    bare: bool = False


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
class _Row:
    """A row with its cells already in lines."""

    cells: tuple[Cell, ...]
    wide: tuple[float, ...]
    lines: tuple[tuple[Line, ...], ...]

    @property
    def high(self) -> float:
        return max(_height(cell, lines) for cell, lines in zip(self.cells, self.lines, strict=True))


def items(block: Grid, frame: Frame) -> list[Item]:
    """The rows of a grid as things on pages."""
    widths = tuple(share / sum(block.shares) * frame.room for share in block.shares)
    rows = [_row(fonts.chosen(), cells, widths) for cells in block.rows]
    heads = tuple(_item(row, frame, ()) for row in rows[: block.head])
    for head in heads:
        head.keep = True
    return [*heads, *(_item(row, frame, heads) for row in rows[block.head :])]


@lru_cache(maxsize=256)
def _row(_chosen: object, cells: tuple[Cell, ...], widths: tuple[float, ...]) -> _Row:
    """Remembered: a paper is set again with closer rows."""
    wide, place = [], 0
    for cell in cells:
        wide.append(sum(widths[place : place + cell.span]))
        place += cell.span
    lines = tuple(tuple(_lines(cell, room)) for cell, room in zip(cells, wide, strict=True))
    return _Row(cells, tuple(wide), lines)


def _lines(cell: Cell, room: float) -> list[Line]:
    inner = room - 2 * _PAD_X
    if not cell.text:
        return []
    return typeset.lines(cell.text, cell.face, cell.size, inner, first=cell.first * cell.size, justify=False)


def _height(cell: Cell, lines: Sequence[Line]) -> float:
    return max(cell.high, cell.size * LEADING * max(1, len(lines)) + 2 * _PAD_Y + cell.ruled * _WRITING)


def _item(row: _Row, frame: Frame, heads: tuple[Item, ...]) -> Item:
    high = row.high
    return Item(high, _drawer(row, frame, high), head=heads, split=lambda room: _split(row, frame, heads, room))


def _split(row: _Row, frame: Frame, heads: tuple[Item, ...], room: float) -> tuple[Item, Item] | None:
    """As many lines of a tall row as fit in `room`, and what is left; None when not even one does."""
    counts = [max(0, int((room - 2 * _PAD_Y) // (cell.size * LEADING))) for cell in row.cells]
    if not any(counts) or all(len(lines) <= count for lines, count in zip(row.lines, counts, strict=True)):
        return None
    bare = tuple(replace(cell, high=0.0, ruled=0, middle=False) for cell in row.cells)
    now = _Row(bare, row.wide, tuple(lines[:count] for lines, count in zip(row.lines, counts, strict=True)))
    rest = _Row(bare, row.wide, tuple(lines[count:] for lines, count in zip(row.lines, counts, strict=True)))
    return Item(room, _drawer(now, frame, room)), _item(rest, frame, heads)


def _drawer(row: _Row, frame: Frame, high: float) -> Callable[[Sheet, float], None]:
    def draw(sheet: Sheet, y: float) -> None:
        x = frame.left
        for cell, room, lines in zip(row.cells, row.wide, row.lines, strict=True):
            if not cell.bare:
                sheet.box(x, y, room, high, _THIN)
            _draw_cell(sheet, x, y, cell, room, lines, high)
            x += room

    return draw


def _draw_cell(sheet: Sheet, x: float, y: float, cell: Cell, room: float, lines: Sequence[Line], high: float) -> None:
    pitch, inner = cell.size * LEADING, room - 2 * _PAD_X
    filled = pitch * len(lines)
    top = y + ((high - filled) / 2 if cell.middle and not cell.ruled else _PAD_Y)
    for number, line in enumerate(lines):
        shift = {"left": 0.0, "center": (inner - line.width) / 2, "right": inner - line.width}[cell.align]
        if cell.first and number == 0:
            shift = cell.first * cell.size
        place = top + number * pitch + (pitch - cell.size) / 2
        sheet.text(x + _PAD_X + max(0.0, shift), place, line, cell.face, cell.size)
    for number in range(cell.ruled):
        level = top + filled + (number + 1) * _WRITING
        sheet.rule(x + _PAD_X, level, x + room - _PAD_X, level, 0.35, dashed=True)
