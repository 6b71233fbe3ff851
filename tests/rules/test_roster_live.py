"""What is wrong with a roster as it stands, case by case."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from mzdesk.rules.roster import live, solve
from mzdesk.terms import DutyPattern, DutyRole, DutyTime, FaultKind
from mzdesk.views.roster import (
    RosterDay,
    RosterLeave,
    RosterPair,
    RosterPerson,
    RosterPin,
    RosterProblem,
    RosterRules,
    RosterSeat,
)

FIRST = date(2026, 12, 1)
WHOLE = DutyTime.WHOLE


def problem(days: int = 2, **more: Any) -> RosterProblem:
    people = more.pop("people", None) or tuple(
        RosterPerson(key, f"{key}某", DutyRole.LEADER if key == "庚" else DutyRole.OFFICER) for key in "甲乙丙丁戊己庚"
    )
    rules = {"leader_rest": 0, "officer_rest": 0} | more.pop("rules", {})
    every = tuple(RosterDay(FIRST + timedelta(days=at)) for at in range(days))
    return RosterProblem(people, every, RosterRules(**rules), **more)


def seats(*crews: str, time: DutyTime = WHOLE) -> list[RosterSeat]:
    """庚 leads each day; the two of a crew are 主班 and 副班."""
    found = []
    for at, crew in enumerate(crews):
        day = FIRST + timedelta(days=at)
        found.append(RosterSeat(day, WHOLE, DutyRole.LEADER, "庚"))
        found += [RosterSeat(day, time, DutyRole.OFFICER, who, 1, place) for place, who in enumerate(crew, 1)]
    return found


def kinds(given: RosterProblem, *crews: str) -> list[FaultKind]:
    return [fault.kind for fault in live.faults(given, seats(*crews))]


def test_a_sound_roster_has_no_fault() -> None:
    assert kinds(problem(), "甲乙", "丙丁") == []


@pytest.mark.parametrize(
    ("given", "crews", "wanted"),
    [
        (problem(), ("甲乙", "丙"), [FaultKind.COVER]),
        (problem(), ("甲甲", "丙丁"), [FaultKind.TWICE]),
        (problem(), ("甲庚", "丙丁"), [FaultKind.TWICE]),
        (problem(rules={"officer_rest": 1}), ("甲乙", "甲丁"), [FaultKind.REST]),
        (problem(forbidden=(RosterPair("甲", "乙"),)), ("甲乙", "丙丁"), [FaultKind.PAIR]),
        (problem(forbidden=(RosterPair("甲", "庚"),)), ("甲乙", "丙丁"), [FaultKind.PAIR]),
        (problem(pins=(RosterPin(FIRST, "己"),)), ("甲乙", "丙丁"), [FaultKind.PIN]),
        (problem(pins=(RosterPin(FIRST, "甲"),)), ("甲乙", "丙丁"), []),
        (problem(rules={"seniors": 1}), ("甲乙", "丙丁"), [FaultKind.SENIOR, FaultKind.SENIOR]),
        (problem(rules={"standby": 1}), ("甲乙", "丙丁"), [FaultKind.STANDBY, FaultKind.STANDBY]),
    ],
)
def test_each_fault_is_named(given: RosterProblem, crews: tuple[str, ...], wanted: list[FaultKind]) -> None:
    assert kinds(given, *crews) == wanted


def test_leave_and_who_serves_no_more_are_told_apart() -> None:
    away = RosterLeave(FIRST, FIRST, "病假")
    gone = RosterLeave(FIRST, FIRST, live.GONE)
    people = (
        RosterPerson("甲", "甲某", leave=(away,)),
        RosterPerson("乙", "乙某", leave=(gone,)),
        RosterPerson("庚", "庚某", DutyRole.LEADER),
    )
    assert kinds(problem(1, people=people), "甲乙") == [FaultKind.LEAVE, FaultKind.GONE]


def test_day_after_night_and_two_shifts_of_one_day() -> None:
    given = problem(2, rules={"pattern": DutyPattern.DAY_NIGHT, "officer_rest": 0})
    crew = [
        RosterSeat(FIRST, DutyTime.NIGHT, DutyRole.OFFICER, "甲"),
        RosterSeat(FIRST + timedelta(days=1), DutyTime.DAY, DutyRole.OFFICER, "甲"),
    ]
    assert FaultKind.REST in {fault.kind for fault in live.faults(given, crew)}
    rested = problem(1, rules={"pattern": DutyPattern.DAY_NIGHT, "officer_rest": 1})
    both = [RosterSeat(FIRST, time, DutyRole.OFFICER, "甲") for time in (DutyTime.DAY, DutyTime.NIGHT)]
    assert FaultKind.REST in {fault.kind for fault in live.faults(rested, both)}


def test_what_was_served_before_the_first_day_counts() -> None:
    late = RosterPerson("甲", "甲某", last_duty=FIRST - timedelta(days=1))
    people = (late, RosterPerson("乙", "乙某"), RosterPerson("庚", "庚某", DutyRole.LEADER))
    assert kinds(problem(1, people=people, rules={"officer_rest": 1}), "甲乙") == [FaultKind.REST]


def test_hard_ones_are_those_of_publishing() -> None:
    assert {kind for kind in FaultKind if kind.hard} == {
        FaultKind.COVER, FaultKind.STANDBY, FaultKind.TWICE, FaultKind.LEAVE, FaultKind.GONE, FaultKind.NO_NIGHTS,
    }  # fmt: skip


def test_the_engine_and_the_watch_agree() -> None:
    """A complete roster of the engine has no fault, and is rated as the engine rates it."""
    people = tuple(
        RosterPerson(str(at), f"{at}号", DutyRole.LEADER if at < 4 else DutyRole.OFFICER, senior=at % 2 == 0)
        for at in range(16)
    )
    given = problem(
        30, people=people, rules={"officer_rest": 2, "leader_rest": 1, "seniors": 1, "standby": 1},
        forbidden=(RosterPair("4", "5"),), pins=(RosterPin(FIRST, "7"),),
    )  # fmt: skip
    for seed in range(4):
        answer = solve(given, seed=seed, effort=2_000)
        assert answer.complete
        assert live.faults(given, answer.seats) == ()
        spreads = {one.role: one.spread for one in answer.certificates}
        assert {one.role: one.spread for one in live.ratings(given, answer.seats)}.items() <= spreads.items()
