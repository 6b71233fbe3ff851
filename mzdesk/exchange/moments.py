"""A day and a minute as people type them: 2026-11-23 14:30, 11月23日下午2点半, 14：30, a cell of time, a number."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from mzdesk.clock import OFFICE_ZONE
from mzdesk.errors import BadInput
from mzdesk.exchange import dates

_TIME: Final = re.compile(
    r"(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜间)?\s*(\d{1,2})\s*(?::|点|时)\s*(半|\d{1,2})?\s*分?(?::\d{1,2})?\s*([AaPp][Mm])?\s*$"
)
_AFTER: Final = frozenset({"下午", "傍晚", "晚上", "夜间"})
_NIGHT: Final = frozenset({"晚上", "夜间", "凌晨"})
_EPOCH: Final = {
    False: datetime(1899, 12, 30, tzinfo=OFFICE_ZONE),
    True: datetime(1904, 1, 1, tzinfo=OFFICE_ZONE),
}


def moment(cell: Any, label: str, *, day: date | None, near: date | None = None, date1904: bool = False) -> datetime:
    """A moment of the office; a time alone is on `day`, a day without its year in that of `near` or `day`.

    Raises BadInput with the words that can't be understood.
    """
    said = _shown(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        cell = _serial(float(cell), date1904)
    if isinstance(cell, datetime):
        if cell.year > 1904 and cell.time() != time(0):
            return _minute(cell)
        cell = cell.time() if cell.year <= 1904 else cell.date()  # a cell that holds only a time, or only a day
    if isinstance(cell, date):
        raise BadInput(f"“{label}”只有日期“{said}”，没有写几点几分。请写成 2026-01-05 14:30 这样。")
    if isinstance(cell, timedelta):
        cell = (_EPOCH[False] + cell).time() if timedelta(0) <= cell < timedelta(days=1) else None
    if isinstance(cell, time):
        return _on(day, cell.hour, cell.minute, label, said)
    return _typed(said, label, day, day or near)


def day_of(cell: Any, label: str, *, near: date | None = None, date1904: bool = False) -> date:
    """A whole day; raises BadInput for one that is left out, half said or no day."""
    frame = dates.Frame(near.year, near.month, date1904) if near is not None else dates.Frame(date1904=date1904)
    found, doubt = dates.parse(cell, frame)
    sure = doubt is None or doubt[0] == "serial_date"  # a day that lost its looks; the number says it exactly
    if found is None or len(found) != len("2026-01-05") or not sure:
        raise BadInput(f"“{label}”写的是“{_shown(cell)[:20]}”，看不懂是哪一天。请写成 2026-01-05 这样。")
    return date.fromisoformat(found)


def _serial(value: float, date1904: bool) -> datetime | time | None:
    if 0 <= value < 1:
        return (_EPOCH[False] + timedelta(minutes=round(value * 1440) % 1440)).time()
    if 10_000 < value < 80_000:
        return _EPOCH[date1904] + timedelta(minutes=round(value * 1440))
    return None


def _typed(said: str, label: str, day: date | None, near: date | None) -> datetime:
    plain = unicodedata.normalize("NFKC", said).strip()
    hit = _TIME.search(plain)
    if hit is None:
        raise BadInput(f"“{label}”写的是“{said[:20]}”，看不懂是几点几分。请写成 2026-01-05 14:30 这样。")
    hour, minute = int(hit[2]), 30 if hit[3] == "半" else int(hit[3] or 0)
    half = (hit[4] or "").lower()
    if hour == 12 and (hit[1] in _NIGHT or half == "am"):
        raise BadInput(f"“{label}”写的是“{said[:20]}”，分不清是中午还是半夜。请写成 2026-01-05 14:30 这样。")
    if (hit[1] in _AFTER or half == "pm") and hour < 12:
        hour += 12
    ahead = plain[: hit.start()].strip(" ,，T")
    if not ahead:
        return _on(day, hour, minute, label, said)
    return _on(day_of(ahead, label, near=near), hour, minute, label, said)


def _on(day: date | None, hour: int, minute: int, label: str, said: str) -> datetime:
    if day is None:
        raise BadInput(f"“{label}”只写了“{said[:20]}”，没有写是哪一天。请写成 2026-01-05 14:30 这样。")
    if hour > 23 or minute > 59:
        raise BadInput(f"“{label}”写的是“{said[:20]}”，没有这个时间。请核对。")
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=OFFICE_ZONE)


def _minute(value: datetime) -> datetime:
    """To the nearest minute: a spreadsheet keeps times as fractions of a day."""
    kept = value + timedelta(seconds=30)
    return kept.replace(second=0, microsecond=0, tzinfo=OFFICE_ZONE)


def _shown(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:g}"
    return f"{cell:%Y-%m-%d}" if isinstance(cell, datetime) and cell.time() == time(0) else str(cell).strip()
