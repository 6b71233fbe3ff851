"""Points of a phone's map and of GPS are told apart and brought together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mzdesk.rules import geo

LONGITUDES = st.floats(80, 130)
LATITUDES = st.floats(18, 50)


def test_the_shift_is_the_one_maps_use() -> None:
    """A point and its published counterpart near Shanghai."""
    longitude, latitude = geo.to_gcj(121.5272106, 31.1774276)
    assert longitude == pytest.approx(121.531541859215, abs=1e-9)
    assert latitude == pytest.approx(31.17530398364597, abs=1e-9)


@given(LONGITUDES, LATITUDES)
def test_there_and_back_again_is_the_same_point(longitude: float, latitude: float) -> None:
    back = geo.to_wgs(*geo.to_gcj(longitude, latitude))
    assert back == pytest.approx((longitude, latitude), abs=1e-6)


@given(LONGITUDES, LATITUDES)
def test_the_shift_is_less_than_a_kilometre(longitude: float, latitude: float) -> None:
    assert geo.kilometres((longitude, latitude), geo.to_gcj(longitude, latitude)) < 1.1


def test_abroad_nothing_is_shifted() -> None:
    assert geo.to_gcj(2.35, 48.86) == (2.35, 48.86)
    assert geo.to_wgs(2.35, 48.86) == (2.35, 48.86)


def test_distance() -> None:
    assert geo.kilometres((107.0, 29.0), (107.0, 29.0)) == 0
    assert geo.kilometres((107.0, 29.0), (107.0, 30.0)) == pytest.approx(111.195, abs=0.01)
    assert geo.kilometres((0.0, 0.0), (180.0, 0.0)) == pytest.approx(20015.1, abs=0.1)


@pytest.mark.parametrize(
    ("longitude", "latitude", "inside"),
    [(107.76, 29.33, True), (107.35, 29.10, True), (106.55, 29.56, False), (29.33, 107.76, False)],
)
def test_a_point_elsewhere_or_with_its_numbers_changed_about_is_noticed(
    longitude: float, latitude: float, inside: bool
) -> None:
    assert geo.in_district("500156", longitude, latitude) is inside


def test_the_extent_is_what_is_judged_by() -> None:
    (west, east), (south, north) = geo.extent("500156") or ((0, 0), (0, 0))
    assert geo.in_district("500156", west, south)
    assert geo.in_district("500156", east, north)
    assert not geo.in_district("500156", east + 0.001, north)
    assert geo.extent("110101") is None


def test_a_district_without_known_extent_is_not_judged() -> None:
    assert geo.in_district("110101", 0, 0)
