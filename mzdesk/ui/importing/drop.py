"""A file dropped on a widget."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

_ENDINGS: Final = frozenset((".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".txt", ".et"))
SCANS: Final = frozenset((".pdf", ".jpg", ".jpeg", ".png", ".heic", ".heif", ".bmp", ".webp", ".tif", ".tiff"))
_EVENTS: Final = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


class FileDrop(QObject):
    """Lets `widget` take one dropped spreadsheet, or a file of other `endings`: `take(path)`.

    What the file is, its content says, not its ending.
    """

    def __init__(self, widget: QWidget, take: Callable[[Path], object], endings: frozenset[str] = _ENDINGS) -> None:
        super().__init__(widget)
        self._take, self._endings = take, endings
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _EVENTS or not isinstance(event, QDropEvent):
            return super().eventFilter(watched, event)
        path = dropped(event.mimeData(), self._endings)
        if path is None:
            event.ignore()
            return True
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self._take(path)
        return True


def dropped(data: QMimeData, endings: frozenset[str] = _ENDINGS) -> Path | None:
    """The first spreadsheet, or file of these endings, among what is dragged, or None."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return next((path for path in paths if path.suffix.lower() in endings), None)
