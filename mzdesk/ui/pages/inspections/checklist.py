"""The checklist as a table by topic: one current line, marked by keys or by mouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QListView

from mzdesk.terms import ItemResult
from mzdesk.ui.pages.inspections.drawing import LinePainter
from mzdesk.ui.pages.inspections.findings import Finding
from mzdesk.ui.pages.inspections.lines import Head, Lines, Row, key_of
from mzdesk.ui.pages.inspections.sheet import Sheet
from mzdesk.views.inspections import ItemLine

# Digits as on the paper's columns; letters are the first of each word's pinyin.
MARKS: Final = {
    Qt.Key.Key_1: ItemResult.PASS,
    Qt.Key.Key_H: ItemResult.PASS,
    Qt.Key.Key_2: ItemResult.FAIL,
    Qt.Key.Key_B: ItemResult.FAIL,
    Qt.Key.Key_3: ItemResult.NOT_APPLICABLE,
    Qt.Key.Key_N: ItemResult.NOT_APPLICABLE,
    Qt.Key.Key_Backspace: ItemResult.OPEN,
}
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Checklist(QListView):
    """`current_changed(key)`; `marked(key, result)` by key or click; the rest are keys that the visit answers."""

    current_changed = Signal(str)
    marked = Signal(str, object)
    entered = Signal(str)
    rest_asked = Signal()
    photo_asked = Signal()
    beside_asked = Signal()
    number_asked = Signal(str)
    dropped = Signal(str)
    pasted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines, self._painter = Lines(), LinePainter(self)
        self.setModel(self.lines)
        self.setItemDelegate(self._painter)
        self.setAccessibleName("检查表")
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.editable = True
        self.selectionModel().currentChanged.connect(lambda now, _before: self._tell(now))

    def _tell(self, index: QModelIndex) -> None:
        key = key_of(self.lines.row(index))
        if key:
            self.current_changed.emit(key)

    # --- what is shown ----------------------------------------------------------------------------------------------

    def show_rows(self, sheet: Sheet, rows: Sequence[Row], key: str = "") -> None:
        """Show other lines; `key` is to be the current one when it is among them, else what stands in its place."""
        place = self.currentIndex().row()
        self.selectionModel().blockSignals(True)
        self.lines.show(sheet, rows)
        self.selectionModel().blockSignals(False)
        keys = [key_of(row) for row in rows]
        nearest = [each for each in keys[max(0, place) :] if each] or [each for each in keys if each][-1:]
        if not self.choose(key) and nearest:
            self.choose(nearest[0])

    def choose(self, key: str) -> bool:
        """Make the line named `key` the current one; False when it is not shown."""
        place = next((n for n, row in enumerate(self.lines.rows) if key and key_of(row) == key), None)
        if place is None:
            return False
        self.setCurrentIndex(self.lines.index(place))
        self._show_head_too(place)
        return True

    def _show_head_too(self, place: int) -> None:
        if place and isinstance(self.lines.rows[place - 1], Head):
            self.scrollTo(self.lines.index(place - 1))
        self.scrollTo(self.lines.index(place))

    def current(self) -> ItemLine | Finding | None:
        """The current line."""
        row = self.lines.row(self.currentIndex())
        return None if isinstance(row, Head) else row

    def touch(self) -> None:
        """Draw again and measure again: a result or a finding changed."""
        self.lines.touch()
        self.scheduleDelayedItemsLayout()

    def step(self, way: int) -> bool:
        """To the next (1) or previous (-1) line that can be current; False at the end."""
        place = self.currentIndex().row() + way
        while 0 <= place < len(self.lines.rows):
            if key_of(self.lines.rows[place]):
                self.setCurrentIndex(self.lines.index(place))
                self._show_head_too(place)
                return True
            place += way
        return False

    # --- keys and mouse -------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, row = Qt.Key(event.key()), self.current()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and plain:
            self.step(-1 if key == Qt.Key.Key_Up else 1)
        elif key in _ENTER and row is not None:
            self.entered.emit(key_of(row))
        elif not (plain and self.editable and self._typed(key, row)):
            super().keyPressEvent(event)

    def _typed(self, key: Qt.Key, row: Row | None) -> bool:
        if key in MARKS and isinstance(row, ItemLine):
            self.marked.emit(key_of(row), MARKS[key])
        elif key == Qt.Key.Key_Delete and isinstance(row, Finding):
            self.dropped.emit(row.key)
        elif key == Qt.Key.Key_0:
            self.rest_asked.emit()
        elif key == Qt.Key.Key_P:
            self.photo_asked.emit()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.beside_asked.emit()
        elif key in (Qt.Key.Key_Slash, Qt.Key.Key_G):
            self.number_asked.emit("")
        else:
            return False
        return True

    def keyboardSearch(self, search: str) -> None:
        """Letters mark, they don't search."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        at = event.position()
        index = self.indexAt(at.toPoint())
        row = self.lines.row(index)
        if event.button() is not Qt.MouseButton.LeftButton or not isinstance(row, ItemLine) or not self.editable:
            return
        for result, cell in self._painter.switch(self.visualRect(index)):
            if cell.contains(at):
                self.marked.emit(key_of(row), result)

    def cell(self, key: str, result: ItemResult) -> QRectF:
        """Where the switch's cell of a line lies, in the viewport."""
        place = next(n for n, row in enumerate(self.lines.rows) if key_of(row) == key)
        cells = dict(self._painter.switch(self.visualRect(self.lines.index(place))))
        return cells[result]
