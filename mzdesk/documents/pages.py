"""Filling pages: things of known height one under the other, what belongs together kept together.

A page is filled from the top of its frame; what does not fit goes to the next one. Heads of tables are repeated, a row
taller than a page is parted. What stands at the foot of the last page (版记) never stands there alone: lines of the
text go over with it (GB/T 9704-2012, 7.3.5.6: no page without text). All sizes are points from the upper left corner.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil

from mzdesk.documents.sheet import HEIGHT, WIDTH, Sheet, mm

_NEAR = 0.01
_LEAST_PART = 80.0
"""A tall row begins on a page that has at least this much room left."""
_LEAST_LINES = 2
"""So many lines of text go over to the last page with what stands at its foot."""


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

    @property
    def tall(self) -> float:
        return self.end - self.top


@dataclass(slots=True)
class Item:
    """One thing that is not parted (unless `split` parts it) and draws itself with its top at y.

    `high` is how far down the next one begins, `needs` how much of that must be on the page. `keep`: with the next one
    on one page. `airy`: empty, dropped at the top of a page. `snap`: stands on a grid of this pitch. `head`: drawn
    above it again on a new page. `is_line`: a line of running text.
    """

    high: float
    draw: Callable[[Sheet, float], None]
    needs: float = -1.0
    keep: bool = False
    airy: bool = False
    snap: float = 0.0
    head: tuple[Item, ...] = ()
    is_line: bool = False
    split: Callable[[float], tuple[Item, Item] | None] | None = None

    @property
    def least(self) -> float:
        return self.high if self.needs < 0 else self.needs


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands at the bottom of the last page, `high` with the room it wants above it."""

    high: float
    draw: Callable[[Sheet, float], None]


@dataclass(slots=True)
class _Page:
    start: float
    placed: list[tuple[Item, float]] = field(default_factory=list)
    y: float = 0.0

    @property
    def is_empty(self) -> bool:
        return not self.placed


def _at(item: Item, y: float, frame: Frame) -> float:
    """Where an item would stand on a page filled down to y."""
    if not item.snap:
        return y
    return frame.top + ceil((y - frame.top) / item.snap - 0.05) * item.snap


class _Filler:
    def __init__(self, frame: Frame, start: float) -> None:
        self.frame = frame
        self.pages = [_Page(start, y=start)]

    @property
    def page(self) -> _Page:
        return self.pages[-1]

    def turn(self) -> None:
        self.pages.append(_Page(self.frame.top, y=self.frame.top))

    def fits(self, group: Sequence[Item]) -> bool:
        y = self.page.y
        for item in group:
            y = _at(item, y, self.frame)
            if not item.airy and y + item.least > self.frame.end + _NEAR:
                return False
            y += item.high
        return True

    def put(self, item: Item) -> None:
        page = self.page
        if item.airy and (page.is_empty or page.y + item.high > self.frame.end):
            page.y = page.y if page.is_empty else self.frame.end
            return
        y = _at(item, page.y, self.frame)
        page.placed.append((item, y))
        page.y = y + item.high

    def add(self, group: Sequence[Item]) -> None:
        if self.fits(group):
            for item in group:
                self.put(item)
            return
        if len(group) > 1 and not self.page.is_empty and self._tall(group) <= self.frame.tall + _NEAR:
            self._over(group[0])
            for item in group:
                self._alone(item)
            return
        for item in group:
            self._alone(item)

    def _alone(self, item: Item) -> None:
        while not self.fits((item,)):
            left = self.frame.end - self.page.y
            parts = None
            if item.split is not None and (left > _LEAST_PART or self.page.is_empty) and not self._fits_next(item):
                parts = item.split(left)
            if parts is not None:
                self.put(parts[0])
                item = parts[1]
            elif self.page.is_empty:
                break
            self._over(item)
        self.put(item)

    def _fits_next(self, item: Item) -> bool:
        heads = sum(each.high for each in item.head)
        return item.least + heads <= self.frame.tall + _NEAR

    def _over(self, item: Item) -> None:
        self.turn()
        for head in item.head:
            self.put(head)

    @staticmethod
    def _tall(group: Sequence[Item]) -> float:
        return sum(item.high for item in group[:-1]) + group[-1].least


def _groups(items: Sequence[Item]) -> list[list[Item]]:
    groups: list[list[Item]] = []
    linked = False
    for item in items:
        if linked:
            groups[-1].append(item)
        else:
            groups.append([item])
        linked = item.keep
    return groups


def fill(items: Sequence[Item], frame: Frame, *, start: float | None = None, foot: Foot | None = None) -> list[Sheet]:
    """The pages of `items`, the first one beginning `start` points down; `foot` stands at the end of the last page."""
    pages = _filled(items, frame, frame.top if start is None else start)
    if foot is not None and pages[-1].y + foot.high > frame.end + _NEAR:
        pages = _with_foot(pages, items, frame, foot)
    sheets = []
    for page in pages:
        sheet = Sheet()
        for item, y in page.placed:
            item.draw(sheet, y)
            sheet.lines += item.is_line
        sheets.append(sheet)
    if foot is not None:
        foot.draw(sheets[-1], frame.end - foot.high)
    return sheets


def _filled(items: Sequence[Item], frame: Frame, start: float) -> list[_Page]:
    filler = _Filler(frame, start)
    for group in _groups(items):
        filler.add(group)
    return filler.pages


def _with_foot(pages: list[_Page], items: Sequence[Item], frame: Frame, foot: Foot) -> list[_Page]:
    """Break the last page earlier, so that some lines of text stand above the foot on a page of their own."""
    placed = [item for item, _ in pages[-1].placed]
    for place in range(len(placed) - 1, 0, -1):
        moved = placed[place:]
        if placed[place - 1].keep or moved[0].airy or sum(item.is_line for item in moved) < _LEAST_LINES:
            continue
        last = _filled(moved, frame, frame.top)
        if len(last) == 1 and last[0].y + foot.high <= frame.end + _NEAR:
            kept = _Page(pages[-1].start, pages[-1].placed[:place])
            return [*pages[:-1], kept, *last]
    return [*pages, _Page(frame.top, y=frame.top)]
