"""What matters today, as the first page shows it. Before 启封 nothing here names a place of a draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from mzdesk.terms import Capability, InspectionState

Tone = Literal["neutral", "info", "warn", "danger", "good"]


@dataclass(frozen=True, slots=True)
class Badge:
    """What waits on a page: how many, and whether it is late (danger)."""

    count: int
    tone: Tone = "neutral"


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A clock that matters now: words, the moment it runs to, what it opens; `alarm`: urgent whatever is left."""

    words: str
    until: datetime
    capability: Capability
    record: UUID | None = None
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class HazardFigures:
    """Open hazards by what they wait for. `longest` is by how many days the oldest is overdue.

    `due_soon` counts those whose term ends today or within three days.
    """

    open: int = 0
    overdue: int = 0
    longest: int = 0
    due_today: int = 0
    due_soon: int = 0
    rechecks: int = 0
    extensions: int = 0


@dataclass(frozen=True, slots=True)
class VisitFigures:
    """Visits of today (known ones), places of today's sealed draws, and visits whose results are to be keyed in."""

    today: int = 0
    done: int = 0
    teams: int = 0
    sealed: int = 0
    to_key_in: int = 0


@dataclass(frozen=True, slots=True)
class PaperFigures:
    """Documents that wait: for a number (草稿), for the seal, to be served."""

    draft: int = 0
    unsealed: int = 0
    unserved: int = 0

    @property
    def waiting(self) -> int:
        return self.draft + self.unsealed + self.unserved


@dataclass(frozen=True, slots=True)
class ExpiryFigures:
    """Places whose certificates have run out or will within 30 days, and how many of them have run out."""

    places: int = 0
    expired: int = 0


@dataclass(frozen=True, slots=True)
class ExpiryRow:
    """A certificate that runs out: whose, which, and when in words (已过期 5 天, 剩 20 天)."""

    capability: Capability
    record: UUID
    name: str
    what: str
    until: date
    words: str
    late: bool


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit of today that is known: ordered without a draw, or its draw is open."""

    id: UUID
    facility: str
    officers: str
    state: InspectionState


@dataclass(frozen=True, slots=True)
class SealedLine:
    """A period that waits for 启封, or for 期满公开: how many places an outing holds, for which day; never which."""

    plan_id: UUID
    plan: str
    count: int
    departs_on: date
    keeper: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What somebody did: the act, and the record it was about when that can be opened."""

    at: datetime
    actor: str
    verb: str
    title: str
    capability: Capability | None
    record: UUID | None


@dataclass(frozen=True, slots=True)
class FirstStep:
    """What an empty office does first, and whether it is done."""

    capability: Capability
    title: str
    sentence: str
    done: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page."""

    hazards: HazardFigures
    visits: VisitFigures
    papers: PaperFigures
    expiry: ExpiryFigures
    todays: tuple[VisitLine, ...]
    sealed: tuple[SealedLine, ...]
    expiring: tuple[ExpiryRow, ...]
    changes: tuple[ChangeLine, ...]
    steps: tuple[FirstStep, ...]

    @property
    def starting(self) -> bool:
        """Whether the office still has to be set up."""
        return not all(step.done for step in self.steps)


@dataclass(frozen=True, slots=True)
class TodoCriteria:
    """What the list of waiting things shows; always the most urgent first. `now` for what runs by the minute."""

    today: date
    sort: str = "due"
    descending: bool = False
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class TodoRow:
    """Something that waits. `due` is the day it ought to be done by, `term` the same in words."""

    capability: Capability
    record: UUID
    due: date | None
    term: str
    tone: Tone
    act: str
    text: str
    about: str
    state: str
    state_tone: Tone

    @property
    def id(self) -> str:
        """Which line it is: a record waits for one thing at a time."""
        return f"{self.capability.value}/{self.record}"

    @property
    def title(self) -> str:
        return f"{self.act}：{self.text}"
