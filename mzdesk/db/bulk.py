"""Many rows at once, with their audit entries and search lines handed over as a unit of work needs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.db import audit, feed, indexing
from mzdesk.models.base import Base
from mzdesk.models.facilities import Facility
from mzdesk.models.search import SearchEntry

BLOCK = 500
_SPILL = 4_000
_search: sa.Table = SearchEntry.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Edit:
    """New values of one record, with the old ones for the audit."""

    id: UUID
    township: str
    old: dict[str, Any]
    new: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ready:
    """Rows worked out for the table of `model` as its database takes them: by any process, without a session."""

    model: type[Base]
    rows: Sequence[Any]
    statement: str = ""
    changes: Sequence[audit.Change] = ()
    places: Mapping[UUID, str] = field(default_factory=dict)


def ready(model: type[Base], rows: Sequence[dict[str, Any]], dialect: str) -> Ready:
    """Work out new rows (complete, with ids) for a store of `dialect` (sqlite or postgresql)."""
    table: sa.Table = model.__table__  # type: ignore[assignment]
    places = {row["id"]: row["sort_key"] for row in rows} if model is Facility else {}
    if dialect != "sqlite":
        return Ready(model, rows, places=places)
    hidden = frozenset(model.unaudited)
    changes = [audit.inserted_row(table, row, hidden) for row in rows] if audit.audited(table) else []
    if not rows or len(rows[0]) != len(table.columns):
        return Ready(model, rows, "", changes, places)
    # Rows that name every column go straight to the driver, which takes a quarter of the time.
    names = tuple(rows[0])
    columns = [_bound(table.c[name], [row[name] for row in rows]) for name in names]
    listed = ",".join(f'"{name}"' for name in names)
    statement = f'INSERT INTO "{table.name}" ({listed}) VALUES ({",".join("?" * len(names))})'
    return Ready(model, list(zip(*columns, strict=True)), statement, changes, places)


def write(session: Session, block: Ready) -> None:
    """Insert what was worked out, audited row by row."""
    table: sa.Table = block.model.__table__  # type: ignore[assignment]
    if block.statement:
        session.connection().exec_driver_sql(block.statement, list(block.rows))
    elif block.rows:
        session.execute(sa.insert(table), list(block.rows))
    _hand_over(session, table, block.changes)
    if block.places:
        indexing.place_changed(session, block.places.keys(), block.places.values())
    _touch(session, block.model, bool(block.rows))


def insert(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert `rows` (complete, with ids) into the table of `model`; audited row by row."""
    for start in range(0, len(rows), BLOCK):
        write(session, ready(model, rows[start : start + BLOCK], session.get_bind().dialect.name))


def update(session: Session, model: type[Base], edits: Sequence[Edit], *, bump: bool = True) -> None:
    """Write `edits`. `bump=False` for values that follow from other records: nobody's open form becomes stale."""
    table: sa.Table = model.__table__  # type: ignore[assignment]
    hidden = frozenset(model.unaudited)
    for names in sorted({tuple(sorted(edit.new)) for edit in edits}):
        same = [edit for edit in edits if tuple(sorted(edit.new)) == names]
        values: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in names}
        if bump:
            values["version"] = table.c.version + 1
        statement = sa.update(table).where(table.c.id == sa.bindparam("the_id")).values(values)
        for start in range(0, len(same), BLOCK):
            block = same[start : start + BLOCK]
            session.execute(
                statement, [{"the_id": e.id} | {f"new_{name}": e.new[name] for name in names} for e in block]
            )
            _hand_over(session, table, _changes(table, block, hidden))
            if model is Facility:
                indexing.place_changed(session, [edit.id for edit in block])
    _touch(session, model, bool(edits))


def delete(session: Session, model: type[Base], ids: Sequence[UUID]) -> None:
    """Remove records with their search lines; audited row by row."""
    table: sa.Table = model.__table__  # type: ignore[assignment]
    hidden = frozenset(model.unaudited)
    for start in range(0, len(ids), BLOCK):
        block = list(ids[start : start + BLOCK])
        rows = [dict(row) for row in session.execute(sa.select(table).where(table.c.id.in_(block))).mappings()]
        session.execute(sa.delete(table).where(table.c.id.in_(block)))
        session.execute(sa.delete(_search).where(_search.c.record.in_(block)))
        _hand_over(session, table, (audit.deleted_row(table, row, hidden) for row in rows))
        if model is Facility:
            indexing.place_changed(session, block)
    _touch(session, model, bool(ids))


def cascaded(
    session: Session,
    model: type[Base],
    ids: Sequence[UUID],
    *,
    township: str,
    old: dict[str, Any],
    new: dict[str, Any],
) -> None:
    """Tell the audit of rows that the database itself changed along with their parent (ON UPDATE CASCADE)."""
    table: sa.Table = model.__table__  # type: ignore[assignment]
    edits = [Edit(each, township, old, new) for each in ids]
    _hand_over(session, table, _changes(table, edits, frozenset(model.unaudited)))
    _touch(session, model, bool(ids))


def index(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write lines of the search table, replacing those that are there."""
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        session.execute(sa.delete(_search).where(_search.c.record.in_([row["record"] for row in block])))
        insert(session, SearchEntry, block)


_sqlite = sqlite.dialect()


def _bound(column: sa.Column[Any], values: list[Any]) -> list[Any]:
    """The values of a column as SQLite's driver takes them; what comes again is worked out once."""
    step = column.type.dialect_impl(_sqlite).bind_processor(_sqlite)
    if step is None:
        return values
    if isinstance(column.type, sa.Uuid):
        return [None if value is None else value.hex for value in values]
    if isinstance(column.type, sa.JSON):
        return [step(value) for value in values]
    known = {value: step(value) for value in set(values)}
    return [known[value] for value in values]


def _changes(table: sa.Table, edits: Sequence[Edit], hidden: frozenset[str]) -> Iterator[audit.Change]:
    for edit in edits:
        change = audit.updated_row(table, edit.id, edit.township, edit.old, edit.new, hidden)
        if change is not None:
            yield change


def _hand_over(session: Session, table: sa.Table, changes: Iterable[audit.Change]) -> None:
    """On SQLite: keep the entries for the end of the unit of work, or chain them now when they are many."""
    if session.get_bind().dialect.name != "sqlite" or not audit.audited(table):
        return
    kept: list[audit.Change] = session.info["changes"]
    kept.extend(changes)
    if len(kept) >= _SPILL:
        session.flush()
        audit.append(session, kept, actor=session.info["actor"].name, verb=session.info["verb"], at=clock.now())
        kept.clear()


def _touch(session: Session, model: type[Base], some: bool) -> None:
    if some and model.of_capability is not None:
        feed.touch(session, model.of_capability.value)
