"""Names complete by what is typed: characters or pinyin initials."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem

from mzdesk.ui import theme

if TYPE_CHECKING:
    from mzdesk.ui.context import Context


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name to take, one more word about it, and the record it stands for."""

    text: str
    detail: str = ""
    id: Any = None


Lookup = Callable[[Any, Any, str], Sequence[Suggestion]]


class Completer(QObject):
    """Offers names under a field while it is typed into; Down and Enter take one, Esc closes the list."""

    def __init__(
        self, line: QLineEdit, context: Context, lookup: Lookup, chosen: Callable[[Suggestion], None] | None = None
    ) -> None:
        super().__init__(line)
        self._line, self._context, self._lookup, self._chosen = line, context, lookup, chosen
        self._found: list[Suggestion] = []
        self.list = QListWidget(line)
        self.list.setObjectName("popup")
        self.list.setAccessibleName("可选名称")
        self.list.setWindowFlags(Qt.WindowType.ToolTip)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(lambda item: self._take(self.list.row(item)))
        line.textEdited.connect(self._ask)
        line.installEventFilter(self)

    def _ask(self, text: str) -> None:
        text = text.strip()
        if not text:
            self.list.hide()
            return
        self._context.query(lambda s, a: list(self._lookup(s, a, text)), self._offer, key=f"complete-{id(self)}")

    def _offer(self, found: list[Suggestion]) -> None:
        self._found = found[:8]
        self.list.clear()
        for suggestion in self._found:
            self.list.addItem(QListWidgetItem(f"{suggestion.text}　{suggestion.detail}".strip()))
        if not self._found or not self._line.hasFocus():
            self.list.hide()
            return
        self.list.setCurrentRow(0)
        height = theme.px(28) * len(self._found) + 6
        self.list.setGeometry(0, 0, max(self._line.width(), theme.px(220)), height)
        self.list.move(self._line.mapToGlobal(QPoint(0, self._line.height() + 2)))
        self._line.installEventFilter(self)  # again, so that it hears of keys before the form does
        self.list.show()

    def _take(self, row: int) -> None:
        self.list.hide()
        if 0 <= row < len(self._found):
            suggestion = self._found[row]
            self._line.setText(suggestion.text)
            if self._chosen is not None:
                self._chosen(suggestion)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.list.hide()
        if isinstance(event, QKeyEvent) and self.list.isVisible():
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()  # Esc closes the list first, not what stands around the field
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._key(event.key())
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        row = self.list.currentRow()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(max(0, min(len(self._found) - 1, row + step)))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(row)
            return True
        if key == Qt.Key.Key_Escape:
            self.list.hide()
            return True
        return False
