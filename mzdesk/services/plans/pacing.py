"""What a plan asks for and what it can hold, before anything is sealed: quotas, capacity, certificate, pace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from mzdesk.errors import BadInput
from mzdesk.rules import calendar, planner
from mzdesk.rules.planner.ground import Ground
from mzdesk.services import access, facilities, settings
from mzdesk.services.plans import facts
from mzdesk.terms import InspectionKind, Right, RiskGrade
from mzdesk.views.actor import Actor
from mzdesk.views.plan_figures import DayLoad, DayUse
from mzdesk.views.planner import Certificate, Period, Place, Roads, Site, Spot
from mzdesk.views.plans import Outlook, PlanDraft, PoolPlace

WEEK: Final = 5
_LEVELS: Final = ((2250, "高"), (1600, "中"), (1100, "低"))
# Trial ways are drawn for so many cars at most: more of them tell nothing new.
_TRIED: Final = 4
_EMPTY: Final = Certificate(True, 0)
_NOWHERE: Final = Spot(0, 0)


def outlook(session: Session, actor: Actor, *, draft: PlanDraft, today: date) -> Outlook:
    """What a draft asks for and can hold; a draft that can't be reckoned yet says why in `sentences`."""
    access.require(actor, Right.SEE)
    pool = facilities.pool(session, actor, facts.criteria(draft))
    days = working_days(session, actor, max(draft.starts, today), draft.ends)
    capacity = capacities(draft, len(days))
    held = loads(session, actor, draft.starts, draft.ends, dict(zip(days, capacity, strict=True)))
    blank = Outlook(len(pool), held, sum(capacity), _EMPTY, (), "", (), (), 0, 0)
    if draft.kind is InspectionKind.CASE or not pool or not days:
        return blank
    try:
        ground = survey(session, actor, pool)
        places = fresh(pool, draft, len(days), ranks(pool, ground))
    except BadInput as error:
        return replace(blank, sentences=(error.message,))
    period = Period(draft.title, days[0], days[-1], tuple(days), tuple(capacity))
    certificate = planner.certify(places, period)
    teams = min(draft.teams, _TRIED, len(pool))
    count = min(len(pool), teams * draft.stops)
    minutes = planner.minutes_a_visit(places, ground, count=count, teams=teams)
    return replace(
        blank,
        certificate=certificate,
        strengths=planner.strengths(places, minutes=minutes),
        level=level(certificate.intensity),
        sentences=(*certificate.sentences, *_ceiling(session, actor, places, certificate.intensity)),
        notes=ground.notes,
        minutes=minutes,
        fitting=planner.fitting(minutes, teams=1, half_day=draft.half_day),
    )


def level(intensity: int) -> str:
    """The pace as the office says it."""
    return next((word for least, word in _LEVELS if intensity >= least), "不足")


def _ceiling(session: Session, actor: Actor, places: Sequence[Place], intensity: int) -> tuple[str, ...]:
    return planner.over_ceiling(places, intensity=intensity, ceilings=ceilings(session, actor))


def ceilings(session: Session, actor: Actor) -> dict[RiskGrade, int]:
    """How many visits a year were published as the most for a place of each risk; only those that were."""
    office = settings.office(session, actor)
    found = {risk: office[f"ceiling_{risk.value}"] for risk in RiskGrade}
    return {risk: most for risk, most in found.items() if most}


def working_days(session: Session, actor: Actor, first: date, last: date) -> list[date]:
    """The working days from `first` to `last`, as the office counts them."""
    table = calendar.shipped().with_own(settings.value(session, actor, "calendar_own"))
    span = (last - first).days + 1
    return [day for n in range(span) if calendar.is_workday(day := first + timedelta(days=n), table)]


def loads(
    session: Session,
    actor: Actor,
    first: date,
    last: date,
    capacity: Mapping[date, int],
    used: Mapping[date, int] | None = None,
    held: Mapping[date, int] | None = None,
) -> tuple[DayLoad, ...]:
    """Every day of a stretch for the calendar: what it can hold, what was used of it, what is held by visits sent."""
    made, taken = used or {}, held or {}
    table = calendar.shipped().with_own(settings.value(session, actor, "calendar_own"))
    return tuple(
        DayLoad(
            day,
            capacity.get(day, 0),
            made.get(day, 0),
            _use(day, capacity, table),
            _day_note(day, table),
            taken.get(day, 0),
        )
        for n in range((last - first).days + 1)
        for day in (first + timedelta(days=n),)
    )


def _use(day: date, capacity: Mapping[date, int], table: calendar.Calendar) -> DayUse:
    if calendar.is_workday(day, table):
        return "workday" if day in capacity else "off"
    return "holiday" if day in table.off else "weekend"


def _day_note(day: date, table: calendar.Calendar) -> str:
    return table.off.get(day, "补班" if day in table.work else "")


def capacities(draft: PlanDraft, days: int) -> list[int]:
    """What each planned day holds: the outings of a week spread evenly, since the day of an outing is not fixed."""
    a_week = draft.outings * draft.teams * draft.stops
    return [(day + 1) * a_week // WEEK - day * a_week // WEEK for day in range(days)]


def survey(session: Session, actor: Actor, pool: Sequence[PoolPlace]) -> Ground:
    """Where everybody is; raises BadInput for places outside the district."""
    office = settings.office(session, actor)
    sites = [Site(each.id, each.name, each.township, each.spot) for each in pool]
    roads = Roads(office["road_winding"] * 10, office["road_speed"])
    return planner.survey(sites, office=_office_spot(office, pool), district=actor.district, centres={}, roads=roads)


def _office_spot(office: Mapping[str, object], pool: Sequence[PoolPlace]) -> Spot:
    typed = str(office["office_spot"])
    if typed:
        east, north = (float(part) for part in typed.replace("，", ",").split(","))
        return Spot(round(east * 1_000_000), round(north * 1_000_000))
    known = [each.spot for each in pool if each.spot is not None]
    if not known:
        return _NOWHERE
    return Spot(sum(spot.east for spot in known) // len(known), sum(spot.north for spot in known) // len(known))


def ranks(pool: Sequence[PoolPlace], ground: Ground) -> dict[str, int]:
    """The turn of each place on the round tour."""
    sites = [Site(each.id, each.name, each.township, each.spot) for each in pool]
    return {key: rank for rank, key in enumerate(planner.round_tour(sites, ground))}


def quota(draft: PlanDraft, risk: RiskGrade, days: int) -> int:
    """Working days in which a place of this risk is visited once; raises BadInput for a risk without a quota."""
    if draft.whole:
        return days
    found = dict(draft.quotas).get(risk)
    if found is None:
        raise BadInput(f"请填写“{risk.label}”风险多少个工作日检查一次。", "quotas")
    return found


def fresh(pool: Sequence[PoolPlace], draft: PlanDraft, days: int, turn: Mapping[str, int]) -> list[Place]:
    """The places with their first windows; raises BadInput for a quota that leaves no room for chance."""
    made = [
        Place(each.id, each.township, each.risk, quota(draft, each.risk, days), 0, rank=turn[each.id]) for each in pool
    ]
    spread = planner.spread(made)
    return [replace(place, end=days - 1, visited=False) for place in spread] if draft.whole else spread
