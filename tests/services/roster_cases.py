"""What tests of rosters stand on: an office with leaders and officers, and a roster straight in the store."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from mzdesk.db.work import Store
from mzdesk.models.rosters import Roster, RosterCell, RosterDuty
from mzdesk.terms import DutyRole, DutyTime, PersonKind, RosterState
from tests import factories
from tests.factories import DISTRICT, SYSTEM

OFFICERS = ("向晓兰", "谭志远", "姚敏", "黄德中", "代春林", "田玉芬", "石光荣", "冉敏", "龚小琴", "陶立新")
LEADERS = ("覃国栋", "罗文静", "冉启明")
HERE = {"district": DISTRICT, "township": f"{DISTRICT}000"}


def people(store: Store) -> dict[str, UUID]:
    """The office with its duty staff, by name."""
    factories.office(store)
    made = {
        name: factories.person(store, name, kind=PersonKind.CLERK, phone=f"1910000{at:04}")
        for at, name in enumerate(OFFICERS, 1)
    }
    return made | {name: factories.person(store, name, kind=PersonKind.LEADER) for name in LEADERS}


def published(store: Store, made: dict[str, UUID], first: date, days: int, **values: Any) -> UUID:
    """A published roster of some days in which officers follow one another two by two."""
    officers = [made[name] for name in OFFICERS]
    leaders = [made[name] for name in LEADERS]
    given: dict[str, Any] = {"state": RosterState.PUBLISHED, "title": "值班表", "editions": 1, **HERE} | values
    with store.begin(SYSTEM, "登记值班表") as session:
        roster = Roster(starts=first, ends=first + timedelta(days=days - 1), **given)
        session.add(roster)
        session.flush()
        for at in range(days):
            day = first + timedelta(days=at)
            session.add(RosterDuty(roster_id=roster.id, day=day, **HERE))
            seats = [(DutyRole.LEADER, 1, leaders[at % 3])]
            seats += [(DutyRole.OFFICER, seat + 1, officers[(2 * at + seat) % 10]) for seat in range(2)]
            for role, seat, who in seats:
                cell = RosterCell(
                    roster_id=roster.id, day=day, time=DutyTime.WHOLE, role=role, seat=seat, person_id=who, **HERE
                )
                session.add(cell)
        return roster.id
