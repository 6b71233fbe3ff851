"""Places on the map: GPS coordinates (WGS-84), those of Chinese maps (GCJ-02), distance, within the district or not.

Degrees, longitude first. GCJ-02 is WGS-84 shifted by up to some 700 m inside China by published approximations.
"""

from __future__ import annotations

import math

_A, _EE = 6_378_245.0, 0.006_693_421_622_965_943
_EARTH_KM = 6_371.0088
# Longitude and latitude from, to; from the district's published extent with a margin of some 10 km.
_DISTRICTS = {"500156": ((107.10, 108.20), (28.93, 29.77))}


def in_china(longitude: float, latitude: float) -> bool:
    """Whether the shift applies here (a plain rectangle, as map services use it)."""
    return 72.004 <= longitude <= 137.8347 and 0.8293 <= latitude <= 55.8271


def in_district(district: str, longitude: float, latitude: float) -> bool:
    """Whether a point, of either datum, may lie in the district; True for a district whose extent is not known."""
    if district not in _DISTRICTS:
        return True
    (west, east), (south, north) = _DISTRICTS[district]
    return west <= longitude <= east and south <= latitude <= north


def extent(district: str) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Longitudes and latitudes (from, to) within which `in_district` looks, None for a district that is not known."""
    return _DISTRICTS.get(district)


def to_gcj(longitude: float, latitude: float) -> tuple[float, float]:
    """A GPS point as Chinese maps show it."""
    if not in_china(longitude, latitude):
        return longitude, latitude
    east, north = _shift(longitude - 105.0, latitude - 35.0)
    angle = math.radians(latitude)
    magic = 1 - _EE * math.sin(angle) ** 2
    north = math.degrees(north * magic**1.5 / (_A * (1 - _EE)))
    east = math.degrees(east * math.sqrt(magic) / (_A * math.cos(angle)))
    return longitude + east, latitude + north


def to_wgs(longitude: float, latitude: float) -> tuple[float, float]:
    """A point of a Chinese map as GPS gives it; exact to some centimetres."""
    guess = longitude, latitude
    for _ in range(6):
        shown = to_gcj(*guess)
        guess = guess[0] + longitude - shown[0], guess[1] + latitude - shown[1]
    return guess


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The way between two points of one datum as the crow flies, in km."""
    (east1, north1), (east2, north2) = (tuple(map(math.radians, point)) for point in (one, other))
    half = (
        math.sin((north2 - north1) / 2) ** 2 + math.cos(north1) * math.cos(north2) * math.sin((east2 - east1) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


def _shift(x: float, y: float) -> tuple[float, float]:
    """Metres to east and north by which GCJ-02 departs, `x`, `y` in degrees from 105° E, 35° N."""
    root = math.sqrt(abs(x))
    waves = 20 * (math.sin(6 * x * math.pi) + math.sin(2 * x * math.pi))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    east += (waves + _waves(x, ((20, 1.0), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30)))) * 2 / 3
    north += (waves + _waves(y, ((20, 1.0), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30)))) * 2 / 3
    return east, north


def _waves(at: float, parts: tuple[tuple[int, float], ...]) -> float:
    return sum(height * math.sin(at * pace * math.pi) for height, pace in parts)
