"""一院一档: everything on file about a place and the records it replaced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.models.facilities import Facility, FacilityEvent, ImportBatch, ImportRow
from mzdesk.models.hazards import Hazard
from mzdesk.models.inspections import Inspection, InspectionOfficer
from mzdesk.models.orders import Document
from mzdesk.services import access
from mzdesk.services.facilities import chain, lists, roll
from mzdesk.terms import BatchState, Capability, FacilityEventKind, HazardState, Right, VisitOutcome
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import Dossier, EventLine, HazardLine, ImportLine, PaperLine, VisitLine

LONGEST = 500


def dossier(session: Session, actor: Actor, facility_id: UUID, *, today: date) -> Dossier:
    """A place with its visits, findings, papers, certificates, people, imports and events, newest first."""
    access.require(actor, Right.SEE)
    facility = lists.view(session, actor, facility_id, today=today)
    ids = chain.members(session, facility_id)
    visits = _visits(session, actor, ids)
    hazards = _hazards(session, actor, ids)
    papers = _papers(session, actor, ids)
    imports = _imports(session, ids) if actor.of_bureau else ()
    events = [*_events(session, actor, ids), *_told(visits, hazards, papers, imports)]
    events.sort(key=lambda event: (event.day, event.at or _MIDNIGHT), reverse=True)
    names = sa.select(Facility.name).where(Facility.id.in_(ids[1:])).order_by(Facility.id)
    return Dossier(
        facility,
        visits,
        hazards,
        papers,
        roll.people(session, actor, facility_id),
        imports,
        tuple(events[:LONGEST]),
        tuple(session.scalars(names)) if len(ids) > 1 else (),
    )


_MIDNIGHT = datetime(1, 1, 1, tzinfo=clock.OFFICE_ZONE)


def _visits(session: Session, actor: Actor, ids: Sequence[UUID]) -> tuple[VisitLine, ...]:
    asked = access.visible(sa.select(Inspection).where(Inspection.facility_id.in_(ids)), Inspection, actor)
    found = session.scalars(asked.order_by(Inspection.departs_on.desc(), Inspection.id.desc()).limit(LONGEST)).all()
    officers = _officers(session, [visit.id for visit in found])
    counted = sa.select(Hazard.inspection_id, sa.func.count()).where(
        Hazard.inspection_id.in_([visit.id for visit in found])
    )
    hazards: dict[Any, int] = dict(session.execute(counted.group_by(Hazard.inspection_id)).all())
    return tuple(
        VisitLine(
            visit.id,
            visit.code,
            visit.departs_on,
            f"{visit.kind.label}，{visit.choice.label}",
            visit.outcome.label if visit.outcome else visit.state.label,
            officers.get(visit.id, ""),
            hazards.get(visit.id, 0),
        )
        for visit in found
    )


def _officers(session: Session, visits: Sequence[UUID]) -> dict[UUID, str]:
    asked = sa.select(InspectionOfficer.inspection_id, InspectionOfficer.name).where(
        InspectionOfficer.inspection_id.in_(visits)
    )
    asked = asked.order_by(InspectionOfficer.is_leader.desc(), InspectionOfficer.position)
    names: dict[UUID, list[str]] = {}
    for visit, name in session.execute(asked):
        names.setdefault(visit, []).append(name)
    return {visit: "、".join(found) for visit, found in names.items()}


def _hazards(session: Session, actor: Actor, ids: Sequence[UUID]) -> tuple[HazardLine, ...]:
    asked = access.visible(sa.select(Hazard).where(Hazard.facility_id.in_(ids)), Hazard, actor)
    order = (Hazard.closed_on.is_not(None), Hazard.found_on.desc(), Hazard.id.desc())
    return tuple(
        HazardLine(
            hazard.id,
            hazard.number,
            hazard.text,
            hazard.grade.label if hazard.grade else "",
            hazard.state.label,
            hazard.found_on,
            hazard.due_on,
            hazard.closed_on if hazard.state is HazardState.CLOSED else None,
        )
        for hazard in session.scalars(asked.order_by(*order).limit(LONGEST))
    )


def _papers(session: Session, actor: Actor, ids: Sequence[UUID]) -> tuple[PaperLine, ...]:
    columns = (Document.id, Document.number, Document.code, Document.title, Document.state, Document.issued_on)
    asked = access.visible(sa.select(*columns).where(Document.facility_id.in_(ids)), Document, actor)
    order = (Document.issued_on.desc().nulls_first(), Document.id.desc())
    return tuple(
        PaperLine(paper.id, paper.number or paper.code, paper.title, paper.state.label, paper.issued_on)
        for paper in session.execute(asked.order_by(*order).limit(LONGEST))
    )


def _imports(session: Session, ids: Sequence[UUID]) -> tuple[ImportLine, ...]:
    asked = (
        sa.select(ImportRow.batch_id, ImportRow.row, ImportRow.before, ImportBatch)
        .join(ImportBatch, ImportBatch.id == ImportRow.batch_id)
        .where(ImportRow.record.in_(ids))
        .order_by(ImportBatch.created_at.desc(), ImportBatch.id.desc())
        .limit(LONGEST)
    )
    return tuple(
        ImportLine(
            batch_id, batch.filename, row, batch.by, batch.created_at, before is None, batch.state == BatchState.UNDONE
        )
        for batch_id, row, before, batch in session.execute(asked)
    )


def _events(session: Session, actor: Actor, ids: Sequence[UUID]) -> list[EventLine]:
    asked = access.visible(sa.select(FacilityEvent).where(FacilityEvent.facility_id.in_(ids)), FacilityEvent, actor)
    return [
        EventLine(
            event.happened_on,
            event.created_at,
            f"{event.kind.label}：{event.before}{_ARROWS[event.kind]}{event.after}",
            "，".join(part for part in (event.reason, event.created_by) if part),
            "info",
        )
        for event in session.scalars(asked.order_by(FacilityEvent.created_at.desc()).limit(LONGEST))
    ]


_ARROWS = dict.fromkeys(FacilityEventKind, "改为") | {
    FacilityEventKind.MERGED: "并入",
    FacilityEventKind.UNMERGED: "与",
}


def _told(
    visits: Iterable[VisitLine],
    hazards: Iterable[HazardLine],
    papers: Iterable[PaperLine],
    imports: Iterable[ImportLine],
) -> list[EventLine]:
    """What other capabilities know of the place, as events."""
    told = [_visit(visit) for visit in visits]
    told += [
        EventLine(each.closed_on, None, f"隐患销号：{each.text}", each.number, "good", Capability.HAZARDS, each.id)
        for each in hazards
        if each.closed_on
    ]
    told += [
        EventLine(each.found_on, None, f"登记隐患：{each.text}", each.number, "warn", Capability.HAZARDS, each.id)
        for each in hazards
    ]
    told += [
        EventLine(each.issued_on, None, f"制发{each.title}", each.number, "info", Capability.ORDERS, each.id)
        for each in papers
        if each.issued_on
    ]
    for each in imports:
        title = ("导入新增" if each.made_it else "导入更新") + ("（已撤销）" if each.undone else "")
        at = clock.office(each.at)
        told.append(EventLine(at.date(), each.at, title, f"{each.filename} 第 {each.row} 行，{each.by}", "info"))
    return told


def _visit(visit: VisitLine) -> EventLine:
    found = f"，发现隐患 {visit.hazards} 项" if visit.hazards else ""
    bad = visit.hazards or visit.outcome == VisitOutcome.REFUSED_ENTRY.label
    tone = "danger" if bad else "good"
    title = f"{visit.kind}：{visit.outcome}{found}"
    return EventLine(visit.day, None, title, visit.officers, tone, Capability.INSPECTIONS, visit.id)  # type: ignore[arg-type]
