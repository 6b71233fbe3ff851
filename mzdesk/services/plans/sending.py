"""指定派出: visits without a draw - on a clue, named by a leader, or to look back. They never count as random."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard
from mzdesk.models.inspections import Inspection
from mzdesk.models.plans import InspectionPlan
from mzdesk.models.staff import Person
from mzdesk.services import access, approvals
from mzdesk.services.inspections import ordering
from mzdesk.services.plans import facts
from mzdesk.terms import ApprovalSubject, Choice, PlanState, Relation, Right
from mzdesk.views.actor import Actor
from mzdesk.views.plans import OfficerCandidate, OfficerLine, SendDraft

_MATTER = {
    Choice.CLUE: "请写明线索内容，例如“12345热线反映食堂无证经营”。",
    Choice.DIRECTED: "请写明由谁指定、为何指定，例如“覃局长指定，节前重点检查”。",
}


def send(session: Session, actor: Actor, *, draft: SendDraft, today: date, now: datetime) -> UUID:
    """Send a team to a named place; returns the visit's id.

    Raises BadInput without a matter or with a team that may not go, RuleBroken for organisations that only report,
    and for a 社会办 place without approval (under an approved plan that one counts).
    """
    access.require(actor, Right.PLAN)
    facility = _facility(session, actor, draft)
    _check(session, draft, facility, today)
    candidates = facts.officers(session, actor, draft.departs_on)
    team = check_team(session, actor, candidates, draft.officers, facility, draft.departs_on)
    plan = facts.get(session, actor, draft.plan_id) if draft.plan_id is not None else None
    _check_approval(plan, draft, facility)
    visit = ordering.make(
        session,
        actor,
        facility,
        ordering.Order(
            draft.kind,
            draft.choice,
            team,
            draft.departs_on,
            draft.topics or (plan.topics if plan else ()),
            plan.id if plan else None,
            clue=draft.clue,
            covert=draft.covert,
            leader_led=draft.leader_led or draft.leader_id is not None,
            led_by=draft.leader_id,
            joint=draft.joint,
        ),
        now=now,
    )
    if plan is not None:
        plan.state = PlanState.RUNNING
    if draft.approval is not None:
        _approve(session, actor, visit, draft, today=today, now=now)
    return visit.id


def _facility(session: Session, actor: Actor, draft: SendDraft) -> Facility:
    asked = sa.select(Facility).where(Facility.id == draft.facility_id)
    facility = session.scalars(access.visible(asked, Facility, actor)).first()
    if facility is None:
        raise NotFound("找不到这家机构，请在机构台账中核对后重新选择。")
    if facility.kind.only_reports:
        raise RuleBroken(f"“{facility.name}”只报告情况，不作为检查对象。请选择民政服务机构。")
    return facility


def _check(session: Session, draft: SendDraft, facility: Facility, today: date) -> None:
    if draft.choice is Choice.RANDOM:
        raise RuleBroken("指定的机构不能算作随机抽取，请选择线索核查、领导指定或回头看。")
    if draft.choice in _MATTER and not draft.clue.strip():
        raise BadInput(_MATTER[draft.choice], "clue")
    if draft.departs_on < today:
        raise BadInput("出发日期已过，请选择今天或以后的日期。", "departs_on")
    if draft.leader_id is not None and session.get(Person, draft.leader_id) is None:
        raise BadInput("请选择带队的局领导。", "leader_id")
    if draft.choice is Choice.LOOK_BACK:
        found = sa.select(sa.func.count()).where(Hazard.facility_id == facility.id)
        if not session.scalar(found):
            raise BadInput("这家机构没有登记过隐患，不能做回头看。请改选线索核查或领导指定。", "choice")


def check_team(
    session: Session,
    actor: Actor,
    candidates: Sequence[OfficerCandidate],
    chosen: Sequence[UUID],
    facility: Facility,
    day: date,
) -> tuple[UUID, ...]:
    """The team with a leader in front; raises BadInput for somebody who may not go on `day`."""
    if len(set(chosen)) < 2:
        raise BadInput("每次检查至少两名检查人员，请再选一名。", "officers")
    by_id = {UUID(each.id): each for each in candidates}
    names = {line.id: line.name for line in facts.officer_lines(session, actor, candidates, day)}
    serving = facts.serving_on(session, actor, day)
    for key in chosen:
        officer = by_id.get(key)
        if officer is None:
            raise BadInput("所选人员没有执法证，请重新选择检查人员。", "officers")
        if not officer.certified_on(day):
            raise BadInput(f"{names[key]}的执法证在出发日已过期，请换人。", "officers")
        if officer.away_on(day):
            raise BadInput(f"{names[key]}当天请假，请换人。", "officers")
        if key in serving:
            raise BadInput(f"{names[key]}{serving[key]}，请换人，或先调班。", "officers")
        if officer.barred_from(str(facility.id), facility.township):
            raise BadInput(f"{names[key]}对这家机构须回避，请换人。", "officers")
    head = next((key for key in chosen if by_id[key].can_lead), None)
    if head is None:
        raise BadInput("所选人员中没有可任组长的，请至少选一名组长。", "officers")
    return (head, *[key for key in dict.fromkeys(chosen) if key != head])


def _check_approval(plan: InspectionPlan | None, draft: SendDraft, facility: Facility) -> None:
    if plan is not None and plan.state not in (PlanState.APPROVED, PlanState.RUNNING):
        raise RuleBroken(f"计划{plan.state.label}，不能派出检查。请先办理审批。")
    if _needed(draft, facility) and draft.approval is None:
        raise RuleBroken("对社会办机构的行政检查须先经审批。请填写审批人和方式，或在已审批的计划下派出。")
    if draft.approval is not None and not draft.approval.granted:
        raise RuleBroken("审批意见为不同意，不能派出检查。")


def _needed(draft: SendDraft, facility: Facility) -> bool:
    return facility.relation is Relation.PRIVATE and draft.plan_id is None and not draft.covert


def needs_approval(session: Session, actor: Actor, *, draft: SendDraft) -> bool:
    """Whether 行政检查审批 must be on file before this visit: 社会办, not under an approved plan, no 暗访."""
    access.require(actor, Right.PLAN)
    return _needed(draft, _facility(session, actor, draft))


def _approve(
    session: Session, actor: Actor, visit: Inspection, draft: SendDraft, *, today: date, now: datetime
) -> None:
    assert draft.approval is not None
    approvals.give(
        session,
        actor,
        visit.id,
        subject=ApprovalSubject.INSPECTION,
        draft=draft.approval,
        township=visit.township,
        today=today,
        now=now,
    )


def officers_for(session: Session, actor: Actor, facility_id: UUID, *, day: date) -> tuple[OfficerLine, ...]:
    """The officers with whether each may go to this place on `day`: the free ones first."""
    access.require(actor, Right.PLAN)
    facility = session.get_one(Facility, facility_id)
    candidates = facts.officers(session, actor, day)
    barred = {UUID(each.id) for each in candidates if each.barred_from(str(facility.id), facility.township)}
    lines = [
        dataclasses.replace(line, free=False, note="须回避") if line.id in barred else line
        for line in facts.officer_lines(session, actor, candidates, day)
    ]
    return tuple(sorted(lines, key=lambda line: not line.free))
