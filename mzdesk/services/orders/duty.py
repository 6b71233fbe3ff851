"""What the papers of the duty room say, as far as the records know it: roster, log, the day's summary, incidents.

Each is a view to begin with; what only people know is typed on top of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import RuleBroken
from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard
from mzdesk.models.incidents import IncidentEntry
from mzdesk.models.inspections import Inspection
from mzdesk.models.orders import Document
from mzdesk.rules import calendar
from mzdesk.services import access, settings
from mzdesk.services.overview import reports
from mzdesk.terms import (
    DocumentKind,
    DocumentState,
    DutyRole,
    IncidentStage,
    InspectionState,
    Right,
    Topic,
)
from mzdesk.views.actor import Actor
from mzdesk.views.duty import (
    MOST_MISSING,
    DailySummary,
    DutyLog,
    DutyPerson,
    DutyRoster,
    IncidentReport,
    RosterLine,
    TopicCount,
)
from mzdesk.views.handling import HandlingSlip
from mzdesk.views.orders import FirstReport
from mzdesk.views.rosters import OnDuty

_VISITED = (InspectionState.RECORDED, InspectionState.FINISHED)
_MOST = 50


# --- roster ----------------------------------------------------------------------------------------------------------


def roster_view(session: Session, actor: Actor, *, month: date) -> DutyRoster:
    """The days of a month with their holidays; nobody on them yet."""
    access.require(actor, Right.SEE)
    table = calendar.shipped().with_own(settings.value(session, actor, "calendar_own"))
    first = month.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1)
    days = [first + timedelta(days=at) for at in range((last - first).days)]
    lines = tuple(RosterLine(day, "", "", "", holiday=_holiday(day, table)) for day in days)
    return DutyRoster(settings.value(session, actor, "bureau_name"), first, lines, maker=actor.name)


def _holiday(day: date, table: calendar.Calendar) -> str:
    return table.off.get(day, "") or ("调休上班" if day in table.work else "")


def roster_line(session: Session, actor: Actor, day: date) -> RosterLine | None:
    """Who is on duty that day: by the published roster, else by the newest 值班安排表 that is in force."""
    from mzdesk.services.rosters import reading  # the window starts without it

    access.require(actor, Right.SEE)
    shift = reading.shift_on(session, actor, day)
    if shift.people:
        return _stored(shift)
    asked = sa.select(Document.content).where(
        Document.kind == DocumentKind.DUTY_ROSTER,
        Document.state.not_in((DocumentState.DRAFT, DocumentState.VOID)),
    )
    newest = access.visible(asked, Document, actor).order_by(Document.created_at.desc(), Document.id.desc())
    for content in session.scalars(newest.limit(_MOST)):
        for line in content.get("lines", ()):
            if line["day"] == day.isoformat():
                return RosterLine(**(line | {"day": day}))
    return None


def _stored(shift: OnDuty) -> RosterLine:
    def sitting(post: int, seat: int) -> str:
        one = shift.seated(DutyRole.OFFICER, post, seat)
        return one.name if one is not None else ""

    return RosterLine(
        shift.day,
        shift.leader.name if shift.leader is not None else "",
        sitting(1, 1),
        sitting(1, 2),
        shift.first.phone if shift.first is not None else "",
        "、".join(one.name for one in shift.standby),
        other_first=sitting(2, 1),
        other_second=sitting(2, 2),
    )


def _people(line: RosterLine | None) -> tuple[tuple[str, str], ...]:
    """Names and posts of a day."""
    if line is None:
        return ()
    posts = (
        (line.first, "主班"),
        (line.second, "副班"),
        (line.other_first, "二岗主班"),
        (line.other_second, "二岗副班"),
    )
    return tuple((name, post) for name, post in posts if name)


# --- log -------------------------------------------------------------------------------------------------------------


def log_view(session: Session, actor: Actor, *, on: date) -> DutyLog:
    """The log of a day's shift: its people by the roster, and what is still open for whoever comes next."""
    access.require(actor, Right.SEE)
    line = roster_line(session, actor, on)
    return DutyLog(
        settings.value(session, actor, "bureau_name"),
        on,
        "24小时班",
        line.leader if line is not None else "",
        tuple(DutyPerson(name, post) for name, post in _people(line)),
        open_matters=tuple(_open_matters(session, actor, on)),
    )


def _open_matters(session: Session, actor: Actor, on: date) -> Iterator[str]:
    late = sa.select(sa.func.count()).select_from(Hazard)
    late = late.where(Hazard.is_open(), Hazard.due_on < on)
    if count := session.scalar(access.visible(late, Hazard, actor)):
        yield f"逾期未整改的隐患 {count} 项"
    asked = sa.select(Document.title, Document.recipients, Document.answer_by)
    asked = asked.where(Document.unanswered(), Document.answer_by <= on).order_by(Document.answer_by, Document.id)
    for title, recipients, day in session.execute(access.visible(asked, Document, actor).limit(_MOST)):
        to = f"（{recipients}）" if recipients else ""
        yield f"{title}{to}应于 {day} 前回复，尚未回复"


# --- the day's summary -----------------------------------------------------------------------------------------------


def summary_view(session: Session, actor: Actor, *, on: date, now: datetime) -> DailySummary:
    """每日安全情况汇总 of a day by what is recorded: hazards by topic, visits, incidents, daily reports.

    Visits that are not recorded yet are left out: nobody may read from it where a team is.
    """
    access.require(actor, Right.SEE)
    line = roster_line(session, actor, on)
    view = DailySummary(
        settings.value(session, actor, "bureau_name"),
        on,
        clock.office(now),
        tuple(_topics(session, actor, on)),
        visits=tuple(_visits(session, actor, on)),
        leader=line.leader if line is not None else "",
        persons=tuple(name for name, _ in _people(line)),
        incidents=tuple(_incidents(session, actor, on)),
    )
    return _with_reports(session, actor, view, now)


def _with_reports(session: Session, actor: Actor, view: DailySummary, now: datetime) -> DailySummary:
    """Who owed a daily report and who has sent it, where the office takes them down at all."""
    if not reports.in_use(session, actor, view.on):
        return view
    found = reports.standing(session, actor, day=view.on, now=now, named=MOST_MISSING)
    named = found.missing if found.open <= MOST_MISSING else ()
    return replace(view, due=found.due, reported=found.reported, missing=named)


def _topics(session: Session, actor: Actor, on: date) -> Iterator[TopicCount]:
    found, closed = Hazard.found_on == on, Hazard.closed_on == on
    still = sa.and_(Hazard.found_on <= on, sa.or_(Hazard.closed_on.is_(None), Hazard.closed_on > on))
    late = sa.and_(still, Hazard.due_on < on)
    count = sa.func.count()
    asked = sa.select(Hazard.topic, *(count.filter(cut) for cut in (found, closed, still, late)))
    asked = access.visible(asked.where(sa.or_(found, closed, still)), Hazard, actor).group_by(Hazard.topic)
    figures: dict[Topic | None, Any] = {row[0]: row[1:] for row in session.execute(asked)}
    for topic in Topic:
        yield TopicCount(topic.label, *figures.get(topic, (0, 0, 0, 0)))
    if None in figures:
        yield TopicCount("未分类", *figures[None])


def _visits(session: Session, actor: Actor, on: date) -> Iterator[str]:
    problems = (
        sa.select(sa.func.count()).where(Hazard.inspection_id == Inspection.id).correlate(Inspection).scalar_subquery()
    )
    asked = (
        sa.select(Facility.name, Inspection.kind, problems)
        .join(Facility, Facility.id == Inspection.facility_id)
        .where(Inspection.departs_on == on, Inspection.state.in_(_VISITED))
        .order_by(Inspection.code)
    )
    for name, kind, count in session.execute(access.visible(asked, Inspection, actor)):
        yield f"{name}：{kind.label}，{f'发现隐患 {count} 项' if count else '未发现隐患'}"


# --- incidents -------------------------------------------------------------------------------------------------------


def _reports(actor: Actor) -> sa.Select[Document]:
    asked = sa.select(Document).where(
        Document.kind == DocumentKind.INCIDENT_REPORT, Document.state != DocumentState.VOID
    )
    return access.visible(asked, Document, actor).order_by(Document.created_at.desc(), Document.id.desc())


def _incidents(session: Session, actor: Actor, on: date) -> Iterator[str]:
    """From the records; papers that belong to none are told as before."""
    from mzdesk.services.incidents import standing  # which stands on the papers itself

    yield from standing.of_day(session, actor, on=on)
    alone = ~sa.exists().where(IncidentEntry.document_id == Document.id)
    for report in session.scalars(_reports(actor).where(Document.issued_on == on, alone)):
        stage = IncidentStage(report.content["stage"]).label
        yield f"{report.content['title']}（{stage}，{report.number or '待编号'}）"


def first_reports(session: Session, actor: Actor) -> list[FirstReport]:
    """首报 of no record that may be followed up: numbered, and no 终报 answers them; newest first."""
    access.require(actor, Right.SEE)
    alone = ~sa.exists().where(IncidentEntry.document_id == Document.id)
    reports = list(session.scalars(_reports(actor).where(alone).limit(4 * _MOST)))
    ended = {each.content["refers"] for each in reports if each.content["stage"] == IncidentStage.FINAL}
    firsts = [each for each in reports if each.content["stage"] == IncidentStage.FIRST and each.number]
    return [
        FirstReport(each.id, each.number or "", each.content["title"]) for each in firsts if each.number not in ended
    ]


def incident_view(
    session: Session,
    actor: Actor,
    *,
    stage: IncidentStage,
    first: UUID | None = None,
    incident: UUID | None = None,
) -> IncidentReport:
    """A report to begin with, from the record of the `incident` when one is named.

    Without a record 续报 and 终报 take name, recipient and 文号 from the 首报 and count on. Raises RuleBroken when they
    have none to follow.
    """
    access.require(actor, Right.SEE)
    if incident is not None:
        from mzdesk.services.incidents import papers  # which stands on the papers itself

        return papers.report_view(session, actor, incident, stage=stage)
    bureau = settings.value(session, actor, "bureau_name")
    if stage is IncidentStage.FIRST:
        return IncidentReport(bureau, stage, "", "", actor.name, "")
    told = session.scalars(_reports(actor).where(Document.id == first)).one_or_none() if first else None
    if told is None or not told.number:
        raise RuleBroken(f"{stage.label}要接着首报写。请先选择已编号的首报。")
    said = told.content
    before = [
        each
        for each in session.scalars(_reports(actor))
        if each.content["stage"] == IncidentStage.UPDATE and each.content["refers"] == told.number
    ]
    serial = len(before) + 1 if stage is IncidentStage.UPDATE else 0
    return IncidentReport(
        bureau,
        stage,
        said["title"],
        said["recipient"],
        actor.name,
        said["reporter_phone"],
        serial=serial,
        refers=told.number,
    )


# --- what comes in ---------------------------------------------------------------------------------------------------


def slip_view(session: Session, actor: Actor, *, today: date) -> HandlingSlip:
    """A 文件处理笺 to begin with: the office's names and today."""
    access.require(actor, Right.SEE)
    office = settings.office(session, actor)
    return HandlingSlip(office["bureau_name"], office["section_name"], "", "", today, proposed_by=actor.name)
