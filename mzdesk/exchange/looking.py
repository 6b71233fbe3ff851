"""A first look into a file: which column is what, and a few of its values to tell by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mzdesk.exchange import intake
from mzdesk.exchange.intake import Progress, Staged, Work
from mzdesk.exchange.reading import Reading
from mzdesk.terms import ImportKind
from mzdesk.views.exchange import FieldChoice
from mzdesk.views.imports import Answers

Said = Mapping[str, str | None]
_LONG = 16
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


def stage(
    path: Path,
    kind: ImportKind,
    work: Work,
    progress: Progress,
    mapping: Said | None,
    answers: Answers,
    *,
    ask: bool,
) -> tuple[Look, Staged | None]:
    """Look into the file, and compare it unless its columns must be confirmed first; raises BadInput."""
    progress(0, 0, "打开文件")
    reading = intake.read(path, kind, work, progress, mapping=mapping, aside=True)
    seen = _look(reading)
    if ask and mapping is None and not seen.known:
        reading.close()
        return seen, None
    return seen, intake.compare(reading, path, work, answers=answers)


def _look(reading: Reading) -> Look:
    headings = _headings(reading)
    confirmed = any(heading.how == "clerk" for heading in headings)
    known = confirmed or all(heading.how == "exact" for heading in headings)
    sheets = tuple(f"“{each.sheet or reading.name}”第 {each.header_rows[-1]} 行" for each in reading.mappings)
    return Look(headings, intake.fields(reading.kind), sheets, known)


def _headings(reading: Reading) -> tuple[Heading, ...]:
    """Each label once, though several sheets have it."""
    found: dict[str, Heading] = {}
    for mapping in reading.mappings:
        for column in mapping.columns:
            if column.label and column.label not in found:
                values = reading.samples.get((mapping.sheet, column.column), ())
                samples = tuple(dict.fromkeys(_short(value) for value in values))
                found[column.label] = Heading(column.label, samples, column.field, column.how)
    return tuple(found.values())


def _short(cell: Any) -> str:
    """A value as far as it helps to tell the column; an identity number is never shown whole."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = " ".join(str(cell).split())
    text = _IDENTITY.sub(lambda found: f"{found[0][:4]}…{found[0][-2:]}", text)
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"
