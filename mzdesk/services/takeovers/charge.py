"""Who is in charge of a record now, when it was handed over."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.takeovers import Takeover, TakeoverLine
from mzdesk.services import access
from mzdesk.terms import Right
from mzdesk.views.actor import Actor


def in_charge(session: Session, actor: Actor, record: UUID) -> str:
    """ "谭志远（2026-12-01 自周文静接手）"; empty for what was never handed over, and for who is not of the section."""
    access.require(actor, Right.SEE)
    if not (actor.of_bureau and access.may_any(actor, Right.ISSUE, Right.APPROVE, Right.KEEP_DUTY)):
        return ""
    asked = (
        sa.select(TakeoverLine.taker, Takeover.handed_on, Takeover.giver)
        .join(Takeover, Takeover.id == TakeoverLine.takeover_id)
        .where(TakeoverLine.district == actor.district, TakeoverLine.record == record, TakeoverLine.moved)
        .order_by(Takeover.number.desc())
        .limit(1)
    )
    found = session.execute(asked).first()
    return f"{found.taker}（{found.handed_on} 自{found.giver}接手）" if found else ""


def newest(session: Session, actor: Actor, person_id: UUID) -> dict[UUID, UUID]:
    """For each record that this person ever gave or took: who has it now."""
    touched = (
        sa.select(TakeoverLine.record)
        .join(Takeover, Takeover.id == TakeoverLine.takeover_id)
        .where(
            TakeoverLine.district == actor.district,
            TakeoverLine.moved,
            sa.or_(Takeover.giver_id == person_id, Takeover.taker_id == person_id),
        )
    )
    return _newest(session, actor, set(session.scalars(touched)))


def _newest(session: Session, actor: Actor, records: Iterable[UUID]) -> dict[UUID, UUID]:
    asked = (
        sa.select(TakeoverLine.record, TakeoverLine.taker_id)
        .join(Takeover, Takeover.id == TakeoverLine.takeover_id)
        .where(TakeoverLine.district == actor.district, TakeoverLine.record.in_(list(records)), TakeoverLine.moved)
        .order_by(Takeover.number)
    )
    return {record: taker for record, taker in session.execute(asked)}  # noqa: C416 - the last one of each stays
