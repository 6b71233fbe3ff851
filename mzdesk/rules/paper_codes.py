"""Codes of documents: printed on every sheet, typed or read by a scanner to find its record again.

Nine digits, so that none is ever taken for a visit's seven: year, running number, check digit.
"""

from __future__ import annotations

import re
import unicodedata

from mzdesk.errors import BadInput
from mzdesk.rules.visit_codes import check_digit

LENGTH = 9


def code(year: int, serial: int) -> str:
    """The code of the year's paper number `serial`: 2026, 12 → 26000012 and the check digit."""
    digits = f"{year % 100:02d}{serial:06d}"
    return f"{digits}{check_digit(digits)}"


def looks_like(typed: str) -> bool:
    """Whether what was typed could be a paper's code rather than a visit's."""
    return len(_plain(typed)) == LENGTH


def read(typed: str) -> str:
    """The code as `code` wrote it, from what was typed (full width, blanks, dashes); raises BadInput."""
    plain = _plain(typed)
    if not plain:
        raise BadInput("请输入文书上的编码。", "code")
    if not plain.isascii() or not plain.isdecimal() or len(plain) != LENGTH:
        raise BadInput(f"编码“{typed.strip()}”不是 9 位数字，请对照文书核对。", "code")
    if check_digit(plain):
        raise BadInput(f"编码“{plain}”有一位输错，请对照文书逐位核对。", "code")
    return plain


def _plain(typed: str) -> str:
    return re.sub(r"[\s\-—]+", "", unicodedata.normalize("NFKC", typed))
