"""The list of visits with its cuts, and the visit whose code was typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import NotFound
from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard
from mzdesk.models.inspections import Inspection, InspectionOfficer
from mzdesk.models.orders import Document
from mzdesk.rules import paper_codes, visit_codes
from mzdesk.services import access, search, settings
from mzdesk.services.inspections import visits
from mzdesk.terms import Capability, InspectionKind, InspectionState, Right, VisitChip
from mzdesk.views.actor import Actor
from mzdesk.views.inspections import VisitCriteria, VisitRow
from mzdesk.views.window import Window

State = InspectionState
_FOUND = sa.select(sa.func.count()).where(Hazard.inspection_id == Inspection.id).correlate(Inspection).scalar_subquery()
SORTS: dict[str, tuple[Any, ...]] = {
    "departs_on": (Inspection.departs_on, Inspection.code),
    "code": (Inspection.code,),
    "facility": (Facility.sort_key,),
    "township": (Inspection.township,),
    "kind": (sa.case({kind: n for n, kind in enumerate(InspectionKind)}, value=Inspection.kind),),
    "choice": (Inspection.choice,),
    "state": (sa.case({state: n for n, state in enumerate(State)}, value=Inspection.state),),
    "findings": (_FOUND,),
}


def _chip(chip: VisitChip, criteria: VisitCriteria) -> sa.ColumnElement[bool]:
    conditions: dict[VisitChip, sa.ColumnElement[bool]] = {
        VisitChip.OPEN: Inspection.state.in_(visits.OPEN),
        VisitChip.TODAY: sa.and_(Inspection.departs_on == criteria.today, Inspection.state != State.VOID)
        if criteria.today is not None
        else sa.false(),
        VisitChip.RECORDED: Inspection.state == State.RECORDED,
        VisitChip.FINISHED: Inspection.state == State.FINISHED,
        VisitChip.VOID: Inspection.state == State.VOID,
        VisitChip.ALL: sa.true(),
    }
    return conditions[chip]


def listing(session: Session, actor: Actor, criteria: VisitCriteria, *, offset: int, limit: int) -> Window[VisitRow]:
    """A stretch of the list in the order asked, ids last."""
    access.require(actor, Right.SEE)
    condition = sa.and_(_where(actor, criteria), _chip(criteria.chip, criteria))
    total = session.scalar(sa.select(sa.func.count()).select_from(Inspection).where(condition)) or 0
    asked = _asked().where(condition).order_by(*_order(criteria)).offset(offset).limit(limit)
    return Window(total, tuple(rows(session, actor, session.execute(asked))))


def ids(session: Session, actor: Actor, criteria: VisitCriteria) -> list[UUID]:
    """Every visit the list shows, in its order."""
    access.require(actor, Right.SEE)
    condition = sa.and_(_where(actor, criteria), _chip(criteria.chip, criteria))
    asked = sa.select(Inspection.id).join(Facility, Facility.id == Inspection.facility_id)
    return list(session.scalars(asked.where(condition).order_by(*_order(criteria))))


def position(session: Session, actor: Actor, inspection_id: UUID, criteria: VisitCriteria) -> int | None:
    """At which place of the list a visit stands; None when the filters hide it."""
    access.require(actor, Right.SEE)
    number = (sa.func.row_number().over(order_by=_order(criteria)) - 1).label("number")
    asked = sa.select(Inspection.id, number).join(Facility, Facility.id == Inspection.facility_id)
    placed = asked.where(_where(actor, criteria), _chip(criteria.chip, criteria)).subquery()
    found: int | None = session.scalar(sa.select(placed.c.number).where(placed.c.id == inspection_id))
    return found


def counts(session: Session, actor: Actor, criteria: VisitCriteria) -> dict[str, int]:
    """How many visits each chip would show under the other criteria."""
    access.require(actor, Right.SEE)
    columns = [sa.func.count().filter(_chip(chip, criteria)) for chip in VisitChip]
    found = session.execute(sa.select(*columns).select_from(Inspection).where(_where(actor, criteria))).one()
    return {chip.value: number for chip, number in zip(VisitChip, found, strict=True)}


def by_code(session: Session, actor: Actor, code: str) -> UUID:
    """The visit whose code was typed, or whose paper's code; raises BadInput for a slip, NotFound."""
    access.require(actor, Right.SEE)
    plain = visit_codes.read(code)
    asked = sa.select(Inspection.id).where(Inspection.code == plain)
    found = session.scalars(access.visible(asked, Inspection, actor)).first()
    if found is None and paper_codes.looks_like(plain):
        paper = sa.select(Document.inspection_id).where(Document.code == plain, Document.inspection_id.is_not(None))
        found = session.scalars(access.visible(paper, Document, actor)).first()
    if found is None:
        raise NotFound(f"没有编码为 {plain} 的检查，请对照检查表右上角核对。")
    return found


def _asked() -> sa.Select[Inspection, Facility]:
    return sa.select(Inspection, Facility).join(Facility, Facility.id == Inspection.facility_id)


def _where(actor: Actor, criteria: VisitCriteria) -> sa.ColumnElement[bool]:
    parts: list[sa.ColumnElement[bool]] = [Inspection.district == actor.district]
    if actor.home is not None:
        parts.append(Inspection.township == actor.home)
    if criteria.text.strip():
        parts.append(Inspection.id.in_(search.ids(Capability.INSPECTIONS, criteria.text)))
    for column, value in (
        (Inspection.kind, criteria.kind),
        (Inspection.township, criteria.township),
        (Inspection.facility_id, criteria.facility_id),
    ):
        if value is not None:
            parts.append(column == value)
    return sa.and_(*parts)


def _order(criteria: VisitCriteria) -> list[sa.ColumnElement[Any]]:
    columns = (*SORTS[criteria.sort], Inspection.id)
    return [column.desc() if criteria.descending else column.asc() for column in columns]


def rows(session: Session, actor: Actor, found: Iterable[tuple[Inspection, Facility]]) -> list[VisitRow]:
    """Lines of these visits with their teams and what they found."""
    pairs = list(found)
    keys = [visit.id for visit, _ in pairs]
    names, officers = settings.township_names(session, actor), _officers(session, keys)
    counted = sa.select(Hazard.inspection_id, sa.func.count()).where(Hazard.inspection_id.in_(keys))
    hazards: dict[Any, int] = dict(session.execute(counted.group_by(Hazard.inspection_id)).all())
    return [
        VisitRow(
            visit.id,
            visit.code,
            visit.facility_id,
            facility.name,
            names.get(visit.township, ""),
            facility.relation,
            visit.kind,
            visit.choice,
            visit.covert,
            visit.state,
            visit.outcome,
            visit.departs_on,
            visit.arrived_at,
            officers.get(visit.id, ()),
            hazards.get(visit.id, 0),
            visit.plan_id,
        )
        for visit, facility in pairs
    ]


def _officers(session: Session, keys: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    asked = sa.select(InspectionOfficer.inspection_id, InspectionOfficer.name).where(
        InspectionOfficer.inspection_id.in_(keys)
    )
    names: dict[UUID, tuple[str, ...]] = {}
    for visit, name in session.execute(asked.order_by(InspectionOfficer.is_leader.desc(), InspectionOfficer.position)):
        names[visit] = (*names.get(visit, ()), name)
    return names
