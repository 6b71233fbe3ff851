"""操作留痕: every entry of the audit in words, and whether the trail is whole."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.db import audit, chains
from mzdesk.models import Base
from mzdesk.models.audit import AuditEntry
from mzdesk.rules import trail_codes
from mzdesk.services import access, history, settings
from mzdesk.terms import Capability, Right
from mzdesk.views.actor import Actor
from mzdesk.views.history import AuditRow, Comparison, TrailCriteria, TrailTip
from mzdesk.views.window import UNCOUNTED, Window

_E = AuditEntry
S = TypeVar("S", bound="sa.Select[*tuple[Any, ...]]")
_SEALED = dict.fromkeys(history.APART, Capability.PLANS)


def listing(
    session: Session, actor: Actor, criteria: TrailCriteria, *, offset: int = 0, limit: int = 200
) -> Window[AuditRow]:
    """The entries the actor may see under `criteria`, newest first, uncounted."""
    access.require_any(actor, Right.SEE, Right.MANAGE_SETTINGS)
    keys = _wanted(session, actor, sa.select(_E.at, _E.scope, _E.seq), criteria)
    keys = keys.order_by(_E.at.desc(), _E.scope.desc(), _E.seq.desc()).offset(offset).limit(limit)
    shown = keys.subquery()
    asked = sa.select(_E).join(shown, (_E.scope == shown.c.scope) & (_E.seq == shown.c.seq))
    found = session.scalars(asked.order_by(_E.at.desc(), _E.scope.desc(), _E.seq.desc()))
    places, homes = settings.township_names(session, actor), _homes()
    rows = (
        dataclasses.replace(
            history.worded(entry),
            place=places.get(entry.scope, entry.scope),
            capability=homes[entry.subject].label if entry.subject in homes else "",
        )
        for entry in found
    )
    return Window(UNCOUNTED, tuple(rows))


def count(session: Session, actor: Actor, criteria: TrailCriteria) -> int:
    """How many entries there are under `criteria`."""
    access.require_any(actor, Right.SEE, Right.MANAGE_SETTINGS)
    return session.scalar(_wanted(session, actor, sa.select(sa.func.count(_E.seq)), criteria)) or 0


def verify(session: Session, actor: Actor) -> chains.Verdict:
    """Check every hash chain that the actor may see."""
    access.require_any(actor, Right.SEE, Right.MANAGE_SETTINGS)
    return chains.verify(session)


def tips(session: Session, actor: Actor) -> tuple[TrailTip, ...]:
    """The ends of the district's chains as the 值班日志 prints them."""
    access.require(actor, Right.SEE)
    names = settings.township_names(session, actor)
    return tuple(
        TrailTip(tip.scope, names.get(tip.scope, tip.scope), tip.seq, trail_codes.code(tip.hash))
        for tip in chains.tips(session)
        if (tip.scope.startswith(actor.district) if actor.of_bureau else tip.scope == actor.home)
    )


def compare(session: Session, actor: Actor, *, codes: str) -> Comparison:
    """Hold what a 值班日志 says, line by line, against the store; raises BadInput for what is no line of one."""
    access.require_any(actor, Right.SEE, Right.MANAGE_SETTINGS)
    lines = trail_codes.read(codes)
    names = settings.township_names(session, actor)
    gone = chains.cut(session, lines)
    told = tuple(TrailTip(line.scope, names.get(line.scope, line.scope), line.seq, line.code) for line in gone)
    return Comparison(len(lines) - len(gone), told)


def _wanted(session: Session, actor: Actor, asked: S, criteria: TrailCriteria) -> S:
    home = _E.scope.startswith(actor.district) if actor.of_bureau else _E.scope == actor.home
    asked = asked.where(home)
    if criteria.person:
        asked = asked.where(_E.actor.contains(criteria.person, autoescape=True))
    if criteria.verb:
        asked = asked.where(_E.verb.contains(criteria.verb, autoescape=True))
    if criteria.action:
        asked = asked.where(_E.action == criteria.action)
    if criteria.capability is not None:
        asked = asked.where(_E.subject.in_([name for name, home in _homes().items() if home is criteria.capability]))
    if criteria.begins is not None:
        asked = asked.where(_E.at >= _midnight(criteria.begins))
    if criteria.ends is not None:
        asked = asked.where(_E.at < _midnight(criteria.ends + timedelta(days=1)))
    if criteria.record is not None:
        asked = asked.where(_E.record.in_(_family(session, criteria.record)))
    return asked


def _midnight(day: date) -> str:
    return str(audit.plain(datetime.combine(day, time(), clock.OFFICE_ZONE)))


def _homes() -> dict[str, Capability]:
    """Which capability a table's entries belong to."""
    found = {m.local_table.name: m.class_.of_capability for m in Base.registry.mappers}  # type: ignore[attr-defined]
    return {name: home for name, home in found.items() if home is not None} | _SEALED


def _family(session: Session, record: UUID) -> list[str]:
    """A record and the lines that belong to it within its capability: a hazard's steps, a place's certificates."""
    subjects = session.scalars(sa.select(_E.subject).where(_E.record == str(record)).distinct())
    family = {record}
    for subject in set(subjects):
        if subject in Base.metadata.tables:
            for child, column in _children(Base.metadata.tables[subject]):
                family.update(session.scalars(sa.select(child.c.id).where(child.c[column] == record)))
    return sorted(str(each) for each in family)


def _children(parent: sa.Table) -> Sequence[tuple[sa.Table, str]]:
    homes = _homes()
    return [
        (child, key.parent.name)
        for child in Base.metadata.sorted_tables
        if "id" in child.c and child is not parent and homes.get(child.name) is homes.get(parent.name)
        for constraint in child.foreign_key_constraints
        for key in constraint.elements
        if key.column.table is parent and key.column.name == "id"
    ]
