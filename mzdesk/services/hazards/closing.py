"""复查, 销号, 重新立项 and 转入执法."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard, HazardStep
from mzdesk.rules import closure, deadlines
from mzdesk.services import access
from mzdesk.services.hazards import fixing, gates, steps, undoing
from mzdesk.terms import Enforcement, HazardState, Right, StepKind
from mzdesk.views.actor import Actor
from mzdesk.views.hazards import RecheckDraft


def recheck(
    session: Session, actor: Actor, hazard_id: UUID, *, draft: RecheckDraft, today: date, now: datetime
) -> None:
    """登记复查结果; with `draft.close` a passed one is closed at once, all in one act.

    A failed one needs a new term or the next step of enforcement. Raises BadInput and RuleBroken with what is missing.
    """
    access.require(actor, Right.RECHECK)
    hazard = steps.get(session, actor, hazard_id)
    steps.require_next(hazard, StepKind.RECHECKED_PASS if draft.passed else StepKind.RECHECKED_FAIL)
    officers = gates.names(draft.officers)
    gates.require_officers(session, hazard, officers)
    past = steps.all_of(session, hazard.id)
    person = draft.person.strip() or steps.rectifier(past) or hazard.responsible
    gates.require_other_person(officers, person)
    made = []
    if draft.cause is not None and draft.cause is not hazard.cause:
        day = draft.happened_on
        made.append(fixing.add_cause(session, actor, hazard, draft.cause, draft.cause_note, happened_on=day, now=now))
    fixing.keep_files(session, actor, hazard, draft.files)
    make = _passed if draft.passed else _failed
    made += make(session, actor, hazard, draft, officers, person, now)
    if draft.passed and draft.close:
        made.append(_close(session, actor, hazard, draft.happened_on, now))
    title = "复查合格" if draft.passed else "复查不合格"
    undoing.can_undo(session, actor, hazard, made, f"{title}并销号" if draft.close and draft.passed else title, now=now)


def _passed(
    session: Session,
    actor: Actor,
    hazard: Hazard,
    draft: RecheckDraft,
    officers: tuple[str, ...],
    person: str,
    now: datetime,
) -> list[HazardStep]:
    facts = {"officers": list(officers), "rectifier": person, "looked": draft.looked}
    signed = "、".join(officers)
    text = draft.text or "已整改到位"
    return [
        steps.add(
            session,
            actor,
            hazard,
            StepKind.RECHECKED_PASS,
            happened_on=draft.happened_on,
            now=now,
            person=signed,
            text=text,
            facts=facts,
        )
    ]


def _failed(
    session: Session,
    actor: Actor,
    hazard: Hazard,
    draft: RecheckDraft,
    officers: tuple[str, ...],
    _person: str,
    now: datetime,
) -> list[HazardStep]:
    missing = closure.missing_after_failure(due_on=draft.due_on, escalation=draft.escalation)
    if missing:
        raise BadInput("复查不合格的，请填写新的整改期限，或选择下一步执法措施。", "due_on")
    if draft.due_on is not None:
        deadlines.check_due(draft.due_on, found_on=hazard.found_on, ordered_on=draft.happened_on)
    signed = "、".join(officers)
    failed = steps.add(
        session,
        actor,
        hazard,
        StepKind.RECHECKED_FAIL,
        happened_on=draft.happened_on,
        now=now,
        person=signed,
        text=draft.text or "未整改到位",
        due_on=draft.due_on,
        facts={"officers": list(officers)},
    )
    if draft.escalation is None:
        return [failed]
    return [failed, _escalate(session, actor, hazard, draft.escalation, draft.text, draft.happened_on, now)]


def close(session: Session, actor: Actor, hazard_id: UUID, *, happened_on: date, today: date, now: datetime) -> None:
    """销号: off the list of what is open; raises RuleBroken naming the condition that is missing."""
    access.require(actor, Right.RECHECK)
    hazard = steps.get(session, actor, hazard_id)
    step = _close(session, actor, hazard, happened_on, now)
    undoing.can_undo(session, actor, hazard, [step], "销号", now=now)


def _close(session: Session, actor: Actor, hazard: Hazard, day: date, now: datetime) -> HazardStep:
    past = steps.all_of(session, hazard.id)
    gates.require_other_person([actor.name], steps.rectifier(past))
    gates.require_closable(session, hazard, past, closer=actor.name)
    return steps.add(session, actor, hazard, StepKind.CLOSED, happened_on=day, now=now, person=actor.name)


def reopen(
    session: Session,
    actor: Actor,
    hazard_id: UUID,
    *,
    reason: str,
    due_on: date,
    happened_on: date,
    today: date,
    now: datetime,
) -> None:
    """重新立项: the problem came back; rectification begins anew with a term of its own, and so do the gates."""
    access.require(actor, Right.HANDLE_HAZARDS)
    hazard = steps.get(session, actor, hazard_id)
    if hazard.state is not HazardState.CLOSED:
        raise RuleBroken(f"隐患 {hazard.number} 还没有销号，不用重新立项。")
    if not reason.strip():
        raise BadInput("请写明重新立项的原因。", "text")
    deadlines.check_due(due_on, found_on=hazard.found_on, ordered_on=happened_on)
    step = steps.add(
        session, actor, hazard, StepKind.REOPENED, happened_on=happened_on, now=now, text=reason, due_on=due_on
    )
    undoing.can_undo(session, actor, hazard, [step], "重新立项", now=now)


def escalate(
    session: Session,
    actor: Actor,
    hazard_id: UUID,
    *,
    measure: Enforcement,
    text: str,
    happened_on: date,
    today: date,
    now: datetime,
) -> None:
    """转入执法: which measure follows. A penalty is refused for the office's own units."""
    access.require(actor, Right.HANDLE_HAZARDS)
    hazard = steps.get(session, actor, hazard_id)
    step = _escalate(session, actor, hazard, measure, text, happened_on, now)
    undoing.can_undo(session, actor, hazard, [step], f"转入执法（{measure.label}）", now=now)


def _escalate(
    session: Session, actor: Actor, hazard: Hazard, measure: Enforcement, text: str, day: date, now: datetime
) -> HazardStep:
    facility = session.get(Facility, hazard.facility_id)
    relation = facility.relation if facility is not None else None
    if relation is not None and relation.is_internal and measure.for_private_only:
        raise RuleBroken(f"{relation.label}机构不适用“{measure.label}”，请选择内部通报、警示约谈或移送有关部门。")
    if relation is not None and not relation.is_internal and measure is Enforcement.INTERNAL_NOTICE:
        raise RuleBroken("社会办机构不适用“内部通报”，请选择警示约谈或其他执法措施。")
    said = f"{measure.label}：{text.strip()}" if text.strip() else measure.label
    facts = {"measure": measure.value}
    return steps.add(session, actor, hazard, StepKind.ESCALATED, happened_on=day, now=now, text=said, facts=facts)
