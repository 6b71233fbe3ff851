"""Files the clerk chooses, and folders shown to him; the last folder is remembered. Tests put another in its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from mzdesk.errors import BadInput, MzdeskError
from mzdesk.log import logger

if TYPE_CHECKING:
    from mzdesk.settings import PcSettings

KINDS: Final = {
    "table": "表格文件 (*.xlsx *.xls *.ods *.csv *.txt)",
    "workbook": "Excel 工作簿 (*.xlsx)",
    "pdf": "PDF 文件 (*.pdf)",
    "photo": "照片 (*.jpg *.jpeg *.png *.heic *.heif *.webp *.bmp)",
    "scan": "扫描件或照片 (*.pdf *.jpg *.jpeg *.png *.heic *.tif *.tiff)",
    "word": "Word 文档 (*.docx)",
    "calendar": "日历文件 (*.ics)",
    "zip": "压缩包 (*.zip)",
    "certificate": "证书文件 (*.pem *.crt *.cer)",
    "pack": "交换包和回执 (*.mzpack)",
    "json": "核对文件 (*.json)",
    "any": "所有文件 (*)",
}


class Files:
    """Asks for files; `kinds` are keys of KINDS."""

    def __init__(self, pc: PcSettings) -> None:
        self._pc = pc

    def choose(self, parent: QWidget, title: str, *kinds: str, many: bool = False) -> list[Path]:
        """Files to read; empty when the clerk thought better of it."""
        ask = QFileDialog.getOpenFileNames if many else QFileDialog.getOpenFileName
        given = ask(parent, title, self._folder(), _filter(kinds))[0]
        found = [Path(text) for text in ([given] if isinstance(given, str) else given) if text]
        self._remember(found[:1])
        return found

    def save(self, parent: QWidget, title: str, name: str, *kinds: str) -> Path | None:
        """Where to write a file called `name`; asks before it replaces one."""
        start = str(Path(self._folder()) / safe_name(name))
        given, _ = QFileDialog.getSaveFileName(parent, title, start, _filter(kinds))
        if not given:
            return None
        path = Path(given)
        self._remember([path])
        return path

    def folder(self, parent: QWidget, title: str) -> Path | None:
        """A folder to write into."""
        given = QFileDialog.getExistingDirectory(parent, title, self._folder())
        return Path(given) if given else None

    def show(self, path: Path) -> None:
        """Open a file or folder with the program this PC uses for it."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def _folder(self) -> str:
        return str(self._pc.get("last_folder") or Path.home())

    def _remember(self, found: Sequence[Path]) -> None:
        for path in found:
            try:
                self._pc.set("last_folder", str(path.parent))
            except MzdeskError as error:
                logger.warning("last folder not kept: %s", type(error).__name__)


def read(path: Path) -> bytes:
    """The bytes of a chosen file; raises BadInput when it can't be read. Call off the UI thread."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"文件“{path.name}”读不出来。请检查它是否被移动、正被占用或没有权限，然后重新选择。") from error


def write(path: Path, data: bytes) -> None:
    """Write a file the clerk named; raises BadInput when it can't be written. Call off the UI thread."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise BadInput(f"文件“{path.name}”没有保存成功。请检查磁盘空间和文件夹权限，或换一个位置。") from error


def safe_name(name: str) -> str:
    """A file name that Windows takes too: 〔2026〕 stays, \\ / : * ? " < > | become _."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name).strip(" .") or "未命名"


def _filter(kinds: Sequence[str]) -> str:
    return ";;".join(KINDS[kind] for kind in kinds or ("any",))
