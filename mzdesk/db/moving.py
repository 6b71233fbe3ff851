"""A whole store carried into an empty one: SQLite to PostgreSQL, PostgreSQL to PostgreSQL, PostgreSQL to SQLite.

Row by row as it stands, in the order of dependence, the audit's chains too: they are what they were and can still be
verified. What arrived is read back and compared by count and content. One transaction on either side.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.orm import Session

from mzdesk import jsonio
from mzdesk.db import audit, chains
from mzdesk.errors import RuleBroken
from mzdesk.models import Base
from mzdesk.models.sealed import SECRETS, SECRETS_APART

Tell = Callable[[str, int], None]

_ROWS, _HEAVY_ROWS = 2_000, 20  # in memory at once; of files fewer
_PASSING = frozenset({"audit_pending"})  # of a running transaction only
# What a first administrator leaves in a store that was just set up.
_FIRST = ("persons", "accounts", "ties", "search_entries")
_TRACES = frozenset({*_FIRST, "audit_entries", "audit_heads", "feed", "sign_ins", "undo_entries", "store_info"})
_MODULUS = 1 << 256

NOT_EMPTY = "目标数据库里已经有数据（{table} {count} 行），没有迁移。请换一个刚用 mzdesk database init 建立的数据库。"
_IN_USE = "原数据库正在被使用，没有迁移。请让所有人退出程序后重试。"
_CHANGED = "{table} 迁移后与原数据库不一致（原 {before} 行，现 {after} 行），已全部撤回。请保留原数据库并报告技术支持。"
_BROKEN = "原数据库的操作留痕核对未通过，没有迁移。请先运行 mzdesk audit verify 查明，再决定是否从备份恢复。"
_ELSEWHERE = "原数据库是区县 {theirs} 的，目标数据库是为区县 {ours} 建立的，没有迁移。请核对两个地址。"
_SAME_LOGIN = (
    "原数据库里已有用户名“{login}”，与目标数据库的系统管理员相同，没有迁移。请用 init 的 --login 另取登录名后重试。"
)
_ORPHANS = "原数据库里 {table} 有 {count} 行找不到所属记录，没有迁移。请先从备份恢复完整的数据库，再重试。"


@dataclass(frozen=True, slots=True)
class Moved:
    """A table that was carried over; `mark` is a hash of its content, whatever the order of rows and the database."""

    table: str
    rows: int
    mark: str


def move(source: sa.Connection, target: sa.Connection, tell: Tell) -> list[Moved]:
    """Carry everything over inside the transactions of both; the caller commits. Raises RuleBroken, StoreDown.

    `tell(table, rows)` hears how far it is.
    """
    hold(source)
    _require_whole(source)
    _require_one_district(source, target)
    first = _cleared(target)
    _require_other_logins(source, first)
    moved = [_carry(source, target, *pair, tell) for pair in _pairs(source, target)]
    if not _chained(target):
        raise RuleBroken(_BROKEN)
    if target.dialect.name == "postgresql":
        _put_back(target, first)
    return moved


def hold(source: sa.Connection) -> None:
    """Nobody changes the source until the transaction ends; raises RuleBroken when somebody is just doing so."""
    if source.dialect.name == "sqlite":
        return  # its transaction began with the lock for writing
    names = ", ".join([f"app.{name}" for name in sorted(Base.metadata.tables)] + ["sealed.secrets"])
    try:
        source.exec_driver_sql("SET LOCAL lock_timeout = '2s'")
        source.exec_driver_sql(f"LOCK TABLE {names} IN SHARE MODE")
    except exc.OperationalError as error:
        if getattr(error.orig, "sqlstate", "") != "55P03":
            raise
        raise RuleBroken(_IN_USE) from error


def districts(connection: sa.Connection) -> set[str]:
    """Every district that any row is of."""
    scoped = [table for table in Base.metadata.sorted_tables if "district" in table.columns]
    asked = [sa.select(table.c.district).distinct() for table in scoped]
    return {str(row[0]) for row in connection.execute(sa.union(*asked))}


def _require_whole(source: sa.Connection) -> None:
    if not _chained(source):
        raise RuleBroken(_BROKEN)
    if source.dialect.name != "sqlite":
        return
    lost: dict[str, int] = {}
    for row in source.exec_driver_sql("PRAGMA foreign_key_check"):
        lost[row[0]] = lost.get(row[0], 0) + 1
    for table, count in lost.items():
        raise RuleBroken(_ORPHANS.format(table=table, count=count))


def _chained(connection: sa.Connection) -> bool:
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        return chains.verify(session).holds


def _require_one_district(source: sa.Connection, target: sa.Connection) -> None:
    if target.dialect.name == "sqlite":
        return
    ours = set(target.exec_driver_sql("SELECT DISTINCT district::text FROM access.logins").scalars())
    theirs = districts(source)
    if not theirs <= ours:
        raise RuleBroken(_ELSEWHERE.format(theirs="、".join(sorted(theirs - ours)), ours="、".join(sorted(ours))))


def _require_other_logins(source: sa.Connection, first: dict[str, list[dict[str, Any]]]) -> None:
    accounts = Base.metadata.tables["accounts"]
    for login in [row["login"] for row in first["accounts"]]:
        if source.execute(sa.select(accounts.c.id).where(accounts.c.login == login)).first():
            raise RuleBroken(_SAME_LOGIN.format(login=login))


# --- the target -------------------------------------------------------------------------------------------------------


def _cleared(target: sa.Connection) -> dict[str, list[dict[str, Any]]]:
    """Make an empty target quite empty; returns the rows of its first administrator."""
    server = target.dialect.name == "postgresql"
    if server:
        target.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no guard, no key, until the commit
        names = ", ".join(f"app.{name}" for name in sorted(Base.metadata.tables))
        target.exec_driver_sql(f"LOCK TABLE {names} IN EXCLUSIVE MODE")
    else:
        target.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    for table in Base.metadata.sorted_tables:
        count = target.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        most = 1 if table.name in ("persons", "accounts") else None
        if count and (table.name not in _TRACES or (most is not None and count > most)):
            raise RuleBroken(NOT_EMPTY.format(table=table.name, count=count))
    first = {name: _all(target, Base.metadata.tables[name]) for name in _FIRST}
    for table in reversed(Base.metadata.sorted_tables):
        if server or table.name == "store_info":
            target.execute(sa.delete(table))
    return first


def _all(connection: sa.Connection, table: sa.Table) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def _put_back(target: sa.Connection, first: dict[str, list[dict[str, Any]]]) -> None:
    """The first administrator of the new store comes back as everybody comes: guarded, and into the audit's chain."""
    target.exec_driver_sql("SET LOCAL session_replication_role = origin")
    named = sa.select(
        sa.func.set_config("mzdesk.actor", "系统", True), sa.func.set_config("mzdesk.verb", "迁移数据库", True)
    )
    target.execute(named)
    for name, rows in first.items():
        if rows:
            target.execute(sa.insert(Base.metadata.tables[name]), rows)


# --- tables -----------------------------------------------------------------------------------------------------------


def _pairs(source: sa.Connection, target: sa.Connection) -> Iterator[tuple[sa.Table, sa.Table]]:
    """Each table beside its like, parents first; what is sealed lies elsewhere on a server."""
    for table in Base.metadata.sorted_tables:
        if table.name not in _PASSING:
            yield table, table
    yield _sealed(source), _sealed(target)


def _sealed(connection: sa.Connection) -> sa.Table:
    return SECRETS_APART if connection.dialect.name == "postgresql" else SECRETS


def _carry(source: sa.Connection, target: sa.Connection, here: sa.Table, there: sa.Table, tell: Tell) -> Moved:
    name = SECRETS.name if there is SECRETS_APART else there.name
    sent = _Marked(here)
    write = _copied if target.dialect.name == "postgresql" else _inserted
    write(target, there, sent.over(_read(source, here), partial(tell, name)))
    arrived = _Marked(there)
    for _ in arrived.over(_read(target, there), lambda _: None):
        pass
    if (sent.rows, sent.total) != (arrived.rows, arrived.total):
        raise RuleBroken(_CHANGED.format(table=name, before=sent.rows, after=arrived.rows))
    return Moved(name, sent.rows, f"{sent.total:064x}")


def _read(connection: sa.Connection, table: sa.Table) -> Iterator[Sequence[sa.Row[Any]]]:
    step = _HEAVY_ROWS if any(isinstance(column.type, sa.LargeBinary) for column in table.columns) else _ROWS
    found = connection.execute(sa.select(table).execution_options(yield_per=step))
    yield from found.partitions()


def _inserted(target: sa.Connection, table: sa.Table, blocks: Iterable[Sequence[sa.Row[Any]]]) -> None:
    for block in blocks:
        target.execute(sa.insert(table), [dict(row._mapping) for row in block])


def _copied(target: sa.Connection, table: sa.Table, blocks: Iterable[Sequence[sa.Row[Any]]]) -> None:
    """By COPY, which takes rows ten times as fast as INSERT does."""
    raw: Any = target.connection.driver_connection
    spell = [column.type.dialect_impl(target.dialect).bind_processor(target.dialect) for column in table.columns]
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    place = f"{table.schema or 'app'}.{table.name}"
    with raw.cursor() as cursor, cursor.copy(f"COPY {place}({columns}) FROM STDIN") as copy:
        for block in blocks:
            for row in block:
                copy.write_row([
                    value if process is None or value is None else process(value)
                    for process, value in zip(spell, row, strict=True)
                ])  # fmt: skip


# --- marks ------------------------------------------------------------------------------------------------------------


class _Marked:
    """Counts rows and adds up their hashes: the same for the same rows in any order."""

    def __init__(self, table: sa.Table) -> None:
        self.rows, self.total = 0, 0
        self._spell = [_spelled(column.type) for column in table.columns]

    def over(
        self, blocks: Iterable[Sequence[sa.Row[Any]]], tell: Callable[[int], None]
    ) -> Iterator[Sequence[sa.Row[Any]]]:
        """Hand the blocks on, counted."""
        for block in blocks:
            for row in block:
                words = ["-" if value is None else spell(value) for spell, value in zip(self._spell, row, strict=True)]
                text = "".join([f"{len(word)}:{word}" for word in words])
                self.total += int.from_bytes(hashlib.sha256(text.encode()).digest())
            self.total %= _MODULUS
            self.rows += len(block)
            yield block
            tell(self.rows)


def _spelled(kind: sa.types.TypeEngine[Any]) -> Callable[[Any], str]:
    """How a value of this type is written on either database."""
    if isinstance(kind, sa.LargeBinary):
        return lambda value: hashlib.sha256(value).hexdigest()
    if isinstance(kind, sa.JSON):
        return jsonio.canonical
    if isinstance(kind, sa.Boolean):
        return lambda value: "1" if value else "0"
    return lambda value: str(value) if type(value) in (str, int) else str(audit.plain(value))


__all__ = ["Moved", "Tell", "districts", "hold", "move"]
