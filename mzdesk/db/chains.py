"""The audit's chains, read in big blocks: whether they are whole, where they end, and what a printed end says of them.

A chain shows an entry that was edited or taken out, but not that its end was cut off. Therefore the 值班日志 carries
each chain's end on paper, where nobody can rewrite it, and `cut` holds the store against it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.db.audit import GENESIS
from mzdesk.models.audit import AuditEntry
from mzdesk.rules import trail_codes

_BLOCK = 2000
_HASHED = ("prev", "scope", "seq", "at", "actor", "verb", "subject", "record", "action", "body")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the chains found: entries read, and the first broken place of each broken scope."""

    entries: int
    broken: tuple[tuple[str, int], ...]

    @property
    def holds(self) -> bool:
        return not self.broken


@dataclass(frozen=True, slots=True)
class Tip:
    """Where a chain ends: its last entry's number and hash."""

    scope: str
    seq: int
    hash: str


def verify(session: Session) -> Verdict:
    """Recompute every chain the session may see; an edited or removed entry breaks it at its place."""
    broken: dict[str, int] = {}
    count, chain, before, last = 0, "", GENESIS, 0
    for block in _blocks(session):
        count += len(block)
        for scope, seq, prev, kept, text in block:
            if scope != chain:
                chain, before, last = scope, GENESIS, 0
            if prev != before or seq != last + 1 or hashlib.sha256(text).hexdigest() != kept:
                broken.setdefault(scope, seq)
            before, last = kept, seq
    return Verdict(count, tuple(sorted(broken.items())))


def _blocks(session: Session) -> Iterator[Sequence[Any]]:
    """All entries chain by chain; the text that was hashed comes as bytes, put together by the database."""
    if session.get_bind().dialect.name == "sqlite":
        text = " || char(10) || ".join(_HASHED)
        asked = f"SELECT scope, seq, prev, hash, CAST({text} AS BLOB) FROM audit_entries ORDER BY scope, seq"
        cursor = session.connection().exec_driver_sql(asked).cursor
        assert cursor is not None
        while block := cursor.fetchmany(_BLOCK):
            yield block
        return
    yield from _copied(session)


def _copied(session: Session) -> Iterator[Sequence[Any]]:
    """From PostgreSQL over a cursor of the server, so that a million entries never lie in memory together."""
    raw: Any = session.connection().connection.driver_connection
    text = ", ".join(_HASHED)
    asked = (
        f"SELECT scope, seq, prev, hash, convert_to(concat_ws(E'\\n', {text}), 'UTF8') FROM audit_entries "
        'ORDER BY scope COLLATE "C", seq'
    )
    with raw.cursor(name="mz_chains", binary=True) as cursor:
        cursor.execute(asked)
        while block := cursor.fetchmany(_BLOCK):
            yield block


def tips(session: Session) -> list[Tip]:
    """The end of every chain of the district, in the order of scopes.

    On PostgreSQL a function of the owner tells them, also to who may not read the audit: number and hash, nothing else.
    """
    if session.get_bind().dialect.name == "postgresql":
        asked = sa.text('SELECT scope, seq, hash FROM app.mz_audit_tips() ORDER BY scope COLLATE "C"')
        return [Tip(*row) for row in session.execute(asked)]
    last = sa.select(AuditEntry.scope, sa.func.max(AuditEntry.seq).label("seq")).group_by(AuditEntry.scope).subquery()
    ends = sa.select(AuditEntry.scope, AuditEntry.seq, AuditEntry.hash).join(
        last, (AuditEntry.scope == last.c.scope) & (AuditEntry.seq == last.c.seq)
    )
    return [Tip(*row) for row in session.execute(ends.order_by(AuditEntry.scope))]


def cut(session: Session, printed: Sequence[trail_codes.Printed]) -> list[trail_codes.Printed]:
    """Those printed ends that the store does not hold (any more): cut off, or written anew from there or before."""
    gone: list[trail_codes.Printed] = []
    for line in printed:
        asked = sa.select(AuditEntry.hash).where(AuditEntry.scope == line.scope, AuditEntry.seq == line.seq)
        kept = session.scalars(asked).first()
        if kept is None or trail_codes.code(kept) != line.code:
            gone.append(line)
    return gone
