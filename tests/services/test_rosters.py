"""A month's roster from the first draft to the day it is in force, and every way in which that is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from mzdesk.clock import OFFICE_ZONE
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, ChangedMeanwhile, NotFound, RuleBroken
from mzdesk.rules import roster as engine
from mzdesk.services import history, rosters, staff
from mzdesk.terms import (
    DutyPattern,
    DutyRole,
    DutyTime,
    FaultKind,
    LoadPolicy,
    PersonKind,
    Role,
    RosterAct,
    RosterState,
)
from mzdesk.views.roster import RosterAnswer
from mzdesk.views.rosters import RosterSettings, RosterView, SeatPlace
from mzdesk.views.staff import PersonDraft
from tests import factories
from tests.factories import SYSTEM
from tests.services.hazard_cases import ask
from tests.services.roster_cases import people, published

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)
NOW = datetime(2026, 11, 26, 10, tzinfo=OFFICE_ZONE)
EFFORT = 4_000


@pytest.fixture
def made(store: Store) -> dict[str, UUID]:
    return people(store)


def act(store: Store, verb: Callable[..., Any], *words: Any, **more: Any) -> Any:
    with store.begin(SYSTEM, "值班表") as session:
        return verb(session, SYSTEM, *words, **more)


def begin(store: Store, first: date = FIRST, last: date = LAST, **rules: Any) -> UUID:
    key: UUID = act(store, rosters.make, starts=first, ends=last, settings=RosterSettings(**rules))
    return key


def look(store: Store, key: UUID) -> RosterView:
    found: RosterView = ask(store, rosters.view, key)
    return found


def fill(store: Store, key: UUID, *, keep: bool = True, seed: int = 0) -> RosterAnswer:
    found = ask(store, rosters.to_fill, key, keep_typed=keep)
    answer = engine.solve(found.problem, effort=EFFORT, seed=seed)
    version = look(store, key).version
    act(store, rosters.fill, key, seats=answer.seats, proof=answer.certificates, version=version, now=NOW)
    return answer


def publish(store: Store, key: UUID) -> None:
    act(store, rosters.publish, key, version=look(store, key).version, now=NOW)


def type_in(store: Store, key: UUID, place: SeatPlace, name: str, was: str = "") -> None:
    act(store, rosters.seat, key, place=place, name=name, was=was, now=NOW)


def officer(day: date, seat: int = 1, post: int = 1, time: DutyTime = DutyTime.WHOLE) -> SeatPlace:
    return SeatPlace(day, time, DutyRole.OFFICER, post, seat)


def leader(day: date) -> SeatPlace:
    return SeatPlace(day, DutyTime.WHOLE, DutyRole.LEADER)


def undo_last(store: Store) -> str:
    entry = ask(store, history.undoable, limit=1)[0]
    title: str = act(store, history.undo, entry.id, now=NOW)
    return title


def kinds(view: RosterView) -> set[FaultKind]:
    return {fault.kind for fault in view.faults}


# --- made and published ----------------------------------------------------------------------------------------------


def test_a_month_is_made_filled_and_put_in_force(store: Store, made: dict[str, UUID]) -> None:
    key = begin(store)
    assert look(store, key).title == "2026年12月值班安排表"
    assert len([one for one in look(store, key).faults if one.kind is FaultKind.COVER]) == 31 * 3
    fill(store, key)
    view = look(store, key)
    assert len(view.seats) == 31 * 3
    assert view.faults == ()
    assert all("相差" in one.sentence for one in view.proof)
    assert sum(one.total for one in view.counts) == 31 * 3
    publish(store, key)
    view = look(store, key)
    assert (view.state, view.published_by) == (RosterState.PUBLISHED, SYSTEM.name)
    assert [one.act for one in view.editions] == [RosterAct.PUBLISHED, RosterAct.FILLED, RosterAct.MADE]
    first = ask(store, rosters.on_duty, now=datetime(2026, 12, 1, 12, tzinfo=OFFICE_ZONE))
    assert (first.roster_id, len(first.people)) == (key, 3)


def test_the_search_tells_of_its_steps_and_can_be_stopped(store: Store, made: dict[str, UUID]) -> None:
    found = ask(store, rosters.to_fill, begin(store))
    told: list[int] = []
    engine.solve(found.problem, effort=3_000, watch=told.append)
    assert sum(told) >= 1_000

    def stop(_steps: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.solve(found.problem, effort=3_000, watch=stop)


def test_the_same_seed_gives_the_same_roster_and_another_may_give_another(store: Store, made: dict[str, UUID]) -> None:
    found = ask(store, rosters.to_fill, begin(store))
    one, again = (engine.solve(found.problem, effort=2_000, seed=3).seats for _ in range(2))
    assert one == again
    assert engine.solve(found.problem, effort=2_000, seed=4).seats != one


def test_an_uncovered_post_is_not_published(store: Store, made: dict[str, UUID]) -> None:
    key = begin(store)
    fill(store, key)
    gone = next(one for one in look(store, key).seats if one.place == officer(FIRST, 2))
    type_in(store, key, gone.place, "", was=gone.name)
    with pytest.raises(RuleBroken, match=r"双人双岗.*12月1日副班还没有安排"):
        publish(store, key)
    assert look(store, key).state is RosterState.DRAFT
    type_in(store, key, gone.place, gone.name)
    publish(store, key)


def test_two_rosters_can_not_answer_for_one_day(store: Store, made: dict[str, UUID]) -> None:
    one, other = begin(store), begin(store, date(2026, 12, 31), date(2027, 1, 2))
    for key in (one, other):
        fill(store, key)
    publish(store, one)
    with pytest.raises(RuleBroken, match="12月31日已由“2026年12月值班安排表”发布"):
        publish(store, other)


def test_two_clerks_publish_the_same_month(store: Store, made: dict[str, UUID]) -> None:
    key = begin(store)
    fill(store, key)
    read_by_both = look(store, key).version
    act(store, rosters.publish, key, version=read_by_both, now=NOW)
    with pytest.raises(ChangedMeanwhile, match="刚刚被别人修改过"):
        act(store, rosters.publish, key, version=read_by_both, now=NOW)
    with pytest.raises(RuleBroken, match="已经发布"):
        publish(store, key)


def test_a_seat_changed_meanwhile_is_told(store: Store, made: dict[str, UUID]) -> None:
    key = begin(store)
    type_in(store, key, officer(FIRST), "姚敏")
    with pytest.raises(ChangedMeanwhile, match="12月1日主班刚刚被别人改过"):
        type_in(store, key, officer(FIRST), "冉敏", was="")
    assert [one.name for one in look(store, key).seats] == ["姚敏"]


def test_what_is_typed_is_kept_when_the_rest_is_filled(store: Store, made: dict[str, UUID]) -> None:
    key = begin(store)
    type_in(store, key, officer(date(2026, 12, 24)), "冉敏")
    type_in(store, key, leader(date(2026, 12, 25)), "罗文静")
    fill(store, key)
    view = look(store, key)
    crew = {one.name for one in view.seats if one.place.day == date(2026, 12, 24)}
    assert "冉敏" in crew
    assert next(one.name for one in view.seats if one.place == leader(date(2026, 12, 25))) == "罗文静"
    fill(store, key, keep=False, seed=1)
    assert len(look(store, key).seats) == 93


def test_published_is_not_written_over_and_withdrawing_wants_a_reason(store: Store, made: dict[str, UUID]) -> None:
    key = begin(store)
    fill(store, key)
    publish(store, key)
    with pytest.raises(RuleBroken, match="已经发布，不能直接改写"):
        type_in(store, key, officer(FIRST), "姚敏")
    version = look(store, key).version
    with pytest.raises(BadInput, match="原因") as refused:
        act(store, rosters.withdraw, key, reason=" ", version=version)
    assert refused.value.field == "reason"
    act(store, rosters.withdraw, key, reason="领导调整分工", version=version)
    view = look(store, key)
    assert (view.state, view.editions[0].note) == (RosterState.DRAFT, "领导调整分工")
    assert ask(store, rosters.shift_on, FIRST).people == ()
    with pytest.raises(RuleBroken, match="不用撤回"):
        act(store, rosters.withdraw, key, reason="再撤", version=view.version)
    publish(store, key)
    assert len(ask(store, rosters.shift_on, FIRST).people) == 3


def test_publishing_is_undone_in_one_act(store: Store, made: dict[str, UUID]) -> None:
    key = begin(store)
    fill(store, key)
    publish(store, key)
    assert undo_last(store) == "发布2026年12月值班安排表"
    assert look(store, key).state is RosterState.DRAFT
    assert undo_last(store) == "2026年12月值班安排表：自动排班"
    assert look(store, key).seats == ()


def test_a_draft_is_put_aside(store: Store, made: dict[str, UUID]) -> None:
    key = begin(store)
    with pytest.raises(BadInput, match="原因"):
        act(store, rosters.void, key, reason="", version=look(store, key).version)
    act(store, rosters.void, key, reason="重复", version=look(store, key).version)
    assert ask(store, rosters.for_month, month=FIRST) is None
    with pytest.raises(RuleBroken, match="已作废"):
        type_in(store, key, officer(FIRST), "姚敏")
    with pytest.raises(NotFound):
        look(store, UUID(int=5))


# --- typed -----------------------------------------------------------------------------------------------------------


def test_names_are_typed_whole_or_by_initials(store: Store, made: dict[str, UUID]) -> None:
    key = begin(store)
    type_in(store, key, officer(FIRST), "姚敏")
    type_in(store, key, officer(FIRST, 2), "TZY")
    assert [one.name for one in look(store, key).seats] == ["姚敏", "谭志远"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("王不识", "“王不识”不在值班人员中"),
        ("姚明", "是不是姚敏"),
        ("离岗的", "已不参加值班"),
        ("xyz", "不在值班人员中"),
    ],
)
def test_an_unknown_name_is_asked_back(store: Store, made: dict[str, UUID], name: str, said: str) -> None:
    factories.person(store, "离岗的", kind=PersonKind.CLERK, active=False)
    key = begin(store)
    with pytest.raises(BadInput, match=said) as refused:
        type_in(store, key, officer(FIRST), name)
    assert refused.value.field == "name"
    assert look(store, key).seats == ()


def test_two_of_the_same_initials_are_told_apart(store: Store, made: dict[str, UUID]) -> None:
    factories.person(store, "要敏", kind=PersonKind.CLERK)
    with pytest.raises(BadInput, match="请写出全名"):
        type_in(store, begin(store), officer(FIRST), "ym")


def test_a_person_twice_in_one_shift_is_refused(store: Store, made: dict[str, UUID]) -> None:
    key = begin(store, posts=2)
    type_in(store, key, officer(FIRST), "姚敏")
    for place in (officer(FIRST, 2), officer(FIRST, 1, post=2), leader(FIRST)):
        with pytest.raises(BadInput, match=r"姚敏已排在12月1日主班.*双人双岗不能由一人兼任"):
            type_in(store, key, place, "姚敏")
    with pytest.raises(BadInput, match="没有12月1日夜班主班这个岗位"):
        type_in(store, key, officer(FIRST, time=DutyTime.NIGHT), "姚敏")


def test_rules_are_watched_while_typing(store: Store, made: dict[str, UUID]) -> None:
    factories.person(store, "免夜班的", kind=PersonKind.CLERK, no_nights=True)
    act(store, staff.add_leave, made["冉敏"], starts=FIRST, ends=FIRST, reason="年休假")
    key = begin(store)
    second = FIRST + timedelta(days=1)
    for place, name in (
        (officer(FIRST), "冉敏"),
        (officer(FIRST, 2), "姚敏"),
        (officer(second), "姚敏"),
        (officer(second, 2), "免夜班的"),
    ):
        type_in(store, key, place, name)
    said = {fault.kind: fault.sentence for fault in look(store, key).faults if fault.person}
    assert said[FaultKind.LEAVE] == "冉敏12月1日请假（年休假），不能值班。请改排另一人。"
    assert said[FaultKind.REST] == "姚敏12月1日刚值过班，12月2日间隔不够（至少隔2天）。"
    assert said[FaultKind.NO_NIGHTS] == "免夜班的免夜班，不能值12月2日的班。请改排另一人。"


def test_a_typed_seat_is_undone(store: Store, made: dict[str, UUID]) -> None:
    key = begin(store)
    type_in(store, key, officer(FIRST), "姚敏")
    type_in(store, key, officer(FIRST), "冉敏", was="姚敏")
    assert undo_last(store) == "12月1日主班：姚敏改为冉敏"
    assert [one.name for one in look(store, key).seats] == ["姚敏"]
    undo_last(store)
    assert look(store, key).seats == ()


def test_two_seats_change_places(store: Store, made: dict[str, UUID]) -> None:
    key = begin(store)
    other = date(2026, 12, 9)
    type_in(store, key, officer(FIRST), "姚敏")
    type_in(store, key, officer(other), "冉敏")
    act(store, rosters.exchange, key, one=officer(FIRST), other=officer(other), now=NOW)
    assert [one.name for one in look(store, key).seats] == ["冉敏", "姚敏"]
    type_in(store, key, officer(other, 2), "冉敏")
    with pytest.raises(BadInput, match="不能由一人兼任"):
        act(store, rosters.exchange, key, one=officer(FIRST), other=officer(other), now=NOW)


# --- versions --------------------------------------------------------------------------------------------------------


def test_versions_are_compared_and_brought_back(store: Store, made: dict[str, UUID]) -> None:
    key = begin(store)
    fill(store, key)
    was = next(one for one in look(store, key).seats if one.place == officer(date(2026, 12, 15)))
    type_in(store, key, was.place, "", was=was.name)
    (only,) = ask(store, rosters.compare, key, before=2)
    assert (only.place, only.before, only.after) == (was.place, was.name, "")
    assert len(ask(store, rosters.compare, key, before=1, after=2)) == 93
    with pytest.raises(NotFound, match="找不到这一版"):
        ask(store, rosters.compare, key, before=9)
    act(store, rosters.restore, key, number=2, version=look(store, key).version, now=NOW)
    assert ask(store, rosters.compare, key, before=2) == []
    assert look(store, key).editions[0].note == "恢复到第2版"


def test_rules_of_a_draft_are_changed_and_seats_without_a_place_fall_away(store: Store, made: dict[str, UUID]) -> None:
    key = begin(store, posts=2)
    type_in(store, key, officer(FIRST, 1, post=2), "姚敏")
    act(store, rosters.configure, key, settings=RosterSettings(handover="17:30"), version=look(store, key).version)
    view = look(store, key)
    assert (view.seats, view.settings.handover) == ((), "17:30")
    assert ask(store, rosters.newest_settings) == view.settings
    for wrong, field in (
        (RosterSettings(posts=3), "posts"),
        (RosterSettings(handover="25:00"), "handover"),
        (RosterSettings(seniors=3), "seniors"),
        (RosterSettings(weekend_points=0), "weekend_points"),
    ):
        with pytest.raises(BadInput) as refused:
            act(store, rosters.configure, key, settings=wrong, version=view.version)
        assert refused.value.field == field
    with pytest.raises(ChangedMeanwhile):
        act(store, rosters.configure, key, settings=RosterSettings(), version=view.version - 1)


# --- what is strange -------------------------------------------------------------------------------------------------


def test_a_year_of_366_days_is_made_and_one_of_367_refused(store: Store, made: dict[str, UUID]) -> None:
    key = begin(store, date(2028, 1, 1), date(2028, 12, 31))
    found = ask(store, rosters.to_fill, key)
    assert len(found.problem.days) == 366
    answer = engine.solve(found.problem, effort=1_000)
    assert answer.complete
    assert "2028年放假安排未公布或未录入" in look(store, key).note
    with pytest.raises(BadInput, match="366天"):
        begin(store, date(2028, 1, 1), date(2029, 1, 1))
    with pytest.raises(BadInput, match="早于开始日期"):
        begin(store, LAST, FIRST)


def test_a_year_that_is_not_published_goes_by_weekdays(store: Store, made: dict[str, UUID]) -> None:
    key = begin(store, date(2031, 10, 1), date(2031, 10, 7))
    view = look(store, key)
    assert view.note == "2031年放假安排未公布或未录入，暂按周一至周五推算"
    assert [day.kind.value for day in view.days].count("holiday") == 0
    assert look(store, begin(store)).note == ""


def test_without_staff_it_is_said_where_to_enter_them(store: Store) -> None:
    factories.office(store)
    key = begin(store)
    assert look(store, key).seats == ()
    with pytest.raises(BadInput, match="还没有参加值班的人员"):
        ask(store, rosters.to_fill, key)
    with pytest.raises(BadInput, match="还没有参加值班的人员"):
        publish(store, key)


def test_two_of_one_name_are_told_apart_first(store: Store, made: dict[str, UUID]) -> None:
    factories.person(store, "姚敏", kind=PersonKind.CLERK)
    key = begin(store)
    with pytest.raises(BadInput, match="同名的“姚敏”"):
        ask(store, rosters.to_fill, key)
    with pytest.raises(BadInput, match="请写出全名"):
        type_in(store, key, officer(FIRST), "姚敏")


def test_somebody_who_leaves_in_mid_month_is_found_and_one_who_joins_owes_nothing(
    store: Store, made: dict[str, UUID]
) -> None:
    published(store, made, date(2026, 11, 1), 30)
    factories.person(store, "新来的", kind=PersonKind.CLERK)
    key = begin(store)
    found = ask(store, rosters.to_fill, key)
    carries = {one.name: one.carry for one in found.problem.people if one.role is DutyRole.OFFICER}
    others = [points for name, points in carries.items() if name != "新来的"]
    assert min(others) > 0
    assert carries["新来的"] == sum(others) // len(others)
    fill(store, key)
    with store.read(SYSTEM) as session:
        seen = staff.view(session, SYSTEM, made["姚敏"], today=FIRST)
    left = PersonDraft("姚敏", PersonKind.CLERK, active=False)
    act(store, staff.save, left, person_id=made["姚敏"], version=seen.version)
    gone = [one for one in look(store, key).faults if one.kind is FaultKind.GONE]
    assert gone
    assert "已不参加值班，不能值班。请改排另一人。" in gone[0].sentence
    with pytest.raises(RuleBroken, match=r"姚敏12月.*已不参加值班"):
        publish(store, key)
    fill(store, key, keep=False)
    assert FaultKind.GONE not in kinds(look(store, key))


def test_last_months_last_duty_counts_for_the_rest(store: Store, made: dict[str, UUID]) -> None:
    published(store, made, date(2026, 11, 1), 30)
    last = {one.name for one in ask(store, rosters.shift_on, date(2026, 11, 30)).crew}
    key = begin(store)
    type_in(store, key, officer(FIRST), sorted(last)[0])
    assert FaultKind.REST in kinds(look(store, key))


def test_day_and_night_shifts_and_load_by_availability(store: Store, made: dict[str, UUID]) -> None:
    factories.person(store, "免夜班的", kind=PersonKind.CLERK, no_nights=True)
    key = begin(
        store, FIRST, date(2026, 12, 10), pattern=DutyPattern.DAY_NIGHT, policy=LoadPolicy.BY_AVAILABILITY,
        officer_rest=1,
    )  # fmt: skip
    answer = fill(store, key)
    assert answer.complete
    view = look(store, key)
    assert FaultKind.NO_NIGHTS not in kinds(view)
    assert len(view.seats) == 10 * (1 + 4)
    assert not [fault for fault in view.faults if fault.kind.hard]


def test_what_can_not_be_covered_is_explained_by_name_and_day(store: Store, made: dict[str, UUID]) -> None:
    for name in ("覃国栋", "罗文静", "冉启明"):
        act(store, staff.add_leave, made[name], starts=date(2026, 12, 7), ends=date(2026, 12, 7), reason="出差")
    key = begin(store)
    answer = engine.solve(ask(store, rosters.to_fill, key).problem, effort=500)
    assert not answer.complete
    assert "12月7日带班领导需1人，可用0人" in answer.why[0].sentence
    assert answer.why[0].ways


def test_those_who_stand_by_are_drawn_too(store: Store, made: dict[str, UUID]) -> None:
    key = begin(store, standby=1)
    fill(store, key)
    view = look(store, key)
    assert len([one for one in view.seats if one.place.role is DutyRole.STANDBY]) == 31
    assert view.faults == ()
    publish(store, key)
    shift = ask(store, rosters.shift_on, FIRST)
    assert len(shift.standby) == 1
    assert shift.standby[0].id not in {one.id for one in shift.crew}


def test_a_shift_has_its_senior(store: Store, made: dict[str, UUID]) -> None:
    for name in ("骨干一", "骨干二", "骨干三", "骨干四"):
        factories.person(store, name, kind=PersonKind.CLERK, senior=True)
    key = begin(store, FIRST, date(2026, 12, 14), seniors=1)
    found = ask(store, rosters.to_fill, key)
    assert sum(person.senior for person in found.problem.people) == 4
    fill(store, key)
    view = look(store, key)
    assert view.faults == ()
    for day in view.days:
        crew = {one.name for one in view.seats if one.place == officer(day.day, one.place.seat)}
        assert any(name.startswith("骨干") for name in crew)


def test_the_store_itself_holds_one_roster_a_day(store: Store, made: dict[str, UUID]) -> None:
    """Whoever publishes at the same moment on another desk finds the key taken."""
    published(store, made, FIRST, 2)
    with pytest.raises(RuleBroken, match="已有相同的记录"):
        published(store, made, FIRST, 2)


def test_a_township_sees_nothing_of_the_bureaus_duty(store: Store, made: dict[str, UUID]) -> None:
    key = published(store, made, FIRST, 2)
    clerk = factories.person(
        store, "镇上的", Role.TOWNSHIP_CLERK, kind=PersonKind.CLERK, township="500156101", on_duty=False
    )
    actor = factories.actor(store, clerk, Role.TOWNSHIP_CLERK)
    with store.read(actor) as session:
        assert rosters.listing(session, actor) == []
        assert rosters.on_duty(session, actor, now=NOW).people == ()
        assert rosters.comp_ledger(session, actor, year=2026, today=LAST) == []
        with pytest.raises(NotFound):
            rosters.view(session, actor, key)
