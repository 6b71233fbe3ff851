"""What a clerk's hands and eyes do in tests: write Chinese through an input method, wait until the work is done."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from mzdesk.ui.context import Context


def write(widget: QWidget, text: str) -> None:
    """Put `text` in at the cursor as an input method does; key events know no Chinese."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def settle(context: Context, qtbot: Any) -> None:
    """Wait until nothing runs any more and every answer is on screen."""
    qtbot.waitUntil(lambda: not context.runner.busy, timeout=20_000)
