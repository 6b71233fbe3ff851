"""放假和补班 as they stand in a spreadsheet."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from mzdesk.errors import BadInput
from mzdesk.exchange import holiday_book


def test_days_and_stretches_are_read_with_what_they_are(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ("2027年放假安排", None, None),
        ("日期", "安排", "节日"),
        (date(2027, 1, 1), "放假", "元旦"),
        ("2027年2月5日至11日", "", "春节"),
        ("2027-02-14", "补班", "春节"),
        ("2027-02-20", "调休上班", None),
    ):
        book.active.append(row)
    path = tmp_path / "放假安排.xlsx"
    book.save(path)
    off, work = holiday_book.read_file(path)
    assert (off[0], off[1], off[-1], len(off)) == (date(2027, 1, 1), date(2027, 2, 5), date(2027, 2, 11), 8)
    assert work == [date(2027, 2, 14), date(2027, 2, 20)]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["2027-01-01", ""]], "第1行没有写明是放假还是补班"),
        ([["2027-01-01", "放假"], ["2027-01-01", "补班"]], "2027-01-01 既写了放假又写了补班"),
    ],
)
def test_what_is_not_clear_is_asked_back(rows: list[list[Any]], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        holiday_book.read_rows(rows)


def test_a_workbook_without_days_says_what_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "别的.csv"
    path.write_text("机构,地址\n松涛敬老院,示例路1号\n", encoding="utf-8")
    with pytest.raises(BadInput, match="没有找到放假日期"):
        holiday_book.read_file(path)
