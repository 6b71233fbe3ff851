"""What a township sends late: each line goes through the very verb the desk would have called.

The record has the line's own key. `receipt` finds it by that key in what the actor may see, and says when the server
wrote it down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock, jsonio
from mzdesk.errors import ChangedMeanwhile, RuleBroken
from mzdesk.models.base import Line
from mzdesk.models.campaigns import SelfCheck
from mzdesk.models.dailies import DailyReport
from mzdesk.models.duty import TownDutyLine
from mzdesk.models.hazards import HazardStep
from mzdesk.models.incidents import IncidentEntry
from mzdesk.services import access, campaigns, dailies, duty, hazards, incidents
from mzdesk.terms import OutboxKind, Right
from mzdesk.views.actor import Actor
from mzdesk.views.campaigns import SelfCheckDraft
from mzdesk.views.dailies import DailyDraft
from mzdesk.views.hazards import SubmissionDraft
from mzdesk.views.incidents import IncidentDraft
from mzdesk.views.outbox import OutboxLine
from mzdesk.views.town_duty import TownLineDraft

_TABLES: dict[OutboxKind, type[Line]] = {
    OutboxKind.DAILY: DailyReport,
    OutboxKind.RECTIFICATION: HazardStep,
    OutboxKind.SELF_CHECK: SelfCheck,
    OutboxKind.INCIDENT: IncidentEntry,  # whose entry the server stamps
    OutboxKind.DUTY_LINE: TownDutyLine,
}


def receipt(session: Session, actor: Actor, line: OutboxLine) -> datetime | None:
    """When the store wrote the line's record down; None when it isn't there or not the actor's to see."""
    access.require(actor, Right.SEE)
    table: Any = _TABLES[line.kind]
    mine = IncidentEntry.incident_id == line.id if table is IncidentEntry else table.id == line.id
    asked = access.visible(sa.select(table.created_at).where(mine).order_by(table.id).limit(1), table, actor)
    found: datetime | None = session.scalars(asked).first()
    return found


def deliver(session: Session, actor: Actor, line: OutboxLine, now: datetime) -> None:
    """Do what the line says, by the verb of its kind, under the line's key; nothing when it was done before.

    Raises what that verb raises, and RuleBroken when a rule lets the same record stand under another key.
    """
    access.require(actor, Right.SEE)
    if receipt(session, actor, line) is not None:
        return
    _ACTS[line.kind](session, actor, line, now)
    session.flush()
    if receipt(session, actor, line) is None:
        raise RuleBroken("局里已有内容完全相同的记录，没有重复登记。请核对，不用再报的搁置或注明已处理。")


def _daily(session: Session, actor: Actor, line: OutboxLine, now: datetime) -> None:
    draft = replace(jsonio.load(line.payload, DailyDraft), id=line.id)
    try:
        dailies.report(session, actor, draft, now=now)
    except ChangedMeanwhile as error:  # sent again it would meet the same; the clerk has to look
        raise RuleBroken(error.message) from error


def _rectification(session: Session, actor: Actor, line: OutboxLine, now: datetime) -> None:
    draft = replace(jsonio.load(line.payload, SubmissionDraft), files=line.files, id=line.id)
    hazards.submit(session, actor, _about(line), draft=draft, today=clock.office(now).date(), now=now)


def _self_check(session: Session, actor: Actor, line: OutboxLine, now: datetime) -> None:
    draft = replace(jsonio.load(line.payload, SelfCheckDraft), id=line.id)
    campaigns.enter(session, actor, _about(line), draft=draft, today=clock.office(now).date(), now=now)


def _incident(session: Session, actor: Actor, line: OutboxLine, now: datetime) -> None:
    draft = replace(jsonio.load(line.payload, IncidentDraft), id=line.id)
    incidents.report(session, actor, draft, now=now)


def _duty_line(session: Session, actor: Actor, line: OutboxLine, now: datetime) -> None:
    duty.log_town(session, actor, draft=replace(jsonio.load(line.payload, TownLineDraft), id=line.id), now=now)


def _about(line: OutboxLine) -> UUID:
    if line.about is None:
        raise RuleBroken("这条内容没有写明是哪一条记录的，不能发送。请重新填报，再搁置这一条。")
    return line.about


_ACTS: dict[OutboxKind, Callable[[Session, Actor, OutboxLine, datetime], None]] = {
    OutboxKind.DAILY: _daily,
    OutboxKind.RECTIFICATION: _rectification,
    OutboxKind.SELF_CHECK: _self_check,
    OutboxKind.INCIDENT: _incident,
    OutboxKind.DUTY_LINE: _duty_line,
}
