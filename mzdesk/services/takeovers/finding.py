"""What a person has to see through: by the records that name the person, less what was handed on, more what was taken.

A record without a person of its own (a hazard from a daily report, a paper, an incident) belongs to who entered it,
known by name; where two of the office share the name the matter is `doubtful` and somebody has to look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import NotFound
from mzdesk.models.campaigns import Campaign
from mzdesk.models.duty import DutyTask, SpotPeriod
from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import Hazard, HazardStep
from mzdesk.models.incidents import Incident
from mzdesk.models.inspections import Inspection, InspectionOfficer
from mzdesk.models.orders import BlankSheet, Document, DocumentStep
from mzdesk.models.plans import InspectionPlan, PlanPeriod
from mzdesk.models.rosters import DutySwap, Roster
from mzdesk.models.staff import Delegation, Person
from mzdesk.services import access
from mzdesk.services.rosters import records
from mzdesk.services.takeovers.charge import newest
from mzdesk.terms import (
    BlankState,
    CampaignState,
    DocumentKind,
    DocumentState,
    DutyTaskState,
    IncidentState,
    InspectionState,
    MatterKind,
    PeriodState,
    PlanState,
    Right,
    RosterState,
    SpotState,
    SwapState,
)
from mzdesk.views.actor import Actor
from mzdesk.views.takeovers import Matter

_UNDER_WAY: Final = (
    DocumentState.DRAFT,
    DocumentState.REVIEW,
    DocumentState.SIGNING,
    DocumentState.SIGNED,
    DocumentState.ISSUED,
    DocumentState.SEALED,
)
_SERVED: Final = tuple(kind for kind in DocumentKind if kind.is_served)


def open_matters(session: Session, actor: Actor, person_id: UUID, *, today: date) -> list[Matter]:
    """Everything open that this person is in charge of, in the order of the 移交清单; raises NotFound."""
    person = person_of(session, actor, person_id)
    return sorted(
        _Finding(session, actor, person, today).matters(),
        key=lambda each: (list(MatterKind).index(each.kind), each.due_on or date.max, each.number, str(each.record)),
    )


def person_of(session: Session, actor: Actor, person_id: UUID) -> Person:
    """Whose matters are asked for; raises NotFound, and NotAllowed for another's unless the actor manages the staff."""
    access.require(actor, Right.HAND_OVER)
    person = session.get(Person, person_id)
    if person is None or person.district != actor.district:
        raise NotFound("找不到这个人员，请刷新后重试。")
    if person.id != actor.person_id:
        access.require(actor, Right.MANAGE_STAFF)
    return person


class _Finding:
    """The matters of one person, sort by sort."""

    def __init__(self, session: Session, actor: Actor, person: Person, today: date) -> None:
        self._session, self._district, self._person, self._today = session, actor.district, person, today
        held = newest(session, actor, person.id)
        self._taken = {record for record, taker in held.items() if taker == person.id}
        self._gone = set(held) - self._taken
        same = sa.select(sa.func.count()).where(Person.district == actor.district, Person.name == person.name)
        self._shared = (session.scalar(same) or 0) > 1

    def matters(self) -> Iterator[Matter]:
        """All of them, in no order that matters."""
        yield from self._hazards()
        yield from self._visits()
        yield from self._documents()
        yield from self._blanks()
        yield from self._incidents()
        yield from self._tasks()
        yield from self._campaigns()
        yield from self._plans()
        yield from self._seals()
        yield from self._duties()
        yield from self._delegations()

    def _mine(self, key: Any, own: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        """The records that are the person's own and were not handed on, and those that were taken over."""
        return sa.or_(key.in_(self._taken), sa.and_(own, key.not_in(self._gone)))

    def _doubt(self, record: UUID) -> bool:
        return self._shared and record not in self._taken

    def _hazards(self) -> Iterator[Matter]:
        led = sa.select(InspectionOfficer.inspection_id).where(
            InspectionOfficer.district == self._district,
            InspectionOfficer.person_id == self._person.id,
            InspectionOfficer.is_leader,
        )
        entered = sa.select(HazardStep.hazard_id).where(
            HazardStep.district == self._district, HazardStep.position == 0, HazardStep.created_by == self._person.name
        )
        own = sa.or_(Hazard.inspection_id.in_(led), sa.and_(Hazard.inspection_id.is_(None), Hazard.id.in_(entered)))
        asked = (
            sa.select(Hazard, Facility.name)
            .join(Facility, Facility.id == Hazard.facility_id)
            .where(Hazard.district == self._district, Hazard.is_open(), self._mine(Hazard.id, own))
        )
        for hazard, place in self._session.execute(asked):
            words = f"{place}：{hazard.text}"
            doubtful = hazard.inspection_id is None and self._doubt(hazard.id)
            yield _matter(
                MatterKind.HAZARD, hazard.id, hazard.number, words, hazard.state.label, hazard.due_on, doubtful=doubtful
            )

    def _visits(self) -> Iterator[Matter]:
        there = sa.select(InspectionOfficer.inspection_id).where(
            InspectionOfficer.district == self._district, InspectionOfficer.person_id == self._person.id
        )
        led = there.where(InspectionOfficer.is_leader)
        going = sa.and_(
            Inspection.state == InspectionState.ORDERED, Inspection.departs_on >= self._today, Inspection.id.in_(there)
        )
        after = sa.and_(
            Inspection.state.in_((InspectionState.ORDERED, InspectionState.VISITING, InspectionState.RECORDED)),
            sa.or_(Inspection.state != InspectionState.ORDERED, Inspection.departs_on < self._today),
            self._mine(Inspection.id, Inspection.id.in_(led)),
        )
        asked = (
            sa.select(Inspection, Facility.name)
            .join(Facility, Facility.id == Inspection.facility_id)
            .where(Inspection.district == self._district, sa.or_(going, after))
        )
        for visit, place in self._session.execute(asked):
            out = visit.state is InspectionState.ORDERED and visit.departs_on >= self._today
            kind = MatterKind.GOING if out else MatterKind.VISIT
            words = f"{place}：{visit.departs_on} {visit.kind.label}"
            yield _matter(kind, visit.id, visit.code, words, visit.state.label, visit.departs_on if out else None)

    def _documents(self) -> Iterator[Matter]:
        drafted = sa.select(DocumentStep.document_id).where(
            DocumentStep.district == self._district,
            DocumentStep.position == 0,
            DocumentStep.created_by == self._person.name,
        )
        under_way = sa.and_(Document.state.in_(_UNDER_WAY), Document.kind.in_(_SERVED))
        asked = sa.select(Document).where(
            Document.district == self._district,
            sa.or_(under_way, Document.unanswered()),
            self._mine(Document.id, Document.id.in_(drafted)),
        )
        for paper in self._session.scalars(asked):
            stands = "待回复" if paper.is_unanswered else paper.state.label
            yield _matter(
                MatterKind.DOCUMENT, paper.id, paper.number or paper.code, paper.title, stands, paper.answer_by,
                doubtful=self._doubt(paper.id),
            )  # fmt: skip

    def _blanks(self) -> Iterator[Matter]:
        asked = sa.select(BlankSheet).where(
            BlankSheet.district == self._district,
            BlankSheet.state == BlankState.TAKEN,
            self._mine(BlankSheet.id, BlankSheet.taken_by == self._person.name),
        )
        for sheet in self._session.scalars(asked):
            words = f"{sheet.kind.label}，{sheet.taken_on} 领用" + (f"：{sheet.purpose}" if sheet.purpose else "")
            yield _matter(
                MatterKind.BLANK, sheet.id, sheet.number, words, sheet.state.label, doubtful=self._doubt(sheet.id)
            )

    def _incidents(self) -> Iterator[Matter]:
        asked = sa.select(Incident).where(
            Incident.district == self._district,
            Incident.state.in_((IncidentState.OPEN, IncidentState.CONTROLLED)),
            self._mine(Incident.id, Incident.opened_by == self._person.name),
        )
        for incident in self._session.scalars(asked):
            words = incident.title if incident.place in incident.title else f"{incident.place}：{incident.title}"
            yield _matter(
                MatterKind.INCIDENT, incident.id, "", words, incident.state.label, doubtful=self._doubt(incident.id)
            )

    def _tasks(self) -> Iterator[Matter]:
        asked = sa.select(DutyTask).where(
            DutyTask.district == self._district,
            DutyTask.state == DutyTaskState.OPEN,
            DutyTask.responsible.contains(self._person.name, autoescape=True),
        )
        for task in self._session.scalars(asked):
            if self._person.name in people(task.responsible):
                yield _matter(
                    MatterKind.TASK, task.id, "", task.text, task.state.label, task.due_on, doubtful=self._shared
                )

    def _campaigns(self) -> Iterator[Matter]:
        asked = sa.select(Campaign).where(
            Campaign.district == self._district, Campaign.state.in_((CampaignState.DRAFT, CampaignState.RUNNING))
        )
        for each in self._session.scalars(asked):
            if any(member.get("person") == str(self._person.id) for member in each.members):
                yield _matter(MatterKind.CAMPAIGN, each.id, each.code, each.title, each.state.label, each.ends)

    def _plans(self) -> Iterator[Matter]:
        asked = sa.select(InspectionPlan).where(
            InspectionPlan.district == self._district,
            InspectionPlan.state.in_((PlanState.DRAFT, PlanState.APPROVED, PlanState.RUNNING)),
            self._mine(InspectionPlan.id, InspectionPlan.by == self._person.name),
        )
        for plan in self._session.scalars(asked):
            yield _matter(
                MatterKind.PLAN, plan.id, plan.number, plan.title, plan.state.label, plan.ends,
                doubtful=self._doubt(plan.id),
            )  # fmt: skip

    # --- what has a way of its own ------------------------------------------------------------------------------------

    def _seals(self) -> Iterator[Matter]:
        kept = (
            sa.select(PlanPeriod, InspectionPlan.title)
            .join(InspectionPlan, InspectionPlan.id == PlanPeriod.plan_id)
            .where(
                PlanPeriod.district == self._district,
                PlanPeriod.state == PeriodState.RUNNING,
                PlanPeriod.keeper_id == self._person.id,
            )
        )
        for period, title in self._session.execute(kept):
            yield _matter(MatterKind.SEAL, period.plan_id, "", f"{title}，任封存口令保管人", "执行中", period.last)
        calls = sa.select(SpotPeriod).where(
            SpotPeriod.district == self._district,
            SpotPeriod.keeper_id == self._person.id,
            SpotPeriod.state == SpotState.RUNNING,
            SpotPeriod.ends >= self._today,
        )
        for spot in self._session.scalars(calls):
            words = f"{spot.starts} 至 {spot.ends} 查岗，任封存口令保管人"
            yield _matter(MatterKind.CALLS, spot.id, "", words, "执行中", spot.ends)

    def _duties(self) -> Iterator[Matter]:
        published = sa.select(Roster).where(
            Roster.district == self._district, Roster.state == RosterState.PUBLISHED, Roster.ends >= self._today
        )
        for roster in self._session.scalars(published):
            seats = records.standing(self._session, roster)
            days = sorted({place[0] for place, (who, _) in seats.items() if who == self._person.id})
            ahead = [day for day in days if day >= self._today]
            if ahead:
                words = f"{roster.title}：还有 {len(ahead)} 天值班（{_days(ahead)}）"
                yield _matter(MatterKind.DUTY, roster.id, "", words, roster.state.label, ahead[0])
        asked = sa.select(DutySwap).where(
            DutySwap.district == self._district,
            DutySwap.state.in_((SwapState.ASKED, SwapState.AGREED)),
            sa.or_(DutySwap.asker_id == self._person.id, DutySwap.other_id == self._person.id),
        )
        for swap in self._session.scalars(asked):
            yield _matter(MatterKind.SWAP, swap.id, "", f"{swap.day} 换班", swap.state.label, swap.day)

    def _delegations(self) -> Iterator[Matter]:
        asked = sa.select(Delegation).where(
            Delegation.district == self._district,
            Delegation.revoked.is_(False),
            Delegation.ends >= self._today,
            sa.or_(Delegation.leader_id == self._person.id, Delegation.delegate_id == self._person.id),
        )
        for each in self._session.scalars(asked):
            given = each.leader_id == self._person.id
            name = self._session.get_one(Person, each.delegate_id if given else each.leader_id).name
            words = f"授权{name}代办" if given else f"受{name}授权代办"
            yield _matter(
                MatterKind.DELEGATION, each.id, "", f"{words}，{each.starts} 至 {each.ends}", "有效", each.ends
            )


def people(responsible: str) -> list[str]:
    """The names in what was typed as 由谁办理."""
    return [name for name in responsible.translate(str.maketrans("，,；; ", "、、、、、")).split("、") if name]


def _matter(
    kind: MatterKind,
    record: UUID,
    number: str,
    title: str,
    stands: str,
    due_on: date | None = None,
    *,
    doubtful: bool = False,
) -> Matter:
    words = " ".join(title.split())
    return Matter(kind, record, number, words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…", stands,
                  due_on, doubtful)  # fmt: skip


_LONGEST: Final = 120


def _days(days: Iterable[date]) -> str:
    shown = list(days)
    words = "、".join(f"{day.month}月{day.day}日" for day in shown[:6])
    return words + ("等" if len(shown) > 6 else "")
