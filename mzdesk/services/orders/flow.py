"""A 公文 on its way to its number: 核稿, 会签, 签发, 取号 (拟稿: drafting); and 归档 at the end of every paper.

Each act may have happened on paper: who did it and on which day is what the clerk enters.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.orders import Document
from mzdesk.services import access, approvals
from mzdesk.services.orders import numbers, trail
from mzdesk.services.orders.papers import get, keep
from mzdesk.terms import ApprovalSubject, DocumentState, DocumentStepKind, Retention, Right
from mzdesk.views.actor import Actor
from mzdesk.views.orders import Number
from mzdesk.views.staff import ApprovalDraft

_OPEN = (DocumentState.REVIEW, DocumentState.SIGNING)


def _require(document: Document, *states: DocumentState, act: str) -> None:
    if document.state not in states:
        raise RuleBroken(f"文书{document.state.label}，不能{act}。请刷新后核对它的办理情况。")


def _check_day(day: date, today: date) -> None:
    if day > today:
        raise BadInput("日期晚于今天，请核对后重新填写。", "happened_on")


def submit(session: Session, actor: Actor, document_id: UUID, *, today: date, now: datetime) -> None:
    """送核稿: the draft is no longer edited until it comes back."""
    access.require(actor, Right.ISSUE)
    document = get(session, actor, document_id)
    _require(document, DocumentState.DRAFT, act="送核稿")
    if not document.kind.is_gongwen:
        raise RuleBroken(f"“{document.kind.label}”不用核稿。请填写办公室给的文号。")
    document.state = DocumentState.REVIEW
    trail.add(session, actor, document, DocumentStepKind.SUBMITTED, on=today, now=now)


def review(
    session: Session,
    actor: Actor,
    document_id: UUID,
    *,
    person: str,
    opinion: str = "",
    happened_on: date,
    today: date,
    now: datetime,
) -> None:
    """核稿 by `person`: the draft goes on to be signed. Raises BadInput when he drafted it himself."""
    access.require(actor, Right.ISSUE)
    document = get(session, actor, document_id)
    _require(document, DocumentState.REVIEW, act="核稿")
    _check_day(happened_on, today)
    if not person.strip():
        raise BadInput("请填写核稿人。", "person")
    if person.strip() == document.issued_by:
        raise BadInput("核稿人不能是拟稿人本人，请由其他人核稿。", "person")
    document.state = DocumentState.SIGNING
    trail.add(session, actor, document, DocumentStepKind.REVIEWED, on=happened_on, now=now, person=person, text=opinion)


def countersign(
    session: Session,
    actor: Actor,
    document_id: UUID,
    *,
    place: str,
    person: str,
    opinion: str = "",
    happened_on: date,
    today: date,
    now: datetime,
) -> None:
    """会签 of another office while the draft is being checked or waits for its signature."""
    access.require(actor, Right.ISSUE)
    document = get(session, actor, document_id)
    _require(document, *_OPEN, act="会签")
    _check_day(happened_on, today)
    if not place.strip():
        raise BadInput("请填写会签单位。", "place")
    if not person.strip():
        raise BadInput("请填写会签人。", "person")
    kind = DocumentStepKind.COUNTERSIGNED
    trail.add(session, actor, document, kind, on=happened_on, now=now, person=person, place=place, text=opinion)


def sign(
    session: Session, actor: Actor, document_id: UUID, *, draft: ApprovalDraft, today: date, now: datetime
) -> None:
    """签发 by a leader, on screen, by PIN, on paper or by delegation; refused, the draft goes back with his words.

    Raises BadInput when it is dated before 核稿.
    """
    access.require(actor, Right.ISSUE)
    document = get(session, actor, document_id)
    _require(document, DocumentState.SIGNING, act="签发")
    subject = ApprovalSubject.ORDER
    approvals.give(
        session, actor, document.id, subject=subject, draft=draft, township=document.township, today=today, now=now
    )
    given = approvals.latest(session, document.id, subject)
    reviewed = trail.last(session, document, DocumentStepKind.REVIEWED)
    if reviewed is not None and given.approved_on < reviewed.on:
        raise BadInput(f"签发日期早于核稿日期 {reviewed.on}，请核对签批单。", "approved_on")
    if not given.granted:
        _back(session, actor, document, given.approver, given.opinion or "不同意签发", given.approved_on, now)
        return
    document.signed_by, document.signed_on = given.approver, given.approved_on
    document.state = DocumentState.SIGNED
    kind = DocumentStepKind.SIGNED
    trail.add(session, actor, document, kind, on=given.approved_on, now=now, person=given.approver, text=given.opinion)


def send_back(
    session: Session, actor: Actor, document_id: UUID, *, reason: str, person: str = "", today: date, now: datetime
) -> None:
    """退回修改: a draft that is being checked or signed can be edited again; the reason stays on its trail."""
    access.require(actor, Right.ISSUE)
    document = get(session, actor, document_id)
    _require(document, *_OPEN, DocumentState.SIGNED, act="退回")
    if not reason.strip():
        raise BadInput("请写明退回修改的原因。", "reason")
    _back(session, actor, document, person, reason, today, now)


def _back(
    session: Session, actor: Actor, document: Document, person: str, reason: str, on: date, now: datetime
) -> None:
    document.state = DocumentState.DRAFT
    document.signed_by, document.signed_on = "", None
    trail.add(session, actor, document, DocumentStepKind.SENT_BACK, on=on, now=now, person=person, text=reason)


def take_number(session: Session, actor: Actor, document_id: UUID, *, number: str | None = None) -> Number | None:
    """取号 of a signed draft: the next of the year of 签发, or what the office gave; the paper is then made with it.

    Raises RuleBroken before 签发, BadInput when the office counts and no number is given.
    """
    access.require(actor, Right.ISSUE)
    document = get(session, actor, document_id)
    _require(document, DocumentState.SIGNED, act="取号")
    assert document.signed_on is not None
    given = numbers.take_number(session, actor, document.kind, today=document.signed_on, number=number)
    if given is not None and given.text is None:
        raise BadInput("这类文书由办公室编号。请先到办公室取号，再在这里填写。", "number")
    return given


def finish(
    session: Session,
    actor: Actor,
    document_id: UUID,
    *,
    number: Number | None,
    content: dict[str, Any],
    pdf: bytes,
    now: datetime,
) -> None:
    """Put number and pages of a signed document on the register; its date is that of 签发."""
    access.require(actor, Right.ISSUE)
    document = get(session, actor, document_id)
    _require(document, DocumentState.SIGNED, act="取号")
    assert document.signed_on is not None
    if number is not None:
        document.prefix, document.year = number.prefix, number.year
        document.serial, document.number = number.serial, number.text
    document.content, document.issued_on = content, document.signed_on
    document.sha256 = keep(session, document.district, document.township, document.title, pdf)
    document.state = DocumentState.ISSUED
    text = number.text if number is not None and number.text else ""
    trail.add(session, actor, document, DocumentStepKind.NUMBERED, on=document.signed_on, now=now, text=text)


def file(
    session: Session,
    actor: Actor,
    document_id: UUID,
    *,
    filed_on: date,
    retention: Retention = Retention.TEN,
    volume: str = "",
    today: date,
    now: datetime,
) -> None:
    """归档: of what is served after 送达, of what stays in the office after 签发."""
    access.require(actor, Right.ISSUE)
    document = get(session, actor, document_id)
    ready = (DocumentState.SERVED,) if document.kind.is_served else (DocumentState.ISSUED, DocumentState.SEALED)
    _require(document, *ready, act="归档")
    if filed_on > today or (document.issued_on is not None and filed_on < document.issued_on):
        raise BadInput("归档日期应在成文日期和今天之间，请核对后重新填写。", "filed_on")
    document.filed_on, document.retention, document.volume = filed_on, retention, volume.strip()
    document.state = DocumentState.FILED
    text = "，".join(part for part in (retention.label, volume.strip()) if part)
    trail.add(session, actor, document, DocumentStepKind.FILED, on=filed_on, now=now, text=text)
