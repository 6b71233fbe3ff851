"""Plans of inspections and their draws, as pages and services hand them around. Nothing sealed names a place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from mzdesk.terms import (
    Choice,
    DrawState,
    FacilityKind,
    InspectionKind,
    InspectionState,
    PlanAct,
    PlanChip,
    PlanState,
    Relation,
    RiskGrade,
    Topic,
)
from mzdesk.views.staff import ApprovalDraft, ApprovalRow

# --- in --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """What a form says of a plan. Empty kinds, townships, risks and topics mean all of them.

    `places` narrows the pool to places chosen by hand (定向抽查). `reason` says why the places are not told beforehand
    (四不两直); `intended` is how many visits the plan wants.
    """

    title: str
    kind: InspectionKind
    starts: date
    ends: date
    relations: tuple[Relation, ...] = (Relation.PRIVATE,)
    kinds: tuple[FacilityKind, ...] = ()
    townships: tuple[str, ...] = ()
    risks: tuple[RiskGrade, ...] = ()
    topics: tuple[Topic, ...] = ()
    basis: str = ""
    reason: str = ""
    unannounced: bool = True
    covert: bool = False
    intended: int = 1
    per_team: int = 2
    places: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class SealDraft:
    """A draw to be sealed: how many places, for which day, under whose pass-phrase.

    `reason` is asked for when the plan has another draw for the same day.
    """

    count: int
    departs_on: date
    keeper_id: UUID | None
    phrase: str = field(repr=False)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SendDraft:
    """A visit at once, without a draw: on a clue, named by a leader, or to look back at earlier findings.

    `clue` is the matter, or by whom and why the place was named. A 社会办 place needs `approval` (行政检查审批表).
    """

    facility_id: UUID
    choice: Choice
    officers: tuple[UUID, ...]
    departs_on: date
    clue: str = ""
    kind: InspectionKind = InspectionKind.CASE
    topics: tuple[Topic, ...] = ()
    covert: bool = False
    leader_led: bool = False
    plan_id: UUID | None = None
    approval: ApprovalDraft | None = None


@dataclass(frozen=True, slots=True)
class PlanCriteria:
    """What the list of plans shows; newest period first."""

    text: str = ""
    chip: PlanChip = PlanChip.OPEN
    kind: InspectionKind | None = None
    sort: str = "starts"
    descending: bool = True


# --- out -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A line of the list. `drawn` counts random visits, `named` those without a draw, `visited` those recorded."""

    id: UUID
    title: str
    kind: InspectionKind
    state: PlanState
    starts: date
    ends: date
    intended: int
    drawn: int
    named: int
    visited: int
    sealed: int
    by: str


@dataclass(frozen=True, slots=True)
class OfficerLine:
    """Somebody who may be sent; `note` says why not, or what to mind."""

    id: UUID
    name: str
    certificate_no: str
    certificate_until: date | None
    can_lead: bool
    free: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit of a plan: only after 启封, or sent without a draw."""

    id: UUID
    code: str
    facility_id: UUID
    facility: str
    township: str
    relation: Relation
    choice: Choice
    state: InspectionState
    departs_on: date
    team: int
    officers: tuple[tuple[UUID, str], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DrawView:
    """One sealed run: numbers and hashes; `visits` and `changes` are empty before 启封."""

    id: UUID
    plan_id: UUID
    state: DrawState
    count: int
    per_team: int
    pool_size: int
    pool_hash: str
    officers_hash: str
    commitment: str
    keeper: str
    keeper_id: UUID
    sealed_at: datetime
    sealed_by: str
    departs_on: date
    opened_at: datetime | None
    opened_by: str
    reason: str
    void_reason: str
    visits: tuple[VisitLine, ...] = ()
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan in full. `acts` may be done now; `hindrances` are sentences that say why nothing can be sealed yet."""

    row: PlanRow
    version: int
    draft: PlanDraft
    pool_size: int
    approvals: tuple[ApprovalRow, ...]
    draws: tuple[DrawView, ...]
    sent: tuple[VisitLine, ...]
    officers: tuple[OfficerLine, ...]
    hindrances: tuple[str, ...]
    acts: frozenset[PlanAct]

    @property
    def sealed(self) -> DrawView | None:
        """The draw that waits for 启封."""
        return next((draw for draw in self.draws if draw.state is DrawState.SEALED), None)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A draw that was just sealed. `recovery` is shown once and kept nowhere: it opens the draw without the keeper."""

    id: UUID
    recovery: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """What 启封 brought: the draw and its visits in the order of teams."""

    id: UUID
    visits: tuple[VisitLine, ...]
