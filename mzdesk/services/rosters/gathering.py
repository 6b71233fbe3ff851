"""What a stored roster is made from: who serves, who is away, what is wished for, what each has served this year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput
from mzdesk.models.rosters import DutyPair, DutyWish, Roster
from mzdesk.models.staff import Leave, Person
from mzdesk.rules import calendar
from mzdesk.rules.roster.live import GONE
from mzdesk.services import access, settings
from mzdesk.services.rosters import earlier
from mzdesk.services.rosters.reading import Place
from mzdesk.terms import DutyPattern, DutyRole, DutyTime, PairKind, PersonKind, WishKind
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.roster import (
    RosterDay,
    RosterLeave,
    RosterPair,
    RosterPerson,
    RosterPin,
    RosterProblem,
    RosterRules,
    RosterSeat,
    RosterWeights,
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The records behind a roster: its people (also those seated who serve no more), leave, wishes, problem."""

    people: tuple[Person, ...]
    leaves: tuple[Leave, ...]
    wishes: tuple[DutyWish, ...]
    problem: RosterProblem


def gather(session: Session, actor: Actor, roster: Roster, *, seated: Iterable[UUID] = ()) -> Gathered:
    """The roster as a problem without any seat kept."""
    people = tuple(_people(session, actor, set(seated)))
    ids = [person.id for person in people]
    leaves = tuple(
        session.scalars(
            sa.select(Leave)
            .where(Leave.person_id.in_(ids), Leave.starts <= roster.ends, Leave.ends >= roster.starts)
            .order_by(Leave.starts, Leave.id)
        )
    )
    wishes = tuple(_wishes(session, actor, roster, ids))
    table = own_calendar(session, actor)
    members = tuple(_members(session, actor, roster, people, leaves, wishes, table))
    problem = RosterProblem(
        members,
        tuple(RosterDay(day, earlier.kind_of(day, table), day_name(day, table)) for day in days_of(roster)),
        rules_of(roster),
        *_pairs(session, actor, set(ids)),
        tuple(_pins(roster, people, wishes)),
    )
    return Gathered(people, leaves, wishes, problem)


def require_staff(found: Gathered) -> None:
    """Raise BadInput when nobody is on the duty list, or two on it bear one name: a roster prints names."""
    serving = [person for person in found.people if _serves(person)]
    if not serving:
        raise BadInput("还没有参加值班的人员。请在“人员与权限”中登记人员并勾选“参加值班”。", "people")
    counted = Counter(person.name for person in serving)
    twice = [name for name, count in counted.items() if count > 1]
    if twice:
        raise BadInput(
            f"值班人员中有同名的“{'”“'.join(twice)}”，值班表上分不清。请在“人员与权限”中把其中一位的姓名加上科室区分。",
            "people",
        )


def own_calendar(session: Session, actor: Actor) -> calendar.Calendar:
    """The published years with those the office typed itself."""
    return calendar.shipped().with_own(settings.value(session, actor, "calendar_own"))


def day_name(day: date, table: calendar.Calendar) -> str:
    """The holiday's name, or that the day is made up for."""
    return table.off.get(day, "") or ("调休上班" if day in table.work else "")


def days_of(roster: Roster) -> list[date]:
    """Every day of the roster."""
    return [roster.starts + timedelta(days=at) for at in range((roster.ends - roster.starts).days + 1)]


def rules_of(roster: Roster) -> RosterRules:
    """The roster's own rules as the engine reads them."""
    return RosterRules(
        pattern=roster.pattern,
        posts=roster.posts,
        leaders=roster.leaders,
        standby=roster.standby,
        seniors=roster.seniors,
        leader_rest=roster.leader_rest,
        officer_rest=roster.officer_rest,
        weights=RosterWeights(roster.workday_points, roster.weekend_points, roster.holiday_points, roster.night_points),
        policy=roster.policy,
    )


def seats_of(places: dict[Place, UUID]) -> tuple[RosterSeat, ...]:
    """Stored seats as the engine's."""
    return tuple(
        RosterSeat(day, time, role, str(person), post, seat)
        for (day, time, role, post, seat), person in sorted(places.items(), key=lambda item: item[0])
    )


def _people(session: Session, actor: Actor, seated: set[UUID]) -> list[Person]:
    serving = sa.and_(Person.township == bureau_code(actor.district), Person.active, Person.on_duty)
    asked = sa.select(Person).where(Person.district == actor.district, sa.or_(serving, Person.id.in_(seated)))
    return list(session.scalars(asked.order_by(Person.sort_key, Person.id)))


def _serves(person: Person) -> bool:
    return person.active and person.on_duty


def _wishes(session: Session, actor: Actor, roster: Roster, ids: Sequence[UUID]) -> Iterable[DutyWish]:
    asked = sa.select(DutyWish).where(
        DutyWish.person_id.in_(ids), DutyWish.day >= roster.starts, DutyWish.day <= roster.ends
    )
    return session.scalars(access.visible(asked, DutyWish, actor).order_by(DutyWish.day, DutyWish.id))


def _members(
    session: Session,
    actor: Actor,
    roster: Roster,
    people: Sequence[Person],
    leaves: Sequence[Leave],
    wishes: Sequence[DutyWish],
    table: calendar.Calendar,
) -> Iterable[RosterPerson]:
    names = {person.name: person.id for person in people}
    served = earlier.duties(session, actor, before=roster.starts, names=names)
    weights = rules_of(roster).weights
    loads = {
        person.id: earlier.load_of(served.get(person.id, ()), roster.starts.year, table, weights) for person in people
    }
    for person in people:
        leads = person.kind is PersonKind.LEADER
        peers = [loads[one.id] for one in people if (one.kind is PersonKind.LEADER) is leads]
        load = earlier.begun(loads[person.id], peers)
        last = max(
            (duty for duty in served.get(person.id, ()) if duty.role is not DutyRole.STANDBY),
            key=lambda duty: (duty.day, duty.time is DutyTime.NIGHT),
            default=None,
        )
        away = [RosterLeave(one.starts, one.ends, one.reason) for one in leaves if one.person_id == person.id]
        if not _serves(person):
            away.append(RosterLeave(roster.starts, roster.ends, GONE))
        mine = [wish for wish in wishes if wish.person_id == person.id]
        yield RosterPerson(
            str(person.id),
            person.name,
            DutyRole.LEADER if leads else DutyRole.OFFICER,
            senior=person.senior,
            no_nights=person.no_nights,
            carry=load.points,
            carry_weekends=load.weekends,
            carry_holidays=load.holidays,
            carry_standby=load.standby,
            last_duty=last.day if last else None,
            last_time=last.time if last else DutyTime.WHOLE,
            leave=tuple(away),
            wishes_off=tuple(wish.day for wish in mine if wish.kind is WishKind.UNWANTED),
            wishes_on=tuple(wish.day for wish in mine if wish.kind is WishKind.WANTED),
        )


def _pairs(session: Session, actor: Actor, ids: set[UUID]) -> tuple[tuple[RosterPair, ...], tuple[RosterPair, ...]]:
    asked = access.visible(sa.select(DutyPair), DutyPair, actor).order_by(DutyPair.one_id, DutyPair.other_id)
    known = [pair for pair in session.scalars(asked) if {pair.one_id, pair.other_id} <= ids]
    forbidden, preferred = (
        tuple(RosterPair(str(pair.one_id), str(pair.other_id)) for pair in known if pair.kind is kind)
        for kind in (PairKind.FORBIDDEN, PairKind.PREFERRED)
    )
    return forbidden, preferred


def _pins(roster: Roster, people: Sequence[Person], wishes: Sequence[DutyWish]) -> Iterable[RosterPin]:
    leads = {person.id for person in people if person.kind is PersonKind.LEADER}
    for wish in wishes:
        if wish.kind is WishKind.PINNED:
            yield RosterPin(wish.day, str(wish.person_id), fitting(roster, wish.time, leads=wish.person_id in leads))


def fitting(roster: Roster, time: DutyTime, *, leads: bool) -> DutyTime:
    """A part of the day that the roster's pattern knows for this role."""
    if leads or roster.pattern is DutyPattern.ROUND_THE_CLOCK:
        return DutyTime.WHOLE
    return DutyTime.DAY if time is DutyTime.WHOLE else time
