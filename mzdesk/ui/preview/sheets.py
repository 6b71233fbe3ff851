"""The pages of a PDF one under the other, with the places that were searched for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from mzdesk.ui import icons, theme
from mzdesk.ui.context import Context
from mzdesk.ui.printing import picture

MARGIN: Final = 16
GAP: Final = 14
FIT: Final = 0.0
Boxes = tuple[tuple[float, float, float, float], ...]
Key = tuple[int, int]  # page, width in device px
# Paper is white in both themes; multiplied, so that the words stay black.
_MARK, _MARK_NOW = QColor("#FFE27A"), QColor("#FFB14A")


class Sheets(QWidget):
    """All pages one under the other; only those in sight and their neighbours have a picture."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._pdf = b""
        self.sizes: list[tuple[float, float]] = []
        self.images: dict[Key, QImage] = {}
        self._asked: set[Key] = set()
        self._near = range(0)
        self._hits: Mapping[int, Sequence[Boxes]] = {}
        self._now: tuple[int, int] | None = None
        self.zoom = FIT
        self._across = 400

    def show_pdf(self, pdf: bytes, sizes: Sequence[tuple[float, float]]) -> None:
        """Show other pages, `sizes` in points."""
        self._pdf, self.sizes = pdf, list(sizes)
        self.images.clear()
        self._asked.clear()
        self.mark({}, None)
        self.lay_out(self._across)

    def mark(self, hits: Mapping[int, Sequence[Boxes]], now: tuple[int, int] | None) -> None:
        """Mark what was found, by page; `now` is the page and number of the hit in turn."""
        self._hits, self._now = hits, now
        self.update()

    def lay_out(self, across: int) -> None:
        """Give every page its place; `across` is the width of the viewport."""
        self._across = across
        wide = max((rect.right() for rect in self.rects()), default=0) + MARGIN
        high = max((rect.bottom() for rect in self.rects()), default=0) + MARGIN
        self.setMinimumSize(wide if self.zoom else 0, high)
        self.resize(max(wide, across), high)
        self.update()

    def rects(self) -> list[QRect]:
        """Where each page stands, in px."""
        found, top = [], MARGIN
        for wide, high in self.sizes:
            shown = self._across - 2 * MARGIN if self.zoom == FIT else round(wide * self.zoom * 96 / 72)
            tall = round(shown * high / wide)
            left = max(MARGIN, (self._across - shown) // 2)
            found.append(QRect(left, top, shown, tall))
            top += tall + GAP
        return found

    def page_at(self, y: int) -> int:
        """The page in the middle of sight."""
        return next((n for n, rect in enumerate(self.rects()) if rect.bottom() >= y), max(0, len(self.sizes) - 1))

    def place(self, page: int, boxes: Boxes) -> QRect:
        """Where a hit stands on this widget, in px."""
        found = QRectF()
        for box in boxes:
            found = found.united(self._on_screen(self.rects()[page], page, box))
        return found.toAlignedRect()

    def _on_screen(self, rect: QRect, page: int, box: tuple[float, float, float, float]) -> QRectF:
        scale = rect.width() / self.sizes[page][0]
        left, top, right, bottom = (side * scale for side in box)
        return QRectF(rect.left() + left, rect.top() + top, right - left, bottom - top).adjusted(-1, -1, 1, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, seen = QPainter(self), event.rect()
        rects = self.rects()
        shown = [number for number, rect in enumerate(rects) if rect.intersects(self.visibleRegion().boundingRect())]
        for number, rect in enumerate(rects):
            if rect.intersects(seen):
                self._paint_page(painter, number, rect)
        if shown:
            self._near = range(max(0, shown[0] - 1), min(len(rects), shown[-1] + 2))
            for number in sorted(self._near, key=lambda number: number not in shown):
                self._ask(number, rects[number])
            self._forget()

    def _paint_page(self, painter: QPainter, number: int, rect: QRect) -> None:
        painter.fillRect(rect, Qt.GlobalColor.white)
        image = self.images.get(self._key(number, rect)) or self._any(number)
        if image is not None:
            painter.drawImage(QRectF(rect), image)
        self._paint_hits(painter, number, rect)
        painter.setPen(theme.colour("line2"))
        painter.drawRect(rect.adjusted(-1, -1, 0, 0))

    def _paint_hits(self, painter: QPainter, number: int, rect: QRect) -> None:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        for count, boxes in enumerate(self._hits.get(number, ())):
            now = (number, count) == self._now
            for box in boxes:
                place = self._on_screen(rect, number, box)
                painter.fillRect(place, _MARK_NOW if now else _MARK)
                if now:
                    painter.setPen(QPen(theme.colour("primary"), 1))
                    painter.drawRect(place)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

    def _any(self, number: int) -> QImage | None:
        return next((image for (page, _), image in self.images.items() if page == number), None)

    def _key(self, number: int, rect: QRect) -> Key:
        return number, round(rect.width() * icons.ratio())

    def _ask(self, number: int, rect: QRect) -> None:
        key = self._key(number, rect)
        if key in self._asked or key in self.images:
            return
        self._asked.add(key)
        pdf, ratio = self._pdf, icons.ratio()

        def job() -> tuple[bytes, Key, QImage | None]:
            wanted = pdf is self._pdf and number in self._near  # who scrolls fast waits for no page gone by
            return pdf, key, picture(pdf, number, key[1], ratio) if wanted else None

        self._context.draw(job, self._ready)

    def _ready(self, drawn: tuple[bytes, Key, QImage | None]) -> None:
        pdf, key, image = drawn
        if pdf is not self._pdf:
            return
        self._asked.discard(key)
        if image is not None:
            for old in [other for other in self.images if other[0] == key[0]]:
                del self.images[old]
            self.images[key] = image
        self.update()

    def _forget(self) -> None:
        for key in [key for key in self.images if not self._near.start - 1 <= key[0] <= self._near.stop]:
            del self.images[key]
