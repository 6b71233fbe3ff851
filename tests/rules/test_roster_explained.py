"""No roster: the people, the days and the rules are named, nothing that is not needed, and every way out was tried."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mzdesk.rules.roster import solve
from mzdesk.rules.roster.exact import Search
from mzdesk.rules.roster.pool import pool
from mzdesk.terms import DutyPattern, DutyRole, DutyRule, DutyTime
from mzdesk.views.roster import (
    Explanation,
    RosterLeave,
    RosterPair,
    RosterPerson,
    RosterPin,
    RosterProblem,
    RosterRules,
    RuleRef,
)
from tests.benchmarks.roster_cases import days, office
from tests.rules.roster_checker import broken

FIRST = date(2026, 10, 1)
THIRD = date(2026, 10, 3)


def staff(*officers: RosterPerson, leaders: int = 2) -> tuple[RosterPerson, ...]:
    heads = tuple(RosterPerson(f"L{at}", f"领导{at}", DutyRole.LEADER) for at in range(leaders))
    return (*heads, *officers)


def officers(count: int, *, seniors: int = 0) -> list[RosterPerson]:
    return [RosterPerson(f"P{at}", f"职员{at}", senior=at < seniors) for at in range(count)]


def away(person: RosterPerson, first: date, last: date, reason: str = "年休假") -> RosterPerson:
    return replace(person, leave=(RosterLeave(first, last, reason),))


def problem(people: tuple[RosterPerson, ...], count: int = 5, **rules: object) -> RosterProblem:
    chosen = RosterRules(**{"officer_rest": 0, "leader_rest": 0, **rules})  # type: ignore[arg-type]
    return RosterProblem(people, days(count, FIRST), chosen)


def only(asked: RosterProblem) -> Explanation:
    answer = solve(asked, effort=2_000)
    assert broken(asked, answer.seats, open_ones=True) == []
    assert len(answer.why) == 1
    return answer.why[0]


def test_a_day_with_too_few_names_who_is_away() -> None:
    crew = officers(3)
    crew[1], crew[2] = away(crew[1], FIRST, THIRD), away(crew[2], THIRD, THIRD, "出差")
    asked = problem(staff(*crew))
    told = only(asked)
    assert told.sentence == "10月3日值班员需2人，可用1人：职员110月3日年休假、职员210月3日出差。"
    assert told.proved
    assert set(told.rules) == {
        RuleRef(DutyRule.COVER, DutyRole.OFFICER, THIRD),
        RuleRef(DutyRule.LEAVE, DutyRole.OFFICER, THIRD, person="P1"),
        RuleRef(DutyRule.LEAVE, DutyRole.OFFICER, THIRD, person="P2"),
    }
    assert [way.sentence for way in told.ways] == ["请职员110月3日销假或改期。", "请职员210月3日销假或改期。"]


def test_every_way_out_works() -> None:
    crew = [away(person, FIRST, THIRD) if at > 1 else person for at, person in enumerate(officers(5))]
    asked = problem(staff(*crew), officer_rest=1)
    told = solve(asked, effort=2_000).why
    assert told
    for explanation in told:
        assert explanation.ways
        for way in explanation.ways:
            lifted = replace(asked, waived=way.lifts)
            before, after = (solve(one, effort=2_000) for one in (asked, lifted))
            assert sum(seat.missing for seat in after.missing) < sum(seat.missing for seat in before.missing)
            assert broken(lifted, solve(lifted, effort=2_000).seats, open_ones=True) == []


def test_rest_makes_a_stretch_impossible() -> None:
    told = only(problem(staff(*officers(4)), 3, officer_rest=2))
    assert told.sentence.startswith("10月1日至10月3日值班员共需6人次，最多能排5人次")
    assert "两班之间须间隔休息" in told.sentence
    assert {ref.rule for ref in told.rules} == {DutyRule.COVER, DutyRule.REST}
    assert any(way.lifts[0].rule is DutyRule.REST for way in told.ways)


def test_seniors_and_nights_are_named() -> None:
    crew = officers(4, seniors=1)
    crew[0] = away(crew[0], FIRST, FIRST)
    told = only(problem(staff(*crew), 3, seniors=1))
    assert told.sentence == "10月1日骨干值班员需1人，可用0人：职员010月1日年休假。"
    assert "10月1日暂不要求骨干在岗。" in [way.sentence for way in told.ways]
    crew = [replace(person, no_nights=at > 0) for at, person in enumerate(officers(5))]
    nights = solve(problem(staff(*crew), 2, pattern=DutyPattern.DAY_NIGHT), effort=2_000)
    assert {seat.time for seat in nights.missing} == {DutyTime.NIGHT}
    assert "免夜班" in nights.why[0].sentence
    assert "暂不免夜班" in nights.why[0].ways[0].sentence


def test_what_counting_can_not_see_is_searched_through() -> None:
    """Three leaders with rest of one and of two days, and leaves that count fine day by day."""
    heads = (
        RosterPerson("L0", "领导0", DutyRole.LEADER, rest=2),
        away(RosterPerson("L1", "领导1", DutyRole.LEADER, rest=2), FIRST + timedelta(1), FIRST + timedelta(1)),
        RosterPerson("L2", "领导2", DutyRole.LEADER, rest=3),
    )
    asked = problem((*heads, *officers(6)), 9)
    told = solve(asked, effort=2_000).why
    assert told
    assert all(one.proved for one in told)
    assert Search(pool(asked, DutyRole.LEADER)).possible() is False


def test_a_forbidden_pair_can_be_the_reason() -> None:
    asked = replace(problem(staff(*officers(2)), 1), forbidden=(RosterPair("P0", "P1"),))
    told = only(asked)
    assert "职员0不能与职员1同班" in told.sentence
    assert RuleRef(DutyRule.PAIR, DutyRole.OFFICER, FIRST, person="P0", other="P1") in told.rules
    way = told.ways[0]
    assert way.sentence == "允许职员0与职员110月1日同班。"
    assert solve(replace(asked, waived=way.lifts)).complete


@pytest.mark.parametrize(
    ("person", "said"),
    [
        (away(RosterPerson("P0", "职员0"), FIRST, FIRST), "但当天请假"),
        (RosterPerson("P0", "职员0", no_nights=True), "但免夜班"),
        (RosterPerson("P0", "职员0", last_duty=FIRST - timedelta(1), rest=1), "但间隔休息不够"),
        (RosterPerson("P0", "职员0", rest=2), "与其他指定不能同时成立"),
    ],
)
def test_a_pin_that_can_not_stand_is_said_and_left_out(person: RosterPerson, said: str) -> None:
    asked = replace(
        problem(staff(person, *officers(6)[1:])),
        pins=(RosterPin(FIRST, "P0"), RosterPin(FIRST + timedelta(1), "P0"))
        if person.rest == 2
        else (RosterPin(FIRST, "P0"),),
    )
    told = solve(asked, effort=2_000).why
    assert said in told[0].sentence
    assert told[0].ways[0].lifts[0].rule is DutyRule.PIN
    assert not solve(replace(asked, waived=told[0].ways[0].lifts), effort=2_000).why


def test_a_roster_with_open_seats_may_not_be_published() -> None:
    """Also when the office waives the number: 双人双岗 holds for publishing."""
    crew = [away(officers(2)[0], FIRST, FIRST), officers(2)[1]]
    asked = problem(staff(*crew), 1)
    waived = replace(asked, waived=(RuleRef(DutyRule.COVER, DutyRole.OFFICER, FIRST),))
    for answer in (solve(asked), solve(waived)):
        assert not answer.complete
        assert answer.missing[0].missing >= 1


def without_seniors(seed: int, *, posts: int) -> RosterProblem:
    """A month in which all seniors but the leaders are away on its middle day."""
    problem = office(30, 30, posts=posts, seed=seed)
    day = problem.days[15].day
    people = tuple(
        replace(one, leave=(*one.leave, RosterLeave(day, day, "学习"))) if one.senior else one for one in problem.people
    )
    return replace(problem, people=people)


def test_a_day_that_nobody_can_serve_is_seen_before_any_way_is_tried() -> None:
    """Two posts of two of twenty-five people: every way slot by slot would take minutes."""
    made = pool(without_seniors(9, posts=2), DutyRole.OFFICER)
    search = Search(made, patience=0)
    assert search.possible() is False
    assert search.left == 0


def test_patience_counts_the_crews_that_are_looked_at() -> None:
    """A slot of four with hundreds of crews, none of which will do, does not go on for ever."""
    problem = office(30, 30, posts=2, seed=9)
    made = pool(replace(problem, rules=replace(problem.rules, seniors=1, officer_rest=6)), DutyRole.OFFICER)
    search = Search(made, patience=300)
    assert search.possible() is None
    assert -2 <= search.left < 0
