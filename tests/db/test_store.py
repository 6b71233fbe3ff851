"""Opening a store: the right file is opened, everything else refused kindly, and nothing is lost on the way."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mzdesk.clock import FixedClock
from mzdesk.db import backup, chains, engine, holding, schema, triggers
from mzdesk.db.work import Store
from mzdesk.errors import MzdeskError, StoreDown
from mzdesk.models import Base
from mzdesk.models.plans import InspectionPlan
from mzdesk.models.sealed import SECRETS
from mzdesk.views.actor import system
from tests import factories
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


def test_a_copy_says_what_it_holds_and_what_came_after_it(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    store = Store.open(path)
    factories.office(store, bureau_name="示例民政局")
    factories.place(store)
    copy = backup.copy(path, tmp_path / "copy.sqlite")
    held = holding.look(copy)
    assert (held.bureau, held.district, held.revision) == ("示例民政局", "500156", schema.HEAD)
    assert held.counts == {"facilities": 1, "hazards": 0, "inspections": 0, "documents": 0}
    assert held.last_by == factories.SYSTEM.name
    assert holding.lost(held, path) == (0, True)
    factories.place(store, "竹林敬老院")
    with store.read(factories.SYSTEM) as session:
        later = chains.verify(session).entries - held.entries
    assert later > 0
    assert holding.lost(held, path) == (later, True)
    store.close()
    other = Store.open(tmp_path / "b.sqlite")
    factories.office(other, bureau_name="另一个局")
    factories.place(other, "梅花敬老院")
    other.close()
    assert holding.lost(held, tmp_path / "b.sqlite")[1] is False, "entries of another making under the same numbers"


def test_restore_refuses_a_newer_and_a_torn_copy(tmp_path: Path) -> None:
    filled(tmp_path / "a.sqlite")
    newer = backup.copy(tmp_path / "a.sqlite", tmp_path / "newer.sqlite")
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(StoreDown, match="更新版本的程序"):
        backup.plan_restore(newer, tmp_path / "a.sqlite")
    assert holding.whole(newer), "not damaged, only newer"
    torn = tmp_path / "torn.sqlite"
    torn.write_bytes((tmp_path / "a.sqlite").read_bytes()[:-40_000])
    with pytest.raises(StoreDown, match=r"不完整|不是本程序的备份"):
        backup.plan_restore(torn, tmp_path / "a.sqlite")
    assert backup.carry_out(tmp_path / "a.sqlite") is None
    assert titles(tmp_path / "a.sqlite") == ["岁末检查"]


def test_a_copy_is_carried_to_another_disk_or_told_why_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path / "a.sqlite")
    disk = tmp_path / "disk"
    disk.mkdir()
    made = backup.carry(tmp_path / "a.sqlite", disk, "20261123")
    assert holding.look(made).revision == schema.HEAD
    with pytest.raises(StoreDown, match="移动硬盘已经拔出"):
        backup.carry(tmp_path / "a.sqlite", tmp_path / "gone", "20261123")
    full = shutil.disk_usage(disk)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: full)
    with pytest.raises(StoreDown, match="只剩 1 MB"):
        backup.carry(tmp_path / "a.sqlite", disk, "20261124")
    assert list(disk.iterdir()) == [made]


def test_of_old_copies_one_a_week_and_one_a_month_stays() -> None:
    """A year and a half of working days."""
    first = date(2025, 5, 1)
    days = {first + timedelta(n) for n in range(580) if (first + timedelta(n)).weekday() < 5}
    kept = backup.kept_days(days)
    newest = sorted(days, reverse=True)
    assert set(newest[:14]) <= kept
    weeks = sorted({day.isocalendar()[:2] for day in days}, reverse=True)[:8]
    months = sorted({(day.year, day.month) for day in days}, reverse=True)[:12]
    assert all(max(day for day in days if day.isocalendar()[:2] == week) in kept for week in weeks)
    assert all(max(day for day in days if (day.year, day.month) == month) in kept for month in months)
    assert len(kept) <= 14 + 8 + 12
    assert backup.kept_days(kept) == kept, "what stays today stays tomorrow"


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
