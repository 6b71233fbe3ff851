"""The unit, the report of it that stands, and how that makes it stand: parts of every list."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import NotFound
from mzdesk.models.dailies import DailyReport
from mzdesk.models.facilities import Facility, FacilityLine
from mzdesk.rules import dailies as rules
from mzdesk.services import access
from mzdesk.terms import DailyState, FacilityKind
from mzdesk.views.actor import Actor
from mzdesk.views.dailies import DailySaid

L, R = FacilityLine, DailyReport
SAID = (
    "rounds", "found", "fixed_on_site", "time_limited", "fixed", "unfixed", "problems", "reporter", "residents", "crew"
)  # fmt: skip


def unit(session: Session, actor: Actor, facility_id: UUID) -> Facility:
    """The unit; raises NotFound, also for townships, which owe no report, and for what was merged away."""
    asked = access.visible(sa.select(Facility).where(Facility.id == facility_id), Facility, actor)
    found = session.scalars(asked).first()
    if found is None or found.merged_into is not None or found.kind is FacilityKind.TOWNSHIP:
        raise NotFound("找不到这个报送单位，可能已合并或不属于报送范围。请刷新后重试。")
    return found


# --- what was said ----------------------------------------------------------------------------------------------------


def said_of(row: Any) -> DailySaid:
    """What a stored report says."""
    return DailySaid(**{name: getattr(row, name) for name in SAID})


def state_of(
    report: Any, *, active: bool, excused_now: bool, day: date, until: datetime, now: datetime
) -> DailyState | None:
    """How a unit stands; None where nothing is asked of it."""
    if report is not None:
        return DailyState.LATE if report.late else DailyState.REPORTED
    if excused_now or not active:
        return DailyState.EXEMPT
    return rules.open_state(day, until, now)


def standing(session: Session, actor: Actor, facility_id: UUID, day: date) -> DailyReport | None:
    """The report that stands."""
    asked = sa.select(R).where(R.day == day, R.facility_id == facility_id, R.counts())
    return session.scalars(access.visible(asked, R, actor)).first()


def days_of(first: date, last: date) -> list[date]:
    """The days of a span."""
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]
