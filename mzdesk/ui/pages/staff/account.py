"""账号 of a person: made, changed, closed and opened again; first pass-phrases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from mzdesk import clock, vault
from mzdesk.services import access, staff, takeovers
from mzdesk.terms import Right, Role
from mzdesk.ui import measure
from mzdesk.ui.dialogs import ask
from mzdesk.ui.forms import Form
from mzdesk.ui.pages.staff import fields
from mzdesk.ui.pages.staff.handing import hand_over
from mzdesk.ui.pages.staff.matters import clear, may_see
from mzdesk.ui.widgets import Button, Facts, Label
from mzdesk.views.staff import AccountView, PersonView
from mzdesk.views.takeovers import Matter

if TYPE_CHECKING:
    from mzdesk.ui.pages.staff.page import StaffPage


class AccountPart(QWidget):
    """The tab; its acts open forms beside the list."""

    def __init__(self, page: StaffPage) -> None:
        super().__init__()
        self._page, self._context = page, page.context
        self._view: PersonView | None = None
        self._body = measure.column(self, gap=8)

    def show_person(self, view: PersonView) -> None:
        """Show the account of a person."""
        self._view = view
        clear(self._body)
        account = view.account
        manager = access.may(self._context.actor, Right.MANAGE_STAFF)
        if account is None:
            self._body.addWidget(Label("还没有账号，不能登录。审批可用纸质审批办理。", "dense", "ink3", wrap=True))
            self._button("建立账号", self.create_account, manager and view.row.active)
        else:
            locked = account.locked_until is not None and account.locked_until > self._context.now()
            until = f"已锁定至 {clock.office(account.locked_until):%H:%M}" if locked and account.locked_until else ""
            self._body.addWidget(
                Facts(
                    [
                        ("用户名", account.login),
                        ("角色", "、".join(role.label for role in account.roles)),
                        ("主管机构", "、".join(kind.label for kind in account.kinds)),
                        ("签批码", "已设置" if account.has_pin else "未设置"),
                        ("状态", until or ("正常" if account.active else "已停用")),
                        ("口令", "登录后须修改" if account.must_change else ""),
                    ]
                )
            )
            self._button("修改角色", self.set_roles, manager)
            self._button("重置口令", self.reset, manager)
            if locked:
                self._button("解除锁定", self.unlock, manager)
            title = f"设置签批码：{view.row.name}"
            self._button("由本人设置签批码", lambda: self._page.pin_form(view.row.id, title), account.active)
            if account.active:
                self._button("停用账号", self.disable, manager)
            else:
                self._button("启用账号", self.enable, manager)
        self._body.addStretch(1)

    def _button(self, words: str, run: Callable[[], None], enabled: bool) -> None:
        button = Button(words)
        button.setEnabled(enabled)
        button.clicked.connect(lambda _checked=False: run())
        self._body.addWidget(button)

    def create_account(self) -> None:
        """The form for a new account."""
        person_id = self._person().row.id
        form = Form(self._context, fields.account())
        form.fill({"phrase": vault.first_phrase(), "roles": self._usual_roles()})
        self._page.side.show_form(f"建立账号：{self._person().row.name}", form, act="建立账号", note=fields.ONCE)
        fields.ask_kinds(form)
        form.submitted.connect(
            lambda values: self._context.change(
                "建立账号",
                lambda s, a: staff.create_account(s, a, person_id, **values),
                self._page.side.saved(
                    "账号已建立", form, partial(hand_over, self._page, values["login"], values["phrase"])
                ),
                form.refuse,
            )
        )

    def set_roles(self) -> None:
        """The form for what an account may do."""
        account = self._person().account
        if account is None:
            return
        form = Form(self._context, fields.roles())
        form.fill({"roles": account.roles, "kinds": account.kinds})
        self._page.side.show_form(f"修改角色：{account.login}", form, act="修改角色")
        fields.ask_kinds(form)
        form.submitted.connect(
            lambda values: self._context.change(
                "修改角色",
                lambda s, a: staff.set_roles(s, a, account.id, **values),
                self._page.side.saved("角色已修改", form),
                form.refuse,
            )
        )

    def reset(self) -> None:
        """The form for a new pass-phrase given by the section."""
        account = self._person().account
        if account is None:
            return
        form = Form(self._context, fields.RESET)
        form.fill({"phrase": vault.first_phrase()})
        self._page.side.show_form(f"重置口令：{account.login}", form, act="重置口令", note=fields.ONCE)
        form.submitted.connect(
            lambda values: self._context.change(
                "重置口令",
                lambda s, a: staff.reset(s, a, account.id, phrase=values["phrase"]),
                self._page.side.saved(
                    "口令已重置，本人登录后须修改",
                    form,
                    lambda _done: hand_over(self._page, account.login, values["phrase"], account.id),
                ),
                form.refuse,
            )
        )

    def disable(self) -> None:
        """Close the account at once; whoever still has open matters is named first."""
        person, account = self._person().row, self._person().account
        if account is None:
            return
        if not may_see(self._page, person.id):
            self._disable(account)
            return
        today, key = self._context.today(), person.id

        def told(found: Sequence[Matter]) -> None:
            if not found:
                self._disable(account)
                return
            sentence = f"{person.name}还有 {len(found)} 项未办结的经办事项，请先在“经办事项”办理移交。"
            ask(self, "停用账号？", sentence, "仍然停用", "先不停用", then=partial(self._disable, account))

        self._context.query(lambda s, a: takeovers.open_matters(s, a, key, today=today), told)

    def _disable(self, account: AccountView) -> None:
        self._context.change(
            "停用账号",
            lambda s, a: staff.disable(s, a, account.id),
            lambda _: self._context.notify.done(f"账号“{account.login}”已停用，需要时可再启用"),
        )

    def enable(self) -> None:
        """Open the closed account again; the pass-phrase is what it was."""
        account = self._person().account
        if account is not None:
            self._context.change(
                "启用账号",
                lambda s, a: staff.enable(s, a, account.id),
                lambda _: self._context.notify.done(f"账号“{account.login}”已启用，口令不变"),
            )

    def unlock(self) -> None:
        """Let the person try again at once."""
        account = self._person().account
        if account is not None:
            self._context.change(
                "解除锁定",
                lambda s, a: staff.unlock(s, a, account.id),
                lambda _: self._context.notify.done(f"账号“{account.login}”已解除锁定"),
            )

    def _usual_roles(self) -> tuple[Role, ...]:
        """A township's people are its clerks and nothing else."""
        return () if self._person().township.endswith("000") else (Role.TOWNSHIP_CLERK,)

    def _person(self) -> PersonView:
        if self._view is None:
            raise RuntimeError("no person is shown")
        return self._view
