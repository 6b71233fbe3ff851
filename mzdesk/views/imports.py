"""An import on its way: rows with their fate, questions to the clerk, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from mzdesk.terms import BatchState, ImportKind, RowFate
from mzdesk.views.exchange import Problem

# What the clerk answered: a field, the word in the file ("" where nothing stands), the code it means.
Answers = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that an import would change: what stands in the register and what the file says."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A row compared with the register. `data` are the plain values that `imports.take` writes.

    `record` and `version` are those of the record it changes, equals or resembles.
    """

    row: int
    sheet: str
    title: str
    fate: RowFate
    why: str = ""
    changes: tuple[FieldChange, ...] = ()
    doubts: tuple[Problem, ...] = ()
    record: UUID | None = None
    version: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StagedRow:
    """A row of the preview; `key` names it to `intake.apply`. No identity number is ever in it."""

    key: int
    row: int
    sheet: str
    title: str
    fate: RowFate
    why: str
    changes: tuple[FieldChange, ...]
    warnings: tuple[Problem, ...]
    record: UUID | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What the file leaves open for `rows` rows: a word that means nothing here, or ("") a cell that says nothing.

    `choices` are (code, label); `usual` is what is taken without an answer, None when the rows then stay out.
    """

    field: str
    label: str
    word: str
    rows: int
    choices: tuple[tuple[str, str], ...]
    usual: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: how many rows of each fate it took."""

    batch_id: UUID
    counts: Mapping[RowFate, int]
    undo_entry: UUID


@dataclass(frozen=True, slots=True)
class BatchRow:
    """An earlier import. `undo_entry` is there as long as it can be taken back."""

    id: UUID
    kind: ImportKind
    filename: str
    state: BatchState
    by: str
    at: datetime
    counts: Mapping[str, int]
    undo_entry: UUID | None
