"""A visit's row: found, asked whether it may still be filled in, its team and its place."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import ChangedMeanwhile, NotFound, RuleBroken
from mzdesk.models.facilities import Facility
from mzdesk.models.inspections import Inspection, InspectionOfficer
from mzdesk.services import access
from mzdesk.terms import InspectionState
from mzdesk.views.actor import Actor

OPEN = (InspectionState.ORDERED, InspectionState.VISITING)
DONE = (InspectionState.RECORDED, InspectionState.FINISHED)


def get(session: Session, actor: Actor, inspection_id: UUID) -> Inspection:
    """The visit, when it is in the actor's scope; raises NotFound."""
    asked = sa.select(Inspection).where(Inspection.id == inspection_id)
    found = session.scalars(access.visible(asked, Inspection, actor)).first()
    if found is None:
        raise NotFound("找不到这次检查，可能不属于您的乡镇（街道）。请刷新后重试。")
    return found


def facility_of(session: Session, visit: Inspection) -> Facility:
    """The place that was visited, as it is on file now."""
    return session.get_one(Facility, visit.facility_id)


def team(session: Session, inspection_id: UUID) -> list[InspectionOfficer]:
    """Those who went, the leader first."""
    asked = sa.select(InspectionOfficer).where(InspectionOfficer.inspection_id == inspection_id)
    return list(session.scalars(asked.order_by(InspectionOfficer.is_leader.desc(), InspectionOfficer.position)))


def require_open(visit: Inspection, version: int | None) -> None:
    """Raise unless the visit can be filled in: ChangedMeanwhile when somebody else has been at it, RuleBroken for a
    visit that was called off."""
    if visit.state is InspectionState.VOID:
        raise RuleBroken(f"这次检查已取消（{visit.void_reason}），不能录入。如仍要检查，请重新派出。")
    if visit.state in DONE:
        raise ChangedMeanwhile(
            f"这次检查已由{visit.recorded_by}录入完成，您录入的内容没有保存，也没有覆盖它。请刷新后核对两份是否一致。"
        )
    if version is not None and visit.version != version:
        raise ChangedMeanwhile("这次检查刚刚被别人录入过，您录入的内容没有保存。请逐栏核对两人录入的内容，再保存。")


def day_of(visit: Inspection) -> date:
    """The day of the visit: that of the arrival, before it the day of departure."""
    return clock.office(visit.arrived_at).date() if visit.arrived_at is not None else visit.departs_on
