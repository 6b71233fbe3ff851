"""封存: what a draw commits to, without naming a place anywhere."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock, vault
from mzdesk.errors import BadInput, NotAllowed, RuleBroken
from mzdesk.models.plans import Draw, InspectionPlan
from mzdesk.models.staff import Account, Person
from mzdesk.rules import draw as rules
from mzdesk.services import access, approvals, settings, staff
from mzdesk.services.plans import facts
from mzdesk.terms import DrawState, InspectionKind, PlanState, Right, Role
from mzdesk.views.actor import Actor
from mzdesk.views.plans import SealDraft, Sealed
from mzdesk.views.staff import Choice


def seal(session: Session, actor: Actor, plan_id: UUID, *, draft: SealDraft, today: date, now: datetime) -> Sealed:
    """Commit to a draw for `draft.departs_on`; nothing that is written names a place.

    Stored are the hashes of pool and officers, the count and the secret, wrapped by the keeper's pass-phrase and by a
    recovery code that is returned once. An unopened draw of the same day is called off by the new one. Raises
    RuleBroken for a plan without approval, BadInput for what can't be drawn, NotAllowed for a wrong pass-phrase.
    """
    access.require(actor, Right.PLAN)
    plan = facts.get(session, actor, plan_id)
    _check_plan(plan, draft, today)
    _check_again(session, plan, draft)
    keeper = _keeper(session, draft, now=now)
    pool = facts.pool(session, actor, plan)
    officers = facts.officers(session, actor, draft.departs_on)
    cycle = settings.value(session, actor, "draw_cycle_days")
    about: dict[str, Any] = {"per_team": plan.per_team, "cycle": cycle}
    rules.draw(pool, officers, count=draft.count, secret=clock.entropy(32), day=draft.departs_on, **about)  # can it be?
    secret, draw_id, recovery = clock.entropy(32), clock.uuid4(), vault.recovery_code()
    made = Draw(
        id=draw_id,
        district=plan.district,
        township=plan.township,
        plan_id=plan.id,
        count=draft.count,
        pool_size=len(pool),
        pool_hash=rules.pool_hash(pool),
        officers_hash=rules.officers_hash(officers),
        commitment=rules.commit(secret),
        sealed_secret=vault.wrap(secret, draft.phrase, aad=draw_id.bytes),
        recovery_secret=vault.wrap(secret, recovery, aad=draw_id.bytes),
        keeper_id=keeper.id,
        keeper=keeper.name,
        sealed_at=now,
        sealed_by=actor.name,
        departs_on=draft.departs_on,
        reason=draft.reason.strip(),
        **about,
    )
    session.add(made)
    plan.state = PlanState.RUNNING
    session.flush()
    return Sealed(made.id, recovery)


def _check_plan(plan: InspectionPlan, draft: SealDraft, today: date) -> None:
    if plan.state not in (PlanState.APPROVED, PlanState.RUNNING):
        raise RuleBroken("计划还没有审批，不能封存抽取。请先办理行政检查审批表的审批。")
    if plan.kind is InspectionKind.CASE:
        raise RuleBroken("个案检查按线索直接派出，不随机抽取。请用“指定派出”。")
    chosen = len(plan.pool.get("places", ()))
    if chosen and draft.count >= chosen:
        raise BadInput(f"这个计划只在选定的 {chosen} 家中抽取，抽取家数须少于 {chosen} 家，否则不算随机。", "count")
    if draft.departs_on < today:
        raise BadInput("出发日期已过，请选择今天或以后的日期。", "departs_on")
    if not plan.starts <= draft.departs_on <= plan.ends:
        raise BadInput(f"出发日期不在计划期内（{plan.starts} 至 {plan.ends}），请核对。", "departs_on")


def _check_again(session: Session, plan: InspectionPlan, draft: SealDraft) -> None:
    """No redraw without a reason: the earlier draw stays beside the new one."""
    asked = sa.select(Draw).where(
        Draw.plan_id == plan.id, Draw.departs_on == draft.departs_on, Draw.state != DrawState.VOID
    )
    earlier = list(session.scalars(asked))
    if not earlier:
        return
    if not draft.reason.strip():
        raise BadInput("这一天已有一次抽取。再次抽取须写明原因，前一次的记录会保留。", "reason")
    for each in earlier:
        if each.state is DrawState.SEALED:
            each.state, each.void_reason = DrawState.VOID, draft.reason.strip()
    session.flush()


def _keeper(session: Session, draft: SealDraft, *, now: datetime) -> Person:
    """The leader whose pass-phrase keeps the secret, proved by it."""
    person = session.get(Person, draft.keeper_id) if draft.keeper_id is not None else None
    if person is None:
        raise BadInput("请选择保管口令的局领导。", "keeper")
    account = approvals.account_of(session, person.id)
    if account is None or not account.active or account.phrase_hash is None:
        raise NotAllowed(f"{person.name}还没有账号，不能保管口令。请先在“人员与权限”建立账号，或另选一位局领导。")
    if not may_keep(account):
        raise NotAllowed(f"{person.name}的账号没有“启封”的权限，请另选一位局领导。")
    if account.locked_until is not None and account.locked_until > now:
        raise NotAllowed(f"{person.name}的口令连续输错，已锁定15分钟，请稍后再试。")
    if not vault.check_phrase(account.phrase_hash, draft.phrase):
        session.info["penalty"] = partial(approvals.count_failure, person_id=person.id, now=now)
        raise NotAllowed(f"口令不正确，没有封存。请由{person.name}重新输入本人的登录口令。")
    return person


def may_keep(account: Account) -> bool:
    """Whether one of the account's roles may open a seal."""
    return any(Right.OPEN_SEAL in access.GRANTED[Role(role)] for role in account.roles)


def keepers(session: Session, actor: Actor) -> list[Choice]:
    """The leaders whose pass-phrase may keep a draw; those without an account say so."""
    access.require(actor, Right.SEE)
    found = []
    for each in staff.leaders(session, actor):
        account = approvals.account_of(session, each.id)
        if account is None or not account.active:
            found.append(Choice(each.id, each.name, "还没有账号"))
        elif may_keep(account):
            found.append(Choice(each.id, each.name, each.note))
    return found


def call_off(session: Session, actor: Actor, draw_id: UUID, *, reason: str) -> None:
    """作废一次未启封的封存, with the reason; it stays in the history."""
    access.require(actor, Right.PLAN)
    drawn = facts.get_draw(session, actor, draw_id)
    if drawn.state is not DrawState.SEALED:
        raise RuleBroken(f"这次抽取{drawn.state.label}，不能作废。")
    if not reason.strip():
        raise BadInput("请写明作废封存的原因。", "reason")
    drawn.state, drawn.void_reason = DrawState.VOID, reason.strip()
