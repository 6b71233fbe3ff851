"""突发事件 as arithmetic: which state the entries lead to, which reports are due when, what is 迟报 and what 漏报.

Work requirement of the bureau, never a 法律依据: by telephone within 30 minutes, in writing within an hour, then 续报
in time, 终报 at the end. All clocks run from 接报时间 and are met by the declared times; entering later is normal. 瞒报
and 谎报 are never computed: people find them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Protocol, TypeVar
from uuid import UUID

from mzdesk.errors import BadInput
from mzdesk.terms import IncidentClock
from mzdesk.terms import IncidentEntryKind as K
from mzdesk.terms import IncidentState as S

INCIDENT_MOVES: frozenset[tuple[S, S]] = frozenset(
    {
        (S.OPEN, S.CONTROLLED),
        (S.CONTROLLED, S.OPEN),
        (S.CONTROLLED, S.CLOSED),
        (S.CLOSED, S.OPEN),
        (S.OPEN, S.VOID),
        (S.CONTROLLED, S.VOID),
        (S.VOID, S.OPEN),
    }
)
"""Which change of an incident's state may ever happen; the database refuses all others too."""
LEADS_TO = {
    K.CONTROLLED: S.CONTROLLED,
    K.RELAPSED: S.OPEN,
    K.CLOSED: S.CLOSED,
    K.REOPENED: S.OPEN,
    K.VOIDED: S.VOID,
}
ANEW = (K.REOPENED, K.RELAPSED)
"""The event came up again: its interval runs anew, and a 终报 before it is not the last word."""
_PAUSES = (K.CONTROLLED, K.CLOSED, K.VOIDED)
_UNKNOWN = ("不明", "不详", "未知", "无", "待查", "不清楚", "暂不明", "暂无", "没有")


class Entry(Protocol):
    """An entry of the timeline, as far as states and clocks depend on it."""

    @property
    def id(self) -> UUID: ...

    @property
    def kind(self) -> K: ...

    @property
    def at(self) -> datetime: ...

    @property
    def corrects_id(self) -> UUID | None: ...


E = TypeVar("E", bound=Entry)


@dataclass(frozen=True, slots=True)
class Limits:
    """How soon: phone and written from 接报, 续报 after the last written report or after a change of the losses."""

    phone: timedelta = timedelta(minutes=30)
    written: timedelta = timedelta(hours=1)
    update: timedelta = timedelta(hours=24)
    change: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """A report that is owed: until when, and when it was made. `ended`: when nobody waited for it any more."""

    kind: IncidentClock
    due: datetime | None
    done: datetime | None = None
    ended: datetime | None = None

    @property
    def runs(self) -> bool:
        """Still to be reported."""
        return self.done is None and self.ended is None

    def is_late(self, now: datetime) -> bool:
        """By a minute at least."""
        return self.late(now) >= _MINUTE

    @property
    def omitted(self) -> bool:
        """漏报: the incident was closed without this report."""
        return self.done is None and self.ended is not None

    def late(self, now: datetime) -> timedelta:
        """By how much it was, or is, late; nothing when in time."""
        if self.due is None or self.omitted:
            return timedelta()
        return max(timedelta(), (self.done or now) - self.due)

    def words(self, now: datetime) -> str:
        """剩 12 分, 迟 5 分, 按时, 迟报 5 分, 漏报; 待报 for what has no term."""
        if self.omitted:
            return "漏报"
        late = self.is_late(now)
        if self.done is not None:
            return f"迟报 {length(self.late(now))}" if late else "按时" if self.due is not None else "已报"
        if self.due is None:
            return "待报"
        return f"迟 {length(self.late(now))}" if late else f"剩 {length(self.due - now)}"


_MINUTE = timedelta(minutes=1)


def length(span: timedelta) -> str:
    """A length of time in words: 12 分, 3 小时 20 分, 2 天 4 小时."""
    minutes = max(0, int(span.total_seconds() // 60))
    days, rest = divmod(minutes, 1440)
    hours, left = divmod(rest, 60)
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    if not hours:
        return f"{left} 分"
    return f"{hours} 小时 {left} 分" if left else f"{hours} 小时"


def effective(entries: Iterable[E]) -> list[E]:
    """The entries that count, by the time they say: those that a later one replaces are left out."""
    every = list(entries)
    gone = {each.corrects_id for each in every if each.corrects_id is not None}
    return sorted((each for each in every if each.id not in gone), key=lambda each: each.at)


def state_after(moves: Sequence[K]) -> S:
    """The state that these kinds of entries, in the order they were entered, lead to."""
    state = S.OPEN
    for kind in moves:
        state = LEADS_TO.get(kind, state)
    return state


def allowed(old: S, new: S) -> bool:
    """Whether an incident may go from one state to the other."""
    return (old, new) in INCIDENT_MOVES


# --- clocks ----------------------------------------------------------------------------------------------------------


def clocks(received_at: datetime, entries: Iterable[Entry], state: S, limits: Limits) -> tuple[Clock, ...]:
    """Every report owed so far, in the order of their terms. A false alarm owes nothing any more."""
    if state is S.VOID:
        return ()
    counted = effective(entries)
    ended = _last(counted, K.CLOSED) if state is S.CLOSED else None
    told = next((each.at for each in counted if each.kind is K.PHONE), None)
    written = [each for each in counted if each.kind.is_written]
    first = written[0].at if written else None
    made = [
        Clock(IncidentClock.PHONE, received_at + limits.phone, told, None if told else ended),
        Clock(IncidentClock.WRITTEN, received_at + limits.written, first, None if first else ended),
    ]
    made += _updates(counted, written, limits, ended)
    return (*made, *_final(counted, state))


def _updates(counted: Sequence[Entry], written: Sequence[Entry], limits: Limits, ended: datetime | None) -> list[Clock]:
    """续报: each is due by the interval or by a change of the losses since the written report before it."""
    made: list[Clock] = []
    for before, after in zip_longest(written, written[1:]):
        since = before.at if before.kind is not K.FINAL else _again(counted, before.at)
        if since is None:
            continue
        done = after.at if after is not None else None
        due = _due(counted, since, limits)
        if due is None or (after is not None and after.kind is K.FINAL and done is not None and done <= due):
            continue
        if done is None and ended is not None:
            if due <= ended:
                made.append(Clock(IncidentClock.UPDATE, due, None, ended))
            continue
        made.append(Clock(IncidentClock.UPDATE, due, done))
    return made


def _again(counted: Sequence[Entry], ended: datetime) -> datetime | None:
    """When the event came up again after its 终报."""
    return next((each.at for each in counted if each.kind in ANEW and each.at >= ended), None)


def _due(counted: Sequence[Entry], since: datetime, limits: Limits) -> datetime | None:
    changed = next((each.at for each in counted if each.kind is K.LOSSES and each.at > since), None)
    found = [_regular(counted, since, limits.update), changed + limits.change if changed is not None else None]
    return min((each for each in found if each is not None), default=None)


def _regular(counted: Sequence[Entry], since: datetime, interval: timedelta) -> datetime | None:
    """When the event has been 处置中 for the whole interval; it begins anew when the event comes up again."""
    running: datetime | None = since
    for each in counted:
        if each.kind in ANEW:
            running = max(each.at, since)
        elif each.kind in _PAUSES:
            if running is not None and running + interval <= each.at:
                break
            running = None
    return running + interval if running is not None else None


def _final(counted: Sequence[Entry], state: S) -> tuple[Clock, ...]:
    """终报 has no term of its own: it is owed once the event is under control."""
    told = final(counted)
    if told is None and state is not S.CONTROLLED:
        return ()
    return (Clock(IncidentClock.FINAL, None, told.at if told is not None else None),)


def final(counted: Sequence[E]) -> E | None:
    """The 终报, unless the event came up again after it."""
    for each in reversed(counted):
        if each.kind is K.FINAL or each.kind in ANEW:
            return each if each.kind is K.FINAL else None
    return None


def _last(counted: Sequence[Entry], kind: K) -> datetime | None:
    return max((each.at for each in counted if each.kind is kind), default=None)


def urgent(found: Sequence[Clock]) -> Clock | None:
    """The running clock to be looked at first: the earliest term, else the 终报 that waits."""
    running = [each for each in found if each.runs]
    dated = [each for each in running if each.due is not None]
    return min(dated, key=_term) if dated else next(iter(running), None)


def _term(each: Clock) -> datetime:
    assert each.due is not None
    return each.due


def faults(found: Sequence[Clock], now: datetime) -> tuple[str, ...]:
    """What was 迟报 or 漏报, in words: 电话报告迟报 5 分."""
    told = []
    for each in found:
        if each.omitted:
            told.append(f"{each.kind.label}漏报")
        elif each.done is not None and each.is_late(now):
            told.append(f"{each.kind.label}迟报 {length(each.late(now))}")
    return tuple(told)


# --- words -----------------------------------------------------------------------------------------------------------

_STOPS = "，。；！？,;!?\n"
_LONGEST = 40


def title(place: str, what: str) -> str:
    """The name proposed for an incident: its place and the first words of what happened."""
    first = what.strip()
    for stop in _STOPS:
        first = first.partition(stop)[0].strip()
    where = place.strip()
    return (first if where and first.startswith(where) else f"{where}{first}")[:_LONGEST]


def code(year: int, serial: int) -> str:
    """The number of a year's incident: TF-2026-0001."""
    return f"TF-{year}-{serial:04d}"


def township_code(township: str, year: int, serial: int) -> str:
    """The number of an incident a township reports itself: TF-2026-X101-0001 for 500156101."""
    return f"TF-{year}-X{township[-3:]}-{serial:04d}"


def explained(words: str, field: str, name: str) -> str:
    """What was found out, without blanks; raises BadInput when nothing is said or a bare 不明 gives no reason."""
    said = words.strip()
    if not said:
        raise BadInput(f"请填写{name}；查不清的写“不明”和原因。", field)
    plain = unicodedata.normalize("NFKC", said).strip("。.!， ")
    if plain in _UNKNOWN:
        raise BadInput(f"{name}只写了“{plain}”，请写明理由，例如“不明：现场已清理，由消防部门调查”。", field)
    return said
