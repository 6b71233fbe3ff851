"""The columns of the list of plans, and the words for how a plan stands."""

from __future__ import annotations

from typing import Final

from mzdesk.services import plans
from mzdesk.terms import InspectionKind, InspectionState, PeriodState, PlanChip, PlanState
from mzdesk.ui.tables import Column, Kind, Source, Word
from mzdesk.views.plans import PlanCriteria, PlanRow, PlanView

CHIPS: Final = tuple((chip.value, chip.label) for chip in PlanChip)
TONES: Final = {
    PlanState.DRAFT: "neutral",
    PlanState.APPROVED: "info",
    PlanState.RUNNING: "info",
    PlanState.DONE: "good",
    PlanState.VOID: "neutral",
}
VISIT_TONES: Final = {
    InspectionState.ORDERED: "info",
    InspectionState.VISITING: "warn",
    InspectionState.RECORDED: "good",
    InspectionState.FINISHED: "good",
    InspectionState.VOID: "neutral",
}
_RANDOM: Final = ("拟稿", "审批", "封存", "检查", "公开", "办结")
_NAMED: Final = ("拟稿", "审批", "派出", "检查", "办结")
_WAITING: Final = (InspectionState.ORDERED, InspectionState.VISITING)


def state_of(row: PlanRow) -> Word:
    """How a plan stands, in one pill."""
    if row.running:
        return Word("封存运行", "info")
    return Word(row.state.label, TONES[row.state])


def progress(row: PlanRow) -> str:
    """Visits recorded, of how many the plan wants."""
    return f"{row.visited}/{row.intended}"


def stages(view: PlanView) -> tuple[tuple[str, ...], int]:
    """The stages of a plan and the index of the present one."""
    words = _NAMED if view.row.kind is InspectionKind.CASE else _RANDOM
    if view.row.state is PlanState.DONE:
        return words, len(words)
    if view.row.state is PlanState.DRAFT:
        return words, 1
    if view.period is not None and view.period.state is not PeriodState.VOID:
        return words, words.index("办结" if view.period.state is PeriodState.REVEALED else "检查")
    states = [visit.state for visit in view.sent if visit.state is not InspectionState.VOID]
    if words is _RANDOM or not states:
        return words, 2
    return words, 3 if any(state in _WAITING for state in states) else 4


COLUMNS: tuple[Column[PlanRow], ...] = (
    Column("title", "计划名称", lambda row: row.title, width=170, stretch=True),
    Column("state", "状态", state_of, Kind.PILL, 104),
    Column("visited", "已查", progress, Kind.NUMBER, 62, sortable=False),
    Column("kind", "类别", lambda row: row.kind, Kind.MUTED, 80),
    Column("starts", "开始", lambda row: row.starts, Kind.DATE, 104),
    Column("ends", "结束", lambda row: row.ends, Kind.DATE, 104, sortable=False, wide=True),
    Column("by", "拟稿", lambda row: row.by, Kind.MUTED, 84, sortable=False, wide=True),
)
SOURCE: Source[PlanRow, PlanCriteria] = Source(
    COLUMNS,
    lambda session, actor, criteria, offset, limit: plans.listing(session, actor, criteria, offset=offset, limit=limit),
)
