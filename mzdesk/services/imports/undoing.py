"""Taking a batch back as a whole: what it added goes, what it changed is as before; refused where life went on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.db import bulk, indexing
from mzdesk.errors import NotFound, RuleBroken
from mzdesk.models.audit import AuditEntry
from mzdesk.models.base import Record
from mzdesk.models.facilities import (
    Certificate,
    Facility,
    FacilityEvent,
    FacilityPerson,
    FacilityPersonIdentity,
    ImportBatch,
    ImportRow,
)
from mzdesk.models.hazards import Hazard, HazardStep
from mzdesk.models.inspections import Inspection
from mzdesk.models.orders import Document, DocumentHazard
from mzdesk.services import access, facilities, history
from mzdesk.services.imports.taking import ACT
from mzdesk.terms import BatchState, Right
from mzdesk.views.actor import Actor

_BLOCK = 500
_FOLLOWS = frozenset({"last_visit_on", "open_hazards", "next_expiry"})
_CHILDREN: tuple[Any, ...] = (Inspection, Hazard, Document, Certificate, FacilityPerson, FacilityEvent)


def _undo(session: Session, actor: Actor, batch_id: UUID, payload: dict[str, Any]) -> None:
    access.require(actor, Right.IMPORT)
    batch = session.get(ImportBatch, batch_id)
    if batch is None or batch.district != actor.district:
        raise NotFound("找不到这次导入，请刷新后重试。")
    _refuse_used(session, batch_id)
    for rows in _blocks(session, batch_id):
        _TAKE_BACK[rows[0].subject](session, rows)
    batch.state = BatchState.UNDONE.value
    session.flush()


def _blocks(session: Session, batch_id: UUID) -> Iterator[list[Any]]:
    """The batch's rows, block by block, each of one kind of record."""
    table: sa.Table = ImportRow.__table__  # type: ignore[assignment]
    last: UUID | None = None
    while True:
        asked = sa.select(table).where(table.c.batch_id == batch_id)
        if last is not None:
            asked = asked.where(table.c.record > last)
        rows = list(session.execute(asked.order_by(table.c.record).limit(_BLOCK)))
        if not rows:
            return
        last = rows[-1].record
        for subject in sorted({row.subject for row in rows}):
            yield [row for row in rows if row.subject == subject]


def _refuse_used(session: Session, batch_id: UUID) -> None:
    """Raise RuleBroken naming the records that were changed or used since."""
    names: list[str] = []
    count = 0
    for rows in _blocks(session, batch_id):
        found = _CHANGED[rows[0].subject](session, rows)
        count += len(found)
        names += found[: 3 - len(names)]
    if count:
        listed = "、".join(f"“{name}”" for name in names)
        more = f"等 {count} 条" if count > len(names) else ""
        raise RuleBroken(
            f"{listed}{more}在导入之后又有修改或新的记录，不能整批撤销。请先撤销后来的操作，或直接在台账中更正。"
        )


def _moved_on(session: Session, model: type[Record], rows: Sequence[Any]) -> dict[UUID, Any]:
    """The records of these rows that are gone or no longer as the import left them, by id."""
    table: sa.Table = model.__table__  # type: ignore[assignment]
    ids = [row.record for row in rows]
    now = {each.id: each for each in session.execute(sa.select(table).where(table.c.id.in_(ids)))}
    return {
        row.record: now.get(row.record)
        for row in rows
        if row.record not in now
        or (now[row.record].version != row.after_version and not _as_left(session, table.name, row))
    }


def _as_left(session: Session, subject: str, row: Any) -> bool:
    """Whether everything that happened to a record since its import was taken back again; the audit knows."""
    asked = sa.select(AuditEntry.action, AuditEntry.body).where(
        AuditEntry.subject == subject, AuditEntry.record == str(row.record)
    )
    entries = [
        (each.action, json.loads(each.body)) for each in session.execute(asked.order_by(AuditEntry.at, AuditEntry.seq))
    ]
    own = [place for place, entry in enumerate(entries) if _is_own(row, *entry)]
    if not own:
        return False
    first: dict[str, Any] = {}
    last: dict[str, Any] = {}
    for action, body in entries[own[-1] + 1 :]:
        if action != "update":
            return False
        for name, (old, new) in body.items():
            first.setdefault(name, old)
            last[name] = new
    return all(first[name] == last[name] for name in first if name not in _FOLLOWS)


def _is_own(row: Any, action: str, body: dict[str, Any]) -> bool:
    """Whether an entry of the audit tells of the import itself."""
    if row.before is None:
        return action == "insert"
    own = {name: value for name, value in row.before.items() if name != "id_number"}
    return action == "update" and bool(own) and own == {name: pair[0] for name, pair in body.items()}


def _changed_places(session: Session, rows: Sequence[Any]) -> list[str]:
    moved = _moved_on(session, Facility, rows)
    new = [row.record for row in rows if row.before is None]
    used = set(moved)
    for model in _CHILDREN:
        used.update(session.scalars(sa.select(model.facility_id).where(model.facility_id.in_(new)).distinct()))
    names = session.scalars(sa.select(Facility.name).where(Facility.id.in_(used)).order_by(Facility.sort_key))
    found = list(names)
    return found + ["已删除的机构"] * (len(used) - len(found))


def _changed_people(session: Session, rows: Sequence[Any]) -> list[str]:
    return [
        each.name if each is not None else "已移走的人员" for each in _moved_on(session, FacilityPerson, rows).values()
    ]


def _changed_findings(session: Session, rows: Sequence[Any]) -> list[str]:
    """An imported hazard goes as long as it has its first step only and stands on no paper."""
    ids = [row.record for row in rows]
    steps = sa.select(HazardStep.hazard_id).where(HazardStep.hazard_id.in_(ids)).group_by(HazardStep.hazard_id)
    used = set(session.scalars(steps.having(sa.func.count() > 1)))
    used |= set(session.scalars(sa.select(DocumentHazard.hazard_id).where(DocumentHazard.hazard_id.in_(ids))))
    used |= set(session.scalars(sa.select(Hazard.repeat_of).where(Hazard.repeat_of.in_(ids), Hazard.id.not_in(ids))))
    names = sa.select(Hazard.number).where(Hazard.id.in_(used)).order_by(Hazard.number)
    return list(session.scalars(names))


def _return_places(session: Session, rows: Sequence[Any]) -> None:
    bulk.delete(session, Facility, [row.record for row in rows if row.before is None])
    changed = [row for row in rows if row.before is not None]
    _restore(session, Facility, changed)
    asked = sa.select(Facility.__table__).where(Facility.id.in_([row.record for row in changed]))
    bulk.index(session, indexing.facility_lines(session.execute(asked).all()))


def _return_people(session: Session, rows: Sequence[Any]) -> None:
    new = [row.record for row in rows if row.before is None]
    completed = [row.record for row in rows if row.before is not None and "id_number" in row.before]
    kept = sa.select(FacilityPersonIdentity).where(FacilityPersonIdentity.person_id.in_([*new, *completed]))
    for identity in session.scalars(kept):
        session.delete(identity)
    session.flush()
    bulk.delete(session, FacilityPerson, new)
    _restore(session, FacilityPerson, [row for row in rows if row.before is not None])


def _return_findings(session: Session, rows: Sequence[Any]) -> None:
    ids = [row.record for row in rows]
    places = set(session.scalars(sa.select(Hazard.facility_id).where(Hazard.id.in_(ids))))
    steps = session.scalars(sa.select(HazardStep.id).where(HazardStep.hazard_id.in_(ids))).all()
    bulk.delete(session, HazardStep, list(steps))
    bulk.delete(session, Hazard, ids)
    for place in sorted(places):
        facilities.recount_hazards(session, place)


def _restore(session: Session, model: type[Record], rows: Sequence[Any]) -> None:
    table: sa.Table = model.__table__  # type: ignore[assignment]
    asked = sa.select(table).where(table.c.id.in_([row.record for row in rows]))
    now = {each.id: each for each in session.execute(asked)}
    edits = []
    for row in rows:
        before = {name: value for name, value in row.before.items() if name in table.c}
        if before:
            old = {name: getattr(now[row.record], name) for name in before}
            edits.append(bulk.Edit(row.record, now[row.record].township, old, before))
    bulk.update(session, model, edits)


_CHANGED = {"facilities": _changed_places, "facility_people": _changed_people, "hazards": _changed_findings}
_TAKE_BACK = {"facilities": _return_places, "facility_people": _return_people, "hazards": _return_findings}
history.register(ACT, _undo)
