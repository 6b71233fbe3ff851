"""一院一档 as it is printed: what the capabilities have on file about a place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk.services import access, attachments, facilities, hazards, inspections, settings
from mzdesk.services.facilities import words
from mzdesk.terms import Right
from mzdesk.views.actor import Actor
from mzdesk.views.documents import PhotoLine
from mzdesk.views.dossiers import (
    CertificateEntry,
    FacilityDossier,
    Fact,
    HazardEntry,
    PaperEntry,
    PersonEntry,
    StepEntry,
    VisitEntry,
)
from mzdesk.views.facilities import LABELS, Dossier, FacilityView, VisitLine

_ELSEWHERE = {"name", "township"}


def view(
    session: Session, actor: Actor, facility_id: UUID, *, shrunk: Callable[[bytes], bytes], today: date
) -> FacilityDossier:
    """Everything on file about a place; `shrunk` makes a stored photo as small as paper needs, one at a time."""
    access.require(actor, Right.SEE)
    found = facilities.dossier(session, actor, facility_id, today=today)
    place = found.facility
    return FacilityDossier(
        settings.office(session, actor)["bureau_name"],
        place.name,
        place.draft.kind.label,
        place.township_name,
        today,
        tuple(_facts(place)),
        certificates=tuple(
            CertificateEntry(each.kind.label, each.number, each.issued_on, each.expires_on, each.words)
            for each in found.certificates
        ),
        people=tuple(PersonEntry(each.name, each.post, each.phone, each.certificate) for each in found.people),
        visits=tuple(_visit(session, actor, line) for line in reversed(found.visits)),
        hazards=tuple(_hazards(session, actor, found, shrunk, today)),
        papers=tuple(PaperEntry(each.number, each.title, each.state, each.issued_on) for each in found.papers),
    )


def _facts(place: FacilityView) -> Iterator[Fact]:
    yield Fact("状态", place.state.label)
    for name, label in LABELS.items():
        said = words.word(name, getattr(place.draft, name, None))
        if said and name not in _ELSEWHERE:
            yield Fact(label, said)


def _visit(session: Session, actor: Actor, line: VisitLine) -> VisitEntry:
    visit = inspections.view(session, actor, line.id)
    found = tuple(f"{each.part}：{each.text}" if each.part else each.text for each in visit.findings)
    return VisitEntry(line.code, line.day, line.kind, line.outcome, line.officers, visit.draft.summary, found)


def _hazards(
    session: Session, actor: Actor, found: Dossier, shrunk: Callable[[bytes], bytes], today: date
) -> Iterator[HazardEntry]:
    for line in reversed(found.hazards):
        shown = hazards.view(session, actor, line.id, today=today)
        yield HazardEntry(
            line.number,
            line.text,
            shown.row.part,
            line.grade,
            line.state,
            line.found_on,
            shown.requirement,
            line.due_on,
            line.closed_on,
            tuple(StepEntry(step.happened_on, step.title, step.text) for step in shown.steps if not step.withdrawn),
            tuple(
                PhotoLine(shrunk(attachments.data(session, actor, each.sha256)), each.caption or each.role.label)
                for each in shown.evidence
                if each.media_type.startswith("image/")
            ),
        )
