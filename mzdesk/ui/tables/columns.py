"""What a list shows and where its rows come from."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from mzdesk import clock
from mzdesk.terms import Term

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from mzdesk.views.actor import Actor
    from mzdesk.views.window import Window

R = TypeVar("R")
C = TypeVar("C")


class Kind(StrEnum):
    """How a cell is drawn."""

    TEXT = "text"
    MUTED = "muted"
    NUMBER = "number"
    DATE = "date"
    PILL = "pill"
    GRADE = "grade"
    PROGRESS = "progress"
    CHECK = "check"
    SIGN = "sign"  # one character in the middle of a narrow cell


class Word(NamedTuple):
    """A state for a pill: word, tone (`neutral info warn danger good`), solid for 挂牌督办 alone."""

    text: str
    tone: str = "neutral"
    solid: bool = False


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column. `value(row)` gives text, number, date, Term or Word, for PROGRESS a share of 1.

    `ink(row)` colours the words (`danger warn good ink2 ink3`), `bold(row)` makes them heavy; `width` in px at 100 %.
    `shown` False: only when the clerk asks for it; `wide`: only on screens from 1600. One column may `stretch`.
    """

    key: str
    title: str
    value: Callable[[R], Any]
    kind: Kind = Kind.TEXT
    width: int = 120
    ink: Callable[[R], str] | None = None
    bold: Callable[[R], bool] | None = None
    sortable: bool = True
    shown: bool = True
    wide: bool = False
    stretch: bool = False

    def text(self, row: R) -> str:
        """The cell as words, for copying, tool tips and screen readers."""
        return spell(self.value(row), self.kind)


def spell(value: Any, kind: Kind = Kind.TEXT) -> str:
    """A value in words: dates as 2026-11-23, terms by their label, None as — in numbers and dates."""
    if value is None or value == "":
        return "—" if kind in (Kind.NUMBER, Kind.DATE) else ""
    if isinstance(value, Word):
        return value.text
    if isinstance(value, Term):
        return value.label
    if isinstance(value, datetime):
        return f"{clock.office(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if kind is Kind.PROGRESS:
        return f"{value:.0%}"
    return str(value)


def reordered(criteria: Any, key: str, descending: bool) -> Any:
    """`criteria` sorted by a column: a dataclass with `sort`, and `descending` or a leading minus in `sort`."""
    names = {field.name for field in dataclasses.fields(criteria)}
    if "descending" in names:
        return dataclasses.replace(criteria, sort=key, descending=descending)
    return dataclasses.replace(criteria, sort=f"-{key}" if descending else key)


def _id(row: Any) -> Any:
    return row.id


@dataclass(frozen=True, slots=True)
class Source(Generic[R, C]):
    """Where a list's rows come from.

    `page(session, actor, criteria, offset, limit)` answers a Window in one call. `ids` (all ids of a criteria) lets
    "check all" reach beyond what is loaded; `position` (row number of an id, or None) lets the list jump to a record.
    `count` tells the length of a list whose windows are UNCOUNTED: long ones are counted beside the rows.
    """

    columns: tuple[Column[R], ...]
    page: Callable[[Session, Actor, C, int, int], Window[R]]
    key: Callable[[R], Any] = _id
    ids: Callable[[Session, Actor, C], Sequence[Any]] | None = None
    position: Callable[[Session, Actor, C, Any], int | None] | None = None
    order: Callable[[C, str, bool], C] = reordered
    count: Callable[[Session, Actor, C], int] | None = None
