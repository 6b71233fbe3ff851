"""Days and times as clerks type them."""

from __future__ import annotations

from datetime import date

import pytest

from mzdesk import clock
from mzdesk.errors import BadInput
from mzdesk.ui.dates import parse_day, parse_moment, parse_time

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1123", date(2026, 11, 23)),
        ("11-23", date(2026, 11, 23)),
        ("11.3", date(2026, 11, 3)),
        ("11月3日", date(2026, 11, 3)),
        ("20261123", date(2026, 11, 23)),
        ("2026-11-23", date(2026, 11, 23)),
        ("2026/1/3", date(2026, 1, 3)),
        ("2026年1月3日", date(2026, 1, 3)),
        ("261123", date(2026, 11, 23)),
        ("１１２３", date(2026, 11, 23)),
        (" 11 - 23 ", date(2026, 11, 23)),
        ("105", date(2027, 1, 5)),
        ("0105", date(2027, 1, 5)),
        ("今天", MONDAY),
        ("明天", date(2026, 11, 24)),
        ("昨天", date(2026, 11, 22)),
        ("周五", date(2026, 11, 27)),
        ("下周一", date(2026, 11, 30)),
        ("上周日", date(2026, 11, 22)),
        ("下星期天", date(2026, 12, 6)),
        ("", None),
        ("  ", None),
    ],
)
def test_a_day_is_understood(typed: str, meant: date | None) -> None:
    """Without a year the nearest day is meant: in November 105 is next January."""
    assert parse_day(typed, MONDAY) == meant


@pytest.mark.parametrize("typed", ["1332", "0230", "2026-02-29", "abc", "12345", "11-", "下周八", "1", "20261323"])
def test_what_is_no_day_is_refused_in_words(typed: str) -> None:
    """Never a guess, never silence."""
    with pytest.raises(BadInput, match="日期"):
        parse_day(typed, MONDAY)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("0930", "09:30"),
        ("930", "09:30"),
        ("9:30", "09:30"),
        ("9：30", "09:30"),
        ("9点", "09:00"),
        ("9点半", "09:30"),
        ("14点05分", "14:05"),
    ],
)
def test_a_time_is_understood(typed: str, meant: str) -> None:
    assert f"{parse_time(typed):%H:%M}" == meant


@pytest.mark.parametrize("typed", ["2530", "9:75", "上午", ""])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(BadInput, match="时间"):
        parse_time(typed)


def test_a_moment_is_day_and_time_in_the_office_zone() -> None:
    """`1122 0930`, or a time alone for today."""
    moment = parse_moment("1122 0930", MONDAY)
    assert moment is not None
    assert f"{moment:%Y-%m-%d %H:%M}" == "2026-11-22 09:30"
    assert moment.tzinfo is clock.OFFICE_ZONE
    assert f"{parse_moment('8:05', MONDAY):%m-%d %H:%M}" == "11-23 08:05"
    assert parse_moment("", MONDAY) is None
