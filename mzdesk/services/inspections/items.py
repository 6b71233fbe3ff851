"""Which items a visit looks at: those of the checklist it took along, in the wording of that day."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.facilities import Facility
from mzdesk.models.inspections import BlankSet, Inspection, InspectionResult
from mzdesk.services import checklists
from mzdesk.services.inspections import visits
from mzdesk.terms import Topic
from mzdesk.views.actor import Actor
from mzdesk.views.checklists import ItemRow

_ORDER = {topic: number for number, topic in enumerate(Topic)}


def fresh(session: Session, actor: Actor, visit: Inspection, facility: Facility) -> list[ItemRow]:
    """The checklist as it would be printed now: of the visit's version, by kind, topics and conditions of the place.

    Topic by topic, so that paper and screen number alike.
    """
    rows = checklists.for_visit(
        session,
        actor,
        facility.kind,
        topics=[Topic(code) for code in visit.topics],
        conditions=facility.conditions,
        version=visit.checklist_version,
    )
    return sorted(rows, key=lambda row: _ORDER[row.topic])


def of(
    session: Session, actor: Actor, visit: Inspection, facility: Facility, *, also: Iterable[UUID] = ()
) -> list[ItemRow]:
    """The visit's checklist: as recorded, else as last printed, else as it would be printed now.

    `also`: items that results name; those that are on no list any more stand at the end, so that nothing entered is
    lost.
    """
    if visit.state in visits.DONE:
        return _rows(session, actor, _recorded(session, visit.id))
    printed = _printed(session, visit.id)
    rows = _rows(session, actor, printed) if printed else fresh(session, actor, visit, facility)
    known = {row.id for row in rows}
    return [*rows, *_rows(session, actor, [key for key in dict.fromkeys(also) if key not in known])]


def _rows(session: Session, actor: Actor, ids: list[UUID]) -> list[ItemRow]:
    found = checklists.items(session, actor, ids)
    return [found[key] for key in ids if key in found]


def _recorded(session: Session, inspection_id: UUID) -> list[UUID]:
    asked = sa.select(InspectionResult.item_id).where(InspectionResult.inspection_id == inspection_id)
    return list(session.scalars(asked.order_by(InspectionResult.position)))


def _printed(session: Session, inspection_id: UUID) -> list[UUID]:
    asked = sa.select(BlankSet.facts).where(BlankSet.inspection_id == inspection_id)
    facts = session.scalars(asked.order_by(BlankSet.created_at.desc(), BlankSet.id.desc()).limit(1)).first()
    return [UUID(key) for key in (facts or {}).get("items", ())]
