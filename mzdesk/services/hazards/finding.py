"""登记隐患: onto the ledger, with its number, its term and the earlier one it repeats."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard
from mzdesk.models.orders import Document, DocumentHazard
from mzdesk.rules import deadlines, numbering, repeats
from mzdesk.services import access, series
from mzdesk.services.hazards import steps, terms_of
from mzdesk.terms import DocumentState, HazardGrade, HazardState, Remedy, Right, StepKind
from mzdesk.views.actor import Actor
from mzdesk.views.hazards import HazardAmendment, HazardDraft

LOOK_BACK = timedelta(days=730)


def report(session: Session, actor: Actor, draft: HazardDraft, *, today: date, now: datetime) -> UUID:
    """Put a finding on the ledger; returns its id.

    重大 in the draft becomes 疑似重大: only an approval makes it 重大 (grade_major). Without a term the office's own
    for the grade is taken. Raises BadInput for empty words, a finding after today, a term before the finding.
    """
    access.require(actor, Right.HANDLE_HAZARDS)
    hazard = _enter(session, actor, draft, today=today, now=now)
    facts = {"grade": hazard.grade.value if hazard.grade else None, "clause": hazard.grade_clause}
    steps.add(
        session,
        actor,
        hazard,
        StepKind.FOUND,
        happened_on=hazard.found_on,
        now=now,
        person="、".join(hazard.inspectors),
        text=hazard.text,
        due_on=hazard.due_on,
        facts=facts,
    )
    return hazard.id


def bring_in(
    session: Session,
    actor: Actor,
    draft: HazardDraft,
    *,
    closed_on: date | None = None,
    state: HazardState = HazardState.RECTIFYING,
    row: int = 0,
    today: date,
    now: datetime,
) -> UUID:
    """Put a line of an imported ledger (`row` of its sheet) on the ledger as it stands there; returns its id.

    A line with `closed_on` is closed; no cause or proof is asked of what was closed before the program came.
    """
    access.require(actor, Right.IMPORT)
    if closed_on is not None:
        state = HazardState.CLOSED
    hazard = _enter(session, actor, draft, today=today, now=now, state=state)
    facts = {
        "state": state.value,
        "grade": hazard.grade.value if hazard.grade else None,
        "closed_on": closed_on.isoformat() if closed_on else None,
        "row": row,
    }
    steps.add(
        session,
        actor,
        hazard,
        StepKind.IMPORTED,
        happened_on=hazard.found_on,
        now=now,
        text=draft.remark,
        due_on=draft.due_on,
        facts=facts,
    )
    return hazard.id


def _enter(
    session: Session,
    actor: Actor,
    draft: HazardDraft,
    *,
    today: date,
    now: datetime,
    state: HazardState = HazardState.FOUND,
) -> Hazard:
    facility = _facility(session, actor, draft.facility_id)
    _check(draft, today)
    grade = HazardGrade.SUSPECTED_MAJOR if draft.grade is HazardGrade.MAJOR else draft.grade
    draft = dataclasses.replace(draft, grade=grade)
    hazard = Hazard(
        id=clock.uuid7(),
        district=facility.district,
        township=facility.township,
        number=numbering.hazard_number(today.year, series.take(session, actor.district, series.HAZARDS, today.year)),
        facility_id=facility.id,
        inspection_id=draft.inspection_id,
        item_id=draft.item_id,
        source=draft.source,
        topic=draft.topic,
        part=draft.part.strip(),
        text=draft.text.strip(),
        requirement=draft.requirement.strip(),
        grade=draft.grade,
        grade_clause=draft.grade_clause.strip(),
        remedy=draft.remedy,
        paper_defect=draft.paper_defect,
        state=state,
        found_on=draft.found_on,
        due_on=draft.due_on if state is not HazardState.FOUND else _term(session, actor, draft),
        responsible=(draft.responsible or facility.principal).strip(),
        inspectors=list(draft.inspectors),
        remark=draft.remark.strip(),
        repeat_of=_earlier(session, draft),
        created_at=now,
    )
    session.add(hazard)
    session.flush()
    return hazard


def _facility(session: Session, actor: Actor, facility_id: UUID) -> Facility:
    asked = sa.select(Facility).where(Facility.id == facility_id)
    facility = session.scalars(access.visible(asked, Facility, actor)).first()
    if facility is None:
        raise NotFound("找不到这家机构，请在机构台账中核对后重新选择。")
    if facility.merged_into is not None:
        raise RuleBroken(f"“{facility.name}”已合并到另一条机构记录，请选择合并后的机构。")
    return facility


def _check(draft: HazardDraft, today: date) -> None:
    if not draft.text.strip():
        raise BadInput("请写明隐患内容。", "text")
    if draft.found_on > today:
        raise BadInput("发现日期晚于今天，请核对后重新填写。", "found_on")
    if draft.due_on is not None:
        deadlines.check_due(draft.due_on, found_on=draft.found_on)


def _term(session: Session, actor: Actor, draft: HazardDraft) -> date:
    if draft.due_on is not None:
        return draft.due_on
    if draft.remedy is Remedy.ON_SITE:
        return draft.found_on
    return terms_of.term_for(session, actor, grade=draft.grade, start=draft.found_on)


def _earlier(session: Session, draft: HazardDraft) -> UUID | None:
    """The newest earlier hazard of the same kind at the place: same item, or same topic in similar words."""
    asked = sa.select(Hazard).where(
        Hazard.facility_id == draft.facility_id,
        Hazard.found_on < draft.found_on,
        Hazard.found_on >= draft.found_on - LOOK_BACK,
    )
    for other in session.scalars(asked.order_by(Hazard.found_on.desc(), Hazard.id.desc()).limit(200)):
        if draft.item_id is not None and other.item_id == draft.item_id:
            return other.id
        if other.topic is draft.topic and repeats.alike(other.text, draft.text):
            return other.id
    return None


def fixed_on_paper(session: Session, hazard_id: UUID) -> bool:
    """Whether a sealed or served paper quotes the hazard's words."""
    asked = (
        sa.select(sa.func.count())
        .select_from(DocumentHazard)
        .join(Document, Document.id == DocumentHazard.document_id)
        .where(
            DocumentHazard.hazard_id == hazard_id,
            Document.state.in_((DocumentState.SEALED, DocumentState.SERVED)),
        )
    )
    return bool(session.scalar(asked))


def amend(
    session: Session, actor: Actor, hazard_id: UUID, *, draft: HazardAmendment, version: int | None = None
) -> None:
    """Correct what was written down; raises RuleBroken once a sealed paper quotes it, ChangedMeanwhile."""
    access.require(actor, Right.HANDLE_HAZARDS)
    hazard = steps.get(session, actor, hazard_id)
    steps.require_version(session, hazard, version)
    if fixed_on_paper(session, hazard.id):
        raise RuleBroken("引用这条隐患的文书已用印，登记内容不能再改。如有错误，请先作废文书。")
    if not draft.text.strip():
        raise BadInput("请写明隐患内容。", "text")
    for name in ("text", "part", "requirement", "responsible", "remark"):
        setattr(hazard, name, getattr(draft, name).strip())
    hazard.topic = draft.topic
    session.flush()
