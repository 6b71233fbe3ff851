"""The incident's line in the log of the shift that is on: written or linked with it, settled with it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import NotFound, RuleBroken
from mzdesk.models.duty import DutyLine
from mzdesk.models.incidents import Incident
from mzdesk.services import access
from mzdesk.services.duty import logbook, running
from mzdesk.terms import DutyLineKind, LineMark
from mzdesk.views.actor import Actor


def take(session: Session, actor: Actor, line_id: UUID) -> DutyLine:
    """The line an incident is made of; raises RuleBroken for one without the mark, settled or struck, or used."""
    asked = access.visible(sa.select(DutyLine).where(DutyLine.id == line_id), DutyLine, actor)
    line = session.scalars(asked).first()
    if line is None:
        raise NotFound("找不到这条值班记录，请刷新后重试。")
    used = session.scalars(
        access.visible(sa.select(Incident.code).where(Incident.line_id == line_id), Incident, actor)
    ).first()
    if used is not None:
        raise RuleBroken(f"这条值班记录已登记为突发事件 {used}，请直接打开办理。")
    if line.mark is not LineMark.INCIDENT:
        raise RuleBroken("这条值班记录没有“突发事件”标记。请先更正记录，把标记改为突发事件。")
    open_yet = sa.select(DutyLine.id).where(DutyLine.id == line_id, DutyLine.unsettled())
    if session.scalars(open_yet).first() is None:
        raise RuleBroken("这条值班记录已更正或已办结。请在更正后的那一条上登记。")
    return line


def write(session: Session, actor: Actor, incident: Incident, *, now: datetime, again: str = "") -> DutyLine | None:
    """A marked line for the incident; None while no shift is on, or while its line is open anyway.

    `again`: why it is open again.
    """
    shift = running.current(session, actor, lock=True)
    if shift is None or not _ended(session, incident):
        return None
    began = min(shift.begins, shift.taken_at)
    at = now if again else incident.received_at
    when = clock.office(incident.received_at)
    before = "" if at >= began else f"（{when:%m-%d %H:%M}接报）"
    called = bool(incident.caller or incident.phone)
    line = logbook.write(
        session,
        actor,
        shift,
        now=now,
        kind=DutyLineKind.CALL_IN if called and not again else DutyLineKind.OTHER,
        mark=LineMark.INCIDENT,
        at=max(at, began),
        unit=incident.source,
        caller=incident.caller,
        phone=incident.phone,
        place=incident.place,
        text=f"{again}{before}{incident.text}",
        handling=f"已登记突发事件 {incident.code}",
    )
    incident.line_id = line.id
    session.flush()
    return line


def settle(session: Session, actor: Actor, incident: Incident, text: str, *, now: datetime) -> None:
    """End the open matter of its line; without a shift the record alone says that it is over."""
    shift = running.current(session, actor, lock=True)
    if shift is None or incident.line_id is None or _ended(session, incident):
        return
    logbook.write(
        session,
        actor,
        shift,
        now=now,
        kind=DutyLineKind.OTHER,
        at=now,
        unit=incident.source,
        place=incident.place,
        text=f"突发事件 {incident.code} {text}",
        settles_id=incident.line_id,
    )


def _ended(session: Session, incident: Incident) -> bool:
    """Whether a later line settles or corrects its line; without a line nothing stands open."""
    if incident.line_id is None:
        return True
    ended = sa.or_(DutyLine.settles_id == incident.line_id, DutyLine.corrects_id == incident.line_id)
    here = (DutyLine.district == incident.district, DutyLine.township == incident.township)
    return session.scalars(sa.select(DutyLine.id).where(*here, ended)).first() is not None


def words(session: Session, incident: Incident) -> str:
    """Where it stands in the log."""
    line = session.get(DutyLine, incident.line_id) if incident.line_id is not None else None
    return f"{clock.office(line.at):%m-%d %H:%M} 第{line.number}条" if line is not None else ""
