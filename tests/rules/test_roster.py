"""The duty roster: valid, as fair as can be proved, the same everywhere, and clear about what can't be used."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from mzdesk import jsonio
from mzdesk.errors import BadInput
from mzdesk.rules.roster import solve
from mzdesk.rules.roster.board import levels
from mzdesk.rules.roster.noise import SCALE, Noise, patience
from mzdesk.rules.roster.pool import pool
from mzdesk.rules.roster.start import start
from mzdesk.terms import DayKind, DutyPattern, DutyRole, DutyTime, LoadPolicy, ProofState
from mzdesk.views.roster import (
    RosterDay,
    RosterLeave,
    RosterPair,
    RosterPerson,
    RosterPin,
    RosterProblem,
    RosterRules,
    RosterWeights,
)
from tests.benchmarks.roster_cases import days, office
from tests.rules.roster_checker import across, broken, points

FIRST = date(2026, 10, 1)


def people(leaders: int = 3, officers: int = 8, seniors: int = 4) -> tuple[RosterPerson, ...]:
    """甲, 乙, … with invented ids."""
    heads = [RosterPerson(f"L{at}", f"领导{at}", DutyRole.LEADER) for at in range(leaders)]
    others = [RosterPerson(f"P{at}", f"职员{at}", senior=at < seniors) for at in range(officers)]
    return (*heads, *others)


def month(**rules: object) -> RosterProblem:
    """October of 2026 with the rules given."""
    return RosterProblem(people(), days(31, FIRST), RosterRules(**rules))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"posts": 2, "officer_rest": 0},
        {"seniors": 1},
        {"pattern": DutyPattern.DAY_NIGHT, "officer_rest": 1, "seniors": 1},
        {"pattern": DutyPattern.DAY_NIGHT, "officer_rest": 0},
        {"standby": 1},
        {"leaders": 0},
        {"policy": LoadPolicy.BY_AVAILABILITY, "leader_rest": 0},
    ],
)
def test_every_pattern_gives_a_roster_that_keeps_all_rules(rules: dict[str, object]) -> None:
    problem = month(**rules)
    answer = solve(problem, effort=20_000)
    assert answer.complete
    assert answer.why == ()
    assert broken(problem, answer.seats) == []


def test_a_month_is_proved_as_even_as_it_can_be() -> None:
    """Two persons a day, eight officers: what is told is what another count finds."""
    problem = month(seniors=1)
    answer = solve(problem)
    for certificate in answer.certificates:
        have = points(problem, answer.seats, certificate.role)
        assert max(have.values()) - min(have.values()) == certificate.spread == answer.levels[certificate.role].spread
        assert certificate.bound <= certificate.spread
        assert certificate.state is ProofState.PROVED
        assert "已无法更均衡" in certificate.sentence
        assert certificate.role.label in certificate.sentence


def test_the_bound_is_never_above_the_best_there_is() -> None:
    """All rosters of a very small problem, one by one."""
    for carry, leave in product(((0, 0, 0), (5, 0, 0), (0, 3, 1)), ((), (RosterLeave(FIRST, FIRST + timedelta(2)),))):
        staff = [RosterPerson(f"L{at}", f"领导{at}", DutyRole.LEADER, carry=carry[at]) for at in range(3)]
        staff[0] = replace(staff[0], leave=leave)
        problem = RosterProblem(tuple(staff), days(6, FIRST - timedelta(2)), RosterRules(leader_rest=1))
        answer = solve(problem, effort=20_000)
        best = min(_spread(problem, crews) for crews in product(range(3), repeat=6) if _spread(problem, crews) >= 0)
        certificate = next(one for one in answer.certificates if one.role is DutyRole.LEADER)
        assert certificate.bound <= best == certificate.spread


def _spread(problem: RosterProblem, crews: tuple[int, ...]) -> int:
    """The spread of points of a roster of leaders, -1 when it breaks a rule."""
    loads = [person.carry for person in problem.people]
    for at, (day, who) in enumerate(zip(problem.days, crews, strict=True)):
        if at and crews[at - 1] == who:
            return -1
        if any(leave.first <= day.day <= leave.last for leave in problem.people[who].leave):
            return -1
        loads[who] += {DayKind.WORKDAY: 2, DayKind.WEEKEND: 3, DayKind.HOLIDAY: 6}[day.kind]
    return max(loads) - min(loads)


def test_the_same_problem_and_seed_give_the_same_bytes() -> None:
    """Written down once: another machine, another Python, another day must give this hash."""
    problem = office(30, 30, posts=1, seed=1)
    first = jsonio.canonical(solve(problem, seed=7, effort=30_000))
    assert first == jsonio.canonical(solve(problem, seed=7, effort=30_000))
    assert hashlib.sha256(first.encode()).hexdigest()[:16] == "7714f8aaa42a33b2"
    assert first != jsonio.canonical(solve(problem, seed=8, effort=30_000))


def test_chance_is_spread_evenly_and_written_down() -> None:
    block = Noise(1, "officer").block()
    assert len(set(block)) == 1024
    assert abs(sum(number >> 63 for number in block) - 512) < 80
    assert Noise(1, "officer").block() == block != Noise(2, "officer").block()
    table = patience()
    assert list(table) == sorted(table, reverse=True)
    assert table[0] // SCALE == 7
    assert abs(table[511] - 45426 * 1) < 80


def test_a_pinned_duty_a_forbidden_pair_and_a_wish_are_heard() -> None:
    problem = replace(
        month(),
        pins=(RosterPin(FIRST + timedelta(4), "P3"), RosterPin(FIRST, "L1")),
        forbidden=(RosterPair("P0", "P1"), RosterPair("L0", "P5")),
        people=tuple(
            replace(person, wishes_off=(FIRST + timedelta(9),)) if person.id == "P2" else person for person in people()
        ),
    )
    answer = solve(problem)
    assert broken(problem, answer.seats) == []
    assert across(problem, answer.seats) == []
    assert not [seat for seat in answer.seats if seat.person == "P2" and seat.day == FIRST + timedelta(9)]


def test_those_free_of_nights_serve_by_day_only() -> None:
    staff = tuple(replace(person, no_nights=person.id in ("P0", "P1")) for person in people())
    whole = solve(replace(month(), people=staff), effort=5_000)
    assert not [seat for seat in whole.seats if seat.person in ("P0", "P1")]
    shifts = solve(replace(month(pattern=DutyPattern.DAY_NIGHT, officer_rest=1), people=staff), effort=5_000)
    mine = {seat.time for seat in shifts.seats if seat.person in ("P0", "P1")}
    assert mine == {DutyTime.DAY}


def test_a_long_leave_is_not_owed_when_load_follows_availability() -> None:
    """A third of the month away: two thirds of the points under that policy."""
    staff = tuple(
        replace(person, leave=(RosterLeave(FIRST, FIRST + timedelta(10)),)) if person.id == "P0" else person
        for person in people()
    )
    problem = replace(month(officer_rest=1), people=staff)
    equal = points(problem, solve(problem).seats, DutyRole.OFFICER)
    lenient = replace(problem, rules=replace(problem.rules, policy=LoadPolicy.BY_AVAILABILITY))
    shared = points(lenient, solve(lenient).seats, DutyRole.OFFICER)
    others = [have for person, have in shared.items() if person != "P0"]
    assert shared["P0"] < equal["P0"]
    assert shared["P0"] < min(others)
    assert abs(shared["P0"] * 31 - 20 * max(others)) <= 31 * 3


def test_a_senior_is_the_first_of_his_post() -> None:
    answer = solve(month(seniors=1), effort=5_000)
    seniors = {person.id for person in people() if person.senior}
    for seat in answer.seats:
        if seat.role is DutyRole.OFFICER and seat.seat == 1:
            assert seat.person in seniors
    both = solve(month(posts=2, seniors=2, officer_rest=0), effort=5_000)
    firsts = {(seat.day, seat.post) for seat in both.seats if seat.seat == 1 and seat.person in seniors}
    assert len(firsts) == 62


def test_the_first_roster_is_found_where_going_day_by_day_fails() -> None:
    """Days are given out from the left, and then the last one has nobody rested: others must move."""
    last = FIRST + timedelta(3)
    staff = (
        RosterPerson("P0", "职员0", DutyRole.LEADER),
        RosterPerson("P1", "职员1", DutyRole.LEADER, leave=(RosterLeave(FIRST + timedelta(2), last),)),
        RosterPerson("P2", "职员2", DutyRole.LEADER, carry=9, leave=(RosterLeave(last, last),)),
    )
    problem = RosterProblem(staff, days(4, FIRST), RosterRules(leader_rest=2))
    board = start(pool(problem, DutyRole.LEADER))
    assert levels(board).uncovered == 0
    assert board.crew == [[0], [1], [2], [0]]


REFUSALS = [
    ({"days": ()}, "days", "没有要排班的日期"),
    ({"days": days(2, FIRST)[::-1]}, "days", "重复或没有按先后"),
    ({"days": (RosterDay(FIRST, posts=3),)}, "posts", "双人双岗"),
    ({"days": days(801, FIRST)}, "days", "一次最多排 800 天"),
    ({"rules": RosterRules(posts=0)}, "posts", "双人双岗"),
    ({"rules": RosterRules(leaders=-1)}, "leaders", "0 到 8"),
    ({"rules": RosterRules(seniors=3)}, "seniors", "超过了每班人数"),
    ({"rules": RosterRules(officer_rest=99)}, "officer_rest", "0 到 60"),
    ({"rules": RosterRules(weights=RosterWeights(workday=0))}, "workday", "1 到 100"),
    ({"people": ()}, "people", "没有值班人员"),
    ({"people": (RosterPerson("P", "甲"), RosterPerson("P", "乙"))}, "id", "重复"),
    ({"people": (RosterPerson("P", "甲", DutyRole.STANDBY),)}, "role", "备班从值班员中安排"),
    ({"people": (RosterPerson("P", "甲", carry=-1),)}, "carry", "0 到 1000"),
    ({"people": (RosterPerson("P", "甲", rest=99),)}, "rest", "0 到 60"),
    ({"people": (RosterPerson("P", "甲", leave=(RosterLeave(FIRST, date(2026, 9, 1)),)),)}, "leave", "起止颠倒"),
    ({"people": (RosterPerson("P", "甲"),) * 1001}, "people", "一次最多排 1000 人"),
    ({"forbidden": (RosterPair("P0", "没有"),)}, "forbidden", "不在 people 里"),
    ({"preferred": (RosterPair("P0", "P0"),)}, "preferred", "与自己成对"),
    ({"pins": (RosterPin(FIRST, "没有"),)}, "pins", "不在 people 里"),
    ({"pins": (RosterPin(date(2020, 1, 1), "P0"),)}, "pins", "不在排班日期内"),
    ({"pins": (RosterPin(FIRST, "P0", DutyTime.NIGHT),)}, "pins", "与排班方式不符"),
]


@pytest.mark.parametrize(("change", "field", "said"), REFUSALS)
def test_what_can_not_be_used_is_said_with_its_field(change: dict[str, object], field: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as refusal:
        solve(replace(month(), **change))  # type: ignore[arg-type]
    assert refusal.value.field == field
