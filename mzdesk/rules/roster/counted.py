"""Counting who could serve a stretch of slots, rule by rule: if all together could serve fewer than are needed, those
rules can't hold together, and the fewest of them that still show it are the explanation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mzdesk.rules.roster.pool import Pool
from mzdesk.terms import DutyRule
from mzdesk.views.roster import RuleRef


@dataclass(frozen=True, slots=True)
class Bar:
    """A rule that keeps a person from a slot of the stretch, or (REST) from another duty beside it.

    Without `ref` it is a fact that no exception changes: he serves in another role.
    """

    ref: RuleRef | None
    person: int
    slot: int


@dataclass(frozen=True, slots=True)
class Core:
    """Slots first to last need `need` duties (of seniors only, if so) and `can` are possible because of `bars`."""

    first: int
    last: int
    seniors: bool
    need: int
    can: int
    bars: tuple[Bar, ...]


def core(pool: Pool, bars: Sequence[Bar], first: int, last: int, *, seniors: bool) -> Core | None:
    """The explanation of the stretch, or None when counting finds nothing amiss."""
    slots = range(first, last + 1)
    need = sum(pool.slots[slot].seniors if seniors else pool.slots[slot].need for slot in slots)
    people = [at for at in range(len(pool.people)) if not seniors or pool.senior >> at & 1]
    of: dict[int, list[Bar]] = {person: [] for person in people}
    for bar in bars:
        if bar.person in of:
            of[bar.person].append(bar)
    can = {person: _most(pool, person, of[person], first, last) for person in people}
    total = sum(can.values())
    if total >= need:
        return None
    kept: list[Bar] = []
    for person in people:
        mine, spare = of[person], need - 1 - total
        mine, lost = _needed(pool, person, mine, first, last, spare)
        total += lost
        kept += mine
    return Core(first, last, seniors, need, total, tuple(kept))


def _needed(pool: Pool, person: int, bars: list[Bar], first: int, last: int, spare: int) -> tuple[list[Bar], int]:
    """The bars without which he could serve more than is to spare, and how much of that is used up."""
    before = _most(pool, person, bars, first, last)
    now = before
    for bar in [bar for bar in bars if bar.ref is not None]:
        without = [other for other in bars if other is not bar]
        more = _most(pool, person, without, first, last)
        if more - before <= spare:
            bars, now = without, more
    return bars, now - before


def _most(pool: Pool, person: int, bars: Iterable[Bar], first: int, last: int) -> int:
    """How many slots from first to last he could serve under these bars: from the left, never two on one day."""
    shut, rests = 0, 0
    for bar in bars:
        if bar.ref is not None and bar.ref.rule is DutyRule.REST and pool.free[person] >> bar.slot & 1:
            rests |= 1 << bar.slot
        else:
            shut |= 1 << bar.slot
    served, blocked = 0, shut
    for slot in range(first, last + 1):
        if blocked >> slot & 1:
            continue
        served += 1
        same_day = sum(1 << at for at in (slot, slot + 1) if at <= last and pool.slots[at].day == pool.slots[slot].day)
        clash = pool.clash[person][slot]
        blocked |= same_day | (clash if rests >> slot & 1 else clash & rests)
    return served
