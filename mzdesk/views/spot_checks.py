"""查岗 as pages and services hand it around."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from mzdesk.terms import SpotResult, SpotState, SpotUnit
from mzdesk.views.attachments import FileDraft


@dataclass(frozen=True, slots=True)
class SpotPeriodDraft:
    """A period: its days, the hours of a day in minutes from midnight, how many calls of each class, whose secret."""

    title: str
    starts: date
    ends: date
    counts: Mapping[SpotUnit, int] = field(default_factory=dict)
    from_minute: int = 540
    to_minute: int = 1980
    keeper_id: UUID | None = None
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class SpotSealed:
    """The period, and the recovery code that is shown this once."""

    period_id: UUID
    recovery: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SpotRecoverySheet:
    """密钥恢复单 of a period: printed once, kept nowhere else."""

    bureau: str
    title: str
    first: date
    last: date
    keeper: str
    made_at: datetime
    recovery: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SpotCheckRow:
    """A call of an opened day."""

    id: UUID
    on: date
    at: datetime
    unit_kind: SpotUnit
    unit: str
    township: str
    phone: str
    expected: str
    result: SpotResult | None
    called_at: datetime | None
    answered_by: str
    call_back: str
    note: str
    checked_by: str
    task_id: UUID | None
    photos: int = 0
    period_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SpotPeriodRow:
    id: UUID
    title: str
    starts: date
    ends: date
    state: SpotState
    counts: tuple[tuple[SpotUnit, int], ...]
    units: tuple[tuple[SpotUnit, int], ...]
    keeper: str
    sealed_at: datetime
    sealed_by: str
    commitment: str
    opened: tuple[date, ...]
    void_reason: str


@dataclass(frozen=True, slots=True)
class SpotResultDraft:
    """What a call found; `photos` or `call_back` proves who answered."""

    result: SpotResult
    called_at: datetime | None = None
    answered_by: str = ""
    call_back: str = ""
    note: str = ""
    photos: tuple[FileDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class SpotCriteria:
    """Which calls are listed: of a period, of a day, only those still to make."""

    period_id: UUID | None = None
    on: date | None = None
    waiting: bool = False
    sort: str = "at"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class SpotCount:
    """What the calls to one unit found; units stand in standard order, never by their figures."""

    unit_kind: SpotUnit
    unit: str
    township: str
    calls: int
    present: int
    absent: int
    no_answer: int
