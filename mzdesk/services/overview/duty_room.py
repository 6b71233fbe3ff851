"""What waits in the duty room: 交办事项, and incidents without a record and missed calls that nobody has settled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.models.duty import DutyLine, DutyTask
from mzdesk.rules import deadlines
from mzdesk.services import access
from mzdesk.terms import Capability, DutyTaskState, LineMark
from mzdesk.views.actor import Actor
from mzdesk.views.overview import TodoRow, Tone

_ACTS: Final[dict[LineMark, tuple[str, Tone]]] = {
    LineMark.INCIDENT: ("办结突发事件", "danger"),
    LineMark.UNANSWERED: ("回电", "warn"),
}


def waiting(session: Session, actor: Actor, today: date, most: int) -> Iterable[TodoRow]:
    """Open tasks by their term, then what is open in the log, due on the day it came in; the bureau's business."""
    if not actor.of_bureau:
        return
    asked = sa.select(DutyTask).where(DutyTask.state == DutyTaskState.OPEN).order_by(DutyTask.due_on, DutyTask.id)
    for task in session.scalars(access.visible(asked, DutyTask, actor).limit(most)):
        due, kind = task.due_on, task.kind.label
        late: Tone = "neutral" if due is None or due > today else "danger" if due < today else "warn"
        term = deadlines.words(due, today)
        yield TodoRow(Capability.DUTY, task.id, due, term, late, "办理交办", task.text, task.responsible, kind, "info")
    for mark, (act, tone) in _ACTS.items():
        open_yet = sa.select(DutyLine).where(DutyLine.unsettled(), DutyLine.mark == mark, ~DutyLine.recorded())
        open_yet = access.visible(open_yet, DutyLine, actor).order_by(DutyLine.at, DutyLine.id).limit(most)
        for line in session.scalars(open_yet):
            day = clock.office(line.at).date()
            who = line.unit or line.caller
            term = f"{day:%m-%d}登记"
            yield TodoRow(Capability.DUTY, line.id, day, term, tone, act, line.text, who, mark.label, tone)


__all__ = ["waiting"]
