"""A person's rules as bit masks over the slots of a role, and pairs as bit masks over persons."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from mzdesk.rules.roster.slots import Slot
from mzdesk.terms import DutyRole, DutyRule
from mzdesk.views.roster import RosterPerson, RosterProblem, RosterRules

Lifted = frozenset[tuple[DutyRule, str | None, date]]


def bits(mask: int) -> list[int]:
    """The places of the ones, in order."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def foes_at(foes: Sequence[int], truce: frozenset[tuple[int, int, int]], slot: int, person: int) -> int:
    """Whom somebody may not meet on a slot."""
    mask = foes[person]
    if mask and truce:
        for at, one, other in truce:
            if at == slot and person in (one, other):
                mask &= ~(1 << (other if person == one else one))
    return mask


def rest_of(person: RosterPerson, rules: RosterRules, role: DutyRole) -> int:
    """Free days between two duties of somebody."""
    if role is DutyRole.STANDBY:
        return rules.standby_rest
    if person.rest is not None:
        return person.rest
    return rules.leader_rest if role is DutyRole.LEADER else rules.officer_rest


def free_of(
    person: RosterPerson,
    slots: Sequence[Slot],
    problem: RosterProblem,
    role: DutyRole,
    lifted: Lifted,
    taken: frozenset[date],
    days: Sequence[date],
) -> int:
    """The slots somebody may serve at all; `taken`: days another role has him."""
    shut = tired_of(person, slots, problem.rules, role) & ~_on(slots, person.id, DutyRule.REST, lifted)
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


def _on(slots: Sequence[Slot], person: str, rule: DutyRule, lifted: Lifted) -> int:
    """The slots on which a rule is lifted for somebody."""
    if not lifted:
        return 0
    return sum(1 << at for at, slot in enumerate(slots) if (rule, person, slot.day) in lifted)


def tired_of(person: RosterPerson, slots: Sequence[Slot], rules: RosterRules, role: DutyRole) -> int:
    """The slots too soon after his last duty before the roster."""
    if role is DutyRole.STANDBY or person.last_duty is None:
        return 0
    rest = rest_of(person, rules, role)
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


def clash_of(slots: Sequence[Slot], rest: int, rules: RosterRules) -> tuple[int, ...]:
    """For each slot those that nobody with this rest serves beside it, itself included."""
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


def with_rest_waived(masks: tuple[int, ...], slots: Sequence[Slot], person: str, lifted: Lifted) -> tuple[int, ...]:
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


def beside(pairs: Iterable[tuple[str, str]], place: Mapping[str, int]) -> tuple[int, ...]:
    """For each person the others he is paired with."""
    masks = [0] * len(place)
    for one, other in pairs:
        if one in place and other in place:
            masks[place[one]] |= 1 << place[other]
            masks[place[other]] |= 1 << place[one]
    return tuple(masks)


def truce_of(
    problem: RosterProblem, role: DutyRole, slots: Sequence[Slot], place: Mapping[str, int]
) -> frozenset[tuple[int, int, int]]:
    """Where a forbidden pair may meet: (slot, one, other)."""
    return frozenset(
        (at, place[ref.person], place[ref.other])
        for ref in problem.waived
        if ref.rule is DutyRule.PAIR and ref.role is role and ref.person is not None and ref.other is not None
        for at, slot in enumerate(slots)
        if slot.day == ref.day and ref.person in place and ref.other in place
    )


def pinned_of(
    person: RosterPerson,
    slots: Sequence[Slot],
    problem: RosterProblem,
    role: DutyRole,
    lifted: Lifted,
) -> int:
    """The slots settled for somebody."""
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


def standing(
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
            if full or too_few or shut or crew & foes_at(foes, truce, at, person):
                continue
            kept[person] |= 1 << at
            crew |= 1 << person
    return tuple(kept)


def cost_of(off: int, on: int, size: int) -> tuple[int, ...]:
    """For each slot 1 when wished away, -1 when wished for."""
    if not off and not on:
        return (0,) * size
    costs = [0] * size
    for slot in bits(off):
        costs[slot] += 1
    for slot in bits(on):
        costs[slot] -= 1
    return tuple(costs)


def wished(days: Sequence[date], slots_of: Mapping[date, int]) -> int:
    """The slots of the days, as a mask."""
    mask = 0
    for day in days:
        mask |= slots_of.get(day, 0)
    return mask
