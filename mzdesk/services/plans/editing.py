"""拟订, 送批, 退回, 办结, 删除: a plan before and after its draws."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.inspections import Inspection
from mzdesk.models.plans import InspectionPlan
from mzdesk.rules.planner.windows import SHORTEST
from mzdesk.services import access, approvals, history
from mzdesk.services.plans import facts, pacing
from mzdesk.terms import ApprovalSubject, Capability, InspectionKind, InspectionState, PeriodState, PlanState, Right
from mzdesk.views.actor import Actor
from mzdesk.views.plans import PlanDraft
from mzdesk.views.staff import ApprovalDraft

_OPEN_VISITS = (InspectionState.ORDERED, InspectionState.VISITING)


def save(
    session: Session, actor: Actor, plan_id: UUID | None = None, *, draft: PlanDraft, version: int | None = None
) -> UUID:
    """Make a plan, or change one that is not approved yet; returns its id.

    Raises BadInput for what can't stand, RuleBroken once it is approved, ChangedMeanwhile for an old version.
    """
    access.require(actor, Right.PLAN)
    _check(draft)
    days = len(pacing.working_days(session, actor, draft.starts, draft.ends))
    if plan_id is None:
        plan = InspectionPlan(district=actor.district, township=actor.township, by=actor.name)
        session.add(plan)
    else:
        plan = facts.get(session, actor, plan_id)
        if plan.state is not PlanState.DRAFT:
            raise RuleBroken("计划已经审批，不能直接修改。请先“退回修改”，改好后重新送批。")
        if version is not None and plan.version != version:
            raise history.overtaken(session, plan.id, "这个计划刚刚被别人修改过，请刷新后再改。")
    _write(plan, draft, days)
    session.flush()
    return plan.id


def _write(plan: InspectionPlan, draft: PlanDraft, days: int) -> None:
    plan.title, plan.kind = draft.title.strip(), draft.kind
    plan.starts, plan.ends = draft.starts, draft.ends
    plan.relations = [relation.value for relation in draft.relations]
    plan.pool = {
        "kinds": [kind.value for kind in draft.kinds],
        "townships": list(draft.townships),
        "risks": [risk.value for risk in draft.risks],
        "places": [str(key) for key in draft.places],
        "spared": [str(key) for key in draft.spared],
        "spared_reason": draft.spared_reason.strip() if draft.spared else "",
    }
    plan.topics = [topic.value for topic in draft.topics]
    plan.basis, plan.reason = draft.basis.strip(), draft.reason.strip()
    plan.unannounced, plan.covert = draft.unannounced, draft.covert
    drawn = draft.kind is not InspectionKind.CASE
    plan.intended = sum(pacing.capacities(draft, days)) if drawn else draft.intended
    plan.per_team, plan.teams, plan.stops = draft.per_team, draft.teams, draft.stops
    plan.outings, plan.half_day, plan.whole = draft.outings, draft.half_day, draft.whole
    plan.quotas = {risk.value: length for risk, length in draft.quotas}


def _check(draft: PlanDraft) -> None:
    if not draft.title.strip():
        raise BadInput("请填写计划名称。", "title")
    if draft.ends < draft.starts:
        raise BadInput("结束日期早于开始日期，请核对。", "ends")
    if not draft.relations:
        raise BadInput("请至少选择一种机构关系。", "relations")
    if any(kind.only_reports for kind in draft.kinds):
        raise BadInput("局属单位、机关科室和乡镇（街道）只报告情况，不作为检查对象。请去掉这些类别。", "kinds")
    if draft.kind is InspectionKind.CASE and draft.intended < 1:
        raise BadInput("计划检查的家数至少为 1，请重新填写。", "intended")
    if draft.kind is not InspectionKind.CASE:
        _check_pace(draft)
    if draft.spared and not draft.spared_reason.strip():
        raise BadInput("排除机构须写明原因，例如“停业装修至年底”。", "spared_reason")
    if draft.per_team < 2:
        raise BadInput("每组执法人员不得少于 2 名。", "per_team")
    announces_not = draft.unannounced and draft.kind is not InspectionKind.CASE
    if announces_not and not draft.reason.strip():
        raise BadInput("不发通知直接检查，须写明理由，例如“防止突击整改，了解真实情况”。", "reason")


def _check_pace(draft: PlanDraft) -> None:
    """What a draw needs: cars, stops, days out, quotas long enough for chance."""
    if draft.teams < 1 or draft.stops < 1:
        raise BadInput("车组数和每组家数至少为 1，请重新填写。", "teams" if draft.teams < 1 else "stops")
    if not 1 <= draft.outings <= pacing.WEEK:
        raise BadInput(f"每周出车天数应为 1 至 {pacing.WEEK} 天，请重新填写。", "outings")
    if len(draft.places) == 1:
        raise BadInput("只选定了 1 家，不算随机。请多选几家，或用“指定派出”。", "places")
    short = next(((risk, days) for risk, days in draft.quotas if days < SHORTEST), None)
    if short is not None and not draft.whole:
        raise BadInput(
            f"“{short[0].label}”风险的检查周期只有 {short[1]} 个工作日，来不及随机安排。"
            f"请改为 {SHORTEST} 个工作日以上。",
            f"quota_{short[0].value}",
        )


def approve(session: Session, actor: Actor, plan_id: UUID, *, draft: ApprovalDraft, today: date, now: datetime) -> UUID:
    """Put the approval of the plan on file; a refusal leaves it a draft with the opinion beside it."""
    access.require(actor, Right.SEE)
    plan = facts.get(session, actor, plan_id)
    if plan.state is not PlanState.DRAFT:
        raise RuleBroken(f"计划{plan.state.label}，不用再审批。")
    if draft.approved_on is not None and draft.approved_on > plan.ends:
        raise BadInput("签批日期晚于计划的结束日期，请核对审批表。", "approved_on")
    given = approvals.give(
        session,
        actor,
        plan.id,
        subject=ApprovalSubject.PLAN,
        draft=draft,
        township=plan.township,
        today=today,
        now=now,
    )
    if draft.granted:
        plan.state = PlanState.APPROVED
    return given


def withdraw(session: Session, actor: Actor, plan_id: UUID, *, version: int | None = None) -> None:
    """Take an approved plan back to change it; it needs a new approval. Not once something was drawn or sent."""
    access.require(actor, Right.PLAN)
    plan = facts.get(session, actor, plan_id)
    if version is not None and plan.version != version:
        raise history.overtaken(session, plan.id, "这个计划刚刚被别人修改过，请刷新后重试。")
    if plan.state is not PlanState.APPROVED:
        raise RuleBroken(f"计划{plan.state.label}，不能退回修改。如需变更范围，请另建计划。")
    plan.state = PlanState.DRAFT


def finish(session: Session, actor: Actor, plan_id: UUID) -> None:
    """办结: everything drawn is visited or called off; raises RuleBroken while something is open."""
    access.require(actor, Right.PLAN)
    plan = facts.get(session, actor, plan_id)
    if plan.state is not PlanState.RUNNING:
        raise RuleBroken(f"计划{plan.state.label}，还没有派出检查，不能办结。")
    row = facts.period_of(session, plan.id)
    if row is not None and row.state is PeriodState.RUNNING:
        raise RuleBroken("这一期还没有公开核对。请在期满后先公开，再办结；一次也没启封过的，可作废封存。")
    waiting = sa.select(sa.func.count()).where(Inspection.plan_id == plan.id, Inspection.state.in_(_OPEN_VISITS))
    number = session.scalar(waiting) or 0
    if number:
        raise RuleBroken(f"还有 {number} 家没有录入检查结果，请先录入，或注明原因取消。")
    plan.state = PlanState.DONE


def discard(session: Session, actor: Actor, plan_id: UUID, *, now: datetime) -> None:
    """Throw a draft away; can be taken back."""
    access.require(actor, Right.PLAN)
    plan = facts.get(session, actor, plan_id)
    if plan.state is not PlanState.DRAFT:
        raise RuleBroken(f"计划{plan.state.label}，不能删除。")
    plan.state = PlanState.VOID
    session.flush()
    history.can_undo(
        session,
        actor,
        act=_DISCARD,
        title=f"删除计划草稿：{plan.title}",
        subject=Capability.PLANS,
        record=plan.id,
        payload={},
        now=now,
    )


def _restore(session: Session, actor: Actor, plan_id: UUID, _payload: dict[str, Any]) -> None:
    plan = facts.get(session, actor, plan_id)
    if plan.state is PlanState.VOID:
        plan.state = PlanState.DRAFT


_DISCARD = "plans.discard"
history.register(_DISCARD, _restore)
