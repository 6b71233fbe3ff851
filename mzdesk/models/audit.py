"""Who did what, when, from what to what: one append-only hash chain for each scope.

The text that is hashed is stored as it was hashed, so that a verifier needs nothing but this table.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mzdesk.models.base import HASH, TOWNSHIP, Base


class AuditHead(Base):
    """One row for each chain; it is only locked, never written, while entries are appended."""

    __tablename__ = "audit_heads"

    scope: Mapped[str] = mapped_column(TOWNSHIP, primary_key=True)


class AuditEntry(Base):
    """`hash` = SHA-256 of prev, scope, seq, at, actor, verb, subject, record, action, body, joined by newlines."""

    __tablename__ = "audit_entries"
    # the second index holds what the list of the trail is filtered by, so that only the shown entries are read whole
    __table_args__ = (
        sa.Index("ix_audit_entries_record", "record"),
        sa.Index("ix_audit_entries_at", "at", "scope", "seq", "actor", "verb", "subject", "action"),
    )

    scope: Mapped[str] = mapped_column(TOWNSHIP, primary_key=True)
    seq: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(sa.String(27))
    actor: Mapped[str] = mapped_column(sa.String(80))
    verb: Mapped[str] = mapped_column(sa.String(60))
    subject: Mapped[str] = mapped_column(sa.String(40))
    record: Mapped[str] = mapped_column(sa.String(100))
    action: Mapped[str] = mapped_column(sa.String(6))
    body: Mapped[str] = mapped_column(sa.Text)
    prev: Mapped[str] = mapped_column(HASH)
    hash: Mapped[str] = mapped_column(HASH)


class AuditPending(Base):
    """PostgreSQL only: what the row triggers of a running transaction gathered, emptied at its commit."""

    __tablename__ = "audit_pending"

    n: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    txid: Mapped[int] = mapped_column(sa.BigInteger, index=True)
    scope: Mapped[str] = mapped_column(TOWNSHIP)
    actor: Mapped[str] = mapped_column(sa.String(80))
    verb: Mapped[str] = mapped_column(sa.String(60))
    subject: Mapped[str] = mapped_column(sa.String(40))
    record: Mapped[str] = mapped_column(sa.String(100))
    action: Mapped[str] = mapped_column(sa.String(6))
    body: Mapped[str] = mapped_column(sa.Text)


class Act(Base):
    """PostgreSQL only: one change of a database login by the id its desk gave it. `kept`: entered by the change itself;
    else by a desk that lost its line and asked, after which the change can't be kept any more.
    """

    __tablename__ = "acts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(index=True)
    kept: Mapped[bool]
