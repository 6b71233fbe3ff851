"""Papers of enforcement in one act each: built from the records, numbered, printed, put on the register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from mzdesk.documents import issuing
from mzdesk.errors import RuleBroken
from mzdesk.services import orders
from mzdesk.terms import DocumentKind as Kind
from mzdesk.views.actor import Actor
from mzdesk.views.enforcement import ListingDraft, PenaltyDraft, SuspensionDraft, TalkDraft, TransferDraft
from mzdesk.views.orders import DocumentLinks, Issued

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def issue_extension(session: Session, actor: Actor, hazard_id: UUID, *, today: date, now: datetime) -> Issued:
    """整改延期审批表 of the newest request, for the leader's signature or with the decision on file."""
    view = orders.extension_view(session, actor, hazard_id)
    links = orders.links_for(session, actor, [hazard_id])
    return issuing.issue(session, actor, Kind.EXTENSION_APPROVAL, view, links=links, today=today, now=now)


def issue_talk(
    session: Session,
    actor: Actor,
    hazard_ids: Sequence[UUID],
    *,
    draft: TalkDraft,
    number: str | None = None,
    today: date,
    now: datetime,
) -> Issued:
    """警示约谈通知书."""
    view = orders.talk_view(session, actor, hazard_ids, draft=draft)
    links = orders.links_for(session, actor, hazard_ids)
    return issuing.issue(session, actor, Kind.TALK_NOTICE, view, links=links, number=number, today=today, now=now)


def issue_talk_record(session: Session, actor: Actor, hazard_id: UUID, *, today: date, now: datetime) -> Issued:
    """约谈记录 for the newest 警示约谈 about this hazard; raises RuleBroken when nobody was called in."""
    notices = orders.talk_notices(session, actor, hazard_id)
    if not notices:
        raise RuleBroken("这条隐患没有警示约谈通知书，不能打印约谈记录。请先发出约谈通知。")
    said = issuing.stored_view(session, actor, notices[0])
    view = orders.talk_record_view(session, actor, notices[0], notice=said)
    about = orders.links_of(session, actor, notices[0])
    links = DocumentLinks(
        about.facility_id, about.inspection_id, None, about.hazard_ids, answers_id=notices[0], township=about.township
    )
    return issuing.issue(session, actor, Kind.TALK_RECORD, view, links=links, today=today, now=now)


def issue_suspension(
    session: Session,
    actor: Actor,
    hazard_ids: Sequence[UUID],
    *,
    draft: SuspensionDraft,
    number: str | None = None,
    today: date,
    now: datetime,
) -> Issued:
    """责令暂时停止使用通知书, for 社会办 places only."""
    links = orders.links_for(session, actor, hazard_ids)
    orders.require_for_place(session, actor, Kind.SUSPENSION_NOTICE, links.facility_id)
    view = orders.suspension_view(session, actor, hazard_ids, draft=draft, today=today)
    return issuing.issue(session, actor, Kind.SUSPENSION_NOTICE, view, links=links, number=number, today=today, now=now)


def issue_penalty(
    session: Session,
    actor: Actor,
    hazard_ids: Sequence[UUID],
    *,
    draft: PenaltyDraft,
    number: str | None = None,
    today: date,
    now: datetime,
) -> Issued:
    """当场行政处罚决定书, for 社会办 places only; the view that is kept is the record of the procedure."""
    links = orders.links_for(session, actor, hazard_ids)
    orders.require_for_place(session, actor, Kind.SPOT_PENALTY, links.facility_id)
    view = orders.penalty_view(session, actor, hazard_ids, draft=draft, today=today)
    return issuing.issue(session, actor, Kind.SPOT_PENALTY, view, links=links, number=number, today=today, now=now)


def issue_transfer(
    session: Session,
    actor: Actor,
    hazard_ids: Sequence[UUID],
    *,
    draft: TransferDraft,
    number: str | None = None,
    today: date,
    now: datetime,
) -> Issued:
    """案件移送函 to the competent department."""
    view = orders.transfer_view(session, actor, hazard_ids, draft=draft)
    links = orders.links_for(session, actor, hazard_ids)
    return issuing.issue(session, actor, Kind.TRANSFER_LETTER, view, links=links, number=number, today=today, now=now)


def issue_listing(
    session: Session,
    actor: Actor,
    hazard_id: UUID,
    *,
    draft: ListingDraft,
    number: str | None = None,
    today: date,
    now: datetime,
) -> Issued:
    """挂牌督办通知书 of a listed hazard."""
    view = orders.listing_view(session, actor, hazard_id, draft=draft)
    links = orders.links_for(session, actor, [hazard_id])
    return issuing.issue(session, actor, Kind.LISTING_NOTICE, view, links=links, number=number, today=today, now=now)


def issue_receipt(session: Session, actor: Actor, document_id: UUID, *, today: date, now: datetime) -> Issued:
    """送达回证 of a document of the register, answering it."""
    view = orders.receipt_view(session, actor, document_id)
    about = orders.links_of(session, actor, document_id)
    links = DocumentLinks(
        about.facility_id, about.inspection_id, None, about.hazard_ids, answers_id=document_id, township=about.township
    )
    return issuing.issue(session, actor, Kind.SERVICE_RECEIPT, view, links=links, today=today, now=now)
