"""待办事项: everything that waits for somebody, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard
from mzdesk.models.inspections import Inspection
from mzdesk.models.orders import Document
from mzdesk.models.plans import InspectionPlan
from mzdesk.rules import closure, deadlines
from mzdesk.services import access
from mzdesk.services.overview import duty_room, figures, incident_room, reports
from mzdesk.terms import Capability, DocumentState, HazardState, PlanState, Right
from mzdesk.views.actor import Actor
from mzdesk.views.overview import TodoCriteria, TodoRow, Tone
from mzdesk.views.window import Window

MOST: Final = 100
_LATE: Final = timedelta(days=3)
_NEVER: Final = date.max

_HAZARD_ACTS: Final = {
    HazardState.FOUND: "下达整改",
    HazardState.ORDERED: "送达整改通知",
    HazardState.RECTIFYING: "催报整改",
    HazardState.SUBMITTED: "复查",
    HazardState.RECHECKED: "销号",
}
_OURS: Final = (HazardState.FOUND, HazardState.SUBMITTED, HazardState.RECHECKED)
_HAZARD_TONES: Final[dict[str, Tone]] = {
    "待下达": "neutral",
    "待送达": "warn",
    "整改中": "info",
    "待复查": "warn",
    "待销号": "good",
    "延期待审": "warn",
    "挂牌督办": "danger",
}
_PAPER_ACTS: Final = {
    DocumentState.DRAFT: ("填写文号", "草稿"),
    DocumentState.ISSUED: ("登记用印", "待用印"),
    DocumentState.SEALED: ("送达", "待送达"),
}


def todo(session: Session, actor: Actor, criteria: TodoCriteria, *, offset: int, limit: int) -> Window[TodoRow]:
    """What waits, the most urgent first: open incidents before all. No more than the 100 most urgent things."""
    access.require(actor, Right.SEE)
    rows = [row for part in PARTS for row in part(session, actor, criteria.today)]
    rows.sort(key=lambda row: (row.due or _NEVER, row.capability.value, row.act, row.text, row.id))
    now = criteria.now or datetime.combine(criteria.today, time(), clock.OFFICE_ZONE)
    rows = [*incident_room.waiting(session, actor, now, MOST), *reports.waiting(session, actor, now), *rows][:MOST]
    return Window(len(rows), tuple(rows[offset : offset + limit]))


# --- hazards ---------------------------------------------------------------------------------------------------------


def _hazards(session: Session, actor: Actor, today: date) -> Iterable[TodoRow]:
    found: dict[UUID, date | None] = {}
    for cut in _cuts(today):
        asked = access.visible(sa.select(Hazard.id, Hazard.due_on).where(cut), Hazard, actor)
        found |= dict(session.execute(asked.order_by(Hazard.due_on, Hazard.id).limit(MOST)).all())
    first = sorted(found, key=lambda key: (found[key] or _NEVER, key))[:MOST]
    rows = (
        sa.select(Hazard, Facility.name)
        .join(Facility, Facility.id == Hazard.facility_id)
        .where(Hazard.id.in_(first))
        .order_by(Hazard.number)
    )
    for row, place in session.execute(access.visible(rows, Hazard, actor)):
        asked_for = row.asked_until is not None
        act = "审批延期" if asked_for else _HAZARD_ACTS[row.state]
        waits = closure.waits(row.state, supervised=row.supervised, asked=asked_for)
        tones = _tone(row.due_on, today), _HAZARD_TONES.get(waits, "neutral")
        term = deadlines.words(row.due_on, today)
        yield TodoRow(Capability.HAZARDS, row.id, row.due_on, term, tones[0], act, row.text, place, waits, tones[1])


def _cuts(today: date) -> list[sa.ColumnElement[bool]]:
    """What waits among the open hazards, each cut in the order of one stretch of the index.

    Waiting for the office whatever its term; waiting for the unit when it is late or soon due; an extension to decide.
    """
    due = Hazard.due_on.is_not(None)
    soon = Hazard.due_on <= today + deadlines.SOON
    return [
        *(sa.and_(Hazard.state == state, due if state in _OURS else soon) for state in figures.OPEN),
        sa.and_(Hazard.state.in_(_OURS), Hazard.due_on.is_(None)),
        figures.waits_for_extension(),
    ]


def _tone(due: date | None, today: date) -> Tone:
    if due is None or due > today:
        return "neutral"
    return "danger" if due < today else "warn"


# --- visits, draws, plans ---------------------------------------------------------------------------------------------


def _visits(session: Session, actor: Actor, today: date) -> Iterable[TodoRow]:
    asked = sa.select(
        Inspection.id, Inspection.departs_on, Inspection.kind, Inspection.code, Inspection.state, Facility.name
    ).join(Facility, Facility.id == Inspection.facility_id)
    asked = access.visible(asked.where(figures.unkeyed(today)), Inspection, actor)
    for key, day, kind, code, state, place in session.execute(
        asked.order_by(Inspection.departs_on, Inspection.id).limit(MOST)
    ):
        term, tone = _day(day, today), _tone(day, today)
        text = f"{kind.label} {code}"
        yield TodoRow(Capability.INSPECTIONS, key, day, term, tone, "录入检查结果", text, place, state.label, "info")


def _day(day: date, today: date) -> str:
    left = (day - today).days
    return f"逾期 {-left} 天" if left < 0 else {0: "今天", 1: "明天"}.get(left, f"{day:%m-%d}")


def _draws(session: Session, actor: Actor, today: date) -> Iterable[TodoRow]:
    for line in figures.sealed(session, actor, today=today, limit=MOST):
        if line.departs_on > today:
            continue
        missed = line.departs_on < today
        act, state = ("期满公开", "已期满") if missed else ("启封出发", "已封存")
        term, tone = _day(line.departs_on, today), _tone(line.departs_on, today)
        about = f"由{line.keeper}启封核对" if missed else f"每次可查 {line.count} 家，{line.keeper}启封"
        shown: Tone = "warn" if missed else "info"
        yield TodoRow(Capability.PLANS, line.plan_id, line.departs_on, term, tone, act, line.plan, about, state, shown)


def _plans(session: Session, actor: Actor, today: date) -> Iterable[TodoRow]:
    if not access.sees_plans(actor):
        return
    waits = sa.select(InspectionPlan.id, InspectionPlan.title, InspectionPlan.starts, InspectionPlan.intended).where(
        InspectionPlan.state == PlanState.DRAFT
    )
    asked = access.visible(waits, InspectionPlan, actor).order_by(InspectionPlan.starts, InspectionPlan.id).limit(MOST)
    for key, title, starts, intended in session.execute(asked):
        term, tone = _day(starts, today), _tone(starts, today)
        about = f"拟检查 {intended} 家"
        yield TodoRow(Capability.PLANS, key, starts, term, tone, "审批计划", title, about, "拟稿", "neutral")


# --- documents -------------------------------------------------------------------------------------------------------


def _papers(session: Session, actor: Actor, today: date) -> Iterable[TodoRow]:
    asked = (
        sa.select(Document.id, Document.title, Document.number, Document.state, Document.issued_on, Facility.name)
        .outerjoin(Facility, Facility.id == Document.facility_id)
        .where(figures.waiting())
    )
    asked = access.visible(asked, Document, actor).order_by(Document.issued_on, Document.id).limit(MOST)
    for key, title, number, state, issued_on, place in session.execute(asked):
        act, word = _PAPER_ACTS[state]
        day = issued_on or today
        waited = (today - day).days
        term = f"已等 {waited} 天" if waited > 0 else "今天"
        tone: Tone = "warn" if today - day > _LATE else "neutral"
        text = " ".join(part for part in (title, number) if part)
        shown: Tone = "neutral" if state is DocumentState.DRAFT else "warn"
        yield TodoRow(Capability.ORDERS, key, day, term, tone, act, text, place or "", word, shown)


def _answers(session: Session, actor: Actor, today: date) -> Iterable[TodoRow]:
    """Letters that are out and whose answer is late or soon due."""
    asked = sa.select(Document.id, Document.title, Document.number, Document.recipients, Document.answer_by)
    soon = Document.answer_by <= today + deadlines.SOON
    asked = asked.where(Document.unanswered(), soon, sa.not_(figures.waiting()))
    asked = access.visible(asked, Document, actor).order_by(Document.answer_by, Document.id).limit(MOST)
    for key, title, number, recipients, day in session.execute(asked):
        text = " ".join(part for part in (title, number) if part)
        term, tone = deadlines.words(day, today), _tone(day, today)
        yield TodoRow(Capability.ORDERS, key, day, term, tone, "催办回复", text, recipients, "待回复", "info")


def _duty(session: Session, actor: Actor, today: date) -> Iterable[TodoRow]:
    return duty_room.waiting(session, actor, today, MOST)


PARTS: Final[tuple[Callable[[Session, Actor, date], Iterable[TodoRow]], ...]] = (
    _hazards,
    _visits,
    _draws,
    _plans,
    _papers,
    _answers,
    _duty,
)
