"""Who was really there: at least two, certified that day at a 社会办 place, none who must keep away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput
from mzdesk.models.facilities import Facility
from mzdesk.models.inspections import Inspection
from mzdesk.models.staff import Person, Tie
from mzdesk.services.inspections import ordering, visits


def require(session: Session, visit: Inspection, facility: Facility, chosen: Sequence[UUID], day: date) -> list[Person]:
    """Those who were there, the leader first: `chosen`, else those who were ordered. Raises BadInput."""
    ids = list(dict.fromkeys(chosen or [each.person_id for each in visits.team(session, visit.id)]))
    people = {person.id: person for person in session.scalars(sa.select(Person).where(Person.id.in_(ids)))}
    if any(key not in people or people[key].district != visit.district for key in ids):
        raise BadInput("所选检查人员不在人员名册中，请重新选择。", "officers")
    found = [people[key] for key in ids]
    if len(found) < 2:
        raise BadInput("检查人员不足两人，检查结果不能成立。请补充实际到场的检查人员。", "officers")
    _require_certificates(visit, facility, found, day)
    _require_no_tie(session, facility, found)
    return found


def _require_certificates(visit: Inspection, facility: Facility, people: Sequence[Person], day: date) -> None:
    """行政检查 is made by certified officers (行政处罚法 第四十二条); a 暗访 and the bureau's own 督查 need none."""
    if visit.covert or facility.relation.is_internal:
        return
    for person in people:
        if not person.certificate_no:
            raise BadInput(f"{person.name}没有执法证，不能对社会办机构作行政检查。请核对到场人员。", "officers")
        if person.certificate_until is not None and person.certificate_until < day:
            raise BadInput(
                f"{person.name}的执法证已于 {person.certificate_until} 到期，检查当天无效。"
                "请核对到场人员，或更新证件有效期。",
                "officers",
            )


def _require_no_tie(session: Session, facility: Facility, people: Sequence[Person]) -> None:
    names = {person.id: person.name for person in people}
    asked = sa.select(Tie.person_id, Tie.reason).where(
        Tie.person_id.in_(names),
        sa.or_(Tie.facility_id == facility.id, Tie.in_township == facility.township),
    )
    barred = session.execute(asked.order_by(Tie.id)).first()
    if barred is not None:
        raise BadInput(f"{names[barred.person_id]}对这家机构须回避（{barred.reason}），请核对到场人员。", "officers")


def seat(session: Session, visit: Inspection, people: Sequence[Person]) -> None:
    """Write down who was there when it was not the team that was ordered."""
    before = visits.team(session, visit.id)
    if [each.person_id for each in before] == [person.id for person in people]:
        return
    for each in before:
        session.delete(each)
    session.flush()
    ordering.seat(session, visit, [person.id for person in people])
