"""Throw-away stores: each test gets its own copy of a migrated template, on SQLite or on PostgreSQL."""

from __future__ import annotations

import os
import pickle
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from filelock import FileLock

from mzdesk import clock
from mzdesk.db.work import Store
from tests import postgres

KINDS = ("sqlite", "postgresql")
RUN = "MZDESK_TEST_RUN"
_TEMPLATE = "mz_template"
_FOUNDED = datetime(2026, 11, 23, 8, 0, tzinfo=clock.OFFICE_ZONE)  # before any test's own acts, whoever asks first


def run_folder() -> Path:
    """The folder that all workers of this run share."""
    return Path(os.environ[RUN])


@contextmanager
def fresh(kind: str, folder: Path) -> Iterator[str]:
    """The place (path or URL) of an empty migrated store of that kind, for one test."""
    if kind == "sqlite":
        place = folder / "store.sqlite"
        shutil.copyfile(_sqlite_template(), place)
        yield str(place)
        return
    server = postgres.ensure(run_folder())
    _postgres_template(server)
    name = _FREE.pop() if _FREE else _new_database(server)
    try:
        yield postgres.url(server, name)
    finally:
        _give_back(server, name)


@contextmanager
def empty_postgres() -> Iterator[str]:
    """The URL of a database without any table, for tests of the migrations themselves."""
    server = postgres.ensure(run_folder())
    name = f"e_{uuid4().hex}"
    _execute(server, f"CREATE DATABASE {name}")
    try:
        yield postgres.url(server, name)
    finally:
        _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def _sqlite_template() -> Path:
    template = run_folder() / "template.sqlite"
    with FileLock(run_folder() / "template.lock"):
        if not template.exists():
            new = run_folder() / "template.new"
            Store.open(new).close()
            new.rename(template)
    return template


def _postgres_template(server: Path) -> None:
    done = run_folder() / "template.done"
    with FileLock(run_folder() / "template.lock"):
        if done.exists():
            return
        _execute(server, f"DROP DATABASE IF EXISTS {_TEMPLATE}")
        _execute(server, f"CREATE DATABASE {_TEMPLATE}")
        Store.open(postgres.url(server, _TEMPLATE)).close()
        with _connect(server, _TEMPLATE) as connection:
            known = _shape(connection), _copied(connection)
        done.with_suffix(".new").write_bytes(pickle.dumps(known))
        done.with_suffix(".new").rename(done)


def _execute(server: Path, statement: str) -> None:
    with psycopg.connect(f"host={server} user={postgres.USER} dbname=postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


# --- databases that go from test to test ------------------------------------------------------------------------------

# To make a database and drop it takes twenty times as long as to empty one. Each process keeps its own.
_FREE: list[str] = []
_USES: dict[str, int] = {}
_MOST_USES = 60  # then what DELETE leaves behind slows it down
_SHAPE = """
SELECT md5(string_agg(said, ',' ORDER BY said)) FROM (
    SELECT format('%s %s %s %s', relname, relkind, relnatts, relacl) FROM pg_class
        WHERE relnamespace::regnamespace::text NOT IN ('pg_catalog', 'pg_toast', 'information_schema')
    UNION ALL SELECT format('%s %s %s', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT format('%s %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE conrelid <> 0
    UNION ALL SELECT format('%s %s', proname, md5(prosrc)) FROM pg_proc
        WHERE pronamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
    UNION ALL SELECT format('%s %s %s', polrelid::regclass, polname, polcmd) FROM pg_policy
    UNION ALL SELECT format('%s %s', nspname, nspacl) FROM pg_namespace WHERE nspname !~ '^pg_'
    UNION ALL SELECT format('%s %s %s', datacl, datconnlimit, datallowconn) FROM pg_database
        WHERE datname = current_database()
    UNION ALL SELECT setconfig::text FROM pg_db_role_setting
        WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
) AS everything(said)
"""
_OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def _new_database(server: Path) -> str:
    name = f"t_{uuid4().hex}"
    _execute(server, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    return name


def _give_back(server: Path, name: str) -> None:
    """Empty a database for the next test; drop it when its shape changed, somebody holds on to it, or it is worn."""
    _USES[name] = _USES.get(name, 0) + 1
    if _USES[name] < _MOST_USES and _emptied(server, name):
        _FREE.append(name)
    else:
        _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def _emptied(server: Path, name: str) -> bool:
    shape, kept = pickle.loads((run_folder() / "template.done").read_bytes())
    try:
        with _connect(server, name) as connection:
            others = connection.execute(_OTHERS.encode()).fetchone()
            if others != (0,) or _shape(connection) != shape:
                return False
            tables = [table for (table,) in connection.execute(_TABLES.encode()).fetchall()]
            connection.execute("SET session_replication_role = replica")  # no trigger, no key is asked
            connection.execute(";".join(f"DELETE FROM {table}" for table in tables).encode())
            for table, rows in kept.items():
                with connection.cursor().copy(f"COPY {table} FROM STDIN".encode()) as copy:
                    copy.write(rows)
    except psycopg.Error:
        return False
    return True


def _shape(connection: psycopg.Connection[Any]) -> str:
    row = connection.execute(_SHAPE.encode()).fetchone()
    assert row is not None
    return str(row[0])


def _connect(server: Path, name: str) -> psycopg.Connection[Any]:
    return psycopg.connect(f"host={server} user={postgres.USER} dbname={name}")


# --- an office that is set up, made once for a run ------------------------------------------------------------------


def furnish(store: Store, set_up: Callable[[Store], None]) -> None:
    """Give an empty store what `set_up` writes; only the first who asks in a run pays for it.

    Its ids and times are those of another chance than the tests', so that none is made twice.
    """
    if store.dialect == "sqlite":
        _copy_sqlite(store, set_up)
    else:
        _copy_postgres(store, set_up)


def _made(name: str, make: Callable[[Path], None]) -> Path:
    kept = run_folder() / name
    with FileLock(run_folder() / "office.lock"):
        if not kept.exists():
            before = clock.use(clock.FixedClock(_FOUNDED, seed="office"))
            try:
                make(kept.with_suffix(".new"))
            finally:
                clock.use(before)
            kept.with_suffix(".new").rename(kept)
    return kept


def _copy_sqlite(store: Store, set_up: Callable[[Store], None]) -> None:
    def make(path: Path) -> None:
        shutil.copyfile(_sqlite_template(), path)
        opened = Store.open(path)
        set_up(opened)
        opened.close()

    template = sqlite3.connect(_made("office.sqlite", make))
    target = sqlite3.connect(str(store.path))
    template.backup(target)
    target.close()
    template.close()


def _copy_postgres(store: Store, set_up: Callable[[Store], None]) -> None:
    def make(path: Path) -> None:
        with fresh("postgresql", path.parent) as url:
            opened = Store.open(url)
            set_up(opened)
            opened.close()
            path.write_bytes(pickle.dumps(_rows_out(url)))

    _rows_in(store, pickle.loads(_made("office.rows", make).read_bytes()))


_TABLES = (
    "SELECT format('%I.%I', nspname, relname) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
    "WHERE nspname IN ('app', 'sealed') AND relkind = 'r'"
)


def _rows_out(url: str) -> dict[str, bytes]:
    """Every table's rows but the revision's, as COPY writes them."""
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as connection:
        return {name: rows for name, rows in _copied(connection).items() if name != "app.alembic_version"}


def _copied(connection: psycopg.Connection[Any]) -> dict[str, bytes]:
    found = {}
    for (name,) in connection.execute(_TABLES.encode()).fetchall():
        with connection.cursor().copy(f"COPY {name} TO STDOUT".encode()) as copy:
            rows = b"".join(bytes(block) for block in copy)
        if rows:
            found[name] = rows
    return found


def _rows_in(store: Store, tables: dict[str, bytes]) -> None:
    url = store._engines.write.url.render_as_string(hide_password=False)
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as connection:
        connection.execute("SET session_replication_role = replica")  # the rows are whole: no trigger, no key is asked
        for name, rows in tables.items():
            connection.execute(f"DELETE FROM {name}".encode())
            with connection.cursor().copy(f"COPY {name} FROM STDIN".encode()) as copy:
                copy.write(rows)
