"""Proposals after sudden leave: whom to call, what changes, and fairness before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.rules.roster.board import Board, levels
from mzdesk.rules.roster.checks import check
from mzdesk.rules.roster.engine import kept_apart, near_duty, seated
from mzdesk.rules.roster.mend import Mended, Mender
from mzdesk.rules.roster.pool import Pool, pool
from mzdesk.rules.roster.say import on
from mzdesk.terms import DutyRole
from mzdesk.views.roster import Absence, Proposal, RosterLeave, RosterLevels, RosterProblem, RosterSeat, SeatChange

_PROPOSALS = 3
_MOST, _MOST_BESIDE = 6, 1


def mend(
    problem: RosterProblem, seats: Sequence[RosterSeat], absences: Sequence[Absence], *, since: date
) -> tuple[Proposal, ...]:
    """Up to three ways to make up for the absences, the fairest first; all change the fewest duties there can be.

    Nothing before `since` changes. Raises BadInput for an absence that can't be used, RuleBroken when there is no way.
    """
    check(problem)
    _usable(problem, absences)
    if not any(_lost(seats, absences, since, role) for role in DutyRole):
        raise BadInput("请假期间没有安排值班，不需要调整。", "absences")
    asked = _Asked(with_leave(problem, absences), tuple(absences), since)
    first = _one(asked, seats, _standing_by(seats, asked)) or _one(asked, seats, frozenset())
    if first is None:
        raise RuleBroken("请假后按现有规定补不上缺班。请增加可值班人员，或对间隔休息、请假作例外后重新排班。")
    found, called = [first], {change.into for change in first.changes}
    while len(found) < _PROPOSALS:
        other = _one(asked, seats, frozenset(called)) or _one(asked, seats, frozenset({_busiest(found, called)}))
        if other is None or other.changes in [one.changes for one in found]:
            break
        found.append(other)
        called |= {change.into for change in other.changes}
    found.sort(key=lambda one: (len(one.changes), *_fairness(one)))
    fewest = len(found[0].changes) if any(one.fewest for one in found) else 0
    return tuple(_proposal(problem, seats, one, at, fewest) for at, one in enumerate(found))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked; `pools` keeps what was once read of it."""

    problem: RosterProblem
    absences: tuple[Absence, ...]
    since: date
    pools: dict[object, Pool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Way:
    changes: tuple[SeatChange, ...]
    fewest: bool
    seats: tuple[RosterSeat, ...]
    before: dict[DutyRole, RosterLevels]
    after: dict[DutyRole, RosterLevels]


def _standing_by(seats: Sequence[RosterSeat], asked: _Asked) -> frozenset[str]:
    """Who stands by beside a lost duty: calling him would move 备班 as well."""
    lost = [
        seat for role in (DutyRole.LEADER, DutyRole.OFFICER) for seat in _lost(seats, asked.absences, asked.since, role)
    ]
    days = {day for near in near_duty(lost).values() for day in near}
    return frozenset(seat.person for seat in seats if seat.role is DutyRole.STANDBY and seat.day in days)


def _fairness(way: _Way) -> tuple[int, int]:
    return sum(one.spread for one in way.after.values()), sum(one.squares for one in way.after.values())


def _busiest(found: Sequence[_Way], called: set[str]) -> str:
    """Who is called most often so far."""
    times = Counter(change.into for way in found for change in way.changes)
    return max(sorted(called), key=lambda person: times[person])


def _usable(problem: RosterProblem, absences: Sequence[Absence]) -> None:
    known = {person.id for person in problem.people}
    for absence in absences:
        if absence.person not in known:
            raise BadInput(f"absences 中的“{absence.person}”不在 people 里。请核对人员编号。", "absences")
        if absence.last < absence.first:
            raise BadInput(f"absences 中 {absence.first} 至 {absence.last} 起止颠倒。请改正后重试。", "absences")


def _lost(seats: Sequence[RosterSeat], absences: Sequence[Absence], since: date, role: DutyRole) -> list[RosterSeat]:
    return [
        seat
        for seat in seats
        if seat.role is role
        and seat.day >= since
        and any(away.person == seat.person and away.first <= seat.day <= away.last for away in absences)
    ]


def _seat(made: Pool, seats: Sequence[RosterSeat]) -> Board:
    """The role's seats on a board."""
    place = {person.id: at for at, person in enumerate(made.people)}
    slots = {(slot.day, slot.time): at for at, slot in enumerate(made.slots)}
    board = Board(replace(made, pinned=(0,) * len(made.people)))
    for seat in seats:
        if seat.role is made.role and (seat.day, seat.time) in slots:
            board.put(slots[seat.day, seat.time], place[seat.person])
    board.pool = made
    return board


def with_leave(problem: RosterProblem, absences: Sequence[Absence]) -> RosterProblem:
    """The problem with the absences as leave; a pin on such a day falls away."""
    people = [
        replace(
            person,
            leave=person.leave
            + tuple(RosterLeave(a.first, a.last, a.reason) for a in absences if a.person == person.id),
        )
        for person in problem.people
    ]
    pins = [
        pin
        for pin in problem.pins
        if not any(away.person == pin.person and away.first <= pin.day <= away.last for away in absences)
    ]
    return replace(problem, people=tuple(people), pins=tuple(pins))


def _one(asked: _Asked, seats: Sequence[RosterSeat], spared: frozenset[str]) -> _Way | None:
    """One way through all roles, which calls nobody of `spared`; None when a role can't be mended so.

    备班 that can't be mended is left open and said: a duty goes before it.
    """
    now, changes, fewest = list(seats), [], True
    before: dict[DutyRole, RosterLevels] = {}
    after: dict[DutyRole, RosterLevels] = {}
    for role in DutyRole:
        absent = _lost(now, asked.absences, asked.since, role)
        if not absent and (role is not DutyRole.STANDBY or not asked.problem.rules.standby):
            continue
        made = _pool(asked, now, role)
        lost = absent + _clashing(made, now, asked.since)
        if not lost:
            continue
        before[role] = levels(_seat(made, now))
        board = _seat(made, [seat for seat in now if seat not in lost])
        way = _mended(board, lost, asked.since, spared)
        if way is None and role is DutyRole.STANDBY:
            now = [seat for seat in now if seat not in lost]
            continue
        if way is None:
            return None
        for slot, out, _ in way.changes:
            if out in board.crew[slot]:
                board.take(slot, out)
        for slot, _, into in way.changes:
            board.put(slot, into)
        after[role] = levels(board)
        fewest = fewest and way.fewest
        changes += [_change(made, *move) for move in way.changes]
        now = _kept(now, role, changes) + _given(seated(board), now, role)
    return _Way(tuple(changes), fewest, tuple(now), before, after)


def _pool(asked: _Asked, seats: Sequence[RosterSeat], role: DutyRole) -> Pool:
    """The role's pool beside what the others have; nobody is put on duty beside 备班 that is already past."""
    others = [seat for seat in seats if seat.role is not role and seat.role is not DutyRole.STANDBY]
    if role is DutyRole.STANDBY:
        return _read(asked, role, near_duty(others))
    taken = dict(kept_apart(asked.problem, others))
    past = [seat for seat in seats if seat.role is DutyRole.STANDBY and seat.day < asked.since]
    for person, days in near_duty(past).items():
        taken[person] = taken.get(person, frozenset()) | {day for day in days if day >= asked.since}
    return _read(asked, role, taken)


def _read(asked: _Asked, role: DutyRole, taken: Mapping[str, frozenset[date]]) -> Pool:
    key = (role, frozenset(taken.items()))
    if key not in asked.pools:
        asked.pools[key] = pool(asked.problem, role, taken)
    return asked.pools[key]


def _clashing(made: Pool, seats: Sequence[RosterSeat], since: date) -> list[RosterSeat]:
    """备班 that came to lie beside a new duty."""
    if made.role is not DutyRole.STANDBY:
        return []
    place = {person.id: at for at, person in enumerate(made.people)}
    days = {slot.day: at for at, slot in enumerate(made.slots)}
    return [
        seat
        for seat in seats
        if seat.role is DutyRole.STANDBY
        and seat.day >= since
        and not any(leave.first <= seat.day <= leave.last for leave in made.people[place[seat.person]].leave)
        and not made.free[place[seat.person]] >> days[seat.day] & 1
    ]


def _mended(board: Board, lost: Sequence[RosterSeat], since: date, spared: frozenset[str]) -> Mended | None:
    made = board.pool
    place = {person.id: at for at, person in enumerate(made.people)}
    slots = {(slot.day, slot.time): at for at, slot in enumerate(made.slots)}
    first = next((at for at, slot in enumerate(made.slots) if slot.day >= since), len(made.slots))
    gone = sorted((slots[seat.day, seat.time], place[seat.person]) for seat in lost)
    known = frozenset(place[one] for one in spared if one in place)
    return Mender(board, gone, first).way(known, most=_MOST_BESIDE if known else _MOST)


def _kept(now: Sequence[RosterSeat], role: DutyRole, changes: Sequence[SeatChange]) -> list[RosterSeat]:
    """Seats of shifts that nothing changed on."""
    changed = {(change.day, change.time) for change in changes if change.role is role}
    return [seat for seat in now if seat.role is not role or (seat.day, seat.time) not in changed]


def _given(fresh: Sequence[RosterSeat], now: Sequence[RosterSeat], role: DutyRole) -> list[RosterSeat]:
    """New seats of the shifts that changed: 主班 and 副班 are settled anew there."""
    before = Counter((seat.day, seat.time, seat.person) for seat in now if seat.role is role)
    after = Counter((seat.day, seat.time, seat.person) for seat in fresh)
    changed = {(day, time) for day, time, _ in (before - after) + (after - before)}
    return [seat for seat in fresh if (seat.day, seat.time) in changed]


def _proposal(problem: RosterProblem, seats: Sequence[RosterSeat], way: _Way, rank: int, fewest: int) -> Proposal:
    names = {person.id: person.name for person in problem.people}
    call = tuple(dict.fromkeys(change.into for change in way.changes))
    least = len(way.changes) == fewest
    said = "；".join(f"{on(one.day, one.time)}{names[one.out]}改为{names[one.into]}" for one in way.changes)
    without = sum(seat.role is DutyRole.STANDBY for seat in seats) - sum(
        seat.role is DutyRole.STANDBY for seat in way.seats
    )
    rest = f"；另有{without}个备班须重新安排" if without else ""
    head = f"方案{'一二三'[rank]}：改动{len(way.changes)}个班{'（已是最少）' if least else ''}，需联系{len(call)}人"
    order = list(DutyRole)
    return Proposal(
        sentence=f"{head}：{said}{rest}。",
        changes=way.changes,
        fewest=least,
        call=call,
        before=way.before,
        after=way.after,
        seats=tuple(sorted(way.seats, key=lambda one: (one.day, order.index(one.role), one.time, one.post, one.seat))),
    )


def _change(pool_: Pool, slot: int, out: int, into: int) -> SeatChange:
    what = pool_.slots[slot]
    return SeatChange(what.day, what.time, pool_.role, pool_.people[out].id, pool_.people[into].id)
