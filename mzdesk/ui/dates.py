"""Days and moments as clerks type them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from mzdesk.clock import OFFICE_ZONE
from mzdesk.errors import BadInput

_NEAR: Final = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3, "昨天": -1, "昨日": -1, "前天": -2}
_WEEKDAYS: Final = "一二三四五六日"
_WIDE: Final = str.maketrans("０１２３４５６７８９－／．：", "0123456789-/.:")
_DIGITS: Final = {8: (4, 6), 6: (2, 4), 4: (0, 2), 3: (0, 1)}


def parse_day(typed: str, today: date) -> date | None:
    """The day meant by `1123`, `11-23`, `11月23日`, `20261123`, `2026-11-23`, `明天`, `下周一`; None when empty.

    Without a year the day nearest to today is meant. Raises BadInput.
    """
    text = "".join(typed.translate(_WIDE).split())
    if not text:
        return None
    if text in _NEAR:
        return today + timedelta(days=_NEAR[text])
    return _weekday(text, today) or _numbers(text, today)


def _weekday(text: str, today: date) -> date | None:
    found = re.fullmatch(r"(上|本|这|下下|下)?(?:周|星期|礼拜)([一二三四五六日天])", text)
    if not found:
        return None
    weeks = {"上": -1, "下": 1, "下下": 2}.get(found[1] or "", 0)
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=weeks, days=_WEEKDAYS.index(found[2].replace("天", "日")))


def _numbers(text: str, today: date) -> date:
    year, month, day = _split(text)
    years = [today.year - 1, today.year, today.year + 1] if year is None else [year]
    found = [made for y in years if (made := _made(y, month, day)) is not None]
    if not found:
        raise BadInput(f"没有“{text}”这一天，请核对日期。")
    return min(found, key=lambda one: abs((one - today).days))


def _split(text: str) -> tuple[int | None, int, int]:
    if text.isdecimal() and len(text) in _DIGITS:
        first, second = _DIGITS[len(text)]
        parts = [text[:first], text[first:second], text[second:]]
    else:
        found = re.fullmatch(r"(?:(\d{4}|\d{2})[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?", text)
        if not found:
            raise BadInput(f"看不懂日期“{text}”，请写成 1123、11-23 或 2026-11-23。")
        parts = [found[1] or "", found[2], found[3]]
    century = 2000 if len(parts[0]) == 2 else 0
    return (int(parts[0]) + century if parts[0] else None), int(parts[1]), int(parts[2])


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_time(text: str) -> time:
    """The time meant by `0930`, `930`, `9:30`, `9点`, `9点半`, `9点30分`. Raises BadInput."""
    plain = "".join(text.translate(_WIDE).split()).replace("点半", ":30").replace("点", ":").replace("分", "")
    plain = f"{plain}00" if plain.endswith(":") else plain
    found = re.fullmatch(r"(\d{1,2}):?(\d{2})", plain)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise BadInput(f"看不懂时间“{text.strip()}”，请写成 0930 或 9:30。")
    return time(int(found[1]), int(found[2]))


def parse_moment(text: str, today: date) -> datetime | None:
    """Day and time with a blank between (`1123 0930`, `昨天 9:30`), or a time alone for today; None when empty.

    Aware, in the office's zone. Raises BadInput.
    """
    if not text.strip():
        return None
    day_text, _, time_text = text.strip().rpartition(" ")
    day = parse_day(day_text, today) if day_text else today
    return datetime.combine(day or today, parse_time(time_text), OFFICE_ZONE)
