"""`mzdesk audit verify` over a long trail: seconds and memory, on SQLite and on PostgreSQL.

A million entries in 27 chains (a bureau of 26 townships), bodies as long as those of a working office; quick 100,000.
Each check runs in a process of its own, as the command does.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from mzdesk.db.audit import GENESIS, digest
from mzdesk.db.work import Store
from tests import postgres
from tests.benchmarks.harness import Result, child

ENTRIES, QUICK_ENTRIES = 1_000_000, 100_000
CHAINS = 27
MOST_SECONDS, MOST_MB = 5.0, 250.0
_COLUMNS = "scope, seq, at, prev, hash, actor, verb, subject, record, action, body"


def run(quick: bool, result: Result) -> None:
    """Fill both stores with the same entries and check each."""
    number = QUICK_ENTRIES if quick else ENTRIES
    folder = Path(tempfile.mkdtemp(prefix="mzdesk-bench-"))
    try:
        file = folder / "store.sqlite"
        Store.open(file).close()
        _fill_file(file, number)
        _check("SQLite", str(file), number, result)
        file.unlink()
        url = postgres.url(postgres.ensure(folder), "postgres")
        Store.open(url).close()
        _fill_server(url, number)
        _check("PostgreSQL", url, number, result)
    finally:
        postgres.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _check(where: str, place: str, number: int, result: Result) -> None:
    told = child("audit_child", "verify", place)
    if told["entries"] != number or told["broken"]:
        raise RuntimeError(f"{where}: {told}")
    result.row(where, entries=number, seconds=told["seconds"], mb=told["all_mb"])
    result.at_most(f"{where}: seconds to verify a million", MOST_SECONDS, told["seconds"] * ENTRIES / number)
    result.at_most(f"{where}: MB", MOST_MB, told["all_mb"])


def entries(number: int) -> Iterator[tuple[str, int, str, str, str, str, str, str, str, str, str]]:
    """Entries as the program writes them, the chains in turn."""
    before = [GENESIS] * CHAINS
    body = {
        "state": ["ordered", "rectifying"],
        "text": ["疏散通道堆放杂物", "疏散通道堆放杂物，已当场清理"],
        "note": "",
    }
    for n in range(number):
        chain, seq = n % CHAINS, n // CHAINS + 1
        scope, at = (
            f"500156{chain:03d}",
            f"2026-11-{1 + n * 28 // number:02d}T08:{n // 60 % 60:02d}:{n % 60:02d}.000000Z",
        )
        text = json.dumps({**body, "note": f"第{n}条"}, ensure_ascii=False, separators=(",", ":"))
        parts = ("示例人", "隐患整改", "hazards", f"0193{n:08x}-0000-7000-8000-000000000000", "update", text)
        this = digest(before[chain], scope, seq, at, parts)
        yield (scope, seq, at, before[chain], this, *parts)
        before[chain] = this


def _fill_file(file: Path, number: int) -> None:
    with sqlite3.connect(file) as connection:
        marks = ", ".join("?" * 11)
        connection.executemany(f"INSERT INTO audit_entries({_COLUMNS}) VALUES ({marks})", entries(number))
    connection.close()


def _fill_server(url: str, number: int) -> None:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        with connection.cursor() as cursor, cursor.copy(f"COPY app.audit_entries({_COLUMNS}) FROM STDIN") as copy:
            for entry in entries(number):
                copy.write_row(entry)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE app.audit_entries")
