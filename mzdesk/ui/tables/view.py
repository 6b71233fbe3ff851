"""The table: one current row, ticks by id, keys, columns as the clerk likes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QTableView

from mzdesk.ui import theme
from mzdesk.ui.context import Context
from mzdesk.ui.tables.columns import Column, Kind
from mzdesk.ui.tables.delegates import CellDelegate
from mzdesk.ui.tables.header import Header
from mzdesk.ui.tables.layout import ColumnLayout
from mzdesk.ui.tables.model import WindowModel

ROW: Final = 32
COMPACT: Final = 28


@dataclass(frozen=True, slots=True)
class Export:
    """What an export of the shown table needs: visible columns in order, criteria, ticked ids (empty = all)."""

    columns: tuple[Column[Any], ...]
    criteria: Any
    ids: frozenset[Any]


class Table(QTableView):
    """Shows a WindowModel. `current_changed(id)`, `opened(id)` (double click, Enter), `checked_changed(count)`."""

    current_changed = Signal(object)
    opened = Signal(object)
    checked_changed = Signal(int)

    def __init__(self, context: Context, model: WindowModel[Any, Any], key: str, *, name: str = "列表") -> None:
        super().__init__()
        self._context = context
        self.rows = model
        self.hovered = -1
        self.current_id: Any = None
        self.sorted_by: tuple[str, bool] | None = None
        self._compact = bool(context.pc.get("compact_rows"))
        self._restoring = False
        self.setAccessibleName(name)
        self._prepare()
        self.setModel(model)
        self.columns = ColumnLayout(self, context.memory, key)
        self._connect()

    def _prepare(self) -> None:
        self.setHorizontalHeader(Header(self))
        self.verticalHeader().hide()
        self.setItemDelegate(CellDelegate(self))
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._fit_rows()

    def _connect(self) -> None:
        self.rows.loaded.connect(self._loaded)
        self.rows.checked_changed.connect(self._checked)
        self.selectionModel().selectionChanged.connect(self._selected)
        self.doubleClicked.connect(self._open_index)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._look(ahead=True))
        header = self.horizontalHeader()
        header.sectionClicked.connect(self._sort_by)
        header.customContextMenuRequested.connect(self._header_menu)

    def row_height(self) -> int:
        """Height of a row in px."""
        return theme.px(COMPACT if self._compact else ROW)

    def set_compact(self, compact: bool) -> None:
        """Rows of 28 instead of 32, for all tables of this PC."""
        self._compact = compact
        self._context.pc.set("compact_rows", compact)
        self._fit_rows()

    def _fit_rows(self) -> None:
        rows = self.verticalHeader()
        rows.setSectionResizeMode(rows.ResizeMode.Fixed)
        rows.setMinimumSectionSize(self.row_height())
        rows.setDefaultSectionSize(self.row_height())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "columns"):
            self._fit_rows()
            self.columns.apply()
        super().changeEvent(event)

    # --- what is shown ------------------------------------------------------------------------------------------

    def refresh(self, criteria: Any = None) -> None:
        """Ask again; a new criteria starts at the top, else the place is kept."""
        around = self.rowAt(0) if criteria is None else 0
        self.rows.load(criteria, around=max(0, around))
        if criteria is not None:
            self.scrollToTop()

    def _loaded(self) -> None:
        number = self.rows.number_of(self.current_id) if self.current_id is not None else None
        if number is not None:
            self._choose(number, quietly=True)
        self._look(ahead=False)

    def _look(self, *, ahead: bool) -> None:
        first = self.rowAt(0)
        if first >= 0:
            last = self.rowAt(self.viewport().height() - 1)
            self.rows.look_at(first, last if last >= 0 else self.rows.total - 1, ahead=ahead)

    def choose_first(self) -> None:
        """Make the first row the current one."""
        if self.rows.total:
            self._choose(0, quietly=False)

    def reveal(self, record_id: Any) -> None:
        """Make a record the current one, jumping to it when the source knows its place."""
        number = self.rows.number_of(record_id)
        self.current_id = record_id
        position = self.rows.source.position
        if number is not None:
            self._choose(number, quietly=True)
        elif position is not None:
            asked = self.rows.criteria
            self._context.query(lambda s, a: position(s, a, asked, record_id), self._jump, key=f"jump-{id(self)}")

    def _jump(self, number: int | None) -> None:
        if number is not None:
            self.rows.load(around=number)

    def _choose(self, number: int, *, quietly: bool) -> None:
        self._restoring = quietly
        index = self.rows.index(number, max(0, self.columns.first_shown()))
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
        self._restoring = False

    def _selected(self, chosen: QItemSelection, _left: QItemSelection) -> None:
        indexes = chosen.indexes()
        record_id = self.rows.id_at(indexes[0].row()) if indexes else None
        if record_id is not None and record_id != self.current_id:
            self.current_id = record_id
            if not self._restoring:
                self.current_changed.emit(record_id)

    def _open_index(self, index: QModelIndex) -> None:
        if self.rows.columns[index.column()].kind is not Kind.CHECK:
            self._open(index.row())

    def _open(self, number: int) -> None:
        record_id = self.rows.id_at(number)
        if record_id is not None:
            self.opened.emit(record_id)

    # --- order and columns --------------------------------------------------------------------------------------

    def _sort_by(self, logical: int) -> None:
        column = self.rows.columns[logical]
        if not column.sortable or column.kind is Kind.CHECK:
            return
        descending = self.sorted_by == (column.key, False)
        self.show_sort(column.key, descending=descending)
        self.rows.sort(logical, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder)

    def show_sort(self, key: str, *, descending: bool) -> None:
        """Say by which column the criteria sorts, for the arrow."""
        self.sorted_by = (key, descending)
        self.horizontalHeader().viewport().update()

    def _header_menu(self, at: QPoint) -> None:
        self.columns.open_menu(self.horizontalHeader().mapToGlobal(at))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.columns.apply()
        self._look(ahead=True)

    # --- ticks, keys, mouse -------------------------------------------------------------------------------------

    def check_state(self) -> Qt.CheckState:
        """The tick in the head."""
        held = len(self.rows.checked)
        if not held:
            return Qt.CheckState.Unchecked
        return Qt.CheckState.Checked if held >= self.rows.total else Qt.CheckState.PartiallyChecked

    def _checked(self, count: int) -> None:
        self.viewport().update()
        self.horizontalHeader().viewport().update()
        self.checked_changed.emit(count)

    def _toggle(self, number: int) -> None:
        record_id = self.rows.id_at(number)
        if record_id is not None:
            self.rows.set_checked([record_id], record_id not in self.rows.checked)

    def has_checks(self) -> bool:
        """Whether rows can be ticked."""
        return any(column.kind is Kind.CHECK for column in self.rows.columns)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = self.currentIndex().row()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and number >= 0:
            self._open(number)
        elif event.key() == Qt.Key.Key_Space and number >= 0 and self.has_checks():
            self._toggle(number)
        elif event.matches(QKeySequence.StandardKey.SelectAll) and self.has_checks():
            self.rows.check_all(True)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        ticks = index.isValid() and self.has_checks() and event.button() is Qt.MouseButton.LeftButton
        if ticks and self.rows.columns[index.column()].kind is Kind.CHECK:
            self._toggle(index.row())
            return
        if ticks and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._toggle(index.row())
            return
        if ticks and event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.currentIndex().isValid():
            low, high = sorted((self.currentIndex().row(), index.row()))
            self.rows.set_checked([i for n in range(low, high + 1) if (i := self.rows.id_at(n)) is not None], True)
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.rowAt(round(event.position().y())))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, number: int) -> None:
        if number == self.hovered:
            return
        before, self.hovered = self.hovered, number
        for changed in (before, number):
            if changed >= 0:
                top = self.rowViewportPosition(changed)
                self.viewport().update(0, top, self.viewport().width(), self.row_height())

    # --- out ----------------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Copy the ticked rows, or the current one, as Excel wants it."""
        only = set(self.rows.checked) or ({self.current_id} if self.current_id is not None else set())
        if only:
            self.rows.collect(self._copied, only)

    def _copied(self, rows: list[Any]) -> None:
        columns = self.export().columns
        lines = ["\t".join(column.title for column in columns)] if len(rows) > 1 else []
        lines += ["\t".join(" ".join(column.text(row).split()) for column in columns) for row in rows]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self._context.notify.info(f"已复制 {len(rows)} 行，可直接粘贴到 Excel")

    def export(self) -> Export:
        """What an export of the table as shown needs."""
        shown = tuple(column for column in self.columns.shown() if column.kind is not Kind.CHECK)
        return Export(shown, self.rows.criteria, frozenset(self.rows.checked))
