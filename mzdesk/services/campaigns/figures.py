"""自查率, 督查率, 全覆盖: reckoned from the roll."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.campaigns import Campaign, CampaignHazard
from mzdesk.models.hazards import Hazard
from mzdesk.services import access
from mzdesk.terms import CampaignState, FacilityState, HazardState, Topic
from mzdesk.views.actor import Actor
from mzdesk.views.campaigns import FigureRow, Figures, RollRow, TopicGap

_NAMED = 5


def of(session: Session, actor: Actor, campaign: Campaign, roll: Sequence[RollRow]) -> Figures:
    """The figures of a roll; townships stand in the order of their codes, never of their results (OFFICE: an equal)."""
    rows = [row for row in roll if row.dropped_on is None]
    opened, closed = _hazards(session, actor, campaign)
    return Figures(
        _count("all", "合计", rows),
        _grouped(rows, lambda row: (row.township, row.township, row.township_name)),
        _grouped(rows, lambda row: (list(type(row.kind)).index(row.kind), row.kind.value, row.kind.short)),
        tuple(_gap(topic, rows) for topic in map(Topic, campaign.topics)),
        sum(row.failed for row in rows),
        opened,
        closed,
        len(roll) - len(rows),
        tuple(_hints(rows)) if campaign.state is CampaignState.RUNNING else (),
    )


def _count(key: str, title: str, rows: Sequence[RollRow]) -> FigureRow:
    return FigureRow(
        key,
        title,
        len(rows),
        sum(row.returned_on is not None for row in rows),
        sum(row.visited_on is not None for row in rows),
        sum(not row.gaps for row in rows),
        sum(row.failed > 0 for row in rows),
    )


def _grouped(rows: Iterable[RollRow], by: Callable[[RollRow], tuple[Any, str, str]]) -> tuple[FigureRow, ...]:
    groups: dict[tuple[Any, str, str], list[RollRow]] = {}
    for row in rows:
        groups.setdefault(by(row), []).append(row)
    return tuple(_count(key, title, groups[order, key, title]) for order, key, title in sorted(groups))


def _gap(topic: Topic, rows: Sequence[RollRow]) -> TopicGap:
    concerned = [row for row in rows if topic in row.topics]
    return TopicGap(topic, len(concerned), sum(topic in row.gaps for row in concerned))


def _hazards(session: Session, actor: Actor, campaign: Campaign) -> tuple[int, int]:
    """Hazards made of this campaign's self-checks: open, closed."""
    asked = sa.select(Hazard.state, sa.func.count()).join(CampaignHazard, CampaignHazard.hazard_id == Hazard.id)
    asked = access.visible(asked, CampaignHazard, actor).where(CampaignHazard.campaign_id == campaign.id)
    found = {row[0]: row[1] for row in session.execute(asked.group_by(Hazard.state))}
    closed = found.pop(HazardState.CLOSED, 0)
    return sum(found.values()), closed


def _hints(rows: Sequence[RollRow]) -> Iterable[str]:
    gone = [row.name for row in rows if row.facility_state is FacilityState.CLOSED]
    if gone:
        yield f"{_names(gone)}已关停，仍在名单中。请“移出”并写明原因，或继续督促。"
    merged = [row.name for row in rows if row.merged]
    if merged:
        yield f"{_names(merged)}在台账中已合并到另一条记录。请核对名单，重复的请“移出”。"
    bare = [row.name for row in rows if not row.topics]
    if bare:
        yield f"{_names(bare)}没有适用的检查项，不会有自查表。请在台账中核对类别和适用条件，或“移出”。"


def _names(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 家" if len(names) > _NAMED else ""
    return f"“{'、'.join(names[:_NAMED])}”{more}"
