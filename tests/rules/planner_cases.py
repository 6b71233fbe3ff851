"""A county made up for the planner's tests: the same every time, no name of anybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from mzdesk.rules.planner import windows
from mzdesk.terms import RiskGrade
from mzdesk.views.planner import Officer, Period, Place

QUOTAS = ((RiskGrade.MAJOR, 20, 15), (RiskGrade.LARGER, 60, 35), (RiskGrade.GENERAL, 120, 50))
FIRST = date(2026, 7, 1)


def county(number: int) -> list[Place]:
    """15 % must be seen every 20 days, 35 % every 60, 50 % every 120; on a tour in the order given."""
    made = []
    for at in range(number):
        part = at * 37 % 100
        risk, days, _ = QUOTAS[0 if part < 15 else 1 if part < 50 else 2]
        made.append(Place(f"place-{at:05d}", f"5001560{at % 7:02d}", risk, days, 0, rank=at))
    return windows.spread(made)


def period(places: Sequence[Place], intensity: float, days: int, reserve: int = 20) -> Period:
    """Every weekday is planned and holds `intensity` times what the quotas strictly ask for."""
    pace = intensity * sum(1 / place.days for place in places)
    capacity = tuple(int(pace * (at + 1)) - int(pace * at) for at in range(days))
    dates = [day for day in (FIRST + timedelta(days=n) for n in range(2 * days)) if day.weekday() < 5][:days]
    return Period("三季度检查计划", dates[0], dates[-1], tuple(dates), capacity, reserve)


def officers(number: int = 6, leaders: int = 2) -> list[Officer]:
    """Officers without ties; the first ones may lead."""
    return [Officer(f"officer-{at}", at < leaders) for at in range(number)]


def spread_of(seen: Sequence[int], wanted: Sequence[float], rounds: int) -> float:
    """Chi-square of how often each came against its chance, for draws of a fixed number."""
    whole = sum(
        (came - rounds * chance) ** 2 / (rounds * chance * (1 - chance))
        for came, chance in zip(seen, wanted, strict=True)
    )
    return whole * (len(wanted) - 1) / len(wanted)
