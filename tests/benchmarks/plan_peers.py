"""Other ways to choose whom to visit, for comparison with the planner: the same days, the same capacity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from mzdesk.rules.planner import history
from mzdesk.rules.planner.history import Picker
from mzdesk.views.planner import SCALE, Period, Place

Choice = tuple[Sequence[int], Sequence[int]]


def annual(period: Period) -> Picker:
    """A fixed cycle: each place on the same day of every window; the capacity is not used up."""
    del period

    def pick(day: int, places: Sequence[Place], _count: int) -> Choice:
        chosen = [
            at for at, place in enumerate(places) if (place.end - day) * 2 // place.days == 0 and _turn(place, day)
        ]
        return chosen, _certain(chosen, len(places))

    return pick


def _turn(place: Place, day: int) -> bool:
    return place.end - day == place.days // 4


def oldest(period: Period) -> Picker:
    """Whoever has waited longest for his window's length comes first."""
    del period
    last: dict[str, int] = {}

    def pick(day: int, places: Sequence[Place], count: int) -> Choice:
        def waited(at: int) -> tuple[float, int]:
            place = places[at]
            return -(day - last.get(place.id, place.end - place.days)) / place.days, at

        chosen = sorted(range(len(places)), key=waited)[:count]
        last.update((places[at].id, day) for at in chosen)
        return chosen, _certain(chosen, len(places))

    return pick


def uniform(period: Period) -> Picker:
    """双随机 as it is done: whose window ends must go, the others are drawn with equal chances."""
    del period
    luck = Random(5)

    def pick(day: int, places: Sequence[Place], count: int) -> Choice:
        forced = [at for at, place in enumerate(places) if not place.visited and place.end <= day + 1]
        forced = sorted(forced, key=lambda at: places[at].end)[:count]
        taken = frozenset(forced)
        others = [at for at in range(len(places)) if at not in taken]
        chances = [(count - len(forced)) * SCALE // max(1, len(others))] * len(places)
        for at in forced:
            chances[at] = SCALE
        return [*forced, *luck.sample(others, count - len(forced))], chances

    return pick


def ours(period: Period) -> Picker:
    """The planner."""
    return history.planner(period, b"bench")


def _certain(chosen: Sequence[int], number: int) -> list[int]:
    chances = [0] * number
    for at in chosen:
        chances[at] = SCALE
    return chances


PEERS: dict[str, Callable[[Period], Picker]] = {"annual": annual, "oldest": oldest, "uniform": uniform, "ours": ours}
