"""Everything a place can have, for what another section of the bureau sees of it and what not."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.models.dailies import DailyAlias, DailyExemption, DailyFinding, DailyReport
from mzdesk.models.facilities import Certificate, FacilityEvent
from mzdesk.models.hazards import Hazard, HazardStep
from mzdesk.models.inspections import Inspection, InspectionOfficer
from mzdesk.models.orders import Document, DocumentHazard
from mzdesk.services import attachments
from mzdesk.terms import (
    Capability,
    CertificateKind,
    Choice,
    DailyChannel,
    DailyFault,
    DocumentKind,
    DocumentState,
    EvidenceRole,
    FacilityEventKind,
    HazardSource,
    HazardState,
    InspectionKind,
    InspectionState,
    Remedy,
    StepKind,
)
from mzdesk.views.attachments import FileDraft
from tests.db.desks import DAY, OURS
from tests.factories import DISTRICT, SYSTEM


@dataclass(frozen=True)
class Case:
    """Everything a place can have, at a place of K's kind and at one of another kind."""

    place: UUID
    hazard: UUID
    over: UUID  # a visit that was recorded
    ahead: UUID  # one that was ordered for tomorrow
    served: UUID
    draft: UUID
    notice: UUID  # served before the visit it announces is over


def filled(store: Store, place: UUID, mark: str) -> Case:
    """Put everything a place can have into the store."""
    scope = {"district": DISTRICT, "township": OURS}
    of = scope | {"facility_id": place}
    plan = clock.uuid7()
    with store.begin(SYSTEM, "登记") as session:
        hazard = Hazard(
            **of, number=f"YH{mark}", text=f"隐患{mark}", source=HazardSource.INSPECTION, found_on=DAY,
            remedy=Remedy.TIME_LIMITED, due_on=DAY, state=HazardState.RECTIFYING,
        )  # fmt: skip
        visits = [
            Inspection(
                **of, code=f"{mark}{state.value[:6]}", kind=InspectionKind.ROUTINE, choice=Choice.RANDOM, state=state,
                departs_on=DAY, checklist_version=1,
            )
            for state in (InspectionState.RECORDED, InspectionState.ORDERED)
        ]  # fmt: skip
        session.add_all([hazard, *visits])
        session.flush()
        over, ahead = visits
        sheets = [
            attachments.keep(
                session, attachments.Place(**scope), FileDraft(f"{n}", "application/pdf", f"{mark}{n}".encode())
            )
            for n in range(3)
        ]
        states = (
            (DocumentState.SERVED, None, None),
            (DocumentState.DRAFT, None, None),
            (DocumentState.FILED, ahead.id, plan),
        )
        papers = [
            Document(
                **of, kind=DocumentKind.RECTIFICATION_ORDER, title=f"文书{mark}{n}", code=f"{mark}{n}", state=state,
                inspection_id=visit, plan_id=whose, sha256=sheets[n],
            )
            for n, (state, visit, whose) in enumerate(states)
        ]  # fmt: skip
        session.add_all(papers)
        session.flush()
        session.add_all(
            [
                HazardStep(**scope, hazard_id=hazard.id, kind=StepKind.FOUND, happened_on=DAY),
                DocumentHazard(document_id=papers[0].id, hazard_id=hazard.id),
                InspectionOfficer(**scope, inspection_id=ahead.id, person_id=clock.uuid7(), name=f"检查员{mark}"),
                Certificate(**of, kind=CertificateKind.FIRE_TEST, number=f"证{mark}"),
                FacilityEvent(**of, kind=FacilityEventKind.STATE, happened_on=DAY, reason=f"变更{mark}"),
                DailyExemption(**of, starts=DAY, reason=f"免报{mark}"),
                DailyAlias(**of, name=f"别名{mark}", key=f"别名{mark}"),
                DailyFinding(**of, day=DAY, fault=DailyFault.CONCEALED, reason=f"瞒报{mark}", found_on=DAY),
                DailyReport(
                    **of, day=DAY, received_at=clock.now(), late=False, channel=DailyChannel.PHONE, zero_report=True,
                    revision=9, stands=False,
                ),
            ]
        )  # fmt: skip
        photo = FileDraft("照片", "image/jpeg", f"photo{mark}".encode())
        where = attachments.Place(**scope)
        attachments.link(
            session, SYSTEM, where, photo, subject=Capability.HAZARDS, record=hazard.id, role=EvidenceRole.SCENE
        )
    served, draft, notice = (paper.id for paper in papers)
    return Case(place, hazard.id, over.id, ahead.id, served, draft, notice)
