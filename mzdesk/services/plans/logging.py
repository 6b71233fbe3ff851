"""What is logged of a day's draw: opened, printed, departed, arrived, back; who looked at the list, when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.plans import Draw, DrawEvent
from mzdesk.services import access
from mzdesk.services.plans import facts
from mzdesk.terms import DrawStep, Right
from mzdesk.views.actor import Actor
from mzdesk.views.plans import StepLine

TYPED: Final = (DrawStep.DEPARTED, DrawStep.ARRIVED, DrawStep.RETURNED)
_AGAIN: Final = timedelta(hours=1)


def note(session: Session, actor: Actor, drawn: Draw, step: DrawStep, *, at: datetime, note: str = "") -> None:
    """Write one line of the log."""
    session.add(
        DrawEvent(
            id=clock.uuid7(),
            district=drawn.district,
            township=drawn.township,
            draw_id=drawn.id,
            step=step,
            at=at,
            by=actor.name,
            note=note[:300],
        )
    )
    session.flush()


def record_step(
    session: Session, actor: Actor, draw_id: UUID, *, step: DrawStep, at: datetime, now: datetime, about: str = ""
) -> None:
    """打印, 出发, 到达, 返回 of a draw. Raises BadInput for a time before 启封 or in the future, RuleBroken for a step
    that the program writes itself."""
    access.require_any(actor, Right.PLAN, Right.INSPECT)
    drawn = facts.get_draw(session, actor, draw_id)
    if step not in (*TYPED, DrawStep.PRINTED):
        raise RuleBroken(f"“{step.label}”由程序自动记录，不用登记。")
    if at < drawn.opened_at:
        raise BadInput(f"{step.label}时间早于启封时间 {clock.office(drawn.opened_at):%H:%M}，请核对。", "at")
    if at > now:
        raise BadInput(f"{step.label}时间晚于现在，请核对。", "at")
    note(session, actor, drawn, step, at=at, note=about.strip())


def look(session: Session, actor: Actor, draw_id: UUID, *, now: datetime) -> None:
    """Somebody looked at the day's list: once an hour for each person is enough to know who knew."""
    access.require(actor, Right.SEE)
    drawn = facts.get_draw(session, actor, draw_id)
    asked = sa.select(sa.func.count()).where(
        DrawEvent.draw_id == drawn.id,
        DrawEvent.step == DrawStep.LOOKED,
        DrawEvent.by == actor.name,
        DrawEvent.at > now - _AGAIN,
    )
    if not session.scalar(asked):
        note(session, actor, drawn, DrawStep.LOOKED, at=now)


def lines(session: Session, draw_id: UUID) -> Sequence[StepLine]:
    """The log of a draw, oldest first."""
    asked = sa.select(DrawEvent).where(DrawEvent.draw_id == draw_id).order_by(DrawEvent.at, DrawEvent.id)
    return [StepLine(each.step, each.at, each.by, each.note) for each in session.scalars(asked)]
