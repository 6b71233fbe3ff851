"""An exact solver for the last gap of small rosters, where one is installed: HiGHS, one thread, by nodes.

Nothing needs it: without highspy `available()` is None and the certificate says how much might still be gained.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterable
from typing import Any, Protocol

from mzdesk.rules.roster.board import Crews
from mzdesk.rules.roster.pool import Pool, bits

MOST_DUTIES = 2_000
_NODES, _SECONDS = 20_000, 30.0
_FEASIBLE = 2


class Backend(Protocol):
    """What closes a gap: crews with the smallest spread of points it found (None: none), and a bound of the spread."""

    def close(self, pool: Pool) -> tuple[Crews | None, int]:
        """Solve the pool's first aim."""
        ...


def available() -> Backend | None:
    """The solver that is installed, if any."""
    try:
        return Highs(importlib.import_module("highspy"))
    except ImportError:
        return None


class Highs:
    """The pool as a mixed-integer programme: a duty is 0 or 1, `most` and `least` bound everybody's points."""

    def __init__(self, library: Any) -> None:
        self._library = library

    def close(self, pool: Pool) -> tuple[Crews | None, int]:
        """Solve the pool's first aim."""
        solver = self._library.Highs()
        for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 1)):
            solver.setOptionValue(name, value)
        solver.setOptionValue("mip_max_nodes", _NODES)
        solver.setOptionValue("time_limit", _SECONDS)
        duty = {(one, at): solver.addBinary() for one in pool.counted for at in bits(pool.free[one])}
        _crews(solver, pool, duty)
        _persons(solver, pool, duty)
        info = solver.getInfo()
        bound = info.mip_dual_bound
        least = max(0, math.ceil(bound - 1e-6)) if math.isfinite(bound) else 0
        if info.primal_solution_status != _FEASIBLE:
            return None, least
        values = solver.getSolution().col_value
        crews: list[list[int]] = [[] for _ in pool.slots]
        for (person, slot), column in duty.items():
            if values[column.index] > 0.5:
                crews[slot].append(person)
        return tuple(map(tuple, crews)), least


def _crews(solver: Any, pool: Pool, duty: dict[tuple[int, int], Any]) -> None:
    """Each slot has its people, its seniors and nobody beside a foe."""
    for slot, what in enumerate(pool.slots):
        able = [person for person in pool.counted if (person, slot) in duty]
        solver.addConstr(solver.qsum(duty[person, slot] for person in able) == what.need)
        if what.seniors:
            senior = (duty[person, slot] for person in able if pool.senior >> person & 1)
            solver.addConstr(solver.qsum(senior) >= what.seniors)
        for person in able:
            for foe in bits(pool.foes_at(slot, person)):
                if foe > person and (foe, slot) in duty:
                    solver.addConstr(duty[person, slot] + duty[foe, slot] <= 1)


def _persons(solver: Any, pool: Pool, duty: dict[tuple[int, int], Any]) -> None:
    """Each person rests, serves what is pinned, and lies between `least` and `most`; the gap is made small."""
    most, least = solver.addVariable(lb=0), solver.addVariable(lb=0)
    for person in pool.counted:
        for slot in bits(pool.pinned[person]):
            solver.addConstr(duty[person, slot] == 1)
        for one, other in _beside(pool, person):
            solver.addConstr(duty[person, one] + duty[person, other] <= 1)
        duties = (duty[person, at] * pool.slots[at].weight for at in bits(pool.free[person]))
        points = solver.qsum(duties) + pool.base[person]
        solver.addConstr(points <= most)
        solver.addConstr(points >= least)
    solver.minimize(most - least)


def _beside(pool: Pool, person: int) -> Iterable[tuple[int, int]]:
    """Pairs of slots that he can't both serve."""
    for one in bits(pool.free[person]):
        for other in bits(pool.clash[person][one] & pool.free[person]):
            if other > one:
                yield one, other
