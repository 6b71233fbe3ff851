"""Search everywhere (Ctrl+K) and the search condition of every list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.search import SearchEntry
from mzdesk.services import access
from mzdesk.terms import Capability, Right
from mzdesk.views.actor import Actor
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
    return [Hit(e.capability, e.record, e.title, e.detail) for e in session.scalars(asked)]


_ORDER = (
    Capability.FACILITIES,
    Capability.STAFF,
    Capability.HAZARDS,
    Capability.INSPECTIONS,
    Capability.INCIDENTS,
    Capability.ORDERS,
    Capability.CHECKLISTS,
)
