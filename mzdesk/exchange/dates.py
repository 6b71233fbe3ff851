"""Dates as offices write them, cut to what is known: "2020", "2020-12", "2020-12-04".

A year alone is often shown through a date format: the number 2016 then reads 1905-07-08 (1909-07-09 when days are
counted from 1904). A date without a year takes it from the title; without one it is asked for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from mzdesk.exchange.values import Doubt, nothing
from mzdesk.rules import calendar

_EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_NUMERALS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_TEN = re.compile(r"(\d?)十(\d?)")
_SIGNS = str.maketrans({"。": ".", ",": ".", "\\": "/", "_": "-"})
_FULL = re.compile(r"(\d{4})(?:[-/.年、](\d{1,2})(?:[-/.月、](\d{1,2})(?:日|号)?)?月?)?年?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORT = re.compile(r"(\d{1,2})[-/.月、](\d{1,2})(?:日|号)?")
_DAY = re.compile(r"(\d{1,2})[日号]")
_TWO = re.compile(r"'?(\d{2})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?")
_TIME = re.compile(r"[T\s]*\d{1,2}[::时点]\d{1,2}(?:[::分]\d{1,2}(?:\.\d+)?秒?)?分?$")
_HALF_DAY = re.compile(r"(?<=[日号\d])(?:上午|下午|中午|早上|晚上|凌晨|夜间)$")
_TAIL = re.compile(r"(?:前|之前|以前|止|底|起|完成|之前完成|前完成|前整改|前整改到位|建成|投用|开业|成立)$")
_RANGE = re.compile(
    r"((?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}[日号]?)[-—~至到、](?:\d{4}[-/.年])?(?:\d{1,2}[-/.月])?\d{1,2}[日号]?$"
)
_ABOUT = re.compile(r"^(?:大约|约|大概|于|始于|建于)|左右$")
_TITLE = re.compile(r"((?:19|20)\d{2})\s*年(?:\s*(?:第?[一二三四1-4]季度|(\d{1,2})\s*月))?")


@dataclass(frozen=True, slots=True)
class Frame:
    """What the title, the sheet's name and the file's name say of the time, and how the file counts days."""

    year: int | None = None
    month: int | None = None
    date1904: bool = False


def frame(titles: Iterable[str], date1904: bool = False) -> Frame:
    """Year and month out of the first title that says them."""
    year = month = None
    for title in titles:
        kept = _plain(title)
        hit = _TITLE.search(kept)
        if hit and year is None:
            year = int(hit[1])
            month = int(hit[2]) if hit[2] and 1 <= int(hit[2]) <= 12 else None
        if year is not None and month is None and (alone := re.fullmatch(r"(\d{1,2})月份?", kept.strip())):
            month = int(alone[1])
    return Frame(year, month, date1904)


def _plain(written: str) -> str:
    """Half width, and the numerals 一 to 九十九 as digits."""
    kept = unicodedata.normalize("NFKC", written).translate(_NUMERALS)
    return _TEN.sub(lambda hit: f"{hit[1] or 1}{hit[2] or 0}", kept) if "十" in kept else kept


def parse(value: Any, within: Frame, near: str | None = None) -> tuple[str | None, Doubt | None]:
    """A cell as an ISO date of known precision. `near`: a date of the same row whose year a short date takes."""
    if value is None:
        return None, None
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _of_date(value, within)
    if isinstance(value, bool | time | timedelta):
        return None, no_date(str(value))
    if isinstance(value, int | float):
        return _of_number(float(value), within)
    return _of_text(value, within, near)


def no_date(shown: str) -> Doubt:
    """The doubt for a text that names no day."""
    return "no_date", f"“{shown[:20]}”不是日期，该格留空，请核对后补填。"


def _of_date(value: date, within: Frame) -> tuple[str | None, Doubt | None]:
    serial = (value - _EPOCHS[within.date1904]).days
    if _FIRST_YEAR <= serial <= _LAST_YEAR:
        return str(serial), (
            "bare_year",
            f"表格里只有年份 {serial}，却显示成了 {value}，已按 {serial} 年导入，请核对。",
        )
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        return None, no_date(value.isoformat())
    return value.isoformat(), None


def _of_number(value: float, within: Frame) -> tuple[str | None, Doubt | None]:
    if value.is_integer():
        if _FIRST_YEAR <= value <= _LAST_YEAR:
            return str(int(value)), None
        if hit := _DIGITS.fullmatch(str(int(value))):
            return _made(hit[1], hit[2], hit[3])
        if re.fullmatch(r"(19|20)\d{2}(0[1-9]|1[0-2])", str(int(value))):
            return _made(str(int(value))[:4], str(int(value))[4:], None)
        if 10_000 < value < 80_000:
            day = _EPOCHS[within.date1904] + timedelta(days=int(value))
            return day.isoformat(), ("serial_date", f"数字 {int(value)} 已按日期 {day} 导入，请核对。")
        return None, no_date(f"{value:g}")
    shown = f"{value:g}"
    _, _, last = shown.partition(".")
    if len(last) == 1 and last in "123":
        return None, ("ambiguous_date", f"“{shown}”可能是 {last} 也可能是 {last}0，无法判断，该格留空，请核对后补填。")
    return _of_text(shown, within, None)


def _of_text(value: str, within: Frame, near: str | None) -> tuple[str | None, Doubt | None]:
    kept = value.strip()
    if len(kept) == 10 and kept.isascii() and kept[4] == kept[7] == "-":
        return _made(kept[:4], kept[5:7], kept[8:])
    if nothing(kept):
        return None, None
    return _read(value, within.year, within.month, near)


@lru_cache(maxsize=2048)
def _read(value: str, year: int | None, month: int | None, near: str | None) -> tuple[str | None, Doubt | None]:
    whole = _TIME.sub("", _plain(value).strip().strip("'"))
    kept = re.sub(r"[(（][^()（）]*[)）]", "", whole)
    more = kept != whole
    kept = re.sub(r"\s+", "", kept).translate(_SIGNS)
    kept = _HALF_DAY.sub("", kept)
    while _TAIL.search(kept):
        kept = _TAIL.sub("", kept)
    kept = re.sub(r"星期[一二三四五六日天]|周[一二三四五六日天]", "", kept).rstrip("., 。至")
    doubt: Doubt | None = (
        ("date_note", f"“{value.strip()[:20]}”括号里还有内容，只取了前面的日期，请核对。") if more else None
    )
    if _ABOUT.search(kept):
        kept, doubt = _ABOUT.sub("", kept), ("about", f"“{value.strip()[:20]}”是大概的时间，请核对。")
    if hit := _FULL.fullmatch(kept) or _DIGITS.fullmatch(kept):
        found = _made(hit[1], hit[2], hit[3])
    elif re.fullmatch(r"(19|20)\d{2}(0[1-9]|1[0-2])", kept):
        found = _made(kept[:4], kept[4:], None)
    elif hit := _SHORT.fullmatch(kept):
        found = _short(hit[1], hit[2], year, near)
    elif (hit := _DAY.fullmatch(kept)) and (near or (year and month)):
        found = _made(near[:4], near[5:7], hit[1]) if near else _made(str(year), str(month), hit[1])
    elif re.fullmatch(r"\d{5}", kept):
        found = _of_number(float(kept), Frame(year, month))
    elif hit := _TWO.fullmatch(kept):
        found = (None, ("ambiguous_date", f"“{value.strip()[:20]}”的年份只有两位，该格留空，请核对后补填。"))
    elif hit := _RANGE.match(kept):
        found = _read(hit[1], year, month, near)
        doubt = ("date_range", f"“{value.strip()[:20]}”是一段时间，只取了第一天，请核对。")
    else:
        found = (None, no_date(value.strip()))
    return found[0], found[1] or (doubt if found[0] else None)


def _short(month: str, day: str, year: int | None, near: str | None) -> tuple[str | None, Doubt | None]:
    if near:
        return _following(month, day, near)
    if year is None:
        return None, ("no_year", f"“{month}月{day}日”没有年份，标题里也没有，该格留空，请核对后补填。")
    return _made(str(year), month, day)


def _following(month: str, day: str, near: str) -> tuple[str | None, Doubt | None]:
    """The day in the year of `near`; in the next when it would lie half a year before it (a term over New Year)."""
    found = _made(near[:4], month, day)
    if found[0] is None or len(near) < 10:
        return found
    gap = (date.fromisoformat(near) - date.fromisoformat(found[0])).days
    if gap <= 180:
        return found
    year = int(near[:4]) + 1
    return _made(str(year), month, day)[0], (
        "year_assumed",
        f"“{month}月{day}日”没有写年份，已按 {year} 年导入，请核对。",
    )


def _made(year: str, month: str | None, day: str | None) -> tuple[str | None, Doubt | None]:
    shown = "-".join(part for part in (year, month, day) if part)
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return None, no_date(shown)
    if month is None:
        return year, None
    try:
        made = date(int(year), int(month), int(day or 1))
    except ValueError:
        return None, ("no_date", f"没有 {shown} 这一天，该格留空，请核对后补填。")
    return made.isoformat() if day else made.isoformat()[:7], None


# --- terms -----------------------------------------------------------------------------------------------------------

_AT_ONCE = re.compile(r"立即|立行立改|当场|现场|马上|即时|即知即改|立整立改|立查立改|边查边改|当天|当日")
_DAYS = re.compile(r"(\d{1,3}|两|半)个?(工作日|小时|天|日|周|星期|月)(?:内|以内|之内)?")
_LED = re.compile(r"^(?:限期?|于|在)|(?:整改|完成|到位)+$")


def term(value: Any, within: Frame, found_on: str | None) -> tuple[str | None, Doubt | None]:
    """A deadline: a date, at once (the day of finding) or so many days after it. 长期坚持 is none."""
    if not isinstance(value, str):
        return parse(value, within, found_on)
    kept = re.sub(r"\s+", "", _plain(value))
    start = date.fromisoformat(found_on) if found_on and len(found_on) == 10 else None
    if start is not None and _AT_ONCE.match(kept):
        return found_on, None
    bare = _LED.sub("", kept)
    if hit := _MONTH_END.fullmatch(bare):
        return _month_end(hit, start, within)
    hit = _DAYS.fullmatch(bare)
    if hit and start is not None and not (hit[2] == "日" and not bare.endswith("内")):
        try:
            return _after(start, hit[1], hit[2]).isoformat(), None
        except ValueError:  # beyond the last year
            return None, no_date(kept)
    if span := _SPAN.fullmatch(kept):
        last = parse(span[2], within, parse(span[1], within, found_on)[0] or found_on)
        return last[0], last[1] or ("date_range", f"“{kept[:20]}”是一段时间，只取了最后一天，请核对。")
    return parse(value, within, found_on)


_SPAN = re.compile(r"([^至到~—]*\d[^至到~—]*)[至到~—]+([^至到~—]*\d[^至到~—]*)")
_MONTH_END = re.compile(r"(?:(\d{4})年|([今本当明])年)?(?:(\d{1,2})月份?|([本当]?月)|年)?[底末](?:之前|以前|前)?")


def _month_end(hit: re.Match[str], start: date | None, within: Frame) -> tuple[str | None, Doubt | None]:
    """12月底, 2020年底, 月底: the last day; a month gone by is that of the next year."""
    if (not any(hit.groups()) and "年" not in hit[0]) or (hit[4] and start is None):
        return None, no_date(hit[0])
    this = start.year if start else within.year
    if hit[1] is None and this is None:
        return None, no_date(hit[0])
    year = int(hit[1] or this or 0) + (hit[2] == "明")
    month = int(hit[3] or (start.month if hit[4] and start else 12))
    if start and not hit[1] and not hit[2] and month < start.month:
        told = f"“{hit[0][:20]}”没有写年份，已按 {year + 1} 年导入，请核对。"
        return _last_day(year + 1, month), ("year_assumed", told)
    last = _last_day(year, month)
    return last, None if last else no_date(hit[0])


def _last_day(year: int, month: int) -> str | None:
    if not 1 <= month <= 12 or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).isoformat()


def _after(start: date, count: str, unit: str) -> date:
    many = 2 if count == "两" else 0 if count == "半" else int(count)
    if unit == "工作日":
        return calendar.add_workdays(start, many, calendar.shipped())
    if count == "半":
        return start + timedelta(days={"月": 15, "周": 4, "星期": 4}.get(unit, 1))
    if unit == "小时":
        return start + timedelta(days=-(-many // 24))
    if unit in ("周", "星期"):
        return start + timedelta(days=7 * many)
    if unit == "月":
        months = start.month - 1 + many
        year, month = start.year + months // 12, months % 12 + 1
        last = date.fromisoformat(_last_day(year, month) or "")
        return min(last, date(year, month, min(start.day, last.day)))
    return start + timedelta(days=many)
