"""What the papers of a plan say: 行政检查审批表 and 抽取封存单."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import NotFound
from mzdesk.models.facilities import Facility
from mzdesk.models.inspections import Inspection, InspectionOfficer
from mzdesk.models.plans import InspectionPlan
from mzdesk.models.staff import Approval
from mzdesk.services import access, settings
from mzdesk.services.plans import facts
from mzdesk.terms import ApprovalSubject, Choice, InspectionKind, Right, Topic
from mzdesk.views.actor import Actor
from mzdesk.views.documents import Commitment, InspectionApproval, Officer


def approval_view(session: Session, actor: Actor, plan_id: UUID) -> InspectionApproval:
    """行政检查审批表 of a plan: counts and criteria, never a place. Signed or not, as it stands."""
    access.require(actor, Right.SEE)
    plan = facts.get(session, actor, plan_id)
    office = settings.office(session, actor)
    return InspectionApproval(
        bureau=office["bureau_name"],
        section=office["section_name"],
        plan_title=plan.title,
        kind=plan.kind.label,
        topics=tuple(Topic(code).label for code in plan.topics),
        basis=plan.basis,
        starts=plan.starts,
        ends=plan.ends,
        count=plan.intended,
        pool_size=len(facts.pool(session, actor, plan)),
        unannounced=plan.unannounced,
        reason=plan.reason,
        choice="" if plan.kind is InspectionKind.CASE else Choice.RANDOM.label,
        applicant=plan.by,
        **_signed(session, plan.id, ApprovalSubject.PLAN),
    )


def visit_approval_view(session: Session, actor: Actor, inspection_id: UUID) -> InspectionApproval:
    """行政检查审批表 of a visit that was sent without a draw."""
    access.require(actor, Right.SEE)
    asked = sa.select(Inspection).where(Inspection.id == inspection_id)
    visit = session.scalars(access.visible(asked, Inspection, actor)).first()
    if visit is None:
        raise NotFound("找不到这次检查，请刷新后重试。")
    office = settings.office(session, actor)
    plan = session.get(InspectionPlan, visit.plan_id) if visit.plan_id is not None else None
    facility = session.get_one(Facility, visit.facility_id)
    team = sa.select(InspectionOfficer).where(InspectionOfficer.inspection_id == visit.id)
    return InspectionApproval(
        bureau=office["bureau_name"],
        section=office["section_name"],
        plan_title=plan.title if plan is not None else visit.choice.label,
        kind=visit.kind.label,
        topics=tuple(Topic(code).label for code in visit.topics),
        basis=plan.basis if plan is not None else "",
        starts=visit.departs_on,
        ends=visit.departs_on,
        count=1,
        pool_size=1,
        unannounced=visit.unannounced,
        reason=visit.clue,
        choice=visit.choice.label,
        officers=tuple(
            Officer(each.name, each.certificate_no, each.is_leader)
            for each in session.scalars(team.order_by(InspectionOfficer.position))
        ),
        objects=(facility.name,),
        applicant=actor.name,
        **_signed(session, visit.id, ApprovalSubject.INSPECTION),
    )


def _signed(session: Session, record: UUID, subject: ApprovalSubject) -> dict[str, Any]:
    """Who has approved and how; nothing before that, so that there is room for ink."""
    asked = sa.select(Approval).where(Approval.record == record, Approval.subject == subject, Approval.granted)
    row = session.scalars(asked.order_by(Approval.created_at.desc(), Approval.id.desc()).limit(1)).first()
    if row is None:
        return {}
    return {
        "approver": row.approver,
        "approved_on": row.approved_on,
        "approved_how": row.way.label,
        "opinion": row.opinion or "同意",
    }


def commitment_view(session: Session, actor: Actor, draw_id: UUID) -> Commitment:
    """抽取封存单: what is published before the draw."""
    access.require(actor, Right.SEE)
    drawn = facts.get_draw(session, actor, draw_id)
    plan = session.get_one(InspectionPlan, drawn.plan_id)
    return Commitment(
        bureau=settings.value(session, actor, "bureau_name"),
        plan_title=plan.title,
        count=drawn.count,
        pool_size=drawn.pool_size,
        pool_hash=drawn.pool_hash,
        officers_hash=drawn.officers_hash,
        commitment=drawn.commitment,
        keeper=drawn.keeper,
        sealed_by=drawn.sealed_by,
        sealed_at=drawn.sealed_at,
    )
