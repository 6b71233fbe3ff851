"""What stands open, for the handover, the day's summary and whoever writes a report."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.models.incidents import Incident, IncidentEntry
from mzdesk.models.orders import Document
from mzdesk.rules import incidents as rules
from mzdesk.services import access
from mzdesk.services.incidents import facts
from mzdesk.terms import IncidentState, Right
from mzdesk.views.actor import Actor
from mzdesk.views.incidents import OpenIncident

_STILL = (IncidentState.OPEN, IncidentState.CONTROLLED)
_MOST = 50


def open_incidents(session: Session, actor: Actor) -> list[OpenIncident]:
    """Every incident that is not over, oldest first, with the reports it owes."""
    access.require(actor, Right.SEE)
    return _rows(session, actor, Incident.state.in_(_STILL))


def to_write(session: Session, actor: Actor, *, now: datetime) -> list[OpenIncident]:
    """The incidents a report may be written for: open ones, and the closed ones of the last 30 days."""
    access.require(actor, Right.SEE)
    since = now - timedelta(days=30)
    late = sa.and_(Incident.state == IncidentState.CLOSED, Incident.closed_at > since)
    return _rows(session, actor, sa.or_(Incident.state.in_(_STILL), late))


def _rows(session: Session, actor: Actor, cut: Any) -> list[OpenIncident]:
    asked = access.visible(sa.select(Incident).where(cut), Incident, actor)
    found = list(session.scalars(asked.order_by(Incident.received_at, Incident.id)))
    every, within = facts.entries(session, [each.id for each in found]), facts.limits(session, actor)
    return [
        OpenIncident(
            each.id,
            each.code,
            each.title,
            each.state,
            each.place,
            each.received_at,
            facts.clocks(session, each, every[each.id], within),
        )
        for each in found
    ]


def of_day(session: Session, actor: Actor, *, on: date) -> list[str]:
    """What the day's summary says of incidents: those that came in or were not over that day, one line each."""
    access.require(actor, Right.SEE)
    begins = datetime.combine(on, time(), clock.OFFICE_ZONE)
    ends = begins + timedelta(days=1)
    cut = sa.and_(
        Incident.state != IncidentState.VOID,
        Incident.received_at < ends,
        sa.or_(Incident.closed_at.is_(None), Incident.closed_at >= begins),
    )
    asked = access.visible(sa.select(Incident).where(cut), Incident, actor)
    found = list(session.scalars(asked.order_by(Incident.received_at, Incident.id).limit(_MOST)))
    every = facts.entries(session, [each.id for each in found])
    return [_line(session, each, every[each.id], ends) for each in found]


def _line(session: Session, incident: Incident, every: list[IncidentEntry], until: datetime) -> str:
    """松涛敬老院厨房冒烟（11-23 09:00接报，首报 武隆民突〔2026〕1号，处置中）, as it stood at the end of the day."""
    told = [each for each in facts.counted(session, every) if each.kind.is_report and each.at < until]
    last = told[-1] if told else None
    state = rules.state_after([each.kind for each in every if each.at < until])
    parts = [f"{clock.office(incident.received_at):%m-%d %H:%M}接报", _told(session, last), state.label]
    return f"{incident.title}（{'，'.join(part for part in parts if part)}）"


def _told(session: Session, last: IncidentEntry | None) -> str:
    if last is None:
        return "尚未报告"
    paper = session.get(Document, last.document_id) if last.document_id is not None else None
    return f"{last.kind.label} {paper.number}" if paper is not None and paper.number else f"已{last.kind.label}"
