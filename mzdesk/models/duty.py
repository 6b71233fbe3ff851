"""值班室: shifts with their persons as they stood, the append-only log, tasks, spot checks."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased, mapped_column

from mzdesk.models.base import HASH, Line, Record, scoped_key, within
from mzdesk.models.incidents import Incident
from mzdesk.terms import (
    Capability,
    DutyLineKind,
    DutyPost,
    DutyTaskKind,
    DutyTaskState,
    IncidentState,
    LineMark,
    ShiftState,
    SignAct,
    SignWay,
    SpotResult,
    SpotState,
    SpotUnit,
)


class DutyShift(Record):
    """One shift. `begins` and `ends` as planned, `taken_at` and `handed_at` as it was.

    `seats` are its persons as they stood when it was opened: post, person id, name, telephone. `matters` are what the
    handover sheet lists, fixed with the handover; `next_shift` who was named to come while
    the handover is under way; `called_off` how many handovers were called off.
    """

    __tablename__ = "duty_shifts"
    __table_args__ = (
        scoped_key("id"),
        scoped_key("number"),
        sa.Index("ix_duty_shifts_state", "district", "state", "number"),
    )
    of_capability = Capability.DUTY

    number: Mapped[int]
    begins: Mapped[datetime]
    ends: Mapped[datetime]
    state: Mapped[ShiftState] = mapped_column(default=ShiftState.ON)
    leader_id: Mapped[UUID | None]
    leader: Mapped[str] = mapped_column(sa.String(40))
    leader_phone: Mapped[str] = mapped_column(sa.String(40), default="")
    seats: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    standby: Mapped[str] = mapped_column(sa.String(100), default="")
    weather: Mapped[str] = mapped_column(sa.String(40), default="")
    taken_at: Mapped[datetime]
    handed_at: Mapped[datetime | None]
    matters: Mapped[list[str]] = mapped_column(default=list)
    remark: Mapped[str] = mapped_column(sa.String(500), default="")
    next_shift: Mapped[dict[str, Any]] = mapped_column(default=dict)
    called_off: Mapped[int] = mapped_column(default=0)
    document_id: Mapped[UUID | None]


class DutySign(Line):
    """Somebody confirmed something of a shift. `at` is when it happened, `created_at` when it was entered.

    `attempt` counts the handovers of the shift that were called off before; what was confirmed for those is void.
    `carried_id` is the 接班 by which somebody has signed on to this shift.
    """

    __tablename__ = "duty_signs"
    __table_args__ = (within("duty_shifts", "shift_id"), sa.Index("ix_duty_signs_shift", "shift_id"))
    of_capability = Capability.DUTY

    shift_id: Mapped[UUID]
    act: Mapped[SignAct]
    way: Mapped[SignWay]
    person_id: Mapped[UUID | None]
    person: Mapped[str] = mapped_column(sa.String(40))
    post: Mapped[DutyPost]
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    attempt: Mapped[int] = mapped_column(default=0)
    carried_id: Mapped[UUID | None]


class DutyLine(Line):
    """A line of a shift's log, written once. `number` counts within the shift, `at` is when it happened.

    `corrects_id` is the line it strikes through and replaces, `settles_id` the one whose open matter it ends.
    """

    __tablename__ = "duty_lines"
    __table_args__ = (
        within("duty_shifts", "shift_id"),
        scoped_key("shift_id", "number"),
        scoped_key("corrects_id"),
        scoped_key("settles_id"),
        sa.Index("ix_duty_lines_mark", "district", "mark"),
    )
    of_capability = Capability.DUTY

    shift_id: Mapped[UUID]
    number: Mapped[int]
    kind: Mapped[DutyLineKind]
    mark: Mapped[LineMark] = mapped_column(default=LineMark.NONE)
    at: Mapped[datetime]
    unit: Mapped[str] = mapped_column(sa.String(100), default="")
    caller: Mapped[str] = mapped_column(sa.String(40), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    place: Mapped[str] = mapped_column(sa.String(100), default="")
    text: Mapped[str] = mapped_column(sa.Text)
    handling: Mapped[str] = mapped_column(sa.Text, default="")
    handled_by: Mapped[str] = mapped_column(sa.String(40), default="")
    corrects_id: Mapped[UUID | None]
    settles_id: Mapped[UUID | None]

    @classmethod
    def unsettled(cls) -> sa.ColumnElement[bool]:
        """Incidents and missed calls that no later line corrects or settles, and whose record is not over."""
        later = aliased(cls)
        here = sa.and_(later.district == cls.district, later.township == cls.township)  # both keys begin so
        ended = sa.exists().where(here, sa.or_(later.corrects_id == cls.id, later.settles_id == cls.id))
        return sa.and_(cls.mark != LineMark.NONE, ~ended, ~cls.recorded(IncidentState.CLOSED, IncidentState.VOID))

    @classmethod
    def recorded(cls, *states: IncidentState) -> sa.ColumnElement[bool]:
        """Stands for an incident with a record of its own, in one of these states when some are named."""
        record = aliased(Incident)
        cut = (record.state.in_(states),) if states else ()
        return sa.exists().where(record.district == cls.district, record.line_id == cls.id, *cut)


class TownDutyLine(Line):
    """A line of a township's own duty log, written once by the township; the bureau reads it. `at`: when it happened.

    `corrects_id` is the line it strikes through and replaces.
    """

    __tablename__ = "town_duty_lines"
    __table_args__ = (
        scoped_key("id"),
        scoped_key("corrects_id"),
        within("town_duty_lines", "corrects_id"),
        sa.CheckConstraint("township <> district || '000'", name="outside"),
        sa.Index("ix_town_duty_lines_at", "district", "at"),
        sa.Index("ix_town_duty_lines_own", "district", "township", "at"),
    )
    of_capability = Capability.DUTY

    kind: Mapped[DutyLineKind]
    at: Mapped[datetime]
    on_duty: Mapped[str] = mapped_column(sa.String(40))
    unit: Mapped[str] = mapped_column(sa.String(100), default="")
    caller: Mapped[str] = mapped_column(sa.String(40), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    text: Mapped[str] = mapped_column(sa.Text)
    handling: Mapped[str] = mapped_column(sa.Text, default="")
    corrects_id: Mapped[UUID | None]


class DutyTask(Record):
    """交办事项: what a leader told somebody to do, or what an absence at a spot check asks for."""

    __tablename__ = "duty_tasks"
    __table_args__ = (scoped_key("id"), sa.Index("ix_duty_tasks_open", "district", "state", "due_on", "id"))
    of_capability = Capability.DUTY

    kind: Mapped[DutyTaskKind]
    state: Mapped[DutyTaskState] = mapped_column(default=DutyTaskState.OPEN)
    text: Mapped[str] = mapped_column(sa.String(500))
    asked_by: Mapped[str] = mapped_column(sa.String(40), default="")
    responsible: Mapped[str] = mapped_column(sa.String(100))
    due_on: Mapped[date | None]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    line_id: Mapped[UUID | None]
    check_id: Mapped[UUID | None]


class DutyTaskStep(Line):
    """What was done about a task."""

    __tablename__ = "duty_task_steps"
    __table_args__ = (within("duty_tasks", "task_id"), sa.Index("ix_duty_task_steps_task", "task_id"))
    of_capability = Capability.DUTY

    task_id: Mapped[UUID]
    happened_on: Mapped[date]
    text: Mapped[str] = mapped_column(sa.String(500))
    closes: Mapped[bool] = mapped_column(default=False)


class SpotPeriod(Record):
    """查岗 of a period: what was promised before its first call. `units` are whom it may call, as they stood.

    `from_minute` and `to_minute` bound the calls of a day, counted from its midnight; beyond 1440 is the next morning.
    """

    __tablename__ = "spot_periods"
    __table_args__ = (scoped_key("id"), sa.Index("ix_spot_periods_list", "district", "starts"))
    of_capability = Capability.DUTY

    title: Mapped[str] = mapped_column(sa.String(60))
    state: Mapped[SpotState] = mapped_column(default=SpotState.RUNNING)
    starts: Mapped[date]
    ends: Mapped[date]
    from_minute: Mapped[int]
    to_minute: Mapped[int]
    counts: Mapped[dict[str, Any]]
    units: Mapped[list[dict[str, Any]]]
    plan_hash: Mapped[str] = mapped_column(HASH)
    commitment: Mapped[str] = mapped_column(HASH)
    keeper_id: Mapped[UUID]
    keeper: Mapped[str] = mapped_column(sa.String(40))
    sealed_by: Mapped[str] = mapped_column(sa.String(40), default="")
    void_reason: Mapped[str] = mapped_column(sa.String(200), default="")


class SpotDay(Line):
    """A day of a period was opened: the link of the chain that proves its calls."""

    __tablename__ = "spot_days"
    __table_args__ = (within("spot_periods", "period_id"), scoped_key("period_id", "on"))
    of_capability = Capability.DUTY

    period_id: Mapped[UUID]
    on: Mapped[date]
    link: Mapped[str] = mapped_column(HASH)


class SpotCheck(Record):
    """A call of an opened day, and what it found. `expected` names who should be there by the unit's own roster."""

    __tablename__ = "spot_checks"
    __table_args__ = (
        scoped_key("id"),
        within("spot_periods", "period_id"),
        scoped_key("period_id", "on", "position"),
        sa.Index("ix_spot_checks_at", "district", "at"),
    )
    of_capability = Capability.DUTY

    period_id: Mapped[UUID]
    on: Mapped[date]
    position: Mapped[int]
    at: Mapped[datetime]
    unit_kind: Mapped[SpotUnit]
    unit_key: Mapped[str] = mapped_column(sa.String(36))
    unit: Mapped[str] = mapped_column(sa.String(100))
    in_township: Mapped[str] = mapped_column(sa.String(9), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    expected: Mapped[str] = mapped_column(sa.String(200), default="")
    result: Mapped[SpotResult | None]
    called_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(sa.String(40), default="")
    call_back: Mapped[str] = mapped_column(sa.String(40), default="")
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    checked_by: Mapped[str] = mapped_column(sa.String(40), default="")
    task_id: Mapped[UUID | None]
