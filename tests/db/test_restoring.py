"""A dump that is read back: what the walls lost on the way is named by `check` and mended by `upgrade`."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa

from mzdesk import serving
from mzdesk.db import chains
from mzdesk.db.engine import url_of
from mzdesk.db.policies import comparing
from mzdesk.db.work import Store
from mzdesk.models import Base
from mzdesk.views.actor import system
from tests import postgres, stores
from tests.db.desks import Office
from tests.db.test_seals import office  # noqa: F401
from tests.db.test_walls import any_row
from tests.factories import DISTRICT

TOOLS = ("pg_dump", "pg_restore")


@pytest.fixture(scope="module")
def folder() -> Path:
    """The tests' server, which must have the tools of a dump beside it."""
    run = stores.run_folder()
    programs = postgres._programs(run)
    missing = [name for name in TOOLS if not (programs / name).exists()]
    if missing:
        pytest.skip(f"restore of a dump: {programs} has no {' and no '.join(missing)}; install Debian's postgresql")
    return run


@contextmanager
def emptied(server: Path, name: str) -> Iterator[str]:
    """A new database of that name."""
    stores._execute(server, f"CREATE DATABASE {name}")
    try:
        yield postgres.url(server, name)
    finally:
        stores._execute(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def tool(run: Path, name: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run a tool against the tests' server as its administrator."""
    command = [str(postgres._programs(run) / name), "-h", str(run / "pg"), "-U", postgres.USER, *words]
    return subprocess.run(command, capture_output=True, check=True, timeout=300)


def counted(url: str) -> dict[str, int]:
    """The rows of every table, sealed ones too."""
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as connection:
        tables = [name for (name,) in connection.execute(stores._TABLES.encode()).fetchall()]
        found = {}
        for name in tables:
            row = connection.execute(f"SELECT count(*) FROM {name}".encode()).fetchone()
            assert row is not None
            found[name] = int(row[0])
        return found


def chained(url: str) -> bool:
    store = Store.open(url, upgrade=False)
    with store.read(system(DISTRICT)) as session:
        verdict = chains.verify(session)
    store.close()
    return verdict.holds and verdict.entries > 0


def test_read_back_into_a_new_database(office: Office, folder: Path, tmp_path: Path) -> None:  # noqa: F811
    """Without -C the database's own revokes are lost: `check` says which, `upgrade` takes them back."""
    source = str(url_of(office.url).database)
    dump = tmp_path / "dump"
    dump.write_bytes(tool(folder, "pg_dump", "-Fc", source).stdout)
    with emptied(folder / "pg", f"r_{uuid4().hex}") as url:
        target = str(url_of(url).database)
        tool(folder, "pg_restore", "--exit-on-error", "-d", target, str(dump))
        assert counted(url) == counted(office.url)
        assert chained(url)
        found = serving.check(url)
        assert "多出权限：PUBLIC 对 database 的 TEMPORARY。" in found
        assert "多出权限：PUBLIC 对 database 的 CONNECT。" in found
        assert all("database" in sentence or "系统目录" in sentence for sentence in found), found
        serving.upgrade(url)
        assert serving.check(url) == []
        assert counted(url)["sealed.secrets"] == counted(office.url)["sealed.secrets"]


def test_read_back_as_it_was(office: Office, folder: Path, tmp_path: Path) -> None:  # noqa: F811
    """With -C the database comes with its own revokes; only that of a built-in language is in no dump."""
    name = f"r_{uuid4().hex}"
    dump, server = tmp_path / "dump", folder / "pg"
    with emptied(server, name) as url:
        tool(folder, "pg_restore", "-d", name, str(_dumped(office, folder, tmp_path)))
        serving.upgrade(url)
        dump.write_bytes(tool(folder, "pg_dump", "-Fc", "-C", name).stdout)
        stores._execute(server, f"DROP DATABASE {name} WITH (FORCE)")
        tool(folder, "pg_restore", "--exit-on-error", "-C", "-d", "postgres", str(dump))
        assert serving.check(url) == ["系统目录对所有人开放：sql。"]
        serving.upgrade(url)
        assert serving.check(url) == []
        assert counted(url) == counted(office.url)
        assert chained(url)


def _dumped(office: Office, folder: Path, tmp_path: Path) -> Path:  # noqa: F811
    made = tmp_path / "first"
    made.write_bytes(tool(folder, "pg_dump", "-Fc", str(url_of(office.url).database)).stdout)
    return made


@pytest.mark.parametrize(("table", "what"), [("plan_periods", "检查计划"), ("spot_periods", "查岗")])
def test_a_period_whose_secrets_were_left_behind_is_named(office: Office, table: str, what: str) -> None:  # noqa: F811
    """Somebody dumped the schema `app` only."""
    engine = sa.create_engine(url_of(office.url), connect_args={"options": "-c search_path=app"})
    with engine.connect() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        row = any_row(Base.metadata.tables[table], uuid4(), state="running")
        connection.exec_driver_sql(row)
        found = comparing.differences(connection)
        connection.rollback()
    engine.dispose()
    assert f"有 1 期{what}正在运行，但封存的密钥不在库中，不能启封。请连同 sealed 一起从备份恢复。" in found


def test_logins_are_not_in_a_dump(office: Office, folder: Path) -> None:  # noqa: F811
    """Roles are the whole server's: on another machine `check` names each account without one."""
    engine = sa.create_engine(url_of(office.url), connect_args={"options": "-c search_path=app"})
    with engine.connect() as connection:
        connection.exec_driver_sql(f"ALTER ROLE {office.login('D')} RENAME TO gone_{office.mark}")
        assert f"账号 {office.login('D')} 没有对应的数据库登录名。" in comparing.differences(connection)
        connection.rollback()
    engine.dispose()
