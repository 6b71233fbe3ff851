"""Ctrl+K and the duty room: a telephone number by three initials, a call, a task, a unit's own duty staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.services import duty, rosters, search
from mzdesk.terms import Capability, CollectedWay, SpotResult, SpotUnit
from mzdesk.views.rosters import CollectedDraft, CollectedDraftLine
from mzdesk.views.search import Hit
from mzdesk.views.spot_checks import SpotCriteria, SpotPeriodDraft, SpotResultDraft
from tests.factories import PHRASE, SYSTEM, TODAY, place
from tests.services.duty_cases import Room

DAY = date(2026, 12, 5)


@pytest.fixture
def room(store: Store) -> Room:
    return Room(store)


def found(room: Room, text: str, capability: Capability) -> list[Hit]:
    hits: list[Hit] = room.ask(search.find, text)
    return [hit for hit in hits if hit.capability is capability]


def test_whoever_is_on_duty_is_found_by_three_initials_and_says_so(room: Room) -> None:
    (hit,) = found(room, "tzy", Capability.STAFF)
    assert "正在值班" not in hit.detail
    shift = room.open()
    (hit,) = found(room, "tzy", Capability.STAFF)
    assert hit.detail.startswith("正在值班（主班）")
    assert "19100000011" in hit.detail
    assert found(room, "qgd", Capability.STAFF)[0].detail.startswith("正在值班（带班领导）")
    room.hand_over(shift, *room.everybody())
    assert "正在值班" not in found(room, "tzy", Capability.STAFF)[0].detail
    assert "正在值班（主班）" in found(room, "罗成", Capability.STAFF)[0].detail


def test_a_line_of_the_log_is_found_by_unit_caller_number_and_words(room: Room) -> None:
    room.open()
    line = room.log("咨询冬季入住条件", caller="陈某", phone="19100000077")
    for text in ("松涛", "stjly", "陈某", "00077", "冬季入住"):
        assert [hit.id for hit in found(room, text, Capability.DUTY)] == [line], text
    (hit,) = found(room, "00077", Capability.DUTY)
    assert (hit.title, hit.detail) == ("来电 松涛敬老院", "11-23 09:00 19100000077 咨询冬季入住条件")


def test_the_newest_line_comes_first(room: Room, fixed_clock: clock.FixedClock) -> None:
    room.open()
    first = room.log("第一次来电")
    fixed_clock.advance(hours=1)
    second = room.log("第二次来电")
    assert [hit.id for hit in found(room, "松涛", Capability.DUTY)] == [second, first]


def test_tasks_and_spot_checks_are_found_and_follow_what_becomes_of_them(
    room: Room, fixed_clock: clock.FixedClock
) -> None:
    draft = SpotPeriodDraft("抽查", TODAY, TODAY, {SpotUnit.DUTY_ROOM: 1}, keeper_id=room.leader, phrase=PHRASE)
    sealed = room.do(duty.plan_spot_checks, draft=draft, today=TODAY, now=clock.now())
    assert found(room, "值班室", Capability.DUTY) == []
    room.do(duty.open_spot_day, sealed.period_id, phrase=PHRASE, today=TODAY, now=clock.now())
    (call,) = room.ask(duty.spot_checks, SpotCriteria(), offset=0, limit=9).rows
    assert "待拨打" in found(room, "值班室", Capability.DUTY)[0].detail
    fixed_clock.advance(hours=30)
    given = SpotResultDraft(SpotResult.ABSENT, note="无人接听后到场，无人在岗")
    task = room.do(duty.record_spot_check, call.id, draft=given, today=clock.today(), now=clock.now())
    hits = {hit.id: hit for hit in found(room, "值班室", Capability.DUTY)}
    assert set(hits) == {call.id, task}
    assert "脱岗" in hits[call.id].detail
    assert hits[task].title.startswith("督办 ")


def test_a_units_duty_staff_are_found_with_their_numbers_until_it_is_dropped(room: Room) -> None:
    place(room.store)
    lines = (CollectedDraftLine(DAY, "龚小琴", "19100000055"), CollectedDraftLine(DAY, "黄德中"))
    draft = CollectedDraft("松涛敬老院", DAY, DAY, CollectedWay.PASTE, TODAY, lines)
    key = room.do(rosters.collect, draft)
    (hit,) = found(room, "gxq", Capability.ROSTERS)
    assert (hit.id, hit.title) == (key, "松涛敬老院 值班")
    assert hit.detail == "12-05 至 12-05 龚小琴 19100000055、黄德中"
    room.do(rosters.key_in_collected, key, lines=[CollectedDraftLine(DAY, "田玉芬", "19100000066")])
    assert found(room, "gxq", Capability.ROSTERS) == []
    assert found(room, "00066", Capability.ROSTERS)[0].id == key
    room.do(rosters.drop_collected, key)
    assert found(room, "00066", Capability.ROSTERS) == []


def test_a_roster_is_found_by_its_month(room: Room) -> None:
    key = room.do(rosters.make, starts=date(2026, 12, 1), ends=date(2026, 12, 31))
    assert [hit.id for hit in found(room, "12月 值班安排", Capability.ROSTERS)] == [key]


def test_a_township_finds_nothing_of_the_bureaus_duty_room(room: Room) -> None:
    room.open()
    room.log("只有局里能看")
    assert room.ask(search.find, "只有局里", actor=replace(SYSTEM, township="500156100")) == []
    assert room.ask(search.find, "只有局里") != []
