"""Rosters in spreadsheets: both forms out and in again, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from mzdesk.errors import BadInput
from mzdesk.exchange import roster_book
from mzdesk.terms import DayKind, DutyPattern, DutyRole, DutyTime, RosterState
from mzdesk.views.rosters import DutyDay, DutyStaff, RosterSettings, RosterView, SeatPlace, SeatView, seats_of

FIRST, LAST = date(2026, 12, 30), date(2027, 1, 2)
NAMES = ("甲某", "乙某", "丙某", "丁某", "戊某", "己某", "庚某", "辛某")


def made(**rules: Any) -> RosterView:
    """Four days over the turn of the year, every seat filled with another name."""
    settings = RosterSettings(**rules)
    days = [FIRST + timedelta(days=at) for at in range(4)]
    seats = [
        SeatView(place, UUID(int=at), NAMES[at % len(NAMES)])
        for day in days
        for at, place in enumerate(seats_of(settings, day))
    ]
    staff = tuple(DutyStaff(UUID(int=at), name, "", f"1910000000{at}", False, False, False, True)
                  for at, name in enumerate(NAMES))  # fmt: skip
    return RosterView(
        UUID(int=77), 1, "岁末值班安排表", FIRST, LAST, RosterState.DRAFT, settings,
        tuple(DutyDay(day, DayKind.WORKDAY) for day in days), tuple(seats), staff, (), (), (), (),
    )  # fmt: skip


def back(table: tuple[list[str], list[list[Any]]]) -> dict[SeatPlace, str]:
    heads, lines = table
    return roster_book.read_rows([["某局值班表"], heads, *lines], starts=FIRST, ends=LAST)


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"posts": 2, "standby": 1},
        {"pattern": DutyPattern.DAY_NIGHT},
        {"pattern": DutyPattern.DAY_NIGHT, "posts": 2},
    ],
    ids=["usual", "two_posts", "day_night", "both"],
)
def test_both_forms_come_back_as_they_went_out(rules: dict[str, Any]) -> None:
    view = made(**rules)
    wanted = {seat.place: seat.name for seat in view.seats}
    assert back(roster_book.list_table(view)) == wanted
    assert back(roster_book.matrix_table(view)) == wanted


def test_what_people_type_is_understood() -> None:
    rows = [
        ["日期", "带班", "值班员", "备勤"],
        ["12月30日", "庚某", "甲某", ""],
        ["2027.1.1 周五", "庚某", "乙某", "丙某"],
    ]
    found = roster_book.read_rows(rows, starts=FIRST, ends=LAST)
    assert found[SeatPlace(date(2026, 12, 30), DutyTime.WHOLE, DutyRole.OFFICER)] == "甲某"
    assert found[SeatPlace(date(2027, 1, 1), DutyTime.WHOLE, DutyRole.STANDBY)] == "丙某"


def test_a_matrix_may_head_its_days_with_bare_numbers_and_end_with_totals() -> None:
    rows = [["姓名", 30.0, "31日", "1", "合计"], ["甲某", "主", "", "副", 2], ["合计", 1, 0, 1, 2]]
    found = roster_book.read_rows(rows, starts=FIRST, ends=LAST)
    assert {(place.day, place.seat): name for place, name in found.items()} == {
        (date(2026, 12, 30), 1): "甲某",
        (date(2027, 1, 1), 2): "甲某",
    }
    with pytest.raises(BadInput, match=r"“30.0”分不清是哪个月，请写成 12-30 这样"):
        roster_book.read_rows(rows, starts=FIRST, ends=date(2027, 3, 31))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["日期", "主班"], ["3-1", "甲某"]], "日期“3-1”不在"),
        ([["姓名", "12-30"], ["甲某", "休"]], "看不懂12月30日的“休”"),
        ([["姓名", "12-30"], ["甲某", "主"], ["乙某", "主"]], "12月30日主班同时标了甲某和乙某"),
        ([["日期", "主班"], ["12-30", "甲某"], ["12-30", "乙某"]], "12月30日主班同时标了甲某和乙某"),
        ([["日期", "班次", "主班"], ["12-30", "中班", "甲某"]], "看不懂12月30日的班次“中班”"),
    ],
)
def test_what_can_not_be_read_is_refused(rows: list[list[Any]], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        roster_book.read_rows(rows, starts=FIRST, ends=LAST)


def test_a_file_without_a_roster_says_what_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "别的.csv"
    path.write_text("机构,地址\n松涛敬老院,示例路1号\n", encoding="utf-8")
    with pytest.raises(BadInput, match="没有找到值班安排"):
        roster_book.read_file(path, starts=FIRST, ends=LAST)
