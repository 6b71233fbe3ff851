"""封存启动: a period's secrets are made, wrapped and promised by hashes. Nothing says where any draw will go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock, jsonio, vault
from mzdesk.db import seals
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.plans import Draw, InspectionPlan, PlanPeriod
from mzdesk.rules import planner
from mzdesk.services import access, facilities
from mzdesk.services.plans import facts, keeping, pacing, packing
from mzdesk.services.plans.packing import Start
from mzdesk.terms import ApprovalWay, InspectionKind, PeriodState, PlanState, Right
from mzdesk.views.actor import Actor
from mzdesk.views.planner import Period, Place, Secrets
from mzdesk.views.plans import PlanDraft, PoolPlace, SealDraft, Sealed

_LEAST_PHRASE: Final = 8


def seal(session: Session, actor: Actor, plan_id: UUID, *, draft: SealDraft, today: date, now: datetime) -> Sealed:
    """Start the plan's period: promise it by hashes, wrap its secrets for keeper, deputy and witness.

    The recovery codes are returned once. Raises RuleBroken for a plan without approval or one that runs already,
    BadInput for what can't be drawn from, NotAllowed for a wrong pass-phrase.
    """
    access.require(actor, Right.PLAN)
    plan = facts.get(session, actor, plan_id)
    _check(session, plan, today)
    keeper = keeping.held(session, draft.keeper_id, draft.phrase, field="keeper", now=now)
    deputy = None
    if draft.deputy_id is not None:
        if draft.deputy_id == draft.keeper_id:
            raise BadInput("代启人和保管人是同一人，请另选一位，或留空。", "deputy")
        deputy = keeping.held(session, draft.deputy_id, draft.deputy_phrase, field="deputy", now=now)
    sworn = keeping.sworn(session, draft.witness_id, draft.witness_phrase, now=now) if draft.witness_id else None
    if sworn is not None:
        draft = replace(draft, witness=sworn.name)
    witness = _witness(draft)
    said = facts.draft(plan)
    pool = facilities.pool(session, actor, facts.criteria(plan))
    period = _period(session, actor, plan, said, today)
    places = _places(session, actor, plan, said, pool, period)
    secrets = Secrets(clock.entropy(32), clock.entropy(32), witness)
    promise = planner.promise(secrets, period, places)
    standing = planner.begin(places, planner.promise_hash(promise))
    key = clock.uuid4()
    codes = vault.recovery_code(), vault.recovery_code() if witness else ""
    holders: list[tuple[ApprovalWay | None, str, UUID | None]] = [
        (ApprovalWay.PIN, draft.phrase, keeper.id),
        (None, codes[0], None),
    ]
    if deputy is not None:
        holders.insert(1, (ApprovalWay.DELEGATED, draft.deputy_phrase, deputy.id))
    both = secrets.office + secrets.deadlines
    kept = [keeping.kept(both, keeping.OFFICE, way, phrase, key, who) for way, phrase, who in holders]
    if witness:
        kept.append(
            keeping.kept(witness, keeping.WITNESS, ApprovalWay.PIN, draft.witness_phrase, key, draft.witness_id)
        )
        kept.append(keeping.kept(witness, keeping.WITNESS, None, codes[1], key, None))
    session.add(
        PlanPeriod(
            id=key,
            district=plan.district,
            township=plan.township,
            plan_id=plan.id,
            first=period.first,
            last=period.last,
            period=jsonio.plain(period),
            pool_size=len(places),
            promise=jsonio.plain(promise),
            promise_hash=standing.previous,
            start=packing.pack(Start(period, tuple(places))),
            standing=packing.pack(standing),
            keeper_id=keeper.id,
            keeper=keeper.name,
            deputy=deputy.name if deputy is not None else "",
            witness=draft.witness.strip(),
            witness_id=draft.witness_id,
            sealed_at=now,
            sealed_by=actor.name,
        )
    )
    plan.state = PlanState.RUNNING
    session.flush()
    seals.keep(session, key, kept, district=plan.district, kind=seals.PLAN)
    return Sealed(key, *codes)


def _check(session: Session, plan: InspectionPlan, today: date) -> None:
    if plan.state not in (PlanState.APPROVED, PlanState.RUNNING):
        raise RuleBroken("计划还没有审批，不能封存启动。请先办理行政检查审批表的审批。")
    if plan.kind is InspectionKind.CASE:
        raise RuleBroken("个案检查按线索直接派出，不随机抽取。请用“指定派出”。")
    row = facts.period_of(session, plan.id)
    if row is not None and row.state is not PeriodState.VOID:
        raise RuleBroken(f"这个计划已由{row.sealed_by}封存启动，不能再封存一次。请刷新后查看。")
    if today > plan.ends:
        raise RuleBroken(f"计划期到 {plan.ends} 已经结束，不能再封存。请制定新一期计划。")


def _witness(draft: SealDraft) -> bytes:
    """The witness's secret; raises BadInput when only a part of what it needs was given."""
    if not (draft.witness.strip() or draft.witness_numbers.strip() or draft.witness_phrase):
        return b""
    if not draft.witness.strip():
        raise BadInput("请填写见证方名称，例如“办公室”或“机关党委”；不设见证方的，把见证数字和口令清空。", "witness")
    if not draft.witness_numbers.strip():
        raise BadInput("请由见证方掷骰子等方式给出至少 20 位数字。", "witness_numbers")
    if len(draft.witness_phrase) < _LEAST_PHRASE:
        raise BadInput(f"见证方的口令至少 {_LEAST_PHRASE} 位，由见证方自己保管，请重新输入。", "witness_phrase")
    try:
        return planner.witness_of(draft.witness_numbers)
    except BadInput as error:
        raise BadInput(error.message, "witness_numbers") from error


def _period(session: Session, actor: Actor, plan: InspectionPlan, draft: PlanDraft, today: date) -> Period:
    first = max(plan.starts, today)
    days = pacing.working_days(session, actor, first, plan.ends)
    if not days:
        raise RuleBroken(f"{first} 至 {plan.ends} 没有工作日，不能封存。请退回修改，延长计划期。")
    return Period(plan.title, first, plan.ends, tuple(days), tuple(pacing.capacities(draft, len(days))))


def _places(
    session: Session, actor: Actor, plan: InspectionPlan, draft: PlanDraft, pool: Sequence[PoolPlace], period: Period
) -> list[Place]:
    if not pool:
        raise BadInput("抽取范围内没有机构，请退回修改，调整计划的范围。", "pool")
    chosen = len(plan.pool.get("places", ()))
    if chosen and len(pool) < 2:
        raise BadInput("选定的机构中只有 1 家在业，不算随机。请多选几家，或用“指定派出”。", "places")
    ground = pacing.survey(session, actor, pool)
    fresh = pacing.fresh(pool, draft, len(period.dates), pacing.ranks(pool, ground))
    if draft.whole:
        return fresh
    before = _carried(session, plan, period)
    return [
        Place(p.id, p.township, p.risk, p.days, old.end, old.visited, p.factor, p.rank)
        if (old := before.get(p.id)) is not None and old.days == p.days
        else p
        for p in fresh
    ]


def _carried(session: Session, plan: InspectionPlan, period: Period) -> dict[str, Place]:
    """Where the windows of the period before stand when this one starts: a new secret, the same quotas."""
    asked = sa.select(PlanPeriod).join(InspectionPlan, InspectionPlan.id == PlanPeriod.plan_id)
    asked = asked.where(
        PlanPeriod.district == plan.district,
        PlanPeriod.township == plan.township,
        PlanPeriod.state != PeriodState.VOID,
        PlanPeriod.first < period.first,
        InspectionPlan.kind == plan.kind,
        InspectionPlan.whole.is_(False),
    )
    row = session.scalars(asked.order_by(PlanPeriod.last.desc()).limit(1)).first()
    if row is None:
        return {}
    earlier = packing.period_of(row)
    passed = sum(day < period.first for day in earlier.dates)
    return {place.id: place for place in planner.carried(packing.places_of(row), passed)}


def call_off(session: Session, actor: Actor, period_id: UUID, *, reason: str) -> None:
    """作废 a period that has not been drawn from, with the reason; it stays in the history. Raises RuleBroken."""
    access.require(actor, Right.PLAN)
    row = facts.get_period(session, actor, period_id)
    if row.state is not PeriodState.RUNNING:
        raise RuleBroken(f"这一期{row.state.label}，不能作废。")
    if session.scalar(sa.select(sa.func.count()).where(Draw.period_id == row.id)):
        raise RuleBroken("这一期已经启封过，不能作废。期满后请照常公开核对。")
    if not reason.strip():
        raise BadInput("请写明作废封存的原因。", "reason")
    row.state, row.void_reason = PeriodState.VOID, reason.strip()
    seals.end(session, row.id, seals.VOID)
    plan = session.get_one(InspectionPlan, row.plan_id)
    plan.state = PlanState.APPROVED
