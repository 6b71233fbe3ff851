"""A signed copy on its way in: chosen, or dragged onto the field; shown as pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QMimeData, QRectF, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QWidget

from mzdesk.errors import MzdeskError
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs.approval import read_scan
from mzdesk.ui.forms.editors import Editor
from mzdesk.ui.widgets import Button, IconButton, Label
from mzdesk.views.attachments import FileDraft

HINT = "可把文件拖到这里"
_DPI = 200
_MARGIN = 10.0


def dropped(mime: QMimeData) -> list[Path]:
    """The files of a drag."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


class ScanField(QWidget):
    """A button, the chosen file's name, and a way to take it out again."""

    changed = Signal()

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self._context = context
        self.file: FileDraft | None = None
        self.button, self.words = Button("选择文件", "", "attach"), Label(HINT, "small", "ink3")
        self.drop_button = IconButton("dismiss", "去掉扫描件")
        line = measure.row(self, gap=8)
        line.addWidget(self.button)
        line.addWidget(self.words, 1)
        line.addWidget(self.drop_button)
        self.button.clicked.connect(self._choose)
        self.drop_button.clicked.connect(lambda: self.show_file(None))
        self.setAccessibleName(name)
        self.setAcceptDrops(True)
        self.show_file(None)

    def _choose(self) -> None:
        found = self._context.files.choose(self, "选择签字扫描件", "scan")
        if found:
            self.take(found[0])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take(dropped(event.mimeData())[0])

    def take(self, path: Path) -> None:
        """Read a file off the UI thread."""
        self._context.draw(lambda: read_scan(path), self.show_file, self._refuse)

    def show_file(self, file: FileDraft | None) -> None:
        """Hold a file, or none."""
        self.file = file
        self.words.setText(file.name if file else HINT)
        self.words.set_ink("ink2" if file else "ink3")
        self.drop_button.setVisible(file is not None)
        self.changed.emit()

    def _refuse(self, error: MzdeskError) -> None:
        self.words.setText(error.message)
        self.words.set_ink("danger")


class ScanEditor(Editor):
    """The scan as a value of a form; it does not enter a kept draft."""

    def __init__(self, context: Context, name: str = "签字扫描件") -> None:
        self._field = ScanField(context, name)
        super().__init__(self._field)
        self._field.changed.connect(self._tell)

    def get(self) -> FileDraft | None:
        return self._field.file

    def set(self, value: Any) -> None:
        self._field.show_file(value)

    def plain(self) -> None:
        return None


def as_pdf(data: bytes) -> bytes:
    """A scan as a PDF: PDFs as they are, a photo fitted onto A4. Call off the UI thread."""
    if data.startswith(b"%PDF-"):
        return data
    image = QImage.fromData(data)
    kept = QBuffer()
    kept.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(kept)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN))
    writer.setResolution(_DPI)
    painter = QPainter(writer)
    share = min(writer.width() / max(1, image.width()), writer.height() / max(1, image.height()))
    painter.drawImage(QRectF(0, 0, image.width() * share, image.height() * share), image)
    painter.end()
    return bytes(kept.data().data())
