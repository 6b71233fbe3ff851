"""移交: who handed which open matters to whom. Who is in charge of a record follows from its newest line."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mzdesk.models.base import Line, scoped_key, within
from mzdesk.terms import Capability, MatterKind


class Takeover(Line):
    """One act: `giver` hands over to `taker`; `document_id` is the 移交清单, `signed` names who confirmed by PIN.

    `number` counts the acts of the office: what came later is later whatever the clocks of its PCs said.
    """

    __tablename__ = "takeovers"
    __table_args__ = (scoped_key("id"), scoped_key("number"))
    of_capability = Capability.STAFF

    number: Mapped[int]
    giver_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    giver: Mapped[str] = mapped_column(sa.String(40))
    taker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    taker: Mapped[str] = mapped_column(sa.String(40))
    handed_on: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(100))
    watcher: Mapped[str] = mapped_column(sa.String(40), default="")
    signed: Mapped[list[str]] = mapped_column(default=list)
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("documents.id"))


class TakeoverLine(Line):
    """A matter as it stood that day; `moved` says whether it changed hands or has a way of its own."""

    __tablename__ = "takeover_lines"
    __table_args__ = (
        within("takeovers", "takeover_id"),
        scoped_key("takeover_id", "position"),
        sa.Index("ix_takeover_lines_record", "record"),
    )
    of_capability = Capability.STAFF

    takeover_id: Mapped[UUID]
    position: Mapped[int]
    kind: Mapped[MatterKind]
    record: Mapped[UUID]
    number: Mapped[str] = mapped_column(sa.String(60), default="")
    title: Mapped[str] = mapped_column(sa.String(200))
    stands: Mapped[str] = mapped_column(sa.String(60), default="")
    due_on: Mapped[date | None]
    moved: Mapped[bool] = mapped_column(default=True)
    taker_id: Mapped[UUID]
    taker: Mapped[str] = mapped_column(sa.String(40))
