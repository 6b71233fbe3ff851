"""The clerk's own file once more, with a last column 导入结果 and the doubtful cells coloured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from mzdesk.exchange.cells import Style, natural
from mzdesk.exchange.gate import admit
from mzdesk.exchange.grid import Row, Sheet, open_book
from mzdesk.exchange.reading import Reading
from mzdesk.exchange.sheetxml import Book
from mzdesk.views.exchange import Ignored, Problem, SheetMapping

RESULT = "导入结果"
_ERROR = "#出错"


def write(
    source: Path | str | bytes, reading: Reading, path: Path, *, at: datetime, only_rejected: bool = False
) -> int:
    """Write the workbook; returns how many rows carry a remark. Call it when `reading` has been gone through.

    All rows as they stood, in their own places; with `only_rejected` the heads and the rows that were refused.
    Raises BadInput when the file is gone or `path` can't be written.
    """
    book = open_book(admit(source, reading.name))
    mappings = {mapping.sheet: mapping for mapping in reading.mappings}
    remarks = _Remarks(reading)
    marked = 0
    with Book(path, at=at, title=RESULT) as made:
        for sheet in book.sheets:
            mapping = mappings.get(sheet.name)
            if mapping is not None:
                out = made.sheet(sheet.name or "数据")
                width = max((column.column for column in mapping.columns), default=0) + 1
                out.start([14.0] * width + [50.0], frozen=(0 if only_rejected else mapping.header_rows[-1], 0))
                marked += _copy(sheet, mapping, remarks, out, only_rejected)
    return marked


class _Remarks:
    """What there is to say about each row."""

    def __init__(self, reading: Reading) -> None:
        self.rejected: dict[tuple[str, int], list[Problem]] = defaultdict(list)
        self.doubts: dict[tuple[str, int], list[Problem]] = defaultdict(list)
        self.ignored: dict[tuple[str, int | None], Ignored] = {(each.sheet, each.row): each for each in reading.ignored}
        for problem in reading.rejected:
            self.rejected[problem.sheet, problem.row].append(problem)
        for problem in reading.warnings:
            self.doubts[problem.sheet, problem.row].append(problem)

    def of(self, sheet: str, row: int) -> tuple[str, frozenset[int]]:
        """The words of the last column, and the columns to colour."""
        place = (sheet, row)
        rejected, doubts = self.rejected.get(place, []), self.doubts.get(place, [])
        columns = frozenset(problem.column for problem in (*rejected, *doubts) if problem.column is not None)
        asked = "".join(problem.why for problem in doubts)
        if rejected:
            return "未导入：" + "".join(problem.why for problem in rejected) + asked, columns
        if place in self.ignored:
            return f"已跳过：{self.ignored[place].why}", columns
        return (f"请核对：{asked}" if doubts else ""), columns


def _copy(sheet: Sheet, mapping: SheetMapping, remarks: _Remarks, out: Any, only_rejected: bool) -> int:
    head, width, marked = mapping.header_rows[-1], max(column.column for column in mapping.columns) + 1, 0
    for row in sheet.rows():
        if only_rejected and row.number > head and (sheet.name, row.number) not in remarks.rejected:
            continue
        while not only_rejected and out.count < row.number - 1:
            out.row([])
        if row.number <= head:
            last = [RESULT] if row.number == head else []
            out.row([*_cells(row, width), *last], Style.HEAD if row.number in mapping.header_rows else None)
            continue
        words, columns = remarks.of(sheet.name, row.number)
        cells = _cells(row, width)
        out.row([*cells, words], [*_styles(cells, columns), Style.BODY_MARKED if words else Style.BODY])
        marked += bool(words)
    return marked


def _cells(row: Row, width: int) -> list[Any]:
    cells = [_ERROR if column in row.errors else cell for column, cell in enumerate(row.cells[:width])]
    return [_kept(cell) for cell in cells] + [None] * (width - len(cells))


def _kept(cell: Any) -> Any:
    """Numbers that a spreadsheet keeps as fractions without one."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15 else cell


def _styles(cells: Sequence[Any], columns: frozenset[int]) -> list[Style]:
    return [natural(cell).marked if column in columns else natural(cell) for column, cell in enumerate(cells)]
