"""A table of the screen as a workbook the office can print and hand on (exchange.md, part 5), or as CSV."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mzdesk import clock
from mzdesk.errors import BadInput
from mzdesk.exchange.cells import Style, clean, letters
from mzdesk.exchange.sheetxml import Book, Page

_SERIAL = "序号"
_GUARDED = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_HEAD_ROW = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title and its width in characters."""

    title: str
    width: float = 14


def export(
    title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, unit: str, at: datetime, path: Path
) -> int:
    """Write a table to `path`; returns how many rows it has.

    Title, a line with unit, time and count, the header, then the rows, numbered when the first column is not 序号. Text
    stays text whatever it begins with; dates and counts are real ones; None is empty. The same content gives the same
    bytes. Raises BadInput when the file can't be written, and whatever `rows` raises (nothing is left behind then).
    """
    numbered = not columns or columns[0].title != _SERIAL
    heads = [Column(_SERIAL, 6), *columns] if numbered else list(columns)
    last = letters(len(heads) - 1)
    with Book(path, at=at, title=title) as book:
        sheet = book.sheet(title)
        sheet.start([head.width for head in heads], frozen=(_HEAD_ROW, min(2, len(heads) - 1)))
        sheet.row([title], Style.TITLE, 36)
        sheet.later("line", Style.LINE, 20)
        sheet.row([head.title for head in heads], Style.HEAD, 30)
        count = 0
        for count, row in enumerate(rows, 1):
            sheet.row([count, *row] if numbered else row)
        if len(heads) > 1:
            sheet.merge(f"A1:{last}1")
            sheet.merge(f"A2:{last}2")
        sheet.filtered(f"A{_HEAD_ROW}:{last}{_HEAD_ROW + count}")
        sheet.printed(Page((1, _HEAD_ROW), len(heads)))
        when = clock.office(at)
        said = f"{when.year}年{when.month}月{when.day}日 {when:%H:%M}"
        book.say("line", f"填报单位：{unit}        导出时间：{said}        共 {count} 条")
    return count


def export_csv(columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, path: Path) -> int:
    """Write a table as CSV that Excel and WPS open as Chinese; text that begins like a formula has a ' before it."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([column.title for column in columns])
            count = 0
            for row in rows:
                writer.writerow([guarded(cell) for cell in row])
                count += 1
        os.replace(part, path)
    except OSError as error:
        raise BadInput(f"无法写入“{path.name}”，请关闭正在打开它的程序或换个位置后重试。") from error
    finally:
        part.unlink(missing_ok=True)
    return count


def guarded(value: Any) -> Any:
    """A CSV cell that no program takes for a formula; numbers stay as they are."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value.isoformat() if hasattr(value, "isoformat") else value
    return f"'{clean(value)}" if value.startswith(_GUARDED) else clean(value)


def file_name(title: str, at: datetime, ending: str = "xlsx") -> str:
    """`机构台账_20201214_1530.xlsx`, without what Windows does not allow in names."""
    plain = re.sub(r'[/\\:*?"<>|\x00-\x1f]+', "_", title).strip(" ._")[:80] or "导出"
    return f"{plain}_{clock.office(at):%Y%m%d_%H%M}.{ending}"
