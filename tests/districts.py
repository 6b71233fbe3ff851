"""Two districts and a city above them, three PostgreSQL servers on loopback, set up by the verbs and over TLS."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from mzdesk import clock
from mzdesk.db.policies import publishing
from mzdesk.db.work import Store
from mzdesk.models.archive import Township
from mzdesk.models.dailies import DailyExemption, DailyReport
from mzdesk.models.facilities import Facility, FacilityPerson
from mzdesk.models.hazards import Hazard
from mzdesk.terms import DailyChannel, HazardSource, Remedy
from mzdesk.views.actor import system
from tests import factories, postgres, tls

DISTRICTS = ("500156", "500157")
READER = "shi_chakan"
WAIT = 90  # seconds until something that must come is given up


@dataclass
class Tree:
    """The city's server, its districts' servers, and the feed's password of each."""

    city: tls.Server
    districts: dict[str, tls.Server]
    words: dict[str, str]
    password: str = ""  # of the reader

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


def url(server: tls.Server, database: str = "mzdesk") -> str:
    """The server administrator's address."""
    return f"postgresql+psycopg://{postgres.USER}@/{database}?host={server.folder}&port={server.port}"


def administer(server: tls.Server, text: str, database: str = "mzdesk") -> list[tuple[Any, ...]]:
    """What the server's administrator does there."""
    with psycopg.connect(f"{at(server)} user={postgres.USER} dbname={database}", autocommit=True) as connection:
        done = connection.execute(text.encode())
        return done.fetchall() if done.description else []


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
        fill(store, district)
        store.close()
        sheet = folder / f"feed-{district}.txt"
        cities.publish(url(server), sheet)
        made.words[district] = sheet.read_text(encoding="utf-8").split("口令：")[1].split("\n")[0]
    cities.init(url(made.city), READER, "示例乙", folder / "reader.txt")
    made.password = (folder / "reader.txt").read_text(encoding="utf-8").split("初始口令：")[1].split("\n")[0]
    made.city.certified(("127.0.0.1", tls.HOST))
    for district, name in zip(DISTRICTS, ("甲区", ""), strict=True):
        cities.subscribe(url(made.city), made.source(district), district, name)
    return made


def fill(store: Store, district: str) -> None:
    """A township with three places, two hazards, a report of today and a 免报."""
    township = f"{district}001"
    with store.begin(system(district), "登记") as session:
        session.add(Township(district=district, township=township, name="松涛镇", kind="town"))
    with store.begin(system(district), "登记") as session:
        place, silent, excused = (_place(district, name) for name in ("敬老院", "福利院", "救助站"))
        session.add_all([place, silent, excused])
        session.flush()
        session.add(FacilityPerson(district=district, township=township, facility_id=place.id, name="乙某"))
        late = hazard(district, silent.id, "YH7")
        late.due_on = factories.TODAY - timedelta(days=3)
        session.add_all([hazard(district, place.id, "YH1"), late, _report(district, place.id)])
        spared = {"facility_id": excused.id, "starts": factories.TODAY, "reason": "装修", "by": "戊某"}
        session.add(DailyExemption(district=district, township=township, **spared))


def _place(district: str, name: str) -> Facility:
    return Facility(
        district=district, township=f"{district}001", name=f"{name}{district}", name_key=name, sort_key=name,
        kind=factories.FacilityKind.ELDERLY_CARE, relation=factories.Relation.PRIVATE, principal="甲某",
        phones=["19100000001"], residents=20,
    )  # fmt: skip


def hazard(district: str, place: Any, number: str) -> Hazard:
    return Hazard(
        district=district, township=f"{district}001", facility_id=place, number=number, text="二层疏散通道堆放纸箱",
        source=HazardSource.INSPECTION, found_on=factories.TODAY, remedy=next(iter(Remedy)), responsible="丙某",
    )  # fmt: skip


def _report(district: str, place: Any) -> DailyReport:
    return DailyReport(
        district=district, township=f"{district}001", day=factories.TODAY, facility_id=place, received_at=clock.now(),
        late=False, channel=DailyChannel.PHONE, zero_report=True, reporter="丁某",
    )  # fmt: skip
