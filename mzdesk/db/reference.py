"""What a township's desk looks at while the line is gone: a copy on this PC of what its login sees, never written to.

It holds the township's own rows and what is everybody's (checklists, settings, names), daily reports of two months,
pictures of open hazards only; no identity number, no account. Who was signed in by that login may open it with the
same pass-phrase, which the copy knows as a hash.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from mzdesk import clock, jsonio, vault
from mzdesk.db import schema
from mzdesk.db.policies import rights
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, NotAllowed, StoreDown
from mzdesk.models import Base
from mzdesk.models.attachments import AttachmentLink
from mzdesk.models.dailies import DailyReport
from mzdesk.models.duty import TownDutyLine
from mzdesk.models.hazards import Hazard
from mzdesk.terms import HazardState
from mzdesk.views.actor import Actor

DAYS = 62
"""Of how many days the daily reports and the lines of the duty log are kept."""
_LEFT_OUT = frozenset({"acts", "feed", "undo_entries"})
_ROWS, _HEAVY_ROWS = 1_000, 10
_FROZEN = (
    "没有接通共享数据库，现在看到的是 {at} 保存在本机的资料，不能修改；日报、整改材料、自查和突发事件首报照常填写，"
    "接通后自动报送。"
)
_DESK = "CREATE TABLE reference_desk(login TEXT, phrase TEXT, actor BLOB, taken_at TEXT)"


@dataclass(frozen=True, slots=True)
class Kept:
    """A copy that is there: whose, and of when."""

    path: Path
    actor: Actor
    taken_at: datetime
    phrase: str


def take(store: Store, actor: Actor, path: Path, *, login: str, phrase: str) -> int:
    """Copy what this login sees; the earlier copy is there until the new one is whole. Returns the number of rows.

    Raises StoreDown when the line goes meanwhile, or the disk takes no more.
    """
    new = path.with_suffix(".new")
    try:
        _blank(path.with_suffix(".blank"), new)
        count = _filled(store, actor, new)
        _signed(new, actor, login, phrase)
        new.replace(path)
    except (OSError, sqlite3.DatabaseError, sa.exc.DatabaseError) as error:
        raise StoreDown("离线资料没有更新（磁盘空间不足或文件被占用），原来的仍可使用。请清理磁盘。") from error
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)
    return count


def look(path: Path, login: str) -> Kept | None:
    """The copy of that login, None when there is none that this program can read."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
            (revision,) = db.execute("SELECT version_num FROM alembic_version").fetchone()
            name, phrase, kept, at = db.execute("SELECT login, phrase, actor, taken_at FROM reference_desk").fetchone()
        actor = jsonio.load(kept, Actor)
    except (sqlite3.DatabaseError, TypeError, BadInput):
        return None
    if revision != schema.HEAD or name != login:
        return None
    return Kept(path, actor, datetime.fromisoformat(at), phrase)


def open_kept(kept: Kept, phrase: str) -> Store:
    """The copy as a store that only answers; raises NotAllowed for another pass-phrase, StoreDown for a broken file."""
    if not vault.check_phrase(kept.phrase, phrase):
        raise NotAllowed("口令与上次登录时的不一致，不能打开离线资料。请核对口令；口令已重置的，请等网络接通后登录。")
    at = clock.office(kept.taken_at)
    return Store.open(kept.path, upgrade=False, frozen=_FROZEN.format(at=f"{at:%m月%d日 %H:%M}"))


def _blank(blank: Path, new: Path) -> None:
    """An empty store to fill: made once, then copied."""
    if not blank.exists() or _revision(blank) != schema.HEAD:
        blank.unlink(missing_ok=True)
        Store.open(blank).close()
    shutil.copyfile(blank, new)
    new.chmod(0o600)


def _revision(path: Path) -> str:
    try:
        with closing(sqlite3.connect(path)) as db:
            return str(db.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    except sqlite3.DatabaseError:
        return ""


def _filled(store: Store, actor: Actor, new: Path) -> int:
    count = 0
    url = sa.URL.create("sqlite", database=str(new))
    engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True)  # without keys: some parents stay away
    with store.read(actor) as session, engine.begin() as target:
        if store.dialect == "postgresql":
            session.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        for table in Base.metadata.tables.values():
            if table.name == "store_info":
                target.execute(sa.delete(table))
            for block in _blocks(session.connection(), table):
                if block:
                    target.execute(sa.insert(table), block)
                count += len(block)
    return count


def _blocks(source: sa.Connection, table: sa.Table) -> Iterator[list[dict[str, Any]]]:
    """The rows that are kept of a table, in blocks; of pictures few at a time."""
    if table.name not in (rights.TOWNSHIP_READS | rights.REFERENCE | {"store_info"}) - _LEFT_OUT:
        return
    if table.name == "attachment_bytes":
        still = sa.select(Hazard.id).where(Hazard.state != HazardState.CLOSED)
        wanted = sa.select(AttachmentLink.sha256).where(AttachmentLink.record.in_(still)).distinct()
        for hashes in source.execute(wanted).scalars().partitions(_HEAVY_ROWS):
            yield _rows(source.execute(sa.select(table).where(table.c.sha256.in_(hashes))))
        return
    asked = sa.select(table)
    if table.name == "daily_reports":
        asked = asked.where(DailyReport.day >= clock.today() - timedelta(days=DAYS))
    if table.name == "town_duty_lines":
        asked = asked.where(TownDutyLine.at >= clock.now() - timedelta(days=DAYS))
    for block in source.execute(asked).partitions(_ROWS):
        yield _rows(block)


def _rows(found: Iterable[sa.Row[Any]]) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in found]


def _signed(new: Path, actor: Actor, login: str, phrase: str) -> None:
    with closing(sqlite3.connect(new)) as db:
        db.execute(_DESK)
        values = (login, vault.hash_phrase(phrase), jsonio.dump(actor), clock.now().isoformat())
        db.execute("INSERT INTO reference_desk VALUES(?,?,?,?)", values)
        db.commit()
