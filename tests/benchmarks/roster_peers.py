"""Other solvers on the same rosters: day by day, HiGHS, CBC and CP-SAT; each that is not installed is named as such."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Callable

from mzdesk.rules.roster.board import Board, levels
from mzdesk.rules.roster.bound import points, spread
from mzdesk.rules.roster.fair import fair
from mzdesk.rules.roster.pool import Pool, bits, pool
from mzdesk.rules.roster.start import start
from mzdesk.terms import DutyRole
from mzdesk.views.roster import RosterProblem
from tests.benchmarks.harness import Result

LIMIT = 10.0
Peer = Callable[[Pool], tuple[int | None, float | None]]


def compare(problem: RosterProblem, name: str, result: Result) -> None:
    """The officers' roster by everybody in turn: the spread of points each reaches, its bound, CPU and wall seconds."""
    made = pool(problem, DutyRole.OFFICER)
    for peer, solve in PEERS.items():
        library = LIBRARIES.get(peer)
        if library is not None and not _installed(library):
            result.row(f"{name} {peer}", said=f"{library} is not installed: ./dev peers")
            continue
        wall, cpu = time.perf_counter(), _cpu()
        value, bound = solve(made)
        result.row(
            f"{name} {peer}",
            spread=value,
            bound=bound,
            cpu_s=round(_cpu() - cpu, 2),
            wall_s=round(time.perf_counter() - wall, 2),
        )


def _cpu() -> float:
    """CPU seconds of this process and of those it started: CBC is a program of its own."""
    return sum(os.times()[:4])


def _installed(library: str) -> bool:
    try:
        importlib.import_module(library)
    except ImportError:
        return False
    return True


def _ours(made: Pool) -> tuple[int | None, float | None]:
    outcome = fair(made, seed=0, only_first=True)
    return levels(outcome.board).spread, outcome.bound


def _greedy(made: Pool) -> tuple[int | None, float | None]:
    return levels(start(made)).spread, spread(points(made))


def _variables(made: Pool) -> list[tuple[int, int]]:
    """(person, slot) of every duty there can be."""
    return [(person, slot) for person in made.counted for slot in bits(made.free[person])]


def _stretches(made: Pool, person: int) -> list[list[int]]:
    """Slots of which one person serves at most one: what clashes from each slot on."""
    rows = []
    for slot in bits(made.free[person]):
        rows.append([other for other in bits(made.clash[person][slot] & made.free[person]) if other >= slot])
    return [row for row in rows if len(row) > 1]


def _read(made: Pool, chosen: list[tuple[int, int]]) -> int:
    crews: list[list[int]] = [[] for _ in made.slots]
    for person, slot in chosen:
        crews[slot].append(person)
    return levels(Board.of(made, tuple(map(tuple, crews)))).spread


def _highs(made: Pool) -> tuple[int | None, float | None]:
    import highspy

    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("time_limit", LIMIT)
    solver.setOptionValue("threads", 1)
    duty = {pair: solver.addBinary() for pair in _variables(made)}
    most, least = solver.addVariable(lb=0), solver.addVariable(lb=0)
    for slot, what in enumerate(made.slots):
        crew = [duty[person, slot] for person in made.counted if (person, slot) in duty]
        solver.addConstr(sum(crew) == what.need)
        seniors = [
            duty[person, slot] for person in made.counted if (person, slot) in duty and made.senior >> person & 1
        ]
        if what.seniors:
            solver.addConstr(sum(seniors) >= what.seniors)
    for person in made.counted:
        for row in _stretches(made, person):
            solver.addConstr(sum(duty[person, slot] for slot in row) <= 1)
        load = sum(duty[person, slot] * made.slots[slot].weight for slot in bits(made.free[person]))
        solver.addConstr(load + made.base[person] <= most)
        solver.addConstr(load + made.base[person] >= least)
        for slot in bits(made.pinned[person]):
            solver.addConstr(duty[person, slot] == 1)
    solver.minimize(most - least)
    info = solver.getInfo()
    if info.primal_solution_status != 2:
        return None, info.mip_dual_bound
    values = solver.getSolution().col_value
    return _read(made, [pair for pair, column in duty.items() if values[column.index] > 0.5]), info.mip_dual_bound


def _cbc(made: Pool) -> tuple[int | None, float | None]:
    import pulp

    model = pulp.LpProblem("roster", pulp.LpMinimize)
    duty = {pair: pulp.LpVariable(f"x{pair[0]}_{pair[1]}", cat="Binary") for pair in _variables(made)}
    most, least = pulp.LpVariable("most", 0), pulp.LpVariable("least", 0)
    model += most - least
    for slot, what in enumerate(made.slots):
        crew = [person for person in made.counted if (person, slot) in duty]
        model += pulp.lpSum(duty[person, slot] for person in crew) == what.need
        if what.seniors:
            model += pulp.lpSum(duty[one, slot] for one in crew if made.senior >> one & 1) >= what.seniors
    for person in made.counted:
        for row in _stretches(made, person):
            model += pulp.lpSum(duty[person, slot] for slot in row) <= 1
        load = pulp.lpSum(duty[person, slot] * made.slots[slot].weight for slot in bits(made.free[person]))
        model += load + made.base[person] <= most
        model += load + made.base[person] >= least
        for slot in bits(made.pinned[person]):
            model += duty[person, slot] == 1
    model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=LIMIT, threads=1))
    if model.sol_status not in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible):
        return None, None
    return _read(made, [pair for pair, one in duty.items() if (one.value() or 0) > 0.5]), None


def _cp_sat(workers: int) -> Peer:
    def solve(made: Pool) -> tuple[int | None, float | None]:
        from ortools.sat.python import cp_model

        model = cp_model.CpModel()
        duty = {pair: model.new_bool_var("") for pair in _variables(made)}
        most, least = (model.new_int_var(0, 100_000, "") for _ in range(2))
        for slot, what in enumerate(made.slots):
            crew = [person for person in made.counted if (person, slot) in duty]
            model.add(sum(duty[person, slot] for person in crew) == what.need)
            if what.seniors:
                model.add(sum(duty[one, slot] for one in crew if made.senior >> one & 1) >= what.seniors)
        for person in made.counted:
            for row in _stretches(made, person):
                model.add_at_most_one(duty[person, slot] for slot in row)
            load = sum(duty[person, slot] * made.slots[slot].weight for slot in bits(made.free[person]))
            model.add(load + made.base[person] <= most)
            model.add(load + made.base[person] >= least)
            for slot in bits(made.pinned[person]):
                model.add(duty[person, slot] == 1)
        model.minimize(most - least)
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = LIMIT
        solver.parameters.num_workers = workers
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None, solver.best_objective_bound
        return _read(made, [pair for pair, one in duty.items() if solver.value(one)]), solver.best_objective_bound

    return solve


PEERS: dict[str, Peer] = {
    "ours": _ours,
    "greedy": _greedy,
    "HiGHS": _highs,
    "CBC": _cbc,
    "CP-SAT 1 worker": _cp_sat(1),
    "CP-SAT 2 workers": _cp_sat(2),
}
LIBRARIES = {
    "HiGHS": "highspy",
    "CBC": "pulp",
    "CP-SAT 1 worker": "ortools.sat.python.cp_model",
    "CP-SAT 2 workers": "ortools.sat.python.cp_model",
}
