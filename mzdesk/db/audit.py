"""The audit of a SQLite store: changes gathered while flushing, chained once just before the commit.

On PostgreSQL row triggers do the same (triggers.py); both write the same texts, and chains.py reads either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, attributes

from mzdesk import jsonio
from mzdesk.models.audit import AuditEntry, AuditHead, AuditPending
from mzdesk.models.base import Base

GENESIS = "0" * 64
_entries: sa.Table = AuditEntry.__table__  # type: ignore[assignment]
# What follows from audited rows (search lines, an import's memory of what it changed) and the audit's own tables.
_SILENT = {
    "feed",
    "search_entries",
    "facility_lines",
    "import_rows",
    "audit_entries",
    "audit_heads",
    "audit_pending",
    "alembic_version",
    "store_info",
    "acts",
}


class Change(NamedTuple):
    """One changed row, ready to be chained. `action` is insert, update or delete."""

    scope: str
    subject: str
    record: str
    action: str
    body: str


def audited(table: sa.Table) -> bool:
    """Whether changes of this table enter the chain."""
    return table.name not in _SILENT


def audited_tables() -> list[sa.Table]:
    """Every audited table in the order of their dependence."""
    return [table for table in Base.metadata.sorted_tables if audited(table)]


def hidden_columns(table: sa.Table) -> frozenset[str]:
    """Columns whose values stay out of the audit's text: secrets, identity numbers, bytes."""
    for mapper in Base.registry.mappers:
        if mapper.local_table is table:
            return frozenset(mapper.class_.unaudited)
    return frozenset()


def plain(value: Any) -> Any:
    """A column's value as both databases spell it in the audit."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def gather(session: Session) -> list[Change]:
    """The changes of a flush that is about to be, or has just been, written."""
    changes = [_inserted(item) for item in session.new if audited(_table(item))]
    changes += [change for item in session.dirty if audited(_table(item)) for change in _updated(item)]
    changes += [_deleted(item) for item in session.deleted if audited(_table(item))]
    return changes


def _table(item: Any) -> sa.Table:
    return item.__table__  # type: ignore[no-any-return]


def _scope(item: Any) -> str:
    return str(getattr(item, "township", None) or f"{getattr(item, 'district', '000000')}000")


def _key(item: Any) -> str:
    return ",".join(str(plain(getattr(item, column.key))) for column in _table(item).primary_key.columns)


def _columns(item: Any) -> Iterable[tuple[str, Any]]:
    hidden = type(item).unaudited
    for column in _table(item).columns:
        if column.name not in hidden:
            yield column.name, plain(getattr(item, column.name))


def _inserted(item: Any) -> Change:
    body = {name: value for name, value in _columns(item) if value is not None}
    return Change(_scope(item), _table(item).name, _key(item), "insert", jsonio.canonical(body))


def _updated(item: Any) -> Iterable[Change]:
    body: dict[str, list[Any]] = {}
    for column in _table(item).columns:
        history = attributes.get_history(item, column.name)
        if not history.has_changes() or column.name == "version":
            continue
        old = plain(history.deleted[0]) if history.deleted else None
        new = plain(history.added[0]) if history.added else None
        if column.name in type(item).unaudited:
            body[column.name] = ["***", "***"]
        elif old != new:
            body[column.name] = [old, new]
    if body:
        yield Change(_scope(item), _table(item).name, _key(item), "update", jsonio.canonical(body))


def _deleted(item: Any) -> Change:
    body = {name: value for name, value in _columns(item) if value is not None}
    return Change(_scope(item), _table(item).name, _key(item), "delete", jsonio.canonical(body))


def inserted_row(table: sa.Table, row: dict[str, Any], hidden: frozenset[str]) -> Change:
    """The change that a bulk insert of `row` makes (bulk.py hands these over)."""
    return _whole_row(table, row, hidden, "insert")


def deleted_row(table: sa.Table, row: dict[str, Any], hidden: frozenset[str]) -> Change:
    """The change that removing `row` makes."""
    return _whole_row(table, row, hidden, "delete")


def _whole_row(table: sa.Table, row: dict[str, Any], hidden: frozenset[str], action: str) -> Change:
    body: dict[str, Any] = {}
    spell = jsonio.canonical_plain
    for name, value in row.items():
        if value is None or name in hidden:
            continue
        kind = type(value)
        if kind not in _AS_IT_STANDS:
            value = plain(value)
            if not _simple(value):
                spell = jsonio.canonical
        body[name] = value
    key = ",".join([str(plain(row[name])) for name in _keys(table)])
    scope = str(row.get("township") or f"{row.get('district', '000000')}000")
    return Change(scope, table.name, key, action, spell(body))


_AS_IT_STANDS = frozenset((str, int, bool))


def _simple(value: Any) -> bool:
    """Whether the quick spelling of a value is the one spelling; both write such fractions alike."""
    if isinstance(value, float):
        return 1e-4 < abs(value) < 1e15
    return isinstance(value, str | int) or (isinstance(value, list) and all(type(part) is str for part in value))


@cache
def _keys(table: sa.Table) -> tuple[str, ...]:
    return tuple(column.key for column in table.primary_key.columns)


def digest(prev: str, scope: str, seq: int, at: str, parts: Sequence[str]) -> str:
    """The hash of one entry; `parts` are actor, verb, subject, record, action, body."""
    return hashlib.sha256("\n".join((prev, scope, str(seq), at, *parts)).encode()).hexdigest()


def updated_row(
    table: sa.Table, key: UUID, scope: str, old: dict[str, Any], new: dict[str, Any], hidden: frozenset[str]
) -> Change | None:
    """The change that a bulk update from `old` to `new` makes; None when nothing differs."""
    body: dict[str, list[Any]] = {}
    for name in new:
        before, after = plain(old.get(name)), plain(new[name])
        if before != after:
            body[name] = ["***", "***"] if name in hidden else [before, after]
    return Change(scope, table.name, str(key), "update", jsonio.canonical(body)) if body else None


def append(session: Session, changes: Sequence[Change], *, actor: str, verb: str, at: datetime) -> None:
    """Chain `changes` on their scopes, heads in sorted order."""
    moment = plain(at)
    by_scope: dict[str, list[Change]] = {}
    for change in changes:
        by_scope.setdefault(change.scope, []).append(change)
    rows: list[tuple[Any, ...]] = []
    for scope in sorted(by_scope):
        prev, seq = _tail(session, scope)
        for change in by_scope[scope]:
            seq += 1
            parts = (actor, verb, change.subject, change.record, change.action, change.body)
            this = digest(prev, scope, seq, moment, parts)
            rows.append((scope, seq, moment, prev, this, *parts))
            prev = this
    if rows:
        session.connection().exec_driver_sql(_APPEND, rows)


_APPEND = (
    "INSERT INTO audit_entries(scope, seq, at, prev, hash, actor, verb, subject, record, action, body) "
    "VALUES (?,?,?,?,?,?,?,?,?,?,?)"
)


def _tail(session: Session, scope: str) -> tuple[str, int]:
    if session.get(AuditHead, scope) is None:
        session.execute(sa.insert(AuditHead).values(scope=scope))
    last = session.execute(
        sa.select(AuditEntry.hash, AuditEntry.seq)
        .where(AuditEntry.scope == scope)
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    ).first()
    return (last.hash, last.seq) if last else (GENESIS, 0)


__all__ = ["AuditPending", "Change", "append", "audited_tables", "gather", "inserted_row"]
