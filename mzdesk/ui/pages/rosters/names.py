"""Names typed into the month: a field in a cell that completes them by pinyin initials."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from mzdesk.ui.context import Context
from mzdesk.ui.forms.completer import Completer, Lookup
from mzdesk.views.rosters import DutyStaff


def fits(one: DutyStaff, wanted: str) -> bool:
    """Whether somebody's name holds what was typed, or its initials begin so."""
    return wanted in one.name or any(each.startswith(wanted) for each in one.initials.split())


class Names(QStyledItemDelegate):
    """Enter goes to the next seat."""

    def __init__(self, grid: QWidget, context: Context, lookup: Lookup) -> None:
        super().__init__(grid)
        self._context, self._lookup = context, lookup

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        line = QLineEdit(parent)
        line.setAccessibleName("姓名")
        Completer(line, self._context, self._lookup)
        return line
