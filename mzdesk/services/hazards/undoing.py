"""Taking a step back that no paper has quoted yet: a further step, so that nothing is ever erased."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import RuleBroken
from mzdesk.models.archive import UndoEntry
from mzdesk.models.hazards import Hazard, HazardStep
from mzdesk.models.orders import Document, DocumentHazard
from mzdesk.rules import closure
from mzdesk.services import access, history
from mzdesk.services.hazards import steps
from mzdesk.terms import Capability, DocumentState, Right, StepKind
from mzdesk.views.actor import Actor

ACT = "hazards.step"


def can_undo(
    session: Session, actor: Actor, hazard: Hazard, made: Sequence[HazardStep], title: str, *, now: datetime
) -> None:
    """Offer to take the steps of one act back."""
    history.can_undo(
        session,
        actor,
        act=ACT,
        title=f"{title}：{hazard.number} {hazard.text}",
        subject=Capability.HAZARDS,
        record=hazard.id,
        payload={"steps": [str(step.id) for step in made]},
        now=now,
    )


def withdraw_step(session: Session, actor: Actor, hazard_id: UUID, *, today: date, now: datetime) -> str:
    """Take back what was done last to a hazard; returns what it was.

    Raises RuleBroken when a paper already quotes it or there is nothing to take back.
    """
    access.require(actor, Right.UNDO)
    hazard = steps.get(session, actor, hazard_id)
    entry = last_act(session, hazard)
    if entry is None:
        raise RuleBroken("没有可以撤回的步骤：这条隐患最近的步骤已有文书，或尚未办理。")
    return history.undo(session, actor, entry.id, now=now)


def last_act(session: Session, hazard: Hazard) -> UndoEntry | None:
    """The act that could be taken back now: the newest one, when its steps are the last and unprinted."""
    asked = sa.select(UndoEntry).where(
        UndoEntry.record == hazard.id, UndoEntry.act == ACT, UndoEntry.undone_at.is_(None)
    )
    entry = session.scalars(asked.order_by(UndoEntry.id.desc()).limit(1)).first()
    if entry is None:
        return None
    counted = closure.effective(steps.all_of(session, hazard.id))
    made = _made(counted, entry.payload)
    return entry if made and not _quoted(session, hazard, made) else None


def _made(counted: Sequence[HazardStep], payload: dict[str, Any]) -> list[HazardStep]:
    """The steps of the act when they are the last ones that count, else none."""
    ids = payload["steps"]
    tail = list(counted[-len(ids) :])
    return tail if [str(step.id) for step in tail] == ids else []


def _quoted(session: Session, hazard: Hazard, made: Sequence[HazardStep]) -> bool:
    asked = (
        sa.select(sa.func.count())
        .select_from(DocumentHazard)
        .join(Document, Document.id == DocumentHazard.document_id)
        .where(
            DocumentHazard.hazard_id == hazard.id,
            Document.state != DocumentState.VOID,
            Document.id > made[0].id,
        )
    )
    return bool(session.scalar(asked))


def take_back(session: Session, actor: Actor, hazard: Hazard, made: Sequence[HazardStep], *, now: datetime) -> None:
    """Write the withdrawals of `made`, newest first."""
    for step in reversed(made):
        steps.add(
            session,
            actor,
            hazard,
            StepKind.WITHDRAWN,
            happened_on=clock.office(now).date(),
            now=now,
            text=f"撤回“{step.kind.label}”",
            facts={"step": str(step.id)},
        )


def _inverse(session: Session, actor: Actor, hazard_id: UUID, payload: dict[str, Any]) -> None:
    hazard = steps.get(session, actor, hazard_id)
    made = _made(closure.effective(steps.all_of(session, hazard.id)), payload)
    if not made:
        raise RuleBroken(f"隐患 {hazard.number} 后来又有办理，不能撤回这一步。请先撤回后面的步骤。")
    if _quoted(session, hazard, made):
        raise RuleBroken(f"文书已经引用隐患 {hazard.number} 的这一步，不能撤回。如需更正，请先作废文书。")
    take_back(session, actor, hazard, made, now=clock.now())


history.register(ACT, _inverse)
