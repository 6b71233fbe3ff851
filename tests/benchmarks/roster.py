"""The promises of the duty roster: a first valid one at once, proved even in seconds, mended and explained at once.

All times are CPU seconds of this process. Each answer is checked by tests/rules/roster_checker.py, which shares no line
with the engine. Peers (greedy here; HiGHS, CBC and CP-SAT once `./dev peers` installed them) solve the same problems in
the same run. `--peers N`: on how many rosters of each size (else 5); `--sizes 30x30,60x365`: only these; `--count N`:
so many rosters of each size (else 100).
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from mzdesk import jsonio
from mzdesk.errors import RuleBroken
from mzdesk.rules.roster import mend, solve
from mzdesk.rules.roster.board import levels
from mzdesk.rules.roster.fair import fair, first
from mzdesk.rules.roster.pool import pool
from mzdesk.rules.roster.rerostering import with_leave
from mzdesk.terms import DutyRole
from mzdesk.views.roster import Absence, RosterAnswer, RosterLeave, RosterProblem
from tests.benchmarks import roster_peers
from tests.benchmarks.harness import Result
from tests.benchmarks.roster_cases import office
from tests.rules.roster_checker import broken

# people, days, and the promises: ms to the first, CPU seconds to the proof
SIZES = ((30, 30, 10, 1), (60, 365, 50, 2), (300, 365, 300, 4))
COUNT, PEERS = 100, 5
ROLES = (DutyRole.LEADER, DutyRole.OFFICER)


def options(words: list[str]) -> dict[str, Any]:
    """What `./dev bench roster` takes besides."""
    parser = argparse.ArgumentParser(prog="./dev bench roster")
    parser.add_argument("--peers", type=int, default=PEERS, metavar="N")
    parser.add_argument("--count", type=int, default=COUNT, metavar="N")
    parser.add_argument("--sizes", type=lambda text: text.split(","), default=None)
    return vars(parser.parse_args(words))


def run(quick: bool, result: Result, *, count: int = COUNT, peers: int = PEERS, sizes: list[str] | None = None) -> None:
    """Measure all; with `quick` two instances of each size and peers on one."""
    broken_rules = 0
    count, peers = (2, min(peers, 1)) if quick else (count, peers)
    for people, days, ms, seconds in SIZES:
        if sizes is not None and f"{people}x{days}" not in sizes:
            continue
        broken_rules += _size(people, days, count, ms, seconds, result)
        for at in range(peers):
            roster_peers.compare(office(people, days, posts=1 + at % 2, seed=at), f"{people}x{days} {at}", result)
    result.at_most("hard rules broken", 0, broken_rules)


def _size(people: int, days: int, count: int, ms: int, seconds: int, result: Result) -> int:
    rows = [_instance(office(people, days, posts=1 + at % 2, seed=at)) for at in range(count)]
    name = f"{people}x{days}"
    figures: dict[str, Any] = {key: statistics.median(row[key] for row in rows) for key in rows[0]}
    figures |= {
        f"{key}_max": max(row[key] for row in rows) for key in ("first_ms", "proof_s", "whole_s", "gap", "gap2")
    }
    result.row(f"{name}: medians of {count}", **{key: round(value, 3) for key, value in figures.items()})
    result.at_most(f"{name}: ms to the first valid roster", ms, figures["first_ms"])
    result.at_most(f"{name}: first rosters with an open seat", 0, sum(row["open"] for row in rows))
    result.at_most(f"{name}: CPU seconds to the first aim", seconds, figures["proof_s"])
    result.at_most(f"{name}: % not proved even", 2, 100 * sum(row["gap"] > 0 for row in rows) / count)
    result.at_most(f"{name}: points above the bound, the worst", 1, figures["gap_max"])
    result.at_most(f"{name}: % with a second gap above 1", 5, 100 * sum(row["gap2"] > 1 for row in rows) / count)
    result.row(f"{name}: five absences that leave no way", rosters=sum(not row["mend_ways"] for row in rows))
    result.at_most(f"{name}: ms to mend five lost duties", 100, figures["mend_ms"])
    result.at_most(f"{name}: seconds to an explanation", 1, figures["explain_s"])
    result.at_most(f"{name}: answers that differ when made again", 0, sum(row["differs"] for row in rows))
    return int(sum(row["broken"] + row["mend_broken"] for row in rows))


def _instance(problem: RosterProblem) -> dict[str, float]:
    figures: dict[str, float] = {}
    boards, figures["first_ms"] = timed(lambda: [first(pool(problem, role)) for role in ROLES])
    figures["first_ms"] *= 1000
    figures["open"] = sum(levels(board).uncovered for board in boards)
    _, figures["proof_s"] = timed(lambda: [fair(pool(problem, role), seed=0, only_first=True) for role in ROLES])
    answer, figures["whole_s"] = timed(lambda: solve(problem))
    figures["gap"] = max(one.spread - one.bound for one in answer.certificates)
    figures["gap2"] = max(one.second - one.second_bound for one in answer.certificates)
    figures["broken"] = len(broken(problem, answer.seats))
    figures["differs"] = digest(solve(problem, effort=5_000)) != digest(solve(problem, effort=5_000))
    figures |= _mended(problem, answer)
    figures["explain_s"] = _explained(problem)
    return figures


def timed(act: Callable[[], Any]) -> tuple[Any, float]:
    """What it answers and the CPU seconds it took."""
    began = time.process_time()
    answer = act()
    return answer, time.process_time() - began


def digest(answer: RosterAnswer) -> str:
    """What two equal answers share."""
    return hashlib.sha256(jsonio.dump(answer)).hexdigest()


def _mended(problem: RosterProblem, answer: RosterAnswer) -> dict[str, float]:
    """Five duties lost at once, from the eleventh day on."""
    since = problem.days[10].day
    duties = [seat for seat in answer.seats if seat.role is DutyRole.OFFICER and seat.day >= since]
    away = [Absence(seat.person, seat.day, seat.day) for seat in duties[::7][:5]]
    try:
        ways, seconds = timed(lambda: mend(problem, answer.seats, away, since=since))
    except RuleBroken:  # so tight that five absences at once leave no way; how often is told
        return {"mend_ms": 0.0, "mend_ways": 0, "mend_broken": 0}
    faults = sum(len(broken(with_leave(problem, away), way.seats)) for way in ways)
    return {"mend_ms": seconds * 1000, "mend_ways": len(ways), "mend_broken": faults}


def _explained(problem: RosterProblem) -> float:
    """All seniors but the leaders are away on one day: how long until that is said, beside making a roster."""
    day = problem.days[len(problem.days) // 2].day
    people = [
        replace(one, leave=(*one.leave, RosterLeave(day, day + timedelta(days=1)))) if one.senior else one
        for one in problem.people
    ]
    answer, seconds = timed(lambda: solve(replace(problem, people=tuple(people)), effort=0))
    if not answer.why:
        raise RuntimeError("an impossible day was not explained")
    return seconds
