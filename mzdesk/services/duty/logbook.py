"""The log of a shift: lines are written once; a correction strikes through and adds, a later line settles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.duty import DutyLine, DutyShift
from mzdesk.models.incidents import Incident
from mzdesk.services import access
from mzdesk.services.duty import clocking, running
from mzdesk.services.orders.secrecy import require_open
from mzdesk.terms import DutyLineKind, LineMark, Right
from mzdesk.views.actor import Actor
from mzdesk.views.duty_room import LineCriteria, LineDraft, LineRow
from mzdesk.views.window import Window

_TEXTS = ("unit", "caller", "phone", "place", "handling", "handled_by")
FROM = {DutyLineKind.CALL_IN, DutyLineKind.CALL_OUT, DutyLineKind.VISIT, DutyLineKind.INSTRUCTION}
WHO = {
    DutyLineKind.CALL_IN: "来电单位或姓名",
    DutyLineKind.CALL_OUT: "去电单位或姓名",
    DutyLineKind.VISIT: "来访单位或姓名",
    DutyLineKind.INSTRUCTION: "作出指示的领导",
}


def log(session: Session, actor: Actor, *, draft: LineDraft, now: datetime) -> UUID:
    """Write a line into the log of the shift that is on; a call needs who called and what about, all else is optional.

    Raises RuleBroken without a shift or when the clock went back, BadInput for a time to come.
    """
    access.require(actor, Right.KEEP_DUTY)
    shift = _responsible(session, actor)
    _check(shift, draft, now)
    return _add(session, actor, shift, draft, now=now).id


def correct(session: Session, actor: Actor, line_id: UUID, *, draft: LineDraft, now: datetime) -> UUID:
    """Strike a line of the current shift through and write what is right; the struck one stays readable.

    Raises RuleBroken for a line that is corrected already, of an earlier shift, or of the handover.
    """
    access.require(actor, Right.KEEP_DUTY)
    line = _line(session, actor, line_id)
    shift = _responsible(session, actor)
    if line.shift_id != shift.id:
        raise RuleBroken("这一条属于已交接的班次，不能更正。请在当前班次另记一条说明。")
    if line.kind is DutyLineKind.HANDOVER:
        raise RuleBroken("交接记录由交接双方确认，不能更正。请另记一条说明。")
    later = _following(session, [line], DutyLine.corrects_id).get(line.id)
    if later is not None:
        raise RuleBroken(f"第{line.number}条已由第{later.number}条更正，请更正第{later.number}条。")
    _check(shift, draft, now)
    mark = draft.mark if line.id not in _following(session, [line], DutyLine.settles_id) else LineMark.NONE
    right = _add(session, actor, shift, replace(draft, mark=mark), now=now, corrects_id=line.id)
    incident = _incident(session, line)
    if incident is not None:
        incident.line_id = right.id
        session.flush()
    return right.id


def settle(session: Session, actor: Actor, line_id: UUID, *, draft: LineDraft, now: datetime) -> UUID:
    """End the open matter of a line, of an earlier shift too: the incident is over, the missed call is answered.

    Raises RuleBroken when there is nothing open about it.
    """
    access.require(actor, Right.KEEP_DUTY)
    line = _line(session, actor, line_id)
    shift = _responsible(session, actor)
    if line.mark is LineMark.NONE:
        raise RuleBroken("这一条没有待办结的事项。只有突发事件和未接来电需要办结。")
    if line.id in _following(session, [line], DutyLine.corrects_id):
        raise RuleBroken(f"第{line.number}条已被更正，请在更正后的那一条上办结。")
    if line.id in _following(session, [line], DutyLine.settles_id):
        raise RuleBroken(f"第{line.number}条已经办结，不用再办。")
    incident = _incident(session, line)
    if incident is not None:
        raise RuleBroken(f"这一条已登记为突发事件 {incident.code}，请在“突发事件”页办结，值班记录一并办结。")
    _check(shift, draft, now)
    return _add(session, actor, shift, replace(draft, mark=LineMark.NONE), now=now, settles_id=line.id).id


def _incident(session: Session, line: DutyLine) -> Incident | None:
    """The record a line stands for."""
    asked = sa.select(Incident).where(Incident.district == line.district, Incident.line_id == line.id)
    return session.scalars(asked).first()


def _responsible(session: Session, actor: Actor) -> DutyShift:
    shift = running.current(session, actor, lock=True)
    if shift is None:
        raise RuleBroken("现在没有开班，不能登记。请先点“开班”，填写在岗人员。")
    return shift


def _check(shift: DutyShift, draft: LineDraft, now: datetime) -> None:
    if draft.kind is DutyLineKind.HANDOVER:
        raise BadInput("交接由“交接班”办理，请选择其他类别。", "kind")
    if not draft.text.strip():
        raise BadInput("请填写内容。", "text")
    if draft.kind in FROM and not draft.unit.strip() and not draft.caller.strip():
        raise BadInput(f"请填写{WHO[draft.kind]}。", "unit")
    if draft.at is not None and draft.at > now + clocking.AHEAD:
        raise BadInput("时间晚于现在，请核对；还没有发生的事不能登记。", "at")
    if draft.at is not None and draft.at < min(shift.begins, shift.taken_at) - timedelta(minutes=1):
        raise BadInput(
            f"时间早于本班开始（{clock.office(min(shift.begins, shift.taken_at)):%m-%d %H:%M}）。"
            "上一班漏记的，请写现在的时间，并在内容里说明。",
            "at",
        )
    require_open(draft.text, draft.handling)


def _add(
    session: Session,
    actor: Actor,
    shift: DutyShift,
    draft: LineDraft,
    *,
    now: datetime,
    corrects_id: UUID | None = None,
    settles_id: UUID | None = None,
) -> DutyLine:
    clocking.require_forward(session, shift, now)
    return write(
        session,
        actor,
        shift,
        now=now,
        kind=draft.kind,
        mark=draft.mark,
        at=draft.at or now,
        text=draft.text.strip(),
        corrects_id=corrects_id,
        settles_id=settles_id,
        **{name: getattr(draft, name).strip() for name in _TEXTS},
    )


def write(session: Session, actor: Actor, shift: DutyShift, *, now: datetime, **values: Any) -> DutyLine:
    """Put a line at the end of a shift's log."""
    last = session.scalar(sa.select(sa.func.max(DutyLine.number)).where(DutyLine.shift_id == shift.id))
    line = DutyLine(
        district=shift.district,
        township=shift.township,
        shift_id=shift.id,
        number=(last or 0) + 1,
        created_by=actor.name,
        created_at=now,
        **values,
    )
    session.add(line)
    session.flush()
    return line


def _line(session: Session, actor: Actor, line_id: UUID) -> DutyLine:
    asked = access.visible(sa.select(DutyLine).where(DutyLine.id == line_id), DutyLine, actor)
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound("找不到这条记录，请刷新后重试。")
    return found


def line(session: Session, actor: Actor, line_id: UUID) -> LineRow:
    """One line; raises NotFound."""
    access.require(actor, Right.SEE)
    return rows(session, [_line(session, actor, line_id)])[0]


def lines(session: Session, actor: Actor, criteria: LineCriteria, *, offset: int, limit: int) -> Window[LineRow]:
    """Lines of a shift, or all with an open matter; newest first unless asked otherwise."""
    access.require(actor, Right.SEE)
    condition = _where(actor, criteria)
    total = session.scalar(sa.select(sa.func.count()).select_from(DutyLine).where(condition)) or 0
    order = (DutyLine.at, DutyLine.number) if criteria.sort == "at" else (DutyLine.created_at, DutyLine.number)
    sorted_by = [column.desc() if criteria.descending else column.asc() for column in order]
    asked = sa.select(DutyLine).where(condition).order_by(*sorted_by).offset(offset).limit(limit)
    return Window(total, tuple(rows(session, session.scalars(asked).all())))


def line_counts(session: Session, actor: Actor, criteria: LineCriteria) -> dict[str, int]:
    """How many lines of each kind the shift has, `all`, and `open` matters of every shift."""
    access.require(actor, Right.SEE)
    base = replace(criteria, kind=None, open_only=False)
    asked = sa.select(DutyLine.kind, sa.func.count()).where(_where(actor, base)).group_by(DutyLine.kind)
    found = {kind.value: count for kind, count in session.execute(asked)}
    still = sa.select(sa.func.count()).select_from(DutyLine).where(_where(actor, LineCriteria(open_only=True)))
    return found | {"all": sum(found.values()), "open": session.scalar(still) or 0}


def open_lines(session: Session, actor: Actor, mark: LineMark) -> list[LineRow]:
    """The lines whose incident is not over, or whose missed call is not answered; of every shift, oldest first.

    Incidents with a record of their own are left out: the record says how they stand.
    """
    access.require(actor, Right.SEE)
    condition = sa.and_(_where(actor, LineCriteria(open_only=True)), DutyLine.mark == mark, ~DutyLine.recorded())
    return rows(session, session.scalars(sa.select(DutyLine).where(condition).order_by(DutyLine.at, DutyLine.id)).all())


def _where(actor: Actor, criteria: LineCriteria) -> sa.ColumnElement[bool]:
    parts: list[sa.ColumnElement[bool]] = [DutyLine.district == actor.district]
    if not actor.of_bureau:
        parts.append(DutyLine.township == actor.township)
    if criteria.open_only:
        parts.append(DutyLine.unsettled())
    elif criteria.shift_id is not None:
        parts.append(DutyLine.shift_id == criteria.shift_id)
    if criteria.kind is not None:
        parts.append(DutyLine.kind == criteria.kind)
    for word in criteria.text.split():
        columns = (DutyLine.text, DutyLine.unit, DutyLine.caller, DutyLine.phone, DutyLine.handling, DutyLine.place)
        parts.append(sa.or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return sa.and_(*parts)


def _following(session: Session, found: Sequence[DutyLine], column: Any) -> dict[UUID, DutyLine]:
    """The later lines that correct or settle these, by the id of the earlier."""
    if not found:
        return {}
    here = (DutyLine.district == found[0].district, DutyLine.township == found[0].township)
    asked = sa.select(DutyLine).where(*here, column.in_([each.id for each in found]))
    return {getattr(later, column.key): later for later in session.scalars(asked)}


def rows(session: Session, found: Sequence[DutyLine]) -> list[LineRow]:
    """Lines as the log shows them, with what later became of them."""
    corrected = _following(session, found, DutyLine.corrects_id)
    settled = _following(session, found, DutyLine.settles_id)
    before = [key for each in found for key in (each.corrects_id, each.settles_id) if key is not None]
    earlier = {each.id: each for each in session.scalars(sa.select(DutyLine).where(DutyLine.id.in_(before)))}
    records = _records(session, found)
    made = [_row(each, corrected.get(each.id), settled.get(each.id), earlier) for each in found]
    return [_with_record(row, *records.get(row.id, ("", None))) for row in made]


def _with_record(row: LineRow, incident: str, over: datetime | None) -> LineRow:
    """A line whose incident was ended while no shift was on says so by its record."""
    ended = f"{clock.office(over):%m-%d %H:%M}突发事件 {incident}" if over is not None else ""
    return replace(row, incident=incident, settled_by=row.settled_by or ended)


def _records(session: Session, found: Sequence[DutyLine]) -> dict[UUID | None, tuple[str, datetime | None]]:
    """The numbers of the incidents these lines stand for, and when they were over."""
    marked = [each for each in found if each.mark is LineMark.INCIDENT]
    if not marked:
        return {}
    asked = sa.select(Incident.line_id, Incident.code, Incident.closed_at).where(
        Incident.district == marked[0].district, Incident.line_id.in_([each.id for each in marked])
    )
    return {line: (code, over) for line, code, over in session.execute(asked)}


def _row(
    line: DutyLine, corrected: DutyLine | None, settled: DutyLine | None, earlier: dict[UUID, DutyLine]
) -> LineRow:
    struck = earlier.get(line.corrects_id) if line.corrects_id else None
    ended = earlier.get(line.settles_id) if line.settles_id else None
    return LineRow(
        line.id,
        line.shift_id,
        line.number,
        line.kind,
        line.mark,
        line.at,
        line.unit,
        line.caller,
        line.phone,
        line.place,
        line.text,
        line.handling,
        line.handled_by,
        line.created_at,
        line.created_by,
        struck.number if struck is not None else None,
        corrected.number if corrected is not None else None,
        f"{clock.office(ended.at):%m-%d %H:%M}第{ended.number}条" if ended is not None else "",
        f"{clock.office(settled.at):%m-%d %H:%M}第{settled.number}条" if settled is not None else "",
    )
