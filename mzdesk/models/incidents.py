"""突发事件: what happened and where, and the append-only entries its state and its clocks follow from."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mzdesk.models.base import TOWNSHIP, Line, Record, scoped_key, within
from mzdesk.terms import Capability, IncidentCategory, IncidentEntryKind, IncidentLevel, IncidentState


class Incident(Record):
    """One event. `received_at` is when the office learnt of it, `occurred_at` when it happened, as far as known.

    `state` and the losses mirror its entries and are never set by themselves. `line_id` is its line in the duty log;
    `in_township` where it happened. The record itself is the bureau's, or of the township that reported it by itself.
    """

    __tablename__ = "incidents"
    __table_args__ = (
        scoped_key("id"),
        scoped_key("code"),
        scoped_key("line_id"),
        sa.Index("ix_incidents_list", "district", "state", "received_at", "id"),
    )
    of_capability = Capability.INCIDENTS

    code: Mapped[str] = mapped_column(sa.String(20))
    title: Mapped[str] = mapped_column(sa.String(80))
    state: Mapped[IncidentState] = mapped_column(default=IncidentState.OPEN)
    category: Mapped[IncidentCategory | None]
    level: Mapped[IncidentLevel] = mapped_column(default=IncidentLevel.UNGRADED)
    text: Mapped[str] = mapped_column(sa.Text)
    place: Mapped[str] = mapped_column(sa.String(100))
    facility_id: Mapped[UUID | None]
    in_township: Mapped[str] = mapped_column(TOWNSHIP, default="")
    occurred_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(sa.String(60), default="")
    caller: Mapped[str] = mapped_column(sa.String(40), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    dead: Mapped[int | None]
    hurt: Mapped[int | None]
    missing: Mapped[int | None]
    trapped: Mapped[int | None]
    damage: Mapped[str] = mapped_column(sa.String(100), default="")
    cause: Mapped[str] = mapped_column(sa.Text, default="")
    lessons: Mapped[str] = mapped_column(sa.Text, default="")
    unreported: Mapped[str] = mapped_column(sa.String(200), default="")
    closed_at: Mapped[datetime | None]
    line_id: Mapped[UUID | None]
    opened_by: Mapped[str] = mapped_column(sa.String(40), default="")


class IncidentEntry(Line):
    """What was told, ordered, done or found, once and for all. `at` is when it happened, `created_at` when entered.

    `number` counts within the incident. `corrects_id` is the entry it strikes through and replaces, `document_id` the
    paper of a written report, `person` to whom it was reported or who gave the order.
    """

    __tablename__ = "incident_entries"
    __table_args__ = (
        within("incidents", "incident_id"),
        scoped_key("incident_id", "number"),
        scoped_key("corrects_id"),
        sa.Index("ix_incident_entries_document", "document_id"),
    )
    of_capability = Capability.INCIDENTS

    incident_id: Mapped[UUID]
    number: Mapped[int]
    kind: Mapped[IncidentEntryKind]
    at: Mapped[datetime]
    person: Mapped[str] = mapped_column(sa.String(60), default="")
    text: Mapped[str] = mapped_column(sa.Text, default="")
    dead: Mapped[int | None]
    hurt: Mapped[int | None]
    missing: Mapped[int | None]
    trapped: Mapped[int | None]
    damage: Mapped[str] = mapped_column(sa.String(100), default="")
    document_id: Mapped[UUID | None]
    corrects_id: Mapped[UUID | None]
