"""What goes wrong with rosters: killed while one is made, two desks at once, people who come and go, leave."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.errors import ChangedMeanwhile, RuleBroken
from mzdesk.models.staff import Person
from mzdesk.rules import roster as engine
from mzdesk.services import rosters, staff
from mzdesk.terms import DutyRole, FaultKind, PersonKind, RosterAct, RosterState
from mzdesk.views.rosters import RosterView
from tests import factories
from tests.factories import SYSTEM
from tests.services.plan_cases import ask
from tests.services.plan_cases import do as act
from tests.services.roster_cases import OFFICERS, people

ROOT = Path(__file__).parents[2]
MONTH = date(2026, 12, 1)
EFFORT = 500


@pytest.fixture
def made(store: Store) -> dict[str, UUID]:
    return people(store)


def begun(store: Store, first: date = MONTH, last: date | None = None) -> UUID:
    starts, ends = rosters.month_span(first)
    key: UUID = act(store, rosters.make, starts=starts, ends=last or ends)
    return key


def look(store: Store, key: UUID) -> RosterView:
    view: RosterView = ask(store, rosters.view, key)
    return view


def filled(store: Store, key: UUID) -> RosterView:
    problem = ask(store, rosters.to_fill, key).problem
    answer = engine.solve(problem, effort=EFFORT)
    given = {"seats": answer.seats, "proof": answer.certificates, "version": look(store, key).version}
    act(store, rosters.fill, key, **given, now=clock.now())
    return look(store, key)


def killed(store: Store, what: str, word: str) -> None:
    """Let another desk begin a month's roster, and kill it in the middle."""
    command = [sys.executable, "-m", "tests.proofs.duty_child", what, store.place, MONTH.isoformat()]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == f"{word}\n"
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    assert child.returncode == -signal.SIGKILL


@pytest.mark.parametrize(("what", "word"), [("search", "searching"), ("fill", "written")])
def test_killed_while_a_roster_is_made_an_empty_draft_is_there_and_filled_again(
    store: Store, made: dict[str, UUID], what: str, word: str
) -> None:
    killed(store, what, word)
    key = ask(store, rosters.for_month, month=MONTH)
    view = look(store, key)
    assert (view.state, view.seats) == (RosterState.DRAFT, ())
    assert [row.act for row in view.editions] == [RosterAct.MADE]
    again = filled(store, key)
    assert len(again.seats) == 93
    act(store, rosters.publish, key, version=again.version, now=clock.now())


def test_two_desks_publish_the_same_month_from_two_rosters_and_the_second_is_told(
    store: Store, made: dict[str, UUID]
) -> None:
    first, second = begun(store), begun(store)
    for key in (first, second):
        filled(store, key)
    act(store, rosters.publish, first, version=look(store, first).version, now=clock.now())
    with pytest.raises(RuleBroken, match="12月1日已由“2026年12月值班安排表”发布，同一天不能有两份值班表"):
        act(store, rosters.publish, second, version=look(store, second).version, now=clock.now())
    assert look(store, second).state is RosterState.DRAFT
    assert len(look(store, second).seats) == 93


def test_two_desks_publish_the_same_roster_and_the_second_is_told(store: Store, made: dict[str, UUID]) -> None:
    view = filled(store, begun(store))
    act(store, rosters.publish, view.id, version=view.version, now=clock.now())
    with pytest.raises((ChangedMeanwhile, RuleBroken), match=r"刚刚被别人修改过|已经发布"):
        act(store, rosters.publish, view.id, version=view.version, now=clock.now())


def test_a_month_filled_at_one_desk_while_another_types_is_not_lost(store: Store, made: dict[str, UUID]) -> None:
    view = filled(store, begun(store))
    seat = next(each for each in view.seats if each.place.role is DutyRole.OFFICER)
    act(store, rosters.seat, view.id, place=seat.place, name="", was=seat.name, now=clock.now())
    problem = ask(store, rosters.to_fill, view.id).problem
    answer = engine.solve(problem, effort=EFFORT)
    with pytest.raises(ChangedMeanwhile, match="请刷新后核对"):
        act(
            store, rosters.fill, view.id, seats=answer.seats, proof=answer.certificates, version=view.version,
            now=clock.now(),
        )  # fmt: skip
    assert len(look(store, view.id).seats) == 92


def test_leave_that_leaves_a_post_without_anybody_is_said_when_publishing(store: Store, made: dict[str, UUID]) -> None:
    """Everybody but one is away on the third: typed by hand it is not published, and the sentence names the day."""
    view = filled(store, begun(store))
    third = MONTH.replace(day=3)
    with store.begin(SYSTEM, "登记请假") as session:
        for name in OFFICERS[:-1]:
            staff.add_leave(session, SYSTEM, made[name], starts=third, ends=third, reason="培训")
    with pytest.raises(RuleBroken, match=r"还有\d+处须先改好才能发布：.*12月3日"):
        act(store, rosters.publish, view.id, version=look(store, view.id).version, now=clock.now())
    answer = engine.solve(ask(store, rosters.to_fill, view.id, keep_typed=False).problem, effort=EFFORT)
    assert not answer.complete
    assert any("12月3日" in one.sentence and "需" in one.sentence for one in answer.why)


def test_who_leaves_and_who_joins_in_the_middle_of_a_published_month(store: Store, made: dict[str, UUID]) -> None:
    """From the 16th one serves no more and a new one is there: the rest of the month is mended, the past stays."""
    view = filled(store, begun(store))
    act(store, rosters.publish, view.id, version=view.version, now=clock.now())
    with store.begin(SYSTEM, "登记人员") as session:
        session.get_one(Person, made["姚敏"]).on_duty = False
    factories.person(store, "新来的", kind=PersonKind.CLERK, phone="19100000099")
    since, last = MONTH.replace(day=16), MONTH.replace(day=31)
    before = {seat.place: seat.name for seat in look(store, view.id).seats}
    hers = [place for place, name in before.items() if name == "姚敏" and place.day >= since]
    assert [fault.kind for fault in look(store, view.id).faults if fault.kind is FaultKind.GONE]
    mending = ask(
        store, rosters.propose, view.id, person=made["姚敏"], first=since, last=last, reason="调离", since=since
    )
    way = mending.proposals[0]
    given = {"person": made["姚敏"], "first": since, "last": last, "reason": "调离", "seats": way.seats}
    act(store, rosters.mend, view.id, **given, version=look(store, view.id).version, now=clock.now())
    after = {seat.place: seat.name for seat in look(store, view.id).seats}
    assert all(after[place] != "姚敏" for place in hers)
    assert {place: name for place, name in after.items() if place.day < since} == {
        place: name for place, name in before.items() if place.day < since
    }
    offered = ask(store, rosters.to_fill, begun(store, date(2027, 1, 1))).problem
    names = {person.name for person in offered.people}
    assert "姚敏" not in names
    assert "新来的" in names


def test_a_clock_that_went_back_does_not_reorder_what_changed_hands(
    store: Store, made: dict[str, UUID], fixed_clock: clock.FixedClock
) -> None:
    """What changed hands later is later by its place in the store, whatever this PC's clock says."""
    view = filled(store, begun(store))
    act(store, rosters.publish, view.id, version=view.version, now=clock.now())
    seat = next(each for each in view.seats if each.place.role is DutyRole.OFFICER)
    free = [name for name in OFFICERS if all(each.name != name for each in view.seats
            if abs((each.place.day - seat.place.day).days) < 3)]  # fmt: skip
    act(store, rosters.override, view.id, place=seat.place, name=free[0], reason="临时", now=clock.now())
    fixed_clock.move_to(clock.now() - timedelta(days=2))
    act(store, rosters.override, view.id, place=seat.place, name=seat.name, reason="改回", now=clock.now())
    now = next(each for each in look(store, view.id).seats if each.place == seat.place)
    assert replace(now, changed="") == replace(seat, changed="")
