"""打印位置校正: how far this PC's pages are moved on each printer, and the page to measure it with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from mzdesk.errors import BadInput, MzdeskError
from mzdesk.settings.pc import MOST_SHIFT
from mzdesk.ui import measure, printing
from mzdesk.ui.dialogs.base import Dialog
from mzdesk.ui.printing import Paper, shift_of
from mzdesk.ui.widgets.buttons import Button
from mzdesk.ui.widgets.fields import ComboBox, LineField
from mzdesk.ui.widgets.words import Label

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
_WRONG = f"请填写 -{MOST_SHIFT / 10:.1f} 到 {MOST_SHIFT / 10:.1f} 之间的毫米数，最多一位小数，例如 0.4 或 -1.2。"


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


class ShiftDialog(Dialog):
    """A printer, how far to the right, how far down; the page to measure with."""

    def __init__(self, parent: QWidget, context: Context) -> None:
        super().__init__(parent, TITLE, _SENTENCE, act="保存")
        self._context = context
        names = _printers(context)
        self.printer = ComboBox([(name, name) for name in names] or [("", "没有找到打印机")], name="打印机")
        self.across = LineField("0.0", name="向右移，毫米", width=80)
        self.down = LineField("0.0", name="向下移，毫米", width=80)
        grid = measure.grid(gap=10, across=12)
        for row, (words, field) in enumerate(
            (("打印机", self.printer), ("向右（毫米）", self.across), ("向下（毫米）", self.down))
        ):
            grid.addWidget(Label(words, "body", "ink2"), row, 0)
            grid.addWidget(field, row, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self.page_button = Button(PAGE, "", "print")
        self.buttons.insertWidget(0, self.page_button)
        self.page_button.clicked.connect(self.print_page)
        self.printer.chosen.connect(lambda _name: self._show())
        self.act_button.setEnabled(bool(names))
        kept = str(context.pc.get("printer"))
        if kept in names:
            self.printer.choose(kept)
        self._show()

    def _show(self) -> None:
        across, down = shift_of(self._context.pc, self.printer.value())
        self.across.setText(f"{across / 10:.1f}")
        self.down.setText(f"{down / 10:.1f}")
        self.say("")

    def submit(self) -> None:
        """Keep what is typed for the chosen printer."""
        try:
            pair = [self._typed(self.across), self._typed(self.down)]
            shifts = dict(self._context.pc.get("printer_shifts"))
            shifts.pop(self.printer.value(), None)
            if any(pair):
                shifts[self.printer.value()] = pair
            self._context.pc.set("printer_shifts", shifts)
        except MzdeskError as error:
            self.say(error.message)
            return
        self._context.notify.done(f"已保存打印位置：{self.printer.value()}")
        self.accept()

    def _typed(self, field: LineField) -> int:
        field.set_bad(True)
        made = tenths(field.text())
        field.set_bad(False)
        return made

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
