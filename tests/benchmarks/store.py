"""What the screens of a district at full size cost on PostgreSQL and SQLite, and what the walls add.

40,000 places in 999 townships, 200,000 hazards, 365 days of daily reports (14.3 million rows); quick 4,000 places and
30 days. Every question is the service's own verb in a unit of work, as the window asks it, warm, median. On PostgreSQL
the promise is about the time its statements take, from sending to the answer, planning included; `whole_ms` adds what
Python does with it. The same is asked by the server's administrator, whom no policy binds. The server is the tests'
own, which doesn't wait for the disk, with memory as a small server has it.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock, vault
from mzdesk.db.engine import engines_for, url_of
from mzdesk.db.policies import installing, logins
from mzdesk.db.work import Store
from mzdesk.models.dailies import DailyReport as R
from mzdesk.services import access, dailies, hazards
from mzdesk.services.dailies import monthly
from mzdesk.terms import DailyChip, HazardChip, Role
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.dailies import DailyCriteria, MonthCriteria
from mzdesk.views.hazards import HazardCriteria
from tests import postgres
from tests.benchmarks import store_load
from tests.benchmarks.harness import Result
from tests.benchmarks.store_load import DISTRICT, TODAY

ROUNDS: Final = 15
PLACES, DAYS = 40_000, 365
QUICK_PLACES, QUICK_DAYS = 4_000, 30
MOST_COST = 20.0  # percent
BUREAU_MS, MONTH_MS, TOWNSHIP_MS = 50.0, 1_000.0, 5.0
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=clock.OFFICE_ZONE)
OURS = f"{DISTRICT}007"
_OF_OURS = 6  # of township 007
_MEMORY = "-c shared_buffers=2GB -c max_wal_size=8GB -c wal_level=minimal -c max_wal_senders=0"

Asked = Callable[[Session, Actor], object]
BUREAU = Actor(None, "b_clerk", frozenset({Role.CLERK}), DISTRICT, bureau_code(DISTRICT))
TOWNSHIP = Actor(None, "b_town", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, OURS)


def _missing(session: Session, actor: Actor) -> object:
    return dailies.standing(session, actor, day=TODAY, now=NOW)


def _missing_listed(session: Session, actor: Actor) -> object:
    criteria = DailyCriteria(TODAY, NOW, chip=DailyChip.MISSING)
    return dailies.listing(session, actor, criteria, offset=0, limit=200)


def _overdue(session: Session, actor: Actor) -> object:
    criteria = HazardCriteria(chip=HazardChip.OVERDUE)
    return hazards.listing(session, actor, criteria, today=TODAY, offset=0, limit=200)


def _day_of_one(session: Session, actor: Actor) -> object:
    return dailies.view(session, actor, store_load.place_id(_OF_OURS), day=TODAY, now=NOW)


def _year_of_one(session: Session, actor: Actor) -> object:
    ids, first = [store_load.place_id(_OF_OURS)], TODAY - timedelta(days=364)
    return monthly.states(session, actor, ids, first=first, last=TODAY, now=NOW)


def _month(session: Session, actor: Actor) -> object:
    return dailies.month(session, actor, MonthCriteria(TODAY.replace(day=1), NOW), offset=0, limit=200)


def _by_township(session: Session, actor: Actor) -> object:
    """No screen asks it yet; a city that reads its districts does."""
    figures = sa.func.count(), sa.func.count().filter(R.late), sa.func.sum(R.found)
    asked = sa.select(R.township, *figures).where(R.day.between(TODAY - timedelta(days=29), TODAY), R.counts())
    return session.execute(access.visible(asked, R, actor).group_by(R.township)).all()


# what is asked, and at most how many ms of the bureau and of a township
QUESTIONS: Final[dict[str, tuple[Asked, float]]] = {
    "missing today: figures and 60 names": (_missing, BUREAU_MS),
    "missing today: first window of the list": (_missing_listed, BUREAU_MS),
    "overdue hazards: first window": (_overdue, BUREAU_MS),
    "a place's day with its history": (_day_of_one, BUREAU_MS),
    "a place's year day by day": (_year_of_one, BUREAU_MS),
    "month: first window of 200 places": (_month, MONTH_MS),
    "30 days by township": (_by_township, MONTH_MS),
}


def options(words: list[str]) -> dict[str, Any]:
    """What `./dev bench store` takes besides."""
    parser = argparse.ArgumentParser(prog="./dev bench store")
    parser.add_argument("--places", type=int)
    parser.add_argument("--days", type=int)
    parser.add_argument("--on", choices=("postgresql", "sqlite"))
    return vars(parser.parse_args(words))


def run(
    quick: bool, result: Result, *, places: int | None = None, days: int | None = None, on: str | None = None
) -> None:
    """Load and ask, on both databases."""
    size = places or (QUICK_PLACES if quick else PLACES), days or (QUICK_DAYS if quick else DAYS)
    folder = Path(tempfile.mkdtemp(prefix="mzdesk-bench-"))
    try:
        if on != "sqlite":
            _on_server(folder, *size, result)
        if on != "postgresql":
            _on_file(folder, *size, result)
    finally:
        postgres.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def _on_server(folder: Path, places: int, days: int, result: Result) -> None:
    url = postgres.url(postgres.ensure(folder, _MEMORY), "postgres")
    Store.open(url).close()
    engine = sa.create_engine(url_of(url), connect_args={"options": "-c search_path=app"})
    began = time.perf_counter()
    with engine.begin() as connection:
        reports = store_load.fill(connection, places, days)
    with engine.begin() as connection:
        installing.apply(connection)
        for name, role, town in (("b_clerk", "clerk", ""), ("b_town", "township_clerk", OURS)):
            logins.create(connection, logins.Login(name, name, (role,), DISTRICT, town), vault.recovery_code())
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
        size = connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
    engine.dispose()
    spent = round(time.perf_counter() - began)
    result.row("PostgreSQL loaded", places=places, reports=reports, seconds=spent, gb=round(size / 2**30, 2))
    _ask_server(url, result)


def _ask_server(url: str, result: Result) -> None:
    for actor, most in ((BUREAU, None), (TOWNSHIP, TOWNSHIP_MS)):
        side = "bureau" if actor.of_bureau else "township"
        spent = [0.0, 0.0]
        walled = url_of(url).set(username=actor.name).render_as_string(hide_password=False)
        with _opened(url) as free, _opened(walled) as bound:
            for what, (asked, allowed) in QUESTIONS.items():
                without, with_walls = _medians((free, bound), actor, asked)
                spent[0] += without.database
                spent[1] += with_walls.database
                figures = {"without_ms": without.database, "with_ms": with_walls.database, "whole_ms": with_walls.whole}
                result.row(f"{what}, {side}", **{name: round(value, 2) for name, value in figures.items()})
                result.at_most(f"PostgreSQL, {what}, {side}, ms", most or allowed, with_walls.database)
        result.at_most(f"cost of the policies, {side} screens together, %", MOST_COST, (spent[1] / spent[0] - 1) * 100)


# --- SQLite -----------------------------------------------------------------------------------------------------------


def _on_file(folder: Path, places: int, days: int, result: Result) -> None:
    path = folder / "store.sqlite"
    Store.open(path).close()
    engines = engines_for(url_of(path))
    began = time.perf_counter()
    with engines.write.connect() as connection:
        connection.exec_driver_sql("PRAGMA cache_size=-2000000")
        reports = store_load.fill(connection, places, days)
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    engines.dispose()
    spent = round(time.perf_counter() - began)
    gb = round(path.stat().st_size / 2**30, 2)
    result.row("SQLite loaded", places=places, reports=reports, seconds=spent, gb=gb)
    with _opened(str(path)) as store:
        for actor in (BUREAU, TOWNSHIP):
            side = "bureau" if actor.of_bureau else "township"
            for what, (asked, allowed) in QUESTIONS.items():
                (spent_ms,) = _medians((store,), actor, asked)
                result.at_most(f"SQLite, {what}, {side}, ms", allowed, spent_ms.whole)


@contextmanager
def _opened(place: str) -> Iterator[Store]:
    store = Store.open(place, upgrade=False)
    try:
        yield store
    finally:
        store.close()


class Times(NamedTuple):
    """Milliseconds: of the statements alone, and of all."""

    database: float
    whole: float


def _medians(stores: tuple[Store, ...], actor: Actor, asked: Asked) -> list[Times]:
    """In turn, so that a busy machine weighs on each alike; the first round warms up."""
    times: list[list[Times]] = [[] for _ in stores]
    for _ in range(ROUNDS + 1):
        for store, held in zip(stores, times, strict=True):
            held.append(_timed(store, actor, asked))
    return [Times(*(statistics.median(each[1:]) for each in zip(*held, strict=True))) for held in times]


def _timed(store: Store, actor: Actor, asked: Asked) -> Times:
    spent, begun = 0.0, 0.0

    def sent(*_: Any) -> None:
        nonlocal begun
        begun = time.perf_counter()

    def answered(*_: Any) -> None:
        nonlocal spent
        spent += time.perf_counter() - begun

    began = time.perf_counter()
    with store.read(actor) as session:
        engine = session.get_bind()
        sa.event.listen(engine, "before_cursor_execute", sent)
        sa.event.listen(engine, "after_cursor_execute", answered)
        try:
            asked(session, actor)
        finally:
            sa.event.remove(engine, "before_cursor_execute", sent)
            sa.event.remove(engine, "after_cursor_execute", answered)
    return Times(spent * 1000, (time.perf_counter() - began) * 1000)
