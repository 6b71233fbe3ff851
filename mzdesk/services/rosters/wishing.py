"""Wishes, settled duties and pairs: what a roster takes into account beside its rules."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput, NotFound
from mzdesk.models.rosters import DutyPair, DutyWish
from mzdesk.models.staff import Leave
from mzdesk.services import access
from mzdesk.services.rosters import records
from mzdesk.services.rosters.naming import person_named
from mzdesk.terms import PairKind, Right, WishKind
from mzdesk.views.actor import Actor
from mzdesk.views.roster_acts import PairRow, WishRow


def wishes(session: Session, actor: Actor, *, first: date, last: date) -> list[WishRow]:
    """Wishes and settled duties of a span, by day."""
    access.require(actor, Right.SEE)
    asked = access.visible(sa.select(DutyWish), DutyWish, actor).where(DutyWish.day >= first, DutyWish.day <= last)
    found = list(session.scalars(asked.order_by(DutyWish.day, DutyWish.id)))
    names = records.names(session, {one.person_id for one in found})
    return [WishRow(one.id, one.person_id, names[one.person_id], one.day, one.kind, one.note) for one in found]


def wish(session: Session, actor: Actor, *, name: str, day: date, kind: WishKind, note: str = "") -> UUID:
    """Note what somebody wants on a day, in place of what stood there.

    Raises BadInput for an unknown name, or a duty settled for a day of leave.
    """
    access.require(actor, Right.KEEP_ROSTERS)
    person = person_named(session, actor, name)
    if kind is WishKind.PINNED:
        asked = sa.select(Leave.id).where(Leave.person_id == person.id, Leave.starts <= day, Leave.ends >= day)
        if session.scalars(asked).first() is not None:
            raise BadInput(f"{person.name}{day.month}月{day.day}日请假，不能指定值班。请核对日期。", "day")
    asked_wish = sa.select(DutyWish).where(DutyWish.person_id == person.id, DutyWish.day == day)
    found = session.scalars(asked_wish).first()
    if found is None:
        found = DutyWish(district=person.district, township=person.township, person_id=person.id, day=day)
        session.add(found)
    found.kind, found.note = kind, note.strip()
    session.flush()
    return found.id


def drop_wish(session: Session, actor: Actor, wish_id: UUID) -> None:
    """Take a wish back."""
    access.require(actor, Right.KEEP_ROSTERS)
    asked = access.visible(sa.select(DutyWish).where(DutyWish.id == wish_id), DutyWish, actor)
    _drop(session, session.scalars(asked).first())


def pairs(session: Session, actor: Actor) -> list[PairRow]:
    """Who must not, and who had better, serve with whom."""
    access.require(actor, Right.SEE)
    found = list(session.scalars(access.visible(sa.select(DutyPair), DutyPair, actor).order_by(DutyPair.id)))
    names = records.names(session, {key for one in found for key in (one.one_id, one.other_id)})
    return [PairRow(one.id, names[one.one_id], names[one.other_id], one.kind, one.note) for one in found]


def pair(session: Session, actor: Actor, *, one: str, other: str, kind: PairKind, note: str = "") -> UUID:
    """Note how two go together, in place of what stood there; raises BadInput for one and the same person."""
    access.require(actor, Right.KEEP_ROSTERS)
    both = [person_named(session, actor, name) for name in (one, other)]
    if both[0].id == both[1].id:
        raise BadInput("请填写两个不同的人。", "other")
    both.sort(key=lambda person: person.id)
    asked = sa.select(DutyPair).where(DutyPair.one_id == both[0].id, DutyPair.other_id == both[1].id)
    found = session.scalars(asked).first()
    if found is None:
        first = both[0]
        found = DutyPair(district=first.district, township=first.township, one_id=first.id, other_id=both[1].id)
        session.add(found)
    found.kind, found.note = kind, note.strip()
    session.flush()
    return found.id


def drop_pair(session: Session, actor: Actor, pair_id: UUID) -> None:
    """Let two go together as they come."""
    access.require(actor, Right.KEEP_ROSTERS)
    asked = access.visible(sa.select(DutyPair).where(DutyPair.id == pair_id), DutyPair, actor)
    _drop(session, session.scalars(asked).first())


def _drop(session: Session, row: DutyWish | DutyPair | None) -> None:
    if row is None:
        raise NotFound("这条记录已不存在，请刷新。")
    session.delete(row)
    session.flush()
