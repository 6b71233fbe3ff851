"""What nobody can do better than, in closed form: the narrowest window that all loads fit into.

A window from `low` to `high` is possible only if each person can lie in it (what is pinned, what leave and rest allow),
if the sum fits, and if the seniors together can carry what must be theirs and the others what may be theirs. The
narrowest window that passes is a lower bound of the spread; it holds divisibility, leave, seniors and what was brought
over in one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mzdesk.rules.roster.pool import Pool, Slot, bits
from mzdesk.terms import DayKind

_ENDLESS = 1 << 60


@dataclass(frozen=True, slots=True)
class Range:
    """What one person's load can be: `least` by his pins, `most` by leave and rest."""

    least: int
    most: int
    senior: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """Ranges of all who are counted, the sum of their loads, and what the two groups must and may carry."""

    ranges: tuple[Range, ...]
    total: int
    seniors_least: int
    others_most: int

    def without(self, *, leave: bool = False, seniors: bool = False, carry: bool = False) -> Limits:
        """The same with some reasons left out, to find out which of them binds."""
        ranges, total = self.ranges, self.total
        if leave:
            ranges = tuple(Range(one.least, _ENDLESS, one.senior) for one in ranges)
        if carry:
            base = sum(one.least for one in ranges)
            ranges = tuple(Range(0, one.most - one.least, one.senior) for one in ranges)
            total -= base
        if not seniors:
            return Limits(ranges, total, self.seniors_least, self.others_most)
        return Limits(ranges, total, -_ENDLESS, _ENDLESS)


def spread(limits: Limits) -> int:
    """How far apart the ends must lie at least; 0 when nobody is counted."""
    if not limits.ranges:
        return 0
    return max(0, lowest_top(limits) - highest_bottom(limits))


def highest_bottom(limits: Limits) -> int:
    """The largest load that the least loaded person can have."""
    low = min(min(one.most for one in limits.ranges), limits.total // len(limits.ranges))
    while not _bottom_holds(limits, low):
        low -= 1
    return low


def lowest_top(limits: Limits) -> int:
    """The smallest load that the most loaded person can have."""
    high = max(max(one.least for one in limits.ranges), -(-limits.total // len(limits.ranges)))
    while not _top_holds(limits, high):
        high += 1
    return high


def _bottom_holds(limits: Limits, low: int) -> bool:
    floors = sum(max(one.least, low) for one in limits.ranges)
    others = sum(max(one.least, low) for one in limits.ranges if not one.senior)
    return (floors <= limits.total and others <= limits.others_most) or low <= min(one.least for one in limits.ranges)


def _top_holds(limits: Limits, high: int) -> bool:
    ceilings = sum(min(one.most, high) for one in limits.ranges)
    seniors = sum(min(one.most, high) for one in limits.ranges if one.senior)
    most = max(min(one.most, limits.total) for one in limits.ranges)
    return (ceilings >= limits.total and seniors >= limits.seniors_least) or high >= most


def limits(pool: Pool, values: Sequence[int], base: Sequence[int]) -> Limits:
    """The limits of any load that adds up: `values[t]` for a duty on slot t on top of `base[s]`."""
    counted = pool.counted
    ranges = []
    enough = sum(value * slot.need for value, slot in zip(values, pool.slots, strict=True)) + sum(
        base[person] for person in counted
    )
    mean = -(-enough // max(1, len(counted)))
    for person in counted:
        least = base[person] + sum(values[slot] for slot in bits(pool.pinned[person]))
        most = base[person] + _most(pool, person, values, mean + max(base) - base[person])
        ranges.append(Range(least, most, bool(pool.senior >> person & 1)))
    return Limits(tuple(ranges), enough, *_shares(pool.slots, values, ranges, pool, base))


def _shares(
    slots: Sequence[Slot], values: Sequence[int], ranges: Sequence[Range], pool: Pool, base: Sequence[int]
) -> tuple[int, int]:
    seniors = sum(base[person] for person in pool.counted if pool.senior >> person & 1)
    others = sum(base[person] for person in pool.counted if not pool.senior >> person & 1)
    for slot, value in zip(slots, values, strict=True):
        seniors += value * slot.seniors
        others += value * (slot.need - slot.seniors)
    return seniors, others


def _most(pool: Pool, person: int, values: Sequence[int], enough: int) -> int:
    """The most that leave and rest let him carry, not counted on beyond twice `enough`.

    Duties are taken from the left: best[t] = max(best[t - 1], value of t + best before all that t clashes with).
    """
    free, clash = pool.free[person], pool.clash[person]
    best = [0] * (len(values) + 1)
    for slot, value in enumerate(values):
        best[slot + 1] = best[slot]
        if free >> slot & 1:
            first = (clash[slot] & -clash[slot]).bit_length() - 1
            best[slot + 1] = max(best[slot], value + best[first])
            if best[slot + 1] > 2 * enough:
                return _ENDLESS
    return best[-1]


def points(pool: Pool) -> Limits:
    """The limits of points."""
    return limits(pool, [slot.weight for slot in pool.slots], pool.base)


def kind(pool: Pool, of: DayKind) -> Limits:
    """The limits of duties on weekends or holidays."""
    base = pool.base_weekends if of is DayKind.WEEKEND else pool.base_holidays
    return limits(pool, [int(slot.kind is of) for slot in pool.slots], base)
