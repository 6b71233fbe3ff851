"""Search everywhere (Ctrl+K) and the search condition of every list."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.duty import DutyShift
from mzdesk.models.facilities import Facility
from mzdesk.models.search import SearchEntry
from mzdesk.services import access
from mzdesk.terms import Capability, DutyPost, Right, ShiftState
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.search import Hit


def words(text: str) -> list[str]:
    """What was typed, as the table spells it: lower case, parted at blanks."""
    return text.lower().split()


def condition(text: str) -> sa.ColumnElement[bool]:
    """Every word stands somewhere in the search line."""
    return sa.and_(sa.true(), *(SearchEntry.text.contains(word, autoescape=True) for word in words(text)))


def ids(capability: Capability, text: str) -> sa.Select[UUID]:
    """The records of one capability that `text` finds, as a sub-query."""
    return sa.select(SearchEntry.record).where(SearchEntry.capability == capability, condition(text))


def find(session: Session, actor: Actor, text: str, *, only: Capability | None = None, limit: int = 20) -> list[Hit]:
    """Records whose name, number, phone or initials hold every word of `text`; places and people first."""
    access.require(actor, Right.SEE)
    if not words(text):
        return []
    order: Any = sa.case(
        {capability: n for n, capability in enumerate(_ORDER)}, value=SearchEntry.capability, else_=len(_ORDER)
    )
    asked = sa.select(SearchEntry).where(condition(text))
    if only is not None:
        asked = asked.where(SearchEntry.capability == only)
    asked = access.visible(asked, SearchEntry, actor)  # type: ignore[arg-type]
    asked = asked.order_by(order, SearchEntry.sort_key, SearchEntry.record).limit(limit)
    found = [Hit(e.capability, e.record, e.title, e.detail) for e in session.scalars(asked)]
    if only in (None, Capability.FACILITIES):
        found = [*_with_number(session, actor, text), *found]
    return _with_posts(session, actor, found)


def _with_number(session: Session, actor: Actor, text: str) -> list[Hit]:
    """The place at whose 花名册 somebody with this whole identity number stands, by its blind index."""
    number = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if not re.fullmatch(r"\d{17}[\dX]|\d{15}", number):
        return []
    from mzdesk.services.facilities import identities

    people = identities.with_number(session, actor, number)
    names = dict(
        session.execute(
            sa.select(Facility.id, Facility.name).where(Facility.id.in_([each.facility_id for each in people]))
        ).all()
    )
    return [
        Hit(Capability.FACILITIES, each.facility_id, names[each.facility_id], f"花名册：{each.name}")
        for each in people
        if each.facility_id in names
    ]


def _with_posts(session: Session, actor: Actor, found: list[Hit]) -> list[Hit]:
    """People who are on duty at this moment say so: theirs is the number that is looked for (OFFICE)."""
    if not actor.of_bureau or not any(hit.capability is Capability.STAFF for hit in found):
        return found
    asked = sa.select(DutyShift).where(
        DutyShift.district == actor.district,
        DutyShift.township == bureau_code(actor.district),
        DutyShift.state != ShiftState.HANDED,
    )
    shift = session.scalars(asked.order_by(DutyShift.number.desc()).limit(1)).first()
    if shift is None:
        return found
    posts = {UUID(seat["person_id"]): DutyPost(seat["post"]).label for seat in shift.seats}
    if shift.leader_id is not None:
        posts.setdefault(shift.leader_id, "带班领导")
    return [
        replace(hit, detail=f"正在值班（{posts[hit.id]}），{hit.detail}".rstrip("，")) if hit.id in posts else hit
        for hit in found
    ]


_ORDER = (
    Capability.FACILITIES,
    Capability.STAFF,
    Capability.HAZARDS,
    Capability.INSPECTIONS,
    Capability.INCIDENTS,
    Capability.ORDERS,
    Capability.CHECKLISTS,
    Capability.ROSTERS,
    Capability.DUTY,
)
