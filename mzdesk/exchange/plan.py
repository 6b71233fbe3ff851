"""How the rows of one sheet are read: which column is what, and what its words mean."""

from __future__ import annotations

from typing import Any

from mzdesk.exchange import facility_rows, hazard_rows, headers, lines, noise, staff_rows, values
from mzdesk.exchange.dates import Frame
from mzdesk.exchange.grid import Row, Sheet
from mzdesk.exchange.headers import Header
from mzdesk.exchange.lines import Convert, Line
from mzdesk.exchange.synonyms import label
from mzdesk.terms import ImportKind
from mzdesk.views.exchange import Problem

_CONVERTS: dict[ImportKind, dict[str, Convert]] = {
    ImportKind.FACILITY: facility_rows.CONVERTS,
    ImportKind.STAFF: staff_rows.CONVERTS,
    ImportKind.HAZARD: hazard_rows.CONVERTS,
}
_UNRECKONED = "公式还没有算出结果，该格留空，请在 WPS 或 Excel 中打开并保存一次后重新导入，或补填。"
# Fields that depend on what is there already, or write more than themselves.
_INVOLVED = frozenset({"type", "level", "status", "phones", "safety_phone", "inspectors"})
_REMEMBERED = 500


class Plan:
    """Turns rows of a sheet into lines."""

    def __init__(self, kind: ImportKind, sheet: Sheet, head: Header, within: Frame) -> None:
        self.kind, self.sheet, self.frame, self.last = kind, sheet.name, within, head.last
        self.titles = (*head.above, sheet.name)
        self.labels = [headers.fold(column.label.rpartition("/")[2]) for column in head.mapping.columns]
        by_field = {column.field: column.column for column in reversed(head.mapping.columns) if column.field}
        self.serial = by_field.pop("serial", None)
        self.columns = by_field
        converts = _CONVERTS[kind]
        self.steps = [
            _Step(column.column, column.field, converts[column.field])
            for column in head.mapping.columns
            if column.field in converts
        ]
        self.mapped = frozenset(step.column for step in self.steps)
        keys = {"name", "facility"} if kind is not ImportKind.HAZARD else {"facility", "description"}
        self.keys = [step.column for step in self.steps if step.name in keys]

    def noise(self, row: Row) -> str | None:
        return noise.kind_of(row, self.keys, self.labels, row.number - self.last, self.mapped, self.serial)

    def line(self, row: Row) -> Line:
        line = Line(self.sheet, row.number, self.frame, {}, self.titles, self.columns)
        if row.hidden:
            line.warn(None, "hidden_row", "该行在表格里是隐藏的，照常导入，请核对是否需要。")
        cells, wide, out = row.cells, len(row.cells), line.out
        for step in self.steps:
            column = step.column
            value = cells[column] if column < wide else None
            kind = type(value)
            if kind is str or kind is float:
                known = step.known.get(value)
                if known is not None:
                    out[step.name] = known[0]
                    if known[1] is not None:
                        step.say(line, known[1])
                    continue
            elif value is None and step.plain and not row.errors and not row.unreckoned:
                out[step.name] = None
                continue
            if (row.errors and column in row.errors) or (kind is str and values.is_error(value)):
                what = label(self.kind, step.name)
                line.reject(step.name, "error_cell", f"“{what}”一格是出错的公式，请在表格中改正后重新导入。")
                value = None
            elif column in row.unreckoned and value is None:
                line.warn(step.name, "formula_without_value", _UNRECKONED)
            step.take(line, value)
        return line


class _Step:
    """A column being read. Words that come again and again are understood once: value and doubts by word."""

    __slots__ = ("_convert", "_only_names", "column", "known", "name", "plain")

    def __init__(self, column: int, name: str, convert: Convert) -> None:
        self.column, self.name, self.plain = column, name, name not in _INVOLVED
        self._convert, self._only_names = convert, convert is lines.person
        self.known: dict[Any, tuple[Any, tuple[Problem, ...] | None]] = {}

    def take(self, line: Line, value: Any) -> None:
        """Put a cell's value into the line; remember what it means when that is always the same."""
        told = len(line.doubts)
        if type(value) is str and len(value) <= 4 and values.ditto(value):
            line.warn(self.name, "ditto", f"“{value.strip()}”没有照抄上一行，该格留空，请写明后重新导入。")
            value = None
        self._convert(line, self.name, value)
        if not self.plain or len(self.known) >= _REMEMBERED or type(value) not in (str, float):
            return
        if not self._only_names or (type(value) is str and value.isalpha()):
            self.known[value] = line.out[self.name], tuple(line.doubts[told:]) or None

    def say(self, line: Line, doubts: tuple[Problem, ...]) -> None:
        """Tell of this line what was told of the word before."""
        for doubt in doubts:
            line.warn(doubt.field, doubt.code, doubt.why)
