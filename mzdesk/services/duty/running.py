"""Shifts: opened from the roster or by naming the persons; which one is responsible now; those that were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import RuleBroken
from mzdesk.models.duty import DutyLine, DutyShift
from mzdesk.services import access
from mzdesk.services.duty import crews, signing
from mzdesk.terms import Right, ShiftState, SignAct
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.duty_room import CrewDraft, Now, Seat, SeatRow, ShiftRow, ShiftView, SignRow, Waiting
from mzdesk.views.window import Window


def open_shift(session: Session, actor: Actor, *, draft: CrewDraft, now: datetime) -> UUID:
    """Begin a shift when none is on; afterwards each takes over from the one before (`hand_over`).

    Raises RuleBroken while an earlier shift is not handed over, BadInput for a post without its two persons.
    """
    access.require(actor, Right.KEEP_DUTY)
    before = current(session, actor)
    if before is not None:
        raise RuleBroken(f"上一班（{span(before.begins, before.ends)}）还没有交接，请先办理交接班。")
    return make(session, actor, draft, taken_at=now, now=now).id


def make(session: Session, actor: Actor, draft: CrewDraft, *, taken_at: datetime, now: datetime) -> DutyShift:
    """A shift of this crew, responsible from `taken_at` on."""
    leader, seats = crews.named(session, actor, draft, now=now)
    last = session.scalar(
        sa.select(sa.func.max(DutyShift.number)).where(
            DutyShift.district == actor.district, DutyShift.township == bureau_code(actor.district)
        )
    )
    shift = DutyShift(
        district=actor.district,
        township=bureau_code(actor.district),
        number=(last or 0) + 1,
        begins=draft.begins,
        ends=draft.ends,
        leader_id=leader.id,
        leader=leader.name,
        leader_phone=leader.phone,
        seats=crews.stored(seats),
        standby=draft.standby.strip(),
        weather=draft.weather.strip(),
        taken_at=taken_at,
        created_at=now,
    )
    session.add(shift)
    session.flush()
    return shift


def current(session: Session, actor: Actor, *, lock: bool = False) -> DutyShift | None:
    """The shift that is responsible: on, or handing over. `lock`: whoever else writes to it waits for this act."""
    asked = sa.select(DutyShift).where(
        DutyShift.district == actor.district,
        DutyShift.township == bureau_code(actor.district),
        DutyShift.state != ShiftState.HANDED,
    )
    asked = asked.order_by(DutyShift.number.desc()).limit(1)
    return session.scalars(asked.with_for_update() if lock else asked).first()


def now(session: Session, actor: Actor, *, now: datetime) -> Now:
    """Who is responsible now, who has yet to confirm, the clocks; without a shift the crew to open one with."""
    access.require(actor, Right.SEE)
    shift = current(session, actor) if actor.of_bureau else None
    if shift is None:
        return Now(None, crew=crews.crew(session, actor, now=now))
    shown = _view(session, shift)
    return Now(shown, waiting_of(shift, shown.signs, shown.next_names), tuple(_clocks(shift, now)))


def waiting_of(shift: DutyShift, signs: Sequence[SignRow], coming: Sequence[Seat]) -> tuple[Waiting, ...]:
    """Who has yet to sign on, or to confirm the handover that is under way."""
    signed = {(row.act, row.person_id) for row in signs}
    own = crews.read(shift.seats)
    wanted = [(SignAct.SIGN_ON, seat) for seat in own]
    if shift.state is ShiftState.HANDING:
        wanted += [(SignAct.HAND_OVER, seat) for seat in own] + [(SignAct.TAKE_OVER, seat) for seat in coming]
    return tuple(Waiting(act, seat) for act, seat in wanted if (act, seat.person_id) not in signed)


def _clocks(shift: DutyShift, now: datetime) -> list[str]:
    if now > shift.ends:
        return [f"本班已到点 {length(now - shift.ends)}，交接完成前仍由本班负责"]
    return [f"距交班还有 {length(shift.ends - now)}"]


def length(span: timedelta) -> str:
    """A length of time in words: 3小时20分."""
    minutes = max(0, int(span.total_seconds() // 60))
    hours, rest = divmod(minutes, 60)
    return f"{hours}小时{rest:02d}分" if hours else f"{rest}分"


def span(begins: datetime, ends: datetime) -> str:
    """When a shift is, in words: 11月23日09:00至24日09:00."""
    first, last = clock.office(begins), clock.office(ends)
    month = f"{last.month}月" if last.month != first.month else ""
    return f"{first.month}月{first.day}日{first:%H:%M}至{month}{last.day}日{last:%H:%M}"


def shift(session: Session, actor: Actor, shift_id: UUID) -> ShiftView:
    """A shift in full; raises NotFound."""
    access.require(actor, Right.SEE)
    return _view(session, signing.get(session, actor, shift_id))


def shifts(session: Session, actor: Actor, *, descending: bool = True, offset: int, limit: int) -> Window[ShiftRow]:
    """The shifts there were, newest first."""
    access.require(actor, Right.SEE)
    asked = access.visible(sa.select(DutyShift), DutyShift, actor)
    total = session.scalar(sa.select(sa.func.count()).select_from(asked.subquery())) or 0
    order = DutyShift.number.desc() if descending else DutyShift.number.asc()
    rows = session.scalars(asked.order_by(order).offset(offset).limit(limit)).all()
    return Window(total, tuple(_row(session, each) for each in rows))


def _row(session: Session, shift: DutyShift) -> ShiftRow:
    lines = session.scalar(sa.select(sa.func.count()).select_from(DutyLine).where(DutyLine.shift_id == shift.id)) or 0
    return ShiftRow(
        shift.id,
        shift.number,
        shift.begins,
        shift.ends,
        shift.state,
        shift.leader,
        "、".join(seat.name for seat in crews.read(shift.seats)),
        lines,
        shift.handed_at,
    )


def _view(session: Session, shift: DutyShift) -> ShiftView:
    signs = signing.of(session, shift)
    by_act = {(row.act, row.person_id): row for row in signs}
    seats = tuple(
        SeatRow(seat, by_act.get((SignAct.SIGN_ON, seat.person_id)), by_act.get((SignAct.HAND_OVER, seat.person_id)))
        for seat in crews.read(shift.seats)
    )
    coming = crews.read_draft(shift.next_shift)
    names = tuple(crews.seats_of(session, coming)) if coming is not None else ()
    return ShiftView(
        _row(session, shift),
        shift.version,
        shift.leader_phone,
        seats,
        shift.standby,
        shift.weather,
        shift.taken_at,
        tuple(shift.matters),
        shift.remark,
        tuple(signs),
        coming,
        names,
        shift.document_id,
        tuple(signing.called_off(session, shift)),
    )
