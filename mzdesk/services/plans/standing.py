"""What a draw must know that happened since the one before: places new, gone, changed, visited, fallen out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import jsonio
from mzdesk.models.hazards import Hazard
from mzdesk.models.inspections import Inspection
from mzdesk.models.plans import PlanPeriod
from mzdesk.rules import planner
from mzdesk.rules.planner import windows
from mzdesk.rules.planner.ground import Ground, metres
from mzdesk.services import access
from mzdesk.services.plans import pacing
from mzdesk.terms import InspectionKind, InspectionState, Relation, Right, RiskGrade
from mzdesk.views.actor import Actor
from mzdesk.views.planner import PLAIN, Period, Place, Standing
from mzdesk.views.plans import PlanDraft, PoolPlace

_MADE: Final = (InspectionState.RECORDED, InspectionState.FINISHED)
# What overdue hazards add to a place's chance, in thousandths, and the most it comes to.
_OVERDUE: Final = 500
_MOST: Final = 2000
# The last visit under a yearly ceiling is kept for clues and chance: a tenth of the usual chance, never a deadline.
_LAST_ONE: Final = 100


@dataclass(frozen=True, slots=True)
class Since:
    """What happened: `changes` hold places whole, `gone` are ids. `back` came back from those set aside."""

    changes: tuple[Place, ...]
    gone: tuple[str, ...]
    back: tuple[str, ...] = ()


def since(
    session: Session,
    actor: Actor,
    row: PlanPeriod,
    standing: Standing,
    *,
    draft: PlanDraft,
    pool: Sequence[PoolPlace],
    period: Period,
    ground: Ground,
    today: date,
) -> Since:
    """Compare the register and the visits made with where the period stands."""
    access.require(actor, Right.SEE)
    day = planner.day_of(period, today)
    known = {place.id: place for place in windows.rolled(standing.places, day)}
    aside = {key: jsonio.convert(kept["place"], Place) for key, kept in row.aside.items() if kept["until"] < f"{today}"}
    back = {place.id: place for place in windows.rolled(aside.values(), day)}
    limits = _Limits.of(session, actor, draft, today)
    seen = _Seen.of(session, row, period, known | back)
    overdue = _overdue(session, actor, today)
    changes, here = [], set()
    for each in pool:
        if limits.used_up(each) or (each.id in row.aside and each.id not in back):
            continue
        here.add(each.id)
        before = known.get(each.id) or back.get(each.id) or _new(each, known, ground, draft, day, period)
        factor = min(_MOST, PLAIN + _OVERDUE * overdue.get(each.id, 0))
        after = _as_now(each, before, draft, factor, seen, day, period)
        if limits.last_one(each):
            after = replace(after, factor=_LAST_ONE, visited=True)
        if after != known.get(each.id):
            changes.append(after)
    gone = tuple(key for key in known if key not in here)
    return Since(tuple(changes), gone, tuple(key for key in back if key in here))


def _as_now(
    each: PoolPlace, before: Place, draft: PlanDraft, factor: int, seen: _Seen, day: int, period: Period
) -> Place:
    days = pacing.quota(draft, each.risk, len(period.dates))
    end = before.end if days == before.days else min(before.end, day + days - 1)
    now = each.township, each.risk, days, end, seen.state(before), factor
    if now == (before.township, before.risk, before.days, before.end, before.visited, before.factor):
        return before
    return Place(each.id, *now, rank=before.rank)


def _new(
    each: PoolPlace, known: Mapping[str, Place], ground: Ground, draft: PlanDraft, day: int, period: Period
) -> Place:
    """A place that came in mid-period: a whole window from today, its turn that of the nearest known place."""
    days = pacing.quota(draft, each.risk, len(period.dates))
    end = max(day, len(period.dates) - 1) if draft.whole else day + days - 1
    here = ground.spots[each.id]
    spots = ((key, ground.spots.get(key)) for key in known)
    near = min(((metres(here, spot), key) for key, spot in spots if spot is not None), default=None)
    return Place(each.id, each.township, each.risk, days, end, rank=known[near[1]].rank if near else 0)


@dataclass(frozen=True, slots=True)
class _Seen:
    """Visits made without the draw, and drawn ones that fell out."""

    made: Mapping[str, date]
    fallen: frozenset[str]
    live: frozenset[str]
    period: Period

    @classmethod
    def of(cls, session: Session, row: PlanPeriod, period: Period, places: Mapping[str, Place]) -> _Seen:
        longest = max((place.days for place in places.values()), default=0)
        earliest = period.first - timedelta(days=longest * 2)
        made = sa.select(Inspection.facility_id, sa.func.max(Inspection.departs_on)).where(
            Inspection.district == row.district, Inspection.state.in_(_MADE), Inspection.departs_on >= earliest
        )
        mine = sa.select(Inspection.facility_id, Inspection.state).where(
            Inspection.plan_id == row.plan_id, Inspection.draw_id.is_not(None)
        )
        states: dict[str, set[bool]] = {}
        for facility, state in session.execute(mine):
            states.setdefault(str(facility), set()).add(state is InspectionState.VOID)
        return cls(
            {str(key): last for key, last in session.execute(made.group_by(Inspection.facility_id))},
            frozenset(key for key, voids in states.items() if True in voids),
            frozenset(key for key, voids in states.items() if False in voids),
            period,
        )

    def state(self, place: Place) -> bool:
        """Whether the running window has its visit."""
        last = self.made.get(place.id)
        if last is not None and last >= opened_on(self.period, place):
            return True
        if place.visited and place.id in self.fallen and place.id not in self.live:
            return False
        return place.visited


def opened_on(period: Period, place: Place) -> date:
    """The day on which a place's running window began; days before the period are counted back at five a week."""
    day = place.end - place.days + 1
    if day >= 0:
        return planner.date_of(period, day)
    return period.dates[0] - timedelta(days=-day * 7 // 5)


def _overdue(session: Session, actor: Actor, today: date) -> dict[str, int]:
    """How many hazards of each place are past their term."""
    asked = sa.select(Hazard.facility_id, sa.func.count()).where(Hazard.is_open(), Hazard.due_on < today)
    found = session.execute(access.visible(asked, Hazard, actor).group_by(Hazard.facility_id))
    return {str(key): number for key, number in found}


@dataclass(frozen=True, slots=True)
class _Limits:
    """The published ceilings of 行政检查 a year (国办发〔2024〕54号); 个案检查 and 暗访 don't count."""

    most: Mapping[RiskGrade, int]
    made: Mapping[str, int]

    @classmethod
    def of(cls, session: Session, actor: Actor, draft: PlanDraft, today: date) -> _Limits:
        most = pacing.ceilings(session, actor) if not draft.covert and Relation.PRIVATE in draft.relations else {}
        return cls(most, visits_of_year(session, actor, today.year) if most else {})

    def used_up(self, each: PoolPlace) -> bool:
        most = self.most.get(each.risk)
        return most is not None and self.made.get(each.id, 0) >= most

    def last_one(self, each: PoolPlace) -> bool:
        most = self.most.get(each.risk)
        return most is not None and self.made.get(each.id, 0) == most - 1


def visits_of_year(session: Session, actor: Actor, year: int) -> dict[str, int]:
    """How many 行政检查 count against the yearly ceiling, by place."""
    access.require(actor, Right.SEE)
    asked = sa.select(Inspection.facility_id, sa.func.count()).where(
        Inspection.state != InspectionState.VOID,
        Inspection.kind != InspectionKind.CASE,
        Inspection.covert.is_(False),
        Inspection.departs_on.between(date(year, 1, 1), date(year, 12, 31)),
    )
    found = session.execute(access.visible(asked, Inspection, actor).group_by(Inspection.facility_id))
    return {str(key): number for key, number in found}


def set_aside(row: PlanPeriod, places: Iterable[Place], today: date) -> None:
    """Remember places that may not be drawn (again) today; they come back on the next day as they are."""
    row.aside = dict(row.aside) | {
        place.id: {"place": jsonio.plain(place), "until": today.isoformat()} for place in places
    }


def taken_back(row: PlanPeriod, back: Sequence[str]) -> None:
    """Places set aside are in the draw again."""
    if back:
        row.aside = {key: kept for key, kept in row.aside.items() if key not in back}


def ids(places: Iterable[Place]) -> list[UUID]:
    """The ids of places as the register has them."""
    return [UUID(place.id) for place in places]
