"""下发: the 自查表 of each place, ready for a workbook or paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import RuleBroken
from mzdesk.models.campaigns import CampaignPlace
from mzdesk.models.facilities import Facility
from mzdesk.rules import campaigns as rules
from mzdesk.services import access, orders, settings
from mzdesk.services.campaigns import facts
from mzdesk.terms import CampaignStage, Right
from mzdesk.views.actor import Actor
from mzdesk.views.campaigns import FormItem, SelfCheckForm
from mzdesk.views.checklists import ItemRow


def form_items(rows: Sequence[ItemRow]) -> tuple[FormItem, ...]:
    """Items in their numbers on a sheet, topic by topic."""
    topics = facts.topics_of(rows)
    ordered = sorted(rows, key=lambda row: topics.index(row.topic))
    return tuple(
        FormItem(row.id, number, row.code, row.topic, row.text, row.method) for number, row in enumerate(ordered, 1)
    )


def forms(
    session: Session, actor: Actor, campaign_id: UUID, *, place_ids: Sequence[UUID] = (), today: date
) -> list[SelfCheckForm]:
    """The sheets of these places, else of the whole roll, in the order of townships and names.

    A place without an item that applies has none. Raises RuleBroken before 部署 or when nothing is left to send.
    """
    access.require(actor, Right.SEE)
    campaign = facts.get(session, actor, campaign_id)
    facts.require_running(campaign)
    asked = sa.select(CampaignPlace, Facility).join(Facility, Facility.id == CampaignPlace.facility_id)
    asked = access.visible(asked, CampaignPlace, actor).where(
        CampaignPlace.campaign_id == campaign.id, CampaignPlace.dropped_on.is_(None)
    )
    if place_ids:
        asked = asked.where(CampaignPlace.id.in_(list(place_ids)))
    items, office = facts.frozen(session, actor, campaign), settings.office(session, actor)
    names = settings.township_names(session, actor)
    by = facts.until(campaign).get(CampaignStage.SELF_CHECK, campaign.ends)
    made = []
    for place, facility in session.execute(asked.order_by(Facility.township, Facility.sort_key, CampaignPlace.serial)):
        applying = form_items(facts.for_place(items, facility))
        if applying:
            code = rules.sheet_code(campaign.code, place.serial)
            town = names.get(facility.township, facility.township)
            made.append(
                SelfCheckForm(
                    office["bureau_name"],
                    campaign.title,
                    code,
                    orders.party_of(facility),
                    town,
                    applying,
                    by,
                    orders.contact_of(office),
                    today,
                )
            )
    if not made:
        raise RuleBroken("名单中没有可下发自查表的机构：请先增补机构，或核对检查项是否适用。")
    return made


def mark_sent(
    session: Session, actor: Actor, campaign_id: UUID, *, place_ids: Sequence[UUID] = (), today: date
) -> None:
    """Note that the sheets of these places, else of all, went out today; the first day stays."""
    access.require(actor, Right.PLAN)
    campaign = facts.get(session, actor, campaign_id)
    asked = sa.select(CampaignPlace).where(
        CampaignPlace.campaign_id == campaign.id,
        CampaignPlace.dropped_on.is_(None),
        CampaignPlace.sent_on.is_(None),
    )
    if place_ids:
        asked = asked.where(CampaignPlace.id.in_(list(place_ids)))
    for place in session.scalars(asked):
        place.sent_on = today
