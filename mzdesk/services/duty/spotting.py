"""Periods of 查岗: what is promised at the start and kept sealed, made void, listed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock, vault
from mzdesk.db import proofs, seals
from mzdesk.db.proofs import Shown
from mzdesk.errors import BadInput, NotAllowed, NotFound, RuleBroken
from mzdesk.models.duty import SpotDay, SpotPeriod
from mzdesk.models.staff import Account, Person
from mzdesk.rules import spot_checks as rules
from mzdesk.services import access, approvals, settings, staff
from mzdesk.services.duty.spot_units import units
from mzdesk.terms import ApprovalWay, Right, Role, SpotState, SpotUnit
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.spot_checks import SpotPeriodDraft, SpotPeriodRow, SpotRecoverySheet, SpotSealed
from mzdesk.views.staff import Choice

PART = "spot"
_NO_ACCOUNT = "{}还没有账号，不能保管口令。请先在“人员与权限”建立账号，或另选一位局领导。"
_LOCKED = "{}的口令连续输错，已锁定15分钟。请稍后再试，或使用恢复码。"


def plan_spot_checks(
    session: Session, actor: Actor, *, draft: SpotPeriodDraft, today: date, now: datetime
) -> SpotSealed:
    """启动查岗: keep hash, list and counts, and the secret wrapped by the keeper's pass-phrase and a recovery code.

    Nothing that is kept tells a time or a unit to come. Raises BadInput for what can't be drawn, RuleBroken while
    another period runs in these days, NotAllowed for a wrong pass-phrase.
    """
    access.require(actor, Right.KEEP_DUTY)
    every = units(session, actor)
    plan = _plan(draft, every)
    _check_days(session, actor, draft, today)
    rules.check(plan)
    keeper = _keeper(session, draft.keeper_id, draft.phrase, now=now)
    secret, period_id, recovery = clock.entropy(32), clock.uuid4(), vault.recovery_code()
    session.add(
        SpotPeriod(
            id=period_id,
            district=actor.district,
            township=bureau_code(actor.district),
            title=draft.title.strip(),
            starts=draft.starts,
            ends=draft.ends,
            from_minute=draft.from_minute,
            to_minute=draft.to_minute,
            counts=dict(plan.counts),
            units=every,
            plan_hash=rules.plan_hash(plan),
            commitment=rules.commit(secret, plan),
            keeper_id=keeper.id,
            keeper=keeper.name,
            sealed_by=actor.name,
            created_at=now,
        )
    )
    session.flush()
    kept = [
        seals.kept(secret, draft.phrase, period_id, part=PART, way=ApprovalWay.PIN.value, holder=keeper.id),
        seals.kept(secret, recovery, period_id, part=PART, way=seals.RECOVERY),
    ]
    seals.keep(session, period_id, kept, district=actor.district, kind=seals.SPOT)
    return SpotSealed(period_id, recovery)


def spot_recovery(
    session: Session, actor: Actor, period_id: UUID, *, recovery: str, now: datetime
) -> SpotRecoverySheet:
    """密钥恢复单 of a period; the code is given in, since it is kept nowhere."""
    access.require(actor, Right.KEEP_DUTY)
    row = get(session, actor, period_id)
    bureau = settings.value(session, actor, "bureau_name")
    return SpotRecoverySheet(bureau, row.title, row.starts, row.ends, row.keeper, now, recovery)


def _plan(draft: SpotPeriodDraft, every: Sequence[dict[str, Any]]) -> rules.SpotPlan:
    counts = {kind.value: draft.counts.get(kind, 0) for kind in SpotUnit}
    return rules.SpotPlan(draft.starts, draft.ends, draft.from_minute, draft.to_minute, counts, _keys(every, SpotUnit))


def _keys(every: Sequence[dict[str, Any]], kinds: Any) -> dict[str, list[str]]:
    return {kind.value: [unit["key"] for unit in every if unit["kind"] == kind.value] for kind in kinds}


def _check_days(session: Session, actor: Actor, draft: SpotPeriodDraft, today: date) -> None:
    if not draft.title.strip():
        raise BadInput("请填写名称，例如“12月值班抽查”。", "title")
    if draft.starts < today:
        raise BadInput("开始日期已过，请选择今天或以后的日期。", "starts")
    asked = sa.select(SpotPeriod).where(
        SpotPeriod.state == SpotState.RUNNING, SpotPeriod.starts <= draft.ends, SpotPeriod.ends >= draft.starts
    )
    other = session.scalars(access.visible(asked, SpotPeriod, actor)).first()
    if other is not None:
        raise RuleBroken(f"“{other.title}”（{other.starts} 至 {other.ends}）已在这些日期查岗。请改日期，或先作废它。")


def _keeper(session: Session, keeper_id: UUID | None, phrase: str, *, now: datetime) -> Person:
    person = session.get(Person, keeper_id) if keeper_id is not None else None
    if person is None:
        raise BadInput("请选择保管口令的局领导。", "keeper_id")
    account = approvals.account_of(session, person.id)
    if account is None or not account.active:
        raise NotAllowed(_NO_ACCOUNT.format(person.name))
    if not _may_keep(account):
        raise NotAllowed(f"{person.name}的账号没有“启封”的权限，请另选一位局领导。")
    shown = approvals.proved(session, account, proofs.PHRASE, phrase, now=now)
    if shown is Shown.NOTHING:
        raise NotAllowed(_NO_ACCOUNT.format(person.name))
    if shown is Shown.LOCKED:
        raise NotAllowed(_LOCKED.format(person.name))
    if shown is Shown.WRONG:
        raise NotAllowed(f"口令不正确，没有启动查岗。请由{person.name}重新输入本人的登录口令。")
    return person


def require_unlocked(name: str, account: Account | None, now: datetime) -> None:
    """Raise NotAllowed while the keeper's pass-phrase is locked."""
    if account is not None and account.locked_until is not None and account.locked_until > now:
        raise NotAllowed(_LOCKED.format(name))


def _may_keep(account: Account) -> bool:
    return any(Right.OPEN_SEAL in access.GRANTED[Role(role)] for role in account.roles)


def spot_keepers(session: Session, actor: Actor) -> list[Choice]:
    """The leaders whose pass-phrase may keep the secret; those without an account say so."""
    access.require(actor, Right.SEE)
    found = []
    for each in staff.leaders(session, actor):
        account = approvals.account_of(session, each.id)
        if account is None or not account.active:
            found.append(Choice(each.id, each.name, "还没有账号"))
        elif _may_keep(account):
            found.append(each)
    return found


def get(session: Session, actor: Actor, period_id: UUID) -> SpotPeriod:
    """The period, when it is in the actor's scope; raises NotFound."""
    asked = access.visible(sa.select(SpotPeriod).where(SpotPeriod.id == period_id), SpotPeriod, actor)
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound("找不到这一期查岗，请刷新后重试。")
    return found


def plan_of(period: SpotPeriod) -> rules.SpotPlan:
    """The plan as it was promised."""
    return rules.SpotPlan(
        period.starts,
        period.ends,
        period.from_minute,
        period.to_minute,
        dict(period.counts),
        _keys(period.units, SpotUnit),
    )


def void_spot_checks(session: Session, actor: Actor, period_id: UUID, *, reason: str) -> None:
    """作废 a period with its reason; what was called stays."""
    access.require(actor, Right.KEEP_DUTY)
    period = get(session, actor, period_id)
    if period.state is SpotState.VOID:
        raise RuleBroken("这一期查岗已经作废。")
    if not reason.strip():
        raise BadInput("请写明作废的原因，已查的记录会保留。", "reason")
    period.state, period.void_reason = SpotState.VOID, reason.strip()
    seals.end(session, period.id, seals.VOID)


def spot_periods(session: Session, actor: Actor) -> list[SpotPeriodRow]:
    """The periods, newest first."""
    access.require(actor, Right.SEE)
    asked = access.visible(sa.select(SpotPeriod), SpotPeriod, actor)
    found = session.scalars(asked.order_by(SpotPeriod.starts.desc(), SpotPeriod.id.desc())).all()
    return [_row(session, each) for each in found]


def _row(session: Session, period: SpotPeriod) -> SpotPeriodRow:
    opened = session.scalars(sa.select(SpotDay.on).where(SpotDay.period_id == period.id).order_by(SpotDay.on))
    return SpotPeriodRow(
        period.id,
        period.title,
        period.starts,
        period.ends,
        period.state,
        tuple((kind, int(period.counts.get(kind.value, 0))) for kind in SpotUnit),
        tuple((kind, sum(unit["kind"] == kind.value for unit in period.units)) for kind in SpotUnit),
        period.keeper,
        period.created_at,
        period.sealed_by,
        period.commitment,
        tuple(opened),
        period.void_reason,
    )
