"""The month: each unit's days and figures, asked for in windows of units."""

from __future__ import annotations

import calendar
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.models.dailies import DailyExemption, DailyFinding
from mzdesk.models.facilities import Facility, FacilityEvent
from mzdesk.rules import dailies as rules
from mzdesk.services import access, settings
from mzdesk.services.dailies import facts
from mzdesk.services.dailies.facts import L, R
from mzdesk.services.overview import reports
from mzdesk.services.search import words
from mzdesk.terms import DailyState, FacilityEventKind, FacilityState, Right
from mzdesk.views.actor import Actor
from mzdesk.views.dailies import MonthCriteria, MonthRow
from mzdesk.views.window import Window

_SORTS: dict[str, Any] = {"name": L.sort_key, "township": L.township}
_STATES = {False: DailyState.REPORTED, True: DailyState.LATE}


def last_of(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def month(session: Session, actor: Actor, criteria: MonthCriteria, *, offset: int, limit: int) -> Window[MonthRow]:
    """Units from `offset` on with the days of the month, and how many units there are."""
    access.require(actor, Right.SEE)
    asked = reports.units(actor, sa.select(L.id)).where(L.state != FacilityState.CLOSED)
    if criteria.township is not None:
        asked = asked.where(L.township == criteria.township)
    asked = asked.where(*(L.text.contains(word, autoescape=True) for word in words(criteria.text)))
    column = _SORTS[criteria.sort]
    order = (column.desc() if criteria.descending else column, L.sort_key, L.id)
    ids = list(session.scalars(asked.order_by(*order).offset(offset).limit(limit)))
    total = offset + len(ids)
    if len(ids) == limit or (offset and not ids):
        total = session.scalar(sa.select(sa.func.count()).select_from(asked.subquery())) or 0
    return Window(total, tuple(rows(session, actor, ids, criteria.month, criteria.now)))


def rows(session: Session, actor: Actor, ids: Sequence[UUID], first: date, now: datetime) -> list[MonthRow]:
    """These units with their days and figures, in this order."""
    last = last_of(first)
    by_unit = states(session, actor, ids, first=first, last=last, now=now)
    figures = _figures(session, actor, ids, first, last)
    faults = _faults(session, ids, first, last)
    townships = settings.township_names(session, actor)
    named = sa.select(Facility.id, Facility.name, Facility.township).where(Facility.id.in_(ids))
    found = {key: (name, townships.get(town, "")) for key, name, town in session.execute(named)}
    return [_row(key, *found[key], by_unit[key], figures.get(key, (0, 0)), faults[key]) for key in ids if key in found]


def _row(
    key: UUID, name: str, town: str, days: Sequence[DailyState | None], figures: tuple[int, int], faults: int
) -> MonthRow:
    count = Counter(days)
    reported = count[DailyState.REPORTED] + count[DailyState.LATE]
    owed = reported + count[DailyState.OMITTED] + count[DailyState.MISSING] + count[DailyState.WAITING]
    zero, found = figures
    return MonthRow(
        key, name, town, tuple(days), owed, reported, count[DailyState.LATE], count[DailyState.OMITTED], zero, found,
        faults,
    )  # fmt: skip


def _figures(
    session: Session, actor: Actor, ids: Sequence[UUID], first: date, last: date
) -> dict[UUID, tuple[int, int]]:
    asked = sa.select(R.facility_id, sa.func.count().filter(R.zero_report), sa.func.sum(R.found))
    asked = asked.where(R.facility_id.in_(ids), R.day.between(first, last), R.counts()).group_by(R.facility_id)
    return {key: (int(zero), int(found or 0)) for key, zero, found in session.execute(access.visible(asked, R, actor))}


def _faults(session: Session, ids: Sequence[UUID], first: date, last: date) -> Counter[UUID]:
    asked = sa.select(DailyFinding.facility_id, DailyFinding.withdraws_id).where(
        DailyFinding.facility_id.in_(ids), DailyFinding.day.between(first, last)
    )
    found: Counter[UUID] = Counter()
    for key, withdraws in session.execute(asked):
        found[key] += 1 if withdraws is None else -1
    return found


# --- states -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Known:
    """What decides over the days of some units."""

    active: dict[UUID, bool]
    since: dict[UUID, date]
    changes: dict[UUID, list[tuple[date, bool]]] = field(default_factory=lambda: defaultdict(list))
    spans: dict[UUID, list[tuple[date, date]]] = field(default_factory=lambda: defaultdict(list))
    came: dict[tuple[UUID, date], bool] = field(default_factory=dict)

    def works(self, key: UUID, day: date) -> bool:
        """In work on the day: as it was before the first change after it."""
        return next((before for on, before in self.changes.get(key, ()) if on > day), self.active[key])

    def excused(self, key: UUID, day: date) -> bool:
        return any(starts <= day <= ends for starts, ends in self.spans.get(key, ()))


def states(
    session: Session, actor: Actor, ids: Sequence[UUID], *, first: date, last: date, now: datetime
) -> dict[UUID, list[DailyState | None]]:
    """How each unit stands day by day; None on days to come and before it was entered."""
    access.require(actor, Right.SEE)
    return _judged(session, actor, _known(session, actor, ids, first, last), first, last, now)


def states_of_one(
    session: Session,
    actor: Actor,
    place: Facility,
    came: Mapping[date, bool],
    spans: Sequence[tuple[date, date]],
    *,
    first: date,
    last: date,
    now: datetime,
) -> list[DailyState | None]:
    """The same of one unit of which most is known: when it reported (and whether late), when it was 免报."""
    key = place.id
    known = _Known({key: place.state is FacilityState.ACTIVE}, {key: clock.office(place.created_at).date()})
    _add_changes(session, known, [key], first)
    known.spans[key] = list(spans)
    old = [each for each, head in reports.merged_away(session, actor).items() if head == key]
    earlier = sa.select(R.day, R.late).where(R.facility_id.in_(old), R.day.between(first, last), R.counts())
    told = dict(session.execute(earlier).all()) if old else {}
    known.came = {(key, day): late for day, late in (told | dict(came)).items()}
    return _judged(session, actor, known, first, last, now)[key]


def _judged(
    session: Session, actor: Actor, known: _Known, first: date, last: date, now: datetime
) -> dict[UUID, list[DailyState | None]]:
    today = reports.today_of(now)
    began = reports.began(session, actor, today)
    at = str(settings.value(session, actor, "daily_deadline"))
    days = [(day, rules.deadline(day, at)) for day in facts.days_of(first, last)]
    return {key: [_state(known, key, day, until, (began, today), now) for day, until in days] for key in known.active}


def _state(
    known: _Known, key: UUID, day: date, until: datetime, span: tuple[date, date], now: datetime
) -> DailyState | None:
    late = known.came.get((key, day))
    if late is not None:
        return _STATES[late]
    if not span[0] <= day <= span[1] or day < known.since.get(key, day):
        return None
    return facts.state_of(
        None, active=known.works(key, day), excused_now=known.excused(key, day), day=day, until=until, now=now
    )


def _known(session: Session, actor: Actor, ids: Sequence[UUID], first: date, last: date) -> _Known:
    places = sa.select(Facility.id, Facility.state, Facility.created_at).where(Facility.id.in_(ids))
    known = _Known({}, {})
    for key, state, created in session.execute(access.visible(places, Facility, actor)):
        known.active[key] = state is FacilityState.ACTIVE
        known.since[key] = clock.office(created).date()
    _add_changes(session, known, ids, first)
    spans = sa.select(DailyExemption.facility_id, DailyExemption.starts, DailyExemption.ends).where(
        DailyExemption.facility_id.in_(ids), DailyExemption.starts <= last, reports.open_on(first)
    )
    for key, starts, ends in session.execute(spans):
        known.spans[key].append((starts, ends or date.max))
    old = sa.select(Facility.id, Facility.merged_into).where(Facility.merged_into.in_(ids))
    heads = {key: head for key, head in session.execute(old) if head is not None}
    came = sa.select(R.facility_id, R.day, R.late)
    came = came.where(R.facility_id.in_([*ids, *heads]), R.day.between(first, last), R.counts())
    rows = sorted(session.execute(came), key=lambda row: row.facility_id not in heads)
    known.came = {(heads.get(key, key), day): late for key, day, late in rows}  # its own report comes last and counts
    return known


def _add_changes(session: Session, known: _Known, ids: Sequence[UUID], first: date) -> None:
    event = FacilityEvent
    changes = sa.select(event.facility_id, event.happened_on, event.before).where(
        event.facility_id.in_(ids), event.kind == FacilityEventKind.STATE, event.happened_on > first
    )
    for key, on, before in session.execute(changes.order_by(event.happened_on, event.id)):
        known.changes[key].append((on, before == FacilityState.ACTIVE.label))
