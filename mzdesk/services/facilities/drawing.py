"""检查对象名录库: which places a draw is made from."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.facilities import Facility, FacilityLine
from mzdesk.rules import geo
from mzdesk.services import access
from mzdesk.services.access import S
from mzdesk.terms import Datum, FacilityKind, FacilityState, Right
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import PoolCriteria
from mzdesk.views.planner import Spot
from mzdesk.views.plans import PoolPlace

_L = FacilityLine
_MILLION = 1_000_000
DRAWN = tuple(kind for kind in FacilityKind if not kind.only_reports)


def pool(session: Session, actor: Actor, criteria: PoolCriteria) -> list[PoolPlace]:
    """The places in operation that the criteria name, in the order of their townships and ids.

    局属单位, 机关科室 and townships only report and are never drawn (OFFICE: whose place is it).
    """
    access.require(actor, Right.SEE)
    place = (Facility.name, Facility.longitude, Facility.latitude, Facility.datum)
    asked = sa.select(_L.id, _L.township, _L.risk, _L.last_visit_on, *place).join(Facility, Facility.id == _L.id)
    found = session.execute(_matching(asked, actor, criteria).order_by(_L.township, _L.id))
    return [
        PoolPlace(str(key), name, township, risk, _spot(east, north, datum), last)
        for key, township, risk, last, name, east, north, datum in found
    ]


def pool_size(session: Session, actor: Actor, criteria: PoolCriteria) -> int:
    """How many places `pool` would give."""
    access.require(actor, Right.SEE)
    asked = sa.select(sa.func.count()).select_from(_L)
    return session.scalar(_matching(asked, actor, criteria)) or 0


def _matching(asked: S, actor: Actor, criteria: PoolCriteria) -> S:
    asked = access.visible(asked, _L, actor)
    asked = asked.where(_L.state == FacilityState.ACTIVE, _L.kind.in_(criteria.kinds or DRAWN), _L.kind.in_(DRAWN))
    named = {
        _L.township: criteria.townships,
        _L.relation: criteria.relations,
        _L.risk: criteria.risks,
        _L.id: criteria.ids,
    }
    asked = asked.where(_L.id.not_in(criteria.without)) if criteria.without else asked
    return asked.where(*(column.in_(values) for column, values in named.items() if values))


def _spot(east: float | None, north: float | None, datum: Datum | None) -> Spot | None:
    if east is None or north is None:
        return None
    if datum is Datum.GCJ02:
        east, north = geo.to_wgs(east, north)
    return Spot(round(east * _MILLION), round(north * _MILLION))
