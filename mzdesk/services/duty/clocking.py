"""The clock of the duty room goes forward: what is entered with a clock that was set back would put it out of order."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import RuleBroken
from mzdesk.models.duty import DutyLine, DutyShift, DutySign

AHEAD = timedelta(minutes=2)


def require_forward(session: Session, shift: DutyShift, now: datetime) -> None:
    """Raise RuleBroken when the clock stands before what was entered last in the shift; nothing is written then."""
    entered = [
        session.scalar(sa.select(sa.func.max(line.created_at)).where(line.shift_id == shift.id))
        for line in (DutyLine, DutySign)
    ]
    newest = max(filter(None, (*entered, shift.created_at)))
    if now < newest - AHEAD:
        raise RuleBroken(
            f"本机时间（{clock.office(now):%m-%d %H:%M}）早于上一条记录的录入时间"
            f"（{clock.office(newest):%m-%d %H:%M}），没有保存。请校准本机时间后再保存，已填内容仍在。"
        )
