"""打印位置校正: how far this PC's pages are moved on each printer, and the page to measure it with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from mzdesk.errors import BadInput, MzdeskError
from mzdesk.settings.pc import MOST_SHIFT
from mzdesk.ui import printing
from mzdesk.ui.dialogs.base import Dialog
from mzdesk.ui.forms import Choice, Form, Text
from mzdesk.ui.printing import Paper, shift_of
from mzdesk.ui.widgets.buttons import Button

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtPrintSupport import QPrinter

    from mzdesk.ui.context import Context

TITLE: Final = "打印位置校正"
PAGE: Final = "打印校正页"
_SENTENCE = (
    "打印出来的位置与应有的位置相差几毫米时，在这里填上差数。只影响这台电脑和所选的打印机，"
    "“打印校正页”上写有量法。正数向右、向下移，负数向左、向上移。"
)
_WRONG = f"请填写 -{MOST_SHIFT // 10} 到 {MOST_SHIFT // 10} 的毫米数，最多一位小数。"


def correct(parent: QWidget, context: Context) -> ShiftDialog:
    """Open the dialog over the window of `parent`."""
    dialog = ShiftDialog(parent.window(), context)
    dialog.open()
    return dialog


def tenths(text: str) -> int:
    """Millimetres as typed (0.4, -1.2, ０．４, −1) in tenths; raises BadInput."""
    plain = text.strip().translate(str.maketrans("０１２３４５６７８９．－−–。", "0123456789.---."))
    found = re.fullmatch(r"([+-]?)(\d{1,2})(?:\.(\d))?", plain or "0")
    if found is None:
        raise BadInput(_WRONG)
    made = int(found[2]) * 10 + int(found[3] or 0)
    if made > MOST_SHIFT:
        raise BadInput(_WRONG)
    return -made if found[1] == "-" else made


@dataclass(frozen=True, kw_only=True)
class _Shift(Text):
    """A length typed in millimetres."""

    def check(self, value: Any) -> str:
        try:
            tenths(value)
        except BadInput as error:
            return error.message
        return ""


class ShiftDialog(Dialog):
    """A printer, how far to the right, how far down; the page to measure with."""

    def __init__(self, parent: QWidget, context: Context) -> None:
        super().__init__(parent, TITLE, _SENTENCE, act="保存")
        self._context = context
        names = _printers(context)
        self.form = Form(
            context,
            [
                Choice(key="printer", label="打印机", options=[(name, name) for name in names], required=True, span=2),
                _Shift(key="across", label="向右（毫米）", hint="0.0", span=2),
                _Shift(key="down", label="向下（毫米）", hint="0.0", span=2),
            ],
        )
        self.body.addWidget(self.form)
        self.page_button = Button(PAGE, "", "print")
        self.buttons.insertWidget(0, self.page_button)
        self.page_button.clicked.connect(self.print_page)
        kept = str(context.pc.get("printer"))
        self._show(kept if kept in names else next(iter(names), None))
        self.form.edited.connect(self._edited)
        self.act_button.setEnabled(bool(names))
        if not names:
            self.say("没有找到打印机。请先在系统里添加打印机，再打开这个窗口。")

    def _edited(self, key: str) -> None:
        if key == "printer":
            self._show(self.form.value("printer"))

    def _show(self, printer: str | None) -> None:
        across, down = shift_of(self._context.pc, printer or "")
        self.form.fill({"printer": printer, "across": f"{across / 10:.1f}", "down": f"{down / 10:.1f}"})

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()

    def submit(self) -> None:
        """Keep what is typed for the chosen printer."""
        if not self.form.check():
            self.fit()
            return
        values = self.form.values()
        pair = [tenths(values["across"]), tenths(values["down"])]
        shifts = dict(self._context.pc.get("printer_shifts"))
        shifts.pop(values["printer"], None)
        if any(pair):
            shifts[values["printer"]] = pair
        try:
            self._context.pc.set("printer_shifts", shifts)
        except MzdeskError as error:
            self.say(error.message)
            return
        self._context.notify.done(f"已保存打印位置：{values['printer']}")
        self.accept()

    def print_page(self) -> None:
        """Print the page to measure with, moved as it is kept for the printer chosen there."""
        printer = self._context.printing.choose(self, PAGE)
        if printer is not None:
            _print(self._context, printer, self._context.today())


def _print(context: Context, printer: QPrinter, today: date) -> None:
    name = printer.printerName()
    shift = shift_of(context.pc, name)

    def papers(_work: object, _progress: object) -> list[Paper]:
        from mzdesk.documents import calibration
        from mzdesk.views.calibration import Calibration

        return [Paper(calibration.render(Calibration(name, today, shift)), PAGE)]

    printing.send(context, printer, PAGE, papers)


def _printers(context: Context) -> list[str]:
    """Those of this PC, and those that are moved already and not there just now."""
    from PySide6.QtPrintSupport import QPrinterInfo

    return list(dict.fromkeys([*QPrinterInfo.availablePrinterNames(), *context.pc.get("printer_shifts")]))
