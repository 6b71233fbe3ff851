"""Logins of a shared server, made, changed and ended from a desk by the server's own functions (policies/logins.sql).

Each function looks at the login that asks. Secrets are made here: no clear text travels.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import vault
from mzdesk.db.policies import logins


class Said(StrEnum):
    """What the server answered."""

    DONE = ""
    TAKEN = "taken"
    LAST = "last"
    WRONG = "wrong"


_MAKE: Final = sa.text("SELECT access.login_make(:key, :secret, :kept)")
_ROLES: Final = sa.text("SELECT access.login_roles(:key)")
_DISABLE: Final = sa.text("SELECT access.login_disable(:key)")
_ENABLE: Final = sa.text("SELECT access.login_enable(:key)")
_RESET: Final = sa.text("SELECT access.login_reset(:key, :secret, :kept)")
_CHANGE: Final = sa.text("SELECT access.login_change(:secret, :kept)")
_PIN: Final = sa.text("SELECT access.pin_set(:key, :kept)")


def make(session: Session, account_id: UUID, login: str, phrase: str) -> Said:
    """The login of an account that was just written down: TAKEN when the server knows the name."""
    return _said(session, _MAKE, {"key": account_id} | _hidden(session, login, phrase))


def regroup(session: Session, account_id: UUID) -> Said:
    """Bring a login to the roles of its account: LAST when nobody could manage accounts any more."""
    return _said(session, _ROLES, {"key": account_id})


def shut(session: Session, account_id: UUID) -> Said:
    """Shut a login out and end its sessions: LAST when nobody could manage accounts any more."""
    return _said(session, _DISABLE, {"key": account_id})


def open_again(session: Session, account_id: UUID) -> None:
    """Let in a login that was shut out, with the roles that its account has now."""
    _said(session, _ENABLE, {"key": account_id})


def reset(session: Session, account_id: UUID, login: str, phrase: str) -> Said:
    """A new password that must be changed; a login that was shut is open again."""
    return _said(session, _RESET, {"key": account_id} | _hidden(session, login, phrase))


def change(session: Session, phrase: str) -> Said:
    """One's own password, after the old one was shown (proofs.ask): WRONG when it was not right."""
    return _said(session, _CHANGE, _hidden(session, login_name(session), phrase))


def login_name(session: Session) -> str:
    """The name this desk signed in to the server with."""
    return str(session.execute(sa.text("SELECT session_user::text")).scalar_one())


def set_pin(session: Session, person_id: UUID, pin: str) -> Said:
    """A PIN, after the person's pass-phrase was shown (proofs.ask): WRONG when it was not right."""
    return _said(session, _PIN, {"key": person_id, "kept": vault.hash_phrase(pin)})


def _said(session: Session, asked: sa.TextClause, given: dict[str, Any]) -> Said:
    return Said(session.execute(asked, given).scalar_one())


def _hidden(session: Session, login: str, phrase: str) -> dict[str, str]:
    secret = logins.secret(session.connection(), login, phrase)
    return {"secret": secret, "kept": vault.hash_phrase(phrase)}
