"""今日总览: what matters today, counted by index; and what waits, the most urgent first."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from mzdesk.services import access
from mzdesk.services.overview import expiry, figures, incident_room, recent, reports, starting
from mzdesk.services.overview.waiting import MOST, todo
from mzdesk.terms import Capability, Right
from mzdesk.views.actor import Actor
from mzdesk.views.overview import Badge, ClockLine, Overview

__all__ = ["MOST", "badges", "clocks", "overview", "todo"]


def overview(session: Session, actor: Actor, *, today: date, now: datetime, limit: int = 8) -> Overview:
    """The numbers and short lists of the first page; `limit` lines in each list."""
    access.require(actor, Right.SEE)
    return Overview(
        hazards=figures.hazards(session, actor, today=today),
        visits=figures.visits(session, actor, today=today),
        papers=figures.papers(session, actor),
        expiry=expiry.places(session, actor, today=today),
        todays=tuple(figures.todays(session, actor, today=today, limit=limit)),
        sealed=tuple(figures.sealed(session, actor, today=today, limit=limit)),
        expiring=tuple(expiry.rows(session, actor, today=today, limit=limit)),
        changes=tuple(recent.changes(session, actor, limit=limit)),
        steps=tuple(starting.steps(session, actor, today=today)),
    )


def badges(session: Session, actor: Actor, *, today: date) -> dict[str, Badge]:
    """What waits on each page, for the navigation; empty for whoever sees no business at all."""
    if not access.may(actor, Right.SEE):
        return {}
    overdue = figures.hazards(session, actor, today=today).overdue
    keyed = figures.to_key_in(session, actor, today=today)
    return {
        Capability.HAZARDS.value: Badge(overdue, "danger"),
        Capability.INSPECTIONS.value: Badge(keyed),
        Capability.ORDERS.value: Badge(figures.papers(session, actor).waiting),
        Capability.INCIDENTS.value: Badge(incident_room.count(session, actor), "danger"),
    }


def clocks(session: Session, actor: Actor, *, now: datetime) -> list[ClockLine]:
    """The clocks that matter now on every page, the most urgent first; none for whoever sees no business at all."""
    if not access.may(actor, Right.SEE):
        return []
    found = [*incident_room.running(session, actor), *reports.running(session, actor, now)]
    return sorted(found, key=lambda line: line.until)
