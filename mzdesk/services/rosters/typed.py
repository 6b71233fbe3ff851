"""Typing into a roster: one seat, two that change places, a spreadsheet, an earlier edition; and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, ChangedMeanwhile
from mzdesk.models.rosters import Roster
from mzdesk.services import access, history
from mzdesk.services.rosters import records
from mzdesk.services.rosters.looking import settings_of
from mzdesk.services.rosters.naming import person_named
from mzdesk.services.rosters.reading import Place
from mzdesk.terms import Capability, DutyTime, Right, RosterAct
from mzdesk.views.actor import Actor
from mzdesk.views.rosters import SeatPlace, seats_of


def seat(
    session: Session,
    actor: Actor,
    roster_id: UUID,
    *,
    place: SeatPlace,
    name: str,
    was: str,
    now: datetime,
) -> None:
    """Type a name, or nothing, into one seat of a draft on which `was` stood.

    Raises BadInput for an unknown name or somebody who is on that shift already, ChangedMeanwhile when the seat was
    changed since it was read.
    """
    access.require(actor, Right.KEEP_ROSTERS)
    roster = records.draft(session, actor, roster_id)
    key = _place(roster, place)
    seats = records.seats(session, roster)
    before = seats.get(key)
    names = records.names(session, seats.values())
    if (names[before] if before else "") != was:
        raise ChangedMeanwhile(f"{place.words}刚刚被别人改过，请刷新后核对再填。")
    chosen = person_named(session, actor, name, where=place.words) if name.strip() else None
    if chosen is not None:
        _require_single(seats, place, key, chosen.id, chosen.name)
    records.put(session, roster, key, chosen.id if chosen else None)
    roster.proof, roster.edits = [], roster.edits + 1
    session.flush()
    kept = {"place": records.spelled({key: before or roster.id})[0], "empty": before is None}
    title = f"{place.words}：{was or '空'}改为{chosen.name if chosen else '空'}"
    undoable(session, actor, roster, "rosters.seat", title, kept, now)


def _require_single(seats: Mapping[Place, UUID], place: SeatPlace, key: Place, person: UUID, name: str) -> None:
    """双人双岗: one person can't hold two seats of a shift."""
    for other, sitting in seats.items():
        same = other[0] == place.day and sitting == person and other != key
        if same and (other[1] is place.time or DutyTime.WHOLE in (other[1], place.time)):
            said = SeatPlace(*other).words
            raise BadInput(f"{name}已排在{said}，不能再排{place.words}：双人双岗不能由一人兼任。请改排另一人。", "name")


def exchange(
    session: Session, actor: Actor, roster_id: UUID, *, one: SeatPlace, other: SeatPlace, now: datetime
) -> None:
    """Let two seats of a draft change places; raises BadInput when somebody would be on a shift twice."""
    access.require(actor, Right.KEEP_ROSTERS)
    roster = records.draft(session, actor, roster_id)
    first, second = _place(roster, one), _place(roster, other)
    seats = records.seats(session, roster)
    before = records.spelled(seats)
    moved = {place: who for place, who in seats.items() if place not in (first, second)}
    names = records.names(session, seats.values())
    for source, target, words in ((first, second, other), (second, first, one)):
        person = seats.get(source)
        if person is not None:
            _require_single(moved, words, target, person, names[person])
            moved[target] = person
    records.write(session, roster, moved)
    roster.proof, roster.edits = [], roster.edits + 1
    session.flush()
    title = f"{one.words}与{other.words}对调"
    undoable(session, actor, roster, "rosters.write", title, {"seats": before}, now)


def restore(session: Session, actor: Actor, roster_id: UUID, *, number: int, version: int, now: datetime) -> int:
    """Go back to a kept edition, which becomes a new one; raises NotFound."""
    access.require(actor, Right.KEEP_ROSTERS)
    roster = records.draft(session, actor, roster_id, version=version)
    before = records.spelled(records.seats(session, roster))
    records.write(session, roster, fitting(roster, records.edition(session, roster, number)))
    roster.proof = []
    made = records.keep(session, actor, roster, RosterAct.RESTORED, f"恢复到第{number}版")
    title = f"{roster.title}：恢复到第{number}版"
    undoable(session, actor, roster, "rosters.write", title, {"seats": before}, now)
    return made


def take_in(
    session: Session, actor: Actor, roster_id: UUID, *, seats: Mapping[SeatPlace, str], version: int, now: datetime
) -> int:
    """Put what a spreadsheet says in place of a draft's seats; names as they are typed.

    Raises BadInput for an unknown name or a seat that the roster has no place for; nothing is written then.
    """
    access.require(actor, Right.KEEP_ROSTERS)
    roster = records.draft(session, actor, roster_id, version=version)
    before = records.seats(session, roster)
    made = dict(before)
    for place, name in seats.items():
        key = _place(roster, place)
        if name.strip():
            made[key] = person_named(session, actor, name, where=place.words).id
        else:
            made.pop(key, None)
    records.write(session, roster, made)
    roster.proof, roster.edits = [], roster.edits + 1
    number = records.keep(session, actor, roster, RosterAct.TAKEN_IN)
    kept = {"seats": records.spelled(before)}
    undoable(session, actor, roster, "rosters.write", f"{roster.title}：导入", kept, now)
    return number


def _place(roster: Roster, place: SeatPlace) -> Place:
    if not _known(roster, place):
        raise BadInput(f"这份值班表没有{place.words}这个岗位。请核对日期、班次和岗位数。", "seats")
    return place.day, place.time, place.role, place.post, place.seat


def fitting(roster: Roster, seats: Mapping[Place, UUID]) -> dict[Place, UUID]:
    """The seats that the roster's rules have a place for."""
    return {place: person for place, person in seats.items() if _known(roster, SeatPlace(*place))}


def _known(roster: Roster, place: SeatPlace) -> bool:
    return roster.starts <= place.day <= roster.ends and place in seats_of(settings_of(roster), place.day)


# --- taken back ------------------------------------------------------------------------------------------------------


def undoable(
    session: Session, actor: Actor, roster: Roster, act: str, title: str, payload: dict[str, Any], now: datetime
) -> None:
    """Put an act on a roster on the list of those that can be taken back."""
    history.can_undo(
        session,
        actor,
        act=act,
        title=title,
        subject=Capability.ROSTERS,
        record=roster.id,
        payload=payload,
        now=now,
    )


def _rewrite(session: Session, actor: Actor, record: UUID, payload: dict[str, Any]) -> None:
    access.require(actor, Right.KEEP_ROSTERS)
    roster = records.draft(session, actor, record)
    records.write(session, roster, records.read(payload["seats"]))
    roster.proof, roster.edits = [], roster.edits + 1


def _reseat(session: Session, actor: Actor, record: UUID, payload: dict[str, Any]) -> None:
    access.require(actor, Right.KEEP_ROSTERS)
    roster = records.draft(session, actor, record)
    ((place, person),) = records.read([payload["place"]]).items()
    records.put(session, roster, place, None if payload["empty"] else person)
    roster.proof, roster.edits = [], roster.edits + 1


history.register("rosters.write", _rewrite)
history.register("rosters.seat", _reseat)
