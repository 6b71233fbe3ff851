"""Photos and papers of a hazard: what stands under each, and when it was taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from mzdesk import clock
from mzdesk.terms import EvidenceRole
from mzdesk.ui.evidence import PDF, stored
from mzdesk.ui.widgets import Photo
from mzdesk.views.attachments import EvidenceRow, FileDraft


def caption(row: EvidenceRow) -> str:
    """What stands under a photo on file: 改后 11-17."""
    word = {EvidenceRole.BEFORE: "改前", EvidenceRole.AFTER: "改后"}.get(row.role, row.role.label)
    return row.caption or (f"{word} {clock.office(row.taken_at):%m-%d}" if row.taken_at else word)


def photos_of(rows: Sequence[EvidenceRow]) -> list[Photo]:
    """The photos among the evidence, those from before first."""
    order = list(EvidenceRole)
    shown = [row for row in rows if row.media_type.startswith("image/")]
    shown.sort(key=lambda row: order.index(row.role))
    return [Photo(str(row.id), caption(row), fetch=stored(row.sha256)) for row in shown]


def timed(files: Sequence[FileDraft], taken: datetime | None) -> tuple[FileDraft, ...]:
    """The files, with the typed time on the photos whose camera did not say when they were taken."""
    return tuple(
        file
        if taken is None or file.taken_at is not None or file.media_type == PDF
        else replace(file, taken_at=taken, taken_typed=True)
        for file in files
    )
