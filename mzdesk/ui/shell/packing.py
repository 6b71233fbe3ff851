"""待发送 without any line: 导出交换包, 导入回执, and the 交换密钥 that both need."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from mzdesk import clock
from mzdesk.errors import MzdeskError
from mzdesk.ui import measure, theme
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.widgets.buttons import Button
from mzdesk.ui.widgets.fields import LineField
from mzdesk.ui.widgets.words import Label

if TYPE_CHECKING:
    from mzdesk.db.packing import Exported, Settled

_NOTE = "网络长期不通的，可导出交换包，用政务邮箱或移动硬盘交区县局，再导入局里发回的回执。交换包已加密。"
_CODE = "请输入区县局交来的交换密钥单上的密钥。字母不分大小写，横线和空格可以不输。"
_PASSING = "本机没有可用的凭据保险箱，交换密钥只保留到程序关闭"


class Packing(QWidget):
    """The three buttons over the list, and what they did."""

    def __init__(self, dialog: Dialog, context: Context) -> None:
        super().__init__()
        self._dialog, self._context = dialog, context
        outer = measure.column(self, gap=6)
        line = measure.row(gap=8)
        self.export_button = Button("导出交换包", role="dense", icon="arrow_export_ltr")
        self.receipt_button = Button("导入回执", role="dense")
        self.code_button = Button("交换密钥", role="dense", icon="key")
        for button, act in (
            (self.export_button, self.export),
            (self.receipt_button, self.take_receipt),
            (self.code_button, self.ask_code),
        ):
            button.clicked.connect(lambda _checked=False, act=act: act())
            line.addWidget(button)
        line.addStretch(1)
        outer.addLayout(line)
        self.told = Label(_NOTE, "dense", "ink2", wrap=True)
        outer.addWidget(self.told)

    def export(self) -> None:
        """导出交换包 to where the clerk says."""
        self._dialog.say("")
        name = f"交换包_{clock.office(self._context.now()):%Y%m%d_%H%M}.mzpack"
        path = self._context.files.save(self._dialog, "导出交换包", name, "pack")
        if path is not None:
            path = path if path.suffix else path.with_suffix(".mzpack")
            self._context.waiting.export(path, self._exported, self._refused)

    def _exported(self, done: Exported) -> None:
        more = f"还有 {done.left} 条放不下，请再导出一次。" if done.left else ""
        self.told.setText(
            f"已导出第 {done.number} 号交换包，共 {done.count} 条。收到回执以前，这些内容仍留在这里。{more}"
        )
        self._context.waiting.count()

    def take_receipt(self) -> None:
        """导入回执 from the file the clerk chooses."""
        self._dialog.say("")
        found = self._context.files.choose(self._dialog, "导入回执", "pack", "any")
        if found:
            self._context.waiting.take_receipt(found[0], self._taken, self._refused)

    def _taken(self, done: Settled) -> None:
        before = f"，{done.before} 条以前已办" if done.before else ""
        self.told.setText(
            f"第 {done.number} 号交换包的回执：局里收下 {done.received} 条，未收下 {done.refused} 条{before}。"
        )

    def ask_code(self) -> CodeDialog:
        """交换密钥: type it off the paper."""
        dialog = CodeDialog(self._dialog)

        def kept(for_good: bool) -> None:
            dialog.accept()
            self._dialog.say("")
            self.told.setText("交换密钥已保存，可以导出交换包了。" if for_good else f"{_PASSING}。")

        dialog.send = lambda typed: self._context.waiting.keep_code(typed, kept, dialog.refused)
        dialog.open()
        dialog.field.setFocus()
        return dialog

    def _refused(self, error: MzdeskError) -> None:
        self._dialog.say(error.message)


class CodeDialog(Dialog):
    """Asks for the code of the paper; stays open until it is spelled right."""

    send: Callable[[str], None]

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "交换密钥", _CODE, act="保存")
        self.field = LineField(name="交换密钥")
        self.field.returnPressed.connect(self.submit)
        self.body.addWidget(self.field)
        self.setMinimumWidth(theme.px(520))

    def submit(self) -> None:
        """Try it."""
        if not self.field.text().strip():
            self.say("请输入交换密钥。")
            return
        self.say("")
        self.send(self.field.text())

    def refused(self, error: MzdeskError) -> None:
        """Say why not; what was typed stays."""
        self.say(error.message)
        self.fit()
