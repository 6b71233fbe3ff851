"""待发送: what waits for the line, what was refused and why, and what can be done about it."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from mzdesk import clock
from mzdesk.errors import MzdeskError
from mzdesk.terms import OutboxState
from mzdesk.ui import measure, theme
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.shell.packing import Packing
from mzdesk.ui.widgets.buttons import Button
from mzdesk.ui.widgets.fields import LineField
from mzdesk.ui.widgets.frames import Scroll, Surface
from mzdesk.ui.widgets.words import HLine, Label
from mzdesk.views.outbox import OutboxRow

_WHAT = "网络不通时办的事先存在这台电脑上，接通后按先后自动报送，不丢失、不重复。没有收下的留在这里，等人处理。"


class PendingDialog(Dialog):
    """Over the window; the strip opens it."""

    def __init__(self, parent: QWidget, context: Context) -> None:
        super().__init__(parent, "待发送", _WHAT, act="立即发送", keep="关闭")
        self._waiting = context.waiting
        self.rows: list[PendingRow] = []
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

    def put_aside(self, row: OutboxRow, reason: str) -> None:
        """搁置."""
        self.say("")
        self._waiting.put_aside(row, reason, self._again, self._refused)

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
        acts = measure.row(gap=8)
        self.again_button = Button("重新发送", role="dense")
        self.again_button.setVisible(refused)
        self.again_button.clicked.connect(partial(dialog.again, row))
        self.reason = LineField("搁置的原因，如“局里已代为登记”", name=f"搁置的原因：{row.title}")
        self.aside_button = Button("搁置", role="dense")
        self.aside_button.clicked.connect(lambda: dialog.put_aside(row, self.reason.text()))
        acts.addWidget(self.again_button)
        acts.addWidget(self.reason, 1)
        acts.addWidget(self.aside_button)
        outer.addLayout(acts)
        outer.addWidget(HLine())
