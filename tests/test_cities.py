"""A city above two districts, on three PostgreSQL servers: by the command line, and in the window of its reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keyring
import psycopg
import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from mzdesk import app as program
from mzdesk import clock, paths
from mzdesk.db import arriving
from mzdesk.db.drafts import Drafts
from mzdesk.db.line import Line
from mzdesk.db.policies import city, publishing
from mzdesk.db.work import Store
from mzdesk.errors import NotAllowed, RuleBroken, StoreDown
from mzdesk.models import Base
from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard
from mzdesk.settings import PcSettings
from mzdesk.terms import Role
from mzdesk.ui.dialogs.signing_on import SignOnDialog, enter
from mzdesk.ui.page import Page
from mzdesk.views.actor import system
from tests import postgres, tls
from tests.districts import DISTRICTS, READER, Tree, administer, fill, hazard, servers, tree, until, url
from tests.journeys.test_every_role import denials
from tests.test_cli import outcome
from tests.test_credentials import InMemory
from tests.ui.conftest import app
from tests.ui.hands import settle, write
from tests.ui.test_words import check

__all__ = ["app", "servers", "tree"]


def said(words: list[str], capsys: pytest.CaptureFixture[str]) -> list[str]:
    return outcome(words, capsys)[1].splitlines()


def test_what_was_there_arrives_from_both(tree: Tree) -> None:
    """The first copy: places, hazards, daily figures, side by side, also the same numbers and keys."""
    tree.comes(
        "SELECT district, name FROM app.facilities ORDER BY 1, 2",
        [(d, f"{name}{d}") for d in DISTRICTS for name in ("救助站", "敬老院", "福利院")],
    )
    tree.comes("SELECT district, name FROM app.townships ORDER BY 1", [(d, "松涛镇") for d in DISTRICTS])
    tree.comes(
        "SELECT district, number FROM app.hazards ORDER BY 1, 2", [(d, n) for d in DISTRICTS for n in ("YH1", "YH7")]
    )
    tree.comes("SELECT district, found FROM app.daily_reports ORDER BY 1", [(d, 0) for d in DISTRICTS])
    tree.comes("SELECT district, count(*) FROM app.facility_lines GROUP BY 1 ORDER BY 1", [(d, 3) for d in DISTRICTS])


def test_what_changes_arrives_too(tree: Tree) -> None:
    """Inserted, changed and deleted at the district: the same in the city, past guards, foreign keys and audit."""
    asked = "SELECT number, part FROM app.hazards WHERE district = '500156' ORDER BY 1"
    tree.comes(asked, [("YH1", ""), ("YH7", "")])
    store = Store.open(url(tree.districts["500156"]))
    with store.begin(system("500156"), "登记") as session:
        session.add(hazard("500156", session.scalars(sa.select(Facility.id)).first(), "YH2"))
        session.scalars(sa.select(Hazard).where(Hazard.number == "YH1")).one().part = "二层"
    tree.comes(asked, [("YH1", "二层"), ("YH2", ""), ("YH7", "")])
    store.close()
    administer(
        tree.districts["500156"],
        "SET session_replication_role = replica; DELETE FROM app.hazards WHERE number = 'YH2'",
    )
    tree.comes(asked, [("YH1", "二层"), ("YH7", "")])
    administer(tree.districts["500156"], "UPDATE app.hazards SET part = '', version = version + 1 WHERE number = 'YH1'")
    tree.comes(asked, [("YH1", ""), ("YH7", "")])


def test_nothing_of_a_person_arrives(tree: Tree) -> None:
    """Persons, files, audit and everything sealed stay empty; names and telephones of a place stay blank."""
    test_what_was_there_arrives_from_both(tree)
    filled = {name for name in Base.metadata.tables if administer(tree.city, f"SELECT 1 FROM app.{name} LIMIT 1")}
    assert filled == {*publishing.PUBLISHED, "store_info"}
    assert administer(tree.city, "SELECT count(*) FROM sealed.secrets") == [(0,)]
    found = administer(tree.city, "SELECT DISTINCT principal, phones::text FROM app.facilities")
    assert found == [("", "[]")]
    assert administer(tree.city, "SELECT DISTINCT responsible FROM app.hazards") == [("",)]
    assert administer(tree.city, "SELECT DISTINCT reporter FROM app.daily_reports") == [("",)]
    tree.comes("SELECT count(*) FROM app.daily_exemptions", [(2,)])
    assert administer(tree.city, "SELECT DISTINCT reason, by FROM app.daily_exemptions") == [("", "")]


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE app.facilities SET name = 'x'",
        "DELETE FROM app.hazards",
        "INSERT INTO app.townships SELECT * FROM app.townships",
        "TRUNCATE app.daily_reports",
        "SELECT * FROM app.facility_people",
        "SELECT principal FROM app.facilities",
        "SELECT * FROM sealed.secrets",
        "SELECT subconninfo FROM pg_subscription",
    ],
)
def test_a_reader_of_the_city_only_reads(tree: Tree, text: str) -> None:
    """Refused for want of the right; no setting of a session is in between."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        tree.seen(text)


def test_the_feed_reads_what_is_published_and_nothing_else(tree: Tree) -> None:
    with psycopg.connect(
        tree.districts["500156"].to(publishing.FEED, password=tree.words["500156"], dbname="mzdesk")
    ) as connection:
        assert connection.execute("SELECT count(name) FROM app.facilities").fetchone() == (3,)
        for text in (
            "SELECT phones FROM app.facilities",
            "SELECT 1 FROM app.facility_people",
            "SELECT 1 FROM sealed.secrets",
        ):
            connection.rollback()
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(text.encode())


def test_every_column_is_decided_and_keys_begin_with_the_district() -> None:
    """A column that a later program adds must be named as published or withheld; districts can't meet in a key."""
    for table, published in publishing.PUBLISHED.items():
        model = Base.metadata.tables[table]
        assert {column.name for column in model.c} == published | publishing.WITHHELD[table], table
        assert not published & publishing.WITHHELD[table]
        assert {column.name for column in model.primary_key} <= published
        keys = [[c.name for c in one.columns] for one in model.constraints if isinstance(one, sa.UniqueConstraint)]
        assert all(names[0] == "district" for names in keys)
    personal = {"facility_people", "facility_person_identities", "persons", "accounts", "field_keys", "attachments"}
    assert not personal & publishing.PUBLISHED.keys()


def test_a_new_table_is_not_published_until_it_is_named(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither by being made nor by hand: the check says so, publishing again takes it out."""
    server = tree.districts["500157"]
    asked = f"SELECT count(*) FROM pg_publication_tables WHERE pubname = '{publishing.PUBLICATION}'"
    administer(server, "CREATE TABLE app.later(id int PRIMARY KEY)")
    assert administer(server, asked) == [(len(publishing.PUBLISHED),)]
    administer(server, "ALTER PUBLICATION mz_city ADD TABLE app.later, app.facility_people")
    again = "请重新运行 mzdesk database publish。"
    found = said(["database", "check", url(server)], capsys)
    assert f"发布清单多出数据表 app.later。{again}" in found
    assert f"发布清单多出数据表 app.facility_people。{again}" in found
    told = said(["database", "publish", url(server)], capsys)
    assert told[0] == "已发布 6 张数据表，其余数据表一律不发布："
    assert "接收账号 mz_feed 的口令没有改动。" in told
    assert administer(server, asked) == [(len(publishing.PUBLISHED),)]
    administer(server, "DROP TABLE app.later")


@pytest.mark.parametrize(
    ("mishap", "sentence"),
    [
        (
            "ALTER PUBLICATION mz_city SET TABLE app.townships, app.facilities, app.facility_lines (district, "
            "sort_key, id), app.hazards, app.daily_reports, app.daily_exemptions",
            "发布清单中 app.facilities 多出列 legal_person、phones、principal、remark、safety_officer、safety_phone、"
            "supervisor。请重新运行 mzdesk database publish。",
        ),
        (
            "ALTER PUBLICATION mz_city DROP TABLE app.hazards",
            "发布清单缺少数据表 app.hazards。请重新运行 mzdesk database publish。",
        ),
        ("CREATE PUBLICATION more FOR TABLE app.persons", "多出发布 more，市级的接收账号可以读到其中的数据。请删除。"),
        ("GRANT SELECT ON app.persons TO mz_feed", "多出权限：mz_feed 对 app.persons 的 SELECT。"),
        (
            "ALTER ROLE mz_feed SUPERUSER",
            "市级的接收账号 mz_feed 缺失，或权限与清单不一致。请重新运行 mzdesk database publish。",
        ),
    ],
)
def test_check_names_what_a_district_publishes_beyond_the_list(
    tree: Tree, mishap: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rolled back, so that nothing of it is sent."""
    from mzdesk.db.policies import comparing

    engine = sa.create_engine(url(tree.districts["500157"]), connect_args={"options": "-c search_path=app"})
    with engine.connect() as connection:
        connection.exec_driver_sql(mishap)
        assert sentence in comparing.differences(connection)
        connection.rollback()
        before = set(comparing.differences(connection))
    engine.dispose()
    assert sentence not in before


def test_a_stopped_district_is_told_and_goes_on(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    """The other district is as it should be meanwhile; after the restart what was missed arrives."""
    test_what_was_there_arrives_from_both(tree)
    check = ["database", "check", url(tree.city)]
    until(lambda: outcome(check, capsys)[:2], (0, "角色、权限、触发器与本程序要求一致。\n"))
    server = tree.districts["500157"]
    server.stop()
    lost = "区县 500157 没有接通，数据停在中断之前。请核对区县服务器是否开机、网络和接收账号的口令。\n"
    until(lambda: outcome(check, capsys)[:2], (1, lost))
    server.start()
    administer(server, "UPDATE app.townships SET name = '柏林镇', version = version + 1")
    tree.comes("SELECT name FROM app.townships WHERE district = '500157'", [("柏林镇",)])
    until(lambda: outcome(check, capsys)[:2], (0, "角色、权限、触发器与本程序要求一致。\n"))
    administer(server, "UPDATE app.townships SET name = '松涛镇', version = version + 1")


def test_check_names_a_city_that_is_not_as_it_should_be(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    """Stopped by hand, and a right too many."""
    test_what_was_there_arrives_from_both(tree)
    check = ["database", "check", url(tree.city)]
    administer(tree.city, "ALTER SUBSCRIPTION mz_d500156 DISABLE")
    administer(tree.city, "GRANT UPDATE ON app.hazards TO mz_city")
    found = said(check, capsys)
    assert "区县 500156 的订阅已停用，不再接收。请启用后再核对。" in found
    assert "多出权限：mz_city 对 app.hazards 的 UPDATE。" in found
    assert outcome(["database", "upgrade", url(tree.city)], capsys)[:2] == (0, "市级数据库已升级到本程序的版本。\n")
    administer(tree.city, "ALTER SUBSCRIPTION mz_d500156 ENABLE")
    until(lambda: said(check, capsys), ["角色、权限、触发器与本程序要求一致。"])


def test_what_is_refused(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    """Each with its next step, and nothing half done."""
    here, there = url(tree.city), url(tree.districts["500156"])

    def refusal(*words: str) -> str:
        return outcome(["database", *words], capsys)[2].strip()

    reader = ("--login", "lingwai", "--person", "示例丙")
    assert "这是区县的共享数据库，不能改作市级数据库" in refusal("init", there, "--city", *reader)
    assert "这是市级数据库，不能改作区县的共享数据库" in refusal("init", here, "--district", "500156", *reader)
    assert "已经有人使用" in refusal("init", here, "--city", "--login", READER, "--person", "示例丙")
    assert refusal("init", here, "--city") == "请用 --login 和 --person 写明谁来查看市级数据。"
    assert "请写明区县数据库的地址" in refusal("subscribe", here)
    source = tree.source("500156")
    assert refusal("unsubscribe", here) == "请用 --district 写明不再接收的区县代码。"
    for verb in (["subscribe", here, source], ["unsubscribe", here]):
        assert refusal(*verb, "--district", "5001") == "区县代码是 6 位数字，如 500156。请重新填写。"
    assert "这不是市级数据库，没有取消订阅" in refusal("unsubscribe", there, "--district", "500156")
    assert refusal("unpublish", here) == "本区县没有向市级发布，不用停止。请核对数据库的地址。"
    assert "区县 500156 已经订阅" in refusal("subscribe", here, source, "--district", "500156")
    assert "是区县 500156 的数据，不是 500158" in refusal("subscribe", here, source, "--district", "500158")
    assert "这不是市级数据库" in refusal("subscribe", there, source, "--district", "500156")
    assert "sslmode=require" in refusal(
        "subscribe", here, tree.source("500156", sslmode="require"), "--district", "500159"
    )
    stranger = tree.source("500156", sslrootcert=str(tree.districts["500156"].stranger))
    assert "证书" in refusal("subscribe", here, stranger, "--district", "500159")


def test_a_server_whose_log_is_not_logical_is_refused(
    tree: Tree, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """At the district that wants to publish, and at the city that wants to subscribe."""
    with tree.city.administrator() as connection:
        connection.execute("CREATE DATABASE other")
    other = url(tree.city).replace("/mzdesk?", "/other?")
    sentence = (
        "请数据库管理员用 WAL_LEVEL=logical 运行 primary.sh（或改 wal_level 为 logical 并重启服务器），然后重试。\n"
    )
    bare = "这个数据库还没有建立角色和权限，没有发布。请先运行 mzdesk database init。\n"
    assert outcome(["database", "publish", other], capsys)[2] == bare
    first = ["--district", "500158", "--login", "yi_hao", "--person", "示例甲", "--out", str(tmp_path / "sheet")]
    assert outcome(["database", "init", other, *first], capsys)[0] == 0
    told = f"本区县服务器的 wal_level 是 replica，不能向市级数据库发送数据。{sentence}"
    assert outcome(["database", "publish", other], capsys)[2] == told

    with tree.city.administrator() as connection:
        secret = connection.pgconn.encrypt_password(tls.WORD.encode(), b"mz_feed", b"scram-sha-256").decode()
        connection.execute(f"CREATE ROLE mz_feed LOGIN PASSWORD '{secret}'".encode())
        connection.execute("GRANT CONNECT ON DATABASE other TO mz_feed")
    where = f"mz_feed:{tls.WORD}@{tls.HOST}:{tree.city.port}/other"
    source = f"postgresql://{where}?hostaddr=127.0.0.1&sslrootcert={tree.city.authority}"
    told = f"区县 500158 服务器的 wal_level 是 replica，不能向市级数据库发送数据。{sentence}"
    found = outcome(["database", "subscribe", url(tree.city), source, "--district", "500158"], capsys)
    assert found[2] == told

    administer(tree.city, "CREATE PUBLICATION mz_city FOR TABLE app.townships", "other")
    assert f"本区县服务器的 wal_level 是 replica，不能向市级数据库发送数据。{sentence}".strip() in said(
        ["database", "check", other], capsys
    )
    gone = "已停止向市级发布，本区县的数据没有改动。接收账号 mz_feed 已删除。\n"
    assert outcome(["database", "unpublish", other], capsys)[1] == gone
    assert administer(tree.city, "SELECT to_regrole('mz_feed')") == [(None,)]
    assert said(["database", "check", other], capsys) == ["角色、权限、触发器与本程序要求一致。"]


# --- ending it --------------------------------------------------------------------------------------------------------

THIRD = "500158"


@pytest.fixture
def third(tree: Tree, tmp_path: Path) -> Iterator[tls.Server]:
    """A third district, in a database beside the second's, that the city receives; everything of it goes afterwards."""
    from mzdesk import cities, serving

    server, city = tree.districts["500157"], url(tree.city)
    with server.administrator() as connection:
        connection.execute("CREATE DATABASE san")
    try:
        serving.init(url(server, "san"), serving.First(THIRD, "yi_san", "示例丁"), tmp_path / "third.txt")
        store = Store.open(url(server, "san"))
        fill(store, THIRD)
        store.close()
        assert "口令没有改动" in cities.publish(url(server, "san"), None)
        cities.subscribe(city, beside(tree), THIRD, "丙区")
        tree.comes(f"SELECT count(*) FROM app.hazards WHERE district = '{THIRD}'", [(2,)])
        yield server
    finally:
        if administer(tree.city, f"SELECT 1 FROM app.townships WHERE district = '{THIRD}'"):
            cities.unsubscribe(city, THIRD, force=True)
        with server.administrator() as connection:
            left = f"FROM pg_replication_slots WHERE slot_name = 'mz_d{THIRD}'"
            connection.execute(f"SELECT pg_drop_replication_slot(slot_name) {left}".encode())
            connection.execute(b"DROP DATABASE san WITH (FORCE)")
            connection.execute(b"DROP ROLE yi_san")


def beside(tree: Tree) -> str:
    return tree.source("500157").replace("/mzdesk?", "/san?")


def kept(tree: Tree) -> list[tuple[Any, ...]]:
    """Rows of each district in the city."""
    parts = " UNION ALL ".join(f"SELECT district FROM app.{table}" for table in publishing.PUBLISHED)
    return administer(tree.city, f"SELECT district, count(*) FROM ({parts}) t GROUP BY 1 ORDER BY 1")


def test_a_district_is_received_no_more(tree: Tree, third: tls.Server, capsys: pytest.CaptureFixture[str]) -> None:
    """Its rows go from the city, the others' stay, its server keeps no log; then it can be subscribed to again."""
    city, here = url(tree.city), url(third, "san")
    before = kept(tree)
    assert [row[0] for row in before] == [*DISTRICTS, THIRD]
    told = outcome(["database", "unpublish", here], capsys)[2]
    assert told == f"市级正在接收（mz_d{THIRD}），没有停止。请市级先运行 mzdesk database unsubscribe，然后重试。\n"
    found = outcome(["database", "unsubscribe", city, "--district", THIRD], capsys)
    rows = before[2][1]
    assert found[:2] == (0, f"已取消订阅区县 {THIRD}，清除市级数据库中它的数据 {rows} 条；区县自己的数据没有改动。\n")
    assert kept(tree) == before[:2]
    assert administer(third, f"SELECT 1 FROM pg_replication_slots WHERE slot_name = 'mz_d{THIRD}'") == []
    again = outcome(["database", "unsubscribe", city, "--district", THIRD], capsys)[2]
    assert again == f"区县 {THIRD} 没有订阅，也没有它的数据，不用取消。请核对区县代码。\n"
    waits = "已发布，但市级还没有订阅。请市级运行 mzdesk database subscribe。"
    assert waits in said(["database", "check", here], capsys)

    outcome(["database", "subscribe", city, beside(tree), "--district", THIRD, "--name", "丙区"], capsys)
    tree.comes(f"SELECT count(*) FROM app.hazards WHERE district = '{THIRD}'", [(2,)])
    administer(tree.city, f"DROP SUBSCRIPTION mz_d{THIRD}")
    refused = outcome(["database", "subscribe", city, beside(tree), "--district", THIRD], capsys)[2]
    assert refused == (
        f"市级数据库里还有区县 {THIRD} 以前的数据，首次复制会冲突，没有订阅。"
        f"请先运行 mzdesk database unsubscribe … --district {THIRD} 清除，然后重试。\n"
    )
    assert outcome(["database", "unsubscribe", city, "--district", THIRD], capsys)[0] == 0
    assert kept(tree) == before[:2]


def test_a_district_whose_server_is_gone_is_given_up_by_force(
    tree: Tree, third: tls.Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """Refused first, with the way out; the log that the district keeps for nobody is named there and let go."""
    city, here = url(tree.city), url(third, "san")
    administer(third, "ALTER ROLE mz_feed NOLOGIN")
    try:
        refused = outcome(["database", "unsubscribe", city, "--district", THIRD], capsys)[2]
        assert refused == (
            f"区县 {THIRD} 的服务器没有接通，或没有答应停止发送，没有取消订阅。请接通后重试；"
            "那台服务器确实不再使用的，加上 --force，再由区县运行 mzdesk database unpublish。\n"
        )
        assert THIRD in [row[0] for row in kept(tree)]
        found = outcome(["database", "unsubscribe", city, "--district", THIRD, "--force"], capsys)
    finally:
        administer(third, "ALTER ROLE mz_feed LOGIN")
    assert found[0] == 0
    assert "请区县运行 mzdesk database unpublish --force。" in found[1]
    assert [row[0] for row in kept(tree)] == list(DISTRICTS)
    idle = f"市级没有在接收（mz_d{THIRD}），日志会一直保留、占用磁盘。请联系市级核对服务器和网络。"
    until(lambda: idle in said(["database", "check", here], capsys), True)
    refused = outcome(["database", "unpublish", here], capsys)[2]
    assert refused == (
        f"市级的接收（mz_d{THIRD}）没有取消，只是现在没有接通，没有停止。请市级先运行 mzdesk database unsubscribe；"
        "市级确实不再接收的，加上 --force。\n"
    )
    told = outcome(["database", "unpublish", here, "--force"], capsys)[1]
    assert told == "已停止向市级发布，本区县的数据没有改动。接收账号 mz_feed 还用于本服务器的其他数据库，没有删除。\n"
    assert administer(third, "SELECT 1 FROM pg_publication", "san") == []
    with psycopg.connect(third.to(publishing.FEED, password=tree.words["500157"], dbname="mzdesk")) as feed:
        assert feed.execute("SELECT count(name) FROM app.facilities").fetchone() == (3,)  # the neighbour's goes on
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(third.to(publishing.FEED, password=tree.words["500157"], dbname="san"))
    assert said(["database", "check", here], capsys) == ["角色、权限、触发器与本程序要求一致。"]
    again = outcome(["database", "unpublish", here], capsys)[2]
    assert again == "本区县没有向市级发布，不用停止。请核对数据库的地址。\n"
    refused = outcome(["database", "subscribe", city, beside(tree), "--district", THIRD], capsys)[2]
    assert refused == f"这个登录名没有在共享数据库“{tls.HOST}:{third.port}/san”登记。请核对登录名，或联系系统管理员。\n"


# --- what check says --------------------------------------------------------------------------------------------------


@contextmanager
def inside(server: tls.Server, database: str = "mzdesk") -> Iterator[sa.Connection]:
    """The administrator's connection; what is done on it is taken back."""
    engine = sa.create_engine(url(server, database), connect_args={"options": "-c search_path=app"})
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


def test_check_names_a_log_that_was_let_go_and_a_city_far_behind(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """A receiver that stayed away too long has lost its log; the one that receives has not."""
    arrived(tree)
    server = tree.districts["500157"]
    administer(server, "SELECT pg_create_logical_replication_slot('mz_d999999', 'pgoutput')")
    asked = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) {} FROM pg_replication_slots "
    asked += "WHERE slot_name = '{}'"

    def goes_on() -> list[tuple[Any, ...]]:
        administer(server, "UPDATE app.townships SET version = version + 1")
        administer(server, "CHECKPOINT")
        if administer(server, asked.format("> 80000000", "mz_d999999")) == [(False,)]:
            administer(server, "SELECT pg_switch_wal()")
            return []
        return administer(server, asked.format("< 1000000", "mz_d500157"))  # or its log would be let go as well

    try:
        until(goes_on, [(True,)])
        administer(server, "ALTER SYSTEM SET max_slot_wal_keep_size = '32MB'")
        administer(server, "SELECT pg_reload_conf()")
        lost = "SELECT wal_status FROM pg_replication_slots WHERE slot_name = 'mz_d999999'"
        until(lambda: administer(server, "CHECKPOINT") or administer(server, lost), [("lost",)])
        monkeypatch.setattr(publishing, "_LAG_BYTES", -1)
        with inside(server) as connection:
            found = list(publishing.differences(connection))
    finally:
        administer(server, "SELECT pg_drop_replication_slot('mz_d999999')")
        administer(server, "ALTER SYSTEM RESET max_slot_wal_keep_size")
        administer(server, "SELECT pg_reload_conf()")
    assert "市级的接收（mz_d999999）中断过久，保留的日志已清除，需要重新订阅。" in found
    assert [each for each in found if each.startswith("市级的接收（mz_d500157）落后 ")]


def test_check_names_a_door_to_the_whole_server_and_a_decoder(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """A replication line that lets the feed in, and an output plugin that reads what isn't published."""
    server, wide = tree.districts["500156"], "hostssl replication all 127.0.0.1/32 scram-sha-256\n"
    rules = server.folder / "data" / "pg_hba.conf"
    before = rules.read_text()
    sentence = (
        f"pg_hba.conf 第 {len(before.splitlines()) + 1} 行允许账号 mz_feed 复制整个服务器（replication），"
        "会带走封存和个人信息。请把这一行限定为备用节点的账号。"
    )
    decoder = "服务器装有 plpgsql，市级的接收账号可以借它读到没有发布的数据。请从服务器的程序文件夹中移走它。"
    with inside(server) as connection:
        assert not {sentence, decoder} & set(publishing.differences(connection))
        rules.write_text(before + wide)
        try:
            monkeypatch.setattr(publishing, "_PLUGINS", ("plpgsql",))
            assert {sentence, decoder} <= set(publishing.differences(connection))
        finally:
            rules.write_text(before)


def test_a_district_that_publishes_something_else_is_not_subscribed_to(tree: Tree) -> None:
    """Nothing, or more than the list; asked at the district before the city receives anything."""
    with inside(tree.districts["500157"]) as connection:
        connection.exec_driver_sql("ALTER PUBLICATION mz_city ADD TABLE app.persons")
        with pytest.raises(RuleBroken) as refused:
            city.require_published(connection, "500157")
        assert "500157 的发布与本程序的清单不一致，没有订阅。发布清单多出数据表 app.persons。" in str(refused.value)
        connection.exec_driver_sql("DROP PUBLICATION mz_city")
        with pytest.raises(RuleBroken, match="区县 500157 还没有发布。请区县的数据库管理员运行"):
            city.require_published(connection, "500157")


@pytest.mark.parametrize(
    ("mishap", "sentence"),
    [
        (
            "UPDATE pg_subscription_rel SET srsubstate = 'd' WHERE srrelid = 'app.hazards'::regclass",
            "区县 500156 正在首次复制，还有 1 张数据表没有完成。请稍后再核对。",
        ),
        (
            "DELETE FROM pg_subscription_rel WHERE srrelid = 'app.hazards'::regclass",
            "区县 500156 的订阅与发布清单不一致。请先运行 mzdesk database unsubscribe，再重新订阅。",
        ),
        ("DELETE FROM pg_subscription", "还没有订阅任何区县。请运行 mzdesk database subscribe。"),
        (
            "INSERT INTO app.feed (id, district, scope, capability, record, at) VALUES "
            "(gen_random_uuid(), '500156', '500156000', 'hazards', gen_random_uuid(), now())",
            "市级数据库里不应有数据表 feed 的数据。请核对是谁写入的，并清除。",
        ),
        ("", "区县 500156 已有 0 分钟没有消息。请核对网络和区县服务器。"),
    ],
    ids=["copying", "another list", "nothing", "foreign rows", "silent"],
)
def test_check_names_how_a_district_does_not_arrive(
    tree: Tree, mishap: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken back, so that nothing of it comes true."""
    arrived(tree)
    with inside(tree.city) as connection:
        before = set(city.differences(connection))
        if mishap:
            connection.exec_driver_sql("SET LOCAL allow_system_table_mods = on")
            connection.exec_driver_sql(mishap)
        else:
            monkeypatch.setattr(arriving, "LATE_SECONDS", -1)
        assert sentence in city.differences(connection)
    assert sentence not in before


# --- the window of a reader -------------------------------------------------------------------------------------------


def line(tree: Tree, login: str = READER) -> Line:
    return Line((f"127.0.0.1:{tree.city.port}",), "mzdesk", login, str(tree.city.authority))


def arrived(tree: Tree) -> None:
    """Both districts are there, whole."""
    test_what_was_there_arrives_from_both(tree)
    tree.comes("SELECT count(*) FROM app.daily_exemptions", [(2,)])
    until(lambda: tree.seen("SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'"), [(0,)])
    heard = "SELECT count(*) FROM pg_stat_subscription WHERE relid IS NULL AND last_msg_receipt_time IS NOT NULL"
    until(lambda: tree.seen(heard), [(2,)])


class Reader:
    """Who sits at the city's window: what is clicked there, and what stands there."""

    def __init__(self, desk: program.Desk, qtbot: Any) -> None:
        assert desk.window is not None
        self.desk, self.window, self._qtbot = desk, desk.window, qtbot

    def settle(self) -> None:
        settle(self.window.context, self._qtbot)

    def show(self, key: str) -> Any:
        """By the navigation."""
        view = self.window.navigation._view
        number = next(n for n, each in enumerate(view.entries.items) if getattr(each, "key", "") == key)
        self._qtbot.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.entries.index(number)).center()
        )
        self.settle()
        return self.page

    @property
    def page(self) -> Any:
        page = self.window.page
        assert isinstance(page, Page)
        return page

    def rows(self, *columns: str) -> list[tuple[str, ...]]:
        """These columns of the table on screen."""
        model = self.page.table.rows
        kept = [column for name in columns for column in model.columns if column.key == name]
        return [tuple(column.text(model.known(n)) for column in kept) for n in range(model.total)]


@pytest.fixture
def reader(app: QApplication, tree: Tree, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    """The city's reader, signed in by the dialog; whatever the server denies meanwhile fails the test."""
    arrived(tree)
    monkeypatch.setattr(program.QApplication, "exit", lambda _code: None)  # no loop of the program's own runs here
    before = keyring.get_keyring()
    keyring.set_keyring(InMemory())
    pc = PcSettings(paths.settings_file())
    dialog = SignOnDialog(pc, line(tree))
    dialog.open()
    qtbot.waitUntil(lambda: not dialog._asking.runner.busy)
    write(dialog.password, tree.password)
    with denials() as denied:
        qtbot.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: dialog.entered is not None and not dialog._asking.runner.busy, timeout=20_000)
        entered = dialog.entered
        assert entered is not None
        dialog.deleteLater()
        drafts = Drafts(paths.drafts_file())
        desk = program.Desk(entered.store, pc, drafts)
        desk.open()
        qtbot.waitUntil(lambda: desk.window is not None and not desk.context.runner.busy, timeout=20_000)
        yield Reader(desk, qtbot)
        desk.close()
    drafts.close()
    entered.store.close()
    keyring.set_keyring(before)
    assert [each for each in denied if not each.startswith("canceling statement")] == []  # a newer question


def test_the_city_signs_in_and_sees_that_it_only_reads(reader: Reader) -> None:
    """By the usual dialog; four pages, no act that writes, the words stand in the title and below."""
    window = reader.window
    assert window.windowTitle() == "民政安全工作台　市级只读"
    assert window.status.store.text() == "市级库（只读）：mzdesk"
    assert window.status.who.text() == "示例乙（市级查看人员）"
    assert [entry.title for entry in window.entries] == ["今日总览", "机构台账", "隐患闭环", "安全日报"]
    for entry in window.entries:
        page = reader.show(entry.key)
        assert set(page.toolbar.buttons) == {"导出", "刷新"}
        reader.window.refresh()
        reader.settle()
        assert page.banner.isHidden()
        check(page)
    assert "登记突发事件" not in [act.title for act in window.menu_acts() if act is not None]
    window.new_incident()
    assert reader.page.key == "dailies"
    assert window.help().windowTitle() == "帮助：市级查看"


def test_the_first_page_counts_by_district_and_leads_to_the_lists(reader: Reader, qtbot: Any) -> None:
    """As the districts count themselves: the one who is 免报 owes nothing."""
    page = reader.page
    assert page.key == "overview"
    columns = ("name", "arrival", "places", "residents", "open", "overdue", "reported", "missing")
    assert reader.rows(*columns) == [
        ("甲区", "接收正常", "3", "60", "2", "1", "1/2", "1"),
        ("区县 500157", "接收正常", "3", "60", "2", "1", "1/2", "1"),
    ]
    assert page.standing.isHidden()
    assert page.cards["overdue"].accessibleName() == "逾期隐患：2 项，涉及 2 个区县"
    assert page.cards["missing"].accessibleName() == "今日未报：2 家，应报 4 家，已报 2 家"
    qtbot.mouseClick(page.cards["overdue"], Qt.MouseButton.LeftButton)
    reader.settle()
    assert reader.page.key == "hazards"
    assert reader.rows("district", "number", "facility", "late") == [
        ("甲区", "YH7", "福利院500156", "逾期 3 天"),
        ("区县 500157", "YH7", "福利院500157", "逾期 3 天"),
    ]
    reader.show("overview")
    page.table.setCurrentIndex(page.model.index(1, 0))
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    reader.settle()
    assert reader.page.district.value() == "500157"
    assert reader.rows("district", "number") == [("区县 500157", "YH7"), ("区县 500157", "YH1")]


def test_lists_are_searched_filtered_and_exported(
    reader: Reader, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """District, chip and words together; the workbook holds what is shown."""
    page = reader.show("facilities")
    assert reader.rows("district", "name") == [
        (name, f"{place}{code}")
        for code, name in zip(DISTRICTS, ("甲区", "区县 500157"), strict=True)
        for place in ("救助站", "敬老院", "福利院")
    ]
    write(page.search, "松涛 福利院")
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    reader.settle()
    assert reader.rows("name", "township") == [("福利院500156", "松涛镇"), ("福利院500157", "松涛镇")]
    page.district.setFocus()
    qtbot.keyClick(page.district, Qt.Key.Key_Down)
    reader.settle()
    qtbot.waitUntil(lambda: not reader.window.context.runner.busy and page.model.total == 1)
    assert reader.rows("district", "name") == [("甲区", "福利院500156")]
    path = tmp_path / "机构.xlsx"
    monkeypatch.setattr(reader.window.context.files, "save", lambda *_: path)
    qtbot.mouseClick(page.toolbar.button("导出"), Qt.MouseButton.LeftButton)
    reader.settle()
    told = [[str(cell.value or "") for cell in row] for row in load_workbook(path).active.rows]
    assert any("甲区" in row and "福利院500156" in row for row in told)
    assert not any("福利院500157" in cell for row in told for cell in row)
    assert "市级汇总" in str(told)


def test_todays_reports_and_who_is_missing(reader: Reader, qtbot: Any) -> None:
    page = reader.show("dailies")
    assert reader.rows("district", "name", "state") == [
        ("甲区", "福利院500156", "未报"), ("区县 500157", "福利院500157", "未报")
    ]  # fmt: skip
    assert [chip.accessibleName() for chip in page.chips.chips()] == [
        "未报 2",
        "已报 2",
        "迟报 0",
        "有隐患 0",
        "全部 4",
    ]
    qtbot.mouseClick(page.chips.button("reported"), Qt.MouseButton.LeftButton)
    reader.settle()
    assert reader.rows("name", "state", "said") == [(f"敬老院{code}", "已报", "零报告") for code in DISTRICTS]


def test_search_everywhere_finds_places_and_hazards_of_all_districts(reader: Reader, qtbot: Any) -> None:
    reader.show("facilities")
    hits = program.find
    with reader.window.context.store.read(reader.window.context.actor) as session:
        found = hits(session, reader.window.context.actor, "500157 福利院")
    assert [hit.title for hit in found] == ["福利院500157", "YH7 二层疏散通道堆放纸箱"]
    reader.window._open_hit(found[1])
    reader.settle()
    assert reader.page.key == "hazards"
    assert reader.page.table.current_id == found[1].id


def test_what_comes_is_on_screen_without_a_key(tree: Tree, reader: Reader, qtbot: Any) -> None:
    """A hazard is closed at the district: the number follows when the desk looks for news."""
    page = reader.show("hazards")
    assert len(reader.rows("number")) == 4
    reader.desk._poll.ask()
    reader.settle()
    server = tree.districts["500156"]
    change = "SET session_replication_role = replica; UPDATE app.hazards SET state = '{}' WHERE number = 'YH1'"
    administer(server, change.format("closed"))
    tree.comes("SELECT count(*) FROM app.hazards WHERE state = 'closed'", [(1,)])

    def looked() -> bool:
        reader.desk._poll.ask()
        reader.settle()
        return bool(page.model.total == 3)

    qtbot.waitUntil(looked, timeout=60_000)
    administer(server, change.format("found"))
    tree.comes("SELECT count(*) FROM app.hazards WHERE state = 'closed'", [(0,)])


def test_a_district_that_stands_still_is_named_with_its_newest_record(tree: Tree, reader: Reader, qtbot: Any) -> None:
    """Stopped by hand and not connected, each in its own words, on every page; then it is well again."""
    page = reader.page
    tables = " UNION ALL ".join(
        f"SELECT district, created_at FROM app.{name}" for name in ("facilities", "hazards", "daily_reports")
    )
    newest = dict(tree.seen(f"SELECT district, max(created_at) FROM ({tables}) t GROUP BY 1"))
    moments = {code: f"最新一条数据录入于 {clock.office(at):%m月%d日 %H:%M}" for code, at in newest.items()}

    def says(words: str) -> None:
        def looked() -> bool:
            reader.window.refresh()
            reader.settle()
            return words in page.standing.detail.text() if words else bool(page.standing.isHidden())

        qtbot.waitUntil(looked, timeout=90_000)

    reader.show("hazards")
    reader.show("overview")
    administer(tree.city, "ALTER SUBSCRIPTION mz_d500156 DISABLE")
    says(f"甲区：订阅已停用，数字停在停用之前，请市级数据库管理员启用，{moments['500156']}。")
    assert page.standing.title.text() == "有 1 个区县的数据没有正常接收"
    assert reader.show("hazards").standing.isVisible()
    reader.show("overview")
    administer(tree.city, "ALTER SUBSCRIPTION mz_d500156 ENABLE")
    says("")
    server = tree.districts["500157"]
    server.stop()
    says(f"区县 500157：没有接通，数字停在中断之前，请区县和市级核对服务器、网络，{moments['500157']}。")
    server.start()
    says("")


def test_the_screen_locks_and_opens_by_the_sittings_password(tree: Tree, reader: Reader, qtbot: Any) -> None:
    """There are no accounts to ask: a wrong one is refused, nothing is written."""
    reader.window.lock_requested.emit()
    lock = reader.desk._lock
    assert lock is not None
    assert lock.cover is not None
    write(lock.cover.field, "cuo-kouling")
    qtbot.mouseClick(lock.cover.open_button, Qt.MouseButton.LeftButton)
    assert lock.cover.problem.text() == "口令不正确。请输入登录时的口令，或点“换人登录”。"
    write(lock.cover.field, tree.password)
    qtbot.mouseClick(lock.cover.open_button, Qt.MouseButton.LeftButton)
    assert not lock.locked


def test_only_a_reader_of_the_city_is_let_in(tree: Tree) -> None:
    """Nobody else's login, nor the administrator's; and a reader's change is refused by the server itself."""
    arrived(tree)
    with tree.city.administrator() as connection:
        connection.execute(f"CREATE ROLE lingwai LOGIN PASSWORD '{tls.WORD}' CONNECTION LIMIT 4".encode())
        connection.execute(f"ALTER ROLE {postgres.USER} PASSWORD '{tls.WORD}'".encode())
    with pytest.raises((StoreDown, NotAllowed), match=r"没有在共享数据库.*登记"):
        enter(line(tree, "lingwai").place(tls.WORD))
    with pytest.raises(NotAllowed, match="没有在共享数据库登记，或者已经停用"):
        enter(line(tree, postgres.USER).place(tls.WORD))
    entered = enter(line(tree).place(tree.password))
    assert (entered.actor.name, entered.actor.roles) == ("示例乙", {Role.CITY})
    with pytest.raises(NotAllowed), entered.store.begin(entered.actor, "登记") as session:
        session.execute(sa.update(Hazard).values(part="x"))
    entered.store.close()
    with tree.city.administrator() as connection:
        connection.execute(b"DROP ROLE lingwai")
