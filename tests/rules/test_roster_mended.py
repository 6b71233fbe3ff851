"""Sudden leave: as few duties change as can be, nothing in the past, and whoever reads it knows whom to call."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.rules.roster import mend, solve
from mzdesk.rules.roster.rerostering import with_leave
from mzdesk.terms import DutyRole, DutyTime
from mzdesk.views.roster import Absence, RosterPerson, RosterPin, RosterProblem, RosterRules, RosterSeat
from tests.benchmarks.roster_cases import days
from tests.rules.roster_checker import broken
from tests.rules.test_roster import month, people

FIRST = date(2026, 10, 1)


def test_a_lost_duty_is_given_to_somebody_else_and_nothing_more_changes() -> None:
    problem = replace(month(seniors=1, standby=1), people=people(officers=12, seniors=7))
    made = solve(problem, effort=20_000)
    lost = [seat for seat in made.seats if seat.role is DutyRole.OFFICER and seat.day > FIRST + timedelta(9)]
    away = Absence(lost[0].person, FIRST + timedelta(10), FIRST + timedelta(14), "病假")
    gone = [seat for seat in lost if seat.person == away.person and seat.day <= away.last]
    ways = mend(problem, made.seats, [away], since=FIRST + timedelta(10))
    assert 1 <= len(ways) <= 3
    for way in ways:
        faults = broken(with_leave(problem, [away]), way.seats, open_ones=True)
        assert faults == []
        assert all(seat.role is DutyRole.STANDBY for seat in made.seats if _open(seat, way.seats))
        officers = [change for change in way.changes if change.role is DutyRole.OFFICER]
        assert len(officers) >= len(gone)
        assert set(way.call) == {change.into for change in way.changes}
        before = {seat for seat in made.seats if seat.day <= FIRST + timedelta(9)}
        assert before == {seat for seat in way.seats if seat.day <= FIRST + timedelta(9)}
        assert away.person not in way.call
        assert set(way.after) == set(way.before) >= {DutyRole.OFFICER}
    assert ways[0].fewest
    assert len(ways[0].changes) == min(len(way.changes) for way in ways)
    assert "（已是最少）" in ways[0].sentence
    assert ways[0].sentence.startswith("方案一：改动")


def _open(seat: RosterSeat, seats: tuple[RosterSeat, ...]) -> bool:
    """Whether fewer now serve that shift."""
    return not any(
        (one.day, one.role, one.post, one.seat) == (seat.day, seat.role, seat.post, seat.seat) for one in seats
    )


def leaders(crews: tuple[int, ...]) -> tuple[RosterSeat, ...]:
    return tuple(
        RosterSeat(FIRST + timedelta(at), DutyTime.WHOLE, DutyRole.LEADER, f"L{who}") for at, who in enumerate(crews)
    )


def test_no_way_changes_fewer_duties() -> None:
    """Every roster of four leaders over six days, tried one by one."""
    heads = tuple(RosterPerson(f"L{at}", f"领导{at}", DutyRole.LEADER) for at in range(4))
    officers = tuple(RosterPerson(f"P{at}", f"职员{at}") for at in range(2))
    problem = RosterProblem((*heads, *officers), days(6, FIRST), RosterRules(leader_rest=2, officer_rest=0))
    every = [crews for crews in product(range(4), repeat=6) if _rested(crews)]
    needed_more = 0
    for crews, who in product(every[::9], range(4)):
        away = Absence(f"L{who}", FIRST + timedelta(2), FIRST + timedelta(3))
        if who not in crews[2:4]:
            continue
        fits = [other for other in every if who not in other[2:4] and other[:1] == crews[:1]]
        fewest = min((sum(a != b for a, b in zip(crews, other, strict=True)) for other in fits), default=0)
        if not fewest:
            with pytest.raises(RuleBroken):
                mend(problem, leaders(crews), [away], since=FIRST + timedelta(1))
            continue
        ways = mend(problem, leaders(crews), [away], since=FIRST + timedelta(1))
        assert len(ways[0].changes) == fewest
        assert ways[0].fewest
        needed_more += fewest > 1
    assert needed_more


def _rested(crews: tuple[int, ...]) -> bool:
    return all(len(set(crews[at : at + 3])) == len(crews[at : at + 3]) for at in range(len(crews)))


def test_what_can_not_be_mended_is_said() -> None:
    problem = month()
    made = solve(problem, effort=5_000)
    with pytest.raises(BadInput, match="不在 people 里"):
        mend(problem, made.seats, [Absence("没有", FIRST, FIRST)], since=FIRST)
    with pytest.raises(BadInput, match="起止颠倒"):
        mend(problem, made.seats, [Absence("P0", FIRST, FIRST - timedelta(1))], since=FIRST)
    with pytest.raises(BadInput, match="不需要调整"):
        mend(problem, made.seats, [Absence("P0", FIRST - timedelta(9), FIRST - timedelta(8))], since=FIRST)
    all_away = [Absence(f"P{at}", FIRST, FIRST + timedelta(30)) for at in range(7)]
    with pytest.raises(RuleBroken, match="补不上缺班"):
        mend(problem, made.seats, all_away, since=FIRST)


def test_a_pin_of_the_absent_falls_away_and_others_stay() -> None:
    problem = month()
    day = FIRST + timedelta(4)
    pinned = replace(problem, pins=(RosterPin(day, "P3"), RosterPin(day, "P4")))
    made = solve(pinned, effort=5_000)
    way = mend(pinned, made.seats, [Absence("P3", day, day)], since=FIRST)[0]
    crew = {seat.person for seat in way.seats if seat.day == day and seat.role is DutyRole.OFFICER}
    assert "P4" in crew
    assert "P3" not in crew
