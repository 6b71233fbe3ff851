"""What each printed paper says: plain values, so that the same view gives the same bytes.

`day` is the paper's date (成文日期), None while it is a draft; `number` its 文号, None prints a blank place; `code` the
digits by which a signed sheet finds its record again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Party:
    """The place a paper is about, as it was known that day."""

    name: str
    address: str = ""
    principal: str = ""
    phone: str = ""
    uscc: str = ""


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody of the team; the leader stands first."""

    name: str
    certificate_no: str = ""
    is_leader: bool = False


@dataclass(frozen=True, slots=True)
class PhotoLine:
    """A photo in its stored form with the words under it."""

    data: bytes
    caption: str = ""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One numbered problem. `grade` is a label; `basis` only what may be printed as law."""

    number: int
    text: str
    part: str = ""
    topic: str = ""
    grade: str = ""
    requirement: str = ""
    due: date | None = None
    on_site: bool = False
    interim: str = ""
    basis: tuple[str, ...] = ()
    photos: tuple[PhotoLine, ...] = ()


@dataclass(frozen=True, slots=True)
class InspectionApproval:
    """行政检查审批表. `objects` names places only after 启封; before it, count and pool size alone."""

    bureau: str
    section: str
    plan_title: str
    kind: str
    topics: tuple[str, ...]
    basis: str
    starts: date
    ends: date
    count: int
    pool_size: int
    unannounced: bool = True
    reason: str = ""
    choice: str = ""
    officers: tuple[Officer, ...] = ()
    objects: tuple[str, ...] = ()
    applicant: str = ""
    approver: str = ""
    approved_on: date | None = None
    approved_how: str = ""
    opinion: str = ""
    code: str = ""
    number: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class InspectionNotice:
    """行政检查通知书 (社会办) or, when `internal`, 督查通知 (局属, 乡镇办): shown on arrival."""

    bureau: str
    internal: bool
    party: Party
    kind: str
    topics: tuple[str, ...]
    officers: tuple[Officer, ...]
    departs_on: date
    unannounced: bool = True
    basis: tuple[str, ...] = ()
    contact: str = ""
    code: str = ""
    number: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item on a paper checklist."""

    number: int
    text: str
    method: str = ""


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """The items of one topic."""

    topic: str
    items: tuple[ItemLine, ...]


@dataclass(frozen=True, slots=True)
class BlankChecklist:
    """The checklist for handwriting."""

    bureau: str
    party: Party
    kind: str
    officers: tuple[Officer, ...]
    groups: tuple[ItemGroup, ...]
    departs_on: date
    code: str = ""
    number: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class CheckedTopic:
    """How many items of a topic were looked at, and what they showed."""

    topic: str
    passed: int
    failed: int
    not_applicable: int


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """现场检查笔录 (or 现场督查笔录 when `internal`). `outcome` and `sign` are labels."""

    bureau: str
    party: Party
    kind: str
    officers: tuple[Officer, ...]
    outcome: str
    internal: bool = False
    inspected: bool = True
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    place_checked: str = ""
    unit_person: str = ""
    unit_post: str = ""
    unit_phone: str = ""
    outcome_note: str = ""
    checked: tuple[CheckedTopic, ...] = ()
    findings: tuple[FindingLine, ...] = ()
    summary: str = ""
    signed: bool = True
    sign: str = ""
    sign_note: str = ""
    witness: str = ""
    code: str = ""
    number: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class RectificationOrder:
    """责令限期改正通知书 under the title the bureau chose. Grades are 一般 or 重大 only."""

    bureau: str
    title: str
    party: Party
    inspected_on: date
    findings: tuple[FindingLine, ...]
    officers: tuple[Officer, ...]
    government: str
    court: str = ""
    contact: str = ""
    copies: int = 2
    code: str = ""
    number: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class InternalRectification:
    """安全隐患整改通知: to the bureau's own and township-run places; no law, no remedies."""

    bureau: str
    party: Party
    inspected_on: date
    findings: tuple[FindingLine, ...]
    officers: tuple[Officer, ...]
    contact: str = ""
    copies: int = 2
    code: str = ""
    number: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class RecheckLine:
    """One problem of the order and what the re-check showed: `result` 已改正, 未改正 or 部分改正."""

    number: int
    text: str
    result: str
    note: str = ""
    photos: tuple[PhotoLine, ...] = ()


@dataclass(frozen=True, slots=True)
class RecheckOpinion:
    """整改复查意见书: quotes the order it answers."""

    bureau: str
    party: Party
    order_title: str
    order_number: str
    order_day: date
    rechecked_on: date
    lines: tuple[RecheckLine, ...]
    opinion: str
    officers: tuple[Officer, ...]
    next_step: str = ""
    internal: bool = False
    code: str = ""
    number: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class CovertList:
    """问题交办单 after a 暗访: what was seen (`situation`), who is to look into what by when; no paper of 行政检查."""

    bureau: str
    recipient: str
    party: Party
    visited_on: date
    findings: tuple[FindingLine, ...]
    answer_by: date | None = None
    contact: str = ""
    code: str = ""
    number: str | None = None
    day: date | None = None
    situation: str = ""
