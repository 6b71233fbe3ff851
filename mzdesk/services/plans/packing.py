"""A period's places and a day's draw as they are kept: canonical JSON, packed."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from mzdesk import jsonio
from mzdesk.models.plans import Draw, PlanPeriod
from mzdesk.views.planner import DayDraw, Keys, Period, Place, Promise, Standing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Start:
    """A period and its places as they were promised."""

    period: Period
    places: tuple[Place, ...]


def pack(value: Any) -> bytes:
    """The value, small; the same value in the same bytes."""
    return zlib.compress(jsonio.dump(value), 6)


def unpack(raw: bytes, kind: type[T]) -> T:
    """What `pack` packed."""
    return jsonio.load(zlib.decompress(raw), kind)


def packed_draw(draw: DayDraw) -> bytes:
    """A draw with its officers' ties in a fixed order."""
    plain = jsonio.plain(draw)
    for officer in plain["officers"]:
        officer["barred_places"] = sorted(officer["barred_places"])
        officer["barred_townships"] = sorted(officer["barred_townships"])
    return pack(plain)


def draw_of(row: Draw) -> DayDraw:
    """What an opened draw brought."""
    return unpack(row.entry, DayDraw)


def draws(session: Session, period_id: UUID) -> tuple[DayDraw, ...]:
    """The log of a period, in order."""
    asked = sa.select(Draw).where(Draw.period_id == period_id).options(undefer(Draw.entry))
    return tuple(draw_of(each) for each in session.scalars(asked.order_by(Draw.departs_on, Draw.number)))


def period_of(row: PlanPeriod) -> Period:
    """The period as it is now, days off taken out."""
    return jsonio.convert(row.period, Period)


def standing_of(row: PlanPeriod) -> Standing:
    """Where the period stands."""
    return unpack(row.standing, Standing)


def places_of(row: PlanPeriod) -> tuple[Place, ...]:
    """The places of the period, those set aside for the day among them."""
    places = standing_of(row).places
    known = {place.id for place in places}
    aside = (jsonio.convert(kept["place"], Place) for kept in row.aside.values())
    return (*places, *(place for place in aside if place.id not in known))


def start_of(row: PlanPeriod) -> Start:
    """What the period was promised from."""
    return unpack(row.start, Start)


def promise_of(row: PlanPeriod) -> Promise:
    """What was published at the start."""
    return jsonio.convert(row.promise, Promise)


def link_of(keys: Keys) -> str:
    """What opens this day's order and tells nothing of the next."""
    return f"{keys.office.hex()}|{keys.witness.hex()}"


def keys_of(row: Draw) -> Keys:
    """The day's keys without the deadlines: enough to call officers again."""
    office, witness = row.link.split("|")
    return Keys(row.departs_on, bytes.fromhex(office), b"", bytes.fromhex(witness))
