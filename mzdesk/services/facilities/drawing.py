"""检查对象名录库: which places a draw is made from."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.facilities import FacilityLine
from mzdesk.rules.draw import Candidate
from mzdesk.services import access
from mzdesk.terms import FacilityKind, FacilityState, Right
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import PoolCriteria

_L = FacilityLine
DRAWN = tuple(kind for kind in FacilityKind if not kind.only_reports)


def pool(session: Session, actor: Actor, criteria: PoolCriteria) -> list[Candidate]:
    """The places in operation that the criteria name, in the order of their townships and ids.

    局属单位, 机关科室 and townships only report and are never drawn (OFFICE: whose place is it).
    """
    access.require(actor, Right.SEE)
    asked = access.visible(sa.select(_L.id, _L.township, _L.risk, _L.last_visit_on), _L, actor)
    asked = asked.where(_L.state == FacilityState.ACTIVE, _L.kind.in_(criteria.kinds or DRAWN), _L.kind.in_(DRAWN))
    named = {
        _L.township: criteria.townships,
        _L.relation: criteria.relations,
        _L.risk: criteria.risks,
        _L.id: criteria.ids,
    }
    asked = asked.where(*(column.in_(values) for column, values in named.items() if values))
    return [
        Candidate(str(key), township, risk.weight, last)
        for key, township, risk, last in session.execute(asked.order_by(_L.township, _L.id))
    ]
