"""What tests of reading share: the golden files, the district they come from, and small files made on the spot."""

from __future__ import annotations

import io
import json
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from mzdesk.exchange.reading import Reading, read
from mzdesk.terms import ImportKind
from mzdesk.views.exchange import Region, TownshipName

GOLDEN = Path(__file__).parents[1] / "golden" / "imports"
KINDS = (*ImportKind, "any")  # rosters of duty are no kind of the importer's
WANTED = [
    path for path in sorted(GOLDEN.glob("*.json")) if json.loads(path.read_text(encoding="utf-8"))["kind"] in KINDS
]


def region() -> Region:
    """The district of the golden files."""
    listed = tomllib.loads((GOLDEN / "regions.toml").read_text(encoding="utf-8"))
    names = (TownshipName(each["code"], each["name"], tuple(each["aliases"])) for each in listed["region"])
    return Region(listed["meta"]["name"], tuple(names))


def read_rows(rows: Sequence[Sequence[Any]], kind: ImportKind = ImportKind.FACILITY, **more: Any) -> Reading:
    """Read a workbook of one sheet with these rows."""
    return read_bytes(workbook({"Sheet1": rows}), kind, **more)


def read_bytes(data: bytes, kind: ImportKind = ImportKind.FACILITY, **more: Any) -> Reading:
    """Read a file's bytes to the end."""
    reading = read(data, kind, townships=region(), **{"name": "表.xlsx", **more})
    assert reading.accepted is not None
    return reading


def workbook(
    sheets: dict[str, Sequence[Sequence[Any]]], merges: Iterable[str] = (), hidden: Iterable[int] = (), **more: Any
) -> bytes:
    """An xlsx with sheets of plain rows; merges and hidden rows on the first."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    first = book.worksheets[0]
    for ref in merges:
        first.merge_cells(ref)
    for number in hidden:
        first.row_dimensions[number].hidden = True
    if more.get("date1904"):
        from openpyxl.utils.datetime import CALENDAR_MAC_1904

        book.epoch = CALENDAR_MAC_1904
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def codes(reading: Reading) -> list[tuple[int, str | None, str]]:
    """The doubts as (row, field, code)."""
    return [(problem.row, problem.field, problem.code) for problem in reading.warnings]


def rejects(reading: Reading) -> list[tuple[int, str]]:
    """The refused rows as (row, code)."""
    return [(problem.row, problem.code) for problem in reading.rejected]
