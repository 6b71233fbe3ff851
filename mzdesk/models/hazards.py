"""隐患闭环: hazards and the append-only steps their state follows from."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mzdesk.models.base import Line, Record, scoped_key, within
from mzdesk.terms import (
    Capability,
    Cause,
    HazardGrade,
    HazardSource,
    HazardState,
    Remedy,
    StepKind,
    Topic,
)


class Hazard(Record):
    """事故隐患 at a place; `state`, `due_on`, `cause` and the marks mirror its steps and are never set by themselves.

    `asked_until` is the term of an extension that waits for its approval, `repeat_of` the earlier hazard of the same
    kind at the same place (屡查屡犯).
    """

    __tablename__ = "hazards"
    __table_args__ = (
        scoped_key("id"),
        within("facilities", "facility_id"),
        sa.UniqueConstraint("district", "number"),
        sa.Index("ix_hazards_facility", "facility_id"),
        sa.Index("ix_hazards_due", "district", "state", "due_on", "id"),
        sa.Index("ix_hazards_asked", "district", "asked_until"),
        sa.Index("ix_hazards_inspection", "inspection_id"),
    )
    of_capability = Capability.HAZARDS

    number: Mapped[str] = mapped_column(sa.String(20))
    facility_id: Mapped[UUID]
    inspection_id: Mapped[UUID | None]
    item_id: Mapped[UUID | None]
    source: Mapped[HazardSource]
    topic: Mapped[Topic | None]
    part: Mapped[str] = mapped_column(sa.String(100), default="")
    text: Mapped[str] = mapped_column(sa.Text)
    requirement: Mapped[str] = mapped_column(sa.Text, default="")
    grade: Mapped[HazardGrade | None]
    grade_clause: Mapped[str] = mapped_column(sa.String(200), default="")
    remedy: Mapped[Remedy]
    paper_defect: Mapped[bool] = mapped_column(default=False)
    state: Mapped[HazardState] = mapped_column(default=HazardState.FOUND)
    found_on: Mapped[date]
    due_on: Mapped[date | None]
    extended: Mapped[bool] = mapped_column(default=False)
    reopened: Mapped[bool] = mapped_column(default=False)
    supervised: Mapped[bool] = mapped_column(default=False)
    escalated: Mapped[bool] = mapped_column(default=False)
    asked_until: Mapped[date | None]
    repeat_of: Mapped[UUID | None]
    responsible: Mapped[str] = mapped_column(sa.String(40), default="")
    cause: Mapped[Cause | None]
    closed_on: Mapped[date | None]
    inspectors: Mapped[list[str]] = mapped_column(default=list)
    remark: Mapped[str] = mapped_column(sa.Text, default="")

    @classmethod
    def is_open(cls) -> sa.ColumnElement[bool]:
        """Not closed; said as a list of states, which the index by state and term is walked with."""
        return cls.state.in_([state for state in HazardState if state is not HazardState.CLOSED])


class HazardStep(Line):
    """What happened to a hazard, once and for all. `happened_on` is the event's day, `created_at` the entry's.

    `position` counts the steps of one hazard from 0.
    """

    __tablename__ = "hazard_steps"
    __table_args__ = (within("hazards", "hazard_id"), sa.Index("ix_hazard_steps_hazard", "hazard_id", "created_at"))
    of_capability = Capability.HAZARDS

    hazard_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[StepKind]
    happened_on: Mapped[date]
    happened_at: Mapped[datetime | None]
    person: Mapped[str] = mapped_column(sa.String(40), default="")
    person_id: Mapped[UUID | None]
    text: Mapped[str] = mapped_column(sa.Text, default="")
    due_on: Mapped[date | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    document_id: Mapped[UUID | None]
    approval_id: Mapped[UUID | None]
