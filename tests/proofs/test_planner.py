"""The planner in the long run: true frequencies, no quota missed down to the tightest pace, the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from mzdesk.rules.planner import certificate, history, picking, verifier, windows
from mzdesk.rules.planner.luck import numbers
from mzdesk.rules.planner.shares import shares
from mzdesk.views.planner import SCALE, Go, Place, Secrets
from tests.rules.planner_cases import county, period, season, spread_of

# Chi-square at 0.1 % for as many places less one, by the approximation of Wilson and Hilferty.
_NORMAL = 3.0902


def limit(free: int) -> float:
    return float(free * (1 - 2 / (9 * free) + _NORMAL * (2 / (9 * free)) ** 0.5) ** 3)


@pytest.mark.proof
@pytest.mark.parametrize("teams", [1, 3])
def test_places_come_as_often_as_their_chances_say(teams: int, scale: Callable[[int], int]) -> None:
    """10^5 draws of a real day: a hundred places of three risks, nine visits, zones and cuts."""
    places = county(100)
    plan = period(places, 2.0, 60)
    made = shares(places, day=3, count=9, period=plan, secret=b"inner", luck=numbers(b"day", "3"))
    open_ones = [at for at, chance in enumerate(made.chances) if chance]
    rounds, seen = scale(100_000), dict.fromkeys(open_ones, 0)
    for turn in range(rounds):
        for at in picking.zoned(made.chances, teams=teams, luck=numbers(b"proof", f"{teams}|{turn}")):
            seen[at] += 1
    assert sum(seen.values()) == rounds * (9 - len(made.due))
    chances = [made.chances[at] / SCALE for at in open_ones]
    assert spread_of(list(seen.values()), chances, rounds) < limit(len(open_ones) - 1)


@pytest.mark.proof
@pytest.mark.parametrize("intensity", [1050, 1250, 2000])
def test_no_quota_is_missed_whenever_the_certificate_holds(intensity: int, scale: Callable[[int], int]) -> None:
    """Counties of all sizes and mixtures; those whose certificate does not hold are not counted, most do."""
    held, luck = 0, Random(intensity)
    for trial in range(scale(60)):
        places = windows.spread(_county(luck))
        plan = period(places, intensity / 1000, 150, reserve=0)
        if not certificate.certify(places, plan).holds:
            continue
        held += 1
        pick = history.planner(plan, str(trial).encode())
        assert sum(day.missed for day in history.play(places, plan, pick)) == 0
    assert held > 0


def _county(luck: Random) -> list[Place]:
    lengths = luck.sample([10, 15, 20, 30, 60, 90, 120], 3)
    base = county(luck.randrange(60, 400))
    return [Place(p.id, p.township, p.risk, lengths[at % 3], 0, rank=at) for at, p in enumerate(base)]


@pytest.mark.proof
def test_every_season_can_be_drawn_again(scale: Callable[[int], int]) -> None:
    """The program and the script, written apart, agree on seasons of many shapes."""
    luck = Random(11)
    for trial in range(scale(40)):
        secrets = Secrets(str(trial).encode() * 9, b"d" * 32, b"" if trial % 2 else b"w" * 32)
        made = season(luck.randrange(20, 150), 25, luck.choice([1.1, 1.6, 2.4, 4.0]), secrets=secrets)
        for when in made.plan.dates:
            if luck.random() < 0.7:
                count = luck.randrange(1, 9)
                made.hold(Go(when, count, luck.randrange(1, min(2, count) + 1), luck.choice([2, 3])))
        assert verifier.faults(made.bundle()) == []
