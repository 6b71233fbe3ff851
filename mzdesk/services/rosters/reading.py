"""Who is on duty: the published roster with everything that changed hands since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.models.rosters import Roster, RosterCell, RosterChange, RosterDuty
from mzdesk.models.staff import Person
from mzdesk.services import access, settings
from mzdesk.terms import DutyPattern, DutyRole, DutyTime, Right
from mzdesk.views.actor import Actor
from mzdesk.views.rosters import DutyOne, OnDuty

Place = tuple[date, DutyTime, DutyRole, int, int]
_ONE_DAY = timedelta(days=1)
_ROLES = list(DutyRole)


def on_duty(session: Session, actor: Actor, *, now: datetime) -> OnDuty:
    """The shift that runs at `now`: before the handover it is still yesterday's."""
    access.require(actor, Right.SEE)
    local = clock.office(now)
    for day in (local.date() - _ONE_DAY, local.date()):
        roster = _answering(session, actor, day)
        for part in _parts(roster):
            begin, end = span(session, actor, roster, day, part)
            if begin <= now < end:
                return _shift(session, actor, roster, day, part)
    return _shift(session, actor, _answering(session, actor, local.date()), local.date(), DutyTime.WHOLE)


def shift_on(session: Session, actor: Actor, day: date, time: DutyTime = DutyTime.WHOLE) -> OnDuty:
    """The shift of a day; `time` is what the roster's pattern knows, otherwise the first shift of the day."""
    access.require(actor, Right.SEE)
    roster = _answering(session, actor, day)
    parts = _parts(roster)
    return _shift(session, actor, roster, day, time if time in parts else parts[0])


def shifts_between(session: Session, actor: Actor, *, first: date, last: date) -> list[OnDuty]:
    """Every shift of the published days from `first` to `last`, in order."""
    access.require(actor, Right.SEE)
    asked = sa.select(RosterDuty.day, RosterDuty.roster_id).where(RosterDuty.day >= first, RosterDuty.day <= last)
    days = session.execute(access.visible(asked, RosterDuty, actor).order_by(RosterDuty.day)).all()
    rosters = {key: session.get(Roster, key) for key in {key for _, key in days}}
    found = _served(session, actor, first, last)
    people = _people(session, {one for one, _ in found.values()})
    return [
        _made(session, actor, rosters[key], day, part, _on(found, people, day, part))
        for day, key in days
        for part in _parts(rosters[key])
    ]


def span(session: Session, actor: Actor, roster: Roster | None, day: date, part: DutyTime) -> tuple[datetime, datetime]:
    """When a shift of `day` begins and hands over, aware; without a roster by the office's own times."""
    handover, night = times(session, actor) if roster is None else (roster.handover, roster.night_from)
    morning, evening, next_morning = _at(day, handover), _at(day, night), _at(day + _ONE_DAY, handover)
    if part is DutyTime.DAY:
        return morning, evening
    return (evening if part is DutyTime.NIGHT else morning), next_morning


def times(session: Session, actor: Actor) -> tuple[str, str]:
    """When the office's shifts hand over, and when its night shift begins (HH:MM)."""
    values = settings.office(session, actor)
    return values["duty_handover"], values["duty_night_from"]


def served(session: Session, actor: Actor, first: date, last: date) -> dict[Place, UUID]:
    """Who sits, or sat, on every published seat of these days, changes included."""
    return {place: person for place, (person, _) in _served(session, actor, first, last).items()}


def applied(cells: dict[Place, UUID], changes: Iterable[RosterChange]) -> dict[Place, tuple[UUID, str]]:
    """Seats after the changes, in their order, each with why it changed."""
    found = {place: (person, "") for place, person in cells.items()}
    for change in changes:
        place = (change.day, change.time, change.role, change.post, change.seat)
        if change.into_id is None:
            found.pop(place, None)
        elif cells.get(place) == change.into_id:
            found[place] = (change.into_id, "")
        else:
            found[place] = (change.into_id, f"{change.kind.label}：{change.reason}".rstrip("："))
    return found


def places(cells: Iterable[RosterCell]) -> dict[Place, UUID]:
    """Seats by where they are."""
    return {(cell.day, cell.time, cell.role, cell.post, cell.seat): cell.person_id for cell in cells}


def _served(session: Session, actor: Actor, first: date, last: date) -> dict[Place, tuple[UUID, str]]:
    answering = RosterDuty.roster_id == RosterCell.roster_id
    asked = (
        sa.select(RosterCell)
        .join(RosterDuty, sa.and_(answering, RosterDuty.day == RosterCell.day))
        .where(RosterCell.day >= first, RosterCell.day <= last)
    )
    cells = session.scalars(access.visible(asked, RosterCell, actor)).all()
    since = sa.and_(RosterDuty.roster_id == RosterChange.roster_id, RosterDuty.day == RosterChange.day)
    current = sa.and_(Roster.id == RosterChange.roster_id, Roster.editions == RosterChange.edition)
    changed = (
        sa.select(RosterChange)
        .join(RosterDuty, since)
        .join(Roster, current)
        .where(RosterChange.day >= first, RosterChange.day <= last)
    )
    ordered = access.visible(changed, RosterChange, actor).order_by(RosterChange.turn, RosterChange.id)
    return applied(places(cells), session.scalars(ordered))


def _answering(session: Session, actor: Actor, day: date) -> Roster | None:
    asked = sa.select(Roster).join(RosterDuty, RosterDuty.roster_id == Roster.id).where(RosterDuty.day == day)
    return session.scalars(access.visible(asked, Roster, actor)).first()


def _parts(roster: Roster | None) -> Sequence[DutyTime]:
    if roster is not None and roster.pattern is DutyPattern.DAY_NIGHT:
        return DutyTime.DAY, DutyTime.NIGHT
    return (DutyTime.WHOLE,)


def _shift(session: Session, actor: Actor, roster: Roster | None, day: date, part: DutyTime) -> OnDuty:
    found = _served(session, actor, day, day)
    people = _people(session, {one for one, _ in found.values()})
    return _made(session, actor, roster, day, part, _on(found, people, day, part))


def _made(
    session: Session, actor: Actor, roster: Roster | None, day: date, part: DutyTime, people: tuple[DutyOne, ...]
) -> OnDuty:
    begin, end = span(session, actor, roster, day, part)
    if roster is None:
        return OnDuty(day, part, begin, end, None)
    return OnDuty(day, part, begin, end, roster.id, people, roster.posts)


def _on(
    found: dict[Place, tuple[UUID, str]], people: dict[UUID, Person], day: date, part: DutyTime
) -> tuple[DutyOne, ...]:
    """Leaders and 备班 answer for the whole day, whatever the shift."""
    seats = sorted(
        (place for place in found if place[0] == day and place[1] in (part, DutyTime.WHOLE)),
        key=lambda place: (_ROLES.index(place[2]), place[3], place[4]),
    )
    return tuple(_one(people[found[place][0]], place, found[place][1]) for place in seats)


def _one(person: Person, place: Place, changed: str) -> DutyOne:
    return DutyOne(person.id, person.name, person.phone, place[2], place[3], place[4], changed)


def _people(session: Session, ids: set[UUID]) -> dict[UUID, Person]:
    asked = sa.select(Person).where(Person.id.in_(ids))
    return {person.id: person for person in session.scalars(asked)}


def _at(day: date, clocked: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clocked), clock.OFFICE_ZONE)
