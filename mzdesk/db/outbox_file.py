"""The file of what waits on a township's PC: its tables, reading, and changes that are on the disk when they return."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mzdesk.errors import StoreDown

_TABLES = (
    "CREATE TABLE IF NOT EXISTS lines("
    "id TEXT PRIMARY KEY, district TEXT NOT NULL, township TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, "
    "about TEXT, payload BLOB NOT NULL, state TEXT NOT NULL, why TEXT NOT NULL DEFAULT '', faults INTEGER NOT NULL "
    "DEFAULT 0, made_at TEXT NOT NULL, made_by TEXT NOT NULL, declared_at TEXT, sent_at TEXT, received_at TEXT, "
    "replaces TEXT, revision INTEGER NOT NULL DEFAULT 0, tried INTEGER NOT NULL DEFAULT 0, "
    "packed INTEGER NOT NULL DEFAULT 0)",
    "CREATE TABLE IF NOT EXISTS earlier("
    "line TEXT NOT NULL REFERENCES lines(id) ON DELETE CASCADE, number INTEGER NOT NULL, title TEXT NOT NULL, "
    "payload BLOB NOT NULL, files BLOB NOT NULL, made_at TEXT NOT NULL, made_by TEXT NOT NULL, why TEXT NOT NULL, "
    "PRIMARY KEY(line, number))",
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


class OutboxFile:
    """One connection, one at a time. Safe to call from any thread; raises StoreDown with what is wrong."""

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

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a query finds."""
        with self._lock:
            try:
                return self._db.execute(statement, values).fetchall()
            except sqlite3.DatabaseError as error:
                raise StoreDown("待发送文件读不出来。请不要关闭程序，并请系统管理员检查磁盘。") from error

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """A change of the file: all of it or nothing."""
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

    def close(self) -> None:
        with self._lock:
            self._db.close()
