"""The certificate: exact, told in words, and renewed when the days change under it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mzdesk.errors import BadInput
from mzdesk.rules.planner import certificate
from mzdesk.terms import RiskGrade
from mzdesk.views.planner import Place
from tests.rules.planner_cases import county, period


def _place(at: int, end: int, *, days: int = 20, risk: RiskGrade = RiskGrade.MAJOR) -> Place:
    return Place(f"p{at}", "t", risk, days, end)


@pytest.mark.parametrize(("number", "holds"), [(10, True), (11, False)])
def test_a_stretch_holds_exactly_as_many_as_it_has_turns(number: int, holds: bool) -> None:
    plan = replace(period(county(100), 2, 5), capacity=(2, 2, 2, 2, 2), reserve=0)
    places = [_place(at, 4, days=100) for at in range(number)]
    assert certificate.certify(places, plan).holds is holds


def test_what_is_missing_is_said_in_words_with_a_way_out() -> None:
    plan = replace(period(county(100), 2, 20), capacity=(2,) * 20, reserve=0)
    places = [_place(at, 9, days=100) for at in range(18)]
    places += [_place(at, 8, days=90, risk=RiskGrade.LARGER) for at in range(90, 96)]
    made = certificate.certify(places, plan)
    assert made.worst is not None
    assert (made.worst.first, made.worst.last, made.worst.missing) == (0, 9, 4)
    assert made.sentences == (
        "2026-07-01 至 2026-07-14 须完成 24 家次（重大风险 18 家次、较大风险 6 家次），只能检查 20 家次，差 4 家次。",
        "请在 2026-07-14 前增加 2 次出车（每次 2 家），或放宽“重大”风险的检查周期，或减少纳入的机构。",
    )


def test_the_reserve_is_held_back() -> None:
    plan = replace(period(county(100), 2, 5), capacity=(2, 2, 2, 2, 2), reserve=100)
    assert certificate.certify([_place(at, 4, days=100) for at in range(9)], plan).holds
    made = certificate.certify([_place(at, 4, days=100) for at in range(10)], plan)
    assert "留出 10% 机动后" in made.sentences[0]


def test_windows_to_come_count_too() -> None:
    """One place a day fits; three windows of a place in six days of nothing do not."""
    plan = replace(period(county(100), 2, 10), capacity=(0,) * 9 + (9,), reserve=0)
    assert not certificate.certify([_place(1, 2, days=5), _place(2, 9, days=100)], plan).holds


def test_a_holiday_declared_in_mid_period_is_seen_at_once() -> None:
    places = county(200)
    plan = period(places, 1.1, 60)
    assert certificate.certify(places, plan).holds
    off = certificate.without(plan, plan.dates[10:30], today=plan.dates[5])
    assert off.dates == plan.dates
    made = certificate.certify(places, off)
    assert not made.holds
    assert "请在" in made.sentences[1]


def test_a_day_off_must_be_a_planned_day_to_come() -> None:
    plan = period(county(20), 2, 10)
    with pytest.raises(BadInput, match="2026-07-04 不是这一期今天以后的工作日"):
        certificate.without(plan, [date(2026, 7, 4)], today=plan.first)
    with pytest.raises(BadInput, match="2026-07-01 不是这一期今天以后的工作日"):
        certificate.without(plan, [plan.first], today=plan.dates[1])


def test_living_on_credit_is_said_although_this_period_can_be_met() -> None:
    places = county(200)
    made = certificate.certify(places, period(places, 0.9, 60))
    assert made.holds
    assert made.sentences == ("这一期还能完成，但安排的检查次数只有各周期要求的 89%，以后会完不成。请增加出车次数。",)


def test_fixed_days_of_the_week_are_warned_of() -> None:
    places = county(50)
    plan = period(places, 2, 60)
    fixed = replace(plan, capacity=tuple(8 if day.weekday() in (1, 3) else 0 for day in plan.dates))
    assert certificate.certify(places, fixed).sentences == (
        "只在周二、周四安排检查，其余日子机构都会放心。请把出车日分散到每个工作日，由领导当天决定去不去。",
    )
    assert certificate.certify(places, plan).sentences == ()


def test_intensity_is_capacity_over_strict_demand() -> None:
    places = county(1000)
    assert abs(certificate.intensity(places, period(places, 2, 60)) - 2000) < 10
    assert certificate.intensity([], period(places, 2, 60)) == 0


def test_a_visit_on_a_weekend_belongs_to_the_planned_day_before() -> None:
    plan = period(county(50), 2, 10)
    assert certificate.day_of(plan, date(2026, 7, 4)) == certificate.day_of(plan, date(2026, 7, 3)) == 2
    assert certificate.date_of(plan, 2) == date(2026, 7, 3)
    assert certificate.date_of(plan, 10) == date(2026, 7, 15)
