"""延期: asked by the unit, granted or refused by an approval."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk.errors import RuleBroken
from mzdesk.models.hazards import Hazard, HazardStep
from mzdesk.rules import closure, deadlines
from mzdesk.services import access, approvals
from mzdesk.services.hazards import steps, undoing
from mzdesk.terms import ApprovalSubject, HazardState, Right, StepKind
from mzdesk.views.actor import Actor
from mzdesk.views.hazards import ExtensionDraft
from mzdesk.views.staff import ApprovalDraft

EXTENDABLE = (HazardState.ORDERED, HazardState.RECTIFYING)


def ask_extension(
    session: Session, actor: Actor, hazard_id: UUID, *, draft: ExtensionDraft, today: date, now: datetime
) -> None:
    """申请延期: waits for an approval. Raises RuleBroken when it was asked after the term had passed."""
    access.require(actor, Right.REPORT_RECTIFICATION)
    hazard = steps.get(session, actor, hazard_id)
    step = _ask(session, actor, hazard, draft, now)
    undoing.can_undo(session, actor, hazard, [step], "申请延期", now=now)


def extend(
    session: Session,
    actor: Actor,
    hazard_id: UUID,
    *,
    approval: ApprovalDraft,
    draft: ExtensionDraft | None = None,
    today: date,
    now: datetime,
) -> None:
    """审批延期: grants (or refuses, `approval.granted` False) what was asked.

    With `draft` the request is entered in the same act, as it comes on paper together with the leader's signature.
    """
    access.require(actor, Right.HANDLE_HAZARDS)
    hazard = steps.get(session, actor, hazard_id)
    made = [_ask(session, actor, hazard, draft, now)] if draft is not None else []
    asked_until = hazard.asked_until
    if asked_until is None:
        raise RuleBroken(f"隐患 {hazard.number} 没有待审批的延期申请。请先登记延期申请。")
    approval_id = approvals.give(
        session,
        actor,
        hazard.id,
        subject=ApprovalSubject.EXTENSION,
        draft=approval,
        township=hazard.township,
        today=today,
        now=now,
    )
    day = approval.approved_on or today
    made.append(
        steps.add(
            session,
            actor,
            hazard,
            StepKind.EXTENDED if approval.granted else StepKind.EXTENSION_REFUSED,
            happened_on=max(day, hazard.found_on),
            now=now,
            text=f"期限延至 {asked_until}" if approval.granted else approval.opinion or "不同意延期",
            due_on=asked_until if approval.granted else None,
            approval_id=approval_id,
        )
    )
    title = "同意延期" if approval.granted else "不同意延期"
    undoing.can_undo(session, actor, hazard, made, title, now=now)


def _ask(session: Session, actor: Actor, hazard: Hazard, draft: ExtensionDraft, now: datetime) -> HazardStep:
    steps.require_next(hazard, StepKind.EXTENSION_ASKED)
    if hazard.asked_until is not None:
        raise RuleBroken(f"隐患 {hazard.number} 已有延期申请待审批，请先审批。")
    past = closure.effective(steps.all_of(session, hazard.id))
    deadlines.check_extension(
        draft.due_on,
        due=hazard.due_on or hazard.found_on,
        asked_on=draft.happened_on,
        reason=draft.reason,
        times=sum(step.kind is StepKind.EXTENDED for step in past),
    )
    return steps.add(
        session,
        actor,
        hazard,
        StepKind.EXTENSION_ASKED,
        happened_on=draft.happened_on,
        now=now,
        text=draft.reason,
        due_on=draft.due_on,
    )
