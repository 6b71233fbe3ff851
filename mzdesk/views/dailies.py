"""安全日报 as pages, services, tables and papers hand it around."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from mzdesk.terms import (
    ChainFate,
    DailyChannel,
    DailyChip,
    DailyFault,
    DailyState,
    FacilityKind,
    HazardState,
)

# --- in --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DailySaid:
    """What a report says. `found` 0 is 零报告; None in a count is not told. `problems` may hold a remark."""

    found: int | None = None
    rounds: int | None = None
    fixed_on_site: int | None = None
    time_limited: int | None = None
    fixed: int | None = None
    unfixed: int | None = None
    problems: str = ""
    reporter: str = ""
    residents: int | None = None
    crew: str = ""


@dataclass(frozen=True, slots=True)
class DailyDraft:
    """A report of a unit for a day. `id`: the client's key, so that the same report sent twice is one.

    `looked`: the clerk saw what stood, the report `over` or none; it is not put over anything else.
    """

    facility_id: UUID
    day: date
    received_at: datetime | None
    channel: DailyChannel
    said: DailySaid
    id: UUID | None = None
    reason: str = ""
    over: UUID | None = None
    looked: bool = False


@dataclass(frozen=True, slots=True)
class ExemptionDraft:
    """免报 of a unit; without `ends` until further notice."""

    facility_id: UUID
    starts: date
    ends: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class DailyCriteria:
    """What the list of a day shows."""

    day: date
    now: datetime
    chip: DailyChip = DailyChip.ALL
    text: str = ""
    township: str | None = None
    sort: str = "name"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class MonthCriteria:
    """What the month shows; `month` is its first day."""

    month: date
    now: datetime
    text: str = ""
    township: str | None = None
    only_open: bool = False
    sort: str = "name"
    descending: bool = False


# --- pasted and read --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """What one unit said in a chain or a row of a table. `rows` are the lines it stands on, `unit` how it calls itself.

    `said` None was not understood. `at` is a time that stands beside it, `day` a day, `received_at` both.
    """

    rows: tuple[int, ...]
    text: str
    unit: str = ""
    said: DailySaid | None = None
    minute: int | None = None
    day: date | None = None
    received_at: datetime | None = None
    channel: DailyChannel | None = None
    why: str = ""

    @property
    def key(self) -> int:
        """Its first line, which no other entry has."""
        return self.rows[0]


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain in parts: every line that is not blank stands in an entry or among the `notes` (line, words)."""

    entries: tuple[ChainEntry, ...] = ()
    notes: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ChainDecision:
    """What the clerk decided of an entry: whose it is and whether to remember that, how many hazards, or to skip it."""

    facility_id: UUID | None = None
    remember: bool = True
    found: int | None = None
    skip: bool = False


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit offered for a name nobody knows."""

    id: UUID
    name: str
    township: str


@dataclass(frozen=True, slots=True)
class ChainFound:
    """What an entry would do. `near`: taken by a name that is alike, to be looked at; `offers` when it is asked."""

    entry: ChainEntry
    fate: ChainFate
    facility_id: UUID | None = None
    name: str = ""
    day: date | None = None
    received_at: datetime | None = None
    late: bool = False
    found: int | None = None
    near: bool = False
    offers: tuple[UnitChoice, ...] = ()
    why: str = ""

    @property
    def id(self) -> int:
        return self.entry.key


# --- out -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DailyRow:
    """A unit on a day, and what stands of its report."""

    id: UUID
    name: str
    kind: FacilityKind
    township: str
    township_name: str
    state: DailyState
    report_id: UUID | None = None
    zero: bool = False
    said: DailySaid = field(default_factory=DailySaid)
    received_at: datetime | None = None
    channel: DailyChannel | None = None
    why: str = ""
    fault: DailyFault | None = None
    phone: str = ""

    @property
    def short(self) -> str:
        """What the report says, in a few words."""
        if self.report_id is None:
            return self.why
        if self.zero:
            return f"零报告　{self.said.problems}".strip()
        parts = [f"发现隐患 {self.said.found} 处"]
        parts += [f"已整改 {self.said.fixed}"] if self.said.fixed is not None else []
        return "，".join(parts) + (f"：{self.said.problems}" if self.said.problems else "")


@dataclass(frozen=True, slots=True)
class DailyVersion:
    """One row of a report's history, newest first."""

    id: UUID
    revision: int
    stands: bool
    withdrawn: bool
    reason: str
    said: DailySaid
    zero: bool
    received_at: datetime
    late: bool
    channel: DailyChannel
    entered_at: datetime
    entered_by: str


@dataclass(frozen=True, slots=True)
class ExemptionRow:
    """免报 of a unit."""

    id: UUID
    facility_id: UUID
    name: str
    starts: date
    ends: date | None
    reason: str
    by: str
    version: int


@dataclass(frozen=True, slots=True)
class FindingRow:
    """瞒报 or 谎报 as it was found."""

    id: UUID
    day: date
    fault: DailyFault
    reason: str
    found_on: date
    by: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class HazardLink:
    """A hazard that was taken over from a report."""

    id: UUID
    number: str
    text: str
    state: HazardState


@dataclass(frozen=True, slots=True)
class AliasRow:
    """A further name of a unit."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class DailyView:
    """A unit on a day in full; `before` is what it said last, `recent` the days up to this one, the newest last."""

    row: DailyRow
    day: date
    deadline: datetime
    versions: tuple[DailyVersion, ...] = ()
    exemptions: tuple[ExemptionRow, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    hazards: tuple[HazardLink, ...] = ()
    aliases: tuple[AliasRow, ...] = ()
    before: DailySaid | None = None
    recent: tuple[tuple[date, DailyState | None], ...] = ()


@dataclass(frozen=True, slots=True)
class DailyStanding:
    """How a day stands: who owes (`due`), who of these has reported; `missing` are names, at most as many as asked."""

    day: date
    deadline: datetime
    due: int = 0
    reported: int = 0
    late: int = 0
    zero: int = 0
    found: int = 0
    missing: tuple[str, ...] = ()

    @property
    def open(self) -> int:
        """How many have not reported."""
        return self.due - self.reported


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A unit through a month: its state day by day from the first (None: it owed and said nothing), and its figures."""

    id: UUID
    name: str
    township_name: str
    days: tuple[DailyState | None, ...]
    due: int = 0
    reported: int = 0
    late: int = 0
    omitted: int = 0
    zero: int = 0
    found: int = 0
    faults: int = 0


@dataclass(frozen=True, slots=True)
class DailyReminder:
    """A reminder to copy."""

    count: int
    text: str
