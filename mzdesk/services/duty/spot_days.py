"""A day of 查岗: opened on that day by the keeper of the secret, and proved afterwards from what was promised."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock, vault
from mzdesk.db import seals
from mzdesk.errors import BadInput, NotAllowed, RuleBroken
from mzdesk.models.duty import SpotCheck, SpotDay, SpotPeriod
from mzdesk.rules import spot_checks as rules
from mzdesk.services import access, approvals, rosters, settings
from mzdesk.services.duty.spot_units import units
from mzdesk.services.duty.spotting import PART, get, plan_of, require_unlocked
from mzdesk.terms import DutyTime, Right, SpotState, SpotUnit
from mzdesk.views.actor import Actor


def open_spot_day(session: Session, actor: Actor, period_id: UUID, *, phrase: str, today: date, now: datetime) -> int:
    """启封 of today's calls with the keeper's pass-phrase or the recovery code; how many there are.

    Only now are its times and units computed. A day that is open already is left as it is. Raises RuleBroken on a day
    outside the period, NotAllowed for a wrong pass-phrase (locked for 15 minutes after five).
    """
    access.require(actor, Right.KEEP_DUTY)
    period = get(session, actor, period_id)
    _check_open(period, today)
    done = sa.select(sa.func.count()).select_from(SpotCheck)
    if session.scalar(sa.select(SpotDay.id).where(SpotDay.period_id == period.id, SpotDay.on == today)) is not None:
        return session.scalar(done.where(SpotCheck.period_id == period.id, SpotCheck.on == today)) or 0
    secret = _secret(session, period, phrase, now=now)
    plan = plan_of(period)
    opened = rules.link(secret, plan, today)
    if not rules.holds(period.commitment, plan, today, opened):
        raise RuleBroken("启封值与启动时的承诺值不一致，数据可能被改动。请立即联系系统管理员。")
    session.add(
        SpotDay(
            district=period.district,
            township=period.township,
            period_id=period.id,
            on=today,
            link=opened.hex(),
            created_by=actor.name,
            created_at=now,
        )
    )
    found = rules.calls(plan, today, opened)
    by_key = {(unit["kind"], unit["key"]): unit for unit in period.units}
    now_known = {(unit["kind"], unit["key"]): unit["phone"] for unit in units(session, actor)}
    answering = _answering(session, actor, today)
    for position, call in enumerate(found):
        unit = by_key[call.kind, call.unit]
        names, phone = answering.get((call.unit, _part(session, actor, call.minute))) or ("", "")
        number = phone or now_known.get((call.kind, call.unit)) or unit["phone"]
        session.add(_check(period, today, position, call, unit, number, names))
    session.flush()
    return len(found)


def _answering(session: Session, actor: Actor, day: date) -> dict[tuple[str, DutyTime], tuple[str, str]]:
    """Who should answer at the units whose own roster of the day was collected, and the number: by unit and time."""
    found: dict[tuple[str, DutyTime], tuple[str, str]] = {}
    for called in rosters.called_units(session, actor, day=day):
        key = str(called.facility) if called.facility is not None else called.township or ""
        said = ("、".join(called.names)[:200], next(filter(None, called.phones), ""))
        parts = (DutyTime.DAY, DutyTime.NIGHT) if called.time is DutyTime.WHOLE else (called.time,)
        found |= {(key, part): said for part in parts}
    return found


def _part(session: Session, actor: Actor, minute: int) -> DutyTime:
    """Whether a minute of the day is served by the day shift or by the night shift, by the office's times."""
    values = settings.office(session, actor)
    first, last = (time.fromisoformat(values[name]) for name in ("duty_handover", "duty_night_from"))
    by_day = first.hour * 60 + first.minute <= minute < last.hour * 60 + last.minute
    return DutyTime.DAY if by_day else DutyTime.NIGHT


def _check_open(period: SpotPeriod, today: date) -> None:
    if period.state is SpotState.VOID:
        raise RuleBroken("这一期查岗已经作废，不能启封。")
    if today < period.starts:
        raise RuleBroken(f"这一期查岗从 {period.starts} 开始，请到时启封。")
    if today > period.ends:
        raise RuleBroken(f"这一期查岗已于 {period.ends} 结束，不能再启封。请另行启动一期。")


def _secret(session: Session, period: SpotPeriod, phrase: str, *, now: datetime) -> bytes:
    if not phrase.strip():
        raise BadInput(f"请由{period.keeper}输入口令。", "phrase")
    require_unlocked(period.keeper, approvals.account_of(session, period.keeper_id), now)
    try:
        said = vault.read_recovery_code(phrase)
    except BadInput:
        said = phrase
    found = seals.take(session, period.id, said, part=PART)
    if found is None:
        session.info["penalty"] = partial(approvals.count_failure, person_id=period.keeper_id, now=now)
        raise NotAllowed(f"口令不正确，没有启封。请由{period.keeper}输入启动时的登录口令，或使用当时抄存的恢复码。")
    return found.secret


def _check(
    period: SpotPeriod, on: date, position: int, call: rules.SpotCall, unit: dict[str, Any], phone: str, expected: str
) -> SpotCheck:
    midnight = datetime.combine(on, time(), tzinfo=clock.OFFICE_ZONE)
    return SpotCheck(
        district=period.district,
        township=period.township,
        period_id=period.id,
        on=on,
        position=position,
        at=midnight + timedelta(minutes=call.minute),
        unit_kind=SpotUnit(call.kind),
        unit_key=call.unit,
        unit=unit["name"],
        in_township=unit["township"],
        phone=phone,
        expected=expected,
    )


def verify_spot_checks(session: Session, actor: Actor, period_id: UUID) -> tuple[str, ...]:
    """What does not agree with the promise of the start, in words; nothing when every opened day follows from it."""
    access.require(actor, Right.SEE)
    period = get(session, actor, period_id)
    plan = plan_of(period)
    opened: dict[date, tuple[str, list[rules.SpotCall]]] = {
        day.on: (day.link, []) for day in session.scalars(sa.select(SpotDay).where(SpotDay.period_id == period.id))
    }
    for check in session.scalars(sa.select(SpotCheck).where(SpotCheck.period_id == period.id)):
        midnight = datetime.combine(check.on, time(), tzinfo=clock.OFFICE_ZONE)
        minute = int((check.at - midnight).total_seconds() // 60)
        if check.on in opened:
            opened[check.on][1].append(rules.SpotCall(minute, check.unit_kind.value, check.unit_key))
    return tuple(rules.verify(plan, period.plan_hash, period.commitment, opened))
