"""Places on a plane: projected, counted where they can't be shown, and gathered where they would cover one another.

A plane unit is a degree of latitude; x grows to the east, y to the south. Gathering is by cells of a grid that halves
with each level, so that a map of 40,000 places has some hundred groups to paint whatever is in view.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from mzdesk.terms import RiskGrade
from mzdesk.views.plan_figures import Extent, MapPlace

KM_A_UNIT: Final = 111.32
_FEW: Final = 400
_LEVELS: Final = 8
_WORST: Final = {risk: place for place, risk in enumerate(RiskGrade)}
_LEAST_SPAN: Final = 0.02


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the plane."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Group:
    """Places that stand so near one another that one sign stands for them; `places` are numbers in `Ground.shown`."""

    x: float
    y: float
    places: tuple[int, ...]
    visited: int
    overdue: int
    worst: RiskGrade

    @property
    def alone(self) -> bool:
        return len(self.places) == 1


Cells = dict[tuple[int, int], list[int] | Group]


class Ground:
    """What a map shows of `places`: `shown` in the plane, `missing` without coordinates, `outside` of the extent."""

    def __init__(self, places: Sequence[MapPlace], extent: Extent | None = None) -> None:
        located = [place for place in places if place.longitude is not None and place.latitude is not None]
        self.missing = len(places) - len(located)
        inside = [
            place for place in located if extent is None or extent.holds(place.longitude or 0.0, place.latitude or 0.0)
        ]
        self.outside = len(located) - len(inside)
        self.shown: tuple[MapPlace, ...] = tuple(
            sorted(inside, key=lambda place: (place.township, place.name, place.id))
        )
        self.centred = sum(place.centre for place in inside)
        middle = _middle(inside, extent)
        self._shrink = math.cos(math.radians(middle))
        self.points: tuple[tuple[float, float], ...] = tuple(
            self.project(place.longitude or 0.0, place.latitude or 0.0) for place in self.shown
        )
        self.bounds = self._bounds(extent)
        self.numbers = {place.id: number for number, place in enumerate(self.shown)}
        self._levels: dict[int, Cells] = {}
        self.townships = self._townships()

    def project(self, longitude: float, latitude: float) -> tuple[float, float]:
        """A point of the map on the plane."""
        return longitude * self._shrink, -latitude

    def _bounds(self, extent: Extent | None) -> Box:
        """What is seen when everything is: the places, or the extent where there is none."""
        if self.points:
            xs, ys = [x for x, _ in self.points], [y for _, y in self.points]
            return _widened(Box(min(xs), min(ys), max(xs), max(ys)))
        if extent is None:
            return _widened(Box(0.0, 0.0, 0.0, 0.0))
        left, top = self.project(extent.west, extent.north)
        right, bottom = self.project(extent.east, extent.south)
        return Box(left, top, right, bottom)

    def _townships(self) -> list[tuple[str, float, float]]:
        """The name of each township at the middle of its places, the one with most places first."""
        found: dict[str, list[tuple[float, float]]] = {}
        for place, point in zip(self.shown, self.points, strict=True):
            found.setdefault(place.township, []).append(point)
        order = sorted(found, key=lambda name: (-len(found[name]), name))
        return [(name, median(x for x, _ in found[name]), median(y for _, y in found[name])) for name in order]

    def groups(self, scale: float, view: Box) -> Iterator[Group]:
        """The groups in `view` at `scale` px a unit."""
        level = math.floor(math.log2(scale))
        cells, side = self._at(level), self._side(level)
        columns = range(math.floor(view.left / side), math.floor(view.right / side) + 1)
        rows = range(math.floor(view.top / side), math.floor(view.bottom / side) + 1)
        if len(columns) * len(rows) < len(cells):
            keys = [key for row in rows for column in columns if (key := (column, row)) in cells]
        else:
            keys = [key for key in cells if key[0] in columns and key[1] in rows]
        yield from (self._seen(cells, key) for key in keys)

    def _side(self, level: int) -> float:
        """A cell has 16 to 32 px on the screen with few places, 36 to 72 with many."""
        return (16 if len(self.shown) <= _FEW else 36) / 2.0**level

    def _at(self, level: int) -> Cells:
        if level not in self._levels:
            if len(self._levels) >= _LEVELS:
                del self._levels[next(iter(self._levels))]
            self._levels[level] = self._gathered(self._side(level))
        return self._levels[level]

    def _gathered(self, side: float) -> Cells:
        """The numbers in each cell; they become groups when they are looked at."""
        found: dict[tuple[int, int], list[int]] = {}
        floor = math.floor
        for number, (x, y) in enumerate(self.points):
            found.setdefault((floor(x / side), floor(y / side)), []).append(number)
        return dict(found)

    def _seen(self, cells: Cells, key: tuple[int, int]) -> Group:
        held = cells[key]
        if isinstance(held, list):
            cells[key] = held = self._group(held)
        return held

    def _group(self, numbers: list[int]) -> Group:
        if len(numbers) == 1:
            place, (x, y) = self.shown[numbers[0]], self.points[numbers[0]]
            return Group(x, y, (numbers[0],), int(place.visited), int(place.overdue), place.risk)
        places, points = [self.shown[number] for number in numbers], [self.points[number] for number in numbers]
        return Group(
            sum(x for x, _ in points) / len(points),
            sum(y for _, y in points) / len(points),
            tuple(numbers),
            sum(place.visited for place in places),
            sum(place.overdue for place in places),
            min((place.risk for place in places), key=_WORST.__getitem__),
        )

    def spread(self, group: Group) -> Box | None:
        """Where the places of a group lie, None when they stand on one spot."""
        xs, ys = [self.points[at][0] for at in group.places], [self.points[at][1] for at in group.places]
        box = Box(min(xs), min(ys), max(xs), max(ys))
        return box if max(box.right - box.left, box.bottom - box.top) > 1e-6 else None


def _middle(places: Sequence[MapPlace], extent: Extent | None) -> float:
    if extent is not None:
        return (extent.south + extent.north) / 2
    return median([place.latitude or 0.0 for place in places]) if places else 0.0


def _widened(box: Box) -> Box:
    """A box that has some size, also around a single place."""
    across = max(0.0, _LEAST_SPAN - (box.right - box.left)) / 2
    down = max(0.0, _LEAST_SPAN - (box.bottom - box.top)) / 2
    return Box(box.left - across, box.top - down, box.right + across, box.bottom + down)


def sentence(place: MapPlace) -> str:
    """A place in words."""
    state = "已逾期" if place.overdue else "本周期已查" if place.visited else "本周期还没有查"
    near = "，按乡镇中心标示" if place.centre else ""
    return f"{place.name}（{place.township}，{place.risk.label}风险，{state}{near}）"


def round_km(kilometres: float) -> float:
    """The largest of 1, 2, 5, 10, 20 … km (or tenths) that is not longer."""
    if kilometres <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(kilometres))
    return max(step * power for step in (1, 2, 5) if step * power <= kilometres * 1.000001)
