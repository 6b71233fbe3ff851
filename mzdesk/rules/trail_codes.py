"""留痕码: the end of an audit chain as it stands on paper, 26 signs that a person can read out and type.

The signs are Crockford's base32 (no I, L, O, U) of the hash's first 130 bits.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from mzdesk.errors import BadInput

LENGTH: Final = 26
_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT: Final = str.maketrans("OIL", "011")
_LINE: Final = re.compile(r"(?<![0-9])([0-9]{9})(?![0-9])[^0-9]+([0-9]{1,12})(?![0-9])[^0-9A-Z]+([0-9A-Z][0-9A-Z\s-]*)")
_SHAPE: Final = "如 500156000 第1234条 7ZQ4-…"


@dataclass(frozen=True, slots=True)
class Printed:
    """One line of the log: a chain's scope, the number of its last entry then, the code of that entry's hash."""

    scope: str
    seq: int
    code: str


def code(digest: str) -> str:
    """The code of a hash of 64 hexadecimal digits, in groups of four."""
    value = int(digest, 16) >> 256 - 5 * LENGTH
    signs = "".join(_SIGNS[value >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return "-".join(signs[start : start + 4] for start in range(0, LENGTH, 4))


def read(typed: str) -> list[Printed]:
    """The lines somebody copied off a 值班日志; raises BadInput naming the first line that can't be one.

    Blanks, dashes, small letters, O for 0 and I or L for 1 are taken as meant; lines without a digit are skipped.
    """
    found: list[Printed] = []
    for number, line in enumerate(unicodedata.normalize("NFKC", typed).splitlines(), 1):
        if re.search(r"[0-9]", line):
            found.append(_line(number, line.upper()))
    if not found:
        raise BadInput(f"请把值班日志“操作留痕码”一栏抄录在这里，每行一条，{_SHAPE}。", "codes")
    return found


def _line(number: int, line: str) -> Printed:
    hit = _LINE.search(line)
    if hit is None:
        raise BadInput(f"第 {number} 行不是留痕码，应有代码、序号和 {LENGTH} 位码，{_SHAPE}。", "codes")
    signs = re.sub(r"[\s-]", "", hit[3]).translate(_MEANT)
    if len(signs) != LENGTH or any(sign not in _SIGNS for sign in signs):
        raise BadInput(f"第 {number} 行的码应为 {LENGTH} 位，现有 {len(signs)} 位，请对照值班日志核对。", "codes")
    grouped = "-".join(signs[start : start + 4] for start in range(0, LENGTH, 4))
    return Printed(hit[1], int(hit[2]), grouped)
