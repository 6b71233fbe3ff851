"""A file being looked over, kept on this PC alone: its rows with their fates, until they are taken in or thrown away.

A SQLite file of its own that only this process can open; what a killed program left behind is removed at the next one.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from mzdesk import clock, jsonio, paths
from mzdesk.errors import NotFound, StoreDown
from mzdesk.terms import RowFate
from mzdesk.views.exchange import Ignored, Problem
from mzdesk.views.imports import FieldChange, Judged, StagedRow
from mzdesk.views.window import Window

_TABLES = """
CREATE TABLE rows(key INTEGER PRIMARY KEY, fate TEXT NOT NULL, row INTEGER NOT NULL, sheet TEXT NOT NULL,
  title TEXT NOT NULL, why TEXT NOT NULL, changes BLOB, doubts BLOB, record TEXT, version INTEGER,
  data BLOB);
CREATE TABLE ignored(sheet TEXT NOT NULL, why TEXT NOT NULL, row INTEGER);
"""
_FULL = "预览所需的磁盘空间不足或文件被占用，没有导入任何数据。请清理磁盘后重新选择文件。"
_SHOWN = "key, row, sheet, title, fate, why, changes, doubts, record"
_BLOCK = 500
_TAKEN = (RowFate.NEW, RowFate.CHANGED, RowFate.DUPLICATE)


class Staging:
    """The rows of one file. Safe to call from any thread; `close` removes the file."""

    def __init__(self) -> None:
        sweep()
        path = _folder() / f"{clock.uuid4()}.sqlite"
        path.touch(mode=0o600)
        self._open(path)
        for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=OFF", "synchronous=OFF", "temp_store=MEMORY"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(_TABLES)
        self._counts: dict[RowFate, int] = dict.fromkeys(RowFate, 0)

    def _open(self, path: Path) -> None:
        self._lock, self._path = threading.Lock(), path
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=0)

    def __getstate__(self) -> tuple[Path, dict[RowFate, int]]:
        """For another process that reads the same rows; not before all are there."""
        return self._path, self._counts

    def __setstate__(self, state: tuple[Path, dict[RowFate, int]]) -> None:
        self._open(state[0])
        self._counts = state[1]
        self._keep()

    def _keep(self) -> None:
        """Read and go on reading: others may read too, and nobody sweeps the file away."""
        look = "SELECT count(*) FROM ignored"  # the first look gives the lock back, the second takes a reader's
        for statement in ("PRAGMA locking_mode=NORMAL", look, "BEGIN", look):
            self._run(statement).fetchall()

    @property
    def counts(self) -> dict[RowFate, int]:
        """How many rows have each fate."""
        return dict(self._counts)

    def add(self, judged: Iterable[Judged]) -> None:
        """Keep compared rows in their order."""
        rows = []
        for each in judged:
            self._counts[each.fate] += 1
            rows.append(
                (
                    each.fate.value,
                    each.row,
                    each.sheet,
                    each.title,
                    each.why,
                    _packed(each.changes),
                    _packed(each.doubts),
                    str(each.record) if each.record is not None else None,
                    each.version,
                    _packed(each.data),
                )
            )
        self._insert(rows)

    def ignore(self, ignored: Iterable[Ignored]) -> None:
        """Keep rows and sheets that are no data."""
        self._many("INSERT INTO ignored VALUES(?,?,?)", [(each.sheet, each.why, each.row) for each in ignored])

    def ready(self) -> None:
        """All rows are there and none will be added: make paging quick."""
        self._run("CREATE INDEX by_fate ON rows(fate, key)")
        self._keep()

    def page(self, fate: RowFate | None, offset: int, limit: int) -> Window[StagedRow]:
        """Rows of one fate (of all) in the order of the file."""
        total = sum(self._counts.values()) if fate is None else self._counts[fate]
        where, values = ("", ()) if fate is None else ("WHERE fate=?", (fate.value,))
        asked = f"SELECT {_SHOWN} FROM rows {where} ORDER BY key LIMIT ? OFFSET ?"
        try:
            rows = self._run(asked, (*values, limit, offset)).fetchall()
        except sqlite3.ProgrammingError as error:  # closed by another thread meanwhile
            raise NotFound("这份预览已经关闭，请重新选择文件。") from error
        return Window(total, tuple(_shown(row) for row in rows))

    def chosen(self, take: Collection[RowFate | int]) -> Iterator[list[Judged]]:
        """Blocks of the rows that are to be written: those of the named fates and those named by key."""
        fates = sorted(each.value for each in take if isinstance(each, RowFate) and each in _TAKEN)
        keys = sorted(each for each in take if not isinstance(each, RowFate))
        last = 0
        marks = (",".join("?" * len(fates)), ",".join(str(int(key)) for key in keys))
        asked = (
            "SELECT key, row, sheet, title, fate, record, version, data FROM rows "
            f"WHERE key>? AND (fate IN ({marks[0]}) OR key IN ({marks[1]})) AND data IS NOT NULL "
            f"ORDER BY key LIMIT {_BLOCK}"
        )
        while rows := self._run(asked, (last, *fates)).fetchall():
            last = rows[-1][0]
            yield [_judged(row) for row in rows]

    def remarks(self) -> tuple[list[Problem], list[Problem], list[Ignored]]:
        """What there is to say in the clerk's own file: why rows stay out, what is doubtful, what is no data."""
        asked = "SELECT sheet, row, why, doubts FROM rows WHERE fate IN (?,?) OR doubts IS NOT NULL ORDER BY key"
        out: list[Problem] = []
        doubts: list[Problem] = []
        for sheet, row, why, packed in self._run(asked, (RowFate.REJECTED.value, RowFate.DUPLICATE.value)).fetchall():
            told = jsonio.load(packed, list[Problem]) if packed else []
            spot = next((each for each in told if each.why == why), None)
            if why:
                out.append(spot or Problem(sheet, row, "rejected", why))
            doubts += [each for each in told if each is not spot]
        ignored = self._run("SELECT sheet, why, row FROM ignored ORDER BY rowid").fetchall()
        return out, doubts, [Ignored(*each) for each in ignored]

    def close(self) -> None:
        """Throw the rows away; harmless when they are gone."""
        with self._lock, contextlib.suppress(OSError):
            self._db.close()
            self._path.unlink(missing_ok=True)

    def _insert(self, rows: list[tuple[Any, ...]]) -> None:
        names = "fate, row, sheet, title, why, changes, doubts, record, version, data"
        self._many(f"INSERT INTO rows({names}) VALUES(?,?,?,?,?,?,?,?,?,?)", rows)

    def _many(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        with self._lock:
            try:
                self._db.execute("BEGIN")
                self._db.executemany(statement, rows)
                self._db.execute("COMMIT")
            except sqlite3.OperationalError as error:
                raise StoreDown(_FULL) from error

    def _run(self, statement: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        with self._lock:
            try:
                return self._db.execute(statement, values)
            except sqlite3.OperationalError as error:
                raise StoreDown(_FULL) from error


def sweep() -> None:
    """Remove what a killed program left behind; files in use are left alone."""
    for path in _folder().glob("*.sqlite"):
        with contextlib.suppress(sqlite3.Error, OSError):
            db = sqlite3.connect(path, isolation_level=None, timeout=0)
            try:
                db.execute("BEGIN EXCLUSIVE")
            finally:
                db.close()
            path.unlink(missing_ok=True)


def _folder() -> Path:
    folder = paths.data_home() / "imports"
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


def _packed(value: Any) -> bytes | None:
    return jsonio.dump(value) if value else None


def _shown(row: tuple[Any, ...]) -> StagedRow:
    key, number, sheet, title, fate, why, changes, doubts, record = row
    return StagedRow(
        key,
        number,
        sheet,
        title,
        RowFate(fate),
        why,
        tuple(jsonio.load(changes, list[FieldChange])) if changes else (),
        tuple(jsonio.load(doubts, list[Problem])) if doubts else (),
        UUID(record) if record else None,
    )


def _judged(row: tuple[Any, ...]) -> Judged:
    _, number, sheet, title, fate, record, version, data = row
    plain: dict[str, Any] = jsonio.load(data, dict)
    return Judged(
        number, sheet, title, RowFate(fate), record=UUID(record) if record else None, version=version, data=plain
    )
