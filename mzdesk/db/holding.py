"""What a copy of a local store holds, and what would be lost by putting it back. Read without changing the file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mzdesk import settings
from mzdesk.db import schema
from mzdesk.errors import StoreDown

_NOT_OURS = "选择的文件不是本程序的备份，没有恢复。请选择“.sqlite”备份文件。"
_BROKEN = "选择的备份不完整，没有恢复。请换一个备份文件。"
_NEWER = "这份备份是由更新版本的程序建立的（版本 {found}），没有恢复。请先安装新版程序，再恢复。"
_TABLES = ("facilities", "hazards", "inspections", "documents")
_COUNTS = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in _TABLES)


@dataclass(frozen=True, slots=True)
class Held:
    """A copy: whose it is, of which program, rows by table, its last entry (`at` as UTC text, by whom), chain ends."""

    bureau: str
    district: str
    program: str
    revision: str
    counts: dict[str, int]
    last_at: str
    last_by: str
    ends: dict[str, tuple[int, str]]

    @property
    def entries(self) -> int:
        return sum(seq for seq, _ in self.ends.values())


def whole(file: Path) -> bool:
    """Whether the file is a store of this program, of whatever age, that can be read from end to end."""
    try:
        with _reading(file) as reader:
            found = reader.execute("SELECT version_num FROM alembic_version").fetchone()
            return bool(found) and reader.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    except StoreDown:
        return False


def look(file: Path) -> Held:
    """Read a copy; raises StoreDown for what is damaged, no store of this program, or of a newer program."""
    with _reading(file) as reader:
        revision = str(reader.execute("SELECT version_num FROM alembic_version").fetchone()[0])
        if revision not in schema.KNOWN:
            raise StoreDown(_NEWER.format(found=revision))
        if reader.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise StoreDown(_BROKEN)
        named = reader.execute("SELECT value FROM office_settings WHERE name = 'bureau_name'").fetchone()
        program = reader.execute("SELECT value FROM store_info WHERE name = 'lowest_writer'").fetchone()
        counts = reader.execute(_COUNTS).fetchone()
        last = reader.execute("SELECT at, actor FROM audit_entries ORDER BY at DESC LIMIT 1").fetchone()
        return Held(
            bureau=json.loads(named[0]) if named else str(settings.option("bureau_name").default),
            district=reader.execute("SELECT min(district) FROM townships").fetchone()[0] or "",
            program=program[0] if program else "",
            revision=revision,
            counts=dict(zip(_TABLES, counts, strict=True)),
            last_at=last[0] if last else "",
            last_by=last[1] if last else "",
            ends=_ends(reader),
        )


def lost(copy: Held, store: Path) -> tuple[int, bool]:
    """How many entries of the store's audit came after the copy, and whether the copy is of the same history at all."""
    later, same = 0, True
    with _reading(store) as reader:
        for scope, (seq, _) in _ends(reader).items():
            there, head = copy.ends.get(scope, (0, ""))
            later += max(0, seq - there)
            if there and there <= seq:
                kept = "SELECT hash FROM audit_entries WHERE scope = ? AND seq = ?"
                same = same and reader.execute(kept, (scope, there)).fetchone() == (head,)
    return later, same


def _ends(reader: sqlite3.Connection) -> dict[str, tuple[int, str]]:
    asked = "SELECT scope, max(seq), hash FROM audit_entries GROUP BY scope"
    return {scope: (seq, head) for scope, seq, head in reader.execute(asked)}


@contextmanager
def _reading(file: Path) -> Iterator[sqlite3.Connection]:
    """A store at work is read beside its log; a copy as it lies, and nothing is left beside it on a clerk's disk."""
    how = "mode=ro" if Path(f"{file}-wal").exists() else "mode=ro&immutable=1"
    try:
        reader = sqlite3.connect(f"{file.resolve().as_uri()}?{how}", uri=True)
        try:
            yield reader
        finally:
            reader.close()
    except (sqlite3.DatabaseError, TypeError, ValueError) as error:
        raise StoreDown(_NOT_OURS) from error
