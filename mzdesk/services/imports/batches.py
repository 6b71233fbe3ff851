"""Earlier imports, and the columns that a clerk confirmed for a header."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.models.archive import UndoEntry
from mzdesk.models.facilities import ImportBatch, ImportMapping
from mzdesk.services import access
from mzdesk.terms import BatchState, ImportKind, Right
from mzdesk.views.actor import Actor
from mzdesk.views.imports import BatchRow


def batches(session: Session, actor: Actor, *, limit: int = 50) -> list[BatchRow]:
    """The imports of the actor's office, newest first."""
    access.require(actor, Right.SEE)
    entry = sa.select(UndoEntry.id).where(UndoEntry.record == ImportBatch.id, UndoEntry.undone_at.is_(None))
    asked = sa.select(ImportBatch, entry.limit(1).scalar_subquery())
    asked = access.visible(asked, ImportBatch, actor).order_by(ImportBatch.id.desc()).limit(limit)
    return [
        BatchRow(
            each.id,
            ImportKind(each.kind),
            each.filename,
            BatchState(each.state),
            each.by,
            each.created_at,
            each.counts,
            undo,
        )
        for each, undo in session.execute(asked)
    ]


def remembered(session: Session, actor: Actor, *, kind: ImportKind, fingerprint: str) -> dict[str, str | None] | None:
    """What a clerk said last time of a header: field (or None) by label; None when nobody did."""
    access.require(actor, Right.IMPORT)
    found = _mapping(session, actor, kind, fingerprint)
    return dict(found.mapping) if found is not None else None


def remember(
    session: Session, actor: Actor, *, kind: ImportKind, fingerprint: str, mapping: Mapping[str, str | None]
) -> None:
    """Keep what a clerk said of a header."""
    access.require(actor, Right.IMPORT)
    found = _mapping(session, actor, kind, fingerprint)
    if found is None:
        found = ImportMapping(
            id=clock.uuid7(),
            district=actor.district,
            township=actor.township,
            kind=kind.value,
            fingerprint=fingerprint,
            mapping={},
        )
        session.add(found)
    if found.mapping != dict(mapping):
        found.mapping = dict(mapping)
    session.flush()


def _mapping(session: Session, actor: Actor, kind: ImportKind, fingerprint: str) -> ImportMapping | None:
    asked = sa.select(ImportMapping).where(
        ImportMapping.district == actor.district,
        ImportMapping.kind == kind.value,
        ImportMapping.fingerprint == fingerprint,
    )
    return session.scalars(asked).first()
