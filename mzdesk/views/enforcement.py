"""What the papers of enforcement say: plain values, so that the same view gives the same bytes.

`day` is the paper's date, None while it is a draft; `number` its 文号, None prints a blank place; `code` the digits by
which a signed sheet finds its record again. `findings` carry as `basis` only what may be printed as law.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mzdesk.terms import SignOutcome
from mzdesk.views.documents import FindingLine, Officer, Party


@dataclass(frozen=True, slots=True)
class ExtensionApproval:
    """整改延期审批表: from `due` to `until`, asked on `asked_on`; the decision stays blank while there is none.

    `times`: how often the term was put off before.
    """

    bureau: str
    party: Party
    hazard_number: str
    hazard: str
    found_on: date
    due: date
    until: date
    reason: str
    asked_on: date
    order_number: str = ""
    interim: str = ""
    times: int = 0
    applicant: str = ""
    approver: str = ""
    approved_on: date | None = None
    approved_how: str = ""
    granted: bool = False
    opinion: str = ""
    code: str = ""
    number: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class TalkNotice:
    """警示约谈通知书, no penalty: `person` (the responsible one, no substitute) comes at `when` to `where`."""

    bureau: str
    party: Party
    person: str
    findings: tuple[FindingLine, ...]
    when: datetime
    where: str
    chair: str
    reason: str = ""
    bring: str = ""
    contact: str = ""
    code: str = ""
    number: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class TalkRecord:
    """约谈记录 with lines for handwriting. `report_days`: workdays to the written report, `report_by` its last day."""

    bureau: str
    party: Party
    person: str
    findings: tuple[FindingLine, ...]
    when: datetime
    where: str
    chair: str
    notice_number: str = ""
    report_days: int = 5
    report_by: date | None = None
    code: str = ""
    number: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class SuspensionNotice:
    """责令暂时停止使用 (现场处理措施) of `stopped`, people out of `leave` when it is named, for hazards decided 重大.

    `clauses` are the clauses of the 判定标准 by which they were decided.
    """

    bureau: str
    party: Party
    findings: tuple[FindingLine, ...]
    officers: tuple[Officer, ...]
    inspected_on: date
    starts_at: datetime
    stopped: str
    government: str
    leave: str = ""
    clauses: tuple[str, ...] = ()
    court: str = ""
    contact: str = ""
    copies: int = 2
    code: str = ""
    number: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class SpotPenalty:
    """当场处罚决定书 with the whole short procedure (行政处罚法 第五十一条、第五十二条).

    `citizen`: the party is a person (`party.name`, `identity`), else an organisation. `fine` is yuan, 0 for none.
    `broken` is the law that was broken, `basis` the law by which it is punished. The four moments are those of the
    procedure in their order; `heard` is what the party said. `sign` is a label. `filed_on`: 备案 with the bureau.
    """

    bureau: str
    party: Party
    citizen: bool
    findings: tuple[FindingLine, ...]
    broken: tuple[str, ...]
    basis: str
    officers: tuple[Officer, ...]
    place: str
    warning: bool
    fine: int
    shown_at: datetime | None
    told_at: datetime | None
    heard_at: datetime | None
    delivered_at: datetime | None
    heard: str
    government: str
    answer: str = ""
    identity: str = ""
    account: str = ""
    court: str = ""
    signed: bool = True
    sign: str = ""
    sign_note: str = ""
    filed_on: date | None = None
    contact: str = ""
    code: str = ""
    number: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class TransferLetter:
    """案件移送函 in 信函格式 to the competent department `to`; answered by `answer_by`."""

    bureau: str
    to: str
    party: Party
    inspected_on: date
    findings: tuple[FindingLine, ...]
    answer_by: date
    enclosed: tuple[str, ...] = ()
    contact: str = ""
    code: str = ""
    number: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class ListingNotice:
    """挂牌督办通知书, a 公文 to the place: `finding` to be put right by `due` under the eyes of `supervisor`."""

    bureau: str
    party: Party
    finding: FindingLine
    clause: str
    due: date
    supervisor: str
    approver: str
    approved_on: date
    demand: str = ""
    contact: str = ""
    code: str = ""
    number: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class ServiceReceipt:
    """送达回证 of a document of the register; what is not known stays blank for the pen. `way` is a label."""

    bureau: str
    cause: str
    document: str
    document_number: str
    receiver: str
    place: str = ""
    way: str = ""
    served_on: date | None = None
    signed_by: str = ""
    relation: str = ""
    witness: str = ""
    servers: tuple[Officer, ...] = ()
    remark: str = ""
    code: str = ""
    number: str | None = None
    day: date | None = None


# --- in --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TalkDraft:
    """What a talk needs beside its hazards. Without `person` the place's principal is called in."""

    when: datetime
    where: str
    chair: str
    person: str = ""
    reason: str = ""
    bring: str = ""


@dataclass(frozen=True, slots=True)
class SuspensionDraft:
    """What stops from `starts_at` on, and from where people leave. Without `officers` those of the visit."""

    stopped: str
    starts_at: datetime
    leave: str = ""
    officers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PenaltyDraft:
    """A spot penalty as the officers wrote it down. `basis` is a key of `checklists.printable_articles`.

    `name`, `identity` and `address` are of a citizen; an organisation is the place itself. `fine` is yuan.
    """

    basis: str
    place: str
    warning: bool
    fine: int
    shown_at: datetime | None
    told_at: datetime | None
    heard_at: datetime | None
    delivered_at: datetime | None
    heard: str
    answer: str = ""
    citizen: bool = False
    name: str = ""
    identity: str = ""
    address: str = ""
    sign: SignOutcome = SignOutcome.SIGNED
    sign_note: str = ""
    filed_on: date | None = None
    officers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TransferDraft:
    """To whom (empty: the department the checklist names), answered by when, with what enclosed."""

    answer_by: date
    to: str = ""
    enclosed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingDraft:
    """Who supervises, and what is demanded beside the hazard's own requirement."""

    supervisor: str
    demand: str = ""
