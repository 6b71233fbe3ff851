"""A hazard in the words of its page: stages, facts, steps, and the reminder that is copied into a chat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import Final, Literal

from mzdesk import clock
from mzdesk.terms import Capability, HazardState, StepKind
from mzdesk.ui.context import Context
from mzdesk.ui.widgets import Step
from mzdesk.views.hazards import HazardRow, HazardView, StepRow

STAGES: Final = ("发现", "下达", "整改", "报送", "复查", "销号")
_NOW: Final = {
    HazardState.FOUND: 1,
    HazardState.ORDERED: 2,
    HazardState.RECTIFYING: 2,
    HazardState.SUBMITTED: 4,
    HazardState.RECHECKED: 5,
    HazardState.CLOSED: len(STAGES),
}
_TONE: Final[dict[StepKind, Literal["failed", "warn", "now"]]] = {
    StepKind.RECHECKED_FAIL: "failed",
    StepKind.EXTENSION_REFUSED: "failed",
    StepKind.LISTED: "failed",
    StepKind.ESCALATED: "failed",
    StepKind.REOPENED: "failed",
    StepKind.REMINDED: "warn",
    StepKind.EXTENSION_ASKED: "warn",
    StepKind.GRADED: "warn",
    StepKind.WITHDRAWN: "now",
    StepKind.IMPORTED: "now",
}
_WAITING: Final = {
    HazardState.FOUND: "等待下达整改",
    HazardState.ORDERED: "等待送达",
    HazardState.RECTIFYING: "等待整改",
    HazardState.SUBMITTED: "等待复查",
    HazardState.RECHECKED: "等待销号",
}
Links = tuple[tuple[str, str, Callable[[], object]], ...]


def stage(row: HazardRow) -> int:
    """Which of STAGES the hazard waits for."""
    return _NOW[row.state]


def steps(view: HazardView, context: Context) -> list[Step]:
    """The timeline, newest above, with what is waited for on top."""
    shown = [_step(step, context) for step in reversed(view.steps)]
    if view.row.state is not HazardState.CLOSED:
        shown.insert(0, _waiting(view))
    return shown


def _waiting(view: HazardView) -> Step:
    row = view.row
    term = f"期限 {row.due_on}，{row.term}" if row.due_on is not None else row.term
    if view.asked_until is not None:
        return Step("今天", "", "等待审批延期", f"申请延至 {view.asked_until}；{term}", "waiting")
    return Step("今天", "", _WAITING[row.state], term, "waiting" if row.overdue else "now")


def _step(step: StepRow, context: Context) -> Step:
    at = clock.office(step.entered_at)
    time = f"{at:%H:%M}" if at.date() == step.happened_on else ""
    links: Links = ()
    if step.document_id is not None:
        links = (("查看文书", "document_pdf", partial(context.open, Capability.ORDERS.value, step.document_id)),)
    if step.withdrawn:
        return Step(f"{step.happened_on:%m-%d}", time, f"{step.title}（已撤回）", step.text, "to_come", links)
    late = f"（{at:%m-%d} 补录）" if at.date() > step.happened_on else ""
    detail = f"{step.text}{late}" if step.text else late.strip("（）")
    return Step(f"{step.happened_on:%m-%d}", time, step.title, detail, _TONE.get(step.kind, "done"), links)


def earlier(view: HazardView, context: Context) -> list[Step]:
    """The same problem before, each with its way there."""
    made = []
    for each in view.earlier:
        end = f"{each.closed_on} 销号" if each.closed_on else "尚未销号"
        link = (f"查看 {each.number}", "warning", partial(context.open, Capability.HAZARDS.value, each.id))
        made.append(Step(f"{each.found_on:%m-%d}", "", f"同类问题：{each.text}", end, "warn", (link,)))
    return made


def facts(view: HazardView) -> list[tuple[str, str]]:
    """What is written down, in short lines; empty ones are left out by the widget."""
    row = view.row
    due = f"{row.due_on}（{row.term}）" if row.due_on and row.state is not HazardState.CLOSED else str(row.due_on or "")
    cause = view.cause.label if view.cause is not None else ""
    return [
        ("部位", row.part),
        ("领域", row.topic.label if row.topic else ""),
        ("来源", f"{row.source.label}，{row.found_on} 发现"),
        ("检查人员", "、".join(row.inspectors)),
        ("整改要求", view.requirement),
        ("整改方式", row.remedy.label),
        ("期限", due),
        ("责任人", row.responsible),
        ("整改人", view.rectified_by if view.rectified_by != row.responsible else ""),
        ("判定条款", view.grade_clause),
        ("原因", view.cause_note if view.cause_note and view.cause_note != cause else cause),
        ("备注", view.remark),
    ]


def reminder(rows: Sequence[HazardRow], *, sender: str, today: date) -> str:
    """The words of a 催办 for a chat: place by place, what is due and how late it is."""
    made = []
    ordered = sorted(rows, key=lambda row: (row.facility, row.due_on or date.max, row.number))
    for place, group in groupby(ordered, lambda row: row.facility):
        lines = [f"{n}. {row.text}（{_due(row)}）" for n, row in enumerate(group, 1)]
        asked = "请抓紧整改，并报送整改说明和整改后的照片。"
        made.append("\n".join([f"【整改催办】{place}：", *lines, asked]))
    return "\n\n".join([*made, f"{sender} {today.month}月{today.day}日"])


def _due(row: HazardRow) -> str:
    if row.due_on is None:
        return "请尽快整改"
    return f"期限{row.due_on.month}月{row.due_on.day}日，{row.term.replace(' ', '')}"
