"""The list of plans, one plan in full, the visits that came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from mzdesk.models.facilities import Facility
from mzdesk.models.inspections import Inspection, InspectionOfficer
from mzdesk.models.plans import Draw, InspectionPlan, PlanPeriod
from mzdesk.rules import planner
from mzdesk.services import access, approvals, facilities, settings
from mzdesk.services.access import S
from mzdesk.services.plans import facts, logging, pacing, packing
from mzdesk.terms import (
    Choice,
    InspectionKind,
    InspectionState,
    PeriodState,
    PlanAct,
    PlanChip,
    PlanState,
    Right,
)
from mzdesk.views.actor import Actor
from mzdesk.views.plans import DrawView, PeriodView, PlanCriteria, PlanDraft, PlanRow, PlanView, VisitLine
from mzdesk.views.window import Window

_STATES = {
    PlanChip.OPEN: (PlanState.DRAFT, PlanState.APPROVED, PlanState.RUNNING),
    PlanChip.DRAFT: (PlanState.DRAFT,),
    PlanChip.READY: (PlanState.APPROVED, PlanState.RUNNING),
    PlanChip.DONE: (PlanState.DONE,),
    PlanChip.ALL: (PlanState.DRAFT, PlanState.APPROVED, PlanState.RUNNING, PlanState.DONE),
}
_DONE = (InspectionState.RECORDED, InspectionState.FINISHED)
_P = InspectionPlan
SORTS: dict[str, Any] = {"starts": _P.starts, "title": _P.title, "kind": _P.kind, "state": _P.state}


def _matching(asked: S, actor: Actor, criteria: PlanCriteria, chip: PlanChip) -> S:
    asked = access.visible(asked, InspectionPlan, actor).where(_P.state.in_(_STATES[chip]))
    if criteria.kind is not None:
        asked = asked.where(_P.kind == criteria.kind)
    for word in criteria.text.split():
        asked = asked.where(_P.title.contains(word, autoescape=True))
    return asked


def listing(session: Session, actor: Actor, criteria: PlanCriteria, *, offset: int, limit: int) -> Window[PlanRow]:
    """Plans from `offset` on, and how many there are."""
    access.require(actor, Right.SEE)
    total = session.scalar(_matching(sa.select(sa.func.count()).select_from(_P), actor, criteria, criteria.chip)) or 0
    column = SORTS[criteria.sort]
    order = (column.desc(), _P.id.desc()) if criteria.descending else (column, _P.id)
    asked = _matching(sa.select(_P), actor, criteria, criteria.chip).order_by(*order)
    return Window(total, tuple(rows(session, list(session.scalars(asked.offset(offset).limit(limit))))))


def counts(session: Session, actor: Actor, criteria: PlanCriteria) -> dict[str, int]:
    """How many plans each chip stands for under the same text and kind."""
    access.require(actor, Right.SEE)
    asked = _matching(sa.select(_P.state, sa.func.count()), actor, criteria, PlanChip.ALL).group_by(_P.state)
    by_state: dict[PlanState, int] = {row[0]: row[1] for row in session.execute(asked)}
    return {chip.value: sum(by_state.get(state, 0) for state in states) for chip, states in _STATES.items()}


def rows(session: Session, plans: Sequence[InspectionPlan]) -> list[PlanRow]:
    """Lines of these plans with what came of them."""
    ids = [plan.id for plan in plans]
    asked = sa.select(Inspection.plan_id, Inspection.choice, Inspection.state, sa.func.count()).where(
        Inspection.plan_id.in_(ids), Inspection.state != InspectionState.VOID
    )
    made = session.execute(asked.group_by(Inspection.plan_id, Inspection.choice, Inspection.state)).all()
    running = sa.select(PlanPeriod.plan_id).where(PlanPeriod.plan_id.in_(ids), PlanPeriod.state == PeriodState.RUNNING)
    live = set(session.scalars(running))
    found = []
    for plan in plans:
        mine = [(choice, state, count) for plan_id, choice, state, count in made if plan_id == plan.id]
        drawn = sum(count for choice, _, count in mine if choice is Choice.RANDOM)
        visited = sum(count for _, state, count in mine if state in _DONE)
        named = sum(count for _, _, count in mine) - drawn
        found.append(_row(plan, drawn, named, visited, plan.id in live))
    return found


def _row(plan: InspectionPlan, drawn: int, named: int, visited: int, running: bool) -> PlanRow:
    return PlanRow(
        plan.id,
        plan.title,
        plan.kind,
        plan.state,
        plan.starts,
        plan.ends,
        plan.intended,
        drawn,
        named,
        visited,
        running,
        plan.by,
    )


def pool_size(session: Session, actor: Actor, *, draft: PlanDraft) -> int:
    """How many places a draft's criteria leave: shown while it is typed."""
    access.require(actor, Right.SEE)
    return facilities.pool_size(session, actor, facts.criteria(draft))


def view(session: Session, actor: Actor, plan_id: UUID, *, today: date) -> PlanView:
    """A plan in full; raises NotFound."""
    access.require(actor, Right.SEE)
    plan = facts.get(session, actor, plan_id)
    draft, row = facts.draft(plan), facts.period_of(session, plan.id)
    pool = facilities.pool_size(session, actor, facts.criteria(plan))
    day = min(max(today, plan.starts), plan.ends)
    lines = facts.officer_lines(session, actor, facts.officers(session, actor, day), day) if _sends(actor) else ()
    draws = _draws(session, actor, plan.id)
    period = _period(session, actor, row, draws, today) if row is not None else None
    open_yet = plan.state in (PlanState.DRAFT, PlanState.APPROVED)
    sent = _visits(session, actor, sa.and_(Inspection.plan_id == plan.id, Inspection.draw_id.is_(None)))
    return PlanView(
        rows(session, [plan])[0],
        plan.version,
        draft,
        pacing.outlook(session, actor, draft=draft, today=today) if open_yet else None,
        tuple(approvals.of(session, actor, plan.id)),
        period,
        draws,
        sent,
        lines,
        facts.hindrances(plan, pool, lines),
        _acts(actor, plan, period, today),
        pool,
    )


def _sends(actor: Actor) -> bool:
    return access.may(actor, Right.PLAN) or access.may(actor, Right.OPEN_SEAL)


def _acts(actor: Actor, plan: InspectionPlan, period: PeriodView | None, today: date) -> frozenset[PlanAct]:
    acts: set[PlanAct] = set()
    if plan.state is PlanState.DRAFT:
        acts |= {PlanAct.EDIT, PlanAct.APPROVE, PlanAct.DISCARD}
    if plan.state is PlanState.APPROVED:
        acts |= {PlanAct.WITHDRAW}
    if plan.state in (PlanState.APPROVED, PlanState.RUNNING):
        acts.add(PlanAct.SEND)
    live = period is not None and period.state is not PeriodState.VOID
    if plan.state is PlanState.APPROVED and plan.kind is not InspectionKind.CASE and not live:
        acts.add(PlanAct.SEAL)
    if plan.state is PlanState.RUNNING and (not live or (period and period.state is PeriodState.REVEALED)):
        acts.add(PlanAct.FINISH)
    if not access.may(actor, Right.PLAN):
        acts &= {PlanAct.APPROVE}
    if period is not None and period.state is PeriodState.RUNNING and _sends(actor):
        acts.add(PlanAct.REVEAL if period.over(today) else PlanAct.OPEN)
        if not period.over(today) and today < period.first:
            acts.discard(PlanAct.OPEN)
    if period is not None and period.state is PeriodState.REVEALED and access.may(actor, Right.PLAN):
        acts.add(PlanAct.PUBLISH)
    return frozenset(acts)


def _period(session: Session, actor: Actor, row: PlanPeriod, draws: Sequence[DrawView], today: date) -> PeriodView:
    period = packing.period_of(row)
    drawn = [draw for draw in draws if draw.period_id == row.id]
    used: dict[date, int] = {}
    for draw in drawn:
        alive = sum(visit.state is not InspectionState.VOID for visit in draw.visits)
        used[draw.departs_on] = used.get(draw.departs_on, 0) + alive
    day = planner.day_of(period, max(today, row.first))
    places = planner.rolled(packing.places_of(row), day)
    planned = zip(period.dates, period.capacity, packing.start_of(row).period.capacity, strict=True)
    held = {day: turns for day, turns, promised in planned if turns == promised}
    return PeriodView(
        row.id,
        row.plan_id,
        row.state,
        row.first,
        row.last,
        pacing.loads(session, actor, row.first, row.last, held, used, _sent(session, actor, row)),
        row.pool_size,
        row.promise_hash,
        packing.promise_of(row).keys,
        row.keeper_id,
        row.keeper,
        row.deputy,
        row.witness,
        row.sealed_at,
        row.sealed_by,
        row.revealed_at,
        row.revealed_by or "",
        planner.certify(places, period, day=day),
        sum(draw.departs_on == today for draw in drawn),
        tuple(approvals.of(session, actor, row.id)),
        tuple(UUID(each) for each in row.withheld),
        row.void_reason,
    )


def _sent(session: Session, actor: Actor, row: PlanPeriod) -> dict[date, int]:
    """Visits without a draw (线索, 领导指定, 回头看) by day: they take the same cars and officers."""
    asked = sa.select(Inspection.departs_on, sa.func.count()).where(
        Inspection.choice != Choice.RANDOM,
        Inspection.state != InspectionState.VOID,
        Inspection.departs_on.between(row.first, row.last),
    )
    return dict(session.execute(access.visible(asked, Inspection, actor).group_by(Inspection.departs_on)).all())


def _draws(session: Session, actor: Actor, plan_id: UUID) -> tuple[DrawView, ...]:
    asked = sa.select(Draw).where(Draw.plan_id == plan_id).options(undefer(Draw.entry))
    names = settings.township_names(session, actor)
    found = session.scalars(asked.order_by(Draw.departs_on.desc(), Draw.number.desc()))
    return tuple(_draw(session, actor, row, names) for row in found)


def _draw(session: Session, actor: Actor, row: Draw, names: dict[str, str]) -> DrawView:
    result = packing.draw_of(row)
    return DrawView(
        row.id,
        row.period_id,
        row.departs_on,
        row.number,
        row.count,
        row.teams,
        row.pool_size,
        row.ticket,
        row.reason,
        tuple(names.get(code, code) for code in result.go.excluded),
        result.go.excluded_reason,
        result.go.half_day,
        row.opened_at,
        row.opened_by,
        tuple(trip.minutes for trip in result.trips),
        result.notes,
        visits_of_draw(session, actor, row.id),
        tuple(logging.lines(session, row.id)),
    )


def rows_of_draw(session: Session, draw_id: UUID) -> Sequence[Inspection]:
    """The visits of a draw as they are kept."""
    asked = sa.select(Inspection).where(Inspection.draw_id == draw_id)
    return session.scalars(asked.order_by(Inspection.team, Inspection.code)).all()


def visits_of_draw(session: Session, actor: Actor, draw_id: UUID) -> tuple[VisitLine, ...]:
    """The visits that came of a draw, by team; none before 启封."""
    access.require(actor, Right.SEE)
    return _visits(session, actor, Inspection.draw_id == draw_id)


def _visits(session: Session, actor: Actor, where: sa.ColumnElement[bool]) -> tuple[VisitLine, ...]:
    asked = sa.select(Inspection, Facility.name, Facility.relation).join(
        Facility, Facility.id == Inspection.facility_id
    )
    asked = access.visible(asked.where(where), Inspection, actor)
    found = session.execute(asked.order_by(Inspection.departs_on, Inspection.team, Inspection.code)).all()
    teams = _teams(session, [visit.id for visit, _, _ in found])
    names = settings.township_names(session, actor)
    return tuple(
        VisitLine(
            visit.id,
            visit.code,
            visit.facility_id,
            name,
            names.get(visit.township, visit.township),
            relation,
            visit.choice,
            visit.state,
            visit.departs_on,
            visit.team,
            teams.get(visit.id, ()),
            visit.void_reason or "，".join(part for part in (visit.clue, _with(visit)) if part),
        )
        for visit, name, relation in found
    )


def _with(visit: Inspection) -> str:
    """Who goes along: a leader, other offices."""
    led = "领导带队" if visit.leader_led else ""
    joint = f"与{visit.joint}联合检查" if visit.joint else ""
    return "，".join(part for part in (led, joint) if part)


def _teams(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[tuple[UUID, str], ...]]:
    asked = sa.select(InspectionOfficer).where(InspectionOfficer.inspection_id.in_(ids))
    teams: dict[UUID, tuple[tuple[UUID, str], ...]] = {}
    for each in session.scalars(asked.order_by(InspectionOfficer.inspection_id, InspectionOfficer.position)):
        teams[each.inspection_id] = (*teams.get(each.inspection_id, ()), (each.person_id, each.name))
    return teams
