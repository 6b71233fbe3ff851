"""A plan's row and what follows from it: its pool, its officers, what stands in the way of a draw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import NotFound
from mzdesk.models.inspections import Inspection, InspectionOfficer
from mzdesk.models.plans import Draw, InspectionPlan, PlanPeriod
from mzdesk.models.staff import Person
from mzdesk.services import access, staff
from mzdesk.terms import (
    DutyRole,
    FacilityKind,
    InspectionKind,
    InspectionState,
    PeriodState,
    PlanState,
    Relation,
    RiskGrade,
    Topic,
)
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import PoolCriteria
from mzdesk.views.plans import DEFAULT_QUOTAS, OfficerCandidate, OfficerLine, PlanDraft


def get(session: Session, actor: Actor, plan_id: UUID) -> InspectionPlan:
    """The plan, when it is in the actor's scope; raises NotFound."""
    asked = sa.select(InspectionPlan).where(InspectionPlan.id == plan_id)
    found = session.scalars(access.visible(asked, InspectionPlan, actor)).first()
    if found is None:
        raise NotFound("找不到这个检查计划，可能已被删除。请刷新后重试。")
    return found


def get_draw(session: Session, actor: Actor, draw_id: UUID) -> Draw:
    """The draw, when it is in the actor's scope; raises NotFound."""
    asked = sa.select(Draw).where(Draw.id == draw_id)
    found = session.scalars(access.visible(asked, Draw, actor)).first()  # type: ignore[arg-type]
    if found is None:
        raise NotFound("找不到这次抽取，请刷新后重试。")
    return found


def get_period(session: Session, actor: Actor, period_id: UUID) -> PlanPeriod:
    """The sealed period, when it is in the actor's scope; raises NotFound."""
    asked = sa.select(PlanPeriod).where(PlanPeriod.id == period_id)
    found = session.scalars(access.visible(asked, PlanPeriod, actor)).first()  # type: ignore[arg-type]
    if found is None:
        raise NotFound("找不到这一期，请刷新后重试。")
    return found


def period_of(session: Session, plan_id: UUID) -> PlanPeriod | None:
    """The period of a plan that counts: the one that runs or was opened to all; else the last that was called off."""
    asked = sa.select(PlanPeriod).where(PlanPeriod.plan_id == plan_id)
    void = PlanPeriod.state == PeriodState.VOID
    return session.scalars(asked.order_by(void, PlanPeriod.sealed_at.desc())).first()


def draft(plan: InspectionPlan) -> PlanDraft:
    """The plan as its form says it."""
    pool: dict[str, Any] = plan.pool
    return PlanDraft(
        plan.title,
        plan.kind,
        plan.starts,
        plan.ends,
        tuple(Relation(code) for code in plan.relations),
        tuple(FacilityKind(code) for code in pool.get("kinds", ())),
        tuple(pool.get("townships", ())),
        tuple(RiskGrade(code) for code in pool.get("risks", ())),
        tuple(Topic(code) for code in plan.topics),
        plan.basis,
        plan.reason,
        plan.unannounced,
        plan.covert,
        plan.intended,
        plan.per_team,
        tuple(UUID(key) for key in pool.get("places", ())),
        tuple(UUID(key) for key in pool.get("spared", ())),
        pool.get("spared_reason", ""),
        tuple((risk, plan.quotas[risk.value]) for risk in RiskGrade if risk.value in plan.quotas) or DEFAULT_QUOTAS,
        plan.whole,
        plan.teams,
        plan.stops,
        plan.outings,
        plan.half_day,
    )


def criteria(plan: InspectionPlan | PlanDraft) -> PoolCriteria:
    """The plan's criteria as the register reads them."""
    said = plan if isinstance(plan, PlanDraft) else draft(plan)
    return PoolCriteria(said.kinds, said.townships, said.relations, said.risks, said.places, said.spared)


def officers(session: Session, actor: Actor, day: date) -> list[OfficerCandidate]:
    """Who has a certificate, with leave from `day` on and ties."""
    return staff.officers(session, actor, day=day)


def sent_on(session: Session, day: date) -> dict[UUID, str]:
    """Who is on the way already on `day`, and where the visit came from: a seat can't be taken twice."""
    states = (InspectionState.ORDERED, InspectionState.VISITING)
    asked = sa.select(InspectionOfficer.person_id, Inspection.choice).join(
        Inspection, Inspection.id == InspectionOfficer.inspection_id
    )
    asked = asked.where(Inspection.departs_on == day, Inspection.state.in_(states))
    found: dict[UUID, set[str]] = {}
    for person, choice in session.execute(asked):
        found.setdefault(person, set()).add(choice.label)
    return {person: "、".join(sorted(words)) for person, words in found.items()}


def serving_on(session: Session, actor: Actor, day: date) -> dict[UUID, str]:
    """Who serves in the duty room on `day`, or came off a night there that morning, by the published rosters."""
    from mzdesk.services import rosters  # the window starts without them

    found: dict[UUID, str] = {}
    for shift in rosters.shifts_between(session, actor, first=day - timedelta(days=1), last=day):
        if shift.day < day and not shift.time.has_night:
            continue
        words = "当天值班" if shift.day == day else "下夜班"
        found |= {one.id: words for one in shift.people if one.role is DutyRole.OFFICER}
    return found


def officer_lines(
    session: Session, actor: Actor, candidates: Sequence[OfficerCandidate], day: date
) -> tuple[OfficerLine, ...]:
    """The officers with what speaks for and against sending them on `day`, those who are free first."""
    asked = sa.select(Person).where(Person.id.in_([UUID(each.id) for each in candidates]))
    people = {str(person.id): person for person in session.scalars(asked)}
    sent, serving = sent_on(session, day), serving_on(session, actor, day)
    lines = []
    for each in candidates:
        person = people[each.id]
        away = sent.get(person.id, "")
        duty = serving.get(person.id, "")
        free = each.certified_on(day) and not each.away_on(day) and not duty
        lines.append(
            OfficerLine(
                person.id,
                person.name,
                person.certificate_no or "",
                person.certificate_until,
                each.can_lead,
                free,
                _note(each, day) or duty or (f"当天已派出（{away}）" if away else ""),
            )
        )
    order = {line.id: people[str(line.id)].sort_key for line in lines}
    return tuple(sorted(lines, key=lambda line: (not line.free, order[line.id], line.id.int)))


def _note(officer: OfficerCandidate, day: date) -> str:
    if not officer.certified_on(day):
        return "执法证过期"
    if officer.away_on(day):
        return "请假"
    ties = len(officer.barred_places) + len(officer.barred_townships)
    return f"须回避 {ties} 处" if ties else ""


def hindrances(plan: InspectionPlan, pool_size: int, lines: Sequence[OfficerLine]) -> tuple[str, ...]:
    """Why nothing can be sealed or drawn now, in sentences."""
    said = []
    if plan.state is PlanState.DRAFT:
        said.append("计划还没有审批。请打印行政检查审批表送批，或由领导在本机输入签批码。")
    if plan.kind is InspectionKind.CASE:
        said.append("个案检查按线索直接派出，不随机抽取。")
    if not pool_size:
        said.append("抽取范围内没有机构，请调整计划的范围。")
    free = [line for line in lines if line.free]
    if len(free) < plan.per_team:
        said.append(f"今天可派的执法人员只有 {len(free)} 名，每组至少 {plan.per_team} 名。")
    elif not any(line.can_lead for line in free):
        said.append("今天没有可任组长的执法人员。")
    expired = [line.name for line in lines if line.note == "执法证过期"]
    if expired:
        said.append(f"{'、'.join(expired)}的执法证已过期，不能派出。请在“人员与权限”更新证件。")
    soon = [line for line in lines if line.name not in expired and (line.certificate_until or plan.ends) < plan.ends]
    said += [f"{each.name}的执法证 {each.certificate_until} 到期，早于计划结束日期。请提前换证。" for each in soon]
    return tuple(said)
