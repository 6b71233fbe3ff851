"""登记: a new incident from four fields, and what is found to be different later."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.facilities import Facility
from mzdesk.models.incidents import Incident
from mzdesk.rules import incidents as rules
from mzdesk.services import access, history, series
from mzdesk.services.incidents import dutylog, facts
from mzdesk.services.orders.secrecy import require_open
from mzdesk.terms import IncidentEntryKind, IncidentState, Right
from mzdesk.views.actor import Actor
from mzdesk.views.incidents import IncidentDraft, Started

_LONGEST = 80


def report(session: Session, actor: Actor, draft: IncidentDraft, *, now: datetime) -> Started:
    """Take an incident down: it has its number, its clocks run, the log of the open shift has its line.

    A township's own report is filed under the township with a number of its own count, and read by the bureau at once.
    Raises BadInput naming the field (`place`, `text`, `source`, `received_at`, `occurred_at`, a number of people).
    """
    access.require_any(actor, Right.KEEP_INCIDENTS, Right.REPORT)
    if draft.id is not None and (known := session.get(Incident, draft.id)) is not None:
        return Started(known.id, known.code, "")
    line = dutylog.take(session, actor, draft.line_id) if draft.line_id is not None else None
    received = facts.minute(draft.received_at or (line.at if line is not None else now))
    _check(draft, received, now)
    year = clock.office(received).year
    incident = Incident(
        id=draft.id or clock.uuid7(),
        district=actor.district,
        township=actor.township,
        code=_code(session, actor, year),
        received_at=received,
        line_id=draft.line_id,
        opened_by=actor.name,
        created_at=now,
        **_values(session, actor, draft),
    )
    session.add(incident)
    session.flush()
    heard = " ".join(part for part in (draft.source.strip(), draft.caller.strip()) if part)
    facts.write(
        session,
        actor,
        incident,
        IncidentEntryKind.RECEIVED,
        at=received,
        now=now,
        person=heard[:60],
        text=incident.text,
        said=draft.losses,
        damage=draft.damage,
    )
    if not actor.of_bureau:
        return Started(incident.id, incident.code, "")
    if line is None:
        dutylog.write(session, actor, incident, now=now)
    return Started(incident.id, incident.code, dutylog.words(session, incident))


def _code(session: Session, actor: Actor, year: int) -> str:
    """The next number: the district's series at the bureau; a township counts its own and has its digits in it."""
    if actor.of_bureau:
        return rules.code(year, series.take(session, actor.district, series.INCIDENTS, year))
    begins = rules.township_code(actor.township, year, 0)[:-4]
    asked = access.visible(sa.select(sa.func.max(Incident.code)), Incident, actor)
    last = session.scalar(asked.where(Incident.code.startswith(begins), Incident.township == actor.township))
    return rules.township_code(actor.township, year, int(last[-4:]) + 1 if last else 1)


def amend(
    session: Session, actor: Actor, incident_id: UUID, *, draft: IncidentDraft, version: int, now: datetime
) -> None:
    """Change what is known of an incident, the people harmed apart; changed times stay readable in the timeline."""
    access.require(actor, Right.KEEP_INCIDENTS)
    incident = facts.get(session, actor, incident_id, lock=True)
    if incident.version != version:
        raise history.overtaken(
            session, incident.id, "这件突发事件刚刚被别人修改过，您的修改没有保存。请刷新后核对，再重新修改。"
        )
    if incident.state is IncidentState.VOID:
        raise RuleBroken("这件突发事件已撤销，不能修改。确有其事的请先“恢复处置”。")
    received = facts.minute(draft.received_at or incident.received_at)
    _check(draft, received, now)
    _not_after_reports(session, incident, received)
    changed = _times(incident, received, draft.occurred_at)
    incident.received_at = received
    for name, value in _values(session, actor, draft).items():
        if getattr(incident, name) != value:
            setattr(incident, name, value)
    session.flush()
    if changed:
        facts.write(session, actor, incident, IncidentEntryKind.AMENDED, now=now, text=changed)


def _not_after_reports(session: Session, incident: Incident, received: datetime) -> None:
    found = [each for each in facts.of(session, incident) if each.kind not in facts.ANY_TIME]
    if found and received > found[0].at:
        told = f"{found[0].kind.label}”时间 {clock.office(found[0].at):%m-%d %H:%M}"
        raise BadInput(f"接报时间晚于已登记的“{told}，请核对，或先更正那一条的时间。", "received_at")


def _times(incident: Incident, received: datetime, occurred: datetime | None) -> str:
    pairs = (("接报时间", incident.received_at, received), ("发生时间", incident.occurred_at, occurred))
    return "；".join(f"{name}由{_moment(old)}改为{_moment(new)}" for name, old, new in pairs if old != new)


def _moment(at: datetime | None) -> str:
    return f" {clock.office(at):%m-%d %H:%M} " if at is not None else "未填"


def _check(draft: IncidentDraft, received: datetime, now: datetime) -> None:
    if not draft.place.strip():
        raise BadInput("请填写地点或单位。", "place")
    if not draft.text.strip():
        raise BadInput("请填写发生了什么。", "text")
    if not draft.source.strip():
        raise BadInput("请填写信息来源，例如谁打来的电话。", "source")
    if received > now + facts.AHEAD:
        raise BadInput("接报时间晚于现在，请核对。", "received_at")
    if draft.occurred_at is not None and draft.occurred_at > received:
        raise BadInput("发生时间晚于接报时间，请核对。", "occurred_at")
    if len(draft.title.strip()) > _LONGEST:
        raise BadInput(f"名称最多 {_LONGEST} 个字，请缩短。", "title")
    facts.check_length(draft.text.strip())
    require_open(draft.title, draft.text, draft.damage)


def _values(session: Session, actor: Actor, draft: IncidentDraft) -> dict[str, Any]:
    place = draft.place.strip()
    facility = _facility(session, actor, draft.facility_id, place)
    return {
        "title": draft.title.strip() or rules.title(place, draft.text),
        "category": draft.category,
        "level": draft.level,
        "text": draft.text.strip(),
        "place": place,
        "facility_id": facility.id if facility is not None else None,
        "in_township": facility.township if facility is not None else draft.in_township or _own(actor),
        "occurred_at": draft.occurred_at,
        "source": draft.source.strip(),
        "caller": draft.caller.strip(),
        "phone": draft.phone.strip(),
    }


def _own(actor: Actor) -> str:
    return "" if actor.of_bureau else actor.township


def _facility(session: Session, actor: Actor, facility_id: UUID | None, name: str) -> Facility | None:
    """The place on the registry: the one chosen, else the only one of this very name."""
    if facility_id is None:
        named = sa.select(Facility).where(Facility.name == name, Facility.merged_into.is_(None)).limit(2)
        same = session.scalars(access.visible(named, Facility, actor)).all()
        return same[0] if len(same) == 1 else None
    chosen = sa.select(Facility).where(Facility.id == facility_id)
    found = session.scalars(access.visible(chosen, Facility, actor)).first()
    if found is None:
        raise NotFound("找不到所选的机构，可能已合并或移走。请重新选择，或直接填写地点。")
    return found
