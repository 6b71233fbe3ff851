"""The navigation at the left: one list view over groups and entries; folds to signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from mzdesk.ui import icons, measure, paint, theme
from mzdesk.ui.registry import PageEntry
from mzdesk.ui.widgets.buttons import Button
from mzdesk.ui.widgets.frames import Surface
from mzdesk.ui.widgets.words import HLine

WIDE, FOLDED = 184, 52
Index = QModelIndex | QPersistentModelIndex
Badge = tuple[int, bool]
_ROOT: Final = QModelIndex()


class _Entries(QAbstractListModel):
    """Groups (words) and entries (PageEntry), in order."""

    def __init__(self, entries: Sequence[PageEntry]) -> None:
        super().__init__()
        self.items: list[str | PageEntry] = []
        self.badges: dict[str, Badge] = {}
        self.replace(entries)

    def replace(self, entries: Sequence[PageEntry]) -> None:
        """Other pages, for somebody else."""
        self.beginResetModel()
        self.items = []
        for entry in entries:
            if entry.group not in self.items:
                self.items.append(entry.group)
            self.items.append(entry)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self.items[index.row()]
        words = item if isinstance(item, str) else item.title
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role == Qt.ItemDataRole.AccessibleTextRole and isinstance(item, PageEntry):
            count = self.badges.get(item.key, (0, False))[0]
            return f"{words}，{count} 件待办" if count else words
        return words if role == Qt.ItemDataRole.ToolTipRole and isinstance(item, PageEntry) else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self.items[index.row()], PageEntry):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def row_of(self, key: str) -> int:
        """The row of a page; -1 when it has none."""
        found = (n for n, item in enumerate(self.items) if isinstance(item, PageEntry) and item.key == key)
        return next(found, -1)


class _Painter(QStyledItemDelegate):
    def __init__(self, view: _View) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        entry = isinstance(self._view.entries.items[index.row()], PageEntry)
        high = 32 if entry else 10 if self._view.folded else 24 if index.row() == 0 else 32
        return QSize(theme.px(52), theme.px(high))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        given: Any = option
        item = self._view.entries.items[index.row()]
        painter.save()
        if isinstance(item, str):
            self._group(painter, given.rect, item)
        else:
            self._entry(painter, given, item)
        painter.restore()

    def _group(self, painter: QPainter, rect: QRect, words: str) -> None:
        if self._view.folded:
            paint.hairline(painter, rect.x() + theme.px(14), rect.center().y(), theme.px(24), "line2")
            return
        line = QRectF(rect.x() + theme.px(16), rect.bottom() - theme.px(24), theme.px(120), theme.px(24))
        paint.words(painter, line, words, theme.font("small"), "ink3")

    def _entry(self, painter: QPainter, given: Any, entry: PageEntry) -> None:
        rect: QRect = given.rect
        chosen = bool(given.state & QStyle.StateFlag.State_Selected)
        box = QRectF(rect.x() + theme.px(8), rect.y(), rect.width() - theme.px(16), rect.height())
        if chosen:
            paint.round_box(painter, box, 4, theme.colour("select" if theme.dark() else "surface"))
            bar = QRectF(box.x(), box.y() + theme.px(7), 3, theme.px(18))
            paint.round_box(painter, bar, 1.5, theme.colour("link"))
        elif given.state & QStyle.StateFlag.State_MouseOver:
            paint.round_box(painter, box, 4, theme.colour("hover"))
        side = theme.px(18)
        left = (rect.width() - side) / 2 if self._view.folded else theme.px(20)
        top = rect.y() + (rect.height() - side) / 2
        icons.paint(painter, left, top, entry.icon, "link" if chosen else "ink2", 18, filled=chosen)
        if not self._view.folded:
            font = theme.font("bold" if chosen else "body")
            words = QRectF(theme.px(46), rect.y(), rect.width() - theme.px(84), rect.height())
            paint.words(painter, words, entry.title, font, "link" if chosen else "ink")
        self._badge(painter, rect, entry)
        if given.state & QStyle.StateFlag.State_HasFocus and self._view.by_key:
            paint.focus_ring(painter, box, 4)

    def _badge(self, painter: QPainter, rect: QRect, entry: PageEntry) -> None:
        count, alarm = self._view.entries.badges.get(entry.key, (0, False))
        if not count:
            return
        if self._view.folded:
            dot = QRectF(rect.x() + theme.px(32), rect.y() + theme.px(4), 8, 8)
            paint.round_box(painter, dot, 4, theme.colour("danger_fill" if alarm else "edge"))
            return
        words = str(count) if count < 1000 else "999+"
        font = theme.font("small_bold" if alarm else "small")
        wide = max(theme.px(20), paint.width(words, font) + theme.px(10))
        high = theme.px(18)
        box = QRectF(rect.right() - theme.px(13) - wide, rect.y() + (rect.height() - high) // 2, wide, high)
        paint.round_box(painter, box, high / 2, theme.colour("danger_fill" if alarm else "line2"))
        paint.words(painter, box, words, font, "on_primary" if alarm else "ink", paint.CENTRE, elide=False)


class _View(QListView):
    def __init__(self, entries: _Entries) -> None:
        super().__init__()
        self.entries, self.folded, self.by_key = entries, False, False
        self.setModel(entries)
        self.setItemDelegate(_Painter(self))
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("导航")
        self.viewport().setAutoFillBackground(False)
        self.setObjectName("navList")

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)


class _Brand(QWidget):
    """The program's sign, its name, the bureau."""

    def __init__(self) -> None:
        super().__init__()
        self.bureau, self.folded = "", False
        measure.fix(self, height=52)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = theme.px(26)
        paint.round_box(painter, QRectF(theme.px(14), theme.px(10), side, side), 5, theme.colour("primary"))
        icons.paint(painter, theme.px(17), theme.px(13), "shield_checkmark", "on_primary", 20, filled=True)
        if not self.folded:
            wide = self.width() - theme.px(56)
            name = QRectF(theme.px(48), theme.px(6), wide, theme.px(20))
            paint.words(painter, name, "民政安全", theme.font("bold"), "ink")
            bureau = QRectF(theme.px(48), theme.px(24), wide, theme.px(16))
            paint.words(painter, bureau, self.bureau, theme.font("small"), "ink3")


class Navigation(Surface):
    """`chosen(key)` when the clerk picks a page; `fold(bool)`."""

    chosen = Signal(str)
    entered = Signal()  # by mouse or Enter: the keyboard should go into the page
    help_asked = Signal()
    folded_changed = Signal(bool)

    def __init__(self, entries: Sequence[PageEntry]) -> None:
        super().__init__("nav")
        self._brand, self._entries = _Brand(), _Entries(entries)
        self._view = _View(self._entries)
        self._fold_button = Button("收起导航", "flat", "panel_left_contract", role="dense")
        self._fold_button.clicked.connect(lambda: self.fold(not self._view.folded))
        outer = measure.column(self, (0, 0, 1, 0))
        outer.addWidget(self._brand)
        outer.addWidget(self._view, 1)
        outer.addWidget(HLine())
        self._help_button = Button("帮助 F1", "quiet", role="small")
        self._help_button.clicked.connect(self.help_asked)
        low = measure.row(margins=(10, 4, 10, 4))
        low.addWidget(self._fold_button)
        low.addStretch(1)
        low.addWidget(self._help_button)
        outer.addLayout(low)
        self._view.selectionModel().currentChanged.connect(self._picked)
        self._view.clicked.connect(self.entered)
        self._view.activated.connect(self.entered)
        self._quiet = False
        measure.fix(self, width=WIDE)

    @property
    def folded(self) -> bool:
        return self._view.folded

    def set_bureau(self, name: str) -> None:
        """The bureau's name under the program's."""
        self._brand.bureau = name
        self._brand.update()

    def fold(self, folded: bool) -> None:
        """Fold to signs, or unfold."""
        self._view.folded = self._brand.folded = folded
        self._help_button.setVisible(not folded)
        self._fold_button.setText("" if folded else "收起导航")
        self._fold_button.setAccessibleName("展开导航" if folded else "收起导航")
        self._fold_button.setToolTip("展开导航" if folded else "")
        self._fold_button.set_sign("panel_left_expand" if folded else "panel_left_contract")
        measure.fix(self, width=FOLDED if folded else WIDE)
        self._view.doItemsLayout()
        self._brand.update()
        self.folded_changed.emit(folded)

    def set_entries(self, entries: Sequence[PageEntry]) -> None:
        """Other pages: somebody else sits down."""
        self._quiet = True
        self._entries.replace(entries)
        self._quiet = False

    def choose(self, key: str) -> None:
        """Mark a page as the current one."""
        self._quiet = True
        row = self._entries.row_of(key)
        if row >= 0:
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self._view.selectionModel().setCurrentIndex(self._entries.index(row), flag)
        self._quiet = False

    def set_badges(self, badges: Mapping[str, Badge]) -> None:
        """Counts by page key: (how many, red)."""
        self._entries.badges = dict(badges)
        self._view.viewport().update()

    def badge(self, key: str) -> Badge:
        """What stands beside a page."""
        return self._entries.badges.get(key, (0, False))

    def _picked(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid() and not self._quiet:
            item = self._entries.items[index.row()]
            if isinstance(item, PageEntry):
                self.chosen.emit(item.key)
