"""乡镇值班: the log each township keeps of its own duty; written there, read by the bureau."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from mzdesk import clock
from mzdesk.errors import MzdeskError
from mzdesk.services import access, duty, settings
from mzdesk.terms import Capability, DutyLineKind, Right
from mzdesk.ui import exporting
from mzdesk.ui.context import Context
from mzdesk.ui.forms import Form
from mzdesk.ui.page import Page
from mzdesk.ui.pages.duty import columns, fields
from mzdesk.ui.pages.duty.tab import Tab
from mzdesk.ui.widgets import Act, ComboBox, EmptyState, Facts, Pill, SearchField
from mzdesk.views.outbox import Act as WaitingAct
from mzdesk.views.settings import TownshipRow
from mzdesk.views.town_duty import TownLineCriteria, TownLineDraft, TownLineRow

NOTE = "Ctrl+S 保存，Esc 返回。保存后不能改写，更正另记一条。"
_ALL = "全部乡镇（街道）"


class TownTab(Tab):
    """Lines at the left, the chosen one at the right; `writes`: the township itself sits here."""

    def __init__(self, context: Context, failed: Callable[[MzdeskError], object], *, writes: bool) -> None:
        super().__init__(context, "towns")
        self._writes = writes
        self.search = SearchField("内容、单位、值班人员", width=220)
        self.town = ComboBox([("", _ALL)], name="乡镇（街道）")
        self.facts = Facts()
        self.detail.body.addWidget(self.facts)
        self.detail.show_head("请在左侧选择记录")
        acts = [Act("登记值班记录", self.new, "add")] if writes else []
        words = "这里登记本乡镇（街道）值班的来电、来访、巡查和领导指示，区县局值班室看得到。" if writes else ""
        empty = EmptyState("notebook", words or "这里是各乡镇（街道）登记的值班记录，由乡镇（街道）填报。", acts)
        filters = (self.search,) if writes else (self.search, 6, self.town)
        self.fill(
            columns.town_source(own=writes), TownLineCriteria(), unit="条", name="乡镇值班记录",
            filters=(*filters, None), empty=empty, width=420,
        )  # fmt: skip
        self.search.searched.connect(self._filter)
        self.town.chosen.connect(self._filter)
        self.table.current_changed.connect(self._choose)
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(failed)

    def refresh(self) -> None:
        """Ask again."""
        if not self._writes:
            self.context.query(settings.townships, self._offer, key="duty-towns")
        self._filter()
        if self.table.current_id is not None:
            self._choose(self.table.current_id)

    def _offer(self, rows: list[TownshipRow]) -> None:
        self.town.set_options([("", _ALL), *((row.code, row.name) for row in rows)])

    def _filter(self, *_: object) -> None:
        self.table.refresh(TownLineCriteria(self.town.value() or "", text=self.search.text()))

    def _loaded(self) -> None:
        bare = not self.model.total and not self.search.text() and not self.town.value()
        self.listing.show_empty(bare)
        if self.model.total and self.table.current_id is None:
            self.table.choose_first()

    def _choose(self, line_id: Any) -> None:
        if line_id is not None:
            self.context.query(lambda s, a: duty.town_line(s, a, line_id), self.show_line, key="duty-town-line")

    def show_line(self, row: TownLineRow) -> None:
        """Show a line in full."""
        tags = [Pill(row.kind.label, "info"), *([Pill("已更正", "neutral")] if row.is_struck else [])]
        self.detail.show_head(f"{row.township_name}　{clock.office(row.at):%m-%d %H:%M}", tags)
        self.facts.show_rows(
            [
                ("值班人员", row.on_duty),
                ("单位", row.unit),
                ("姓名", row.caller),
                ("电话", row.phone),
                ("内容", row.text),
                ("处理情况", row.handling),
                ("更正", "已由后来的一条更正，本条划去" if row.is_struck else "更正以前的一条" if row.corrects else ""),
                ("记录", f"{row.entered_by} {clock.office(row.entered_at):%m-%d %H:%M} 报送"),
            ]
        )
        if self._writes:
            self.detail.set_acts([Act("更正", partial(self.correct, row), "edit", enabled=not row.is_struck)])

    # --- forms --------------------------------------------------------------------------------------------------------

    def new(self) -> None:
        """登记值班记录; who is on duty stands there from the line before."""
        before = self.model.row(0) if self.model.total else None
        on_duty = before.on_duty if before is not None else ""
        self._open("登记值班记录", {"kind": DutyLineKind.CALL_IN, "on_duty": on_duty}, "duty/town", None)

    def correct(self, row: TownLineRow) -> None:
        """Strike a line through and write it anew."""
        when = f"{clock.office(row.at):%m-%d %H:%M}"
        self._open(f"更正 {when} 的记录", fields.town_values(row), f"duty/town/{row.id}", row.id)

    def _open(self, title: str, start: dict[str, Any], draft: str, corrects: UUID | None) -> None:
        form = Form(self.context, fields.town_line(), draft=draft, draft_title=title)
        form.fill(start)
        self.side.show_form(title, form, note=NOTE)
        key = self.context.new_key()

        def save(values: dict[str, Any]) -> None:
            now = self.context.now()
            given = TownLineDraft(**(values | {"at": values["at"] or now}), corrects=corrects, id=key)
            done = self.side.saved("已登记值班记录", form, self._show_new)
            self.context.change(
                "登记乡镇值班记录",
                lambda s, a: duty.log_town(s, a, draft=given, now=now),
                done,
                form.refuse,
                late=([_waiting(given)], partial(self._put_away, form)),
            )

        form.submitted.connect(save)

    def _put_away(self, form: Form) -> None:
        form.forget_draft()
        self.side.close_form()

    def _show_new(self, line_id: UUID) -> None:
        self.table.current_id = line_id
        self.refresh()
        self.table.setFocus()


def _waiting(draft: TownLineDraft) -> WaitingAct:
    at = clock.office(draft.at) if draft.at is not None else clock.office(clock.now())
    return WaitingAct(draft, f"{at:%m-%d %H:%M} 值班记录", declared_at=draft.at)


class TownDutyPage(Page):
    """值班室 as a township has it: the log of its own duty."""

    key: ClassVar[str] = Capability.DUTY.value
    title: ClassVar[str] = Capability.DUTY.label
    listens_to: ClassVar[frozenset[str]] = frozenset({"duty"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        may = access.may(context.actor, Right.REPORT)
        exports = access.may(context.actor, Right.EXPORT)
        self.tab = TownTab(context, self.say_problem, writes=may)
        self.toolbar.set_acts(
            [
                Act("登记值班记录", self.tab.new, "add", "Ctrl+N", "primary", may),
                Act("导出", self.export, "arrow_export_ltr", "Ctrl+E", enabled=exports),
            ],
            [Act("刷新", self.refresh, "arrow_sync", "F5")],
        )
        self.content.addWidget(self.tab, 1)

    def refresh(self) -> None:
        """Ask again."""
        self.say_problem(None)
        self.tab.refresh()

    def open(self, record_id: UUID | str | None = None, **hints: Any) -> None:
        """Show a line; `act="call"` starts one, a `draft` goes on with what was typed and not saved."""
        if "draft" not in hints and hints.get("act") != "call":
            if isinstance(record_id, UUID):
                self.tab.table.current_id = record_id
                self.refresh()
        elif isinstance(record_id, UUID):
            line = record_id
            self.context.query(lambda s, a: duty.town_line(s, a, line), self.tab.correct, self.say_problem)
        else:
            self.tab.new()

    def export(self) -> None:
        """The list as a workbook."""
        exporting.save_table(self.context, self, "值班记录", exporting.shown(self.tab.table))
