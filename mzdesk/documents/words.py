"""Dates and numbers as papers write them."""

from __future__ import annotations

from datetime import date, datetime

from mzdesk import clock


def day(value: date | None) -> str:
    """2026年1月5日, a blank place for none."""
    return f"{value.year}年{value.month}月{value.day}日" if value else "　　年　　月　　日"


def moment(value: datetime | None) -> str:
    """2026年1月5日9时05分, a blank place for none."""
    if value is None:
        return "　　年　　月　　日　　时　　分"
    here = clock.office(value)
    return f"{day(here.date())}{here.hour}时{here.minute:02d}分"


def number(value: str | None, *, ever: bool = False) -> str:
    """The document number, or the place for it; `ever`: of a series that runs through the years."""
    return value or ("第　　号" if ever else "　　　　　　〔　　　　〕　　　号")
