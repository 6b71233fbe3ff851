"""Hazards as lists, forms and other capabilities hand them around."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from mzdesk.rules import closure
from mzdesk.terms import (
    Cause,
    DocumentKind,
    DocumentState,
    Enforcement,
    HazardAct,
    HazardChip,
    HazardGrade,
    HazardSource,
    HazardState,
    Relation,
    Remedy,
    StepKind,
    Topic,
)
from mzdesk.views.attachments import EvidenceRow, FileDraft

# --- in --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HazardDraft:
    """A finding to be put on the ledger. Without `due_on` the office's term for the grade is reckoned."""

    facility_id: UUID
    text: str
    found_on: date
    source: HazardSource = HazardSource.INSPECTION
    inspection_id: UUID | None = None
    item_id: UUID | None = None
    topic: Topic | None = None
    part: str = ""
    requirement: str = ""
    grade: HazardGrade | None = HazardGrade.GENERAL
    grade_clause: str = ""
    remedy: Remedy = Remedy.TIME_LIMITED
    due_on: date | None = None
    responsible: str = ""
    paper_defect: bool = False
    inspectors: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What another page knows of a hazard to be registered: the form's first `values`, the key its `draft` is kept by.

    `kept(session, actor, hazard_id)` is done in the same change.
    """

    values: Mapping[str, Any]
    draft: str = "hazards/new"
    kept: Callable[[Any, Any, UUID], object] | None = None


@dataclass(frozen=True, slots=True)
class HazardAmendment:
    """Corrections of what was written down, as long as no paper quotes it."""

    text: str
    part: str = ""
    topic: Topic | None = None
    requirement: str = ""
    responsible: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class OnSiteDraft:
    """当场改正: put right before the officers left, both sign."""

    officers: tuple[str, ...]
    cause: Cause
    happened_on: date
    person: str = ""
    text: str = ""
    cause_note: str = ""


@dataclass(frozen=True, slots=True)
class SubmissionDraft:
    """整改 as the unit reports it: who put it right, when and how, with photos or papers."""

    person: str
    text: str
    happened_on: date
    cause: Cause | None = None
    cause_note: str = ""
    files: tuple[FileDraft, ...] = ()
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RecheckDraft:
    """复查: who looked, when, and whether it is put right.

    A failed one names a new term (`due_on`) or the next step of enforcement (`escalation`). `looked` says that a paper
    defect was checked against the paper itself. `person` put it right, where the unit never reported who.
    """

    passed: bool
    officers: tuple[str, ...]
    happened_on: date
    text: str = ""
    person: str = ""
    cause: Cause | None = None
    cause_note: str = ""
    due_on: date | None = None
    escalation: Enforcement | None = None
    looked: bool = False
    files: tuple[FileDraft, ...] = ()
    close: bool = False


@dataclass(frozen=True, slots=True)
class ExtensionDraft:
    """申请延期: until when, why, asked on which day."""

    due_on: date
    reason: str
    happened_on: date


@dataclass(frozen=True, slots=True)
class HazardCriteria:
    """What the ledger shows and in which order; `sort` is a key of services.hazards.SORTS."""

    text: str = ""
    chip: HazardChip = HazardChip.OPEN
    grade: HazardGrade | None = None
    township: str | None = None
    topic: Topic | None = None
    facility_id: UUID | None = None
    inspection_id: UUID | None = None
    ids: tuple[UUID, ...] = ()
    sort: str = "due_on"
    descending: bool = False
    source: HazardSource | None = None


# --- out -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HazardRow:
    """A line of the ledger. `days_left` counts calendar days to the term, below zero when overdue; None without one.

    `term` is the same in words: 逾期 5 天, 今天到期, 剩 9 天.
    """

    id: UUID
    number: str
    facility_id: UUID
    facility: str
    township: str
    relation: Relation
    text: str
    part: str
    topic: Topic | None
    grade: HazardGrade | None
    state: HazardState
    remedy: Remedy
    source: HazardSource
    found_on: date
    due_on: date | None
    days_left: int | None
    term: str
    responsible: str
    inspection_id: UUID | None
    extended: bool
    asked: bool
    reopened: bool
    supervised: bool
    escalated: bool
    repeated: bool
    closed_on: date | None
    inspectors: tuple[str, ...] = ()

    @property
    def overdue(self) -> bool:
        return self.state is not HazardState.CLOSED and self.days_left is not None and self.days_left < 0

    @property
    def waits(self) -> str:
        """What the hazard waits for, in one word."""
        return closure.waits(self.state, supervised=self.supervised, asked=self.asked)


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of the timeline in words."""

    id: UUID
    kind: StepKind
    happened_on: date
    title: str
    text: str
    entered_by: str
    entered_at: datetime
    document_id: UUID | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of 销号: met or not, and what shows it or is missing."""

    title: str
    met: bool
    note: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A document about the hazard."""

    id: UUID
    kind: DocumentKind
    title: str
    number: str
    state: DocumentState
    issued_on: date | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """The same problem at the same place before (屡查屡犯)."""

    id: UUID
    number: str
    text: str
    found_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class HazardView:
    """A hazard in full, for its page and its papers."""

    row: HazardRow
    version: int
    requirement: str
    grade_clause: str
    cause: Cause | None
    cause_note: str
    paper_defect: bool
    remark: str
    item_id: UUID | None
    asked_until: date | None
    rectified_by: str
    steps: tuple[StepRow, ...]
    conditions: tuple[Condition, ...]
    evidence: tuple[EvidenceRow, ...]
    papers: tuple[PaperRow, ...]
    earlier: tuple[Earlier, ...]
    acts: frozenset[HazardAct] = field(default_factory=frozenset)

    @property
    def missing(self) -> int:
        """How many conditions of 销号 are not met."""
        return sum(not condition.met for condition in self.conditions)
