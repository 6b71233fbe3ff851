"""Random rosters: never a broken rule; where there is none, lifting the rules that were named makes one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from mzdesk.rules.roster import solve
from mzdesk.views.roster import RosterAnswer, RosterProblem
from tests.benchmarks.roster_cases import small
from tests.rules.roster_checker import across, broken

INSTANCES = 1_000
ROUNDS = 12


@pytest.mark.proof
def test_no_random_roster_breaks_a_rule_and_every_refusal_is_confirmed(scale: Callable[[int], int]) -> None:
    without = 0
    for seed in range(scale(INSTANCES)):
        problem = small(seed)
        answer = solve(problem, effort=2_000)
        faults = broken(problem, answer.seats, open_ones=bool(answer.why)) + across(problem, answer.seats)
        if answer.why:
            without += 1
            faults = [fault for fault in faults if "is not on duty" not in fault]
            confirm(seed, problem, answer)
        else:
            assert answer.complete, seed
        assert faults == [], seed
        for certificate in answer.certificates:
            assert certificate.bound <= certificate.spread or not answer.complete, seed
    assert without, "the cases are too easy to prove anything about refusals"


def confirm(seed: int, problem: RosterProblem, answer: RosterAnswer) -> None:
    """Lift what was named, again and again while something else stands in the way, until nothing does."""
    for _ in range(ROUNDS):
        refs = [ref for told in answer.why for ref in told.rules]
        assert not set(refs) <= set(problem.waived), f"{seed}: named again although lifted"
        problem = replace(problem, waived=(*problem.waived, *refs))
        answer = solve(problem, effort=1)
        faults = broken(problem, answer.seats, open_ones=True) + across(problem, answer.seats)
        assert [fault for fault in faults if "is not on duty" not in fault or not answer.why] == [], seed
        if not answer.why:
            return
    pytest.fail(f"{seed}: no end of reasons")
