"""重大隐患: 疑似重大 until a leader or panel decides with the clause; then 挂牌督办, at the end 摘牌."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.hazards import Hazard, HazardStep
from mzdesk.rules import deadlines
from mzdesk.services import access, approvals
from mzdesk.services.hazards import steps, undoing
from mzdesk.terms import ApprovalSubject, HazardGrade, HazardState, Right, StepKind
from mzdesk.views.actor import Actor
from mzdesk.views.staff import ApprovalDraft


def suspect(session: Session, actor: Actor, hazard_id: UUID, *, clause: str, today: date, now: datetime) -> None:
    """Raise the grade to 疑似重大, which asks for a decision."""
    access.require(actor, Right.HANDLE_HAZARDS)
    hazard = steps.get(session, actor, hazard_id)
    if hazard.grade in (HazardGrade.SUSPECTED_MAJOR, HazardGrade.MAJOR):
        raise RuleBroken(f"隐患 {hazard.number} 已是{hazard.grade.label}。")
    step = _grade(session, actor, hazard, HazardGrade.SUSPECTED_MAJOR, clause, today, now)
    undoing.can_undo(session, actor, hazard, [step], "列为疑似重大", now=now)


def grade_major(
    session: Session, actor: Actor, hazard_id: UUID, *, clause: str, approval: ApprovalDraft, today: date, now: datetime
) -> None:
    """重大认定: 重大 when granted, with the clause of the 判定标准 it falls under; else back to 较大."""
    access.require(actor, Right.HANDLE_HAZARDS)
    hazard = steps.get(session, actor, hazard_id)
    if hazard.grade is not HazardGrade.SUSPECTED_MAJOR:
        raise RuleBroken(f"隐患 {hazard.number} 不是疑似重大，不能办理重大认定。请先将等级改为疑似重大。")
    clause = clause.strip() or hazard.grade_clause
    if approval.granted and not clause:
        raise BadInput("请填写判定依据的条款，例如判定标准第几条第几项。", "clause")
    given = _approve(session, actor, hazard, ApprovalSubject.MAJOR, approval, today=today, now=now)
    grade = HazardGrade.MAJOR if approval.granted else HazardGrade.LARGER
    day = max(approval.approved_on or today, hazard.found_on)
    step = _grade(session, actor, hazard, grade, clause if approval.granted else "", day, now, approval_id=given)
    undoing.can_undo(session, actor, hazard, [step], f"认定为{grade.label}", now=now)


def _grade(
    session: Session,
    actor: Actor,
    hazard: Hazard,
    grade: HazardGrade,
    clause: str,
    day: date,
    now: datetime,
    **also: Any,
) -> HazardStep:
    facts = {"grade": grade.value, "clause": clause.strip()}
    text = f"{grade.label}，{clause.strip()}" if clause.strip() else grade.label
    return steps.add(session, actor, hazard, StepKind.GRADED, happened_on=day, now=now, text=text, facts=facts, **also)


def list_supervision(
    session: Session,
    actor: Actor,
    hazard_id: UUID,
    *,
    approval: ApprovalDraft,
    due_on: date,
    text: str = "",
    today: date,
    now: datetime,
) -> None:
    """挂牌督办 of a 重大 hazard, with its term."""
    access.require(actor, Right.HANDLE_HAZARDS)
    hazard = steps.get(session, actor, hazard_id)
    if hazard.grade is not HazardGrade.MAJOR:
        raise RuleBroken("只有认定为重大的隐患才能挂牌督办。请先办理重大认定。")
    if hazard.supervised:
        raise RuleBroken(f"隐患 {hazard.number} 已挂牌督办。")
    day = max(approval.approved_on or today, hazard.found_on)
    deadlines.check_due(due_on, found_on=hazard.found_on, ordered_on=day)
    given = _approve(session, actor, hazard, ApprovalSubject.LISTING, approval, today=today, now=now)
    if not approval.granted:
        return
    step = steps.add(
        session,
        actor,
        hazard,
        StepKind.LISTED,
        happened_on=day,
        now=now,
        text=text or f"督办期限 {due_on}",
        due_on=due_on,
        approval_id=given,
    )
    undoing.can_undo(session, actor, hazard, [step], "挂牌督办", now=now)


def delist(
    session: Session,
    actor: Actor,
    hazard_id: UUID,
    *,
    approval: ApprovalDraft,
    text: str = "",
    today: date,
    now: datetime,
) -> None:
    """摘牌, once a re-check was passed."""
    access.require(actor, Right.HANDLE_HAZARDS)
    hazard = steps.get(session, actor, hazard_id)
    if not hazard.supervised:
        raise RuleBroken(f"隐患 {hazard.number} 没有挂牌督办，不用摘牌。")
    if hazard.state is not HazardState.RECHECKED:
        raise RuleBroken("复查合格后才能摘牌。请先登记复查结果。")
    given = _approve(session, actor, hazard, ApprovalSubject.DELISTING, approval, today=today, now=now)
    if not approval.granted:
        return
    day = max(approval.approved_on or today, hazard.found_on)
    step = steps.add(
        session, actor, hazard, StepKind.DELISTED, happened_on=day, now=now, text=text or "整改完成", approval_id=given
    )
    undoing.can_undo(session, actor, hazard, [step], "摘牌", now=now)


def _approve(
    session: Session,
    actor: Actor,
    hazard: Hazard,
    subject: ApprovalSubject,
    draft: ApprovalDraft,
    *,
    today: date,
    now: datetime,
) -> UUID:
    return approvals.give(
        session, actor, hazard.id, subject=subject, draft=draft, township=hazard.township, today=today, now=now
    )
