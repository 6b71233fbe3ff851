"""After publishing: sudden leave mended with the fewest changes, a seat given to another for a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, ChangedMeanwhile, NotFound, RuleBroken
from mzdesk.models.rosters import Roster, RosterChange
from mzdesk.models.staff import Leave, Person
from mzdesk.rules import roster as engine
from mzdesk.rules.roster import live
from mzdesk.rules.roster.rerostering import with_leave
from mzdesk.services import access, history
from mzdesk.services.rosters import records
from mzdesk.services.rosters.gathering import Gathered, gather, seats_of
from mzdesk.services.rosters.naming import person_named
from mzdesk.services.rosters.reading import Place
from mzdesk.terms import Capability, ChangeKind, Right, RosterState
from mzdesk.views.actor import Actor
from mzdesk.views.roster import Absence, RosterSeat
from mzdesk.views.rosters import Mending, SeatPlace

_EFFORT = 2_000


def propose(
    session: Session,
    actor: Actor,
    roster_id: UUID,
    *,
    person: UUID,
    first: date,
    last: date,
    reason: str,
    since: date,
) -> Mending:
    """Up to three ways to do without somebody from `first` to `last`; nothing before `since` changes.

    Raises BadInput when he has no duty in these days or they are the wrong way round.
    """
    access.require(actor, Right.KEEP_ROSTERS)
    _, seats, found = _now(session, actor, roster_id)
    name = _named(found, person)
    if last < first:
        raise BadInput("结束日期早于开始日期，请核对。", "last")
    if not any(who == person and first <= place[0] <= last and place[0] >= since for place, who in seats.items()):
        raise BadInput(f"{name}在这几天没有值班，不需要调整。", "person")
    absence = Absence(str(person), first, last, reason.strip() or "临时请假")
    try:
        return Mending(engine.mend(found.problem, seats_of(seats), [absence], since=since))
    except RuleBroken as broken:
        answer = engine.solve(with_leave(found.problem, [absence]), effort=_EFFORT)
        why = tuple(one.sentence for one in answer.why)
        ways = tuple(way.sentence for one in answer.why for way in one.ways[:3])
        return Mending((), why or (broken.message,), ways)


def _now(session: Session, actor: Actor, roster_id: UUID) -> tuple[Roster, dict[Place, UUID], Gathered]:
    roster = records.get(session, actor, roster_id)
    if roster.state is RosterState.VOID:
        raise RuleBroken("值班表已作废，不能再调整。请新建一份。")
    seats = {place: who for place, (who, _) in records.standing(session, roster).items()}
    return roster, seats, gather(session, actor, roster, seated=seats.values())


def _named(found: Gathered, person: UUID) -> str:
    name = next((one.name for one in found.people if one.id == person), None)
    if name is None:
        raise NotFound("找不到这个人员，请刷新后重试。")
    return name


def mend(
    session: Session,
    actor: Actor,
    roster_id: UUID,
    *,
    person: UUID,
    first: date,
    last: date,
    reason: str,
    seats: Sequence[RosterSeat],
    version: int,
    now: datetime,
) -> int:
    """Register the leave and take up one of the proposals (its `seats`); returns how many seats changed hands.

    Raises ChangedMeanwhile when the roster was changed since the proposals were made.
    """
    access.require(actor, Right.KEEP_ROSTERS)
    roster = records.get(session, actor, roster_id, version=version)
    who = session.get(Person, person)
    if who is None or who.district != actor.district:
        raise NotFound("找不到这个人员，请刷新后重试。")
    why = reason.strip() or "临时请假"
    session.add(
        Leave(
            district=who.district,
            township=who.township,
            person_id=who.id,
            starts=first,
            ends=last,
            reason=why[:60],
        )
    )
    wanted = {(one.day, one.time, one.role, one.post, one.seat): UUID(one.person) for one in seats}
    title = f"{who.name}临时请假，{roster.title}调班"
    return change(session, actor, roster, wanted, ChangeKind.LEAVE, f"{who.name}{why}", title=title, now=now)


def override(
    session: Session,
    actor: Actor,
    roster_id: UUID,
    *,
    place: SeatPlace,
    name: str,
    reason: str,
    now: datetime,
) -> None:
    """Give one seat of a published roster to somebody else, with why.

    Raises BadInput without a reason or for an unknown name, RuleBroken for somebody who is on leave, has 免夜班 or sits
    on that shift already.
    """
    access.require(actor, Right.KEEP_ROSTERS)
    if not reason.strip():
        raise BadInput("请写明调整的原因。", "reason")
    roster = records.published(session, actor, roster_id)
    seats = {one: who for one, (who, _) in records.standing(session, roster).items()}
    key = (place.day, place.time, place.role, place.post, place.seat)
    if key not in seats:
        raise BadInput(f"这份值班表没有{place.words}这个岗位，请刷新后重选。", "place")
    chosen = person_named(session, actor, name, where=place.words)
    if chosen.id == seats[key]:
        raise BadInput(f"{place.words}本来就是{chosen.name}，不用调整。", "name")
    wanted = seats | {key: chosen.id}
    require_sound(session, actor, roster, wanted, [key])
    title = f"{place.words}改为{chosen.name}"
    change(session, actor, roster, wanted, ChangeKind.OVERRIDE, reason.strip(), title=title, now=now)


def require_sound(
    session: Session, actor: Actor, roster: Roster, wanted: Mapping[Place, UUID], touched: Sequence[Place]
) -> None:
    """Raise RuleBroken when one of the touched shifts breaks a hard rule with these seats."""
    found = gather(session, actor, roster, seated=wanted.values())
    shifts = {(day, str(wanted[day, time, role, post, seat])) for day, time, role, post, seat in touched}
    for fault in live.faults(found.problem, seats_of(dict(wanted))):
        if fault.kind.hard and (fault.day, fault.person) in shifts:
            raise RuleBroken(fault.sentence)


def change(
    session: Session,
    actor: Actor,
    roster: Roster,
    wanted: Mapping[Place, UUID],
    kind: ChangeKind,
    reason: str,
    *,
    title: str,
    now: datetime,
    swap: UUID | None = None,
) -> int:
    """Make the seats these: a draft is written, of a published one each change is kept; returns how many."""
    before = {place: who for place, (who, _) in records.standing(session, roster).items()}
    differing = sorted(place for place in {*before, *wanted} if before.get(place) != wanted.get(place))
    if roster.state is RosterState.DRAFT:
        records.write(session, roster, wanted)
        roster.proof = []
    else:
        _note(session, actor, roster, before, wanted, differing, kind, reason, swap)
    roster.edits += 1
    session.flush()
    kept = {place: who for place, who in before.items() if place in differing}
    history.can_undo(
        session,
        actor,
        act="rosters.change",
        title=title,
        subject=Capability.ROSTERS,
        record=roster.id,
        payload={"before": records.spelled(kept), "after": records.spelled(dict(wanted_at(wanted, differing)))},
        now=now,
    )
    return len(differing)


def wanted_at(wanted: Mapping[Place, UUID], places: Sequence[Place]) -> dict[Place, UUID]:
    """What is wanted of some seats only."""
    return {place: wanted[place] for place in places if place in wanted}


def _note(
    session: Session,
    actor: Actor,
    roster: Roster,
    before: Mapping[Place, UUID],
    wanted: Mapping[Place, UUID],
    differing: Sequence[Place],
    kind: ChangeKind,
    reason: str,
    swap: UUID | None,
) -> None:
    for place in differing:
        day, time, role, post, seat = place
        session.add(
            RosterChange(
                district=roster.district,
                township=roster.township,
                roster_id=roster.id,
                day=day,
                time=time,
                role=role,
                post=post,
                seat=seat,
                edition=roster.editions,
                turn=roster.edits + 1,
                out_id=before.get(place),
                into_id=wanted.get(place),
                kind=kind,
                reason=reason[:200],
                swap_id=swap,
                created_by=actor.name,
            )
        )
        session.flush()


def _undo(session: Session, actor: Actor, record: UUID, payload: dict[str, Any]) -> None:
    access.require(actor, Right.KEEP_ROSTERS)
    roster = records.get(session, actor, record)
    before, after = records.read(payload["before"]), records.read(payload["after"])
    now = {place: who for place, (who, _) in records.standing(session, roster).items()}
    if any(now.get(place) != who for place, who in after.items()):
        raise ChangedMeanwhile("这几个班后来又调整过，不能直接撤销。请刷新后重新调整。")
    wanted = {place: who for place, who in now.items() if place not in after} | before
    if roster.state is RosterState.DRAFT:
        records.write(session, roster, wanted)
        return
    differing = sorted(place for place in {*now, *wanted} if now.get(place) != wanted.get(place))
    _note(session, actor, roster, now, wanted, differing, ChangeKind.OVERRIDE, "撤销调整", None)
    roster.edits += 1


history.register("rosters.change", _undo)
