"""Wishes and pairs, swaps, 补休 as pages list them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mzdesk.terms import CompKind, ConsentWay, DutyTime, PairKind, SwapState, WishKind


@dataclass(frozen=True, slots=True)
class WishRow:
    """A wish or a settled duty."""

    id: UUID
    person: UUID
    name: str
    day: date
    kind: WishKind
    note: str = ""


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two who must not, or had better, serve together."""

    id: UUID
    one: str
    other: str
    kind: PairKind
    note: str = ""


@dataclass(frozen=True, slots=True)
class SwapStepRow:
    """One step of a swap."""

    state: SwapState
    person: str
    way: ConsentWay
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SwapRow:
    """换班: what `asker` gives to `other`, and what comes back (empty: 代班)."""

    id: UUID
    asker: str
    other: str
    day: date
    time: DutyTime
    back_day: date | None
    back_time: DutyTime | None
    state: SwapState
    reason: str
    steps: tuple[SwapStepRow, ...] = ()


@dataclass(frozen=True, slots=True)
class CompRow:
    """补休 of one person in half days: earned by weekend and holiday duties, corrected, taken, left."""

    person: UUID
    name: str
    weekends: int
    holidays: int
    earned: int
    corrected: int
    taken: int

    @property
    def left(self) -> int:
        return self.earned + self.corrected - self.taken


@dataclass(frozen=True, slots=True)
class CompEntry:
    """One line of the 补休 ledger."""

    day: date
    kind: CompKind
    halves: int
    note: str
    by: str
