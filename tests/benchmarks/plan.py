"""The promises of the planner: nobody foresees it, no quota is missed, short ways, light at 40,000 places.

`./dev bench plan --n 200,4000,40000 --rho 1.25,1.5,2,2.5 --peers annual,oldest,uniform,ours --days 360`
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from mzdesk import planning
from mzdesk.rules.planner import chain, crews, drawing, history, record, tour, verifier
from mzdesk.rules.planner.luck import numbers
from mzdesk.rules.planner.shares import shares
from mzdesk.terms import RiskGrade
from mzdesk.views.planner import SCALE, DayDraw, Go, Officer, Period, Secrets, Stop, Trip
from tests.benchmarks import plan_county
from tests.benchmarks.harness import Result
from tests.benchmarks.plan_peers import PEERS

_AUC = {1.25: 0.76, 1.5: 0.67, 2.0: 0.58, 2.5: 0.54}
_MIN_CHANCE = 0.35
_TRAVELLED = 200
_ROAD_DAYS = 60
# A county in which a learner sees too few visits of one risk for three digits.
_FEW = 1000
# And one in which it sees too few at all: told, not judged.
_SEEN = 200
_SURE = 0.005
_DUE = 0.65


def options(words: list[str]) -> dict[str, Any]:
    """What may be asked on the command line."""
    parser = argparse.ArgumentParser(prog="./dev bench plan")
    parser.add_argument("--n", default="200,4000,40000")
    parser.add_argument("--rho", default="1.25,1.5,2,2.5")
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--days", type=int, default=360)
    asked = parser.parse_args(words)
    cases = [
        (int(number), float(rho), peer)
        for number in asked.n.split(",")
        for rho in asked.rho.split(",")
        for peer in asked.peers.split(",")
    ]
    return {"cases": cases, "days": asked.days}


def run(quick: bool, result: Result, *, cases: Sequence[tuple[int, float, str]] = (), days: int = 360) -> None:
    """Measure all peers at every pace in small counties, ourselves in large ones; with `quick` a small county only."""
    if quick:
        cases, days = [(200, 2.0, peer) for peer in PEERS], 120
    elif not cases:
        cases = [(40, rho, "ours") for rho in (1.05, *_AUC)]
        cases += [(200, rho, peer) for rho in _AUC for peer in PEERS]
        cases += [(4000, 2.0, peer) for peer in PEERS if peer != "ours"]
        cases += [(4000, rho, "ours") for rho in (1.05, *_AUC)] + [(40_000, 2.0, "ours")]
    _light(4000 if quick else 40_000, result)
    for number, rho, peer in cases:
        _case(number, rho, peer, days, result)
    for peer in ["ours"] if quick else ["oldest", "uniform", "ours"]:
        _roads(peer, days, result)


@dataclass
class Seen:
    """What a run of days showed beside what the learner made of it; `demand` is what the quotas ask for in a day."""

    period: Period
    demand: float
    least: float = 1.0
    sure: int = 0
    visits: int = 0

    def days(self, played: Iterator[history.Day], *, ours: bool) -> Iterator[history.Day]:
        """The days as they pass, looked at."""
        for day in played:
            count = self.period.capacity[day.day]
            if day.day >= planning.WARM_UP and count:
                self.sure += sum(day.chances[at] > 0.7 * SCALE for at in day.seen)
                self.visits += len(day.seen)
                self.least = min(self.least, self._least(day, count, ours=ours))
            yield day

    def _least(self, day: history.Day, count: int, *, ours: bool) -> float:
        """The smallest chance over the day's mean of its class, before the coin for the deadlines' part falls."""
        mean = count / self.demand
        if ours and len(day.places) < _FEW:
            more = (count * _DUE) % 1
            low, high = (self._open(day, count, number) for number in (0, 2**64 - 1))
            return (low * (1 - more) + high * more) / mean
        weights = [chance * place.days for chance, place in zip(day.chances, day.places, strict=True)]
        return min(weights) / SCALE / mean

    def _open(self, day: history.Day, count: int, number: int) -> float:
        made = shares(day.places, day=day.day, count=count, period=self.period, secret=b"bench", luck=iter([number]))
        taken = frozenset(made.due)
        weights = [made.chances[at] * place.days for at, place in enumerate(day.places) if at not in taken]
        return min(weights) / SCALE


def _case(number: int, rho: float, peer: str, days: int, result: Result) -> None:
    """One county, one pace, one way to choose: what is missed, and what a learner foresees."""
    places = tuple(history.invented(number))
    period = planning.played_period(places, round(rho * 1000), days + planning.WARM_UP)
    seen = Seen(period, sum(1 / place.days for place in places))
    began = time.process_time()
    played = seen.days(history.play(places, period, PEERS[peer](period)), ours=peer == "ours")
    watched = planning.watch(played, near=[planning.beside(at, number) for at in range(number)], days=days)
    figures: dict[str, Any] = {
        "missed": watched.missed,
        "auc": round(watched.overall, 3),
        **{risk.value: round(value, 3) for risk, value in watched.auc},
        "safest": round(watched.safest, 2),
        "sure": round(watched.sure, 4),
        "oracle_sure": round(seen.sure / max(1, seen.visits), 3),
        "min_p": round(seen.least, 3),
        "cpu_s": round(time.process_time() - began, 1),
    }
    result.row(f"{peer}, {number} places, rho {rho:g}", **figures)
    if peer == "ours":
        _promises(number, rho, figures, result)


def _roads(peer: str, days: int, result: Result) -> None:
    """Two full teams of four a day in a county of ridges: ways, and what a visited neighbour tells."""
    places, known = plan_county.county(_TRAVELLED)
    near = [each[0] for each in plan_county.nearest(places, known)]
    period = planning.played_period(places, 2000, days + planning.WARM_UP)
    period = replace(period, capacity=(2 * history.STOPS,) * len(period.capacity))
    visits: list[str] = []
    minutes, both, expected = 0, 0, 0.0
    for day in history.play(places, period, PEERS[peer](period)):
        if day.day < planning.WARM_UP:
            continue
        both += sum(at in day.seen and other in day.seen for at, other in enumerate(near))
        expected += sum(day.chances[at] * day.chances[other] / SCALE**2 for at, other in enumerate(near))
        drawn = [day.places[at].id for at in sorted(day.seen)]
        if day.day < planning.WARM_UP + _ROAD_DAYS and drawn:
            visits += drawn
            minutes += plan_county.minutes(drawn, known)
    best, whose = plan_county.pooled(visits, known, seconds=6)
    ratio, leak = minutes / best, both / expected
    km = minutes * known.roads.speed / 60 / len(visits)
    result.row(f"ways, {peer}", km_a_visit=round(km, 1), ratio=round(ratio, 2), pooled_by=whose, leak=round(leak, 2))
    if peer == "ours":
        result.at_most("ways over those of all days pooled", 1.4, ratio)
        result.at_most("odds of a visit beside a visited neighbour, over chance", 1.25, leak)


def _promises(number: int, rho: float, figures: dict[str, Any], result: Result) -> None:
    what = f"{number} places, rho {rho:g}:"
    result.at_most(f"{what} missed quotas", 0, figures["missed"])
    if rho >= 1.25:
        result.at_most(f"{what} 1 - smallest chance over the mean", 1 - _MIN_CHANCE, 1 - figures["min_p"])
    if rho in _AUC and number > _FEW:
        result.at_most(f"{what} worst AUC of a risk", _AUC[rho], max(figures.get(r.value, 0) for r in RiskGrade))
    if rho >= 2 and number > _FEW:
        result.at_most(f"{what} share of visits the learner was sure of", _SURE, figures["sure"])
    if rho in _AUC and number >= _SEEN:
        result.at_most(f"{what} AUC in all", _AUC[rho], figures["auc"])


def _light(number: int, result: Result) -> None:
    """CPU of one draw in a county that is far too large, and of checking its file."""
    places, secrets = history.invented(number), Secrets(b"o" * 32, b"d" * 32, b"w" * 32)
    period = planning.played_period(places, 2000, 66)
    promise = chain.promise(secrets, period, places)
    standing = drawing.begin(places, record.promise_hash(promise))
    count = period.capacity[0]
    go = Go(period.dates[0], count, -(-count // history.STOPS))
    officers = [Officer(f"o{at:05d}", at < go.teams) for at in range(2 * go.teams)]
    keys = chain.keys(secrets, period, go.date)
    spent = []
    for _ in range(5):
        began = time.process_time()
        picked = drawing.pick(standing.places, officers, go, period=period, keys=keys, previous=standing.previous)
        spent.append(time.process_time() - began)
    draws, over = [_drawn(go, officers, picked, standing.previous)], date(2027, 1, 1)
    raw = record.bundle(period, standing.places, promise, secrets, draws, today=over)
    checked = []
    for _ in range(5):
        began = time.process_time()
        faults = verifier.faults(raw)
        checked.append(time.process_time() - began)
    draw_s, check_s = statistics.median(spent), statistics.median(checked)
    result.row(f"one day of {number} places", draw_s=round(draw_s, 3), check_s=round(check_s, 3), verified=not faults)
    result.at_most(f"{number} places: seconds of CPU to plan and draw a day", 0.2, draw_s)
    result.at_most(f"{number} places: seconds of CPU to check it", 0.2, check_s)
    result.at_most("faults found in what was drawn", 0, len(faults))


def _drawn(go: Go, officers: Sequence[Officer], picked: drawing.Picked, previous: str) -> DayDraw:
    """The draw as the log keeps it, its places cut into teams along the tour."""
    places, ways, at = [picked.places[each] for each in picked.chosen], [], 0
    for size in tour.sizes(go.count, go.teams):
        ways.append(places[at : at + size])
        at += size
    given = crews.crews(ways, crews.called(officers, numbers(picked.key, "officers")), go.per_team)
    trips = tuple(
        Trip(tuple(Stop(place.id, who) for place, who in zip(way, crew, strict=True)), 0)
        for way, crew in zip(ways, given, strict=True)
    )
    chances = verifier.sha(verifier.canonical([picked.shares.due, picked.shares.chances]))
    return DayDraw(go, tuple(officers), previous, picked.snapshot, picked.ticket, chances, trips)
