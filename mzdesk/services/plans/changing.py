"""After 启封: an officer is absent, a place can't be visited; the next of the same stream takes the turn."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.inspections import Inspection, InspectionOfficer
from mzdesk.models.plans import Draw, InspectionPlan
from mzdesk.rules import draw as rules
from mzdesk.services import access
from mzdesk.services.inspections import ordering
from mzdesk.services.plans import facts, opening
from mzdesk.terms import InspectionState, Right
from mzdesk.views.actor import Actor


def replace_officer(session: Session, actor: Actor, draw_id: UUID, *, absent: UUID, reason: str) -> int:
    """An officer is absent on the day: the next of the same stream takes each of his open visits; returns how many.

    Visits that are recorded keep the team they had. Raises BadInput without a reason or when nobody can stand in.
    """
    access.require(actor, Right.PLAN)
    drawn = facts.get_draw(session, actor, draw_id)
    if not reason.strip():
        raise BadInput("请写明缺席原因，例如“临时公差”。", "reason")
    result, snapshot = opening.drawn_from(drawn)
    secret = bytes.fromhex(snapshot.secret)
    changed = rules.replace(result, snapshot.pool, snapshot.officers, secret, absent=str(absent))
    opening.keep(drawn, changed)
    drawn.reason = _noted(drawn.reason, f"替换人员：{reason.strip()}")
    count = 0
    for visit in changed.visits:
        held = _open_visit(session, drawn, visit.place)
        if held is not None and _sits(session, held, absent):
            _reseat(session, held, visit.officers)
            count += 1
    return count


def _noted(before: str, more: str) -> str:
    return f"{before}；{more}"[-300:] if before else more[:300]


def _open_visit(session: Session, drawn: Draw, place: str) -> Inspection | None:
    asked = sa.select(Inspection).where(
        Inspection.draw_id == drawn.id,
        Inspection.facility_id == UUID(place),
        Inspection.state == InspectionState.ORDERED,
    )
    return session.scalars(asked).first()


def _sits(session: Session, visit: Inspection, person_id: UUID) -> bool:
    asked = sa.select(InspectionOfficer.person_id).where(InspectionOfficer.inspection_id == visit.id)
    return person_id in set(session.scalars(asked))


def _reseat(session: Session, visit: Inspection, officers: tuple[str, ...]) -> None:
    for row in session.scalars(sa.select(InspectionOfficer).where(InspectionOfficer.inspection_id == visit.id)):
        session.delete(row)
    session.flush()
    ordering.seat(session, visit, [UUID(officer) for officer in officers])
    session.expire(visit, ["version"])


def next_place(session: Session, actor: Actor, inspection_id: UUID, *, reason: str, now: datetime) -> UUID:
    """A drawn place can't be visited (closed down, moved away): the next of the same stream; returns its visit's id.

    The visit that falls out is called off with the reason and stays beside the new one.
    """
    access.require(actor, Right.PLAN)
    asked = sa.select(Inspection).where(Inspection.id == inspection_id)
    visit = session.scalars(access.visible(asked, Inspection, actor)).first()
    if visit is None:
        raise NotFound("找不到这次检查，请刷新后重试。")
    if visit.draw_id is None:
        raise RuleBroken("这次检查不是随机抽取的，没有递补顺序。如不再检查，请直接取消。")
    if visit.state is not InspectionState.ORDERED:
        raise RuleBroken(f"这次检查{visit.state.label}，不能换成递补机构。")
    if not reason.strip():
        raise BadInput("请写明不能检查的原因，例如“当日午间已停业”。", "reason")
    drawn = facts.get_draw(session, actor, visit.draw_id)
    result, snapshot = opening.drawn_from(drawn)
    secret = bytes.fromhex(snapshot.secret)
    fallen = str(visit.facility_id)
    changed = rules.next_place(result, snapshot.pool, snapshot.officers, secret, fallen=fallen)
    at = next(n for n, each in enumerate(result.visits) if each.place == fallen)
    opening.keep(drawn, changed)
    visit.state, visit.void_reason = InspectionState.VOID, reason.strip()
    plan = session.get_one(InspectionPlan, drawn.plan_id)
    return opening.order(session, actor, plan, drawn, changed.visits[at], now=now)
