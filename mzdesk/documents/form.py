"""Blocks of a paper and how they become things on pages: words, grids with repeated heads, photos, signature rows.

Sizes are points, widths of grid columns shares of the room. A row that does not fit goes to the next page under the
repeated head; a row taller than a page is parted between lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from mzdesk.documents import grid, style, typeset
from mzdesk.documents.fonts import Face
from mzdesk.documents.grid import Cell, Grid, label
from mzdesk.documents.pages import Foot, Frame, Item, fill
from mzdesk.documents.sheet import RED, Sheet, mm
from mzdesk.documents.typeset import Line, Span
from mzdesk.views.documents import PhotoLine

LEADING = grid.LEADING
LETTER = Frame()
TABLE = Frame(25 * mm, 22 * mm, 22 * mm, 22 * mm)
_CAPTION = 20.0


@dataclass(frozen=True, slots=True)
class Words:
    """Running words. `first` is the indent of each paragraph's first line in ems, `hang` that of the others.

    `pitch` is the height of a line, `snap` whether lines stand on the rows of the grid. `lead` stands before the text
    in a face of its own (a heading that runs into its paragraph). `keep`: on one page with what follows.
    """

    text: str
    face: Face = Face.FANG
    size: float = 12.0
    align: str = "justify"
    first: float = 0.0
    hang: float = 0.0
    before: float = 0.0
    pitch: float = 0.0
    snap: bool = False
    keep: bool = False
    right: float = 0.0
    lead: Span | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty height and `rows` of the grid, dropped at the top of a page; `firm` keeps it with what follows."""

    high: float = 0.0
    firm: bool = False
    rows: float = 0.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the room; red in heads."""

    thick: float = 1.5
    red: bool = True


@dataclass(frozen=True, slots=True)
class Seam:
    """骑缝: the line along which a stub is cut off, with what is to be stamped across it."""

    text: str


@dataclass(frozen=True, slots=True)
class Pictures:
    """Photos side by side with their captions."""

    photos: tuple[PhotoLine, ...]
    across: int = 2
    high: float = 56 * mm


@dataclass(frozen=True, slots=True)
class Panel:
    """A box across the room, `high` points high; `draw(sheet, y, frame)` fills it."""

    high: float
    draw: Callable[[Sheet, float, Frame], None]


@dataclass(frozen=True, slots=True)
class Together:
    """Blocks that stay on one page when they can; with the last `hold` lines of text before them."""

    blocks: tuple[Block, ...]
    hold: int = 0


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Words | Gap | Rule | Seam | Grid | Pictures | Panel | Together | PageBreak
Mark = Callable[[Sheet, int, int], None]


def compose(
    blocks: Sequence[Block],
    frame: Frame,
    mark: Mark | None = None,
    *,
    start: float | None = None,
    foot: Foot | None = None,
) -> list[Sheet]:
    """The pages of `blocks`; `mark(sheet, number, count)` draws what stands on every page.

    The first page begins `start` points below the paper's edge, `foot` stands at the bottom of the last one.
    """
    parts = _parts(blocks)
    sheets: list[Sheet] = []
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        sheets += fill(items(part, frame), frame, start=None if number else start, foot=foot if last else None)
    if mark is not None:
        for number, sheet in enumerate(sheets, 1):
            mark(sheet, number, len(sheets))
    return sheets


def _parts(blocks: Sequence[Block]) -> list[list[Block]]:
    parts: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, PageBreak):
            parts.append([])
        else:
            parts[-1].append(block)
    return [part for part in parts if part] or [[]]


def items(blocks: Sequence[Block], frame: Frame) -> list[Item]:
    """What the blocks put on pages, in order."""
    made: list[Item] = []
    for block in blocks:
        if isinstance(block, Together):
            inner = items(block.blocks, frame)
            for item in inner[:-1]:
                item.keep = True
            _hold(made, block.hold)
            made += inner
        else:
            made += _items(block, frame)
    return made


def _hold(made: list[Item], count: int) -> None:
    """Keep the last `count` lines of text, and what stands after them, with what comes next."""
    for item in reversed(made):
        if count <= 0:
            return
        item.keep = True
        count -= item.is_line


def _items(block: Block, frame: Frame) -> list[Item]:
    match block:
        case Words():
            return list(_word_items(block, frame))
        case Gap():
            high = block.high + block.rows * style.metrics().pitch
            return [Item(high, _nothing, airy=not block.firm, keep=block.firm)]
        case Rule():
            return [Item(block.thick, lambda sheet, y: _rule(sheet, y, block, frame))]
        case Seam():
            return [Item(24.0, lambda sheet, y: _seam(sheet, y, block, frame))]
        case Grid():
            return grid.items(block, frame)
        case Pictures():
            return list(_picture_items(block, frame))
        case Panel():
            return [Item(block.high, lambda sheet, y: _panel(sheet, y, block, frame))]
        case _:
            raise TypeError(block)


def _nothing(_sheet: Sheet, _y: float) -> None:
    """An empty height draws nothing."""


def _rule(sheet: Sheet, y: float, block: Rule, frame: Frame) -> None:
    colour = RED if block.red else (0.0, 0.0, 0.0)
    sheet.rule(frame.left, y, frame.wide - frame.right, y, block.thick, colour)


def _seam(sheet: Sheet, y: float, block: Seam, frame: Frame) -> None:
    size, middle = 10.0, y + 12
    wide = typeset.measure(block.text, Face.SONG, size) + 12
    left, right = frame.left, frame.wide - frame.right
    centre = (left + right) / 2
    sheet.rule(left, middle, centre - wide / 2, middle, 0.5, dashed=True)
    sheet.rule(centre + wide / 2, middle, right, middle, 0.5, dashed=True)
    sheet.words(left, middle - size / 2, block.text, Face.SONG, size, align="center", room=right - left)


def _panel(sheet: Sheet, y: float, block: Panel, frame: Frame) -> None:
    sheet.box(frame.left, y, frame.room, block.high)
    block.draw(sheet, y, frame)


# --- words -----------------------------------------------------------------------------------------------------------


def _word_items(block: Words, frame: Frame) -> Iterator[Item]:
    pitch = style.metrics().pitch if block.snap else block.pitch or block.size * LEADING
    if block.before:
        yield Item(block.before, _nothing, airy=True)
    drop = ((style.metrics().size if block.snap else pitch) - block.size) / 2
    for line, indent in _lines(block, frame.room):
        yield Item(
            pitch,
            _liner(block, line, indent, frame, drop),
            needs=block.size if block.snap else pitch,
            keep=block.keep,
            snap=pitch if block.snap else 0.0,
            is_line=block.align == "justify",
        )


def _liner(block: Words, line: Line, indent: float, frame: Frame, drop: float) -> Callable[[Sheet, float], None]:
    inner = frame.room - block.right
    shift = {"center": (inner - line.width) / 2, "right": inner - line.width}.get(block.align, indent)

    def draw(sheet: Sheet, y: float) -> None:
        sheet.text(frame.left + max(0.0, shift), y + drop, line, block.face, block.size)

    return draw


def _lines(block: Words, room: float) -> list[tuple[Line, float]]:
    """The lines of a block, each with where it begins."""
    on_grid = block.snap and block.size == style.metrics().size
    em, tracking = (style.metrics().cell, style.metrics().tracking) if on_grid else (block.size, 0.0)
    hang, inner = block.hang * em, room - block.right
    first = block.first * em - hang
    made: list[tuple[Line, float]] = []
    for number, paragraph in enumerate(block.text.split("\n")):
        text = Span(paragraph.strip(" \u3000"), block.face)
        spans = (block.lead, text) if block.lead is not None and number == 0 else (text,)
        found = typeset.flow(
            spans, block.size, inner - hang, first=first, justify=block.align == "justify", tracking=tracking
        )
        made += [(line, hang + (first if place == 0 else 0.0)) for place, line in enumerate(found)]
    return made


# --- photos ----------------------------------------------------------------------------------------------------------


def _picture_items(block: Pictures, frame: Frame) -> Iterator[Item]:
    for start in range(0, len(block.photos), block.across):
        row = replace(block, photos=block.photos[start : start + block.across])
        yield Item(block.high + _CAPTION, lambda sheet, y, row=row: _pictures(sheet, y, row, frame))  # type: ignore[misc]


def _pictures(sheet: Sheet, y: float, block: Pictures, frame: Frame) -> None:
    from mzdesk.documents import photos

    gap = 4 * mm
    wide = (frame.room - gap * (block.across - 1)) / block.across
    for place, photo in enumerate(block.photos):
        x = frame.left + place * (wide + gap)
        across, down = photos.size(photo.data)
        scale = min(wide / across, block.high / down)
        shown, high = across * scale, down * scale
        sheet.image(x + (wide - shown) / 2, y + block.high - high, shown, high, photo.data)
        made = typeset.lines(photo.caption, Face.SONG, 9, wide, justify=False)[0]
        sheet.text(x + max(0.0, (wide - made.width) / 2), y + block.high + 3, made, Face.SONG, 9)


__all__ = [
    "LEADING",
    "LETTER",
    "TABLE",
    "Block",
    "Cell",
    "Foot",
    "Frame",
    "Gap",
    "Grid",
    "Mark",
    "PageBreak",
    "Panel",
    "Pictures",
    "Rule",
    "Seam",
    "Together",
    "Words",
    "compose",
    "items",
    "label",
]
