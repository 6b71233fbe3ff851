"""Who owes a daily report, and how a day stands: one count, light enough for the window's start.

It stands here and not with 安全日报, so that the window need not load that capability to say how many are missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.db.memo import once
from mzdesk.models.dailies import DailyExemption, DailyReport
from mzdesk.models.facilities import Facility, FacilityEvent, FacilityLine
from mzdesk.rules import dailies as rules
from mzdesk.services import access, settings
from mzdesk.terms import Capability, FacilityEventKind, FacilityKind, FacilityState, Right
from mzdesk.views.actor import Actor
from mzdesk.views.dailies import DailyStanding
from mzdesk.views.overview import ClockLine, TodoRow, Tone

L, R = FacilityLine, DailyReport
Heads = dict[UUID, UUID]
NAMED = 60
_TOLD, _LISTED = 3, 20


def deadline(session: Session, actor: Actor, day: date) -> datetime:
    """Up to when a report of the day is in time."""
    return rules.deadline(day, str(settings.value(session, actor, "daily_deadline")))


def today_of(now: datetime) -> date:
    """The office's day."""
    return clock.office(now).date()


def changed_since(session: Session, actor: Actor, day: date) -> dict[UUID, bool]:
    """Places whose state changed after the day, and whether they were in work on it."""
    event = FacilityEvent
    asked = sa.select(event.facility_id, event.before).where(
        event.kind == FacilityEventKind.STATE, event.happened_on > day
    )
    asked = access.visible(asked, event, actor).order_by(event.happened_on.desc(), event.id.desc())
    return {key: before == FacilityState.ACTIVE.label for key, before in session.execute(asked)}


def in_work(session: Session, actor: Actor, day: date, today: date) -> sa.ColumnElement[bool]:
    """In work on the day, by the register and its changes since."""
    now = L.state == FacilityState.ACTIVE
    if day >= today:
        return now
    changed = changed_since(session, actor, day)
    worked = [key for key, active in changed.items() if active]
    rested = [key for key, active in changed.items() if not active]
    return sa.or_(sa.and_(now, L.id.not_in(rested)), L.id.in_(worked)) if changed else now


def began(session: Session, actor: Actor, today: date) -> date:
    """The first day the office took a report down for; nobody owes for days before it."""
    asked = sa.select(sa.func.min(R.day)).where(R.district == actor.district, R.counts())
    first: date | None = once(session, ("reports.began", actor.district), lambda: session.scalar(asked))
    return min(first or today, today)


def known_by(day: date, today: date) -> sa.ColumnElement[bool]:
    """On the register by the end of the day: nobody owes for days before he was entered."""
    if day >= today:
        return sa.true()
    ends = rules.deadline(day + timedelta(days=1), "00:00")
    return sa.exists().where(Facility.id == L.id, Facility.created_at < ends).correlate(L)


def excused(actor: Actor, day: date) -> sa.ColumnElement[bool]:
    """免报 on the day."""
    exempt = sa.select(DailyExemption.facility_id).where(
        DailyExemption.district == actor.district, DailyExemption.starts <= day, open_on(day)
    )
    return L.id.in_(exempt)


def open_on(day: date) -> sa.ColumnElement[bool]:
    """An exemption that has not ended before the day."""
    return sa.or_(DailyExemption.ends.is_(None), DailyExemption.ends >= day)


def owes(session: Session, actor: Actor, day: date, today: date, heads: Heads | None = None) -> sa.ColumnElement[bool]:
    """Owes a report on the day: in work, on the register, not 免报. Townships owe none (OFFICE)."""
    if day < began(session, actor, today):
        return sa.false()
    told = sa.or_(excused(actor, day), L.id.in_(reported_before(session, actor, day, heads)))
    return sa.and_(in_work(session, actor, day, today), known_by(day, today), sa.not_(told))


def merged_away(session: Session, actor: Actor) -> Heads:
    """Records that were merged into others, and into which: few."""
    merged = sa.select(Facility.id, Facility.merged_into).where(Facility.merged_into.is_not(None))
    asked = access.visible(merged, Facility, actor)
    rows = once(session, ("reports.merged", actor.district, actor.township), lambda: session.execute(asked).all())
    return {key: head for key, head in rows if head is not None}


def reported_before(session: Session, actor: Actor, day: date, heads: Heads | None = None) -> list[UUID]:
    """Units whose report of the day stands with a record that was merged into theirs since: few, so asked for first."""
    heads = merged_away(session, actor) if heads is None else heads
    if not heads:
        return []
    came = sa.select(R.facility_id).where(R.facility_id.in_(heads), R.day == day, R.counts())
    return [heads[key] for key in session.scalars(came)]


def units(actor: Actor, asked: Any) -> Any:
    """The register as far as it reports."""
    return access.visible(asked, L, actor).where(L.kind != FacilityKind.TOWNSHIP)


def of_day(day: date) -> sa.ColumnElement[bool]:
    """How a unit and the report that stands for its day belong together; the key of the index by day."""
    return sa.and_(R.district == L.district, R.day == day, R.township == L.township, R.facility_id == L.id, R.counts())


def standing(session: Session, actor: Actor, *, day: date, now: datetime, named: int = NAMED) -> DailyStanding:
    """Who owes and who has reported; `missing` are the first names in the order of the register."""
    access.require(actor, Right.SEE)
    heads = merged_away(session, actor)
    due = owes(session, actor, day, today_of(now), heads)
    count = sa.func.count()
    owed = session.scalar(units(actor, sa.select(count).select_from(L)).where(due)) or 0
    figures = count, count.filter(R.late), count.filter(R.zero_report), sa.func.coalesce(sa.func.sum(R.found), 0)
    # the day's reports without those of the few who owe none, instead of a join with the many who do
    owing_none = access.visible(sa.select(L.id), L, actor).where(sa.or_(L.kind == FacilityKind.TOWNSHIP, sa.not_(due)))
    asked = _of(actor, day, sa.select(*figures)).where(R.facility_id.not_in(owing_none))
    asked = asked.where(R.facility_id.not_in(heads)) if heads else asked
    reported, late, zero, found = (int(value) for value in session.execute(asked).one())
    names = _names(session, actor, day, due, named) if named and owed > reported else ()
    return DailyStanding(day, deadline(session, actor, day), owed, reported, late, zero, found, tuple(names))


def missing(session: Session, actor: Actor, *, day: date, now: datetime, limit: int) -> list[str]:
    """Names of units that owe a report and have sent none, in the order of the register."""
    access.require(actor, Right.SEE)
    return _names(session, actor, day, owes(session, actor, day, today_of(now)), limit)


def _names(session: Session, actor: Actor, day: date, due: sa.ColumnElement[bool], limit: int) -> list[str]:
    asked = silent(actor, sa.select(Facility.name).join(L, L.id == Facility.id), day, due)
    return list(session.scalars(_in_order(asked).limit(limit)))


def silent(actor: Actor, asked: Any, day: date, due: sa.ColumnElement[bool]) -> Any:
    """Who came is asked for once and looked up: a join by district, township and unit takes three times as long."""
    came = _of(actor, day, sa.select(R.facility_id))
    return units(actor, asked).where(due, L.id.not_in(came))


def _in_order(asked: Any) -> Any:
    return asked.order_by(L.sort_key, L.id)


def _of(actor: Actor, day: date, asked: Any) -> Any:
    """The reports that stand for a day."""
    return access.visible(asked, R, actor).where(R.day == day, R.counts())


# --- for the first page -----------------------------------------------------------------------------------------------


def in_use(session: Session, actor: Actor, today: date) -> bool:
    """Whether the office takes reports down here at all: one came in the last month."""
    asked = access.visible(sa.select(R.id), R, actor)
    recent = asked.where(R.day.between(today - timedelta(days=31), today), R.counts()).limit(1)
    return session.scalars(recent).first() is not None


def open_today(session: Session, actor: Actor, now: datetime, *, named: int = 0) -> DailyStanding | None:
    """How today stands while somebody is missing; None when all have reported, or nobody reports here."""
    today = today_of(now)
    if not in_use(session, actor, today):
        return None
    found = standing(session, actor, day=today, now=now, named=named)
    return found if found.open else None


def waiting(session: Session, actor: Actor, now: datetime) -> Iterator[TodoRow]:
    """Today's missing reports as one thing that waits, before the deadline and after."""
    found = open_today(session, actor, now, named=_TOLD)
    if found is None:
        return
    late = rules.is_late(now, found.deadline)
    tone: Tone = "warn" if late else "neutral"
    term = f"已过 {found.deadline:%H:%M}" if late else f"{found.deadline:%H:%M} 前"
    text = f"今日安全日报未报 {found.open} 家"
    about = "、".join(found.missing) + ("等" if found.open > len(found.missing) else "")
    first = _first(session, actor, now)
    if first is not None:
        yield TodoRow(Capability.DAILIES, first, found.day, term, tone, "收日报", text, about, "未报", tone)


def _first(session: Session, actor: Actor, now: datetime) -> UUID | None:
    today = today_of(now)
    asked = silent(actor, sa.select(L.id), today, owes(session, actor, today, today))
    found: UUID | None = session.scalars(_in_order(asked).limit(1)).first()
    return found


def running(session: Session, actor: Actor, now: datetime) -> Iterator[ClockLine]:
    """The countdown to the deadline, while somebody is missing and it is not over."""
    found = open_today(session, actor, now)
    if found is not None and not rules.is_late(now, found.deadline):
        yield ClockLine(f"日报 {found.open} 家未报", found.deadline, Capability.DAILIES)


def handed_on(session: Session, actor: Actor, now: datetime) -> Iterator[str]:
    """What the handover sheet says of reports that are missing after the deadline."""
    found = open_today(session, actor, now, named=_LISTED)
    if found is not None and rules.is_late(now, found.deadline):
        more = "等" if found.open > len(found.missing) else ""
        yield f"今日安全日报未报 {found.open} 家：{'、'.join(found.missing)}{more}"
