"""Stored duty rosters as pages and other services read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mzdesk.terms import (
    CollectedWay,
    DayKind,
    DutyPattern,
    DutyRole,
    DutyTime,
    FaultKind,
    LoadPolicy,
    ProofState,
    RosterAct,
    RosterState,
    WishKind,
)
from mzdesk.views.attachments import FileDraft
from mzdesk.views.roster import Proposal

_POSTS = {(1, 1): "主班", (1, 2): "副班", (2, 1): "二岗主班", (2, 2): "二岗副班"}


def post_words(role: DutyRole, post: int, seat: int) -> str:
    """带班领导, 主班, 副班, 二岗主班, 二岗副班 or 备班."""
    return _POSTS.get((post, seat), role.label) if role is DutyRole.OFFICER else role.label


@dataclass(frozen=True, slots=True)
class DutyOne:
    """Somebody on duty with the number to call. `changed`: why he and not the one who was published."""

    id: UUID
    name: str
    phone: str
    role: DutyRole
    post: int = 1
    seat: int = 1
    changed: str = ""

    @property
    def words(self) -> str:
        return post_words(self.role, self.post, self.seat)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A shift as it stands now, changes included: begins at `begin`, hands over at `end` (aware).

    `day` is the day the shift belongs to. Without a published roster `roster_id` is None and nobody is on it.
    """

    day: date
    time: DutyTime
    begin: datetime
    end: datetime
    roster_id: UUID | None
    people: tuple[DutyOne, ...] = ()
    posts: int = 1

    def seated(self, role: DutyRole, post: int = 1, seat: int = 1) -> DutyOne | None:
        """Who sits there."""
        return next((one for one in self.people if (one.role, one.post, one.seat) == (role, post, seat)), None)

    @property
    def leader(self) -> DutyOne | None:
        return self.seated(DutyRole.LEADER)

    @property
    def first(self) -> DutyOne | None:
        return self.seated(DutyRole.OFFICER)

    @property
    def second(self) -> DutyOne | None:
        return self.seated(DutyRole.OFFICER, 1, 2)

    @property
    def crew(self) -> tuple[DutyOne, ...]:
        """Officers of all posts in order."""
        return tuple(one for one in self.people if one.role is DutyRole.OFFICER)

    @property
    def standby(self) -> tuple[DutyOne, ...]:
        return tuple(one for one in self.people if one.role is DutyRole.STANDBY)


@dataclass(frozen=True, slots=True)
class RosterFault:
    """Something wrong on a shift, in one sentence; `post` and `seat` where it is one seat's, else 0."""

    day: date
    time: DutyTime
    role: DutyRole
    kind: FaultKind
    sentence: str
    person: str = ""
    post: int = 0
    seat: int = 0


@dataclass(frozen=True, slots=True)
class RosterSettings:
    """The rules a roster is made by: see `RosterRules`; clock times are HH:MM."""

    pattern: DutyPattern = DutyPattern.ROUND_THE_CLOCK
    posts: int = 1
    leaders: int = 1
    standby: int = 0
    seniors: int = 0
    policy: LoadPolicy = LoadPolicy.EQUAL
    leader_rest: int = 1
    officer_rest: int = 2
    workday_points: int = 2
    weekend_points: int = 3
    holiday_points: int = 6
    night_points: int = 1
    handover: str = "08:30"
    night_from: str = "18:00"


@dataclass(frozen=True, slots=True)
class SeatPlace:
    """Which seat of which shift."""

    day: date
    time: DutyTime
    role: DutyRole
    post: int = 1
    seat: int = 1

    @property
    def words(self) -> str:
        """12月3日主班, 12月3日夜班副班."""
        part = "" if self.time is DutyTime.WHOLE else self.time.label
        return f"{self.day.month}月{self.day.day}日{part}{post_words(self.role, self.post, self.seat)}"


@dataclass(frozen=True, slots=True)
class SeatView:
    """Who sits there. `changed`: why, where it is not whom the roster was published with."""

    place: SeatPlace
    person: UUID
    name: str
    changed: str = ""


@dataclass(frozen=True, slots=True)
class DutyDay:
    """A day of a roster: its kind, the holiday's name or 调休上班."""

    day: date
    kind: DayKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class DutyStaff:
    """Somebody who may be put on: `leave` and `wishes` within the roster's days. `serves`: still on the duty list."""

    id: UUID
    name: str
    initials: str
    phone: str
    leads: bool
    no_nights: bool
    senior: bool
    serves: bool
    leave: tuple[tuple[date, date, str], ...] = ()
    wishes: tuple[tuple[date, WishKind], ...] = ()


@dataclass(frozen=True, slots=True)
class DutyCount:
    """What one person has in a span, in duties; `points` weigh them, `carried` are those of the year before it."""

    person: UUID
    name: str
    role: DutyRole
    workdays: int = 0
    weekends: int = 0
    holidays: int = 0
    standby: int = 0
    points: int = 0
    carried: int = 0

    @property
    def total(self) -> int:
        return self.workdays + self.weekends + self.holidays


@dataclass(frozen=True, slots=True)
class RosterProof:
    """What is known of one role's fairness: the sentence, and the figures for whoever asks."""

    role: DutyRole
    state: ProofState
    sentence: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditionRow:
    """A kept state of a roster."""

    number: int
    act: RosterAct
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A line of the list of rosters."""

    id: UUID
    title: str
    starts: date
    ends: date
    state: RosterState
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RosterView:
    """A roster in full. `note` warns of a year whose holidays are not published."""

    id: UUID
    version: int
    title: str
    starts: date
    ends: date
    state: RosterState
    settings: RosterSettings
    days: tuple[DutyDay, ...]
    seats: tuple[SeatView, ...]
    staff: tuple[DutyStaff, ...]
    faults: tuple[RosterFault, ...]
    counts: tuple[DutyCount, ...]
    proof: tuple[RosterProof, ...]
    editions: tuple[EditionRow, ...]
    note: str = ""
    published_at: datetime | None = None
    published_by: str = ""
    remark: str = ""

    @property
    def places(self) -> tuple[SeatPlace, ...]:
        """Every seat that has to be filled, in order of days."""
        return tuple(place for day in self.days for place in seats_of(self.settings, day.day))


def seats_of(rules: RosterSettings, day: date) -> tuple[SeatPlace, ...]:
    """The seats of one day: leaders, officers of each shift and post, 备班."""
    split = rules.pattern is DutyPattern.DAY_NIGHT
    parts = (DutyTime.DAY, DutyTime.NIGHT) if split else (DutyTime.WHOLE,)
    leaders = [SeatPlace(day, DutyTime.WHOLE, DutyRole.LEADER, 1, at + 1) for at in range(rules.leaders)]
    crew = [
        SeatPlace(day, part, DutyRole.OFFICER, post + 1, seat + 1)
        for part in parts
        for post in range(rules.posts)
        for seat in range(2)
    ]
    rest = [SeatPlace(day, DutyTime.WHOLE, DutyRole.STANDBY, 1, at + 1) for at in range(rules.standby)]
    return (*leaders, *crew, *rest)


@dataclass(frozen=True, slots=True)
class SeatDifference:
    """One seat that two versions fill differently; an empty name is an empty seat."""

    place: SeatPlace
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CollectedDraft:
    """A unit's own roster as typed, pasted or read: of a place, or of a township."""

    unit: str
    starts: date
    ends: date
    way: CollectedWay
    received_on: date
    lines: tuple[CollectedDraftLine, ...]
    facility: UUID | None = None
    township: str | None = None
    holiday: str = ""
    photos: tuple[FileDraft, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class CollectedDraftLine:
    """One person on one shift, with the number to call."""

    day: date
    name: str
    phone: str = ""
    time: DutyTime = DutyTime.WHOLE
    leads: bool = False


@dataclass(frozen=True, slots=True)
class CollectedRow:
    """A line of the list: how many days it answers for, what is wrong with it in words, how many photos are kept."""

    id: UUID
    unit: str
    starts: date
    ends: date
    holiday: str
    way: CollectedWay
    received_on: date
    shifts: int
    faults: tuple[str, ...] = ()
    photos: int = 0


@dataclass(frozen=True, slots=True)
class CalledUnit:
    """Whom a spot check calls at a unit on a day."""

    unit: str
    facility: UUID | None
    township: str | None
    day: date
    time: DutyTime
    names: tuple[str, ...]
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mending:
    """Ways to make up for sudden leave, the fairest first; without one `why` explains and `ways` would help."""

    proposals: tuple[Proposal, ...]
    why: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
