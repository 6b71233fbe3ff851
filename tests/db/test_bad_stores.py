"""Stores that can't be used: each is named with the next step, and nothing is lost on the way."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from mzdesk import clock, paths
from mzdesk.db import backup, bulk, engine
from mzdesk.db.work import Store
from mzdesk.errors import ShutOut, StoreDown
from mzdesk.models.facilities import Facility
from mzdesk.models.plans import InspectionPlan
from mzdesk.rules import pinyin
from mzdesk.terms import FacilityKind, Relation, RiskGrade
from mzdesk.views.actor import system
from tests import postgres, stores
from tests.db.test_work import plan

ACTOR = system("500156")
NOBODY = 65534
_HOLDER = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
held.execute("UPDATE alembic_version SET version_num = version_num")
print("held", flush=True)
sys.stdin.readline()
"""


def fill(store: Store, *titles: str) -> None:
    with store.begin(ACTOR, "建立") as session:
        session.add_all([plan(title=title) for title in titles])


def titles(store: Store) -> list[str]:
    with store.read(ACTOR) as session:
        return sorted(session.scalars(sa.select(InspectionPlan.title)))


def places(count: int) -> list[dict[str, Any]]:
    """Rows as an import hands them over."""
    name = "示例敬老院" * 8
    common: dict[str, Any] = {
        "district": "500156", "township": "500156001", "name": name, "name_key": name,
        "sort_key": pinyin.sort_key(name)[:120], "kind": FacilityKind.ELDERLY_CARE, "relation": Relation.PRIVATE,
        "risk": RiskGrade.GENERAL, "address": "示例路1号", "principal": "甲某", "phones": ["19100000001"],
        "version": 1, "created_at": clock.now(), "updated_at": clock.now(),
    }  # fmt: skip
    return [common | {"id": clock.uuid7()} for _ in range(count)]


@contextmanager
def held_by_another_copy(path: Path) -> Iterator[None]:
    """A second process is in the middle of a change."""
    other = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdin is not None
    assert other.stdout is not None
    try:
        assert other.stdout.readline().strip() == "held"
        yield
    finally:
        other.communicate("\n", timeout=20)


# --- files -----------------------------------------------------------------------------------------------------------


def damage(path: Path, table: str) -> bytes:
    """Overwrite the first page of a table, as a bad sector does; returns what the file holds now."""
    with closing(sqlite3.connect(path)) as raw:
        page = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        size = raw.execute("PRAGMA page_size").fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)
    return path.read_bytes()


def test_a_file_damaged_in_the_middle_is_named_when_it_is_read_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    store = Store.open(path)
    fill(store, "岁末检查")
    store.close()
    broken = damage(path, "inspection_plans")
    store = Store.open(path)
    with pytest.raises(StoreDown, match=r"已损坏.*用最近的备份恢复"):
        titles(store)
    with pytest.raises(StoreDown, match="已损坏"):
        fill(store, "年度检查")
    store.close()
    assert path.read_bytes() == broken


def test_a_file_whose_beginning_is_damaged_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    Store.open(path).close()
    broken = damage(path, "alembic_version")
    with pytest.raises(StoreDown, match=r"已损坏.*用最近的备份恢复"):
        Store.open(path)
    assert path.read_bytes() == broken


def test_a_damaged_store_is_kept_byte_by_byte_when_a_copy_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    store = Store.open(path)
    fill(store, "岁末检查")
    store.close()
    copy = backup.copy(path, paths.backups() / "a_手动_1.sqlite")
    path.write_bytes(b"not a database, but somebody's only file")
    assert backup.newest(path) == copy
    kept = backup.restore(copy, path)
    assert kept.read_bytes() == b"not a database, but somebody's only file"
    store = Store.open(path)
    assert titles(store) == ["岁末检查"]
    store.close()


def test_a_broken_copy_is_never_offered(tmp_path: Path) -> None:
    (paths.backups() / "a_每日_2026-11-22.sqlite").write_bytes(b"half a copy")
    assert backup.newest(tmp_path / "a.sqlite") is None


@pytest.fixture
def read_only() -> Iterator[Path]:
    """A store without the permission to write; really, as another user when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="mzdesk-ro-"))
    path = folder / "a.sqlite"
    store = Store.open(path)
    fill(store, "岁末检查")
    store.close()
    before = path.read_bytes()
    path.chmod(0o444)
    folder.chmod(0o777)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield path
    finally:
        if root:
            os.seteuid(0)
    folder.chmod(0o755)
    assert path.read_bytes() == before
    shutil.rmtree(folder)


def test_a_read_only_file_can_be_read_and_says_why_nothing_can_be_saved(read_only: Path) -> None:
    store = Store.open(read_only)
    assert titles(store) == ["岁末检查"]
    with pytest.raises(StoreDown, match=r"只读的，无法保存.*文件权限"), store.begin(ACTOR, "写") as session:
        session.add(plan())
    assert titles(store) == ["岁末检查"]
    store.close()


def test_a_file_in_a_read_only_folder_is_refused_with_the_reason(read_only: Path) -> None:
    user = os.geteuid()
    os.seteuid(os.getuid())
    read_only.parent.chmod(0o555)
    os.seteuid(user)
    with pytest.raises(StoreDown, match=r"只读的.*文件权限"):
        Store.open(read_only)


def small(store: Store, spare: int) -> None:
    """Give the store's disk `spare` pages more and no others."""

    def limit(connection: Any, _record: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + spare}")

    sa.event.listen(store._engines.write, "connect", limit)
    store._engines.write.dispose()


def test_a_disk_that_fills_up_in_a_bulk_insert_leaves_nothing_of_it(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "a.sqlite")
    fill(store, "岁末检查")
    small(store, 40)
    with pytest.raises(StoreDown, match=r"磁盘空间已满.*不会丢失"), store.begin(ACTOR, "导入") as session:
        bulk.insert(session, Facility, places(3000))
    with store.read(ACTOR) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Facility)) == 0
    assert titles(store) == ["岁末检查"]
    store.close()
    store = Store.open(tmp_path / "a.sqlite")
    with store.begin(ACTOR, "导入") as session:
        bulk.insert(session, Facility, places(3000))
    store.close()


def test_another_copy_in_a_change_stops_changes_soon_and_reads_never(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert engine.BUSY_MS <= 5_000
    monkeypatch.setattr(engine, "BUSY_MS", 100)
    path = tmp_path / "a.sqlite"
    store = Store.open(path)
    fill(store, "岁末检查")
    with held_by_another_copy(path):
        assert titles(store) == ["岁末检查"]
        again = Store.open(path)
        assert titles(again) == ["岁末检查"]
        again.close()
        with pytest.raises(StoreDown, match=r"正被另一个程序占用，请稍候重试.*不会丢失"):
            fill(store, "第二份")
    fill(store, "第二份")
    assert titles(store) == ["岁末检查", "第二份"]
    store.close()


def test_a_missing_folder_is_named_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreDown, match=r"文件夹“.*没有这里”不存在.*请核对位置"):
        Store.open(tmp_path / "没有这里" / "a.sqlite")
    assert not (tmp_path / "没有这里").exists()
    with pytest.raises(StoreDown, match="是文件夹，不是数据库文件"):
        Store.open(tmp_path)


def test_a_store_deleted_while_open_takes_no_more_writes_and_its_content_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    store = Store.open(path)
    fill(store, "岁末检查", "年度检查")
    for file in tmp_path.glob("a.sqlite*"):
        file.unlink()
    with pytest.raises(StoreDown, match=r"“a.sqlite”不见了.*没有保存新的内容.*已另存为备份文件夹中的“a_找回_"):
        fill(store, "写进空气的")
    with pytest.raises(StoreDown, match="不见了"):
        titles(store)
    store.close()
    assert not path.exists()
    saved = list(paths.backups().glob("a_找回_*.sqlite"))
    assert len(saved) == 1
    backup.restore(saved[0], path)
    again = Store.open(path)
    assert titles(again) == ["岁末检查", "年度检查"]
    again.close()


def test_a_store_replaced_while_open_is_not_written_into(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "a.sqlite")
    other = Store.open(tmp_path / "b.sqlite")
    fill(other, "别的库")
    other.close()
    (tmp_path / "b.sqlite").replace(tmp_path / "a.sqlite")
    with pytest.raises(StoreDown, match="换成了别的文件"):
        fill(store, "写错地方的")
    store.close()
    again = Store.open(tmp_path / "a.sqlite")
    assert titles(again) == ["别的库"]
    again.close()


# --- servers ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def guarded_server() -> Iterator[Path]:
    """The tests' PostgreSQL, asking one role for its password and refusing another."""
    server = postgres.ensure(stores.run_folder())
    rules = server / "data" / "pg_hba.conf"
    before = rules.read_text(encoding="utf-8")
    rules.write_text(f"local all guarded scram-sha-256\nlocal all barred reject\n{before}", encoding="utf-8")
    with psycopg.connect(f"host={server} user={postgres.USER} dbname=postgres", autocommit=True) as admin:
        for role in ("guarded", "barred"):
            admin.execute(f"DROP ROLE IF EXISTS {role}".encode())
            admin.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'ShiLi-2026'".encode())
        admin.execute("SELECT pg_reload_conf()")
        yield server
        rules.write_text(before, encoding="utf-8")
        admin.execute("SELECT pg_reload_conf()")
        for role in ("guarded", "barred"):
            admin.execute(f"DROP ROLE {role}".encode())


@pytest.mark.parametrize(
    ("who", "database", "words"),
    [
        ("guarded:falsch", "postgres", r"不接受这个用户名或口令。请核对用户名和口令"),
        ("guarded", "postgres", r"不接受这个用户名或口令"),
        ("barred:ShiLi-2026", "postgres", r"不允许从这台电脑连接"),
        (postgres.USER, "nowhere", r"服务器上没有“本机/nowhere”这个数据库或用户"),
    ],
)
def test_a_server_that_does_not_let_in_says_what_to_check(
    guarded_server: Path, who: str, database: str, words: str
) -> None:
    with pytest.raises((StoreDown, ShutOut), match=words) as refused:
        Store.open(f"postgresql://{who}@/{database}?host={guarded_server}")
    assert "ShiLi" not in refused.value.message
    assert "falsch" not in refused.value.message


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://mz@127.0.0.1:1/mzdesk", r"连接不上共享数据库“127.0.0.1:1/mzdesk”。请检查网络.*端口.*是否开机"),
        ("postgresql://mz@no-such-host.invalid/mzdesk", r"找不到共享数据库的服务器“no-such-host.invalid/mzdesk”.*地址"),
    ],
)
def test_a_server_that_is_not_there_says_what_to_check(url: str, words: str) -> None:
    with pytest.raises(StoreDown, match=words):
        Store.open(url)


def test_a_server_that_goes_away_says_that_nothing_is_lost(postgresql_url: str) -> None:
    store = Store.open(postgresql_url)
    fill(store, "岁末检查")
    name = sa.engine.make_url(postgresql_url).database
    server = stores.run_folder() / "pg"
    with pytest.raises(StoreDown, match=r"连接中断.*不会丢失"), store.begin(ACTOR, "写") as session:
        session.add(plan())
        session.flush()
        with psycopg.connect(f"host={server} user={postgres.USER} dbname=postgres", autocommit=True) as admin:
            kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            admin.execute(kill, (name,))
        session.execute(sa.text("SELECT 1"))
    assert titles(store) == ["岁末检查"]
    store.close()


@pytest.mark.parametrize("kind", stores.KINDS)
def test_the_text_of_an_error_holds_no_value(kind: str, tmp_path: Path) -> None:
    """A bug report and the log quote it: names, numbers and password hashes stay out."""
    with stores.fresh(kind, tmp_path) as place:
        engines = engine.engines_for(engine.url_of(place))
        with pytest.raises(sa.exc.DBAPIError) as broken, engines.write.connect() as connection:
            connection.execute(sa.text("SELECT nothing_there FROM persons WHERE name = :name"), {"name": "ShiLi-4711"})
        engines.dispose()
    assert "ShiLi-4711" not in str(broken.value)
