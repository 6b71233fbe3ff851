"""办结 and 取消: the record is on file, or the visit is called off."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.orders import Document
from mzdesk.services import access, orders
from mzdesk.services.inspections import visits
from mzdesk.terms import DocumentState, InspectionState, Right
from mzdesk.views.actor import Actor


def archive(session: Session, actor: Actor, inspection_id: UUID, *, now: datetime) -> None:
    """办结: the signed record was scanned, or its paper is in the file. Raises RuleBroken before it is recorded."""
    access.require(actor, Right.INSPECT)
    visit = visits.get(session, actor, inspection_id)
    if visit.state is InspectionState.FINISHED:
        raise RuleBroken("这次检查已经办结，不用重复办理。")
    if visit.state is not InspectionState.RECORDED:
        raise RuleBroken(f"这次检查{visit.state.label}，不能办结。请先录入检查结果。")
    visit.state = InspectionState.FINISHED
    session.flush()


def void(session: Session, actor: Actor, inspection_id: UUID, *, reason: str, now: datetime) -> None:
    """取消检查 before it is recorded; its papers that were not served are 作废 with the same reason.

    Raises RuleBroken when a paper was served: then the visit has begun, and how it went is recorded.
    """
    access.require(actor, Right.INSPECT)
    visit = visits.get(session, actor, inspection_id)
    if visit.state is InspectionState.VOID:
        raise RuleBroken("这次检查已经取消，不用重复办理。")
    if visit.state in visits.DONE:
        raise RuleBroken("这次检查已经录入，不能取消。如录入有误，请在隐患台账中更正，笔录作废后重新打印。")
    if not reason.strip():
        raise BadInput("请写明取消的原因，例如“车辆故障，改期”。", "reason")
    papers = sa.select(Document).where(Document.inspection_id == visit.id, Document.state != DocumentState.VOID)
    found = session.scalars(papers.order_by(Document.id)).all()
    if any(paper.state is DocumentState.SERVED for paper in found):
        raise RuleBroken("这次检查的文书已经送达，不能取消。请如实录入结果，例如“无人在场”。")
    visit.state, visit.void_reason = InspectionState.VOID, reason.strip()[:300]
    session.flush()
    for paper in found:
        orders.void(
            session, actor, paper.id, reason=f"检查取消：{reason.strip()}"[:200], today=visit.departs_on, now=now
        )
