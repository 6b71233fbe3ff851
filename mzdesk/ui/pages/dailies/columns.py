"""What the lists of daily reports show, and how a state looks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

from mzdesk import clock
from mzdesk.services import dailies
from mzdesk.terms import ChainFate, DailyChip, DailyState
from mzdesk.ui.tables import Column, Kind, Source, Word
from mzdesk.views.dailies import ChainFound, DailyCriteria, DailyRow, MonthCriteria, MonthRow

CHIPS: Final = [(chip.value, chip.label) for chip in DailyChip]
TONES: Final = {
    DailyState.WAITING: "neutral",
    DailyState.MISSING: "warn",
    DailyState.OMITTED: "danger",
    DailyState.REPORTED: "good",
    DailyState.LATE: "warn",
    DailyState.EXEMPT: "neutral",
    DailyState.BEFORE: "neutral",
}
FATES: Final = {
    ChainFate.NEW: "good",
    ChainFate.REPLACE: "info",
    ChainFate.SAME: "neutral",
    ChainFate.ASK: "danger",
    ChainFate.SKIP: "neutral",
}
SIGNS: Final = {
    DailyState.REPORTED: "●",
    DailyState.LATE: "迟",
    DailyState.OMITTED: "漏",
    DailyState.MISSING: "未",
    DailyState.EXEMPT: "免",
    DailyState.WAITING: "·",
}
_INKS: Final = {
    DailyState.REPORTED: "good",
    DailyState.LATE: "warn",
    DailyState.OMITTED: "danger",
    DailyState.MISSING: "warn",
    DailyState.EXEMPT: "ink3",
    DailyState.WAITING: "ink3",
}


def word_of(row: DailyRow) -> Word:
    """How a unit stands, in one pill; what people found stands before what the clock says."""
    if row.fault is not None:
        return Word(row.fault.label, "danger")
    return Word(row.state.label, TONES[row.state])


def came(at: datetime | None, row_day: object = None) -> str:
    """When a report came: the time, with its day when that was another one."""
    if at is None:
        return ""
    here = clock.office(at)
    return f"{here:%H:%M}" if here.date() == row_day else f"{here:%m-%d %H:%M}"


def day_columns(day: object) -> tuple[Column[DailyRow], ...]:
    """The list of a day."""
    return (
        Column("check", "", lambda row: row.id, Kind.CHECK, 44, sortable=False),
        Column("name", "报送单位", lambda row: row.name, width=190),
        Column("state", "状态", word_of, Kind.PILL, 76),
        Column("received", "到报", lambda row: came(row.received_at, day), width=96),
        Column("short", "内容", lambda row: row.short, width=200, sortable=False, stretch=True, ink=_short_ink),
        Column("township", "乡镇街道", lambda row: row.township_name, Kind.MUTED, 92),
        Column("found", "隐患", lambda row: row.said.found if row.report_id else None, Kind.NUMBER, 60, wide=True),
        Column("channel", "方式", lambda row: row.channel, Kind.MUTED, 84, sortable=False, wide=True),
        Column("kind", "类别", lambda row: row.kind.short, Kind.MUTED, 84, sortable=False, wide=True),
        Column("phone", "电话", lambda row: row.phone, Kind.MUTED, 120, sortable=False, wide=True),
    )


def _short_ink(row: DailyRow) -> str:
    return "ink3" if row.report_id is None else "ink"


def day_source(day: object) -> Source[DailyRow, DailyCriteria]:
    """Where the rows of a day come from."""
    return Source(
        day_columns(day),
        lambda s, a, criteria, offset, limit: dailies.listing(s, a, criteria, offset=offset, limit=limit),
        ids=dailies.ids,
        position=lambda s, a, criteria, key: dailies.position(s, a, key, criteria),
        count=dailies.count,
    )


def export_columns(day: object) -> tuple[Column[DailyRow], ...]:
    """The columns of 日报汇总, by which it is read again (exchange.md, daily report)."""

    def said(name: str) -> Callable[[DailyRow], object]:
        return lambda row: getattr(row.said, name) if row.report_id is not None else None

    counts = (
        ("rounds", "排查人次"), ("found", "发现隐患数"), ("fixed_on_site", "当场整改"), ("time_limited", "限期整改"),
        ("fixed", "已整改"), ("unfixed", "未整改"),
    )  # fmt: skip
    return (
        Column("name", "报送单位", lambda row: row.name, width=200),
        Column("township", "乡镇（街道）", lambda row: row.township_name, width=100),
        Column("day", "日期", lambda _row: day, Kind.DATE),
        Column("state", "状态", lambda row: word_of(row).text, width=80),
        *(Column(name, title, said(name), Kind.NUMBER) for name, title in counts),
        Column("problems", "主要问题", said("problems"), width=260),
        Column("reporter", "报告人", said("reporter"), width=80),
        Column("received", "报送时间", lambda row: came(row.received_at), width=100),
        Column("channel", "报送方式", lambda row: row.channel, width=80),
        Column("residents", "在院人数", said("residents"), Kind.NUMBER),
        Column("crew", "值班人员", said("crew"), width=120),
        Column("why", "说明", lambda row: row.why, width=120),
    )


# --- the month --------------------------------------------------------------------------------------------------------


def _sign(row: MonthRow, at: int) -> str:
    state = row.days[at] if at < len(row.days) else None
    return SIGNS[state] if state is not None else ""


def _sign_ink(row: MonthRow, at: int) -> str:
    state = row.days[at] if at < len(row.days) else None
    return _INKS[state] if state is not None else "ink3"


def _figure(name: str) -> Callable[[MonthRow], int]:
    return lambda row: int(getattr(row, name))


def _alarm(name: str, ink: str) -> Callable[[MonthRow], str]:
    return lambda row: ink if getattr(row, name) else "ink3"


MONTH: tuple[Column[MonthRow], ...] = (
    Column("name", "报送单位", lambda row: row.name, width=150, stretch=True),
    Column("due", "应报", _figure("due"), Kind.NUMBER, 52, sortable=False),
    Column("reported", "已报", _figure("reported"), Kind.NUMBER, 52, sortable=False),
    Column("late", "迟报", _figure("late"), Kind.NUMBER, 52, sortable=False, ink=_alarm("late", "warn")),
    Column("omitted", "漏报", _figure("omitted"), Kind.NUMBER, 52, sortable=False, ink=_alarm("omitted", "danger")),
    *(
        Column(
            f"d{at + 1}",
            str(at + 1),
            partial(_sign, at=at),
            Kind.SIGN,
            25,
            sortable=False,
            ink=partial(_sign_ink, at=at),
        )
        for at in range(31)
    ),
    Column("zero", "零报告", _figure("zero"), Kind.NUMBER, 60, sortable=False, wide=True),
    Column("found", "隐患", _figure("found"), Kind.NUMBER, 50, sortable=False, wide=True),
    Column("faults", "瞒报谎报", _figure("faults"), Kind.NUMBER, 72, sortable=False, wide=True),
    Column("township", "乡镇街道", lambda row: row.township_name, Kind.MUTED, 92, wide=True),
)
MONTH_SOURCE: Source[MonthRow, MonthCriteria] = Source(
    MONTH, lambda s, a, criteria, offset, limit: dailies.month(s, a, criteria, offset=offset, limit=limit)
)


# --- what is taken in -------------------------------------------------------------------------------------------------


def _came_of(found: ChainFound) -> Word | str:
    words = came(found.received_at, found.day)
    return f"{words} 迟" if found.late and words else words


CHAIN: tuple[Column[ChainFound], ...] = (
    Column("fate", "结果", lambda found: Word(found.fate.label, FATES[found.fate]), Kind.PILL, 92, sortable=False),
    Column("name", "单位", lambda found: found.name or found.entry.unit or "？", width=180, sortable=False),
    Column("found", "隐患", lambda found: found.found, Kind.NUMBER, 56, sortable=False),
    Column("came", "到报", _came_of, width=100, sortable=False),
    Column(
        "why", "说明", lambda found: found.why, width=200, sortable=False, stretch=True,
        ink=lambda found: "danger" if found.fate is ChainFate.ASK else "warn" if found.near else "ink2",
    ),
    Column("text", "原文", lambda found: found.entry.text, Kind.MUTED, 260, sortable=False, wide=True),
)  # fmt: skip
