"""A plan's row and what follows from it: its pool, its officers, what stands in the way of a draw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import NotFound
from mzdesk.models.plans import Draw, InspectionPlan
from mzdesk.models.staff import Person
from mzdesk.rules.draw import Candidate, OfficerCandidate
from mzdesk.services import access, facilities, staff
from mzdesk.terms import FacilityKind, InspectionKind, PlanState, Relation, RiskGrade, Topic
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import PoolCriteria
from mzdesk.views.plans import OfficerLine, PlanDraft


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
    )


def criteria(plan: InspectionPlan | PlanDraft) -> PoolCriteria:
    """The plan's criteria as the register reads them."""
    said = plan if isinstance(plan, PlanDraft) else draft(plan)
    return PoolCriteria(said.kinds, said.townships, said.relations, said.risks, said.places)


def pool(session: Session, actor: Actor, plan: InspectionPlan) -> list[Candidate]:
    """The places the plan's draw is made from, as the register has them now."""
    return facilities.pool(session, actor, criteria(plan))


def officers(session: Session, actor: Actor, day: date) -> list[OfficerCandidate]:
    """Who may be sent on `day`."""
    return staff.officers(session, actor, day=day)


def officer_lines(session: Session, candidates: Sequence[OfficerCandidate], day: date) -> tuple[OfficerLine, ...]:
    """The officers with what speaks for and against sending them on `day`, those who are free first."""
    asked = sa.select(Person).where(Person.id.in_([UUID(each.id) for each in candidates]))
    people = {str(person.id): person for person in session.scalars(asked)}
    lines = []
    for each in candidates:
        person = people[each.id]
        free = each.certified_on(day) and not each.away_on(day)
        lines.append(
            OfficerLine(
                person.id,
                person.name,
                person.certificate_no or "",
                person.certificate_until,
                each.can_lead,
                free,
                _note(each, day),
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
    """Why nothing can be sealed now, in sentences."""
    said = []
    if plan.state is PlanState.DRAFT:
        said.append("计划还没有审批。请打印行政检查审批表送批，或由领导在本机输入签批码。")
    if plan.kind is InspectionKind.CASE:
        said.append("个案检查按线索直接派出，不随机抽取。")
    if not pool_size:
        said.append("抽取范围内没有机构，请调整计划的范围。")
    elif plan.intended > pool_size:
        said.append(f"计划检查 {plan.intended} 家，超过了范围内的 {pool_size} 家。")
    free = [line for line in lines if line.free]
    if len(free) < plan.per_team:
        said.append(f"今天可派的执法人员只有 {len(free)} 名，每组至少 {plan.per_team} 名。")
    elif not any(line.can_lead for line in free):
        said.append("今天没有可任组长的执法人员。")
    return tuple(said)
