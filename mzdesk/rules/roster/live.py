"""A roster as it stands, typed or made: what is wrong on which seat, and how fair it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from mzdesk.rules.roster.board import Board, levels
from mzdesk.rules.roster.certify import certificate
from mzdesk.rules.roster.fair import Outcome, narrowest
from mzdesk.rules.roster.pool import pool
from mzdesk.rules.roster.say import on
from mzdesk.rules.roster.slots import PER_POST, need_of, slots_of_role, times
from mzdesk.terms import DutyRole, DutyTime, FaultKind
from mzdesk.views.roster import Certificate, RosterPerson, RosterProblem, RosterSeat
from mzdesk.views.rosters import RosterFault, post_words

_DUTIES = (DutyRole.LEADER, DutyRole.OFFICER)
GONE = "已不参加值班"
Shift = tuple[date, DutyTime]


def faults(problem: RosterProblem, seats: Sequence[RosterSeat]) -> tuple[RosterFault, ...]:
    """Everything that is wrong, by day; the seats are taken as they are."""
    people = {person.id: person for person in problem.people}
    known = [seat for seat in seats if seat.person in people]
    found = [
        *_open(problem, known),
        *_twice(people, known),
        *(fault for seat in known for fault in _own(people[seat.person], seat)),
        *_tired(problem, people, known),
        *_pairs(problem, people, known),
        *_seniors(problem, people, known),
        *_pins(problem, people, known),
    ]
    order = list(DutyRole)
    return tuple(
        sorted(found, key=lambda one: (one.day, order.index(one.role), one.time, one.post, one.seat, one.kind))
    )


def ratings(problem: RosterProblem, seats: Sequence[RosterSeat]) -> tuple[Certificate, ...]:
    """What the closed-form bounds say of the fairness of these seats, role by role."""
    plain = replace(problem, pins=())
    return tuple(_rating(plain, seats, role) for role in _DUTIES if _asked(problem, role))


def _asked(problem: RosterProblem, role: DutyRole) -> bool:
    return any(need_of(problem.rules, day, role) for day in problem.days)


def _rating(problem: RosterProblem, seats: Sequence[RosterSeat], role: DutyRole) -> Certificate:
    made = pool(problem, role)
    board = Board(made)
    place = {person.id: at for at, person in enumerate(made.people)}
    slots = {(slot.day, slot.time): at for at, slot in enumerate(made.slots)}
    for seat in seats:
        at = slots.get((seat.day, seat.time))
        person = place.get(seat.person)
        if seat.role is role and at is not None and person is not None and person not in board.crew[at]:
            board.put(at, person)
    aim = narrowest(made)
    return certificate(Outcome(board, min(aim.spread, levels(board).spread), aim.second))


def _open(problem: RosterProblem, seats: Sequence[RosterSeat]) -> Iterator[RosterFault]:
    taken = {(seat.day, seat.time, seat.role, seat.post, seat.seat) for seat in seats}
    for day in problem.days:
        for role in DutyRole:
            need = need_of(problem.rules, day, role)
            for time in times(problem.rules, role):
                for post, seat in _places(role, need):
                    if (day.day, time, role, post, seat) not in taken:
                        kind = FaultKind.STANDBY if role is DutyRole.STANDBY else FaultKind.COVER
                        said = f"{on(day.day, time)}{post_words(role, post, seat)}还没有安排。"
                        yield RosterFault(day.day, time, role, kind, said, post=post, seat=seat)


def _places(role: DutyRole, need: int) -> Iterator[tuple[int, int]]:
    for at in range(need):
        yield (at // PER_POST + 1, at % PER_POST + 1) if role is DutyRole.OFFICER else (1, at + 1)


def _at(seat: RosterSeat, kind: FaultKind, sentence: str) -> RosterFault:
    return RosterFault(seat.day, seat.time, seat.role, kind, sentence, seat.person, seat.post, seat.seat)


def _twice(people: dict[str, RosterPerson], seats: Sequence[RosterSeat]) -> Iterator[RosterFault]:
    by_day: defaultdict[tuple[date, str], list[RosterSeat]] = defaultdict(list)
    for seat in seats:
        by_day[seat.day, seat.person].append(seat)
    for (day, person), found in by_day.items():
        for at, seat in enumerate(found):
            if any(_together(seat, other) for other in found[:at]):
                said = f"{on(day, seat.time)}{people[person].name}排了两个岗位。双人双岗不能由一人兼任，请改排另一人。"
                yield _at(seat, FaultKind.TWICE, said)


def _together(one: RosterSeat, other: RosterSeat) -> bool:
    return one.time is other.time or DutyTime.WHOLE in (one.time, other.time)


def _own(person: RosterPerson, seat: RosterSeat) -> Iterator[RosterFault]:
    away = next((leave for leave in person.leave if leave.first <= seat.day <= leave.last), None)
    if away is not None:
        gone = away.reason == GONE
        why = GONE if gone else f"请假（{away.reason}）" if away.reason else "请假"
        kind = FaultKind.GONE if gone else FaultKind.LEAVE
        yield _at(seat, kind, f"{person.name}{on(seat.day, seat.time)}{why}，不能值班。请改排另一人。")
    if person.no_nights and seat.role is DutyRole.OFFICER and seat.time.has_night:
        said = f"{person.name}免夜班，不能值{on(seat.day, seat.time)}的班。请改排另一人。"
        yield _at(seat, FaultKind.NO_NIGHTS, said)


def _tired(
    problem: RosterProblem, people: dict[str, RosterPerson], seats: Sequence[RosterSeat]
) -> Iterator[RosterFault]:
    by_person: defaultdict[str, list[RosterSeat]] = defaultdict(list)
    for seat in seats:
        if seat.role is not DutyRole.STANDBY:
            by_person[seat.person].append(seat)
    for key, found in by_person.items():
        person = people[key]
        before, night = person.last_duty, person.last_time is DutyTime.NIGHT
        for seat in sorted(found, key=lambda one: (one.day, one.time is DutyTime.NIGHT)):
            rest = _rest(problem, person, seat.role)
            if before is not None and before < seat.day:
                free = (seat.day - before).days - 1
                broken = night and not free and any(one.after is seat.time for one in problem.rules.successions)
                if free < rest or broken:
                    shift = on(seat.day, seat.time)
                    said = f"{person.name}{on(before)}刚值过班，{shift}间隔不够（至少隔{max(rest, 1)}天）。"
                    yield _at(seat, FaultKind.REST, said)
            elif before == seat.day and night is not (seat.time is DutyTime.NIGHT) and rest:
                said = f"{person.name}{on(seat.day)}连值两班，间隔不够（至少隔{rest}天）。"
                yield _at(seat, FaultKind.REST, said)
            before, night = seat.day, seat.time is DutyTime.NIGHT


def _rest(problem: RosterProblem, person: RosterPerson, role: DutyRole) -> int:
    if person.rest is not None:
        return person.rest
    return problem.rules.leader_rest if role is DutyRole.LEADER else problem.rules.officer_rest


def _pairs(
    problem: RosterProblem, people: dict[str, RosterPerson], seats: Sequence[RosterSeat]
) -> Iterator[RosterFault]:
    foes = {frozenset((pair.one, pair.other)) for pair in problem.forbidden}
    by_day: defaultdict[date, list[RosterSeat]] = defaultdict(list)
    for seat in seats if foes else ():
        if seat.role is not DutyRole.STANDBY:
            by_day[seat.day].append(seat)
    for day, found in by_day.items():
        for at, seat in enumerate(found):
            for other in found[:at]:
                if frozenset((seat.person, other.person)) in foes and _together(seat, other):
                    both = f"{people[other.person].name}与{people[seat.person].name}"
                    said = f"{both}不能同班，{on(day, seat.time)}排在了一起。"
                    yield _at(seat, FaultKind.PAIR, said)


def _seniors(
    problem: RosterProblem, people: dict[str, RosterPerson], seats: Sequence[RosterSeat]
) -> Iterator[RosterFault]:
    crews: defaultdict[Shift, list[str]] = defaultdict(list)
    for seat in seats:
        if seat.role is DutyRole.OFFICER:
            crews[seat.day, seat.time].append(seat.person)
    for slot in slots_of_role(problem, DutyRole.OFFICER):
        crew = crews[slot.day, slot.time]
        if len(crew) >= slot.need and sum(people[one].senior for one in crew) < slot.seniors:
            said = f"{on(slot.day, slot.time)}骨干不足{slot.seniors}人。"
            yield RosterFault(slot.day, slot.time, DutyRole.OFFICER, FaultKind.SENIOR, said)


def _pins(
    problem: RosterProblem, people: dict[str, RosterPerson], seats: Sequence[RosterSeat]
) -> Iterator[RosterFault]:
    on_shift = {(seat.day, seat.person) for seat in seats if seat.role is not DutyRole.STANDBY}
    for pin in problem.pins:
        if (pin.day, pin.person) not in on_shift:
            person = people[pin.person]
            said = f"{person.name}已指定{on(pin.day, pin.time)}值班，现在没有排上。"
            yield RosterFault(pin.day, pin.time, person.role, FaultKind.PIN, said, pin.person)
