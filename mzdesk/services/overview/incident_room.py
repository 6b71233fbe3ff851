"""Open incidents and the reports they owe; read without loading the services of incidents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.models.incidents import Incident, IncidentEntry
from mzdesk.models.orders import Document
from mzdesk.rules import incidents as rules
from mzdesk.services import access, settings
from mzdesk.terms import Capability, DocumentState, IncidentClock, IncidentState
from mzdesk.views.actor import Actor
from mzdesk.views.overview import ClockLine, TodoRow, Tone

_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_STILL: Final = (IncidentState.OPEN, IncidentState.CONTROLLED)
_ACTS: Final = {
    IncidentClock.PHONE: "电话报告",
    IncidentClock.WRITTEN: "书面首报",
    IncidentClock.UPDATE: "续报",
    IncidentClock.FINAL: "写终报",
}


def waiting(session: Session, actor: Actor, now: datetime, most: int) -> Iterable[TodoRow]:
    """Each open incident once, by the report that is owed first, the most urgent first."""
    found = [(incident, rules.urgent(owed)) for incident, owed in _open(session, actor, most)]
    found.sort(key=lambda pair: pair[1].due if pair[1] is not None and pair[1].due is not None else _NEVER)
    for incident, first in found:
        due = first.due if first is not None else None
        day = clock.office(due or incident.received_at).date()
        term = first.words(now) if first is not None else incident.state.label
        late = first is not None and first.is_late(now)
        tone: Tone = "danger" if late else "warn"
        act = _ACTS[first.kind] if first is not None else "办结突发事件"
        state: Tone = "danger" if incident.state is IncidentState.OPEN else "warn"
        yield TodoRow(
            Capability.INCIDENTS,
            incident.id,
            day,
            term,
            tone,
            act,
            incident.title,
            incident.place,
            incident.state.label,
            state,
        )


def running(session: Session, actor: Actor) -> Iterator[ClockLine]:
    """The clocks of reports by telephone and in writing that still run, for the strip above every page."""
    for incident, owed in _open(session, actor, 20):
        first = rules.urgent(owed)
        if first is not None and first.due is not None:
            words = f"{_ACTS[first.kind]}·{incident.title[:8]}"
            alarm = first.kind in (IncidentClock.PHONE, IncidentClock.WRITTEN)
            yield ClockLine(words, first.due, Capability.INCIDENTS, incident.id, alarm=alarm)


def count(session: Session, actor: Actor) -> int:
    """How many incidents are not over."""
    if not access.sees_incidents(actor):
        return 0
    asked = sa.select(sa.func.count()).select_from(Incident).where(Incident.state.in_(_STILL))
    return session.scalar(access.visible(asked, Incident, actor)) or 0


def _open(session: Session, actor: Actor, most: int) -> Iterator[tuple[Incident, tuple[rules.Clock, ...]]]:
    if not access.sees_incidents(actor):
        return
    asked = sa.select(Incident).where(Incident.state.in_(_STILL)).order_by(Incident.received_at, Incident.id)
    found = list(session.scalars(access.visible(asked, Incident, actor).limit(most)))
    if not found:
        return
    told = _entries(session, [each.id for each in found])
    said = settings.office(session, actor)
    within = rules.Limits(
        timedelta(minutes=said["incident_phone"]),
        timedelta(minutes=said["incident_written"]),
        timedelta(hours=said["incident_update"]),
        timedelta(minutes=said["incident_change"]),
    )
    for each in found:
        yield each, rules.clocks(each.received_at, told[each.id], each.state, within)


def _entries(session: Session, ids: list[UUID]) -> dict[UUID, list[IncidentEntry]]:
    """The entries that count; a paper that was made void reports nothing."""
    every: dict[UUID, list[IncidentEntry]] = {key: [] for key in ids}
    asked = (
        sa.select(IncidentEntry, Document.state)
        .outerjoin(Document, Document.id == IncidentEntry.document_id)
        .where(IncidentEntry.incident_id.in_(ids))
        .order_by(IncidentEntry.number)
    )
    void: set[UUID] = set()
    for entry, state in session.execute(asked):
        every[entry.incident_id].append(entry)
        if state is DocumentState.VOID:
            void.add(entry.id)
    return {key: [each for each in rules.effective(told) if each.id not in void] for key, told in every.items()}
