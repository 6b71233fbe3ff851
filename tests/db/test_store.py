"""Opening a store: the right file is opened, everything else refused kindly, and nothing is lost on the way."""

from __future__ import annotations

import os
import sqlite3
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mzdesk.clock import FixedClock
from mzdesk.db import backup, engine, schema, triggers
from mzdesk.db.work import Store
from mzdesk.errors import MzdeskError, StoreDown
from mzdesk.models import Base
from mzdesk.models.plans import InspectionPlan
from mzdesk.models.sealed import SECRETS
from mzdesk.views.actor import system
from tests.db.test_work import plan

ACTOR = system("500156")


def filled(path: Path) -> None:
    store = Store.open(path)
    with store.begin(ACTOR, "建立") as session:
        session.add(plan())
    store.close()


def titles(path: Path) -> list[str]:
    store = Store.open(path)
    with store.read(ACTOR) as session:
        found = list(session.scalars(sa.select(InspectionPlan.title)))
    store.close()
    return found


def test_migrated_tables_are_those_of_the_models(store: Store) -> None:
    """Alembic's comparison of the migrated store with the models finds nothing to do."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with store._engines.write.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        apart = [SECRETS.metadata] if store.dialect == "sqlite" else []  # on PostgreSQL in a schema of its own
        assert compare_metadata(context, [Base.metadata, *apart]) == []


def test_triggers_are_those_of_the_list(store: Store) -> None:
    with store._engines.write.connect() as connection:
        assert triggers.present(connection) == triggers.expected(store.dialect)


def test_known_revisions_are_those_of_the_scripts() -> None:
    from alembic.script import ScriptDirectory

    from mzdesk.db import migrate

    scripts = ScriptDirectory.from_config(migrate.config())
    assert scripts.get_current_head() == schema.HEAD
    assert {script.revision for script in scripts.walk_revisions()} == set(schema.KNOWN)


def test_a_newer_store_is_not_touched(tmp_path: Path) -> None:
    filled(tmp_path / "a.sqlite")
    with sqlite3.connect(tmp_path / "a.sqlite") as raw:
        raw.execute("UPDATE alembic_version SET version_num='9999'")
    raw.close()
    with pytest.raises(StoreDown, match="请先安装新版程序"):
        Store.open(tmp_path / "a.sqlite")


def test_a_foreign_database_is_not_touched(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.sqlite") as raw:
        raw.execute("CREATE TABLE wechat(x)")
    raw.close()
    with pytest.raises(StoreDown, match="不是民政安全工作台的数据库"):
        Store.open(tmp_path / "other.sqlite")


def test_a_corrupt_file_is_named_and_left_alone(tmp_path: Path) -> None:
    broken = tmp_path / "a.sqlite"
    broken.write_bytes(os.urandom(64_000))
    before = broken.read_bytes()
    with pytest.raises(StoreDown, match="已损坏"):
        Store.open(broken)
    assert broken.read_bytes() == before


def test_a_read_only_file_opens_for_reading_but_says_why_it_cannot_save(tmp_path: Path) -> None:
    filled(tmp_path / "a.sqlite")
    store = Store.open(tmp_path / "a.sqlite")

    def lock(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA query_only=ON")

    sa.event.listen(store._engines.write, "connect", lock)
    store._engines.write.dispose()
    with pytest.raises(StoreDown, match="只读"), store.begin(ACTOR, "写") as session:
        session.add(plan())
    store.close()


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "a.sqlite")

    def small(connection: Any, _record: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 3}")

    sa.event.listen(store._engines.write, "connect", small)
    store._engines.write.dispose()
    with pytest.raises(StoreDown, match="磁盘空间已满"), store.begin(ACTOR, "写") as session:
        session.add_all([plan(basis="长" * 300, title=f"计划{n}") for n in range(200)])
    store._engines.write.dispose()
    store.close()
    assert titles(tmp_path / "a.sqlite") == []


def test_a_locked_file_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path / "a.sqlite")
    monkeypatch.setattr(engine, "BUSY_MS", 50)
    store = Store.open(tmp_path / "a.sqlite")
    other = sqlite3.connect(tmp_path / "a.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreDown, match="另一个程序占用"), store.begin(ACTOR, "写") as session:
        session.add(plan())
    other.execute("ROLLBACK")
    other.close()
    store.close()


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_a_network_share_is_refused(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = f"/dev/sda1 / ext4 rw 0 0\nserver:/x {tmp_path} {kind} rw 0 0\n"
    assert engine.is_network(tmp_path / "a.sqlite", mounts)
    assert not engine.is_network(Path("/etc/a.sqlite"), mounts)
    monkeypatch.setattr(engine, "is_network", lambda path: True)
    with pytest.raises(StoreDown, match="网络共享盘"):
        Store.open(tmp_path / "a.sqlite")


def test_unc_paths_are_network() -> None:
    assert engine.is_network(Path("//server/share/a.sqlite"))


def test_postgresql_is_made_from_nothing(postgresql_url: str) -> None:
    store = Store.open(postgresql_url)
    with store.begin(ACTOR, "建立") as session:
        session.add(plan())
    store.close()
    again = Store.open(postgresql_url)
    with again.read(ACTOR) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(InspectionPlan)) == 1
    again.close()


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(MzdeskError, match=r"连接不上共享数据库“127\.0\.0\.1:1/nothing”"):
        Store.open("postgresql://nobody@127.0.0.1:1/nothing")


def test_backup_holds_what_was_committed_and_restore_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    store = Store.open(path)
    with store.begin(ACTOR, "建立") as session:
        session.add(plan(title="第一份"))
    copy = backup.copy(path, tmp_path / "copy.sqlite")
    with store.begin(ACTOR, "建立") as session:
        session.add(plan(title="第二份"))
    store.close()
    kept = backup.restore(copy, path)
    assert titles(path) == ["第一份"]
    assert sorted(titles(kept)) == ["第一份", "第二份"]


def test_restore_refuses_what_is_no_backup(tmp_path: Path) -> None:
    filled(tmp_path / "a.sqlite")
    (tmp_path / "x.sqlite").write_bytes(b"hello" * 1000)
    with pytest.raises(StoreDown, match="不是本程序的备份"):
        backup.restore(tmp_path / "x.sqlite", tmp_path / "a.sqlite")
    assert titles(tmp_path / "a.sqlite") == ["岁末检查"]


def test_daily_backup_once_a_day_and_fourteen_kept(tmp_path: Path, fixed_clock: FixedClock) -> None:
    filled(tmp_path / "a.sqlite")
    for _ in range(16):
        assert backup.daily(tmp_path / "a.sqlite") is not None
        assert backup.daily(tmp_path / "a.sqlite") is None
        fixed_clock.move_to(fixed_clock.now() + timedelta(days=1))
    kept = backup.listing()
    assert len(kept) == 14
    assert stat.S_ISREG(kept[0][0].stat().st_mode)


def test_a_store_without_its_tables_is_not_changed_unasked(tmp_path: Path) -> None:
    """`mzdesk import --dry-run` and another process of an import only look."""
    with pytest.raises(StoreDown, match="请由管理员打开一次程序完成升级"):
        Store.open(tmp_path / "old.sqlite", upgrade=False)
