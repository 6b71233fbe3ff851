"""换班: asked, agreed by both, approved by the section; every step stays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.rosters import DutySwap, DutySwapStep, Roster
from mzdesk.services import access
from mzdesk.services.rosters import records
from mzdesk.services.rosters.changing import change, require_sound
from mzdesk.services.rosters.naming import person_named
from mzdesk.services.rosters.reading import Place
from mzdesk.terms import ChangeKind, ConsentWay, DutyRole, Right, SwapState
from mzdesk.views.actor import Actor
from mzdesk.views.roster_acts import SwapRow, SwapStepRow
from mzdesk.views.rosters import SeatPlace

_OPEN = (SwapState.ASKED, SwapState.AGREED)
_CLOSED = (SwapState.DECLINED, SwapState.REFUSED, SwapState.WITHDRAWN)


def ask_swap(
    session: Session,
    actor: Actor,
    roster_id: UUID,
    *,
    place: SeatPlace,
    back: SeatPlace | None = None,
    other: str = "",
    reason: str = "",
    way: ConsentWay = ConsentWay.SELF,
) -> UUID:
    """Whoever sits at `place` asks to exchange it for `back`, or `other` (a name) to take it over (代班).

    Raises BadInput when nobody is named, RuleBroken for a draft, for a leader and an officer, or when a hard rule
    would be broken.
    """
    access.require(actor, Right.KEEP_ROSTERS)
    roster = records.published(session, actor, roster_id)
    seats = {one: who for one, (who, _) in records.standing(session, roster).items()}
    asker = _sitting(seats, place)
    if back is not None:
        partner = _sitting(seats, back)
    elif other.strip():
        partner = person_named(session, actor, other).id
    else:
        raise BadInput("请选择与谁换班，或填写由谁代班。", "other")
    if partner == asker:
        raise BadInput("换班的两个班是同一个人的，请另选。", "other")
    if back is not None and back.role is not place.role:
        raise RuleBroken("带班领导与值班员不能互换。请选择同类岗位的班。")
    swap = DutySwap(
        district=roster.district,
        township=roster.township,
        roster_id=roster.id,
        asker_id=asker,
        other_id=partner,
        day=place.day,
        time=place.time,
        back_day=back.day if back else None,
        back_time=back.time if back else None,
        reason=reason.strip(),
    )
    _require_possible(session, actor, roster, seats, swap)
    session.add(swap)
    session.flush()
    _step(session, actor, swap, SwapState.ASKED, records.names(session, [asker])[asker], way, reason.strip())
    return swap.id


def _sitting(seats: dict[Place, UUID], place: SeatPlace) -> UUID:
    found = seats.get((place.day, place.time, place.role, place.post, place.seat))
    if found is None:
        raise BadInput(f"{place.words}没有人，不能换班。请刷新后重选。", "place")
    return found


def _exchanged(seats: dict[Place, UUID], swap: DutySwap) -> dict[Place, UUID]:
    """The seats after the swap; raises RuleBroken when one of the two duties is no longer theirs."""
    given = _duty(seats, swap.asker_id, swap.day, swap.time)
    wanted = seats | {given: swap.other_id}
    if swap.back_day is not None:
        wanted[_duty(seats, swap.other_id, swap.back_day, swap.back_time)] = swap.asker_id
    return wanted


def _duty(seats: dict[Place, UUID], person: UUID, day: object, time: object) -> Place:
    for place, who in seats.items():
        if who == person and place[:2] == (day, time) and place[2] is not DutyRole.STANDBY:
            return place
    raise RuleBroken("要换的班后来已经调整，不是原来的人了。请撤回这次申请，重新办理。")


def _require_possible(
    session: Session, actor: Actor, roster: Roster, seats: dict[Place, UUID], swap: DutySwap
) -> dict[Place, UUID]:
    wanted = _exchanged(seats, swap)
    touched = [place for place in wanted if wanted[place] != seats.get(place)]
    require_sound(session, actor, roster, wanted, touched)
    return wanted


def agree_swap(
    session: Session, actor: Actor, swap_id: UUID, *, way: ConsentWay = ConsentWay.SELF, note: str = ""
) -> None:
    """The other one agrees; raises RuleBroken when the swap is past that."""
    access.require(actor, Right.KEEP_ROSTERS)
    swap = _get(session, actor, swap_id)
    _require_state(swap, SwapState.ASKED)
    _step(session, actor, swap, SwapState.AGREED, records.names(session, [swap.other_id])[swap.other_id], way, note)


def approve_swap(session: Session, actor: Actor, swap_id: UUID, *, now: datetime, note: str = "") -> None:
    """The section approves, and the duties change hands.

    Raises RuleBroken before both agreed, or when a hard rule would be broken.
    """
    access.require(actor, Right.KEEP_ROSTERS)
    swap = _get(session, actor, swap_id)
    if swap.state is SwapState.ASKED:
        raise RuleBroken("对方还没有同意，不能批准。请先登记对方的意见。")
    _require_state(swap, SwapState.AGREED)
    roster = records.published(session, actor, swap.roster_id)
    seats = {one: who for one, (who, _) in records.standing(session, roster).items()}
    wanted = _require_possible(session, actor, roster, seats, swap)
    named = records.names(session, [swap.asker_id, swap.other_id])
    both = f"{named[swap.asker_id]}与{named[swap.other_id]}"
    _step(session, actor, swap, SwapState.APPROVED, actor.name, ConsentWay.SELF, note)
    what = "换班" if swap.back_day else "代班"
    change(
        session,
        actor,
        roster,
        wanted,
        ChangeKind.SWAP,
        f"{both}{what}",
        title=f"{both}{what}",
        now=now,
        swap=swap.id,
    )


def close_swap(session: Session, actor: Actor, swap_id: UUID, *, state: SwapState, note: str) -> None:
    """The other declines, the section refuses, or it is withdrawn; raises BadInput without a word why."""
    access.require(actor, Right.KEEP_ROSTERS)
    swap = _get(session, actor, swap_id)
    if state not in _CLOSED:
        raise BadInput("请选择不同意、不批准或撤回。", "state")
    if not note.strip():
        raise BadInput("请写明原因。", "note")
    if swap.state not in _OPEN:
        raise RuleBroken(f"这次换班{swap.state.label}，不能再办理。")
    named = records.names(session, [swap.asker_id, swap.other_id])
    who = {SwapState.DECLINED: named[swap.other_id], SwapState.WITHDRAWN: named[swap.asker_id]}
    _step(session, actor, swap, state, who.get(state, actor.name), ConsentWay.SELF, note.strip())


def _require_state(swap: DutySwap, state: SwapState) -> None:
    if swap.state is not state:
        raise RuleBroken(f"这次换班{swap.state.label}，不能再办理。请刷新后核对。")


def _get(session: Session, actor: Actor, swap_id: UUID) -> DutySwap:
    found = session.scalars(access.visible(sa.select(DutySwap).where(DutySwap.id == swap_id), DutySwap, actor)).first()
    if found is None:
        raise NotFound("找不到这次换班，请刷新后重试。")
    return found


def _step(
    session: Session, actor: Actor, swap: DutySwap, state: SwapState, person: str, way: ConsentWay, note: str
) -> None:
    swap.state = state
    session.add(
        DutySwapStep(
            district=swap.district,
            township=swap.township,
            swap_id=swap.id,
            state=state,
            person=person,
            way=way,
            note=note.strip()[:200],
            created_by=actor.name,
        )
    )
    session.flush()


def swaps(session: Session, actor: Actor, roster_id: UUID) -> list[SwapRow]:
    """The swaps of a roster with their steps, those still open first, then the newest."""
    access.require(actor, Right.SEE)
    roster = records.get(session, actor, roster_id)
    asked = sa.select(DutySwap).where(DutySwap.roster_id == roster.id).order_by(DutySwap.id.desc())
    found = sorted(session.scalars(asked), key=lambda swap: swap.state not in _OPEN)
    names = records.names(session, {key for swap in found for key in (swap.asker_id, swap.other_id)})
    return [
        SwapRow(
            swap.id,
            names[swap.asker_id],
            names[swap.other_id],
            swap.day,
            swap.time,
            swap.back_day,
            swap.back_time,
            swap.state,
            swap.reason,
            tuple(_steps(session, swap)),
        )
        for swap in found
    ]


def _steps(session: Session, swap: DutySwap) -> Iterable[SwapStepRow]:
    asked = sa.select(DutySwapStep).where(DutySwapStep.swap_id == swap.id)
    for step in session.scalars(asked.order_by(DutySwapStep.created_at, DutySwapStep.id)):
        yield SwapStepRow(step.state, step.person, step.way, step.note, step.created_by, step.created_at)
