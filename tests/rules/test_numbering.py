"""Numbers are written one way and read however they were typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mzdesk.errors import BadInput
from mzdesk.rules import numbering
from mzdesk.rules.numbering import DocumentNumber


def test_a_number_is_written_as_the_standard_says() -> None:
    assert str(DocumentNumber("武隆民责改", 2026, 12)) == "武隆民责改〔2026〕12号"
    assert str(DocumentNumber("武隆民责改", 2026, 12).following()) == "武隆民责改〔2026〕13号"
    assert numbering.blank("武隆民发", 2026) == "武隆民发〔2026〕    号"


@pytest.mark.parametrize(
    "typed",
    [
        "武隆民发〔2026〕135号",
        "武隆民发[2026]135号",
        "武隆民发【2026】135",
        "武隆民发（2026）第135号",
        " 武隆民发 〔２０２６〕 135 号 ",
        "武隆民发(2026)0135号",
    ],
)
def test_a_number_is_read_in_any_brackets(typed: str) -> None:
    assert numbering.parse(typed) == DocumentNumber("武隆民发", 2026, 135)


@pytest.mark.parametrize(
    "typed", ["", "12号", "武隆民发2026年12号", "〔2026〕12号", "武隆民发〔26〕12号", "武隆民发〔2026〕0号"]
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        numbering.parse(typed)
    assert refused.value.field == "number"


@given(st.sampled_from(["武隆民发", "武隆民责改", "渝民A1"]), st.integers(1900, 2999), st.integers(1, 99_999))
def test_what_is_written_is_read_back(prefix: str, year: int, serial: int) -> None:
    number = DocumentNumber(prefix, year, serial)
    assert numbering.parse(str(number)) == number


def test_another_series_or_year_is_refused() -> None:
    number = DocumentNumber("武隆民责改", 2026, 3)
    assert numbering.check(number, prefix="武隆民责改", year=2026) == number
    with pytest.raises(BadInput, match="机关代字应为"):
        numbering.check(number, prefix="武隆民复", year=2026)
    with pytest.raises(BadInput, match="签发年份 2027"):
        numbering.check(number, prefix="武隆民责改", year=2027)


def test_gaps_of_a_series() -> None:
    assert numbering.gaps([]) == []
    assert numbering.gaps([1, 2, 3]) == []
    assert numbering.gaps([5, 1, 3]) == [2, 4]


def test_hazard_numbers() -> None:
    assert numbering.hazard_number(2026, 12) == "2026-0012"
    for typed in ("2026-0012", "2026-12", "20260012", "２０２６－００１２"):
        assert numbering.parse_hazard_number(typed) == (2026, 12)
    assert numbering.parse_hazard_number(numbering.hazard_number(2026, 12345)) == (2026, 12345)
    for typed in ("", "2026", "26-12", "2026-0000", "YH-1"):
        with pytest.raises(BadInput):
            numbering.parse_hazard_number(typed)
