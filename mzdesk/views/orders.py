"""Documents as their register, their page and their makers hand them around."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from mzdesk.terms import (
    BlankState,
    DocumentChip,
    DocumentKind,
    DocumentState,
    OrderAct,
    Retention,
    SeriesKeeper,
    ServiceWay,
    SignOutcome,
)
from mzdesk.views.attachments import FileDraft
from mzdesk.views.gongwen import TrailLine
from mzdesk.views.staff import ApprovalRow

# --- in --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DocumentLinks:
    """What a document is about. `answers_id`: the earlier document it answers. `township`: whose scope it stands in."""

    facility_id: UUID | None = None
    inspection_id: UUID | None = None
    plan_id: UUID | None = None
    hazard_ids: tuple[UUID, ...] = ()
    answers_id: UUID | None = None
    township: str | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A place in a number series. `text` and `serial` are None while the office has not given the number yet."""

    prefix: str
    year: int
    serial: int | None
    text: str | None


@dataclass(frozen=True, slots=True)
class ServiceDraft:
    """送达: when, how, who took it and whether he signed; the signed copy's scan; a witness where it was left."""

    served_on: date
    way: ServiceWay = ServiceWay.DIRECT
    sign: SignOutcome = SignOutcome.SIGNED
    receiver: str = ""
    note: str = ""
    scan: FileDraft | None = None


@dataclass(frozen=True, slots=True)
class OrderCriteria:
    """What the register shows; `sort` is a key of services.orders.SORTS."""

    text: str = ""
    chip: DocumentChip = DocumentChip.ALL
    kind: DocumentKind | None = None
    year: int | None = None
    facility_id: UUID | None = None
    sort: str = "issued_on"
    descending: bool = True


# --- out -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A line of the register."""

    id: UUID
    kind: DocumentKind
    title: str
    number: str | None
    code: str
    state: DocumentState
    facility_id: UUID | None
    facility: str
    issued_on: date | None
    issued_by: str
    served_on: date | None
    copies: int
    answer_by: date | None = None
    answered_on: date | None = None

    @property
    def waits(self) -> str:
        """The state in one word."""
        return _WAITS.get(self.state, self.state.label) if self.kind.is_served else self.state.label


_WAITS = {DocumentState.ISSUED: "待用印", DocumentState.SEALED: "待送达"}


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A printed sheet that was replaced before 用印."""

    sha256: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderView:
    """A document in full."""

    row: OrderRow
    version: int
    inspection_id: UUID | None
    answers_id: UUID | None
    answers: str
    hazards: tuple[tuple[UUID, str, str], ...]
    sha256: str | None
    signed_by: str
    signed_on: date | None
    sealed_on: date | None
    served_way: ServiceWay | None
    served_sign: SignOutcome | None
    receiver: str
    service_note: str
    scan_sha256: str | None
    void_reason: str
    keeper: SeriesKeeper
    approvals: tuple[ApprovalRow, ...]
    withdrawn: tuple[Withdrawn, ...]
    trail: tuple[TrailLine, ...] = ()
    filed_on: date | None = None
    retention: Retention | None = None
    volume: str = ""
    sealed_by: str = ""
    recipients: str = ""
    answer: str = ""
    acts: frozenset[OrderAct] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One number series of one year: how far it got, and which numbers are missing (none in a 自管 series)."""

    prefix: str
    year: int
    keeper: SeriesKeeper
    last: int
    given: int
    void: int
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Issued:
    """A document that was just made."""

    id: UUID
    number: str | None
    code: str
    title: str
    pdf: bytes


@dataclass(frozen=True, slots=True)
class FirstReport:
    """A 首报 of an incident that 续报 and 终报 may follow."""

    id: UUID
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class BlankRow:
    """A numbered blank sheet: who has it, what became of it; `document` is the paper it was keyed in as."""

    id: UUID
    kind: DocumentKind
    number: str
    code: str
    state: BlankState
    taken_by: str
    taken_on: date
    purpose: str
    settled_on: date | None
    reason: str
    document: UUID | None
