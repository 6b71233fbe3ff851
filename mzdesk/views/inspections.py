"""Visits as lists, the visit's form and its papers hand them around."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mzdesk.terms import (
    Cause,
    Choice,
    HazardGrade,
    HazardState,
    InspectionKind,
    InspectionState,
    ItemResult,
    Relation,
    Remedy,
    SignOutcome,
    Topic,
    VisitChip,
    VisitOutcome,
)
from mzdesk.views.attachments import EvidenceRow, FileDraft
from mzdesk.views.checklists import ItemRow

# --- in --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ResultDraft:
    """What one item showed."""

    item_id: UUID
    result: ItemResult
    note: str = ""


@dataclass(frozen=True, slots=True)
class FindingDraft:
    """A problem found: on an item of the checklist (`item_id`) or beside it.

    Without `due_on` the office's term for the grade counts. 当场改正 (remedy ON_SITE) names a cause from the pick list.
    """

    text: str
    item_id: UUID | None = None
    topic: Topic | None = None
    part: str = ""
    grade: HazardGrade = HazardGrade.GENERAL
    grade_clause: str = ""
    remedy: Remedy = Remedy.TIME_LIMITED
    due_on: date | None = None
    responsible: str = ""
    requirement: str = ""
    paper_defect: bool = False
    cause: Cause | None = None
    cause_note: str = ""
    photos: tuple[FileDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """A visit as it was on the spot. `officers` are those who were there when others than ordered; the leader first.

    `outcome_note` tells how it went when nothing could be inspected; `sign_note` or `witness` goes with a signature
    that was refused.
    """

    arrived_at: datetime | None = None
    left_at: datetime | None = None
    outcome: VisitOutcome = VisitOutcome.INSPECTED
    outcome_note: str = ""
    place_checked: str = ""
    unit_person: str = ""
    unit_post: str = ""
    unit_phone: str = ""
    sign: SignOutcome | None = None
    sign_note: str = ""
    witness: str = ""
    summary: str = ""
    results: tuple[ResultDraft, ...] = ()
    findings: tuple[FindingDraft, ...] = ()
    photos: tuple[FileDraft, ...] = ()
    officers: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitCriteria:
    """What the list of visits shows; newest day first."""

    text: str = ""
    chip: VisitChip = VisitChip.OPEN
    kind: InspectionKind | None = None
    township: str | None = None
    facility_id: UUID | None = None
    today: date | None = None
    sort: str = "departs_on"
    descending: bool = True


# --- out -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A line of the list. `failed` counts items that did not hold, `findings` the hazards put on the ledger."""

    id: UUID
    code: str
    facility_id: UUID
    facility: str
    township: str
    relation: Relation
    kind: InspectionKind
    choice: Choice
    covert: bool
    state: InspectionState
    outcome: VisitOutcome | None
    departs_on: date
    arrived_at: datetime | None
    officers: tuple[str, ...]
    findings: int
    plan_id: UUID | None

    @property
    def waits(self) -> str:
        """How it stands, in one word."""
        if self.outcome is not None and self.outcome is not VisitOutcome.INSPECTED:
            return self.outcome.label
        return self.state.label


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """Somebody of the team as he stood that day."""

    id: UUID
    name: str
    certificate_no: str
    is_leader: bool


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item of this visit's checklist and what it showed; `law` is what may be printed as legal basis."""

    item: ItemRow
    number: int
    result: ItemResult
    note: str
    law: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A hazard that this visit put on the ledger."""

    id: UUID
    number: str
    item_id: UUID | None
    part: str
    text: str
    grade: HazardGrade | None
    remedy: Remedy
    due_on: date | None
    state: HazardState


@dataclass(frozen=True, slots=True)
class EarlierVisit:
    """An earlier visit to the same place."""

    id: UUID
    day: date
    outcome: str
    findings: int


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit in full: the paper's head, the checklist it took along, what was recorded so far."""

    row: VisitRow
    version: int
    clue: str
    leader_led: bool
    principal: str
    phone: str
    address: str
    officers: tuple[OfficerRow, ...]
    items: tuple[ItemLine, ...]
    conditions: tuple[str, ...]
    draft: VisitDraft
    findings: tuple[FoundLine, ...]
    evidence: tuple[EvidenceRow, ...]
    earlier: tuple[EarlierVisit, ...]
    recorded_at: datetime | None
    recorded_by: str
    void_reason: str
    blanks: int

    @property
    def open(self) -> bool:
        """Whether it can still be filled in."""
        return self.row.state in (InspectionState.ORDERED, InspectionState.VISITING)


@dataclass(frozen=True, slots=True)
class FinishedView:
    """What finishing a visit did: the hazards on the ledger, and those of them that are still open."""

    id: UUID
    hazard_ids: tuple[UUID, ...]
    open_ids: tuple[UUID, ...]
