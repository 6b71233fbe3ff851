"""The ledger: its cuts with their counts, its window of rows, one hazard in full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard
from mzdesk.rules import deadlines
from mzdesk.services import access, search, settings
from mzdesk.terms import Capability, HazardChip, HazardGrade, HazardState, Right, Topic
from mzdesk.views.actor import Actor
from mzdesk.views.hazards import HazardCriteria, HazardRow
from mzdesk.views.window import Window

_NEVER = date.max

SORTS: dict[str, tuple[Any, ...]] = {
    "due_on": (sa.func.coalesce(Hazard.due_on, sa.literal(_NEVER, sa.Date)),),
    "number": (Hazard.number,),
    "facility": (Facility.sort_key,),
    "grade": (sa.case({grade: n for n, grade in enumerate(reversed(HazardGrade))}, value=Hazard.grade, else_=9),),
    "state": (sa.case({state: n for n, state in enumerate(HazardState)}, value=Hazard.state),),
    "topic": (Hazard.topic,),
    "found_on": (Hazard.found_on,),
    "closed_on": (Hazard.closed_on,),
    "responsible": (Hazard.responsible,),
}


def chip_condition(chip: HazardChip, today: date) -> sa.ColumnElement[bool]:
    """Which hazards a cut of the ledger holds."""
    still_open = Hazard.is_open()
    conditions: dict[HazardChip, sa.ColumnElement[bool]] = {
        HazardChip.ALL: sa.true(),
        HazardChip.OPEN: still_open,
        HazardChip.OVERDUE: sa.and_(still_open, Hazard.due_on < today),
        HazardChip.DUE_TODAY: sa.and_(still_open, Hazard.due_on == today),
        HazardChip.DUE_SOON: sa.and_(still_open, Hazard.due_on >= today, Hazard.due_on <= today + deadlines.SOON),
        HazardChip.FOUND: Hazard.state == HazardState.FOUND,
        HazardChip.FIXING: Hazard.state.in_((HazardState.ORDERED, HazardState.RECTIFYING)),
        HazardChip.SUBMITTED: Hazard.state == HazardState.SUBMITTED,
        HazardChip.RECHECKED: Hazard.state == HazardState.RECHECKED,
        HazardChip.SUPERVISED: sa.and_(still_open, Hazard.supervised.is_(True)),
        HazardChip.CLOSED: Hazard.state == HazardState.CLOSED,
    }
    return conditions[chip]


def listing(
    session: Session, actor: Actor, criteria: HazardCriteria, *, today: date, offset: int, limit: int
) -> Window[HazardRow]:
    """A stretch of the ledger in the order asked, ids last."""
    access.require(actor, Right.SEE)
    condition = sa.and_(_where(actor, criteria), chip_condition(criteria.chip, today))
    total = session.scalar(sa.select(sa.func.count()).select_from(Hazard).where(condition)) or 0
    asked = _asked().where(condition).order_by(*_order(criteria)).offset(offset).limit(limit)
    return Window(total, tuple(rows(session, actor, asked, today)))


def ids(session: Session, actor: Actor, criteria: HazardCriteria, *, today: date) -> list[UUID]:
    """Every hazard the ledger shows, in its order: for acts on everything shown."""
    access.require(actor, Right.SEE)
    asked = sa.select(Hazard.id).join(Facility, Facility.id == Hazard.facility_id)
    condition = sa.and_(_where(actor, criteria), chip_condition(criteria.chip, today))
    return list(session.scalars(asked.where(condition).order_by(*_order(criteria))))


def position(session: Session, actor: Actor, hazard_id: UUID, criteria: HazardCriteria, *, today: date) -> int | None:
    """At which place of the ledger a hazard stands; None when the filters hide it."""
    access.require(actor, Right.SEE)
    number = (sa.func.row_number().over(order_by=_order(criteria)) - 1).label("number")
    asked = sa.select(Hazard.id, number).join(Facility, Facility.id == Hazard.facility_id)
    placed = asked.where(_where(actor, criteria), chip_condition(criteria.chip, today)).subquery()
    found: int | None = session.scalar(sa.select(placed.c.number).where(placed.c.id == hazard_id))
    return found


def counts(session: Session, actor: Actor, criteria: HazardCriteria, *, today: date) -> dict[str, int]:
    """How many hazards each chip would show under the other criteria."""
    access.require(actor, Right.SEE)
    chips = list(HazardChip)
    columns = [sa.func.count().filter(chip_condition(chip, today)).label(chip.value) for chip in chips]
    found = session.execute(sa.select(*columns).select_from(Hazard).where(_where(actor, criteria))).one()
    return {chip.value: number for chip, number in zip(chips, found, strict=True)}


def open_by_topic(session: Session, actor: Actor, *, today: date) -> list[tuple[Topic | None, int, int]]:
    """Open hazards of each topic, most first: topic, within the term, overdue."""
    access.require(actor, Right.SEE)
    late = chip_condition(HazardChip.OVERDUE, today)
    asked = (
        sa.select(Hazard.topic, sa.func.count().label("n"), sa.func.count().filter(late))
        .where(_where(actor, HazardCriteria()), chip_condition(HazardChip.OPEN, today))
        .group_by(Hazard.topic)
        .order_by(sa.desc("n"), Hazard.topic)
    )
    return [(topic, number - overdue, overdue) for topic, number, overdue in session.execute(asked)]


def of_facility(session: Session, actor: Actor, facility_id: UUID, *, today: date) -> list[HazardRow]:
    """Every hazard of a place, newest first, for its dossier."""
    access.require(actor, Right.SEE)
    condition = sa.and_(_where(actor, HazardCriteria()), Hazard.facility_id == facility_id)
    return rows(session, actor, _asked().where(condition).order_by(Hazard.found_on.desc(), Hazard.id.desc()), today)


def of_inspection(session: Session, actor: Actor, inspection_id: UUID, *, today: date) -> list[HazardRow]:
    """The findings of a visit in the order of their numbers."""
    access.require(actor, Right.SEE)
    condition = sa.and_(_where(actor, HazardCriteria()), Hazard.inspection_id == inspection_id)
    return rows(session, actor, _asked().where(condition).order_by(Hazard.number), today)


def chosen(session: Session, actor: Actor, ids: Sequence[UUID], *, today: date) -> list[HazardRow]:
    """Some hazards by id, in the order of their numbers."""
    access.require(actor, Right.SEE)
    condition = sa.and_(_where(actor, HazardCriteria()), Hazard.id.in_(ids))
    return rows(session, actor, _asked().where(condition).order_by(Hazard.number), today)


def _asked() -> sa.Select[Hazard, Facility]:
    return sa.select(Hazard, Facility).join(Facility, Facility.id == Hazard.facility_id)


def _where(actor: Actor, criteria: HazardCriteria) -> sa.ColumnElement[bool]:
    parts: list[sa.ColumnElement[bool]] = [Hazard.district == actor.district]
    if actor.home is not None:
        parts.append(Hazard.township == actor.home)
    if criteria.text.strip():
        parts.append(Hazard.id.in_(search.ids(Capability.HAZARDS, criteria.text)))
    for column, value in (
        (Hazard.grade, criteria.grade),
        (Hazard.township, criteria.township),
        (Hazard.topic, criteria.topic),
        (Hazard.source, criteria.source),
        (Hazard.facility_id, criteria.facility_id),
        (Hazard.inspection_id, criteria.inspection_id),
    ):
        if value is not None:
            parts.append(column == value)
    if criteria.ids:
        parts.append(Hazard.id.in_(criteria.ids))
    return sa.and_(*parts)


def _order(criteria: HazardCriteria) -> list[sa.ColumnElement[Any]]:
    columns = (*SORTS[criteria.sort], Hazard.id)
    return [column.desc() if criteria.descending else column.asc() for column in columns]


def rows(session: Session, actor: Actor, asked: sa.Select[Hazard, Facility], today: date) -> list[HazardRow]:
    """The rows of a query over hazards and their places."""
    names = settings.township_names(session, actor)
    return [row(hazard, facility, names, today) for hazard, facility in session.execute(asked)]


def row(hazard: Hazard, facility: Facility, townships: dict[str, str], today: date) -> HazardRow:
    """One line of the ledger."""
    return HazardRow(
        id=hazard.id,
        number=hazard.number,
        facility_id=hazard.facility_id,
        facility=facility.name,
        township=townships.get(hazard.township, ""),
        relation=facility.relation,
        text=hazard.text,
        part=hazard.part,
        topic=hazard.topic,
        grade=hazard.grade,
        state=hazard.state,
        remedy=hazard.remedy,
        source=hazard.source,
        found_on=hazard.found_on,
        due_on=hazard.due_on,
        days_left=(hazard.due_on - today).days if hazard.due_on is not None else None,
        term="—" if hazard.state is HazardState.CLOSED else deadlines.words(hazard.due_on, today),
        responsible=hazard.responsible,
        inspection_id=hazard.inspection_id,
        extended=hazard.extended,
        asked=hazard.asked_until is not None,
        reopened=hazard.reopened,
        supervised=hazard.supervised,
        escalated=hazard.escalated,
        repeated=hazard.repeat_of is not None,
        closed_on=hazard.closed_on,
        inspectors=tuple(hazard.inspectors),
    )
