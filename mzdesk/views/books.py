"""填报簿: the workbook a township without the program is sent, and what is read out of it when it comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from mzdesk.terms import BookFate, OutboxKind
from mzdesk.views.outbox import Act
from mzdesk.views.packs import Pack


@dataclass(frozen=True, slots=True)
class BookKey:
    """Which book it is; stands on its hidden sheet."""

    id: UUID
    district: str
    township: str
    town: str
    number: int
    starts: date
    ends: date
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class BookPlace:
    """A line of a book: its number on the sheet of its kind, and what it is about.

    `about`: the place of a daily report, the hazard, the place of a roll; none for an empty line. `item`: of a
    self-check. `code`: the number of the hazard or of the item.
    """

    kind: OutboxKind
    line: int
    name: str = ""
    about: UUID | None = None
    day: date | None = None
    item: UUID | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class BookForm:
    """A book to be written. `shown`: what else is printed in a line, by the key of its column."""

    key: BookKey
    bureau: str
    contact: str
    places: tuple[BookPlace, ...] = field(repr=False)
    shown: tuple[dict[str, str], ...] = field(default=(), repr=False)

    def count(self, kind: OutboxKind) -> int:
        """How many lines of a kind it holds."""
        return sum(place.kind is kind for place in self.places)


@dataclass(frozen=True, slots=True)
class BookLine:
    """A line that somebody filled in. `act` is what it says; without one `why` tells what is wrong with it.

    `mark`: by which it is known again when the book is read once more. `said`: all its cells as they stand, `answers`
    those that were filled in.
    """

    kind: OutboxKind
    sheet: str
    row: int
    mark: str
    title: str
    said: str
    answers: str
    act: Act | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class BookRead:
    """A book as it came back. `filler` is who filled it in; `notes` are what the clerk should know of the file."""

    file: str
    key: BookKey
    places: tuple[BookPlace, ...] = field(repr=False)
    lines: tuple[BookLine, ...] = ()
    filler: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BookRow:
    """A line as the preview shows it; `why` where it can't be taken."""

    id: UUID
    sheet: str
    row: int
    title: str
    said: str
    fate: BookFate
    why: str = ""
    file: str = ""
    town: str = ""


@dataclass(frozen=True, slots=True)
class BookPreview:
    """What a book would do, before anything is written."""

    read: BookRead = field(repr=False)
    pack: Pack = field(repr=False)
    rows: tuple[BookRow, ...]
    notes: tuple[str, ...] = ()

    @property
    def town(self) -> str:
        return self.read.key.town

    def count(self, fate: BookFate) -> int:
        """How many lines have this fate."""
        return sum(row.fate is fate for row in self.rows)


@dataclass(frozen=True, slots=True)
class IssuedBook:
    """A book that was sent out, as the list shows it; without `read_at` it has not come back."""

    id: UUID
    town: str
    number: int
    starts: date
    ends: date
    made_at: datetime
    made_by: str
    read_at: datetime | None = None
    read_by: str = ""
    received: int = 0
    refused: int = 0
