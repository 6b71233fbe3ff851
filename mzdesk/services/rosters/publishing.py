"""Publishing a roster: from then on it answers for its days, and no other may."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.rosters import Roster, RosterDuty
from mzdesk.rules.roster import live
from mzdesk.services import access, history
from mzdesk.services.rosters import records
from mzdesk.services.rosters.gathering import days_of, gather, require_staff, seats_of
from mzdesk.terms import Capability, FaultKind, Right, RosterAct, RosterState
from mzdesk.views.actor import Actor
from mzdesk.views.rosters import RosterFault

_SHOWN = 3


def publish(session: Session, actor: Actor, roster_id: UUID, *, version: int, now: datetime) -> None:
    """Put a draft in force.

    Raises RuleBroken while a post is uncovered, somebody sits twice on a shift, is on leave, serves no more or has
    免夜班, and when another roster answers for one of its days; ChangedMeanwhile when it was changed since it was read.
    """
    access.require(actor, Right.KEEP_ROSTERS)
    roster = records.draft(session, actor, roster_id, version=version)
    seats = records.seats(session, roster)
    found = gather(session, actor, roster, seated=seats.values())
    require_staff(found)
    _require_sound([fault for fault in live.faults(found.problem, seats_of(seats)) if fault.kind.hard])
    _require_free(session, roster)
    roster.state, roster.published_at, roster.published_by = RosterState.PUBLISHED, now, actor.name
    for day in days_of(roster):
        session.add(RosterDuty(district=roster.district, township=roster.township, roster_id=roster.id, day=day))
    records.keep(session, actor, roster, RosterAct.PUBLISHED)
    history.can_undo(
        session,
        actor,
        act="rosters.publish",
        title=f"发布{roster.title}",
        subject=Capability.ROSTERS,
        record=roster.id,
        payload={},
        now=now,
    )


def _require_sound(hard: list[RosterFault]) -> None:
    if not hard:
        return
    said = "".join(fault.sentence for fault in hard[:_SHOWN])
    more = f"另有{len(hard) - _SHOWN}处。" if len(hard) > _SHOWN else ""
    rule = "双人双岗是硬性要求，" if any(one.kind in (FaultKind.COVER, FaultKind.TWICE) for one in hard) else ""
    raise RuleBroken(f"{rule}还有{len(hard)}处须先改好才能发布：{said}{more}")


def _require_free(session: Session, roster: Roster) -> None:
    asked = (
        sa.select(RosterDuty.day, Roster.title)
        .join(Roster, Roster.id == RosterDuty.roster_id)
        .where(
            RosterDuty.district == roster.district,
            RosterDuty.township == roster.township,
            RosterDuty.day >= roster.starts,
            RosterDuty.day <= roster.ends,
        )
    )
    taken = session.execute(asked.order_by(RosterDuty.day).limit(1)).first()
    if taken is not None:
        day, title = taken
        raise RuleBroken(
            f"{day.month}月{day.day}日已由“{title}”发布，同一天不能有两份值班表。请先撤回那一份，或改短这一份的起止日期。"
        )


def withdraw(session: Session, actor: Actor, roster_id: UUID, *, reason: str, version: int) -> None:
    """Make a published roster a draft again, with what changed hands written into it; raises BadInput, RuleBroken."""
    access.require(actor, Right.KEEP_ROSTERS)
    if not reason.strip():
        raise BadInput("请写明撤回发布的原因。", "reason")
    roster = records.get(session, actor, roster_id, version=version)
    if roster.state is not RosterState.PUBLISHED:
        raise RuleBroken("值班表还没有发布，不用撤回。")
    _take_back(session, actor, roster, reason.strip())


def _take_back(session: Session, actor: Actor, roster: Roster, reason: str) -> None:
    now = {place: person for place, (person, _) in records.standing(session, roster).items()}
    for duty in session.scalars(sa.select(RosterDuty).where(RosterDuty.roster_id == roster.id)):
        session.delete(duty)
    roster.state, roster.published_at, roster.published_by = RosterState.DRAFT, None, ""
    records.write(session, roster, now)
    records.keep(session, actor, roster, RosterAct.WITHDRAWN, reason)


def void(session: Session, actor: Actor, roster_id: UUID, *, reason: str, version: int) -> None:
    """Put a draft aside for good; raises BadInput without a reason."""
    access.require(actor, Right.KEEP_ROSTERS)
    if not reason.strip():
        raise BadInput("请写明作废的原因。", "reason")
    roster = records.draft(session, actor, roster_id, version=version)
    roster.state = RosterState.VOID
    records.keep(session, actor, roster, RosterAct.VOIDED, reason.strip())


def _unpublish(session: Session, actor: Actor, record: UUID, _payload: dict[str, Any]) -> None:
    access.require(actor, Right.KEEP_ROSTERS)
    roster = records.published(session, actor, record)
    _take_back(session, actor, roster, "撤销发布")


history.register("rosters.publish", _unpublish)
