"""An incident with its entries: found, counted, written once; the columns that mirror them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.incidents import Incident, IncidentEntry
from mzdesk.models.orders import Document
from mzdesk.rules import incidents as rules
from mzdesk.services import access, settings
from mzdesk.services.orders.secrecy import require_open
from mzdesk.terms import DocumentState, IncidentEntryKind
from mzdesk.views.actor import Actor
from mzdesk.views.duty import Losses

AHEAD = timedelta(minutes=2)
LONGEST = 2000
"""How long what happened may be told, in characters."""
FOUND = (IncidentEntryKind.CONCEALED, IncidentEntryKind.FALSE)
"""What only people find: 瞒报, 谎报."""
PEOPLE = ("dead", "hurt", "missing", "trapped")
_FIGURES = (IncidentEntryKind.RECEIVED, IncidentEntryKind.LOSSES)
ANY_TIME = (
    IncidentEntryKind.RECEIVED,
    IncidentEntryKind.SCENE,
    IncidentEntryKind.AMENDED,
    IncidentEntryKind.MEASURE,
)
"""What may have happened before the office knew."""
_AFTERWARDS = (
    *ANY_TIME,
    *FOUND,
    IncidentEntryKind.FINAL,
    IncidentEntryKind.ASSIGNED,
    IncidentEntryKind.REOPENED,
)
"""What may happen after 办结; a 终报 may follow it."""


def minute(moment: datetime) -> datetime:
    """Without seconds: times are typed to the minute, and nobody is late by a second that was never typed."""
    return moment.replace(second=0, microsecond=0)


def get(session: Session, actor: Actor, incident_id: UUID, *, lock: bool = False) -> Incident:
    """The incident, when it is in the actor's scope; raises NotFound. `lock`: whoever else changes it waits."""
    asked = access.visible(sa.select(Incident).where(Incident.id == incident_id), Incident, actor)
    asked = asked.with_for_update().execution_options(populate_existing=True) if lock else asked
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound("找不到这件突发事件，请刷新后重试。")
    return found


def entries(session: Session, ids: Iterable[UUID]) -> dict[UUID, list[IncidentEntry]]:
    """All entries of these incidents, in the order they were entered."""
    wanted = list(ids)
    found: dict[UUID, list[IncidentEntry]] = {key: [] for key in wanted}
    asked = sa.select(IncidentEntry).where(IncidentEntry.incident_id.in_(wanted))
    for each in session.scalars(asked.order_by(IncidentEntry.incident_id, IncidentEntry.number)):
        found[each.incident_id].append(each)
    return found


def void_papers(session: Session, every: Iterable[IncidentEntry]) -> frozenset[UUID]:
    """Which of the papers behind these entries were made void: they report nothing."""
    papers = {each.document_id for each in every if each.document_id is not None}
    if not papers:
        return frozenset()
    asked = sa.select(Document.id).where(Document.id.in_(papers), Document.state == DocumentState.VOID)
    return frozenset(session.scalars(asked))


def counted(session: Session, every: Sequence[IncidentEntry]) -> list[IncidentEntry]:
    """The entries that count: not corrected by a later one, their paper not void; by the time they say."""
    void = void_papers(session, every)
    return [each for each in rules.effective(every) if each.document_id not in void]


def of(session: Session, incident: Incident) -> list[IncidentEntry]:
    """The entries of one incident that count."""
    return counted(session, entries(session, [incident.id])[incident.id])


def limits(session: Session, actor: Actor) -> rules.Limits:
    """How soon reports are due, by the office's settings."""
    said = settings.office(session, actor)
    return rules.Limits(
        timedelta(minutes=said["incident_phone"]),
        timedelta(minutes=said["incident_written"]),
        timedelta(hours=said["incident_update"]),
        timedelta(minutes=said["incident_change"]),
    )


def clocks(
    session: Session, incident: Incident, every: Sequence[IncidentEntry], within: rules.Limits
) -> tuple[rules.Clock, ...]:
    """The reports an incident owes or owed, by all its entries."""
    return rules.clocks(incident.received_at, counted(session, every), incident.state, within)


def losses(record: Incident | IncidentEntry) -> Losses:
    """The people harmed."""
    return Losses(*(getattr(record, name) for name in PEOPLE))


def put_losses(record: Incident | IncidentEntry, said: Losses, damage: str) -> None:
    """Write them; nobody is harmed a negative number of times."""
    for name in PEOPLE:
        value = getattr(said, name)
        if value is not None and not 0 <= value <= 99999:
            raise BadInput("人数应在 0 到 99999 之间，请核对。", name)
        setattr(record, name, value)
    record.damage = damage.strip()


def write(
    session: Session,
    actor: Actor,
    incident: Incident,
    kind: IncidentEntryKind,
    *,
    at: datetime | None = None,
    now: datetime,
    said: Losses | None = None,
    damage: str = "",
    **values: Any,
) -> IncidentEntry:
    """Put an entry at the end of the timeline. Raises BadInput for a time to come, or a report before 接报时间."""
    moment = minute(at or now)
    check_time(incident, kind, moment, now)
    check_length(values.get("text", ""))
    require_open(values.get("text", ""), values.get("person", ""))
    last = session.scalar(sa.select(sa.func.max(IncidentEntry.number)).where(IncidentEntry.incident_id == incident.id))
    entry = IncidentEntry(
        district=incident.district,
        township=incident.township,
        incident_id=incident.id,
        number=(last or 0) + 1,
        kind=kind,
        at=moment,
        created_by=actor.name,
        created_at=now,
        **values,
    )
    if said is not None:
        put_losses(entry, said, damage)
    session.add(entry)
    session.flush()
    if kind in _FIGURES:
        _mirror(session, incident)
    if kind is IncidentEntryKind.FINAL:
        incident.unreported = ""
    return entry


def check_length(text: str) -> None:
    """A whole chat pasted by mistake is no report."""
    if len(text) > LONGEST:
        raise BadInput(f"最多 {LONGEST} 个字，现有 {len(text)} 个字。请写要点，详细材料作为照片材料添加。", "text")


def check_time(incident: Incident, kind: IncidentEntryKind, moment: datetime, now: datetime) -> None:
    """Nothing that has not happened yet, no report before the office knew."""
    if moment > now + AHEAD:
        raise BadInput("时间晚于现在，请核对；还没有发生的事不能登记。", "at")
    if kind not in ANY_TIME and moment < minute(incident.received_at):
        when = clock.office(incident.received_at)
        raise BadInput(f"时间早于接报时间 {when:%m-%d %H:%M}，请核对；接报时间有误的用“修改信息”更正。", "at")
    after = incident.closed_at is not None and moment > incident.closed_at
    if after and kind not in _AFTERWARDS:
        raise RuleBroken("这件突发事件已办结，只能补录办结以前的情况。有新情况请先“恢复处置”。")


def _mirror(session: Session, incident: Incident) -> None:
    """The newest figures that count stand on the record."""
    said = [each for each in of(session, incident) if each.kind in _FIGURES]
    if said:
        put_losses(incident, losses(said[-1]), said[-1].damage)
        session.flush()


def move(
    session: Session,
    actor: Actor,
    incident: Incident,
    kind: IncidentEntryKind,
    *,
    at: datetime | None = None,
    now: datetime,
    text: str = "",
) -> None:
    """An entry that changes the state. Raises RuleBroken when that can't follow now, BadInput for a time too early."""
    to = rules.LEADS_TO[kind]
    if not rules.allowed(incident.state, to):
        raise RuleBroken(f"突发事件{incident.state.label}，不能办理“{kind.label}”。请刷新后核对处置状态。")
    last = _before(session, incident, kind)
    if last is not None and at is not None and minute(at) < last.at:
        raise BadInput(f"时间早于已登记的“{last.kind.label}” {clock.office(last.at):%m-%d %H:%M}，请核对。", "at")
    moment = at or (max(minute(now), last.at) if last is not None else now)
    write(session, actor, incident, kind, at=moment, now=now, text=text.strip())
    incident.state = to
    session.flush()


def _before(session: Session, incident: Incident, kind: IncidentEntryKind) -> IncidentEntry | None:
    """The newest entry a move of this kind must follow: the move before it, and for 办结 every report but the 终报."""
    told = kind is IncidentEntryKind.CLOSED
    found = [
        each
        for each in of(session, incident)
        if each.kind.moves or (told and each.kind.is_report and each.kind is not IncidentEntryKind.FINAL)
    ]
    return found[-1] if found else None
