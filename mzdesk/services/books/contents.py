"""What a township's 填报簿 asks for: daily reports that are owed, hazards to be put right, incidents, self-checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.campaigns import Campaign, CampaignPlace
from mzdesk.models.dailies import DailyReport
from mzdesk.models.facilities import Facility, FacilityLine
from mzdesk.services import access, hazards
from mzdesk.services.campaigns import facts
from mzdesk.services.overview import reports
from mzdesk.terms import CampaignState, HazardChip, HazardState, OutboxKind
from mzdesk.views.actor import Actor
from mzdesk.views.books import BookKey, BookPlace
from mzdesk.views.hazards import HazardCriteria

INCIDENTS = 10
_MOST = 5_000
_FIXING = (HazardState.FOUND, HazardState.ORDERED, HazardState.RECTIFYING)
Lines = Iterator[tuple[BookPlace, dict[str, str]]]


def lines(session: Session, town: Actor, key: BookKey, now: datetime) -> Lines:
    """The lines of a book, and what else is printed in each by the key of its column."""
    yield from _dailies(session, town, key, now)
    yield from _hazards(session, town, now)
    for number in range(1, INCIDENTS + 1):
        yield BookPlace(OutboxKind.INCIDENT, number), {}
    yield from _checks(session, town)


def plain(text: str, longest: int = 100) -> str:
    """A text as a workbook gives it back."""
    return re.sub("[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufffe\\uffff]", " ", text).strip()[:longest]


def _dailies(session: Session, town: Actor, key: BookKey, now: datetime) -> Lines:
    """A line for each place and day for which a report is owed and has not come yet."""
    number, place = 0, FacilityLine
    today = reports.today_of(now)
    for day in (key.starts + timedelta(days=at) for at in range((key.ends - key.starts).days + 1)):
        came = access.visible(sa.select(DailyReport.facility_id), DailyReport, town).where(
            DailyReport.day == day, DailyReport.counts()
        )
        asked = reports.units(town, sa.select(place.id, Facility.name).join(Facility, Facility.id == place.id))
        asked = asked.where(reports.owes(session, town, day, today), place.id.not_in(came))
        for about, name in session.execute(asked.order_by(place.sort_key, place.id)):
            number += 1
            yield BookPlace(OutboxKind.DAILY, number, plain(name), about, day), {}


def _hazards(session: Session, town: Actor, now: datetime) -> Lines:
    """A line for each hazard that waits to be put right, the nearest term first."""
    criteria = HazardCriteria(chip=HazardChip.OPEN)
    found = hazards.listing(session, town, criteria, today=reports.today_of(now), offset=0, limit=_MOST).rows
    fixing = [row for row in found if row.state in _FIXING]
    for number, row in enumerate(fixing, 1):
        shown = {
            "text": plain(f"{row.part}：{row.text}" if row.part else row.text, 300),
            "state": row.state.label,
            "due": str(row.due_on or ""),
        }
        yield BookPlace(OutboxKind.RECTIFICATION, number, plain(row.facility), row.id, code=row.number), shown


def _checks(session: Session, town: Actor) -> Lines:
    """A line for each item of each place of a running campaign that has not sent its self-check back."""
    number = 0
    asked = sa.select(Campaign).where(Campaign.district == town.district, Campaign.state == CampaignState.RUNNING)
    for campaign in session.scalars(asked.order_by(Campaign.code)):
        items = facts.frozen(session, town, campaign)
        roll = sa.select(CampaignPlace, Facility).join(Facility, Facility.id == CampaignPlace.facility_id)
        roll = access.visible(roll, CampaignPlace, town).where(
            CampaignPlace.campaign_id == campaign.id,
            CampaignPlace.dropped_on.is_(None),
            CampaignPlace.check_id.is_(None),
        )
        for place, facility in session.execute(roll.order_by(Facility.sort_key, CampaignPlace.serial)):
            for item in facts.for_place(items, facility):
                number += 1
                yield (
                    BookPlace(
                        OutboxKind.SELF_CHECK, number, plain(facility.name), place.id, item=item.id, code=item.code
                    ),
                    {"text": plain(item.text, 300)},
                )
