"""值班日志 of a shift, from the lines that are stored: nothing on it is typed again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import RuleBroken
from mzdesk.models.duty import DutyLine
from mzdesk.services import access, settings, trails
from mzdesk.services.duty import handing, logbook, running, signing
from mzdesk.terms import DutyLineKind, Right, ShiftState, SignAct, SignWay
from mzdesk.views.actor import Actor
from mzdesk.views.duty import DutyCall, DutyLog, DutyNote, DutyPerson
from mzdesk.views.duty_room import LineRow, SeatRow, ShiftView, SignRow

_PENDING = "（办理中）"


def shift_log(session: Session, actor: Actor, shift_id: UUID, *, now: datetime) -> DutyLog:
    """What the 值班日志 says of a shift; raises NotFound. Struck lines stay readable beside what replaced them.

    Of a shift that is still on the open matters are those of this moment.
    """
    access.require(actor, Right.SEE)
    shift = running.shift(session, actor, shift_id)
    asked = sa.select(DutyLine).where(DutyLine.shift_id == shift_id).order_by(DutyLine.at, DutyLine.number)
    lines = logbook.rows(session, list(session.scalars(asked)))
    open_matters = (
        shift.matters if shift.row.state is ShiftState.HANDED else handing.matters(session, actor, now=now).lines
    )
    return DutyLog(
        settings.value(session, actor, "bureau_name"),
        clock.office(shift.row.begins).date(),
        running.span(shift.row.begins, shift.row.ends),
        shift.row.leader,
        tuple(_person(seat) for seat in shift.seats),
        weather=shift.weather,
        calls=tuple(_call(line) for line in lines if line.kind.is_call),
        visits=_notes(lines, DutyLineKind.VISIT),
        documents=_notes(lines, DutyLineKind.FAX),
        patrols=_notes(lines, DutyLineKind.PATROL),
        instructions=_notes(lines, DutyLineKind.INSTRUCTION),
        others=_notes(lines, DutyLineKind.OTHER, DutyLineKind.HANDOVER),
        open_matters=tuple(open_matters),
        handed_by=_signed(shift, SignAct.HAND_OVER),
        taken_by=_signed(shift, SignAct.TAKE_OVER),
        handed_at=clock.office(shift.row.handed_at) if shift.row.handed_at is not None else None,
        trail=tuple((tip.place, tip.scope, tip.seq, tip.code) for tip in trails.tips(session, actor)),
    )


def keep_log(session: Session, actor: Actor, shift_id: UUID, *, document_id: UUID) -> None:
    """Remember which paper is the 值班日志 of a shift; raises RuleBroken while the shift is not handed over."""
    access.require(actor, Right.KEEP_DUTY)
    shift = signing.get(session, actor, shift_id)
    if shift.state is not ShiftState.HANDED:
        raise RuleBroken("这一班还没有交接，值班日志交接后才能归入文书。")
    shift.document_id = document_id
    session.flush()


def _person(seat: SeatRow) -> DutyPerson:
    return DutyPerson(seat.seat.name, seat.seat.post.label, _at(seat.signed_on), _at(seat.signed_off))


def _at(sign: SignRow | None) -> datetime | None:
    return clock.office(sign.at) if sign is not None else None


def _signed(shift: ShiftView, act: SignAct) -> str:
    """Who confirmed on screen; a signature on paper is left for the pen."""
    words = {SignWay.PIN: "", SignWay.LATE: "（补签）"}
    return "\n".join(f"{row.person}{words[row.way]}" for row in shift.signs if row.act is act and row.way in words)


def _call(line: LineRow) -> DutyCall:
    unit = line.unit or line.caller
    return DutyCall(
        clock.office(line.at),
        f"{'去电：' if line.kind is DutyLineKind.CALL_OUT else ''}{unit}",
        line.caller if line.unit else "",
        line.phone,
        _text(line),
        _handling(line) or _PENDING,
        line.entered_by,
    )


def _notes(lines: list[LineRow], *kinds: DutyLineKind) -> tuple[DutyNote, ...]:
    return tuple(
        DutyNote(clock.office(line.at), _text(line, _who(line)), _handling(line))
        for line in lines
        if line.kind in kinds
    )


def _who(line: LineRow) -> str:
    who = " ".join(part for part in (line.unit, line.caller, line.phone) if part)
    return f"{who}：" if who else ""


def _text(line: LineRow, who: str = "") -> str:
    """The content with its number; what was struck or corrected says so, since a log is never rubbed out."""
    said = f"{who}（{line.place}）{line.text}" if line.place else f"{who}{line.text}"
    if line.corrected_by is not None:
        said = f"【已更正，见第{line.corrected_by}条】{said}"
    if line.corrects is not None:
        said = f"【更正第{line.corrects}条】{said}"
    if line.settles:
        said = f"【办结 {line.settles}】{said}"
    return f"{line.number}．{said}"


def _handling(line: LineRow) -> str:
    parts = [line.handling, f"办理人：{line.handled_by}" if line.handled_by else ""]
    if line.settled_by:
        parts.append(f"已办结，见 {line.settled_by}")
    return "\n".join(part for part in parts if part)
