"""The two questions a document asks: who signed it when it is sealed, and why its number is made void."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from mzdesk.errors import BadInput, MzdeskError
from mzdesk.terms import ApprovalWay
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Approval, ApprovalDialog, Dialog
from mzdesk.ui.forms import Day, Form, Number, Text, Tick
from mzdesk.ui.widgets import TextArea

_APPROVAL: Final = ("approver", "pin", "approved_on", "opinion")
_SEAL: Final = (
    Day(key="sealed_on", label="用印日期", required=True, span=2),
    Number(key="copies", label="份数", low=1, high=999, required=True, span=2),
    Text(key="sealed_by", label="监印人", longest=40, hint="不填为本人", span=2),
    Text(key="asked_by", label="申请人", longest=40, hint="不填为制发人", span=2),
)
Failed = Callable[[MzdeskError], None]
Send = Callable[[dict[str, Any], Approval | None, Failed, Callable[[], None]], object]
_SAID: Final = "用印后内容固定，不能再更正重印。请在纸上盖章，程序不放印章图片。"


class SealDialog(ApprovalDialog):
    """登记用印: day, copies, 监印人 and 申请人, and the leader's 签发 in the same act unless it is on file elsewhere.

    `signed`: a 公文, whose 签发 is on file already and is not asked for. `send(values, approval, failed, done)` keeps
    it; the dialog stays open until that has worked.
    """

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        words: str,
        approvers: Sequence[tuple[UUID, str]],
        *,
        ways: Sequence[ApprovalWay],
        copies: int = 1,
        signed: bool = False,
        send: Send,
    ) -> None:
        super().__init__(
            parent,
            context,
            f"登记用印：{words}",
            approvers,
            sentence=_SAID,
            ways=ways,
            act="登记用印",
            may_refuse=False,
        )
        self._send, self._signed = send, signed
        elsewhere = Tick(key="elsewhere", label="签发", words="签发手续已另行办理，不在此登记")
        fields = (*_SEAL, elsewhere)
        self.day = Form(context, fields)
        self.day.fill({"sealed_on": context.today(), "copies": copies, "elsewhere": signed})
        self.day.show_field("elsewhere", not signed)
        self.form.set("approved_on", context.today())
        if len(approvers) == 1:
            self.form.set("approver", approvers[0][0])
        self.day.edited.connect(lambda key: self._show_way() if key == "elsewhere" else None)
        self.body.insertWidget(0, self.day)
        self._show_way()

    def _show_way(self) -> None:
        super()._show_way()
        day = getattr(self, "day", None)
        elsewhere = day is not None and bool(day.value("elsewhere"))
        if elsewhere:
            for key in _APPROVAL:
                self.form.show_field(key, False)
            self.scan_line.hide()
        else:
            self.form.show_field("opinion", True)
        self.way.setEnabled(not elsewhere)
        if day is not None and self._signed:
            self.way.hide()
        self.fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()

    def submit(self) -> None:
        """Look at what was typed, then keep it."""
        if not self.day.check():
            return
        if self.day.value("elsewhere"):
            self._keep(None)
        else:
            super().submit()

    def accept(self) -> None:
        """The approval is complete."""
        self._keep(self.given)

    def _keep(self, approval: Approval | None) -> None:
        self.act_button.setEnabled(False)
        values = {field.key: self.day.value(field.key) for field in _SEAL}
        self._send(values, approval, self._refuse, super().accept)

    def _refuse(self, error: MzdeskError) -> None:
        self.act_button.setEnabled(True)
        self.say(error.message)


class VoidDialog(Dialog):
    """作废文号: the reason, then the act by its name."""

    def __init__(
        self, parent: QWidget, words: str, *, send: Callable[[str, Failed, Callable[[], None]], object]
    ) -> None:
        super().__init__(
            parent.window(),
            f"作废文号 {words}？" if words else "作废这份文书？",
            "文号不会重复使用，原件和原因都保留，登记簿注明作废。作废后不能恢复。",
            act="作废文号" if words else "作废文书",
            keep="保留",
            kind="danger",
        )
        self._send = send
        self.reason = TextArea("如：机构名称写错，已另行制发", name="作废原因", lines=3)
        self.body.addWidget(self.reason)
        self.reason.setFocus()

    def submit(self) -> None:
        """Keep it; a refusal stands in the dialog."""
        reason = self.reason.toPlainText().strip()
        if not reason:
            self._refuse(BadInput("请写明作废原因，文号会保留并注明作废。", "reason"))
            return
        self._send(reason, self._refuse, self.accept)

    def _refuse(self, error: MzdeskError) -> None:
        self.reason.set_bad(isinstance(error, BadInput))
        self.say(error.message)
