"""Codes of visits: printed on every paper of a visit and typed to open it. Year, running number, check digit."""

from __future__ import annotations

import re
import unicodedata

from mzdesk.errors import BadInput

# Damm's totally anti-symmetric quasigroup of order 10: finds any one wrong digit and any two neighbours changed about.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def check_digit(digits: str) -> int:
    """The digit that makes `digits` come out at 0; 0 when `digits` carry the right one at their end."""
    state = 0
    for digit in digits:
        state = int(_DAMM[state][int(digit)])
    return state


def code(year: int, serial: int) -> str:
    """The code of the year's visit number `serial`: 2026, 12 → 260012 and the check digit."""
    digits = f"{year % 100:02d}{serial:04d}"
    return f"{digits}{check_digit(digits)}"


def read(typed: str) -> str:
    """The code as `code` wrote it, from what was typed (full width, blanks, dashes); raises BadInput."""
    plain = re.sub(r"[\s\-—]+", "", unicodedata.normalize("NFKC", typed))
    if not plain:
        raise BadInput("请输入检查表右上角的编码。", "code")
    if not plain.isascii() or not plain.isdecimal() or not 7 <= len(plain) <= 9:
        raise BadInput(f"编码“{typed.strip()}”不是 7 位数字，请对照检查表核对。", "code")
    if check_digit(plain):
        raise BadInput(f"编码“{plain}”有一位输错，请对照检查表逐位核对。", "code")
    return plain
