"""Lines of a small table typed like a spreadsheet: there is always an empty one below, a block can be pasted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from mzdesk.ui import measure, theme
from mzdesk.ui.context import Context
from mzdesk.ui.forms.editors import Editor
from mzdesk.ui.forms.fields import Field
from mzdesk.ui.widgets.words import restyle

ROW: Final = 30
PAD: Final = 10
HINT: Final = "表格可从表格软件复制整块粘贴，Tab 到下一格，Ctrl+Delete 删除一行。"
Line = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Rows(Field):
    """Lines of texts, one for each of `columns` (title, share of the width); empty lines are not counted."""

    columns: Sequence[tuple[str, int]]
    lines: int = 5
    span: int = 2

    def make(self, context: Context) -> Editor:
        return RowsEditor(Sheet([title for title, _ in self.columns], [share for _, share in self.columns], self))

    def said(self, value: Any) -> str:
        return "\n".join(" ".join(part for part in line if part) for line in value or ()) or super().said(None)


class Sheet(QTableWidget):
    """The cells. A block of the clipboard goes in from the current cell on."""

    def __init__(self, titles: Sequence[str], shares: Sequence[int], field: Rows) -> None:
        super().__init__(1, len(titles))
        self._titles, self._shares = titles, shares
        self.setObjectName("rows")
        self.setAccessibleName(field.label)
        self.setToolTip(HINT)
        self.setHorizontalHeaderLabels(list(titles))
        self.verticalHeader().hide()
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        measure.letter(self, "dense")
        measure.letter(header, "dense")
        measure.fix(self, height=ROW * (field.lines + 1) + 4)
        self._fit()
        self.cellChanged.connect(lambda row, _column: self._grow(row))

    def _fit(self) -> None:
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        rows.setMinimumSectionSize(theme.px(ROW))
        self.horizontalHeader().setFixedHeight(theme.px(ROW))
        room = max(1, self.viewport().width())
        letters = self.horizontalHeader().fontMetrics()
        for column, (title, share) in enumerate(zip(self._titles, self._shares, strict=True)):
            least = letters.horizontalAdvance(title) + theme.px(2 * PAD)
            self.setColumnWidth(column, max(least, room * share // sum(self._shares)))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fit()

    def set_bad(self, bad: bool) -> None:
        """Frame the table in red."""
        self.setProperty("state", "bad" if bad else "")
        restyle(self)

    # --- lines --------------------------------------------------------------------------------------------------------

    def text(self, row: int, column: int) -> str:
        """What a cell holds, blanks at its ends cut."""
        item = self.item(row, column)
        return item.text().strip() if item is not None else ""

    def lines(self) -> tuple[Line, ...]:
        """Every line in which something stands."""
        found = (
            tuple(self.text(row, column) for column in range(self.columnCount())) for row in range(self.rowCount())
        )
        return tuple(line for line in found if any(line))

    def show_lines(self, lines: Sequence[Sequence[str]]) -> None:
        """Show these lines and an empty one."""
        self.setRowCount(0)
        self.setRowCount(len(lines) + 1)
        for row, line in enumerate(lines):
            self._put(row, 0, line)

    def _put(self, row: int, column: int, texts: Sequence[str]) -> None:
        for at, text in enumerate(texts[: self.columnCount() - column]):
            self.setItem(row, column + at, QTableWidgetItem(str(text).strip()))

    def _grow(self, row: int) -> None:
        if row == self.rowCount() - 1 and any(self.text(row, column) for column in range(self.columnCount())):
            self.setRowCount(row + 2)

    # --- keys ---------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste(QGuiApplication.clipboard().text())
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._chosen())
        elif event.key() == Qt.Key.Key_Delete and control:
            self._drop(sorted({index.row() for index in self.selectedIndexes()}, reverse=True))
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            for index in self.selectedIndexes():
                self.setItem(index.row(), index.column(), QTableWidgetItem(""))
        else:
            super().keyPressEvent(event)

    def paste(self, block: str) -> None:
        """Put a block of cells (tabs between, a line each) in from the current cell on."""
        lines = [line.split("\t") for line in block.replace("\r\n", "\n").rstrip("\n").split("\n")]
        first, column = max(0, self.currentRow()), max(0, self.currentColumn())
        if self.rowCount() < first + len(lines) + 1:
            self.setRowCount(first + len(lines) + 1)
        for at, texts in enumerate(lines):
            self._put(first + at, column, texts)

    def _chosen(self) -> str:
        by_row: dict[int, list[str]] = {}
        for index in sorted(self.selectedIndexes(), key=lambda index: (index.row(), index.column())):
            by_row.setdefault(index.row(), []).append(self.text(index.row(), index.column()))
        return "\n".join("\t".join(texts) for texts in by_row.values())

    def _drop(self, rows: Sequence[int]) -> None:
        for row in rows:
            if row < self.rowCount() - 1:
                self.removeRow(row)
        self.cellChanged.emit(self.rowCount() - 1, 0)


class RowsEditor(Editor):
    """The lines as tuples of texts."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self.sheet = sheet
        sheet.cellChanged.connect(self._tell)

    def get(self) -> tuple[Line, ...]:
        return self.sheet.lines()

    def set(self, value: Any) -> None:
        self.sheet.show_lines(value or ())

    def plain(self) -> list[list[str]]:
        return [list(line) for line in self.sheet.lines()]
