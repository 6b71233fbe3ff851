"""The duty room as pages and services hand it around: shifts, lines, tasks, handover (查岗: views/spot_checks)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mzdesk.terms import (
    DutyLineKind,
    DutyPost,
    DutyTaskChip,
    DutyTaskKind,
    DutyTaskState,
    LineMark,
    ShiftState,
    SignAct,
    SignWay,
)
from mzdesk.views.attachments import FileDraft


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody on a post of a shift."""

    post: DutyPost
    person_id: UUID
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class CrewDraft:
    """Who comes on duty: `seats` are (post, person id); two persons on each post."""

    begins: datetime
    ends: datetime
    leader_id: UUID | None
    seats: tuple[tuple[DutyPost, UUID | None], ...]
    standby: str = ""
    weather: str = ""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who should come on duty by the roster, or whom the form offers; `by_roster` says which."""

    draft: CrewDraft
    by_roster: bool


@dataclass(frozen=True, slots=True)
class SignDraft:
    """How somebody confirms: PIN typed here, signed on paper at `at`, or signed later than it happened (补签).

    `scans` are the sheet that was signed, when it is at hand.
    """

    person_id: UUID
    way: SignWay
    pin: str = ""
    at: datetime | None = None
    reason: str = ""
    scans: tuple[FileDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class SignRow:
    """A confirmation on file; `origin` is the one whose scan it shares: itself, or the 接班 by which it signed on."""

    act: SignAct
    way: SignWay
    person: str
    person_id: UUID | None
    post: DutyPost
    at: datetime
    entered_at: datetime
    entered_by: str
    reason: str
    origin: UUID
    has_scan: bool = False

    @property
    def scan_missing(self) -> bool:
        """On paper, and the sheet is not on file yet."""
        return self.way is SignWay.PAPER and not self.has_scan


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat with how its person signed on and off."""

    seat: Seat
    signed_on: SignRow | None
    signed_off: SignRow | None


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A line of the list of shifts."""

    id: UUID
    number: int
    begins: datetime
    ends: datetime
    state: ShiftState
    leader: str
    persons: str
    lines: int
    handed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShiftView:
    """A shift in full; `called_off` are the confirmations of handovers that were called off."""

    row: ShiftRow
    version: int
    leader_phone: str
    seats: tuple[SeatRow, ...]
    standby: str
    weather: str
    taken_at: datetime
    matters: tuple[str, ...]
    remark: str
    signs: tuple[SignRow, ...]
    next_crew: CrewDraft | None = None
    next_names: tuple[Seat, ...] = ()
    document_id: UUID | None = None
    called_off: tuple[SignRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who still has to confirm a handover that is under way."""

    act: SignAct
    seat: Seat


@dataclass(frozen=True, slots=True)
class Now:
    """What the duty room shows: the shift that is responsible, who has yet to confirm, the clocks as words."""

    shift: ShiftView | None
    waiting: tuple[Waiting, ...] = ()
    clocks: tuple[str, ...] = ()
    crew: Crew | None = None


@dataclass(frozen=True, slots=True)
class LineDraft:
    """What is typed of a line. `at` None: now."""

    kind: DutyLineKind
    text: str
    at: datetime | None = None
    unit: str = ""
    caller: str = ""
    phone: str = ""
    place: str = ""
    handling: str = ""
    handled_by: str = ""
    mark: LineMark = LineMark.NONE


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the log. `corrected_by` and `settled_by` are the numbers of later lines, `corrects` of an earlier.

    `incident` is the number of the record it stands for.
    """

    id: UUID
    shift_id: UUID
    number: int
    kind: DutyLineKind
    mark: LineMark
    at: datetime
    unit: str
    caller: str
    phone: str
    place: str
    text: str
    handling: str
    handled_by: str
    entered_at: datetime
    entered_by: str
    corrects: int | None = None
    corrected_by: int | None = None
    settles: str = ""
    settled_by: str = ""
    incident: str = ""

    @property
    def is_struck(self) -> bool:
        """Struck through: a later line stands in its place."""
        return self.corrected_by is not None

    @property
    def is_open(self) -> bool:
        """Still has to be settled."""
        return self.mark is not LineMark.NONE and not self.is_struck and not self.settled_by


@dataclass(frozen=True, slots=True)
class LineCriteria:
    """What the log shows: a shift's lines, one kind of them, or all with an open matter."""

    shift_id: UUID | None = None
    kind: DutyLineKind | None = None
    open_only: bool = False
    text: str = ""
    sort: str = "number"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Matters:
    """What goes over to the next shift, each in one line; `remark` is typed."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandoverDraft:
    """交接班: who comes, what is said, and the confirmations that are there already."""

    crew: CrewDraft
    signs: tuple[tuple[SignAct, SignDraft], ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """交办事项: what, by whom, until when; `line_id` the line of the log in which the leader said so."""

    text: str
    responsible: str
    asked_by: str = ""
    due_on: date | None = None
    kind: DutyTaskKind = DutyTaskKind.ASSIGNED
    line_id: UUID | None = None
    check_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TaskCriteria:
    chip: DutyTaskChip = DutyTaskChip.OPEN
    text: str = ""
    sort: str = "due_on"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A line of the list of tasks; `term` says how long is left, in words."""

    id: UUID
    kind: DutyTaskKind
    state: DutyTaskState
    text: str
    asked_by: str
    responsible: str
    opened_on: date
    due_on: date | None
    closed_on: date | None
    term: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class TaskStepRow:
    happened_on: date
    text: str
    by: str
    entered_at: datetime
    closes: bool


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task in full; `source` says where it came from."""

    row: TaskRow
    version: int
    source: str
    steps: tuple[TaskStepRow, ...]
