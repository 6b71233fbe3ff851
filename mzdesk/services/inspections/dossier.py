"""One visit in full: its head, its checklist, what was entered or recorded, what it found, what was there before."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard
from mzdesk.models.inspections import BlankSet, Inspection, InspectionResult
from mzdesk.services import access, attachments, checklists
from mzdesk.services.facilities import chain
from mzdesk.services.inspections import entering, items, reading, visits
from mzdesk.terms import EvidenceRole, ItemResult, Right, VisitOutcome
from mzdesk.views.actor import Actor
from mzdesk.views.attachments import EvidenceRow
from mzdesk.views.inspections import (
    EarlierVisit,
    FoundLine,
    ItemLine,
    OfficerRow,
    ResultDraft,
    VisitDraft,
    VisitView,
)

_EARLIER = 10


def view(session: Session, actor: Actor, inspection_id: UUID) -> VisitView:
    """A visit with all that its page shows, what was entered so far included; raises NotFound."""
    access.require(actor, Right.SEE)
    visit = visits.get(session, actor, inspection_id)
    facility = visits.facility_of(session, visit)
    draft = draft_of(session, actor, visit)
    findings = found(session, visit.id)
    return VisitView(
        row=reading.rows(session, actor, [(visit, facility)])[0],
        version=visit.version,
        clue=visit.clue,
        leader_led=visit.leader_led,
        principal=facility.principal,
        phone=facility.phones[0] if facility.phones else "",
        address=facility.address,
        officers=tuple(
            OfficerRow(each.person_id, each.name, each.certificate_no, each.is_leader)
            for each in visits.team(session, visit.id)
        ),
        items=_lines(session, actor, visit, facility, draft),
        conditions=tuple(facility.conditions),
        draft=draft,
        findings=findings,
        evidence=_evidence(session, actor, visit, findings),
        earlier=_earlier(session, actor, visit),
        recorded_at=visit.recorded_at,
        recorded_by=visit.recorded_by or "",
        void_reason=visit.void_reason,
        blanks=_blanks(session, visit) if actor.of_bureau else 0,
    )


def _blanks(session: Session, visit: Inspection) -> int:
    return session.scalar(sa.select(sa.func.count()).where(BlankSet.inspection_id == visit.id)) or 0


def draft_of(session: Session, actor: Actor, visit: Inspection) -> VisitDraft:
    """What was entered so far; of a recorded visit what the record says, its findings and photos being on file."""
    if visit.state not in visits.DONE:
        return entering.unpack(session, actor, visit.entered)
    asked = sa.select(InspectionResult).where(InspectionResult.inspection_id == visit.id)
    results = session.scalars(asked.order_by(InspectionResult.position))
    return VisitDraft(
        arrived_at=visit.arrived_at,
        left_at=visit.left_at,
        outcome=visit.outcome or VisitOutcome.INSPECTED,
        outcome_note=visit.outcome_note,
        place_checked=visit.place_checked,
        unit_person=visit.unit_person,
        unit_post=visit.unit_post,
        unit_phone=visit.unit_phone,
        sign=visit.sign,
        sign_note=visit.sign_note,
        witness=visit.witness,
        summary=visit.summary,
        results=tuple(ResultDraft(each.item_id, each.result, each.note) for each in results),
        officers=tuple(each.person_id for each in visits.team(session, visit.id)),
    )


def _lines(
    session: Session, actor: Actor, visit: Inspection, facility: Facility, draft: VisitDraft
) -> tuple[ItemLine, ...]:
    given = {each.item_id: each for each in draft.results}
    rows = items.of(session, actor, visit, facility, also=given)
    law: dict[UUID, tuple[str, ...]] = {}
    if not facility.relation.is_internal:
        law = checklists.printed_law(session, actor, rows, kind=facility.kind)
    lines = []
    for number, row in enumerate(rows, start=1):
        each = given.get(row.id) or ResultDraft(row.id, ItemResult.OPEN)
        lines.append(ItemLine(row, number, each.result, each.note, law.get(row.id, ())))
    return tuple(lines)


def found(session: Session, inspection_id: UUID) -> tuple[FoundLine, ...]:
    """The hazards that a visit put on the ledger, in the order they were told."""
    asked = sa.select(Hazard).where(Hazard.inspection_id == inspection_id).order_by(Hazard.number)
    return tuple(
        FoundLine(
            each.id,
            each.number,
            each.item_id,
            each.part,
            each.text,
            each.grade,
            each.remedy,
            each.due_on,
            each.state,
        )
        for each in session.scalars(asked)
    )


def _evidence(
    session: Session, actor: Actor, visit: Inspection, findings: tuple[FoundLine, ...]
) -> tuple[EvidenceRow, ...]:
    """Photos of the place and scans of the record, then the photos of each finding."""
    rows = attachments.of(session, actor, visit.id)
    for each in findings:
        rows += [row for row in attachments.of(session, actor, each.id) if row.role is EvidenceRole.BEFORE]
    return tuple(rows)


def _earlier(session: Session, actor: Actor, visit: Inspection) -> tuple[EarlierVisit, ...]:
    """The newest visits to the same place before this one, those to records it replaced included."""
    asked = sa.select(Inspection, Facility).join(Facility, Facility.id == Inspection.facility_id)
    asked = access.visible(asked, Inspection, actor).where(
        Inspection.facility_id.in_(chain.members(session, visit.facility_id)),
        Inspection.state.in_(visits.DONE),
        Inspection.departs_on <= visit.departs_on,
        Inspection.id != visit.id,
    )
    newest = asked.order_by(Inspection.departs_on.desc(), Inspection.id).limit(_EARLIER)
    pairs = session.execute(newest).all()
    rows = reading.rows(session, actor, pairs)
    return tuple(
        EarlierVisit(row.id, visits.day_of(each), row.outcome.label if row.outcome else "", row.findings)
        for row, (each, _) in zip(rows, pairs, strict=True)
    )
