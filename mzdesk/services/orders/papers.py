"""The life of a document: fixed, corrected, 送达, 作废 (用印: sealing). Its bytes are kept from the first print on."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.facilities import Facility
from mzdesk.models.orders import Document, DocumentHazard, WithdrawnSheet
from mzdesk.rules import paper_codes
from mzdesk.rules.document_moves import UNNUMBERED
from mzdesk.services import access, attachments, hazards, settings
from mzdesk.services.attachments import Place
from mzdesk.services.orders import numbers, trail
from mzdesk.services.orders.secrecy import require_open
from mzdesk.terms import (
    Capability,
    DocumentKind,
    DocumentState,
    DocumentStepKind,
    EvidenceRole,
    Right,
    ServiceWay,
    SignOutcome,
)
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.attachments import FileDraft
from mzdesk.views.orders import DocumentLinks, Number, ServiceDraft

UNFIXED = (DocumentState.DRAFT, DocumentState.ISSUED)
_WRITTEN = (
    DocumentKind.HANDLING_SLIP,
    DocumentKind.DUTY_ROSTER,
    DocumentKind.DUTY_LOG,
    DocumentKind.DAILY_SUMMARY,
    DocumentKind.INCIDENT_REPORT,
)
ORDERS = (DocumentKind.RECTIFICATION_ORDER, DocumentKind.INTERNAL_RECTIFICATION)


def get(session: Session, actor: Actor, document_id: UUID) -> Document:
    """The document, when it is in the actor's scope; raises NotFound."""
    asked = access.visible(sa.select(Document).where(Document.id == document_id), Document, actor)
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound("找不到这份文书，可能不属于您的乡镇（街道）。请刷新后重试。")
    return found


def fix(
    session: Session,
    actor: Actor,
    *,
    kind: DocumentKind,
    title: str,
    number: Number | None,
    code: str,
    content: dict[str, Any],
    pdf: bytes,
    links: DocumentLinks,
    today: date,
    now: datetime,
) -> UUID:
    """Put a document with its bytes on the register; returns its id. 草稿 while its number is still blank.

    Raises BadInput when one that is written freely bears a mark of secrecy.
    """
    access.require_issuing(actor, kind)
    if kind in _WRITTEN:
        require_open(title, content)
    township = links.township or _township(session, actor, links.facility_id)
    blank = kind.is_numbered and (number is None or number.text is None)
    document = Document(
        id=clock.uuid7(),
        district=actor.district,
        township=township,
        kind=kind,
        title=title[:150],
        state=DocumentState.DRAFT if blank else DocumentState.ISSUED,
        facility_id=links.facility_id,
        inspection_id=links.inspection_id,
        plan_id=links.plan_id,
        answers_id=links.answers_id,
        code=code,
        prefix=number.prefix if number else None,
        year=number.year if number else None,
        serial=number.serial if number else None,
        number=number.text if number else None,
        copies=copies_of(session, actor, kind),
        content=content,
        answer_by=answer_by(content),
        sha256=keep(session, actor.district, township, title, pdf),
        issued_on=today,
        issued_by=actor.name,
        signed_on=today,
        created_at=now,
    )
    session.add(document)
    session.flush()
    keep_hazards(session, document, links.hazard_ids)
    kind_of = DocumentStepKind.DRAFTED if blank else DocumentStepKind.NUMBERED
    trail.add(session, actor, document, kind_of, on=today, now=now, text=document.number or "")
    return document.id


def answer_by(content: dict[str, Any]) -> date | None:
    """Until when a paper asks for an answer, by what it says."""
    said = content.get("answer_by")
    return date.fromisoformat(said) if said else None


def keep_hazards(session: Session, document: Document, hazard_ids: tuple[UUID, ...]) -> None:
    """Which hazards a document is about, in its order."""
    for position, hazard_id in enumerate(hazard_ids):
        session.add(DocumentHazard(document_id=document.id, hazard_id=hazard_id, position=position))
    session.flush()


def _township(session: Session, actor: Actor, facility_id: UUID | None) -> str:
    facility = session.get(Facility, facility_id) if facility_id else None
    return facility.township if facility is not None else bureau_code(actor.district)


def keep(session: Session, district: str, township: str, title: str, pdf: bytes) -> str:
    """Store the pages of a document; returns their SHA-256."""
    return attachments.keep(session, Place(district, township), FileDraft(f"{title}.pdf", "application/pdf", pdf))


def copies_of(session: Session, actor: Actor, kind: DocumentKind) -> int:
    """一式几份 of a kind of document."""
    access.require(actor, Right.SEE)
    copies: dict[str, int] = settings.value(session, actor, "copies")
    return copies.get(kind.value, 1)


def reprint(
    session: Session,
    actor: Actor,
    document_id: UUID,
    *,
    content: dict[str, Any],
    pdf: bytes,
    reason: str,
    number: Number | None = None,
    now: datetime,
) -> None:
    """更正重印 under the same number until 用印; the sheet it replaces is kept with the reason.

    With `number` a draft gets the number the office gave.
    """
    access.require(actor, Right.ISSUE)
    document = get(session, actor, document_id)
    if document.state not in UNFIXED or document.sha256 is None:
        raise RuleBroken(f"文书{document.state.label}，内容已固定，不能重印。如有错误，请作废后重新制发。")
    if not reason.strip():
        raise BadInput("请写明重印的原因，收回的旧件会一并留存。", "reason")
    if document.sha256 is not None:
        session.add(
            WithdrawnSheet(
                district=document.district,
                township=document.township,
                document_id=document.id,
                sha256=document.sha256,
                reason=reason.strip(),
                created_at=now,
                created_by=actor.name,
            )
        )
    if number is not None:
        document.serial, document.number = number.serial, number.text
        document.state = DocumentState.ISSUED
    document.content, document.answer_by = content, answer_by(content)
    document.sha256 = keep(session, document.district, document.township, document.title, pdf)
    session.flush()


def check_day(document: Document, day: date, today: date, field: str) -> None:
    """Raise BadInput unless the day is between the paper's date and today."""
    if document.issued_on is not None and day < document.issued_on:
        raise BadInput(f"日期早于成文日期 {document.issued_on}，请核对后重新填写。", field)
    if day > today:
        raise BadInput("日期晚于今天，请核对后重新填写。", field)


def serve(
    session: Session, actor: Actor, document_id: UUID, *, draft: ServiceDraft, today: date, now: datetime
) -> None:
    """登记送达; the hazards of an order are 整改中 from then on. A signed copy shows that it was sealed, too."""
    access.require(actor, Right.ISSUE)
    document = get(session, actor, document_id)
    if not document.kind.is_served:
        raise RuleBroken(f"“{document.kind.label}”不用送达，签字后附上扫描件即可。")
    if document.state not in (DocumentState.ISSUED, DocumentState.SEALED):
        raise RuleBroken(f"文书{document.state.label}，不能登记送达。")
    check_day(document, draft.served_on, today, "served_on")
    _check_service(draft)
    if document.state is DocumentState.ISSUED:
        _sealed_before(session, actor, document, draft.served_on, now)
    document.served_on, document.served_way, document.served_sign = draft.served_on, draft.way, draft.sign
    document.receiver, document.service_note = draft.receiver.strip(), draft.note.strip()
    document.state = DocumentState.SERVED
    if draft.scan is not None:
        document.scan_sha256 = _link_scan(session, actor, document, draft.scan)
    session.flush()
    text = f"{draft.way.label}，{draft.receiver.strip() or draft.sign.label}"
    trail.add(session, actor, document, DocumentStepKind.SERVED, on=draft.served_on, now=now, text=text)
    if document.kind in ORDERS:
        hazards.mark_served(session, actor, document.id, served_on=draft.served_on, text=text, now=now)


def _sealed_before(session: Session, actor: Actor, document: Document, on: date, now: datetime) -> None:
    """A paper that was served had its seal, though nobody entered it: the register says so and names nobody."""
    document.sealed_on = on
    if document.kind.is_numbered:  # 笔录 and the like are signed, not sealed
        kind, copies = DocumentStepKind.SEALED, document.copies
        text = f"{copies}份，按送达补登"
        trail.add(session, actor, document, kind, on=on, now=now, person="未登记", copies=copies, text=text)


def _check_service(draft: ServiceDraft) -> None:
    if draft.sign is SignOutcome.SIGNED and not draft.receiver.strip():
        raise BadInput("请填写签收人。", "receiver")
    if draft.sign is not SignOutcome.SIGNED and draft.way is ServiceWay.DIRECT:
        raise BadInput("对方没有签收的，请改为留置送达、邮寄送达或电子送达。", "way")
    if draft.way is ServiceWay.LEFT and not draft.note.strip():
        raise BadInput("留置送达请写明见证人和经过。", "note")


def _link_scan(session: Session, actor: Actor, document: Document, scan: FileDraft) -> str:
    place = Place(document.district, document.township)
    return attachments.link(
        session, actor, place, scan, subject=Capability.ORDERS, record=document.id, role=EvidenceRole.SCAN
    )


def attach_scan(
    session: Session, actor: Actor, document_id: UUID, *, scan: FileDraft, today: date, now: datetime
) -> None:
    """附签字扫描件: one drag. A paper that is served counts as served today, signed by the responsible person."""
    access.require(actor, Right.ISSUE)
    document = get(session, actor, document_id)
    if document.state in (*UNNUMBERED, DocumentState.VOID):
        raise RuleBroken(f"文书{document.state.label}，不能附签字扫描件。")
    if document.kind.is_served and document.state not in (DocumentState.SERVED, DocumentState.FILED):
        facility = session.get(Facility, document.facility_id) if document.facility_id else None
        receiver = facility.principal if facility is not None else ""
        draft = ServiceDraft(today, receiver=receiver or "见扫描件", scan=scan)
        serve(session, actor, document_id, draft=draft, today=today, now=now)
        return
    document.scan_sha256 = _link_scan(session, actor, document, scan)
    document.sealed_on = document.sealed_on or today
    if document.state is DocumentState.ISSUED:
        document.state = DocumentState.SEALED
    session.flush()


def void(session: Session, actor: Actor, document_id: UUID, *, reason: str, today: date, now: datetime) -> None:
    """作废文号: the number stays used, sheet and reason are kept; the hazards of an order stand where they stood."""
    access.require(actor, Right.ISSUE)
    document = get(session, actor, document_id)
    if document.state in (DocumentState.SERVED, DocumentState.FILED):
        raise RuleBroken(f"{document.state.label}的文书不能作废。如有错误，请另行制发更正文书。")
    if document.state is DocumentState.VOID:
        raise RuleBroken("这份文书已经作废。")
    if not reason.strip():
        raise BadInput("请写明作废原因，文号会保留并注明作废。", "reason")
    document.void_reason = reason.strip()
    document.state = DocumentState.VOID
    session.flush()
    trail.add(session, actor, document, DocumentStepKind.VOIDED, on=today, now=now, text=reason.strip()[:300])
    if document.kind in ORDERS:
        hazards.order_voided(session, actor, document.id, now=now)


def give_number(session: Session, actor: Actor, document_id: UUID, *, number: str) -> Number:
    """Check the number the office gave a draft; the paper is then printed with it (reprint)."""
    access.require(actor, Right.ISSUE)
    document = get(session, actor, document_id)
    if document.state is not DocumentState.DRAFT or document.issued_on is None or document.sha256 is None:
        said = "已有文号，不用再填写" if document.number else f"{document.state.label}，现在不用填写文号"
        raise RuleBroken(f"这份文书{said}。请刷新后核对它的办理情况。")
    given = numbers.take_number(session, actor, document.kind, today=document.issued_on, number=number)
    if given is None or given.text is None:
        raise BadInput("请填写办公室给的文号。", "number")
    return given


def by_code(session: Session, actor: Actor, code: str) -> UUID:
    """The document whose code was typed or read from the sheet; raises BadInput, NotFound."""
    access.require(actor, Right.SEE)
    asked = sa.select(Document.id).where(Document.code == paper_codes.read(code))
    found = session.scalars(access.visible(asked, Document, actor)).first()
    if found is None:
        raise NotFound("没有这个编码的文书，请对照文书核对。")
    return found


def pdf(session: Session, actor: Actor, document_id: UUID) -> bytes:
    """The document's bytes as they were printed; raises RuleBroken when the archive gives anything else."""
    access.require(actor, Right.SEE)
    document = get(session, actor, document_id)
    if document.sha256 is None:
        raise NotFound("这份文书还没有生成版面。")
    return sheet(session, actor, document.sha256)


def sheet(session: Session, actor: Actor, sha256: str) -> bytes:
    """A kept sheet by its hash, a withdrawn one too; checked against the hash."""
    access.require(actor, Right.SEE)
    kept = attachments.data(session, actor, sha256)
    if hashlib.sha256(kept).hexdigest() != sha256:
        raise RuleBroken("存档原件与登记的校验值不一致，可能已被改动。请立即联系系统管理员。")
    return kept
