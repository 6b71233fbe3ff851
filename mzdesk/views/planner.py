"""The planner of unannounced visits: what goes into a period and a day's draw, and what comes out.

Days are whole numbers: day 0 is the period's first planned working day, and the days after its last are counted on.
Chances are whole numbers out of SCALE; coordinates are millionths of a degree (WGS-84), ways are minutes by road.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from mzdesk.terms import RiskGrade

SCALE = 1 << 40
PLAIN = 1000


@dataclass(frozen=True, slots=True)
class Spot:
    """A point in millionths of a degree, east and north."""

    east: int
    north: int


@dataclass(frozen=True, slots=True)
class Site:
    """Where a place stands on the map; `spot` is None when nobody has looked it up."""

    id: str
    name: str
    township: str
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class Roads:
    """How long ways take where no table says it: `winding` is road over straight line in thousandths, `speed` km/h.

    `table` holds minutes by road between two ids, the office's being "".
    """

    winding: int = 1600
    speed: int = 35
    table: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one place stands in its quota: at least one visit in each window of `days` planned days.

    `end` is the last day of the window that runs now; `factor` raises the chance by what is known of the place (overdue
    hazards, complaints) in thousandths, PLAIN without; `rank` is its turn on the round tour through the county.
    """

    id: str
    township: str
    risk: RiskGrade
    days: int
    end: int
    visited: bool = False
    factor: int = PLAIN
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Period:
    """The planned working days of a month or quarter and how many visits each can hold.

    `reserve` is what is held back of every stretch for absences and weather, in thousandths.
    """

    title: str
    first: date
    last: date
    dates: tuple[date, ...]
    capacity: tuple[int, ...]
    reserve: int = 20


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody free on the day. `load` counts the seats of this period so far; ties mean 回避."""

    id: str
    can_lead: bool = False
    load: int = 0
    barred_places: frozenset[str] = frozenset()
    barred_townships: frozenset[str] = frozenset()

    def barred_from(self, place: Place) -> bool:
        """Whether a tie to the place or its township means 回避."""
        return place.id in self.barred_places or place.township in self.barred_townships


@dataclass(frozen=True, slots=True)
class Go:
    """What a leader says in the morning: how many places with how many teams, how long, where not to go and why.

    `number` is 1 for the day's first draw; a later one needs its `reason`.
    """

    date: date
    count: int
    teams: int = 1
    per_team: int = 2
    excluded: tuple[str, ...] = ()
    excluded_reason: str = ""
    number: int = 1
    reason: str = ""
    half_day: bool = False


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A stretch of days that asks for more visits than it holds; `risks` says whose windows they are."""

    first: int
    last: int
    demand: int
    capacity: int
    risks: tuple[tuple[RiskGrade, int], ...]

    @property
    def missing(self) -> int:
        """Visits that can't be made."""
        return self.demand - self.capacity


@dataclass(frozen=True, slots=True)
class Certificate:
    """Whether every quota can be met. `intensity` is capacity over strict demand in thousandths."""

    holds: bool
    intensity: int
    worst: Shortfall | None = None
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Strength:
    """强度: what a pace costs and buys; `sentence` says it without a technical word."""

    label: str
    intensity: int
    visits_a_week: int
    hours_a_week: int
    foreseen: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Shares:
    """Everybody's chance today, in the order of the places given; `due` go for certain, `chances` hold the rest."""

    due: tuple[int, ...]
    chances: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """One drawn place and who goes there, the leader in front."""

    place: str
    officers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trip:
    """One team's way in the order of driving; `minutes` by road from the office and back."""

    stops: tuple[Stop, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a period stands between two draws: the places in the order of the tour, and the log's last hash.

    `last` is the date and number of the draw before. None of it tells what comes next.
    """

    places: tuple[Place, ...]
    previous: str
    last: tuple[date, int] | None = None


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens one day: the day's links of the chains, and the secret of the inner deadlines."""

    date: date
    office: bytes = field(repr=False)
    deadlines: bytes = field(repr=False)
    witness: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class DayDraw:
    """One draw: what it was made from and what came. Nothing of it exists before 启封.

    `changes` are the places that were new or different since the draw before, `gone` those that were taken off;
    `capacity` is the period's, when it was changed (a holiday declared); hashes are in hexadecimal.
    """

    go: Go
    officers: tuple[Officer, ...]
    previous: str
    snapshot: str
    ticket: str
    chances: str
    trips: tuple[Trip, ...]
    changes: tuple[Place, ...] = ()
    gone: tuple[str, ...] = ()
    capacity: tuple[int, ...] = ()
    absent: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def drawn(self) -> tuple[str, ...]:
        """The places, team by team."""
        return tuple(stop.place for trip in self.trips for stop in trip.stops)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a period keeps sealed: the office's, that of the inner deadlines, and a witness's if there is one."""

    office: bytes = field(repr=False)
    deadlines: bytes = field(repr=False)
    witness: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Promise:
    """What is published at the period's start, on paper and in the log. `witness` is empty for 单密钥."""

    rule: int
    office: str
    deadlines: str
    witness: str
    places: str
    period: str

    @property
    def keys(self) -> str:
        """The word for how many secrets the draw rests on."""
        return "双密钥" if self.witness else "单密钥"
