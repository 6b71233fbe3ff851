"""现场检查: a visit, who made it, and what each item showed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mzdesk import clock
from mzdesk.models.base import Base, Record, Scoped, scoped_key, within
from mzdesk.terms import (
    Capability,
    Choice,
    InspectionKind,
    InspectionState,
    ItemResult,
    SignOutcome,
    VisitOutcome,
)


class Inspection(Record):
    """A visit to one place. Its id is random when it comes from a draw; `code` is what the paper carries.

    `clue` is the matter of a 个案检查, or by whom and why a place was named; `team` numbers the teams of one draw.
    `entered` is what was keyed in so far; when the visit is finished it becomes columns, results and hazards.
    """

    __tablename__ = "inspections"
    __table_args__ = (
        scoped_key("id"),
        within("facilities", "facility_id"),
        sa.UniqueConstraint("district", "code"),
        sa.Index("ix_inspections_list", "district", "state", "departs_on", "id"),
        sa.Index("ix_inspections_facility", "facility_id"),
    )
    of_capability = Capability.INSPECTIONS
    unaudited = frozenset({"entered"})

    facility_id: Mapped[UUID]
    plan_id: Mapped[UUID | None]
    draw_id: Mapped[UUID | None]
    code: Mapped[str] = mapped_column(sa.String(12))
    kind: Mapped[InspectionKind]
    choice: Mapped[Choice]
    clue: Mapped[str] = mapped_column(sa.String(300), default="")
    team: Mapped[int] = mapped_column(default=0)
    unannounced: Mapped[bool] = mapped_column(default=True)
    covert: Mapped[bool] = mapped_column(default=False)
    leader_led: Mapped[bool] = mapped_column(default=False)
    led_by: Mapped[UUID | None]
    joint: Mapped[str] = mapped_column(sa.String(100), default="")
    state: Mapped[InspectionState] = mapped_column(default=InspectionState.ORDERED)
    departs_on: Mapped[date]
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    outcome: Mapped[VisitOutcome | None]
    outcome_note: Mapped[str] = mapped_column(sa.String(300), default="")
    place_checked: Mapped[str] = mapped_column(sa.String(200), default="")
    unit_person: Mapped[str] = mapped_column(sa.String(40), default="")
    unit_post: Mapped[str] = mapped_column(sa.String(40), default="")
    unit_phone: Mapped[str] = mapped_column(sa.String(40), default="")
    sign: Mapped[SignOutcome | None]
    sign_note: Mapped[str] = mapped_column(sa.String(200), default="")
    witness: Mapped[str] = mapped_column(sa.String(40), default="")
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    topics: Mapped[list[str]] = mapped_column(default=list)
    checklist_version: Mapped[int]
    recorded_at: Mapped[datetime | None]
    recorded_by: Mapped[str | None] = mapped_column(sa.String(40))
    void_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    entered: Mapped[dict[str, Any] | None]


class InspectionOfficer(Scoped, Base):
    """An officer of a visit, with name and certificate as they were that day."""

    __tablename__ = "inspection_officers"
    __table_args__ = (within("inspections", "inspection_id"),)
    of_capability = Capability.INSPECTIONS

    inspection_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    certificate_no: Mapped[str] = mapped_column(sa.String(40), default="")
    is_leader: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)


class InspectionResult(Scoped, Base):
    """What one item of the checklist showed at one visit."""

    __tablename__ = "inspection_results"
    __table_args__ = (within("inspections", "inspection_id"),)
    of_capability = Capability.INSPECTIONS

    inspection_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("checklist_items.id"), primary_key=True)
    position: Mapped[int]
    result: Mapped[ItemResult] = mapped_column(default=ItemResult.OPEN)
    note: Mapped[str] = mapped_column(sa.String(300), default="")


class BlankSet(Record):
    """A checklist printed for handwriting: which visit it belongs to and when it was printed."""

    __tablename__ = "blank_sets"
    of_capability = Capability.INSPECTIONS

    id: Mapped[UUID] = mapped_column(primary_key=True, default=clock.uuid7)
    inspection_id: Mapped[UUID]
    printed_by: Mapped[str] = mapped_column(sa.String(40))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
