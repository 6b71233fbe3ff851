"""期满公开: the secrets of a period that is over are opened, all is drawn again, and what may be is published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from mzdesk.db import seals
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.inspections import Inspection
from mzdesk.models.plans import Draw, InspectionPlan, PlanPeriod
from mzdesk.rules import planner
from mzdesk.rules.planner import verifier
from mzdesk.services import access, approvals
from mzdesk.services.plans import facts, keeping, packing, reading
from mzdesk.terms import ApprovalSubject, PeriodState, Right
from mzdesk.views.actor import Actor
from mzdesk.views.plans import Phrases
from mzdesk.views.staff import ApprovalDraft


def reveal(
    session: Session, actor: Actor, period_id: UUID, *, phrases: Phrases, today: date, now: datetime
) -> tuple[str, ...]:
    """Open the secrets of a period that is over and keep its file; returns what does not fit, nothing when all does.

    Raises RuleBroken while the period runs, NotAllowed for a wrong pass-phrase.
    """
    access.require(actor, Right.OPEN_SEAL if access.may(actor, Right.OPEN_SEAL) else Right.PLAN)
    row = facts.get_period(session, actor, period_id)
    if row.state is not PeriodState.RUNNING:
        raise RuleBroken(f"这一期{row.state.label}，不用再公开。")
    if today <= row.last:
        raise RuleBroken(f"这一期到 {row.last} 才结束，现在公开会泄露以后的抽取。请在期满后再公开。")
    secrets, _, _ = keeping.opened(session, row, phrases, now=now)
    start = packing.start_of(row)
    file = planner.bundle(
        start.period, start.places, packing.promise_of(row), secrets, packing.draws(session, row.id), today=today
    )
    row.bundle, row.state = file, PeriodState.REVEALED
    row.revealed_at, row.revealed_by = now, actor.name
    seals.end(session, row.id, seals.REVEALED)
    session.flush()
    return verify(session, actor, row.id)


def bundle(session: Session, actor: Actor, period_id: UUID) -> bytes:
    """The file of a period that is over, for anybody who wants to check it; raises RuleBroken before that."""
    access.require(actor, Right.SEE)
    row = facts.get_period(session, actor, period_id)
    if row.bundle is None:
        raise RuleBroken("这一期还没有公开，没有可导出的核对文件。请在期满后先公开。")
    return row.bundle


def verify(session: Session, actor: Actor, period_id: UUID) -> tuple[str, ...]:
    """What does not fit, none when all does. While the period runs: the chain of the log, and each day's link.

    Once it was opened everything is drawn again from the file, and the visits are compared with it.
    """
    access.require(actor, Right.SEE)
    row = facts.get_period(session, actor, period_id)
    faults = verifier.faults(row.bundle) if row.bundle is not None else _chain_faults(session, row)
    return (*faults, *_visit_faults(session, row))


def _chain_faults(session: Session, row: PlanPeriod) -> list[str]:
    """The log as far as it goes: bound to the promise, each to the one before, each day's link to the published end."""
    faults, promise = [], packing.promise_of(row)
    if planner.promise_hash(promise) != row.promise_hash:
        faults.append("期初承诺值与保存的承诺内容不一致")
    previous = row.promise_hash
    asked = sa.select(Draw).where(Draw.period_id == row.id).options(undefer(Draw.entry), undefer(Draw.link))
    for kept in session.scalars(asked.order_by(Draw.departs_on, Draw.number)):
        result, keys = packing.draw_of(kept), packing.keys_of(kept)
        named = f"{kept.departs_on} 第 {kept.number} 次抽取"
        if result.previous != previous:
            faults.append(f"{named}与前一次的记录接不上")
        steps = (kept.departs_on - row.first).days + 1
        if not planner.linked(keys.office, steps, promise.office):
            faults.append(f"{named}的日密钥与期初承诺不符")
        if promise.witness and not planner.linked(keys.witness, steps, promise.witness):
            faults.append(f"{named}的见证密钥与期初承诺不符")
        previous = planner.log_hash(result)
    if packing.standing_of(row).previous != previous:
        faults.append("最近一次抽取的记录与本期状态不一致")
    return faults


def _visit_faults(session: Session, row: PlanPeriod) -> list[str]:
    faults = []
    asked = sa.select(Draw).where(Draw.period_id == row.id).options(undefer(Draw.entry))
    for kept in session.scalars(asked.order_by(Draw.departs_on, Draw.number)):
        drawn = set(packing.draw_of(kept).drawn)
        made = {str(visit.facility_id) for visit in reading.rows_of_draw(session, kept.id)}
        if made != drawn:
            faults.append(f"{kept.departs_on} 第 {kept.number} 次抽取与检查任务不一致")
    return faults


def review(
    session: Session,
    actor: Actor,
    period_id: UUID,
    *,
    draft: ApprovalDraft,
    withheld: Sequence[UUID] = (),
    today: date,
    now: datetime,
) -> UUID:
    """公开审查: what of the period may be published; `withheld` are visits left out of 公示.

    Raises RuleBroken before the period was opened, BadInput for a visit that is not of this period.
    """
    access.require(actor, Right.PLAN)
    row = facts.get_period(session, actor, period_id)
    if row.state is not PeriodState.REVEALED:
        raise RuleBroken("这一期还没有公开核对，不能办理公开审查。请在期满后先公开。")
    mine = set(session.scalars(sa.select(Inspection.id).where(Inspection.plan_id == row.plan_id)))
    if not set(withheld) <= mine:
        raise BadInput("不予公开的检查不属于这一期，请刷新后重选。", "withheld")
    plan = session.get_one(InspectionPlan, row.plan_id)
    given = approvals.give(
        session,
        actor,
        row.id,
        subject=ApprovalSubject.PUBLICATION,
        draft=draft,
        township=plan.township,
        today=today,
        now=now,
    )
    row.withheld = [str(each) for each in withheld]
    return given
