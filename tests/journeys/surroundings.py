"""What stands around the program: the dialogs of files and of the printer, answered; each answer is one act."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

Act = Callable[[str, str], object]


class Files:
    """Stands for the file dialogs: `next` is the file the clerk means."""

    def __init__(self, act: Act) -> None:
        self._act = act
        self.next: Path | None = None
        self.shown: list[Path] = []

    def choose(self, _parent: QWidget, title: str, *_kinds: str, many: bool = False) -> list[Path]:
        self._act("file dialog", title)
        return [self.next] if self.next is not None else []

    def save(self, _parent: QWidget, title: str, _name: str, *_kinds: str) -> Path | None:
        self._act("file dialog", title)
        return self.next

    def folder(self, _parent: QWidget, title: str) -> Path | None:
        self._act("file dialog", title)
        return self.next

    def show(self, path: Path) -> None:
        self.shown.append(path)


class Printer:
    """Stands for the printer's dialog and the printer: `sheets` come out in a folder, `jobs` are what was sent."""

    def __init__(self, folder: Path, jobs: list[bytes], act: Act) -> None:
        self._folder, self._act, self.jobs = folder, act, jobs
        self.sheets: list[Path] = []

    def choose(self, _parent: QWidget, name: str, copies: int = 1) -> QPrinter:
        self._act("printer dialog", name)
        self.sheets.append(self._folder / f"printed-{len(self.sheets) + 1}.pdf")
        made = QPrinter(QPrinter.PrinterMode.HighResolution)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(self.sheets[-1]))
        made.setDocName(name)
        made.setCopyCount(copies)
        return made
