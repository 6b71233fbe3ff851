"""Making a roster: begun by the rules of the last one, filled by the engine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk.errors import BadInput
from mzdesk.models.rosters import Roster
from mzdesk.services import access
from mzdesk.services.rosters import records
from mzdesk.services.rosters.gathering import Gathered, gather, require_staff
from mzdesk.services.rosters.looking import newest, settings_of
from mzdesk.services.rosters.reading import Place, times
from mzdesk.services.rosters.typed import fitting, undoable
from mzdesk.terms import Right, RosterAct
from mzdesk.views.actor import Actor
from mzdesk.views.duty import MonthToFill
from mzdesk.views.roster import Certificate, RosterPin, RosterSeat
from mzdesk.views.rosters import RosterSettings

_MOST_DAYS = 366
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_RANGES = {
    "posts": (1, 2, "岗位数"),
    "leaders": (0, 4, "带班领导人数"),
    "standby": (0, 8, "备班人数"),
    "seniors": (0, 4, "骨干人数"),
    "leader_rest": (0, 30, "带班领导间隔"),
    "officer_rest": (0, 30, "值班员间隔"),
    "workday_points": (1, 100, "工作日分"),
    "weekend_points": (1, 100, "周末分"),
    "holiday_points": (1, 100, "节假日分"),
    "night_points": (0, 100, "夜班加分"),
}


def month_span(month: date) -> tuple[date, date]:
    """The first and the last day of a month."""
    first = month.replace(day=1)
    return first, date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)


def make(
    session: Session,
    actor: Actor,
    *,
    starts: date,
    ends: date,
    title: str = "",
    settings: RosterSettings | None = None,
) -> UUID:
    """Begin a roster; without `settings` by the rules of the newest one. Raises BadInput for a span that can't be."""
    access.require(actor, Right.KEEP_ROSTERS)
    days = (ends - starts).days + 1
    if days < 1:
        raise BadInput("结束日期早于开始日期，请核对。", "ends")
    if days > _MOST_DAYS:
        raise BadInput(f"一份值班表最多排一年（{_MOST_DAYS}天），现有{days}天。请分段排班。", "ends")
    roster = Roster(
        district=actor.district,
        township=actor.township,
        starts=starts,
        ends=ends,
        title=title.strip() or _title(starts, ends),
    )
    _set(roster, settings or newest_settings(session, actor))
    session.add(roster)
    session.flush()
    records.keep(session, actor, roster, RosterAct.MADE)
    return roster.id


def _title(starts: date, ends: date) -> str:
    if (starts, ends) == month_span(starts):
        return f"{starts.year}年{starts.month}月值班安排表"
    return f"{starts.year}年{starts.month}月{starts.day}日至{ends.month}月{ends.day}日值班安排表"


def newest_settings(session: Session, actor: Actor) -> RosterSettings:
    """The rules of the roster that was made last, else the office's defaults."""
    access.require(actor, Right.SEE)
    roster = newest(session, actor)
    if roster is not None:
        return settings_of(roster)
    handover, night = times(session, actor)
    return RosterSettings(handover=handover, night_from=night)


def configure(
    session: Session, actor: Actor, roster_id: UUID, *, settings: RosterSettings, version: int, remark: str = ""
) -> None:
    """Change the rules of a draft; seats that the new rules have no place for are dropped. Raises BadInput."""
    access.require(actor, Right.KEEP_ROSTERS)
    roster = records.draft(session, actor, roster_id, version=version)
    _set(roster, settings)
    roster.remark, roster.proof, roster.edits = remark.strip(), [], roster.edits + 1
    records.write(session, roster, fitting(roster, records.seats(session, roster)))


def _set(roster: Roster, settings: RosterSettings) -> None:
    for name, (least, most, words) in _RANGES.items():
        value = getattr(settings, name)
        if not least <= value <= most:
            raise BadInput(f"{words}请填 {least} 到 {most} 之间的整数。", name)
    if settings.seniors > 2 * settings.posts:
        raise BadInput(f"每班只有{2 * settings.posts}人，骨干人数不能更多。请减少。", "seniors")
    for name in ("handover", "night_from"):
        if not _CLOCK.fullmatch(getattr(settings, name)):
            raise BadInput("时间请写成 08:30 这样。", name)
    for name in RosterSettings.__dataclass_fields__:
        setattr(roster, name, getattr(settings, name))


# --- filled by the engine --------------------------------------------------------------------------------------------


def to_fill(session: Session, actor: Actor, roster_id: UUID, *, keep_typed: bool = True) -> MonthToFill:
    """A draft as a problem for the engine; with `keep_typed` what stands in it already is kept (指定).

    What everybody served this year before its first day is brought over. Raises BadInput without staff.
    """
    access.require(actor, Right.KEEP_ROSTERS)
    roster = records.draft(session, actor, roster_id)
    seats = records.seats(session, roster) if keep_typed else {}
    found = gather(session, actor, roster, seated=seats.values())
    require_staff(found)
    return _to_fill(found, seats)


def _to_fill(found: Gathered, seats: Mapping[Place, UUID]) -> MonthToFill:
    roles = {person.id: person.role for person in found.problem.people}
    pins = list(found.problem.pins)
    for (day, time, role, _, _), person in seats.items():
        pin = RosterPin(day, str(person), time)
        if role is roles.get(str(person)) and pin not in pins:
            pins.append(pin)
    names = {str(person.id): person.name for person in found.people}
    problem = replace(found.problem, pins=tuple(pins))
    return MonthToFill(problem, names, {str(person.id): person.phone for person in found.people})


def fill(
    session: Session,
    actor: Actor,
    roster_id: UUID,
    *,
    seats: Sequence[RosterSeat],
    proof: Iterable[Certificate],
    version: int,
    now: datetime,
    note: str = "",
) -> int:
    """Write what the engine made into a draft as an edition that can be undone; returns the edition's number."""
    access.require(actor, Right.KEEP_ROSTERS)
    roster = records.draft(session, actor, roster_id, version=version)
    before = records.spelled(records.seats(session, roster))
    made: dict[Place, UUID] = {
        (seat.day, seat.time, seat.role, seat.post, seat.seat): UUID(seat.person) for seat in seats
    }
    records.write(session, roster, made)
    roster.proof = [
        {
            "role": one.role.value,
            "state": one.state.value,
            "sentence": one.sentence,
            "details": list(one.details),
        }
        for one in proof
    ]
    number = records.keep(session, actor, roster, RosterAct.FILLED, note)
    undoable(session, actor, roster, "rosters.write", f"{roster.title}：自动排班", {"seats": before}, now)
    return number
