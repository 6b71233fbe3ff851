"""What the planner's papers say: plain values, so that the same view gives the same bytes.

As in `views.documents`: `day` is the paper's date, `number` its 文号 (these have none), `code` finds a sheet's record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from mzdesk.terms import PublicResult
from mzdesk.views.documents import Officer
from mzdesk.views.planner import Promise

AGREED = "同意公开"


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """A quota: `places` of this risk (a label), one visit to each in every `days` planned working days."""

    risk: str
    days: int
    places: int


@dataclass(frozen=True, slots=True)
class PeriodPromise:
    """期初承诺书: what binds the office before the first draw; never a place's name.

    `hash` is `planner.promise_hash(promise)`. `witness` is the name of who keeps the second secret, empty for 单密钥.
    """

    bureau: str
    plan_title: str
    first: date
    last: date
    days: int
    places: int
    quotas: tuple[QuotaLine, ...]
    keepers: tuple[str, ...]
    promise: Promise
    hash: str
    sealed_by: str
    sealed_at: datetime
    witness: str = ""
    code: str = ""
    number: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """密钥恢复单 of one secret. Never a document of the register: it is printed once and kept nowhere else.

    `holder` says whose secret it is (局领导, 见证方), `name` who keeps it; `opens` what the code opens, `until` the
    last day it is of use; `made_at` when it was made.
    """

    bureau: str
    plan_title: str
    first: date
    last: date
    holder: str
    name: str
    opens: str
    until: date
    made_at: datetime
    recovery: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PublishedVisit:
    """One line of the publication. `officers` carry whole certificate numbers; what is printed hides their middle."""

    on: date
    place: str
    township: str
    officers: tuple[Officer, ...]
    topics: tuple[str, ...]
    result: PublicResult
    note: str = ""


@dataclass(frozen=True, slots=True)
class RandomPublication:
    """双随机一公开公示表 of a period that is over, after its 公开审查.

    `pool` and `officers` are the sizes of the two name lists. `visits` are those that may be published; `withheld`
    counts the places that the review left out, whose names must not come here. `until` is the publication's last day.
    """

    bureau: str
    plan_title: str
    first: date
    last: date
    pool: int
    officers: int
    visits: tuple[PublishedVisit, ...]
    withheld: int = 0
    reviewed_by: str = ""
    reviewed_on: date | None = None
    opinion: str = ""
    published_on: date | None = None
    working_days: int = 20
    until: date | None = None
    contact: str = ""
    code: str = ""
    number: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class TourStop:
    """A place of a tour. `minutes` by road from the stop before; `officers` only where they differ from the team."""

    place: str
    township: str
    minutes: int | None = None
    officers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TeamTour:
    """One team's stops in driving order; `minutes` by road from the office and back."""

    officers: tuple[Officer, ...]
    stops: tuple[TourStop, ...]
    minutes: int
    departed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AbsentOfficer:
    """Somebody who could not go, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class DayDrawSheet:
    """抽取情况表: a day's draw after 启封, for the file.

    `draw` counts the day's draws from 1, a later one has its `reason`; `keys` is 单密钥 or 双密钥; `ticket` and
    `previous` are the draw's hashes. `printed_at` is None until the papers were printed.
    """

    bureau: str
    plan_title: str
    on: date
    pool: int
    teams: tuple[TeamTour, ...]
    free: tuple[str, ...]
    ticket: str
    previous: str
    keys: str
    opened_by: str
    opened_how: str
    opened_at: datetime
    draw: int = 1
    reason: str = ""
    half_day: bool = False
    excluded: tuple[str, ...] = ()
    excluded_reason: str = ""
    absent: tuple[AbsentOfficer, ...] = ()
    printed_at: datetime | None = None
    printed_by: str = ""
    notes: tuple[str, ...] = ()
    code: str = ""
    number: str | None = None
    day: date | None = None
