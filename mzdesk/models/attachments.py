"""Photos, scans and printed papers: what they are, their bytes, and what they belong to."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mzdesk import clock
from mzdesk.models.base import DISTRICT, HASH, TOWNSHIP, Base, Line
from mzdesk.terms import Capability, EvidenceRole


class Attachment(Base):
    """What a stored file is; `sha256` is of the stored bytes, `original_sha256` of what was handed in."""

    __tablename__ = "attachments"

    district: Mapped[str] = mapped_column(DISTRICT, primary_key=True)
    township: Mapped[str] = mapped_column(TOWNSHIP, primary_key=True)
    sha256: Mapped[str] = mapped_column(HASH, primary_key=True)
    original_sha256: Mapped[str] = mapped_column(HASH)
    name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(40))
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class AttachmentBytes(Base):
    """The bytes, apart, so that lists never read them."""

    __tablename__ = "attachment_bytes"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["district", "township", "sha256"],
            ["attachments.district", "attachments.township", "attachments.sha256"],
            onupdate="CASCADE",
        ),
    )
    unaudited = frozenset({"data"})

    district: Mapped[str] = mapped_column(DISTRICT, primary_key=True)
    township: Mapped[str] = mapped_column(TOWNSHIP, primary_key=True)
    sha256: Mapped[str] = mapped_column(HASH, primary_key=True)
    data: Mapped[bytes] = mapped_column(sa.LargeBinary)


class AttachmentLink(Line):
    """A file as evidence of a record; `taken_at` is when the photo was made, `taken_typed` when a person said so."""

    __tablename__ = "attachment_links"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["district", "township", "sha256"],
            ["attachments.district", "attachments.township", "attachments.sha256"],
            onupdate="CASCADE",
        ),
        sa.Index("ix_attachment_links_record", "record"),
    )

    subject: Mapped[Capability]
    record: Mapped[UUID]
    item: Mapped[UUID | None]
    sha256: Mapped[str] = mapped_column(HASH)
    role: Mapped[EvidenceRole]
    caption: Mapped[str] = mapped_column(sa.String(100), default="")
    taken_at: Mapped[datetime | None]
    taken_typed: Mapped[bool] = mapped_column(default=False)
