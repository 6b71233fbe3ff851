"""What an office does first: bring the register in, name its people, make a plan."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.facilities import Facility
from mzdesk.models.inspections import Inspection
from mzdesk.models.plans import InspectionPlan
from mzdesk.models.staff import Person
from mzdesk.services import access
from mzdesk.services.access import S
from mzdesk.terms import Capability, PersonKind, Right
from mzdesk.views.actor import Actor
from mzdesk.views.overview import FirstStep

_TEAM = 2


def steps(session: Session, actor: Actor, *, today: date) -> Iterable[FirstStep]:
    """The first acts of a new office in their order; none for whoever may not do them."""
    access.require(actor, Right.SEE)
    if not access.may(actor, Right.PLAN):
        return []
    places = _some(session, access.visible(sa.select(Facility.id), Facility, actor))
    certified = sa.select(Person.id).where(
        Person.kind == PersonKind.OFFICER, Person.active.is_(True), Person.certificate_until >= today
    )
    officers = len(session.scalars(access.visible(certified, Person, actor).limit(_TEAM)).all()) >= _TEAM
    planned = access.visible(sa.select(InspectionPlan.id), InspectionPlan, actor)
    visited = access.visible(sa.select(Inspection.id), Inspection, actor)
    plans = _some(session, planned) or _some(session, visited)
    return [
        FirstStep(Capability.FACILITIES, "导入台账", "用现有的机构台账表格导入，也可以一家一家新建。", places),
        FirstStep(Capability.STAFF, "登记人员", "登记局领导和执法人员，至少两人有在有效期内的执法证。", officers),
        FirstStep(Capability.PLANS, "编制计划", "编制检查计划，经领导审批后封存启动。", plans),
    ]


def _some(session: Session, asked: S) -> bool:
    return session.execute(asked.limit(1)).first() is not None
