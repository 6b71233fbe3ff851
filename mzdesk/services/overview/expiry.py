"""Certificates that run out: of places, and of the officers who inspect them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.facilities import Certificate, Facility, FacilityLine
from mzdesk.models.staff import Person
from mzdesk.rules import deadlines
from mzdesk.services import access
from mzdesk.terms import Capability, Right
from mzdesk.views.actor import Actor
from mzdesk.views.overview import ExpiryFigures, ExpiryRow

SOON = deadlines.CERTIFICATE_SOON


def places(session: Session, actor: Actor, *, today: date) -> ExpiryFigures:
    """How many places the register shows under 证照过期或将到期."""
    access.require(actor, Right.SEE)
    count, until = sa.func.count(), FacilityLine.next_expiry
    asked = sa.select(count, count.filter(until < today)).select_from(FacilityLine).where(until <= today + SOON)
    return ExpiryFigures(*session.execute(access.visible(asked, FacilityLine, actor)).one())


def rows(session: Session, actor: Actor, *, today: date, limit: int) -> Iterable[ExpiryRow]:
    """The first to run out, officers' 执法证 among them."""
    access.require(actor, Right.SEE)
    found = [*_of_places(session, actor, today, limit), *_of_officers(session, actor, today, limit)]
    return sorted(found, key=lambda row: (row.until, row.name, row.what))[:limit]


def _of_places(session: Session, actor: Actor, today: date, limit: int) -> Iterable[ExpiryRow]:
    asked = sa.select(Certificate.kind, Certificate.expires_on, Facility.id, Facility.name).join(
        Facility, Facility.id == Certificate.facility_id
    )
    asked = access.visible(asked, Certificate, actor).where(
        Certificate.expires_on <= today + SOON, Facility.merged_into.is_(None)
    )
    for kind, until, facility_id, name in session.execute(
        asked.order_by(Certificate.expires_on, Certificate.id).limit(limit)
    ):
        if until is not None:
            yield _row(Capability.FACILITIES, facility_id, name, kind.label, until, today)


def _of_officers(session: Session, actor: Actor, today: date, limit: int) -> Iterable[ExpiryRow]:
    if not access.sees_officers(actor):
        return
    asked = access.visible(sa.select(Person.id, Person.name, Person.certificate_until), Person, actor)
    asked = asked.where(Person.active.is_(True), Person.certificate_until <= today + SOON)
    for person_id, name, until in session.execute(asked.order_by(Person.certificate_until, Person.id).limit(limit)):
        if until is not None:
            yield _row(Capability.STAFF, person_id, name, "执法证", until, today)


def _row(capability: Capability, record: object, name: str, what: str, until: date, today: date) -> ExpiryRow:
    words = deadlines.certificate_words(until, today)
    return ExpiryRow(capability, record, name, what, until, words, until < today)  # type: ignore[arg-type]
