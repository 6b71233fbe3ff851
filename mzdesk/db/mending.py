"""修改后重发: a refused line with other words. What it said before, and why that was refused, stays with it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from mzdesk import clock, jsonio
from mzdesk.db.outbox import Outbox, parted, put, put_files, stamp
from mzdesk.errors import RuleBroken
from mzdesk.terms import OutboxKind, OutboxState
from mzdesk.views.actor import Actor
from mzdesk.views.attachments import FileDraft
from mzdesk.views.outbox import Act, Earlier, OutboxLine

_GONE = {
    OutboxState.SENT: "这条内容在您修改时已经送达，修改没有发送。请在相应页面核对，要改的在那里更正。",
    OutboxState.QUEUED: "这条内容在您修改时已由别的窗口重新发送，修改没有发送。请关闭后看发送的结果。",
    OutboxState.ASIDE: "这条内容在您修改时已搁置，修改没有发送。仍要报送的，请在相应页面重新填报。",
    OutboxState.REFUSED: "这条内容在您修改时已由别的窗口修改并再次发送，又没有收下：{why}请关闭后重新打开修改。",
}
_UNKNOWN = "找不到这条待发送内容，修改没有发送。请关闭后刷新核对。"


def mend(outbox: Outbox, actor: Actor, key: UUID, act: Act, *, revision: int) -> UUID:
    """Put other words into a refused line and into the queue; returns the key they are sent under.

    That is the line's own, since what was refused was never stored; but a line that has left in a pack, whose file may
    yet be imported, is put aside and mended by a new one. `revision`: what the clerk saw. Raises RuleBroken when
    another window has dealt with the line meanwhile.
    """
    asked = "SELECT state, revision, packed, why, kind FROM lines WHERE id=? AND district=? AND township=?"
    with outbox.change() as db:
        found = db.execute(asked, (str(key), actor.district, actor.township)).fetchone()
        if found is None:
            raise RuleBroken(_UNKNOWN)
        state, now, packed, why, kind = found
        if (state, now) != (OutboxState.REFUSED.value, revision):
            raise RuleBroken(_GONE[OutboxState(state)].format(why=why))
        if kind != act.kind.value:
            raise ValueError("a line stays what it is")
        _remember(db, key)
        if packed:
            return _anew(db, actor, key, act)
        _rewrite(db, actor, key, act)
    return key


def earlier(outbox: Outbox, actor: Actor, key: UUID) -> list[Earlier]:
    """What a line said before, the newest first."""
    asked = (
        "SELECT l.kind, l.about, e.number, e.title, e.payload, e.files, e.made_at, e.made_by, e.why FROM earlier e "
        "JOIN lines l ON l.id=e.line WHERE l.id=? AND l.district=? AND l.township=? ORDER BY e.number DESC"
    )
    rows = outbox.rows(asked, str(key), actor.district, actor.township)
    return [
        Earlier(
            OutboxLine(
                key, OutboxKind(kind), UUID(about) if about else None, payload,
                tuple(jsonio.load(files, tuple[FileDraft, ...])), number,
            ),
            title, datetime.fromisoformat(made), by, why,
        )
        for kind, about, number, title, payload, files, made, by, why in rows
    ]  # fmt: skip


def _remember(db: sqlite3.Connection, key: UUID) -> None:
    facts = [row[0] for row in db.execute("SELECT facts FROM files WHERE line=? ORDER BY position", (str(key),))]
    names = jsonio.dump([replace(jsonio.load(each, FileDraft), data=b"") for each in facts])
    db.execute(
        "INSERT INTO earlier(line, number, title, payload, files, made_at, made_by, why) SELECT id, "
        "(SELECT count(*) FROM earlier e WHERE e.line=lines.id), title, payload, ?, made_at, made_by, why "
        "FROM lines WHERE id=?",
        (names, str(key)),
    )


def _rewrite(db: sqlite3.Connection, actor: Actor, key: UUID, act: Act) -> None:
    draft, files = parted(act.draft)
    db.execute(
        "UPDATE lines SET title=?, payload=?, declared_at=?, made_at=?, made_by=?, state=?, why='', faults=0, "
        "revision=revision+1 WHERE id=?",
        (
            act.title, jsonio.dump(draft), stamp(act.declared_at), clock.now().isoformat(), actor.name,
            OutboxState.QUEUED.value, str(key),
        ),
    )  # fmt: skip
    db.execute("DELETE FROM files WHERE line=?", (str(key),))
    put_files(db, key, files)


def _anew(db: sqlite3.Connection, actor: Actor, key: UUID, act: Act) -> UUID:
    made = clock.uuid7()
    put(db, actor, act, made, replaces=key)
    db.execute("UPDATE earlier SET line=? WHERE line=?", (str(made), str(key)))
    told = (OutboxState.ASIDE.value, f"已修改后重发（{act.title}）", str(key))
    db.execute("UPDATE lines SET state=?, why=? WHERE id=?", told)
    return made
