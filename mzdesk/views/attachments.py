"""Files on their way in, and as evidence on file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mzdesk.terms import EvidenceRole


@dataclass(frozen=True, slots=True)
class FileDraft:
    """A file to be kept: photos already brought to their stored form (documents/photos.py), scans as they are."""

    name: str
    media_type: str
    data: bytes
    original_sha256: str | None = None
    width: int | None = None
    height: int | None = None
    caption: str = ""
    taken_at: datetime | None = None
    taken_typed: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A piece of evidence on file; its bytes are asked for by `sha256`."""

    id: UUID
    sha256: str
    name: str
    media_type: str
    size: int
    role: EvidenceRole
    caption: str
    taken_at: datetime | None
    taken_typed: bool
    item: UUID | None
