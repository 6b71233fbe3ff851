"""The columns of the duty room's lists, and where their rows come from."""

from __future__ import annotations

from typing import Any

from mzdesk import clock
from mzdesk.services import duty
from mzdesk.terms import DutyTaskKind, DutyTaskState, LineMark, ShiftState, SpotResult
from mzdesk.ui.context import Context
from mzdesk.ui.tables import Column, Kind, Source, Word
from mzdesk.views.duty_room import LineCriteria, LineRow, ShiftRow, TaskCriteria, TaskRow
from mzdesk.views.spot_checks import SpotCheckRow, SpotCriteria
from mzdesk.views.town_duty import TownLineCriteria, TownLineRow

_RESULTS = {SpotResult.PRESENT: "good", SpotResult.ABSENT: "danger", SpotResult.NO_ANSWER: "warn"}
_STATES = {ShiftState.ON: "good", ShiftState.HANDING: "warn", ShiftState.HANDED: "neutral"}


def mark(row: LineRow) -> Word | None:
    """What is to be seen of a line at a glance, if anything."""
    if row.is_struck:
        return Word("已更正")
    if row.mark is LineMark.NONE:
        return Word("更正") if row.corrects is not None else Word("办结", "good") if row.settles else None
    if row.settled_by:
        return Word(f"{row.mark.label}已结", "good")
    return Word(row.mark.label, "danger" if row.mark is LineMark.INCIDENT else "warn")


def _ink(row: LineRow) -> str:
    return "ink3" if row.is_struck else "ink"


def _who(row: LineRow) -> str:
    return " ".join(part for part in (row.unit, row.caller) if part)


LINES: tuple[Column[LineRow], ...] = (
    Column("number", "序号", lambda row: row.number, Kind.NUMBER, 52, sortable=False),
    Column("at", "时间", lambda row: f"{clock.office(row.at):%m-%d %H:%M}", width=112, ink=_ink),
    Column("kind", "类别", lambda row: row.kind.label, Kind.MUTED, 84, sortable=False),
    Column("mark", "标记", mark, Kind.PILL, 112, sortable=False),
    Column("unit", "单位、姓名", _who, width=150, ink=_ink, sortable=False),
    Column("phone", "电话", lambda row: row.phone, width=112, sortable=False, ink=_ink, wide=True),
    Column("text", "内容", lambda row: row.text, width=200, ink=_ink, sortable=False, stretch=True),
    Column("handling", "处理情况", lambda row: row.handling, Kind.MUTED, 180, sortable=False, wide=True),
    Column("by", "记录人", lambda row: row.entered_by, Kind.MUTED, 80, sortable=False, wide=True),
)
LINE_SOURCE: Source[LineRow, LineCriteria] = Source(
    LINES, lambda s, a, criteria, offset, limit: duty.lines(s, a, criteria, offset=offset, limit=limit)
)


def _town_ink(row: TownLineRow) -> str:
    return "ink3" if row.is_struck else "ink"


def _town_mark(row: TownLineRow) -> Word | None:
    return Word("已更正") if row.is_struck else Word("更正") if row.corrects is not None else None


def _town_who(row: TownLineRow) -> str:
    return " ".join(part for part in (row.unit, row.caller) if part)


TOWN_LINES: tuple[Column[TownLineRow], ...] = (
    Column("at", "时间", lambda row: f"{clock.office(row.at):%m-%d %H:%M}", width=112, ink=_town_ink, sortable=False),
    Column("township", "乡镇（街道）", lambda row: row.township_name, width=110, sortable=False),
    Column("kind", "类别", lambda row: row.kind.label, Kind.MUTED, 84, sortable=False),
    Column("mark", "标记", _town_mark, Kind.PILL, 84, sortable=False),
    Column("on_duty", "值班人员", lambda row: row.on_duty, width=90, ink=_town_ink, sortable=False),
    Column("unit", "单位、姓名", _town_who, width=150, ink=_town_ink, sortable=False),
    Column("text", "内容", lambda row: row.text, width=200, ink=_town_ink, sortable=False, stretch=True),
    Column("handling", "处理情况", lambda row: row.handling, Kind.MUTED, 180, sortable=False, wide=True),
)


def town_source(*, own: bool) -> Source[TownLineRow, TownLineCriteria]:
    """Lines of townships; a township's own need not say whose they are."""
    return Source(
        tuple(column for column in TOWN_LINES if not (own and column.key == "township")),
        lambda s, a, criteria, offset, limit: duty.town_lines(s, a, criteria, offset=offset, limit=limit),
    )


def _task_kind(row: TaskRow) -> Word:
    tones = {DutyTaskKind.ASSIGNED: "info", DutyTaskKind.PRESS: "warn", DutyTaskKind.REMIND: "neutral"}
    return Word(row.kind.label, tones[row.kind])


TASKS: tuple[Column[TaskRow], ...] = (
    Column("kind", "类别", _task_kind, Kind.PILL, 68),
    Column("text", "事项", lambda row: row.text, width=220, sortable=False, stretch=True),
    Column("responsible", "由谁办理", lambda row: row.responsible, width=130),
    Column("due_on", "期限", lambda row: row.due_on, Kind.DATE, 100),
    Column("term", "剩余", lambda row: row.term, width=96, ink=lambda row: "danger" if row.is_late else "ink2",
           sortable=False),
    Column("asked_by", "交办领导", lambda row: row.asked_by, Kind.MUTED, 84, sortable=False, wide=True),
    Column("opened_on", "交办日期", lambda row: row.opened_on, Kind.DATE, 100, wide=True),
    Column("state", "状态", lambda row: Word(row.state.label, "good" if row.state is DutyTaskState.DONE else "info"),
           Kind.PILL, 80, sortable=False),
)  # fmt: skip


def task_source(context: Context) -> Source[TaskRow, TaskCriteria]:
    """Tasks, with what is left of their terms today."""
    return Source(
        TASKS,
        lambda s, a, criteria, offset, limit: duty.tasks(
            s, a, criteria, today=context.today(), offset=offset, limit=limit
        ),
    )


def _result(context: Context, row: SpotCheckRow) -> Word:
    if row.result is not None:
        return Word(row.result.label, _RESULTS[row.result])
    return Word("到时未拨", "warn") if row.at <= context.now() else Word("待拨打")


def check_source(context: Context) -> Source[SpotCheckRow, SpotCriteria]:
    """The calls of opened days."""
    columns: tuple[Column[SpotCheckRow], ...] = (
        Column("at", "查岗时间", lambda row: f"{clock.office(row.at):%m-%d %H:%M}", width=112),
        Column("unit_kind", "类别", lambda row: row.unit_kind.label, Kind.MUTED, 116, sortable=False),
        Column("unit", "单位", lambda row: row.unit, width=180, stretch=True),
        Column("phone", "电话", lambda row: row.phone, width=116, sortable=False),
        Column("result", "结果", lambda row: _result(context, row), Kind.PILL, 88),
        Column("answered_by", "接电话的人", lambda row: row.answered_by, width=90, sortable=False),
        Column("checked_by", "查岗人", lambda row: row.checked_by, Kind.MUTED, 80, sortable=False, wide=True),
    )
    return Source(
        columns, lambda s, a, criteria, offset, limit: duty.spot_checks(s, a, criteria, offset=offset, limit=limit)
    )


def _turned(_criteria: Any, _key: str, descending: bool) -> bool:
    return descending


SHIFTS: tuple[Column[ShiftRow], ...] = (
    Column("number", "班次", lambda row: row.number, Kind.NUMBER, 56),
    Column("begins", "起止", lambda row: duty.span(row.begins, row.ends), width=230, sortable=False),
    Column("leader", "带班领导", lambda row: row.leader, width=84, sortable=False),
    Column("persons", "值班人员", lambda row: row.persons, width=180, sortable=False, stretch=True),
    Column("lines", "记录", lambda row: row.lines, Kind.NUMBER, 60, sortable=False),
    Column("state", "状态", lambda row: Word(row.state.label, _STATES[row.state]), Kind.PILL, 80, sortable=False),
    Column("handed_at", "交接时间", lambda row: row.handed_at, Kind.DATE, 140, sortable=False, wide=True),
)
SHIFT_SOURCE: Source[ShiftRow, bool] = Source(
    SHIFTS,
    lambda s, a, descending, offset, limit: duty.shifts(s, a, descending=descending, offset=offset, limit=limit),
    order=_turned,
)
