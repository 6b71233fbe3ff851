"""Which columns are shown, in which order, how wide: remembered on this PC for each table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from mzdesk.ui import theme
from mzdesk.ui.memory import Memory
from mzdesk.ui.tables.columns import Column, Kind
from mzdesk.ui.widgets.frames import WIDE

if TYPE_CHECKING:
    from mzdesk.ui.tables.view import Table


class ColumnLayout:
    """Applies and remembers the clerk's columns. Widths are kept as at 100 %."""

    def __init__(self, table: Table, memory: Memory, key: str) -> None:
        self._table, self._memory, self._key = table, memory, key
        kept = memory.get("columns", key, {})
        self._hidden: dict[str, bool] = dict(kept.get("hidden", {}))
        self._widths: dict[str, int] = dict(kept.get("widths", {}))
        self._order: list[str] = list(kept.get("order", []))
        self._applying = False
        self._place()
        header = table.horizontalHeader()
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(self._moved)
        self.apply()

    @property
    def _columns(self) -> tuple[Column[Any], ...]:
        return self._table.rows.columns

    def _place(self) -> None:
        header = self._table.horizontalHeader()
        keys = [column.key for column in self._columns]
        wanted = [key for key in self._order if key in keys]
        wanted += [key for key in keys if key not in wanted]
        for visual, key in enumerate(wanted):
            header.moveSection(header.visualIndex(keys.index(key)), visual)

    def is_shown(self, column: Column[Any]) -> bool:
        """Whether a column is shown now."""
        if column.key in self._hidden:
            return not self._hidden[column.key]
        wide_enough = not column.wide or self._table.window().width() >= WIDE
        return column.shown and wide_enough

    def shown(self) -> list[Column[Any]]:
        """The shown columns from left to right."""
        header = self._table.horizontalHeader()
        order = sorted(range(len(self._columns)), key=header.visualIndex)
        return [self._columns[n] for n in order if self.is_shown(self._columns[n])]

    def first_shown(self) -> int:
        """The logical number of the leftmost column."""
        shown = self.shown()
        return self._columns.index(shown[0]) if shown else 0

    def apply(self) -> None:
        """Set widths; the stretching column takes what is left."""
        self._applying = True
        header, left = self._table.horizontalHeader(), self._table.viewport().width()
        stretching = -1
        for number, column in enumerate(self._columns):
            header.setSectionHidden(number, not self.is_shown(column))
            wide = theme.px(44 if column.kind is Kind.CHECK else self._widths.get(column.key, column.width))
            header.resizeSection(number, wide)
            if self.is_shown(column):
                left -= wide
                stretching = number if column.stretch else stretching
        if stretching >= 0:
            least = min(theme.px(120), header.sectionSize(stretching))
            header.resizeSection(stretching, max(least, header.sectionSize(stretching) + left))
        self._applying = False

    def _resized(self, logical: int, _before: int, size: int) -> None:
        if self._applying or size <= 0:
            return
        self._widths[self._columns[logical].key] = round(size / theme.look().scale)
        self._keep()
        if not self._columns[logical].stretch:
            QTimer.singleShot(0, self._table, self.apply)

    def _moved(self, _logical: int, _before: int, _after: int) -> None:
        header = self._table.horizontalHeader()
        order = sorted(range(len(self._columns)), key=header.visualIndex)
        self._order = [self._columns[n].key for n in order]
        self._keep()
        self._table.viewport().update()

    def show_column(self, key: str, shown: bool) -> None:
        """Show or hide a column."""
        self._hidden[key] = not shown
        self._keep()
        self.apply()

    def reset(self) -> None:
        """Back to the columns as shipped."""
        self._hidden, self._widths, self._order = {}, {}, []
        self._place()
        self._keep()
        self.apply()

    def _keep(self) -> None:
        self._memory.put("columns", self._key, {"hidden": self._hidden, "widths": self._widths, "order": self._order})

    def open_menu(self, at: QPoint) -> QMenu:
        """The menu of columns; returns it."""
        menu = QMenu(self._table)
        menu.setAccessibleName("选择显示的列")
        for column in self._columns:
            if column.kind is Kind.CHECK:
                continue
            entry = QAction(column.title, menu)
            entry.setCheckable(True)
            entry.setChecked(self.is_shown(column))
            entry.toggled.connect(lambda on, key=column.key: self.show_column(key, on))
            menu.addAction(entry)
        menu.addSeparator()
        menu.addAction("恢复默认列").triggered.connect(lambda _checked=False: self.reset())
        menu.popup(at)
        return menu
