"""One role's part of a problem in whole numbers and bit masks: bit t of a person's mask is slot t."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mzdesk.views.roster import (
    DayKind,
    DutyPattern,
    DutyRole,
    DutyRule,
    DutyTime,
    LoadPolicy,
    RosterDay,
    RosterPerson,
    RosterProblem,
    RosterRules,
)

PER_POST = 2


@dataclass(frozen=True, slots=True)
class Slot:
    """One shift of one role: `need` people, `seniors` of them at least; `weight` in points."""

    day: date
    time: DutyTime
    need: int
    seniors: int
    weight: int
    kind: DayKind


@dataclass(frozen=True, slots=True)
class Pool:
    """Who may serve which slot of a role. Persons and slots are known by their place in the tuples.

    `free[s]`: slots s may serve at all, `tired[s]`: those too soon after his last duty before the roster;
    `clash[s][t]`: slots that s can't serve beside t, t itself included;
    `foes[s]`, `friends[s]`: masks of persons; `truce`: (slot, one, other) where a forbidden pair may meet;
    `pinned[s]`: slots settled, `dropped[s]`: those of them that can't stand; `base…[s]`: points and days brought over,
    less what the policy does not let him owe; `cost[s][t]`: -1 wished for (`on[s]`), 1 wished away (`off[s]`);
    `counted`: those who can serve at all, among whom fairness is measured.
    """

    role: DutyRole
    people: tuple[RosterPerson, ...]
    slots: tuple[Slot, ...]
    free: tuple[int, ...]
    tired: tuple[int, ...]
    clash: tuple[tuple[int, ...], ...]
    senior: int
    foes: tuple[int, ...]
    friends: tuple[int, ...]
    truce: frozenset[tuple[int, int, int]]
    pinned: tuple[int, ...]
    dropped: tuple[int, ...]
    base: tuple[int, ...]
    base_weekends: tuple[int, ...]
    base_holidays: tuple[int, ...]
    cost: tuple[tuple[int, ...], ...]
    off: tuple[int, ...]
    on: tuple[int, ...]
    counted: tuple[int, ...]

    def foes_at(self, slot: int, person: int) -> int:
        """Whom `person` may not meet on `slot`, as a mask."""
        return _foes_at(self.foes, self.truce, slot, person)


def _foes_at(foes: Sequence[int], truce: frozenset[tuple[int, int, int]], slot: int, person: int) -> int:
    mask = foes[person]
    if mask and truce:
        for at, one, other in truce:
            if at == slot and person in (one, other):
                mask &= ~(1 << (other if person == one else one))
    return mask


def bits(mask: int) -> list[int]:
    """The places of the ones, in order."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def pool(problem: RosterProblem, role: DutyRole, taken: Mapping[str, frozenset[date]] | None = None) -> Pool:
    """The role's pool; `taken`: days on which somebody can't serve because of what another role was given."""
    people = _members(problem, role)
    lifted = frozenset((ref.rule, ref.person, ref.day) for ref in problem.waived if ref.role is role)
    slots = tuple(_slots(problem, role))
    rules = problem.rules
    days = [slot.day for slot in slots]
    shut = taken or {}
    free = [_free(one, slots, problem, role, lifted, shut.get(one.id, frozenset()), days) for one in people]
    place = {person.id: at for at, person in enumerate(people)}
    clashes: dict[int, tuple[int, ...]] = {}
    for rest in {_rest(person, rules, role) for person in people}:
        clashes[rest] = _clash(slots, rest, rules)
    clash = tuple(_waived_clash(clashes[_rest(person, rules, role)], slots, person.id, lifted) for person in people)
    pairs = problem.forbidden if role is not DutyRole.STANDBY else ()
    foes = _beside([(pair.one, pair.other) for pair in pairs], place)
    truce = _truce(problem, role, slots, place)
    senior = sum(1 << at for at, person in enumerate(people) if person.senior)
    slots_of: dict[date, int] = {}
    for at, slot in enumerate(slots):
        slots_of[slot.day] = slots_of.get(slot.day, 0) | 1 << at
    off = tuple(_wished(person.wishes_off, slots_of) for person in people)
    on = tuple(_wished(person.wishes_on, slots_of) for person in people)
    asked = [_pinned(person, slots, problem, role, lifted) for person in people]
    pinned = _standing(asked, slots, free, clash, senior, foes, truce)
    base, weekends, holidays = _bases(people, slots, free, rules.policy, role)
    return Pool(
        role=role,
        people=people,
        slots=slots,
        free=tuple(free),
        tired=tuple(_tired(person, slots, rules, role) for person in people),
        clash=clash,
        senior=senior,
        foes=foes,
        friends=_beside([(pair.one, pair.other) for pair in problem.preferred], place),
        truce=truce,
        pinned=pinned,
        dropped=tuple(one & ~kept for one, kept in zip(asked, pinned, strict=True)),
        base=base,
        base_weekends=weekends,
        base_holidays=holidays,
        cost=tuple(_cost(shunned, wanted, len(slots)) for shunned, wanted in zip(off, on, strict=True)),
        off=off,
        on=on,
        counted=tuple(at for at, mask in enumerate(free) if mask),
    )


def _members(problem: RosterProblem, role: DutyRole) -> tuple[RosterPerson, ...]:
    if role is DutyRole.STANDBY:
        return tuple(person for person in problem.people if person.role is DutyRole.OFFICER and person.standby)
    return tuple(person for person in problem.people if person.role is role)


def _slots(problem: RosterProblem, role: DutyRole) -> Iterable[Slot]:
    rules = problem.rules
    lifted = {(ref.rule, ref.day, ref.time) for ref in problem.waived if ref.role is role}
    for day in problem.days:
        for time in times(rules, role):
            weight = weight_of(rules, day, time)
            need = 0 if (DutyRule.COVER, day.day, time) in lifted else need_of(rules, day, role)
            seniors = rules.seniors if role is DutyRole.OFFICER else 0
            if (DutyRule.SENIOR, day.day, time) in lifted:
                seniors = 0
            yield Slot(day.day, time, need, min(seniors, need), weight, day.kind)


def times(rules: RosterRules, role: DutyRole) -> tuple[DutyTime, ...]:
    """The shifts of a day."""
    if role is DutyRole.OFFICER and rules.pattern is DutyPattern.DAY_NIGHT:
        return (DutyTime.DAY, DutyTime.NIGHT)
    return (DutyTime.WHOLE,)


def need_of(rules: RosterRules, day: RosterDay, role: DutyRole) -> int:
    """How many people one shift of that day needs."""
    if role is DutyRole.OFFICER:
        return PER_POST * (rules.posts if day.posts is None else day.posts)
    return rules.leaders if role is DutyRole.LEADER else rules.standby


def weight_of(rules: RosterRules, day: RosterDay, time: DutyTime) -> int:
    """Points of a duty."""
    weights = rules.weights
    by_kind = {DayKind.WORKDAY: weights.workday, DayKind.WEEKEND: weights.weekend, DayKind.HOLIDAY: weights.holiday}
    return by_kind[day.kind] + (weights.night if time is DutyTime.NIGHT else 0)


def _rest(person: RosterPerson, rules: RosterRules, role: DutyRole) -> int:
    if role is DutyRole.STANDBY:
        return rules.standby_rest
    if person.rest is not None:
        return person.rest
    return rules.leader_rest if role is DutyRole.LEADER else rules.officer_rest


def _free(
    person: RosterPerson,
    slots: Sequence[Slot],
    problem: RosterProblem,
    role: DutyRole,
    lifted: frozenset[tuple[DutyRule, str | None, date]],
    taken: frozenset[date],
    days: Sequence[date],
) -> int:
    shut = _tired(person, slots, problem.rules, role) & ~_on(slots, person.id, DutyRule.REST, lifted)
    away = 0
    for leave in person.leave:
        away |= (1 << bisect_right(days, leave.last)) - (1 << bisect_left(days, leave.first))
    shut |= away & ~_on(slots, person.id, DutyRule.LEAVE, lifted)
    if person.no_nights:
        nights = sum(1 << at for at, slot in enumerate(slots) if slot.time.has_night)
        shut |= nights & ~_on(slots, person.id, DutyRule.NO_NIGHTS, lifted)
    if taken:
        shut |= sum(1 << at for at, slot in enumerate(slots) if slot.day in taken)
    return ((1 << len(slots)) - 1) & ~shut


def _on(
    slots: Sequence[Slot], person: str, rule: DutyRule, lifted: frozenset[tuple[DutyRule, str | None, date]]
) -> int:
    """The slots on which a rule is lifted for somebody."""
    if not lifted:
        return 0
    return sum(1 << at for at, slot in enumerate(slots) if (rule, person, slot.day) in lifted)


def _tired(person: RosterPerson, slots: Sequence[Slot], rules: RosterRules, role: DutyRole) -> int:
    if role is DutyRole.STANDBY or person.last_duty is None:
        return 0
    rest = _rest(person, rules, role)
    until = person.last_duty + timedelta(days=max(rest, 1))
    near = [at for at, slot in enumerate(slots) if slot.day <= until]
    return sum(1 << at for at in near if too_soon(person, slots[at], rest, rules))


def too_soon(person: RosterPerson, slot: Slot, rest: int, rules: RosterRules) -> bool:
    """Whether the duty before the roster's first day still forbids this one."""
    if person.last_duty is None:
        return False
    gap = (slot.day - person.last_duty).days
    follows = any(pair.before is person.last_time and pair.after is slot.time for pair in rules.successions)
    return gap <= rest or (gap == 1 and follows)


def _clash(slots: Sequence[Slot], rest: int, rules: RosterRules) -> tuple[int, ...]:
    barred = {(pair.before, pair.after) for pair in rules.successions}
    masks = [0] * len(slots)
    near = timedelta(days=max(rest, 1))
    for at, slot in enumerate(slots):
        for other in range(at, len(slots)):
            gap = slots[other].day - slot.day
            if gap > near:
                break
            if gap.days <= rest or (gap.days == 1 and (slot.time, slots[other].time) in barred):
                masks[at] |= 1 << other
                masks[other] |= 1 << at
    return tuple(masks)


def _waived_clash(
    masks: tuple[int, ...], slots: Sequence[Slot], person: str, lifted: frozenset[tuple[DutyRule, str | None, date]]
) -> tuple[int, ...]:
    """A duty on a day whose rest is waived bears any neighbour but one on its own day."""
    if not lifted:
        return masks
    waived = [at for at, slot in enumerate(slots) if (DutyRule.REST, person, slot.day) in lifted]
    if not waived:
        return masks
    changed = list(masks)
    for at in waived:
        for other in bits(changed[at]):
            if slots[other].day != slots[at].day:
                changed[at] &= ~(1 << other)
                changed[other] &= ~(1 << at)
    return tuple(changed)


def _beside(pairs: Iterable[tuple[str, str]], place: Mapping[str, int]) -> tuple[int, ...]:
    masks = [0] * len(place)
    for one, other in pairs:
        if one in place and other in place:
            masks[place[one]] |= 1 << place[other]
            masks[place[other]] |= 1 << place[one]
    return tuple(masks)


def _truce(
    problem: RosterProblem, role: DutyRole, slots: Sequence[Slot], place: Mapping[str, int]
) -> frozenset[tuple[int, int, int]]:
    return frozenset(
        (at, place[ref.person], place[ref.other])
        for ref in problem.waived
        if ref.rule is DutyRule.PAIR and ref.role is role and ref.person is not None and ref.other is not None
        for at, slot in enumerate(slots)
        if slot.day == ref.day and ref.person in place and ref.other in place
    )


def _pinned(
    person: RosterPerson,
    slots: Sequence[Slot],
    problem: RosterProblem,
    role: DutyRole,
    lifted: frozenset[tuple[DutyRule, str | None, date]],
) -> int:
    if role is DutyRole.STANDBY:
        return 0
    days = {
        (pin.day, pin.time)
        for pin in problem.pins
        if pin.person == person.id and (DutyRule.PIN, person.id, pin.day) not in lifted
    }
    if not days:
        return 0
    return sum(1 << at for at, slot in enumerate(slots) if (slot.day, slot.time) in days)


def _standing(
    asked: Sequence[int],
    slots: Sequence[Slot],
    free: Sequence[int],
    clash: Sequence[tuple[int, ...]],
    senior: int,
    foes: Sequence[int],
    truce: frozenset[tuple[int, int, int]],
) -> tuple[int, ...]:
    """The settled duties that break no rule, by themselves and beside one another; the earlier one stands."""
    kept = [0] * len(asked)
    some = [person for person, mask in enumerate(asked) if mask]
    for at, slot in enumerate(slots):
        crew = 0
        for person in [person for person in some if asked[person] >> at & 1]:
            full = crew.bit_count() >= slot.need
            seniors = (crew & senior).bit_count() + (senior >> person & 1)
            too_few = slot.need - crew.bit_count() - 1 < slot.seniors - seniors
            shut = not free[person] >> at & 1 or kept[person] & clash[person][at]
            if full or too_few or shut or crew & _foes_at(foes, truce, at, person):
                continue
            kept[person] |= 1 << at
            crew |= 1 << person
    return tuple(kept)


def _cost(off: int, on: int, size: int) -> tuple[int, ...]:
    if not off and not on:
        return (0,) * size
    costs = [0] * size
    for slot in bits(off):
        costs[slot] += 1
    for slot in bits(on):
        costs[slot] -= 1
    return tuple(costs)


def _wished(days: Sequence[date], slots_of: Mapping[date, int]) -> int:
    """The slots of the days, as a mask."""
    mask = 0
    for day in days:
        mask |= slots_of.get(day, 0)
    return mask


def _bases(
    people: Sequence[RosterPerson], slots: Sequence[Slot], free: Sequence[int], policy: LoadPolicy, role: DutyRole
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Points, weekends and holidays each begins with."""
    standby = role is DutyRole.STANDBY
    carried = (
        [person.carry_standby if standby else person.carry for person in people],
        [0 if standby else person.carry_weekends for person in people],
        [0 if standby else person.carry_holidays for person in people],
    )
    if policy is LoadPolicy.EQUAL:
        return tuple(carried[0]), tuple(carried[1]), tuple(carried[2])
    could = [mask.bit_count() for mask in free]
    weekends = sum(slot.need for slot in slots if slot.kind is DayKind.WEEKEND)
    holidays = sum(slot.need for slot in slots if slot.kind is DayKind.HOLIDAY)
    totals = (sum(slot.need * slot.weight for slot in slots), weekends, holidays)
    points, ends, feasts = (_less_owed(base, total, could) for base, total in zip(carried, totals, strict=True))
    return points, ends, feasts


def _less_owed(carried: Sequence[int], total: int, could: Sequence[int]) -> tuple[int, ...]:
    """What was brought over less each one's share of `total` by `could`; shares are whole and add up to it."""
    every = sum(could)
    if not every:
        return tuple(carried)
    shares = [total * one // every for one in could]
    by_remainder = sorted(range(len(could)), key=lambda at: (-(total * could[at] % every), at))
    for at in by_remainder[: total - sum(shares)]:
        shares[at] += 1
    most = max(shares)
    return tuple(base + most - share for base, share in zip(carried, shares, strict=True))
