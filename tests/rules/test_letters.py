"""工作函: who may be pressed and who is only reminded; when an answer may be asked for."""

from __future__ import annotations

from datetime import date

import pytest

from mzdesk.rules import letters
from mzdesk.terms import LetterKind


@pytest.mark.parametrize(
    "to",
    [
        "示例镇人民政府",
        "各乡镇人民政府、街道办事处",
        "示例街道办事处",
        "区殡仪馆、示例街道",
        "区应急管理局",
        "示例区消防救援局、区殡仪馆",
        "区卫生健康委员会",
    ],
)
def test_equals_are_never_pressed(to: str) -> None:
    wrong = letters.problem(LetterKind.PRESS, to)
    assert "请改用提醒函" in wrong
    assert letters.problem(LetterKind.REMIND, to) == letters.problem(LetterKind.ASK, to) == ""


@pytest.mark.parametrize("to", ["区殡仪馆", "示例镇敬老院", "示例街道养老服务中心", "区救助管理站、区社会福利院"])
def test_units_of_the_bureau_may_be_pressed(to: str) -> None:
    assert letters.problem(LetterKind.PRESS, to) == ""


def test_an_answer_is_wanted_after_the_day_of_the_letter() -> None:
    assert letters.late(date(2026, 11, 27), date(2026, 11, 26)) == ""
    for day in (date(2026, 11, 26), date(2026, 11, 25)):
        assert "晚于成文日期" in letters.late(day, date(2026, 11, 26))
