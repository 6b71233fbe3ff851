"""The exact solver is only asked when a gap remains, its crews and bound are used, and nothing needs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product

import pytest

from mzdesk.rules.roster import backend, solve
from mzdesk.rules.roster.board import Crews
from mzdesk.rules.roster.pool import Pool
from mzdesk.terms import DutyRole, ProofState
from mzdesk.views.roster import RosterPerson, RosterProblem, RosterRules
from tests.benchmarks.roster_cases import days
from tests.rules.roster_checker import broken
from tests.rules.test_roster import FIRST


@dataclass
class EveryWay:
    """Leaders one by one, all rosters; counts how often it was asked."""

    asked: list[DutyRole] = field(default_factory=list)

    def close(self, pool: Pool) -> tuple[Crews | None, int]:
        self.asked.append(pool.role)
        fits = []
        for crews in product(pool.counted, repeat=len(pool.slots)):
            busy = [sum(1 << at for at, who in enumerate(crews) if who == person) for person in pool.counted]
            if all(busy[who] & pool.clash[who][at] == 1 << at for at, who in enumerate(crews)):
                load = [
                    sum(pool.slots[at].weight for at, who in enumerate(crews) if who == one) for one in pool.counted
                ]
                fits.append((max(load) - min(load), crews))
        least, best = min(fits)
        return tuple((who,) for who in best), least


def three_leaders() -> RosterProblem:
    """Eight days of a rest of two between three: the order is forced, and counting does not see it."""
    heads = [RosterPerson(f"L{at}", f"领导{at}", DutyRole.LEADER) for at in range(3)]
    others = [RosterPerson(f"P{at}", f"职员{at}") for at in range(2)]
    return RosterProblem(
        (*heads, *others), days(8, FIRST + timedelta(days=4)), RosterRules(leader_rest=2, officer_rest=0)
    )


def test_a_gap_is_closed_by_the_exact_solver() -> None:
    problem, exact = three_leaders(), EveryWay()
    alone = {one.role: one for one in solve(problem, effort=5_000).certificates}
    answer = solve(problem, effort=5_000, backend=exact)
    certificate = next(one for one in answer.certificates if one.role is DutyRole.LEADER)
    assert exact.asked == [DutyRole.LEADER]
    assert alone[DutyRole.LEADER].state is ProofState.NEAR
    assert certificate.state is ProofState.PROVED
    assert certificate.bound == certificate.spread <= alone[DutyRole.LEADER].spread
    assert broken(problem, answer.seats) == []


def test_nothing_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_name: str) -> None:
        raise ImportError

    monkeypatch.setattr(backend.importlib, "import_module", missing)
    assert backend.available() is None
    assert solve(three_leaders(), effort=5_000, backend=backend.available()).complete


def test_highs_agrees_where_it_is_installed() -> None:
    """Its optimum against all rosters, one by one."""
    highs = backend.available()
    if highs is None:
        pytest.skip("highspy is not installed")
    certificate = solve(three_leaders(), effort=5_000, backend=highs).certificates[0]
    assert certificate.bound == certificate.spread == solve(three_leaders(), backend=EveryWay()).certificates[0].bound
