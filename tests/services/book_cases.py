"""A bureau that sends a township a workbook, and the township that fills it in with a spreadsheet program."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from mzdesk import clock
from mzdesk.db.receiving import Imported, receive
from mzdesk.db.work import Store
from mzdesk.exchange import township_book, township_reading
from mzdesk.services import books, packs
from mzdesk.views.actor import Actor
from mzdesk.views.books import BookForm, BookPreview
from tests.services.pack_cases import CLERK, DAY, OURS

DAYS = (DAY - timedelta(days=1), DAY)


def issue(
    store: Store, township: str = OURS, *, starts: date = DAY, ends: date = DAY, actor: Actor = CLERK
) -> BookForm:
    with store.begin(actor, "发出填报簿") as session:
        return books.issue(session, actor, township, starts=starts, ends=ends, now=clock.now())


def written(store: Store, path: Path, **given: Any) -> Path:
    """A book sent out as a file."""
    township_book.write(issue(store, **given), path=path)
    return path


def look(store: Store, path: Path, actor: Actor = CLERK) -> BookPreview:
    """What the file would do."""
    read = township_reading.read(path)
    with store.read(actor) as session:
        return books.look(session, actor, read, now=clock.now())


def bring(store: Store, path: Path, actor: Actor = CLERK) -> Imported:
    """Read a book back."""
    return receive(store, actor, look(store, path, actor).pack, packs)


def edit(path: Path, change: Callable[[Any], None]) -> Path:
    """What somebody does to the file with a spreadsheet program."""
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path


def column(sheet: Worksheet, label: str) -> int:
    """The 1-based column under a heading, with or without its star."""
    for row in sheet.iter_rows(min_row=1, max_row=5):
        for cell in row:
            if str(cell.value or "").rstrip("*") == label:
                return int(cell.column)
    raise LookupError(label)


def fill(path: Path, title: str, row: int, **values: Any) -> Path:
    """Fill in the `row`-th line (from 0) of a sheet; the names are the headings."""

    def change(book: Any) -> None:
        sheet = book[title]
        for label, value in values.items():
            sheet.cell(4 + row, column(sheet, label)).value = value

    return edit(path, change)


def filled_by(path: Path, name: str) -> Path:
    """Write down who filled it in."""

    def change(book: Any) -> None:
        sheet = book["填报说明"]
        for row in sheet.iter_rows():
            if row[0].value == "填报人":
                row[1].value = name

    return edit(path, change)


def states(store: Store) -> list[str]:
    """The sentences of what was not received."""
    with store.read(CLERK) as session:
        return [row.why for row in packs.conflicts(session, CLERK)]


def settled(store: Store, key: UUID, note: str) -> None:
    with store.begin(CLERK, "处理未收下的内容") as session:
        packs.settle(session, CLERK, key, note=note)
