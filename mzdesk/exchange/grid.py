"""A workbook as rows of plain values, whatever it was written with.

Values come from python-calamine (it frees the interpreter while it parses and reads every kind alike); what it does not
tell — error cells, hidden rows, merges — comes from one pass over the sheet's own XML.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mzdesk.errors import BadInput
from mzdesk.exchange import far, text
from mzdesk.exchange.gate import BROKEN, LOCKED, Format, Source
from mzdesk.exchange.olefacts import xls_facts
from mzdesk.exchange.xmlfacts import Facts, ods_facts, xlsx_facts

EMPTY_ROWS = 200
_BEAT = 500
_BIG = 20_000


class Stopped(BadInput):
    """The clerk pressed 取消 while a file was read."""

    def __init__(self) -> None:
        super().__init__("已取消读取，没有导入任何数据。")


@dataclass(slots=True)
class Row:
    """A row with its 1-based number; a cell without content is None. `filled`: columns filled from a merge above."""

    number: int
    cells: list[Any]
    hidden: bool = False
    errors: frozenset[int] = frozenset()
    filled: frozenset[int] = frozenset()
    unreckoned: frozenset[int] = frozenset()

    @property
    def blank(self) -> bool:
        return not self.errors and not self.unreckoned and all(cell is None for cell in self.cells)


@dataclass(slots=True)
class Sheet:
    """A sheet that can be read once or again."""

    name: str
    hidden: bool
    facts: Facts
    source: Callable[[], Iterator[list[Any]]]
    total: int = 0

    def rows(self, cancel: Callable[[], bool] | None = None) -> Iterator[Row]:
        """Rows in order, those without anything left out; ends after 200 of these in one go.

        Raises Stopped when `cancel()` says so.
        """
        empty = 0
        merges = Merges(self.facts.merges)
        for number, cells in enumerate(self.source(), 1):
            if cancel is not None and number % _BEAT == 0 and cancel():
                raise Stopped
            filled = merges.fill(number, cells)
            row = Row(number, cells, number in self.facts.hidden, self.facts.errors.get(number, frozenset()), filled)
            if number in self.facts.unreckoned:
                row.unreckoned = self.facts.unreckoned[number]
            if row.blank:
                empty += 1
                if empty >= EMPTY_ROWS:
                    return
                continue
            empty = 0
            yield row


@dataclass(slots=True)
class Book:
    """A file open for reading. `notes`: what can't be known of files of this kind, in words."""

    format: Format
    sheets: list[Sheet]
    date1904: bool = False
    notes: list[str] = field(default_factory=list)


class Merges:
    """Fills merged cells downwards in the block's first column, and nowhere else."""

    def __init__(self, merges: tuple[tuple[int, int, int, int], ...]) -> None:
        self._waiting = sorted((merge for merge in merges if merge[2] > merge[0]), reverse=True)
        self._open: list[tuple[int, int, Any]] = []

    def fill(self, number: int, cells: list[Any]) -> frozenset[int]:
        filled = []
        if self._open:
            self._open = [block for block in self._open if block[0] >= number]
            for _, column, value in self._open:
                if column < len(cells) and cells[column] is None and value is not None:
                    cells[column] = value
                    filled.append(column)
        while self._waiting and self._waiting[-1][0] <= number:
            top, left, bottom, _ = self._waiting.pop()
            if top == number and left < len(cells):
                self._open.append((bottom, left, cells[left]))
        return frozenset(filled)


def open_book(source: Source) -> Book:
    """Open an admitted file; raises BadInput when no reader understands it."""
    if source.format is Format.TEXT:
        with source.open() as file:
            rows = text.rows(file.read())
        return Book(source.format, [Sheet("", False, Facts(), lambda: text.cells(rows), rows.count)])
    return _workbook(source)


def _workbook(source: Source) -> Book:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    facts: dict[str, Facts] = {}
    date1904 = False
    if source.format is Format.XLSX:
        facts, date1904 = xlsx_facts(source)
    elif source.format is Format.ODS:
        facts = ods_facts(source)
    else:
        with source.open() as file:
            facts, date1904 = xls_facts(file.read())
    cells = _Cells(source)
    with _understood():
        sheets = [
            _sheet(source, cells, meta.name, meta.visible != SheetVisibleEnum.Visible, facts.get(meta.name))
            for meta in cells.book.sheets_metadata
            if meta.typ == SheetTypeEnum.WorkSheet
        ]
    return Book(source.format, sheets, date1904)


class _Cells:
    """The cells of a workbook, sheet by sheet. Big sheets are loaded once and let go as soon as they are read."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._book: Any = None
        self._ahead: tuple[str, Any] | None = None

    @property
    def book(self) -> Any:
        if self._book is None:
            self._book = _opened(self._source)
        return self._book

    def load(self, name: str) -> Any:
        """A sheet; the biggest that was loaded to look for a header serves once more. Raises BadInput."""
        if self._ahead is not None and self._ahead[0] == name:
            loaded, self._ahead = self._ahead[1], None
            if loaded.height > _BIG:
                self._book = None
                _give_back()
            return loaded
        with _understood():
            loaded = self.book.get_sheet_by_name(name)
        if self._ahead is None or self._ahead[1].height < loaded.height:
            self._ahead = name, loaded
        return loaded


def _give_back() -> None:
    """Have the C library of Linux return what the parser let go, which it would keep for later."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)


def _opened(source: Source) -> Any:
    from python_calamine import CalamineWorkbook

    path = source.path
    if source.format is Format.XLSX and path is not None and path.suffix.lower() == ".xlsx":
        return CalamineWorkbook.from_path(str(path))
    with source.open() as file:
        return CalamineWorkbook.from_filelike(file)


@contextmanager
def _understood() -> Iterator[None]:
    """What the reader can't understand is a refusal; in a broken file it may lose its footing altogether (a panic)."""
    from python_calamine import CalamineError

    try:
        yield
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise BadInput(LOCKED if "assword" in str(error) or "ncrypt" in str(error) else BROKEN) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise BadInput(BROKEN) from error


def _sheet(source: Source, cells: _Cells, name: str, hidden: bool, facts: Facts | None) -> Sheet:
    known = facts if facts is not None else Facts()
    sheet = Sheet(name, hidden, known, lambda: iter(()))

    def read() -> Iterator[list[Any]]:
        if known.far:
            yield from far.rows(source, name)
            return
        loaded = cells.load(name)
        if facts is None:
            known.merges = tuple(
                (top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in loaded.merged_cell_ranges or ()
            )
        sheet.total = loaded.end[0] + 1 if loaded.end else 0
        yield from _rows(loaded)

    sheet.source = read
    return sheet


def _rows(loaded: Any) -> Iterator[list[Any]]:
    lead = [None] * (loaded.start[1] if loaded.start else 0)
    for cells in loaded.iter_rows():
        yield lead + [None if cell == "" else cell for cell in cells]


def path_or_bytes(source: Path | str | bytes) -> Path | bytes:
    """A path given as text becomes one."""
    return Path(source) if isinstance(source, str) else source
