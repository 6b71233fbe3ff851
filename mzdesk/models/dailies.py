"""安全日报: what units said of a day, when they owe nothing, how they call themselves, what people found wrong."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mzdesk.models.base import Line, Record, scoped_key, within
from mzdesk.terms import Capability, DailyChannel, DailyFault

_STANDS: dict[str, Any] = {"sqlite_where": sa.text("stands = 1"), "postgresql_where": sa.text("stands")}


class DailyReport(Line):
    """安全日报 of a unit for a day. A correction is a further row with the next `revision`; one row `stands`, or none.

    `received_at` is when the unit reported, `late` what that meant by the deadline then in force; `created_at` when it
    was typed. `withdrawn` is a row that takes an entry back. Everything of a day lies together: day, township, unit.
    """

    __tablename__ = "daily_reports"
    __table_args__ = (
        scoped_key("id"),
        sa.UniqueConstraint("district", "township", "day", "facility_id", "revision"),
        within("facilities", "facility_id"),
        sa.Index(
            "ix_daily_reports_day", "district", "day", "township", "facility_id", "late", "zero_report", "found",
            "stands", **_STANDS,
        ),
        sa.Index("ix_daily_reports_facility", "facility_id", "day", "township"),
    )  # fmt: skip
    of_capability = Capability.DAILIES

    day: Mapped[date]
    facility_id: Mapped[UUID]
    revision: Mapped[int] = mapped_column(default=1)
    stands: Mapped[bool] = mapped_column(default=True)
    withdrawn: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    received_at: Mapped[datetime]
    late: Mapped[bool]
    channel: Mapped[DailyChannel]
    zero_report: Mapped[bool]
    rounds: Mapped[int | None]
    found: Mapped[int] = mapped_column(default=0)
    fixed_on_site: Mapped[int | None]
    time_limited: Mapped[int | None]
    fixed: Mapped[int | None]
    unfixed: Mapped[int | None]
    problems: Mapped[str] = mapped_column(sa.Text, default="")
    reporter: Mapped[str] = mapped_column(sa.String(40), default="")
    residents: Mapped[int | None]
    crew: Mapped[str] = mapped_column(sa.String(100), default="")

    @classmethod
    def counts(cls) -> sa.ColumnElement[bool]:
        """The row that stands for its unit and day; said as the partial index says it."""
        return cls.stands == sa.true()


class DailyExemption(Record):
    """免报: a unit owes nothing for a span (歇业, 装修), to its last day or until further notice."""

    __tablename__ = "daily_exemptions"
    __table_args__ = (
        within("facilities", "facility_id"),
        sa.Index("ix_daily_exemptions_facility", "facility_id"),
        sa.Index("ix_daily_exemptions_span", "district", "starts", "ends"),
    )
    of_capability = Capability.DAILIES

    facility_id: Mapped[UUID]
    starts: Mapped[date]
    ends: Mapped[date | None]
    reason: Mapped[str] = mapped_column(sa.String(200))
    by: Mapped[str] = mapped_column(sa.String(40), default="")


class DailyAlias(Record):
    """What a unit is called in messages; `key` is its folded spelling, one unit to each."""

    __tablename__ = "daily_aliases"
    __table_args__ = (
        within("facilities", "facility_id"),
        sa.UniqueConstraint("district", "key"),
        sa.Index("ix_daily_aliases_facility", "facility_id"),
    )
    of_capability = Capability.DAILIES

    facility_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(sa.String(60))
    key: Mapped[str] = mapped_column(sa.String(60))


class DailyFinding(Line):
    """瞒报 or 谎报 of a day as a person found it; `withdraws_id` takes an earlier finding back."""

    __tablename__ = "daily_findings"
    __table_args__ = (
        scoped_key("id"),
        within("facilities", "facility_id"),
        scoped_key("withdraws_id"),
        sa.Index("ix_daily_findings_day", "district", "day", "facility_id"),
        sa.Index("ix_daily_findings_facility", "facility_id"),
    )
    of_capability = Capability.DAILIES

    day: Mapped[date]
    facility_id: Mapped[UUID]
    fault: Mapped[DailyFault]
    reason: Mapped[str] = mapped_column(sa.String(500))
    found_on: Mapped[date]
    withdraws_id: Mapped[UUID | None]


class DailyHazard(Line):
    """A hazard of the ledger that was taken over from a report."""

    __tablename__ = "daily_hazards"
    __table_args__ = (
        within("daily_reports", "report_id"),
        scoped_key("report_id", "hazard_id"),
        sa.Index("ix_daily_hazards_report", "report_id"),
    )
    of_capability = Capability.DAILIES

    report_id: Mapped[UUID]
    hazard_id: Mapped[UUID] = mapped_column(sa.ForeignKey("hazards.id"))
