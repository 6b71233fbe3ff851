"""交办事项: what leaders said and what absences ask for, followed to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtGui import QGuiApplication

from mzdesk import clock
from mzdesk.services import duty
from mzdesk.terms import DutyLineKind, DutyTaskChip, DutyTaskState
from mzdesk.ui.forms import Form
from mzdesk.ui.pages.duty import columns, fields
from mzdesk.ui.pages.duty.tab import Tab
from mzdesk.ui.widgets import Act, Button, ChipRow, EmptyState, Facts, Pill, SearchField, Step, Timeline
from mzdesk.views.duty_room import LineRow, TaskCriteria, TaskDraft, TaskRow, TaskView

if TYPE_CHECKING:
    from mzdesk.ui.pages.duty.page import DutyPage


class TaskTab(Tab):
    """Tasks at the left, the chosen one with its steps at the right."""

    def __init__(self, page: DutyPage) -> None:
        super().__init__(page.context, "tasks")
        self._page = page
        self.search = SearchField("事项、由谁办理", width=200)
        self.chips = ChipRow([(chip.value, chip.label) for chip in DutyTaskChip], alarm=("overdue",), name="办理情况")
        self.add_button = Button("新交办", "", "add")
        self.add_button.setEnabled(page.may_keep)
        self.facts, self.steps = Facts(), Timeline()
        self.detail.body.addWidget(self.facts)
        self.detail.body.addWidget(self.steps)
        self.detail.show_head("请在左侧选择交办事项")
        empty = EmptyState("task_list_square_ltr", "领导指示和电话查岗要跟进的事在这里办理，没办结的自动进入交接清单。")
        self.fill(
            columns.task_source(page.context),
            TaskCriteria(),
            unit="件",
            name="交办事项",
            filters=(self.search, 6, self.chips, None, self.add_button),
            empty=empty,
        )
        self.search.searched.connect(self._filter)
        self.chips.changed.connect(self._filter)
        self.add_button.clicked.connect(lambda _checked=False: self.new())
        self.table.current_changed.connect(self._choose)
        self.model.loaded.connect(self._loaded)

    def refresh(self) -> None:
        """Ask again."""
        self._filter()
        if self.table.current_id is not None:
            self._choose(self.table.current_id)

    def _filter(self, *_: object) -> None:
        old, today = self.model.criteria, self.context.today()
        chip = DutyTaskChip(self.chips.current())
        self.table.refresh(TaskCriteria(chip, self.search.text(), old.sort, old.descending))
        self.context.query(lambda s, a: duty.task_counts(s, a, today=today), self._count, key="duty-task-counts")

    def _count(self, counts: dict[str, int]) -> None:
        self.chips.set_counts(counts)
        self._page.tabs.set_counts({"tasks": counts["open"]})
        self.listing.show_empty(not counts["all"])

    def _loaded(self) -> None:
        if self.model.total and self.table.current_id is None:
            self.table.choose_first()

    def _choose(self, task_id: Any) -> None:
        today = self.context.today()
        if task_id is not None:
            self.context.query(lambda s, a: duty.task(s, a, task_id, today=today), self.show_task, key="duty-task")

    def show_task(self, view: TaskView) -> None:
        """Show a task in full."""
        row = view.row
        done = row.state is DutyTaskState.DONE
        tags = [Pill(row.kind.label, "info"), Pill(row.state.label, "good" if done else "neutral")]
        self.detail.show_head(row.text, [*tags, *([Pill(row.term, "danger")] if row.is_late else [])])
        self.facts.show_rows(
            [
                ("由谁办理", row.responsible),
                ("交办领导", row.asked_by),
                ("交办日期", str(row.opened_on)),
                ("办理期限", f"{row.due_on}（{row.term}）" if row.due_on and not done else str(row.due_on or "")),
                ("办结日期", str(row.closed_on or "")),
                ("来源", view.source),
            ]
        )
        self.steps.show_steps(
            [
                Step(f"{each.happened_on:%m-%d}", f"{clock.office(each.entered_at):%H:%M}",
                     "办结" if each.closes else "办理", f"{each.text}（{each.by}）")
                for each in view.steps
            ]
        )  # fmt: skip
        may = self._page.may_keep and not done
        self.detail.set_acts(
            [
                Act("办结", lambda: self.step(row, closes=True), "checkmark_circle", enabled=may),
                Act("登记办理情况", lambda: self.step(row, closes=False), "edit", enabled=may),
                Act("复制文字", lambda: self.copy(row), "copy"),
            ]
        )

    def copy(self, row: TaskRow) -> None:
        """The task in words, for a message to whoever has to do it."""
        until = f"请于{row.due_on:%m月%d日}前办结并回复。" if row.due_on is not None else "请办结后回复。"
        QGuiApplication.clipboard().setText(f"【{row.kind.label}】{row.responsible}：{row.text}{until}")
        self.context.notify.done("已复制，可以粘贴到消息里")

    # --- forms --------------------------------------------------------------------------------------------------------

    def new(self) -> None:
        """A task of its own."""
        self._form("新交办", {}, "duty/task", None)

    def from_line(self, row: LineRow) -> None:
        """A task from a line of the log."""
        said = row.kind is DutyLineKind.INSTRUCTION
        values = {"text": row.text[:500], "asked_by": (row.unit or row.caller) if said else ""}
        self._form(f"交办：第{row.number}条", values, f"duty/task/{row.id}", row.id)

    def _form(self, title: str, values: dict[str, Any], draft: str, line_id: UUID | None) -> None:
        self._page.show_tab("tasks")
        form = Form(self.context, fields.TASK, draft=draft, draft_title=title)
        form.fill(values)
        self.side.show_form(title, form, act="交办")

        def save(values: dict[str, Any]) -> None:
            given, today = TaskDraft(**values, line_id=line_id), self.context.today()
            done = self.side.saved("已交办", form, self.reveal)
            self.context.change("交办事项", lambda s, a: duty.assign(s, a, draft=given, today=today), done, form.refuse)

        form.submitted.connect(save)

    def step(self, row: TaskRow, *, closes: bool) -> None:
        """What was done, and whether that is the end of it."""
        form = Form(self.context, fields.STEP, draft=f"duty/step/{row.id}", draft_title="登记办理情况")
        form.fill({"happened_on": self.context.today(), "closes": closes})
        self.side.show_form("办结" if closes else "登记办理情况", form, act="保存")

        def save(values: dict[str, Any]) -> None:
            today = self.context.today()
            words = "已办结" if values["closes"] else "已登记办理情况"
            done = self.side.saved(words, form, lambda _none: self.reveal(row.id))
            self.context.change(
                "办理交办事项", lambda s, a: duty.step(s, a, row.id, **values, today=today), done, form.refuse
            )

        form.submitted.connect(save)

    def reveal(self, task_id: UUID) -> None:
        self.table.current_id = task_id
        self._choose(task_id)
