"""One person: facts, recusal and leave, account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QWidget

from mzdesk.services import access, staff
from mzdesk.terms import Right
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.forms import Form, Suggestion
from mzdesk.ui.page import Detail
from mzdesk.ui.pages.staff import fields
from mzdesk.ui.pages.staff.account import AccountPart
from mzdesk.ui.pages.staff.matters import Matters, clear
from mzdesk.ui.widgets import Act, Facts, Label, LinkButton, Pill, Tabs
from mzdesk.views.settings import TownshipRow
from mzdesk.views.staff import DelegationRow, PersonRow, PersonView

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
        self._ties, self._given = QWidget(), QWidget()
        self._ties_body, self._given_body = measure.column(self._ties, gap=8), measure.column(self._given, gap=8)
        self.stack = QStackedWidget()
        self.account, self.matters = AccountPart(page), Matters(page)
        for part in (self.facts, self._ties, self.account, self._given, self.matters):
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
        self.account.show_person(view)
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
        clear(self._ties_body)
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
        clear(self._given_body)
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


def _duty(row: PersonRow) -> str:
    if not row.on_duty:
        return "不参加值班"
    return "参加值班，免夜班" if row.no_nights else "参加值班"
