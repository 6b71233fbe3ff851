"""监督见证人 with an account: who may be one, and what one sees of the periods witnessed."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.plans import PlanPeriod
from mzdesk.models.staff import Account, Person
from mzdesk.services import access
from mzdesk.terms import Right, Role
from mzdesk.views.actor import Actor
from mzdesk.views.plans import WitnessedPeriod
from mzdesk.views.staff import Choice


def witnesses(session: Session, actor: Actor) -> list[Choice]:
    """The people whose account may sign as witness of a seal."""
    access.require(actor, Right.PLAN)
    asked = (
        sa.select(Person, Account)
        .join(Account, Account.person_id == Person.id)
        .where(Person.district == actor.district, Person.active, Account.active)
        .order_by(Person.sort_key, Person.id)
    )
    return [
        Choice(person.id, person.name, person.section)
        for person, account in session.execute(asked)
        if Role.WITNESS.value in account.roles
    ]


def witnessed(session: Session, actor: Actor) -> list[WitnessedPeriod]:
    """The periods that the actor signed as witness, the newest first; only what a witness's login may read."""
    access.require(actor, Right.WITNESS)
    if actor.person_id is None:
        return []
    p = PlanPeriod
    asked = sa.select(
        p.id, p.first, p.last, p.state, p.pool_size, p.promise_hash, p.sealed_at, p.sealed_by, p.revealed_at
    ).where(p.district == actor.district, p.witness_id == actor.person_id)
    return [WitnessedPeriod(*row) for row in session.execute(asked.order_by(p.sealed_at.desc(), p.id))]
