"""One role's part of a problem in whole numbers and bit masks: bit t of a person's mask is slot t."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mzdesk.rules.roster.masks import (
    beside,
    bits,
    clash_of,
    cost_of,
    foes_at,
    free_of,
    pinned_of,
    rest_of,
    standing,
    tired_of,
    truce_of,
    wished,
    with_rest_waived,
)
from mzdesk.rules.roster.slots import PER_POST, Slot, need_of, slots_of_role, times, weight_of
from mzdesk.terms import DayKind, DutyRole, LoadPolicy
from mzdesk.views.roster import RosterPerson, RosterProblem

__all__ = ["PER_POST", "Pool", "Slot", "bits", "need_of", "pool", "times", "weight_of"]


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
        return foes_at(self.foes, self.truce, slot, person)


def pool(problem: RosterProblem, role: DutyRole, taken: Mapping[str, frozenset[date]] | None = None) -> Pool:
    """The role's pool; `taken`: days on which somebody can't serve because of what another role was given."""
    people = _members(problem, role)
    lifted = frozenset((ref.rule, ref.person, ref.day) for ref in problem.waived if ref.role is role)
    slots = tuple(slots_of_role(problem, role))
    rules = problem.rules
    days = [slot.day for slot in slots]
    shut = taken or {}
    free = [free_of(one, slots, problem, role, lifted, shut.get(one.id, frozenset()), days) for one in people]
    place = {person.id: at for at, person in enumerate(people)}
    clashes: dict[int, tuple[int, ...]] = {}
    for rest in {rest_of(person, rules, role) for person in people}:
        clashes[rest] = clash_of(slots, rest, rules)
    clash = tuple(
        with_rest_waived(clashes[rest_of(person, rules, role)], slots, person.id, lifted) for person in people
    )
    pairs = problem.forbidden if role is not DutyRole.STANDBY else ()
    foes = beside([(pair.one, pair.other) for pair in pairs], place)
    truce = truce_of(problem, role, slots, place)
    senior = sum(1 << at for at, person in enumerate(people) if person.senior)
    slots_of: dict[date, int] = {}
    for at, slot in enumerate(slots):
        slots_of[slot.day] = slots_of.get(slot.day, 0) | 1 << at
    off = tuple(wished(person.wishes_off, slots_of) for person in people)
    on = tuple(wished(person.wishes_on, slots_of) for person in people)
    asked = [pinned_of(person, slots, problem, role, lifted) for person in people]
    pinned = standing(asked, slots, free, clash, senior, foes, truce)
    base, weekends, holidays = _bases(people, slots, free, rules.policy, role)
    return Pool(
        role=role,
        people=people,
        slots=slots,
        free=tuple(free),
        tired=tuple(tired_of(person, slots, rules, role) for person in people),
        clash=clash,
        senior=senior,
        foes=foes,
        friends=beside([(pair.one, pair.other) for pair in problem.preferred], place),
        truce=truce,
        pinned=pinned,
        dropped=tuple(one & ~kept for one, kept in zip(asked, pinned, strict=True)),
        base=base,
        base_weekends=weekends,
        base_holidays=holidays,
        cost=tuple(cost_of(shunned, wanted, len(slots)) for shunned, wanted in zip(off, on, strict=True)),
        off=off,
        on=on,
        counted=tuple(at for at, mask in enumerate(free) if mask),
    )


def _members(problem: RosterProblem, role: DutyRole) -> tuple[RosterPerson, ...]:
    if role is DutyRole.STANDBY:
        return tuple(person for person in problem.people if person.role is DutyRole.OFFICER and person.standby)
    return tuple(person for person in problem.people if person.role is role)


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
