"""Secrets under pass-phrases: kept apart, and handed out one by one to who shows to know the phrase.

On PostgreSQL functions of the schema's owner do it (policies/sealed.sql), with and without walls, and nobody reads the
table. Asking is a transaction of its own, so that no secret leaves the server without a line in the audit, and every
wrong phrase counts, even when the act itself is taken back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.orm import Session

from mzdesk import jsonio, vault
from mzdesk.db.audit import Change
from mzdesk.errors import NotAllowed
from mzdesk.models.sealed import SECRETS

PLAN, SPOT = "plan", "spot"
_LOCKED = "口令连续输错，这个账号已锁定15分钟，没有启封。请稍后再试，或请他人用自己的账号启封。"
REVEALED, VOID = "revealed", "void"
RECOVERY: Final = "recovery"  # the way of who holds the printed code


@dataclass(frozen=True, slots=True)
class Kept:
    """A secret under one phrase: of which part, in what way and by whom it may be opened; `proof` is a hash."""

    part: str
    way: str
    holder: str
    proof: str
    blob: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A secret that was opened, and how."""

    secret: bytes
    way: str
    holder: UUID | None


def kept(secret: bytes, phrase: str, record: UUID, *, part: str, way: str, holder: UUID | None = None) -> Kept:
    """The secret under `phrase`, bound to its record and part."""
    bound = _bound(record, part)
    blob = vault.wrap(secret, phrase, aad=bound)
    return Kept(part, way, str(holder or ""), _hash(vault.proof(phrase, aad=bound)), blob)


def keep(session: Session, record: UUID, every: Sequence[Kept], *, district: str, kind: str) -> None:
    """Put a record's secrets away, all at once and never again; raises NotAllowed."""
    if _apart(session):
        given = {
            "key": record,
            "home": district,
            "sort": kind,
            "kept": jsonio.canonical([asdict(one) for one in every]),
        }
        session.execute(_KEEP, given)
        return
    rows = [{"record": record, "place": n, "district": district, "kind": kind} | asdict(one) for n, one in _from(every)]
    session.execute(sa.insert(SECRETS), rows)


def take(session: Session, record: UUID, phrase: str, *, part: str) -> Taken | None:
    """The secret that `phrase` opens; None for a wrong phrase, a record that isn't there or without the right to it.

    On a server ten wrong phrases lock the login out of that record for a quarter of an hour: NotAllowed.
    """
    bound = _bound(record, part)
    shown = vault.proof(phrase, aad=bound)
    row = _asked(session, record, part, shown) if _apart(session) else _found(session, record, part, shown)
    if row is None:
        return None
    try:
        secret = vault.unwrap(row.blob, phrase, aad=bound)
    except NotAllowed:  # what was kept has been changed
        return None
    return Taken(secret, row.way, UUID(row.holder) if row.holder else None)


def end(session: Session, record: UUID, state: str) -> None:
    """Nothing of this record is handed out any more; what was wrapped goes. Raises NotAllowed."""
    if _apart(session):
        session.execute(_END, {"key": record, "state": state})
    else:
        gone = sa.update(SECRETS).where(SECRETS.c.record == record).values(state=state, proof="", blob="")
        session.execute(gone)


_KEEP = sa.text("SELECT app.mz_seal(:key, :home, :sort, CAST(:kept AS jsonb))")
_ASK = sa.text("SELECT app.mz_seal_ask(:key, :part, :shown)")
_TAKE = sa.text("SELECT way, holder, blob FROM app.mz_unseal(:key, :part)")
_END = sa.text("SELECT app.mz_seal_end(:key, :state)")


def _apart(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _from(every: Sequence[Kept]) -> enumerate[Kept]:
    return enumerate(every, 1)


def _asked(session: Session, record: UUID, part: str, shown: str) -> Any:
    with apart(session) as own:
        locked = own.execute(_ASK, {"key": record, "part": part, "shown": shown}).scalar_one()
    if locked:
        raise NotAllowed(_LOCKED)
    try:
        with session.begin_nested():
            return session.execute(_TAKE, {"key": record, "part": part}).one()
    except exc.ProgrammingError as error:
        if getattr(error.orig, "sqlstate", "") != "42501":
            raise
        return None


@contextmanager
def apart(session: Session) -> Iterator[sa.Connection]:
    """A transaction beside the session's, in the same name: what it does stays, whatever becomes of the act."""
    engine = session.get_bind()
    assert isinstance(engine, sa.Engine)
    named = sa.select(
        sa.func.set_config("mzdesk.actor", session.info["actor"].name, True),
        sa.func.set_config("mzdesk.verb", session.info["verb"], True),
    )
    with engine.begin() as own:
        own.execute(named)
        yield own


def _found(session: Session, record: UUID, part: str, shown: str) -> Any:
    asked = sa.select(SECRETS.c.way, SECRETS.c.holder, SECRETS.c.blob, SECRETS.c.district).where(
        SECRETS.c.record == record,
        SECRETS.c.part == part,
        SECRETS.c.state == "running",
        SECRETS.c.proof == _hash(shown),
    )
    row = session.execute(asked.order_by(SECRETS.c.place).limit(1)).first()
    if row is not None:
        body = jsonio.canonical({"part": part})
        session.info["changes"].append(Change(f"{row.district}000", "sealed_secrets", str(record), "taken", body))
    return row


def _bound(record: UUID, part: str) -> bytes:
    return record.bytes + part.encode()


def _hash(shown: str) -> str:
    return hashlib.sha256(shown.encode()).hexdigest()
