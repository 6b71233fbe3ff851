"""查岗 of a period: what is promised at the start, and each day opened on that day by its keeper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock, vault
from mzdesk.errors import BadInput, NotAllowed, NotFound, RuleBroken
from mzdesk.models.archive import Township
from mzdesk.models.duty import SpotCheck, SpotDay, SpotPeriod
from mzdesk.models.facilities import Facility
from mzdesk.models.staff import Account, Person
from mzdesk.rules import spot_checks as rules
from mzdesk.services import access, approvals, rosters, settings, staff
from mzdesk.terms import DutyTime, FacilityKind, FacilityState, Relation, Right, Role, SpotState, SpotUnit
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.spot_checks import SpotPeriodDraft, SpotPeriodRow, SpotSealed
from mzdesk.views.staff import Choice

_OWN = "bureau"


def units(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Whom a spot check may call, in standard order: kind, key, name, township, telephone of the register."""
    access.require(actor, Right.SEE)
    office = settings.office(session, actor)
    found = [_unit(SpotUnit.DUTY_ROOM, _OWN, f"{office['bureau_name']}值班室", "", office["bureau_phone"])]
    asked = sa.select(Facility).where(Facility.district == actor.district, Facility.state == FacilityState.ACTIVE)
    places = list(session.scalars(asked.order_by(Facility.township, Facility.sort_key, Facility.id)))
    reporting = {each.township: each for each in places if each.kind is FacilityKind.TOWNSHIP}
    for place in places:
        kind = _kind(place)
        if kind is not None:
            found.append(_unit(kind, str(place.id), place.name, place.township, next(iter(place.phones), "")))
    towns = sa.select(Township).where(Township.district == actor.district, Township.active).order_by(Township.township)
    for town in session.scalars(towns):
        reports = reporting.get(town.township)
        phone = next(iter(reports.phones), "") if reports is not None else ""
        found.append(_unit(SpotUnit.TOWNSHIP, town.township, town.name, town.township, phone))
    order = list(SpotUnit)
    return sorted(found, key=lambda unit: order.index(SpotUnit(unit["kind"])))


def _kind(place: Facility) -> SpotUnit | None:
    if place.kind in (FacilityKind.SECTION, FacilityKind.TOWNSHIP):
        return None
    own = place.kind is FacilityKind.SUBORDINATE_UNIT or place.relation is Relation.BUREAU_RUN
    return SpotUnit.BUREAU_RUN if own else SpotUnit.HOME


def _unit(kind: SpotUnit, key: str, name: str, township: str, phone: str) -> dict[str, Any]:
    return {"kind": kind.value, "key": key, "name": name, "township": township, "phone": phone}


def unit_counts(session: Session, actor: Actor) -> dict[SpotUnit, int]:
    """How many units of each class could be called."""
    access.require(actor, Right.SEE)
    every = units(session, actor)
    return {kind: sum(unit["kind"] == kind.value for unit in every) for kind in SpotUnit}


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
            sealed_secret=vault.wrap(secret, draft.phrase, aad=period_id.bytes),
            recovery_secret=vault.wrap(secret, recovery, aad=period_id.bytes),
            keeper_id=keeper.id,
            keeper=keeper.name,
            sealed_by=actor.name,
            created_at=now,
        )
    )
    session.flush()
    return SpotSealed(period_id, recovery)


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
    if account is None or not account.active or account.phrase_hash is None:
        raise NotAllowed(f"{person.name}还没有账号，不能保管口令。请先在“人员与权限”建立账号，或另选一位局领导。")
    if not _may_keep(account):
        raise NotAllowed(f"{person.name}的账号没有“启封”的权限，请另选一位局领导。")
    _require_unlocked(person.name, account, now)
    if not vault.check_phrase(account.phrase_hash, phrase):
        session.info["penalty"] = partial(approvals.count_failure, person_id=person.id, now=now)
        raise NotAllowed(f"口令不正确，没有启动查岗。请由{person.name}重新输入本人的登录口令。")
    return person


def _require_unlocked(name: str, account: Account | None, now: datetime) -> None:
    if account is not None and account.locked_until is not None and account.locked_until > now:
        raise NotAllowed(f"{name}的口令连续输错，已锁定15分钟。请稍后再试，或使用恢复码。")


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
    _require_unlocked(period.keeper, approvals.account_of(session, period.keeper_id), now)
    try:
        code: str | None = vault.read_recovery_code(phrase)
    except BadInput:
        code = None
    blob = period.sealed_secret if code is None else period.recovery_secret
    try:
        return vault.unwrap(blob, code or phrase, aad=period.id.bytes)
    except NotAllowed as error:
        session.info["penalty"] = partial(approvals.count_failure, person_id=period.keeper_id, now=now)
        message = f"口令不正确，没有启封。请由{period.keeper}输入启动时的登录口令，或使用当时抄存的恢复码。"
        raise NotAllowed(message) from error


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
