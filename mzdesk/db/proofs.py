"""Pass-phrases and PINs of accounts on a shared server, where no desk reads their hashes (policies/proofs.sql).

Showing one is a transaction of its own and its outcome is learned in the next: each wrong one counts, whatever becomes
of the act.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import vault
from mzdesk.db import seals

PHRASE, PIN = "phrase", "pin"


class Shown(Enum):
    """What became of a pass-phrase or PIN that somebody typed; NOTHING: none is kept."""

    RIGHT = auto()
    WRONG = auto()
    LOCKED = auto()
    NOTHING = auto()


_GUARDED: Final = sa.text("SELECT to_regclass('access.logins') IS NOT NULL")
_SALT: Final = sa.text("SELECT app.mz_proof_salt(:who, :sort)")
_ASK: Final = sa.text("SELECT app.mz_proof_ask(:who, :sort, :shown)")
_HOLDS: Final = sa.text("SELECT app.mz_proof(:who, :sort)")


def guarded(session: Session) -> bool:
    """Whether the store is a shared server with its walls up, where hashes stay."""
    return session.get_bind().dialect.name == "postgresql" and bool(session.execute(_GUARDED).scalar_one())


def kept(session: Session, person_id: UUID, sort: str) -> bool:
    """Whether the person has set one, as a guarded server tells."""
    return bool(session.execute(_SALT, {"who": person_id, "sort": sort}).scalar_one())


def ask(session: Session, person_id: UUID, sort: str, typed: str) -> Shown | None:
    """Show what was typed to a guarded server, which tells the outcome to its own functions: None when it took it."""
    given = {"who": person_id, "sort": sort}
    salt = session.execute(_SALT, given).scalar_one()
    if not salt:
        return Shown.NOTHING
    shown = vault.derived(typed, salt)
    with seals.apart(session) as own:
        said = own.execute(_ASK, given | {"shown": shown}).scalar_one()
    return Shown.LOCKED if said else None


def show(session: Session, person_id: UUID, sort: str, typed: str) -> Shown:
    """Have a guarded server compare what was typed; five wrong ones in a row lock the account for 15 minutes."""
    refused = ask(session, person_id, sort, typed)
    if refused is not None:
        return refused
    holds = session.execute(_HOLDS, {"who": person_id, "sort": sort}).scalar_one()
    return Shown.RIGHT if holds else Shown.WRONG
