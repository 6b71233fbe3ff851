"""The term of rectification by grade: 一般 in working days, the graver ones in calendar days (office settings)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from mzdesk.rules import calendar, deadlines
from mzdesk.services import access, settings
from mzdesk.terms import HazardGrade, Right
from mzdesk.views.actor import Actor


def term_for(session: Session, actor: Actor, *, grade: HazardGrade | None, start: date) -> date:
    """The last day of the office's usual term for a finding of `grade` on `start`; the day itself doesn't count."""
    access.require(actor, Right.SEE)
    office = settings.office(session, actor)
    by_grade = deadlines.terms(general=office["term_general"], larger=office["term_larger"], major=office["term_major"])
    return deadlines.default_due(start, grade, table(session, actor), by_grade=by_grade)


def table(session: Session, actor: Actor) -> calendar.Calendar:
    """The working days the office counts in: the published years and those it typed itself."""
    access.require(actor, Right.SEE)
    return calendar.shipped().with_own(settings.value(session, actor, "calendar_own"))
