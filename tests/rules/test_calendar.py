"""Working days as the State Council published them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mzdesk.errors import BadInput
from mzdesk.rules import calendar
from mzdesk.rules.calendar import Calendar, add_workdays, is_workday, workdays_between

CHINA = calendar.shipped()
DAYS = st.dates(date(2019, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("year", "workdays"),
    [(2020, 249), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)],
)
def test_the_year_has_as_many_workdays_as_was_published(year: int, workdays: int) -> None:
    assert workdays_between(date(year - 1, 12, 31), date(year, 12, 31), CHINA) == workdays


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-01-01", False),
        ("2026-01-04", True),
        ("2026-02-14", True),
        ("2026-02-23", False),
        ("2026-02-28", True),
        ("2026-05-09", True),
        ("2026-09-20", True),
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-10-10", True),
        ("2026-11-21", False),
        ("2026-11-23", True),
        ("2020-02-02", False),
        ("2024-02-09", True),
    ],
)
def test_holidays_and_make_up_days(day: str, works: bool) -> None:
    assert is_workday(date.fromisoformat(day), CHINA) is works


def test_every_day_off_named_lies_in_its_year_and_every_make_up_day_is_a_weekend() -> None:
    assert {day.year for day in CHINA.off} == CHINA.years == set(range(2020, 2027))
    assert all(day.weekday() >= 5 for day in CHINA.work)
    assert not CHINA.work & set(CHINA.off)


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2026-11-23", 5, "2026-11-30"),
        ("2026-11-23", 0, "2026-11-23"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-11-22", 1, "2026-11-23"),
        ("2026-11-23", -1, "2026-11-20"),
        ("2026-10-08", -2, "2026-09-29"),
    ],
)
def test_adding_workdays(start: str, count: int, due: str) -> None:
    assert add_workdays(date.fromisoformat(start), count, CHINA) == date.fromisoformat(due)


@given(DAYS, st.integers(1, 60))
def test_the_due_day_is_a_workday_and_counting_back_agrees(start: date, count: int) -> None:
    due = add_workdays(start, count, CHINA)
    assert is_workday(due, CHINA)
    assert workdays_between(start, due, CHINA) == count


@given(DAYS, DAYS, DAYS)
def test_counts_add_up(first: date, second: date, third: date) -> None:
    assert workdays_between(first, third, CHINA) == (
        workdays_between(first, second, CHINA) + workdays_between(second, third, CHINA)
    )


def test_a_year_not_yet_published_follows_the_week_and_is_said() -> None:
    assert not CHINA.published(2027)
    assert is_workday(date(2027, 1, 1), CHINA)
    assert "2027年放假安排未公布或未录入" in calendar.unpublished_note(date(2026, 12, 30), date(2027, 1, 6), CHINA)
    assert calendar.unpublished_note(date(2026, 1, 1), date(2026, 12, 31), CHINA) == ""


def test_the_office_can_type_a_new_year_and_correct_a_published_one() -> None:
    own: dict[str, dict[str, list[str]]] = {
        "2027": {"off": ["2027-01-01"], "work": ["2027-01-03"]},
        "2026": {"off": [], "work": []},
    }
    table = CHINA.with_own(own)
    assert table.published(2027)
    assert not is_workday(date(2027, 1, 1), table)
    assert is_workday(date(2027, 1, 3), table)
    assert is_workday(date(2026, 10, 1), table)
    assert not is_workday(date(2025, 10, 1), table)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("", ""),
        ("2027-01-01", "2027-01-01"),
        ("20270101，2027.1.3", "2027-01-01\n2027-01-03"),
        ("2027年2月5日（星期五）至11日（星期四）", "2027-02-05 至 2027-02-11"),
        ("2027-04-30到5-2\n2027/5/5\n\n", "2027-04-30 至 2027-05-02\n2027-05-05"),
        ("2027-12-31 至 2028-01-02", "2027-12-31 至 2028-01-02"),
        ("2027-10-02 2027-10-01", None),
        ("2027-02-30", None),
        ("10-01", None),
        ("2027-10-07 至 2027-10-01", None),
        ("2027-01-01 至 2027-12-31", None),
        ("国庆节", None),
        ("2027-10-01 至 3 至 5", None),
    ],
)
def test_days_off_are_read_as_a_clerk_types_or_pastes_them(typed: str, days: str | None) -> None:
    if days is None:
        with pytest.raises(BadInput, match="看不懂"):
            calendar.read_days(typed)
        return
    assert calendar.say_days(calendar.read_days(typed)) == days
    assert calendar.read_days(days) == calendar.read_days(typed)


@pytest.mark.parametrize("text", ["", "[[year]]\nyear = 2026", "year = 5", "{"])
def test_a_broken_table_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        Calendar.load(text)


def test_ten_years_are_counted_at_once() -> None:
    assert workdays_between(date(2020, 1, 1), date(2020, 1, 1) + timedelta(days=3650), CHINA) > 2400
