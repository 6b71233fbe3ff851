"""The store's own pages: what it is, its settings, its townships, and the lists of others' changes and of undoing."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mzdesk import clock
from mzdesk.models.base import DISTRICT, TOWNSHIP, Base, Line, Record
from mzdesk.terms import Capability


class StoreInfo(Base):
    """District, name and the lowest program version that may write, as named values."""

    __tablename__ = "store_info"

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    value: Mapped[str] = mapped_column(sa.String(200))


class OfficeSetting(Record):
    """One option of the office; `value` is JSON text as `settings.parse` reads it."""

    __tablename__ = "office_settings"
    __table_args__ = (sa.UniqueConstraint("district", "name"),)
    of_capability = Capability.SETTINGS

    name: Mapped[str] = mapped_column(sa.String(60))
    value: Mapped[str] = mapped_column(sa.Text)


class Township(Record):
    """乡镇（街道）; `township` is its own 9-digit code, `aliases` other spellings met in spreadsheets."""

    __tablename__ = "townships"
    __table_args__ = (sa.UniqueConstraint("district", "township"),)
    of_capability = Capability.SETTINGS

    name: Mapped[str] = mapped_column(sa.String(40))
    kind: Mapped[str] = mapped_column(sa.String(10))
    aliases: Mapped[list[str]] = mapped_column(default=list)
    active: Mapped[bool] = mapped_column(default=True)


class FeedEntry(Base):
    """Which record of which capability changed, for the other desks; nothing sealed, no values."""

    __tablename__ = "feed"
    __table_args__ = (sa.Index("ix_feed_district_at", "district", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=clock.uuid4)
    district: Mapped[str] = mapped_column(DISTRICT)
    scope: Mapped[str] = mapped_column(TOWNSHIP)
    capability: Mapped[str] = mapped_column(sa.String(24))
    record: Mapped[UUID]
    at: Mapped[datetime]


class UndoEntry(Line):
    """An act that can be taken back: which inverse verb, with what it needs to know. `undone_at` is set once."""

    __tablename__ = "undo_entries"
    __table_args__ = (sa.Index("ix_undo_entries_district_created_at", "district", "created_at"),)

    act: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200))
    subject: Mapped[Capability]
    record: Mapped[UUID]
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(sa.String(40))


class SavedView(Record):
    """A named set of filters of one list, one person's own or the section's."""

    __tablename__ = "saved_views"
    __table_args__ = (sa.UniqueConstraint("district", "township", "page", "name"),)
    of_capability = Capability.SETTINGS

    page: Mapped[str] = mapped_column(sa.String(24))
    name: Mapped[str] = mapped_column(sa.String(40))
    criteria: Mapped[dict[str, Any]] = mapped_column(default=dict)
