"""启封: when a leader says go, the day is drawn from the opened secrets; only then do its visits come into being."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.facilities import Facility
from mzdesk.models.plans import Draw, InspectionPlan, PlanPeriod
from mzdesk.models.staff import Approval, Person
from mzdesk.rules import planner
from mzdesk.rules.planner.ground import Ground
from mzdesk.services import access, facilities
from mzdesk.services.inspections import ordering
from mzdesk.services.plans import facts, keeping, logging, pacing, packing, reading, standing
from mzdesk.services.plans.standing import Since
from mzdesk.terms import ApprovalSubject, ApprovalWay, Choice, DrawStep, PeriodState, Right
from mzdesk.views.actor import Actor
from mzdesk.views.planner import DayDraw, Go, Officer, Period, Standing
from mzdesk.views.plans import OfficerCandidate, OpenDraft, Opened, Phrases


@dataclass(frozen=True, slots=True)
class Ready:
    """What a draw is made from today, without any secret."""

    plan: InspectionPlan
    row: PlanPeriod
    period: Period
    standing: Standing
    ground: Ground
    since: Since
    officers: tuple[Officer, ...]
    draws: tuple[DayDraw, ...]


def unseal(
    session: Session,
    actor: Actor,
    period_id: UUID,
    *,
    draft: OpenDraft,
    phrases: Phrases,
    today: date,
    now: datetime,
) -> Opened:
    """Draw today's places and officers with the keeper's pass-phrase (deputy's, or the recovery code).

    Makes the visits and puts the 启封 on file as an approval of who opened it. Raises NotAllowed for a wrong
    pass-phrase (locked for 15 minutes after five), BadInput and RuleBroken, in words that name no place, for what
    can't be drawn.
    """
    access.require(actor, Right.OPEN_SEAL if access.may(actor, Right.OPEN_SEAL) else Right.PLAN)
    row = facts.get_period(session, actor, period_id)
    _check(row, today)
    made = ready(session, actor, row, today)
    number = next_number(made, today)
    go = Go(
        today,
        draft.count,
        draft.teams,
        made.plan.per_team,
        tuple(draft.excluded),
        draft.excluded_reason.strip(),
        number,
        draft.reason.strip(),
        draft.half_day,
    )
    _check_go(session, made, go, draft)
    drawn = draw(session, actor, made, go, phrases, today=today, now=now)
    _led(session, drawn.id, draft)
    reached = reading.visits_of_draw(session, actor, drawn.id)
    return Opened(drawn.id, reached, packing.draw_of(drawn).notes)


def _check(row: PlanPeriod, today: date) -> None:
    if row.state is not PeriodState.RUNNING:
        raise RuleBroken(f"这一期{row.state.label}，不能启封。")
    if today < row.first:
        raise RuleBroken(f"这一期从 {row.first} 开始，到时再启封。如果今天不是 {today}，请先核对本机日期。")
    if today > row.last:
        raise RuleBroken(f"这一期到 {row.last} 已经结束，不能再启封。请期满公开，并制定新一期计划。")


def _check_go(session: Session, made: Ready, go: Go, draft: OpenDraft) -> None:
    chosen = len(made.plan.pool.get("places", ()))
    if chosen and draft.count >= chosen:
        raise BadInput(f"这个计划只在选定的 {chosen} 家中抽取，抽取家数须少于 {chosen} 家，否则不算随机。", "count")
    if draft.leader_id is not None and session.get(Person, draft.leader_id) is None:
        raise BadInput("请选择带队的局领导。", "leader")
    planner.check(made.standing, go, made.period)


def next_number(made: Ready, today: date) -> int:
    """Which draw of the day this is."""
    last = made.standing.last
    return last[1] + 1 if last is not None and last[0] == today else 1


def ready(session: Session, actor: Actor, row: PlanPeriod, today: date) -> Ready:
    """Everything a draw needs but the secrets."""
    plan = session.get_one(InspectionPlan, row.plan_id)
    draft = facts.draft(plan)
    pool = facilities.pool(session, actor, facts.criteria(draft))
    ground = pacing.survey(session, actor, pool)
    now, period = packing.standing_of(row), packing.period_of(row)
    since = standing.since(session, actor, row, now, draft=draft, pool=pool, period=period, ground=ground, today=today)
    draws = packing.draws(session, row.id)
    made = Ready(plan, row, period, now, ground, since, _officers(session, actor, today, draws), draws)
    return without(made, [place for each in draws if each.go.date == today for place in each.drawn], today)


def without(made: Ready, out: Iterable[str], today: date) -> Ready:
    """The same without places that may not be drawn today: drawn already, or closed to those who go."""
    away = frozenset(out)
    now = planner.changed(made.standing, made.since.changes, made.since.gone)
    standing.set_aside(made.row, [place for place in now.places if place.id in away], today)
    known = [place.id for place in made.standing.places if place.id in away]
    kept = Since(
        tuple(place for place in made.since.changes if place.id not in away),
        tuple(dict.fromkeys((*made.since.gone, *known))),
        tuple(each for each in made.since.back if each not in away),
    )
    return replace(made, since=kept)


def _officers(session: Session, actor: Actor, day: date, draws: Sequence[DayDraw]) -> tuple[Officer, ...]:
    """Who is free today: certificate, no leave, not in the duty room, not on the way already."""
    loads, busy = planner.loads(draws), {*facts.sent_on(session, day), *facts.serving_on(session, actor, day)}
    return tuple(
        officer(each, loads.get(each.id, 0))
        for each in facts.officers(session, actor, day)
        if each.certified_on(day) and not each.away_on(day) and UUID(each.id) not in busy
    )


def officer(each: OfficerCandidate, load: int) -> Officer:
    """An officer as the planner knows one."""
    return Officer(each.id, each.can_lead, load, each.barred_places, each.barred_townships)


def draw(session: Session, actor: Actor, made: Ready, go: Go, phrases: Phrases, *, today: date, now: datetime) -> Draw:
    """Open the secrets, draw, and keep what came: draw, standing, visits, approval, log."""
    row = made.row
    secrets, way, holder = keeping.opened(session, row, phrases, now=now)
    keys = planner.keys(secrets, made.period, today)
    capacity = made.period.capacity if row.capacity_changed else ()
    result, after = planner.draw(
        made.standing,
        made.officers,
        go,
        period=made.period,
        keys=keys,
        ground=made.ground,
        changes=made.since.changes,
        gone=made.since.gone,
        capacity=capacity,
    )
    kept = Draw(
        id=clock.uuid4(),
        district=row.district,
        township=row.township,
        plan_id=row.plan_id,
        period_id=row.id,
        departs_on=today,
        number=go.number,
        count=go.count,
        teams=go.teams,
        pool_size=len(after.places),
        ticket=result.ticket,
        entry=packing.packed_draw(result),
        link=packing.link_of(keys),
        opened_at=now,
        opened_by=actor.name,
        reason=go.reason,
    )
    session.add(kept)
    row.standing, row.capacity_changed = packing.pack(after), False
    standing.taken_back(row, made.since.back)
    session.flush()
    _file(session, actor, row, kept, way, holder, today=today, now=now)
    for team, trip in enumerate(result.trips, 1):
        for stop in trip.stops:
            order(session, actor, made.plan, kept, stop.place, stop.officers, team, now=now)
    logging.note(session, actor, kept, DrawStep.OPENED, at=now, note=go.reason)
    return kept


def _file(
    session: Session,
    actor: Actor,
    row: PlanPeriod,
    drawn: Draw,
    way: ApprovalWay,
    holder: UUID | None,
    *,
    today: date,
    now: datetime,
) -> None:
    """The opening as an approval of who proved himself by his pass-phrase."""
    person = session.get(Person, holder) if holder is not None else None
    own = holder is not None and actor.person_id == holder
    opinion = "使用恢复码启封" if person is None else "凭本人口令启封"
    session.add(
        Approval(
            district=row.district,
            township=row.township,
            subject=ApprovalSubject.OPENING,
            record=drawn.id,
            way=ApprovalWay.SCREEN if own else way,
            approver_id=person.id if person is not None else row.keeper_id,
            approver=person.name if person is not None else row.keeper,
            approved_on=today,
            opinion=opinion,
            created_by=actor.name,
            created_at=now,
        )
    )
    session.flush()


def order(
    session: Session,
    actor: Actor,
    plan: InspectionPlan,
    drawn: Draw,
    place: str,
    officers: Sequence[str],
    team: int,
    *,
    now: datetime,
) -> UUID:
    """Make the visit that a drawn place has become."""
    made = ordering.make(
        session,
        actor,
        session.get_one(Facility, UUID(place)),
        ordering.Order(
            plan.kind,
            Choice.RANDOM,
            tuple(UUID(each) for each in officers),
            drawn.departs_on,
            plan.topics,
            plan.id,
            drawn.id,
            team=team,
            unannounced=plan.unannounced,
            covert=plan.covert,
        ),
        now=now,
    )
    return made.id


def _led(session: Session, draw_id: UUID, draft: OpenDraft) -> None:
    """领导带队 goes with the first team; a 联合检查 is one for all."""
    for visit in reading.rows_of_draw(session, draw_id):
        if draft.leader_id is not None and visit.team == 1:
            visit.leader_led, visit.led_by = True, draft.leader_id
        visit.joint = draft.joint.strip()
    session.flush()
