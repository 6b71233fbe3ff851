"""Search everywhere (Ctrl+K): type a name, number, phone or initials; Enter opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QListView, QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from mzdesk.ui import measure, paint, theme
from mzdesk.ui.context import Context
from mzdesk.ui.registry import PageEntry
from mzdesk.ui.widgets.fields import LineField
from mzdesk.ui.widgets.words import Label
from mzdesk.views.search import Hit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from mzdesk.views.actor import Actor

Index = QModelIndex | QPersistentModelIndex
Find = Callable[["Session", "Actor", str], Sequence[Hit]]
_ROOT: Final = QModelIndex()
_MOST: Final = 10


class _Found(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.items: list[Hit | PageEntry] = []

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        item = self.items[index.row()]
        return f"{item.capability.label} {item.title} {item.detail}" if isinstance(item, Hit) else f"转到 {item.title}"

    def replace(self, items: Sequence[Hit | PageEntry]) -> None:
        self.beginResetModel()
        self.items = list(items)
        self.endResetModel()


class _Line(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(200), theme.px(34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        given: Any = option
        model: Any = index.model()
        item = model.items[index.row()]
        rect = QRectF(given.rect)
        painter.save()
        if given.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour("select"))
        kind, title, detail = (
            (item.capability.label, item.title, item.detail) if isinstance(item, Hit) else ("转到", item.title, "")
        )
        left, small, body = rect.adjusted(theme.px(12), 0, 0, 0), theme.font("small"), theme.font("body")
        paint.words(painter, left, kind, small, "ink3", elide=False)
        left.setLeft(left.left() + theme.px(64))
        left.setRight(rect.right() - theme.px(12))
        paint.words(painter, left, title, body, "ink")
        left.setLeft(left.left() + min(paint.width(title, body) + theme.px(12), left.width()))
        paint.words(painter, left, detail, small, "ink3")
        painter.restore()


class _Popup(QFrame):
    """The list under the field; a child of the window, so that the focus stays in the field."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self.setObjectName("popup")
        self.found, self.view = _Found(), QListView()
        self.note = Label("", "small", "ink3")
        self.view.setModel(self.found)
        self.view.setItemDelegate(_Line(self.view))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setMouseTracking(True)
        self.view.setAccessibleName("搜索结果")
        outer = measure.column(self, (1, 4, 1, 4))
        outer.addWidget(self.view)
        inner = measure.row(margins=(12, 4, 12, 4))
        inner.addWidget(self.note)
        outer.addLayout(inner)
        self.hide()

    def place(self, field: QWidget) -> None:
        rows = min(_MOST, len(self.found.items))
        self.view.setFixedHeight(theme.px(34) * rows)
        self.view.setVisible(rows > 0)
        self.resize(max(field.width(), theme.px(420)), theme.px(34) * rows + theme.px(36))
        at = field.mapTo(self._host, QPoint(0, field.height() + 4))
        self.move(min(at.x(), self._host.width() - self.width() - 8), at.y())


class SearchEverywhere(LineField):
    """The field in the top strip and its list. `hit(Hit)` and `page(key)` when one is taken."""

    hit = Signal(object)
    page = Signal(str)

    def __init__(self, context: Context, entries: Sequence[PageEntry], find: Find, window: QWidget) -> None:
        kinds = "机构、隐患" if context.actor.of_city else "机构、人员、隐患、文号"
        super().__init__(f"搜索{kinds}", name="全局搜索", sign="search")
        self._context, self._entries, self._find = context, entries, find
        self.setProperty("ground", "sunken")
        measure.letter(self, "dense")
        self.setMinimumWidth(160)
        self.setMaximumWidth(theme.px(380))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip("全局搜索（Ctrl+K）：名称、电话、编号或拼音首字母")
        self.popup = _Popup(window)
        self.popup.view.clicked.connect(lambda index: self._take(index.row()))
        self.textChanged.connect(self._ask)
        self.installEventFilter(self)

    def set_entries(self, entries: Sequence[PageEntry]) -> None:
        """Other pages: somebody else sits down."""
        self._entries = entries

    def begin(self) -> None:
        """Put the cursor in, ready to type over."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def _ask(self, text: str) -> None:
        words = text.strip()
        if not words:
            self._context.query(lambda s, a: [], lambda _hits: self.popup.hide(), key="everywhere")
            return
        self._context.query(
            lambda s, a: list(self._find(s, a, words)), lambda hits: self._show(words, hits), key="everywhere"
        )

    def _show(self, words: str, hits: list[Hit]) -> None:
        pages = [entry for entry in self._entries if words in entry.title]
        self.popup.found.replace([*pages, *hits])
        count = len(self.popup.found.items)
        self.popup.note.setText("↑↓ 选择，Enter 打开，Esc 关闭" if count else "没有找到，请换一个词或拼音首字母试试")
        if count:
            self.popup.view.setCurrentIndex(self.popup.found.index(0))
        self.popup.place(self)
        self.popup.setVisible(self.hasFocus())
        self.popup.raise_()

    def _take(self, row: int) -> None:
        if not 0 <= row < len(self.popup.found.items):
            return
        item = self.popup.found.items[row]
        self.popup.hide()
        self.clear()
        if isinstance(item, Hit):
            self.hit.emit(item)
        else:
            self.page.emit(item.key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.popup.hide()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, count = self.popup.view.currentIndex().row(), len(self.popup.found.items)
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and count:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.popup.view.setCurrentIndex(self.popup.found.index((row + step) % count))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(max(row, 0))
        elif event.key() == Qt.Key.Key_Escape:
            self.popup.hide()
            self.clear()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        room = self.width() - paint.width(self.placeholderText(), self.font())
        if not self.text() and not self.hasFocus() and room > theme.px(96):
            rect = QRectF(self.rect()).adjusted(0, 0, -theme.px(10), 0)
            paint.words(QPainter(self), rect, "Ctrl+K", theme.font("small"), "ink3", paint.RIGHT, elide=False)
