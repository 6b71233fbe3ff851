"""The stored roster itself: finding it, its seats, the editions that are kept of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import NotFound, RuleBroken
from mzdesk.models.rosters import Roster, RosterCell, RosterChange, RosterEdition
from mzdesk.models.staff import Person
from mzdesk.services import access, history
from mzdesk.services.rosters.reading import Place, applied, places
from mzdesk.terms import DutyRole, DutyTime, RosterAct, RosterState
from mzdesk.views.actor import Actor

CHANGED = "这份值班表刚刚被别人修改过，请刷新后核对再操作。"


def get(session: Session, actor: Actor, roster_id: UUID, *, version: int | None = None) -> Roster:
    """The roster; raises NotFound, or ChangedMeanwhile when it is no longer at the version that was read."""
    asked = access.visible(sa.select(Roster).where(Roster.id == roster_id), Roster, actor)
    roster = session.scalars(asked).first()
    if roster is None:
        raise NotFound("找不到这份值班表，请刷新后重试。")
    if version is not None and roster.version != version:
        raise history.overtaken(session, roster.id, CHANGED)
    return roster


def draft(session: Session, actor: Actor, roster_id: UUID, *, version: int | None = None) -> Roster:
    """A roster that may still be written; raises RuleBroken for one that is published or void."""
    roster = get(session, actor, roster_id, version=version)
    if roster.state is RosterState.PUBLISHED:
        raise RuleBroken("值班表已经发布，不能直接改写。请用换班、临时请假或当日调整，或先撤回发布。")
    if roster.state is RosterState.VOID:
        raise RuleBroken("值班表已作废，不能再修改。请新建一份。")
    return roster


def published(session: Session, actor: Actor, roster_id: UUID) -> Roster:
    """A roster in force; raises RuleBroken for another."""
    roster = get(session, actor, roster_id)
    if roster.state is not RosterState.PUBLISHED:
        raise RuleBroken("值班表还没有发布，可以直接在表中改写，不用办理调整。")
    return roster


def cells(session: Session, roster: Roster) -> list[RosterCell]:
    """The seats as they were written."""
    return list(session.scalars(sa.select(RosterCell).where(RosterCell.roster_id == roster.id)))


def seats(session: Session, roster: Roster) -> dict[Place, UUID]:
    """Who was written on which seat."""
    return places(cells(session, roster))


def names(session: Session, people: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id."""
    asked = sa.select(Person.id, Person.name).where(Person.id.in_(set(people)))
    return dict(session.execute(asked).all())


def standing(session: Session, roster: Roster) -> dict[Place, tuple[UUID, str]]:
    """Who sits where now, and why where it changed after publishing."""
    return applied(places(cells(session, roster)), changes(session, roster))


def changes(session: Session, roster: Roster) -> list[RosterChange]:
    """What changed hands since the roster was published, in order."""
    if roster.state is not RosterState.PUBLISHED:
        return []
    asked = sa.select(RosterChange).where(RosterChange.roster_id == roster.id, RosterChange.edition == roster.editions)
    return list(session.scalars(asked.order_by(RosterChange.turn, RosterChange.id)))


def write(session: Session, roster: Roster, wanted: Mapping[Place, UUID]) -> None:
    """Make the seats these, touching only those that differ."""
    kept = {}
    for cell in cells(session, roster):
        place = (cell.day, cell.time, cell.role, cell.post, cell.seat)
        if place in wanted:
            kept[place] = cell
        else:
            session.delete(cell)
    session.flush()
    for place, person in wanted.items():
        if place not in kept:
            session.add(_cell(roster, place, person))
        elif kept[place].person_id != person:
            kept[place].person_id = person
    session.flush()


def _cell(roster: Roster, place: Place, person: UUID) -> RosterCell:
    day, time, role, post, seat = place
    return RosterCell(
        district=roster.district,
        township=roster.township,
        roster_id=roster.id,
        day=day,
        time=time,
        role=role,
        post=post,
        seat=seat,
        person_id=person,
    )


def put(session: Session, roster: Roster, place: Place, person: UUID | None) -> None:
    """Fill or empty one seat."""
    day, time, role, post, seat = place
    asked = sa.select(RosterCell).where(
        RosterCell.roster_id == roster.id,
        RosterCell.day == day,
        RosterCell.time == time,
        RosterCell.role == role,
        RosterCell.post == post,
        RosterCell.seat == seat,
    )
    cell = session.scalars(asked).first()
    if person is None:
        if cell is not None:
            session.delete(cell)
    elif cell is None:
        session.add(_cell(roster, place, person))
    else:
        cell.person_id = person
    session.flush()


def keep(session: Session, actor: Actor, roster: Roster, act: RosterAct, note: str = "") -> int:
    """Keep the roster as it stands as its next edition; returns the edition's number."""
    roster.editions += 1
    session.add(
        RosterEdition(
            district=roster.district,
            township=roster.township,
            roster_id=roster.id,
            number=roster.editions,
            act=act,
            note=note[:300],
            snapshot=spelled(places(cells(session, roster))),
            created_by=actor.name,
        )
    )
    session.flush()
    return roster.editions


def edition(session: Session, roster: Roster, number: int) -> dict[Place, UUID]:
    """The seats of a kept edition; raises NotFound."""
    asked = sa.select(RosterEdition).where(RosterEdition.roster_id == roster.id, RosterEdition.number == number)
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound("找不到这一版值班表，请刷新后重试。")
    return read(found.snapshot)


def spelled(found: Mapping[Place, UUID]) -> list[dict[str, Any]]:
    """Seats as JSON."""
    return [
        {
            "day": day.isoformat(),
            "time": time.value,
            "role": role.value,
            "post": post,
            "seat": seat,
            "person": str(person),
        }
        for (day, time, role, post, seat), person in sorted(found.items(), key=lambda item: item[0])
    ]


def read(spelled_seats: Iterable[Mapping[str, Any]]) -> dict[Place, UUID]:
    """Seats from JSON."""
    return {
        (
            date.fromisoformat(one["day"]),
            DutyTime(one["time"]),
            DutyRole(one["role"]),
            int(one["post"]),
            int(one["seat"]),
        ): UUID(one["person"])
        for one in spelled_seats
    }
