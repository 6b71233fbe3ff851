"""Search everywhere in a city: places by name, address or credit code, hazards by number or words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from mzdesk.services.cities import lists
from mzdesk.terms import Capability
from mzdesk.views.actor import Actor
from mzdesk.views.cities import CityCriteria
from mzdesk.views.search import Hit

_MOST: Final = 10


def find(session: Session, actor: Actor, text: str, *, today: date) -> list[Hit]:
    """The first places and hazards that hold every word of `text`."""
    asked = CityCriteria(today, text=text)
    places = lists.places(session, actor, asked, offset=0, limit=_MOST).rows
    hazards = lists.hazards(session, actor, replace(asked, sort="due_on"), offset=0, limit=_MOST).rows
    if not text.strip():
        return []
    return [
        *(Hit(Capability.FACILITIES, row.id, row.name, f"{row.district}　{row.township}") for row in places),
        *(
            Hit(Capability.HAZARDS, row.id, f"{row.number} {row.text}", f"{row.district}　{row.facility}")
            for row in hazards
        ),
    ]
