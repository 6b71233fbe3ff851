"""The register of documents, and one document in full."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard
from mzdesk.models.orders import Document, DocumentHazard, WithdrawnSheet
from mzdesk.rules.document_moves import UNNUMBERED
from mzdesk.services import access, approvals, search
from mzdesk.services.orders import numbers, trail
from mzdesk.services.orders.papers import UNFIXED, get
from mzdesk.terms import Capability, DocumentChip, DocumentKind, DocumentState, OrderAct, Right
from mzdesk.views.actor import Actor
from mzdesk.views.orders import DocumentLinks, OrderCriteria, OrderRow, OrderView, Withdrawn
from mzdesk.views.window import Window

Kind, State = DocumentKind, DocumentState
_SERVED_KINDS = tuple(kind for kind in Kind if kind.is_served)
_OUT = (State.ISSUED, State.SEALED, State.SERVED)
_VISIT = (Kind.INSPECTION_APPROVAL, Kind.INSPECTION_NOTICE, Kind.SUPERVISION_NOTICE, Kind.SITE_RECORD, Kind.COVERT_LIST)

CHIPS: dict[DocumentChip, sa.ColumnElement[bool]] = {
    DocumentChip.ALL: sa.true(),
    DocumentChip.DRAFT: Document.state == State.DRAFT,
    DocumentChip.PENDING: Document.state.in_((State.REVIEW, State.SIGNING, State.SIGNED)),
    DocumentChip.UNSEALED: sa.and_(Document.state == State.ISSUED, Document.kind.in_(_SERVED_KINDS)),
    DocumentChip.UNSERVED: sa.and_(Document.state == State.SEALED, Document.kind.in_(_SERVED_KINDS)),
    DocumentChip.UNANSWERED: Document.unanswered(),
    DocumentChip.RECTIFICATION: Document.kind.in_((Kind.RECTIFICATION_ORDER, Kind.INTERNAL_RECTIFICATION)),
    DocumentChip.RECHECK: Document.kind == Kind.RECHECK_OPINION,
    DocumentChip.VISIT: Document.kind.in_(_VISIT),
    DocumentChip.VOID: Document.state == State.VOID,
}
SORTS: dict[str, tuple[Any, ...]] = {
    "issued_on": (Document.issued_on, Document.created_at),
    "number": (Document.prefix, Document.year, Document.serial),
    "title": (Document.title,),
    "facility": (Facility.sort_key,),
    "state": (sa.case({state: n for n, state in enumerate(State)}, value=Document.state),),
    "code": (Document.code,),
    "answer_by": (Document.answer_by,),
}


def listing(session: Session, actor: Actor, criteria: OrderCriteria, *, offset: int, limit: int) -> Window[OrderRow]:
    """A stretch of the register in the order asked, ids last."""
    access.require(actor, Right.SEE)
    condition = sa.and_(_where(actor, criteria), CHIPS[criteria.chip])
    total = session.scalar(sa.select(sa.func.count()).select_from(Document).where(condition)) or 0
    asked = _asked().where(condition).order_by(*_order(criteria)).offset(offset).limit(limit)
    return Window(total, tuple(_row(document, facility) for document, facility in session.execute(asked)))


def ids(session: Session, actor: Actor, criteria: OrderCriteria) -> list[UUID]:
    """Every document the register shows, in its order."""
    access.require(actor, Right.SEE)
    condition = sa.and_(_where(actor, criteria), CHIPS[criteria.chip])
    asked = sa.select(Document.id).outerjoin(Facility, Facility.id == Document.facility_id)
    return list(session.scalars(asked.where(condition).order_by(*_order(criteria))))


def position(session: Session, actor: Actor, document_id: UUID, criteria: OrderCriteria) -> int | None:
    """At which place of the register a document stands; None when the filters hide it."""
    access.require(actor, Right.SEE)
    number = sa.func.row_number().over(order_by=_order(criteria)) - 1
    placed = sa.select(Document.id, number.label("number")).outerjoin(Facility, Facility.id == Document.facility_id)
    shown = placed.where(_where(actor, criteria), CHIPS[criteria.chip]).subquery()
    found: int | None = session.scalar(sa.select(shown.c.number).where(shown.c.id == document_id))
    return found


def counts(session: Session, actor: Actor, criteria: OrderCriteria) -> dict[str, int]:
    """How many documents each chip would show under the other criteria."""
    access.require(actor, Right.SEE)
    columns = [sa.func.count().filter(condition) for condition in CHIPS.values()]
    found = session.execute(sa.select(*columns).select_from(Document).where(_where(actor, criteria))).one()
    return {chip.value: number for chip, number in zip(CHIPS, found, strict=True)}


def years(session: Session, actor: Actor) -> list[int]:
    """The years that have documents, newest first."""
    access.require(actor, Right.SEE)
    year = sa.extract("year", Document.issued_on)
    asked = sa.select(year).distinct().where(Document.district == actor.district, Document.issued_on.is_not(None))
    return sorted((int(found) for found in session.scalars(asked)), reverse=True)


def _asked() -> sa.Select[Document, Facility | None]:
    asked = sa.select(Document, Facility).outerjoin(Facility, Facility.id == Document.facility_id)
    return asked.options(defer(Document.content))


def _where(actor: Actor, criteria: OrderCriteria) -> sa.ColumnElement[bool]:
    parts: list[sa.ColumnElement[bool]] = [Document.district == actor.district]
    if actor.home is not None:
        parts.append(Document.township == actor.home)
    if criteria.text.strip():
        parts.append(Document.id.in_(search.ids(Capability.ORDERS, criteria.text)))
    if criteria.kind is not None:
        parts.append(Document.kind == criteria.kind)
    if criteria.facility_id is not None:
        parts.append(Document.facility_id == criteria.facility_id)
    if criteria.year is not None:
        parts.append(Document.issued_on.between(date(criteria.year, 1, 1), date(criteria.year, 12, 31)))
    return sa.and_(*parts)


def _order(criteria: OrderCriteria) -> list[sa.ColumnElement[Any]]:
    columns = (*SORTS[criteria.sort], Document.id)
    return [column.desc() if criteria.descending else column.asc() for column in columns]


def _row(document: Document, facility: Facility | None) -> OrderRow:
    return OrderRow(
        document.id,
        document.kind,
        document.title,
        document.number,
        document.code,
        document.state,
        document.facility_id,
        facility.name if facility is not None else "",
        document.issued_on,
        document.issued_by,
        document.served_on,
        document.copies,
        document.answer_by,
        document.answered_on,
    )


def view(session: Session, actor: Actor, document_id: UUID) -> OrderView:
    """A document with all that its page shows; raises NotFound."""
    access.require(actor, Right.SEE)
    document = get(session, actor, document_id)
    facility = session.get(Facility, document.facility_id) if document.facility_id else None
    answered = session.get(Document, document.answers_id) if document.answers_id else None
    return OrderView(
        row=_row(document, facility),
        version=document.version,
        inspection_id=document.inspection_id,
        answers_id=document.answers_id,
        answers=(answered.number or answered.title) if answered is not None else "",
        hazards=tuple(_hazards(session, document.id)),
        sha256=document.sha256,
        signed_by=document.signed_by,
        signed_on=document.signed_on,
        sealed_on=document.sealed_on,
        served_way=document.served_way,
        served_sign=document.served_sign,
        receiver=document.receiver,
        service_note=document.service_note,
        scan_sha256=document.scan_sha256,
        void_reason=document.void_reason,
        keeper=numbers.keeper_of(session, actor, document.kind),
        # how a paper came about inside the office is nobody's outside
        approvals=tuple(approvals.of(session, actor, document.id)) if actor.of_bureau else (),
        withdrawn=tuple(_withdrawn(session, document.id)) if actor.of_bureau else (),
        trail=tuple(trail.of(session, document)) if actor.of_bureau else (),
        filed_on=document.filed_on,
        retention=document.retention,
        volume=document.volume,
        sealed_by=document.sealed_by,
        recipients=document.recipients,
        answer=document.answer,
        acts=_acts(actor, document),
    )


def links_of(session: Session, actor: Actor, document_id: UUID) -> DocumentLinks:
    """What a document is about."""
    access.require(actor, Right.SEE)
    document = get(session, actor, document_id)
    return DocumentLinks(
        document.facility_id,
        document.inspection_id,
        document.plan_id,
        tuple(hazard_id for hazard_id, _, _ in _hazards(session, document.id)),
        document.answers_id,
        document.township,
    )


def in_force(
    session: Session,
    actor: Actor,
    kind: DocumentKind,
    *,
    inspection_id: UUID | None = None,
    plan_id: UUID | None = None,
) -> list[UUID]:
    """The papers of this kind about a visit or, without one, about a plan that are not 作废; newest first."""
    access.require(actor, Right.SEE)
    asked = sa.select(Document.id).where(
        Document.kind == kind, Document.inspection_id == inspection_id, Document.state != DocumentState.VOID
    )
    if plan_id is not None:
        asked = asked.where(Document.plan_id == plan_id)
    asked = access.visible(asked, Document, actor)
    return list(session.scalars(asked.order_by(Document.created_at.desc(), Document.id.desc())))


def content(session: Session, actor: Actor, document_id: UUID) -> tuple[DocumentKind, dict[str, Any]]:
    """What a document says, as it was last printed: its kind and its view as plain values."""
    access.require(actor, Right.SEE)
    document = get(session, actor, document_id)
    return document.kind, dict(document.content)


def _hazards(session: Session, document_id: UUID) -> Iterable[tuple[UUID, str, str]]:
    asked = (
        sa.select(Hazard.id, Hazard.number, Hazard.text)
        .join(DocumentHazard, DocumentHazard.hazard_id == Hazard.id)
        .where(DocumentHazard.document_id == document_id)
        .order_by(DocumentHazard.position)
    )
    return [(hazard_id, number, text) for hazard_id, number, text in session.execute(asked)]


def _withdrawn(session: Session, document_id: UUID) -> Iterable[Withdrawn]:
    asked = sa.select(WithdrawnSheet).where(WithdrawnSheet.document_id == document_id).order_by(WithdrawnSheet.id)
    return (Withdrawn(s.sha256, s.reason, s.created_by, s.created_at) for s in session.scalars(asked))


def _acts(actor: Actor, document: Document) -> frozenset[OrderAct]:
    if not access.may(actor, Right.ISSUE):
        return frozenset()
    state, served, made = document.state, document.kind.is_served, document.sha256 is not None
    drafted = state is State.DRAFT and not made
    tests = {
        OrderAct.EDIT: drafted,
        OrderAct.SUBMIT: drafted,
        OrderAct.REVIEW: state is State.REVIEW,
        OrderAct.COUNTERSIGN: state in (State.REVIEW, State.SIGNING),
        OrderAct.SIGN: state is State.SIGNING,
        OrderAct.NUMBER: state is State.SIGNED,
        OrderAct.SEND_BACK: state in (State.REVIEW, State.SIGNING, State.SIGNED),
        OrderAct.GIVE_NUMBER: state is State.DRAFT and made,
        OrderAct.REPRINT: state in UNFIXED and made,
        OrderAct.SEAL: state is State.ISSUED and served,
        OrderAct.SEAL_MORE: state in (State.SEALED, State.SERVED) and served and document.kind.is_numbered,
        OrderAct.SERVE: state in (State.ISSUED, State.SEALED) and served,
        OrderAct.ATTACH: state not in (*UNNUMBERED, State.VOID),
        OrderAct.ANSWER: document.is_unanswered,
        OrderAct.MEND: document.kind is DocumentKind.DUTY_ROSTER and state is State.ISSUED,
        OrderAct.COVER: document.kind.is_gongwen,
        OrderAct.RED_HEAD: document.kind.is_gongwen and made and state is not State.VOID,
        OrderAct.RECEIPT: served and document.number is not None and state in _OUT,
        OrderAct.FILE: state is State.SERVED if served else state in (State.ISSUED, State.SEALED),
        OrderAct.VOID: state not in (State.SERVED, State.FILED, State.VOID),
    }
    return frozenset(act for act, possible in tests.items() if possible)
