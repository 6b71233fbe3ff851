"""登录: choose a name, type the pass-phrase; who must change it does so before the desk opens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from mzdesk.services import settings, staff
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.entrance import NOBODY
from mzdesk.ui.forms import Choice, Form, Secret
from mzdesk.ui.widgets import Button, Card, Label
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.staff import Choice as Person

_FORGOTTEN = "忘记口令，请科室负责人或系统管理员在“人员与权限”中重置；口令只存校验值，程序里查不到原文。"
_CHANGE = (
    Secret(key="new", label="新口令", required=True, span=2, hint="至少10位，含三类字符"),
    Secret(key="again", label="再输一次", required=True, span=2),
)


class SignInPage(QWidget):
    """`entered(actor)` when somebody signed in."""

    entered = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.setAccessibleName("登录")
        self.card = Card()
        self.heading, self.problem = Label("登录", "page"), Label("", "dense", "danger", wrap=True)
        self.button = Button("登录", "primary")
        self.form: Form | None = None
        measure.stand_alone(self, self.card)
        self._body = self.card.body
        self._body.addWidget(self.heading)
        self._body.addWidget(self.problem)
        self._body.addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)
        self.forgotten = Label(_FORGOTTEN, "small", "ink3", wrap=True)
        self._body.addWidget(self.forgotten)
        self.problem.hide()
        self.button.clicked.connect(self._submit)
        context.query(lambda s, _a: _who(s), self._offer, key="sign_in")

    def _offer(self, found: tuple[Actor, list[Person]]) -> None:
        self._nobody, people = found
        names = [(each.name, f"{each.note}（{each.name}）") for each in people]
        form = Form(
            self.context,
            (
                Choice(key="login", label="用户", required=True, span=2, options=names),
                Secret(key="phrase", label="口令", required=True, span=2),
            ),
        )
        last = str(self.context.pc.get("last_login") or "")
        if any(last == name for name, _ in names):
            form.set("login", last)
        self._put(form)
        form.editors["phrase" if form.value("login") else "login"].widget.setFocus()
        form.submitted.connect(self._sign_in)

    def _put(self, form: Form) -> None:
        if self.form is not None:
            self._body.removeWidget(self.form)
            self.form.deleteLater()
        self.form = form
        self._body.insertWidget(1, form)

    def _submit(self) -> None:
        if self.form is not None:
            self.form.submit()

    def _refuse(self, error: Exception) -> None:
        self.problem.setText(str(error))
        self.problem.show()

    def _sign_in(self, values: dict[str, Any]) -> None:
        nobody, now = self._nobody, self.context.now()
        login, phrase = values["login"], values["phrase"]

        def answered(actor: Actor) -> None:
            self.context.pc.set("last_login", login)
            self._look(actor, phrase)

        self.context.change(
            "登录",
            lambda s, _a: staff.sign_in(s, nobody, login=login, phrase=phrase, now=now),
            answered,
            self._refuse,
        )

    def _look(self, actor: Actor, phrase: str) -> None:

        def seen(must_change: bool) -> None:
            if must_change:
                self._change_form(actor, phrase)
            else:
                self.entered.emit(actor)

        person_id = actor.person_id
        if person_id is None:
            self.entered.emit(actor)
            return
        self.context.query(lambda s, _a: staff.must_change(s, actor, person_id), seen)

    def _change_form(self, actor: Actor, phrase: str) -> None:
        self.heading.setText("请先修改口令")
        self.button.setText("修改并登录")
        self.forgotten.hide()
        self.problem.hide()
        form = Form(self.context, _CHANGE)
        self._put(form)
        form.focus_first()

        def save(values: dict[str, Any]) -> None:
            if values["new"] != values["again"]:
                form.show_problems({"again": "两次输入的新口令不一致，请重新输入。"})
                return
            self.context.change(
                "修改口令",
                lambda s, _a: staff.change_phrase(s, actor, old=phrase, new=values["new"]),
                lambda _: self.entered.emit(actor),
                self._refuse,
            )

        form.submitted.connect(save)


def _who(session: Any) -> tuple[Actor, list[Person]]:
    district = settings.district(session)
    nobody = replace(NOBODY, district=district, township=bureau_code(district))
    return nobody, staff.sign_in_names(session, district)
