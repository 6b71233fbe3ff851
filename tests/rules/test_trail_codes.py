"""留痕码: what is printed can be typed back by somebody who reads it off paper."""

from __future__ import annotations

import hashlib

import pytest

from mzdesk.errors import BadInput
from mzdesk.rules import trail_codes

HASH = hashlib.sha256("示例".encode()).hexdigest()
CODE = trail_codes.code(HASH)


def test_a_code_has_26_signs_and_differs_where_the_hash_differs() -> None:
    assert len(CODE.replace("-", "")) == 26
    other = f"{'0' if HASH[0] != '0' else '1'}{HASH[1:]}"
    assert trail_codes.code(other) != CODE


@pytest.mark.parametrize(
    "typed",
    [
        f"500156000 第1234条 {CODE}",
        f"区直　500156000　第1234条　{CODE.lower()}",
        f"区直 500156000 1234 {CODE.replace('-', '')}",
        f"抄自值班日志\n５００１５６０００ 第1234条 {CODE.replace('-', ' ').replace('0', 'O').replace('1', 'l')}\n",
    ],
)
def test_a_line_is_read_as_it_was_meant(typed: str) -> None:
    """Full-width digits, small letters, O for 0, l for 1, blanks for dashes."""
    assert trail_codes.read(typed) == [trail_codes.Printed("500156000", 1234, CODE)]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "抄录在这里"),
        ("没有数字的一行", "抄录在这里"),
        ("500156000 1234", "第 1 行不是留痕码"),
        (f"500156000 第1234条 {CODE}\n500156001 第2条 {CODE[:-1]}", "第 2 行的码应为 26 位，现有 25 位"),
        (f"500156000 第1234条 {CODE[:-1]}U", "第 1 行的码"),
    ],
)
def test_what_is_no_line_is_refused_with_its_number(typed: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        trail_codes.read(typed)
