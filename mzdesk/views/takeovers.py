"""Open matters of a person, and the 移交清单 that hands them over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mzdesk.terms import MatterKind


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that a person has to see through. `doubtful`: somebody else of the office bears the same name."""

    kind: MatterKind
    record: UUID
    number: str
    title: str
    stands: str
    due_on: date | None = None
    doubtful: bool = False

    @property
    def key(self) -> tuple[MatterKind, UUID]:
        """What tells it from every other one."""
        return self.kind, self.record


@dataclass(frozen=True, slots=True)
class TakeoverDraft:
    """What the form asks: to whom, why, who is present; the PINs of both are optional (a pen signs otherwise)."""

    giver_id: UUID
    taker_id: UUID
    reason: str
    keys: tuple[tuple[MatterKind, UUID], ...]
    watcher: str = ""
    giver_pin: str = ""
    taker_pin: str = ""


@dataclass(frozen=True, slots=True)
class TakeoverRow:
    """A past act, as the giver's and the taker's page list it."""

    id: UUID
    giver: str
    taker: str
    handed_on: date
    reason: str
    count: int
    document_id: UUID


@dataclass(frozen=True, slots=True)
class TakeoverList:
    """移交清单. `rest` keep a way of their own and do not change hands; `signed` are those who typed their PIN."""

    bureau: str
    giver: str
    giver_post: str
    taker: str
    taker_post: str
    reason: str
    handed_on: date
    matters: tuple[Matter, ...]
    rest: tuple[Matter, ...] = ()
    watcher: str = ""
    signed: tuple[str, ...] = ()
    code: str = ""
    number: str | None = None
    day: date | None = None
