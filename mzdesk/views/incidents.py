"""突发事件 as pages, services and papers hand it around."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mzdesk.rules.incidents import Clock
from mzdesk.terms import (
    DocumentState,
    IncidentAct,
    IncidentCategory,
    IncidentChip,
    IncidentEntryKind,
    IncidentLevel,
    IncidentStage,
    IncidentState,
)
from mzdesk.views.attachments import EvidenceRow
from mzdesk.views.duty import Losses

UNKNOWN = Losses()

# --- in --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IncidentDraft:
    """What is typed of an incident. Four things are asked: when it was learnt of (None: now), where, what, from whom.

    `title` empty: proposed from place and what. `line_id` is the line of the duty log it comes from.
    """

    place: str
    text: str
    source: str
    received_at: datetime | None = None
    title: str = ""
    category: IncidentCategory | None = None
    level: IncidentLevel = IncidentLevel.UNGRADED
    facility_id: UUID | None = None
    in_township: str = ""
    occurred_at: datetime | None = None
    caller: str = ""
    phone: str = ""
    losses: Losses = UNKNOWN
    damage: str = ""
    line_id: UUID | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """What is typed of an entry. `at` None: now. `losses` and `damage` belong to 伤亡变化."""

    kind: IncidentEntryKind
    text: str = ""
    person: str = ""
    at: datetime | None = None
    losses: Losses = UNKNOWN
    damage: str = ""


@dataclass(frozen=True, slots=True)
class ClosingDraft:
    """办结: cause and lessons, each found or 不明 with its reason; `unreported` why there is no 终报.

    `controlled_at` for an event that was over before it was marked under control.
    """

    cause: str
    lessons: str
    unreported: str = ""
    at: datetime | None = None
    controlled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IncidentCriteria:
    """What the list shows; the newest first."""

    chip: IncidentChip = IncidentChip.OPEN
    text: str = ""
    sort: str = "received_at"
    descending: bool = True


# --- out -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """A line of the list, with the reports it owes or owed."""

    id: UUID
    code: str
    title: str
    state: IncidentState
    category: IncidentCategory | None
    level: IncidentLevel
    place: str
    township: str
    text: str
    occurred_at: datetime | None
    received_at: datetime
    source: str
    losses: Losses
    damage: str
    clocks: tuple[Clock, ...]
    closed_at: datetime | None
    cause: str
    lessons: str
    found: tuple[str, ...]

    @property
    def kind(self) -> str:
        """Category and level in words."""
        category = self.category.label if self.category is not None else "未分类"
        return f"{category}，{self.level.label}"


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry of the timeline. `corrects` and `corrected_by` are numbers of entries.

    `void`: its paper was made void.
    """

    id: UUID
    number: int
    kind: IncidentEntryKind
    at: datetime
    person: str
    text: str
    losses: Losses
    damage: str
    entered_at: datetime
    entered_by: str
    document_id: UUID | None = None
    corrects: int | None = None
    corrected_by: int | None = None
    void: bool = False

    @property
    def is_struck(self) -> bool:
        """No longer counts."""
        return self.corrected_by is not None or self.void


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A paper of an incident."""

    document_id: UUID
    title: str
    number: str
    state: DocumentState


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident in full; entries newest first."""

    row: IncidentRow
    version: int
    facility_id: UUID | None
    in_township: str
    caller: str
    phone: str
    unreported: str
    line_id: UUID | None
    line: str
    opened_by: str
    entered_at: datetime
    entries: tuple[EntryRow, ...]
    reports: tuple[ReportRow, ...]
    files: tuple[EvidenceRow, ...]
    acts: frozenset[IncidentAct]
    stage: IncidentStage | None

    @property
    def draft(self) -> IncidentDraft:
        """What a form begins with to change it."""
        row = self.row
        return IncidentDraft(
            row.place,
            row.text,
            row.source,
            row.received_at,
            row.title,
            row.category,
            row.level,
            self.facility_id,
            self.in_township,
            row.occurred_at,
            self.caller,
            self.phone,
            row.losses,
            row.damage,
            self.line_id,
        )


@dataclass(frozen=True, slots=True)
class Started:
    """A new incident, and where it stands in the duty log; empty when no shift is on."""

    id: UUID
    code: str
    line: str


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """An incident that still has to be dealt with, for lists elsewhere: its most urgent clock comes along."""

    id: UUID
    code: str
    title: str
    state: IncidentState
    place: str
    received_at: datetime
    clocks: tuple[Clock, ...]
