"""Photos, scans and printed papers: stored once by their hash, linked to what they prove."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import NotFound
from mzdesk.models.attachments import Attachment, AttachmentBytes, AttachmentLink
from mzdesk.services import access
from mzdesk.terms import Capability, EvidenceRole, Right
from mzdesk.views.actor import Actor
from mzdesk.views.attachments import EvidenceRow, FileDraft


@dataclass(frozen=True, slots=True)
class Place:
    """Whose township a file is filed under."""

    district: str
    township: str


def keep(session: Session, place: Place, file: FileDraft) -> str:
    """Store a file's bytes once; returns the SHA-256 of the stored bytes."""
    sha256 = hashlib.sha256(file.data).hexdigest()
    key = (place.district, place.township, sha256)
    if session.get(Attachment, key) is None:
        session.add(
            Attachment(
                district=place.district,
                township=place.township,
                sha256=sha256,
                original_sha256=file.original_sha256 or sha256,
                name=file.name,
                media_type=file.media_type,
                size=len(file.data),
                width=file.width,
                height=file.height,
            )
        )
        session.flush()
        session.add(AttachmentBytes(district=place.district, township=place.township, sha256=sha256, data=file.data))
        session.flush()
    return sha256


def link(
    session: Session,
    actor: Actor,
    place: Place,
    file: FileDraft,
    *,
    subject: Capability,
    record: UUID,
    role: EvidenceRole,
    item: UUID | None = None,
) -> str:
    """Keep a file as evidence of a record; returns its hash."""
    access.require(actor, Right.SEE)
    sha256 = keep(session, place, file)
    session.add(
        AttachmentLink(
            district=place.district,
            township=place.township,
            subject=subject,
            record=record,
            item=item,
            sha256=sha256,
            role=role,
            caption=file.caption,
            taken_at=file.taken_at,
            taken_typed=file.taken_typed,
            created_by=actor.name,
        )
    )
    session.flush()
    return sha256


def of(session: Session, actor: Actor, record: UUID, *, item: UUID | None = None) -> list[EvidenceRow]:
    """The evidence of a record in the order it was added."""
    access.require(actor, Right.SEE)
    asked = (
        sa.select(AttachmentLink, Attachment.name, Attachment.media_type, Attachment.size)
        .join(
            Attachment,
            sa.and_(
                Attachment.district == AttachmentLink.district,
                Attachment.township == AttachmentLink.township,
                Attachment.sha256 == AttachmentLink.sha256,
            ),
        )
        .where(AttachmentLink.record == record)
        .order_by(AttachmentLink.created_at, AttachmentLink.id)
    )
    if item is not None:
        asked = asked.where(AttachmentLink.item == item)
    asked = access.visible(asked, AttachmentLink, actor)
    return [
        EvidenceRow(
            each.id, each.sha256, name, media, size, each.role, each.caption, each.taken_at, each.taken_typed, each.item
        )
        for each, name, media, size in session.execute(asked)
    ]


def data(session: Session, actor: Actor, sha256: str) -> bytes:
    """The bytes of a stored file; raises NotFound."""
    access.require(actor, Right.SEE)
    asked = sa.select(AttachmentBytes.data).where(AttachmentBytes.sha256 == sha256)
    found = session.scalars(access.visible(asked, AttachmentBytes, actor)).first()  # type: ignore[arg-type]
    if found is None:
        raise NotFound("找不到这个附件，可能已随记录移走。请刷新后重试。")
    return found


def earliest(rows: list[EvidenceRow]) -> datetime | None:
    """When the first photo was taken, as far as known."""
    times = [row.taken_at for row in rows if row.taken_at is not None]
    return min(times, default=None)
