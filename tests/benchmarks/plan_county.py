"""A made-up county of 60 by 60 km, three valleys between ridges, with one office; and the ways of its teams."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

from mzdesk.rules.planner import ground, tour
from mzdesk.rules.planner.ground import OFFICE, Ground
from mzdesk.rules.planner.history import STOPS, invented
from mzdesk.views.planner import Place, Roads, Site, Spot

_KM = 8_993
_WIDE, _VALLEYS = 60, ((0, 16), (22, 38), (44, 60))


@cache
def county(number: int) -> tuple[tuple[Place, ...], Ground]:
    """The places in the order of their tour, and the ground under them."""
    luck = Random(3)
    made = invented(number)
    sites = []
    for place in made:
        south, north = luck.choice(_VALLEYS)
        east, up = luck.uniform(0, _WIDE), luck.uniform(south, north)
        sites.append(Site(place.id, place.id, place.township, _spot(east, up)))
    known = ground.survey(sites, office=_spot(_WIDE / 2, _WIDE / 2), district="000000", centres={}, roads=Roads())
    order = {key: rank for rank, key in enumerate(tour.round_tour(sites, known))}
    ranked = sorted((replace(place, rank=order[place.id]) for place in made), key=lambda place: place.rank)
    return tuple(ranked), known


def _spot(east: float, north: float) -> Spot:
    return Spot(107_300_000 + round(east * _KM * 1.143), 29_000_000 + round(north * _KM))


def nearest(places: Sequence[Place], known: Ground, number: int = 5) -> list[list[int]]:
    """The positions of each place's nearest neighbours, the nearest first."""
    spots = [known.spots[place.id] for place in places]
    return [
        sorted(
            (other for other in range(len(spots)) if other != at),
            key=lambda other: ground.metres(spots[at], spots[other]),
        )[:number]
        for at in range(len(spots))
    ]


def minutes(drawn: Sequence[str], known: Ground) -> int:
    """The day's minutes by road for places in the order of the tour, four stops to a team."""
    trips = tour.shared_out(drawn, -(-len(drawn) // STOPS), known.minutes)
    return sum(tour.length(trip, known.minutes) for trip in trips)


def pooled(visits: Sequence[str], known: Ground, *, seconds: float) -> tuple[int, str]:
    """Minutes of all days' visits as if they were of one day, and whose answer it is: no dated plan can reach it.

    PyVRP where it is installed (it is not among the developers' packages: it brings a plotting library along), else
    savings of our own, which are some per cent longer.
    """
    try:
        pyvrp: Any = importlib.import_module("pyvrp")
        stop: Any = importlib.import_module("pyvrp.stop")
    except ImportError:
        return _savings(visits, known), "savings"
    model = pyvrp.Model()
    where = [model.add_location(0, 0) for _ in range(len(visits) + 1)]
    model.add_depot(where[0])
    model.add_vehicle_type(num_available=len(visits) // STOPS + 3, capacity=STOPS)
    for each in where[1:]:
        model.add_client(each, delivery=1)
    names = [OFFICE, *visits]
    for one, first in zip(where, names, strict=True):
        for other, second in zip(where, names, strict=True):
            model.add_edge(one, other, distance=known.minutes(first, second))
    return int(model.solve(stop.MaxRuntime(seconds), display=False).cost()), "PyVRP"


def _savings(visits: Sequence[str], known: Ground) -> int:
    """Clarke and Wright: join the ways whose joining saves most, as long as a team can make them."""
    way = {at: [at] for at in range(len(visits))}
    of = {at: at for at in range(len(visits))}
    home = [known.minutes(OFFICE, each) for each in visits]
    saved = sorted(
        (known.minutes(visits[one], visits[other]) - home[one] - home[other], one, other)
        for one in range(len(visits))
        for other in range(one + 1, len(visits))
    )
    for gain, one, other in saved:
        first, second = of[one], of[other]
        if gain >= 0 or first == second or len(way[first]) + len(way[second]) > STOPS:
            continue
        if one not in (way[first][0], way[first][-1]) or other not in (way[second][0], way[second][-1]):
            continue
        left = way[first] if way[first][-1] == one else way[first][::-1]
        right = way[second] if way[second][0] == other else way[second][::-1]
        way[first] = left + right
        for at in way.pop(second):
            of[at] = first
    return sum(
        tour.length(tour.best_way([visits[at] for at in each], known.minutes), known.minutes) for each in way.values()
    )
