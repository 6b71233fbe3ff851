"""A 业务科室 sees the kinds of place its account names, and nothing of the others: each query of its sessions is cut.

On a shared server the row policies say the same (`db/policies/rows.py`); here it holds for a PC's file as well, and
for every query alike, so that no service can forget it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria
from sqlalchemy.orm.util import LoaderCriteriaOption

from mzdesk.models.archive import FeedEntry, OfficeSetting, StoreInfo, Township
from mzdesk.models.attachments import Attachment, AttachmentBytes, AttachmentLink
from mzdesk.models.audit import Act
from mzdesk.models.base import Base
from mzdesk.models.checklists import ChecklistItem, ChecklistVersion, LegalConfirmation, LegalRule
from mzdesk.models.dailies import DailyAlias, DailyExemption, DailyFinding, DailyHazard, DailyReport
from mzdesk.models.facilities import Certificate, Facility, FacilityEvent, FacilityLine
from mzdesk.models.hazards import Hazard, HazardStep
from mzdesk.models.inspections import Inspection, InspectionOfficer, InspectionResult
from mzdesk.models.orders import Document, DocumentHazard
from mzdesk.models.search import SearchEntry
from mzdesk.models.staff import Account, Person, SignIn
from mzdesk.terms import Capability, DocumentState, InspectionState
from mzdesk.views.actor import Actor

OVER = (InspectionState.RECORDED, InspectionState.FINISHED)
OUT = (DocumentState.SERVED, DocumentState.FILED)
FED = (Capability.FACILITIES, Capability.HAZARDS, Capability.DAILIES)
# What every desk needs: to sign in, to read the lists and options of the office, to keep its own acts.
_COMMON: frozenset[type[Base]] = frozenset(
    {
        Account,
        Act,
        ChecklistItem,
        ChecklistVersion,
        LegalConfirmation,
        LegalRule,
        OfficeSetting,
        Person,
        SignIn,
        StoreInfo,
        Township,
    }
)


Cut = sa.ColumnElement[bool]


def _table(model: type[Base]) -> Any:
    """The table itself: what is asked of it inside a cut is not cut again."""
    return model.__table__.c


def _apart(asked: sa.Select[Any]) -> sa.Select[Any]:
    """Reads its own tables, also inside a query of the same ones."""
    return asked.correlate(None)


def _places(actor: Actor) -> sa.Select[Any]:
    place = _table(Facility)
    return _apart(sa.select(place.id).where(place.district == actor.district, place.kind.in_(sorted(actor.kinds))))


def _hazards(actor: Actor) -> sa.Select[Any]:
    hazard = _table(Hazard)
    return _apart(sa.select(hazard.id).where(hazard.facility_id.in_(_places(actor))))


def _visits(actor: Actor) -> sa.Select[Any]:
    visit = _table(Inspection)
    return _apart(sa.select(visit.id).where(visit.facility_id.in_(_places(actor)), visit.state.in_(OVER)))


def _papers(actor: Actor, column: str = "id") -> sa.Select[Any]:
    return _apart(sa.select(_table(Document)[column]).where(_paper(_table(Document), actor)))


def _paper(paper: Any, actor: Actor) -> Cut:
    """Served papers of a place; one that goes with a visit when the visit is over."""
    alone = sa.and_(paper.inspection_id.is_(None), paper.plan_id.is_(None))
    return sa.and_(
        paper.facility_id.in_(_places(actor)),
        paper.state.in_(OUT),
        sa.or_(alone, paper.inspection_id.in_(_visits(actor))),
    )


def _of_record(record: Any, actor: Actor) -> Cut:
    sources = (_places(actor), _hazards(actor), _visits(actor), _papers(actor))
    return sa.or_(*(record.in_(source) for source in sources))


def _of_file(sha256: Any, actor: Actor) -> Cut:
    link = _table(AttachmentLink)
    linked = _apart(sa.select(link.sha256).where(_of_record(link.record, actor)))
    return sa.or_(sha256.in_(linked), sha256.in_(_papers(actor, "sha256")))


_CUTS: dict[type[Base], Callable[[Any, Actor], Cut]] = {
    Facility: lambda t, a: t.kind.in_(sorted(a.kinds)),
    FacilityLine: lambda t, a: t.kind.in_(sorted(a.kinds)),
    **dict.fromkeys(
        (Certificate, FacilityEvent, Hazard, DailyReport, DailyExemption, DailyAlias, DailyFinding),
        lambda t, a: t.facility_id.in_(_places(a)),
    ),
    HazardStep: lambda t, a: t.hazard_id.in_(_hazards(a)),
    DailyHazard: lambda t, a: t.hazard_id.in_(_hazards(a)),
    Inspection: lambda t, a: sa.and_(t.facility_id.in_(_places(a)), t.state.in_(OVER)),
    InspectionOfficer: lambda t, a: t.inspection_id.in_(_visits(a)),
    InspectionResult: lambda t, a: t.inspection_id.in_(_visits(a)),
    Document: _paper,
    DocumentHazard: lambda t, a: t.document_id.in_(_papers(a)),
    SearchEntry: lambda t, a: _of_record(t.record, a),
    AttachmentLink: lambda t, a: _of_record(t.record, a),
    Attachment: lambda t, a: _of_file(t.sha256, a),
    AttachmentBytes: lambda t, a: _of_file(t.sha256, a),
    FeedEntry: lambda t, a: t.capability.in_([each.value for each in FED]),
}


def cuts(actor: Actor) -> list[LoaderCriteriaOption]:
    """What a query of a 业务科室 is narrowed by: a condition for each table, false for what isn't its business."""
    made = []
    for mapper in Base.registry.mappers:
        model: Any = mapper.class_
        if model in _CUTS:
            made.append(with_loader_criteria(model, _CUTS[model](model, actor), include_aliases=True))
        elif model not in _COMMON:
            made.append(with_loader_criteria(model, sa.false(), include_aliases=True))
    return made


def narrow(state: ORMExecuteState) -> None:
    """Cut a query when its session is a 业务科室's."""
    actor: Actor | None = state.session.info.get("actor")
    if actor is None or not actor.of_department or not state.is_select or "closing" in state.session.info:
        return
    made = state.session.info.setdefault("cuts", {})
    if actor not in made:
        made[actor] = cuts(actor)
    state.statement = state.statement.options(*made[actor])
