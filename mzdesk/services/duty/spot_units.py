"""Whom a spot check may call: the bureau's own duty room, its units, the homes, the townships."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.archive import Township
from mzdesk.models.facilities import Facility
from mzdesk.services import access, settings
from mzdesk.terms import FacilityKind, FacilityState, Relation, Right, SpotUnit
from mzdesk.views.actor import Actor

_OWN = "bureau"


def units(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Whom a spot check may call, in standard order: kind, key, name, township, telephone of the register."""
    access.require(actor, Right.SEE)
    office = settings.office(session, actor)
    found = [_unit(SpotUnit.DUTY_ROOM, _OWN, f"{office['bureau_name']}值班室", "", office["bureau_phone"])]
    asked = sa.select(Facility).where(Facility.district == actor.district, Facility.state == FacilityState.ACTIVE)
    places = list(session.scalars(asked.order_by(Facility.township, Facility.sort_key, Facility.id)))
    reporting = {each.township: each for each in places if each.kind is FacilityKind.TOWNSHIP}
    for place in places:
        kind = _kind(place)
        if kind is not None:
            found.append(_unit(kind, str(place.id), place.name, place.township, next(iter(place.phones), "")))
    towns = sa.select(Township).where(Township.district == actor.district, Township.active).order_by(Township.township)
    for town in session.scalars(towns):
        reports = reporting.get(town.township)
        phone = next(iter(reports.phones), "") if reports is not None else ""
        found.append(_unit(SpotUnit.TOWNSHIP, town.township, town.name, town.township, phone))
    order = list(SpotUnit)
    return sorted(found, key=lambda unit: order.index(SpotUnit(unit["kind"])))


def _kind(place: Facility) -> SpotUnit | None:
    if place.kind in (FacilityKind.SECTION, FacilityKind.TOWNSHIP):
        return None
    own = place.kind is FacilityKind.SUBORDINATE_UNIT or place.relation is Relation.BUREAU_RUN
    return SpotUnit.BUREAU_RUN if own else SpotUnit.HOME


def _unit(kind: SpotUnit, key: str, name: str, township: str, phone: str) -> dict[str, Any]:
    return {"kind": kind.value, "key": key, "name": name, "township": township, "phone": phone}


def unit_counts(session: Session, actor: Actor) -> dict[SpotUnit, int]:
    """How many units of each class could be called."""
    access.require(actor, Right.SEE)
    every = units(session, actor)
    return {kind: sum(unit["kind"] == kind.value for unit in every) for kind in SpotUnit}
