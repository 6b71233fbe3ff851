"""The columns of the ledger and where its rows come from."""

from __future__ import annotations

from typing import Final

from mzdesk.services import hazards
from mzdesk.terms import HazardChip, HazardState
from mzdesk.ui.context import Context
from mzdesk.ui.tables import Column, Kind, Source, Word
from mzdesk.views.hazards import HazardCriteria, HazardRow

CHIPS: Final = tuple((chip.value, chip.label) for chip in HazardChip)
ALARM: Final = (HazardChip.OVERDUE.value, HazardChip.SUPERVISED.value)
_TONES: Final = {
    HazardState.FOUND: "warn",
    HazardState.ORDERED: "warn",
    HazardState.RECTIFYING: "info",
    HazardState.SUBMITTED: "warn",
    HazardState.RECHECKED: "info",
    HazardState.CLOSED: "good",
}
_SOON: Final = 1


def state(row: HazardRow) -> Word:
    """What the hazard waits for, as a pill; 挂牌督办 stands solid."""
    if row.state is not HazardState.CLOSED and row.supervised:
        return Word(row.waits, "danger", solid=True)
    tone = "warn" if row.asked else _TONES[row.state]
    return Word(row.waits, tone)


def term_ink(row: HazardRow) -> str:
    """Red when overdue, amber when due today or tomorrow."""
    if row.overdue:
        return "danger"
    open_soon = row.state is not HazardState.CLOSED and row.days_left is not None and row.days_left <= _SOON
    return "warn" if open_soon else "ink"


def marks(row: HazardRow) -> str:
    """What else is to be known of a hazard, in one word each."""
    told = (
        (row.extended, "已延期"),
        (row.reopened, "重新立项"),
        (row.repeated, "屡查屡犯"),
        (row.escalated, "已转执法"),
    )
    return "、".join(word for holds, word in told if holds)


COLUMNS: tuple[Column[HazardRow], ...] = (
    Column("check", "", lambda row: row.id, Kind.CHECK, 40, sortable=False),
    Column("number", "编号", lambda row: row.number, Kind.MUTED, 94, wide=True),
    Column("facility", "机构", lambda row: row.facility, width=134),
    Column("text", "问题", lambda row: row.text, width=200, sortable=False, stretch=True),
    Column("topic", "领域", lambda row: row.topic, Kind.MUTED, 126, wide=True),
    Column("grade", "等级", lambda row: row.grade, Kind.GRADE, 94),
    Column("state", "状态", state, Kind.PILL, 92),
    Column("due_on", "时限", lambda row: row.term, width=92, ink=term_ink, bold=lambda row: term_ink(row) != "ink"),
    Column("due_day", "期限", lambda row: row.due_on, Kind.DATE, 108, sortable=False, wide=True),
    Column("responsible", "整改责任人", lambda row: row.responsible, width=96, wide=True),
    Column("township", "乡镇街道", lambda row: row.township, Kind.MUTED, 94, sortable=False, shown=False),
    Column("source", "来源", lambda row: row.source, Kind.MUTED, 86, sortable=False, shown=False),
    Column("found_on", "发现日期", lambda row: row.found_on, Kind.DATE, 108, shown=False),
    Column(
        "inspectors", "检查人员", lambda row: "、".join(row.inspectors), Kind.MUTED, 120, sortable=False, shown=False
    ),
    Column("closed_on", "销号日期", lambda row: row.closed_on, Kind.DATE, 108, shown=False),
    Column("marks", "备注", marks, Kind.MUTED, 130, sortable=False, shown=False),
)


def source(context: Context) -> Source[HazardRow, HazardCriteria]:
    """The ledger's rows as they stand today."""
    return Source(
        COLUMNS,
        lambda s, a, criteria, offset, limit: hazards.listing(
            s, a, criteria, today=context.today(), offset=offset, limit=limit
        ),
        ids=lambda s, a, criteria: hazards.ids(s, a, criteria, today=context.today()),
        position=lambda s, a, criteria, key: hazards.position(s, a, key, criteria, today=context.today()),
    )
