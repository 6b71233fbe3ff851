"""Dialogs that stay open, with what was typed, until the store has kept it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from mzdesk.errors import BadInput, MzdeskError, NotAllowed
from mzdesk.services import access
from mzdesk.terms import ApprovalWay, Right
from mzdesk.ui import theme
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Approval, ApprovalDialog, Dialog
from mzdesk.ui.forms import Field, Form
from mzdesk.ui.pages.plans import fields
from mzdesk.views.actor import Actor
from mzdesk.views.plans import OpenDraft, Phrases, SealDraft
from mzdesk.views.staff import Choice

STORED: Final = (
    "封存时生成这一期的密钥，用保管人的口令加密保存，并打印期初承诺书。此后每天去不去、去几家由领导当天决定；"
    "由保管人输入口令启封，那时才算出当天的检查名单。启封以前，任何地方都没有这份名单。"
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


class FormDialog(Waiting):
    """A form in a dialog; `send(values, dialog)` does the act."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        title: str,
        sentence: str,
        asked: Sequence[Field],
        *,
        act: str,
        send: Callable[[dict[str, Any], FormDialog], None],
    ) -> None:
        super().__init__(parent, title, sentence, act=act)
        self._send = send
        self.act = lambda: self._send(self.form.values(), self)
        self.form = Form(context, asked)
        self.body.addWidget(self.form)
        for editor in self.form.editors.values():
            editor.widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the last field that is shown does the act."""
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in enter:
            shown = [each.widget for each in self.form.editors.values() if each.widget.isVisible()]
            if shown and watched is shown[-1]:
                self.submit()
                return True
        return super().eventFilter(watched, event)

    def submit(self) -> None:
        """Look at the fields, then act."""
        if self.form.check():
            self.accept()
        self.fit()

    def refused(self, error: MzdeskError) -> None:
        """Say why, and let the pass-phrase be typed again."""
        super().refused(error)
        self.fit()
        phrase = self.form.editors.get("phrase")
        if phrase is not None and isinstance(error, NotAllowed):
            phrase.widget.setFocus()


class SealDialog(FormDialog):
    """Under whose pass-phrase a period is sealed, who else may open it, who bears witness."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        title: str,
        keepers: Sequence[Choice],
        witnesses: Sequence[Choice] = (),
        *,
        send: Callable[[SealDraft, SealDialog], None],
    ) -> None:
        super().__init__(
            parent,
            context,
            title,
            STORED,
            fields.seal(keepers, witnesses),
            act="封存启动",
            send=lambda values, _dialog: send(_seal_draft(values), self),
        )
        self.form.edited.connect(lambda key: self._show_more() if key == "more" else None)
        self._show_more()

    def _show_more(self) -> None:
        for key in fields.MORE:
            self.form.show_field(key, bool(self.form.value("more")))
        self.fit()


def _seal_draft(values: dict[str, Any]) -> SealDraft:
    if not values["more"]:
        return SealDraft(values["keeper"], values["phrase"])
    return SealDraft(
        values["keeper"],
        values["phrase"],
        values["deputy"],
        values["deputy_phrase"] or "",
        values["witness"] or "",
        values["witness_numbers"] or "",
        values["witness_phrase"] or "",
        values["witness_id"],
    )


class OpenDialog(FormDialog):
    """What the leader says at departure; `send(draft, phrases, dialog)` opens the day."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        sentence: str,
        asked: Sequence[Field],
        *,
        again: bool,
        send: Callable[[OpenDraft, Phrases, OpenDialog], None],
    ) -> None:
        super().__init__(
            parent,
            context,
            "启封并打印",
            sentence,
            asked,
            act="启封并打印",
            send=lambda values, _dialog: send(_open_draft(values), phrases(values), self),
        )
        self.setMinimumWidth(theme.px(620))
        self.form.show_field("reason", again)
        self.form.edited.connect(lambda key: self._show_some() if key == "some" else None)
        self._show_some()

    def _show_some(self) -> None:
        for key in ("excluded", "excluded_reason"):
            self.form.show_field(key, bool(self.form.value("some")))
        self.fit()


def phrases(values: dict[str, Any]) -> Phrases:
    """The pass-phrases of a form."""
    return Phrases(values["phrase"], values.get("witness_phrase") or "")


def _open_draft(values: dict[str, Any]) -> OpenDraft:
    some = bool(values["some"])
    return OpenDraft(
        values["count"],
        values["teams"],
        bool(values["half_day"]),
        tuple(values["excluded"]) if some else (),
        values["excluded_reason"] if some else "",
        values["reason"] or "",
        values["leader"],
        values["joint"] or "",
    )
