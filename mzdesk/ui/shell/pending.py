"""待发送: what waits for the line, what was refused and why, and what can be done about it."""

from __future__ import annotations

from functools import partial

import shiboken6
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mzdesk import clock
from mzdesk.errors import MzdeskError
from mzdesk.terms import OutboxState
from mzdesk.ui import measure, theme
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.shell import mends
from mzdesk.ui.shell.mending import MendDialog
from mzdesk.ui.shell.packing import Packing
from mzdesk.ui.widgets.buttons import Button, LinkButton
from mzdesk.ui.widgets.fields import LineField
from mzdesk.ui.widgets.frames import Scroll, Surface
from mzdesk.ui.widgets.words import HLine, Label
from mzdesk.views.outbox import Earlier, OutboxLine, OutboxRow

_WHAT = "网络不通时办的事先存在这台电脑上，接通后按先后自动报送，不丢失、不重复。没有收下的留在这里，等人处理。"


class PendingDialog(Dialog):
    """Over the window; the strip opens it."""

    def __init__(self, parent: QWidget, context: Context) -> None:
        super().__init__(parent, "待发送", _WHAT, act="立即发送", keep="关闭")
        self._waiting, self._context = context.waiting, context
        self.rows: list[PendingRow] = []
        self.mending: MendDialog | None = None
        inside = Surface("bar")
        self._lines: QVBoxLayout = measure.column(inside, gap=8)
        self.packing = Packing(self, context)
        self.body.addWidget(self.packing)
        scroll = Scroll(inside)
        self.body.addWidget(scroll, 1)
        self.resize(theme.px(620), theme.px(460))
        self._waiting.changed.connect(self._again)
        self._again()

    def submit(self) -> None:
        """立即发送; the dialog stays and shows what became of it."""
        self._waiting.send(asked=True)

    def _again(self) -> None:
        if self._waiting.takes:
            self._waiting.listing(self._show)

    def _show(self, found: list[OutboxRow]) -> None:
        if [row.row for row in self.rows] == found and found:
            return
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.rows = [PendingRow(self, row) for row in found]
        for line in self.rows:
            self._lines.addWidget(line)
        if not found:
            self._lines.addWidget(Label("没有待发送的内容。", "body", "ink2"))
        self._lines.addStretch(1)
        self.act_button.setEnabled(any(row.state is OutboxState.QUEUED for row in found))

    def again(self, row: OutboxRow) -> None:
        """重新发送."""
        self.say("")
        self._waiting.again(row, self._again, self._refused)

    def mend(self, row: OutboxRow) -> None:
        """修改后重发: the form it was typed in, over the list."""
        self.say("")

        def opened(line: OutboxLine) -> None:
            mends.open_line(self._context, row, line, show, self._refused)

        def show(mending: mends.Mending) -> None:
            if shiboken6.isValid(self):
                self.mending = MendDialog(self, self._context, row, mending, self._again)
                self.mending.open()

        self._waiting.open(row, opened, self._refused)

    def put_aside(self, row: OutboxRow, reason: str) -> None:
        """搁置; what was typed over it and not sent goes with it."""
        self.say("")
        drafts = self._context.drafts

        def done() -> None:
            if drafts is not None:
                self._context.desk(lambda: drafts.drop(mends.draft_of(row)))
            self._again()

        self._waiting.put_aside(row, reason, done, self._refused)

    def tell_earlier(self, line: PendingRow) -> None:
        """What a line said before it was mended."""
        self._waiting.earlier(line.row, line.show_earlier)

    def _refused(self, error: MzdeskError) -> None:
        self.say(error.message)


class PendingRow(QWidget):
    """One line with its reason and its acts."""

    def __init__(self, dialog: PendingDialog, row: OutboxRow) -> None:
        super().__init__()
        self.row = row
        outer = measure.column(self, gap=4)
        refused = row.state is OutboxState.REFUSED
        files = f"　附件 {row.files} 个" if row.files else ""
        outer.addWidget(Label(f"{row.kind.label}　{row.title}", "body", wrap=True))
        out = (
            f"，已于 {clock.office(row.exported_at):%m-%d %H:%M} 导出，等回执"
            if row.exported_at and not refused
            else ""
        )
        made = f"{clock.office(row.made_at):%m-%d %H:%M} {row.made_by}填报{files}　{row.state.label}{out}"
        outer.addWidget(Label(made, "dense", "danger" if refused else "ink2"))
        self.why = Label(row.why, "dense", "danger", wrap=True)
        self.why.setVisible(bool(row.why))
        outer.addWidget(self.why)
        self.earlier_button = LinkButton(f"修改以前的内容（{row.revisions} 次）")
        self.earlier_button.setVisible(bool(row.revisions))
        self.earlier_button.clicked.connect(lambda _checked=False: dialog.tell_earlier(self))
        outer.addWidget(self.earlier_button)
        self.earlier = Label("", "small", "ink2", wrap=True, select=True)
        self.earlier.hide()
        outer.addWidget(self.earlier)
        acts = measure.row(gap=8)
        self.mend_button = Button("修改后重发", role="dense")
        self.mend_button.setVisible(refused)
        self.mend_button.clicked.connect(partial(dialog.mend, row))
        self.again_button = Button("重新发送", role="dense")
        self.again_button.setVisible(refused)
        self.again_button.clicked.connect(partial(dialog.again, row))
        self.reason = LineField("搁置的原因，如“局里已代为登记”", name=f"搁置的原因：{row.title}")
        self.aside_button = Button("搁置", role="dense")
        self.aside_button.clicked.connect(lambda: dialog.put_aside(row, self.reason.text()))
        acts.addWidget(self.mend_button)
        acts.addWidget(self.again_button)
        acts.addWidget(self.reason, 1)
        acts.addWidget(self.aside_button)
        outer.addLayout(acts)
        outer.addWidget(HLine())

    def show_earlier(self, found: list[Earlier]) -> None:
        """Show or hide what the line said before."""
        if not shiboken6.isValid(self):
            return
        told = [
            f"{clock.office(each.made_at):%m-%d %H:%M} {each.made_by}填报，没有收下：{each.why}\n{mends.told(each)}"
            for each in found
        ]
        self.earlier.setText("\n".join(told))
        self.earlier.setVisible(not self.earlier.isVisible())
