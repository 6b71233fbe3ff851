"""Codes of documents: one wrong or swapped digit never opens another paper."""

from __future__ import annotations

import pytest

from mzdesk.errors import BadInput
from mzdesk.rules import paper_codes, visit_codes


def test_a_code_reads_back() -> None:
    """Typed with blanks, dashes or in full width it is the same code."""
    code = paper_codes.code(2026, 12)
    assert (len(code), code[:8]) == (9, "26000012")
    spelled = f" {code[:2]}-{code[2:]} ".translate({ord(str(n)): ord("０") + n for n in range(10)})
    assert paper_codes.read(spelled) == code


@pytest.mark.parametrize("typed", ["", "12345678", "26000012x", "2600000120"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(BadInput) as refusal:
        paper_codes.read(typed)
    assert refusal.value.field == "code"


def test_any_wrong_digit_is_found() -> None:
    """Each digit changed, and each two neighbours swapped."""
    code = paper_codes.code(2026, 4711)
    wrong = [code[:i] + digit + code[i + 1 :] for i in range(9) for digit in "0123456789" if digit != code[i]]
    wrong += [code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(8) if code[i] != code[i + 1]]
    for typed in wrong:
        with pytest.raises(BadInput):
            paper_codes.read(typed)


def test_never_taken_for_a_visit() -> None:
    assert not paper_codes.looks_like(visit_codes.code(2026, 9999))
    assert paper_codes.looks_like(paper_codes.code(2026, 1))
