"""A roster in full, the list of rosters, two versions side by side, what each person has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput
from mzdesk.models.rosters import Roster, RosterEdition
from mzdesk.models.staff import Person
from mzdesk.rules import calendar, pinyin
from mzdesk.rules.roster import live
from mzdesk.services import access
from mzdesk.services.rosters import earlier, records
from mzdesk.services.rosters.gathering import Gathered, gather, own_calendar, seats_of
from mzdesk.services.rosters.reading import Place, served
from mzdesk.terms import DayKind, DutyRole, DutyTime, PersonKind, ProofState, Right, RosterState
from mzdesk.views.actor import Actor
from mzdesk.views.roster import Certificate, RosterWeights
from mzdesk.views.rosters import (
    DutyCount,
    DutyDay,
    DutyStaff,
    EditionRow,
    RosterProof,
    RosterRow,
    RosterSettings,
    RosterView,
    SeatDifference,
    SeatPlace,
    SeatView,
)

_RULES = (
    *("pattern", "posts", "leaders", "standby", "seniors", "policy", "leader_rest", "officer_rest"),
    *("workday_points", "weekend_points", "holiday_points", "night_points", "handover", "night_from"),
)


def listing(session: Session, actor: Actor) -> list[RosterRow]:
    """All rosters, the latest days first."""
    access.require(actor, Right.SEE)
    asked = access.visible(sa.select(Roster), Roster, actor).order_by(Roster.starts.desc(), Roster.id.desc())
    return [
        RosterRow(one.id, one.title, one.starts, one.ends, one.state, one.published_at)
        for one in session.scalars(asked.limit(240))
    ]


def for_month(session: Session, actor: Actor, *, month: date) -> UUID | None:
    """The roster of a month: the one in force, else the newest draft that begins in it."""
    access.require(actor, Right.SEE)
    first = month.replace(day=1)
    asked = access.visible(sa.select(Roster), Roster, actor).where(
        Roster.state != RosterState.VOID, Roster.starts >= first, Roster.starts < _next(first)
    )
    found = list(session.scalars(asked.order_by(Roster.created_at.desc(), Roster.id.desc())))
    found.sort(key=lambda one: one.state is not RosterState.PUBLISHED)
    return found[0].id if found else None


def _next(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def newest(session: Session, actor: Actor) -> Roster | None:
    """The roster that was begun last."""
    asked = access.visible(sa.select(Roster), Roster, actor).where(Roster.state != RosterState.VOID)
    return session.scalars(asked.order_by(Roster.created_at.desc(), Roster.id.desc()).limit(1)).first()


def view(session: Session, actor: Actor, roster_id: UUID) -> RosterView:
    """The roster with what is wrong on which seat and how fair it is; raises NotFound."""
    access.require(actor, Right.SEE)
    roster = records.get(session, actor, roster_id)
    now = records.standing(session, roster)
    seats = {place: person for place, (person, _) in now.items()}
    found = gather(session, actor, roster, seated=seats.values())
    names = {person.id: person.name for person in found.people}
    spoken = seats_of(seats)
    table = own_calendar(session, actor)
    return RosterView(
        roster.id,
        roster.version,
        roster.title,
        roster.starts,
        roster.ends,
        roster.state,
        settings_of(roster),
        tuple(DutyDay(day.day, day.kind, day.name) for day in found.problem.days),
        tuple(SeatView(SeatPlace(*place), who, names[who], why) for place, (who, why) in sorted(now.items(), key=_key)),
        tuple(_staff(found)),
        live.faults(found.problem, spoken),
        tuple(_counts(found, seats, table)),
        _proof(roster, live.ratings(found.problem, spoken) if found.people else ()),
        tuple(_editions(session, roster)),
        calendar.unpublished_note(roster.starts, roster.ends, table),
        roster.published_at,
        roster.published_by,
        roster.remark,
    )


def _key(item: tuple[Place, object]) -> tuple[date, int, DutyTime, int, int]:
    day, time, role, post, seat = item[0]
    return day, list(DutyRole).index(role), time, post, seat


def settings_of(roster: Roster) -> RosterSettings:
    """The roster's rules as a plain value."""
    return RosterSettings(**{name: getattr(roster, name) for name in _RULES})


def _staff(found: Gathered) -> Iterable[DutyStaff]:
    for person in found.people:
        yield DutyStaff(
            person.id,
            person.name,
            pinyin.initials(person.name),
            person.phone,
            person.kind is PersonKind.LEADER,
            person.no_nights,
            person.senior,
            person.active and person.on_duty,
            tuple((one.starts, one.ends, one.reason) for one in found.leaves if one.person_id == person.id),
            tuple((one.day, one.kind) for one in found.wishes if one.person_id == person.id),
        )


def _counts(found: Gathered, seats: Mapping[Place, UUID], table: calendar.Calendar) -> Iterable[DutyCount]:
    carried = {person.id: person.carry for person in found.problem.people}
    counted = counts_of(seats, table, found.problem.rules.weights)
    for person in found.people:
        role = DutyRole.LEADER if person.kind is PersonKind.LEADER else DutyRole.OFFICER
        workdays, weekends, holidays, standby, points = counted.get(person.id, (0, 0, 0, 0, 0))
        yield DutyCount(
            person.id, person.name, role, workdays, weekends, holidays, standby, points, carried[str(person.id)]
        )


Counted = tuple[int, int, int, int, int]


def counts_of(seats: Mapping[Place, UUID], table: calendar.Calendar, weights: RosterWeights) -> dict[UUID, Counted]:
    """By person: duties on workdays, weekends, holidays, 备班, points."""
    by_person: defaultdict[UUID, list[int]] = defaultdict(lambda: [0] * 5)
    kinds = [DayKind.WORKDAY, DayKind.WEEKEND, DayKind.HOLIDAY]
    worth = (weights.workday, weights.weekend, weights.holiday)
    for (day, time, role, _, _), person in seats.items():
        mine = by_person[person]
        if role is DutyRole.STANDBY:
            mine[3] += 1
            continue
        at = kinds.index(earlier.kind_of(day, table))
        mine[at] += 1
        mine[4] += worth[at] + (weights.night if time is DutyTime.NIGHT else 0)
    return {person: (one[0], one[1], one[2], one[3], one[4]) for person, one in by_person.items()}


def _proof(roster: Roster, now: tuple[Certificate, ...]) -> tuple[RosterProof, ...]:
    """What the search said while its seats stand; of seats typed since, what the closed bounds say."""
    if roster.proof and roster.state is RosterState.DRAFT:
        return tuple(
            RosterProof(DutyRole(one["role"]), ProofState(one["state"]), one["sentence"], tuple(one["details"]))
            for one in roster.proof
        )
    return tuple(proof_of(one) for one in now)


def proof_of(found: Certificate) -> RosterProof:
    """The certificate as the page shows it."""
    return RosterProof(found.role, found.state, found.sentence, found.details)


def _editions(session: Session, roster: Roster) -> Iterable[EditionRow]:
    asked = sa.select(RosterEdition).where(RosterEdition.roster_id == roster.id).order_by(RosterEdition.number.desc())
    for one in session.scalars(asked):
        yield EditionRow(one.number, one.act, one.note, one.created_by, one.created_at)


def compare(
    session: Session, actor: Actor, roster_id: UUID, *, before: int, after: int | None = None
) -> list[SeatDifference]:
    """The seats that two editions fill differently; without `after` the roster as it stands. Raises NotFound."""
    access.require(actor, Right.SEE)
    roster = records.get(session, actor, roster_id)
    old = records.edition(session, roster, before)
    if after is None:
        new = {place: person for place, (person, _) in records.standing(session, roster).items()}
    else:
        new = records.edition(session, roster, after)
    asked = sa.select(Person.id, Person.name).where(Person.id.in_({*old.values(), *new.values()}))
    names = dict(session.execute(asked).all())
    differing = sorted(((place, None) for place in {*old, *new} if old.get(place) != new.get(place)), key=_key)
    return [
        SeatDifference(SeatPlace(*place), _name(names, old.get(place)), _name(names, new.get(place)))
        for place, _ in differing
    ]


def _name(names: Mapping[UUID, str], person: UUID | None) -> str:
    return names[person] if person is not None else ""


def statistics(session: Session, actor: Actor, *, first: date, last: date) -> list[DutyCount]:
    """Published duties by person in a span, changes included, those who serve no more too."""
    access.require(actor, Right.SEE)
    if last < first:
        raise BadInput("结束日期早于开始日期，请核对。", "last")
    counted = counts_of(served(session, actor, first, last), own_calendar(session, actor), RosterWeights())
    asked = sa.select(Person).where(Person.id.in_(counted)).order_by(Person.sort_key, Person.id)
    return [
        DutyCount(
            person.id,
            person.name,
            DutyRole.LEADER if person.kind is PersonKind.LEADER else DutyRole.OFFICER,
            *counted[person.id],
        )
        for person in session.scalars(asked)
    ]
