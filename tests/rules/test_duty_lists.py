"""A unit's roster as people paste it."""

from __future__ import annotations

from datetime import date

import pytest

from mzdesk.errors import BadInput
from mzdesk.rules import duty_lists
from mzdesk.terms import DutyTime

FIRST, LAST = date(2026, 12, 28), date(2027, 1, 5)
Read = list[tuple[str, str, str, bool]]


def read(text: str) -> Read:
    found = duty_lists.read(text, starts=FIRST, ends=LAST)
    return [(f"{one.day:%m%d}{'' if one.time is DutyTime.WHOLE else one.time.value}", one.name, one.phone, one.leads)
            for one in found]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("12月28日 甲某 19100000001 乙某 19100000002",
         [("1228", "甲某", "19100000001", False), ("1228", "乙某", "19100000002", False)]),
        ("12-28\t周一\t甲某\t19100000001\t乙某", [("1228", "甲某", "19100000001", False), ("1228", "乙某", "", False)]),
        ("1.2（星期六） 带班：庚某19100000003\n值班：甲某、乙某",
         [("0102", "庚某", "19100000003", True), ("0102", "甲某", "", False), ("0102", "乙某", "", False)]),
        ("12月30日至31日 甲某，乙某", [("1230", "甲某", "", False), ("1230", "乙某", "", False),
                               ("1231", "甲某", "", False), ("1231", "乙某", "", False)]),
        ("1月1日 白班 甲某\n夜班 乙某\n1月2日 丙某",
         [("0101day", "甲某", "", False), ("0101night", "乙某", "", False), ("0102", "丙某", "", False)]),
        ("1月1日\n甲某 023-77700000\n乙某", [("0101", "甲某", "023-77700000", False), ("0101", "乙某", "", False)]),
        ("2027年1月1日 甲某", [("0101", "甲某", "", False)]),
        ("松涛敬老院2026年12月值班安排表\n1. 12月28日 甲某 191 0000 0001\n2、12月29日 乙某 191-0000-0002",
         [("1228", "甲某", "19100000001", False), ("1229", "乙某", "19100000002", False)]),
        ("", []),
    ],
)  # fmt: skip
def test_what_is_pasted_is_read(text: str, wanted: Read) -> None:
    assert read(text) == wanted


def test_what_was_read_is_typed_anew_and_reads_the_same() -> None:
    text = "12月30日至31日 带班：庚某 19100000003 值班：甲某、乙某 19100000001\n1月1日 白班 丙某\n夜班 丁某"
    found = duty_lists.read(text, starts=FIRST, ends=LAST)
    assert duty_lists.read(duty_lists.say(found), starts=FIRST, ends=LAST) == found
    assert duty_lists.say([]) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("甲某 19100000001", "第1行.*不知道是哪一天"),
        ("12月28日 甲某\n@@##", "第2行.*没有看懂"),
        ("3月1日 甲某", "“3月1日”不在2026-12-28至2027-01-05之内"),
        ("12月32日 甲某", "不在"),
        ("12月31日至29日 甲某", "“12月31日至12月29日”前后颠倒"),
        ("12月29日至32日 甲某", "12月没有32日"),
    ],
)
def test_what_can_not_be_read_is_said_by_its_line(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        read(text)
    assert refused.value.field == "text"
