"""How likely each place is to be visited, in whole numbers out of SCALE."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mzdesk.rules.draw.result import Candidate

SCALE = 1 << 40
_CEILING = SCALE * 9 // 10
CYCLE = 365


def weight(place: Candidate, day: date, cycle: int) -> int:
    """Risk weight × days since the last visit. Never visited counts as a full cycle, a fresh visit as a tenth of one:
    a place that was just seen must not feel safe.
    """
    since = cycle if place.last_visit is None else (day - place.last_visit).days
    return place.weight * min(cycle, max(since, cycle // 10, 1))


def chances(pool: Sequence[Candidate], *, count: int, day: date, cycle: int = CYCLE) -> list[int]:
    """The chance of each place in the order given; they add up to `count` × SCALE exactly and none is nothing.

    No chance exceeds nine tenths as long as the count allows it, so that no visit is sure beforehand.
    """
    ceiling = _CEILING if count * SCALE <= len(pool) * _CEILING else SCALE
    weights = [weight(place, day, cycle) for place in pool]
    return _water_filled(weights, count * SCALE, ceiling)


def _water_filled(weights: Sequence[int], total: int, ceiling: int) -> list[int]:
    """Shares of `total` in proportion to the weights, none above `ceiling`, exact to the last unit."""
    heaviest = sorted(range(len(weights)), key=lambda at: (-weights[at], at))
    rest, left, capped = sum(weights), total, 0
    while capped < len(heaviest) and left * weights[heaviest[capped]] > ceiling * rest:
        rest -= weights[heaviest[capped]]
        left -= ceiling
        capped += 1
    shares = [ceiling] * len(weights)
    open_ones = heaviest[capped:]
    for at in open_ones:
        shares[at] = left * weights[at] // rest
    missing = total - sum(shares)
    for at in open_ones:
        given = min(missing, ceiling - shares[at], 1)
        shares[at] += given
        missing -= given
    return shares
