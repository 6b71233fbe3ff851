"""The register of incidents, and one in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.duty import DutyLine
from mzdesk.models.incidents import Incident, IncidentEntry
from mzdesk.models.orders import Document
from mzdesk.rules import incidents as rules
from mzdesk.services import access, attachments, search, settings
from mzdesk.services.incidents import dutylog, facts
from mzdesk.terms import (
    Capability,
    IncidentAct,
    IncidentChip,
    IncidentEntryKind,
    IncidentStage,
    IncidentState,
    Right,
)
from mzdesk.views.actor import Actor
from mzdesk.views.incidents import (
    EntryRow,
    IncidentCriteria,
    IncidentDraft,
    IncidentRow,
    IncidentView,
    ReportRow,
)
from mzdesk.views.window import Window

A, S = IncidentAct, IncidentState
_ALWAYS = frozenset({A.NOTE, A.AMEND, A.WRITE})
ACTS: dict[IncidentState, frozenset[IncidentAct]] = {
    S.OPEN: _ALWAYS | {A.PHONE, A.CONTROL, A.CLOSE, A.VOID},
    S.CONTROLLED: _ALWAYS | {A.PHONE, A.RELAPSE, A.CLOSE, A.VOID},
    S.CLOSED: _ALWAYS | {A.REOPEN},
    S.VOID: frozenset({A.REOPEN}),
}
_SORTS: dict[str, Any] = {
    "received_at": Incident.received_at,
    "code": Incident.code,
    "title": Incident.title,
    "state": Incident.state,
}


def listing(
    session: Session, actor: Actor, criteria: IncidentCriteria, *, offset: int, limit: int
) -> Window[IncidentRow]:
    """Incidents from `offset` on, newest first unless asked otherwise, and how many there are."""
    access.require(actor, Right.SEE)
    asked = _matching(sa.select(sa.func.count()).select_from(Incident), actor, criteria, criteria.chip)
    column = _SORTS[criteria.sort]
    order = (column.desc(), Incident.id.desc()) if criteria.descending else (column, Incident.id)
    rows = _matching(sa.select(Incident), actor, criteria, criteria.chip).order_by(*order).offset(offset).limit(limit)
    return Window(session.scalar(asked) or 0, tuple(_rows(session, actor, session.scalars(rows).all())))


def counts(session: Session, actor: Actor, criteria: IncidentCriteria) -> dict[str, int]:
    """How many incidents each chip would show."""
    access.require(actor, Right.SEE)
    asked = _matching(sa.select(Incident.state, sa.func.count()), actor, criteria, IncidentChip.ALL)
    found: dict[Any, int] = dict(session.execute(asked.group_by(Incident.state)).all())
    cut = {chip.value: found.get(S(chip.value), 0) for chip in IncidentChip if chip is not IncidentChip.ALL}
    return cut | {IncidentChip.ALL.value: sum(found.values())}


def _matching(asked: Any, actor: Actor, criteria: IncidentCriteria, chip: IncidentChip) -> Any:
    asked = access.visible(asked, Incident, actor)
    if chip is not IncidentChip.ALL:
        asked = asked.where(Incident.state == S(chip.value))
    text = criteria.text.strip()
    return asked.where(Incident.id.in_(search.ids(Capability.INCIDENTS, text))) if text else asked


def _rows(session: Session, actor: Actor, found: Sequence[Incident]) -> list[IncidentRow]:
    every, within = facts.entries(session, [each.id for each in found]), facts.limits(session, actor)
    towns = settings.township_names(session, actor) if found else {}
    return [_row(session, each, every[each.id], within, towns) for each in found]


def _row(
    session: Session, incident: Incident, every: list[IncidentEntry], within: rules.Limits, towns: dict[str, str]
) -> IncidentRow:
    said = [each for each in facts.counted(session, every) if each.kind in facts.FOUND]
    return IncidentRow(
        incident.id,
        incident.code,
        incident.title,
        incident.state,
        incident.category,
        incident.level,
        incident.place,
        towns.get(incident.in_township, ""),
        incident.text,
        incident.occurred_at,
        incident.received_at,
        incident.source,
        facts.losses(incident),
        incident.damage,
        facts.clocks(session, incident, every, within),
        incident.closed_at,
        incident.cause,
        incident.lessons,
        tuple(each.kind.label for each in said),
    )


def view(session: Session, actor: Actor, incident_id: UUID) -> IncidentView:
    """An incident in full; raises NotFound."""
    access.require(actor, Right.SEE)
    incident = facts.get(session, actor, incident_id)
    every = facts.entries(session, [incident.id])[incident.id]
    return IncidentView(
        _rows(session, actor, [incident])[0],
        incident.version,
        incident.facility_id,
        incident.in_township,
        incident.caller,
        incident.phone,
        incident.unreported,
        incident.line_id,
        dutylog.words(session, incident),
        incident.opened_by,
        incident.created_at,
        tuple(_entries(session, every)),
        tuple(_reports(session, actor, every)),
        tuple(attachments.of(session, actor, incident.id)),
        _acts(session, incident, every),
        next_stage(session, incident, every),
    )


def _acts(session: Session, incident: Incident, every: Sequence[IncidentEntry]) -> frozenset[IncidentAct]:
    told = any(each.kind is IncidentEntryKind.PHONE for each in facts.counted(session, every))
    return ACTS[incident.state] - ({A.PHONE} if told else set())


def next_stage(session: Session, incident: Incident, every: Sequence[IncidentEntry]) -> IncidentStage | None:
    """Which report comes next: 首报 first, 终报 once it is under control; none for a false alarm or after the 终报."""
    if incident.state is S.VOID:
        return None
    counted = facts.counted(session, every)
    if not any(each.kind is IncidentEntryKind.FIRST for each in counted):
        return IncidentStage.FIRST
    if incident.state is S.OPEN:
        return IncidentStage.UPDATE
    return IncidentStage.FINAL if rules.final(counted) is None else None


def _entries(session: Session, every: Sequence[IncidentEntry]) -> list[EntryRow]:
    void = facts.void_papers(session, every)
    numbers = {each.id: each.number for each in every}
    later = {each.corrects_id: each.number for each in every if each.corrects_id is not None}
    rows = [
        EntryRow(
            each.id,
            each.number,
            each.kind,
            each.at,
            each.person,
            each.text,
            facts.losses(each),
            each.damage,
            each.created_at,
            each.created_by,
            each.document_id,
            numbers.get(each.corrects_id) if each.corrects_id is not None else None,
            later.get(each.id),
            each.document_id in void,
        )
        for each in every
    ]
    return sorted(rows, key=lambda row: (row.at, row.number), reverse=True)


def _reports(session: Session, actor: Actor, every: Sequence[IncidentEntry]) -> list[ReportRow]:
    papers = list(dict.fromkeys(each.document_id for each in every if each.document_id is not None))
    if not papers:
        return []
    asked = sa.select(Document.id, Document.title, Document.number, Document.state).where(Document.id.in_(papers))
    found = {row[0]: row for row in session.execute(access.visible(asked, Document, actor))}
    return [ReportRow(key, found[key][1], found[key][2] or "", found[key][3]) for key in papers if key in found]


def from_line(session: Session, actor: Actor, line_id: UUID) -> IncidentDraft | UUID:
    """What a line of the duty log says of an incident, to begin the form with; its incident's id when it has one.

    Raises NotFound, and RuleBroken for a line that can't become one.
    """
    access.require(actor, Right.SEE)
    known = access.visible(sa.select(Incident.id).where(Incident.line_id == line_id), Incident, actor)
    made = session.scalars(known).first()
    if made is not None:
        return made
    line: DutyLine = dutylog.take(session, actor, line_id)
    source = (line.unit or line.caller)[:60]
    draft = IncidentDraft(line.place or line.unit, line.text, source, line.at, line_id=line.id)
    return replace(draft, caller=line.caller, phone=line.phone)
