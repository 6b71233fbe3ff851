"""拟订, 部署, 增补, 移出, 结束, 恢复, 删除: a campaign and its roll."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.campaigns import Campaign, CampaignPlace
from mzdesk.models.facilities import Facility
from mzdesk.models.staff import Person
from mzdesk.rules import campaigns as rules
from mzdesk.services import access, checklists, history, series
from mzdesk.services.campaigns import facts
from mzdesk.terms import CampaignState, Capability, FacilityState, Right
from mzdesk.views.actor import Actor
from mzdesk.views.campaigns import CampaignDraft
from mzdesk.views.checklists import ItemRow

_SERIES = "专项"
_CHANGED = "这个专项行动刚刚被别人修改过，请刷新后再改。"


def save(
    session: Session, actor: Actor, campaign_id: UUID | None = None, *, draft: CampaignDraft, version: int | None = None
) -> UUID:
    """Make a campaign, or change one; returns its id.

    Once it is deployed, topics, items and scope stand and only words, days and people change; places come and go one by
    one. Raises BadInput, RuleBroken, ChangedMeanwhile.
    """
    access.require(actor, Right.PLAN)
    _check(draft)
    if campaign_id is None:
        year = draft.starts.year
        code = rules.campaign_code(year, series.take(session, actor.district, _SERIES, year))
        campaign = Campaign(district=actor.district, township=actor.township, code=code, by=actor.name)
        session.add(campaign)
    else:
        campaign = facts.get(session, actor, campaign_id)
        _may_change(session, campaign, draft, version)
    _write(session, actor, campaign, draft)
    session.flush()
    return campaign.id


def _may_change(session: Session, campaign: Campaign, draft: CampaignDraft, version: int | None) -> None:
    if version is not None and campaign.version != version:
        raise history.overtaken(session, campaign.id, _CHANGED)
    if campaign.state in (CampaignState.FINISHED, CampaignState.VOID):
        raise RuleBroken(f"专项行动{campaign.state.label}，不能修改。如需修改，请先“恢复”。")
    if campaign.state is CampaignState.RUNNING and _scope(facts.draft(campaign)) != _scope(draft):
        raise RuleBroken(
            "专项行动已经部署，领域、检查项和范围不能再改。个别机构请用“增补机构”或“移出”；领域有变请另建专项。"
        )


def _scope(draft: CampaignDraft) -> tuple[Any, ...]:
    kept = (draft.topics, draft.items, draft.relations, draft.kinds, draft.townships, draft.risks, draft.places)
    return tuple(frozenset(each) for each in kept)


def _check(draft: CampaignDraft) -> None:
    if not draft.title.strip():
        raise BadInput("请填写专项行动名称。", "title")
    if not draft.topics:
        raise BadInput("请至少选择一个领域。", "topics")
    rules.check_stages(draft.starts, draft.ends, dict(draft.until))
    if any(kind.only_reports for kind in draft.kinds):
        raise BadInput("局属单位、机关科室和乡镇（街道）只报告情况，不列入名单。请去掉这些类别。", "kinds")
    if any(not member.name.strip() for member in draft.team):
        raise BadInput("工作组中有一行没有填写姓名，请补上或删去这一行。", "team")


def _write(session: Session, actor: Actor, campaign: Campaign, draft: CampaignDraft) -> None:
    campaign.title, campaign.basis, campaign.scheme = draft.title.strip(), draft.basis.strip(), draft.scheme.strip()
    campaign.topics = [topic.value for topic in draft.topics]
    campaign.starts, campaign.ends = draft.starts, draft.ends
    campaign.stages = {stage.value: day.isoformat() for stage, day in draft.until}
    campaign.relations = [relation.value for relation in draft.relations]
    campaign.items = list(draft.items)
    campaign.pool = {
        "kinds": [kind.value for kind in draft.kinds],
        "townships": list(draft.townships),
        "risks": [risk.value for risk in draft.risks],
        "places": [str(key) for key in draft.places],
    }
    known = _people(session, actor, [member.name.strip() for member in draft.team])
    campaign.members = [
        {"role": each.role.value, "name": each.name.strip(), "post": each.post.strip()}
        | ({"person": str(known[each.name.strip()])} if each.name.strip() in known else {})
        for each in draft.team
    ]


def _people(session: Session, actor: Actor, names: Sequence[str]) -> dict[str, UUID]:
    """Who of the office is meant, where a name stands for one person only."""
    asked = sa.select(Person.name, Person.id).where(Person.district == actor.district, Person.name.in_(names))
    found: dict[str, list[UUID]] = {}
    for name, key in session.execute(asked):
        found.setdefault(name, []).append(key)
    return {name: keys[0] for name, keys in found.items() if len(keys) == 1}


def deploy(session: Session, actor: Actor, campaign_id: UUID, *, today: date, version: int | None = None) -> int:
    """部署: freeze the items as they are worded now and the places in scope; returns how many places.

    Raises RuleBroken for no place or no item in scope, or when it is deployed already.
    """
    access.require(actor, Right.PLAN)
    campaign = facts.get(session, actor, campaign_id)
    if version is not None and campaign.version != version:
        raise history.overtaken(session, campaign.id, _CHANGED)
    if campaign.state is not CampaignState.DRAFT:
        raise RuleBroken(f"专项行动{campaign.state.label}，不用再部署。")
    said = facts.draft(campaign)
    items, places = facts.chosen(session, actor, said), facts.in_scope(session, actor, said)
    if not places:
        raise RuleBroken("按这些条件没有一家在营机构，无法部署。请放宽类别、乡镇（街道）、关系或风险等级。")
    if not any(facts.for_place(items, place) for place in places):
        raise RuleBroken("所选领域里没有适用于这些机构的检查项，无法部署。请换领域，或先在“检查清单”中补充。")
    campaign.item_ids = [str(row.id) for row in items]
    campaign.checklist_version = checklists.current_version(session, actor)
    campaign.state, campaign.deployed_on = CampaignState.RUNNING, today
    session.add_all(_place(campaign, place, number, items) for number, place in enumerate(places, 1))
    session.flush()
    return len(places)


def _place(
    campaign: Campaign, facility: Facility, serial: int, items: Sequence[ItemRow], reason: str = ""
) -> CampaignPlace:
    return CampaignPlace(
        district=facility.district,
        township=facility.township,
        campaign_id=campaign.id,
        facility_id=facility.id,
        serial=serial,
        topics=facts.joined(facts.topics_of(facts.for_place(items, facility))),
        added_reason=reason,
    )


def enrol(
    session: Session, actor: Actor, campaign_id: UUID, *, facility_ids: Sequence[UUID], reason: str
) -> list[UUID]:
    """增补: put places on the roll after 部署, a dropped one back on it; returns their ids on the roll.

    Raises BadInput without a reason or a place, RuleBroken for a place that is closed or stands on the roll.
    """
    access.require(actor, Right.PLAN)
    campaign = facts.get(session, actor, campaign_id)
    facts.require_running(campaign)
    if not facility_ids:
        raise BadInput("请选择要增补的机构。", "places")
    if not reason.strip():
        raise BadInput("请写明增补原因，例如“新备案的机构”。", "reason")
    items = facts.frozen(session, actor, campaign)
    return [_enrol(session, actor, campaign, key, items, reason.strip()) for key in dict.fromkeys(facility_ids)]


def _enrol(
    session: Session, actor: Actor, campaign: Campaign, facility_id: UUID, items: Sequence[ItemRow], reason: str
) -> UUID:
    asked = access.visible(sa.select(Facility).where(Facility.id == facility_id), Facility, actor)
    facility = session.scalars(asked).first()
    if facility is None or facility.merged_into is not None:
        raise RuleBroken("有一家机构已不在台账中（可能已合并），请重新选择。")
    if facility.state is FacilityState.CLOSED:
        raise RuleBroken(f"“{facility.name}”已关停，不能增补。如仍在营业，请先在台账中更正状态。")
    if facility.kind.only_reports:
        raise RuleBroken(f"“{facility.name}”只报告情况，不列入专项行动名单。")
    known = sa.select(CampaignPlace).where(
        CampaignPlace.campaign_id == campaign.id, CampaignPlace.facility_id == facility_id
    )
    place = session.scalars(known).first()
    if place is None:
        last = sa.select(sa.func.max(CampaignPlace.serial)).where(CampaignPlace.campaign_id == campaign.id)
        place = _place(campaign, facility, (session.scalar(last) or 0) + 1, items, reason)
        session.add(place)
    elif place.dropped_on is None:
        raise RuleBroken(f"“{facility.name}”已经在名单中，不用再增补。")
    else:
        place.dropped_on, place.drop_reason, place.added_reason = None, "", reason
    session.flush()
    return place.id


def drop_places(session: Session, actor: Actor, place_ids: Sequence[UUID], *, reason: str, today: date) -> None:
    """移出: take places off the roll with a reason; what they reported stays on file.

    Raises BadInput without a reason, RuleBroken when one is off already or the campaign is over.
    """
    access.require(actor, Right.PLAN)
    if not reason.strip():
        raise BadInput("请写明移出原因，例如“已关停”。", "reason")
    for key in place_ids:
        place = facts.get_place(session, actor, key)
        facts.require_running(facts.get(session, actor, place.campaign_id))
        if place.dropped_on is not None:
            raise RuleBroken("其中有机构已经移出，请刷新后重新选择。")
        place.dropped_on, place.drop_reason = today, reason.strip()
    session.flush()


def finish(session: Session, actor: Actor, campaign_id: UUID, *, note: str = "", today: date) -> None:
    """结束. While places are not covered, `note` says why and stands in the summary; raises BadInput without it."""
    access.require(actor, Right.PLAN)
    campaign = facts.get(session, actor, campaign_id)
    facts.require_running(campaign)
    rows = [row for row in facts.roll(session, actor, campaign) if row.dropped_on is None]
    missing, gaps = sum(row.returned_on is None for row in rows), sum(bool(row.gaps) for row in rows)
    if (missing or gaps) and not note.strip():
        raise BadInput(
            f"还有 {missing} 家未自查，{gaps} 家未覆盖。请先补齐；确需结束的，写明情况说明，将印入小结。", "note"
        )
    campaign.state, campaign.finished_on, campaign.finish_note = CampaignState.FINISHED, today, note.strip()


def reopen(session: Session, actor: Actor, campaign_id: UUID) -> None:
    """恢复 a finished campaign, for what came late."""
    access.require(actor, Right.PLAN)
    campaign = facts.get(session, actor, campaign_id)
    if campaign.state is not CampaignState.FINISHED:
        raise RuleBroken(f"专项行动{campaign.state.label}，不用恢复。")
    campaign.state, campaign.finished_on, campaign.finish_note = CampaignState.RUNNING, None, ""


def discard(session: Session, actor: Actor, campaign_id: UUID, *, now: datetime) -> None:
    """Throw a draft away; can be taken back."""
    access.require(actor, Right.PLAN)
    campaign = facts.get(session, actor, campaign_id)
    if campaign.state is not CampaignState.DRAFT:
        raise RuleBroken(f"专项行动{campaign.state.label}，不能删除。不再开展的请“结束”并写明情况。")
    campaign.state = CampaignState.VOID
    session.flush()
    history.can_undo(
        session,
        actor,
        act=_DISCARD,
        title=f"删除专项行动草稿：{campaign.title}",
        subject=Capability.CAMPAIGNS,
        record=campaign.id,
        payload={},
        now=now,
    )


def _restore(session: Session, actor: Actor, campaign_id: UUID, _payload: dict[str, Any]) -> None:
    campaign = facts.get(session, actor, campaign_id)
    if campaign.state is CampaignState.VOID:
        campaign.state = CampaignState.DRAFT


_DISCARD = "campaigns.discard"
history.register(_DISCARD, _restore)
