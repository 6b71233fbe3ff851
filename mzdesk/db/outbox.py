"""What a township's desk has done while the shared store was out of reach, kept on this PC until it was sent.

`keep` returns when the line is on the disk: what was acknowledged to the clerk outlives a killed program and a lost
line. A line's id is the record's own key, so that what is sent twice is one record.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from mzdesk import clock, jsonio
from mzdesk.errors import BadInput, NotFound, RuleBroken, StoreDown
from mzdesk.terms import OutboxKind, OutboxState
from mzdesk.views.actor import Actor
from mzdesk.views.attachments import FileDraft
from mzdesk.views.hazards import SubmissionDraft
from mzdesk.views.outbox import Act, OutboxLine, OutboxRow

KEPT = timedelta(days=90)
"""How long a sent line stays on this PC."""
_TABLES = (
    "CREATE TABLE IF NOT EXISTS lines("
    "id TEXT PRIMARY KEY, district TEXT NOT NULL, township TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, "
    "about TEXT, payload BLOB NOT NULL, state TEXT NOT NULL, why TEXT NOT NULL DEFAULT '', faults INTEGER NOT NULL "
    "DEFAULT 0, made_at TEXT NOT NULL, made_by TEXT NOT NULL, declared_at TEXT, sent_at TEXT, received_at TEXT, "
    "replaces TEXT)",
    "CREATE TABLE IF NOT EXISTS files("
    "line TEXT NOT NULL REFERENCES lines(id), position INTEGER NOT NULL, facts BLOB NOT NULL, data BLOB NOT NULL, "
    "PRIMARY KEY(line, position))",
    "CREATE TABLE IF NOT EXISTS packs("
    "id TEXT PRIMARY KEY, district TEXT NOT NULL, township TEXT NOT NULL, number INTEGER NOT NULL, at TEXT NOT NULL, "
    "UNIQUE(district, township, number))",
    "CREATE TABLE IF NOT EXISTS exported("
    "line TEXT PRIMARY KEY REFERENCES lines(id) ON DELETE CASCADE, pack TEXT NOT NULL REFERENCES packs(id))",
    "CREATE INDEX IF NOT EXISTS lines_by_state ON lines(state, district, township, faults, id)",
)
_ROW = "id, kind, title, state, made_at, made_by, declared_at, why, sent_at, received_at"
_OPEN = (OutboxState.QUEUED, OutboxState.REFUSED)


class Outbox:
    """The lines of this PC. Safe to call from any thread; a desk sees those of its own township only."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        try:
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.execute("PRAGMA foreign_keys=ON")
            for text in _TABLES:
                self._db.execute(text)
        except sqlite3.DatabaseError as error:
            raise StoreDown("待发送文件打不开，离线填报暂时无法保留。请检查用户目录是否可写、磁盘是否已满。") from error

    def keep(self, actor: Actor, act: Act, *, key: UUID | None = None, replaces: UUID | None = None) -> UUID:
        """Put an act into the queue; it is on the disk when this returns. The same key again is the same line.

        `key`: else the draft's own, under which it may have been tried already, or a new one.

        `replaces`: the refused line that this one mends, which is put aside with it.
        """
        line = key or act.draft.id or clock.uuid7()
        if act.kind is OutboxKind.RECTIFICATION and act.about is None:
            raise ValueError("a rectification names its hazard")
        draft, files = _parted(act.draft)
        values = (
            str(line), actor.district, actor.township, act.kind.value, act.title, _text(act.about), jsonio.dump(draft),
            OutboxState.QUEUED.value, clock.now().isoformat(), actor.name, _stamp(act.declared_at), _text(replaces),
        )  # fmt: skip
        with self._change() as db:
            made = db.execute(
                "INSERT INTO lines(id, district, township, kind, title, about, payload, state, made_at, made_by, "
                "declared_at, replaces) VALUES(?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO NOTHING",
                values,
            )
            if made.rowcount:
                db.executemany("INSERT INTO files VALUES(?,?,?,?)", _stored(line, files))
            if replaces is not None:
                self._settle(db, actor, replaces, f"已修改后重发（{act.title}）")
        return line

    def queued(self, actor: Actor, *, most: int = 50) -> list[UUID]:
        """The lines to be sent in the order they were made; one that broke the program goes last."""
        asked = "SELECT id FROM lines WHERE state=? AND district=? AND township=? ORDER BY faults, id LIMIT ?"
        rows = self._rows(asked, OutboxState.QUEUED.value, actor.district, actor.township, most)
        return [UUID(row[0]) for row in rows]

    def counts(self, actor: Actor) -> tuple[int, int]:
        """How many wait to be sent, and how many were refused and not dealt with yet."""
        asked = "SELECT state, count(*) FROM lines WHERE district=? AND township=? GROUP BY state"
        found = dict(self._rows(asked, actor.district, actor.township))
        return found.get(OutboxState.QUEUED.value, 0), found.get(OutboxState.REFUSED.value, 0)

    def listing(self, actor: Actor, *, sent: bool = False) -> list[OutboxRow]:
        """What a person still has to look at, refused ones first; with `sent` everything that is kept."""
        states = tuple(OutboxState) if sent else _OPEN
        marks = ",".join("?" * len(states))
        asked = (
            f"SELECT {_ROW}, (SELECT count(*) FROM files f WHERE f.line=lines.id), "
            "(SELECT p.at FROM exported e JOIN packs p ON p.id=e.pack WHERE e.line=lines.id) FROM lines "
            f"WHERE district=? AND township=? AND state IN ({marks}) ORDER BY state='refused' DESC, id"
        )
        rows = self._rows(asked, actor.district, actor.township, *(state.value for state in states))
        return [_row(row) for row in rows]

    def line(self, actor: Actor, key: UUID) -> OutboxLine:
        """A line with its files, to be sent or mended; raises NotFound."""
        asked = "SELECT kind, about, payload FROM lines WHERE id=? AND district=? AND township=?"
        found = self._rows(asked, str(key), actor.district, actor.township)
        if not found:
            raise NotFound("找不到这条待发送内容，可能已经送达或由他人处理。请刷新后核对。")
        kind, about, payload = found[0]
        files = self._rows("SELECT facts, data FROM files WHERE line=? ORDER BY position", str(key))
        kept = tuple(replace(jsonio.load(facts, FileDraft), data=data) for facts, data in files)
        return OutboxLine(key, OutboxKind(kind), UUID(about) if about else None, payload, kept)

    def sent(self, key: UUID, received_at: datetime) -> None:
        """The server has it, since `received_at` by its own clock."""
        values = (OutboxState.SENT.value, clock.now().isoformat(), received_at.isoformat(), str(key))
        with self._change() as db:
            db.execute("UPDATE lines SET state=?, why='', sent_at=?, received_at=? WHERE id=?", values)
            db.execute("DELETE FROM files WHERE line=?", (str(key),))  # the server has them now

    def refused(self, key: UUID, why: str) -> None:
        """The server said no; it is not sent again until a person has dealt with it."""
        with self._change() as db:
            values = (OutboxState.REFUSED.value, why, str(key), OutboxState.QUEUED.value)
            db.execute("UPDATE lines SET state=?, why=? WHERE id=? AND state=?", values)

    def broke(self, key: UUID) -> None:
        """Sending it met a fault of the program: it goes behind the others."""
        with self._change() as db:
            db.execute("UPDATE lines SET faults=faults+1 WHERE id=?", (str(key),))

    def again(self, actor: Actor, key: UUID) -> None:
        """重新发送 a refused line as it is: what stood in its way was put right at the bureau."""
        self._require(actor, key, OutboxState.REFUSED)
        with self._change() as db:
            values = (OutboxState.QUEUED.value, str(key), OutboxState.REFUSED.value)
            db.execute("UPDATE lines SET state=?, why='' WHERE id=? AND state=?", values)
            db.execute("DELETE FROM exported WHERE line=?", (str(key),))  # what an earlier pack met is no answer now

    def put_aside(self, actor: Actor, key: UUID, *, reason: str) -> None:
        """搁置 a line that will not be sent, with the reason; it stays readable. Raises BadInput without one."""
        if not reason.strip():
            raise BadInput("请写明为什么不再发送，如“局里已代为登记”。", "reason")
        with self._change() as db:
            self._settle(db, actor, key, reason.strip()[:200])

    def next_number(self, actor: Actor) -> int:
        """The running number of the township's next pack from this PC."""
        asked = "SELECT coalesce(max(number), 0) + 1 FROM packs WHERE district=? AND township=?"
        return int(self._rows(asked, actor.district, actor.township)[0][0])

    def exported(self, actor: Actor, pack: UUID, number: int, keys: Sequence[UUID], at: datetime) -> None:
        """These lines went into a pack's file; they stay open until its receipt comes, or the line is back."""
        with self._change() as db:
            values = (str(pack), actor.district, actor.township, number, at.isoformat())
            db.execute("INSERT INTO packs VALUES(?,?,?,?,?)", values)
            rows = [(str(key), str(pack)) for key in keys]
            db.executemany("INSERT INTO exported VALUES(?,?) ON CONFLICT(line) DO UPDATE SET pack=excluded.pack", rows)

    def receipted(self, actor: Actor, key: UUID, received_at: datetime) -> bool:
        """A receipt says that the bureau has the line; False when that was known, or the line isn't here."""
        asked = "SELECT 1 FROM lines WHERE id=? AND district=? AND township=? AND state<>?"
        if not self._rows(asked, str(key), actor.district, actor.township, OutboxState.SENT.value):
            return False
        self.sent(key, received_at)
        return True

    def refused_in(self, actor: Actor, pack: UUID, key: UUID, why: str) -> bool:
        """A pack's receipt says no; False when the line was settled, or went out again since: that answer is open."""
        asked = (
            "SELECT 1 FROM lines JOIN exported e ON e.line=lines.id "
            "WHERE lines.id=? AND district=? AND township=? AND state=? AND e.pack=?"
        )
        if not self._rows(asked, str(key), actor.district, actor.township, OutboxState.QUEUED.value, str(pack)):
            return False
        self.refused(key, why)
        return True

    def tidy(self) -> None:
        """Forget what was sent long ago."""
        before = (clock.now() - KEPT).isoformat()
        with self._change() as db:
            db.execute("DELETE FROM lines WHERE state=? AND sent_at<?", (OutboxState.SENT.value, before))

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _settle(self, db: sqlite3.Connection, actor: Actor, key: UUID, why: str) -> None:
        done = db.execute(
            "UPDATE lines SET state=?, why=? WHERE id=? AND district=? AND township=? AND state IN (?,?)",
            (OutboxState.ASIDE.value, why, str(key), actor.district, actor.township, *(each.value for each in _OPEN)),
        )
        if not done.rowcount:
            raise RuleBroken("这条内容已经送达或已搁置，不用再办。请刷新后核对。")

    def _require(self, actor: Actor, key: UUID, state: OutboxState) -> None:
        asked = "SELECT state FROM lines WHERE id=? AND district=? AND township=?"
        found = self._rows(asked, str(key), actor.district, actor.township)
        if not found or found[0][0] != state.value:
            raise RuleBroken(f"这条内容现在不是“{state.label}”，不能办理。请刷新后核对。")

    def _rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._db.execute(statement, values).fetchall()
            except sqlite3.DatabaseError as error:
                raise StoreDown("待发送文件读不出来。请不要关闭程序，并请系统管理员检查磁盘。") from error

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield self._db
                    self._db.execute("COMMIT")
                except BaseException:
                    if self._db.in_transaction:
                        self._db.execute("ROLLBACK")
                    raise
            except sqlite3.DatabaseError as error:
                raise StoreDown(
                    "没有存入待发送（磁盘空间不足或文件被占用）。内容还在窗口里，请清理磁盘后再保存。"
                ) from error


def _parted(draft: Any) -> tuple[Any, tuple[FileDraft, ...]]:
    """A draft without its files, and these."""
    if isinstance(draft, SubmissionDraft):
        return replace(draft, files=()), draft.files
    return draft, ()


def _stored(line: UUID, files: tuple[FileDraft, ...]) -> list[tuple[str, int, bytes, bytes]]:
    return [(str(line), at, jsonio.dump(replace(file, data=b"")), file.data) for at, file in enumerate(files)]


def _text(key: UUID | None) -> str | None:
    return str(key) if key is not None else None


def _stamp(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _when(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _row(row: tuple[Any, ...]) -> OutboxRow:
    key, kind, title, state, made, by, declared, why, sent, received, files, exported = row
    return OutboxRow(
        UUID(key), OutboxKind(kind), title, OutboxState(state), datetime.fromisoformat(made), by, _when(declared), why,
        _when(sent), _when(received), files, _when(exported),
    )  # fmt: skip
