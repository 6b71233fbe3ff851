"""A shared PostgreSQL with two townships' rows and one login for each kind of desk, for the tests of its walls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import sqlalchemy as sa

from mzdesk import clock, vault
from mzdesk.db.engine import url_of
from mzdesk.db.policies import installing, logins
from mzdesk.db.work import Store
from mzdesk.models.dailies import DailyReport
from mzdesk.models.hazards import Hazard
from mzdesk.terms import DailyChannel, HazardSource, Remedy
from tests import factories
from tests.factories import DISTRICT, SYSTEM

OURS, THEIRS = "500156001", "500156002"
ELSEWHERE = "500157"
DAY = date(2026, 11, 23)
ROLES = {
    "t": ("township_clerk",),
    "u": ("township_clerk",),
    "c": ("clerk",),
    "h": ("section_head",),
    "l": ("leader",),
    "d": ("duty",),
    "a": ("administrator",),
    "w": ("witness",),
    "k": ("department",),
}

KINDS = ("elderly_care",)


@dataclass(frozen=True)
class Office:
    """The database, what stands in it, and the names its people sign in under."""

    url: str
    mark: str
    ours: UUID
    theirs: UUID
    silent: UUID  # a place of theirs without a report
    our_hazard: UUID
    their_hazard: UUID

    def login(self, who: str) -> str:
        """T township, U its neighbour, C clerk, H head, L leader, D duty, A administrator, W witness, K 业务科室."""
        return f"{who.lower()}_{self.mark}"

    @contextmanager
    def desk(self, who: str) -> Iterator[psycopg.Connection[Any]]:
        """A session signed in as that person; what it does is rolled back. `root` is the server's administrator."""
        url = url_of(self.url)
        host, user = url.query["host"], url.username if who == "root" else self.login(who)
        with psycopg.connect(f"host={host} dbname={url.database} user={user}") as connection:
            yield connection
            if not connection.closed:
                connection.rollback()

    def rows(self, who: str, text: str) -> list[tuple[Any, ...]]:
        """The answer that person gets."""
        with self.desk(who) as connection:
            return connection.execute(text.encode()).fetchall()

    def refusal(self, who: str, text: str) -> str:
        """The SQLSTATE by which that person is refused, empty when the statement went through."""
        with self.desk(who) as connection:
            try:
                connection.execute(text.encode())
            except psycopg.Error as error:
                return str(error.sqlstate)
        return ""

    def report(self, place: UUID, **values: Any) -> str:
        """The statement that enters a daily report for `place`, as a desk of our township sends it."""
        given = {
            "id": uuid4(), "district": DISTRICT, "township": OURS, "day": DAY, "facility_id": place, "revision": 7,
            "stands": True, "withdrawn": False, "reason": "", "received_at": "2026-11-23T06:00:00Z", "late": False,
            "channel": "phone", "zero_report": True, "found": 0, "problems": "", "reporter": "", "crew": "",
            "created_at": "2020-01-01T00:00:00Z", "created_by": "别人",
        } | values  # fmt: skip
        words = ", ".join(f"'{value}'" for value in given.values())
        return f"INSERT INTO app.daily_reports({', '.join(given)}) VALUES ({words})"


@contextmanager
def opened(url: str) -> Iterator[Office]:
    """Fill a migrated database, put up its walls, and let everybody in; the logins are removed afterwards."""
    store = Store.open(url)
    office = _filled(store, url)
    store.close()
    engine = sa.create_engine(url_of(url))
    with engine.begin() as connection:
        installing.apply(connection)
        for who, roles in ROLES.items():
            township = {"t": OURS, "u": THEIRS}.get(who, "")
            kinds = KINDS if who == "k" else ()
            login = logins.Login(office.login(who), f"示例{who}", roles, DISTRICT, township, kinds=kinds)
            logins.create(connection, login, vault.recovery_code())
    try:
        yield office
    finally:
        with engine.begin() as connection:
            for who in ROLES:
                connection.exec_driver_sql(f"DROP ROLE IF EXISTS {office.login(who)}")
        engine.dispose()


@contextmanager
def neighbour(office: Office) -> Iterator[None]:
    """V, a clerk of the next district's bureau, signs in to the same database for a while."""
    engine = sa.create_engine(url_of(office.url))
    with engine.begin() as connection:
        logins.create(
            connection, logins.Login(office.login("V"), "示例v", ("clerk",), ELSEWHERE), vault.recovery_code()
        )
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"DELETE FROM access.logins WHERE login = '{office.login('V')}'")
            connection.exec_driver_sql(f"DROP ROLE {office.login('V')}")
        engine.dispose()


def _filled(store: Store, url: str) -> Office:
    factories.office(store)
    ours = factories.place(store, "松涛敬老院", township=OURS, open_hazards=1)
    theirs = factories.place(store, "柏林养老院", township=THEIRS, open_hazards=1)
    silent = factories.place(store, "云山敬老院", township=THEIRS)
    with store.begin(SYSTEM, "登记") as session:
        session.add_all([_report(OURS, ours), _report(THEIRS, theirs)])
        hazards = [_hazard(OURS, ours, "1"), _hazard(THEIRS, theirs, "2")]
        session.add_all(hazards)
        session.flush()
        first, second = hazards[0].id, hazards[1].id
    return Office(url, uuid4().hex[:12], ours, theirs, silent, first, second)


def _report(township: str, place: UUID) -> DailyReport:
    return DailyReport(
        district=DISTRICT, township=township, day=DAY, facility_id=place, received_at=clock.now(), late=False,
        channel=DailyChannel.PHONE, zero_report=True,
    )  # fmt: skip


def _hazard(township: str, place: UUID, number: str) -> Hazard:
    return Hazard(
        district=DISTRICT, township=township, facility_id=place, number=f"YH{number}", text="二层疏散通道堆放纸箱",
        source=HazardSource.INSPECTION, found_on=DAY, remedy=next(iter(Remedy)),
    )  # fmt: skip
