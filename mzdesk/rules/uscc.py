"""Numbers that carry a check sign: 统一社会信用代码 (GB 32100-2015) and identity numbers (GB 11643-1999).

What does not fit is said, never blocked: registers hold old and mistyped numbers, and the clerk decides.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from operator import mul

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {sign: value for value, sign in enumerate(_SIGNS)}
_SIGNED = frozenset(_SIGNS)
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ID_SIGNS = "10X98765432"
_ID_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))


def plain(code: str) -> str:
    """The number as it is kept: half width, capitals, no blanks or dashes."""
    return re.sub(r"[\s\-—]", "", unicodedata.normalize("NFKC", code)).upper()


def check_sign(first: str) -> str:
    """The 18th sign of a 统一社会信用代码 for its first 17."""
    total = sum(map(mul, map(_VALUES.__getitem__, first), _WEIGHTS))
    return _SIGNS[(31 - total % 31) % 31]


def problem(code: str) -> str | None:
    """What is odd about a 统一社会信用代码, in words; None when it is right."""
    kept = code if len(code) == 18 and _SIGNED.issuperset(code) else plain(code)
    if re.fullmatch(r"\d{13}|\d{15}", kept):
        return f"这是 {len(kept)} 位的旧注册号，建议补填 18 位统一社会信用代码。"
    if len(kept) != 18:
        return f"统一社会信用代码应为 18 位，现有 {len(kept)} 位，请核对。"
    strange = [sign for sign in kept if sign not in _SIGNS]
    if strange:
        return f"统一社会信用代码中不会出现“{strange[0]}”{_HINTS.get(strange[0], '')}，请核对。"
    if check_sign(kept[:17]) != kept[17]:
        return "统一社会信用代码的校验位不符，可能有一位写错，请对照证书核对。"
    return None


_HINTS = {"I": "（可能是数字 1）", "O": "（可能是数字 0）", "Z": "（可能是数字 2）", "S": "（可能是数字 5）"}


def id_check_sign(first: str) -> str:
    """The 18th sign of an identity number for its first 17 digits (ISO 7064 MOD 11-2)."""
    total = sum(int(sign) * weight for sign, weight in zip(first, _ID_WEIGHTS, strict=True))
    return _ID_SIGNS[total % 11]


def id_problem(number: str) -> str | None:
    """What is odd about an identity number, in words that do not repeat it; None when it is right."""
    kept = plain(number)
    if re.fullmatch(r"[0-9]{15}", kept):
        return "这是 15 位的旧身份证号，建议补填 18 位。"
    if not re.fullmatch(r"[0-9]{17}[0-9X]", kept):
        return f"身份证号应为 18 位数字（末位可为 X），现有 {len(kept)} 位，请核对。"
    if born_on(kept) is None:
        return "身份证号中的出生日期不对，请核对。"
    if id_check_sign(kept[:17]) != kept[17]:
        return "身份证号的校验位不符，可能有一位写错，请对照证件核对。"
    return None


def born_on(number: str) -> date | None:
    """The birthday in an identity number of 18 signs; None when it holds none."""
    kept = plain(number)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", kept):
        return None
    try:
        return date(int(kept[6:10]), int(kept[10:12]), int(kept[12:14]))
    except ValueError:
        return None


def is_man(number: str) -> bool | None:
    """The sex in an identity number of 18 signs; None when it holds none."""
    kept = plain(number)
    return int(kept[16]) % 2 == 1 if re.fullmatch(r"[0-9]{17}[0-9X]", kept) else None
