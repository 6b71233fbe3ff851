"""Counting without gaps: one locked row for each prefix and year of a district."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mzdesk.models.orders import NumberSeries
from mzdesk.terms import SeriesKeeper

HAZARDS = "隐患"
VISITS = "检查"
INCIDENTS = "突发事件"


def take(session: Session, district: str, prefix: str, year: int, *, count: int = 1) -> int:
    """The first of `count` next numbers. Whoever else counts this series waits until this unit of work has ended.

    A unit of work that is rolled back gives its numbers back, so that none is ever missing.
    """
    series = locked(session, district, prefix, year)
    first = series.last + 1
    series.last += count
    session.flush()
    return first


def locked(
    session: Session, district: str, prefix: str, year: int, *, keeper: SeriesKeeper = SeriesKeeper.SELF
) -> NumberSeries:
    """The series' row, locked for this unit of work; made when it is the year's first number."""
    found = _find(session, district, prefix, year)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            session.add(NumberSeries(district=district, prefix=prefix, year=year, keeper=keeper, last=0))
    except IntegrityError:
        pass  # another desk made it a moment ago
    made = _find(session, district, prefix, year)
    assert made is not None
    return made


def _find(session: Session, district: str, prefix: str, year: int) -> NumberSeries | None:
    asked = sa.select(NumberSeries).where(
        NumberSeries.district == district, NumberSeries.prefix == prefix, NumberSeries.year == year
    )
    return session.scalars(asked.with_for_update().execution_options(populate_existing=True)).first()
