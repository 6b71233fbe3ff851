"""The list of plans, one plan in full, the visits that came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import jsonio
from mzdesk.models.facilities import Facility
from mzdesk.models.inspections import Inspection, InspectionOfficer
from mzdesk.models.plans import Draw, InspectionPlan
from mzdesk.models.staff import Person
from mzdesk.rules.draw import DrawResult
from mzdesk.services import access, approvals, facilities, settings
from mzdesk.services.access import S
from mzdesk.services.plans import facts
from mzdesk.terms import (
    Choice,
    DrawState,
    InspectionKind,
    InspectionState,
    PlanAct,
    PlanChip,
    PlanState,
    Right,
)
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import PoolCriteria
from mzdesk.views.plans import DrawView, PlanCriteria, PlanDraft, PlanRow, PlanView, VisitLine
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
    waiting = sa.select(Draw.plan_id, sa.func.sum(Draw.count)).where(
        Draw.plan_id.in_(ids), Draw.state == DrawState.SEALED
    )
    sealed = dict(session.execute(waiting.group_by(Draw.plan_id)).all())
    found = []
    for plan in plans:
        mine = [(choice, state, count) for plan_id, choice, state, count in made if plan_id == plan.id]
        drawn = sum(count for choice, _, count in mine if choice is Choice.RANDOM)
        visited = sum(count for _, state, count in mine if state in _DONE)
        named = sum(count for _, _, count in mine) - drawn
        found.append(_row(plan, drawn, named, visited, int(sealed.get(plan.id) or 0)))
    return found


def _row(plan: InspectionPlan, drawn: int, named: int, visited: int, sealed: int) -> PlanRow:
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
        sealed,
        plan.by,
    )


def pool_size(session: Session, actor: Actor, *, draft: PlanDraft) -> int:
    """How many places a draft's criteria leave: shown while it is typed."""
    access.require(actor, Right.SEE)
    criteria: PoolCriteria = facts.criteria(draft)
    return len(facilities.pool(session, actor, criteria))


def view(session: Session, actor: Actor, plan_id: UUID, *, today: date) -> PlanView:
    """A plan in full; raises NotFound."""
    access.require(actor, Right.SEE)
    plan = facts.get(session, actor, plan_id)
    pool = len(facts.pool(session, actor, plan))
    day = min(max(today, plan.starts), plan.ends)
    lines = facts.officer_lines(session, facts.officers(session, actor, day), day) if _sends(actor) else ()
    draws = tuple(_draw(session, actor, each) for each in _draws(session, plan.id))
    sent = _visits(session, actor, sa.and_(Inspection.plan_id == plan.id, Inspection.draw_id.is_(None)))
    return PlanView(
        rows(session, [plan])[0],
        plan.version,
        facts.draft(plan),
        pool,
        tuple(approvals.of(session, actor, plan.id)),
        draws,
        sent,
        lines,
        facts.hindrances(plan, pool, lines),
        _acts(actor, plan, draws),
    )


def _sends(actor: Actor) -> bool:
    return access.may(actor, Right.PLAN) or access.may(actor, Right.OPEN_SEAL)


def _acts(actor: Actor, plan: InspectionPlan, draws: Sequence[DrawView]) -> frozenset[PlanAct]:
    acts: set[PlanAct] = set()
    if plan.state is PlanState.DRAFT:
        acts |= {PlanAct.EDIT, PlanAct.APPROVE, PlanAct.DISCARD}
    if plan.state is PlanState.APPROVED:
        acts |= {PlanAct.WITHDRAW}
    if plan.state in (PlanState.APPROVED, PlanState.RUNNING):
        acts |= {PlanAct.SEND} | (set() if plan.kind is InspectionKind.CASE else {PlanAct.SEAL})
    if plan.state is PlanState.RUNNING and not any(draw.state is DrawState.SEALED for draw in draws):
        acts.add(PlanAct.FINISH)
    if not access.may(actor, Right.PLAN):
        acts &= {PlanAct.APPROVE}
    return frozenset(acts)


def _draws(session: Session, plan_id: UUID) -> Sequence[Draw]:
    asked = sa.select(Draw).where(Draw.plan_id == plan_id).order_by(Draw.sealed_at.desc(), Draw.id)
    return session.scalars(asked).all()


def _draw(session: Session, actor: Actor, drawn: Draw) -> DrawView:
    visits = visits_of_draw(session, actor, drawn.id) if drawn.state is DrawState.OPENED else ()
    return DrawView(
        drawn.id,
        drawn.plan_id,
        drawn.state,
        drawn.count,
        drawn.per_team,
        drawn.pool_size,
        drawn.pool_hash,
        drawn.officers_hash,
        drawn.commitment,
        drawn.keeper,
        drawn.keeper_id,
        drawn.sealed_at,
        drawn.sealed_by,
        drawn.departs_on,
        drawn.opened_at,
        drawn.opened_by or "",
        drawn.reason,
        drawn.void_reason,
        visits,
        _changes(session, drawn),
    )


def _changes(session: Session, drawn: Draw) -> tuple[str, ...]:
    """What was changed after the draw, in words."""
    if drawn.result is None:
        return ()
    result = jsonio.convert(drawn.result, DrawResult)
    said = []
    for change in result.changes:
        model: Any = Person if change.kind == "absent" else Facility
        names = [_name(session, model, key) for key in (change.out, *dict.fromkeys(change.came))]
        said.append(f"{names[0]}{'缺席' if model is Person else '不能检查'}，由{'、'.join(names[1:])}递补")
    return tuple(said)


def _name(session: Session, model: Any, key: str) -> str:
    return session.scalar(sa.select(model.name).where(model.id == UUID(key))) or "（已删除）"


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
            visit.void_reason or visit.clue,
        )
        for visit, name, relation in found
    )


def _teams(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[tuple[UUID, str], ...]]:
    asked = sa.select(InspectionOfficer).where(InspectionOfficer.inspection_id.in_(ids))
    teams: dict[UUID, tuple[tuple[UUID, str], ...]] = {}
    for each in session.scalars(asked.order_by(InspectionOfficer.inspection_id, InspectionOfficer.position)):
        teams[each.inspection_id] = (*teams.get(each.inspection_id, ()), (each.person_id, each.name))
    return teams
