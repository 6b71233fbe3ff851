"""A campaign's row and what follows from it: the items chosen, the places in scope, who was visited, the roll."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import NotFound, RuleBroken
from mzdesk.models.campaigns import Campaign, CampaignPlace
from mzdesk.models.facilities import Facility
from mzdesk.models.inspections import Inspection
from mzdesk.services import access, checklists, settings
from mzdesk.terms import (
    CampaignStage,
    CampaignState,
    FacilityKind,
    FacilityState,
    InspectionState,
    Relation,
    RiskGrade,
    TeamRole,
    Topic,
    VisitOutcome,
)
from mzdesk.views.actor import Actor
from mzdesk.views.campaigns import CampaignDraft, RollRow, TeamMember
from mzdesk.views.checklists import ChecklistCriteria, ItemRow

DRAWN = tuple(kind for kind in FacilityKind if not kind.only_reports)
_VISITED = (InspectionState.RECORDED, InspectionState.FINISHED)
_ALL = 100_000
_F, _P = Facility, CampaignPlace
Visits = dict[UUID, tuple[date, frozenset[Topic]]]


def get(session: Session, actor: Actor, campaign_id: UUID) -> Campaign:
    """The campaign, when it is of the actor's district; raises NotFound. Townships read it too."""
    found = session.get(Campaign, campaign_id)
    if found is None or found.district != actor.district:
        raise NotFound("找不到这个专项行动，可能已被删除。请刷新后重试。")
    return found


def get_place(session: Session, actor: Actor, place_id: UUID) -> CampaignPlace:
    """A place of a roll, when it is in the actor's scope; raises NotFound."""
    asked = access.visible(sa.select(_P).where(_P.id == place_id), _P, actor)
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound("这家机构不在专项行动的名单中，请刷新后重试。")
    return found


def require_running(campaign: Campaign) -> None:
    """Raise RuleBroken unless the campaign is deployed and not finished."""
    if campaign.state is CampaignState.DRAFT:
        raise RuleBroken("专项行动还没有部署，名单和检查项还没有定下来。请先“部署”。")
    if campaign.state is not CampaignState.RUNNING:
        raise RuleBroken(f"专项行动{campaign.state.label}。如需补登记，请先“恢复”。")


def until(campaign: Campaign) -> dict[CampaignStage, date]:
    """The last day of each stage."""
    return {CampaignStage(key): date.fromisoformat(day) for key, day in campaign.stages.items()}


def draft(campaign: Campaign) -> CampaignDraft:
    """The campaign as its form says it."""
    pool: dict[str, Any] = campaign.pool
    return CampaignDraft(
        campaign.title,
        tuple(Topic(code) for code in campaign.topics),
        campaign.starts,
        campaign.ends,
        tuple(until(campaign).items()),
        campaign.basis,
        campaign.scheme,
        tuple(TeamMember(TeamRole(each["role"]), each["name"], each.get("post", "")) for each in campaign.members),
        tuple(Relation(code) for code in campaign.relations),
        tuple(FacilityKind(code) for code in pool.get("kinds", ())),
        tuple(pool.get("townships", ())),
        tuple(RiskGrade(code) for code in pool.get("risks", ())),
        tuple(UUID(key) for key in pool.get("places", ())),
        tuple(campaign.items),
    )


def in_scope(session: Session, actor: Actor, said: CampaignDraft) -> list[Facility]:
    """The places in operation that the criteria name, in the order of townships and names."""
    asked = access.visible(sa.select(_F), _F, actor).where(
        _F.state == FacilityState.ACTIVE, _F.merged_into.is_(None), _F.kind.in_(said.kinds or DRAWN), _F.kind.in_(DRAWN)
    )
    named: tuple[tuple[Any, Sequence[Any]], ...] = (
        (_F.township, said.townships),
        (_F.relation, said.relations),
        (_F.risk, said.risks),
        (_F.id, said.places),
    )
    asked = asked.where(*(column.in_(values) for column, values in named if values))
    return list(session.scalars(asked.order_by(_F.township, _F.sort_key, _F.id)))


def chosen(session: Session, actor: Actor, said: CampaignDraft) -> list[ItemRow]:
    """The items in force of the draft's topics, or those of them picked by hand."""
    rows = checklists.listing(session, actor, ChecklistCriteria(), offset=0, limit=_ALL).rows
    wanted = [row for row in rows if row.topic in said.topics]
    return [row for row in wanted if not said.items or row.code in said.items]


def frozen(session: Session, actor: Actor, campaign: Campaign) -> list[ItemRow]:
    """The items as they were worded at 部署, in their order."""
    ids = [UUID(key) for key in campaign.item_ids]
    rows = checklists.items(session, actor, ids)
    return [rows[key] for key in ids if key in rows]


def for_place(items: Iterable[ItemRow], facility: Facility) -> list[ItemRow]:
    """Of the items those that apply to the place."""
    held = set(facility.conditions)
    return [row for row in items if facility.kind in row.kinds and (row.condition is None or row.condition in held)]


def topics_of(items: Iterable[ItemRow]) -> list[Topic]:
    """The topics of items, in the list's order."""
    return list(dict.fromkeys(row.topic for row in items))


def heads(session: Session, actor: Actor) -> dict[UUID, UUID]:
    """For each record that another one replaced, the one that stands for it now."""
    asked = sa.select(_F.id, _F.merged_into).where(_F.district == actor.district, _F.merged_into.is_not(None))
    direct = {key: to for key, to in session.execute(asked) if to is not None}

    def last(key: UUID) -> UUID:
        seen = {key}
        while key in direct and direct[key] not in seen:
            key = direct[key]
            seen.add(key)
        return key

    return {key: last(key) for key in direct}


def visits(session: Session, actor: Actor, campaign: Campaign, replaced: dict[UUID, UUID]) -> Visits:
    """By place: the last visit of the period that really inspected one of the topics, and the topics looked at in all.

    A visit without topics took the whole checklist along. Refused entries and cancelled visits don't count.
    """
    asked = sa.select(Inspection.facility_id, Inspection.departs_on, Inspection.topics).where(
        Inspection.district == actor.district,
        Inspection.state.in_(_VISITED),
        Inspection.outcome == VisitOutcome.INSPECTED,
        Inspection.departs_on.between(campaign.starts, campaign.ends),
    )
    wanted = frozenset(Topic(code) for code in campaign.topics)
    days: dict[UUID, date] = {}
    seen: defaultdict[UUID, set[Topic]] = defaultdict(set)
    for key, day, codes in session.execute(asked):
        looked = wanted & {Topic(code) for code in codes} if codes else wanted
        if looked:
            place = replaced.get(key, key)
            days[place] = max(day, days.get(place, day))
            seen[place] |= looked
    return {key: (day, frozenset(seen[key])) for key, day in days.items()}


def joined(topics: Iterable[Topic]) -> str:
    """Topics as a place of the roll keeps them."""
    return ",".join(topic.value for topic in topics)


@lru_cache(maxsize=1024)
def _parted(kept: str) -> tuple[Topic, ...]:
    return tuple(Topic(code) for code in kept.split(",") if code)


_COLUMNS = (
    _P.id, _P.serial, _P.facility_id, _P.topics, _P.returned_on, _P.covered, _P.passed, _P.failed, _P.absent,
    _P.unfilled, _P.added_reason, _P.dropped_on, _P.drop_reason, _F.name, _F.township, _F.kind, _F.relation, _F.state,
    _F.merged_into, _F.sort_key,
)  # fmt: skip


def roll(session: Session, actor: Actor, campaign: Campaign, *, only: UUID | None = None) -> list[RollRow]:
    """The whole roll (or one place of it), dropped places too, in the order of townships and names."""
    asked = sa.select(*_COLUMNS).join(_F, _F.id == _P.facility_id).where(_P.campaign_id == campaign.id)
    asked = access.visible(asked, _P, actor).order_by(_F.township, _F.sort_key, _P.serial)
    if only is not None:
        asked = asked.where(_P.id == only)
    replaced = heads(session, actor)
    visited = visits(session, actor, campaign, replaced)
    names = settings.township_names(session, actor)
    return [_row(each, campaign.code, names, replaced, visited) for each in session.execute(asked)]


def _row(each: Any, code: str, names: dict[str, str], replaced: dict[UUID, UUID], visited: Visits) -> RollRow:
    topics, covered = _parted(each.topics), _parted(each.covered)
    day, inspected = visited.get(replaced.get(each.facility_id, each.facility_id), (None, frozenset[Topic]()))
    return RollRow(
        each.id,
        each.serial,
        code,
        each.facility_id,
        each.name,
        each.township,
        names.get(each.township, each.township),
        each.kind,
        each.relation,
        each.state,
        each.merged_into is not None,
        topics,
        each.returned_on,
        covered,
        each.passed,
        each.failed,
        each.absent,
        each.unfilled,
        day,
        tuple(topic for topic in topics if topic in inspected),
        tuple(topic for topic in topics if topic not in covered and topic not in inspected),
        each.added_reason,
        each.dropped_on,
        each.drop_reason,
    )
