"""What a sheet's XML says that the cell reader does not: error cells, hidden rows, merges, the 1904 calendar.

One pass over bytes in small pieces, so that a sheet of 150 MB costs a second and no memory.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from mzdesk.errors import BadInput
from mzdesk.exchange.gate import BROKEN, TOO_BIG, Source

_CHUNK = 128 * 1024
_REF = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_ROW = re.compile(rb"\br=[\"'](\d+)[\"']")
_CELL = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d+)[\"']")
_OUTER = re.compile(rb"<c r=\"([A-Z]{2,3})\d")
_LOW = re.compile(rb'r="[A-Z]{1,3}(\d{6,})')
_LOWEST = re.compile(rb'r="[A-Z]{1,3}(\d{8,})')
_DEEP, _LAST_ROW = 100_000, 1_048_576
_MERGE = re.compile(rb"mergeCell\s[^>]*?\bref=[\"']([A-Z0-9:$]+)[\"']")
_ERROR = re.compile(rb"\bt=[\"']e[\"']")
_TEXT = re.compile(rb"\bt=[\"']str[\"']")
_UNRECKONED = re.compile(rb"<c\b([^>]*)>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(<v\s*/>|<v>\s*</v>)?\s*</c>")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_MAX_SPAN = 20_000
MAX_CELLS = 20_000_000
_MANY, _SPARSE = 2_000_000, 8


@dataclass(slots=True)
class Facts:
    """Of one sheet: rows are 1-based, columns 0-based; a merge is (top, left, bottom, right).

    `far`: cells lie so far out that the sheet must not be spread out in memory. `unreckoned`: cells with a formula
    that no program has worked out yet.
    """

    errors: dict[int, frozenset[int]] = field(default_factory=dict)
    unreckoned: dict[int, frozenset[int]] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    merges: tuple[tuple[int, int, int, int], ...] = ()
    far: bool = False


def column(letters: str) -> int:
    """The 0-based column of `A` … `XFD`."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def xlsx_facts(source: Source) -> tuple[dict[str, Facts], bool]:
    """The facts of each sheet by its name, and whether days are counted from 1904; raises BadInput."""
    from defusedxml import DefusedXmlException, ElementTree

    try:
        with source.open() as file, zipfile.ZipFile(file) as archive:
            names = {name.lower(): name for name in archive.namelist()}
            book = ElementTree.fromstring(archive.read(names["xl/workbook.xml"]))
            rels = ElementTree.fromstring(archive.read(names["xl/_rels/workbook.xml.rels"]))
            parts = {rel.get("Id"): rel.get("Target", "") for rel in rels}
            found = {}
            for sheet in _children(book, "sheet"):
                target = parts.get(_attribute(sheet, "id"), "")
                part = names.get((target.lstrip("/") if target.startswith("/") else f"xl/{target}").lower())
                if part:
                    with archive.open(part) as sheet_file:
                        found[str(sheet.get("name"))] = _scan(sheet_file)
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, DefusedXmlException, EOFError, zlib.error,
            ValueError, OSError) as error:  # fmt: skip
        raise BadInput(BROKEN) from error
    return found, any(prop.get("date1904") in ("1", "true") for prop in _children(book, "workbookPr"))


def _children(root: Any, tag: str) -> Iterator[Any]:
    return (node for node in root.iter() if node.tag.rsplit("}", 1)[-1] == tag)


def _attribute(node: Any, name: str) -> str | None:
    return next((value for key, value in node.attrib.items() if key.startswith("{") and key.endswith("}" + name)), None)


def _scan(file: IO[bytes]) -> Facts:
    facts, merges = Facts(), []
    errors: dict[int, set[int]] = {}
    unreckoned: dict[int, set[int]] = {}
    reach = _Reach()
    for piece in _pieces(file):
        reach.look(piece)
        if b'"e"' in piece or b"'e'" in piece:
            _note_errors(piece, errors)
        if b"<f" in piece and (b"<f>" in piece or b"<f " in piece):
            _note_unreckoned(piece, unreckoned)
        if b"hidden=" in piece:
            _note_hidden(piece, facts.hidden)
        if b"mergeCell" in piece:
            merges += [span for ref in _MERGE.findall(piece) if (span := _span(ref.decode())) is not None]
    facts.errors = {row: frozenset(columns) for row, columns in errors.items()}
    facts.unreckoned = {row: frozenset(columns) for row, columns in unreckoned.items()}
    facts.merges, facts.far = tuple(merges), reach.far
    return facts


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The XML in pieces that end before a cell, or at least before a tag."""
    rest = b""
    while raw := file.read(_CHUNK):
        piece = rest + raw
        cut = piece.rfind(b"<c ", len(piece) // 2)
        if cut <= 0:
            cut = piece.rfind(b"<")
        if cut > 0:
            yield piece[:cut]
        rest = piece[max(cut, 0) :]
    yield rest


class _Reach:
    """How far out the cells of a sheet lie: the last row begun in each piece, the columns beyond Z."""

    def __init__(self) -> None:
        self._row, self._column = 1, 25
        self._single: bool | None = None
        self._count = 0

    def look(self, piece: bytes) -> None:
        self._count += piece.count(b"<c ")
        at = piece.rfind(b"<row ")
        found = _ROW.search(piece, at) if at >= 0 else None
        if found:
            self._row = max(self._row, int(found[1][:9]))
        for name in set(_OUTER.findall(piece)):
            self._column = max(self._column, column(name.decode()))
        low = _LOW if self._row < _DEEP else _LOWEST
        if self._single is None:
            self._single = b" r='" in piece
        for number in low.findall(piece.replace(b"'", b'"') if self._single else piece):
            self._row = max(self._row, int(number[:9]))  # a cell may say another row than the one it is in
        if self._row > _LAST_ROW:
            raise BadInput(BROKEN)

    @property
    def far(self) -> bool:
        """Whether the sheet spread out has too many places, or many of which few hold a cell."""
        places = self._row * (self._column + 1)
        return places > MAX_CELLS or (places > _MANY and places > _SPARSE * self._count)


def _tag(piece: bytes, at: int) -> bytes:
    """The tag around a place, or nothing when the place is text between tags."""
    start = piece.rfind(b"<", 0, at)
    end = piece.find(b">", start)
    return piece[start:end] if end > at else b""


def _note_errors(piece: bytes, errors: dict[int, set[int]]) -> None:
    for hit in _ERROR.finditer(piece):
        cell = _CELL.search(_tag(piece, hit.start()))
        if cell:
            errors.setdefault(int(cell[2]), set()).add(column(cell[1].decode()))


def _note_unreckoned(piece: bytes, unreckoned: dict[int, set[int]]) -> None:
    for hit in _UNRECKONED.finditer(piece):
        cell = _CELL.search(hit[1])
        if cell and not (hit[2] and _TEXT.search(hit[1])):
            unreckoned.setdefault(int(cell[2]), set()).add(column(cell[1].decode()))


def _note_hidden(piece: bytes, hidden: set[int]) -> None:
    for hit in _HIDDEN.finditer(piece):
        tag = _tag(piece, hit.start())
        row = _ROW.search(tag) if re.match(rb"<(?:\w+:)?row\b", tag) else None
        if row:
            hidden.add(int(row[1]))


def _span(ref: str) -> tuple[int, int, int, int] | None:
    first, _, last = ref.partition(":")
    start, end = _REF.fullmatch(first), _REF.fullmatch(last or first)
    if not start or not end:
        return None
    return int(start[2]), column(start[1]), int(end[2]), column(end[1])


def ods_facts(source: Source) -> dict[str, Facts]:
    """The facts of each table of an ods by its name; raises BadInput, also when repeated cells would swell too much."""
    from defusedxml import ElementTree

    found: dict[str, Facts] = {}
    table = _Table()
    try:
        with source.open() as file, zipfile.ZipFile(file) as archive, archive.open("content.xml") as content:
            for event, node in ElementTree.iterparse(content, events=("start", "end")):
                if event == "start" and node.tag.endswith("}table"):
                    table = _Table()
                    found[str(_attribute(node, "name"))] = table.facts
                elif event == "end" and node.tag.endswith("}table-row"):
                    table.row(node)
                    node.clear()
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, EOFError, zlib.error, ValueError, OSError) as error:
        raise BadInput(BROKEN) from error
    return found


class _Table:
    """A table of an ods, row by row."""

    def __init__(self) -> None:
        self.facts = Facts()
        self._next, self._cells = 1, 0

    def row(self, row: Any) -> None:
        number, repeat = self._next, int(_attribute(row, "number-rows-repeated") or 1)
        if _attribute(row, "visibility") in ("collapse", "filter"):
            self.facts.hidden.update(range(number, number + min(repeat, _MAX_SPAN)))
        errors, place = set(), 0
        for cell in row:
            wide = int(_attribute(cell, "number-columns-repeated") or 1)
            across, down = _attribute(cell, "number-columns-spanned"), _attribute(cell, "number-rows-spanned")
            if across or down:
                span = (number, place, number + int(down or 1) - 1, place + int(across or 1) - 1)
                self.facts.merges = (*self.facts.merges, span)
            said = "".join(cell.itertext()).strip()
            self._cells += repeat * wide if said else 0
            if said in ERRORS or (said.startswith("Err:") and _attribute(cell, "formula")):
                errors.add(place)
            place += wide
        if self._cells > MAX_CELLS:
            raise BadInput(TOO_BIG)
        if errors:
            self.facts.errors[number] = frozenset(errors)
        self._next += repeat


ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!"})
