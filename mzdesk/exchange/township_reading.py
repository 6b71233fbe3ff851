"""填报簿 back: columns moved, rows sorted, sheets renamed; what was added by hand or can't be understood is told.

Reads what stands there and decides nothing: whether the book is ours and what becomes of a line, the service says.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from mzdesk.errors import BadInput
from mzdesk.exchange import book_checks, dates, gate, grid, headers
from mzdesk.exchange.book_checks import Filled
from mzdesk.exchange.book_lines import ACTS, Cells, shown
from mzdesk.exchange.book_tables import CHECKS, MARK, TABLES, Table
from mzdesk.terms import OutboxKind
from mzdesk.views.books import BookKey, BookLine, BookPlace, BookRead

_LOOK: Final = 40
_LEAST: Final = 4  # names of columns that make a header
_FACTS: Final = 9
_NO_KEYS: Final = (
    "这个文件不是局里发出的填报簿，或隐藏的核对表被删掉了，没有登记任何内容。"
    "请选择局里发出的原文件；内容填在别的文件里的，请让对方誊到原文件中再送来。"
)
_BAD_KEYS: Final = (
    "填报簿里隐藏的核对表被改动过，没有登记任何内容。请让对方把填写的内容誊到局里发出的原文件中，再送来。"
)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the hidden sheet says of lines, and how the file counts days."""

    places: Mapping[tuple[OutboxKind, int], BookPlace]
    near: date
    date1904: bool


@dataclass(frozen=True, slots=True)
class _Head:
    """Where the columns of a table are on a sheet."""

    table: Table
    places: Mapping[str, int]


def read(path: Path) -> BookRead:
    """A book as it came back; raises BadInput for a file that can't be read or is none."""
    book = grid.open_book(gate.admit(path))
    key, places, hidden = _keys(book)
    known = _Known({(place.kind, place.line): place for place in places}, key.starts, book.date1904)
    lines: list[BookLine] = []
    checks: list[Filled] = []
    seen: set[OutboxKind] = set()
    filler = ""
    for sheet in book.sheets:
        if sheet.name == hidden:
            continue
        head, found = _sheet(sheet)
        if head is None:
            filler = filler or found
            continue
        seen.add(head.table.kind)
        rows = _rows(sheet, head, known)
        if head.table is CHECKS:
            checks += rows
        else:
            lines += map(_line, rows)
    gone = [table.title for table in TABLES if table.kind not in seen]
    notes = (f"文件里没有{'、'.join(gone)}表，这部分没有读。",) if gone else ()
    return BookRead(path.name, key, places, (*_once(lines), *book_checks.gather(checks)), filler, notes)


# --- the hidden sheet -------------------------------------------------------------------------------------------------


def _keys(book: grid.Book) -> tuple[BookKey, tuple[BookPlace, ...], str]:
    for sheet in book.sheets:
        rows = [[shown(cell) for cell in row.cells] for row in _first(sheet, 1)]
        if rows and rows[0] and rows[0][0] == MARK:
            kept = [[shown(cell) for cell in row.cells] + [""] * 7 for row in sheet.rows()][1:]
            try:
                return _key([row[1] for row in kept[:_FACTS]]), tuple(map(_place, kept[_FACTS:])), sheet.name
            except (ValueError, IndexError) as error:
                raise BadInput(_BAD_KEYS) from error
    raise BadInput(_NO_KEYS)


def _first(sheet: grid.Sheet, count: int) -> Iterator[grid.Row]:
    for row in sheet.rows():
        if row.number > count:
            return
        yield row


def _key(said: Sequence[str]) -> BookKey:
    key, district, township, town, number, starts, ends, made_at, made_by = said
    return BookKey(
        UUID(key), district, township, town, int(number), date.fromisoformat(starts), date.fromisoformat(ends),
        datetime.fromisoformat(made_at), made_by,
    )  # fmt: skip


def _place(row: Sequence[str]) -> BookPlace:
    kind, line, about, name, day, item, code = row[:7]
    return BookPlace(
        OutboxKind(kind), int(line), name, UUID(about) if about else None, date.fromisoformat(day) if day else None,
        UUID(item) if item else None, code,
    )  # fmt: skip


# --- the sheets -------------------------------------------------------------------------------------------------------


def _sheet(sheet: grid.Sheet) -> tuple[_Head | None, str]:
    """The header of a sheet; without one, who filled the book in, if that stands there."""
    filler = ""
    for row in sheet.rows():
        if row.number > _LOOK:
            break
        head = _head(sheet.name, row.cells)
        if head is not None:
            return head, ""
        filler = filler or _filler(row.cells)
    return None, filler


def _filler(cells: Sequence[Any]) -> str:
    said = [shown(cell) for cell in cells]
    for at, text in enumerate(said):
        label, _, rest = text.replace(":", "：").partition("：")
        if "".join(label.split()) == "填报人":
            return (rest.strip() or next((each for each in said[at + 1 :] if each), ""))[:40]
    return ""


def _head(name: str, cells: Sequence[Any]) -> _Head | None:
    """The table whose columns a row names; raises BadInput for one that names a column twice or lacks one."""
    folded = [(at, headers.fold(cell)) for at, cell in enumerate(cells) if isinstance(cell, str)]
    best: _Head | None = None
    doubles: list[str] = []
    for table in TABLES:
        words = {headers.fold(word): field.key for field in table.fields for word in (field.label, *field.also)}
        places: dict[str, int] = {}
        twice = []
        for at, word in folded:
            key = words.get(word)
            if key in places:
                twice.append(table.field(key).label)
            elif key is not None:
                places[key] = at
        if len(places) >= _LEAST and (best is None or len(places) > len(best.places)):
            best, doubles = _Head(table, places), twice
    if best is None:
        return None
    if doubles:
        raise BadInput(f"“{name}”表有两栏都叫“{doubles[0]}”，不知道看哪一栏。请删去一栏，保存后重新读回。")
    wanted = [field for field in best.table.fields if field.key == "line" or field.needed]
    lost = [field.label for field in wanted if field.key not in best.places]
    if lost:
        raise BadInput(
            f"“{name}”表缺少“{'”“'.join(lost)}”栏，可能被删除或改了名称。请对照局里发出的原文件补上表头，保存后重新读回。"
        )
    return best


def _rows(sheet: grid.Sheet, head: _Head, book: _Known) -> Iterator[Filled]:
    """The rows in which somebody filled something in."""
    begun = False
    for row in sheet.rows():
        if not begun:
            begun = _head(sheet.name, row.cells) is not None
            continue
        answered = [field.key for field in head.table.fields if not field.given and field.key in head.places]
        found = {key: row.cells[at] if at < len(row.cells) else None for key, at in head.places.items()}
        broken = [key for key in answered if head.places[key] in row.errors | row.unreckoned]
        merged = [key for key in answered if head.places[key] in row.filled]
        if broken or any(shown(found.get(key)) for key in answered):
            cells = Cells(head.table, found, book.near, book.date1904)
            yield _filled(sheet.name, row.number, cells, book, broken, merged)


def _filled(sheet: str, row: int, cells: Cells, book: _Known, broken: Sequence[str], merged: Sequence[str]) -> Filled:
    number = _number(cells.found.get("line"))
    place = book.places.get((cells.table.kind, number)) if number is not None else None
    why = ""
    try:
        if broken:
            raise BadInput(f"“{cells.label(broken[0])}”是公式，没有算出结果。请改成直接填写的内容。")
        if merged:
            raise BadInput(f"“{cells.label(merged[0])}”是合并单元格，分不清是哪一行的。请取消合并后逐行填写。")
        _check_own(cells, place)
    except BadInput as error:
        why = error.message
    return Filled(sheet, row, cells, place, why)


def _line(filled: Filled) -> BookLine:
    """A row that is an act by itself."""
    cells, place, act, why = filled.cells, filled.place, None, filled.why
    kind = cells.table.kind
    if not why and place is not None:
        try:
            act = ACTS[kind](cells, place)
        except BadInput as error:
            why = error.message
    mark = str(place.line) if place is not None else f"+{cells.said}"
    title = _title(f"{filled.sheet}第 {filled.row} 行", act, place, cells)
    return BookLine(kind, filled.sheet, filled.row, mark, title, cells.said, cells.answers, act, why)


def _title(where: str, act: Any, place: BookPlace | None, cells: Cells) -> str:
    if act is not None:
        return f"{where}：{act.title}"
    if place is None:
        return f"{where}：{cells.text('name')}".rstrip("：")
    return f"{where}：{place.name} {place.day or ''}".rstrip(" ：")


def _number(cell: Any) -> int | None:
    text = unicodedata.normalize("NFKC", shown(cell))
    return int(text) if text.isdecimal() and len(text) < 9 else None


def _check_own(cells: Cells, place: BookPlace | None) -> None:
    """Raise BadInput unless the row is the line that was sent out under its number."""
    if place is None:
        raise BadInput(
            "这一行的序号不是局里发出的，可能是手工增加的。请填在原有的行里；不在表里的单位，请由局里在程序中登记。"
        )
    for key, sent in (("name", place.name), ("number", place.code), ("day", str(place.day) if place.day else "")):
        typed = cells.found.get(key)
        if shown(typed) and sent and not _same(typed, sent):
            raise BadInput(
                f"“{cells.label(key)}”被改成了“{shown(typed)[:30]}”，发出时是“{sent}”。请改回原样，填在对应的行里。"
            )


def _same(typed: Any, sent: str) -> bool:
    if "".join(shown(typed).split()) == "".join(sent.split()):
        return True
    return dates.parse(typed, dates.Frame())[0] == sent  # a spreadsheet made a day of the text


def _once(lines: Sequence[BookLine]) -> tuple[BookLine, ...]:
    """A row that was copied with its number: the same once more is nothing; with other content neither counts."""
    rows: dict[tuple[OutboxKind, str], dict[str, BookLine]] = {}
    for line in lines:
        rows.setdefault((line.kind, line.mark), {}).setdefault(line.said, line)
    made = []
    for same in rows.values():
        first, *others = same.values()
        made += (
            [_doubled(first, others[0], first.mark), *(_doubled(each, first) for each in others)] if others else [first]
        )
    return tuple(made)


def _doubled(line: BookLine, other: BookLine, mark: str = "") -> BookLine:
    why = f"序号与{other.sheet}第 {other.row} 行相同，内容不同，不知道以哪一行为准。请只留一行，重新读回。"
    return replace(line, mark=mark or f"+{line.said}", act=None, why=why)
