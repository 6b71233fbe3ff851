"""The columns of the list of incidents, and of its register as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from mzdesk import clock
from mzdesk.rules import incidents as rules
from mzdesk.services import incidents
from mzdesk.terms import IncidentChip, IncidentClock, IncidentLevel, IncidentState
from mzdesk.ui.context import Context
from mzdesk.ui.tables import Column, Kind, Source, Word
from mzdesk.views.duty import Losses
from mzdesk.views.incidents import IncidentCriteria, IncidentRow

CHIPS: Final = tuple((chip.value, chip.label) for chip in IncidentChip)
TONES: Final = {
    IncidentState.OPEN: "danger",
    IncidentState.CONTROLLED: "warn",
    IncidentState.CLOSED: "good",
    IncidentState.VOID: "neutral",
}
LEVELS: Final = {
    IncidentLevel.GENERAL: "info",
    IncidentLevel.LARGER: "warn",
    IncidentLevel.MAJOR: "danger",
    IncidentLevel.EXTREME: "danger",
}
PEOPLE: Final = (("死亡", "dead"), ("受伤", "hurt"), ("失踪", "missing"), ("被困", "trapped"))


def state_of(row: IncidentRow) -> Word:
    """How far it is, in one pill."""
    return Word(row.state.label, TONES[row.state])


def people(losses: Losses) -> str:
    """死亡 0 人，受伤 2 人; empty while nothing is known."""
    known = [(word, getattr(losses, name)) for word, name in PEOPLE]
    return "，".join(f"{word} {count} 人" for word, count in known if count is not None)


def owed(row: IncidentRow, now: datetime) -> str:
    """The clock to look at first; once it is over what was late or left out."""
    first = rules.urgent(row.clocks)
    if first is not None:
        return f"{first.kind.label} {first.words(now)}"
    return "，".join((*rules.faults(row.clocks, now), *row.found))


def owed_ink(row: IncidentRow, now: datetime) -> str:
    """Red when it is late or about to be."""
    first = rules.urgent(row.clocks)
    if first is None:
        return "danger" if owed(row, now) else "ink2"
    return "danger" if first.due is not None and first.due - now <= SOON else "ink2"


SOON: Final = rules.Limits().phone / 2
"""A term that is this near is shown in red."""


def columns(context: Context) -> tuple[Column[IncidentRow], ...]:
    """What the list shows; the clocks are said as of now whenever a row is painted."""
    return (
        Column("title", "事件", lambda row: row.title, width=200, stretch=True),
        Column("state", "状态", state_of, Kind.PILL, 80),
        Column(
            "clock",
            "报告时限",
            lambda row: owed(row, context.now()),
            width=150,
            ink=lambda row: owed_ink(row, context.now()),
            sortable=False,
        ),
        Column("received_at", "接报时间", lambda row: f"{clock.office(row.received_at):%m-%d %H:%M}", width=104),
        Column("place", "地点", lambda row: row.place, Kind.MUTED, 140, sortable=False, wide=True),
        Column("level", "等级", lambda row: row.level.label, Kind.MUTED, 110, sortable=False, wide=True),
        Column("code", "编号", lambda row: row.code, Kind.MUTED, 120, wide=True),
    )


def source(context: Context) -> Source[IncidentRow, IncidentCriteria]:
    """Incidents, newest first."""
    return Source(
        columns(context),
        lambda s, a, criteria, offset, limit: incidents.listing(s, a, criteria, offset=offset, limit=limit),
    )


def register(context: Context) -> tuple[Column[IncidentRow], ...]:
    """登记台账: everything that is known of each, for a workbook."""

    def told(kind: IncidentClock) -> Callable[[IncidentRow], object]:
        return lambda row: next((each.done for each in row.clocks if each.kind is kind), None)

    def faults(row: IncidentRow) -> str:
        return "，".join((*rules.faults(row.clocks, context.now()), *row.found))

    return (
        Column("code", "编号", lambda row: row.code, width=120),
        Column("title", "名称", lambda row: row.title, width=200),
        Column("category", "类别", lambda row: row.category),
        Column("level", "等级", lambda row: row.level),
        Column("place", "地点", lambda row: row.place, width=160),
        Column("township", "乡镇（街道）", lambda row: row.township),
        Column("occurred_at", "发生时间", lambda row: row.occurred_at, Kind.DATE),
        Column("received_at", "接报时间", lambda row: row.received_at, Kind.DATE),
        Column("source", "信息来源", lambda row: row.source),
        Column("text", "经过", lambda row: row.text, width=280),
        Column("losses", "人员伤亡", lambda row: people(row.losses), width=160),
        Column("damage", "财产损失", lambda row: row.damage),
        Column("phone", "电话报告时间", told(IncidentClock.PHONE), Kind.DATE),
        Column("first", "首报时间", told(IncidentClock.WRITTEN), Kind.DATE),
        Column("final", "终报时间", told(IncidentClock.FINAL), Kind.DATE),
        Column("faults", "迟报漏报等", faults, width=160),
        Column("state", "状态", lambda row: row.state),
        Column("closed_at", "办结时间", lambda row: row.closed_at, Kind.DATE),
        Column("cause", "原因", lambda row: row.cause, width=200),
        Column("lessons", "教训", lambda row: row.lessons, width=200),
    )
