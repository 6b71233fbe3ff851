"""A place and the records it replaced: their visits and hazards count as its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard
from mzdesk.models.inspections import Inspection
from mzdesk.services.facilities import records
from mzdesk.terms import HazardState, InspectionState, VisitOutcome


def members(session: Session, facility_id: UUID) -> list[UUID]:
    """The record and all that it replaced, directly or in turn."""
    found, new = [facility_id], [facility_id]
    while new:
        asked = sa.select(Facility.id).where(Facility.merged_into.in_(new)).order_by(Facility.id)
        new = [each for each in session.scalars(asked) if each not in found]
        found += new
    return found


def head(session: Session, facility_id: UUID) -> Facility | None:
    """The record that stands for a place now."""
    facility = session.get(Facility, facility_id)
    seen: set[UUID] = set()
    while facility is not None and facility.merged_into is not None and facility.id not in seen:
        seen.add(facility.id)
        facility = session.get(Facility, facility.merged_into)
    return facility


def recount(session: Session, facility: Facility) -> None:
    """Count open hazards and find the last visit anew."""
    ids = members(session, facility.id)
    hazards = sa.select(sa.func.count()).where(Hazard.facility_id.in_(ids), Hazard.state != HazardState.CLOSED)
    last = _last_visit(session, ids)
    records.derive(session, facility, open_hazards=session.scalar(hazards) or 0, last_visit_on=last)


def _last_visit(session: Session, ids: Sequence[UUID]) -> date | None:
    """The last day on which one of these places was really inspected; a refused entry is no visit."""
    asked = sa.select(Inspection.arrived_at, Inspection.departs_on).where(
        Inspection.facility_id.in_(ids),
        Inspection.state.in_((InspectionState.RECORDED, InspectionState.FINISHED)),
        Inspection.outcome == VisitOutcome.INSPECTED,
    )
    days = (clock.office(arrived).date() if arrived else day for arrived, day in session.execute(asked))
    return max(days, default=None)


def note_visit(session: Session, facility_id: UUID, day: date) -> None:
    """A place was visited on `day`."""
    facility = head(session, facility_id)
    if facility is not None and (facility.last_visit_on is None or facility.last_visit_on < day):
        records.derive(session, facility, last_visit_on=day)


def recount_hazards(session: Session, facility_id: UUID) -> None:
    """Count a place's open hazards anew; called by whatever opens or closes one."""
    facility = head(session, facility_id)
    if facility is None:
        return
    session.flush()
    asked = sa.select(sa.func.count()).where(
        Hazard.facility_id.in_(members(session, facility.id)), Hazard.state != HazardState.CLOSED
    )
    records.derive(session, facility, open_hazards=session.scalar(asked) or 0)
