"""放假和补班 of a year out of a spreadsheet: a line a day or a stretch, and beside it which of the two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from mzdesk.errors import BadInput
from mzdesk.exchange.gate import admit
from mzdesk.exchange.grid import open_book
from mzdesk.rules import calendar

_WORK: Final = ("补班", "上班", "工作")
_OFF: Final = ("放假", "假", "休", "节", "元旦", "除夕")
Days = tuple[list[date], list[date]]


def read_file(path: Path) -> Days:
    """Days off and make-up workdays of the first sheet that has any; raises BadInput where none has."""
    for sheet in open_book(admit(path)).sheets:
        off, work = read_rows(row.cells for row in sheet.rows())
        if off or work:
            return off, work
    raise BadInput("没有找到放假日期：请每行写一天或一段，旁边一格写放假或补班。", "file")


def read_rows(rows: Iterable[Sequence[Any]]) -> Days:
    """The days, sorted; raises BadInput for a day of which it is not said which it is, or that is both."""
    found: dict[bool, set[date]] = {False: set(), True: set()}
    for number, row in enumerate(rows, 1):
        cells = [cell for cell in row if cell not in (None, "")]
        days = [day for cell in cells for day in _days(cell)]
        if days:
            found[_works(number, [str(cell) for cell in cells if not _days(cell)])].update(days)
    both = sorted(found[False] & found[True])
    if both:
        raise BadInput(f"{both[0]} 既写了放假又写了补班，请核对。", "file")
    return sorted(found[False]), sorted(found[True])


def _days(cell: Any) -> list[date]:
    if isinstance(cell, datetime):
        return [cell.date()]
    if isinstance(cell, date):
        return [cell]
    try:
        return calendar.read_days(str(cell))
    except BadInput:
        return []


def _works(number: int, words: Sequence[str]) -> bool:
    said = "".join(words)
    if any(word in said for word in _WORK):
        return True
    if any(word in said for word in _OFF):
        return False
    raise BadInput(f"第{number}行没有写明是放假还是补班，请在日期旁边写上。", "file")
