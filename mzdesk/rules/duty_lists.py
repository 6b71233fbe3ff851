"""A unit's roster as it is pasted from a chat or a spreadsheet: days, names, telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from mzdesk.errors import BadInput
from mzdesk.terms import DutyTime
from mzdesk.views.rosters import CollectedDraftLine

_DAY: Final = re.compile(r"(?:(20\d\d)[-./年])?(\d{1,2})[-./月](\d{1,2})[日号]?")
_TO: Final = re.compile(r"\s*(?:至|到|—+|~|～|-)\s*")
_PHONE: Final = re.compile(r"(?<!\d)(1\d{10}|0\d{2,3}-?\d{7,8}|\d{7,8})(?!\d)")
_WEEK: Final = re.compile(r"[（(]?(?:星期|周)[一二三四五六日天][)）]?")
_LEADS: Final = re.compile(r"带班(?:领导|院长)?[:：]?")
_ROLES: Final = re.compile(r"(?:值班人员|值班员|值班|主班|副班|备班|在岗|人员|姓名|电话|联系电话|手机)[:：]?")
_PARTED: Final = re.compile(r"(?<!\d)(1\d{2})[ -](\d{4})[ -](\d{4})(?!\d)")
_NUMBERED: Final = re.compile(r"^\d{1,3}\s*[.、．)）]\s*(?=\d{1,2}[-./月]\d|20\d\d[-./年])")
_TITLE: Final = re.compile(r"\D*(?:\d{1,4}[年月]\D*)*(?:值班|安排)表\D{0,8}")
_NAME: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff][\u3400-\u9fff·\U00020000-\U0003ffff]{1,9}")
_PARTS: Final = {"白班": DutyTime.DAY, "夜班": DutyTime.NIGHT, "全天": DutyTime.WHOLE}


def say(lines: Iterable[CollectedDraftLine]) -> str:
    """The lines as they can be typed: a line for each shift; `read` gives the same lines again."""
    shifts: dict[tuple[date, DutyTime], list[str]] = {}
    for line in lines:
        role = "带班" if line.leads else "值班"
        shifts.setdefault((line.day, line.time), []).append(f"{role}：{line.name} {line.phone}".strip())
    return "\n".join(
        f"{day.month}月{day.day}日 {'' if part is DutyTime.WHOLE else f'{part.label} '}{' '.join(who)}"
        for (day, part), who in shifts.items()
    )


def read(text: str, *, starts: date, ends: date) -> list[CollectedDraftLine]:
    """The persons of each day; a day holds for the lines under it, a number for the name before it.

    `10月1日至3日 甲某 乙某 191…` stands for each of these days. Raises BadInput for a line that can't be read, so that
    nobody is left out in silence.
    """
    found: list[CollectedDraftLine] = []
    days: list[date] = []
    part = DutyTime.WHOLE
    for number, line in enumerate(text.splitlines(), 1):
        rest = _plain(line)
        if not rest or _TITLE.fullmatch(rest):
            continue
        given, rest = _days(rest, starts, ends)
        if given:
            days, part = given, DutyTime.WHOLE
        part, rest = _part(rest, part)
        people = list(_people(rest))
        if not people and not given and not _ROLES.sub("", rest).strip():
            continue
        if people and not days:
            raise BadInput(f"第{number}行“{line.strip()[:20]}”不知道是哪一天。请在姓名前写日期，如 10月1日。", "text")
        if not people and not given:
            raise BadInput(f"第{number}行“{line.strip()[:20]}”没有看懂。请写成：日期 姓名 电话。", "text")
        found += [CollectedDraftLine(day, name, phone, part, leads) for day in days for name, phone, leads in people]
    return found


def _plain(line: str) -> str:
    """A line without the number it begins with, blanks as one, parted mobile numbers whole."""
    return _PARTED.sub(r"\1\2\3", _NUMBERED.sub("", " ".join(line.split())))


def _days(line: str, starts: date, ends: date) -> tuple[list[date], str]:
    read_day = _DAY.match(line)
    if read_day is None:
        return [], line
    first = _in(read_day, starts, ends)
    rest = line[read_day.end() :]
    to = _TO.match(rest)
    last = first
    if to is not None:
        end = _DAY.match(rest, to.end()) or re.compile(r"(\d{1,2})[日号]").match(rest, to.end())
        if end is not None:
            last = _same_month(first, end) if end.re.groups == 1 else _in(end, starts, ends)
            rest = rest[end.end() :]
    if last < first:
        raise BadInput(f"“{first.month}月{first.day}日至{last.month}月{last.day}日”前后颠倒，请核对。", "text")
    return [first + timedelta(days=at) for at in range((last - first).days + 1)], _WEEK.sub(" ", rest)


def _same_month(first: date, end: re.Match[str]) -> date:
    try:
        return first.replace(day=int(end[1]))
    except ValueError as error:
        raise BadInput(f"{first.month}月没有{end[1]}日，请核对。", "text") from error


def _in(read_day: re.Match[str], starts: date, ends: date) -> date:
    years = [int(read_day[1])] if read_day[1] else range(starts.year, ends.year + 1)
    for year in years:
        try:
            day = date(year, int(read_day[2]), int(read_day[3]))
        except ValueError:
            continue
        if starts <= day <= ends:
            return day
    raise BadInput(f"“{read_day[0]}”不在{starts}至{ends}之内，请核对起止日期。", "text")


def _part(line: str, part: DutyTime) -> tuple[DutyTime, str]:
    for words, time in _PARTS.items():
        if words in line:
            return time, line.replace(words, " ")
    return part, line


def _people(line: str) -> Iterator[tuple[str, str, bool]]:
    """Name, number, whether he leads the shift: one after 带班 does, up to the next role."""
    marked = _ROLES.sub(" | ", _LEADS.sub(" ! ", line))
    leads = False
    waiting: tuple[str, bool] | None = None
    for word in re.split(r"[\s、，,；;/（）()：:]+", marked):
        phone = _PHONE.fullmatch(word)
        glued = re.fullmatch(rf"({_NAME.pattern})({_PHONE.pattern})", word)
        if word in ("!", "|"):
            leads = word == "!"
        elif phone and waiting:
            yield waiting[0], phone[0], waiting[1]
            waiting = None
        elif glued or _NAME.fullmatch(word):
            if waiting:
                yield waiting[0], "", waiting[1]
            waiting = (glued[1], leads) if glued else (word, leads)
            if glued:
                yield waiting[0], glued[2], leads
                waiting = None
    if waiting:
        yield waiting[0], "", waiting[1]
