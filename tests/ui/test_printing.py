"""Printing at true size: measured on a printer that writes a PDF; copies, sides, ranges, printers that stop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage, QPageRanges
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from mzdesk import paths
from mzdesk.documents import raster, sheet
from mzdesk.documents.fonts import Face
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.settings import PcSettings
from mzdesk.ui import printing
from mzdesk.ui.context import Context
from mzdesk.ui.printing import Paper, Printing, press
from tests.documents.samples import DAY
from tests.ui.hands import settle

MM = 72 / 25.4
LINE_X, LINE_Y = 50.0, 120.0  # mm, where the lines of the paper below are drawn


def paper(pages: int = 1, words: str = "页") -> bytes:
    """An upright and a level line at known millimetres, and the number of the page."""
    sheets = []
    for number in range(1, pages + 1):
        page = sheet.Sheet()
        page.rule(LINE_X * MM, 60 * MM, LINE_X * MM, 240 * MM, 0.6)
        page.rule(80 * MM, LINE_Y * MM, 190 * MM, LINE_Y * MM, 0.6)
        page.words(100 * MM, 200 * MM, f"{words}{number}", Face.SONG, 16)
        sheets.append(page)
    return sheet.draw(sheets, title="示例", author="示例", day=DAY)


class FilePrinter(QPrinter):
    """A printer that writes a PDF and says of itself what a test wants."""

    def __init__(self, path: Path, *, both: bool = False, name: str = "") -> None:
        super().__init__(QPrinter.PrinterMode.HighResolution)
        self.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        self.setOutputFileName(str(path))
        self._both, self._name, self.stops_at, self.pages, self.gone = both, name, 0, 1, False

    def duplex(self) -> QPrinter.DuplexMode:
        return QPrinter.DuplexMode.DuplexLongSide if self._both else QPrinter.DuplexMode.DuplexNone

    def printerName(self) -> str:
        return self._name

    def isValid(self) -> bool:
        return not self.gone

    def newPage(self) -> bool:
        self.pages += 1
        return self.pages != self.stops_at and super().newPage()


def said(_count: int, _total: int, _words: str = "") -> None:
    """Progress nobody looks at."""


def ink(pdf: bytes) -> tuple[float, float]:
    """Where the middle of the upright and of the level line lies on the first page, in mm."""
    wide, high, data = raster.render(pdf, 0, 4960)  # 600 dpi
    image = QImage(data, wide, high, wide * 4, QImage.Format.Format_RGB32)
    scale = raster.sizes(pdf)[0][0] / MM / wide
    row, column = round(90 / scale), round(180 / scale)
    across = [x for x in range(wide) if image.pixelColor(x, row).lightness() < 128]
    down = [y for y in range(high) if image.pixelColor(column, y).lightness() < 128]
    return (across[0] + across[-1] + 1) / 2 * scale, (down[0] + down[-1] + 1) / 2 * scale


@pytest.mark.parametrize("shift", [(0, 0), (4, -3), (-12, 25)])
def test_a_line_lands_where_it_was_drawn_moved_as_told(app: object, tmp_path: Path, shift: tuple[int, int]) -> None:
    out = tmp_path / "printed.pdf"
    assert press(FilePrinter(out), [Paper(paper(), "示例")], said, shift=shift) == 1
    x, y = ink(out.read_bytes())
    assert x == pytest.approx(LINE_X + shift[0] / 10, abs=0.1)
    assert y == pytest.approx(LINE_Y + shift[1] / 10, abs=0.1)


def printed(printer: FilePrinter, papers: list[Paper], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages in the order in which they are printed; "" is an empty back."""
    put: list[str] = []

    def note(_printer: QPrinter, _painter: object, side: Any, _shift: object) -> None:
        words = raster.text(side.paper.pdf)[side.page].strip() if side.page is not None else ""
        put.append(words)

    monkeypatch.setattr(printing, "_put", note)
    press(printer, papers, said)
    return put


def test_on_both_sides_every_paper_begins_on_its_own_sheet(
    app: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = [Paper(paper(3, "甲"), "甲"), Paper(paper(1, "乙"), "乙", 2)]
    two = printed(FilePrinter(tmp_path / "a.pdf", both=True), papers, monkeypatch)
    assert two == ["甲1", "甲2", "甲3", "", "乙1", "", "乙1"]
    one = printed(FilePrinter(tmp_path / "b.pdf"), papers, monkeypatch)
    assert one == ["甲1", "甲2", "甲3", "乙1", "乙1"]


def test_chosen_pages_are_counted_through_all_papers(
    app: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer = FilePrinter(tmp_path / "a.pdf")
    printer.setPageRanges(QPageRanges.fromString("2,4"))
    papers = [Paper(paper(3, "甲"), "甲"), Paper(paper(2, "乙"), "乙")]
    assert printed(printer, papers, monkeypatch) == ["甲2", "乙1"]
    printer.setPageRanges(QPageRanges.fromString("9"))
    with pytest.raises(RuleBroken, match="所选的页码范围里没有页"):
        press(printer, papers, said)


def test_a_printer_that_makes_no_copies_gets_them_one_by_one(
    app: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer = FilePrinter(tmp_path / "a.pdf")
    printer.setCopyCount(2)
    assert not printer.supportsMultipleCopies()
    assert printed(printer, [Paper(paper(2), "甲")], monkeypatch) == ["页1", "页2", "页1", "页2"]


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_printers_that_are_gone_stop_or_do_not_answer(app: object, tmp_path: Path) -> None:
    gone = FilePrinter(tmp_path / "a.pdf", name="示例打印机")
    gone.gone = True
    with pytest.raises(RuleBroken, match=r"找不到打印机“示例打印机”.*另选一台"):
        press(gone, [Paper(paper(), "示例")], said)
    empty = FilePrinter(tmp_path / "b.pdf")
    empty.stops_at = 3
    with pytest.raises(RuleBroken, match=r"第 2 页时中断.*缺纸"):
        press(empty, [Paper(paper(3), "示例")], said)
    with pytest.raises(RuleBroken, match="打印机没有响应"):
        press(FilePrinter(tmp_path / "没有这个文件夹" / "c.pdf"), [Paper(paper(), "示例")], said)


def test_a_job_shows_its_progress_and_can_be_stopped(
    context: Context, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """取消 after the second page: nothing more is drawn, and the strip says so."""
    put: list[int] = []

    def stop(_printer: QPrinter, _painter: object, side: Any, _shift: object) -> None:
        put.append(side.page)
        if len(put) == 2:
            context.runner.long_jobs()[0].cancel()

    monkeypatch.setattr(printing, "_put", stop)
    printing.send(context, FilePrinter(tmp_path / "a.pdf"), "示例", [Paper(paper(5), "示例")])
    assert [job.title for job in context.runner.long_jobs()] == ["打印 示例"]
    settle(context, qtbot)
    assert put == [0, 1]
    assert context.notify.last is not None
    assert context.notify.last.text == "已取消：打印 示例"


def test_what_is_sent_is_moved_as_this_pc_has_it(
    context: Context, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context.pc.set("printer_shifts", {"示例打印机": [7, -2]})
    shifts: list[Any] = []
    monkeypatch.setattr(printing, "_put", lambda _printer, _painter, _side, shift: shifts.append(shift))
    printing.send(context, FilePrinter(tmp_path / "a.pdf", name="示例打印机"), "甲", [Paper(paper(), "甲")])
    printing.send(context, FilePrinter(tmp_path / "b.pdf"), "乙", lambda _work, _progress: [Paper(paper(), "乙")])
    settle(context, qtbot)
    assert sorted(shifts) == [(0, 0), (7, -2)]
    assert context.notify.last is not None
    assert context.notify.last.text.startswith("已送打印机：")


@pytest.mark.parametrize("wrong", [{"甲": [1]}, {"甲": [101, 0]}, {"甲": [0.5, 0]}, {"甲": "3"}, {"甲": [True, 0]}])
def test_shifts_are_small_whole_tenths(home: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match=r"-10\.0 到 10\.0"):
        PcSettings(paths.settings_file()).set("printer_shifts", wrong)


class Dialog(QPrintDialog):
    """The system's dialog as the clerk leaves it."""

    answer = True
    on_open: Callable[[QPrinter], None] = staticmethod(lambda _printer: None)

    def exec(self) -> int:
        type(self).on_open(self.printer())
        return int(self.answer)


def test_the_printer_and_both_sides_are_remembered(
    app: object, home: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A printer that has gone since is not proposed; one that prints on one side only does not change the choice."""
    pc, parent, seen = PcSettings(paths.settings_file()), QWidget(), []
    qtbot.addWidget(parent)
    pc.set("printer", "已经拆走的打印机")
    monkeypatch.setattr("PySide6.QtPrintSupport.QPrintDialog", Dialog)
    monkeypatch.setattr(Dialog, "on_open", staticmethod(lambda printer: seen.append(printer.printerName())))
    chosen = Printing(pc).choose(parent, "示例", 3)
    assert chosen is not None
    assert (chosen.docName(), chosen.copyCount(), seen) == ("示例", 3, [""])
    assert (pc.get("printer"), pc.get("duplex")) == ("", "long")
    modes = [QPrinter.DuplexMode.DuplexNone, QPrinter.DuplexMode.DuplexLongSide, QPrinter.DuplexMode.DuplexShortSide]
    monkeypatch.setattr(QPrinterInfo, "supportedDuplexModes", lambda _self: modes)
    assert Printing(pc).choose(parent, "示例") is not None
    assert pc.get("duplex") == "none"  # what a file printer says of itself
    monkeypatch.setattr(Dialog, "answer", False)
    assert Printing(pc).choose(parent, "示例") is None


def test_a_choice_that_can_not_be_kept_still_prints(
    app: object, home: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    monkeypatch.setattr("PySide6.QtPrintSupport.QPrintDialog", Dialog)
    pc = PcSettings(home / "没有这个文件夹" / "settings.json")
    pc._values["printer"] = "另一台"
    assert Printing(pc).choose(parent, "示例") is not None
