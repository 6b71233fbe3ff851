"""Work typed but not yet saved, kept on this PC in a file of its own, so that no import's lock can hold it up.

Each save is on the disk when the call returns: what was typed a second ago survives a killed program. Each draft has
an owner: who sits down at a shared PC is offered nobody else's.
"""

from __future__ import annotations

import copy
import json
import sqlite3
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mzdesk import clock
from mzdesk.errors import StoreDown
from mzdesk.views.actor import Actor

_TABLES = """
CREATE TABLE IF NOT EXISTS drafts(
  owner TEXT NOT NULL, key TEXT NOT NULL, title TEXT NOT NULL, saved_at TEXT NOT NULL, payload TEXT NOT NULL,
  PRIMARY KEY(owner, key));
CREATE TABLE IF NOT EXISTS photos(
  owner TEXT NOT NULL, key TEXT NOT NULL, photo TEXT NOT NULL, name TEXT NOT NULL, facts TEXT NOT NULL,
  data BLOB NOT NULL, PRIMARY KEY(owner, key, photo));
"""
_OWNERLESS = (
    "SELECT 1 FROM sqlite_schema WHERE name='drafts' "
    "AND NOT EXISTS (SELECT 1 FROM pragma_table_info('drafts') WHERE name='owner')"
)


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A kept draft as the restart offers it."""

    key: str
    title: str
    saved_at: datetime
    photos: int


@dataclass(frozen=True, slots=True)
class DraftPhoto:
    """A photo that waits for its record; `facts` are what is known of it (caption, taken_at, item)."""

    photo: str
    name: str
    facts: dict[str, Any]
    data: bytes


class Drafts:
    """The drafts of one owner on this PC; `of` gives those of another. Safe to call from any thread."""

    def __init__(self, path: Path, owner: str = "") -> None:
        self._lock, self._owner = threading.Lock(), owner
        try:
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            if self._db.execute(_OWNERLESS).fetchone():  # of an early version: whose they are nobody knows
                self._db.executescript("DROP TABLE drafts; DROP TABLE photos;")
            self._db.executescript(_TABLES)
        except sqlite3.DatabaseError as error:
            raise StoreDown("草稿文件打不开，已录入未保存的内容暂时无法保留。请检查用户目录是否可写。") from error

    def of(self, actor: Actor) -> Drafts:
        """The drafts of somebody at this desk, in the same file."""
        own = copy.copy(self)
        own._owner = f"{actor.district}/{actor.township}/{actor.person_id or actor.name}"
        return own

    def save(self, key: str, payload: dict[str, Any], title: str = "") -> None:
        """Keep `payload` (plain JSON values) under `key`, replacing what was there."""
        text = json.dumps(payload, ensure_ascii=False)
        self._run("INSERT OR REPLACE INTO drafts VALUES(?,?,?,?,?)", (key, title, clock.now().isoformat(), text))

    def load(self, key: str) -> dict[str, Any] | None:
        """What was kept under `key`, or None."""
        row = self._run("SELECT payload FROM drafts WHERE owner=? AND key=?", (key,)).fetchone()
        return json.loads(row[0]) if row else None

    def drop(self, key: str) -> None:
        """Forget a draft and its photos: it was saved, or the clerk threw it away."""
        self._run("DELETE FROM photos WHERE owner=? AND key=?", (key,))
        self._run("DELETE FROM drafts WHERE owner=? AND key=?", (key,))

    def listing(self) -> list[DraftRow]:
        """All kept drafts, newest first."""
        rows = self._run(
            "SELECT d.key, d.title, d.saved_at, (SELECT count(*) FROM photos p WHERE p.owner=d.owner AND p.key=d.key) "
            "FROM drafts d WHERE owner=? ORDER BY d.saved_at DESC, d.key"
        ).fetchall()
        return [DraftRow(key, title, datetime.fromisoformat(at), count) for key, title, at, count in rows]

    def add_photo(self, key: str, name: str, data: bytes, facts: dict[str, Any]) -> str:
        """Keep a photo with draft `key`; returns the photo's name within the draft."""
        photo = str(clock.uuid7())
        text = json.dumps(facts, ensure_ascii=False)
        self._run("INSERT INTO photos VALUES(?,?,?,?,?,?)", (key, photo, name, text, data))
        return photo

    def replace_photo(self, key: str, photo: str, data: bytes, facts: dict[str, Any]) -> None:
        """Put other bytes (the photo's stored form) in the place of a kept photo's."""
        text = json.dumps(facts, ensure_ascii=False)
        self._run(
            "UPDATE photos SET facts=?3, data=?4 WHERE owner=?1 AND key=?2 AND photo=?5", (key, text, data, photo)
        )

    def describe_photo(self, key: str, photo: str, facts: dict[str, Any]) -> None:
        """Change what is known of a kept photo."""
        text = json.dumps(facts, ensure_ascii=False)
        self._run("UPDATE photos SET facts=?3 WHERE owner=?1 AND key=?2 AND photo=?4", (key, text, photo))

    def photos(self, key: str) -> list[DraftPhoto]:
        """The photos of a draft in the order they were added."""
        rows = self._run(
            "SELECT photo, name, facts, data FROM photos WHERE owner=? AND key=? ORDER BY rowid", (key,)
        ).fetchall()
        return [DraftPhoto(photo, name, json.loads(facts), data) for photo, name, facts, data in rows]

    def drop_photo(self, key: str, photo: str) -> None:
        """Forget one photo."""
        self._run("DELETE FROM photos WHERE owner=? AND key=? AND photo=?", (key, photo))

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _run(self, statement: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        """The owner is the first value of every statement."""
        with self._lock:
            try:
                return self._db.execute(statement, (self._owner, *values))
            except sqlite3.OperationalError as error:
                raise StoreDown("草稿没有保存成功（磁盘空间不足或文件被占用）。请先保存当前内容。") from error
