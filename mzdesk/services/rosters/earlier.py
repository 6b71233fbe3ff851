"""What everybody served before a day: stored rosters, and issued papers for days that no stored roster answers for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.orders import Document
from mzdesk.rules import calendar
from mzdesk.services import access
from mzdesk.services.rosters.reading import served
from mzdesk.terms import DayKind, DocumentKind, DocumentState, DutyRole, DutyTime
from mzdesk.views.actor import Actor
from mzdesk.views.roster import RosterWeights

_PAPERS = 24
_LOOK_BACK = timedelta(days=62)
_SEATS = ("leader", "first", "second", "other_first", "other_second")


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty that was, or will have been, served."""

    day: date
    time: DutyTime
    role: DutyRole


def kind_of(day: date, table: calendar.Calendar) -> DayKind:
    """Workday, weekend or holiday; a weekend that is made up for is a workday."""
    if day in table.off:
        return DayKind.HOLIDAY
    return DayKind.WORKDAY if calendar.is_workday(day, table) else DayKind.WEEKEND


def duties(session: Session, actor: Actor, *, before: date, names: Mapping[str, UUID]) -> dict[UUID, list[Duty]]:
    """Duties by person from the year's first day, or two months back, up to `before`; `names` find those on papers."""
    first = min(date(before.year, 1, 1), before - _LOOK_BACK)
    stored = served(session, actor, first, before - timedelta(days=1))
    found: defaultdict[UUID, list[Duty]] = defaultdict(list)
    for (day, time, role, _, _), person in stored.items():
        found[person].append(Duty(day, time, role))
    known = {place[0] for place in stored}
    for name, days in on_paper(session, actor, before=before).items():
        if name in names:
            found[names[name]] += [
                Duty(day, DutyTime.WHOLE, DutyRole.OFFICER) for day in days if day >= first and day not in known
            ]
    return found


def on_paper(session: Session, actor: Actor, *, before: date) -> dict[str, set[date]]:
    """The days each name served before, by the newest 值班安排表 in force for each day."""
    asked = sa.select(Document.content).where(
        Document.kind == DocumentKind.DUTY_ROSTER,
        Document.state.not_in((DocumentState.DRAFT, DocumentState.VOID)),
    )
    newest = access.visible(asked, Document, actor).order_by(Document.created_at.desc(), Document.id.desc())
    known: set[str] = set()
    found: defaultdict[str, set[date]] = defaultdict(set)
    for content in session.scalars(newest.limit(_PAPERS)):
        for line in content.get("lines", ()):
            day = date.fromisoformat(line["day"])
            if line["day"] not in known and day < before:
                for seat in _SEATS:
                    found[line[seat]].add(day)
        known |= {line["day"] for line in content.get("lines", ())}
    return found


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody brings over: points, duties on weekends and holidays, points of 备班."""

    points: int = 0
    weekends: int = 0
    holidays: int = 0
    standby: int = 0


def load_of(served_by: Iterable[Duty], year: int, table: calendar.Calendar, weights: RosterWeights) -> Load:
    """The year's duties weighed."""
    by_kind = {DayKind.WORKDAY: weights.workday, DayKind.WEEKEND: weights.weekend, DayKind.HOLIDAY: weights.holiday}
    points = weekends = holidays = standby = 0
    for duty in served_by:
        if duty.day.year != year:
            continue
        kind = kind_of(duty.day, table)
        weight = by_kind[kind] + (weights.night if duty.time is DutyTime.NIGHT else 0)
        if duty.role is DutyRole.STANDBY:
            standby += weight
            continue
        points += weight
        weekends += kind is DayKind.WEEKEND
        holidays += kind is DayKind.HOLIDAY
    return Load(points, weekends, holidays, standby)


def begun(own: Load, peers: Sequence[Load]) -> Load:
    """One's own load; who served nothing yet begins at the mean of those who did, so that newcomers owe nothing."""
    others = [load for load in peers if load.points]
    if own.points or not others:
        return own
    count = len(others)
    return Load(
        sum(load.points for load in others) // count,
        sum(load.weekends for load in others) // count,
        sum(load.holidays for load in others) // count,
        sum(load.standby for load in others) // count,
    )
