"""The log of the shift: its lines, a new one by one key, corrections and what settles an open matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk import clock
from mzdesk.services import duty
from mzdesk.terms import DutyLineKind, LineMark
from mzdesk.ui.forms import Form, Suggestion
from mzdesk.ui.pages.duty import columns, fields
from mzdesk.ui.pages.duty.tab import Tab
from mzdesk.ui.widgets import Act, Button, ChipRow, EmptyState, Facts, Pill, SearchField
from mzdesk.views.duty_room import LineCriteria, LineRow

if TYPE_CHECKING:
    from mzdesk.ui.pages.duty.page import DutyPage

NOTE = "Ctrl+S 保存，Esc 返回。保存后不能改写，更正另记一条。"


class LogTab(Tab):
    """Lines at the left, the chosen one at the right."""

    def __init__(self, page: DutyPage) -> None:
        super().__init__(page.context, "log")
        self._page = page
        self.shift_id: UUID | None = None
        self.search = SearchField("内容、单位、电话", width=200)
        kinds = [(kind.value, kind.label) for kind in DutyLineKind]
        self.chips = ChipRow([("all", "本班全部"), ("open", "未办结"), *kinds], alarm=("open",), name="类别")
        self.back = Button("回到当前班次", "flat", "arrow_undo")
        self.back.hide()
        self.facts = Facts()
        self.detail.body.addWidget(self.facts)
        self.detail.show_head("请在左侧选择记录")
        empty = EmptyState(
            "notebook",
            "这里记录本班的来电、来访、巡查和领导指示。按 F6 随时登记来电。",
            [Act("登记来电", self.new_call, "call")],
        )
        self.fill(
            columns.LINE_SOURCE,
            LineCriteria(),
            unit="条",
            name="值班记录",
            filters=(self.search, 6, self.chips, None, self.back),
            empty=empty,
            width=420,
        )
        self.search.searched.connect(self._filter)
        self.chips.changed.connect(self._filter)
        self.back.clicked.connect(lambda _checked=False: page.show_shift(None))
        self.table.current_changed.connect(self._choose)
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(page.say_problem)

    # --- the list -----------------------------------------------------------------------------------------------------

    def show_shift(self, shift_id: UUID | None, *, current: bool) -> None:
        """Lines of this shift."""
        self.shift_id = shift_id
        self.back.setVisible(not current)
        self.refresh()

    def refresh(self) -> None:
        """Ask again."""
        self._filter()
        if self.table.current_id is not None:
            self._choose(self.table.current_id)

    def _filter(self, *_: object) -> None:
        chip = self.chips.current()
        criteria = LineCriteria(
            self.shift_id or clock.uuid7(),
            None if chip in ("all", "open") else DutyLineKind(chip),
            chip == "open",
            self.search.text(),
            self.model.criteria.sort,
            self.model.criteria.descending,
        )
        self.table.refresh(criteria)
        base = LineCriteria(self.shift_id or clock.uuid7(), text=self.search.text())
        self.context.query(lambda s, a: duty.line_counts(s, a, base), self._count, key="duty-line-counts")

    def _count(self, counts: dict[str, int]) -> None:
        every = {"all": counts["all"], "open": counts["open"]}
        self.chips.set_counts(every | {kind.value: counts.get(kind.value, 0) for kind in DutyLineKind})

    def _loaded(self) -> None:
        bare = not self.model.total and not self.search.text() and self.chips.current() == "all"
        self.listing.show_empty(bare)
        if self.model.total and self.table.current_id is None:
            self.table.choose_first()

    # --- the chosen line ----------------------------------------------------------------------------------------------

    def _choose(self, line_id: Any) -> None:
        if line_id is not None:
            self.context.query(lambda s, a: duty.line(s, a, line_id), self.show_line, key="duty-line")

    def show_line(self, row: LineRow) -> None:
        """Show a line in full."""
        word = columns.mark(row)
        tags = [Pill(row.kind.label, "info"), *([Pill(word.text, word.tone)] if word is not None else [])]
        self.detail.show_head(f"第{row.number}条　{clock.office(row.at):%m-%d %H:%M}", tags)
        self.facts.show_rows(
            [
                ("单位", row.unit),
                ("姓名", row.caller),
                ("电话", row.phone),
                ("地点", row.place),
                ("内容", row.text),
                ("处理情况", row.handling),
                ("办理人", row.handled_by),
                ("更正", _corrections(row)),
                ("突发事件", row.incident),
                ("办结", row.settled_by or (f"办结 {row.settles}" if row.settles else "")),
                ("记录", f"{row.entered_by} {clock.office(row.entered_at):%m-%d %H:%M} 录入"),
            ]
        )
        self.detail.set_acts(self._acts(row))

    def _acts(self, row: LineRow) -> list[Act]:
        acts = []
        if row.mark is LineMark.INCIDENT and (row.is_open or row.incident):
            words = "打开突发事件" if row.incident else "登记突发事件"
            acts.append(Act(words, lambda: self.incident(row.id), "alert"))
        if row.is_open and not row.incident:
            words = "登记回电" if row.mark is LineMark.UNANSWERED else "办结"
            acts.append(Act(words, lambda: self.settle(row), "checkmark_circle"))
        if row.kind is DutyLineKind.HANDOVER:
            return acts
        may = self._page.may_keep and not row.is_struck
        acts.append(Act("更正", lambda: self.correct(row), "edit", enabled=may and row.shift_id == self._page.shift_id))
        return [*acts, Act("交办", lambda: self._page.tasks.from_line(row), "task_list_square_ltr", enabled=may)]

    def incident(self, line_id: UUID) -> None:
        """The record of a line, or the form that begins it."""
        self.context.open("incidents", None, line=line_id)

    # --- forms --------------------------------------------------------------------------------------------------------

    def new_call(self) -> None:
        """F6: a call, four fields and Ctrl+S."""
        self._form(DutyLineKind.CALL_IN, "登记来电", "duty/call")

    def new_line(self) -> None:
        """Anything else."""
        self._form(DutyLineKind.VISIT, "登记来访、巡查等", "duty/line")

    def _form(self, kind: DutyLineKind, title: str, draft: str) -> None:
        form = self._open(title, fields.line_values(kind), draft)
        form.submitted.connect(
            lambda values: self._save(
                "登记值班记录", lambda s, a, d, now: duty.log(s, a, draft=d, now=now), values, form
            )
        )

    def correct(self, row: LineRow) -> None:
        """Strike through and write anew."""
        form = self._open(f"更正第{row.number}条", fields.line_values(row.kind, row), f"duty/correct/{row.id}")
        form.submitted.connect(
            lambda values: self._save(
                "更正值班记录", lambda s, a, d, now: duty.correct(s, a, row.id, draft=d, now=now), values, form
            )
        )

    def settle(self, row: LineRow) -> None:
        """A later line that ends an open matter."""
        back = row.mark is LineMark.UNANSWERED
        values = fields.line_values(DutyLineKind.CALL_OUT if back else DutyLineKind.OTHER)
        values |= {"unit": row.unit or row.caller, "phone": row.phone}
        title = f"{'回电' if back else '办结'}：第{row.number}条"
        form = self._open(title, values, f"duty/settle/{row.id}")
        form.show_field("mark", False)
        form.submitted.connect(
            lambda values: self._save(
                "办结值班事项", lambda s, a, d, now: duty.settle(s, a, row.id, draft=d, now=now), values, form
            )
        )

    def _open(self, title: str, values: dict[str, Any], draft: str) -> Form:
        self._page.show_tab("log")
        kind = DutyLineKind(values["kind"])
        form = Form(self.context, fields.line(kind, lambda found: _take(form, found)), draft=draft, draft_title=title)
        form.fill(values)
        self.side.show_form(title, form, note=NOTE)
        return form

    def _save(self, verb: str, job: Any, values: dict[str, Any], form: Form) -> None:
        draft, now = fields.line_draft(values), self.context.now()

        def then(line_id: UUID) -> None:
            self.show_new(line_id)
            if draft.mark is LineMark.INCIDENT and verb == "登记值班记录":
                told = "已登记，还要登记突发事件，按时限报告"
                self.context.notify.done(told, "登记突发事件", lambda: self.incident(line_id))

        done = self.side.saved("已登记", form, then)
        self.context.change(verb, lambda s, a: job(s, a, draft, now), done, form.refuse)

    def show_new(self, line_id: UUID) -> None:
        """Show this line in full."""
        self.table.current_id = line_id
        self._choose(line_id)
        self.table.setFocus()


def _take(form: Form, found: Suggestion) -> None:
    """The number of a place or person that was chosen, when none is typed."""
    number = next((part for part in found.detail.split("，") if part.replace("-", "").isdecimal()), "")
    if number and not form.value("phone"):
        form.set("phone", number)


def _corrections(row: LineRow) -> str:
    if row.corrected_by is not None:
        return f"已由第{row.corrected_by}条更正，本条划去"
    return f"更正第{row.corrects}条" if row.corrects is not None else ""
