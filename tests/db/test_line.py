"""Connecting to a shared database: the line is always verified, and what is wrong is said in one sentence.

On a PostgreSQL that is reached over TLS only, with the walls up and people's own logins.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from mzdesk import clock
from mzdesk.clock import FixedClock
from mzdesk.db import examining, line, schema
from mzdesk.db.engine import engines_for, url_of
from mzdesk.db.line import Line
from mzdesk.db.policies import groups, logins
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, MzdeskError, StoreDown
from mzdesk.services import staff
from mzdesk.terms import FacilityKind, Role
from tests import factories, lines, tls


@pytest.fixture(scope="module")
def place() -> Iterator[lines.Place]:
    with lines.opened() as made:
        yield made


@pytest.fixture
def server(place: lines.Place) -> tls.Server:
    return place.server


@pytest.fixture
def to(place: lines.Place) -> Line:
    """The right line."""
    return place.line()


def said(where: Line, password: str = tls.WORD) -> str:
    """How it is refused."""
    with pytest.raises(MzdeskError) as refusal:
        examining.examine(where.place(password))
    assert password not in refusal.value.message
    return refusal.value.message


def test_the_right_line_opens_and_says_whose_login_it_is(to: Line) -> None:
    assert examining.examine(to.place(tls.WORD)).person == "示例甲"
    store = Store.open(to.place(tls.WORD), upgrade=False)
    with store.read(factories.SYSTEM) as session:
        raw = session.connection().connection.dbapi_connection
        assert isinstance(raw, psycopg.Connection)
        assert raw.pgconn.ssl_in_use
        assert session.execute(sa.text("SELECT current_setting('application_name')")).scalar() == "mzdesk"
    store.close()


@pytest.mark.parametrize("code", sorted(groups.BY_CODE))
def test_every_kind_of_desk_is_let_in(place: lines.Place, code: str) -> None:
    """Looking around before the sign-in asks for nothing that one kind of login may not read."""
    name, township = f"k_{code}", f"{factories.DISTRICT}001" if code == "township_clerk" else ""
    kinds = (FacilityKind.ELDERLY_CARE.value,) if code == Role.DEPARTMENT.value else ()
    login = logins.Login(name, "示例丁", (code,), factories.DISTRICT, township, kinds=kinds)
    with place.administrator() as connection:
        logins.create(connection, login, tls.WORD)
    to = place.line(name)
    assert examining.examine(to.place(tls.WORD)).person == "示例丁"
    store = Store.open(to.place(tls.WORD), upgrade=False)
    with store.read(factories.SYSTEM) as session:
        assert staff.seated(session).name == "示例丁"
    store.close()


def test_the_next_server_of_the_list_is_tried(to: Line) -> None:
    two = replace(to, hosts=(f"127.0.0.1:{_closed()}", *to.hosts))
    assert examining.examine(two.place(tls.WORD)).person == "示例甲"


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca"])
def test_a_lesser_line_is_refused_before_anything_is_sent(to: Line, mode: str) -> None:
    """No setting and no address makes the program talk to a machine whose certificate it did not verify."""
    with pytest.raises(StoreDown, match=f"不能用 sslmode={mode}.*请去掉地址中的 sslmode"):
        engines_for(url_of(f"{to.place()}&sslmode={mode}"))


def test_a_lesser_mode_hidden_behind_the_strict_one_is_refused() -> None:
    with pytest.raises(StoreDown, match="sslmode=require"):
        engines_for(url_of("postgresql://a@h/db?sslmode=verify-full&sslmode=require"))
    with pytest.raises(StoreDown, match="sslmode=require"):
        engines_for(url_of("postgresql://a@/db?host=/run&hostaddr=10.0.0.1&sslmode=require"))


def test_the_mode_is_strict_whatever_the_environment_says(to: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSSLMODE", "disable")
    assert line.strict(url_of(to.place()))["sslmode"] == "verify-full"
    monkeypatch.setenv("PGHOST", "10.0.0.1")
    assert not line.local(url_of("postgresql:///mzdesk"))
    assert "不是本机信任的机构签发的" in said(replace(to, authority=""))


def test_a_socket_on_the_server_itself_needs_no_certificate(place: lines.Place) -> None:
    store = Store.open(place.socket() + "&sslmode=disable")
    with store.read(factories.SYSTEM) as session:
        raw = session.connection().connection.dbapi_connection
        assert isinstance(raw, psycopg.Connection)
        assert not raw.pgconn.ssl_in_use
    store.close()


def test_an_unknown_name_is_said(to: Line) -> None:
    assert "找不到共享数据库的服务器“no-such-host.invalid/mzdesk”" in said(replace(to, hosts=("no-such-host.invalid",)))


def test_a_closed_port_is_said(to: Line) -> None:
    where = f"127.0.0.1:{_closed()}"
    assert f"连接不上共享数据库“{where}/mzdesk”" in said(replace(to, hosts=(where,)))


def test_another_authority_is_said(server: tls.Server, to: Line) -> None:
    words = said(replace(to, authority=str(server.stranger)))
    assert "证书不是本机信任的机构签发的，没有发送口令" in words
    assert "根证书文件" in words


def test_another_name_on_the_certificate_is_said(server: tls.Server, to: Line) -> None:
    server.certified(("other.example",))
    try:
        assert f"服务器的证书不是发给“{to.hosts[0]}”的" in said(to)
    finally:
        server.certified(("127.0.0.1",))


def test_a_certificate_that_is_over_is_said(server: tls.Server, to: Line) -> None:
    server.certified(("127.0.0.1",), days=-1)
    try:
        assert "证书已过期，没有发送口令" in said(to)
    finally:
        server.certified(("127.0.0.1",))


def test_a_file_that_is_no_certificate_is_said(to: Line, tmp_path: Path) -> None:
    wrong = tmp_path / "ca.pem"
    wrong.write_text("照片")
    assert "根证书文件“ca.pem”读不出来或不是证书" in said(replace(to, authority=str(wrong)))


def test_a_server_without_encryption_is_said(server: tls.Server, to: Line) -> None:
    with server.configured(hba="local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n", ssl="off"):
        assert "没有打开加密连接（TLS），没有发送口令" in said(to)


def test_a_wrong_password_is_said(to: Line) -> None:
    assert "不接受这个用户名或口令" in said(to, "falsch-kouling-9")


def test_a_computer_that_is_not_let_in_is_said(server: tls.Server, to: Line) -> None:
    with server.configured(hba="local all all trust\n"):
        assert "不允许从这台电脑连接" in said(to)


def test_a_missing_database_is_said(to: Line) -> None:
    assert "这个数据库或用户" in said(replace(to, database="nowhere"))


def test_missing_walls_are_said_and_nothing_is_opened(to: Line) -> None:
    assert "mzdesk database init" in said(replace(to, database="bare", login="stranger"))
    with pytest.raises(StoreDown, match="mzdesk database init"):
        Store.open(replace(to, database="bare", login="stranger").place(tls.WORD), upgrade=False)


def test_a_store_whose_walls_are_not_up_is_said(server: tls.Server, to: Line) -> None:
    with server.administrator() as connection:
        connection.execute(b"ALTER ROLE stranger SUPERUSER")
    try:
        words = said(replace(to, database="open", login="stranger"))
    finally:
        with server.administrator() as connection:
            connection.execute(b"ALTER ROLE stranger NOSUPERUSER")
    assert "还没有设置账号和权限" in words
    assert "mzdesk database init" in words


def test_a_login_that_is_not_entered_is_said(to: Line) -> None:
    assert "没有在共享数据库" in said(replace(to, login="stranger"))


@pytest.mark.parametrize(
    ("revision", "words"),
    [("0099", "由更新版本的程序建立的.*请先安装新版程序"), ("0000", "比本程序旧.*mzdesk database upgrade")],
)
def test_a_store_of_another_age_is_said(
    place: lines.Place, to: Line, revision: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "KNOWN", ("0000", schema.HEAD))
    with place.administrator() as connection:
        connection.exec_driver_sql(f"UPDATE app.alembic_version SET version_num = '{revision}'")
    try:
        with pytest.raises(StoreDown, match=words):
            examining.examine(to.place(tls.WORD))
    finally:
        with place.administrator() as connection:
            connection.exec_driver_sql(f"UPDATE app.alembic_version SET version_num = '{schema.HEAD}'")


def test_a_program_below_the_lowest_that_may_write_is_said(place: lines.Place, to: Line) -> None:
    """The administrator upgraded the store with a newer program: 0.10 is newer than 0.1, as numbers are."""
    with place.administrator() as connection:
        before = connection.exec_driver_sql("SELECT value FROM app.store_info WHERE name = 'lowest_writer'").scalar()
        connection.exec_driver_sql("UPDATE app.store_info SET value = '0.10.0' WHERE name = 'lowest_writer'")
    try:
        assert "程序版本不低于 0.10.0，本程序是 " in said(to)
    finally:
        with place.administrator() as connection:
            connection.exec_driver_sql(f"UPDATE app.store_info SET value = '{before}' WHERE name = 'lowest_writer'")
    assert examining.examine(to.place(tls.WORD)).person == "示例甲"


def test_a_login_that_was_switched_off_is_said(place: lines.Place, to: Line) -> None:
    place.disable(lines.HEAD)
    off = replace(to, login=lines.HEAD)
    try:
        assert "这个登录名已停用" in said(off)
        with place.administrator() as connection:
            connection.exec_driver_sql(f"ALTER ROLE {lines.HEAD} LOGIN")
        assert "已经停用" in said(off)
    finally:
        place.restore(lines.HEAD)


def test_a_wrong_clock_is_said_with_how_much(server: tls.Server, to: Line, fixed_clock: FixedClock) -> None:
    with psycopg.connect(server.to(lines.CLERK, host="127.0.0.1", dbname="mzdesk")) as connection:
        row = connection.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    fixed_clock.move_to(row[0] + timedelta(minutes=7))
    warning = examining.examine(to.place(tls.WORD)).warning
    assert warning.startswith("本机时间比服务器快 ")
    assert "请先校准本机的日期和时间" in warning
    fixed_clock.move_to(row[0])
    assert examining.examine(to.place(tls.WORD)).warning == ""


def test_how_much_a_clock_is_wrong() -> None:
    now = clock.now()
    assert examining.drift(now, now - timedelta(minutes=2)) == ""
    assert "慢 2 分 1 秒" in examining.drift(now, now - timedelta(seconds=121))
    assert "快 25 小时 0 分" in examining.drift(now, now + timedelta(hours=25))


# --- what was typed, what is written down ---------------------------------------------------------------------------


def test_an_address_is_read_back_as_it_was_and_holds_no_password() -> None:
    made = line.line("db1.example:5433， db2.example", "mzdesk", "zhang")
    assert made.hosts == ("db1.example:5433", "db2.example")
    assert line.line_of(made.place()) == made
    assert line.line_of(made.place("Ge:heim/1@")) == made
    assert "Ge" not in made.place() + made.name + made.where
    assert line.line_of("postgresql://a@/db?host=/run/pg") is None
    assert line.line_of("/srv/a.sqlite") is None


@pytest.mark.parametrize(
    ("servers", "database", "authority", "field"),
    [
        ("", "mzdesk", "", "servers"),
        ("10.1.2.3:port", "mzdesk", "", "servers"),
        ("10.1.2.3:99999", "mzdesk", "", "servers"),
        ("postgresql://x", "mzdesk", "", "servers"),
        ("/run/postgresql", "mzdesk", "", "servers"),
        ("10.1.2.3", "", "", "database"),
        ("10.1.2.3", "a/b?sslmode=require", "", "database"),
        ("10.1.2.3", "mzdesk", "/nowhere/ca.pem", "authority"),
    ],
)
def test_what_can_not_be_an_address_is_refused_beside_its_field(
    servers: str, database: str, authority: str, field: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        line.line(servers, database, "zhang", authority)
    assert refusal.value.field == field


def _closed() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
