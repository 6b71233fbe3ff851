"""Two districts and a city above them, three PostgreSQL servers on loopback, by the command line and over TLS."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
import sqlalchemy as sa

from mzdesk import clock
from mzdesk.db.policies import publishing
from mzdesk.db.work import Store
from mzdesk.models import Base
from mzdesk.models.archive import Township
from mzdesk.models.dailies import DailyReport
from mzdesk.models.facilities import Facility, FacilityPerson
from mzdesk.models.hazards import Hazard
from mzdesk.terms import DailyChannel, HazardSource, Remedy
from mzdesk.views.actor import system
from tests import factories, postgres, tls
from tests.test_cli import outcome

DISTRICTS = ("500156", "500157")
READER = "shi_chakan"
WAIT = 90  # seconds until something that must come is given up


@dataclass
class Tree:
    """The city's server, its districts' servers, and the feed's password of each."""

    city: tls.Server
    districts: dict[str, tls.Server]
    words: dict[str, str]

    def source(self, district: str, **more: str) -> str:
        """How the city's server reaches a district's."""
        server = self.districts[district]
        given = {"hostaddr": "127.0.0.1", "sslrootcert": str(server.authority)} | more
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in given.items())
        login = f"{publishing.FEED}:{self.words[district]}"
        return f"postgresql://{login}@{tls.HOST}:{server.port}/mzdesk?{query}"

    def seen(self, text: str) -> list[tuple[Any, ...]]:
        """What a reader of the city gets."""
        with psycopg.connect(f"{at(self.city)} user={READER}") as connection:
            return connection.execute(text.encode()).fetchall()

    def comes(self, text: str, wanted: list[tuple[Any, ...]]) -> None:
        """Wait until the city's reader gets that."""
        until(lambda: self.seen(text), wanted)


def until(ask: Any, wanted: object) -> None:
    """Ask until that is the answer."""
    over = time.monotonic() + WAIT
    while (found := ask()) != wanted and time.monotonic() < over:
        time.sleep(0.2)
    assert found == wanted


def at(server: tls.Server) -> str:
    """A connection string over the server's socket."""
    return f"host={server.folder} port={server.port} dbname=mzdesk"


def url(server: tls.Server) -> str:
    """The server administrator's address."""
    return f"postgresql+psycopg://{postgres.USER}@/mzdesk?host={server.folder}&port={server.port}"


def administer(server: tls.Server, text: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(f"{at(server)} user={postgres.USER}", autocommit=True) as connection:
        done = connection.execute(text.encode())
        return done.fetchall() if done.description else []


def said(words: list[str], capsys: pytest.CaptureFixture[str]) -> list[str]:
    return outcome(words, capsys)[1].splitlines()


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[tls.Server, ...]]:
    """Three, two of which can be published."""
    with ExitStack() as stack:
        made = tuple(stack.enter_context(tls.server(more)) for more in ("", *["-c wal_level=logical"] * 2))
        for server in made:
            with server.administrator() as connection:
                connection.execute("CREATE DATABASE mzdesk")
        yield made


@pytest.fixture(scope="module")
def tree(servers: tuple[tls.Server, ...], tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """Two districts with places, published, and a city that has subscribed to both, all by the verbs."""
    from mzdesk import cities, serving

    folder = tmp_path_factory.mktemp("sheets")
    made = Tree(servers[0], dict(zip(DISTRICTS, servers[1:], strict=True)), {})
    for district, server in made.districts.items():
        serving.init(url(server), serving.First(district, "yi_hao", "示例甲"), folder / f"{district}.txt")
        store = Store.open(url(server))
        _fill(store, district)
        store.close()
        sheet = folder / f"feed-{district}.txt"
        cities.publish(url(server), sheet)
        made.words[district] = sheet.read_text(encoding="utf-8").split("口令：")[1].split("\n")[0]
    cities.init(url(made.city), READER, "示例乙", folder / "reader.txt")
    for district in DISTRICTS:
        cities.subscribe(url(made.city), made.source(district), district)
    return made


def _fill(store: Store, district: str) -> None:
    township = f"{district}001"
    with store.begin(system(district), "登记") as session:
        session.add(Township(district=district, township=township, name="松涛镇", kind="town"))
    with store.begin(system(district), "登记") as session:
        place = Facility(
            district=district, township=township, name=f"敬老院{district}", name_key="敬老院", sort_key="jly",
            kind=factories.FacilityKind.ELDERLY_CARE, relation=factories.Relation.PRIVATE, principal="甲某",
            phones=["19100000001"],
        )  # fmt: skip
        session.add(place)
        session.flush()
        session.add(FacilityPerson(district=district, township=township, facility_id=place.id, name="乙某"))
        session.add(_hazard(district, place.id, "YH1"))
        session.add(_report(district, place.id))


def _hazard(district: str, place: Any, number: str) -> Hazard:
    return Hazard(
        district=district, township=f"{district}001", facility_id=place, number=number, text="二层疏散通道堆放纸箱",
        source=HazardSource.INSPECTION, found_on=factories.TODAY, remedy=next(iter(Remedy)), responsible="丙某",
    )  # fmt: skip


def _report(district: str, place: Any) -> DailyReport:
    return DailyReport(
        district=district, township=f"{district}001", day=factories.TODAY, facility_id=place, received_at=clock.now(),
        late=False, channel=DailyChannel.PHONE, zero_report=True, reporter="丁某",
    )  # fmt: skip


def test_what_was_there_arrives_from_both(tree: Tree) -> None:
    """The first copy: places, hazards, daily figures, side by side, also the same numbers and keys."""
    tree.comes("SELECT district, name FROM app.facilities ORDER BY 1", [(d, f"敬老院{d}") for d in DISTRICTS])
    tree.comes("SELECT district, name FROM app.townships ORDER BY 1", [(d, "松涛镇") for d in DISTRICTS])
    tree.comes("SELECT district, number FROM app.hazards ORDER BY 1", [(d, "YH1") for d in DISTRICTS])
    tree.comes("SELECT district, found FROM app.daily_reports ORDER BY 1", [(d, 0) for d in DISTRICTS])
    tree.comes("SELECT district, count(*) FROM app.facility_lines GROUP BY 1 ORDER BY 1", [(d, 1) for d in DISTRICTS])


def test_what_changes_arrives_too(tree: Tree) -> None:
    """Inserted, changed and deleted at the district: the same in the city, past guards, foreign keys and audit."""
    asked = "SELECT number, part FROM app.hazards WHERE district = '500156' ORDER BY 1"
    tree.comes(asked, [("YH1", "")])
    store = Store.open(url(tree.districts["500156"]))
    with store.begin(system("500156"), "登记") as session:
        session.add(_hazard("500156", session.scalars(sa.select(Facility.id)).one(), "YH2"))
        session.scalars(sa.select(Hazard)).first().part = "二层"  # type: ignore[union-attr]
    tree.comes(asked, [("YH1", "二层"), ("YH2", "")])
    store.close()
    administer(
        tree.districts["500156"],
        "SET session_replication_role = replica; DELETE FROM app.hazards WHERE number = 'YH2'",
    )
    tree.comes(asked, [("YH1", "二层")])


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
        assert connection.execute("SELECT count(name) FROM app.facilities").fetchone() == (1,)
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
    assert told[0] == "已发布 5 张数据表，其余数据表一律不发布："
    assert "接收账号 mz_feed 的口令没有改动。" in told
    assert administer(server, asked) == [(len(publishing.PUBLISHED),)]
    administer(server, "DROP TABLE app.later")


@pytest.mark.parametrize(
    ("mishap", "sentence"),
    [
        (
            "ALTER PUBLICATION mz_city SET TABLE app.townships, app.facilities, app.facility_lines (district, "
            "sort_key, id), app.hazards, app.daily_reports",
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
    assert "区县 500156 已经订阅" in refusal("subscribe", here, source, "--district", "500156")
    assert "是区县 500156 的数据，不是 500158" in refusal("subscribe", here, source, "--district", "500158")
    assert "这不是市级数据库" in refusal("subscribe", there, source, "--district", "500156")
    assert "sslmode=require" in refusal(
        "subscribe", here, tree.source("500156", sslmode="require"), "--district", "500156"
    )
    stranger = tree.source("500156", sslrootcert=str(tree.districts["500156"].stranger))
    assert "证书" in refusal("subscribe", here, stranger, "--district", "500156")


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
