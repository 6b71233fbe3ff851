"""One narrow table behind every search box."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mzdesk.models.base import DISTRICT, TOWNSHIP, Base
from mzdesk.terms import Capability


class SearchEntry(Base):
    """What can be typed to find a record: lower-case words, digits of phones, initials of every reading."""

    __tablename__ = "search_entries"
    __table_args__ = (sa.Index("ix_search_entries_list", "district", "capability", "sort_key", "record"),)

    record: Mapped[UUID] = mapped_column(primary_key=True)
    district: Mapped[str] = mapped_column(DISTRICT)
    township: Mapped[str] = mapped_column(TOWNSHIP)
    capability: Mapped[Capability]
    sort_key: Mapped[str] = mapped_column(sa.String(120))
    title: Mapped[str] = mapped_column(sa.String(200))
    detail: Mapped[str] = mapped_column(sa.String(200), default="")
    text: Mapped[str] = mapped_column(sa.Text)
