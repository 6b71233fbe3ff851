"""The list of places: windows of a long list, counts for the chips, one place in full."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import NotFound
from mzdesk.models.facilities import Certificate, Facility, FacilityLine
from mzdesk.services import access, settings
from mzdesk.services.search import words
from mzdesk.terms import FacilityKind, Right, RiskGrade
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import SOON_DAYS, FacilityCriteria, FacilityDraft, FacilityRow, FacilityView
from mzdesk.views.window import Window

_L = FacilityLine
_RISKS: dict[Any, int] = {grade: n for n, grade in enumerate(RiskGrade)}
_KINDS: dict[Any, int] = {kind: n for n, kind in enumerate(FacilityKind)}
SORTS: dict[str, Any] = {
    "name": _L.sort_key,
    "kind": sa.case(_KINDS, value=_L.kind),
    "township": _L.township,
    "risk": sa.case(_RISKS, value=_L.risk),
    "residents": _L.residents,
    "last_visit": _L.last_visit_on,
    "open_hazards": _L.open_hazards,
    "expiry": _L.next_expiry,
}


def listing(
    session: Session, actor: Actor, criteria: FacilityCriteria, *, offset: int, limit: int
) -> Window[FacilityRow]:
    """Places from `offset` on, and how many there are. Empty cells stand last in either direction."""
    rows = stretch(session, actor, criteria, offset=offset, limit=limit)
    if offset == 0 and len(rows) < limit:
        return Window(len(rows), rows)
    return Window(count(session, actor, criteria), rows)


def stretch(
    session: Session, actor: Actor, criteria: FacilityCriteria, *, offset: int, limit: int
) -> tuple[FacilityRow, ...]:
    """The rows of `listing` alone: of 40,000 places they come sooner than their count."""
    access.require(actor, Right.SEE)
    wanted = _matching(sa.select(_L.id), actor, criteria).order_by(*_order(criteria)).offset(offset).limit(limit)
    return tuple(_rows(session, actor, list(session.scalars(wanted)), criteria.today))


def count(session: Session, actor: Actor, criteria: FacilityCriteria) -> int:
    """How many places the list has."""
    access.require(actor, Right.SEE)
    return session.scalar(_matching(sa.select(sa.func.count()).select_from(_L), actor, criteria)) or 0


def counts(session: Session, actor: Actor, criteria: FacilityCriteria) -> dict[str, int]:
    """How many places of each kind the other filters leave, and `all`."""
    access.require(actor, Right.SEE)
    asked = _matching(sa.select(_L.kind, sa.func.count()), actor, criteria, with_kind=False).group_by(_L.kind)
    found = {kind.value: count for kind, count in session.execute(asked)}
    return {"all": sum(found.values())} | found


def ids(session: Session, actor: Actor, criteria: FacilityCriteria) -> list[UUID]:
    """All places the list shows, in its order: for export and acts on everything shown."""
    access.require(actor, Right.SEE)
    return list(session.scalars(_matching(sa.select(_L.id), actor, criteria).order_by(*_order(criteria))))


def position(session: Session, actor: Actor, facility_id: UUID, criteria: FacilityCriteria) -> int | None:
    """At which place of the list a record stands; None when the filters hide it."""
    access.require(actor, Right.SEE)
    number = sa.func.row_number().over(order_by=_order(criteria)) - 1
    placed = _matching(sa.select(_L.id, number.label("number")), actor, criteria).subquery()
    found: int | None = session.scalar(sa.select(placed.c.number).where(placed.c.id == facility_id))
    return found


def rows(session: Session, actor: Actor, ids: Sequence[UUID], *, today: date | None = None) -> list[FacilityRow]:
    """Lines of these places, in this order; unknown ones are left out."""
    access.require(actor, Right.SEE)
    return _rows(session, actor, ids, today)


def _order(criteria: FacilityCriteria) -> list[Any]:
    column = SORTS[criteria.sort]
    first = column.desc() if criteria.descending else column.asc()
    if criteria.sort == "name":
        return [first, _L.id.desc() if criteria.descending else _L.id]
    if criteria.sort in ("residents", "last_visit", "expiry"):
        first = first.nulls_last()
    return [first, _L.sort_key, _L.id]


def _matching(asked: Any, actor: Actor, criteria: FacilityCriteria, *, with_kind: bool = True) -> Any:
    asked = access.visible(asked, _L, actor)
    equal = {
        _L.kind: criteria.kind if with_kind else None,
        _L.township: criteria.township,
        _L.relation: criteria.relation,
        _L.risk: criteria.risk,
        _L.state: criteria.state,
    }
    asked = asked.where(*(column == value for column, value in equal.items() if value is not None))
    if criteria.with_hazards:
        asked = asked.where(_L.open_hazards > 0)
    if criteria.expiring and criteria.today is not None:
        asked = asked.where(_L.next_expiry <= criteria.today + timedelta(days=SOON_DAYS))
    if criteria.ids:
        asked = asked.where(_L.id.in_(criteria.ids))
    return asked.where(*(_L.text.contains(word, autoescape=True) for word in words(criteria.text)))


def _rows(session: Session, actor: Actor, ids: Sequence[UUID], today: date | None) -> list[FacilityRow]:
    names = settings.township_names(session, actor)
    found: dict[UUID, FacilityRow] = {}
    for start in range(0, len(ids), 500):
        block = ids[start : start + 500]
        expiry = _expiries(session, block, today) if today is not None else {}
        for each in session.execute(sa.select(*_COLUMNS).where(Facility.id.in_(block))):
            found[each.id] = _row(each, names, expiry.get(each.id, (0, 0)))
    return [found[each] for each in ids if each in found]


_COLUMNS = (
    Facility.id,
    Facility.name,
    Facility.kind,
    Facility.township,
    Facility.relation,
    Facility.risk,
    Facility.state,
    Facility.residents,
    Facility.beds,
    Facility.last_visit_on,
    Facility.open_hazards,
    Facility.principal,
    Facility.phones,
    Facility.address,
    Facility.next_expiry,
)


def _row(each: Any, names: dict[str, str], certificates: tuple[int, int]) -> FacilityRow:
    return FacilityRow(
        each.id,
        each.name,
        each.kind,
        each.township,
        names.get(each.township, each.township),
        each.relation,
        each.risk,
        each.state,
        each.residents,
        each.beds,
        each.last_visit_on,
        each.open_hazards,
        each.principal,
        each.phones[0] if each.phones else "",
        each.address,
        each.next_expiry,
        *certificates,
    )


def _expiries(session: Session, ids: Iterable[UUID], today: date) -> dict[UUID, tuple[int, int]]:
    """For each place how many certificates have run out, and how many will within 30 days."""
    asked = sa.select(Certificate.facility_id, Certificate.expires_on).where(
        Certificate.facility_id.in_(list(ids)), Certificate.expires_on <= today + timedelta(days=SOON_DAYS)
    )
    counted: dict[UUID, tuple[int, int]] = {}
    for facility_id, day in session.execute(asked):
        expired, soon = counted.get(facility_id, (0, 0))
        counted[facility_id] = (expired + 1, soon) if day and day < today else (expired, soon + 1)
    return counted


def get(session: Session, actor: Actor, facility_id: UUID) -> Facility:
    """The record, when it is in the actor's scope; raises NotFound."""
    asked = access.visible(sa.select(Facility).where(Facility.id == facility_id), Facility, actor)
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound("找不到这家机构，可能已被移走，或不属于您的乡镇（街道）。请刷新后重试。")
    return found


def view(session: Session, actor: Actor, facility_id: UUID, *, today: date | None = None) -> FacilityView:
    """A place in full; raises NotFound. `today` counts the days its certificates have left."""
    from mzdesk.services.facilities import certificates

    access.require(actor, Right.SEE)
    facility = get(session, actor, facility_id)
    return FacilityView(
        facility.id,
        facility.version,
        draft_of(facility),
        settings.township_names(session, actor).get(facility.township, facility.township),
        facility.state,
        facility.last_visit_on,
        facility.open_hazards,
        certificates.of(session, actor, facility_id, today=today),
        facility.merged_into,
        facility.created_at,
    )


def draft_of(facility: Facility) -> FacilityDraft:
    """What a form shows of a record."""
    values = {name: getattr(facility, name) for name in FacilityDraft.__slots__}
    values["phones"] = tuple(facility.phones)
    values["conditions"] = tuple(facility.conditions)
    return FacilityDraft(**values)
