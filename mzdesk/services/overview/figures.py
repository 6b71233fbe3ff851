"""The numbers of the first page: each is one count over the part of an index that is still open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard
from mzdesk.models.inspections import Inspection, InspectionOfficer
from mzdesk.models.orders import Document
from mzdesk.models.plans import Draw, InspectionPlan, PlanPeriod
from mzdesk.rules import deadlines
from mzdesk.services import access
from mzdesk.terms import DocumentKind, DocumentState, HazardState, InspectionState, PeriodState, Right
from mzdesk.views.actor import Actor
from mzdesk.views.overview import HazardFigures, PaperFigures, SealedLine, VisitFigures, VisitLine

OPEN = tuple(state for state in HazardState if state is not HazardState.CLOSED)
UNKEYED = (InspectionState.ORDERED, InspectionState.VISITING)
KNOWN = tuple(state for state in InspectionState if state is not InspectionState.VOID)
_SOME = 100
SERVED = tuple(kind for kind in DocumentKind if kind.is_served)


def hazards(session: Session, actor: Actor, *, today: date) -> HazardFigures:
    """How the open hazards stand."""
    access.require(actor, Right.SEE)
    count, due = sa.func.count(), Hazard.due_on
    late = due < today
    asked = sa.select(
        Hazard.state,
        count,
        count.filter(late),
        sa.func.min(due).filter(late),
        count.filter(due == today),
        count.filter(due.between(today, today + deadlines.SOON)),
    ).where(Hazard.state.in_(OPEN))
    rows = session.execute(access.visible(asked, Hazard, actor).group_by(Hazard.state)).all()
    by_state = {row[0]: int(row[1]) for row in rows}
    oldest = min((row[3] for row in rows if row[3] is not None), default=None)
    return HazardFigures(
        open=sum(by_state.values()),
        overdue=sum(row[2] for row in rows),
        longest=(today - oldest).days if oldest is not None else 0,
        due_today=sum(row[4] for row in rows),
        due_soon=sum(row[5] for row in rows),
        rechecks=by_state.get(HazardState.SUBMITTED, 0),
        extensions=_extensions(session, actor),
    )


def _extensions(session: Session, actor: Actor) -> int:
    asked = sa.select(sa.func.count()).select_from(Hazard).where(waits_for_extension())
    return session.scalar(access.visible(asked, Hazard, actor)) or 0


def waits_for_extension() -> sa.ColumnElement[bool]:
    """Open hazards whose term was asked to be longer and nobody has decided yet."""
    return sa.and_(Hazard.state.in_(OPEN), Hazard.asked_until.is_not(None))


def visits(session: Session, actor: Actor, *, today: date) -> VisitFigures:
    """Visits of today, and those whose results are still on paper."""
    access.require(actor, Right.SEE)
    asked = sa.select(Inspection.state, Inspection.draw_id, Inspection.team, sa.func.count()).where(_of(today))
    asked = access.visible(asked, Inspection, actor)
    rows = session.execute(asked.group_by(Inspection.state, Inspection.draw_id, Inspection.team)).all()
    return VisitFigures(
        today=sum(row[3] for row in rows),
        done=sum(row[3] for row in rows if row[0] not in UNKEYED),
        teams=len({(row[1], row[2]) for row in rows if row[1] is not None}),
        sealed=sum(line.count for line in sealed(session, actor, today=today, limit=_SOME) if line.departs_on == today),
        to_key_in=to_key_in(session, actor, today=today),
    )


def _of(today: date) -> sa.ColumnElement[bool]:
    return sa.and_(Inspection.state.in_(KNOWN), Inspection.departs_on == today)


def to_key_in(session: Session, actor: Actor, *, today: date) -> int:
    """Visits whose day has come and whose results are not recorded."""
    access.require(actor, Right.SEE)
    asked = sa.select(sa.func.count()).select_from(Inspection).where(unkeyed(today))
    return session.scalar(access.visible(asked, Inspection, actor)) or 0


def unkeyed(today: date) -> sa.ColumnElement[bool]:
    """Visits of today or earlier that nobody has keyed in."""
    return sa.and_(Inspection.state.in_(UNKEYED), Inspection.departs_on <= today)


def todays(session: Session, actor: Actor, *, today: date, limit: int) -> Iterable[VisitLine]:
    """The first visits of today by team; those of a sealed draw are not among them."""
    access.require(actor, Right.SEE)
    asked = sa.select(Inspection.id, Facility.name, Inspection.state).join(
        Facility, Facility.id == Inspection.facility_id
    )
    asked = access.visible(asked.where(_of(today)), Inspection, actor)
    order = (Inspection.draw_id, Inspection.team, Inspection.code)
    found = session.execute(asked.order_by(*order).limit(limit)).all()
    named = sa.select(InspectionOfficer.inspection_id, InspectionOfficer.name).where(
        InspectionOfficer.inspection_id.in_([visit_id for visit_id, _, _ in found])
    )
    teams: dict[Any, list[str]] = {}
    for visit_id, name in session.execute(named.order_by(InspectionOfficer.position)):
        teams.setdefault(visit_id, []).append(name)
    return [VisitLine(visit_id, name, "、".join(teams.get(visit_id, ())), state) for visit_id, name, state in found]


def sealed(session: Session, actor: Actor, *, today: date, limit: int) -> Iterable[SealedLine]:
    """Periods that run and were not opened today: how many places an outing holds, never which.

    `departs_on` is today on a planned day, the first day of one that has not begun, the last of one that is over and
    waits for 期满公开; the last stand first.
    """
    access.require(actor, Right.SEE)
    if not access.sees_plans(actor):
        return []
    opened = sa.select(Draw.period_id).where(Draw.departs_on == today)
    asked = (
        sa.select(PlanPeriod, InspectionPlan)
        .join(InspectionPlan, InspectionPlan.id == PlanPeriod.plan_id)
        .where(PlanPeriod.state == PeriodState.RUNNING, PlanPeriod.id.not_in(opened))
    )
    asked = access.visible(asked, PlanPeriod, actor)  # type: ignore[arg-type]
    lines = []
    for row, plan in session.execute(asked.order_by(PlanPeriod.last, PlanPeriod.id).limit(limit)):
        day = _next(row, today)
        if day is not None:
            lines.append(SealedLine(plan.id, plan.title, plan.teams * plan.stops, day, row.keeper))
    return sorted(lines, key=lambda line: line.departs_on)


def _next(row: PlanPeriod, today: date) -> date | None:
    """The day a period waits for; None on a day without visits."""
    if today > row.last:
        return row.last
    held = dict(zip(row.period["dates"], row.period["capacity"], strict=True))
    if today < row.first:
        return row.first
    planned = today.isoformat()
    off = planned in held and not held[planned] and row.capacity_changed
    return today if planned in held and not off else None


def papers(session: Session, actor: Actor) -> PaperFigures:
    """Documents that wait for somebody."""
    access.require(actor, Right.SEE)
    asked = sa.select(Document.state, sa.func.count()).where(waiting())
    found = dict(session.execute(access.visible(asked, Document, actor).group_by(Document.state)).all())
    states = (DocumentState.DRAFT, DocumentState.ISSUED, DocumentState.SEALED)
    return PaperFigures(*(found.get(state, 0) for state in states))


def waiting() -> sa.ColumnElement[bool]:
    """Drafts, and what is handed to a place and is not there yet. Named by kind, so that the index finds them."""
    states = (DocumentState.DRAFT, DocumentState.ISSUED, DocumentState.SEALED)
    return sa.and_(Document.kind.in_(SERVED), Document.state.in_(states))
