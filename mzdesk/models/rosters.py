"""值班表: rosters with their cells and editions, what changed afterwards, wishes, swaps, 补休, rosters of the units."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mzdesk.models.base import Line, Record, scoped_key, within
from mzdesk.terms import (
    Capability,
    ChangeKind,
    CollectedWay,
    CompKind,
    ConsentWay,
    DutyPattern,
    DutyRole,
    DutyTime,
    LoadPolicy,
    PairKind,
    RosterAct,
    RosterState,
    SwapState,
    WishKind,
)


class Roster(Record):
    """值班安排表 of a month or of any span of days, with the rules it is made by.

    `posts` of two persons each (一班两人, 两岗四人); rests are free days between two duties; points weigh a duty by its
    day. `handover` and `night_from` are clock times as HH:MM. `editions` counts what was kept, `edits` the cells typed;
    `proof` is what the last search said of its fairness.
    """

    __tablename__ = "rosters"
    __table_args__ = (scoped_key("id"), sa.Index("ix_rosters_span", "district", "starts", "ends"))
    of_capability = Capability.ROSTERS

    starts: Mapped[date]
    ends: Mapped[date]
    title: Mapped[str] = mapped_column(sa.String(60))
    state: Mapped[RosterState] = mapped_column(default=RosterState.DRAFT)
    pattern: Mapped[DutyPattern] = mapped_column(default=DutyPattern.ROUND_THE_CLOCK)
    posts: Mapped[int] = mapped_column(default=1)
    leaders: Mapped[int] = mapped_column(default=1)
    standby: Mapped[int] = mapped_column(default=0)
    seniors: Mapped[int] = mapped_column(default=0)
    policy: Mapped[LoadPolicy] = mapped_column(default=LoadPolicy.EQUAL)
    leader_rest: Mapped[int] = mapped_column(default=1)
    officer_rest: Mapped[int] = mapped_column(default=2)
    workday_points: Mapped[int] = mapped_column(default=2)
    weekend_points: Mapped[int] = mapped_column(default=3)
    holiday_points: Mapped[int] = mapped_column(default=6)
    night_points: Mapped[int] = mapped_column(default=1)
    handover: Mapped[str] = mapped_column(sa.String(5), default="08:30")
    night_from: Mapped[str] = mapped_column(sa.String(5), default="18:00")
    editions: Mapped[int] = mapped_column(default=0)
    edits: Mapped[int] = mapped_column(default=0)
    proof: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    published_at: Mapped[datetime | None]
    published_by: Mapped[str] = mapped_column(sa.String(40), default="")
    remark: Mapped[str] = mapped_column(sa.String(300), default="")


class RosterCell(Record):
    """One person on a seat of a shift. `post` 1 or 2 and `seat` 1 主班, 2 副班; leaders and 备班 count seats only."""

    __tablename__ = "roster_cells"
    __table_args__ = (
        within("rosters", "roster_id"),
        scoped_key("roster_id", "day", "time", "role", "post", "seat"),
        sa.Index("ix_roster_cells_day", "district", "day"),
    )
    of_capability = Capability.ROSTERS

    roster_id: Mapped[UUID]
    day: Mapped[date]
    time: Mapped[DutyTime]
    role: Mapped[DutyRole]
    post: Mapped[int] = mapped_column(default=1)
    seat: Mapped[int] = mapped_column(default=1)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"))


class RosterDuty(Record):
    """A day that a published roster answers for: no two rosters may answer for the same one."""

    __tablename__ = "roster_duties"
    __table_args__ = (within("rosters", "roster_id"), scoped_key("day"))
    of_capability = Capability.ROSTERS

    roster_id: Mapped[UUID]
    day: Mapped[date]


class RosterEdition(Line):
    """A roster as it stood after an act: what versions are compared from, and what undoing goes back to."""

    __tablename__ = "roster_editions"
    __table_args__ = (within("rosters", "roster_id"), scoped_key("roster_id", "number"))
    of_capability = Capability.ROSTERS

    roster_id: Mapped[UUID]
    number: Mapped[int]
    act: Mapped[RosterAct]
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    snapshot: Mapped[list[dict[str, Any]]] = mapped_column(default=list)


class RosterChange(Line):
    """A duty that changed hands after edition `edition` was published, with why; the cell stays as it was published.

    `turn` counts the acts on a roster: what came later is later whatever the clock said.
    """

    __tablename__ = "roster_changes"
    __table_args__ = (within("rosters", "roster_id"), sa.Index("ix_roster_changes_day", "district", "day"))
    of_capability = Capability.ROSTERS

    roster_id: Mapped[UUID]
    day: Mapped[date]
    time: Mapped[DutyTime]
    role: Mapped[DutyRole]
    post: Mapped[int] = mapped_column(default=1)
    seat: Mapped[int] = mapped_column(default=1)
    edition: Mapped[int]
    turn: Mapped[int] = mapped_column(default=0)
    out_id: Mapped[UUID | None]
    into_id: Mapped[UUID | None]
    kind: Mapped[ChangeKind]
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    swap_id: Mapped[UUID | None]


class DutyWish(Record):
    """What somebody would like on a day, or what is settled for it (指定)."""

    __tablename__ = "duty_wishes"
    __table_args__ = (scoped_key("person_id", "day"), sa.Index("ix_duty_wishes_day", "district", "day"))
    of_capability = Capability.ROSTERS

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"))
    day: Mapped[date]
    kind: Mapped[WishKind]
    time: Mapped[DutyTime] = mapped_column(default=DutyTime.WHOLE)
    note: Mapped[str] = mapped_column(sa.String(100), default="")


class DutyPair(Record):
    """Two who must not, or had better, serve together; `one_id` is the smaller key."""

    __tablename__ = "duty_pairs"
    __table_args__ = (scoped_key("one_id", "other_id"),)
    of_capability = Capability.ROSTERS

    one_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"))
    other_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"))
    kind: Mapped[PairKind]
    note: Mapped[str] = mapped_column(sa.String(100), default="")


class DutySwap(Record):
    """换班: `asker` gives a duty to `other`, and takes one of theirs unless `back_day` is empty (代班)."""

    __tablename__ = "duty_swaps"
    __table_args__ = (scoped_key("id"), within("rosters", "roster_id"))
    of_capability = Capability.ROSTERS

    roster_id: Mapped[UUID]
    asker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"))
    other_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"))
    day: Mapped[date]
    time: Mapped[DutyTime] = mapped_column(default=DutyTime.WHOLE)
    back_day: Mapped[date | None]
    back_time: Mapped[DutyTime | None]
    state: Mapped[SwapState] = mapped_column(default=SwapState.ASKED)
    reason: Mapped[str] = mapped_column(sa.String(200), default="")


class DutySwapStep(Line):
    """One step of a swap: who said what, and how."""

    __tablename__ = "duty_swap_steps"
    __table_args__ = (within("duty_swaps", "swap_id"), sa.Index("ix_duty_swap_steps_swap", "swap_id", "created_at"))
    of_capability = Capability.ROSTERS

    swap_id: Mapped[UUID]
    state: Mapped[SwapState]
    person: Mapped[str] = mapped_column(sa.String(40), default="")
    way: Mapped[ConsentWay] = mapped_column(default=ConsentWay.SELF)
    note: Mapped[str] = mapped_column(sa.String(200), default="")


class CompTime(Line):
    """补休 taken, or a correction, in half days; what is earned follows from the duties served."""

    __tablename__ = "comp_times"
    __table_args__ = (sa.Index("ix_comp_times_person", "person_id", "day"),)
    of_capability = Capability.ROSTERS

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"))
    day: Mapped[date]
    kind: Mapped[CompKind]
    halves: Mapped[int]
    note: Mapped[str] = mapped_column(sa.String(100), default="")


class CollectedRoster(Record):
    """A unit's own roster as it was sent in: of a place under supervision or of a township."""

    __tablename__ = "collected_rosters"
    __table_args__ = (scoped_key("id"), sa.Index("ix_collected_rosters_span", "district", "starts", "ends"))
    of_capability = Capability.ROSTERS

    facility_id: Mapped[UUID | None]
    in_township: Mapped[str | None] = mapped_column(sa.String(9))
    unit: Mapped[str] = mapped_column(sa.String(100))
    starts: Mapped[date]
    ends: Mapped[date]
    holiday: Mapped[str] = mapped_column(sa.String(20), default="")
    way: Mapped[CollectedWay]
    received_on: Mapped[date]
    remark: Mapped[str] = mapped_column(sa.String(200), default="")


class CollectedLine(Record):
    """One person on one shift of a collected roster, with the number to call."""

    __tablename__ = "collected_lines"
    __table_args__ = (
        within("collected_rosters", "collected_id"),
        sa.Index("ix_collected_lines_day", "district", "day"),
    )
    of_capability = Capability.ROSTERS

    collected_id: Mapped[UUID]
    day: Mapped[date]
    time: Mapped[DutyTime] = mapped_column(default=DutyTime.WHOLE)
    name: Mapped[str] = mapped_column(sa.String(40))
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    leads: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
