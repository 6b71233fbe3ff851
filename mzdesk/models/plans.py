"""检查计划 and 随机抽取. Before 启封 nothing here names a place."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mzdesk import clock
from mzdesk.models.base import HASH, Base, Record
from mzdesk.terms import Capability, DrawState, InspectionKind, PlanState, Relation


class InspectionPlan(Record):
    """检查计划: what kind of check, of which places, in which time; approved before anything is drawn."""

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
    by: Mapped[str] = mapped_column(sa.String(40), default="")


class Draw(Base):
    """One sealed run. Its id is random and it stands in no one's township: it tells nothing of when or where.

    Sealed are hashes, counts and the wrapped secret (once for the keeper, once for the recovery code). `result` and
    `snapshot` (pool, officers and secret, packed) come with 启封: from then on anybody can draw again and compare.
    """

    __tablename__ = "draws"
    __table_args__ = (sa.Index("ix_draws_day", "district", "departs_on"),)
    of_capability = Capability.PLANS
    unaudited = frozenset({"sealed_secret", "recovery_secret", "snapshot"})

    id: Mapped[UUID] = mapped_column(primary_key=True, default=clock.uuid4)
    district: Mapped[str] = mapped_column(sa.String(6))
    township: Mapped[str] = mapped_column(sa.String(9))
    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("inspection_plans.id"), index=True)
    state: Mapped[DrawState] = mapped_column(default=DrawState.SEALED)
    count: Mapped[int]
    per_team: Mapped[int]
    cycle: Mapped[int]
    pool_size: Mapped[int]
    pool_hash: Mapped[str] = mapped_column(HASH)
    officers_hash: Mapped[str] = mapped_column(HASH)
    commitment: Mapped[str] = mapped_column(HASH)
    sealed_secret: Mapped[str] = mapped_column(sa.Text)
    recovery_secret: Mapped[str] = mapped_column(sa.Text)
    keeper_id: Mapped[UUID]
    keeper: Mapped[str] = mapped_column(sa.String(40))
    sealed_at: Mapped[datetime]
    sealed_by: Mapped[str] = mapped_column(sa.String(40))
    opened_at: Mapped[datetime | None]
    opened_by: Mapped[str | None] = mapped_column(sa.String(40))
    departs_on: Mapped[date]
    result: Mapped[dict[str, Any] | None]
    snapshot: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    void_reason: Mapped[str] = mapped_column(sa.String(300), default="")
