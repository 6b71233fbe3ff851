"""From the order to the report of rectification: 下达, 送达, 当场改正, 登记整改, 催办."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.db import feed
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.hazards import Hazard, HazardStep
from mzdesk.models.orders import DocumentHazard
from mzdesk.rules import closure, deadlines
from mzdesk.services import access, attachments
from mzdesk.services.hazards import gates, steps, undoing
from mzdesk.terms import Capability, Cause, EvidenceRole, HazardState, Right, StepKind
from mzdesk.views.actor import Actor
from mzdesk.views.attachments import FileDraft
from mzdesk.views.hazards import OnSiteDraft, SubmissionDraft

ORDERABLE = (HazardState.FOUND, HazardState.RECTIFYING)


def mark_ordered(
    session: Session, actor: Actor, hazard_id: UUID, *, document_id: UUID, due_on: date, today: date, now: datetime
) -> None:
    """下达整改: the order `document_id` demands rectification by `due_on`."""
    access.require(actor, Right.ISSUE)
    hazard = steps.get(session, actor, hazard_id)
    if hazard.state not in ORDERABLE:
        raise RuleBroken(f"隐患 {hazard.number} {hazard.state.label}，不能重复下达整改。请从所选隐患中去掉它。")
    deadlines.check_due(due_on, found_on=hazard.found_on)
    steps.add(
        session,
        actor,
        hazard,
        StepKind.ORDERED,
        happened_on=today,
        now=now,
        text=f"期限至 {due_on}",
        due_on=due_on,
        document_id=document_id,
    )


def mark_served(
    session: Session, actor: Actor, document_id: UUID, *, served_on: date, text: str, now: datetime
) -> None:
    """送达: the unit has the order in hand, rectification runs."""
    access.require(actor, Right.ISSUE)
    for hazard in _of_document(session, actor, document_id):
        if hazard.state is HazardState.ORDERED:
            steps.add(
                session,
                actor,
                hazard,
                StepKind.SERVED,
                happened_on=max(served_on, hazard.found_on),
                now=now,
                text=text,
                document_id=document_id,
            )


def order_voided(session: Session, actor: Actor, document_id: UUID, *, now: datetime) -> None:
    """作废文号: its hazards stand again where they stood, unless something else has happened to them since."""
    access.require(actor, Right.ISSUE)
    for hazard in _of_document(session, actor, document_id):
        counted = closure.effective(steps.all_of(session, hazard.id))
        tail: list[HazardStep] = []
        for step in reversed(counted):
            if step.document_id != document_id:
                break
            tail.insert(0, step)
        if tail:
            undoing.take_back(session, actor, hazard, tail, now=now)


def _of_document(session: Session, actor: Actor, document_id: UUID) -> list[Hazard]:
    asked = (
        sa.select(Hazard)
        .join(DocumentHazard, DocumentHazard.hazard_id == Hazard.id)
        .where(DocumentHazard.document_id == document_id)
        .order_by(DocumentHazard.position)
    )
    return list(session.scalars(access.visible(asked, Hazard, actor)))


def correct_on_site(
    session: Session, actor: Actor, hazard_id: UUID, *, draft: OnSiteDraft, today: date, now: datetime
) -> None:
    """当场改正: put right while the officers stood by; both have signed, so the hazard is closed."""
    access.require(actor, Right.HANDLE_HAZARDS)
    hazard = steps.get(session, actor, hazard_id)
    steps.require_next(hazard, StepKind.CORRECTED_ON_SITE)
    officers = gates.names(draft.officers)
    if len(officers) < 2:
        raise BadInput("当场改正须两名检查人员签字确认，请补充检查人员。", "officers")
    person = draft.person.strip() or hazard.responsible
    gates.require_other_person(officers, person)
    day = draft.happened_on
    signed = "、".join(officers)
    facts = {"officers": list(officers), "rectifier": person}
    cause = add_cause(session, actor, hazard, draft.cause, draft.cause_note, happened_on=day, now=now)
    text = draft.text or "当场改正，检查人员签字确认"
    corrected = steps.add(
        session,
        actor,
        hazard,
        StepKind.CORRECTED_ON_SITE,
        happened_on=day,
        now=now,
        person=signed,
        text=text,
        facts=facts,
    )
    closed = steps.add(session, actor, hazard, StepKind.CLOSED, happened_on=day, now=now, person=signed)
    undoing.can_undo(session, actor, hazard, [cause, corrected, closed], "当场改正", now=now)


def add_cause(
    session: Session, actor: Actor, hazard: Hazard, cause: Cause, note: str, *, happened_on: date, now: datetime
) -> HazardStep:
    """查明原因: one of the pick list, with a note where it is 其他."""
    if cause is Cause.OTHER and not note.strip():
        raise BadInput("选择“其他原因”时请写明具体原因。", "cause_note")
    return steps.add(
        session,
        actor,
        hazard,
        StepKind.CAUSE_FOUND,
        happened_on=happened_on,
        now=now,
        text=note or cause.label,
        facts={"cause": cause.value},
    )


def submit(
    session: Session, actor: Actor, hazard_id: UUID, *, draft: SubmissionDraft, today: date, now: datetime
) -> None:
    """登记整改: what the unit did, with its photos or papers. Sent again under the same key it is one."""
    access.require(actor, Right.REPORT_RECTIFICATION)
    hazard = steps.get(session, actor, hazard_id)
    if draft.id is not None and session.get(HazardStep, draft.id) is not None:
        return
    if not draft.person.strip():
        raise BadInput("请填写整改人。", "person")
    if not draft.text.strip():
        raise BadInput("请写明采取了什么整改措施。", "text")
    made = []
    day = draft.happened_on
    if draft.cause is not None:
        made.append(add_cause(session, actor, hazard, draft.cause, draft.cause_note, happened_on=day, now=now))
    made.append(
        steps.add(
            session,
            actor,
            hazard,
            StepKind.SUBMITTED,
            happened_on=day,
            now=now,
            person=draft.person,
            text=draft.text,
            facts={"rectifier": draft.person.strip()},
            key=draft.id,
        )
    )
    keep_files(session, actor, hazard, draft.files)
    undoing.can_undo(session, actor, hazard, made, "登记整改", now=now)


def keep_files(session: Session, actor: Actor, hazard: Hazard, files: tuple[FileDraft, ...]) -> None:
    """Keep photos as evidence of the effect; anything else as a paper."""
    for file in files:
        role = EvidenceRole.AFTER if file.media_type.startswith("image/") else EvidenceRole.PAPER
        place = attachments.Place(hazard.district, hazard.township)
        attachments.link(session, actor, place, file, subject=Capability.HAZARDS, record=hazard.id, role=role)


def attach(session: Session, actor: Actor, hazard_id: UUID, *, file: FileDraft, role: EvidenceRole) -> str:
    """Add a photo, paper or signed scan to a hazard; returns its hash."""
    access.require(actor, Right.REPORT_RECTIFICATION)
    hazard = steps.get(session, actor, hazard_id)
    place = attachments.Place(hazard.district, hazard.township)
    feed.touch(session, Capability.HAZARDS.value)
    return attachments.link(session, actor, place, file, subject=Capability.HAZARDS, record=hazard.id, role=role)


def remind(session: Session, actor: Actor, hazard_id: UUID, *, text: str, today: date, now: datetime) -> None:
    """催办: the unit was told again."""
    access.require_any(actor, Right.HANDLE_HAZARDS, Right.FOLLOW)
    hazard = steps.get(session, actor, hazard_id)
    step = steps.add(session, actor, hazard, StepKind.REMINDED, happened_on=today, now=now, text=text)
    if access.may(actor, Right.UNDO):
        undoing.can_undo(session, actor, hazard, [step], "催办", now=now)
