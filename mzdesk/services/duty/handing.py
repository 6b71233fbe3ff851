"""交接班: the sheet fills itself with what is open; the outgoing pair stays responsible until everybody confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import BadInput, ChangedMeanwhile, RuleBroken
from mzdesk.models.duty import DutyShift, DutyTask, SpotCheck
from mzdesk.models.hazards import Hazard
from mzdesk.models.orders import Document
from mzdesk.services import access
from mzdesk.services.duty import clocking, crews, logbook, running, signing
from mzdesk.services.orders.secrecy import require_open
from mzdesk.services.overview import reports
from mzdesk.terms import (
    DutyLineKind,
    DutyTaskState,
    LineMark,
    Right,
    ShiftState,
    SignAct,
    SignWay,
)
from mzdesk.views.actor import Actor
from mzdesk.views.duty_room import HandoverDraft, LineRow, Matters, Seat, SignRow

_LONGEST = 60


def matters(session: Session, actor: Actor, *, now: datetime) -> Matters:
    """What goes over to the next shift, each in one line: incidents, missed calls, tasks, hazards, letters, 查岗."""
    access.require(actor, Right.SEE)
    return Matters(tuple(_matters(session, actor, now)))


def _matters(session: Session, actor: Actor, now: datetime) -> Iterator[str]:
    today = clock.office(now).date()
    yield from _incidents(session, actor, now)
    yield from reports.handed_on(session, actor, now)
    for mark, head in ((LineMark.INCIDENT, "突发事件未办结"), (LineMark.UNANSWERED, "来电未接，待回电")):
        for line in logbook.open_lines(session, actor, mark):
            yield f"{head}：{_line(line)}"
    yield from _tasks(session, actor, today)
    yield from _overdue(session, actor, today, now)


def _incidents(session: Session, actor: Actor, now: datetime) -> Iterator[str]:
    """Open incidents with the reports they owe and how much is left, or by how much they are late."""
    from mzdesk.services.incidents import standing  # which stands on the duty room itself

    for each in standing.open_incidents(session, actor):
        owed = [f"{one.kind.label}{one.words(now).replace(' ', '')}" for one in each.clocks if one.runs]
        told = "，".join([f"{clock.office(each.received_at):%m-%d %H:%M}接报", each.state.label, *owed])
        yield f"突发事件未办结：{each.code} {each.title}（{told}）"


def _line(line: LineRow) -> str:
    who = "，".join(part for part in (line.unit, line.caller, line.phone) if part)
    text = line.text if len(line.text) <= _LONGEST else f"{line.text[:_LONGEST]}…"
    return f"{clock.office(line.at):%m-%d %H:%M} {who + '：' if who else ''}{text}"


def _tasks(session: Session, actor: Actor, today: date) -> Iterator[str]:
    asked = sa.select(DutyTask).where(DutyTask.state == DutyTaskState.OPEN).order_by(DutyTask.due_on, DutyTask.id)
    for task in session.scalars(access.visible(asked, DutyTask, actor)):
        late = "，已超期" if task.due_on is not None and task.due_on < today else ""
        due = f"，{task.due_on:%m-%d}前{late}" if task.due_on is not None else ""
        yield f"{task.kind.label}未办结：{task.text}（{task.responsible}{due}）"


def _overdue(session: Session, actor: Actor, today: date, now: datetime) -> Iterator[str]:
    hazards = sa.select(sa.func.count()).select_from(Hazard)
    hazards = hazards.where(Hazard.is_open(), Hazard.due_on < today)
    if count := session.scalar(access.visible(hazards, Hazard, actor)):
        yield f"逾期未整改的隐患 {count} 项"
    letters = sa.select(Document.title, Document.answer_by).where(Document.unanswered(), Document.answer_by <= today)
    for title, day in session.execute(access.visible(letters, Document, actor).order_by(Document.answer_by)):
        yield f"{title}应于 {day} 前回复，尚未回复"
    calls = sa.select(sa.func.count()).select_from(SpotCheck).where(SpotCheck.result.is_(None), SpotCheck.at <= now)
    if count := session.scalar(access.visible(calls, SpotCheck, actor)):
        yield f"到时未拨打的查岗电话 {count} 个"


def hand_over(
    session: Session, actor: Actor, shift_id: UUID, *, draft: HandoverDraft, version: int, now: datetime
) -> UUID | None:
    """交接班 with the confirmations there are; the id of the new shift once everybody has confirmed, else None.

    All of it is one change: killed in the middle, nothing happened. Raises RuleBroken for a shift that is handed over
    or has a post not signed on, ChangedMeanwhile when another desk was faster, NotAllowed for a wrong PIN.
    """
    access.require(actor, Right.KEEP_DUTY)
    shift = signing.get(session, actor, shift_id)
    _require_ready(session, shift, version)
    clocking.require_forward(session, shift, now)
    _leader, coming = crews.named(session, actor, draft.crew, now=now)
    if draft.crew.begins < shift.begins:
        raise BadInput("接班的上班时间早于本班，请核对。", "begins")
    if draft.remark.strip():
        require_open(draft.remark)
    own = crews.read(shift.seats)
    for act, sign in draft.signs:
        if act is SignAct.SIGN_ON:
            raise BadInput("交接班只登记交班和接班的确认，签到请用“签到”。", "person")
        signing.put(session, actor, shift, act, sign, own if act is SignAct.HAND_OVER else coming, now=now)
    shift.state = ShiftState.HANDING
    shift.next_shift = crews.stored_draft(draft.crew)
    shift.remark = draft.remark.strip()
    shift.matters = list(matters(session, actor, now=now).lines)
    waiting = running.waiting_of(shift, signing.of(session, shift), coming)
    session.flush()
    return None if waiting else _complete(session, actor, shift, draft, coming, now=now)


def _require_ready(session: Session, shift: DutyShift, version: int) -> None:
    if shift.state is ShiftState.HANDED:
        when = clock.office(shift.handed_at) if shift.handed_at else None
        raise RuleBroken(f"这一班已于 {when:%m-%d %H:%M} 交接，不能再交一次。请刷新后在当前班次办理。")
    if shift.version != version:
        raise ChangedMeanwhile("另一台电脑刚刚办理了这一班的交接，没有重复保存。请刷新后核对。")
    signed = {row.person_id for row in signing.of(session, shift) if row.act is SignAct.SIGN_ON}
    missing = [seat for seat in crews.read(shift.seats) if seat.person_id not in signed]
    if missing:
        names = "、".join(f"{seat.post.label}{seat.name}" for seat in missing)
        raise RuleBroken(f"{names}还没有签到，不能交班。请先签到，忘记签到的办理补签。")


def _complete(
    session: Session, actor: Actor, shift: DutyShift, draft: HandoverDraft, coming: list[Seat], *, now: datetime
) -> UUID:
    """Everybody confirmed: the new shift is responsible from the last confirmation on."""
    signs = [row for row in signing.of(session, shift) if row.act is not SignAct.SIGN_ON]
    handed_at = max(row.at for row in signs)
    given = _names(signs, SignAct.HAND_OVER, crews.read(shift.seats))
    taken = _names(signs, SignAct.TAKE_OVER, coming)
    count = len(shift.matters)
    told = f"未办结事项 {count} 项，见交接清单。" if count else "无未办结事项。"
    logbook.write(
        session,
        actor,
        shift,
        now=now,
        kind=DutyLineKind.HANDOVER,
        at=handed_at,
        text=f"{given}交班，{taken}接班。{told}{shift.remark}",
    )
    shift.state, shift.handed_at = ShiftState.HANDED, handed_at
    session.flush()
    new = running.make(session, actor, draft.crew, taken_at=handed_at, now=now)
    by_person = {row.person_id: row for row in signs if row.act is SignAct.TAKE_OVER}
    for seat in coming:
        row = by_person[seat.person_id]
        signing.carry(session, actor, new, seat, row, now=now)
    return new.id


def _names(signs: list[SignRow], act: SignAct, seats: list[Seat]) -> str:
    """Who confirmed, in the order of the posts, with how when it was not by PIN."""
    how = {SignWay.LATE: "（补签）", SignWay.PAPER: "（纸质）", SignWay.PIN: ""}
    by_person = {row.person_id: row for row in signs if row.act is act}
    return "、".join(f"{seat.name}{how[by_person[seat.person_id].way]}" for seat in seats)
