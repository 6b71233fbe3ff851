"""交换包 and 填报簿 of townships without a line: keys, books sent out, what came in, what became of each line."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mzdesk.models.base import HASH, Record, scoped_key, within
from mzdesk.terms import Capability, ExchangeState, OutboxKind


class ExchangeKey(Record):
    """A township's 交换密钥; the one that wasn't ended holds. `sealed`: its code under the FieldKey `key_id` names.

    `tag`: by which a pack under it is known.
    """

    __tablename__ = "exchange_keys"
    __table_args__ = (
        scoped_key("tag"),
        sa.Index(
            "ix_exchange_keys_current",
            "district",
            "township",
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        ),
    )
    of_capability = Capability.SETTINGS
    unaudited = frozenset({"sealed"})

    tag: Mapped[str] = mapped_column(sa.String(32))
    key_id: Mapped[UUID] = mapped_column(sa.ForeignKey("field_keys.id"))
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    by: Mapped[str] = mapped_column(sa.String(40), default="")
    ended_at: Mapped[datetime | None]


class TownshipBook(Record):
    """A 填报簿 that was sent out. `digest`: of its key sheet, so that a book that was tampered with is known."""

    __tablename__ = "township_books"
    __table_args__ = (scoped_key("number"), sa.Index("ix_township_books_list", "district", "created_at"))
    of_capability = Capability.SETTINGS

    number: Mapped[int]
    starts: Mapped[date]
    ends: Mapped[date]
    made_by: Mapped[str] = mapped_column(sa.String(40))
    digest: Mapped[str] = mapped_column(HASH)


class ExchangePack(Record):
    """A pack that was imported, under its own id. `lines`: the keys of what it holds, as the township exported it.

    `book`: it is a 填报簿 that was read back, and `lines` those of the first reading.
    """

    __tablename__ = "exchange_packs"
    __table_args__ = (scoped_key("id"), sa.Index("ix_exchange_packs_list", "district", "imported_at"))
    of_capability = Capability.SETTINGS

    number: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(sa.String(40))
    imported_at: Mapped[datetime]
    imported_by: Mapped[str] = mapped_column(sa.String(40))
    lines: Mapped[list[str]]
    book: Mapped[bool] = mapped_column(default=False)


class ExchangeLine(Record):
    """What became of a line, under the line's own key: who typed it, and why it was refused if it was.

    `digest`: of what it said, so that a line of a 填报簿 that was changed after it was received is known.
    """

    __tablename__ = "exchange_lines"
    __table_args__ = (
        within("exchange_packs", "pack_id"),
        sa.Index("ix_exchange_lines_state", "district", "state", "township"),
    )
    of_capability = Capability.SETTINGS

    pack_id: Mapped[UUID]
    kind: Mapped[OutboxKind]
    title: Mapped[str] = mapped_column(sa.String(200))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(sa.String(40))
    declared_at: Mapped[datetime | None]
    state: Mapped[ExchangeState]
    why: Mapped[str] = mapped_column(sa.String(400), default="")
    received_at: Mapped[datetime | None]
    imported_by: Mapped[str] = mapped_column(sa.String(40))
    settled_by: Mapped[str] = mapped_column(sa.String(40), default="")
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    digest: Mapped[str] = mapped_column(HASH, default="")
