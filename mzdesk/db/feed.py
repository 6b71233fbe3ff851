"""Which capabilities a change touched: told to this desk's pages at once, to the others through a small table."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.models.archive import FeedEntry
from mzdesk.views.actor import Actor, bureau_code

KEPT = timedelta(days=30)
OVERLAP = timedelta(seconds=25)  # longer than a COMMIT may wait for the standby (acts.WAIT): seen only after that
NOBODY: Final = UUID(int=0)


def note(session: Session) -> None:
    """Remember what a flush has changed."""
    for item in (*session.new, *session.dirty, *session.deleted):
        capability = type(item).of_capability
        if capability is None:
            continue
        session.info["touched"].add(capability.value)
        record = getattr(item, "id", None)
        if record is not None:
            session.info["records"].add((capability.value, _scope(item), record))


def touch(session: Session, capability: str) -> None:
    """Say that a capability changed by other means than a flush (bulk work)."""
    session.info["touched"].add(capability)


def _scope(item: Any) -> str:
    return str(getattr(item, "township", "") or "")


def announce(session: Session, actor: Actor, *, at: datetime) -> None:
    """Write the touched records into the feed; a bulk act is one entry for each capability."""
    records = session.info["records"]
    if len(records) > 200:
        records = {(capability, "", actor.person_id or NOBODY) for capability, _, _ in records}
    rows = [
        {
            "id": clock.uuid4(),
            "district": actor.district,
            "scope": scope or bureau_code(actor.district),
            "capability": capability,
            "record": record,
        }
        for capability, scope, record in sorted(records, key=str)
    ]
    if rows:
        session.execute(sa.insert(FeedEntry).values(at=_now(session, at)), rows)


def since(session: Session, actor: Actor, *, within: timedelta) -> frozenset[str]:
    """Names of capabilities that somebody changed in the last while (with an overlap for slow commits)."""
    after = _now(session, clock.now()) - (within + OVERLAP)
    asked = sa.select(FeedEntry.capability).where(FeedEntry.district == actor.district, FeedEntry.at > after)
    return frozenset(session.scalars(asked.distinct()))


def _now(session: Session, here: datetime) -> Any:
    """The shared server's own time, since the clocks of its desks differ; `here` on a file of this PC."""
    if session.get_bind().dialect.name == "sqlite":
        return here
    return sa.func.clock_timestamp(type_=sa.DateTime(timezone=True))


def prune(connection: sa.Connection, *, now: datetime) -> None:
    """Drop entries older than 30 days."""
    connection.execute(sa.delete(FeedEntry).where(FeedEntry.at < now - KEPT))
