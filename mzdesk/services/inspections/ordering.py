"""Making a visit: its code, its team with the certificates of that day, the checklist it takes along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import RuleBroken
from mzdesk.models.facilities import Facility
from mzdesk.models.inspections import Inspection, InspectionOfficer
from mzdesk.models.staff import Person
from mzdesk.rules import visit_codes
from mzdesk.services import checklists, series
from mzdesk.terms import Choice, InspectionKind, Topic
from mzdesk.views.actor import Actor

VISITS = series.VISITS


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be visited, how it was chosen, and who goes; the team's leader stands first."""

    kind: InspectionKind
    choice: Choice
    officers: tuple[UUID, ...]
    departs_on: date
    topics: Sequence[Topic | str] = ()
    plan_id: UUID | None = None
    draw_id: UUID | None = None
    clue: str = ""
    team: int = 0
    unannounced: bool = True
    covert: bool = False
    leader_led: bool = False
    led_by: UUID | None = None
    joint: str = ""


def make(session: Session, actor: Actor, facility: Facility, order: Order, *, now: datetime) -> Inspection:
    """A visit to `facility`; its id is random, so that it tells nothing of the order of a draw.

    For the verbs that have asked for the right: `plans.unseal`, `plans.next_place`, `plans.send`.
    """
    if facility.merged_into is not None:
        raise RuleBroken(f"“{facility.name}”已合并到另一条机构记录，请选择合并后的机构。")
    visit = Inspection(
        id=clock.uuid4(),
        district=facility.district,
        township=facility.township,
        facility_id=facility.id,
        plan_id=order.plan_id,
        draw_id=order.draw_id,
        code=_code(session, actor, order.departs_on.year),
        kind=order.kind,
        choice=order.choice,
        clue=order.clue.strip(),
        team=order.team,
        unannounced=order.unannounced,
        covert=order.covert,
        leader_led=order.leader_led,
        led_by=order.led_by,
        joint=order.joint.strip(),
        departs_on=order.departs_on,
        topics=[str(topic) for topic in order.topics],
        checklist_version=checklists.current_version(session, actor),
        created_at=now,
    )
    session.add(visit)
    session.flush()
    seat(session, visit, order.officers)
    return visit


def _code(session: Session, actor: Actor, year: int) -> str:
    return visit_codes.code(year, series.take(session, actor.district, VISITS, year))


def seat(session: Session, visit: Inspection, officers: Sequence[UUID]) -> None:
    """Write the team of a visit, the leader first, with names and certificates as they are now."""
    for position, person_id in enumerate(officers):
        person = session.get_one(Person, person_id)
        session.add(
            InspectionOfficer(
                district=visit.district,
                township=visit.township,
                inspection_id=visit.id,
                person_id=person.id,
                name=person.name,
                certificate_no=person.certificate_no or "",
                is_leader=position == 0,
                position=position,
            )
        )
    session.flush()
