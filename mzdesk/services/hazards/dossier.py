"""One hazard in full: stage, conditions of 销号, evidence, timeline, papers, what may be done now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard, HazardStep
from mzdesk.models.orders import Document, DocumentHazard
from mzdesk.rules import closure
from mzdesk.services import access, attachments, settings
from mzdesk.services.hazards import finding, gates, reading, steps, undoing
from mzdesk.services.hazards.extending import EXTENDABLE
from mzdesk.services.hazards.fixing import ORDERABLE
from mzdesk.terms import HazardAct, HazardGrade, HazardState, Right, StepKind
from mzdesk.views.actor import Actor
from mzdesk.views.hazards import Earlier, HazardView, PaperRow, StepRow

Act = HazardAct


def view(session: Session, actor: Actor, hazard_id: UUID, *, today: date) -> HazardView:
    """The hazard with all that its page shows; raises NotFound."""
    access.require(actor, Right.SEE)
    hazard = steps.get(session, actor, hazard_id)
    past = steps.all_of(session, hazard.id)
    facility = session.get_one(Facility, hazard.facility_id)
    cause = steps.last(closure.this_round(past), StepKind.CAUSE_FOUND)
    return HazardView(
        row=reading.row(hazard, facility, settings.township_names(session, actor), today),
        version=hazard.version,
        requirement=hazard.requirement,
        grade_clause=hazard.grade_clause,
        cause=hazard.cause,
        cause_note=cause.text if cause is not None else "",
        paper_defect=hazard.paper_defect,
        remark=hazard.remark,
        item_id=hazard.item_id,
        asked_until=hazard.asked_until,
        rectified_by=steps.rectifier(past),
        steps=tuple(_step_rows(past)),
        conditions=gates.conditions(session, hazard, past),
        evidence=tuple(attachments.of(session, actor, hazard.id)),
        papers=tuple(papers(session, hazard.id)),
        earlier=tuple(_earlier(session, hazard)),
        acts=_acts(session, actor, hazard),
    )


def _step_rows(past: Sequence[HazardStep]) -> Iterable[StepRow]:
    gone = steps.withdrawn_ids(past)
    for step in past:
        said = "：".join(part for part in (step.person, step.text) if part)
        yield StepRow(
            step.id,
            step.kind,
            step.happened_on,
            step.kind.label,
            said,
            step.created_by,
            step.created_at,
            step.document_id,
            step.id in gone,
        )


def papers(session: Session, hazard_id: UUID) -> list[PaperRow]:
    """The documents about a hazard, oldest first."""
    asked = (
        sa.select(Document)
        .join(DocumentHazard, DocumentHazard.document_id == Document.id)
        .where(DocumentHazard.hazard_id == hazard_id)
        .order_by(Document.created_at, Document.id)
    )
    return [
        PaperRow(paper.id, paper.kind, paper.title, paper.number or "未编号", paper.state, paper.issued_on)
        for paper in session.scalars(asked)
    ]


def _earlier(session: Session, hazard: Hazard) -> Iterable[Earlier]:
    seen = {hazard.id}
    while hazard.repeat_of is not None and hazard.repeat_of not in seen:
        found = session.get(Hazard, hazard.repeat_of)
        if found is None:
            return
        seen.add(found.id)
        yield Earlier(found.id, found.number, found.text, found.found_on, found.closed_on)
        hazard = found


_RIGHTS = {
    Act.SUBMIT: (Right.REPORT_RECTIFICATION,),
    Act.EXTEND: (Right.REPORT_RECTIFICATION,),
    Act.RECHECK: (Right.RECHECK,),
    Act.CLOSE: (Right.RECHECK,),
    Act.ORDER: (Right.ISSUE,),
    Act.WITHDRAW: (Right.UNDO,),
    Act.REMIND: (Right.HANDLE_HAZARDS, Right.FOLLOW),
}


def _acts(session: Session, actor: Actor, hazard: Hazard) -> frozenset[HazardAct]:
    """What the state allows and the actor may."""
    possible = _closed_acts() if hazard.state is HazardState.CLOSED else _open_acts(hazard)
    if not access.may(actor, Right.UNDO) or undoing.last_act(session, hazard) is None:
        possible.discard(Act.WITHDRAW)
    if finding.fixed_on_paper(session, hazard.id):
        possible.discard(Act.AMEND)
    return frozenset(act for act in possible if access.may_any(actor, *_RIGHTS.get(act, (Right.HANDLE_HAZARDS,))))


def _closed_acts() -> set[HazardAct]:
    return {Act.REOPEN, Act.WITHDRAW}


def _open_acts(hazard: Hazard) -> set[HazardAct]:
    state = hazard.state
    tests = {
        Act.AMEND: True,
        Act.ON_SITE: state is HazardState.FOUND,
        Act.ORDER: state in ORDERABLE,
        Act.SUBMIT: state is not HazardState.RECHECKED,
        Act.RECHECK: True,
        Act.EXTEND: state in EXTENDABLE and hazard.asked_until is None,
        Act.DECIDE: hazard.asked_until is not None,
        Act.CLOSE: state is HazardState.RECHECKED,
        Act.REMIND: state in EXTENDABLE,
        Act.GRADE: hazard.grade is not HazardGrade.MAJOR,
        Act.LISTING: hazard.grade is HazardGrade.MAJOR and not hazard.supervised,
        Act.DELISTING: hazard.supervised and state is HazardState.RECHECKED,
        Act.ESCALATE: True,
        Act.WITHDRAW: True,
    }
    return {act for act, possible in tests.items() if possible}
