"""Small pictures of the pages beside them; those in sight are drawn, one at a time, the last one asked for first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage, QPainter, QPen
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from mzdesk.ui import icons, measure, paint, theme
from mzdesk.ui.context import Context
from mzdesk.ui.printing import picture

WIDTH: Final = 124
_PAGE, _LINE, _GAP = 84, 18, 8  # px at 100 %: width of a picture, its number's line, what is free around it
Index = QModelIndex | QPersistentModelIndex


class _Leaves(QAbstractListModel):
    """One row for each page."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[tuple[float, float]] = []

    def show_pages(self, sizes: Sequence[tuple[float, float]]) -> None:
        self.beginResetModel()
        self.sizes = list(sizes)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's signature)
        return 0 if parent.isValid() else len(self.sizes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return str(index.row() + 1)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"第 {index.row() + 1} 页，共 {len(self.sizes)} 页"
        return None


class _Painter(QStyledItemDelegate):
    def __init__(self, strip: Thumbs) -> None:
        super().__init__(strip)
        self._strip = strip

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(WIDTH) - 20, self._strip.tall(index.row()) + theme.px(_LINE + 2 * _GAP))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        number, cell = index.row(), option.rect  # type: ignore[attr-defined]
        wide, tall = theme.px(_PAGE), self._strip.tall(number)
        page = QRectF(cell.left() + (cell.width() - wide) // 2, cell.top() + theme.px(_GAP), wide, tall)
        painter.fillRect(page, Qt.GlobalColor.white)
        image = self._strip.image(number)
        if image is not None:
            painter.drawImage(page, image)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.setPen(QPen(theme.colour("primary" if chosen else "line2"), 2 if chosen else 1))
        painter.drawRect(page.adjusted(-1, -1, 1, 1))
        words = QRectF(cell.left(), page.bottom() + 3, cell.width(), theme.px(_LINE))
        paint.words(
            painter, words, str(number + 1), theme.font("small_bold" if chosen else "small"),
            "link" if chosen else "ink2", paint.CENTRE,
        )  # fmt: skip


class Thumbs(QListView):
    """The strip: a click or the arrow keys choose a page, `chosen(page)`."""

    chosen = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._pdf = b""
        self._images: dict[int, QImage] = {}
        self._wanted: list[int] = []
        self._drawing = False
        self.leaves = _Leaves()
        self.setModel(self.leaves)
        self.setItemDelegate(_Painter(self))
        self.setObjectName("canvas")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("页面缩略图")
        measure.fix(self, width=WIDTH)
        self.selectionModel().currentChanged.connect(self._turned)

    def show_pdf(self, pdf: bytes, sizes: Sequence[tuple[float, float]]) -> None:
        """Other pages, `sizes` in points."""
        self._pdf = pdf
        self._images.clear()
        self._wanted.clear()
        self.leaves.show_pages(sizes)

    def show_page(self, number: int) -> None:
        """Choose the page that is in sight."""
        index = self.leaves.index(number)
        if index.isValid() and index != self.currentIndex():
            self.selectionModel().blockSignals(True)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.selectionModel().blockSignals(False)
            self.scrollTo(index)
            self.viewport().update()

    def _turned(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self.chosen.emit(now.row())

    def tall(self, number: int) -> int:
        """How high the picture of a page is, in px."""
        wide, high = self.leaves.sizes[number]
        return round(theme.px(_PAGE) * high / wide)

    def image(self, number: int) -> QImage | None:
        """A page's picture, asked for when it is not there."""
        found = self._images.get(number)
        if found is None and number not in self._wanted:
            self._wanted.append(number)
            self._draw_next()
        return found

    def _draw_next(self) -> None:
        """The last page asked for that is still in sight; one at a time, so that the big pages need not wait."""
        while self._wanted and not self._drawing:
            number = self._wanted.pop()
            if self.visualRect(self.leaves.index(number)).intersects(self.viewport().rect()):
                self._draw(number)

    def _draw(self, number: int) -> None:
        self._drawing = True
        pdf, ratio = self._pdf, icons.ratio()
        wide = round(theme.px(_PAGE) * ratio)
        self._context.draw(lambda: (pdf, number, picture(pdf, number, wide, ratio)), self._ready)

    def _ready(self, drawn: tuple[bytes, int, QImage]) -> None:
        pdf, number, image = drawn
        self._drawing = False
        if pdf is self._pdf:
            self._images[number] = image
            self.viewport().update()
        self._draw_next()
