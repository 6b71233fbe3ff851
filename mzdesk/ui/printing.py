"""Printing a PDF at its true size, page by page; pages are drawn off the UI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMarginsF, QObject, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtWidgets import QWidget

from mzdesk.errors import MzdeskError, RuleBroken, StoreDown

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from mzdesk.settings import PcSettings
    from mzdesk.ui.context import Context

DPI: Final = 300
SILENT: Final = "打印机没有响应。请检查打印机是否开机、是否缺纸，然后重新打印。"


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF to be printed so many times; `name` says in the status strip what is being printed."""

    pdf: bytes
    name: str
    copies: int = 1


class Printing:
    """Asks for a printer; remembers which one. Tests put another in its place."""

    def __init__(self, pc: PcSettings) -> None:
        self._pc = pc

    def choose(self, parent: QWidget, name: str, copies: int = 1) -> QPrinter | None:
        """The printer set up by the clerk, or None; `copies` is what the dialog proposes."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(name)
        printer.setCopyCount(copies)
        kept = str(self._pc.get("printer"))
        if kept:
            printer.setPrinterName(kept)
        dialog = QPrintDialog(printer, parent)
        dialog.setWindowTitle(f"打印：{name}")
        if not dialog.exec():
            return None
        self._pc.set("printer", printer.printerName())
        return printer


def picture(pdf: bytes, page: int, width: int, ratio: float = 1.0) -> QImage:
    """A page drawn `width` device px wide."""
    from mzdesk.documents import raster

    wide, high, data = raster.render(pdf, page, width)
    made = QImage(data, wide, high, wide * 4, QImage.Format.Format_RGB32).copy()
    made.setDevicePixelRatio(ratio)
    return made


def set_page(printer: QPrinter, size: tuple[float, float]) -> None:
    """Make the next page of the printer as large as one of the PDF, in points, without margins."""
    wide, high = max(size), min(size)
    paper = QPageSize(QSizeF(high, wide), QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    turned = QPageLayout.Orientation.Landscape if size[0] > size[1] else QPageLayout.Orientation.Portrait
    printer.setPageLayout(QPageLayout(paper, turned, QMarginsF(0, 0, 0, 0)))


def press(printer: QPrinter, papers: Sequence[Paper], progress: Callable[..., None]) -> int:
    """Print papers one after the other in one job, each as often as it says; returns the number of sheets.

    For the body of `context.long`: draws and prints off the UI thread, `progress` may stop it. Pages chosen in the
    printer's dialog count only for a single paper. Raises RuleBroken when the printer does not answer.
    """
    from mzdesk.documents import raster

    again = 1 if printer.supportsMultipleCopies() else max(1, printer.copyCount())
    sheets = [(paper, _pages(printer, raster.sizes(paper.pdf), len(papers) == 1)) for paper in papers]
    pages = [(paper, *page) for paper, each in sheets for _ in range(paper.copies) for page in each] * again
    painter, finished = QPainter(), False
    set_page(printer, pages[0][2])
    printer.setFullPage(True)
    if not painter.begin(printer):
        raise RuleBroken(SILENT)
    try:
        for count, (paper, number, size) in enumerate(pages):
            progress(count, len(pages), paper.name)
            if count:
                set_page(printer, size)
                printer.newPage()
            dots = printer.resolution() / 72
            image = picture(paper.pdf, number, round(size[0] / 72 * DPI))
            painter.drawImage(QRectF(0, 0, size[0] * dots, size[1] * dots), image)
        finished = True
    finally:
        if not finished:
            printer.abort()
        painter.end()
    return len(pages)


def _pages(
    printer: QPrinter, sizes: Sequence[tuple[float, float]], alone: bool
) -> list[tuple[int, tuple[float, float]]]:
    first, last = (max(1, printer.fromPage()), printer.toPage() or len(sizes)) if alone else (1, len(sizes))
    return [(number, size) for number, size in enumerate(sizes) if first <= number + 1 <= last]


class PrintJob(QObject):
    """One document on its way to one printer."""

    def __init__(self, context: Context, printer: QPrinter, pdf: bytes, name: str) -> None:
        super().__init__(context)
        self._context, self._printer, self._pdf, self._name = context, printer, pdf, name
        self._sizes: list[tuple[float, float]] = []
        self._painter = QPainter()

    def start(self) -> None:
        """Measure the pages, then print them."""
        pdf = self._pdf

        def measure() -> list[tuple[float, float]]:
            from mzdesk.documents import raster

            return raster.sizes(pdf)

        self._context.draw(measure, self._begin, self._fail)

    def _begin(self, sizes: list[tuple[float, float]]) -> None:
        self._sizes = self._chosen(sizes)
        if self._sizes:
            self._set_page(0)
        self._printer.setFullPage(True)
        if not self._sizes or not self._painter.begin(self._printer):
            self._fail(StoreDown(SILENT))
            return
        self._ask(0)

    def _chosen(self, sizes: list[tuple[float, float]]) -> list[tuple[float, float]]:
        last = self._printer.toPage() or len(sizes)
        self._first = max(1, self._printer.fromPage()) - 1
        return sizes[self._first : last]

    def _set_page(self, number: int) -> None:
        set_page(self._printer, self._sizes[number])

    def _ask(self, number: int) -> None:
        pdf, page = self._pdf, self._first + number
        width = round(self._sizes[number][0] / 72 * DPI)

        def ready(image: QImage) -> None:
            self._put(number, image)

        self._context.draw(lambda: picture(pdf, page, width), ready, self._fail)

    def _put(self, number: int, image: QImage) -> None:
        if number:
            self._set_page(number)
            self._printer.newPage()
        dots = self._printer.resolution() / 72
        wide, high = self._sizes[number]
        self._painter.drawImage(QRectF(0, 0, wide * dots, high * dots), image)
        if number + 1 < len(self._sizes):
            self._ask(number + 1)
            return
        self._painter.end()
        self._context.notify.done(f"已送打印机：{self._name}，共 {len(self._sizes)} 页")
        self.deleteLater()

    def _fail(self, error: MzdeskError) -> None:
        if self._painter.isActive():
            self._painter.end()
        self._context.notify.refused(error.message)
        self.deleteLater()
