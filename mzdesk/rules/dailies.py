"""安全日报: when a report is late, which figures contradict each other, how a unit stands on a day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from mzdesk.clock import OFFICE_ZONE
from mzdesk.errors import BadInput
from mzdesk.terms import DailyState
from mzdesk.views.dailies import DailySaid

_MOST = 9999
_COUNTS = (
    ("rounds", "排查人次"),
    ("found", "发现隐患"),
    ("fixed_on_site", "当场整改"),
    ("time_limited", "限期整改"),
    ("fixed", "已整改"),
    ("unfixed", "未整改"),
    ("residents", "在院人数"),
)
_TEXTS = (("problems", "主要问题", 1000), ("reporter", "报告人", 40), ("crew", "值班人员", 100))


def deadline(day: date, at: str) -> datetime:
    """The moment up to which a day's report is in time, by the office's setting ("15:00")."""
    hour, minute = (int(part) for part in at.split(":"))
    return datetime.combine(day, time(hour, minute), OFFICE_ZONE)


def is_late(received_at: datetime, until: datetime) -> bool:
    """Whether a report that came then is 迟报. Clerks say minutes: whatever comes within the last one is in time."""
    return received_at.replace(second=0, microsecond=0) > until


def open_state(day: date, until: datetime, now: datetime) -> DailyState:
    """What a unit is that owes a report and has sent none: 待报, 未报 once the time is over, 漏报 when the day is."""
    if now.astimezone(OFFICE_ZONE).date() > day:
        return DailyState.OMITTED
    return DailyState.MISSING if is_late(now, until) else DailyState.WAITING


def left(until: datetime, now: datetime) -> str:
    """How long it is to the deadline, in words."""
    minutes = int((until - now) / timedelta(minutes=1))
    if now > until:
        return f"已过 {until:%H:%M} 截止时间"
    hours, minutes = divmod(minutes, 60)
    return f"距 {until:%H:%M} 截止还有 {f'{hours} 小时 ' if hours else ''}{minutes} 分"


def check_said(said: DailySaid) -> DailySaid:
    """The report with its words tidied; raises BadInput naming the field for what can't be."""
    if said.found is None:
        raise BadInput("请填写发现隐患数，没有隐患填 0（零报告）。", "found")
    for key, label in _COUNTS:
        count = getattr(said, key)
        if count is not None and not 0 <= count <= _MOST:
            raise BadInput(f"{label}应在 0 到 {_MOST} 之间，请核对。", key)
    for key, label, most in _TEXTS:
        if len(getattr(said, key)) > most:
            raise BadInput(f"{label}最多 {most} 个字，请缩短。", key)
    put_right = (said.fixed_on_site or 0) + (said.time_limited or 0)
    if put_right > said.found:  # 已整改 and 未整改 may speak of earlier days
        raise BadInput(f"当场整改、限期整改合计 {put_right}，多于发现隐患 {said.found}，请核对。", "fixed_on_site")
    return said


def check_received(received_at: datetime | None, day: date, now: datetime) -> datetime:
    """The moment a report came, to the minute; raises BadInput when it is missing, to come, or before its day."""
    if received_at is None:
        raise BadInput("请填写到报时间，按单位报来的时间填，不是录入的时间。", "received_at")
    if received_at > now:
        raise BadInput("到报时间还没有到，请核对。", "received_at")
    if received_at.astimezone(OFFICE_ZONE).date() < day:
        raise BadInput(f"到报时间早于日报日期 {day}，请核对。", "received_at")
    return received_at.replace(second=0, microsecond=0)
