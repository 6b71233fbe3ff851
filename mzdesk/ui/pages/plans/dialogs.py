"""Dialogs that stay open, with what was typed, until the store has kept it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from mzdesk.errors import BadInput, MzdeskError
from mzdesk.services import access
from mzdesk.terms import ApprovalWay, Right
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Approval, ApprovalDialog, Dialog, SecretDialog
from mzdesk.ui.forms import Form
from mzdesk.ui.pages.plans import fields
from mzdesk.ui.widgets import Label
from mzdesk.views.actor import Actor
from mzdesk.views.plans import SealDraft
from mzdesk.views.staff import Choice

STORED: Final = (
    "封存时只保存名录库和人员库的校验值、抽取家数和一段加密的密钥，不保存任何机构名称。"
    "出发当天由保管人输入口令启封，那时才算出检查名单。"
)


class Waiting(Dialog):
    """A dialog whose act runs while it is open: `kept()` closes it, `refused(error)` says why not."""

    act: Callable[[], None]
    busy = False

    def accept(self) -> None:
        """Start the act; what was typed stays until it is done."""
        if not self.busy:
            self._turn(busy=True)
            self.say("")
            self.act()

    def reject(self) -> None:
        """Give up, unless the act is under way."""
        if not self.busy:
            super().reject()

    def kept(self) -> None:
        """The store has kept it."""
        self._turn(busy=False)
        super().accept()

    def refused(self, error: MzdeskError) -> None:
        """Say what was refused: under its field when there is one."""
        self._turn(busy=False)
        form = getattr(self, "form", None)
        if isinstance(error, BadInput) and isinstance(form, Form) and error.field in form.editors:
            form.show_problems({str(error.field): error.message})
        else:
            self.say(error.message)

    def _turn(self, *, busy: bool) -> None:
        self.busy = busy
        self.act_button.setEnabled(not busy)
        self.keep_button.setEnabled(not busy)


class ApprovalAsk(Waiting, ApprovalDialog):
    """An approval in the ways the actor may use; `send(approval, dialog)` puts it on file."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        title: str,
        approvers: Sequence[Choice],
        *,
        sentence: str,
        send: Callable[[Approval, ApprovalAsk], None],
        may_refuse: bool = True,
    ) -> None:
        people = [(each.id, each.name) for each in approvers]
        super().__init__(
            parent, context, title, people, sentence=sentence, ways=ways_of(context.actor), may_refuse=may_refuse
        )
        self._send = send
        self.act = self._start
        if len(people) == 1:
            self.form.set("approver", people[0][0])

    def _start(self) -> None:
        if self.given is not None:
            self._send(self.given, self)


def ways_of(actor: Actor) -> tuple[ApprovalWay, ...]:
    """PIN, paper and delegation for everybody; on screen for those who may approve."""
    own = access.may(actor, Right.APPROVE) and actor.person_id is not None
    usual = (ApprovalWay.PIN, ApprovalWay.PAPER, ApprovalWay.DELEGATED)
    return (*usual[:2], ApprovalWay.SCREEN, usual[2]) if own else usual


class SealDialog(Waiting):
    """How many, for which day, under whose pass-phrase; `send(draft, dialog)` seals."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        title: str,
        keepers: Sequence[Choice],
        *,
        taken: frozenset[date],
        send: Callable[[SealDraft, SealDialog], None],
    ) -> None:
        super().__init__(parent, title, STORED, act="封存")
        self._send = send
        self.act = self._start
        self.form = Form(context, fields.seal(keepers))
        self._taken = taken
        self.form.edited.connect(lambda key: self._show_reason() if key == "departs_on" else None)
        self.body.addWidget(self.form)

    def fill(self, values: dict[str, Any]) -> None:
        """What is proposed."""
        self.form.fill(values)
        self._show_reason()

    def _show_reason(self) -> None:
        self.form.show_field("reason", self.form.value("departs_on") in self._taken)

    def submit(self) -> None:
        """Look at the fields, then seal."""
        if self.form.check():
            self.accept()

    def _start(self) -> None:
        given = self.form.values()
        self._send(SealDraft(keeper_id=given.pop("keeper"), **given), self)


class RecoveryDialog(Dialog):
    """The recovery code, shown this once; 打印封存单 goes on to the paper."""

    def __init__(self, parent: QWidget, count: int, code: str) -> None:
        super().__init__(
            parent,
            f"已封存 {count} 家",
            "下面的恢复码只显示这一次。请保管人抄在纸上，与口令分开存放；忘记口令时凭恢复码启封。",
            act="已抄好，打印抽取封存单",
            keep="已抄好，暂不打印",
        )
        self.code = Label(code, "figure", select=True, wrap=True)
        self.code.setAccessibleName(f"恢复码：{code}")
        self.body.addWidget(self.code)


class UnsealDialog(Waiting, SecretDialog):
    """The keeper's pass-phrase or the recovery code; `send(phrase, dialog)` opens the draw."""

    def __init__(
        self, parent: QWidget, title: str, sentence: str, *, send: Callable[[str, UnsealDialog], None]
    ) -> None:
        super().__init__(parent, title, sentence, act="启封并打印")
        self._send = send
        self.act = lambda: self._send(self.given, self)

    def refused(self, error: MzdeskError) -> None:
        """Say why, and let the pass-phrase be typed again."""
        super().refused(error)
        self.field.selectAll()
        self.field.setFocus()
