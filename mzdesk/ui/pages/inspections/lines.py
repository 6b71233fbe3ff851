"""The lines of the checklist: topics, items, findings beside the list, as a filter leaves them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from mzdesk.terms import ItemResult, Topic
from mzdesk.ui.pages.inspections.findings import Finding
from mzdesk.ui.pages.inspections.sheet import BESIDE, Sheet
from mzdesk.views.inspections import ItemLine

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Head:
    """A topic with how many of its items were looked at."""

    title: str
    done: int
    total: int


Row = Head | ItemLine | Finding


def key_of(row: Row | None) -> str:
    """What names a line: the item's id, the finding's key, nothing for a head."""
    if isinstance(row, ItemLine):
        return str(row.item.id)
    return row.key if isinstance(row, Finding) else ""


class Lines(QAbstractListModel):
    """Heads, items and findings beside the list, as the filter leaves them."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet: Sheet | None = None
        self.rows: list[Row] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own default)
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index)
        if row is None or self.sheet is None:
            return None
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(row, ItemLine):
            return row.item.text
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.words(row)
        return None

    def words(self, row: Row) -> str:
        """A line as a screen reader says it."""
        if isinstance(row, Head):
            return f"{row.title}，已查 {row.done} 项，共 {row.total} 项"
        if isinstance(row, Finding):
            return f"{BESIDE}：{row.text or '未填写'}"
        result = self.sheet.results[row.item.id] if self.sheet else row.result
        return f"第 {row.number} 项，{row.item.text}，{result.label}"

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row(index)
        if row is None:
            return Qt.ItemFlag.NoItemFlags
        if isinstance(row, Head):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def row(self, index: Index) -> Row | None:
        return self.rows[index.row()] if index.isValid() and index.row() < len(self.rows) else None

    def show(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.sheet, self.rows = sheet, list(rows)
        self.endResetModel()

    def touch(self) -> None:
        """Something in the lines changed, but not which lines there are."""
        self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))


def rows_of(sheet: Sheet, which: str = "all", topic: Topic | None = None) -> list[Row]:
    """The lines a filter leaves: `all`, `open`, `fail`, `photos`; a topic without lines has no head."""

    def wanted(line: ItemLine) -> bool:
        result, finding = sheet.results[line.item.id], sheet.finding_of(line.item.id)
        if topic is not None and line.item.topic is not topic:
            return False
        if which == "photos":
            return finding is not None and bool(sheet.photos_of(finding.key))
        return which == "all" or result is {"open": ItemResult.OPEN, "fail": ItemResult.FAIL}[which]

    found: list[Row] = []
    for each in dict.fromkeys(line.item.topic for line in sheet.view.items):
        mine = [line for line in sheet.view.items if line.item.topic is each]
        shown = [line for line in mine if wanted(line)]
        if shown:
            done = sum(sheet.results[line.item.id] is not ItemResult.OPEN for line in mine)
            found += [Head(each.label, done, len(mine)), *shown]
    beside = sheet.beside() if topic is None and which != "open" else []
    if which == "photos":
        beside = [finding for finding in beside if sheet.photos_of(finding.key)]
    return [*found, Head(BESIDE, len(beside), len(beside)), *beside] if beside else found


def said(finding: Finding) -> str:
    """A finding in one line."""
    part = str(finding.values["part"]).strip()
    text = " ".join(finding.text.split()) or "（请填写问题）"
    return f"{part}：{text}" if part else text
