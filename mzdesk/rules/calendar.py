"""Working days: the State Council's holidays and make-up workdays, given as a value.

The terms of 行政处罚法 (article 85) and the office's own short terms count in working days.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from mzdesk import paths
from mzdesk.errors import BadInput

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """Days off and make-up workdays of the published years; other years follow the days of the week."""

    years: frozenset[int]
    off: Mapping[date, str] = field(default_factory=dict)
    work: frozenset[date] = frozenset()

    @classmethod
    def load(cls, text: str) -> Calendar:
        """Read the TOML of `resources/calendars`; raises BadInput."""
        try:
            listed = tomllib.loads(text)["year"]
            off: dict[date, str] = {}
            work: set[date] = set()
            for year in listed:
                for holiday in year["holidays"]:
                    off.update(dict.fromkeys(_span(holiday["first"], holiday["last"]), holiday["name"]))
                    work.update(holiday["work"])
            years = frozenset(year["year"] for year in listed)
        except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise BadInput("节假日数据文件内容不完整，请重新安装本程序或联系维护人员。") from error
        return cls(years, off, frozenset(work))

    def with_own(self, own: Mapping[str, Mapping[str, Sequence[str]]]) -> Calendar:
        """The same with years the office typed itself: {"2027": {"off": [ISO days], "work": [ISO days]}}.

        A typed year stands for the whole of what was published for it.
        """
        typed = frozenset(int(year) for year in own)
        off = {day: name for day, name in self.off.items() if day.year not in typed}
        work = {day for day in self.work if day.year not in typed}
        for lists in own.values():
            off.update((date.fromisoformat(day), "放假") for day in lists.get("off", ()))
            work.update(date.fromisoformat(day) for day in lists.get("work", ()))
        return Calendar(self.years | typed, off, frozenset(work))

    def published(self, year: int) -> bool:
        """Whether the year's arrangement is known; if not, the screen says 未公布."""
        return year in self.years


@cache
def shipped() -> Calendar:
    """The table that comes with the program."""
    return Calendar.load(paths.resource("calendars", "china.toml").read_text("utf-8"))


def is_workday(day: date, table: Calendar) -> bool:
    """Monday to Friday but for holidays, and the weekends made up for."""
    if day in table.work:
        return True
    return day not in table.off and day.weekday() < 5


def add_workdays(start: date, count: int, table: Calendar) -> date:
    """The `count`-th workday after `start` (before it when negative); `start` itself does not count, 0 is `start`."""
    step = _ONE_DAY if count > 0 else -_ONE_DAY
    day, left = start, abs(count)
    while left:
        day += step
        left -= is_workday(day, table)
    return day


def workdays_between(start: date, end: date, table: Calendar) -> int:
    """How many workdays lie after `start` up to and with `end`; negative when `end` is earlier."""
    if end < start:
        return -workdays_between(end, start, table)
    return sum(is_workday(start + timedelta(days=n), table) for n in range(1, (end - start).days + 1))


def unpublished_note(first: date, last: date, table: Calendar) -> str:
    """A clause when a count touches a year whose arrangement is not known; else nothing."""
    missing = [year for year in range(first.year, last.year + 1) if not table.published(year)]
    if not missing:
        return ""
    return f"{'、'.join(str(year) for year in missing)}年放假安排未公布或未录入，暂按周一至周五推算"


_LONGEST = 60
_PARTS = re.compile(r"[\n、，,；;]+")
_DAY = re.compile(r"(?:(?:(\d{4})[-./年])?(\d{1,2})[-./月])?(\d{1,2})日?")
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)")


def read_days(typed: str) -> list[date]:
    """The days of `2027-02-05 至 2027-02-11、2027年2月20日` or of a pasted notice, sorted; raises BadInput.

    A day after 至 may leave out what it shares with the one before: 2027年2月5日至11日.
    """
    found: set[date] = set()
    for part in _PARTS.split(re.sub(r"[（(][^（()）]*[)）]|[ \t\u3000]", "", typed)):
        if part:
            ends = re.split(r"至|到|~|～|—+", part, maxsplit=1)
            first = _day(ends[0], part, None)
            last = _day(ends[-1], part, first) if len(ends) > 1 else first
            if not 0 <= (last - first).days <= _LONGEST:
                raise _unclear(part)
            found.update(_span(first, last))
    return sorted(found)


def _day(typed: str, part: str, before: date | None) -> date:
    read = _DAY.fullmatch(typed) or _DIGITS.fullmatch(typed)
    if read is None or (before is None and read[1] is None):
        raise _unclear(part)
    shared = (before.year, before.month) if before is not None else (0, 0)
    try:
        return date(int(read[1] or shared[0]), int(read[2] or shared[1]), int(read[3]))
    except ValueError as error:
        raise _unclear(part) from error


def _unclear(part: str) -> BadInput:
    return BadInput(f"看不懂“{part}”，请每行写一天或一段，例如 2027-02-05 至 2027-02-11。")


def say_days(days: Iterable[date]) -> str:
    """The days in lines, those that follow one another as one stretch: what `read_days` reads."""
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == _ONE_DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return "\n".join(f"{run[0]}" if len(run) == 1 else f"{run[0]} 至 {run[-1]}" for run in runs)


def _span(first: Any, last: Any) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
