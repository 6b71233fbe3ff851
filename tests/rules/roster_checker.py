"""Checks a roster against the problem's own words, day by day, without a line of the engine."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import combinations

from mzdesk.terms import DayKind, DutyPattern, DutyRole, DutyRule, DutyTime
from mzdesk.views.roster import RosterDay, RosterPerson, RosterProblem, RosterSeat


def broken(problem: RosterProblem, seats: tuple[RosterSeat, ...], *, open_ones: bool = False) -> list[str]:
    """Every hard rule that the seats break; with `open_ones` a shift may lack people, but never have too many."""
    people = {person.id: person for person in problem.people}
    faults = []
    for seat in seats:
        faults += _alone(problem, people[seat.person], seat)
    faults += _crews(problem, people, seats, open_ones)
    for person in problem.people:
        faults += _rests(problem, person, [seat for seat in seats if seat.person == person.id])
    return faults


def _lifted(problem: RosterProblem, rule: DutyRule, person: str | None, seat: RosterSeat) -> bool:
    return any(
        ref.rule is rule and ref.person == person and ref.day == seat.day and ref.role is seat.role
        for ref in problem.waived
    )


def _alone(problem: RosterProblem, person: RosterPerson, seat: RosterSeat) -> list[str]:
    faults = []
    role = DutyRole.OFFICER if seat.role is DutyRole.STANDBY else seat.role
    if person.role is not role or (seat.role is DutyRole.STANDBY and not person.standby):
        faults.append(f"{person.id} has another role on {seat.day}")
    for leave in person.leave:
        if leave.first <= seat.day <= leave.last and not _lifted(problem, DutyRule.LEAVE, person.id, seat):
            faults.append(f"{person.id} is on leave on {seat.day}")
    if person.no_nights and seat.time is not DutyTime.DAY and not _lifted(problem, DutyRule.NO_NIGHTS, person.id, seat):
        faults.append(f"{person.id} serves the night of {seat.day}")
    return faults


def _asked(problem: RosterProblem, day: RosterDay) -> dict[tuple[DutyRole, DutyTime], int]:
    rules = problem.rules
    officers = 2 * (day.posts or rules.posts)
    times = [DutyTime.DAY, DutyTime.NIGHT] if rules.pattern is DutyPattern.DAY_NIGHT else [DutyTime.WHOLE]
    asked = {(DutyRole.OFFICER, time): officers for time in times}
    asked[DutyRole.LEADER, DutyTime.WHOLE] = rules.leaders
    asked[DutyRole.STANDBY, DutyTime.WHOLE] = rules.standby
    return asked


def _crews(
    problem: RosterProblem, people: dict[str, RosterPerson], seats: tuple[RosterSeat, ...], open_ones: bool
) -> list[str]:
    faults = []
    lifted = {(ref.rule, ref.role, ref.day, ref.time) for ref in problem.waived}
    for day in problem.days:
        for (role, time), need in _asked(problem, day).items():
            crew = [seat.person for seat in seats if (seat.day, seat.role, seat.time) == (day.day, role, time)]
            waived = (DutyRule.COVER, role, day.day, time) in lifted
            if len(crew) != need and not ((open_ones or waived) and len(crew) < need):
                faults.append(f"{len(crew)} of {need} {role.value} on {day.day} {time.value}")
            if len(set(crew)) != len(crew):
                faults.append(f"somebody twice on {day.day}")
            seniors = sum(people[one].senior for one in crew)
            full = len(crew) == need and (DutyRule.SENIOR, role, day.day, time) not in lifted
            if role is DutyRole.OFFICER and full and seniors < problem.rules.seniors:
                faults.append(f"{seniors} seniors on {day.day} {time.value}")
            if role is not DutyRole.STANDBY:
                faults += _pairs(problem, day, crew)
        faults += _pins(problem, day, seats)
    known = {day.day for day in problem.days}
    faults += [f"a duty on {seat.day}, which is no day of the roster" for seat in seats if seat.day not in known]
    return faults


def _pairs(problem: RosterProblem, day: RosterDay, crew: list[str]) -> list[str]:
    barred = {frozenset((pair.one, pair.other)) for pair in problem.forbidden}
    truce = {
        frozenset((ref.person, ref.other)) for ref in problem.waived if ref.rule is DutyRule.PAIR and ref.day == day.day
    }
    met = {frozenset(pair) for pair in combinations(crew, 2)}
    return [f"{sorted(pair)} meet on {day.day}" for pair in met & barred - truce]


def _pins(problem: RosterProblem, day: RosterDay, seats: tuple[RosterSeat, ...]) -> list[str]:
    lifted = {(ref.person, ref.day) for ref in problem.waived if ref.rule is DutyRule.PIN}
    there = {(seat.day, seat.time, seat.person) for seat in seats if seat.role is not DutyRole.STANDBY}
    return [
        f"{pin.person} is not on duty on {pin.day}"
        for pin in problem.pins
        if pin.day == day.day and (pin.person, pin.day) not in lifted and (pin.day, pin.time, pin.person) not in there
    ]


def _rests(problem: RosterProblem, person: RosterPerson, seats: list[RosterSeat]) -> list[str]:
    faults = []
    rules = problem.rules
    for role in DutyRole:
        rest = {
            DutyRole.LEADER: rules.leader_rest if person.rest is None else person.rest,
            DutyRole.OFFICER: rules.officer_rest if person.rest is None else person.rest,
            DutyRole.STANDBY: rules.standby_rest,
        }[role]
        mine = sorted((seat for seat in seats if seat.role is role), key=lambda seat: (seat.day, seat.time.value))
        before = person.last_duty if role is not DutyRole.STANDBY else None
        for seat in mine:
            close = before is not None and _close(problem, before, person.last_time, seat, rest)
            if close and not _lifted(problem, DutyRule.REST, person.id, seat):
                faults.append(f"{person.id} rests too little before {seat.day}")
        for one, other in combinations(mine, 2):
            waived = one.day != other.day and any(
                _lifted(problem, DutyRule.REST, person.id, seat) for seat in (one, other)
            )
            if not waived and (one.day == other.day or _close(problem, one.day, one.time, other, rest)):
                faults.append(f"{person.id} serves on {one.day} and {other.day}")
    duties = {seat.day for seat in seats if seat.role is not DutyRole.STANDBY}
    for seat in seats:
        if seat.role is DutyRole.STANDBY:
            near = {seat.day + timedelta(days=shift) for shift in (-1, 0, 1)}
            faults += [f"{person.id} stands by beside a duty on {day}" for day in near & duties]
    return faults


def _close(problem: RosterProblem, before: object, time: DutyTime, seat: RosterSeat, rest: int) -> bool:
    gap = (seat.day - before).days  # type: ignore[operator]
    follows = any(pair.before is time and pair.after is seat.time for pair in problem.rules.successions)
    return bool(gap <= rest or (gap == 1 and follows))


def across(problem: RosterProblem, seats: tuple[RosterSeat, ...]) -> list[str]:
    """Forbidden pairs of a leader and an officer that serve on one day."""
    roles = {person.id: person.role for person in problem.people}
    truce = {(frozenset((ref.person, ref.other)), ref.day) for ref in problem.waived if ref.rule is DutyRule.PAIR}
    days = Counter((seat.person, seat.day) for seat in seats if seat.role is not DutyRole.STANDBY)
    return [
        f"{pair.one} and {pair.other} on {day.day}"
        for pair in problem.forbidden
        for day in problem.days
        if roles[pair.one] is not roles[pair.other]
        and days[pair.one, day.day]
        and days[pair.other, day.day]
        and (frozenset((pair.one, pair.other)), day.day) not in truce
    ]


def points(problem: RosterProblem, seats: tuple[RosterSeat, ...], role: DutyRole) -> dict[str, int]:
    """Points of everybody of a role under equal load, with what was brought over."""
    weights = problem.rules.weights
    worth = {DayKind.WORKDAY: weights.workday, DayKind.WEEKEND: weights.weekend, DayKind.HOLIDAY: weights.holiday}
    kinds = {day.day: day.kind for day in problem.days}
    have = {person.id: person.carry for person in problem.people if person.role is role}
    for seat in seats:
        if seat.role is role:
            have[seat.person] += worth[kinds[seat.day]] + (weights.night if seat.time is DutyTime.NIGHT else 0)
    return have
