"""installer/server: what is backed up can be restored, and what must not be done is refused with the next step."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from mzdesk.db.work import Store
from tests import factories
from tests.servers import SCRIPTS, Node, room
from tests.test_cli import outcome
from tests.test_serving import init

DATABASE = "mzdesk"
PROGRAM = f"{sys.executable} -m mzdesk"


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """One server, prepared as the first of a pair."""
    with room("the scripts of installer/server") as folder:
        made = Node(folder, "node_a", listens=False)
        made.make()
        try:
            assert made.script("primary.sh")[0] == 0
            yield made
        finally:
            made.stop()


@pytest.fixture
def filled(node: Node, capsys: pytest.CaptureFixture[str]) -> Iterator[Node]:
    """A district's database on it, with its walls."""
    login = f"a_{uuid4().hex[:12]}"
    with node.administrator() as connection:
        connection.execute(f"CREATE DATABASE {DATABASE}".encode())
    assert outcome(init(node.url(DATABASE), login), capsys)[0] == 0
    store = Store.open(node.url(DATABASE))
    factories.office(store)
    factories.place(store, "松涛敬老院", open_hazards=1)
    store.close()
    yield node
    with node.administrator() as connection:
        connection.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)".encode())
        connection.execute(f"DROP ROLE {login}".encode())


def test_a_backup_is_restored_for_practice(filled: Node, tmp_path: Path) -> None:
    """Dump, roles and whole copy; the drill reads it back, has it compared and its audit verified, leaves nothing."""
    folder = tmp_path / "backups"
    code, said = filled.script("backup.sh", DATABASE, str(folder), owner=False)
    assert code == 0, said
    (dump,) = folder.glob("*.dump")
    assert dump.stat().st_mode & 0o077 == 0
    assert (folder / f"{dump.name}.roles").read_text().count("CREATE ROLE mz_owner") == 1
    assert len(list(folder.glob("whole_*"))) == 1
    assert list(folder.glob("*.part")) == []
    code, said = filled.script("drill.sh", str(dump), owner=False, MZDESK=PROGRAM, SCRATCH="mz_drill")
    assert code == 0, said
    assert "角色、权限、触发器与本程序要求一致。" in said
    assert "核对无误" in said
    with filled.administrator() as connection:
        assert connection.execute("SELECT count(*) FROM pg_database WHERE datname = 'mz_drill'").fetchone() == (0,)


def test_the_drill_fails_for_what_was_tampered_with(filled: Node, tmp_path: Path) -> None:
    """The practice can fail: somebody changed the audit before the backup was made."""
    with filled.administrator(DATABASE) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE app.audit_entries SET actor = '别人' WHERE seq = 2")
    code, said = filled.script("backup.sh", DATABASE, str(tmp_path), owner=False, WHOLE="no")
    assert code == 0, said
    (dump,) = tmp_path.glob("*.dump")
    code, said = filled.script("drill.sh", str(dump), owner=False, MZDESK=PROGRAM)
    assert code == 2
    assert "演练没有通过" in said


def test_old_backups_go_and_the_newest_stay(filled: Node, tmp_path: Path) -> None:
    for day in range(1, 5):
        (tmp_path / f"{DATABASE}_2026010{day}_000000.dump").touch()
    assert filled.script("backup.sh", DATABASE, str(tmp_path), owner=False, WHOLE="no", KEEP="3")[0] == 0
    names = sorted(path.name for path in tmp_path.glob("*.dump"))
    assert names[:2] == [f"{DATABASE}_20260103_000000.dump", f"{DATABASE}_20260104_000000.dump"]
    assert len(names) == 3


def test_health_says_what_is_missing(node: Node) -> None:
    code, said = node.script("health.sh")
    assert code == 1
    assert "角色：主节点" in said
    assert "注意：没有打开同步" in said
    assert "注意：没有备用节点在跟随。" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["promote.sh"], "这台服务器不是正在运行的备用节点，没有切换。"),
        (["standby.sh", "node_b", "host=127.0.0.1"], "不是空的，没有动它。"),
        (["standby.sh", "Node-B", "host=127.0.0.1"], "节点名只用小写字母、数字和下划线"),
        (["rejoin.sh", "node_b", "host=127.0.0.1", "host=127.0.0.1"], "这台服务器还在运行，没有动它。"),
        (["start.sh"], "这台服务器已在运行。"),
        (["sync.sh"], "用法：sync.sh on 备用节点名，或 sync.sh off。"),
        (["backup.sh"], "用法：backup.sh 数据库名 备份文件夹。"),
        (["drill.sh", "/nowhere.dump"], "用法：drill.sh 备份文件.dump。"),
    ],
)
def test_what_must_not_be_done_is_refused(node: Node, words: list[str], sentence: str) -> None:
    code, said = node.script(*words)
    assert code == 2
    assert sentence in said


def test_a_setting_that_is_missing_is_named(node: Node) -> None:
    code, said = node.script("primary.sh", REPLICA_DOOR="")
    assert (code, said) == (2, "请先设置 REPLICA_DOOR，见 README.md。\n")


@pytest.mark.parametrize("script", sorted(path.name for path in SCRIPTS.glob("*.sh")))
def test_scripts_are_plain_sh_and_explained(script: str) -> None:
    """POSIX, parsed by the machine's own sh, and named in the README."""
    assert subprocess.run(["sh", "-n", str(SCRIPTS / script)], check=False).returncode == 0
    text = (SCRIPTS / script).read_text(encoding="utf-8")
    assert "[[" not in text
    assert script in (SCRIPTS / "README.md").read_text(encoding="utf-8")
