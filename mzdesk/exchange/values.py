"""A cell's value in its normal form. A change of meaning is never silent: it comes with a doubt `(code, why)`."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

Doubt = tuple[str, str]

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_BLANK = re.compile(r"\s+")
_WRAPPED = re.compile(r'="([^"]*)"')
_SCIENCE = re.compile(r"[0-9]+(?:\.[0-9]+)?[Ee]\+?[0-9]+")
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)", re.IGNORECASE)
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd\ufffd]")
_DOTS = str.maketrans(dict.fromkeys("•・‧∙●⋅᛫", "·") | {"(": "（", ")": "）"})
_DASHES = frozenset(("", "-", "—", "——", "－", "/", "\\", "／", "–", "--"))
_NOTHING = _DASHES | frozenset(
    (
        "/ /",
        "无",
        "〇",
        "空",
        "空缺",
        "（空缺）",
        "(空缺)",
        "暂缺",
        "暂无",
        "未填",
        "不详",
        "待定",
        "待补",
        "缺",
        "n/a",
        "N/A",
        "NA",
        "无此项",
    )
)
_DITTO = frozenset(("同上", "同前", "同上行", "〃", "″", "〞", "“", "”", '"', "''"))
_FORMULA = (*"=+-@＝＋－＠", "{=")
_LOST_FROM = 1e15


def is_error(value: Any) -> bool:
    """Whether a text is what a spreadsheet writes for a formula gone wrong."""
    return isinstance(value, str) and value.startswith("#") and _ERROR.fullmatch(value.strip()) is not None


def ditto(value: str) -> bool:
    """Whether a cell only points to the one above it."""
    return value.strip() in _DITTO


def text(value: Any) -> str | None:
    """Free text: numbers as they are written, no control characters, nothing around it; None when nothing is left."""
    if value is None:
        return None
    if not isinstance(value, str):
        return _shown(value)
    if value.isalnum():
        return value
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    value = _CONTROL.sub("", value).strip()
    if value[:1] == "'" and value[1:2] in _FORMULA:
        value = value[1:]
    return None if value in _DASHES else value


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _LOST_FROM else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "minutes")
    if isinstance(value, timedelta):
        return str(value)
    return value.isoformat() if isinstance(value, date | time) else str(value)


def formula_like(value: str) -> bool:
    """Text that a careless program would run as a formula."""
    return len(value) > 1 and value.startswith(_FORMULA) and value.strip("-—－+ ") != ""


def squeeze(value: str) -> str:
    """A name or an address: no blanks within, full-width brackets, one middle dot, half-width letters and digits."""
    if value.isalnum() and unicodedata.is_normalized("NFKC", value):
        return value
    return _squeezed(value)


@lru_cache(maxsize=2048)
def _squeezed(value: str) -> str:
    value = _BLANK.sub("", value).translate(_DOTS)
    if any("！" <= sign <= "～" for sign in value):
        value = "".join(
            unicodedata.normalize("NFKC", sign) if sign.isalnum() and "！" <= sign <= "～" else sign for sign in value
        )
    return value


def name(value: Any) -> tuple[str | None, Doubt | None]:
    """A name of a place or a person."""
    if type(value) is str and value.isalnum() and unicodedata.is_normalized("NFKC", value):
        return (None if value in _NOTHING else value), None
    found = text(value)
    if found is None or found in _NOTHING:
        return None, None
    kept = squeeze(found)
    if _PRIVATE.search(kept):
        return kept, ("private_use", "名称中有无法显示的自造字，请核对后改为正式用字。")
    return kept or None, None


def nothing(value: str) -> bool:
    """A word that says there is none."""
    return value in _NOTHING


def code(value: Any) -> tuple[str | None, Doubt | None]:
    """A number that must not lose a sign: half width, capitals; None when the spreadsheet has eaten digits."""
    if value is None:
        return None, None
    if isinstance(value, int | float) and not isinstance(value, bool):
        if abs(value) >= _LOST_FROM or (isinstance(value, float) and not value.is_integer()):
            return None, _lost()
        return str(int(value)), None
    if len(value) == 18 and value.isascii() and value.isalnum() and value.isupper() and "E" not in value:
        return value, None
    kept = _bare(value)
    if kept in _NOTHING:
        return None, None
    if _SCIENCE.fullmatch(kept):
        return None, _lost()
    if re.fullmatch(r"\d{4,15}\.0", kept):
        kept = kept[:-2]
    kept = re.sub(r"[\s\-—]", "", kept).upper()
    return kept or None, None


def _bare(value: Any) -> str:
    kept = value if isinstance(value, str) else _shown(value)
    if not kept.isalnum() or not kept.isascii():
        kept = unicodedata.normalize("NFKC", _CONTROL.sub("", kept)).strip().lstrip("'‘’`").strip()
    wrapped = _WRAPPED.fullmatch(kept)
    return wrapped[1].strip() if wrapped else kept


def _lost() -> Doubt:
    return "precision_lost", "表格把长号码存成了数字，末几位已丢失，没有导入该号码，请对照证件补填。"


# --- phones ----------------------------------------------------------------------------------------------------------

_PHONE = re.compile(
    r"(?<!\d)(?:\(?(?:\+|00)?86\)?[\s-]?|0)?(1\d{2}(?:[\s-]?\d{4}[\s-]?\d{4}|[\s-]\d{3}[\s-]?\d{5}|\d[\s-]\d{3}[\s-]\d{4}))(?!\d)"
    r"|(?<!\d)(?:\+?86[\s-]?)?\(?(0\d{2,3})\)?[\s-]?(\d{7,8}|\d{4}\s\d{4}|\d{3}\s\d{4})(?!\d)"
    r"|(?<!\d)([48]00)[\s-]?(\d{3})[\s-]?(\d{4})(?!\d)"
    r"|(?<!\d)([2-8]\d{6,7})(?!\d)"
)  # fmt: skip
_ABROAD = re.compile(r"(?:\+|\b00)86[\s-]?(?=(?:10|[2-9]\d{1,2})[\s-]?\d{7,8}(?!\d))")
_BESIDE = re.compile(r"手机号?码?|座机|固话|联系|电话|办公室?|住宅|宅|传真|值班|[^\w]|_|和|或|及|转|号")
_AREA2 = ("010", "020", "021", "022", "023", "024", "025", "026", "027", "028", "029")


def phones(value: Any) -> tuple[list[str], Doubt | None]:
    """The phone numbers in a cell, digits only (`023-77701234` for a land line), without +86; the rest is a doubt."""
    if value is None:
        return [], None
    if isinstance(value, bool | date | time | timedelta):
        return [], ("bad_phone", f"“{_shown(value)}”不是电话号码，没有导入，请核对后补填。")
    if isinstance(value, int | float):
        value = str(int(value)) if float(value).is_integer() and abs(value) < _LOST_FROM else repr(value)
    if len(value) == 11 and value.isdecimal() and value.isascii() and value[0] == "1":
        return [value], None
    return _phones(str(value))


@lru_cache(maxsize=4096)
def _phones_of(kept: str) -> tuple[tuple[str, ...], str]:
    found: list[str] = []

    def take(hit: re.Match[str]) -> str:
        mobile, area, number, four, three, last, local = hit.groups()
        if mobile:
            found.append(re.sub(r"\D", "", mobile))
        elif area:
            digits = re.sub(r"\D", "", area + number)
            cut = 3 if digits[:3] in _AREA2 else 4
            found.append(f"{digits[:cut]}-{digits[cut:]}")
        else:
            found.append(local or f"{four}{three}{last}")
        return " "

    rest = _PHONE.sub(take, kept)
    return tuple(dict.fromkeys(found)), rest


def _phones(value: str) -> tuple[list[str], Doubt | None]:
    kept = _bare(value).replace("—", "-").replace("–", "-").replace("‐", "-").replace("−", "-")
    if kept in _NOTHING:
        return [], None
    if _SCIENCE.fullmatch(kept):
        return [], ("precision_lost", "电话被表格存成了科学计数，末几位已丢失，没有导入，请补填。")
    kept = re.sub(r"(\d{5,})\.0(?!\d)", r"\1", kept)
    if "86" in kept:
        kept = _ABROAD.sub("0", kept)
    found, rest = _phones_of(kept)
    if re.search(r"\d", rest) or not found:
        return list(found), ("bad_phone", "有的号码位数不对或带分机，无法识别，没有导入该号码，请核对后补填。")
    if left := _BESIDE.sub("", rest):
        return list(found), ("phone_note", f"电话栏里的“{left[:20]}”没有导入，请核对。")
    return list(found), None


# --- numbers ---------------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"(约|大约|近|超过)?(-?\d+(?:\.\d+)?)(\D*|\D*[mM]2\D*)")
_FACTOR = dict.fromkeys(("万", "万元", "万平方米", "万平米", "万m2", "公顷"), 10_000.0) | {"亩": 10_000 / 15}
_UNITS = frozenset(("", "张", "张床", "张床位", "人", "名", "个", "位", "层", "床", "楼", "间", "元", "岁",
                    "平方米", "平米", "m2", "平方", *_FACTOR))  # fmt: skip
_VAGUE = re.compile(r"多|余|左右|以上|上下")


def number(value: Any) -> tuple[float | None, Doubt | None]:
    """A number with or without its unit; an estimate or another unit's amount comes with a doubt."""
    if value is None or (isinstance(value, str) and value.strip() in _NOTHING):
        return None, None
    if isinstance(value, bool | date | time | timedelta):
        return None, ("not_a_number", f"“{_shown(value)}”不是数字，该格留空，请核对后补填。")
    if isinstance(value, int | float):
        return value, None
    return _number(value)


@lru_cache(maxsize=2048)
def _number(value: str) -> tuple[float | None, Doubt | None]:
    kept = _BLANK.sub("", _bare(value)).replace(",", "")
    hit = _NUMBER.fullmatch(kept)
    if not hit:
        return None, ("not_a_number", f"“{kept[:20]}”不是确切的数字，该格留空，请核对后补填。")
    about, digits, unit = hit[1], float(hit[2]), hit[3]
    vague = bool(about) or _VAGUE.search(unit) is not None
    unit = _VAGUE.sub("", unit).lower()
    if unit not in _UNITS:
        return None, ("not_a_number", f"“{kept[:20]}”的单位认不出来，该格留空，请核对后补填。")
    if unit in _FACTOR:
        digits = round(digits * _FACTOR[unit], 2)
        return digits, ("unit_changed", f"“{kept[:20]}”已换算为 {digits:g}，请核对。")
    return digits, ("about", f"“{kept[:20]}”是大概的数字，已按 {digits:g} 导入，请核对。") if vague else None


def whole(value: Any) -> tuple[int | None, Doubt | None]:
    """A count of beds or persons."""
    found, doubt = number(value)
    if found is None:
        return None, doubt
    if found < 0 or found > 1_000_000 or found != int(found):
        return None, ("not_a_number", f"“{found:g}”不像是人数或床位数，该格留空，请核对后补填。")
    return int(found), doubt
