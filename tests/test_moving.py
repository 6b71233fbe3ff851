"""`mzdesk database copy`: everything arrives as it was, the audit's chains and what is sealed too, or nothing does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa

from mzdesk import clock, serving, vault
from mzdesk.db import moving as carrying
from mzdesk.db.engine import engines_for, url_of
from mzdesk.db.policies import logins
from mzdesk.db.work import Store
from mzdesk.models import Base
from mzdesk.models.attachments import Attachment, AttachmentBytes
from mzdesk.models.audit import AuditEntry
from mzdesk.services import plans
from mzdesk.terms import Role
from mzdesk.views.plans import OpenDraft, Phrases
from tests import factories, stores
from tests.factories import DISTRICT, PHRASE, SYSTEM
from tests.services.plan_cases import Office, do
from tests.test_cli import outcome
from tests.test_serving import administer, init

PHOTO = bytes(range(256)) * 4_000
Rows = dict[str, tuple[int, str]]


@pytest.fixture
def period(sqlite_store: Store) -> UUID:
    """A PC's own store: places, a hazard, a photo, a period that is sealed and runs."""
    bureau = Office(sqlite_store)
    sealed = bureau.seal(bureau.plan())
    with sqlite_store.begin(SYSTEM, "附件") as session:
        key = {"district": DISTRICT, "township": f"{DISTRICT}000", "sha256": sha256(PHOTO).hexdigest()}
        about = {"name": "走道.jpg", "media_type": "image/jpeg", "size": len(PHOTO)}
        session.add(Attachment(**key, original_sha256=key["sha256"], **about))
        session.flush()
        session.add(AttachmentBytes(**key, data=PHOTO))
    factories.place(sqlite_store, "松涛敬老院", open_hazards=1)
    found: UUID = sealed.id
    return found


@pytest.fixture
def server(postgresql_url: str, capsys: pytest.CaptureFixture[str]) -> Iterator[str]:
    """A shared server as `init` leaves it."""
    login = f"a_{uuid4().hex[:12]}"
    assert outcome(init(postgresql_url, login), capsys)[0] == 0
    yield postgresql_url
    administer(postgresql_url, f"DROP ROLE IF EXISTS {login}")


def contents(place: str) -> Rows:
    """Of each table how many rows and a mark of what is in them, taken without the program's own reading in blocks.

    Without what belongs to a server's first administrators, who are of that server and not of what was carried.
    """
    engines = engines_for(url_of(place))
    found = {}
    with engines.write.connect() as connection:
        first = _first_administrators(connection)
        for table, _ in carrying._pairs(connection, connection):
            if table.name == "audit_heads" and first:
                continue
            rows = connection.execute(sa.select(table)).all()
            plain = sorted(json.dumps(list(row), default=str, sort_keys=True) for row in rows)
            if table.name in ("accounts", "persons", "search_entries", "audit_entries"):
                plain = [row for row in plain if not any(key in row for key in first)]
            rows = rows[: len(plain)]
            found[table.name.replace("sealed_", "")] = len(rows), sha256("\n".join(plain).encode()).hexdigest()
        connection.rollback()
    engines.dispose()
    return found


def _first_administrators(connection: sa.Connection) -> set[str]:
    """Ids of their persons and accounts."""
    accounts = Base.metadata.tables["accounts"]
    found = connection.execute(sa.select(accounts.c.id, accounts.c.person_id, accounts.c.login)).all()
    return {str(key) for *ids, login in found if re.fullmatch("a_[0-9a-f]{12}", login) for key in ids}


def same(place: str, before: Rows) -> bool:
    """Whether everything that was carried is there as it was; heads of chains that go on are not compared."""
    after = contents(place)
    return after == {name: mark for name, mark in before.items() if name in after}


@contextmanager
def signed_in(server: str) -> Iterator[Store]:
    """The program of a section head, whose login was made on the server."""
    engine, name = sa.create_engine(url_of(server)), f"h_{uuid4().hex[:12]}"
    with engine.begin() as connection:
        logins.create(connection, logins.Login(name, "示例h", ("section_head",), DISTRICT), vault.recovery_code())
    try:
        place = url_of(server).set(username=name).render_as_string(hide_password=False)
        with closing(Store.open(place, upgrade=False)) as store:
            yield store
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"DELETE FROM access.logins WHERE login = '{name}'; DROP ROLE {name}")
        engine.dispose()


def copied(*words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code, out, err = outcome(["database", "copy", *words], capsys)
    return code, out, err


def test_a_pc_moves_to_the_server_and_goes_on_there(
    sqlite_store: Store, period: UUID, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every row is the same, the walls stand, the old chain holds and grows, and a leader opens what was sealed."""
    before = contents(sqlite_store.place)
    code, out, err = copied(sqlite_store.place, server, capsys=capsys)
    assert code == 0, err
    assert same(server, before)
    assert f"facilities  {before['facilities'][0]} 行" in out
    assert "两边逐行核对一致" in out
    assert "facilities" in err  # the progress
    assert serving.check(server) == []
    assert outcome(["audit", "verify", "--store", server], capsys)[0] == 0
    with signed_in(server) as store:
        entries = before["audit_entries"][0]
        draft, when = OpenDraft(count=2), {"today": clock.today(), "now": clock.now()}
        opened = do(store, plans.unseal, period, draft=draft, phrases=Phrases(PHRASE), **when)
        assert opened.visits
        with store.read(SYSTEM) as session:
            assert (session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) or 0) > entries
    assert outcome(["audit", "verify", "--store", server], capsys)[0] == 0
    assert contents(sqlite_store.place) == before


def test_back_from_the_server_into_one_file(
    sqlite_store: Store, period: UUID, server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """There and back again is the same; the file opens, its guards stand, its period can be opened."""
    before = contents(sqlite_store.place)
    assert copied(sqlite_store.place, server, capsys=capsys)[0] == 0
    back = tmp_path / "back.sqlite"
    code, _, err = copied(server, str(back), capsys=capsys)
    assert code == 0, err
    assert same(str(back), before)
    assert [path.name for path in tmp_path.glob("back*")] == ["back.sqlite"]
    assert outcome(["audit", "verify", "--store", str(back)], capsys)[0] == 0
    with closing(Store.open(back)) as store:
        draft, when = OpenDraft(count=2), {"today": clock.today(), "now": clock.now()}
        assert do(store, plans.unseal, period, draft=draft, phrases=Phrases(PHRASE), **when).visits


def test_from_server_to_server(
    sqlite_store: Store, period: UUID, server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(sqlite_store.place)
    assert period
    assert copied(sqlite_store.place, server, capsys=capsys)[0] == 0
    login = f"a_{uuid4().hex[:12]}"
    with stores.empty_postgres() as other:
        try:
            assert outcome(init(other, login), capsys)[0] == 0
            code, _, err = copied(server, other, capsys=capsys)
            assert code == 0, err
            assert same(other, before)
            assert serving.check(other) == []
        finally:
            administer(other, f"DROP OWNED BY {login}; DROP ROLE {login}")


def test_many_rows_go_in_blocks(sqlite_store: Store, server: str, capsys: pytest.CaptureFixture[str]) -> None:
    """More than a block holds, with texts that a table of text could take apart."""
    count = carrying._ROWS * 2 + 1
    with sqlite_store.begin(SYSTEM, "导入") as session:
        table = Base.metadata.tables["feed"]
        odd = ["facilities", "a\tb", "c\\N", "x\ny"]
        rows = [
            {"district": DISTRICT, "scope": f"{DISTRICT}000", "capability": odd[n % 4], "record": clock.uuid4(),
             "at": clock.now(), "id": clock.uuid4()}
            for n in range(count)
        ]  # fmt: skip
        session.execute(sa.insert(table), rows)
    before = contents(sqlite_store.place)
    assert copied(sqlite_store.place, server, capsys=capsys)[0] == 0
    assert same(server, before)


# --- refusals ---------------------------------------------------------------------------------------------------------


def refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The sentence by which a copy is refused."""
    code, out, err = copied(*words, capsys=capsys)
    assert (code, out) == (2, "")
    return err.splitlines()[-1]


def test_a_server_with_data_is_left_alone(
    sqlite_store: Store, period: UUID, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert period
    assert copied(sqlite_store.place, server, capsys=capsys)[0] == 0
    before = contents(server)
    assert refused([sqlite_store.place, server], capsys).startswith("目标数据库里已经有数据（")
    assert same(server, before)


def test_a_server_without_walls_is_refused(
    sqlite_store: Store, postgresql_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [sqlite_store.place, postgresql_url]
    sentence = "目标数据库还没有建立角色和权限，没有迁移。请先运行 mzdesk database init。"
    assert refused(words, capsys) == sentence
    Store.open(postgresql_url).close()
    assert refused(words, capsys) == sentence


def test_another_district_is_refused(
    sqlite_store: Store, period: UUID, postgresql_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its rows would be nobody's there."""
    assert period
    login = f"a_{uuid4().hex[:12]}"
    words = init(postgresql_url, login)
    words[words.index(DISTRICT)] = "500157"
    try:
        assert outcome(words, capsys)[0] == 0
        said = refused([sqlite_store.place, postgresql_url], capsys)
    finally:
        administer(postgresql_url, f"DROP OWNED BY {login}; DROP ROLE {login}")
    assert said == "原数据库是区县 500156 的，目标数据库是为区县 500157 建立的，没有迁移。请核对两个地址。"


def test_a_login_of_the_same_name_is_refused(
    sqlite_store: Store, postgresql_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The name is the new administrator's: two accounts of one name can't be, and nothing is carried."""
    login = f"a_{uuid4().hex[:12]}"
    factories.person(sqlite_store, login, Role.CLERK)
    try:
        assert outcome(init(postgresql_url, login), capsys)[0] == 0
        said = refused([sqlite_store.place, postgresql_url], capsys)
    finally:
        administer(postgresql_url, f"DROP OWNED BY {login}; DROP ROLE {login}")
    assert said.startswith(f"原数据库里已有用户名“{login}”，与目标数据库的系统管理员相同，没有迁移。请")


def test_another_age_is_refused(sqlite_store: Store, server: str, capsys: pytest.CaptureFixture[str]) -> None:
    administer(server, "UPDATE app.alembic_version SET version_num = '0000'")
    said = refused([sqlite_store.place, server], capsys)
    assert said == "目标数据库的版本是 0000，本程序需要 0001，没有迁移。请先用本程序升级它，再重试。"


def test_a_store_that_is_being_written_is_refused(
    sqlite_store: Store, period: UUID, server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On either side: what is half written must not be left behind."""
    with sqlite_store.begin(SYSTEM, "正在办理"):
        said = refused([sqlite_store.place, server], capsys)
    assert said == "数据库正被另一个程序占用，请稍候重试。已录入的内容不会丢失。"
    assert copied(sqlite_store.place, server, capsys=capsys)[0] == 0
    back = tmp_path / "back.sqlite"
    with psycopg.connect(server.replace("postgresql+psycopg", "postgresql")) as other:
        other.execute("UPDATE app.facilities SET remark = '正在办理'")
        said = refused([server, str(back)], capsys)
        other.rollback()
    assert said == "原数据库正在被使用，没有迁移。请让所有人退出程序后重试。"
    assert list(tmp_path.glob("back*")) == []
    assert period


def test_what_arrives_otherwise_undoes_everything(
    sqlite_store: Store, period: UUID, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A server that changes a value on its way in, as a forgotten trigger does: found by content, nothing stays."""
    assert period
    administer(
        server,
        "CREATE FUNCTION public.meddle() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN NEW.remark := 'x'; RETURN NEW; END $$; "
        "CREATE TRIGGER meddle BEFORE INSERT ON app.facilities FOR EACH ROW EXECUTE FUNCTION public.meddle(); "
        "ALTER TABLE app.facilities ENABLE ALWAYS TRIGGER meddle",
    )
    said = refused([sqlite_store.place, server], capsys)
    assert said.startswith("facilities 迁移后与原数据库不一致（原 ")
    assert contents(server)["persons"][0] == 0
    assert contents(server)["audit_entries"][0] == 0


def test_an_audit_that_was_tampered_with_is_not_carried_on(
    sqlite_store: Store, period: UUID, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert period
    with sqlite_store._engines.write.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_entries_no_update")
        connection.exec_driver_sql("UPDATE audit_entries SET actor = '别人' WHERE seq = 2")
    said = refused([sqlite_store.place, server], capsys)
    assert said.startswith("原数据库的操作留痕核对未通过，没有迁移。")


def test_rows_without_their_parent_are_not_carried_on(
    sqlite_store: Store, period: UUID, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file somebody edited with another program: the server would have refused the row."""
    assert period
    with sqlite_store._engines.write.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.exec_driver_sql("DELETE FROM attachments")
        connection.commit()
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.exec_driver_sql("BEGIN")
    said = refused([sqlite_store.place, server], capsys)
    assert said.startswith("原数据库里 attachment_bytes 有 1 行找不到所属记录，没有迁移。")


_SMALL_DISK = (
    "import resource, sys; from mzdesk import cli; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size})); "
    "sys.exit(cli.main(sys.argv[1:]))"
)


@pytest.mark.skipif(sys.platform == "win32", reason="copy onto a full disk: needs a limit on file sizes (POSIX)")
def test_a_disk_without_room_leaves_no_file(
    sqlite_store: Store, period: UUID, server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A process that may write no file larger than the tables alone."""
    assert period
    assert copied(sqlite_store.place, server, capsys=capsys)[0] == 0
    Store.open(tmp_path / "empty.sqlite").close()
    size = (tmp_path / "empty.sqlite").stat().st_size + 8_192
    back = tmp_path / "back.sqlite"
    run = [sys.executable, "-c", _SMALL_DISK.format(size=size), "database", "copy", server, str(back)]
    done = subprocess.run(run, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120)
    assert done.returncode == 2, done.stderr
    assert "磁盘" in done.stderr.splitlines()[-1]
    assert list(tmp_path.glob("back*")) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["a.sqlite"], "请在原数据库后面写明迁移到哪里"),
        (["nowhere.sqlite", "postgresql://postgres@/x"], "没有找到数据库文件“"),
        (["a.sqlite", "b.sqlite"], "两个都是本机文件。"),
        (["postgresql://x/y", "postgresql://x/y"], "两个地址是同一个数据库。"),
    ],
)
def test_addresses_that_cannot_be_meant(words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(words, capsys).startswith(sentence)


def test_a_file_that_is_there_is_not_overwritten(
    server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "there.sqlite"
    there.write_text("mine")
    assert "没有覆盖它" in refused([server, str(there)], capsys)
    assert there.read_text() == "mine"


def test_marks_are_of_content_not_of_order() -> None:
    """The comparison can fail: another value, another column, a row more."""
    table = sa.Table("t", sa.MetaData(), sa.Column("a", sa.String), sa.Column("b", sa.String))

    def mark(*rows: tuple[str, str]) -> tuple[int, int]:
        made = carrying._Marked(table)
        for _ in made.over([list(rows)], lambda _: None):  # type: ignore[list-item]
            pass
        return made.rows, made.total

    assert mark(("1", "2"), ("3", "4")) == mark(("3", "4"), ("1", "2"))
    different = [mark(("1", "2")), mark(("12", "")), mark(("2", "1")), mark(("1", "2"), ("1", "2")), mark(("", "12"))]
    assert len(set(different)) == len(different)
