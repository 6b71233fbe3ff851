"""What happens with an incident, entry by entry: reports, orders, measures, figures, what people found out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.db import feed
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.incidents import Incident, IncidentEntry
from mzdesk.rules import incidents as rules
from mzdesk.services import access, attachments
from mzdesk.services.duty import assigning
from mzdesk.services.incidents import facts
from mzdesk.terms import Capability, EvidenceRole, IncidentEntryKind, IncidentState, Right
from mzdesk.views.actor import Actor
from mzdesk.views.attachments import FileDraft
from mzdesk.views.duty_room import TaskDraft
from mzdesk.views.incidents import EntryDraft

K = IncidentEntryKind
TYPED = (K.PHONE, K.FIRST, K.UPDATE, K.FINAL, K.INSTRUCTION, K.MEASURE, K.SCENE, K.LOSSES, *facts.FOUND)
"""What clerks enter; the others follow from acts."""
_WHO = {
    **dict.fromkeys((K.PHONE, K.FIRST, K.UPDATE, K.FINAL), "请填写向谁报告，例如“区委值班室”。"),
    K.INSTRUCTION: "请填写作出指示的领导。",
    **dict.fromkeys(facts.FOUND, "请填写由谁认定；瞒报、谎报只能由人认定。"),
}
_WHAT = {
    K.INSTRUCTION: "请填写指示内容。",
    K.MEASURE: "请填写采取的措施。",
    K.SCENE: "请填写现场情况。",
    **dict.fromkeys(facts.FOUND, "请填写认定的依据。"),
}


def note(session: Session, actor: Actor, incident_id: UUID, *, draft: EntryDraft, now: datetime) -> UUID:
    """Add an entry; returns its id. Entering later than it happened is normal.

    Raises BadInput for what is missing, RuleBroken for a report out of order or an incident that is over.
    """
    access.require(actor, Right.KEEP_INCIDENTS)
    incident = facts.get(session, actor, incident_id, lock=True)
    if draft.kind not in TYPED:
        raise BadInput(f"“{draft.kind.label}”由专门的操作登记，请选择其他类别。", "kind")
    if incident.state is IncidentState.VOID:
        raise RuleBroken("这件突发事件已撤销，不能再登记。确有其事的请先“恢复处置”。")
    require_order(session, incident, draft.kind, at=draft.at or now)
    _check(draft)
    if draft.kind is K.LOSSES and (draft.losses, draft.damage.strip()) == (facts.losses(incident), incident.damage):
        raise BadInput("伤亡和损失与已登记的相同，没有变化。请填写变化后的数字。", "dead")
    return facts.write(session, actor, incident, draft.kind, now=now, **_values(draft)).id


def _values(draft: EntryDraft) -> dict[str, Any]:
    said = {"said": draft.losses, "damage": draft.damage} if draft.kind is K.LOSSES else {}
    return {"at": draft.at, "text": draft.text.strip(), "person": draft.person.strip()} | said


def _check(draft: EntryDraft) -> None:
    if draft.kind in _WHO and not draft.person.strip():
        raise BadInput(_WHO[draft.kind], "person")
    if draft.kind in _WHAT and not draft.text.strip():
        raise BadInput(_WHAT[draft.kind], "text")


def require_order(session: Session, incident: Incident, kind: IncidentEntryKind, *, at: datetime | None = None) -> None:
    """首报 once and first, 续报 and 终报 after it, one 终报 unless the event came up again; raises RuleBroken.

    BadInput when it is said to have been made (`at`) before the 首报.
    """
    if not kind.is_written:
        return
    every = facts.of(session, incident)
    kinds = [each.kind for each in every]
    if kind is K.FIRST and K.FIRST in kinds:
        raise RuleBroken("首报已经报过。新情况请报“续报”，首报时间有误的在时间线上更正。")
    if kind is not K.FIRST and K.FIRST not in kinds:
        raise RuleBroken(f"还没有首报，不能登记{kind.label}。请先写首报；已用其他方式报出的，先登记“书面已报：首报”。")
    if kind is K.FINAL and rules.final(every) is not None:
        raise RuleBroken("终报已经报过。如有新情况，请先“恢复处置”或“事态反复”。")
    if at is not None:
        _in_turn(every, kind, at)


def _in_turn(every: Sequence[IncidentEntry], kind: IncidentEntryKind, at: datetime) -> None:
    """The 首报 is the first of the written reports; it alone meets the clock of 书面首报."""
    first = kind is K.FIRST
    found = [each.at for each in every if each.kind.is_written and (first or each.kind is K.FIRST)]
    moment = facts.minute(at)
    if found and (moment > min(found) if first else moment < min(found)):
        told = "首报时间晚于后来的书面报告" if first else f"{kind.label}时间早于首报"
        raise BadInput(f"{told} {clock.office(min(found)):%m-%d %H:%M}，请核对。", "at")


def correct(session: Session, actor: Actor, entry_id: UUID, *, draft: EntryDraft, now: datetime) -> UUID:
    """更正: strike an entry through and write what is right, of the same kind; the struck one stays readable.

    Raises RuleBroken for one that is struck already, or that follows from an act.
    """
    access.require(actor, Right.KEEP_INCIDENTS)
    asked = access.visible(sa.select(IncidentEntry).where(IncidentEntry.id == entry_id), IncidentEntry, actor)
    entry = session.scalars(asked).first()
    if entry is None:
        raise NotFound("找不到这条记录，请刷新后重试。")
    incident = facts.get(session, actor, entry.incident_id, lock=True)
    if entry.kind not in TYPED:
        raise RuleBroken(f"“{entry.kind.label}”不能更正。接报信息用“修改信息”，处置状态用相应的操作办理。")
    later = session.scalars(sa.select(IncidentEntry.number).where(IncidentEntry.corrects_id == entry_id)).first()
    if later is not None:
        raise RuleBroken(f"第{entry.number}条已由第{later}条更正，请更正第{later}条。")
    if incident.state is IncidentState.VOID:
        raise RuleBroken("这件突发事件已撤销，不能更正。确有其事的请先“恢复处置”。")
    given = EntryDraft(entry.kind, draft.text, draft.person, draft.at or entry.at, draft.losses, draft.damage)
    _check(given)
    if entry.kind.is_written:
        others = [each for each in facts.of(session, incident) if each.id != entry.id]
        _in_turn(others, entry.kind, given.at or now)
    return facts.write(
        session,
        actor,
        incident,
        entry.kind,
        now=now,
        document_id=entry.document_id,
        corrects_id=entry.id,
        **_values(given),
    ).id


def attach(session: Session, actor: Actor, incident_id: UUID, *, file: FileDraft, role: EvidenceRole) -> str:
    """Keep a photo or paper with an incident; returns its hash."""
    access.require(actor, Right.KEEP_INCIDENTS)
    incident = facts.get(session, actor, incident_id)
    place = attachments.Place(incident.district, incident.township)
    feed.touch(session, Capability.INCIDENTS.value)
    return attachments.link(session, actor, place, file, subject=Capability.INCIDENTS, record=incident.id, role=role)


def hand_on(session: Session, actor: Actor, incident_id: UUID, *, draft: TaskDraft, today: date, now: datetime) -> UUID:
    """交办 what an incident asks for: a task among the 交办事项, said in the timeline; returns the task's id."""
    access.require(actor, Right.KEEP_INCIDENTS)
    incident = facts.get(session, actor, incident_id, lock=True)
    if incident.state is IncidentState.VOID:
        raise RuleBroken("这件突发事件已撤销，不能交办。确有其事的请先“恢复处置”。")
    given = TaskDraft(
        draft.text, draft.responsible, draft.asked_by, draft.due_on, draft.kind, incident.line_id, draft.check_id
    )
    task = assigning.add(session, actor, given, today=today)
    until = f"，{task.due_on} 前办结" if task.due_on is not None else ""
    facts.write(session, actor, incident, K.ASSIGNED, now=now, person=task.responsible[:60], text=f"{task.text}{until}")
    return task.id
