"""Check signs find what was mistyped, and say it without blocking. The numbers are the standards' own samples."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mzdesk.rules import uscc

SAMPLE = "91350100M000100Y43"
ID_SAMPLE = "11010519491231002X"
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("code", [SAMPLE, SAMPLE.lower(), " 9135 0100 M000 100Y 43", "９１350100M000100Y43"])
def test_the_sample_of_the_standard_is_right(code: str) -> None:
    assert uscc.problem(code) is None


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("91350100M000100Y44", "校验位不符"),
        ("91350100MO00100Y43", "数字 0"),
        ("91350100M000100Y4", "现有 17 位"),
        ("500232000012345", "旧注册号"),
        ("5002320000123", "旧注册号"),
        ("无", "现有 1 位"),
    ],
)
def test_what_is_odd_is_said(code: str, says: str) -> None:
    said = uscc.problem(code)
    assert said is not None
    assert says in said


@given(st.text(SIGNS, min_size=17, max_size=17), st.integers(0, 17), st.sampled_from(SIGNS))
def test_any_one_wrong_sign_is_found(first: str, place: int, sign: str) -> None:
    right = first + uscc.check_sign(first)
    wrong = right[:place] + sign + right[place + 1 :]
    assert uscc.problem(right) is None
    assert (uscc.problem(wrong) is None) is (wrong == right)


def test_identity_numbers() -> None:
    assert uscc.id_problem(ID_SAMPLE) is None
    assert uscc.id_problem(ID_SAMPLE.lower()) is None
    assert uscc.born_on(ID_SAMPLE) == date(1949, 12, 31)
    assert uscc.is_man(ID_SAMPLE) is False
    assert uscc.born_on("123") is None
    assert uscc.is_man("") is None


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("110105194912310021", "校验位不符"),
        ("110105491231002", "旧身份证号"),
        ("11010519491331002X", "出生日期"),
        ("1101051949123100X2", "18 位数字"),
        ("", "现有 0 位"),
    ],
)
def test_an_odd_identity_number_is_said_without_repeating_it(number: str, says: str) -> None:
    said = uscc.id_problem(number)
    assert said is not None
    assert says in said
    assert not number or number not in said
