"""签到、交班、接班: by PIN at this desk, on paper, or later than it happened (补签), which shows."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.duty import DutyShift, DutySign
from mzdesk.models.staff import Person
from mzdesk.services import access, approvals
from mzdesk.services.duty import clocking, crews, scanning
from mzdesk.terms import Right, ShiftState, SignAct, SignWay
from mzdesk.views.actor import Actor
from mzdesk.views.duty_room import Seat, SignDraft, SignRow

EARLIEST = timedelta(hours=2)


def get(session: Session, actor: Actor, shift_id: UUID) -> DutyShift:
    """The shift, when it is in the actor's scope; raises NotFound."""
    asked = access.visible(sa.select(DutyShift).where(DutyShift.id == shift_id), DutyShift, actor)
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound("找不到这个班次，请刷新后重试。")
    return found


def sign_on(session: Session, actor: Actor, shift_id: UUID, *, sign: SignDraft, now: datetime) -> None:
    """签到 of somebody of the shift that is on.

    Raises RuleBroken for a second time or a shift that is over, BadInput for somebody else, NotAllowed for a wrong PIN.
    """
    access.require(actor, Right.KEEP_DUTY)
    shift = get(session, actor, shift_id)
    if shift.state is ShiftState.HANDED:
        raise RuleBroken("这一班已经交接，不能再签到。请在当前班次签到。")
    clocking.require_forward(session, shift, now)
    put(session, actor, shift, SignAct.SIGN_ON, sign, crews.read(shift.seats), now=now)


def put(
    session: Session,
    actor: Actor,
    shift: DutyShift,
    act: SignAct,
    sign: SignDraft,
    seats: list[Seat],
    *,
    now: datetime,
) -> DutySign:
    """File a confirmation of one of `seats` with the shift."""
    seat = next((each for each in seats if each.person_id == sign.person_id), None)
    if seat is None:
        raise BadInput(f"只有本班值班人员能{act.label}。请核对人员。", "person")
    if any(row.act is act and row.person_id == seat.person_id for row in of(session, shift)):
        raise RuleBroken(f"{seat.name}已经{act.label}，不用再签。")
    row = DutySign(
        district=shift.district,
        township=shift.township,
        shift_id=shift.id,
        act=act,
        way=sign.way,
        person_id=seat.person_id,
        person=seat.name,
        post=seat.post,
        at=_when(session, shift, seat, sign, now),
        reason=sign.reason.strip(),
        attempt=shift.called_off,
        created_by=actor.name,
        created_at=now,
    )
    session.add(row)
    session.flush()
    if sign.way is SignWay.PAPER:
        scanning.keep(session, actor, shift, row.id, sign.scans)
    return row


def _when(session: Session, shift: DutyShift, seat: Seat, sign: SignDraft, now: datetime) -> datetime:
    """When it happened, as far as the way of signing lets one say."""
    person = session.get_one(Person, seat.person_id)
    if sign.way is SignWay.PIN:
        approvals.check_pin(session, person, sign.pin, now=now)
        return now
    if sign.way is SignWay.LATE:
        _check_late(session, person, sign, now)
    at = sign.at or now
    if at > now + clocking.AHEAD:
        raise BadInput(f"{seat.name}的签字时间晚于现在，请核对。", "at")
    if at < shift.begins - EARLIEST:
        raise BadInput(f"{seat.name}的签字时间早于本班开始时间，请核对。", "at")
    return at


def _check_late(session: Session, person: Person, sign: SignDraft, now: datetime) -> None:
    if sign.at is None:
        raise BadInput("补签请填写当时实际签到或交接的时间。", "at")
    if not sign.reason.strip():
        raise BadInput("补签请写明原因，例如“当时处置来电，忘记签字”。", "reason")
    account = approvals.account_of(session, person.id)
    if account is not None and account.active and approvals.has_pin(session, account):
        approvals.check_pin(session, person, sign.pin, now=now)


def of(session: Session, shift: DutyShift) -> list[SignRow]:
    """The confirmations of a shift that stand, oldest first."""
    return _rows(session, shift, sa.or_(DutySign.act == SignAct.SIGN_ON, DutySign.attempt == shift.called_off))


def called_off(session: Session, shift: DutyShift) -> list[SignRow]:
    """What was confirmed for handovers that were called off."""
    return _rows(session, shift, sa.and_(DutySign.act != SignAct.SIGN_ON, DutySign.attempt < shift.called_off))


def _rows(session: Session, shift: DutyShift, condition: sa.ColumnElement[bool]) -> list[SignRow]:
    asked = sa.select(DutySign).where(DutySign.shift_id == shift.id, condition).order_by(DutySign.at, DutySign.id)
    found = session.scalars(asked).all()
    with_scan = scanning.with_scan(session, found)
    return [
        SignRow(
            row.act,
            row.way,
            row.person,
            row.person_id,
            row.post,
            row.at,
            row.created_at,
            row.created_by,
            row.reason,
            row.carried_id or row.id,
            (row.carried_id or row.id) in with_scan,
        )
        for row in found
    ]


def carry(session: Session, actor: Actor, shift: DutyShift, seat: Seat, taken: SignRow, *, now: datetime) -> None:
    """Who took over has signed on to the new shift by the same confirmation."""
    session.add(
        DutySign(
            district=shift.district,
            township=shift.township,
            shift_id=shift.id,
            act=SignAct.SIGN_ON,
            way=taken.way,
            person_id=seat.person_id,
            person=seat.name,
            post=seat.post,
            at=taken.at,
            reason=taken.reason,
            carried_id=taken.origin,
            created_by=actor.name,
            created_at=now,
        )
    )
    session.flush()
