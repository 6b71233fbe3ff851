"""专项行动: a campaign, its frozen roll, the self-checks that came back, the hazards that came of them."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mzdesk.models.base import HASH, Line, Record, scoped_key, within
from mzdesk.terms import CampaignState, Capability, ReplyWay


class Campaign(Record):
    """A campaign of the bureau. `item_ids` and the roll are frozen at 部署; `items` are codes picked by hand.

    `stages` are the last days of each stage as ISO text; `members` are name, role, post and, where known, the person.
    """

    __tablename__ = "campaigns"
    __table_args__ = (sa.UniqueConstraint("district", "code"),)
    of_capability = Capability.CAMPAIGNS

    code: Mapped[str] = mapped_column(sa.String(12))
    title: Mapped[str] = mapped_column(sa.String(100))
    state: Mapped[CampaignState] = mapped_column(default=CampaignState.DRAFT)
    topics: Mapped[list[str]] = mapped_column(default=list)
    starts: Mapped[date]
    ends: Mapped[date]
    stages: Mapped[dict[str, Any]] = mapped_column(default=dict)
    basis: Mapped[str] = mapped_column(sa.String(300), default="")
    scheme: Mapped[str] = mapped_column(sa.Text, default="")
    relations: Mapped[list[str]] = mapped_column(default=list)
    pool: Mapped[dict[str, Any]] = mapped_column(default=dict)
    members: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    items: Mapped[list[str]] = mapped_column(default=list)
    item_ids: Mapped[list[str]] = mapped_column(default=list)
    checklist_version: Mapped[int] = mapped_column(default=0)
    deployed_on: Mapped[date | None]
    finished_on: Mapped[date | None]
    finish_note: Mapped[str] = mapped_column(sa.String(300), default="")
    by: Mapped[str] = mapped_column(sa.String(40), default="")


class CampaignPlace(Record):
    """A place on the roll. What the newest self-check says stands here too, so that figures read one table.

    `topics` apply to the place, `covered` are those its newest self-check answers in full: codes with commas between.
    """

    __tablename__ = "campaign_places"
    __table_args__ = (
        scoped_key("id"),
        scoped_key("campaign_id", "facility_id"),
        sa.UniqueConstraint("district", "campaign_id", "serial"),
        within("facilities", "facility_id"),
        sa.Index("ix_campaign_places_facility", "facility_id"),
    )
    of_capability = Capability.CAMPAIGNS

    campaign_id: Mapped[UUID] = mapped_column(sa.ForeignKey("campaigns.id"))
    facility_id: Mapped[UUID]
    serial: Mapped[int]
    topics: Mapped[str] = mapped_column(sa.String(120), default="")
    added_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    dropped_on: Mapped[date | None]
    drop_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    sent_on: Mapped[date | None]
    check_id: Mapped[UUID | None]
    returned_on: Mapped[date | None]
    covered: Mapped[str] = mapped_column(sa.String(120), default="")
    passed: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    absent: Mapped[int] = mapped_column(default=0)
    unfilled: Mapped[int] = mapped_column(default=0)


class SelfCheck(Line):
    """A 自查表 as it came back; a newer one of the same place replaces it and both stay.

    `results` are result and note by item id; in the audit stands their `fingerprint`. `extra` are lines that belong to
    no item, kept as they were written.
    """

    __tablename__ = "self_checks"
    __table_args__ = (
        scoped_key("id"),
        within("campaign_places", "place_id"),
        sa.Index("ix_self_checks_place", "place_id", "created_at"),
    )
    of_capability = Capability.CAMPAIGNS
    unaudited = frozenset({"results"})

    campaign_id: Mapped[UUID]
    place_id: Mapped[UUID]
    way: Mapped[ReplyWay]
    received_on: Mapped[date]
    checked_on: Mapped[date | None]
    person: Mapped[str] = mapped_column(sa.String(40), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    filename: Mapped[str] = mapped_column(sa.String(200), default="")
    fingerprint: Mapped[str] = mapped_column(HASH)
    results: Mapped[dict[str, Any]] = mapped_column(default=dict)
    extra: Mapped[list[str]] = mapped_column(default=list)
    replaces: Mapped[UUID | None]


class CampaignHazard(Line):
    """A hazard that the clerk made of an item marked bad in a self-check."""

    __tablename__ = "campaign_hazards"
    __table_args__ = (
        scoped_key("id"),
        within("campaign_places", "place_id"),
        scoped_key("place_id", "item_id", "check_id"),
        sa.Index("ix_campaign_hazards_campaign", "campaign_id"),
    )
    of_capability = Capability.CAMPAIGNS

    campaign_id: Mapped[UUID]
    place_id: Mapped[UUID]
    check_id: Mapped[UUID]
    item_id: Mapped[UUID]
    hazard_id: Mapped[UUID] = mapped_column(sa.ForeignKey("hazards.id"))
