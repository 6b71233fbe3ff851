"""A filled row of a 填报簿 as the act it stands for; what can't be understood is told in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeVar

from mzdesk import clock
from mzdesk.errors import BadInput
from mzdesk.exchange import moments, values
from mzdesk.exchange.book_tables import PEOPLE, SOME, ZERO, Field, Table
from mzdesk.rules import daily_words
from mzdesk.terms import Cause, DailyChannel, IncidentCategory, OutboxKind, Term
from mzdesk.views.books import BookPlace
from mzdesk.views.dailies import DailyDraft, DailySaid
from mzdesk.views.duty import Losses
from mzdesk.views.hazards import SubmissionDraft
from mzdesk.views.incidents import IncidentDraft
from mzdesk.views.outbox import Act

T = TypeVar("T", bound=Term)
_COUNTED: Final = re.compile(r"(\d{1,5})\s*[处个起条项件次人名]")
_COUNTS: Final = ("found", "fixed_on_site", "time_limited", "fixed", "unfixed", "rounds", "residents")


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a row by the key of their column. A day without its year is of the year of `near`."""

    table: Table
    found: Mapping[str, Any]
    near: date
    date1904: bool = False

    @property
    def said(self) -> str:
        """All that stands there."""
        return self._joined(self.table.fields)

    @property
    def answers(self) -> str:
        """What was filled in."""
        return self._joined([field for field in self.table.fields if not field.given])

    def _joined(self, fields: Sequence[Field]) -> str:
        return "　".join(f"{field.label}：{text}" for field in fields if (text := self.text(field.key)))

    def text(self, key: str) -> str:
        """What stands there, without blanks around it."""
        return shown(self.found.get(key))

    def count(self, key: str) -> int | None:
        """A whole number; raises BadInput."""
        cell = self.found.get(key)
        if isinstance(cell, str) and daily_words.nothing(cell):
            cell = 0 if daily_words.plain(cell).strip() in ("0", "零", "〇", "无") else None
        elif isinstance(cell, str) and (hit := _COUNTED.fullmatch(daily_words.plain(cell).strip())):
            cell = int(hit[1])
        number, doubt = values.whole(cell)
        if doubt is not None:
            raise BadInput(f"“{self.label(key)}”写的是“{shown(cell)[:20]}”，不是确切的数字。请改成数字。")
        return number

    def asked(self, key: str) -> str:
        """A text that must stand there; raises BadInput."""
        text = self.text(key)
        if not text:
            raise BadInput(f"没有填“{self.label(key)}”。请补填。")
        return text

    def moment(self, key: str, day: date | None) -> datetime | None:
        """A moment, None where nothing stands; a time alone is on `day`. Raises BadInput."""
        if not self.text(key):
            return None
        return moments.moment(self.found[key], self.label(key), day=day, near=self.near, date1904=self.date1904)

    def day(self, key: str) -> date | None:
        """A day, None where nothing stands; raises BadInput."""
        if not self.text(key):
            return None
        return moments.day_of(self.found[key], self.label(key), near=self.near, date1904=self.date1904)

    def word(self, key: str, of: type[T]) -> T | None:
        """One of the words of the list; raises BadInput for another."""
        said = "".join(self.text(key).split())
        found = of.labelled(said) if said else None
        if said and found is None:
            raise self.refused(key)
        return found

    def refused(self, key: str) -> BadInput:
        """What stands there is none of the words of the list."""
        words = "、".join(self.table.field(key).words)
        return BadInput(f"“{self.label(key)}”写的是“{self.text(key)[:20]}”。请从{words}中选一个。")

    def label(self, key: str) -> str:
        return self.table.field(key).label


def shown(cell: Any) -> str:
    """A cell as people read it."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}" if cell.hour or cell.minute else f"{cell:%Y-%m-%d}"
    return str(cell).strip()


def _daily(cells: Cells, place: BookPlace) -> Act:
    counts = {key: cells.count(key) for key in _COUNTS}
    state = "".join(cells.text("state").split())
    if state and state not in (ZERO, SOME):
        raise cells.refused("state")
    if state == ZERO and counts["found"]:
        raise BadInput(f"“报送情况”是零报告，“发现隐患”却写了 {counts['found']}。请改成一致的。")
    if state == SOME and not counts["found"]:
        raise BadInput("“报送情况”是有隐患，“发现隐患”没有写几处。请补填。")
    if not state and counts["found"] is None:
        raise BadInput("没有填“报送情况”。没有隐患请选零报告，有隐患请写明几处。")
    if state == ZERO:
        counts["found"] = 0
    came = cells.moment("came", place.day)
    if came is None:
        raise BadInput("没有填“到报时间”。请写这家单位报来的时间，如 2026-01-05 14:30。")
    texts = {key: cells.text(key) for key in ("problems", "reporter", "crew")}
    channel = cells.word("channel", DailyChannel) or DailyChannel.PAPER
    assert place.about is not None
    assert place.day is not None
    draft = DailyDraft(place.about, place.day, came, channel, DailySaid(**counts, **texts), looked=True)  # type: ignore[arg-type]
    return Act(draft, f"{place.name} {place.day}", declared_at=came)


def _rectification(cells: Cells, place: BookPlace) -> Act:
    done = cells.day("done")
    if done is None:
        raise BadInput("没有填“整改日期”。请写整改完成的日期，如 2026-01-05。")
    draft = SubmissionDraft(
        cells.asked("person"), cells.asked("measures"), done, cells.word("cause", Cause), cells.text("cause_note")
    )
    return Act(draft, f"{place.code} {place.name} 整改情况", about=place.about)


def _incident(cells: Cells, place: BookPlace) -> Act:
    received = cells.moment("received", None)
    if received is None:
        raise BadInput("没有填“接报时间”。请写什么时候知道的，如 2026-01-05 14:30。")
    people = {key: cells.count(key) for key, _ in PEOPLE}
    draft = IncidentDraft(
        cells.asked("place"),
        cells.asked("text"),
        cells.asked("source"),
        received,
        category=cells.word("category", IncidentCategory),
        occurred_at=cells.moment("occurred", clock.office(received).date()),
        caller=cells.text("caller"),
        phone=cells.text("phone"),
        losses=Losses(**people),
        damage=cells.text("damage"),
    )
    return Act(draft, draft.place, declared_at=received)


ACTS: Final[Mapping[OutboxKind, Callable[[Cells, BookPlace], Act]]] = {
    OutboxKind.DAILY: _daily,
    OutboxKind.RECTIFICATION: _rectification,
    OutboxKind.INCIDENT: _incident,
}
