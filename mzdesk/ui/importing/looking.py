"""A first look into a file, on a worker: which column is what, and a few of its values to tell by."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mzdesk.services import imports
from mzdesk.terms import ImportKind
from mzdesk.views.exchange import FieldChoice, SheetMapping
from mzdesk.views.imports import Answers

if TYPE_CHECKING:
    from mzdesk.exchange.intake import Staged
    from mzdesk.ui.context import Work

Said = Mapping[str, str | None]
_DEEP, _SHOWN, _LONG = 40, 3, 16
_IDENTITY: Final = re.compile(r"\d{17}[\dXx]|\d{15}")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as the clerk sees it: its label, some values under it, the field it was taken for and how."""

    label: str
    samples: tuple[str, ...]
    field: str | None
    how: str


@dataclass(frozen=True, slots=True)
class Look:
    """A file's columns. `known`: nobody need be asked, the header is the template's or was confirmed before."""

    headings: tuple[Heading, ...]
    fields: tuple[FieldChoice, ...]
    sheets: tuple[str, ...]
    known: bool


def look(path: Path, kind: ImportKind, work: Work) -> Look:
    """Open a file and find its headers; raises BadInput with one sentence when it can't be used."""
    from mzdesk.exchange import intake, reading

    with work.read() as session:
        region = imports.region(session, work.actor)
    found = reading.read(path, kind, townships=region)
    with work.read() as session:
        said = imports.remembered(session, work.actor, kind=kind, fingerprint=found.fingerprint)
    if said:
        found = reading.read(path, kind, townships=region, mapping=said)
    headings = _headings(found.mappings, _samples(path, found.mappings))
    known = said is not None or all(heading.how == "exact" for heading in headings)
    sheets = tuple(f"“{each.sheet or path.name}”第 {each.header_rows[-1]} 行" for each in found.mappings)
    return Look(headings, intake.fields(kind), sheets, known)


def stage(
    path: Path,
    kind: ImportKind,
    work: Work,
    progress: Callable[..., None],
    mapping: Said | None,
    answers: Answers,
    *,
    ask: bool,
) -> tuple[Look, Staged | None]:
    """Look into the file, and read and compare it unless its columns must be confirmed first."""
    from mzdesk.exchange import intake

    progress(0, 0, "打开文件")
    seen = look(path, kind, work)
    if ask and mapping is None and not seen.known:
        return seen, None
    return seen, intake.stage(path, kind, work, progress, mapping=mapping, answers=answers)


def _headings(
    mappings: Sequence[SheetMapping], samples: Mapping[tuple[str, int], tuple[str, ...]]
) -> tuple[Heading, ...]:
    """Each label once, though several sheets have it."""
    found: dict[str, Heading] = {}
    for mapping in mappings:
        for column in mapping.columns:
            if column.label and column.label not in found:
                values = samples.get((mapping.sheet, column.column), ())
                found[column.label] = Heading(column.label, values, column.field, column.how)
    return tuple(found.values())


def _samples(path: Path, mappings: Sequence[SheetMapping]) -> dict[tuple[str, int], tuple[str, ...]]:
    from mzdesk.exchange.gate import admit
    from mzdesk.exchange.grid import open_book

    heads = {mapping.sheet: mapping for mapping in mappings}
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for sheet in open_book(admit(path)).sheets:
        if (mapping := heads.get(sheet.name)) is None:
            continue
        below = [row.cells for row in islice(sheet.rows(), _DEEP) if row.number > mapping.header_rows[-1]]
        for column in mapping.columns:
            cells = (cells[column.column] for cells in below if column.column < len(cells))
            values = dict.fromkeys(_short(cell) for cell in cells if cell is not None and str(cell).strip())
            found[sheet.name, column.column] = tuple(values)[:_SHOWN]
    return found


def _short(cell: Any) -> str:
    """A value as far as it helps to tell the column; an identity number is never shown whole."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = " ".join(str(cell).split())
    text = _IDENTITY.sub(lambda found: f"{found[0][:4]}…{found[0][-2:]}", text)
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"
