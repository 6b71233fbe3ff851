"""What the duty roster is made from and what comes out: plain frozen values that JSON can hold.

Points are whole numbers: a duty weighs as much as its day (`RosterWeights`). Ids are the caller's own; names are only
for sentences. `mzdesk roster --schema` shows the same as JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mzdesk.terms import DayKind, DutyPattern, DutyRole, DutyRule, DutyTime, LoadPolicy, ProofState


@dataclass(frozen=True, slots=True)
class RosterLeave:
    """Days off duty, both ends included; `reason` is printed in explanations."""

    first: date
    last: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """Somebody on the list. `carry…`: points, duties on weekends and holidays, and 备班 brought over from before.

    `rest`: free days between two duties where it differs from the rules'. `last_duty` is the last one before the first
    day. Wishes give way to every hard rule and to fairness.
    """

    id: str
    name: str
    role: DutyRole = DutyRole.OFFICER
    senior: bool = False
    no_nights: bool = False
    standby: bool = True
    carry: int = 0
    carry_weekends: int = 0
    carry_holidays: int = 0
    carry_standby: int = 0
    rest: int | None = None
    last_duty: date | None = None
    last_time: DutyTime = DutyTime.WHOLE
    leave: tuple[RosterLeave, ...] = ()
    wishes_off: tuple[date, ...] = ()
    wishes_on: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class RosterDay:
    """A day to be covered; `posts` where it differs from the rules'."""

    day: date
    kind: DayKind = DayKind.WORKDAY
    name: str = ""
    posts: int | None = None


@dataclass(frozen=True, slots=True)
class RosterWeights:
    """Points of a duty by its day, and what a night adds where day and night are shifts of their own."""

    workday: int = 2
    weekend: int = 3
    holiday: int = 6
    night: int = 1


@dataclass(frozen=True, slots=True)
class RosterSuccession:
    """After `before` nobody serves `after` on the next day."""

    before: DutyTime
    after: DutyTime


@dataclass(frozen=True, slots=True)
class RosterRules:
    """The office's rules. A post is two persons, 主班 and 副班; two posts are the strict 双岗.

    `…_rest`: free days between two duties of one person. `seniors`: how many at least on each officers' shift.
    """

    pattern: DutyPattern = DutyPattern.ROUND_THE_CLOCK
    posts: int = 1
    leaders: int = 1
    standby: int = 0
    seniors: int = 0
    leader_rest: int = 1
    officer_rest: int = 2
    standby_rest: int = 0
    weights: RosterWeights = RosterWeights()
    successions: tuple[RosterSuccession, ...] = (RosterSuccession(DutyTime.NIGHT, DutyTime.DAY),)
    policy: LoadPolicy = LoadPolicy.EQUAL


@dataclass(frozen=True, slots=True)
class RosterPair:
    """Two who must not share a shift (家属、回避), an officer and a leader no day; or two who work well together."""

    one: str
    other: str


@dataclass(frozen=True, slots=True)
class RosterPin:
    """A duty that is settled beforehand."""

    day: date
    person: str
    time: DutyTime = DutyTime.WHOLE


@dataclass(frozen=True, slots=True)
class RuleRef:
    """One rule in one case: whose, on which day, on which shift, beside whom; what it does not concern is None."""

    rule: DutyRule
    role: DutyRole
    day: date
    time: DutyTime = DutyTime.WHOLE
    person: str | None = None
    other: str | None = None


@dataclass(frozen=True, slots=True)
class RosterProblem:
    """All that a roster is made from. `waived` lifts single rules: what the office agreed to make an exception of."""

    people: tuple[RosterPerson, ...]
    days: tuple[RosterDay, ...]
    rules: RosterRules = RosterRules()
    forbidden: tuple[RosterPair, ...] = ()
    preferred: tuple[RosterPair, ...] = ()
    pins: tuple[RosterPin, ...] = ()
    waived: tuple[RuleRef, ...] = ()


@dataclass(frozen=True, slots=True)
class RosterSeat:
    """One person on one shift. `post` 1 or 2 and `seat` 1 主班, 2 副班; leaders and 备班 count seats only."""

    day: date
    time: DutyTime
    role: DutyRole
    person: str
    post: int = 1
    seat: int = 1


@dataclass(frozen=True, slots=True)
class OpenSeat:
    """A shift that lacks people."""

    day: date
    time: DutyTime
    role: DutyRole
    missing: int


@dataclass(frozen=True, slots=True)
class RosterLevels:
    """The aims of one role, the first first: each matters only where all before it are equal. Smaller is better.

    `spread`: points between the most and the least loaded; `weekend_spread`, `holiday_spread`: the same in duties;
    `squares`: sum of squares of points from their mean, times the number of persons; `together`: sum of squares of how
    often two serve together.
    """

    uncovered: int
    spread: int
    holiday_spread: int
    weekend_spread: int
    squares: int
    wishes: int
    together: int


@dataclass(frozen=True, slots=True)
class RosterTally:
    """What one person has in one role, with what was brought over; `points` as the policy counts them."""

    person: str
    role: DutyRole
    duties: int
    weekends: int
    holidays: int
    points: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is known of one role's fairness: `sentence` for the office, figures and `details` for whoever asks.

    `bound` and `second_bound`: nobody can do better in the spread of points, in the two spreads of days added up.
    """

    role: DutyRole
    state: ProofState
    sentence: str
    spread: int
    bound: int
    second: int
    second_bound: int
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A way out: rules that an exception would lift, and the sentence that says so; `price` orders them."""

    sentence: str
    lifts: tuple[RuleRef, ...]
    price: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why there is no roster: rules that can't hold together. `proved` unless the search was
    broken off or another role's roster plays a part.
    """

    sentence: str
    rules: tuple[RuleRef, ...]
    ways: tuple[Relaxation, ...]
    proved: bool = True


@dataclass(frozen=True, slots=True)
class RosterAnswer:
    """The roster with what is known of it. With `missing` shifts it may not be published, and `why` says why."""

    seats: tuple[RosterSeat, ...]
    missing: tuple[OpenSeat, ...]
    levels: dict[DutyRole, RosterLevels]
    certificates: tuple[Certificate, ...]
    tallies: tuple[RosterTally, ...]
    why: tuple[Explanation, ...] = ()
    seed: int = 0

    @property
    def complete(self) -> bool:
        """Whether every shift has its people: 双人双岗 is a hard rule of publishing."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Absence:
    """Sudden leave: who can't serve on which days, both ends included."""

    person: str
    first: date
    last: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SeatChange:
    """One duty that changes hands."""

    day: date
    time: DutyTime
    role: DutyRole
    out: str
    into: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """One way to make up for an absence. `fewest`: no way changes fewer duties. `call`: whom to ask, each once."""

    sentence: str
    changes: tuple[SeatChange, ...]
    fewest: bool
    call: tuple[str, ...]
    before: dict[DutyRole, RosterLevels]
    after: dict[DutyRole, RosterLevels]
    seats: tuple[RosterSeat, ...]
