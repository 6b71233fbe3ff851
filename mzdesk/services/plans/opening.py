"""启封: at departure the draw is computed from the sealed secret, and only then do its visits come into being."""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import jsonio, vault
from mzdesk.errors import BadInput, NotAllowed, RuleBroken
from mzdesk.models.audit import AuditEntry
from mzdesk.models.facilities import Facility
from mzdesk.models.plans import Draw, InspectionPlan
from mzdesk.models.staff import Approval
from mzdesk.rules import draw as rules
from mzdesk.rules.draw import Candidate, DrawResult, OfficerCandidate
from mzdesk.services import access, approvals
from mzdesk.services.inspections import ordering
from mzdesk.services.plans import facts, reading
from mzdesk.terms import ApprovalSubject, ApprovalWay, Choice, DrawState, Right
from mzdesk.views.actor import Actor
from mzdesk.views.plans import Opened

FALLEN = "fallen"
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the draw was made from, kept from 启封 on so that anybody can draw again."""

    secret: str
    pool: tuple[Candidate, ...]
    officers: tuple[OfficerCandidate, ...]


def unseal(session: Session, actor: Actor, draw_id: UUID, *, phrase: str, today: date, now: datetime) -> Opened:
    """Open a sealed draw on the day of departure with the keeper's pass-phrase or the recovery code.

    Computes the draw, makes its visits and puts the 启封 on file as an approval of the keeper. A draw that is open
    already answers its visits again. Raises NotAllowed for a wrong pass-phrase (locked for 15 minutes after five),
    RuleBroken on another day or when the register has changed since the sealing.
    """
    access.require(actor, Right.OPEN_SEAL if access.may(actor, Right.OPEN_SEAL) else Right.PLAN)
    drawn = facts.get_draw(session, actor, draw_id)
    if drawn.state is DrawState.OPENED:
        return Opened(drawn.id, reading.visits_of_draw(session, actor, drawn.id))
    _check(drawn, today)
    secret, by_code = _secret(session, drawn, phrase, now=now)
    plan = session.get_one(InspectionPlan, drawn.plan_id)
    pool, officers = facts.pool(session, actor, plan), facts.officers(session, actor, drawn.departs_on)
    _compare(session, drawn, pool, officers)
    result = rules.draw(
        pool,
        officers,
        count=drawn.count,
        secret=secret,
        day=drawn.departs_on,
        per_team=drawn.per_team,
        cycle=drawn.cycle,
    )
    drawn.state, drawn.opened_at, drawn.opened_by = DrawState.OPENED, now, actor.name
    keep(drawn, result, Snapshot(secret.hex(), tuple(pool), tuple(officers)))
    _file(session, actor, drawn, by_code=by_code, today=today, now=now)
    for visit in result.visits:
        order(session, actor, plan, drawn, visit, now=now)
    return Opened(drawn.id, reading.visits_of_draw(session, actor, drawn.id))


def _check(drawn: Draw, today: date) -> None:
    if drawn.state is DrawState.VOID:
        raise RuleBroken("这次封存已经作废，请启封新的一次。")
    if today < drawn.departs_on:
        raise RuleBroken(f"这次检查定于 {drawn.departs_on} 出发，请在出发当天启封。")
    if today > drawn.departs_on:
        raise RuleBroken(f"原定出发日期 {drawn.departs_on} 已过，不能再启封。请写明原因重新封存。")


def _secret(session: Session, drawn: Draw, phrase: str, *, now: datetime) -> tuple[bytes, bool]:
    """The secret, and whether the recovery code opened it."""
    if not phrase.strip():
        raise BadInput(f"请由{drawn.keeper}输入口令。", "phrase")
    account = approvals.account_of(session, drawn.keeper_id)
    if account is not None and account.locked_until is not None and account.locked_until > now:
        raise NotAllowed(f"{drawn.keeper}的口令连续输错，已锁定15分钟。请稍后再试，或使用恢复码。")
    code = _as_code(phrase)
    blob = drawn.sealed_secret if code is None else drawn.recovery_secret
    try:
        return vault.unwrap(blob, phrase if code is None else code, aad=drawn.id.bytes), code is not None
    except NotAllowed as error:
        session.info["penalty"] = partial(approvals.count_failure, person_id=drawn.keeper_id, now=now)
        message = f"口令不正确，没有启封。请由{drawn.keeper}输入封存时的登录口令，或使用封存时抄存的恢复码。"
        raise NotAllowed(message) from error


def _as_code(phrase: str) -> str | None:
    try:
        return vault.read_recovery_code(phrase)
    except BadInput:
        return None


def _compare(session: Session, drawn: Draw, pool: Sequence[Candidate], officers: Sequence[OfficerCandidate]) -> None:
    """Raise RuleBroken when places or officers are not those that were sealed, saying what changed."""
    said = []
    if rules.pool_hash(pool) != drawn.pool_hash:
        said.append(_what_changed(session, drawn, len(pool)))
    if rules.officers_hash(officers) != drawn.officers_hash:
        said.append("执法人员的证件、请假或回避情况有变动")
    if said:
        raise RuleBroken(f"封存以后{'；'.join(said)}，原封存不能再用。请写明原因重新封存，原记录会保留。")


def _what_changed(session: Session, drawn: Draw, size: int) -> str:
    sealing = sa.select(sa.func.min(AuditEntry.at)).where(AuditEntry.record == str(drawn.id))
    asked = sa.select(AuditEntry.record).where(
        AuditEntry.subject == "facilities",
        AuditEntry.at > sealing.scalar_subquery(),
        AuditEntry.scope.startswith(drawn.district),
    )
    asked = asked.distinct().limit(1000)
    ids = [UUID(record) for record in session.scalars(asked)]
    names = list(session.scalars(sa.select(Facility.name).where(Facility.id.in_(ids)).order_by(Facility.sort_key)))
    change = f"机构名录有变动（封存时 {drawn.pool_size} 家，现在 {size} 家）"
    if not names:
        return change
    more = f"等 {len(names)} 家" if len(names) > _NAMED else ""
    return f"{change}，改动过{'、'.join(names[:_NAMED])}{more}"


def _file(session: Session, actor: Actor, drawn: Draw, *, by_code: bool, today: date, now: datetime) -> None:
    """The opening as an approval of the keeper, who proved himself by his pass-phrase."""
    own = actor.person_id == drawn.keeper_id
    session.add(
        Approval(
            district=drawn.district,
            township=drawn.township,
            subject=ApprovalSubject.OPENING,
            record=drawn.id,
            way=ApprovalWay.DELEGATED if by_code else ApprovalWay.SCREEN if own else ApprovalWay.PIN,
            approver_id=drawn.keeper_id,
            approver=drawn.keeper,
            approved_on=today,
            opinion="使用恢复码启封" if by_code else "凭本人口令启封",
            created_by=actor.name,
            created_at=now,
        )
    )
    session.flush()


def order(
    session: Session, actor: Actor, plan: InspectionPlan, drawn: Draw, visit: rules.Visit, *, now: datetime
) -> UUID:
    """Make the visit that a drawn place has become."""
    facility = session.get_one(Facility, UUID(visit.place))
    made = ordering.make(
        session,
        actor,
        facility,
        ordering.Order(
            plan.kind,
            Choice.RANDOM,
            tuple(UUID(officer) for officer in visit.officers),
            drawn.departs_on,
            plan.topics,
            plan.id,
            drawn.id,
            team=visit.team,
            unannounced=plan.unannounced,
            covert=plan.covert,
        ),
        now=now,
    )
    return made.id


def keep(drawn: Draw, result: DrawResult, snapshot: Snapshot | None = None) -> None:
    """Write what was drawn, and once what it was drawn from."""
    drawn.result = jsonio.plain(result)
    if snapshot is not None:
        drawn.snapshot = zlib.compress(jsonio.canonical(_in_order(snapshot)).encode(), 6)


def _in_order(snapshot: Snapshot) -> dict[str, Any]:
    """The snapshot as plain values, sets sorted: the same draw is kept in the same bytes."""
    officers = [
        jsonio.plain(dataclasses.replace(each, barred_places=frozenset(), barred_townships=frozenset()))
        | {"barred_places": sorted(each.barred_places), "barred_townships": sorted(each.barred_townships)}
        for each in snapshot.officers
    ]
    return {"secret": snapshot.secret, "pool": snapshot.pool, "officers": officers}


def drawn_from(drawn: Draw) -> tuple[DrawResult, Snapshot]:
    """What an opened draw brought, and from what; raises RuleBroken before 启封."""
    if drawn.result is None or drawn.snapshot is None:
        raise RuleBroken("这次抽取还没有启封。")
    return jsonio.convert(drawn.result, DrawResult), jsonio.load(zlib.decompress(drawn.snapshot), Snapshot)


def verify(session: Session, actor: Actor, draw_id: UUID) -> tuple[str, ...]:
    """Draw again from what was kept and compare; the sentences say what does not fit, none when all does."""
    access.require(actor, Right.SEE)
    drawn = facts.get_draw(session, actor, draw_id)
    result, snapshot = drawn_from(drawn)
    faults = rules.verify(result, snapshot.pool, snapshot.officers, bytes.fromhex(snapshot.secret))
    kept = (drawn.commitment, drawn.pool_hash, drawn.officers_hash, drawn.count)
    if kept != (result.commitment, result.pool_hash, result.officers_hash, result.count):
        faults.append("启封结果与封存时公布的承诺值不一致")
    due = {visit.place for visit in result.visits} | {change.out for change in result.changes if change.kind == FALLEN}
    if {str(line.facility_id) for line in reading.visits_of_draw(session, actor, drawn.id)} != due:
        faults.append("检查任务与抽取结果不一致")
    return tuple(faults)
