"""What was done last, in words: one line for each act, read from the ends of the audit's chains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.archive import Township
from mzdesk.models.audit import AuditEntry
from mzdesk.models.plans import InspectionPlan
from mzdesk.models.search import SearchEntry
from mzdesk.services import access
from mzdesk.terms import Capability, Right
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.overview import ChangeLine

# The tables whose rows have a page, the most telling first; an act shows the first of them that it touched.
_OPENS: Final = {
    "documents": Capability.ORDERS,
    "inspections": Capability.INSPECTIONS,
    "hazards": Capability.HAZARDS,
    "incidents": Capability.INCIDENTS,
    "inspection_plans": Capability.PLANS,
    "facilities": Capability.FACILITIES,
    "persons": Capability.STAFF,
    "checklist_items": Capability.CHECKLISTS,
}
_RANK: Final = {subject: number for number, subject in enumerate(_OPENS)}
# Acts of many rows (an import) fill the end of a chain: this many entries are read for each scope.
_READ: Final = 24
_MANY: Final = 3


def changes(session: Session, actor: Actor, *, limit: int) -> Iterable[ChangeLine]:
    """The newest acts that the actor may see, the newest first."""
    access.require(actor, Right.SEE)
    if not access.reads_trail(actor):
        return []
    entries = _entries(session, actor)
    acts: dict[tuple[str, str, str], _Act] = {}
    for at, who, verb, subject, record in entries:
        key = (at, who, verb)
        if key not in acts and len(acts) == limit:
            break
        acts.setdefault(key, _Act()).saw(subject, record)
    titles = _titles(session, actor, [act.record for act in acts.values() if act.subject in _OPENS])
    return [_line(*key, act, titles) for key, act in acts.items()]


@dataclass(slots=True)
class _Act:
    """What one unit of work touched: the most telling kind of record, one of them, and how many were seen."""

    subject: str = ""
    record: str = ""
    seen: set[str] = field(default_factory=set)

    def saw(self, subject: str, record: str) -> None:
        if not self.subject or _RANK.get(subject, 99) < _RANK.get(self.subject, 99):
            self.subject, self.record, self.seen = subject, record, set()
        if subject == self.subject:
            self.seen.add(record)


def _entries(session: Session, actor: Actor) -> list[tuple[str, str, str, str, str]]:
    parts = [_tail(scope) for scope in _scopes(session, actor)]
    found = session.execute(sa.union_all(*parts)).all()
    return [(row[0], row[1], row[2], row[3], row[4]) for row in sorted(found, key=lambda r: (r[0], r[5]), reverse=True)]


def _scopes(session: Session, actor: Actor) -> Sequence[str]:
    if not actor.of_bureau:
        return [actor.township]
    towns = session.scalars(sa.select(Township.township).where(Township.district == actor.district))
    return [bureau_code(actor.district), *towns]


def _tail(scope: str) -> sa.Select[str, str, str, str, str, int]:
    e = AuditEntry
    last = sa.select(e.at, e.actor, e.verb, e.subject, e.record, e.seq).where(e.scope == scope)
    ended = last.order_by(e.seq.desc()).limit(_READ).subquery()
    return sa.select(*ended.c)


def _titles(session: Session, actor: Actor, records: Sequence[str]) -> dict[str, str]:
    ids = [UUID(record) for record in records]
    searched = sa.select(SearchEntry.record, SearchEntry.title).where(SearchEntry.record.in_(ids))
    found = list(session.execute(access.visible(searched, SearchEntry, actor)))  # type: ignore[arg-type]
    if access.sees_plans(actor):
        planned = sa.select(InspectionPlan.id, InspectionPlan.title).where(InspectionPlan.id.in_(ids))
        found += session.execute(access.visible(planned, InspectionPlan, actor))
    return {str(record): title for record, title in found}


def _line(at: str, who: str, verb: str, act: _Act, titles: dict[str, str]) -> ChangeLine:
    moment = datetime.fromisoformat(at.replace("Z", "+00:00"))
    title = titles.get(act.record)
    if title is None:
        return ChangeLine(moment, who, verb, "", None, None)
    several = " 等" if len(act.seen) >= _MANY else ""
    return ChangeLine(moment, who, verb, f"{title}{several}", _OPENS[act.subject], UUID(act.record))
