"""Everybody's chance today, in whole numbers out of SCALE that add up to the day's count exactly.

Those whose secret deadline has come go for certain; all others share what is left in proportion to factor / days, the
same before and after their visit: nobody is safe because he was just seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from mzdesk.rules.planner.certificate import needs
from mzdesk.rules.planner.luck import below
from mzdesk.rules.planner.windows import deadline, reach
from mzdesk.views.planner import SCALE, Period, Place, Shares

# At most 65 of 100 visits go to deadlines, so that everybody else keeps 35 % of the usual chance.
_DUE_PARTS, _PARTS = 65, 100
_CEILING = SCALE * 9 // 10
_FINE = 1 << 32


def shares(
    places: Sequence[Place],
    *,
    day: int,
    count: int,
    period: Period,
    secret: bytes,
    luck: Iterator[int],
    outside: frozenset[str] = frozenset(),
) -> Shares:
    """The chances of `places` (windows rolled on to `day`) in a draw of `count`, none for townships `outside`.

    More than 65 % of the count goes to deadlines only where a quota would be missed otherwise.
    """
    limit = (count * _DUE_PARTS + below(_PARTS, luck)) // _PARTS
    barred = frozenset(at for at, place in enumerate(places) if place.township in outside) if outside else frozenset()
    due = _needed(places, day, count, period, secret, barred)
    due += _come(places, day, secret, barred.union(due))[: max(0, limit - len(due))]
    chances = _water_filled(places, barred.union(due), (count - len(due)) * SCALE)
    return Shares(tuple(sorted(due)), tuple(chances))


def _needed(
    places: Sequence[Place], day: int, count: int, period: Period, secret: bytes, barred: frozenset[int]
) -> list[int]:
    """Positions of those without whom a quota would be missed later."""
    chosen: list[int] = []
    for last, needed in needs(places, day, period):
        missing = min(needed, count) - sum(places[at].end <= last for at in chosen)
        if missing > 0:
            chosen += _soonest(places, last, secret, barred.union(chosen))[:missing]
    return chosen


def _come(places: Sequence[Place], day: int, secret: bytes, taken: frozenset[int]) -> list[int]:
    """Positions of those whose secret deadline has come, the window that ends first in front."""
    waiting = (at for at in _near_their_end(places, day) if at not in taken)
    dated = ((places[at].end, deadline(secret, places[at]), at) for at in waiting)
    return [at for _, until, at in sorted(dated) if until <= day]


def _near_their_end(places: Sequence[Place], day: int) -> list[int]:
    within = {days: steps * wide for days in {place.days for place in places} for steps, wide in (reach(days),)}
    return [at for at, place in enumerate(places) if not place.visited and place.end - day < within[place.days]]


def _soonest(places: Sequence[Place], last: int, secret: bytes, taken: frozenset[int]) -> list[int]:
    """Those who wait and whose window ends by `last`, the earliest secret deadline first."""
    waiting = [
        (deadline(secret, place), place.end, at)
        for at, place in enumerate(places)
        if not place.visited and place.end <= last and at not in taken
    ]
    return [at for _, _, at in sorted(waiting)]


def _water_filled(places: Sequence[Place], taken: frozenset[int], total: int) -> list[int]:
    """Shares of `total` in proportion to factor / days, none above the ceiling, nothing for those `taken`."""
    weights = [0 if at in taken else place.factor * _FINE // place.days for at, place in enumerate(places)]
    alike = Counter(weights)
    del alike[0]
    ceiling = _CEILING if total <= alike.total() * _CEILING else SCALE
    rest, left, share = sum(weights), total, {0: 0}
    for weight in sorted(alike, reverse=True):
        if left * weight > ceiling * rest:
            share[weight] = ceiling
            rest -= weight * alike[weight]
            left -= ceiling * alike[weight]
        else:
            share[weight] = left * weight // rest
    return _exact([share[weight] for weight in weights], total, ceiling)


def _exact(made: list[int], total: int, ceiling: int) -> list[int]:
    """The last units, which rounding down lost, go one each to the first who have room."""
    missing = total - sum(made)
    for at, each in enumerate(made):
        if not missing:
            break
        if 0 < each < ceiling:
            made[at] += 1
            missing -= 1
    return made
