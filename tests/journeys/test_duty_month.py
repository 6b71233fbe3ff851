"""A month on duty, on screen: wishes and leave, made, published, printed, a swap, sudden leave made up for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from mzdesk.clock import OFFICE_ZONE
from mzdesk.db.work import Store
from mzdesk.documents import raster
from mzdesk.rules import roster as engine
from mzdesk.services import rosters, staff
from mzdesk.terms import DutyRole, DutyTime, PersonKind, RosterState, SwapState
from mzdesk.ui.pages.rosters.grid import MonthGrid
from mzdesk.ui.registry import ENTRIES
from mzdesk.views.rosters import RosterView, SeatPlace, SeatView
from tests import factories
from tests.factories import SYSTEM
from tests.journeys.clerk import Clerk
from tests.journeys.conftest import Sit
from tests.journeys.office import CLERK, PHRASE, Office

NAMES = ("向晓兰", "姚敏", "黄德中", "代春林", "田玉芬", "石光荣", "龚小琴", "陶立新")
FIRST = date(2026, 12, 1)
EFFORT = 20_000


@pytest.fixture
def people(office: Office, monkeypatch: pytest.MonkeyPatch) -> dict[str, UUID]:
    """More staff, two of them on leave in December; few steps of the search do here."""
    whole: Callable[..., Any] = engine.solve
    monkeypatch.setattr(engine, "solve", lambda problem, **more: whole(problem, **({"effort": EFFORT} | more)))
    made = {name: factories.person(office.store, name, kind=PersonKind.CLERK, phone="19100000001") for name in NAMES}
    for name in ("冉启明", "董维"):
        factories.person(office.store, name, kind=PersonKind.LEADER)
    with office.store.begin(SYSTEM, "登记请假") as session:
        for name, day in (("姚敏", 3), ("石光荣", 21)):
            first = FIRST.replace(day=day)
            last = first + timedelta(days=4)
            staff.add_leave(session, SYSTEM, made[name], starts=first, ends=last, reason="年休假")
    return made


def test_a_month_on_duty_from_wishes_to_sudden_leave(office: Office, sit: Sit, people: dict[str, UUID]) -> None:
    clerk = sit(office.store)
    clerk.sign_in(CLERK, PHRASE)
    clerk.press(f"Alt+{[entry.key for entry in ENTRIES].index('rosters') + 1}")
    assert clerk.sees("2026年12月")
    wish(clerk)
    with clerk.within(3, "the month's roster made and printed"):
        make_and_print(clerk)
    view = look(office.store)
    as_wished(view)
    given, taken = two_to_swap(view)
    with clerk.within(4, "a swap"):
        swap(clerk, view, given, taken)
    view = look(office.store)
    assert who(view, given.place) == taken.name
    assert who(view, taken.place) == given.name
    fall_ill(clerk, view)
    in_order(office.store)
    assert not clerk.crashes


def wish(clerk: Clerk) -> None:
    """Three: one would rather not, one would like to, one is settled."""
    clerk.click("意愿搭配")
    for name, day, kind in (("dcl", "1224", ""), ("tyf", "12-25", "希望值班"), ("hdz", "12-12", "指定值班")):
        clerk.click("登记意愿")
        clerk.type(name)
        clerk.press("Return")
        clerk.click_into("日期")
        clerk.type(day)
        if kind:
            clerk.click(kind)
        clerk.click("保存")
        assert clerk.message() == "已登记意愿"
    for words in ("代春林", "田玉芬", "黄德中"):
        assert clerk.sees(words)
    clerk.click("排班")


def make_and_print(clerk: Clerk) -> None:
    clerk.click("自动排班")
    assert "各人最多相差" in clerk.message()
    before = len(clerk.printer.jobs)
    clerk.click("发布并打印")  # and the printer's own dialog
    assert "已送打印机" in clerk.message()
    assert len(clerk.printer.jobs) == before + 1
    printed = "".join(raster.text(clerk.printer.jobs[-1]))
    assert "值班" in printed
    assert "黄德中" in printed


def as_wished(view: RosterView) -> None:
    on = {day: {seat.name for seat in view.seats if seat.place.day.day == day} for day in range(1, 32)}
    assert view.state is RosterState.PUBLISHED
    assert not [fault for fault in view.faults if fault.kind.hard]
    assert "黄德中" in on[12]
    assert all("姚敏" not in on[day] for day in range(3, 8))
    assert all("石光荣" not in on[day] for day in range(21, 26))


def two_to_swap(view: RosterView) -> tuple[SeatView, SeatView]:
    """Two officers' duties that nothing stands against exchanging."""
    crew = [seat for seat in view.seats if seat.place.role is DutyRole.OFFICER]
    away = {(one.id, day) for one in view.staff for first, last, _ in one.leave for day in _days(first, last)}
    for given in crew:
        for taken in crew:
            pair = {given.person, taken.person}
            met = {seat.place.day for seat in crew if seat.person in pair}
            if len(pair) == 2 and not {(given.person, taken.place.day), (taken.person, given.place.day)} & away:
                both = [seat for seat in crew if seat.place.day in (given.place.day, taken.place.day)]
                if sum(seat.person in pair for seat in both) == 2 and met:
                    return given, taken
    raise AssertionError("nobody can swap")


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]


def swap(clerk: Clerk, view: RosterView, given: SeatView, taken: SeatView) -> None:
    click_cell(clerk, given.place)
    clerk.press("Ctrl+H")
    clerk.choose("换回的班", f"{taken.place.words}　{taken.name}")
    clerk.click("提交")
    assert clerk.message() == "已换班"


def click_cell(clerk: Clerk, place: SeatPlace) -> None:
    """Click a seat of the month."""
    grid = clerk.named("排班表")
    assert isinstance(grid, MonthGrid)
    for row in range(grid.rowCount()):
        for column in range(grid.columnCount()):
            item = grid.item(row, column)
            if item is not None and item.data(Qt.ItemDataRole.UserRole) == place:
                grid.scrollToItem(item)
                spot = grid.visualItemRect(item).center()
                QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=spot)
                clerk._done("click", place.words)
                return
    raise AssertionError(f"no such seat: {place.words}")


def fall_ill(clerk: Clerk, view: RosterView) -> None:
    """陶立新 calls in the night before his second duty."""
    duty = [seat for seat in view.seats if seat.name == "陶立新"][1]
    click_cell(clerk, duty.place)
    clerk.click("临时请假")
    clerk.click_into("事由")
    clerk.type("突发高烧")
    clerk.click("列出方案")
    assert clerk.sees("方案一")
    clerk.click("按此调班")
    assert clerk.message().startswith("已调班，请通知")


def look(store: Store) -> RosterView:
    with store.read(SYSTEM) as session:
        key = rosters.for_month(session, SYSTEM, month=FIRST)
        assert key is not None
        return rosters.view(session, SYSTEM, key)


def who(view: RosterView, place: SeatPlace) -> str:
    return next(seat.name for seat in view.seats if seat.place == place)


def in_order(store: Store) -> None:
    """Every day has its three; the swap keeps its trail; whoever is ill sits nowhere then."""
    view = look(store)
    assert len(view.seats) == 93
    assert not [fault for fault in view.faults if fault.kind.hard]
    ill = next(one for one in view.staff if one.name == "陶立新").leave
    assert [reason for *_, reason in ill] == ["突发高烧"]
    with store.read(SYSTEM) as session:
        (swapped,) = rosters.swaps(session, SYSTEM, view.id)
        shift = rosters.shift_on(session, SYSTEM, ill[0][0], DutyTime.WHOLE)
    assert (swapped.state, len(swapped.steps)) == (SwapState.APPROVED, 3)
    assert "陶立新" not in {one.name for one in shift.people}
    assert shift.begin.astimezone(OFFICE_ZONE).hour == 8
