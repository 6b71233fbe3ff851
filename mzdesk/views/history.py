"""Audit entries and undoable acts as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mzdesk.terms import Capability


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry: `what` in words, `changes` as (column, old, new); of a new or removed row `old` is empty.

    `place` names the township whose chain holds it as number `seq`; `capability` in words.
    """

    at: datetime
    actor: str
    verb: str
    what: str
    changes: tuple[tuple[str, str, str], ...]
    scope: str = ""
    seq: int = 0
    place: str = ""
    capability: str = ""

    @property
    def id(self) -> tuple[str, int]:
        return self.scope, self.seq


@dataclass(frozen=True, slots=True)
class TrailCriteria:
    """Which entries 操作留痕 lists, newest first: all that are given must hold. Days are the office's, both counted."""

    person: str = ""
    verb: str = ""
    capability: Capability | None = None
    action: str = ""
    begins: date | None = None
    ends: date | None = None
    record: UUID | None = None


@dataclass(frozen=True, slots=True)
class TrailTip:
    """Where the chain of a township (the bureau's own: 区直) ends: last number and its code for paper."""

    scope: str
    place: str
    seq: int
    code: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the codes of a 值班日志 say of the store: how many agree, and the places where something is gone."""

    agree: int
    gone: tuple[TrailTip, ...]


@dataclass(frozen=True, slots=True)
class UndoRow:
    """An act that can still be taken back."""

    id: UUID
    title: str
    subject: Capability
    record: UUID
    by: str
    at: datetime
