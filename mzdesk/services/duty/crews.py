"""Who comes on duty: two persons on each post, told apart, with a leader."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput
from mzdesk.models.staff import Person
from mzdesk.services import access, rosters
from mzdesk.terms import DutyPost, PersonKind, Right
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.duty_room import Crew, CrewDraft, Seat
from mzdesk.views.staff import Choice

LONGEST = timedelta(hours=48)
AHEAD = timedelta(hours=12)
_ROOM = 100
_POSTS = {
    (1, 1): DutyPost.FIRST,
    (1, 2): DutyPost.SECOND,
    (2, 1): DutyPost.OTHER_FIRST,
    (2, 2): DutyPost.OTHER_SECOND,
}
_PAIRS = ((DutyPost.FIRST, DutyPost.SECOND), (DutyPost.OTHER_FIRST, DutyPost.OTHER_SECOND))


def crew(session: Session, actor: Actor, *, now: datetime, after: datetime | None = None) -> Crew:
    """Who should be on duty now by the published roster, or in the shift that follows `after`.

    Without a roster nobody is named, and the times are the office's.
    """
    access.require(actor, Right.SEE)
    moment = now if after is None else max(now, after)
    found = rosters.on_duty(session, actor, now=moment)
    at_posts = {_POSTS[one.post, one.seat]: one.id for one in found.crew if (one.post, one.seat) in _POSTS}
    wanted = _PAIRS if found.posts > 1 else _PAIRS[:1]
    seats = tuple((post, at_posts.get(post)) for pair in wanted for post in pair)
    leader = found.leader.id if found.leader is not None else None
    standby = _standby([(one.name, one.phone) for one in found.standby])
    return Crew(CrewDraft(found.begin, found.end, leader, seats, standby), by_roster=found.roster_id is not None)


def _standby(people: Sequence[tuple[str, str]]) -> str:
    """Who stands by, with the numbers as far as there is room."""
    told = "、".join(f"{name} {phone}".strip() for name, phone in people)
    return told if len(told) <= _ROOM else "、".join(name for name, _ in people)[:_ROOM]


def officers(session: Session, actor: Actor) -> list[Choice]:
    """Who may be put on a post: everybody of the bureau who serves, leaders apart."""
    access.require(actor, Right.SEE)
    return [_choice(each) for each in _serving(session, actor) if each.kind is not PersonKind.LEADER]


def duty_leaders(session: Session, actor: Actor) -> list[Choice]:
    """Who may be 带班领导."""
    access.require(actor, Right.SEE)
    return [_choice(each) for each in _serving(session, actor) if each.kind is PersonKind.LEADER]


def _choice(person: Person) -> Choice:
    return Choice(person.id, person.name, person.phone)


def _serving(session: Session, actor: Actor) -> list[Person]:
    asked = sa.select(Person).where(
        Person.district == actor.district,
        Person.township == bureau_code(actor.district),
        Person.active,
        Person.on_duty,
    )
    return list(session.scalars(asked.order_by(Person.sort_key, Person.id)))


def named(session: Session, actor: Actor, draft: CrewDraft, *, now: datetime) -> tuple[Person, list[Seat]]:
    """The leader and the seats of a crew; raises BadInput naming the field (`leader`, a post, `begins`, `ends`)."""
    _check_times(draft, now)
    serving = {person.id: person for person in _serving(session, actor)}
    leader = serving.get(draft.leader_id) if draft.leader_id is not None else None
    if leader is None or leader.kind is not PersonKind.LEADER:
        raise BadInput("请选择带班领导。", "leader")
    given = dict(draft.seats)
    wanted = [post for pair in _PAIRS for post in pair if pair[0] is DutyPost.FIRST or any(map(given.get, pair))]
    seats: list[Seat] = []
    for post in wanted:
        key = given.get(post)
        person = serving.get(key) if key is not None else None
        seats.append(_seat(post, person, [leader.id, *(seat.person_id for seat in seats)]))
    return leader, seats


def _seat(post: DutyPost, person: Person | None, taken: Sequence[UUID]) -> Seat:
    if person is None:
        raise BadInput(f"请选择{post.label}。双人双岗，每岗主班、副班各一人。", post.value)
    if person.id in taken:
        raise BadInput(f"{person.name}在本班已有岗位，一人不能占两个岗位。请另选{post.label}。", post.value)
    return Seat(post, person.id, person.name, person.phone)


def seats_of(session: Session, draft: CrewDraft) -> list[Seat]:
    """The seats of a crew that waits, whatever has become of its persons since."""
    asked = [(post, session.get(Person, key)) for post, key in draft.seats if key is not None]
    return [Seat(post, person.id, person.name, person.phone) for post, person in asked if person is not None]


def _check_times(draft: CrewDraft, now: datetime) -> None:
    if draft.begins > now + AHEAD:
        raise BadInput("上班时间在12小时以后，请到时再办，或核对上班时间。", "begins")
    if draft.ends <= draft.begins:
        raise BadInput("下班时间不晚于上班时间，请核对。", "ends")
    if draft.ends - draft.begins > LONGEST:
        raise BadInput("一班最长 48 小时，请核对起止时间。", "ends")


def stored(seats: Sequence[Seat]) -> list[dict[str, Any]]:
    """Seats as a shift keeps them."""
    return [
        {"post": seat.post.value, "person_id": str(seat.person_id), "name": seat.name, "phone": seat.phone}
        for seat in seats
    ]


def read(rows: Sequence[dict[str, Any]]) -> list[Seat]:
    """Seats as a shift kept them."""
    return [Seat(DutyPost(row["post"]), UUID(row["person_id"]), row["name"], row["phone"]) for row in rows]


def stored_draft(draft: CrewDraft) -> dict[str, Any]:
    """A crew that waits for its handover, as plain values."""
    return {
        "begins": draft.begins.isoformat(),
        "ends": draft.ends.isoformat(),
        "leader_id": str(draft.leader_id) if draft.leader_id else None,
        "seats": [[post.value, str(key) if key else None] for post, key in draft.seats],
        "standby": draft.standby,
        "weather": draft.weather,
    }


def read_draft(row: dict[str, Any]) -> CrewDraft | None:
    """The crew that waits, if there is one."""
    if not row:
        return None
    return CrewDraft(
        datetime.fromisoformat(row["begins"]),
        datetime.fromisoformat(row["ends"]),
        UUID(row["leader_id"]) if row["leader_id"] else None,
        tuple((DutyPost(post), UUID(key) if key else None) for post, key in row["seats"]),
        row["standby"],
        row["weather"],
    )
