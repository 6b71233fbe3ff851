"""What the walls of a shared PostgreSQL cost: the same questions with and without row policies.

40,000 places in 999 townships with daily reports of 30 days (1.2 million rows) and 40,000 hazards; quick 4,000. The
server is the tests' own, which doesn't wait for the disk. Each figure is the median of the server's own times, warm.
"""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from mzdesk import vault
from mzdesk.db.engine import url_of
from mzdesk.db.policies import installing, logins
from mzdesk.db.work import Store
from tests import postgres
from tests.benchmarks.harness import Result

DISTRICT = "500156"
DAYS = 30
ROUNDS = 15
PLACES, QUICK_PLACES = 40_000, 4_000
MOST_COST = 20.0  # percent
BUREAU_MS, TOWNSHIP_MS = 50.0, 5.0
_TOWNSHIP = "'500156' || lpad((1 + n % 999)::text, 3, '0')"
_ASKED = {
    "missing today": (
        "SELECT count(*) FROM app.facility_lines f WHERE f.district = '500156' AND {scope} AND NOT EXISTS ("
        "SELECT 1 FROM app.daily_reports r WHERE r.district = f.district AND r.township = f.township "
        "AND r.day = '2026-11-23' AND r.facility_id = f.id AND r.stands)"
    ),
    "overdue hazards": (
        "SELECT f.id, f.number FROM app.hazards f WHERE f.district = '500156' AND {scope} AND f.state <> 'closed' "
        "AND f.due_on < '2026-11-10' ORDER BY f.due_on, f.id LIMIT 200"
    ),
    "register, first window": (
        "SELECT f.id, f.sort_key FROM app.facility_lines f WHERE f.district = '500156' AND {scope} "
        "ORDER BY f.sort_key, f.id LIMIT 200"
    ),
    "name contains": (
        "SELECT count(*) FROM app.facilities f WHERE f.district = '500156' AND {scope} AND f.name LIKE '%77%'"
    ),
    "month by township": (
        "SELECT f.township, count(*), sum(f.found) FROM app.daily_reports f WHERE f.district = '500156' AND {scope} "
        "AND f.day BETWEEN '2026-10-25' AND '2026-11-23' AND f.stands GROUP BY f.township"
    ),
}


def run(quick: bool, result: Result) -> None:
    """Load, put the walls up, ask as the administrator (whom no policy binds), as a clerk, as a township."""
    with _server() as url:
        Store.open(url).close()
        engine = sa.create_engine(url_of(url))
        with engine.begin() as connection:
            places = QUICK_PLACES if quick else PLACES
            _fill(connection, places)
            installing.apply(connection)
            for name, role, township in (("b_clerk", "clerk", ""), ("b_town", "township_clerk", "500156007")):
                login = logins.Login(name, name, (role,), DISTRICT, township)
                logins.create(connection, login, vault.recovery_code())
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
        engine.dispose()
        result.row("loaded", places=places, reports=places * DAYS)
        _compare(url, result)


def _compare(url: str, result: Result) -> None:
    spent: dict[str, list[float]] = {"bureau": [0.0, 0.0], "township": [0.0, 0.0]}
    for what, asked in _ASKED.items():
        for side, who, scope in (("bureau", "b_clerk", "true"), ("township", "b_town", "f.township = '500156007'")):
            free = _median(url, postgres.USER, asked.format(scope=scope))
            walled = _median(url, who, asked.format(scope=scope))
            spent[side][0] += free
            spent[side][1] += walled
            result.row(f"{what}, {side}", without_ms=round(free, 2), with_ms=round(walled, 2))
            most = (1000.0 if what.startswith("month") else BUREAU_MS) if side == "bureau" else TOWNSHIP_MS
            result.at_most(f"{what}, {side}, ms", most, walled)
    free, walled = spent["bureau"]
    result.at_most("cost of the policies, bureau screens together, %", MOST_COST, (walled / free - 1) * 100)


def _median(url: str, who: str, asked: str) -> float:
    place = url_of(url)
    with psycopg.connect(f"host={place.query['host']} dbname={place.database} user={who}") as connection:
        times = []
        for _ in range(ROUNDS):
            row: Any = connection.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {asked}".encode()).fetchone()
            plan = row[0] if isinstance(row[0], list) else json.loads(row[0])
            times.append(float(plan[0]["Execution Time"]))
    return statistics.median(times)


def _fill(connection: sa.Connection, places: int) -> None:
    """Straight into the tables: no trigger, no key is asked."""
    run = connection.exec_driver_sql
    run("SET LOCAL session_replication_role = replica")
    run("SELECT setseed(0.5)")
    _insert(
        connection,
        "facilities",
        places,
        {"id": _id("n"), "name": "'示例' || n", "sort_key": "'k' || lpad(n::text, 6, '0')"},
    )
    run(
        "INSERT INTO app.facility_lines(id, district, township, sort_key, kind, relation, risk, state, text, "
        "open_hazards) "
        "SELECT id, district, township, sort_key, kind, relation, risk, state, name, 0 FROM app.facilities"
    )
    numbers = {"id": "gen_random_uuid()", "number": "'YH' || n", "facility_id": _id("n"), "state": "'ordered'"}
    due = {"found_on": "date '2026-10-01'", "due_on": "date '2026-11-01' + n % 60", "created_at": "now()"}
    _insert(connection, "hazards", places, numbers | due)
    for day in range(DAYS):
        values = {
            "id": "gen_random_uuid()",
            "facility_id": _id("n"),
            "day": f"date '2026-11-23' - {day}",
            "stands": "true",
        }
        _insert(connection, "daily_reports", places, values, "WHERE n % 50 <> 0")


def _id(number: str) -> str:
    return f"('00000000-0000-7000-8000-' || lpad({number}::text, 12, '0'))::uuid"


def _insert(connection: sa.Connection, table: str, rows: int, values: dict[str, str], where: str = "") -> None:
    from mzdesk.models import Base

    given = {"district": f"'{DISTRICT}'", "township": _TOWNSHIP} | values
    for column in Base.metadata.tables[table].columns:
        if column.name not in given and not column.nullable:
            given[column.name] = _plain(column)
    connection.exec_driver_sql(
        f"INSERT INTO app.{table}({', '.join(given)}) SELECT {', '.join(given.values())} "
        f"FROM generate_series(1, {rows}) AS n {where}".replace("%", "%%")
    )


def _plain(column: sa.Column[Any]) -> str:
    if isinstance(column.type, sa.Boolean):
        return "false"
    if isinstance(column.type, sa.Integer | sa.Float):
        return "1"
    if isinstance(column.type, sa.JSON):
        return "'[]'::jsonb"
    return "now()" if column.name.endswith("_at") else "''"


@contextmanager
def _server() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="mzdesk-bench-"))
    try:
        yield postgres.url(postgres.ensure(folder), "postgres")
    finally:
        postgres.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)
