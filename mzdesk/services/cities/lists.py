"""The three lists of a city: places, hazards, who reports today. Only columns that arrive are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.archive import Township
from mzdesk.models.dailies import DailyReport
from mzdesk.models.facilities import Facility, FacilityLine
from mzdesk.models.hazards import Hazard
from mzdesk.services import access
from mzdesk.services.cities import districts
from mzdesk.services.hazards.reading import chip_condition
from mzdesk.services.search import words
from mzdesk.terms import (
    DailyChip,
    DailyState,
    FacilityKind,
    FacilityState,
    HazardChip,
    HazardGrade,
    HazardState,
    Right,
    RiskGrade,
)
from mzdesk.views.actor import Actor
from mzdesk.views.cities import CityCriteria, CityDaily, CityHazard, CityPlace
from mzdesk.views.window import Window

F, L, H, R, T = Facility, FacilityLine, Hazard, DailyReport, Township
Cuts = Mapping[str, sa.ColumnElement[bool]]


@dataclass(frozen=True)
class _List:
    """A list: where it is read from, what its rows hold, its ready-made cuts, what search looks at, its orders."""

    key: Any
    district: Any
    joined: Callable[[Any, date], Any]
    columns: tuple[Any, ...]
    cuts: Callable[[Session, date], Cuts]
    searched: tuple[Any, ...]
    sorts: Mapping[str, tuple[Any, ...]]

    def where(self, session: Session, criteria: CityCriteria, *, cut: bool = True) -> sa.ColumnElement[bool]:
        """The conditions of the criteria; without `cut` those beside the chip."""
        parts = [self.cuts(session, criteria.today)[criteria.chip if cut else "all"]]
        if criteria.district is not None:
            parts.append(self.district == criteria.district)
        line = sa.func.lower(sa.func.concat_ws(" ", *self.searched))
        parts += [line.contains(word, autoescape=True) for word in words(criteria.text)]
        return sa.and_(*parts)

    def order(self, criteria: CityCriteria) -> list[Any]:
        """By what was asked for, then by id."""
        columns = (*self.sorts[criteria.sort], self.key)
        return [(each.desc() if criteria.descending else each.asc()).nulls_last() for each in columns]

    def ask(self, session: Session, actor: Actor, criteria: CityCriteria, offset: int, limit: int) -> tuple[int, Any]:
        """The length of the list and a stretch of it."""
        access.require(actor, Right.SEE_CITY)
        where = self.where(session, criteria)
        total = session.scalar(self.joined(sa.select(sa.func.count()), criteria.today).where(where)) or 0
        asked = self.joined(sa.select(*self.columns), criteria.today).where(where).order_by(*self.order(criteria))
        return total, session.execute(asked.offset(offset).limit(limit))

    def counts(self, session: Session, actor: Actor, criteria: CityCriteria) -> dict[str, int]:
        """How many rows each cut leaves under the other criteria."""
        access.require(actor, Right.SEE_CITY)
        cuts = self.cuts(session, criteria.today)
        figures = [sa.func.count().filter(cut) for cut in cuts.values()]
        asked = self.joined(sa.select(*figures), criteria.today)
        found = session.execute(asked.where(self.where(session, criteria, cut=False))).one()
        return {name: int(number) for name, number in zip(cuts, found, strict=True)}

    def position(self, session: Session, actor: Actor, record: UUID, criteria: CityCriteria) -> int | None:
        """At which place of the list a record stands; None when the filters hide it."""
        access.require(actor, Right.SEE_CITY)
        number = (sa.func.row_number().over(order_by=self.order(criteria)) - 1).label("number")
        asked = self.joined(sa.select(self.key.label("id"), number), criteria.today)
        placed = asked.where(self.where(session, criteria)).subquery()
        found: int | None = session.scalar(sa.select(placed.c.number).where(placed.c.id == record))
        return found


def _town(asked: Any, of: Any) -> Any:
    return asked.outerjoin(T, sa.and_(T.district == of.district, T.township == of.township))


def _kinds(_session: Session, _today: date) -> Cuts:
    supervised = [kind for kind in FacilityKind if not kind.only_reports]
    there = L.state != FacilityState.CLOSED
    kinds = {kind.value: sa.and_(there, L.kind == kind) for kind in supervised}
    return {"all": sa.and_(there, L.kind.in_(supervised))} | kinds


_PLACES = _List(
    L.id,
    L.district,
    lambda asked, _today: _town(asked.select_from(L).join(F, F.id == L.id), L),
    (
        F.id, L.district, F.name, L.kind, T.name, L.relation, L.risk, L.state, L.residents, F.beds, L.last_visit_on,
        L.open_hazards, L.next_expiry, F.address,
    ),
    _kinds,
    (F.name, F.address, T.name, F.uscc),
    {
        "district": (L.district, L.sort_key),
        "name": (L.sort_key,),
        "kind": (sa.case({kind: n for n, kind in enumerate(FacilityKind)}, value=L.kind), L.sort_key),
        "township": (L.district, L.township, L.sort_key),
        "risk": (sa.case({grade: n for n, grade in enumerate(RiskGrade)}, value=L.risk), L.sort_key),
        "last_visit": (L.last_visit_on,),
        "open_hazards": (L.open_hazards,),
        "expiry": (L.next_expiry,),
    },
)  # fmt: skip
_HAZARDS = _List(
    H.id,
    H.district,
    lambda asked, _today: _town(asked.select_from(H).outerjoin(F, F.id == H.facility_id), H),
    (
        H.id, H.district, H.number, F.name, T.name, H.text, H.topic, H.grade, H.state, H.supervised, H.found_on,
        H.due_on, H.closed_on,
    ),
    lambda _session, today: {chip.value: chip_condition(chip, today) for chip in HazardChip},
    (H.number, H.text, F.name, T.name),
    {
        "district": (H.district, H.due_on),
        "number": (H.district, H.number),
        "facility": (F.sort_key,),
        "township": (H.district, H.township, H.due_on),
        "grade": (sa.case({grade: n for n, grade in enumerate(reversed(HazardGrade))}, value=H.grade),),
        "state": (sa.case({state: n for n, state in enumerate(HazardState)}, value=H.state),),
        "found_on": (H.found_on,),
        "due_on": (H.due_on,),
        "closed_on": (H.closed_on,),
    },
)  # fmt: skip


def _days(session: Session, today: date) -> Cuts:
    came, owes = R.id.is_not(None), districts.owes(session, today)
    return {
        DailyChip.MISSING.value: sa.and_(districts.units(), owes, sa.not_(came)),
        DailyChip.REPORTED.value: sa.and_(districts.units(), came),
        DailyChip.LATE.value: sa.and_(districts.units(), R.late.is_(True)),
        DailyChip.HAZARD.value: sa.and_(districts.units(), R.found > 0),
        DailyChip.ALL.value: sa.and_(districts.units(), sa.or_(owes, came)),
    }


_DAILIES = _List(
    L.id,
    L.district,
    lambda asked, today: _town(asked.select_from(L).join(F, F.id == L.id).outerjoin(R, districts.of_day(today)), L),
    (L.id, L.district, F.name, L.kind, T.name, R.late, R.received_at, R.zero_report, R.found),
    _days,
    (F.name, T.name),
    {
        "district": (L.district, L.sort_key),
        "name": (L.sort_key,),
        "township": (L.district, L.township, L.sort_key),
        "state": (sa.case((R.id.is_(None), 0), (R.late, 1), else_=2), L.district, L.sort_key),
        "received": (R.received_at,),
        "found": (R.found,),
    },
)


def places(session: Session, actor: Actor, criteria: CityCriteria, *, offset: int, limit: int) -> Window[CityPlace]:
    """A stretch of the places of all districts, or of one."""
    total, found = _PLACES.ask(session, actor, criteria, offset, limit)
    return Window(total, tuple(CityPlace(*_called(session, row)) for row in found))


def hazards(session: Session, actor: Actor, criteria: CityCriteria, *, offset: int, limit: int) -> Window[CityHazard]:
    """A stretch of the hazards of all districts, or of one."""
    total, found = _HAZARDS.ask(session, actor, criteria, offset, limit)
    rows = []
    for row in found:
        over = (criteria.today - row.due_on).days if row.due_on and row.state is not HazardState.CLOSED else 0
        rows.append(CityHazard(*_called(session, row, max(over, 0))))
    return Window(total, tuple(rows))


def dailies(session: Session, actor: Actor, criteria: CityCriteria, *, offset: int, limit: int) -> Window[CityDaily]:
    """A stretch of who reports today, with what came."""
    total, found = _DAILIES.ask(session, actor, criteria, offset, limit)
    rows = []
    for row in found:
        key, district, name, kind, township, late, received_at, zero, number = _called(session, row)
        state = DailyState.MISSING if received_at is None else DailyState.LATE if late else DailyState.REPORTED
        rows.append(CityDaily(key, district, name, kind, township, state, received_at, bool(zero), number))
    return Window(total, tuple(rows))


def place_counts(session: Session, actor: Actor, criteria: CityCriteria) -> dict[str, int]:
    """How many places of each kind the other filters leave, and `all`."""
    return _PLACES.counts(session, actor, criteria)


def hazard_counts(session: Session, actor: Actor, criteria: CityCriteria) -> dict[str, int]:
    """How many hazards each cut holds under the other filters."""
    return _HAZARDS.counts(session, actor, criteria)


def daily_counts(session: Session, actor: Actor, criteria: CityCriteria) -> dict[str, int]:
    """How many units stand under each cut of today."""
    return _DAILIES.counts(session, actor, criteria)


def place_position(session: Session, actor: Actor, record: UUID, criteria: CityCriteria) -> int | None:
    """At which place of the list of places one stands."""
    return _PLACES.position(session, actor, record, criteria)


def hazard_position(session: Session, actor: Actor, record: UUID, criteria: CityCriteria) -> int | None:
    """At which place of the list of hazards one stands."""
    return _HAZARDS.position(session, actor, record, criteria)


def _called(session: Session, row: Any, *more: Any) -> list[Any]:
    """The row with the district's name for its code; a township or place that has not come yet has no name."""
    values = ["" if value is None and n in (3, 4) else value for n, value in enumerate(row)]
    known = districts.districts(session).get(values[1])
    values[1] = known[0] if known is not None else values[1]
    return [*values, *more]
