"""问题: what self-checks mark bad, and putting it on the ledger of hazards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput
from mzdesk.models.campaigns import Campaign, CampaignHazard, CampaignPlace, SelfCheck
from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard
from mzdesk.services import access, hazards, settings
from mzdesk.services.campaigns import facts
from mzdesk.terms import HazardSource, HazardState, ItemResult, Right
from mzdesk.views.actor import Actor
from mzdesk.views.campaigns import Problem
from mzdesk.views.checklists import ItemRow
from mzdesk.views.hazards import HazardDraft
from mzdesk.views.window import Window

_BAD = ItemResult.FAIL.value
Ledger = dict[tuple[UUID, UUID], tuple[UUID, str, HazardState]]


def problems(session: Session, actor: Actor, campaign_id: UUID | None, *, offset: int, limit: int) -> Window[Problem]:
    """What the newest self-checks mark bad, in the order of townships, names and items."""
    access.require(actor, Right.SEE)
    if campaign_id is None:
        return Window(0, ())
    found = every(session, actor, facts.get(session, actor, campaign_id))
    return Window(len(found), tuple(found[offset : offset + limit]))


def every(session: Session, actor: Actor, campaign: Campaign) -> list[Problem]:
    """All of them."""
    asked = (
        sa.select(CampaignPlace, Facility, SelfCheck)
        .join(Facility, Facility.id == CampaignPlace.facility_id)
        .join(SelfCheck, SelfCheck.id == CampaignPlace.check_id)
    )
    asked = access.visible(asked, CampaignPlace, actor).where(
        CampaignPlace.campaign_id == campaign.id, CampaignPlace.failed > 0, CampaignPlace.dropped_on.is_(None)
    )
    rows = session.execute(asked.order_by(Facility.township, Facility.sort_key, CampaignPlace.serial)).all()
    items = {row.id: row for row in facts.frozen(session, actor, campaign)}
    names, ledger = settings.township_names(session, actor), _ledger(session, actor, campaign)
    return [
        _problem(place, facility, check, items[UUID(key)], note, names, ledger)
        for place, facility, check in rows
        for key, (result, note) in check.results.items()
        if result == _BAD and UUID(key) in items
    ]


def _ledger(session: Session, actor: Actor, campaign: Campaign) -> Ledger:
    """The hazards made so far, by place and item: a newer return that still marks it bad is no new hazard."""
    asked = sa.select(CampaignHazard, Hazard.number, Hazard.state).join(Hazard, Hazard.id == CampaignHazard.hazard_id)
    asked = access.visible(asked, CampaignHazard, actor).where(CampaignHazard.campaign_id == campaign.id)
    return {
        (link.place_id, link.item_id): (link.hazard_id, number, state)
        for link, number, state in session.execute(asked.order_by(CampaignHazard.id))
    }


def _problem(
    place: CampaignPlace,
    facility: Facility,
    check: SelfCheck,
    item: ItemRow,
    note: str,
    names: dict[str, str],
    ledger: Ledger,
) -> Problem:
    hazard = ledger.get((place.id, item.id))
    return Problem(
        f"{place.id}/{item.id}",
        place.id,
        check.id,
        item.id,
        facility.id,
        facility.name,
        names.get(facility.township, facility.township),
        item.topic,
        item.text,
        note,
        min(check.checked_on or check.received_on, check.received_on),
        *(hazard or (None, "", None)),
    )


def report_hazards(
    session: Session, actor: Actor, campaign_id: UUID, *, chosen: Sequence[str], today: date, now: datetime
) -> list[UUID]:
    """登记隐患: put the chosen problems (their ids) on the ledger as found by 自查; returns the hazards' ids.

    A problem whose hazard is still open, or was made of this very return, is left out. Raises BadInput when nothing
    is left to report.
    """
    access.require(actor, Right.HANDLE_HAZARDS)
    campaign = facts.get(session, actor, campaign_id)
    links = sa.select(CampaignHazard.check_id, CampaignHazard.item_id).where(CampaignHazard.campaign_id == campaign.id)
    told = {(check, item) for check, item in session.execute(links)}
    wanted = [
        each
        for each in every(session, actor, campaign)
        if each.id in chosen
        and each.hazard_state in (None, HazardState.CLOSED)
        and (each.check_id, each.item_id) not in told
    ]
    if not wanted:
        raise BadInput("请选择还没有登记隐患的问题。", "chosen")
    replaced, items = facts.heads(session, actor), {row.id: row for row in facts.frozen(session, actor, campaign)}
    return [_report(session, actor, campaign, each, items[each.item_id], replaced, today, now) for each in wanted]


def _report(
    session: Session,
    actor: Actor,
    campaign: Campaign,
    problem: Problem,
    item: ItemRow,
    replaced: dict[UUID, UUID],
    today: date,
    now: datetime,
) -> UUID:
    draft = HazardDraft(
        replaced.get(problem.facility_id, problem.facility_id),
        problem.note or f"自查不符合：{item.text}",
        min(problem.found_on, today),
        HazardSource.SELF_CHECK,
        item_id=item.id,
        topic=item.topic,
        grade=item.grade,
        requirement=item.text if problem.note else "",
        remark=f"{campaign.title}自查发现",
    )
    hazard_id = hazards.report(session, actor, draft, today=today, now=now)
    place = facts.get_place(session, actor, problem.place_id)
    session.add(
        CampaignHazard(
            district=place.district,
            township=place.township,
            campaign_id=campaign.id,
            place_id=place.id,
            check_id=problem.check_id,
            item_id=item.id,
            hazard_id=hazard_id,
            created_at=now,
            created_by=actor.name,
        )
    )
    session.flush()
    return hazard_id
