"""打印位置校正: typed in millimetres, kept for a printer on this PC; the page to measure with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from mzdesk.documents import raster
from mzdesk.errors import BadInput, StoreDown
from mzdesk.ui import calibrating, printing
from mzdesk.ui.calibrating import ShiftDialog, tenths
from mzdesk.ui.context import Context
from mzdesk.ui.preview import Preview
from mzdesk.ui.printing import shift_of
from mzdesk.ui.widgets import ComboBox
from tests.ui.hands import settle, write

NAMES = ["一楼打印机", "财务打印机"]


@pytest.fixture
def dialog(context: Context, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> ShiftDialog:
    """Opened from the preview's menu; the second printer is the one of last time."""
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: NAMES)
    context.pc.set("printer", NAMES[1])
    preview = Preview(context)
    qtbot.addWidget(preview)
    preview.show()
    entry = next(act for act in preview.bar.more.acts() if act is not None)
    assert entry.title == "打印位置校正…"
    opened = entry.run()
    assert isinstance(opened, ShiftDialog)
    return opened


def field(dialog: ShiftDialog, key: str) -> QLineEdit:
    found = dialog.form.editors[key].widget
    assert isinstance(found, QLineEdit)
    return found


def put(dialog: ShiftDialog, key: str, text: str) -> None:
    found = field(dialog, key)
    found.clear()
    write(found, text)


def test_what_is_typed_is_kept_for_its_printer(dialog: ShiftDialog, context: Context) -> None:
    assert (dialog.form.value("printer"), dialog.form.value("across")) == (NAMES[1], "0.0")
    put(dialog, "across", "0.4")
    put(dialog, "down", "－1．2")
    dialog.act_button.click()
    assert (shift_of(context.pc, NAMES[1]), shift_of(context.pc, NAMES[0])) == ((4, -12), (0, 0))
    assert context.notify.last is not None
    assert context.notify.last.text == "已保存打印位置：财务打印机"


def test_each_printer_shows_its_own(dialog: ShiftDialog, context: Context) -> None:
    context.pc.set("printer_shifts", {NAMES[0]: [-5, 30], "已拆走的": [1, 1]})
    box = dialog.form.editors["printer"].widget
    assert isinstance(box, ComboBox)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert (dialog.form.value("across"), dialog.form.value("down")) == ("-0.5", "3.0")
    put(dialog, "across", "0")
    put(dialog, "down", "")
    dialog.act_button.click()
    assert context.pc.get("printer_shifts") == {"已拆走的": [1, 1]}


@pytest.mark.parametrize("wrong", ["十", "0.45", "10.1", "--1", "1,2"])
def test_what_is_no_length_is_refused_in_the_dialog(dialog: ShiftDialog, context: Context, wrong: str) -> None:
    with pytest.raises(BadInput, match="最多一位小数"):
        tenths(wrong)
    put(dialog, "down", wrong)
    dialog.act_button.click()
    assert "最多一位小数" in dialog.form.problems()["down"]
    assert field(dialog, "down").property("state") == "bad"
    assert dialog.isVisible()
    assert context.pc.get("printer_shifts") == {}


def test_no_printer_nothing_to_save(context: Context, qtbot: Any) -> None:
    preview = Preview(context)
    qtbot.addWidget(preview)
    preview.show()
    opened = calibrating.correct(preview, context)
    assert "没有找到打印机。请先在系统里添加打印机" in opened.trouble.text()
    assert not opened.act_button.isEnabled()
    opened.keep_button.click()


def test_the_page_to_measure_with_is_printed_as_it_is_kept(
    dialog: ShiftDialog, context: Context, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Moved already, and saying so."""
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(tmp_path / "a.pdf"))
    monkeypatch.setattr(QPrinter, "printerName", lambda _self: NAMES[0])
    context.pc.set("printer_shifts", {NAMES[0]: [3, -2]})
    jobs: list[Any] = []
    press = printing.press

    def pressed(printer: QPrinter, papers: Any, progress: Any, **how: Any) -> int:
        jobs.append((papers[0].pdf, how))
        return press(printer, papers, progress, **how)

    monkeypatch.setattr(printing, "press", pressed)
    monkeypatch.setattr(context.printing, "choose", lambda _parent, _name: made)
    dialog.page_button.click()
    settle(context, qtbot)
    pdf, how = jobs[0]
    assert how == {"shift": (3, -2)}
    words = "".join("".join(raster.text(pdf)).split())
    assert "打印机：一楼打印机" in words
    assert "向右0.3毫米，向下-0.2毫米" in words
    assert raster.page_count((tmp_path / "a.pdf").read_bytes()) == 1
    dialog.keep_button.click()


def test_a_shift_that_can_not_be_written_is_said(
    dialog: ShiftDialog, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise StoreDown("本机设置没有保存成功，请检查磁盘空间和文件夹权限。")

    monkeypatch.setattr(context.pc, "set", full)
    put(dialog, "across", "1")
    dialog.act_button.click()
    assert "请检查磁盘空间" in dialog.trouble.text()
    assert dialog.isVisible()
    dialog.keep_button.click()
