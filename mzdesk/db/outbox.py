"""What a township's desk has done while the shared store was out of reach, kept on this PC until it was sent.

`keep` returns when the line is on the disk: what was acknowledged to the clerk outlives a killed program and a lost
line. A line's id is the record's own key, so that what is sent twice is one record.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from mzdesk import clock, jsonio
from mzdesk.db.outbox_file import OutboxFile
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.terms import OutboxKind, OutboxState
from mzdesk.views.actor import Actor
from mzdesk.views.attachments import FileDraft
from mzdesk.views.hazards import SubmissionDraft
from mzdesk.views.outbox import Act, OutboxLine, OutboxRow

KEPT = timedelta(days=90)
"""How long a sent line stays on this PC."""
OVERTAKEN = "局里已收下修改以前的内容，修改后的没有登记。请刷新后在相应页面核对，要改的在那里更正，再搁置这一条。"
_ROW = "id, kind, title, state, made_at, made_by, declared_at, why, sent_at, received_at, revision"
_OPEN = (OutboxState.QUEUED, OutboxState.REFUSED)


class Outbox(OutboxFile):
    """The lines of this PC; a desk sees those of its own township only."""

    def keep(self, actor: Actor, act: Act, *, key: UUID | None = None) -> UUID:
        """Put an act into the queue; it is on the disk when this returns. The same key again is the same line.

        `key`: else the draft's own, under which it may have been tried already, or a new one.
        """
        line = key or act.draft.id or clock.uuid7()
        with self.change() as db:
            put(db, actor, act, line)
        return line

    def queued(self, actor: Actor, *, most: int = 50) -> list[UUID]:
        """The lines to be sent in the order they were made; one that broke the program goes last."""
        asked = "SELECT id FROM lines WHERE state=? AND district=? AND township=? ORDER BY faults, id LIMIT ?"
        rows = self.rows(asked, OutboxState.QUEUED.value, actor.district, actor.township, most)
        return [UUID(row[0]) for row in rows]

    def counts(self, actor: Actor) -> tuple[int, int]:
        """How many wait to be sent, and how many were refused and not dealt with yet."""
        asked = "SELECT state, count(*) FROM lines WHERE district=? AND township=? GROUP BY state"
        found = dict(self.rows(asked, actor.district, actor.township))
        return found.get(OutboxState.QUEUED.value, 0), found.get(OutboxState.REFUSED.value, 0)

    def listing(self, actor: Actor, *, sent: bool = False) -> list[OutboxRow]:
        """What a person still has to look at, refused ones first; with `sent` everything that is kept."""
        states = tuple(OutboxState) if sent else _OPEN
        marks = ",".join("?" * len(states))
        asked = (
            f"SELECT {_ROW}, (SELECT count(*) FROM files f WHERE f.line=lines.id), "
            "(SELECT p.at FROM exported e JOIN packs p ON p.id=e.pack WHERE e.line=lines.id), "
            "(SELECT count(*) FROM earlier b WHERE b.line=lines.id) FROM lines "
            f"WHERE district=? AND township=? AND state IN ({marks}) ORDER BY state='refused' DESC, id"
        )
        rows = self.rows(asked, actor.district, actor.township, *(state.value for state in states))
        return [_row(row) for row in rows]

    def line(self, actor: Actor, key: UUID) -> OutboxLine:
        """A line with its files, to be sent or mended; raises NotFound."""
        asked = "SELECT kind, about, payload, revision, tried FROM lines WHERE id=? AND district=? AND township=?"
        found = self.rows(asked, str(key), actor.district, actor.township)
        if not found:
            raise NotFound("找不到这条待发送内容，可能已经送达或由他人处理。请刷新后核对。")
        kind, about, payload, revision, tried = found[0]
        files = self.rows("SELECT facts, data FROM files WHERE line=? ORDER BY position", str(key))
        kept = tuple(replace(jsonio.load(facts, FileDraft), data=data) for facts, data in files)
        return OutboxLine(key, OutboxKind(kind), UUID(about) if about else None, payload, kept, revision, tried)

    def trying(self, line: OutboxLine) -> None:
        """These words of a mended line are handed to the server now: what is found under its key later is them."""
        with self.change() as db:
            db.execute(
                "UPDATE lines SET tried=? WHERE id=? AND revision=?", (line.revision, str(line.id), line.revision)
            )

    def sent(self, key: UUID, received_at: datetime, *, revision: int | None = None) -> None:
        """The server has it, since `received_at` by its own clock. `revision`: the words that were sent.

        A line that was mended meanwhile, or is mended by another one that waits, is refused: the old words stand.
        """
        values = (OutboxState.SENT.value, clock.now().isoformat(), received_at.isoformat(), str(key))
        with self.change() as db:
            now = db.execute("SELECT revision FROM lines WHERE id=?", (str(key),)).fetchone()
            refused = (OutboxState.REFUSED.value, OVERTAKEN, str(key), OutboxState.QUEUED.value)
            if revision is not None and now is not None and now[0] != revision:
                db.execute("UPDATE lines SET state=?, why=? WHERE id=? AND state=?", refused)
                return
            db.execute("UPDATE lines SET state=?, why='', sent_at=?, received_at=? WHERE id=?", values)
            db.execute("DELETE FROM files WHERE line=?", (str(key),))  # the server has them now
            db.execute("UPDATE lines SET state=?, why=? WHERE replaces=? AND state=?", refused)

    def refused(self, key: UUID, why: str, *, revision: int | None = None) -> None:
        """The server said no; it is not sent again until a person has dealt with it. `revision`: to which words."""
        with self.change() as db:
            values = (OutboxState.REFUSED.value, why, str(key), OutboxState.QUEUED.value, revision, revision)
            asked = "UPDATE lines SET state=?, why=? WHERE id=? AND state=? AND (? IS NULL OR revision=?)"
            db.execute(asked, values)

    def broke(self, key: UUID) -> None:
        """Sending it met a fault of the program: it goes behind the others."""
        with self.change() as db:
            db.execute("UPDATE lines SET faults=faults+1 WHERE id=?", (str(key),))

    def again(self, actor: Actor, key: UUID) -> None:
        """重新发送 a refused line as it is: what stood in its way was put right at the bureau."""
        self._require(actor, key, OutboxState.REFUSED)
        with self.change() as db:
            values = (OutboxState.QUEUED.value, str(key), OutboxState.REFUSED.value)
            db.execute("UPDATE lines SET state=?, why='' WHERE id=? AND state=?", values)
            db.execute("DELETE FROM exported WHERE line=?", (str(key),))  # what an earlier pack met is no answer now

    def put_aside(self, actor: Actor, key: UUID, *, reason: str) -> None:
        """搁置 a line that will not be sent, with the reason; it stays readable. Raises BadInput without one."""
        if not reason.strip():
            raise BadInput("请写明为什么不再发送，如“局里已代为登记”。", "reason")
        with self.change() as db:
            self._settle(db, actor, key, reason.strip()[:200])

    def next_number(self, actor: Actor) -> int:
        """The running number of the township's next pack from this PC."""
        asked = "SELECT coalesce(max(number), 0) + 1 FROM packs WHERE district=? AND township=?"
        return int(self.rows(asked, actor.district, actor.township)[0][0])

    def exported(self, actor: Actor, pack: UUID, number: int, keys: Sequence[UUID], at: datetime) -> None:
        """These lines went into a pack's file; they stay open until its receipt comes, or the line is back."""
        with self.change() as db:
            values = (str(pack), actor.district, actor.township, number, at.isoformat())
            db.execute("INSERT INTO packs VALUES(?,?,?,?,?)", values)
            rows = [(str(key), str(pack)) for key in keys]
            db.executemany("UPDATE lines SET packed=1 WHERE id=?", [row[:1] for row in rows])
            db.executemany("INSERT INTO exported VALUES(?,?) ON CONFLICT(line) DO UPDATE SET pack=excluded.pack", rows)

    def receipted(self, actor: Actor, key: UUID, received_at: datetime) -> bool:
        """A receipt says that the bureau has the line; False when that was known, or the line isn't here."""
        asked = "SELECT 1 FROM lines WHERE id=? AND district=? AND township=? AND state<>?"
        if not self.rows(asked, str(key), actor.district, actor.township, OutboxState.SENT.value):
            return False
        self.sent(key, received_at)
        return True

    def refused_in(self, actor: Actor, pack: UUID, key: UUID, why: str) -> bool:
        """A pack's receipt says no; False when the line was settled, or went out again since: that answer is open."""
        asked = (
            "SELECT 1 FROM lines JOIN exported e ON e.line=lines.id "
            "WHERE lines.id=? AND district=? AND township=? AND state=? AND e.pack=?"
        )
        if not self.rows(asked, str(key), actor.district, actor.township, OutboxState.QUEUED.value, str(pack)):
            return False
        self.refused(key, why)
        return True

    def tidy(self) -> None:
        """Forget what was sent long ago."""
        before = (clock.now() - KEPT).isoformat()
        with self.change() as db:
            db.execute("DELETE FROM lines WHERE state=? AND sent_at<?", (OutboxState.SENT.value, before))

    def _settle(self, db: sqlite3.Connection, actor: Actor, key: UUID, why: str) -> None:
        done = db.execute(
            "UPDATE lines SET state=?, why=? WHERE id=? AND district=? AND township=? AND state IN (?,?)",
            (OutboxState.ASIDE.value, why, str(key), actor.district, actor.township, *(each.value for each in _OPEN)),
        )
        if not done.rowcount:
            raise RuleBroken("这条内容已经送达或已搁置，不用再办。请刷新后核对。")

    def _require(self, actor: Actor, key: UUID, state: OutboxState) -> None:
        asked = "SELECT state FROM lines WHERE id=? AND district=? AND township=?"
        found = self.rows(asked, str(key), actor.district, actor.township)
        if not found or found[0][0] != state.value:
            raise RuleBroken(f"这条内容现在不是“{state.label}”，不能办理。请刷新后核对。")


def put(db: sqlite3.Connection, actor: Actor, act: Act, key: UUID, *, replaces: UUID | None = None) -> None:
    """A new line; nothing when the key is there. `replaces`: the line that it mends under a key of its own."""
    if act.kind is OutboxKind.RECTIFICATION and act.about is None:
        raise ValueError("a rectification names its hazard")
    draft, files = parted(act.draft)
    values = (
        str(key), actor.district, actor.township, act.kind.value, act.title, _text(act.about), jsonio.dump(draft),
        OutboxState.QUEUED.value, clock.now().isoformat(), actor.name, stamp(act.declared_at), _text(replaces),
    )  # fmt: skip
    made = db.execute(
        "INSERT INTO lines(id, district, township, kind, title, about, payload, state, made_at, made_by, "
        "declared_at, replaces) VALUES(?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO NOTHING",
        values,
    )
    if made.rowcount:
        put_files(db, key, files)


def put_files(db: sqlite3.Connection, key: UUID, files: tuple[FileDraft, ...]) -> None:
    """The files of a line."""
    rows = [(str(key), at, jsonio.dump(replace(file, data=b"")), file.data) for at, file in enumerate(files)]
    db.executemany("INSERT INTO files VALUES(?,?,?,?)", rows)


def parted(draft: Any) -> tuple[Any, tuple[FileDraft, ...]]:
    """A draft without its files, and these."""
    if isinstance(draft, SubmissionDraft):
        return replace(draft, files=()), draft.files
    return draft, ()


def stamp(at: datetime | None) -> str | None:
    """A moment as the file keeps it."""
    return at.isoformat() if at is not None else None


def _text(key: UUID | None) -> str | None:
    return str(key) if key is not None else None


def _when(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _row(row: tuple[Any, ...]) -> OutboxRow:
    key, kind, title, state, made, by, declared, why, sent, received, revision, files, exported, before = row
    return OutboxRow(
        UUID(key), OutboxKind(kind), title, OutboxState(state), datetime.fromisoformat(made), by, _when(declared), why,
        _when(sent), _when(received), files, _when(exported), revision, before,
    )  # fmt: skip
