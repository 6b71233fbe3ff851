"""What the papers of an incident say: 首报, 续报, 终报 from the record, and the first report as plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import RuleBroken
from mzdesk.models.incidents import Incident, IncidentEntry
from mzdesk.models.orders import Document
from mzdesk.services import access, settings
from mzdesk.services.incidents import entering, facts
from mzdesk.terms import IncidentEntryKind, IncidentStage, IncidentState, Right
from mzdesk.views.actor import Actor
from mzdesk.views.duty import IncidentReport, Losses

K = IncidentEntryKind
_PEOPLE = (("死亡", "dead"), ("受伤", "hurt"), ("失踪", "missing"), ("被困", "trapped"))


def report_view(session: Session, actor: Actor, incident_id: UUID, *, stage: IncidentStage) -> IncidentReport:
    """A report to begin with, from the record. 续报 count on from those on record, whatever way they were made.

    Raises RuleBroken for a 首报 that is there already, for a later stage without one, for a false alarm.
    """
    access.require(actor, Right.SEE)
    incident = facts.get(session, actor, incident_id)
    if incident.state is IncidentState.VOID:
        raise RuleBroken("这件突发事件已撤销，不用写报告。确有其事的请先“恢复处置”。")
    entering.require_order(session, incident, K(stage.value))
    every, office = facts.of(session, incident), settings.office(session, actor)
    told = next((each for each in every if each.kind is K.PHONE), None)
    begun = IncidentReport(
        office["bureau_name"],
        stage,
        incident.title,
        _recipient(session, every, told, office["incident_recipient"]),
        actor.name,
        office["bureau_phone"],
        told_at=clock.office(told.at) if told is not None else None,
        told_to=told.person if told is not None else "",
        received_at=clock.office(incident.received_at),
        source=_heard(incident),
        losses=facts.losses(incident),
        damage=incident.damage,
        measures=_said(every, K.MEASURE),
    )
    return _first(incident, begun) if stage is IncidentStage.FIRST else _later(session, incident, every, begun)


def _heard(incident: Incident) -> str:
    return " ".join(part for part in (incident.source, incident.caller) if part)[:60]


def _first(incident: Incident, begun: IncidentReport) -> IncidentReport:
    category = incident.category.label if incident.category is not None else ""
    return replace(
        begun,
        occurred_at=clock.office(incident.occurred_at or incident.received_at),
        place=incident.place,
        kind=category,
        summary=incident.text,
    )


def _later(
    session: Session, incident: Incident, every: Sequence[IncidentEntry], begun: IncidentReport
) -> IncidentReport:
    written = [each for each in every if each.kind.is_written]
    first = next(each for each in written if each.kind is K.FIRST)
    begun = replace(begun, refers=_number(session, first) or f"事件编号 {incident.code}")
    if begun.stage is IncidentStage.FINAL:
        return replace(begun, summary=incident.text, cause=incident.cause, lessons=incident.lessons)
    since = [each for each in every if each.at > written[-1].at or each.number > written[-1].number]
    serial = sum(each.kind is K.UPDATE for each in every) + 1
    return replace(begun, serial=serial, changes=_changes(since), measures=_said(since, K.MEASURE))


def _number(session: Session, entry: IncidentEntry) -> str:
    paper = session.get(Document, entry.document_id) if entry.document_id is not None else None
    return paper.number or "" if paper is not None else ""


def _recipient(session: Session, every: Sequence[IncidentEntry], told: IncidentEntry | None, usual: str) -> str:
    """Whom the report before went to, else whom the office reports to, else whom the call went to."""
    for each in reversed(every):
        paper = session.get(Document, each.document_id) if each.document_id is not None else None
        if paper is not None:
            return str(paper.content.get("recipient", ""))
    return usual or (told.person if told is not None else "")


def _said(every: Sequence[IncidentEntry], kind: IncidentEntryKind) -> str:
    return "；".join(each.text.rstrip("。；") for each in every if each.kind is kind)


def _changes(since: Sequence[IncidentEntry]) -> str:
    """What has changed since the report before: each entry with its time."""
    lines = []
    for each in since:
        if each.kind is K.LOSSES:
            told = "。".join(part for part in (people(facts.losses(each)), each.text) if part)
            lines.append(f"{clock.office(each.at):%m-%d %H:%M} {told}")
        elif each.kind in (K.SCENE, K.INSTRUCTION, K.CONTROLLED, K.RELAPSED):
            who = f"{each.person}指示：" if each.kind is K.INSTRUCTION else ""
            lines.append(f"{clock.office(each.at):%m-%d %H:%M} {who}{each.text or each.kind.label}")
    return "\n".join(lines)


def people(losses: Losses) -> str:
    """死亡 0 人，受伤 2 人; what is not known is left out, 伤亡待核实 when nothing is."""
    known = [(word, getattr(losses, name)) for word, name in _PEOPLE]
    said = [f"{word} {count} 人" for word, count in known if count is not None]
    return "，".join(said) or "伤亡待核实"


def report_made(
    session: Session,
    actor: Actor,
    incident_id: UUID,
    *,
    document_id: UUID,
    view: IncidentReport,
    at: datetime | None = None,
    now: datetime,
) -> None:
    """A paper was issued for this incident: it meets the clock, at `at` (None: now). A call it tells of is kept too."""
    access.require(actor, Right.KEEP_INCIDENTS)
    incident = facts.get(session, actor, incident_id, lock=True)
    kind = K(view.stage.value)
    entering.require_order(session, incident, kind, at=at or now)
    told = any(each.kind is K.PHONE for each in facts.of(session, incident))
    if not told and view.told_at is not None:
        heard = view.told_to[:60] or "未填"
        facts.write(session, actor, incident, K.PHONE, at=view.told_at, now=now, person=heard, text="随书面报告补登")
    text = f"第{view.serial}次续报" if kind is K.UPDATE else ""
    facts.write(
        session,
        actor,
        incident,
        kind,
        at=at,
        now=now,
        person=view.recipient[:60],
        text=text,
        document_id=document_id,
    )


def script(session: Session, actor: Actor, incident_id: UUID) -> str:
    """首报 as plain words, for the telephone and for a message; the paper follows within the hour."""
    access.require(actor, Right.SEE)
    incident = facts.get(session, actor, incident_id)
    every, office = facts.of(session, incident), settings.office(session, actor)
    measures = _said(every, K.MEASURE)
    town = settings.township_names(session, actor).get(incident.in_township, "")
    place = f"{incident.place}（{town}）" if town else incident.place
    kind = f"类别：{incident.category.label}。" if incident.category is not None else ""
    occurred = incident.occurred_at
    parts = [
        f"【突发事件首报】{office['bureau_name']}：{_moment(incident.received_at)}接{incident.source}报告，",
        f"{_moment(occurred)}，" if occurred is not None else "",
        f"{place}：{_stop(incident.text)}{kind}",
        f"人员情况：{people(facts.losses(incident))}。",
        f"已采取措施：{_stop(measures)}" if measures else "",
        "续报随后报送。",
        f"报告人：{actor.name}" + (f"，{office['bureau_phone']}" if office["bureau_phone"] else "") + "。",
    ]
    return "".join(parts)


def _stop(text: str) -> str:
    said = text.strip()
    return said if said.endswith(("。", "！", "？")) else f"{said}。"


def _moment(at: datetime) -> str:
    local = clock.office(at)
    return f"{local.month}月{local.day}日{local.hour}时{local.minute:02d}分"
