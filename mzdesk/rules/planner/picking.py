"""Which places: as many as the chances add up to, each with exactly its chance, near one another.

The tour through the county is turned by chance and cut into zones of equal chance; as many zones come to life as teams
go, and within them the visits are drawn. A place on a cut belongs to both zones in parts, so that every zone holds
exactly the same and the day's total is exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mzdesk.rules.planner.luck import below, pivotal
from mzdesk.views.planner import SCALE

# Four zones for each team: short ways, and neighbours come together hardly more often than by chance (docs/planner.md).
_ZONES_PER_TEAM = 4


def zoned(chances: Sequence[int], *, teams: int, luck: Iterator[int]) -> list[int]:
    """The chosen positions; `chances` stand in the order of the tour and add up to a multiple of SCALE."""
    total = sum(chances)
    if not total:
        return []
    zones = _number_of_zones(chances, total, min(teams, total // SCALE))
    alive = min(teams, total // SCALE)
    start = below(len(chances), luck)
    living = frozenset(pivotal(((zone, alive) for zone in range(zones)), zones, luck))
    units = _living_parts(chances, start, total, zones, living)
    return sorted(pivotal(units, alive * SCALE, luck))


def _number_of_zones(chances: Sequence[int], total: int, alive: int) -> int:
    """As many as may be without anybody's chance exceeding his zone's."""
    return max(alive, min(alive * _ZONES_PER_TEAM, alive * SCALE // max(chances)))


def _living_parts(
    chances: Sequence[int], start: int, size: int, zones: int, living: frozenset[int]
) -> Iterator[tuple[int, int]]:
    """(position, chance within the living zones), from `start` round the tour; each zone holds `size` in all."""
    zone, room, alive = 0, size, 0 in living
    for at in (*range(start, len(chances)), *range(start)):
        left, part = chances[at] * zones, 0
        while left > room:
            part += room if alive else 0
            left -= room
            zone, room = zone + 1, size
            alive = zone in living
        part += left if alive else 0
        room -= left
        if part:
            yield at, part
