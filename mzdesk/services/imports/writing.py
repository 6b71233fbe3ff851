"""A block of compared rows written into the store, each noted with its batch."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import jsonio
from mzdesk.db import bulk
from mzdesk.errors import ChangedMeanwhile
from mzdesk.models.base import Record
from mzdesk.models.facilities import Facility, FacilityPerson, FacilityPersonIdentity, ImportRow
from mzdesk.models.hazards import Hazard
from mzdesk.models.search import SearchEntry
from mzdesk.services import access, hazards
from mzdesk.terms import HazardState, ImportKind, RowFate
from mzdesk.views.actor import Actor
from mzdesk.views.hazards import HazardDraft
from mzdesk.views.imports import Judged

_STALE = "预览之后“{}”又有变动，没有导入任何数据。请重新选择文件预览后再导入。"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A block of rows for a batch, with what could be worked out without the store."""

    fates: Mapping[RowFate, int]
    new: Sequence[Judged]
    changed: Sequence[Judged]
    names: frozenset[tuple[str, str]] = frozenset()  # township and key of the new places
    ready: Sequence[bulk.Ready] = ()


def prepare(kind: ImportKind, rows: Sequence[Judged], batch_id: UUID, *, now: datetime, dialect: str) -> Prepared:
    """Work out what can be without the store; any process can. New places are most of the work of a first import."""
    fates = Counter(row.fate for row in rows)
    changed = [row for row in rows if row.fate is RowFate.CHANGED]
    new = [row for row in rows if row.fate is not RowFate.CHANGED]
    if kind is not ImportKind.FACILITY:
        return Prepared(fates, new, changed)
    ids = [_id(row.data["new"]["id"]) for row in new]
    both = list(zip(new, ids, strict=True))
    made = [_PLACE | row.data["new"] | {"id": key, "created_at": now} for row, key in both]
    lines = [row.data["line"] | {"record": key} for row, key in both]
    notes = [_made(batch_id, Facility, row, key) for row, key in both]
    each = ((Facility, made), (SearchEntry, lines), (ImportRow, notes))
    return Prepared(
        fates,
        (),
        changed,
        frozenset((row["township"], row["name_key"]) for row in made),
        tuple(bulk.ready(model, rows, dialect) for model, rows in each),
    )


@dataclass(frozen=True, slots=True)
class Block:
    """Rows to be written, and for whom."""

    session: Session
    actor: Actor
    batch_id: UUID
    prepared: Prepared
    today: date
    now: datetime

    @property
    def new(self) -> Sequence[Judged]:
        return self.prepared.new

    @property
    def changed(self) -> Sequence[Judged]:
        return self.prepared.changed


def places(block: Block) -> None:
    """Add and change places, with their search lines."""
    _refuse_stale(block, Facility)
    _refuse_twins(block)
    for part in block.prepared.ready:
        bulk.write(block.session, part)
    bulk.update(block.session, Facility, [_edit(row, row.data["township"]) for row in block.changed])
    bulk.index(block.session, [row.data["line"] | {"record": row.record} for row in block.changed if row.data["line"]])
    _note(block, Facility, ())


def people(block: Block) -> None:
    """Add and change persons of the 花名册; identity numbers into their own table."""
    _refuse_stale(block, FacilityPerson)
    rows = [_person(row.data["new"], block.now) for row in block.new]
    bulk.insert(block.session, FacilityPerson, rows)
    edits = [_edit(row, row.data["place"]["township"]) for row in block.changed if row.data["new"]]
    bulk.update(block.session, FacilityPerson, edits)
    numbers = [
        {"person_id": made["id"], "district": made["district"], "township": made["township"]} | _number(row)
        for row, made in zip(block.new, rows, strict=True)
        if row.data["identity"]
    ]
    numbers += [
        {"person_id": row.record, **row.data["place"]} | _number(row) for row in block.changed if row.data["identity"]
    ]
    bulk.insert(block.session, FacilityPersonIdentity, numbers)
    _note(block, FacilityPerson, [row["id"] for row in rows])


def findings(block: Block) -> None:
    """Bring lines of a ledger onto the ledger as they stand there."""
    made = []
    for row in block.new:
        data = jsonio.plain(row.data)
        closed_on = date.fromisoformat(data["closed_on"]) if data["closed_on"] else None
        made.append(
            hazards.bring_in(
                block.session,
                block.actor,
                jsonio.convert(data["draft"], HazardDraft),
                closed_on=closed_on,
                state=HazardState(data["state"]),
                row=row.row,
                today=block.today,
                now=block.now,
            )
        )
    _note(block, Hazard, made)


def _person(new: dict[str, Any], now: datetime) -> dict[str, Any]:
    keys = {"id": _id(new["id"]), "facility_id": _id(new["facility_id"]), "created_at": now}
    return _PERSON | new | keys


def _number(row: Judged) -> dict[str, Any]:
    """An identity number as it was encrypted when the row was compared."""
    made = row.data["identity"]
    return {"key_id": _id(made["key_id"]), "sealed": base64.b64decode(made["sealed"]), "mark": made["mark"]}


def _id(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _edit(row: Judged, township: str) -> bulk.Edit:
    assert row.record is not None
    return bulk.Edit(row.record, township, row.data["old"], row.data["new"])


def _refuse_stale(block: Block, model: type[Record]) -> None:
    """Raise ChangedMeanwhile when a record that is to be changed is not the one that was compared."""
    ids = [row.record for row in block.changed]
    if not ids:
        return
    asked = sa.select(model.id, model.version).where(model.id.in_(ids)).with_for_update()
    now: dict[Any, int] = dict(block.session.execute(asked).all())
    for row in block.changed:
        if now.get(row.record) != row.version:
            raise ChangedMeanwhile(_STALE.format(row.title))


def _refuse_twins(block: Block) -> None:
    """Raise ChangedMeanwhile when a place that is to be added was registered in the meantime."""
    wanted = block.prepared.names
    if not wanted:
        return
    columns = (Facility.township, Facility.name_key, Facility.name, Facility.merged_into)
    asked = sa.select(*columns).where(Facility.name_key.in_(sorted(name for _, name in wanted)))
    asked = access.visible(asked, Facility, block.actor)
    for each in block.session.execute(asked):
        if each.merged_into is None and (each.township, each.name_key) in wanted:
            raise ChangedMeanwhile(_STALE.format(each.name))


def _note(block: Block, model: type[Record], made: Sequence[UUID]) -> None:
    """Remember which rows did what, for the dossier and for taking the batch back."""
    rows = [_made(block.batch_id, model, row, each) for row, each in zip(block.new, made, strict=True)]
    for row in block.changed:
        assert row.version is not None
        assert row.record is not None
        before = jsonio.plain(row.data["old"])
        if row.data.get("identity"):
            before["id_number"] = None
        bumped = row.version + bool(row.data["new"])
        rows.append(_noted(block.batch_id, model, row, row.record, bumped, before))
    bulk.insert(block.session, ImportRow, rows)


def _made(batch_id: UUID, model: type[Record], row: Judged, record: UUID) -> dict[str, Any]:
    """The note of a record that a row added, whose version is 1."""
    return _noted(batch_id, model, row, record, 1, None)


def _noted(
    batch_id: UUID, model: type[Record], row: Judged, record: UUID, version: int, before: dict[str, Any] | None
) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "subject": model.__tablename__,
        "record": record,
        "row": row.row,
        "after_version": version,
        "before": before,
    }


def _defaults(model: type[Record]) -> dict[str, Any]:
    """A new row's columns with what they hold when nothing is said."""
    table: sa.Table = model.__table__  # type: ignore[assignment]
    found: dict[str, Any] = {}
    for name, column in table.columns.items():
        default = column.default
        if isinstance(default, sa.ColumnDefault):
            found[name] = default.arg(None) if default.is_callable else default.arg
        else:
            found[name] = None
    return found


_PLACE, _PERSON = _defaults(Facility), _defaults(FacilityPerson)
