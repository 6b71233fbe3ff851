"""A time played through, and what somebody outside sees of it: for trying how well visits can be foreseen.

Officers and roads do not matter here; days are played one after the other from fixed secrets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from mzdesk.rules.planner import picking, windows
from mzdesk.rules.planner.luck import numbers
from mzdesk.rules.planner.shares import shares
from mzdesk.terms import RiskGrade
from mzdesk.views.planner import SCALE, Period, Place

STOPS = 4
# (day, places with their windows rolled on, how many) → the chosen positions and everybody's true chance out of SCALE.
Picker = Callable[[int, Sequence[Place], int], tuple[Sequence[int], Sequence[int]]]


@dataclass(frozen=True, slots=True)
class Day:
    """One day that was played: the places before it, who was visited, the true chances, quotas missed before it."""

    day: int
    places: tuple[Place, ...]
    seen: frozenset[int]
    chances: tuple[int, ...]
    missed: int


def planner(period: Period, secret: bytes) -> Picker:
    """The planner itself, four stops to a team."""

    def pick(day: int, places: Sequence[Place], count: int) -> tuple[Sequence[int], Sequence[int]]:
        luck = numbers(secret, f"day {day}")
        made = shares(places, day=day, count=count, period=period, secret=secret, luck=luck)
        teams = -(-(count - len(made.due)) // STOPS)
        chosen = [*made.due, *picking.zoned(made.chances, teams=teams, luck=luck)]
        chances = list(made.chances)
        for at in made.due:
            chances[at] = SCALE
        return chosen, chances

    return pick


def play(places: Sequence[Place], period: Period, pick: Picker) -> Iterator[Day]:
    """Day by day through the period's capacity."""
    now = tuple(places)
    for day, count in enumerate(period.capacity):
        before, now = now, tuple(windows.rolled(now, day))
        missed = sum(old.end != new.end and not old.visited for old, new in zip(before, now, strict=True))
        chosen, chances = pick(day, now, count) if count else ((), [0] * len(now))
        seen = frozenset(chosen)
        yield Day(day, now, seen, tuple(chances), missed)
        now = tuple(replace(place, visited=True) if at in seen else place for at, place in enumerate(now))


@dataclass(slots=True)
class Watcher:
    """What all places together remember, and may tell one another: 15 numbers about each place on each morning."""

    near: Sequence[Sequence[int]]
    _last: list[int]
    _gaps: list[list[int]]
    _window: list[int]
    _ends: list[int]
    _visits: list[frozenset[int]]

    @classmethod
    def of(cls, number: int, near: Sequence[Sequence[int]]) -> Watcher:
        """A watcher who knows nothing yet; `near` are the nearest five neighbours of each place, the nearest first."""
        return cls(near, [-1] * number, [[] for _ in range(number)], [0] * number, [-1] * number, [])

    def rows(self, day: Day, which: Sequence[int]) -> list[list[float]]:
        """The numbers of the places `which`, known before anybody leaves the office that day."""
        yesterday = self._visits[-1] if self._visits else frozenset()
        lately: dict[int, int] = {}
        for visits in self._visits[-5:]:
            for at in visits:
                lately[at] = lately.get(at, 0) + 1
        return [self._row(day, at, yesterday, lately) for at in which]

    def _row(self, day: Day, at: int, yesterday: frozenset[int], lately: dict[int, int]) -> list[float]:
        place, gaps = day.places[at], self._gaps[at]
        age = day.day - self._last[at]
        visits = self._window[at] if self._ends[at] == place.end else 0
        near = self.near[at]
        return [
            place.days,
            age / place.days,
            gaps[-1] / place.days if gaps else -1.0,
            gaps[-2] / place.days if len(gaps) > 1 else -1.0,
            sum(gaps) / len(gaps) / place.days if gaps else -1.0,
            float(visits > 0),
            visits,
            1 - (place.end - day.day + 1) / place.days,
            place.end - day.day,
            day.day % 5,
            float(bool(near) and near[0] in yesterday),
            sum(each in yesterday for each in near),
            sum(lately.get(each, 0) for each in near),
            len(yesterday),
            day.day - self._last[near[0]] if near else -1.0,
        ]

    def learn(self, day: Day) -> None:
        """Remember who was visited."""
        for at in day.seen:
            if self._last[at] >= 0:
                self._gaps[at] = [*self._gaps[at][-9:], day.day - self._last[at]]
            self._last[at] = day.day
            fresh = self._ends[at] != day.places[at].end
            self._window[at] = 1 if fresh else self._window[at] + 1
            self._ends[at] = day.places[at].end
        self._visits = [*self._visits[-4:], day.seen]


def invented(number: int) -> list[Place]:
    """A county of 15 % to be seen every 20 days, 35 % every 60 and 50 % every 120, mixed along the tour."""
    made = []
    for at in range(number):
        part = at * 37 % 100
        risk, days = (
            (RiskGrade.MAJOR, 20) if part < 15 else (RiskGrade.LARGER, 60) if part < 50 else (RiskGrade.GENERAL, 120)
        )
        made.append(Place(f"{at:05d}", f"{at * 26 // max(1, number):03d}", risk, days, 0, rank=at))
    return windows.spread(made)


def evenly(places: Sequence[Place], intensity: int, days: int) -> tuple[int, ...]:
    """How many visits each day holds at `intensity` (thousandths of what the quotas strictly ask for)."""
    fine = 1 << 32
    pace = intensity * sum(fine // place.days for place in places)
    return tuple(pace * (day + 1) // (fine * 1000) - pace * day // (fine * 1000) for day in range(days))
