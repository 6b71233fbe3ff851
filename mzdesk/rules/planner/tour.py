"""The round tour through a county, and the day's ways of its teams.

Exact answers are not needed: a day has few stops, and a good tour is within some per cent of the best.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise, permutations

from mzdesk.rules.planner.ground import OFFICE, Ground
from mzdesk.views.planner import Site

Ways = Callable[[str, str], int]

_LEVELS = 16
# How far ahead a stretch of the tour may be turned round; a county larger than _LARGE keeps the curve's own tour.
_AHEAD = 60
_LARGE = 2000
_ALL_ORDERS = 5
# More teams than a county has cars: exchanges between them are not looked for.
_MANY_TEAMS = 12


def round_tour(sites: Sequence[Site], ground: Ground) -> list[str]:
    """The ids in the order of a short round tour: a space-filling curve, its crossings undone."""
    if not sites:
        return []
    spots = {site.id: ground.spots[site.id] for site in sites}
    west, south = min(spot.east for spot in spots.values()), min(spot.north for spot in spots.values())
    wide = max(*(spot.east - west for spot in spots.values()), *(spot.north - south for spot in spots.values()), 1)
    cells = (1 << _LEVELS) - 1
    keys = {
        key: _along_curve((spot.east - west) * cells // wide, (spot.north - south) * cells // wide)
        for key, spot in spots.items()
    }
    order = sorted(spots, key=lambda key: (keys[key], key))
    return order if len(order) > _LARGE else shortened(order, ground.minutes, closed=True)


def _along_curve(x: int, y: int) -> int:
    """How far along Hilbert's curve a cell lies."""
    far, side = 0, 1 << _LEVELS - 1
    while side:
        right, up = int(x & side > 0), int(y & side > 0)
        far += side * side * (3 * right ^ up)
        if not up:
            if right:
                x, y = ~x & (1 << _LEVELS) - 1, ~y & (1 << _LEVELS) - 1
            x, y = y, x
        side >>= 1
    return far


def shortened(order: Sequence[str], ways: Ways, *, closed: bool) -> list[str]:
    """The order with stretches turned round and single stops moved while that saves minutes (2-opt and or-opt).

    An order that is not `closed` keeps its two ends.
    """
    tour = [*order, order[0]] if closed else list(order)
    while _turned(tour, ways) | _moved(tour, ways):
        pass
    return tour[:-1] if closed else tour


def _turned(tour: list[str], ways: Ways) -> bool:
    """Turn stretches round in place; whether any was."""
    better = False
    for first in range(len(tour) - 3):
        for last in range(first + 2, min(len(tour) - 1, first + _AHEAD)):
            a, b, c, d = tour[first], tour[first + 1], tour[last], tour[last + 1]
            if ways(a, c) + ways(b, d) < ways(a, b) + ways(c, d):
                tour[first + 1 : last + 1] = tour[last:first:-1]
                better = True
    return better


def _moved(tour: list[str], ways: Ways) -> bool:
    """Move single stops between two others in place; whether any was."""
    better = False
    for at in range(1, len(tour) - 1):
        before, stop, after = tour[at - 1 : at + 2]
        saved = ways(before, stop) + ways(stop, after) - ways(before, after)
        for to in range(max(0, at - _AHEAD), min(len(tour) - 1, at + _AHEAD)):
            if to in (at - 1, at):
                continue
            one, other = tour[to], tour[to + 1]
            if ways(one, stop) + ways(stop, other) - ways(one, other) < saved:
                del tour[at]
                tour.insert(to + 1 if to < at else to, stop)
                better = True
                break
    return better


def length(stops: Sequence[str], ways: Ways) -> int:
    """Minutes of a way from the office through the stops and back."""
    return sum(ways(one, other) for one, other in pairwise((OFFICE, *stops, OFFICE)))


def best_way(stops: Sequence[str], ways: Ways) -> tuple[str, ...]:
    """The stops in the shortest order that is found: all orders are tried for a few stops."""
    if len(stops) <= _ALL_ORDERS:
        return min(permutations(stops), key=lambda order: (length(order, ways), order))
    return tuple(shortened([OFFICE, *stops, OFFICE], ways, closed=False)[1:-1])


def sizes(count: int, teams: int) -> list[int]:
    """How many stops each team has: as even as may be, the first teams one more."""
    return [count // teams + (team < count % teams) for team in range(teams)]


def shared_out(drawn: Sequence[str], teams: int, ways: Ways) -> list[tuple[str, ...]]:
    """The drawn places (in the order of the tour) cut into one way for each team, stops a team exact, short in sum."""
    given = sizes(len(drawn), teams)
    cuts = [_cut([*drawn[start:], *drawn[:start]], given, ways) for start in range(max(given))]
    trips = min(cuts, key=lambda cut: (sum(length(trip, ways) for trip in cut), cut))
    return _exchanged(trips, ways)


def _cut(drawn: Sequence[str], given: Sequence[int], ways: Ways) -> list[tuple[str, ...]]:
    trips, at = [], 0
    for number in given:
        trips.append(best_way(drawn[at : at + number], ways))
        at += number
    return trips


def _exchanged(trips: list[tuple[str, ...]], ways: Ways) -> list[tuple[str, ...]]:
    """Two teams exchange a stop as long as that saves minutes."""
    again = len(trips) <= _MANY_TEAMS
    while again:
        again = False
        for one in range(len(trips)):
            for other in range(one + 1, len(trips)):
                better = _better_pair(trips[one], trips[other], ways)
                if better is not None:
                    trips[one], trips[other] = better
                    again = True
    return trips


def _better_pair(
    one: tuple[str, ...], other: tuple[str, ...], ways: Ways
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The exchange of one stop for one that saves most, or None."""
    least, best = length(one, ways) + length(other, ways), None
    for mine in one:
        for theirs in other:
            first = best_way([stop for stop in one if stop != mine] + [theirs], ways)
            second = best_way([stop for stop in other if stop != theirs] + [mine], ways)
            minutes = length(first, ways) + length(second, ways)
            if minutes < least:
                least, best = minutes, (first, second)
    return best
