"""A district at the size of `./dev bench store`: its register, hazards, and a year of reports, on either database.

Straight into the tables: no trigger, no key is asked, as after a move or a restore. Report ids rise with the days.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from mzdesk.models import Base

DISTRICT: Final = "500156"
TOWNSHIPS: Final = 999
TODAY: Final = date(2026, 11, 23)
HAZARDS_EACH: Final = 5
SILENT: Final = 50  # each so manieth place reports nothing
_LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
_STEP = 5_000


def place_id(number: int) -> UUID:
    """The id of the nth place."""
    return UUID(f"00000000-0000-7000-8000-{number:012d}")


def township(number: int) -> str:
    """The township of the nth place."""
    return f"{DISTRICT}{1 + number % TOWNSHIPS:03d}"


def fill(connection: sa.Connection, places: int, days: int) -> int:
    """Load everything; returns how many reports there are."""
    server = connection.dialect.name == "postgresql"
    if server:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    for table, rows in (
        ("townships", _townships()),
        ("facilities", _facilities(places)),
        ("facility_lines", _lines(places)),
        ("hazards", _hazards(places)),
    ):
        _insert(connection, Base.metadata.tables[table], rows)
    load = _into_server if server else _into_file
    load(connection, days)
    return int(connection.exec_driver_sql(f"SELECT count(*) FROM {_name(connection)}").scalar_one())


def _townships() -> Iterator[dict[str, Any]]:
    for number in range(TOWNSHIPS):
        yield {"township": township(number), "name": f"示例{number}镇", "id": UUID(int=number + 1), "active": True}


def _facilities(places: int) -> Iterator[dict[str, Any]]:
    for number in range(places):
        yield {
            "id": place_id(number), "township": township(number), "name": f"示例养老院{number}", "state": "active",
            "name_key": f"示例养老院{number}", "sort_key": f"k{number:06d}",
        }  # fmt: skip


def _lines(places: int) -> Iterator[dict[str, Any]]:
    for row in _facilities(places):
        del row["name_key"]
        yield row | {"text": row.pop("name")}


def _hazards(places: int) -> Iterator[dict[str, Any]]:
    """One in twenty is open, half of those are overdue."""
    for number in range(places * HAZARDS_EACH):
        place = number % places
        due = TODAY + timedelta(days=number % 60 - 30)
        yield {
            "id": UUID(int=0x0000_0000_0001_7000_8000 << 48 | number), "township": township(place),
            "facility_id": place_id(place), "number": f"YH{number}", "text": "二层疏散通道堆放纸箱",
            "state": "ordered" if number % 20 == 0 else "closed", "found_on": date(2026, 10, 1), "due_on": due,
        }  # fmt: skip


def _insert(connection: sa.Connection, table: sa.Table, rows: Iterator[dict[str, Any]]) -> None:
    plain = _plain(table)
    while block := [plain | row for row in itertools.islice(rows, _STEP)]:
        connection.execute(sa.insert(table), block)


def _plain(table: sa.Table) -> dict[str, Any]:
    """A value for every column that must have one."""
    made: dict[str, Any] = {"district": DISTRICT}
    for column in table.columns:
        if not column.nullable and column.name not in made:
            made[column.name] = _plain_value(column)
    return made


def _plain_value(column: sa.Column[Any]) -> Any:
    if isinstance(column.type, sa.Enum):
        return column.type.python_type(column.type.enums[0])
    if isinstance(column.type, sa.Boolean):
        return False
    if isinstance(column.type, sa.Integer):
        return 1 if column.name in ("version", "revision") else 0
    if isinstance(column.type, sa.JSON):
        return []
    return _LONG_AGO if column.name.endswith("_at") else ""


# --- reports ----------------------------------------------------------------------------------------------------------

_REPORT = {
    "district": "district", "township": "township", "facility_id": "id", "revision": "1", "withdrawn": "{no}",
    "reason": "''", "channel": "'phone'", "found": "0", "problems": "''", "reporter": "''", "crew": "''",
    "created_by": "''", "stands": "{yes}", "zero_report": "{yes}", "late": "{late}", "day": "{day}",
    "received_at": "{at}", "created_at": "{at}", "id": "{id}",
}  # fmt: skip


def _statement(target: str, source: str, words: dict[str, str]) -> str:
    values = [_REPORT[name].format(**words) for name in _REPORT]
    return (
        f"INSERT INTO {target}({', '.join(_REPORT)}) SELECT {', '.join(values)} FROM {source} "
        f"WHERE {words['number']} % {SILENT} <> 0 ORDER BY township, id"
    )


def _into_server(connection: sa.Connection, days: int) -> None:
    """The indexes are made afterwards, at once."""
    run = connection.exec_driver_sql
    run("SET LOCAL maintenance_work_mem = '1GB'")
    run("TRUNCATE app.daily_reports CASCADE")  # what is filled in the same transaction need not be logged
    run("UPDATE pg_index SET indisready = false WHERE indrelid = 'app.daily_reports'::regclass")
    number = "right(id::text, 12)::bigint"
    for back in reversed(range(days)):
        day = TODAY - timedelta(days=back)
        words = {
            "no": "false", "yes": "true", "number": number, "late": f"{number} % 20 = 1", "day": f"date '{day}'",
            "at": f"timestamptz '{day} 06:00:00+00'",
            "id": f"(lpad('{days - back}', 12, '0') || '70008000' || right(id::text, 12))::uuid",
        }  # fmt: skip
        run(_statement("app.daily_reports", "app.facilities", words).replace("%", "%%"))
    run("REINDEX TABLE app.daily_reports")


def _into_file(connection: sa.Connection, days: int) -> None:
    run = connection.exec_driver_sql
    named = run("SELECT name, sql FROM sqlite_master WHERE tbl_name = 'daily_reports' AND type = 'index' AND sql > ''")
    later = [tuple(row) for row in named]
    for name, _ in later:
        run(f"DROP INDEX {name}")
    number = "CAST(substr(id, 21) AS INTEGER)"
    for back in reversed(range(days)):
        day = TODAY - timedelta(days=back)
        words = {
            "no": "0", "yes": "1", "number": number, "late": f"{number} % 20 = 1", "day": f"'{day}'",
            "at": f"'{day} 06:00:00.000000'",
            "id": f"'{days - back:012d}70008000' || substr(id, 21)",
        }  # fmt: skip
        run(_statement("daily_reports", "facilities", words))
    for _, text in later:
        run(text)


def _name(connection: sa.Connection) -> str:
    return "app.daily_reports" if connection.dialect.name == "postgresql" else "daily_reports"
