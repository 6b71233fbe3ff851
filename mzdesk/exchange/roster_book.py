"""值班表 in a spreadsheet: a list with a line a shift, or a matrix of persons and days; both ways."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from mzdesk.errors import BadInput
from mzdesk.exchange.gate import admit
from mzdesk.exchange.grid import open_book
from mzdesk.terms import DutyRole, DutyTime
from mzdesk.views.rosters import RosterView, SeatPlace, post_words

_WEEK: Final = "一二三四五六日"
_DAY: Final = re.compile(r"(?:(\d{4})[-./年])?(\d{1,2})[-./月](\d{1,2})日?.*")
_HEADS: Final = {
    "带班领导": (DutyRole.LEADER, 1, 1),
    "带班": (DutyRole.LEADER, 1, 1),
    "主班": (DutyRole.OFFICER, 1, 1),
    "一岗主班": (DutyRole.OFFICER, 1, 1),
    "值班员": (DutyRole.OFFICER, 1, 1),
    "副班": (DutyRole.OFFICER, 1, 2),
    "一岗副班": (DutyRole.OFFICER, 1, 2),
    "二岗主班": (DutyRole.OFFICER, 2, 1),
    "二岗副班": (DutyRole.OFFICER, 2, 2),
    "备班": (DutyRole.STANDBY, 1, 1),
    "备勤": (DutyRole.STANDBY, 1, 1),
}
_MARKS: Final = {"带": (DutyRole.LEADER, 1, 1), "主": (DutyRole.OFFICER, 1, 1), "副": (DutyRole.OFFICER, 1, 2)} | {
    "二主": (DutyRole.OFFICER, 2, 1), "二副": (DutyRole.OFFICER, 2, 2), "备": (DutyRole.STANDBY, 1, 1)
}  # fmt: skip
_MARK_OF: Final = {spot: mark for mark, spot in _MARKS.items()}
_PARTS: Final = {"白": DutyTime.DAY, "夜": DutyTime.NIGHT}
_TOTALS: Final = {"合计", "小计", "总计", "人数"}
_BARE: Final = re.compile(r"(\d{1,2})(?:\.0)?日?")
_SHARED: Final = re.compile(r"[、,，/\s]+")
Row = Sequence[Any]


# --- out -------------------------------------------------------------------------------------------------------------


def list_table(view: RosterView) -> tuple[list[str], list[list[Any]]]:
    """Headings and lines of the list: a line for each shift."""
    parts = list(dict.fromkeys(place.time for place in view.places if place.role is DutyRole.OFFICER))
    spots = list(dict.fromkeys((p.role, p.post, p.seat) for p in view.places))
    names = {seat.place: seat.name for seat in view.seats}
    heads = ["日期", "星期", "节假日", "班次", *(post_words(*spot) for spot in spots)]
    lines: list[list[Any]] = []
    for day in view.days:
        for part in parts or [DutyTime.WHOLE]:
            seats = [SeatPlace(day.day, _time(spot[0], part), *spot) for spot in spots]
            lines.append([day.day, f"周{_WEEK[day.day.weekday()]}", day.name, part.label, *map(names.get, seats)])
    return heads, lines


def _time(role: DutyRole, part: DutyTime) -> DutyTime:
    return part if role is DutyRole.OFFICER else DutyTime.WHOLE


def matrix_table(view: RosterView) -> tuple[list[str], list[list[Any]]]:
    """Headings and lines of the matrix: persons down, days across, 带 主 副 备 in the cells, the total behind."""
    days = [day.day for day in view.days]
    marks: dict[tuple[str, date], str] = {}
    for seat in view.seats:
        part = "" if seat.place.time is DutyTime.WHOLE else seat.place.time.label[0]
        mark = part + _MARK_OF.get((seat.place.role, seat.place.post, seat.place.seat), "备")
        marks[seat.name, seat.place.day] = marks.get((seat.name, seat.place.day), "") + mark
    totals = {one.name: one.total for one in view.counts}
    people = [one.name for one in view.staff if one.serves or any((one.name, day) in marks for day in days)]
    heads = ["姓名", *(f"{day.month}-{day.day}" for day in days), "合计"]
    return heads, [[name, *(marks.get((name, day), "") for day in days), totals.get(name, 0)] for name in people]


# --- in --------------------------------------------------------------------------------------------------------------


def read_file(path: Path, *, starts: date, ends: date) -> dict[SeatPlace, str]:
    """The seats that a workbook of either form fills; raises BadInput for a file in which neither is found."""
    for sheet in open_book(admit(path)).sheets:
        found = read_rows((row.cells for row in sheet.rows()), starts=starts, ends=ends)
        if found:
            return found
    raise BadInput("没有找到值班安排：请用“导出清单”或“导出矩阵表”得到的表格填写，首行应有“日期”或“姓名”。", "file")


def read_rows(rows: Iterable[Row], *, starts: date, ends: date) -> dict[SeatPlace, str]:
    """The seats of a list or a matrix; nothing when the rows have neither heading."""
    raw = [[_text(cell) for cell in row] for row in rows]
    for at, row in enumerate(raw):
        words = ["".join(str(cell).split()) if isinstance(cell, str) else cell for cell in row]
        if "日期" in words and any(word in _HEADS for word in words if isinstance(word, str)):
            return _of_list(words, raw[at + 1 :], starts, ends)
        if "姓名" in words and (days := _heads(words, starts, ends)):
            return _of_matrix(words.index("姓名"), days, raw[at + 1 :])
    return {}


def _text(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.date()
    return cell.strip() if isinstance(cell, str) else cell


def _of_list(heads: Row, rows: Iterable[Row], starts: date, ends: date) -> dict[SeatPlace, str]:
    at_day, at_part = heads.index("日期"), heads.index("班次") if "班次" in heads else -1
    spots = {at: _HEADS[head] for at, head in enumerate(heads) if isinstance(head, str) and head in _HEADS}
    found: dict[SeatPlace, str] = {}
    for row in rows:
        day = _day(_at(row, at_day), starts, ends)
        if day is None:
            continue
        part = _shift(_at(row, at_part), day)
        for at, (role, post, first) in spots.items():
            for extra, name in enumerate(_names(_at(row, at))):
                _seat(found, SeatPlace(day, _time(role, part), role, post, first + extra), name)
    return found


def _shift(cell: Any, day: date) -> DutyTime:
    words = str(cell or "").strip()
    part = DutyTime.labelled(words) if words else DutyTime.WHOLE
    if part is None:
        raise BadInput(f"看不懂{day.month}月{day.day}日的班次“{words}”，请写全天、白班或夜班。", "file")
    return part


def _seat(found: dict[SeatPlace, str], place: SeatPlace, name: str) -> None:
    if found.get(place, name) != name:
        raise BadInput(f"{place.words}同时标了{found[place]}和{name}。请只留一人。", "file")
    found[place] = name


def _names(cell: Any) -> list[str]:
    return [name for name in _SHARED.split(str(cell or "")) if name]


def _heads(words: Row, starts: date, ends: date) -> dict[int, date]:
    """The days of a matrix by column; in a span of a month a bare 5 or 5日 will do."""
    alone = {day.day: day for day in (starts + timedelta(days=at) for at in range((ends - starts).days + 1))}
    short = len(alone) == (ends - starts).days + 1
    found: dict[int, date] = {}
    for at, word in enumerate(words):
        bare = _BARE.fullmatch(str(word)) if not isinstance(word, date) else None
        if bare is not None and not short:
            raise BadInput(f"首行的“{word}”分不清是哪个月，请写成 {starts.month}-{bare[1]} 这样。", "file")
        day = alone.get(int(bare[1])) if bare is not None else _day(word, starts, ends)
        if day is not None:
            found[at] = day
    return found


def _of_matrix(at_name: int, days: Mapping[int, date], rows: Iterable[Row]) -> dict[SeatPlace, str]:
    found: dict[SeatPlace, str] = {}
    for row in rows:
        name = str(_at(row, at_name) or "").strip()
        if name in _TOTALS:
            continue
        for at, day in days.items() if name else ():
            for place in _marked(str(_at(row, at) or "").strip(), day):
                _seat(found, place, name)
    return found


_MARKED: Final = re.compile(r"([白夜]?)(二主|二副|带|主|副|备)")


def _marked(text: str, day: date) -> Iterable[SeatPlace]:
    if text and _MARKED.sub("", text):
        raise BadInput(f"看不懂{day.month}月{day.day}日的“{text}”，请写带、主、副、二主、二副或备。", "file")
    for part, mark in _MARKED.findall(text):
        role, post, seat = _MARKS[mark]
        yield SeatPlace(day, _PARTS.get(part, DutyTime.WHOLE), role, post, seat)


def _at(row: Row, at: int) -> Any:
    return row[at] if 0 <= at < len(row) else None


def _day(cell: Any, starts: date, ends: date) -> date | None:
    """A day within the roster; without a year it is the one that lies in it."""
    if isinstance(cell, date):
        return cell
    read = _DAY.fullmatch(str(cell or ""))
    if read is None:
        return None
    years = [int(read[1])] if read[1] else range(starts.year, ends.year + 1)
    for year in years:
        try:
            day = date(year, int(read[2]), int(read[3]))
        except ValueError:
            continue
        if read[1] or starts <= day <= ends:
            return day
    raise BadInput(f"日期“{cell}”不在{starts}至{ends}之内，请核对。", "file")
