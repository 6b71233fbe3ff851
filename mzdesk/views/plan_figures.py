"""Figures of a plan period as pictures show them. None of them tells what comes: visits made, capacity, places.

Coordinates are degrees (WGS-84), longitude first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from mzdesk.terms import RiskGrade

DayUse = Literal["workday", "weekend", "holiday", "off"]
"""off: a working day on which nobody is sent out (no car, a meeting of all)."""


@dataclass(frozen=True, slots=True)
class DayLoad:
    """A day of the period: how many visits it can hold.

    `used` counts visits that took place or were opened; what is given for days to come is not shown. `held` is taken
    by what is known beforehand (回头看, 联合检查), never by the draw. `note` is said in the tool tip (元旦, 补班).
    """

    date: date
    capacity: int
    used: int = 0
    kind: DayUse = "workday"
    note: str = ""
    held: int = 0


@dataclass(frozen=True, slots=True)
class Extent:
    """A part of the map: the outermost longitudes and latitudes."""

    west: float
    east: float
    south: float
    north: float

    def holds(self, longitude: float, latitude: float) -> bool:
        """Whether a point lies within."""
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A place on the map; `visited` within the window that runs now, `overdue` when a window passed without a visit.

    Without coordinates both are None. `centre`: only the middle of its township is known.
    """

    id: str
    name: str
    township: str
    risk: RiskGrade
    longitude: float | None = None
    latitude: float | None = None
    visited: bool = False
    overdue: bool = False
    centre: bool = False


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """Coverage of a risk or a township: `visited` of `total` places within their windows, `overdue` ones missed.

    `key` is the term's code or the township's, `name` what is shown; `risk` is None for a township.
    """

    key: str
    name: str
    total: int
    visited: int
    overdue: int = 0
    risk: RiskGrade | None = None


__all__ = ["CoverageLine", "DayLoad", "DayUse", "Extent", "MapPlace"]
