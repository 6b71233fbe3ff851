"""Pins that can't stand: on leave, twice within a rest, beside a forbidden partner, or no seat left for a senior."""

from __future__ import annotations

from collections.abc import Iterator

from mzdesk.rules.roster import say
from mzdesk.rules.roster.pool import Pool, bits
from mzdesk.terms import DutyRule
from mzdesk.views.roster import Explanation, Relaxation, RosterProblem, RuleRef


def pin_faults(problem: RosterProblem, pool: Pool) -> Iterator[Explanation]:
    """One explanation for each; the way out is to take the pin back."""
    for person, mask in enumerate(pool.dropped):
        for slot in bits(mask):
            ref = RuleRef(DutyRule.PIN, pool.role, pool.slots[slot].day, pool.slots[slot].time, pool.people[person].id)
            way = Relaxation(say.way(problem, [ref]), (ref,), 1)
            yield Explanation(say.pin(problem, pool, person, slot), (ref,), (way,))
