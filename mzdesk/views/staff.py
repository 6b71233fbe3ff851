"""Persons, accounts and approvals as pages and services hand them around."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from mzdesk.terms import ApprovalSubject, ApprovalWay, FacilityKind, PersonKind, Role


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A line of the list of persons."""

    id: UUID
    name: str
    kind: PersonKind
    post: str
    section: str
    phone: str
    certificate_no: str | None
    certificate_until: date | None
    leader_seat: bool
    active: bool
    login: str | None
    away_until: date | None
    on_duty: bool = True
    no_nights: bool = False
    senior: bool = False


@dataclass(frozen=True, slots=True)
class TieRow:
    """A reason for 回避."""

    id: UUID
    facility_id: UUID | None
    facility: str
    township: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class LeaveRow:
    id: UUID
    starts: date
    ends: date
    reason: str


@dataclass(frozen=True, slots=True)
class AccountView:
    """How a person signs in; never a secret. `kinds` of place are those a 业务科室 is kept to."""

    id: UUID
    login: str
    roles: tuple[Role, ...]
    active: bool
    has_pin: bool
    must_change: bool
    locked_until: datetime | None
    kinds: tuple[FacilityKind, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person in full."""

    row: PersonRow
    version: int
    township: str
    remark: str
    ties: tuple[TieRow, ...]
    leaves: tuple[LeaveRow, ...]
    account: AccountView | None


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """What a form says of a person. `on_duty`: serves in the duty room; `no_nights`: 免夜班, and no reason is kept.

    `senior`: 骨干, of whom a shift may have to have one.
    """

    name: str
    kind: PersonKind
    post: str = ""
    section: str = ""
    phone: str = ""
    certificate_no: str | None = None
    certificate_until: date | None = None
    leader_seat: bool = False
    on_duty: bool = True
    no_nights: bool = False
    senior: bool = False
    active: bool = True
    remark: str = ""
    township: str | None = None


@dataclass(frozen=True, slots=True)
class ApprovalDraft:
    """An approval as it is given: by which way, by whom, with what proof.

    SCREEN: the signed-in actor is the approver. PIN: `approver_id` and `pin`. PAPER: `approver_id` (or a name),
    `approved_on` from the sheet and the scan's hash (already stored as an attachment). DELEGATED: the actor acts for
    `approver_id` under a recorded delegation.
    """

    way: ApprovalWay
    approver_id: UUID | None = None
    approver: str = ""
    approved_on: date | None = None
    pin: str = ""
    scan_sha256: str | None = None
    opinion: str = ""
    granted: bool = True


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """An approval on file."""

    id: UUID
    subject: ApprovalSubject
    way: ApprovalWay
    approver: str
    approved_on: date
    granted: bool
    opinion: str
    scan_sha256: str | None
    entered_by: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class PersonCriteria:
    """What the list of persons shows."""

    text: str = ""
    kind: PersonKind | None = None
    with_former: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A person to pick from a list."""

    id: UUID
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """A leader's recorded permission; `on_paper` when the signed sheet proves it."""

    id: UUID
    leader: str
    delegate: str
    subjects: tuple[ApprovalSubject, ...]
    starts: date
    ends: date
    revoked: bool
    leader_id: UUID
    delegate_id: UUID
    on_paper: bool


@dataclass(frozen=True, slots=True)
class LoginSheet:
    """How somebody signs in for the first time: printed once, kept nowhere else. `rows` are what is called how."""

    head: str
    title: str
    note: str
    rows: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]
    made_at: datetime
    phrase: str = field(repr=False)
    called: str = "初始口令"
