"""人员与权限: who works here, who may be sent out, who may approve, who may sign in."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from mzdesk.services import access, settings, staff
from mzdesk.terms import ApprovalWay, PersonKind, Right
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Approval, ApprovalDialog, Held, ask_approval
from mzdesk.ui.forms import Form, Side
from mzdesk.ui.page import Page
from mzdesk.ui.pages.staff import fields
from mzdesk.ui.pages.staff.detail import PersonDetail
from mzdesk.ui.preview import Work
from mzdesk.ui.tables import Column, Kind, Listing, Source, WindowModel, Word
from mzdesk.ui.widgets import Act, ChipRow, EmptyState, SearchField
from mzdesk.views.settings import TownshipRow
from mzdesk.views.staff import Choice, DelegationRow, PersonCriteria, PersonDraft, PersonRow, PersonView


class StaffPage(Page):
    """The list of persons and the chosen one."""

    key: ClassVar[str] = "staff"
    title: ClassVar[str] = "人员与权限"
    listens_to: ClassVar[frozenset[str]] = frozenset({"staff"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.townships: list[TownshipRow] = []
        self._shown: UUID | None = None
        manager = access.may(context.actor, Right.MANAGE_STAFF)
        self.toolbar.set_acts(
            [
                Act("新增人员", self.add_person, "add", "Ctrl+N", "primary", manager),
                Act("登记授权", self.add_delegation, "clipboard_task"),
                None,
                Act("修改我的口令", self.change_phrase, "key"),
                Act("设置我的签批码", self.set_own_pin, "key"),
            ],
            [Act("刷新", self.refresh, "arrow_sync", "F5")],
        )
        self.search = SearchField("姓名、电话、职务、拼音首字母", width=260)
        self.chips = ChipRow(
            [("all", "全部"), *((kind.value, kind.label) for kind in PersonKind), ("former", "含已离岗")]
        )
        self.add_filters(self.search, self.chips, None)
        self.model = WindowModel(context, _source(context), PersonCriteria())
        empty = EmptyState(
            "people",
            "这里登记局领导、执法人员和工作人员：谁能去检查、谁能审批、谁能登录。",
            [Act("新增人员", self.add_person, "add", kind="primary", enabled=manager)],
        )
        self.listing = Listing(context, self.model, "staff.list", unit="人", name="人员", empty=empty)
        self.table = self.listing.table
        self.detail = PersonDetail(context, self)
        self.side = Side(context, self.detail)
        self.work = Work(self.split(self.listing, self.side, width=424))
        self.work.returned.connect(self.take_focus)
        self.content.addWidget(self.work, 1)
        self.search.searched.connect(self._filter)
        self.chips.changed.connect(self._filter)
        self.table.current_changed.connect(self._choose)
        self.model.loaded.connect(self._loaded)

    def refresh(self) -> None:
        """Ask for the list, the counts and the chosen person again."""
        self.context.query(lambda s, a: settings.townships(s, a), self._keep_townships)
        self._filter()
        self._choose(self._shown)

    def _loaded(self) -> None:
        """Nothing is chosen yet: show the first."""
        if self._shown is None and self.model.total and self.table.current_id is None:
            self.table.choose_first()

    def open(self, record_id: UUID | str | None = None, **hints: Any) -> None:
        """Show a person; `act="new"` registers one."""
        self.work.back()
        if isinstance(record_id, UUID):
            self._reveal(record_id)
        if hints.get("act") == "new":
            self.context.query(lambda s, a: settings.townships(s, a), self._begin)

    def _begin(self, townships: list[TownshipRow]) -> None:
        self._keep_townships(townships)
        self.add_person()

    def _reveal(self, person_id: UUID) -> None:
        self.table.reveal(person_id)
        self._choose(person_id)

    def _keep_townships(self, rows: list[TownshipRow]) -> None:
        self.townships = rows

    def _filter(self, *_: object) -> None:
        chip = self.chips.current()
        criteria = PersonCriteria(text=self.search.text(), with_former=chip == "former")
        if chip not in ("all", "former"):
            criteria = replace(criteria, kind=PersonKind(chip))
        self.table.refresh(criteria if criteria != self.model.criteria else None)
        base = replace(criteria, kind=None)
        self.context.query(lambda s, a: staff.counts(s, a, base), self._show_counts, key="staff.counts")

    def _show_counts(self, counts: dict[str, int]) -> None:
        self.chips.set_counts({"all": counts["all"]} | {kind.value: counts.get(kind.value, 0) for kind in PersonKind})
        self.listing.show_empty(counts["all"] == 0 and not self.search.text())

    def _choose(self, person_id: UUID | None) -> None:
        if person_id is None:
            return
        today, self._shown = self.context.today(), person_id

        def ask(session: Any, actor: Any) -> tuple[PersonView, list[DelegationRow]]:
            return staff.view(session, actor, person_id, today=today), staff.delegations(session, actor)

        self.context.query(ask, self._show, key="staff.view")

    def _show(self, found: tuple[PersonView, list[DelegationRow]]) -> None:
        view, delegations = found
        mine = [row for row in delegations if view.row.id in (row.leader_id, row.delegate_id)]
        self.detail.show_person(view, self.townships, mine)

    # --- forms ----------------------------------------------------------------------------------------------------

    def add_person(self) -> None:
        """The form for a new person."""
        self._person_form("新增人员", None)

    def edit_person(self, view: PersonView) -> None:
        """The form for a person on file."""
        self._person_form(f"修改：{view.row.name}", view)

    def _person_form(self, title: str, view: PersonView | None) -> None:
        draft = f"staff/{view.row.id}" if view else "staff/new"
        form = Form(self.context, fields.person(self.townships), draft=draft, draft_title=title)
        form.fill(fields.values_of(view) if view else {"kind": PersonKind.OFFICER, "active": True, "on_duty": True})
        self.side.show_form(title, form)
        key = view.row.id if view else None
        held = Held(self.context, form, key, view, partial(self._standing, key))

        def save(values: dict[str, Any]) -> None:
            given = PersonDraft(**values)
            version = held.view.version if held.view else None
            self.context.change(
                "登记人员",
                lambda s, a: staff.save(s, a, given, person_id=key, version=version),
                self.side.saved(f"已保存：{given.name}", form, self._reveal),
                held.refuse,
            )

        form.submitted.connect(save)

    def _standing(self, key: Any, session: Any, actor: Any) -> tuple[PersonView, dict[str, Any]]:
        view = staff.view(session, actor, key, today=self.context.today())
        return view, fields.values_of(view)

    def change_phrase(self) -> None:
        """One's own pass-phrase."""
        form = Form(self.context, fields.PHRASE)
        self.side.show_form("修改我的口令", form, act="修改口令")

        def save(values: dict[str, Any]) -> None:
            if values["new"] != values["again"]:
                form.show_problems({"again": "两次输入的新口令不一致，请重新输入。"})
                return
            self.context.change(
                "修改口令",
                lambda s, a: staff.change_phrase(s, a, old=values["old"], new=values["new"]),
                self.side.saved(
                    "口令已修改，下次登录请使用新口令",
                    form,
                    lambda _: self.context.password_changed.emit(values["new"]),
                ),
                form.refuse,
            )

        form.submitted.connect(save)

    def set_own_pin(self) -> None:
        """One's own PIN for approvals."""
        self.pin_form(None, "设置我的签批码")

    def pin_form(self, person_id: UUID | None, title: str) -> None:
        """A PIN for approvals at a shared PC; the person types his own pass-phrase."""
        form = Form(self.context, fields.PIN)
        self.side.show_form(
            title, form, act="设置签批码", note="签批码用于在经办人电脑上签批，由本人设置，请勿告诉他人。"
        )

        def save(values: dict[str, Any]) -> None:
            self.context.change(
                "设置签批码",
                lambda s, a: staff.set_pin(s, a, pin=values["pin"], phrase=values["phrase"], person_id=person_id),
                self.side.saved("签批码已设置", form),
                form.refuse,
            )

        form.submitted.connect(save)

    def add_delegation(self) -> None:
        """A leader lets somebody act for him."""
        self.context.query(lambda s, a: (staff.leaders(s, a), staff.everybody(s, a)), self._delegation_form)

    def _delegation_form(self, people: tuple[list[Choice], list[Choice]]) -> None:
        leaders, everybody = people
        form = Form(self.context, fields.delegation(everybody), draft="staff/delegation", draft_title="登记授权")
        form.fill({"starts": self.context.today()})
        note = "局领导授权他人代为签批或启封：由授权人输入签批码，或附上签字的授权书。"
        self.side.show_form("登记授权", form, act="下一步：授权人确认", note=note)
        form.submitted.connect(lambda values: self._ask_leader(form, values, leaders))

    def _ask_leader(self, form: Form, values: dict[str, Any], leaders: list[Choice]) -> None:
        people = [(leader.id, f"{leader.name} {leader.note}".strip()) for leader in leaders]
        ways = (ApprovalWay.PIN, ApprovalWay.PAPER)
        dialog = ApprovalDialog(self, self.context, "授权人确认", people, ways=ways, act="登记授权", may_refuse=False)
        ask_approval(dialog, lambda approval: self._delegate(form, values, approval))

    def _delegate(self, form: Form, values: dict[str, Any], approval: Approval) -> None:
        now, draft = self.context.now(), approval.draft
        leader_id, scan = draft.approver_id, approval.scan
        if leader_id is None:
            return

        def keep(session: Any, actor: Any) -> UUID:
            return staff.delegate(session, actor, leader_id=leader_id, **values, pin=draft.pin, scan=scan, now=now)

        done = self.side.saved("授权已登记", form, lambda _: self._choose(self._shown))
        self.context.change("登记授权", keep, done, form.refuse)


def _source(context: Context) -> Source[PersonRow, PersonCriteria]:
    def state(row: PersonRow) -> Word:
        if not row.active:
            return Word("已离岗")
        if row.away_until is not None:
            return Word(f"请假至 {row.away_until:%m-%d}", "warn")
        return Word("在岗", "good")

    def until(row: PersonRow) -> str:
        expired = row.certificate_until is not None and row.certificate_until < context.today()
        return "danger" if expired else "ink"

    columns: tuple[Column[PersonRow], ...] = (
        Column("name", "姓名", lambda row: row.name, width=78, sortable=False),
        Column("kind", "类别", lambda row: row.kind, width=78, sortable=False),
        Column("post", "职务", lambda row: row.post, width=120, sortable=False, stretch=True),
        Column("section", "科室", lambda row: row.section, Kind.MUTED, width=110, sortable=False, wide=True),
        Column("phone", "电话", lambda row: row.phone, width=106, sortable=False),
        Column("certificate", "执法证号", lambda row: row.certificate_no or "", width=132, sortable=False),
        Column("until", "有效期至", lambda row: row.certificate_until, Kind.DATE, 100, ink=until, sortable=False),
        Column("login", "用户名", lambda row: row.login or "", Kind.MUTED, 96, sortable=False, wide=True),
        Column("state", "状态", state, Kind.PILL, 104, sortable=False),
    )
    return Source(
        columns,
        lambda s, a, c, offset, limit: staff.listing(s, a, c, offset=offset, limit=limit, today=context.today()),
    )
