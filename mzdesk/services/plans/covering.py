"""How far the quotas are met: by risk and township, on the map, and where leaders went."""

from __future__ import annotations

from collections import Counter
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.inspections import Inspection
from mzdesk.models.plans import InspectionPlan
from mzdesk.models.staff import Person
from mzdesk.rules import planner
from mzdesk.services import access, facilities, settings
from mzdesk.services.plans import facts, packing, standing
from mzdesk.terms import InspectionState, PeriodState, Right, RiskGrade
from mzdesk.views.actor import Actor
from mzdesk.views.plan_figures import CoverageLine, MapPlace
from mzdesk.views.plans import Coverage, LedLine

_MILLION = 1_000_000
_MADE = (InspectionState.RECORDED, InspectionState.FINISHED)


def coverage(session: Session, actor: Actor, plan_id: UUID, *, today: date) -> Coverage:
    """Of the places of each risk and township, how many have the visit of their running window.

    A first window that is too short to ask for a visit does not count. What is known of a place is what it knows
    itself: no deadline enters. Raises NotFound.
    """
    access.require(actor, Right.SEE)
    plan = facts.get(session, actor, plan_id)
    row = facts.period_of(session, plan.id)
    if row is None or row.state is PeriodState.VOID:
        return Coverage((), ())
    period = packing.period_of(row)
    day = planner.day_of(period, min(max(today, row.first), row.last))
    places = planner.rolled(packing.places_of(row), day)
    names = settings.township_names(session, actor)
    sent, made = _visits(session, row.district)
    due = [p for p in places if not p.visited or sent.get(p.id, date.min) >= standing.opened_on(period, p)]
    seen = {p.id for p in due if made.get(p.id, date.min) >= standing.opened_on(period, p)}
    by_risk, seen_risk = Counter(p.risk for p in due), Counter(p.risk for p in due if p.id in seen)
    by_township = Counter(p.township for p in due)
    seen_township = Counter(p.township for p in due if p.id in seen)
    return Coverage(
        tuple(
            CoverageLine(risk.value, risk.label, by_risk[risk], seen_risk[risk], risk=risk)
            for risk in RiskGrade
            if by_risk[risk]
        ),
        tuple(
            CoverageLine(code, names.get(code, code), by_township[code], seen_township[code])
            for code in sorted(by_township)
        ),
    )


def _visits(session: Session, district: str) -> tuple[dict[str, date], dict[str, date]]:
    """The last day somebody was sent to each place, and the last day it was visited and recorded."""
    last = sa.func.max(Inspection.departs_on)
    made = sa.func.max(sa.case((Inspection.state.in_(_MADE), Inspection.departs_on)))
    asked = sa.select(Inspection.facility_id, last, made).where(
        Inspection.district == district, Inspection.state != InspectionState.VOID
    )
    found = session.execute(asked.group_by(Inspection.facility_id)).all()
    sent = {str(key): on for key, on, _ in found}
    return sent, {str(key): on for key, _, on in found if on is not None}


def map_of(session: Session, actor: Actor, plan_id: UUID, *, today: date) -> tuple[MapPlace, ...]:
    """The places of a plan with where they stand, and whether they were visited since the period began."""
    access.require(actor, Right.SEE)
    plan = facts.get(session, actor, plan_id)
    pool = facilities.pool(session, actor, facts.criteria(plan))
    since = _visited(session, plan, today)
    names = settings.township_names(session, actor)
    return tuple(
        MapPlace(
            each.id,
            each.name,
            names.get(each.township, each.township),
            each.risk,
            each.spot.east / _MILLION if each.spot is not None else None,
            each.spot.north / _MILLION if each.spot is not None else None,
            UUID(each.id) in since,
        )
        for each in pool
    )


def _visited(session: Session, plan: InspectionPlan, today: date) -> frozenset[UUID]:
    asked = sa.select(Inspection.facility_id).where(
        Inspection.district == plan.district,
        Inspection.state.in_(_MADE),
        Inspection.departs_on.between(plan.starts, min(today, plan.ends)),
    )
    return frozenset(session.scalars(asked))


def led(session: Session, actor: Actor, *, year: int) -> tuple[LedLine, ...]:
    """领导带队: the visits each leader went to, by quarter, in dictionary order."""
    access.require(actor, Right.SEE)
    asked = sa.select(Person.name, Person.sort_key, Inspection.departs_on).join(Person, Person.id == Inspection.led_by)
    asked = asked.where(
        Inspection.state.in_(_MADE), Inspection.departs_on.between(date(year, 1, 1), date(year, 12, 31))
    )
    made: dict[tuple[str, str], list[int]] = {}
    for name, key, on in session.execute(access.visible(asked, Inspection, actor)):
        made.setdefault((key, name), [0, 0, 0, 0])[(on.month - 1) // 3] += 1
    return tuple(LedLine(name, _four(quarters)) for (_, name), quarters in sorted(made.items()))


def _four(quarters: list[int]) -> tuple[int, int, int, int]:
    one, two, three, four = quarters
    return one, two, three, four
