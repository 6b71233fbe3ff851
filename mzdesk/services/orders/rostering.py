"""What a month's duty roster is made from: who serves, who is away, what each has served, which days weigh more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.staff import Leave, Person
from mzdesk.rules import calendar
from mzdesk.services import access, settings
from mzdesk.services.orders.papers import UNFIXED, get
from mzdesk.terms import DayKind, DocumentKind, DutyRole, DutyTime, PersonKind, Right
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.duty import MonthToFill, RosterLine, RosterToMend
from mzdesk.views.roster import (
    RosterDay,
    RosterLeave,
    RosterPerson,
    RosterPin,
    RosterProblem,
    RosterRules,
    RosterSeat,
    RosterWeights,
)

_WEIGHTS = RosterWeights()


def month_to_fill(session: Session, actor: Actor, *, lines: Sequence[RosterLine], posts: int) -> MonthToFill:
    """The roster of these days as a problem; names that stand in `lines` already are kept (指定).

    What somebody served this year before the first day is brought over, by the rosters in force; who served nothing
    yet begins at the mean, so that newcomers owe no duty. Raises BadInput without days, for a name that is unknown or
    that two bear.
    """
    access.require(actor, Right.ISSUE)
    if not lines:
        raise BadInput("请先选择月份，列出日期后再自动排班。", "month")
    table = calendar.shipped().with_own(settings.value(session, actor, "calendar_own"))
    days = [line.day for line in lines]
    people = _people(session, actor)
    _require_told_apart(people)
    names = {str(person.id): person.name for person in people}
    served = _served(session, actor, before=days[0], people=people)
    members = tuple(_member(session, person, days, served, people, table) for person in people)
    pins = tuple(_pins(lines, {name: key for key, name in names.items()}))
    problem = RosterProblem(members, tuple(_day(day, table) for day in days), RosterRules(posts=posts), pins=pins)
    return MonthToFill(problem, names, {str(person.id): person.phone for person in people})


def roster_to_mend(session: Session, actor: Actor, document_id: UUID) -> RosterToMend:
    """An issued roster as seats, with the problem they solve; raises RuleBroken for another paper or a fixed one."""
    access.require(actor, Right.ISSUE)
    document = get(session, actor, document_id)
    if document.kind is not DocumentKind.DUTY_ROSTER:
        raise RuleBroken("只有值班安排表能调班。请选择值班安排表。")
    if document.state not in UNFIXED:
        raise RuleBroken(f"值班安排表{document.state.label}，不能再调整。请另行制发。")
    posts = int(document.content["posts"])
    lines = tuple(RosterLine(**(line | {"day": date.fromisoformat(line["day"])})) for line in document.content["lines"])
    found = month_to_fill(session, actor, lines=lines, posts=posts)
    ids = {name: key for key, name in found.names.items()}
    return RosterToMend(
        replace(found, problem=replace(found.problem, pins=())), lines, posts, tuple(_seats(lines, ids))
    )


def _seats(lines: Sequence[RosterLine], ids: dict[str, str]) -> Iterable[RosterSeat]:
    for line in lines:
        yield RosterSeat(line.day, DutyTime.WHOLE, DutyRole.LEADER, ids[line.leader])
        crew = (line.first, line.second, line.other_first, line.other_second)
        for at, name in enumerate(crew):
            if name:
                yield RosterSeat(line.day, DutyTime.WHOLE, DutyRole.OFFICER, ids[name], at // 2 + 1, at % 2 + 1)


def _people(session: Session, actor: Actor) -> list[Person]:
    """Everybody of the bureau who serves; officers and clerks alike are 值班员."""
    asked = sa.select(Person).where(
        Person.district == actor.district,
        Person.township == bureau_code(actor.district),
        Person.active,
        Person.on_duty,
    )
    return list(session.scalars(asked.order_by(Person.sort_key, Person.id)))


def _require_told_apart(people: Sequence[Person]) -> None:
    """A roster prints names: two who bear the same one must be told apart first."""
    counted = Counter(person.name for person in people)
    twice = [name for name, count in counted.items() if count > 1]
    if twice:
        raise BadInput(
            f"值班人员中有同名的“{'”“'.join(twice)}”，排班表上分不清。请在“人员与权限”中把其中一位的姓名加上科室区分。",
            "lines",
        )


def _day(day: date, table: calendar.Calendar) -> RosterDay:
    from mzdesk.services.rosters import earlier  # the window starts without it

    return RosterDay(day, earlier.kind_of(day, table), table.off.get(day, ""))


def _served(session: Session, actor: Actor, *, before: date, people: Sequence[Person]) -> dict[str, set[date]]:
    """The days each name served before: by the stored rosters, else by the newest paper in force for each day."""
    from mzdesk.services.rosters import earlier  # the window starts without it

    found = earlier.duties(session, actor, before=before, names={person.name: person.id for person in people})
    return {
        person.name: {duty.day for duty in found.get(person.id, ()) if duty.role is not DutyRole.STANDBY}
        for person in people
    }


def _member(
    session: Session,
    person: Person,
    days: Sequence[date],
    served: dict[str, set[date]],
    people: Sequence[Person],
    table: calendar.Calendar,
) -> RosterPerson:
    leads = person.kind is PersonKind.LEADER
    peers = [each.name for each in people if (each.kind is PersonKind.LEADER) is leads]
    loads = {name: _load(served.get(name, ()), days[0].year, table) for name in peers}
    points, weekends, holidays = _brought_over(person.name, loads)
    away = session.scalars(
        sa.select(Leave).where(Leave.person_id == person.id, Leave.starts <= days[-1], Leave.ends >= days[0])
    )
    return RosterPerson(
        str(person.id),
        person.name,
        DutyRole.LEADER if leads else DutyRole.OFFICER,
        no_nights=person.no_nights,
        carry=points,
        carry_weekends=weekends,
        carry_holidays=holidays,
        last_duty=max(served.get(person.name, ()), default=None),
        leave=tuple(RosterLeave(leave.starts, leave.ends, leave.reason) for leave in away),
    )


Load = tuple[int, int, int]
"""Points, duties on weekends, duties on holidays."""


def _brought_over(name: str, loads: dict[str, Load]) -> Load:
    """One's own load; who served nothing yet begins at the mean of those who did."""
    others = [load for load in loads.values() if load[0]]
    if loads[name][0] or not others:
        return loads[name]
    points, weekends, holidays = (sum(load[at] for load in others) // len(others) for at in range(3))
    return points, weekends, holidays


def _load(days: Iterable[date], year: int, table: calendar.Calendar) -> Load:
    """What was served on these days of a year."""
    from mzdesk.services.rosters import earlier  # the window starts without it

    kinds = [earlier.kind_of(day, table) for day in days if day.year == year]
    weights = {DayKind.WORKDAY: _WEIGHTS.workday, DayKind.WEEKEND: _WEIGHTS.weekend, DayKind.HOLIDAY: _WEIGHTS.holiday}
    points = sum(weights[kind] for kind in kinds)
    return points, kinds.count(DayKind.WEEKEND), kinds.count(DayKind.HOLIDAY)


def _pins(lines: Sequence[RosterLine], ids: dict[str, str]) -> Iterable[RosterPin]:
    for place, line in enumerate(lines, 1):
        for name in filter(None, (line.leader, line.first, line.second, line.other_first, line.other_second)):
            if name not in ids:
                raise BadInput(
                    f"第{place}行的“{name}”不在值班人员中。请核对姓名，或在“人员与权限”中登记并勾选参加值班。", "lines"
                )
            yield RosterPin(line.day, ids[name])
