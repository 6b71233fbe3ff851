"""Who is on duty now: the published roster, the handover, and what changed hands."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import pytest

from mzdesk.clock import OFFICE_ZONE
from mzdesk.db.work import Store
from mzdesk.errors import RuleBroken
from mzdesk.models.rosters import RosterChange
from mzdesk.services import orders, rosters, settings
from mzdesk.terms import ChangeKind, DutyPattern, DutyRole, DutyTime
from mzdesk.views.rosters import OnDuty
from tests.factories import SYSTEM
from tests.services.hazard_cases import ask
from tests.services.roster_cases import HERE, people, published

FIRST = date(2026, 12, 1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=OFFICE_ZONE)


def on(store: Store, now: datetime) -> OnDuty:
    found: OnDuty = ask(store, rosters.on_duty, now=now)
    return found


@pytest.fixture
def made(store: Store) -> dict[str, UUID]:
    return people(store)


def test_before_the_handover_yesterdays_shift_still_serves(store: Store, made: dict[str, UUID]) -> None:
    key = published(store, made, FIRST, 5)
    before, after = on(store, at(2, 8, 29)), on(store, at(2, 8, 30))
    assert (before.day, after.day) == (date(2026, 12, 1), date(2026, 12, 2))
    assert (after.begin, after.end) == (at(2, 8, 30), at(3, 8, 30))
    assert after.roster_id == key
    assert [one.name for one in after.people] == ["罗文静", "姚敏", "黄德中"]
    assert [one.words for one in after.people] == ["带班领导", "主班", "副班"]
    assert after.first == after.seated(DutyRole.OFFICER)
    assert after.people == (after.leader, after.first, after.second)
    assert after.people[1].phone == "19100000003"


def test_the_handover_is_the_rosters_own(store: Store, made: dict[str, UUID]) -> None:
    published(store, made, FIRST, 3, handover="17:30")
    assert on(store, at(2, 17, 29)).day == date(2026, 12, 1)
    assert on(store, at(2, 17, 30)).day == date(2026, 12, 2)


def test_day_and_night_shifts_take_turns(store: Store, made: dict[str, UUID]) -> None:
    published(store, made, FIRST, 3, pattern=DutyPattern.DAY_NIGHT, night_from="18:00")
    shift = on(store, at(2, 9))
    assert (shift.time, shift.begin, shift.end) == (DutyTime.DAY, at(2, 8, 30), at(2, 18))
    night = on(store, at(3, 3))
    assert (night.day, night.time, night.end) == (date(2026, 12, 2), DutyTime.NIGHT, at(3, 8, 30))


def test_what_changed_hands_is_read_in_its_order(store: Store, made: dict[str, UUID]) -> None:
    key = published(store, made, FIRST, 3)
    with store.begin(SYSTEM, "调整") as session:
        for out, into, kind in (("姚敏", "冉敏", ChangeKind.LEAVE), ("冉敏", "陶立新", ChangeKind.OVERRIDE)):
            session.add(
                RosterChange(
                    roster_id=key, day=date(2026, 12, 2), time=DutyTime.WHOLE, role=DutyRole.OFFICER, seat=1,
                    out_id=made[out], into_id=made[into], kind=kind, reason="发烧", edition=1, **HERE,
                )
            )  # fmt: skip
            session.flush()
    first = on(store, at(2, 12)).first
    assert first is not None
    assert (first.name, first.changed) == ("陶立新", "当日调整：发烧")


def test_without_a_published_roster_nobody_is_on_it(store: Store, made: dict[str, UUID]) -> None:
    with store.begin(SYSTEM, "修改设置") as session:
        settings.change(session, SYSTEM, values={"duty_handover": "09:00"})
    found = on(store, at(9, 12))
    assert (found.roster_id, found.people) == (None, ())
    assert found.begin == at(9, 9)
    other = ask(store, rosters.shift_on, date(2026, 12, 9), DutyTime.NIGHT)
    assert (other.time, other.people) == (DutyTime.WHOLE, ())


def test_shifts_of_a_span_are_listed_in_order(store: Store, made: dict[str, UUID]) -> None:
    published(store, made, FIRST, 3)
    found = ask(store, rosters.shifts_between, first=date(2026, 12, 2), last=date(2026, 12, 8))
    assert [shift.day.day for shift in found] == [2, 3]
    assert [one.name for one in found[1].crew] == ["代春林", "田玉芬"]
    assert ask(store, rosters.shift_on, date(2026, 12, 3)) == found[1]


def test_papers_of_the_duty_room_take_its_people(store: Store, made: dict[str, UUID]) -> None:
    published(store, made, FIRST, 3)
    line = ask(store, orders.roster_line, date(2026, 12, 2))
    assert (line.leader, line.first, line.second, line.phone) == ("罗文静", "姚敏", "黄德中", "19100000003")
    log = ask(store, orders.log_view, on=date(2026, 12, 2))
    assert [one.name for one in log.persons] == ["姚敏", "黄德中"]
    blank = ask(store, orders.roster_view, month=date(2027, 1, 1))
    later = ask(store, orders.month_to_fill, lines=blank.lines, posts=1).problem
    last = {one.name: one.last_duty for one in later.people}
    assert last["代春林"] == date(2026, 12, 3)
    assert last["陶立新"] is None


def test_the_printed_sheet_says_who_serves_and_what_day_it_is(store: Store, made: dict[str, UUID]) -> None:
    key = published(store, made, FIRST, 3)
    sheet = ask(store, rosters.sheet_of, key, paper="A3")
    assert (sheet.paper, len(sheet.lines), sheet.lines[1].first) == ("A3", 3, "姚敏")
    assert sheet.notes == ("每日08:30交接班。",)
    assert sheet.title == "值班表"
    with store.begin(SYSTEM, "新建") as session:
        empty = rosters.make(session, SYSTEM, starts=date(2027, 1, 1), ends=date(2027, 1, 31))
    with pytest.raises(RuleBroken, match="还是空的"):
        ask(store, rosters.sheet_of, empty)
