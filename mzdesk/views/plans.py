"""Plans of inspections, their periods and draws, as pages and services hand them around.

Nothing sealed names a place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from mzdesk.terms import (
    Choice,
    DrawStep,
    FacilityKind,
    InspectionKind,
    InspectionState,
    PeriodState,
    PlanAct,
    PlanChip,
    PlanState,
    Relation,
    RiskGrade,
    Topic,
)
from mzdesk.views.plan_figures import CoverageLine, DayLoad
from mzdesk.views.planner import Certificate, Spot, Strength
from mzdesk.views.staff import ApprovalDraft, ApprovalRow

DEFAULT_QUOTAS = ((RiskGrade.MAJOR, 20), (RiskGrade.LARGER, 60), (RiskGrade.GENERAL, 120), (RiskGrade.LOW, 240))

# --- in --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """What a form says of a plan. Empty kinds, townships, risks and topics mean all of them.

    `places` narrows the pool to places chosen by hand (定向抽查), `spared` are left out of it for a reason. `reason`
    says why the places are not told beforehand (四不两直). `quotas` are working days by risk, one visit in each;
    `whole` asks for each place once in the period instead. `teams` cars see `stops` places each on `outings` days a
    week; `intended`, how many visits the plan wants, follows from them but for a 个案检查.
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
    spared: tuple[UUID, ...] = ()
    spared_reason: str = ""
    quotas: tuple[tuple[RiskGrade, int], ...] = DEFAULT_QUOTAS
    whole: bool = False
    teams: int = 1
    stops: int = 4
    outings: int = 5
    half_day: bool = False


@dataclass(frozen=True, slots=True)
class SealDraft:
    """A period to be sealed under the keeper's pass-phrase, and who else may open it.

    `deputy_id` with `deputy_phrase` opens in the keeper's place (授权代启). `witness` is the office that holds the
    second secret, made of `witness_numbers` (dice) and kept under `witness_phrase`; without one it is 单密钥. With
    `witness_id`, the person of an account 监督见证人, it is signed with that account's own pass-phrase.
    """

    keeper_id: UUID | None
    phrase: str = field(repr=False)
    deputy_id: UUID | None = None
    deputy_phrase: str = field(default="", repr=False)
    witness: str = ""
    witness_numbers: str = field(default="", repr=False)
    witness_phrase: str = field(default="", repr=False)
    witness_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class WitnessedPeriod:
    """A period as its witness sees it: what was promised, to be compared with the paper; nothing of the plan."""

    id: UUID
    first: date
    last: date
    state: PeriodState
    pool_size: int
    promise_hash: str
    sealed_at: datetime
    sealed_by: str
    revealed_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """What a leader says at departure: how many places, with how many cars, how long, where not to go and why.

    `reason` is asked for when today was drawn before. `leader_id` goes along with the first team (领导带队); `joint`
    names the other offices of a 联合检查.
    """

    count: int
    teams: int = 1
    half_day: bool = False
    excluded: tuple[str, ...] = ()
    excluded_reason: str = ""
    reason: str = ""
    leader_id: UUID | None = None
    joint: str = ""


@dataclass(frozen=True, slots=True)
class Phrases:
    """What opens a period: a pass-phrase or recovery code of the office, and the witness's where there is one."""

    office: str = field(repr=False)
    witness: str = field(default="", repr=False)


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
    leader_id: UUID | None = None
    joint: str = ""
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
    running: bool
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
class PoolPlace:
    """A place that may be drawn, as the register has it now; `spot` is None when nobody has looked it up."""

    id: str
    name: str
    township: str
    risk: RiskGrade
    spot: Spot | None = None
    last_visit: date | None = None


@dataclass(frozen=True, slots=True)
class OfficerCandidate:
    """Somebody who may inspect. `certificate_until` is the last day of the 执法证, None without a valid one.

    `away` are (first, last) days; `barred_places` and `barred_townships` are the ties that mean 回避.
    """

    id: str
    can_lead: bool = False
    certificate_until: date | None = None
    away: tuple[tuple[date, date], ...] = ()
    barred_places: frozenset[str] = frozenset()
    barred_townships: frozenset[str] = frozenset()

    def certified_on(self, day: date) -> bool:
        """Whether the certificate covers `day`."""
        return self.certificate_until is not None and self.certificate_until >= day

    def away_on(self, day: date) -> bool:
        """Whether a leave covers `day`."""
        return any(first <= day <= last for first, last in self.away)

    def barred_from(self, place: str, township: str) -> bool:
        """Whether a tie to the place or its township means 回避."""
        return place in self.barred_places or township in self.barred_townships


@dataclass(frozen=True, slots=True)
class StepLine:
    """One line of a draw's log."""

    step: DrawStep
    at: datetime
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class DrawView:
    """One 启封 with its visits in the order of teams. `minutes` are by road for each team; `notes` mind the leader."""

    id: UUID
    period_id: UUID
    departs_on: date
    number: int
    count: int
    teams: int
    pool_size: int
    ticket: str
    reason: str
    excluded: tuple[str, ...]
    excluded_reason: str
    half_day: bool
    opened_at: datetime
    opened_by: str
    minutes: tuple[int, ...]
    notes: tuple[str, ...]
    visits: tuple[VisitLine, ...]
    steps: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a plan asks for and what it can hold: shown while it is typed and before it is sealed.

    `days` are the planned working days with what each holds. `sentences` are the certificate's with other warnings;
    `level` is the present pace as 低/中/高, or that it is below. `minutes` by road for one visit.
    """

    pool_size: int
    days: tuple[DayLoad, ...]
    intended: int
    certificate: Certificate
    strengths: tuple[Strength, ...]
    level: str
    sentences: tuple[str, ...]
    notes: tuple[str, ...]
    minutes: int
    fitting: int


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A sealed period: what was promised, how far it is. Nothing of it tells what comes."""

    id: UUID
    plan_id: UUID
    state: PeriodState
    first: date
    last: date
    days: tuple[DayLoad, ...]
    pool_size: int
    promise_hash: str
    keys: str
    keeper_id: UUID
    keeper: str
    deputy: str
    witness: str
    sealed_at: datetime
    sealed_by: str
    revealed_at: datetime | None
    revealed_by: str
    certificate: Certificate
    today_drawn: int
    approvals: tuple[ApprovalRow, ...]
    withheld: tuple[UUID, ...]
    void_reason: str

    def over(self, today: date) -> bool:
        """Whether the last day has passed."""
        return today > self.last


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan in full. `acts` may be done now; `hindrances` say in sentences why nothing can be sealed or drawn."""

    row: PlanRow
    version: int
    draft: PlanDraft
    outlook: Outlook | None
    approvals: tuple[ApprovalRow, ...]
    period: PeriodView | None
    draws: tuple[DrawView, ...]
    sent: tuple[VisitLine, ...]
    officers: tuple[OfficerLine, ...]
    hindrances: tuple[str, ...]
    acts: frozenset[PlanAct]
    pool_size: int = 0


@dataclass(frozen=True, slots=True)
class Sealed:
    """A period that was just sealed. The recovery codes are shown and printed once and kept nowhere."""

    id: UUID
    recovery: str = field(repr=False)
    witness_recovery: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """What 启封 brought: the draw and its visits in the order of teams; `notes` are for the leader who goes."""

    id: UUID
    visits: tuple[VisitLine, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LedLine:
    """领导带队: how many places a leader went to in each quarter."""

    leader: str
    quarters: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the quotas are met, by risk and by township."""

    risks: tuple[CoverageLine, ...]
    townships: tuple[CoverageLine, ...]
