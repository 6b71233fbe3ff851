"""After 启封: an officer is absent, a place can't be visited, a holiday was declared in mid-period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import jsonio
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.inspections import Inspection, InspectionOfficer
from mzdesk.models.plans import Draw
from mzdesk.models.staff import Person
from mzdesk.rules import planner
from mzdesk.services import access
from mzdesk.services.inspections import ordering
from mzdesk.services.plans import facts, logging, opening, packing
from mzdesk.services.plans.opening import Ready
from mzdesk.terms import DrawStep, InspectionState, PeriodState, Right
from mzdesk.views.actor import Actor
from mzdesk.views.planner import Officer, Place
from mzdesk.views.plans import Phrases


def replace_officer(session: Session, actor: Actor, draw_id: UUID, *, absent: UUID, reason: str, now: datetime) -> int:
    """An officer is absent on the day: the next of the same stream takes each of his open visits; returns how many.

    Visits that are recorded keep the team they had. Raises BadInput without a reason or when nobody can stand in,
    RuleBroken when the day was drawn again since.
    """
    access.require(actor, Right.PLAN)
    drawn = facts.get_draw(session, actor, draw_id)
    if not reason.strip():
        raise BadInput("请写明缺席原因，例如“临时公差”。", "reason")
    row = facts.get_period(session, actor, drawn.period_id)
    now_standing, result = packing.standing_of(row), packing.draw_of(drawn)
    if now_standing.previous != planner.log_hash(result):
        raise RuleBroken("这次抽取以后又有新的抽取，不能再替换人员。请取消未检查的任务并写明原因，再次启封。")
    changed, after = planner.absent(result, now_standing, [str(absent)], keys=packing.keys_of(drawn))
    drawn.entry, row.standing = packing.packed_draw(changed), packing.pack(after)
    count = 0
    for stop in (stop for trip in changed.trips for stop in trip.stops):
        held = _open_visit(session, drawn, stop.place)
        if held is not None and _sits(session, held, absent):
            _reseat(session, held, stop.officers)
            count += 1
    logging.note(session, actor, drawn, DrawStep.ABSENT, at=now, note=f"{_name(session, absent)}缺席：{reason.strip()}")
    return count


def _name(session: Session, person_id: UUID) -> str:
    return session.scalar(sa.select(Person.name).where(Person.id == person_id)) or ""


def _open_visit(session: Session, drawn: Draw, place: str) -> Inspection | None:
    asked = sa.select(Inspection).where(
        Inspection.draw_id == drawn.id,
        Inspection.facility_id == UUID(place),
        Inspection.state == InspectionState.ORDERED,
    )
    return session.scalars(asked).first()


def _sits(session: Session, visit: Inspection, person_id: UUID) -> bool:
    asked = sa.select(InspectionOfficer.person_id).where(InspectionOfficer.inspection_id == visit.id)
    return person_id in set(session.scalars(asked))


def _reseat(session: Session, visit: Inspection, officers: tuple[str, ...]) -> None:
    for row in session.scalars(sa.select(InspectionOfficer).where(InspectionOfficer.inspection_id == visit.id)):
        session.delete(row)
    session.flush()
    ordering.seat(session, visit, [UUID(officer) for officer in officers])
    session.expire(visit, ["version"])


def next_place(
    session: Session,
    actor: Actor,
    inspection_id: UUID,
    *,
    reason: str,
    phrases: Phrases,
    today: date,
    now: datetime,
) -> UUID:
    """A drawn place can't be visited (closed at noon, moved away): one more is drawn for the team on the road.

    It is a further draw of the day, in the log with its reason; the place that fell out is called off and comes back
    into the draw on the next day, as do those that were drawn today. Returns the id of the new visit.
    """
    access.require(actor, Right.PLAN)
    visit = _fallen(session, actor, inspection_id)
    if not reason.strip():
        raise BadInput("请写明不能检查的原因，例如“当日午间已停业”。", "reason")
    earlier = facts.get_draw(session, actor, _draw_id(visit))
    if earlier.departs_on != today:
        raise RuleBroken(f"这家机构是 {earlier.departs_on} 抽取的，已过当天，不能递补。请写明原因取消这次检查。")
    row = facts.get_period(session, actor, earlier.period_id)
    if row.state is not PeriodState.RUNNING:
        raise RuleBroken(f"这一期{row.state.label}，不能递补。")
    crew = _crew(session, earlier.id, visit.team)
    visit.state, visit.void_reason = InspectionState.VOID, reason.strip()
    session.flush()
    made = _for_team(opening.ready(session, actor, row, today), crew, session, actor, today)
    result = packing.draw_of(earlier)
    words = f"递补（前一家不能检查：{reason.strip()}）"
    go = replace(result.go, count=1, teams=1, number=opening.next_number(made, today), reason=words[:100])
    drawn = opening.draw(session, actor, made, go, phrases, today=today, now=now)
    new = session.scalars(sa.select(Inspection).where(Inspection.draw_id == drawn.id)).one()
    new.team, new.leader_led, new.led_by, new.joint = visit.team, visit.leader_led, visit.led_by, visit.joint
    logging.note(session, actor, earlier, DrawStep.FALLEN, at=now, note=reason.strip())
    return new.id


def _fallen(session: Session, actor: Actor, inspection_id: UUID) -> Inspection:
    asked = sa.select(Inspection).where(Inspection.id == inspection_id)
    visit = session.scalars(access.visible(asked, Inspection, actor)).first()
    if visit is None:
        raise NotFound("找不到这次检查，请刷新后重试。")
    if visit.draw_id is None:
        raise RuleBroken("这次检查不是随机抽取的，没有递补顺序。如不再检查，请直接取消。")
    if visit.state is not InspectionState.ORDERED:
        raise RuleBroken(f"这次检查{visit.state.label}，不能换成递补机构。")
    return visit


def _draw_id(visit: Inspection) -> UUID:
    assert visit.draw_id is not None
    return visit.draw_id


def _crew(session: Session, draw_id: UUID, team: int) -> frozenset[UUID]:
    asked = sa.select(InspectionOfficer.person_id).join(Inspection, Inspection.id == InspectionOfficer.inspection_id)
    return frozenset(session.scalars(asked.where(Inspection.draw_id == draw_id, Inspection.team == team)))


def _for_team(made: Ready, crew: frozenset[UUID], session: Session, actor: Actor, today: date) -> Ready:
    """The draw for the team on the road alone: without places where they must withdraw."""
    loads = planner.loads(made.draws)
    team = tuple(
        opening.officer(each, loads.get(each.id, 0))
        for each in facts.officers(session, actor, today)
        if UUID(each.id) in crew
    )
    now = planner.changed(made.standing, made.since.changes, made.since.gone)
    barred = [place.id for place in now.places if not _may_go(place, team)]
    return replace(opening.without(made, barred, today), officers=team)


def _may_go(place: Place, team: Sequence[Officer]) -> bool:
    free = [each for each in team if not each.barred_from(place)]
    return len(free) >= 2 and any(each.can_lead for each in free)


def declare_off(
    session: Session, actor: Actor, period_id: UUID, *, days: Sequence[date], today: date
) -> tuple[str, ...]:
    """A holiday, a flood alarm: nothing is visited on these days. Returns what the certificate says then.

    Raises BadInput for days that are no planned days from today on.
    """
    access.require(actor, Right.PLAN)
    row = facts.get_period(session, actor, period_id)
    if row.state is not PeriodState.RUNNING:
        raise RuleBroken(f"这一期{row.state.label}，不能再调整停检日。")
    if not days:
        raise BadInput("请填写停检的日期。", "days")
    period = planner.without(packing.period_of(row), days, today=today)
    row.period, row.capacity_changed = jsonio.plain(period), True
    day = planner.day_of(period, max(today, row.first))
    return planner.certify(planner.rolled(packing.places_of(row), day), period, day=day).sentences
