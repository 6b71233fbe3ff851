"""登记自查结果: one return of one place, keyed in or read from a workbook."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.campaigns import Campaign, CampaignPlace, SelfCheck
from mzdesk.models.facilities import Facility
from mzdesk.services import access
from mzdesk.services.campaigns import facts
from mzdesk.terms import ItemResult, ReplyWay, Right
from mzdesk.views.actor import Actor
from mzdesk.views.campaigns import SelfCheckDraft
from mzdesk.views.checklists import ItemRow

_NOTE = 300


def enter(session: Session, actor: Actor, place_id: UUID, *, draft: SelfCheckDraft, today: date, now: datetime) -> UUID:
    """Put a return on file; it replaces the place's earlier one, which stays on its trail. Returns its id.

    Raises BadInput for nothing filled in, an item that is not this place's or a day that can't be, RuleBroken when the
    place is off the roll, the campaign does not run, or the very same was entered before.
    """
    access.require_any(actor, Right.INSPECT, Right.REPORT)
    if draft.id is not None and (known := session.get(SelfCheck, draft.id)) is not None:
        return known.id
    place = facts.get_place(session, actor, place_id)
    campaign = facts.get(session, actor, place.campaign_id)
    facts.require_running(campaign)
    if place.dropped_on is not None:
        raise RuleBroken("这家机构已移出名单，不再登记自查。如需登记，请先用“增补机构”恢复。")
    _check_days(campaign, draft, today)
    facility = session.get_one(Facility, place.facility_id)
    items = facts.for_place(facts.frozen(session, actor, campaign), facility)
    results = settled(draft, items)
    print_of = fingerprint(results, draft)
    same = sa.select(SelfCheck).where(SelfCheck.place_id == place.id, SelfCheck.fingerprint == print_of)
    before = session.scalars(same).first()
    if before is not None:
        raise RuleBroken(f"与 {before.received_on} 登记的自查表完全相同，没有重复登记。")
    return _write(session, actor, place, items, results, draft, print_of, now)


def _check_days(campaign: Campaign, draft: SelfCheckDraft, today: date) -> None:
    if draft.received_on > today:
        raise BadInput("收到日期晚于今天，请核对。", "received_on")
    if draft.received_on < campaign.starts:
        raise BadInput(f"收到日期早于专项行动开始的 {campaign.starts}，请核对。", "received_on")
    typed = draft.way is not ReplyWay.WORKBOOK  # what a unit wrote into its workbook stays as it is
    if typed and draft.checked_on is not None and draft.checked_on > draft.received_on:
        raise BadInput("自查日期晚于收到日期，请核对。", "checked_on")


def settled(draft: SelfCheckDraft, items: list[ItemRow]) -> dict[str, list[str]]:
    """Result and note by item id, every item of the place in it; raises BadInput."""
    known = {row.id: row for row in items}
    given = {answer.item_id: answer for answer in draft.answers}
    if set(given) - set(known):
        raise BadInput("有检查项不属于这家机构的自查表，请刷新后重新登记。", "answers")
    results = {}
    for key in known:
        answer = given.get(key)
        result = draft.rest if answer is None else answer.result
        results[str(key)] = [result.value, answer.note.strip()[:_NOTE] if answer is not None else ""]
    if all(result == ItemResult.OPEN.value for result, _ in results.values()):
        raise BadInput("自查表还没有填写任何结果，没有登记。请请单位填好后再报。", "rest")
    return results


def fingerprint(results: dict[str, list[str]], draft: SelfCheckDraft) -> str:
    """The same for the same content, whatever the file is called and whenever it came."""
    said: list[Any] = [results, draft.person.strip(), str(draft.checked_on or ""), sorted(draft.extra)]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _write(
    session: Session,
    actor: Actor,
    place: CampaignPlace,
    items: list[ItemRow],
    results: dict[str, list[str]],
    draft: SelfCheckDraft,
    print_of: str,
    now: datetime,
) -> UUID:
    check = SelfCheck(
        id=draft.id or clock.uuid7(),
        district=place.district,
        township=place.township,
        campaign_id=place.campaign_id,
        place_id=place.id,
        way=draft.way,
        received_on=draft.received_on,
        checked_on=draft.checked_on,
        person=draft.person.strip()[:40],
        phone=draft.phone.strip()[:40],
        filename=draft.filename[-200:],
        fingerprint=print_of,
        results=results,
        extra=list(draft.extra),
        replaces=place.check_id,
        created_at=now,
        created_by=actor.name,
    )
    session.add(check)
    place.check_id, place.returned_on = check.id, draft.received_on
    place.covered = covered(items, results)
    counted = Counter(ItemResult(result) for result, _ in results.values())
    place.passed, place.failed = counted[ItemResult.PASS], counted[ItemResult.FAIL]
    place.absent, place.unfilled = counted[ItemResult.NOT_APPLICABLE], counted[ItemResult.OPEN]
    session.flush()
    return check.id


def covered(items: list[ItemRow], results: dict[str, list[str]]) -> str:
    """The topics all of whose items are answered: a half-filled topic is still a gap."""
    left = {row.topic for row in items if results[str(row.id)][0] == ItemResult.OPEN.value}
    return facts.joined(topic for topic in facts.topics_of(items) if topic not in left)
