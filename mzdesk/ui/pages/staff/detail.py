"""One person: facts, recusal and leave, account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from mzdesk import clock, vault
from mzdesk.services import access, staff, takeovers
from mzdesk.terms import Right, Role
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import ask
from mzdesk.ui.forms import Form, Suggestion
from mzdesk.ui.page import Detail
from mzdesk.ui.pages.staff import fields
from mzdesk.ui.pages.staff.handing import hand_over
from mzdesk.ui.pages.staff.matters import Matters, may_see
from mzdesk.ui.widgets import Act, Button, Facts, Label, LinkButton, Pill, Tabs
from mzdesk.views.settings import TownshipRow
from mzdesk.views.staff import DelegationRow, PersonRow, PersonView
from mzdesk.views.takeovers import Matter

if TYPE_CHECKING:
    from mzdesk.ui.pages.staff.page import StaffPage

_TABS = (
    ("facts", "概况"),
    ("ties", "回避与请假"),
    ("account", "账号"),
    ("delegations", "授权"),
    ("matters", "经办事项"),
)


class PersonDetail(Detail):
    """The chosen person; its acts open forms in the same place."""

    def __init__(self, context: Context, page: StaffPage) -> None:
        super().__init__()
        self._context, self._page = context, page
        self._view: PersonView | None = None
        self._townships: Sequence[TownshipRow] = ()
        self.show_head("请在左侧选择人员")
        self.tabs = Tabs(_TABS)
        self.tabs.changed.connect(self._turn)
        self.body.addWidget(self.tabs)
        self.facts = Facts()
        self._ties, self._account, self._given = QWidget(), QWidget(), QWidget()
        self._ties_body, self._account_body = measure.column(self._ties, gap=8), measure.column(self._account, gap=8)
        self._given_body = measure.column(self._given, gap=8)
        self.stack = QStackedWidget()
        self.matters = Matters(page)
        for part in (self.facts, self._ties, self._account, self._given, self.matters):
            self.stack.addWidget(_topped(part))
        self.body.addWidget(self.stack, 1)
        self.tabs.hide()

    def show_person(
        self, view: PersonView, townships: Sequence[TownshipRow], delegations: Sequence[DelegationRow] = ()
    ) -> None:
        """Show a person in full."""
        self._view, self._townships = view, townships
        row = view.row
        state = Pill("在岗", "good") if row.active else Pill("已离岗", "neutral")
        self.show_head(row.name, [state])
        self.tabs.show()
        self.tabs.set_counts({"ties": len(view.ties) + len(view.leaves)})
        self._show_facts(view)
        self._show_ties(view)
        self._show_account(view)
        self._show_delegations(view, delegations)
        if self.tabs.current() == "matters":
            self.matters.show_person(view)
        manager = access.may(self._context.actor, Right.MANAGE_STAFF)
        self.set_acts(
            [
                Act("修改", lambda: self._page.edit_person(view), "edit", enabled=manager),
                Act("登记请假", self.add_leave, "calendar_add", enabled=manager),
                Act("登记回避", self.add_tie, "people", enabled=manager),
            ]
        )

    def _turn(self, key: str) -> None:
        self.stack.setCurrentIndex([name for name, _ in _TABS].index(key))
        if key == "matters" and self._view is not None:
            self.matters.show_person(self._view)

    def _show_facts(self, view: PersonView) -> None:
        row = view.row
        names = {town.code: town.name for town in self._townships}
        until = row.certificate_until
        expired = until is not None and until < self._context.today()
        certificate = row.certificate_no or "没有执法证，不参加行政检查"
        self.facts.show_rows(
            [
                ("类别", row.kind.label),
                ("职务", row.post),
                ("科室", row.section),
                ("所属", names.get(view.township, "局机关")),
                ("电话", row.phone),
                ("执法证号", certificate),
                ("有效期至", f"{until}（已过期，不能参加检查）" if expired else str(until or "")),
                ("组长", "可以担任检查组组长" if row.leader_seat else ""),
                ("值班", _duty(row)),
                ("备注", view.remark),
            ]
        )

    # --- recusal and leave ---------------------------------------------------------------------------------------

    def _show_ties(self, view: PersonView) -> None:
        _empty(self._ties_body)
        names = {town.code: town.name for town in self._townships}
        self._ties_body.addWidget(Label("回避", "card"))
        for tie in view.ties:
            place = tie.facility or names.get(tie.township or "", "机构（名称由科室查看）")
            self._line(f"{place}：{tie.reason}", "解除", partial(self._drop, "解除回避", staff.drop_tie, tie.id))
        if not view.ties:
            self._ties_body.addWidget(Label("没有需要回避的机构。", "dense", "ink3"))
        self._ties_body.addWidget(Label("请假", "card"))
        for leave in view.leaves:
            words = f"{leave.starts} 至 {leave.ends} {leave.reason}"
            self._line(words, "删除", partial(self._drop, "删除请假", staff.drop_leave, leave.id))
        if not view.leaves:
            self._ties_body.addWidget(Label("没有请假记录。", "dense", "ink3"))
        self._ties_body.addStretch(1)

    def _line(self, words: str, act: str, run: Callable[[], None]) -> None:
        manager = access.may(self._context.actor, Right.MANAGE_STAFF)
        self._ties_body.addWidget(_line(words, act, run, enabled=manager))

    def _drop(self, verb: str, drop: Callable[[Any, Any, UUID], None], key: UUID) -> None:
        self._context.change(verb, lambda s, a: drop(s, a, key), lambda _: self._context.notify.done(f"已{verb}"))

    def add_leave(self) -> None:
        """The form for a leave."""
        form = Form(self._context, fields.LEAVE)
        self._page.side.show_form(f"登记请假：{self._person().row.name}", form, act="登记请假")
        person_id = self._person().row.id
        form.submitted.connect(
            lambda values: self._context.change(
                "登记请假",
                lambda s, a: staff.add_leave(s, a, person_id, **values),
                self._page.side.saved("请假已登记，期间不参加抽取", form),
                form.refuse,
            )
        )

    def add_tie(self) -> None:
        """The form for a reason of recusal."""
        picked: dict[str, UUID] = {}

        def pick(suggestion: Suggestion) -> None:
            picked[suggestion.text] = suggestion.id

        form = Form(self._context, fields.tie(self._townships, pick))
        person_id = self._person().row.id
        self._page.side.show_form(f"登记回避：{self._person().row.name}", form, act="登记回避")

        def save(values: dict[str, Any]) -> None:
            place, township, reason = values["place"], values["township"], values["reason"]
            if place and place not in picked:
                form.show_problems({"place": "请从列出的机构中选择，可输入拼音首字母查找。"})
                return
            self._context.change(
                "登记回避",
                lambda s, a: staff.add_tie(
                    s, a, person_id, reason=reason, facility_id=picked.get(place), township=township
                ),
                self._page.side.saved("回避已登记，抽取时自动避开", form),
                form.refuse,
            )

        form.submitted.connect(save)

    # --- delegations ---------------------------------------------------------------------------------------------

    def _show_delegations(self, view: PersonView, rows: Sequence[DelegationRow]) -> None:
        _empty(self._given_body)
        actor, today = self._context.actor, self._context.today()
        for row in rows:
            given = f"授权{row.delegate}" if row.leader_id == view.row.id else f"受{row.leader}授权"
            subjects = "、".join(subject.label for subject in row.subjects)
            proof = "纸质授权书" if row.on_paper else "签批码确认"
            words = f"{given}办理{subjects}，{row.starts} 至 {row.ends}，{proof}"
            over = "，已撤回" if row.revoked else "，已到期" if row.ends < today else ""
            may = actor.person_id in (row.leader_id, row.delegate_id) or access.may(actor, Right.MANAGE_STAFF)
            drop = partial(self._drop, "撤回授权", staff.revoke, row.id)
            self._given_body.addWidget(_line(words + over, "撤回", drop, enabled=may and not over))
        if not rows:
            self._given_body.addWidget(Label("没有授权记录。登记授权在上方工具栏。", "dense", "ink3", wrap=True))
        self._given_body.addStretch(1)

    # --- account -------------------------------------------------------------------------------------------------

    def _show_account(self, view: PersonView) -> None:
        _empty(self._account_body)
        account = view.account
        manager = access.may(self._context.actor, Right.MANAGE_STAFF)
        if account is None:
            self._account_body.addWidget(
                Label("还没有账号，不能登录。审批可用纸质审批办理。", "dense", "ink3", wrap=True)
            )
            self._button("建立账号", self.create_account, manager and view.row.active)
        else:
            locked = account.locked_until is not None and account.locked_until > self._context.now()
            until = f"已锁定至 {clock.office(account.locked_until):%H:%M}" if locked and account.locked_until else ""
            self._account_body.addWidget(
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
        self._account_body.addStretch(1)

    def _button(self, words: str, run: Callable[[], None], enabled: bool) -> None:
        button = Button(words)
        button.setEnabled(enabled)
        button.clicked.connect(lambda _checked=False: run())
        self._account_body.addWidget(button)

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
        person = self._person().row.id
        if not may_see(self._page, person):
            self._disable()
            return
        today = self._context.today()
        self._context.query(lambda s, a: takeovers.open_matters(s, a, person, today=today), self._ask_disabling)

    def _ask_disabling(self, found: Sequence[Matter]) -> None:
        if not found:
            self._disable()
            return
        sentence = f"{self._person().row.name}还有 {len(found)} 项未办结的经办事项，请先在“经办事项”办理移交。"
        ask(self, "停用账号？", sentence, "仍然停用", "先不停用", then=self._disable)

    def _disable(self) -> None:
        account = self._person().account
        if account is not None:
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


def _line(words: str, act: str, run: Callable[[], None], *, enabled: bool) -> QWidget:
    line = QWidget()
    inside = measure.row(line, gap=8)
    inside.addWidget(Label(words, "dense", wrap=True, select=True), 1)
    link = LinkButton(act)
    link.setAccessibleName(f"{act}：{words}")
    link.setEnabled(enabled)
    link.clicked.connect(lambda _checked=False: run())
    inside.addWidget(link)
    return line


def _topped(part: QWidget) -> QWidget:
    """`part` at the top of its ground."""
    ground = QWidget()
    column = measure.column(ground)
    column.addWidget(part)
    column.addStretch(1)
    return ground


def _empty(body: QVBoxLayout) -> None:
    while (item := body.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.deleteLater()


def _duty(row: PersonRow) -> str:
    if not row.on_duty:
        return "不参加值班"
    return "参加值班，免夜班" if row.no_nights else "参加值班"
