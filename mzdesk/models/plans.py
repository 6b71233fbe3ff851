"""检查计划, the sealed period of one, and its draws. Before 启封 nothing here says where a draw will go."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mzdesk import clock
from mzdesk.models.base import HASH, Base, Record
from mzdesk.terms import Capability, DrawStep, InspectionKind, PeriodState, PlanState, Relation


class InspectionPlan(Record):
    """检查计划: what kind of check, of which places, in which time; approved before anything is drawn.

    `quotas` are working days by risk grade, one visit in each; `whole` asks for every place once in the period instead.
    `outings` are the days a week on which `teams` cars with `stops` places each go out, `half_day` says how long.
    """

    __tablename__ = "inspection_plans"
    of_capability = Capability.PLANS

    number: Mapped[str] = mapped_column(sa.String(40), default="")
    title: Mapped[str] = mapped_column(sa.String(100))
    kind: Mapped[InspectionKind]
    state: Mapped[PlanState] = mapped_column(default=PlanState.DRAFT)
    starts: Mapped[date]
    ends: Mapped[date]
    relations: Mapped[list[str]] = mapped_column(default=lambda: [Relation.PRIVATE.value])
    pool: Mapped[dict[str, Any]] = mapped_column(default=dict)
    topics: Mapped[list[str]] = mapped_column(default=list)
    basis: Mapped[str] = mapped_column(sa.String(300), default="")
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    unannounced: Mapped[bool] = mapped_column(default=True)
    covert: Mapped[bool] = mapped_column(default=False)
    intended: Mapped[int] = mapped_column(default=0)
    per_team: Mapped[int] = mapped_column(default=2)
    quotas: Mapped[dict[str, Any]] = mapped_column(default=dict)
    whole: Mapped[bool] = mapped_column(default=False)
    teams: Mapped[int] = mapped_column(default=1)
    stops: Mapped[int] = mapped_column(default=4)
    outings: Mapped[int] = mapped_column(default=5)
    half_day: Mapped[bool] = mapped_column(default=False)
    by: Mapped[str] = mapped_column(sa.String(40), default="")


class PlanPeriod(Base):
    """A plan that was sealed and runs: what it was promised from, where it stands.

    Its id is random. `start` holds the period and the places as they were promised, `standing` where they are now: what
    every place could know of itself, and nothing of what comes. Its secrets lie apart (models/sealed.py). `aside` are
    places that fell out on a day and come back on the next. `bundle` is the file of a period that is over, opened.
    """

    __tablename__ = "plan_periods"
    __table_args__ = (sa.Index("ix_plan_periods_state", "district", "state", "last"),)
    of_capability = Capability.PLANS
    unaudited = frozenset({"start", "standing", "bundle", "aside"})

    id: Mapped[UUID] = mapped_column(primary_key=True, default=clock.uuid4)
    district: Mapped[str] = mapped_column(sa.String(6))
    township: Mapped[str] = mapped_column(sa.String(9))
    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("inspection_plans.id"), index=True)
    state: Mapped[PeriodState] = mapped_column(default=PeriodState.RUNNING)
    version: Mapped[int] = mapped_column(default=1)
    first: Mapped[date]
    last: Mapped[date]
    period: Mapped[dict[str, Any]]
    capacity_changed: Mapped[bool] = mapped_column(default=False)
    pool_size: Mapped[int]
    promise: Mapped[dict[str, Any]]
    promise_hash: Mapped[str] = mapped_column(HASH)
    start: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    standing: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    aside: Mapped[dict[str, Any]] = mapped_column(default=dict)
    keeper_id: Mapped[UUID]
    keeper: Mapped[str] = mapped_column(sa.String(40))
    deputy: Mapped[str] = mapped_column(sa.String(40), default="")
    witness: Mapped[str] = mapped_column(sa.String(40), default="")
    witness_id: Mapped[UUID | None]
    sealed_at: Mapped[datetime]
    sealed_by: Mapped[str] = mapped_column(sa.String(40))
    revealed_at: Mapped[datetime | None]
    revealed_by: Mapped[str | None] = mapped_column(sa.String(40))
    bundle: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    withheld: Mapped[list[str]] = mapped_column(default=list)
    void_reason: Mapped[str] = mapped_column(sa.String(300), default="")

    __mapper_args__ = {"version_id_col": version}


class Draw(Base):
    """One 启封: what was drawn on a day.

    `entry` is the log's entry, packed; `link` opens this day's order and no later one.
    """

    __tablename__ = "draws"
    __table_args__ = (
        sa.Index("ix_draws_day", "district", "departs_on"),
        sa.UniqueConstraint("period_id", "departs_on", "number"),
    )
    of_capability = Capability.PLANS
    unaudited = frozenset({"entry", "link"})

    id: Mapped[UUID] = mapped_column(primary_key=True, default=clock.uuid4)
    district: Mapped[str] = mapped_column(sa.String(6))
    township: Mapped[str] = mapped_column(sa.String(9))
    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("inspection_plans.id"), index=True)
    period_id: Mapped[UUID] = mapped_column(sa.ForeignKey("plan_periods.id"), index=True)
    departs_on: Mapped[date]
    number: Mapped[int] = mapped_column(default=1)
    count: Mapped[int]
    teams: Mapped[int]
    pool_size: Mapped[int]
    ticket: Mapped[str] = mapped_column(HASH)
    entry: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    link: Mapped[str] = mapped_column(sa.String(130), deferred=True)
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(sa.String(40))
    reason: Mapped[str] = mapped_column(sa.String(300), default="")


class DrawEvent(Base):
    """Who did or looked at what of a draw, and when. Written once, never changed."""

    __tablename__ = "draw_events"
    of_capability = Capability.PLANS

    id: Mapped[UUID] = mapped_column(primary_key=True, default=clock.uuid7)
    district: Mapped[str] = mapped_column(sa.String(6))
    township: Mapped[str] = mapped_column(sa.String(9))
    draw_id: Mapped[UUID] = mapped_column(sa.ForeignKey("draws.id"), index=True)
    step: Mapped[DrawStep]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(40))
    note: Mapped[str] = mapped_column(sa.String(300), default="")
