"""What a paper that is written here consists of, and reading typed cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mzdesk.clock import OFFICE_ZONE
from mzdesk.errors import BadInput
from mzdesk.ui.dates import parse_day, parse_time
from mzdesk.ui.forms import Field

Values = Mapping[str, Any]
Begin = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Filled:
    """What a machine proposes for a form: values for some of its fields, and what is to be said of them.

    `said` tells how good they are, `trouble` what could not be met; either may be empty.
    """

    values: dict[str, Any]
    said: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Filling:
    """自动: `ask(session, actor, view)` reads the records, `work(found, view)` reckons, off the UI thread."""

    label: str
    ask: Callable[[Any, Any, Any], Any]
    work: Callable[[Any, Any], Filled]


@dataclass(frozen=True, slots=True)
class SheetForm:
    """How a kind of paper is written.

    `begin(session, actor, values, *, today, now)` is the view the records give; `values(view)` fills the form, `view`
    makes what is typed into a view again. When a key of `again` (the day, the month) changes, the records are asked
    anew: what stands under the keys `derived` is theirs, everything else that was typed stays. `begin` may be given
    values as a kept draft has them, days as typed. `issued(session, actor, values, view, document_id, *, now)` runs in
    the unit of work that makes the paper.
    """

    fields: Callable[[Any], Sequence[Field]]
    begin: Begin
    values: Callable[[Any], dict[str, Any]]
    view: Callable[[Any, Values], Any]
    hint: str = ""
    filling: Filling | None = None
    again: frozenset[str] = frozenset()
    derived: frozenset[str] = frozenset()
    issued: Callable[..., None] | None = None


def lines(text: str | None) -> tuple[str, ...]:
    """The lines of an area, blank ones left out."""
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


def names(text: str | None) -> tuple[str, ...]:
    """Names with 顿号, commas or blanks between."""
    return tuple((text or "").replace("、", " ").replace("，", " ").replace(",", " ").split())


def typed_day(value: Any, near: date) -> date | None:
    """A day, or what was typed of one; None when it can't be read."""
    if not isinstance(value, str):
        return value if isinstance(value, date) else None
    try:
        return parse_day(value, near)
    except BadInput:
        return None


def day_in(text: str, near: date, key: str, place: int) -> date:
    """The day in a cell; `place` counts the lines from 1. Raises BadInput naming the line."""
    try:
        found = parse_day(text, near)
    except BadInput as error:
        raise BadInput(f"第{place}行：{error.message}", key) from None
    if found is None:
        raise BadInput(f"第{place}行没有填写日期。", key)
    return found


def moment_in(text: str, on: date, key: str, place: int) -> datetime:
    """The time in a cell, on the day of the paper. Raises BadInput naming the line."""
    try:
        return datetime.combine(on, parse_time(text), OFFICE_ZONE)
    except BadInput as error:
        raise BadInput(f"第{place}行：{error.message}", key) from None


def clock_words(moment: datetime | None) -> str:
    """A moment as it is typed into a cell."""
    return f"{moment:%H:%M}" if moment is not None else ""
