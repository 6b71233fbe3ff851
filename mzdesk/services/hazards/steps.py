"""The append-only steps of a hazard, and the columns that mirror them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.hazards import Hazard, HazardStep
from mzdesk.rules import closure
from mzdesk.services import access, facilities, history
from mzdesk.terms import Cause, HazardGrade, HazardState, StepKind
from mzdesk.views.actor import Actor


def get(session: Session, actor: Actor, hazard_id: UUID) -> Hazard:
    """The hazard, when it is in the actor's scope; raises NotFound."""
    asked = sa.select(Hazard).where(Hazard.id == hazard_id)
    found = session.scalars(access.visible(asked, Hazard, actor)).first()
    if found is None:
        raise NotFound("找不到这条隐患，可能已被移走，或不属于您的乡镇（街道）。请刷新后重试。")
    return found


def all_of(session: Session, hazard_id: UUID) -> list[HazardStep]:
    """Every step in order, withdrawn ones and their withdrawals included."""
    asked = sa.select(HazardStep).where(HazardStep.hazard_id == hazard_id)
    return list(session.scalars(asked.order_by(HazardStep.position, HazardStep.id)))


def withdrawn_ids(past: Sequence[HazardStep]) -> frozenset[UUID]:
    """The steps that were taken back."""
    return frozenset(UUID(step.facts["step"]) for step in past if step.kind is StepKind.WITHDRAWN)


def last(steps: Sequence[HazardStep], *kinds: StepKind) -> HazardStep | None:
    """The newest step of one of these kinds."""
    return next((step for step in reversed(steps) if step.kind in kinds), None)


def add(
    session: Session,
    actor: Actor,
    hazard: Hazard,
    kind: StepKind,
    *,
    happened_on: date,
    now: datetime,
    person: str = "",
    text: str = "",
    due_on: date | None = None,
    facts: dict[str, Any] | None = None,
    document_id: UUID | None = None,
    approval_id: UUID | None = None,
    key: UUID | None = None,
) -> HazardStep:
    """Write a step and let the hazard's columns follow.

    Raises RuleBroken when such a step can't follow now, BadInput for a day before the finding or after today.
    """
    check_day(hazard, happened_on, today=clock.office(now).date())
    past = all_of(session, hazard.id)
    if past:
        require_next(hazard, kind)
    step = HazardStep(
        id=key or clock.uuid7(),
        district=hazard.district,
        township=hazard.township,
        hazard_id=hazard.id,
        position=len(past),
        kind=kind,
        happened_on=happened_on,
        person=person.strip(),
        text=text.strip(),
        due_on=due_on,
        facts=facts or {},
        document_id=document_id,
        approval_id=approval_id,
        created_at=now,
        created_by=actor.name,
    )
    session.add(step)
    session.flush()
    if kind is not StepKind.REMINDED:  # an urge changes nothing, and another section may write nothing else
        mirror(session, hazard, [*past, step])
    return step


def require_next(hazard: Hazard, kind: StepKind) -> None:
    """Raise RuleBroken when a step of this kind can't follow in the hazard's state."""
    refused = closure.refusal(hazard.state, kind)
    if refused:
        raise RuleBroken(f"{hazard.number}：{refused}")


def check_day(hazard: Hazard, day: date, *, today: date) -> None:
    """Raise BadInput unless `day` lies between the finding and today."""
    if day < hazard.found_on:
        raise BadInput(f"日期早于隐患发现日期 {hazard.found_on}，请核对后重新填写。", "happened_on")
    if day > today:
        raise BadInput("日期晚于今天，请核对后重新填写。", "happened_on")


def require_version(session: Session, hazard: Hazard, version: int | None) -> None:
    """Raise ChangedMeanwhile when somebody saved the hazard since `version` was read."""
    if version is not None and hazard.version != version:
        sentence = "这条隐患刚刚被别人修改过，您的修改没有保存。请刷新后核对，再重新修改。"
        raise history.overtaken(session, hazard.id, sentence)


def rectifier(past: Sequence[HazardStep]) -> str:
    """Who put it right in the present round, as far as somebody said so."""
    named = [step.facts["rectifier"] for step in closure.this_round(past) if step.facts.get("rectifier")]
    return str(named[-1]) if named else ""


def mirror(session: Session, hazard: Hazard, past: Sequence[HazardStep]) -> None:
    """Set the hazard's columns from its steps."""
    counted = closure.effective(past)
    hazard.state = closure.state_after(past)
    hazard.due_on = due_of(counted)
    asked = last(counted, StepKind.EXTENSION_ASKED, StepKind.EXTENDED, StepKind.EXTENSION_REFUSED)
    hazard.asked_until = asked.due_on if asked is not None and asked.kind is StepKind.EXTENSION_ASKED else None
    hazard.extended = any(step.kind is StepKind.EXTENDED for step in counted)
    hazard.reopened = any(step.kind is StepKind.REOPENED for step in counted)
    hazard.escalated = any(step.kind is StepKind.ESCALATED for step in counted)
    listed = last(counted, StepKind.LISTED, StepKind.DELISTED)
    hazard.supervised = listed is not None and listed.kind is StepKind.LISTED
    cause = last(closure.this_round(past), StepKind.CAUSE_FOUND)
    hazard.cause = Cause(cause.facts["cause"]) if cause is not None else None
    _mirror_grade(hazard, counted)
    closed = last(counted, StepKind.CLOSED, StepKind.IMPORTED)
    hazard.closed_on = _closed_on(closed) if hazard.state is HazardState.CLOSED else None
    session.flush()
    facilities.recount_hazards(session, hazard.facility_id)


_SETS_TERM = (
    StepKind.FOUND,
    StepKind.IMPORTED,
    StepKind.ORDERED,
    StepKind.EXTENDED,
    StepKind.RECHECKED_FAIL,
    StepKind.LISTED,
    StepKind.REOPENED,
)


def due_of(counted: Sequence[HazardStep]) -> date | None:
    """The term that steps which count have set; None without one."""
    term = last([step for step in counted if step.due_on is not None], *_SETS_TERM)
    return term.due_on if term is not None else None


def _mirror_grade(hazard: Hazard, counted: Sequence[HazardStep]) -> None:
    graded = last(counted, StepKind.GRADED, StepKind.FOUND, StepKind.IMPORTED)
    if graded is not None and "grade" in graded.facts:
        grade = graded.facts["grade"]
        hazard.grade = HazardGrade(grade) if grade is not None else None
        hazard.grade_clause = graded.facts.get("clause", "")


def _closed_on(step: HazardStep | None) -> date | None:
    if step is None or step.kind is StepKind.CLOSED:
        return step.happened_on if step is not None else None
    day = step.facts.get("closed_on")
    return date.fromisoformat(day) if day else step.happened_on
