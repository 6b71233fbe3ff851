"""Tables as they really arrive, with what a good importer makes of each row, held against `mzdesk import --report`."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mzdesk import importing
from tests.exchange import cases

Doubts = tuple[tuple[str | None, str], ...]


@dataclass(frozen=True)
class R:
    """A row of a table: accepted (all of `keep` must be so), refused with a code, or no data at all (neither given).

    `warn` names every doubt there must be, as (field, code); one more is an error as well.
    """

    cells: Sequence[Any]
    keep: dict[str, Any] | None = None
    reject: str | None = None
    warn: Doubts = ()


def values(above: Sequence[Sequence[Any]], body: Sequence[R]) -> list[list[Any]]:
    """The rows to write: what stands above the data, then the data."""
    return [list(row) for row in above] + [list(row.cells) for row in body]


def workbook(sheets: dict[str, Sequence[Sequence[Any]]], merges: Iterable[str] = (), **more: Any) -> bytes:
    """An xlsx of these rows; text that begins like a formula is text, an error's name is an error."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(cases.workbook(sheets, merges, **more)))
    for sheet, rows in zip(book.worksheets, sheets.values(), strict=True):
        for place, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if isinstance(value, str) and value.startswith("="):
                    sheet.cell(place, column).data_type = "s"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def run(path: Path, kind: str, *, dry_run: bool = True) -> tuple[int, dict[str, Any]]:
    """`mzdesk import KIND FILE --report`: its exit code and its report."""
    kept = path.with_name("report.json")
    code = importing.run(kind, path, dry_run=dry_run, report=kept, place=None)
    told: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    return code, told


def given(folder: Path, name: str, data: bytes) -> Path:
    """A file with these bytes."""
    path = folder / name
    path.write_bytes(data)
    return path


def check(path: Path, kind: str, tables: dict[str, tuple[int, Sequence[R]]]) -> dict[str, Any]:
    """Import the file; `tables`: for each sheet ("" in a text file) how many rows stand above, and its rows."""
    code, told = run(path, kind)
    assert (code, told["outcome"], told["message"]) == (0, "ok", None)
    placed = {(sheet, above + n): row for sheet, (above, body) in tables.items() for n, row in enumerate(body, 1)}
    wrong = list(_wrong(placed, told))
    assert not wrong, "\n".join(map(str, wrong))
    return told


def _wrong(placed: dict[tuple[str, int], R], told: dict[str, Any]) -> Iterator[Any]:
    """Everything that is not as it was to be: (place, what, wanted, told)."""
    accepted, refused = _by_place(told["accept"]), _by_place(told["reject"])
    ignored, doubts = _by_place(told["ignore"]), _doubts(told)
    for place, row in placed.items():
        got = accepted.get(place, {})
        if (row.keep is not None) != bool(got):
            yield place, "taken in" if got else "not taken in", list(row.cells)
        for field, value in (row.keep or {}).items():
            if got and got.get(field, "absent") != value:
                yield place, field, value, got.get(field, "absent")
        if refused.get(place, {}).get("code") != row.reject:
            yield place, "refused", row.reject, refused.get(place)
        if row.keep is None and row.reject is None and any(row.cells) and place not in ignored:
            yield place, "ignored", None, None
        if row.keep is not None and doubts.get(place, set()) != set(row.warn):
            yield place, "doubts", set(row.warn), doubts.get(place, set())
    yield from ((place, "invented", None, got) for place, got in (accepted | refused).items() if place not in placed)


def _by_place(rows: Sequence[dict[str, Any]]) -> dict[tuple[str, int], dict[str, Any]]:
    return {(each.get("sheet", ""), each["row"]): each for each in rows if "row" in each}


def _doubts(told: dict[str, Any]) -> dict[tuple[str, int], set[tuple[str | None, str]]]:
    found: dict[tuple[str, int], set[tuple[str | None, str]]] = {}
    for each in told["warn"]:
        found.setdefault((each.get("sheet", ""), each["row"]), set()).add((each.get("field"), each["code"]))
    return found


def refused(path: Path, kind: str, *words: str) -> str:
    """The file must be refused with exit code 2 and one Chinese sentence that holds these words."""
    code, told = run(path, kind)
    assert (code, told["outcome"]) == (2, "refuse"), told["accept"][:3]
    message: str = told["message"]
    assert all(word in message for word in words), message
    assert "请" in message
    assert message.endswith("。")
    assert (told["accept"], told["reject"]) == ([], [])
    return message
