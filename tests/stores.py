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
    name = f"t_{uuid4().hex}"
    _execute(server, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    try:
        yield postgres.url(server, name)
    finally:
        _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


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
        done.touch()


def _execute(server: Path, statement: str) -> None:
    with psycopg.connect(f"host={server} user={postgres.USER} dbname=postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


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


_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'app' AND table_type = 'BASE TABLE'"


def _rows_out(url: str) -> dict[str, bytes]:
    """Every table's rows as COPY writes them."""
    found = {}
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as connection:
        for (name,) in connection.execute(_TABLES).fetchall():
            with connection.cursor().copy(f'COPY app."{name}" TO STDOUT'.encode()) as copy:
                rows = b"".join(bytes(block) for block in copy)
            if rows and name != "alembic_version":
                found[name] = rows
    return found


def _rows_in(store: Store, tables: dict[str, bytes]) -> None:
    url = store._engines.write.url.render_as_string(hide_password=False)
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as connection:
        connection.execute("SET session_replication_role = replica")  # the rows are whole: no trigger, no key is asked
        for name, rows in tables.items():
            connection.execute(f'DELETE FROM app."{name}"'.encode())
            with connection.cursor().copy(f'COPY app."{name}" FROM STDIN'.encode()) as copy:
                copy.write(rows)
