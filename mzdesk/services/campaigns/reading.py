"""The list of campaigns, one in full, its roll, a place of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import NotFound
from mzdesk.models.campaigns import Campaign, CampaignPlace, SelfCheck
from mzdesk.models.facilities import Facility
from mzdesk.rules import campaigns as rules
from mzdesk.services import access
from mzdesk.services.campaigns import facts, figures
from mzdesk.services.campaigns.forms import form_items
from mzdesk.terms import CampaignAct, CampaignChip, CampaignState, ItemResult, Right, RollChip
from mzdesk.views.actor import Actor
from mzdesk.views.campaigns import (
    CampaignCriteria,
    CampaignDraft,
    CampaignRow,
    CampaignView,
    ItemAnswer,
    PlaceView,
    RollCriteria,
    RollRow,
    SelfCheckRow,
)
from mzdesk.views.checklists import ItemRow
from mzdesk.views.window import Window

_STATES = {
    CampaignChip.OPEN: (CampaignState.DRAFT, CampaignState.RUNNING),
    CampaignChip.FINISHED: (CampaignState.FINISHED,),
    CampaignChip.ALL: (CampaignState.DRAFT, CampaignState.RUNNING, CampaignState.FINISHED),
}
_C, _P = Campaign, CampaignPlace
SORTS: dict[str, Any] = {"starts": _C.starts, "title": _C.title, "state": _C.state}


def _matching(asked: Any, actor: Actor, criteria: CampaignCriteria, chip: CampaignChip) -> Any:
    asked = asked.where(_C.district == actor.district, _C.state.in_(_STATES[chip]))
    return asked.where(*(_C.title.contains(word, autoescape=True) for word in criteria.text.split()))


def listing(
    session: Session, actor: Actor, criteria: CampaignCriteria, *, offset: int, limit: int
) -> Window[CampaignRow]:
    """Campaigns from `offset` on, and how many there are."""
    access.require(actor, Right.SEE)
    total = session.scalar(_matching(sa.select(sa.func.count()).select_from(_C), actor, criteria, criteria.chip)) or 0
    column = SORTS[criteria.sort]
    order = (column.desc(), _C.id.desc()) if criteria.descending else (column, _C.id)
    asked = _matching(sa.select(_C), actor, criteria, criteria.chip).order_by(*order).offset(offset).limit(limit)
    found = list(session.scalars(asked))
    counted = _counted(session, actor, [each.id for each in found])
    return Window(total, tuple(_row(each, counted.get(each.id, (0, 0)), criteria.today) for each in found))


def counts(session: Session, actor: Actor, criteria: CampaignCriteria) -> dict[str, int]:
    """How many campaigns each chip stands for under the same words."""
    access.require(actor, Right.SEE)
    asked = _matching(sa.select(_C.state, sa.func.count()), actor, criteria, CampaignChip.ALL).group_by(_C.state)
    by_state: dict[CampaignState, int] = {row[0]: row[1] for row in session.execute(asked)}
    return {chip.value: sum(by_state.get(state, 0) for state in states) for chip, states in _STATES.items()}


def _counted(session: Session, actor: Actor, ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
    asked = access.visible(sa.select(_P.campaign_id, sa.func.count(), sa.func.count(_P.returned_on)), _P, actor)
    asked = asked.where(_P.campaign_id.in_(ids), _P.dropped_on.is_(None)).group_by(_P.campaign_id)
    return {key: (should, returned) for key, should, returned in session.execute(asked)}


def _row(campaign: Campaign, counted: tuple[int, int], today: date | None) -> CampaignRow:
    words = campaign.state.label
    if campaign.state is CampaignState.RUNNING and today is not None:
        words = rules.stage_on(facts.until(campaign), today).label
    return CampaignRow(
        campaign.id,
        campaign.code,
        campaign.title,
        campaign.state,
        words,
        campaign.starts,
        campaign.ends,
        *counted,
        campaign.by,
    )


def pool_size(session: Session, actor: Actor, *, draft: CampaignDraft) -> tuple[int, int]:
    """How many places a draft takes in, and how many items."""
    access.require(actor, Right.SEE)
    return len(facts.in_scope(session, actor, draft)), len(facts.chosen(session, actor, draft))


def items(session: Session, actor: Actor, *, draft: CampaignDraft) -> list[ItemRow]:
    """The items in force of a draft's topics, to pick some of them."""
    access.require(actor, Right.SEE)
    return facts.chosen(session, actor, replace(draft, items=()))


def view(session: Session, actor: Actor, campaign_id: UUID, *, today: date) -> CampaignView:
    """A campaign in full; raises NotFound."""
    access.require(actor, Right.SEE)
    campaign = facts.get(session, actor, campaign_id)
    said = facts.draft(campaign)
    drafted = campaign.state is CampaignState.DRAFT
    places, picked = pool_size(session, actor, draft=said) if drafted else (0, len(campaign.item_ids))
    counted = _counted(session, actor, [campaign.id]).get(campaign.id, (0, 0))
    running = campaign.state is CampaignState.RUNNING
    return CampaignView(
        _row(campaign, counted, today),
        campaign.version,
        said,
        rules.stage_on(facts.until(campaign), today) if running else None,
        campaign.deployed_on,
        campaign.finished_on,
        campaign.finish_note,
        picked,
        places,
        figures.of(session, actor, campaign, facts.roll(session, actor, campaign)),
        _acts(actor, campaign.state),
    )


_BY_STATE = {
    CampaignState.DRAFT: {CampaignAct.EDIT, CampaignAct.DEPLOY, CampaignAct.DISCARD},
    CampaignState.RUNNING: {
        CampaignAct.EDIT, CampaignAct.SEND, CampaignAct.RECEIVE, CampaignAct.ENROL, CampaignAct.FINISH
    },
    CampaignState.FINISHED: {CampaignAct.REOPEN},
}  # fmt: skip
_RECEIVED = {CampaignAct.RECEIVE}


def _acts(actor: Actor, state: CampaignState) -> frozenset[CampaignAct]:
    possible = _BY_STATE.get(state, set())
    plans = possible - _RECEIVED if access.may(actor, Right.PLAN) else set[CampaignAct]()
    return frozenset(plans | (possible & _RECEIVED if access.may(actor, Right.INSPECT) else set()))


# --- the roll ---------------------------------------------------------------------------------------------------------

_CUTS: dict[RollChip, Any] = {
    RollChip.ALL: lambda row: row.dropped_on is None,
    RollChip.MISSING: lambda row: row.dropped_on is None and row.returned_on is None,
    RollChip.PARTLY: lambda row: row.dropped_on is None and row.returned_on is not None and row.unfilled > 0,
    RollChip.BAD: lambda row: row.dropped_on is None and row.failed > 0,
    RollChip.UNVISITED: lambda row: row.dropped_on is None and row.visited_on is None,
    RollChip.GAP: lambda row: row.dropped_on is None and bool(row.gaps),
    RollChip.DROPPED: lambda row: row.dropped_on is not None,
}
_ROLL_SORTS: dict[str, Any] = {
    "code": lambda row: row.serial,
    "returned": lambda row: row.returned_on or date.min,
    "visited": lambda row: row.visited_on or date.min,
    "gaps": lambda row: len(row.gaps),
    "failed": lambda row: row.failed,
}


def _sifted(session: Session, actor: Actor, criteria: RollCriteria) -> list[RollRow]:
    if criteria.campaign_id is None:
        return []
    rows = facts.roll(session, actor, facts.get(session, actor, criteria.campaign_id))
    words, town, kind = criteria.text.split(), criteria.township, criteria.kind
    return [
        row
        for row in rows
        if (town is None or row.township == town)
        and (kind is None or row.kind is kind)
        and (criteria.topic is None or criteria.topic in row.gaps)
        and all(word in row.name or word in row.code for word in words)
    ]


def roll(session: Session, actor: Actor, criteria: RollCriteria, *, offset: int, limit: int) -> Window[RollRow]:
    """Places of the roll from `offset` on, and how many there are."""
    access.require(actor, Right.SEE)
    rows = list(filter(_CUTS[criteria.chip], _sifted(session, actor, criteria)))
    if criteria.sort in _ROLL_SORTS:
        rows.sort(key=_ROLL_SORTS[criteria.sort], reverse=criteria.descending)
    return Window(len(rows), tuple(rows[offset : offset + limit]))


def roll_counts(session: Session, actor: Actor, criteria: RollCriteria) -> dict[str, int]:
    """How many places each chip of the roll stands for under the same filters."""
    access.require(actor, Right.SEE)
    rows = _sifted(session, actor, criteria)
    return {chip.value: sum(map(cut, rows)) for chip, cut in _CUTS.items()}


def by_code(session: Session, actor: Actor, *, typed: str) -> tuple[UUID, UUID]:
    """The campaign and the place of the roll a 表号 belongs to; raises BadInput, NotFound."""
    access.require(actor, Right.SEE)
    code, serial = rules.read_code(typed)
    asked = sa.select(_P.campaign_id, _P.id).join(_C, _C.id == _P.campaign_id)
    asked = access.visible(asked, _P, actor).where(_C.code == code, _P.serial == serial)
    found = session.execute(asked).first()
    if found is None:
        raise NotFound(f"没有表号为“{typed.strip()}”的自查表，请对照自查表右上角核对。")
    return found[0], found[1]


def place(session: Session, actor: Actor, place_id: UUID) -> PlaceView:
    """A place of the roll with its items, its newest answers and all its returns; raises NotFound."""
    access.require(actor, Right.SEE)
    found = facts.get_place(session, actor, place_id)
    campaign = facts.get(session, actor, found.campaign_id)
    facility = session.get_one(Facility, found.facility_id)
    applying = facts.for_place(facts.frozen(session, actor, campaign), facility)
    asked = sa.select(SelfCheck).where(SelfCheck.place_id == found.id)
    asked = asked.order_by(SelfCheck.created_at.desc(), SelfCheck.id.desc())  # a key made elsewhere tells no order
    returns = list(session.scalars(asked))
    newest = next((each for each in returns if each.id == found.check_id), None)
    return PlaceView(
        facts.roll(session, actor, campaign, only=found.id)[0],
        campaign.id,
        form_items(applying),
        answers_of(newest) if newest is not None else (),
        tuple(_return(each, found.check_id) for each in returns),
        facility.phones[0] if facility.phones else "",
    )


def answers_of(check: SelfCheck) -> tuple[ItemAnswer, ...]:
    """What a self-check says of its items."""
    return tuple(ItemAnswer(UUID(key), ItemResult(said[0]), said[1]) for key, said in check.results.items())


def _return(check: SelfCheck, current: UUID | None) -> SelfCheckRow:
    counted = Counter(said[0] for said in check.results.values())
    return SelfCheckRow(
        check.id,
        check.way,
        check.received_on,
        check.checked_on,
        check.person,
        check.filename,
        counted[ItemResult.PASS.value],
        counted[ItemResult.FAIL.value],
        counted[ItemResult.NOT_APPLICABLE.value],
        counted[ItemResult.OPEN.value],
        check.created_by,
        check.created_at,
        check.id == current,
        tuple(check.extra),
    )
