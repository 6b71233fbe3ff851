"""Audit entries and undoable acts as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mzdesk.terms import Capability


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry: `what` in words, `changes` as (column, old, new)."""

    at: datetime
    actor: str
    verb: str
    what: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class UndoRow:
    """An act that can still be taken back."""

    id: UUID
    title: str
    subject: Capability
    record: UUID
    by: str
    at: datetime
