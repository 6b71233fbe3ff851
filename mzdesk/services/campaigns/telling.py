"""What goes out in words: reminders to copy, the 方案 as a paper, the 阶段小结."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput
from mzdesk.models.campaigns import Campaign
from mzdesk.models.facilities import Facility
from mzdesk.rules import campaigns as rules
from mzdesk.services import access, orders, settings
from mzdesk.services.campaigns import facts, figures, finding
from mzdesk.terms import CampaignStage, CampaignState, Relation, Right
from mzdesk.views.actor import Actor
from mzdesk.views.campaigns import CampaignScheme, CampaignSummary, Reminder, RollRow

_PLACES = "社会办、局属单位"


def reminders(
    session: Session, actor: Actor, campaign_id: UUID, *, place_ids: Sequence[UUID], today: date
) -> list[Reminder]:
    """提醒: one text for 社会办 and 局属 places with whom to call, one to each township that runs some of the others.

    A place with nothing left to do is left out; raises BadInput when none is left.
    """
    access.require(actor, Right.SEE)
    campaign = facts.get(session, actor, campaign_id)
    wanted = set(place_ids)
    rows = [row for row in facts.roll(session, actor, campaign) if row.id in wanted and row.dropped_on is None]
    rows = [row for row in rows if row.gaps or row.returned_on is None]
    if not rows:
        raise BadInput("所选机构已全部自查或督查，没有需要提醒的。", "places")
    contacts = _contacts(session, [row.facility_id for row in rows])
    office = settings.office(session, actor)
    by, contact = _day(_return_by(campaign)), orders.contact_of(office)
    own = [row for row in rows if row.relation is not Relation.TOWNSHIP_RUN]
    made = [_to_places(campaign, own, contacts, by, contact)] if own else []
    towns: dict[str, list[RollRow]] = {}
    for row in rows:
        if row.relation is Relation.TOWNSHIP_RUN:
            towns.setdefault(row.township_name, []).append(row)
    return [*made, *(_to_town(campaign, town, found, by, contact) for town, found in towns.items())]


def _return_by(campaign: Campaign) -> date:
    return facts.until(campaign).get(CampaignStage.SELF_CHECK, campaign.ends)


def _contacts(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    asked = sa.select(Facility.id, Facility.principal, Facility.phones).where(Facility.id.in_(ids))
    return {key: (who, phones[0] if phones else "") for key, who, phones in session.execute(asked)}


def _left(row: RollRow) -> str:
    """What a place still owes."""
    if row.returned_on is None:
        return "自查表未报"
    return f"{'、'.join(topic.label for topic in row.gaps)}未填全"


def _to_places(
    campaign: Campaign, rows: Sequence[RollRow], contacts: dict[UUID, tuple[str, str]], by: str, contact: str
) -> Reminder:
    lines = [f"{number}. {row.name}：{_left(row)}" for number, row in enumerate(rows, 1)]
    ask = f"请以下单位于{by}前报送（补全）自查表，已报送的请忽略："
    ends = [f"联系：{contact}"] if contact else []
    text = "\n".join((f"【提醒】{campaign.title}自查", ask, *lines, *ends))
    phones = [f"{row.name}　{'　'.join(part for part in contacts[row.facility_id] if part)}" for row in rows]
    return Reminder(_PLACES, text, "\n".join(phones))


def _to_town(campaign: Campaign, town: str, rows: Sequence[RollRow], by: str, contact: str) -> Reminder:
    """To an equal: asks for help, names only its own places, compares with nobody."""
    named = "、".join(f"{row.name}（{_left(row)}）" for row in rows)
    ends = f"联系：{contact}" if contact else ""
    ask = f"{town}：{campaign.title}自查工作请贵单位支持。"
    text = f"{ask}所办{named}，请协助提醒于{by}前报送（补全）自查表。感谢支持！{ends}"
    return Reminder(town, text)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _period(start: date, end: date) -> str:
    return f"{start.year}年{_day(start)}至{end.year}年{_day(end)}"


def scheme(session: Session, actor: Actor, campaign_id: UUID, *, today: date) -> CampaignScheme:
    """方案 as a paper; raises BadInput while its text is empty."""
    access.require(actor, Right.SEE)
    campaign = facts.get(session, actor, campaign_id)
    said = facts.draft(campaign)
    if not said.scheme:
        raise BadInput("还没有写方案正文。请先“修改”，在“方案正文”中填写。", "scheme")
    kinds = [place.kind for place in facts.in_scope(session, actor, said)]
    if campaign.state is not CampaignState.DRAFT:
        kinds = [row.kind for row in facts.roll(session, actor, campaign) if row.dropped_on is None]
    return CampaignScheme(
        settings.value(session, actor, "bureau_name"),
        campaign.title,
        said.basis,
        said.scheme,
        tuple(_stages(campaign)),
        tuple((each.role.label, each.name, each.post) for each in said.team),
        f"{'、'.join(kind.label for kind in facts.DRAWN if kind in kinds)}，共 {len(kinds)} 家。",
        tuple(topic.label for topic in said.topics),
        today,
    )


def _stages(campaign: Campaign) -> list[tuple[str, str]]:
    """Each stage with its first and last day; the last one ends with the campaign."""
    made, start, ends = [], campaign.starts, facts.until(campaign)
    for stage in CampaignStage:
        last = campaign.ends if stage is CampaignStage.SUMMARISE else ends.get(stage)
        if last is not None:
            made.append((stage.label, f"{_day(start)}至{_day(last)}" if start < last else _day(last)))
            start = date.fromordinal(min(last.toordinal() + 1, campaign.ends.toordinal()))
    return made


def summary(session: Session, actor: Actor, campaign_id: UUID, *, today: date) -> CampaignSummary:
    """阶段小结 as of today: figures, who is not covered yet, what was found; raises RuleBroken before 部署."""
    access.require(actor, Right.SEE)
    campaign = facts.get(session, actor, campaign_id)
    if campaign.state is CampaignState.DRAFT:
        facts.require_running(campaign)
    roll = facts.roll(session, actor, campaign)
    said, running = facts.draft(campaign), campaign.state is CampaignState.RUNNING
    return CampaignSummary(
        settings.value(session, actor, "bureau_name"),
        campaign.title,
        rules.stage_on(facts.until(campaign), today).label if running else campaign.state.label,
        _period(campaign.starts, campaign.ends),
        said.basis,
        tuple(topic.label for topic in said.topics),
        tuple(f"{each.role.label} {each.name}" for each in said.team),
        figures.of(session, actor, campaign, roll),
        tuple(_gap(row) for row in roll if row.dropped_on is None and (row.gaps or row.returned_on is None)),
        tuple(finding.every(session, actor, campaign)),
        campaign.finish_note,
        today,
    )


def _gap(row: RollRow) -> tuple[str, str, str]:
    topics = "、".join(topic.label for topic in row.gaps)
    words = f"{row.self_check}；未覆盖：{topics}" if topics else f"{row.self_check}，已督查"
    return row.township_name, row.name, words


def spoken(view: CampaignSummary) -> str:
    """The summary as a text to copy into a message."""
    whole, done = view.figures.whole, view.figures
    lines = [
        f"{view.title}进展（{_day(view.day)}，{view.stage}）",
        f"名单 {whole.should} 家，已自查 {whole.returned} 家（{whole.return_rate}），"
        f"已督查 {whole.visited} 家（{whole.visit_rate}），全覆盖 {whole.covered} 家（{whole.cover_rate}）。",
        f"自查发现问题 {done.problems} 项，登记隐患 {done.hazards_open + done.hazards_closed} 项，"
        f"已销号 {done.hazards_closed} 项。",
    ]
    gaps = [f"{topic.topic.label} {topic.open} 家" for topic in done.topics if topic.open]
    lines.append(f"尚未覆盖：{'，'.join(gaps)}。" if gaps else "所列领域已全部覆盖。")
    return "\n".join([*lines, view.note] if view.note else lines)
