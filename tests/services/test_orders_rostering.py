"""自动排班 from real records: who serves, leave, earlier duty, holidays; names that stand already are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from mzdesk.db.work import Store
from mzdesk.errors import BadInput
from mzdesk.rules import roster
from mzdesk.services import orders, staff
from mzdesk.terms import DayKind, DocumentKind, DutyRole, PersonKind
from mzdesk.views.duty import DutyRoster, MonthToFill
from tests import factories
from tests.factories import SYSTEM
from tests.services.hazard_cases import ask
from tests.services.test_orders_duty import issue

NAMES = ("向晓兰", "谭志远", "姚敏", "黄德中", "代春林", "田玉芬", "石光荣", "冉敏")


@pytest.fixture
def people(store: Store) -> dict[str, UUID]:
    factories.office(store)
    made = {name: factories.person(store, name, kind=PersonKind.CLERK) for name in NAMES}
    return made | {
        name: factories.person(store, name, kind=PersonKind.LEADER) for name in ("覃国栋", "罗文静", "冉启明")
    }


def month(store: Store, when: date = date(2026, 10, 1)) -> DutyRoster:
    begun: DutyRoster = ask(store, orders.roster_view, month=when)
    return begun


def to_fill(store: Store, view: DutyRoster, posts: int = 1) -> MonthToFill:
    found: MonthToFill = ask(store, orders.month_to_fill, lines=view.lines, posts=posts)
    return found


def test_everybody_of_the_bureau_who_serves_is_asked(store: Store, people: dict[str, UUID]) -> None:
    factories.person(store, "不值班", kind=PersonKind.CLERK, on_duty=False)
    factories.person(store, "镇上的", kind=PersonKind.CLERK, township="500156101")
    factories.person(store, "离岗的", kind=PersonKind.CLERK, active=False)
    found = to_fill(store, month(store))
    assert {person.name for person in found.problem.people} == set(people)
    assert sum(person.role is DutyRole.LEADER for person in found.problem.people) == 3
    kinds = {each.day.day: each.kind for each in found.problem.days}
    assert (kinds[1], kinds[10], kinds[12]) == (DayKind.HOLIDAY, DayKind.WORKDAY, DayKind.WORKDAY)  # 10.10 调休上班


def test_a_month_is_filled_two_to_a_day_and_nobody_on_leave(store: Store, people: dict[str, UUID]) -> None:
    with store.begin(SYSTEM, "登记请假") as session:
        staff.add_leave(
            session, SYSTEM, people["姚敏"], starts=date(2026, 10, 1), ends=date(2026, 10, 20), reason="年休假"
        )
    found = to_fill(store, month(store))
    answer = roster.solve(found.problem)
    assert answer.complete
    by_day = [seat for seat in answer.seats if seat.role is DutyRole.OFFICER]
    assert len(by_day) == 62
    assert all(seat.day.day > 20 for seat in by_day if found.names[seat.person] == "姚敏")
    assert all(each.sentence for each in answer.certificates)


def test_somebody_with_no_nights_is_left_out_of_24_hours(store: Store, people: dict[str, UUID]) -> None:
    factories.person(store, "免夜班的", kind=PersonKind.CLERK, no_nights=True)
    found = to_fill(store, month(store))
    assert not [seat for seat in roster.solve(found.problem).seats if found.names[seat.person] == "免夜班的"]


def test_what_stands_already_is_kept_and_unknown_names_are_refused(store: Store, people: dict[str, UUID]) -> None:
    begun = month(store)
    first = replace(begun.lines[0], leader="罗文静", first="田玉芬")
    found = to_fill(store, replace(begun, lines=(first, *begun.lines[1:])))
    seats = [seat for seat in roster.solve(found.problem).seats if seat.day == first.day]
    assert {"罗文静", "田玉芬"} <= {found.names[seat.person] for seat in seats}
    with pytest.raises(BadInput, match=r"第1行的“某甲”不在值班人员中"):
        to_fill(store, replace(begun, lines=(replace(first, second="某甲"),)))
    with pytest.raises(BadInput, match="请先选择月份"):
        to_fill(store, replace(begun, lines=()))


def test_earlier_duty_of_the_year_is_brought_over(store: Store, people: dict[str, UUID]) -> None:
    """Who served more before serves less now; a newcomer begins at the mean and owes nothing."""
    september = month(store, date(2026, 9, 1))
    crew = {"leader": "覃国栋", "first": "向晓兰", "second": "谭志远"}
    issue(store, DocumentKind.DUTY_ROSTER, replace(september, lines=tuple(replace(x, **crew) for x in september.lines)))
    members = {person.name: person for person in to_fill(store, month(store)).problem.people}
    assert members["向晓兰"].carry == members["谭志远"].carry > 60
    assert members["姚敏"].carry == members["向晓兰"].carry
    assert members["向晓兰"].last_duty == date(2026, 9, 30)
    assert (members["覃国栋"].carry_weekends, members["覃国栋"].carry_holidays) == (5, 3)  # 中秋节 and its 调休
    assert {person.carry for person in to_fill(store, month(store, date(2027, 1, 1))).problem.people} == {0}


def test_the_turn_of_the_year_forgets_the_load_and_not_the_rest(store: Store, people: dict[str, UUID]) -> None:
    december = month(store, date(2026, 12, 1))
    crew = {"leader": "覃国栋", "first": "向晓兰", "second": "谭志远"}
    issue(store, DocumentKind.DUTY_ROSTER, replace(december, lines=tuple(replace(x, **crew) for x in december.lines)))
    members = {person.name: person for person in to_fill(store, month(store, date(2027, 1, 1))).problem.people}
    assert (members["向晓兰"].carry, members["向晓兰"].last_duty) == (0, date(2026, 12, 31))


def test_two_of_one_name_must_be_told_apart(store: Store, people: dict[str, UUID]) -> None:
    factories.person(store, "姚敏", kind=PersonKind.CLERK)
    with pytest.raises(BadInput, match="同名的“姚敏”"):
        to_fill(store, month(store))
