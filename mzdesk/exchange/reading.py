"""From a file to records: gate, grid, header, rows. Nothing is stored and nothing is changed without a word.

`read` finds the sheets and their headers; the rows come when they are asked for, one by one, so that a file of 100,000
places needs no more memory than its own cells.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from mzdesk.errors import BadInput
from mzdesk.exchange import facility_rows, hazard_rows, headers, lines, noise, staff_rows, template, values
from mzdesk.exchange.dates import Frame, frame
from mzdesk.exchange.gate import Format, admit
from mzdesk.exchange.grid import Book, Row, Sheet, open_book
from mzdesk.exchange.headers import Header
from mzdesk.exchange.lines import Convert, Line
from mzdesk.exchange.places import Townships
from mzdesk.exchange.synonyms import label
from mzdesk.terms import ImportKind
from mzdesk.views.exchange import Ignored, IncomingRow, Problem, Region, SheetMapping

Mapped = Mapping[str, str | None]
_BEAT = 200
_CONVERTS: dict[ImportKind, dict[str, Convert]] = {
    ImportKind.FACILITY: facility_rows.CONVERTS,
    ImportKind.STAFF: staff_rows.CONVERTS,
    ImportKind.HAZARD: hazard_rows.CONVERTS,
}


class _Memory(Protocol):
    def finish(self, line: Line) -> None: ...


@dataclass(slots=True)
class Reading:
    """A file understood. `rejected`, `warnings` and `ignored` are complete when the rows have been gone through."""

    kind: ImportKind
    name: str
    format: Format
    mappings: tuple[SheetMapping, ...]
    notes: list[str]
    rejected: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    count: int = 0
    _rows: Iterator[IncomingRow] = field(default_factory=lambda: iter(()))
    _kept: list[IncomingRow] | None = None
    _told: tuple[int, int, int] = (0, 0, 0)

    @property
    def fingerprint(self) -> str:
        """What a remembered mapping is found by: that of the first sheet."""
        return self.mappings[0].fingerprint

    def rows(self) -> Iterator[IncomingRow]:
        """The accepted rows, each once; raises BadInput, or what `progress` raises."""
        if self._kept is not None:
            yield from self._kept
            return
        for row in self._rows:
            self.count += 1
            yield row

    def take_refused(self) -> list[tuple[Problem, tuple[Problem, ...]]]:
        """The rows refused since the last call, each with the doubts about it; what is kept in memory stays."""
        doubts: dict[tuple[str, int], list[Problem]] = {}
        refused = self.rejected[self._told[0] :]
        for problem in self.warnings[self._told[1] :] if refused else ():
            doubts.setdefault((problem.sheet, problem.row), []).append(problem)
        self._told = (len(self.rejected), len(self.warnings), self._told[2])
        self._forget()
        return [(problem, tuple(doubts.get((problem.sheet, problem.row), ()))) for problem in refused]

    def take_ignored(self) -> list[Ignored]:
        """What was found to be no data since the last call."""
        found = self.ignored[self._told[2] :]
        self._told = (*self._told[:2], len(self.ignored))
        self._forget()
        return found

    def _forget(self) -> None:
        """Rows that go by one by one leave nothing behind."""
        if self._kept is None:
            lists: tuple[list[Any], ...] = (self.rejected, self.warnings, self.ignored)
            for told, listed in zip(self._told, lists, strict=True):
                del listed[:told]
            self._told = (0, 0, 0)

    @property
    def accepted(self) -> list[IncomingRow]:
        """All accepted rows in memory; for files of ordinary size."""
        return self.keep()

    def keep(self) -> list[IncomingRow]:
        """Go through the rows and keep them, so that they can be gone through again."""
        if self._kept is None:
            self._kept = list(self.rows())
        return self._kept


def read(source: Path | str | bytes, kind: ImportKind, *, townships: Region, mapping: Mapped | None = None,
         cancel: Callable[[], bool] | None = None, progress: Callable[[int, int], None] | None = None,
         name: str = "") -> Reading:  # fmt: skip
    """Open a file of one kind of record. `mapping`: field (or None) by label, as the clerk corrected it.

    `cancel()` true ends it with Stopped; `progress(rows, of about)` is called every 200 rows and may raise.
    Raises BadInput with one sentence when the file can't be used.
    """
    admitted = admit(source, name)
    book = open_book(admitted)
    job = _Job(kind, Townships(townships), mapping, cancel, progress, admitted.name, book.date1904)
    for sheet in book.sheets:
        if sheet.hidden and sheet.name == template.DICTIONARY:
            template.check(template.mark(next((row.cells[0] for row in sheet.rows()), None)), kind)
    found = [(sheet, head) for sheet in book.sheets if (head := job.head(sheet)) is not None]
    if not found:
        raise BadInput(_headless(kind, book, job.seen))
    reading = Reading(kind, admitted.name, book.format, tuple(head.mapping for _, head in found), list(book.notes))
    reading.ignored.extend(job.ignored)
    reading._rows = job.rows(reading, found)
    return reading


def _headless(kind: ImportKind, book: Book, seen: ImportKind | None) -> str:
    if seen is not None:
        return f"这像是{seen.label}，不是{kind.label}，没有读取。请改按{seen.label}导入，或重新选择文件。"
    if all(next(sheet.rows(), None) is None for sheet in book.sheets if not sheet.hidden):
        return "表格里没有内容，请确认文件是否选对。"
    needed = {
        "facility": "机构名称、乡镇、负责人、联系电话",
        "staff": "姓名、所在机构、联系电话",
        "hazard": "受检单位、检查时间、隐患描述",
    }
    return f"没有找到{kind.label}的表头。请确认文件是否选对；表头应在前 15 行内，写明{needed[kind]}等列名。"


class _Job:
    """One file being read."""

    def __init__(self, kind: ImportKind, townships: Townships, mapping: Mapped | None,
                 cancel: Callable[[], bool] | None, progress: Callable[[int, int], None] | None,
                 name: str, date1904: bool) -> None:  # fmt: skip
        self.kind, self.mapping, self.cancel, self.progress = kind, mapping, cancel, progress
        self.name, self.date1904 = name, date1904
        self.ignored: list[Ignored] = []
        self.seen: ImportKind | None = None
        self.memory: _Memory = _memory(kind, townships)
        self.done = 0

    def head(self, sheet: Sheet) -> Header | None:
        """The header of a sheet, or None with the reason kept."""
        if sheet.hidden:
            self.ignored.append(Ignored(sheet.name, "隐藏的工作表"))
            return None
        first = list(itertools.islice(sheet.rows(), headers.DEEP + 2))
        header = headers.find(self.kind, sheet.name, first, sheet.facts.merges, self.mapping) if first else None
        seems = headers.other(self.kind, sheet.name, first, sheet.facts.merges, header) if first else None
        if seems is not None:
            self.seen = seems
            self.ignored.append(Ignored(sheet.name, f"像是{seems.label}，不是{self.kind.label}"))
            return None
        if header is None:
            self.ignored.append(Ignored(sheet.name, "没有数据表头（说明或参数）" if first else "空工作表"))
        return header

    def rows(self, reading: Reading, found: Sequence[tuple[Sheet, Header]]) -> Iterator[IncomingRow]:
        total = sum(sheet.total for sheet, _ in found)
        for sheet, head in found:
            yield from self._sheet(reading, sheet, head, total)

    def _sheet(self, reading: Reading, sheet: Sheet, head: Header, total: int) -> Iterator[IncomingRow]:
        within = frame((*head.above, sheet.name, self.name), self.date1904)
        plan = _Plan(self.kind, sheet, head, within)
        csv = reading.format is Format.TEXT
        for row in sheet.rows(self.cancel):
            if row.number <= head.last:
                continue
            self.done += 1
            if self.progress is not None and self.done % _BEAT == 0:
                self.progress(self.done, max(total, self.done))
            why = plan.noise(row)
            if why is not None:
                reading.ignored.append(Ignored(sheet.name, why, row.number))
                continue
            line = plan.line(row)
            self.memory.finish(line)
            reading.warnings.extend(line.doubts)
            if line.rejects:
                reading.rejected.append(line.rejects[0])
                continue
            record = row.number - head.last if csv else None
            yield IncomingRow(self.kind, sheet.name, row.number, line.out, record, tuple(line.doubts))


def _memory(kind: ImportKind, townships: Townships) -> _Memory:
    if kind is ImportKind.FACILITY:
        return facility_rows.Places(townships)
    return staff_rows.Staff() if kind is ImportKind.STAFF else hazard_rows.Hazards()


class _Plan:
    """How the rows of one sheet are read."""

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


_UNRECKONED = "公式还没有算出结果，该格留空，请在 WPS 或 Excel 中打开并保存一次后重新导入，或补填。"
# Fields that depend on what is there already, or write more than themselves.
_INVOLVED = frozenset({"type", "level", "status", "phones", "safety_phone", "inspectors"})
_REMEMBERED = 4096


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


def report(reading: Reading, seconds: float, peak_mb: float) -> dict[str, Any]:
    """What `mzdesk import --report` writes: plain values, dates ISO, terms by their codes, empty null."""
    accept = [_plain_row(reading, row) for row in reading.accepted]
    return {
        "outcome": "ok",
        "message": None,
        "accept": accept,
        "reject": [_plain_problem(problem) for problem in reading.rejected],
        "warn": [_plain_problem(problem) for problem in reading.warnings],
        "ignore": [_some({"row": each.row, "sheet": each.sheet or None, "why": each.why}) for each in reading.ignored],
        "seconds": round(seconds, 3),
        "peak_mb": round(peak_mb, 1),
    }


def refusal(message: str, seconds: float, peak_mb: float) -> dict[str, Any]:
    """The same for a file that was refused."""
    empty: list[Any] = []
    return {
        "outcome": "refuse",
        "message": message,
        "accept": empty,
        "reject": [],
        "warn": [],
        "ignore": [],
        "seconds": round(seconds, 3),
        "peak_mb": round(peak_mb, 1),
    }


def _plain_row(reading: Reading, row: IncomingRow) -> dict[str, Any]:
    where = {"row": row.row} if row.record is None else {"row": row.row, "record": row.record}
    sheet = {"sheet": row.sheet} if row.sheet else {}
    return {**where, **sheet, **{key: value for key, value in row.values.items() if key not in _INNER}}


_INNER = frozenset({"township_code", "township_text"})


def _plain_problem(problem: Problem) -> dict[str, Any]:
    return _some(
        {
            "row": problem.row,
            "sheet": problem.sheet or None,
            "field": problem.field,
            "code": problem.code,
            "why": problem.why,
            "of_row": problem.of_row,
        }
    )


def _some(said: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if value is not None}
