"""Taking a staged file in: one batch, one unit of work; refused when the store changed since it was compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.db import feed
from mzdesk.models.facilities import ImportBatch
from mzdesk.services import access, history
from mzdesk.services.imports import writing
from mzdesk.terms import Capability, ImportKind, Right, RowFate
from mzdesk.views.actor import Actor
from mzdesk.views.imports import Imported

ACT = "imports.batch"
OF_KIND = {
    ImportKind.FACILITY: Capability.FACILITIES,
    ImportKind.STAFF: Capability.FACILITIES,
    ImportKind.HAZARD: Capability.HAZARDS,
}
_TAKES: dict[ImportKind, Callable[[writing.Block], None]] = {
    ImportKind.FACILITY: writing.places,
    ImportKind.STAFF: writing.people,
    ImportKind.HAZARD: writing.findings,
}


def start(session: Session, actor: Actor, *, kind: ImportKind, filename: str, sha256: str, now: datetime) -> UUID:
    """Open a batch; returns its id."""
    access.require(actor, Right.IMPORT)
    batch = ImportBatch(
        id=clock.uuid7(),
        district=actor.district,
        township=actor.township,
        kind=kind.value,
        filename=filename[:200],
        sha256=sha256,
        counts={},
        by=actor.name,
        created_at=now,
    )
    session.add(batch)
    session.flush()
    return batch.id


def take(
    session: Session,
    actor: Actor,
    batch_id: UUID,
    *,
    kind: ImportKind,
    block: writing.Prepared,
    today: date,
    now: datetime,
) -> None:
    """Write a block of rows; raises ChangedMeanwhile when a record or a name changed since it was compared."""
    access.require(actor, Right.IMPORT)
    if block.fates:
        _TAKES[kind](writing.Block(session, actor, batch_id, block, today, now))


def finish(session: Session, actor: Actor, batch_id: UUID, *, counts: Mapping[RowFate, int], now: datetime) -> Imported:
    """Close the batch and offer to take it back."""
    access.require(actor, Right.IMPORT)
    batch = session.get_one(ImportBatch, batch_id)
    batch.counts = {fate.value: count for fate, count in counts.items()}
    session.flush()
    kind = ImportKind(batch.kind)
    told = "，".join(f"{fate.label} {count}" for fate, count in counts.items() if count) or "没有变化"
    entry = history.can_undo(
        session,
        actor,
        act=ACT,
        title=f"导入{kind.label}：{batch.filename}（{told}）",
        subject=OF_KIND[kind],
        record=batch_id,
        payload={},
        now=now,
    )
    feed.touch(session, OF_KIND[kind].value)
    return Imported(batch_id, dict(counts), entry)
