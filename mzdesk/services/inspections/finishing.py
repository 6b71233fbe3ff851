"""完成检查: what was entered becomes the record, its findings go onto the ledger of hazards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk.errors import BadInput
from mzdesk.models.facilities import Facility
from mzdesk.models.inspections import Inspection, InspectionResult
from mzdesk.services import access, attachments, facilities, hazards
from mzdesk.services.attachments import Place
from mzdesk.services.facilities import chain
from mzdesk.services.inspections import checking, items, team, visits
from mzdesk.terms import Capability, EvidenceRole, InspectionState, Remedy, Right, VisitOutcome
from mzdesk.views.actor import Actor
from mzdesk.views.attachments import FileDraft
from mzdesk.views.checklists import ItemRow
from mzdesk.views.hazards import HazardDraft, OnSiteDraft
from mzdesk.views.inspections import FindingDraft, FinishedView, ResultDraft, VisitDraft

_WORDS = (
    "outcome_note",
    "place_checked",
    "unit_person",
    "unit_post",
    "unit_phone",
    "sign_note",
    "witness",
    "summary",
)


def finish(
    session: Session,
    actor: Actor,
    inspection_id: UUID,
    *,
    draft: VisitDraft,
    version: int | None = None,
    today: date,
    now: datetime,
) -> FinishedView:
    """Close the record of a visit: results, team, findings as hazards, those put right on the spot closed.

    Raises BadInput for whatever is missing or can't be, with the field; ChangedMeanwhile when somebody else has saved
    or finished the visit.
    """
    access.require(actor, Right.INSPECT)
    visit = visits.get(session, actor, inspection_id)
    visits.require_open(visit, version)
    facility = visits.facility_of(session, visit)
    named = [each.item_id for each in draft.results]
    listed = items.of(session, actor, visit, facility, also=named)
    day = checking.times(draft, departs_on=visit.departs_on, covert=visit.covert, now=now)
    checking.facts(visit, draft)
    found = checking.answers(listed, draft, covert=visit.covert)
    people = team.require(session, visit, facility, draft.officers, day)
    team.seat(session, visit, people)
    _write(session, actor, visit, draft, found, now)
    _keep_photos(session, actor, visit, draft.photos)
    names = tuple(person.name for person in people)
    place = chain.head(session, visit.facility_id) or facility
    by_id = {item.id: item for item in listed}
    made = [
        _report(session, actor, visit, place, finding, by_id, names, day, today=today, now=now)
        for finding in draft.findings
    ]
    if draft.outcome is VisitOutcome.INSPECTED:
        facilities.note_visit(session, visit.facility_id, day)
    still_open = tuple(
        key for key, finding in zip(made, draft.findings, strict=True) if finding.remedy is not Remedy.ON_SITE
    )
    return FinishedView(visit.id, tuple(made), still_open)


def _write(
    session: Session, actor: Actor, visit: Inspection, draft: VisitDraft, found: Sequence[ResultDraft], now: datetime
) -> None:
    for name in _WORDS:
        setattr(visit, name, getattr(draft, name).strip())
    visit.arrived_at, visit.left_at, visit.outcome = draft.arrived_at, draft.left_at, draft.outcome
    visit.sign = checking.signed(draft, covert=visit.covert)
    visit.entered = None
    visit.state = InspectionState.RECORDED
    visit.recorded_at, visit.recorded_by = now, actor.name
    for position, each in enumerate(found):
        session.add(
            InspectionResult(
                district=visit.district,
                township=visit.township,
                inspection_id=visit.id,
                item_id=each.item_id,
                position=position,
                result=each.result,
                note=each.note.strip(),
            )
        )
    session.flush()


def _keep_photos(session: Session, actor: Actor, visit: Inspection, photos: Sequence[FileDraft]) -> None:
    if any(not photo.media_type.startswith("image/") for photo in photos):
        raise BadInput("现场照片里有不是照片的文件，请重新选择。", "photos")
    place = Place(visit.district, visit.township)
    for photo in photos:
        attachments.link(
            session, actor, place, photo, subject=Capability.INSPECTIONS, record=visit.id, role=EvidenceRole.SCENE
        )


def _report(
    session: Session,
    actor: Actor,
    visit: Inspection,
    facility: Facility,
    finding: FindingDraft,
    by_id: dict[UUID, ItemRow],
    names: tuple[str, ...],
    day: date,
    *,
    today: date,
    now: datetime,
) -> UUID:
    """Put a finding on the ledger with its photos; 当场改正 is signed by the team and closed."""
    item = by_id.get(finding.item_id) if finding.item_id is not None else None
    reported = HazardDraft(
        facility.id,
        finding.text,
        found_on=day,
        inspection_id=visit.id,
        item_id=finding.item_id,
        topic=finding.topic or (item.topic if item is not None else None),
        part=finding.part,
        requirement=finding.requirement,
        grade=finding.grade,
        grade_clause=finding.grade_clause,
        remedy=finding.remedy,
        due_on=finding.due_on,
        responsible=finding.responsible,
        paper_defect=finding.paper_defect,
        inspectors=names,
    )
    hazard_id = hazards.report(session, actor, reported, today=today, now=now)
    for photo in finding.photos:
        attachments.link(
            session,
            actor,
            Place(facility.district, facility.township),
            photo,
            subject=Capability.HAZARDS,
            record=hazard_id,
            role=EvidenceRole.BEFORE,
            item=finding.item_id,
        )
    if finding.remedy is Remedy.ON_SITE and finding.cause is not None:
        closed = OnSiteDraft(names, finding.cause, day, person=finding.responsible, cause_note=finding.cause_note)
        hazards.correct_on_site(session, actor, hazard_id, draft=closed, today=today, now=now)
    return hazard_id
