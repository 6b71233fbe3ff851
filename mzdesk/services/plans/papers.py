"""What the papers of a plan say: 行政检查审批表, 期初承诺书, 密钥恢复单, 抽取情况表, 公示表."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import NotFound, RuleBroken
from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard
from mzdesk.models.inspections import Inspection, InspectionOfficer
from mzdesk.models.plans import InspectionPlan
from mzdesk.models.staff import Approval, Person
from mzdesk.rules import calendar
from mzdesk.services import access, approvals, facilities, settings
from mzdesk.services.plans import facts, logging, packing
from mzdesk.terms import (
    ApprovalSubject,
    Choice,
    DrawStep,
    HazardState,
    InspectionKind,
    InspectionState,
    PublicResult,
    Remedy,
    Right,
    RiskGrade,
    Topic,
    VisitOutcome,
)
from mzdesk.views.actor import Actor
from mzdesk.views.documents import InspectionApproval, Officer
from mzdesk.views.plan_papers import (
    AGREED,
    AbsentOfficer,
    DayDrawSheet,
    PeriodPromise,
    PublishedVisit,
    QuotaLine,
    RandomPublication,
    RecoverySheet,
    TeamTour,
    TourStop,
)
from mzdesk.views.planner import Stop
from mzdesk.views.plans import StepLine


def approval_view(session: Session, actor: Actor, plan_id: UUID) -> InspectionApproval:
    """行政检查审批表 of a plan: counts and criteria, never a place. Signed or not, as it stands."""
    access.require(actor, Right.SEE)
    plan = facts.get(session, actor, plan_id)
    office = settings.office(session, actor)
    return InspectionApproval(
        bureau=office["bureau_name"],
        section=office["section_name"],
        plan_title=plan.title,
        kind=plan.kind.label,
        topics=tuple(Topic(code).label for code in plan.topics),
        basis=plan.basis,
        starts=plan.starts,
        ends=plan.ends,
        count=plan.intended,
        pool_size=facilities.pool_size(session, actor, facts.criteria(plan)),
        unannounced=plan.unannounced,
        reason=plan.reason,
        choice="" if plan.kind is InspectionKind.CASE else Choice.RANDOM.label,
        applicant=plan.by,
        **_signed(session, plan.id, ApprovalSubject.PLAN),
    )


def visit_approval_view(session: Session, actor: Actor, inspection_id: UUID) -> InspectionApproval:
    """行政检查审批表 of a visit that was sent without a draw."""
    access.require(actor, Right.SEE)
    asked = sa.select(Inspection).where(Inspection.id == inspection_id)
    visit = session.scalars(access.visible(asked, Inspection, actor)).first()
    if visit is None:
        raise NotFound("找不到这次检查，请刷新后重试。")
    office = settings.office(session, actor)
    plan = session.get(InspectionPlan, visit.plan_id) if visit.plan_id is not None else None
    facility = session.get_one(Facility, visit.facility_id)
    team = sa.select(InspectionOfficer).where(InspectionOfficer.inspection_id == visit.id)
    return InspectionApproval(
        bureau=office["bureau_name"],
        section=office["section_name"],
        plan_title=plan.title if plan is not None else visit.choice.label,
        kind=visit.kind.label,
        topics=tuple(Topic(code).label for code in visit.topics),
        basis=plan.basis if plan is not None else "",
        starts=visit.departs_on,
        ends=visit.departs_on,
        count=1,
        pool_size=1,
        unannounced=visit.unannounced,
        reason=visit.clue,
        choice=visit.choice.label,
        officers=tuple(
            Officer(each.name, each.certificate_no, each.is_leader)
            for each in session.scalars(team.order_by(InspectionOfficer.position))
        ),
        objects=(facility.name,),
        applicant=actor.name,
        **_signed(session, visit.id, ApprovalSubject.INSPECTION),
    )


def _signed(session: Session, record: UUID, subject: ApprovalSubject) -> dict[str, Any]:
    """Who has approved and how; nothing before that, so that there is room for ink."""
    asked = sa.select(Approval).where(Approval.record == record, Approval.subject == subject, Approval.granted)
    row = session.scalars(asked.order_by(Approval.created_at.desc(), Approval.id.desc()).limit(1)).first()
    if row is None:
        return {}
    return {
        "approver": row.approver,
        "approved_on": row.approved_on,
        "approved_how": row.way.label,
        "opinion": row.opinion or "同意",
    }


def promise_view(session: Session, actor: Actor, period_id: UUID) -> PeriodPromise:
    """期初承诺书: what is published before the first draw, counts and hashes only."""
    access.require(actor, Right.SEE)
    row = facts.get_period(session, actor, period_id)
    plan = session.get_one(InspectionPlan, row.plan_id)
    start = packing.start_of(row)
    quotas = Counter((place.risk, place.days) for place in start.places)
    order = list(RiskGrade)
    return PeriodPromise(
        bureau=settings.value(session, actor, "bureau_name"),
        plan_title=plan.title,
        first=row.first,
        last=row.last,
        days=len(start.period.dates),
        places=row.pool_size,
        quotas=tuple(
            QuotaLine(risk.label, days, number)
            for (risk, days), number in sorted(quotas.items(), key=lambda each: (order.index(each[0][0]), each[0][1]))
        ),
        keepers=tuple(name for name in (row.keeper, row.deputy) if name),
        promise=packing.promise_of(row),
        hash=row.promise_hash,
        sealed_by=row.sealed_by,
        sealed_at=row.sealed_at,
        witness=row.witness,
    )


def recovery_view(
    session: Session, actor: Actor, period_id: UUID, *, recovery: str, of_witness: bool = False
) -> RecoverySheet:
    """密钥恢复单 of one secret; the code is given in, since it is kept nowhere."""
    access.require(actor, Right.PLAN)
    row = facts.get_period(session, actor, period_id)
    plan = session.get_one(InspectionPlan, row.plan_id)
    return RecoverySheet(
        bureau=settings.value(session, actor, "bureau_name"),
        plan_title=plan.title,
        first=row.first,
        last=row.last,
        holder="见证方" if of_witness else "局领导",
        name=row.witness if of_witness else row.keeper,
        opens="本期的见证密钥" if of_witness else "本期的抽取密钥",
        until=row.last,
        made_at=row.sealed_at,
        recovery=recovery,
    )


def day_sheet_view(session: Session, actor: Actor, draw_id: UUID) -> DayDrawSheet:
    """抽取情况表: one draw after 启封, for the file."""
    access.require(actor, Right.SEE)
    drawn = facts.get_draw(session, actor, draw_id)
    row = facts.get_period(session, actor, drawn.period_id)
    plan = session.get_one(InspectionPlan, drawn.plan_id)
    result = packing.draw_of(drawn)
    names = _people(session, [each.id for each in result.officers])
    places = _places(session, result.drawn)
    townships = settings.township_names(session, actor)
    steps = logging.lines(session, drawn.id)
    printed = next((step for step in steps if step.step is DrawStep.PRINTED), None)
    left = next((step.at for step in steps if step.step is DrawStep.DEPARTED), None)
    return DayDrawSheet(
        bureau=settings.value(session, actor, "bureau_name"),
        plan_title=plan.title,
        on=drawn.departs_on,
        pool=drawn.pool_size,
        teams=tuple(
            TeamTour(
                tuple(names[who] for who in trip.stops[0].officers),
                tuple(_stop(stop, trip.stops[0].officers, places, townships, names) for stop in trip.stops),
                trip.minutes,
                left,
            )
            for trip in result.trips
        ),
        free=tuple(names[each.id].name for each in result.officers if each.id not in result.absent),
        ticket=drawn.ticket,
        previous=result.previous,
        keys=packing.promise_of(row).keys,
        opened_by=drawn.opened_by,
        opened_how=approvals.latest(session, drawn.id, ApprovalSubject.OPENING).way.label,
        opened_at=drawn.opened_at,
        draw=drawn.number,
        reason=drawn.reason,
        half_day=result.go.half_day,
        excluded=tuple(townships.get(code, code) for code in result.go.excluded),
        excluded_reason=result.go.excluded_reason,
        absent=tuple(_absent(step) for step in steps if step.step is DrawStep.ABSENT),
        printed_at=printed.at if printed else None,
        printed_by=printed.by if printed else "",
        notes=result.notes,
    )


def _absent(step: StepLine) -> AbsentOfficer:
    name, _, reason = step.note.partition("缺席：")
    return AbsentOfficer(name, reason)


def _stop(
    stop: Stop, team: Sequence[str], places: dict[str, tuple[str, str]], townships: dict[str, str], names: Any
) -> TourStop:
    name, township = places.get(stop.place, ("（已删除）", ""))
    others = () if stop.officers == tuple(team) else tuple(names[who].name for who in stop.officers)
    return TourStop(name, townships.get(township, township), None, others)


def _people(session: Session, ids: Sequence[str]) -> dict[str, Officer]:
    asked = sa.select(Person).where(Person.id.in_([UUID(each) for each in ids]))
    return {str(p.id): Officer(p.name, p.certificate_no or "", p.leader_seat) for p in session.scalars(asked)}


def _places(session: Session, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    asked = sa.select(Facility.id, Facility.name, Facility.township).where(Facility.id.in_([UUID(i) for i in ids]))
    return {str(key): (name, township) for key, name, township in session.execute(asked)}


def publication_view(session: Session, actor: Actor, period_id: UUID, *, today: date) -> RandomPublication:
    """双随机一公开公示表; raises RuleBroken before the 公开审查 is on file."""
    access.require(actor, Right.SEE)
    row = facts.get_period(session, actor, period_id)
    asked = sa.select(Approval).where(
        Approval.record == row.id, Approval.subject == ApprovalSubject.PUBLICATION, Approval.granted
    )
    review = session.scalars(asked.order_by(Approval.created_at.desc()).limit(1)).first()
    if review is None:
        raise RuleBroken("公示以前须先办理公开审查。请登记审查人、日期和意见。")
    plan = session.get_one(InspectionPlan, row.plan_id)
    office = settings.office(session, actor)
    withheld = {UUID(each) for each in row.withheld}
    visits = _published(session, actor, row.plan_id)
    table = calendar.shipped().with_own(office["calendar_own"])
    officers = {each.id for drawn in packing.draws(session, row.id) for each in drawn.officers}
    return RandomPublication(
        bureau=office["bureau_name"],
        plan_title=plan.title,
        first=row.first,
        last=row.last,
        pool=row.pool_size,
        officers=len(officers),
        visits=tuple(line for key, line in visits if key not in withheld),
        withheld=sum(key in withheld for key, _ in visits),
        reviewed_by=review.approver,
        reviewed_on=review.approved_on,
        opinion=AGREED,
        published_on=today,
        until=calendar.add_workdays(today, 20, table),
        contact=office["bureau_phone"],
    )


def _published(session: Session, actor: Actor, plan_id: UUID) -> list[tuple[UUID, PublishedVisit]]:
    """Every random visit of the plan that came to something, by date."""
    asked = sa.select(Inspection, Facility.name).join(Facility, Facility.id == Inspection.facility_id)
    asked = asked.where(
        Inspection.plan_id == plan_id,
        Inspection.draw_id.is_not(None),
        Inspection.state.in_((InspectionState.RECORDED, InspectionState.FINISHED)),
    )
    found = session.execute(asked.order_by(Inspection.departs_on, Inspection.team, Inspection.code)).all()
    townships = settings.township_names(session, actor)
    made = []
    for visit, name in found:
        team = sa.select(InspectionOfficer).where(InspectionOfficer.inspection_id == visit.id)
        officers = tuple(
            Officer(each.name, each.certificate_no, each.is_leader)
            for each in session.scalars(team.order_by(InspectionOfficer.position))
        )
        topics = tuple(Topic(code).label for code in visit.topics)
        line = PublishedVisit(
            visit.departs_on,
            name,
            townships.get(visit.township, visit.township),
            officers,
            topics,
            _result(session, visit),
            f"与{visit.joint}联合检查" if visit.joint else "",
        )
        made.append((visit.id, line))
    return made


def _result(session: Session, visit: Inspection) -> PublicResult:
    """What may be said of a visit in one phrase."""
    if visit.outcome is VisitOutcome.REFUSED_ENTRY:
        return PublicResult.REFUSED
    if visit.outcome in (VisitOutcome.NOBODY_THERE, VisitOutcome.CLOSED_DOWN):
        return PublicResult.NOT_POSSIBLE
    asked = sa.select(Hazard.state, Hazard.remedy).where(Hazard.inspection_id == visit.id)
    found = session.execute(asked).all()
    if not found:
        return PublicResult.CLEAN
    if all(remedy is Remedy.ON_SITE for _, remedy in found):
        return PublicResult.ON_SITE
    closed = all(state is HazardState.CLOSED for state, _ in found)
    return PublicResult.MENDED if closed else PublicResult.ORDERED
