"""Printing PDFs at their true size, page by page, off the UI thread; the one way from a paper to a printer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtWidgets import QWidget

from mzdesk.errors import MzdeskError, RuleBroken
from mzdesk.log import logger

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from mzdesk.settings import PcSettings
    from mzdesk.ui.context import Context, Work

DPI: Final = 300
SILENT: Final = "打印机没有响应。请检查打印机是否开机、是否缺纸，然后重新打印。"
GONE: Final = "找不到打印机“{}”，可能已断开或被删除。请接好打印机，或重新打印并另选一台。"
NO_PAGES: Final = "所选的页码范围里没有页。请检查打印范围，然后重新打印。"
BROKEN_OFF: Final = "打印到第 {} 页时中断。请检查打印机是否缺纸、卡纸或断开，处理后从这一页起重新打印。"
_MOST_PAGES: Final = 9999
Progress = Callable[..., None]
Size = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF to be printed so many times; `name` says in the status strip what is being printed."""

    pdf: bytes
    name: str
    copies: int = 1


@dataclass(frozen=True, slots=True)
class _Side:
    """A side of a sheet: a page of a paper, or the empty back of its last page."""

    paper: Paper
    page: int | None
    size: Size


class Printing:
    """Asks for a printer; remembers which one and whether both sides. Tests put another in its place."""

    def __init__(self, pc: PcSettings) -> None:
        self._pc = pc

    def choose(self, parent: QWidget, name: str, copies: int = 1) -> QPrinter | None:
        """The printer set up by the clerk, or None; `copies` is what the dialog proposes."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(name)
        printer.setCopyCount(copies)
        self._propose(printer)
        dialog = QPrintDialog(printer, parent)
        dialog.setWindowTitle(f"打印：{name}")
        dialog.setMinMax(1, _MOST_PAGES)  # else Windows offers no range of pages
        if not dialog.exec():
            return None
        self._remember(printer)
        return printer

    def _propose(self, printer: QPrinter) -> None:
        """The printer of last time, if it is still there; both sides as last time."""
        from PySide6.QtPrintSupport import QPrinterInfo

        kept = str(self._pc.get("printer"))
        if kept and not QPrinterInfo.printerInfo(kept).isNull():
            printer.setPrinterName(kept)
        printer.setDuplex(_duplex(str(self._pc.get("duplex"))))

    def _remember(self, printer: QPrinter) -> None:
        from PySide6.QtPrintSupport import QPrinterInfo

        chosen = {"printer": printer.printerName()}
        if len(QPrinterInfo(printer).supportedDuplexModes()) > 1:
            modes = {_duplex(word): word for word in ("long", "short", "none")}
            chosen["duplex"] = modes.get(printer.duplex(), "long")
        try:
            for option, value in chosen.items():
                self._pc.set(option, value)
        except MzdeskError as error:
            logger.warning("printer not kept: %s", type(error).__name__)


def _duplex(word: str) -> QPrinter.DuplexMode:
    from PySide6.QtPrintSupport import QPrinter

    return {
        "long": QPrinter.DuplexMode.DuplexLongSide,
        "short": QPrinter.DuplexMode.DuplexShortSide,
        "none": QPrinter.DuplexMode.DuplexNone,
    }[word]


def shift_of(pc: PcSettings, printer_name: str) -> tuple[int, int]:
    """How far a printer's pages are moved to the right and down on this PC, in tenths of a millimetre."""
    across, down = pc.get("printer_shifts").get(printer_name, (0, 0)) if printer_name else (0, 0)
    return across, down


def send(
    context: Context,
    printer: QPrinter,
    name: str,
    papers: Sequence[Paper] | Callable[[Work, Progress], Sequence[Paper]],
) -> None:
    """Print papers as one job with progress and 取消, moved as this PC has it for the printer.

    `papers` may be a function that fetches them first, off the UI thread: `papers(work, progress)`.
    """
    shift = shift_of(context.pc, printer.printerName())

    def job(work: Work, progress: Progress) -> int:
        return press(printer, papers(work, progress) if callable(papers) else papers, progress, shift=shift)

    context.long(
        f"打印 {name}", job, lambda pages: context.notify.done(f"已送打印机：{name}，共 {pages} 页")
    )  # fmt: skip


def picture(pdf: bytes, page: int, width: int, ratio: float = 1.0) -> QImage:
    """A page drawn `width` device px wide."""
    from mzdesk.documents import raster

    wide, high, data = raster.render(pdf, page, width)
    made = QImage(data, wide, high, wide * 4, QImage.Format.Format_RGB32).copy()
    made.setDevicePixelRatio(ratio)
    return made


def set_page(printer: QPrinter, size: Size) -> None:
    """Make the next page of the printer as large as one of the PDF, in points, without margins."""
    wide, high = max(size), min(size)
    paper = QPageSize(QSizeF(high, wide), QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    turned = QPageLayout.Orientation.Landscape if size[0] > size[1] else QPageLayout.Orientation.Portrait
    printer.setPageLayout(QPageLayout(paper, turned, QMarginsF(0, 0, 0, 0)))


def press(printer: QPrinter, papers: Sequence[Paper], progress: Progress, *, shift: tuple[int, int] = (0, 0)) -> int:
    """Print papers one after the other in one job, each as often as it says; returns the number of printed pages.

    For the body of `context.long`: draws and prints off the UI thread, `progress` may stop it. `shift` moves every
    page to the right and down, in tenths of a millimetre. Pages chosen in the printer's dialog are counted through
    all papers. On both sides, every paper begins on a sheet of its own. Raises RuleBroken when the printer does not
    answer or stops on the way.
    """
    sides = _sides(printer, papers)
    if not sides:
        raise RuleBroken(NO_PAGES)
    if not printer.isValid():
        raise RuleBroken(GONE.format(printer.printerName()))
    painter, finished = QPainter(), False
    set_page(printer, sides[0].size)
    printer.setFullPage(True)
    if not painter.begin(printer):
        raise RuleBroken(SILENT)
    try:
        for count, side in enumerate(sides):
            progress(count, len(sides), side.paper.name)
            if count:
                set_page(printer, side.size)
                _require(printer.newPage(), count)
            _put(printer, painter, side, shift)
            _require(not _failed(printer), count + 1)
        finished = True
    finally:
        if not finished:
            printer.abort()
        ended = painter.end()
    _require(ended, len(sides))
    return sum(side.page is not None for side in sides)


def _put(printer: QPrinter, painter: QPainter, side: _Side, shift: tuple[int, int]) -> None:
    if side.page is None:
        return
    dots, tenth = printer.resolution() / 72, printer.resolution() / 254
    image = picture(side.paper.pdf, side.page, round(side.size[0] / 72 * DPI))
    left, top = shift[0] * tenth, shift[1] * tenth
    painter.drawImage(QRectF(left, top, side.size[0] * dots, side.size[1] * dots), image)


def _require(well: bool, page: int) -> None:
    if not well:
        raise RuleBroken(BROKEN_OFF.format(page))


def _failed(printer: QPrinter) -> bool:
    from PySide6.QtPrintSupport import QPrinter

    return printer.printerState() in (QPrinter.PrinterState.Aborted, QPrinter.PrinterState.Error)


def _sides(printer: QPrinter, papers: Sequence[Paper]) -> list[_Side]:
    """What is printed, side by side, all copies that the printer does not make itself."""
    from mzdesk.documents import raster

    again = 1 if printer.supportsMultipleCopies() else max(1, printer.copyCount())
    both = printer.duplex() in (_duplex("long"), _duplex("short"))
    bundle, before = [], 0
    for paper in papers:
        sizes = raster.sizes(paper.pdf)
        pages = [_Side(paper, n, size) for n, size in enumerate(sizes) if _chosen(printer, before + n + 1)]
        before += len(sizes)
        if both and len(pages) % 2:
            pages.append(_Side(paper, None, pages[-1].size))
        bundle += pages * paper.copies
    sides = bundle * again
    return sides[:-1] if sides and sides[-1].page is None else sides


def _chosen(printer: QPrinter, page: int) -> bool:
    """Whether the dialog's page range has the page, from 1; no range is all."""
    ranges = printer.pageRanges()
    return ranges.isEmpty() or ranges.contains(page)
