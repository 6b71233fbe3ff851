"""已控制, 事态反复, 办结, 撤销, 恢复处置: how an incident comes to its end, and what is learnt from it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.incidents import Incident
from mzdesk.rules import incidents as rules
from mzdesk.services import access
from mzdesk.services.incidents import dutylog, facts
from mzdesk.services.orders.secrecy import require_open
from mzdesk.terms import IncidentEntryKind, IncidentState, Right
from mzdesk.views.actor import Actor
from mzdesk.views.incidents import ClosingDraft

K = IncidentEntryKind


def control(
    session: Session, actor: Actor, incident_id: UUID, *, text: str = "", at: datetime | None = None, now: datetime
) -> None:
    """已控制: the event is under control since `at`; what remains is the 终报."""
    access.require(actor, Right.KEEP_INCIDENTS)
    incident = facts.get(session, actor, incident_id, lock=True)
    facts.move(session, actor, incident, K.CONTROLLED, at=at, now=now, text=text)


def relapse(
    session: Session, actor: Actor, incident_id: UUID, *, text: str, at: datetime | None = None, now: datetime
) -> None:
    """事态反复: what was under control is not; raises BadInput without what happened."""
    access.require(actor, Right.KEEP_INCIDENTS)
    incident = facts.get(session, actor, incident_id, lock=True)
    if not text.strip():
        raise BadInput("请填写出现了什么新情况。", "text")
    if incident.state is not IncidentState.CONTROLLED:
        raise RuleBroken(f"突发事件{incident.state.label}，不能办理“事态反复”。请刷新后核对处置状态。")
    facts.move(session, actor, incident, K.RELAPSED, at=at, now=now, text=text)


def close(session: Session, actor: Actor, incident_id: UUID, *, draft: ClosingDraft, now: datetime) -> None:
    """办结, with cause and lessons, each found or 不明 with its reason; settles the line of the duty log too.

    Without a 终报 it needs the reason. An event that is still 处置中 is marked under control in the same act.
    """
    access.require(actor, Right.KEEP_INCIDENTS)
    incident = facts.get(session, actor, incident_id, lock=True)
    if incident.state.is_over:
        raise RuleBroken(f"这件突发事件{incident.state.label}，不用再办。请刷新后核对。")
    cause = rules.explained(draft.cause, "cause", "原因")
    lessons = rules.explained(draft.lessons, "lessons", "教训")
    reported = rules.final(facts.of(session, incident)) is not None
    if not reported and not draft.unreported.strip():
        raise BadInput("还没有终报。请先写终报；不写终报的填写原因，例如“轻微，首报已说明全部情况”。", "unreported")
    require_open(cause, lessons, draft.unreported)
    if incident.state is IncidentState.OPEN:
        _control_late(session, actor, incident, draft, now)
    told = f"原因：{cause.rstrip('。')}。教训：{lessons}"
    facts.move(session, actor, incident, K.CLOSED, at=draft.at, now=now, text=told)
    incident.cause, incident.lessons = cause, lessons
    incident.unreported = "" if reported else draft.unreported.strip()
    incident.closed_at = facts.minute(draft.at or now)
    session.flush()
    dutylog.settle(session, actor, incident, f"已办结。{cause}", now=now)


def _control_late(session: Session, actor: Actor, incident: Incident, draft: ClosingDraft, now: datetime) -> None:
    since = draft.controlled_at or draft.at
    try:
        facts.move(session, actor, incident, K.CONTROLLED, at=since, now=now, text="办结时补记")
    except BadInput as error:
        raise BadInput(error.message, "controlled_at" if draft.controlled_at is not None else error.field) from None


def void(session: Session, actor: Actor, incident_id: UUID, *, reason: str, now: datetime) -> None:
    """撤销 a false alarm, with the reason; it stays on file and owes no report any more."""
    access.require(actor, Right.KEEP_INCIDENTS)
    incident = facts.get(session, actor, incident_id, lock=True)
    if not reason.strip():
        raise BadInput("请填写撤销原因，例如“误报，现场核实无火情”。", "reason")
    if incident.state.is_over:
        raise RuleBroken(f"这件突发事件{incident.state.label}，不能撤销。办结有误的请“恢复处置”。")
    facts.move(session, actor, incident, K.VOIDED, now=now, text=reason)
    incident.closed_at = facts.minute(now)
    session.flush()
    dutylog.settle(session, actor, incident, f"已撤销：{reason.strip()}", now=now)


def reopen(session: Session, actor: Actor, incident_id: UUID, *, reason: str, now: datetime) -> None:
    """恢复处置 of what was closed or taken for a false alarm; the log of the open shift has it again."""
    access.require(actor, Right.KEEP_INCIDENTS)
    incident = facts.get(session, actor, incident_id, lock=True)
    if not reason.strip():
        raise BadInput("请填写恢复处置的原因。", "reason")
    if not incident.state.is_over:
        raise RuleBroken(f"这件突发事件{incident.state.label}，不用恢复。请刷新后核对。")
    facts.move(session, actor, incident, K.REOPENED, now=now, text=reason)
    incident.closed_at = None
    session.flush()
    dutylog.write(session, actor, incident, now=now, again=f"恢复处置（{reason.strip()}）：")
