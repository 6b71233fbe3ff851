"""日报汇总 as offices fill it in."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from mzdesk.clock import OFFICE_ZONE
from mzdesk.errors import BadInput
from mzdesk.exchange import daily_reading
from mzdesk.terms import DailyChannel
from mzdesk.views.dailies import Chain

SHOWN = datetime.fromisoformat("2026-11-24T08:05")  # a cell has no zone
HEADS = ["序号", "报送单位", "日期", "排查人次", "发现隐患数（处）", "当场整改", "限期整改", "已整改", "未整改",
         "主要问题",
         "报告人", "报送时间", "在院人数", "值班人员", "报送方式"]  # fmt: skip


def made(tmp_path: Path, *rows: list[Any], heads: list[Any] | None = None, title: str = "安全日报汇总") -> Chain:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([title])
    sheet.append(heads or HEADS)
    for row in rows:
        sheet.append(row)
    path = tmp_path / "日报.xlsx"
    book.save(path)
    return daily_reading.read(path)


def test_a_full_row(tmp_path: Path) -> None:
    row = [
        1,
        "松涛敬老院",
        date(2026, 11, 23),
        20,
        3,
        2,
        1,
        2,
        1,
        "灭火器过期",
        "覃某",
        time(14, 30),
        45,
        "李某、王某",
        "电话",
    ]
    chain = made(tmp_path, row, ["", "合计", "", 20, 3])
    (entry,) = chain.entries
    assert (entry.unit, entry.day, entry.minute, entry.channel) == (
        "松涛敬老院", date(2026, 11, 23), 870, DailyChannel.PHONE
    )  # fmt: skip
    said = entry.said
    assert said is not None
    assert (said.found, said.rounds, said.fixed_on_site, said.time_limited, said.fixed, said.unfixed) == (
        3,
        20,
        2,
        1,
        2,
        1,
    )
    assert (said.problems, said.reporter, said.residents, said.crew) == ("灭火器过期", "覃某", 45, "李某、王某")
    assert [row for row, _ in chain.notes] == [4]


@pytest.mark.parametrize("cell", [None, "无", "零", "/", "—", "0", 0, "无隐患", "〇", " "])
def test_none_is_a_zero_report(tmp_path: Path, cell: Any) -> None:
    chain = made(tmp_path, [1, "松涛敬老院", "2026-11-23", 5, cell, None, None, None, None, "无"])
    said = chain.entries[0].said
    assert said is not None
    assert (said.found, said.problems) == (0, "")


@pytest.mark.parametrize(("cell", "found"), [("2处", 2), ("发现隐患3处", 3), (2.0, 2), ("１", 1)])
def test_counts_in_words(tmp_path: Path, cell: Any, found: int) -> None:
    said = made(tmp_path, [1, "松涛敬老院", "2026-11-23", 5, cell]).entries[0].said
    assert said is not None
    assert said.found == found


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ([1, "松涛敬老院", "2026-11-23", 5, "若干"], "看不懂隐患数"),
        ([1, "松涛敬老院", "昨日", 5, 0], "看不懂日期"),
        ([1, "松涛敬老院", "2026-11-23", "几次", 0], "排查人次"),
        ([1, "松涛敬老院", "2026-11-23"], "整行只有单位名称"),
    ],
)
def test_what_is_asked(tmp_path: Path, row: list[Any], why: str) -> None:
    assert why in made(tmp_path, row).entries[0].why


@pytest.mark.parametrize(
    ("cell", "minute", "came"),
    [
        ("14:30", 870, None),
        ("14点05分", 845, None),
        (0.625, 900, None),
        ("11月23日 14:30", None, datetime(2026, 11, 23, 14, 30, tzinfo=OFFICE_ZONE)),
        (SHOWN, None, SHOWN.replace(tzinfo=OFFICE_ZONE)),
        ("25:99", None, None),
        ("及时", None, None),
    ],
)
def test_times(tmp_path: Path, cell: Any, minute: int | None, came: datetime | None) -> None:
    heads = ["单位", "隐患数", "上报时间"]
    entry = made(tmp_path, ["松涛敬老院", 0, cell], heads=heads, title="2026年11月23日安全日报").entries[0]
    assert (entry.day, entry.minute, entry.received_at) == (date(2026, 11, 23), minute, came)


def test_another_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="没有找到日报汇总的表头"):
        made(tmp_path, ["甲", 1], heads=["姓名", "年龄"])
