"""Writes workbooks row by row: no formula can come about, the same content gives the same bytes, memory stays small.

A library's writer keeps time stamps and turns text into formulas; 40,000 rows of 20 styled cells take it half a minute.
Only what Excel 2010 and WPS know is used: no tables, no macros, no outside links (exchange.md, part 5).
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from mzdesk import clock
from mzdesk.errors import BadInput
from mzdesk.exchange.cells import Style, cell, escaped, letters, natural
from mzdesk.exchange.sheetparts import HEAD, MAIN, RELS, STYLES, content_types, core, relations


@dataclass(frozen=True, slots=True)
class Choice:
    """A list to choose from for a range of cells: words, or the cells that hold them."""

    cells: str
    words: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """How a sheet is printed: A4 landscape, one page wide, these rows on each page."""

    repeat: tuple[int, int]
    columns: int


class Sheet:
    """A sheet being written, row after row."""

    def __init__(self, book: Book, file: IO[bytes], name: str, index: int) -> None:
        self.name, self.index, self.count = name, index, 0
        self._book, self._file = book, file
        self._merges: list[str] = []
        self._choices: list[Choice] = []
        self._filter = ""
        self._page: Page | None = None

    def start(
        self, widths: Sequence[float], *, frozen: tuple[int, int] = (0, 0), text_columns: Iterable[int] = ()
    ) -> None:
        """Widths of the columns; how many rows and columns stay; which columns take everything as text."""
        text = frozenset(text_columns)
        pane = _pane(*frozen)
        chosen = ' tabSelected="1"' if self.index == 1 else ""
        fit = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        columns = "".join(
            f'<col min="{n}" max="{n}" width="{width:g}" style="{Style.TEXT_COLUMN if n - 1 in text else 0}" '
            'customWidth="1"/>'
            for n, width in enumerate(widths, 1)
        )
        self._put(
            f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{RELS}">{fit}<sheetViews><sheetView{chosen} workbookViewId="0">'
            f'{pane}</sheetView></sheetViews><sheetFormatPr defaultRowHeight="18"/>'
            f"{_within('cols', columns)}<sheetData>"
        )

    def row(
        self, values: Sequence[Any], styles: Sequence[Style | None] | Style | None = None, height: float = 0
    ) -> None:
        """The next row. Without `styles` each value has its own look."""
        self.count += 1
        number = self.count
        cells = []
        for column, value in enumerate(values):
            look = styles[column] if isinstance(styles, Sequence) else styles
            cells.append(cell(column, number, value, natural(value) if look is None else look))
        tall = f' ht="{height:g}" customHeight="1"' if height else ""
        self._put(f'<row r="{number}"{tall}>{"".join(cells)}</row>')

    def later(self, key: str, style: Style, height: float = 0) -> None:
        """A row of one cell whose text is given later, by `Book.say`."""
        self.count += 1
        place = self._book.string(key)
        tall = f' ht="{height:g}" customHeight="1"' if height else ""
        self._put(f'<row r="{self.count}"{tall}><c r="A{self.count}" s="{int(style)}" t="s"><v>{place}</v></c></row>')

    def merge(self, ref: str) -> None:
        self._merges.append(ref)

    def choose(self, choice: Choice) -> None:
        self._choices.append(choice)

    def filtered(self, ref: str) -> None:
        self._filter = ref
        self._book.name_of("_xlnm._FilterDatabase", self.index, f"{_quoted(self.name)}!{_absolute(ref)}", hidden=True)

    def printed(self, page: Page) -> None:
        self._page = page

    def end(self) -> None:
        """Everything that stands behind the rows."""
        filtered = f'<autoFilter ref="{self._filter}"/>' if self._filter else ""
        merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in self._merges)
        merges = f'<mergeCells count="{len(self._merges)}">{merged}</mergeCells>' if merged else ""
        self._put(f"</sheetData>{filtered}{merges}{self._validations()}{self._setup()}</worksheet>")

    def _validations(self) -> str:
        if not self._choices:
            return ""
        listed = "".join(
            '<dataValidation type="list" allowBlank="1" showErrorMessage="1" errorStyle="warning" '
            f'errorTitle="请核对" error="请从下拉列表中选择。" sqref="{choice.cells}">'
            f"<formula1>{_formula(choice)}</formula1></dataValidation>"
            for choice in self._choices
        )
        return f'<dataValidations count="{len(self._choices)}">{listed}</dataValidations>'

    def _setup(self) -> str:
        if self._page is None:
            return ""
        first, last = self._page.repeat
        sheet = _quoted(self.name)
        self._book.name_of("_xlnm.Print_Titles", self.index, f"{sheet}!${first}:${last}")
        area = f"{sheet}!$A$1:${letters(self._page.columns - 1)}${max(self.count, last)}"
        self._book.name_of("_xlnm.Print_Area", self.index, area)
        return (
            '<printOptions horizontalCentered="1"/>'
            '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.7" header="0.3" footer="0.3"/>'
            '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
            "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter>"
        )

    def _put(self, text: str) -> None:
        self._file.write(text.encode())


class Book:
    """A workbook on its way to the disk; nothing is at `path` until the last byte is written.

    `at` goes into the properties. Raises BadInput when the place can't be written to.
    """

    def __init__(self, path: Path, *, at: datetime, title: str) -> None:
        self.path, self._at, self._title = path, at, title
        self._part = path.with_name(f".{path.name}.part")
        self._sheets: list[tuple[str, bool]] = []
        self._names: list[tuple[str, int, str, bool]] = []
        self._strings: dict[str, int] = {}
        self._said: dict[str, str] = {}
        self._open: tuple[Sheet, IO[bytes]] | None = None

    def __enter__(self) -> Book:
        try:
            self._zip = zipfile.ZipFile(self._part, "w", zipfile.ZIP_DEFLATED, compresslevel=4)
        except OSError as error:
            raise _unwritable(self.path) from error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                self._finish()
            elif self._open is not None:
                self._open[1].close()
            self._zip.close()
            if kind is None:
                os.replace(self._part, self.path)
        except OSError as failed:
            raise _unwritable(self.path) from failed
        finally:
            self._part.unlink(missing_ok=True)

    def sheet(self, name: str, *, hidden: bool = False) -> Sheet:
        """Begin the next sheet; the one before it is ended."""
        self._end_sheet()
        self._sheets.append((sheet_name(name, [taken for taken, _ in self._sheets]), hidden))
        number = len(self._sheets)
        file = self._zip.open(_info(f"xl/worksheets/sheet{number}.xml"), "w", force_zip64=True)
        made = Sheet(self, file, self._sheets[-1][0], number)
        self._open = (made, file)
        return made

    def string(self, key: str) -> int:
        return self._strings.setdefault(key, len(self._strings))

    def say(self, key: str, text: str) -> None:
        """The text that a `later` row shows."""
        self._said[key] = text

    def name_of(self, name: str, sheet: int, refers: str, *, hidden: bool = False) -> None:
        self._names.append((name, sheet - 1, refers, hidden))

    def _end_sheet(self) -> None:
        if self._open is not None:
            sheet, file = self._open
            sheet.end()
            file.close()
            self._open = None

    def _finish(self) -> None:
        self._end_sheet()
        strings = "".join(
            f'<si><t xml:space="preserve">{escaped(self._said.get(key, ""))}</t></si>' for key in self._strings
        )
        sheets = "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}"{_HIDDEN[hidden]} r:id="rId{n}"/>'
            for n, (name, hidden) in enumerate(self._sheets, 1)
        )
        names = "".join(
            f'<definedName name="{name}" localSheetId="{sheet}"{_CONCEALED[hidden]}>'
            f"{escape(refers, quote=False)}</definedName>"
            for name, sheet, refers, hidden in sorted(self._names)
        )
        parts = {
            "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}">{strings}</sst>',
            "xl/styles.xml": STYLES,
            "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><bookViews><workbookView/></bookViews>'
            f"<sheets>{sheets}</sheets>{_within('definedNames', names)}</workbook>",
            "docProps/core.xml": core(self._title, f"{clock.office(self._at):%Y-%m-%dT%H:%M:%S}+08:00"),
            **relations(len(self._sheets)),
            "[Content_Types].xml": content_types(len(self._sheets)),
        }
        for name, text in parts.items():
            self._zip.writestr(_info(name), text.encode())


def sheet_name(name: str, taken: Sequence[str] = ()) -> str:
    """A name that a sheet may have: 31 characters, none of []:*?/\\ , not yet taken."""
    base = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip().strip("'")[:31] or "Sheet"
    made, number = base, 2
    while made.lower() in {each.lower() for each in taken}:
        made, number = f"{base[:27]}({number})", number + 1
    return made


_HIDDEN = ("", ' state="hidden"')
_CONCEALED = ("", ' hidden="1"')


def _within(tag: str, inner: str) -> str:
    return f"<{tag}>{inner}</{tag}>" if inner else ""


def _pane(down: int, right: int) -> str:
    if not down:
        return ""
    split, active = (f' xSplit="{right}"', "bottomRight") if right else ("", "bottomLeft")
    corner = f"{letters(right)}{down + 1}"
    return f'<pane{split} ySplit="{down}" topLeftCell="{corner}" activePane="{active}" state="frozen"/>'


def _info(name: str) -> zipfile.ZipInfo:
    """A part that bears no time and no system."""
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
    return info


def _unwritable(path: Path) -> BadInput:
    return BadInput(
        f"无法写入“{path.name}”，可能正在 WPS 或 Excel 中打开，或文件夹没有写入权限。请关闭该文件或换个位置后重试。"
    )


def _formula(choice: Choice) -> str:
    if choice.source:
        return escape(choice.source, quote=False)
    listed = ",".join(choice.words)
    if len(listed) > 255 or any("," in word for word in choice.words):
        raise ValueError("a list of more than 255 characters must lie in cells")
    doubled = listed.replace('"', '""')
    return escape(f'"{doubled}"', quote=False)


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _absolute(ref: str) -> str:
    return re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", ref)
