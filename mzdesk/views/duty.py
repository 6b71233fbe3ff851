"""What the papers of the duty room say: roster, log with handover, the day's summary, reports of an incident.

As for all papers: `day` is the paper's date, `number` its 文号, `code` the printed code. Moments are shown on a 24-hour
clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from mzdesk.terms import IncidentStage
from mzdesk.views.roster import RosterProblem, RosterSeat


@dataclass(frozen=True, slots=True)
class RosterLine:
    """Who is on duty on one day: `first` 主班, `second` 副班; `other_…` of the second post; `holiday` its name."""

    day: date
    leader: str
    first: str
    second: str
    phone: str = ""
    standby: str = ""
    remark: str = ""
    holiday: str = ""
    other_first: str = ""
    other_second: str = ""


@dataclass(frozen=True, slots=True)
class DutyRoster:
    """值班安排表 of a month (`month`: its first day). `posts` 1 or 2, two persons each; `paper` A4 or A3, across.

    `title` is for other spans than a month.
    """

    bureau: str
    month: date
    lines: tuple[RosterLine, ...]
    posts: int = 1
    paper: str = "A4"
    notes: tuple[str, ...] = ()
    maker: str = ""
    approver: str = ""
    code: str = ""
    number: str | None = None
    day: date | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class MonthToFill:
    """The problem of a month's roster, and by the ids it uses the names and telephones of its people."""

    problem: RosterProblem
    names: dict[str, str]
    phones: dict[str, str]


@dataclass(frozen=True, slots=True)
class RosterToMend:
    """An issued roster as seats, beside the lines it prints and the problem (nobody pinned) that it solves."""

    found: MonthToFill
    lines: tuple[RosterLine, ...]
    posts: int
    seats: tuple[RosterSeat, ...]


@dataclass(frozen=True, slots=True)
class DutyPerson:
    """Somebody on duty, with when he signed on and off."""

    name: str
    post: str = ""
    signed_on: datetime | None = None
    signed_off: datetime | None = None


@dataclass(frozen=True, slots=True)
class DutyCall:
    """A call with its five elements: time, caller, content, instruction and handling, recorder."""

    at: datetime
    unit: str
    caller: str
    phone: str
    content: str
    handling: str
    recorder: str


@dataclass(frozen=True, slots=True)
class DutyNote:
    """A visit (来访), a document or a round of the building: when, who or what, what came of it."""

    at: datetime
    subject: str
    handling: str = ""


@dataclass(frozen=True, slots=True)
class DutyLog:
    """值班日志 of one shift with 交接班. `open_matters` go over to the next shift; signatures are left for the pen.

    `instructions` and `others` are printed when there are any; `trail` says where the audit's chains end
    (township, its code, last number, code of its hash), for the pen that signs and the check of a later day.
    """

    bureau: str
    on: date
    shift: str
    leader: str
    persons: tuple[DutyPerson, ...]
    weather: str = ""
    calls: tuple[DutyCall, ...] = ()
    visits: tuple[DutyNote, ...] = ()
    documents: tuple[DutyNote, ...] = ()
    patrols: tuple[DutyNote, ...] = ()
    open_matters: tuple[str, ...] = ()
    handed_by: str = ""
    taken_by: str = ""
    handed_at: datetime | None = None
    instructions: tuple[DutyNote, ...] = ()
    others: tuple[DutyNote, ...] = ()
    trail: tuple[tuple[str, str, int, str], ...] = ()
    code: str = ""
    number: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class TopicCount:
    """Hazards of one topic: found and fixed on the day, open and overdue at its end."""

    topic: str
    found: int
    fixed: int
    open: int
    overdue: int


MOST_MISSING: Final = 200
"""More units than these are counted in the summary and not named."""


@dataclass(frozen=True, slots=True)
class DailySummary:
    """每日安全情况汇总 as of `as_of`. `due` and `reported` count units, None while nobody counts them.

    `missing` names who has not reported, or nobody where they are more than MOST_MISSING.
    """

    bureau: str
    on: date
    as_of: datetime
    topics: tuple[TopicCount, ...]
    visits: tuple[str, ...] = ()
    due: int | None = None
    reported: int | None = None
    missing: tuple[str, ...] = ()
    leader: str = ""
    persons: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()
    weather: str = ""
    remark: str = ""
    code: str = ""
    number: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Losses:
    """People harmed; None is not known yet."""

    dead: int | None = None
    hurt: int | None = None
    missing: int | None = None
    trapped: int | None = None


@dataclass(frozen=True, slots=True)
class IncidentReport:
    """突发事件信息. `serial` counts the 续报; `told_at`, `told_to`: the telephone call that went before the paper.

    首报 tells the event (`summary` where more is known), 续报 only `changes`, 终报 `summary`, `aftermath`, `lessons`.
    `refers` is the 文号 of the first report.
    """

    bureau: str
    stage: IncidentStage
    title: str
    recipient: str
    reporter: str
    reporter_phone: str
    serial: int = 0
    refers: str = ""
    signed_by: str = ""
    told_at: datetime | None = None
    told_to: str = ""
    received_at: datetime | None = None
    source: str = ""
    occurred_at: datetime | None = None
    place: str = ""
    kind: str = ""
    scope: str = ""
    losses: Losses = Losses()
    damage: str = ""
    cause: str = ""
    trend: str = ""
    leaders: str = ""
    measures: str = ""
    requests: str = ""
    changes: str = ""
    summary: str = ""
    aftermath: str = ""
    lessons: str = ""
    code: str = ""
    number: str | None = None
    day: date | None = None
