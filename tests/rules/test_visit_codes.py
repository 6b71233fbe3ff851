"""Codes of visits: short, and a slip of the finger is found."""

from __future__ import annotations

import pytest

from mzdesk.errors import BadInput
from mzdesk.rules import visit_codes


def test_a_code_reads_back_however_it_is_typed() -> None:
    """Blanks, dashes and full-width digits from an input method are taken as meant."""
    code = visit_codes.code(2026, 12)
    assert code.startswith("260012")
    assert len(code) == 7
    wide = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for typed in (code, f" {code} ", f"{code[:3]} {code[3:]}", f"{code[:2]}-{code[2:]}", wide):
        assert visit_codes.read(typed) == code


def test_every_wrong_digit_and_every_swap_is_found() -> None:
    """A mistyped code never opens another visit: all single errors and all swaps of neighbours are refused."""
    for serial in (1, 12, 907, 9999, 12345):
        code = visit_codes.code(2026, serial)
        for place, right in enumerate(code):
            for wrong in set("0123456789") - {right}:
                with pytest.raises(BadInput, match="有一位输错"):
                    visit_codes.read(code[:place] + wrong + code[place + 1 :])
        for place in range(len(code) - 1):
            first, second = code[place : place + 2]
            if first != second:
                with pytest.raises(BadInput):
                    visit_codes.read(code[:place] + second + first + code[place + 2 :])


@pytest.mark.parametrize("typed", ["", "  ", "26001", "ABCDEFG", "26001２三"])
def test_what_is_no_code_is_refused_in_words(typed: str) -> None:
    """The sentence says what to do."""
    with pytest.raises(BadInput, match="请"):
        visit_codes.read(typed)
