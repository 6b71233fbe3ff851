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
from mzdesk.exchange import facility_rows, hazard_rows, headers, staff_rows, template
from mzdesk.exchange.dates import frame
from mzdesk.exchange.gate import Format, admit
from mzdesk.exchange.grid import Book, Sheet, open_book
from mzdesk.exchange.headers import Header
from mzdesk.exchange.lines import Line
from mzdesk.exchange.places import Townships
from mzdesk.exchange.plan import Plan
from mzdesk.terms import ImportKind
from mzdesk.views.exchange import Ignored, IncomingRow, Problem, Region, SheetMapping

Mapped = Mapping[str, str | None]
Refused = tuple[Problem, tuple[Problem, ...]]  # why a row stays out, and the doubts about it
_BEAT, _BLOCK = 200, 500
_DEEP, _SAMPLES = 40, 3


class _Memory(Protocol):
    def finish(self, line: Line) -> None: ...


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a file: its rows, those refused (each with the doubts about it), what is no data.

    `done` of about `total` rows have been gone through so far.
    """

    rows: list[IncomingRow]
    refused: list[Refused]
    ignored: list[Ignored]
    done: int
    total: int


@dataclass(slots=True)
class Reading:
    """A file understood. `rejected`, `warnings` and `ignored` are complete when the rows have been gone through.

    `samples`: the first few values below a column, by sheet and 0-based column.
    """

    kind: ImportKind
    name: str
    format: Format
    mappings: tuple[SheetMapping, ...]
    notes: list[str]
    rejected: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    samples: dict[tuple[str, int], tuple[Any, ...]] = field(default_factory=dict)
    count: int = 0
    _rows: Iterator[IncomingRow] = field(default_factory=lambda: iter(()))
    _blocks: Iterator[Block] | None = None
    _end: Callable[[], None] | None = None
    _far: Callable[[], tuple[int, int]] | None = None
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

    def blocks(self) -> Iterator[Block]:
        """The rows by the hundred, each once, with what else was met on the way; raises as `rows`."""
        if self._blocks is not None:
            yield from self._blocks
            return
        source, far = self.rows(), self._far or (lambda: (self.count, self.count))
        while rows := list(itertools.islice(source, _BLOCK)):
            yield Block(rows, self._take_refused(), self._take_ignored(), *far())
        yield Block([], self._take_refused(), self._take_ignored(), *far())

    def close(self) -> None:
        """Give up what is not read yet; harmless when all is."""
        if self._end is not None:
            self._end()

    def _take_refused(self) -> list[Refused]:
        """The rows refused since the last call, each with the doubts about it; what is kept in memory stays."""
        doubts: dict[tuple[str, int], list[Problem]] = {}
        refused = self.rejected[self._told[0] :]
        for problem in self.warnings[self._told[1] :] if refused else ():
            doubts.setdefault((problem.sheet, problem.row), []).append(problem)
        self._told = (len(self.rejected), len(self.warnings), self._told[2])
        self._forget()
        return [(problem, tuple(doubts.get((problem.sheet, problem.row), ()))) for problem in refused]

    def _take_ignored(self) -> list[Ignored]:
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
    reading.samples = job.samples
    reading._rows, reading._far = job.rows(reading, found), job.far
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
        self.done = self.total = 0
        self.samples: dict[tuple[str, int], tuple[Any, ...]] = {}

    def head(self, sheet: Sheet) -> Header | None:
        """The header of a sheet, or None with the reason kept."""
        if sheet.hidden:
            self.ignored.append(Ignored(sheet.name, "隐藏的工作表"))
            return None
        ahead = list(itertools.islice(sheet.rows(), _DEEP))
        first = ahead[: headers.DEEP + 2]
        header = headers.find(self.kind, sheet.name, first, sheet.facts.merges, self.mapping) if first else None
        seems = headers.other(self.kind, sheet.name, first, sheet.facts.merges, header) if first else None
        if seems is not None:
            self.seen = seems
            self.ignored.append(Ignored(sheet.name, f"像是{seems.label}，不是{self.kind.label}"))
            return None
        if header is None:
            self.ignored.append(Ignored(sheet.name, "没有数据表头（说明或参数）" if first else "空工作表"))
        else:
            self._taste(header, [row.cells for row in ahead if row.number > header.last])
        return header

    def _taste(self, header: Header, below: list[list[Any]]) -> None:
        """Keep a few different values of each column."""
        for column in header.mapping.columns:
            cells = (cells[column.column] for cells in below if column.column < len(cells))
            values = dict.fromkeys(cell for cell in cells if cell is not None and str(cell).strip())
            self.samples[header.mapping.sheet, column.column] = tuple(values)[:_SAMPLES]

    def rows(self, reading: Reading, found: Sequence[tuple[Sheet, Header]]) -> Iterator[IncomingRow]:
        self.total = sum(sheet.total for sheet, _ in found)
        for sheet, head in found:
            yield from self._sheet(reading, sheet, head)

    def far(self) -> tuple[int, int]:
        """Rows gone through, of about how many."""
        return self.done, max(self.total, self.done)

    def _sheet(self, reading: Reading, sheet: Sheet, head: Header) -> Iterator[IncomingRow]:
        within = frame((*head.above, sheet.name, self.name), self.date1904)
        plan = Plan(self.kind, sheet, head, within)
        csv = reading.format is Format.TEXT
        for row in sheet.rows(self.cancel):
            if row.number <= head.last:
                continue
            self.done += 1
            if self.progress is not None and self.done % _BEAT == 0:
                self.progress(*self.far())
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
