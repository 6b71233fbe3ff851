"""Chains of duties: every rest kept whoever rests longer, pins and leave left alone, days counted right."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from mzdesk.rules.roster.anneal import Walk
from mzdesk.rules.roster.board import Board, levels
from mzdesk.rules.roster.chains import chain
from mzdesk.rules.roster.engine import seated
from mzdesk.rules.roster.evening import Evening
from mzdesk.rules.roster.fair import fair, first, narrowest
from mzdesk.rules.roster.pool import Pool, bits, pool
from mzdesk.terms import DutyRole
from tests.benchmarks.roster_cases import office, small
from tests.rules.roster_checker import broken


def rested(made: Pool, board: Board) -> bool:
    return all(
        board.busy[person] & made.clash[person][slot] == 1 << slot
        for person in made.counted
        for slot in bits(board.busy[person])
    )


def uneven_rest(seed: int) -> Pool:
    """A month in which every third officer rests but for one day."""
    problem = office(30, 30, posts=1, seed=seed)
    people = tuple(
        replace(one, rest=1) if one.role is DutyRole.OFFICER and at % 3 == 0 else one
        for at, one in enumerate(problem.people)
    )
    return pool(replace(problem, people=people), DutyRole.OFFICER)


def handed(board: Board, one: int, two: int, gives: int, takes: int) -> None:
    for place in bits(gives):
        board.take(place, one)
    for place in bits(takes):
        board.take(place, two)
    for place in bits(gives):
        board.put(place, two)
    for place in bits(takes):
        board.put(place, one)


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_chain_keeps_rest_leave_and_pins(seed: int, draw: int) -> None:
    made, chance = uneven_rest(seed % 20), random.Random(draw)
    board = first(made)
    for _ in range(20):
        slot = chance.randrange(len(made.slots))
        one, two = chance.choice(board.crew[slot]), chance.choice(made.counted)
        movable = not made.pinned[one] >> slot & 1 and made.free[two] >> slot & 1 and two not in board.crew[slot]
        found = chain(board, slot, one, two) if movable else None
        if found is None:
            continue
        gives, takes = found
        assert gives & ~board.busy[one] == 0 == takes & ~board.busy[two]
        handed(board, one, two, gives, takes)
        assert rested(made, board)
        assert all(made.pinned[person] & ~board.busy[person] == 0 for person in made.counted)
        assert all(board.busy[person] & ~made.free[person] == 0 for person in made.counted)


def test_evening_ends_with_the_points_it_says() -> None:
    for seed in range(4):
        made = uneven_rest(seed)
        crews, spread = Evening(first(made), narrowest(made).points, seed=seed).run(4_000)
        board = Board.of(made, crews)
        assert levels(board).spread == spread
        assert rested(made, board)


def test_points_made_even_stay_even_when_days_are_looked_at() -> None:
    """A second look that finds nothing better must not leave behind what it tried."""
    for seed in (15, 22, 35, 77):
        made = pool(office(30, 30, posts=1 + seed % 2, seed=seed), DutyRole.OFFICER)
        evened = fair(made, seed=0, effort=20_000, only_first=True)
        whole = fair(made, seed=0, effort=20_000)
        assert levels(whole.board).spread <= levels(evened.board).spread


def test_a_walk_counts_what_it_moves() -> None:
    made = pool(office(30, 30, posts=2, seed=3), DutyRole.OFFICER)
    walk = Walk(first(made), narrowest(made), seed=5)
    walk.run(6_000)
    fresh = Board.of(made, walk.board.crews())
    assert (fresh.load, fresh.weekends, fresh.holidays) == (walk.board.load, walk.board.weekends, walk.board.holidays)
    assert walk.wishes == sum(made.cost[who][slot] for slot, crew in enumerate(fresh.crew) for who in crew)
    assert walk.met == Walk(fresh, narrowest(made), seed=5).met


def best_second(made: Pool, spread: int) -> int:
    """The smallest second spread of all rosters of one a day whose points lie no further apart than `spread`."""
    best = 1 << 30

    def go(slot: int, crews: tuple[tuple[int, ...], ...]) -> None:
        nonlocal best
        if slot == len(made.slots):
            found = levels(Board.of(made, crews))
            if found.spread <= spread:
                best = min(best, found.holiday_spread + found.weekend_spread)
            return
        for who in made.counted:
            near = [at for at, crew in enumerate(crews) if who in crew and made.clash[who][slot] >> at & 1]
            if made.free[who] >> slot & 1 and not near:
                go(slot + 1, (*crews, (who,)))

    go(0, ())
    return best


def test_no_roster_beats_the_bound_of_days() -> None:
    """The counts never refute what can be: tried against every roster of small offices."""
    tried = 0
    for seed in range(120):
        made = pool(small(seed), DutyRole.LEADER)
        if len(made.slots) > 8 or any(made.pinned) or len(made.counted) > 3 or any(s.need != 1 for s in made.slots):
            continue
        outcome = fair(made, seed=0, effort=1_000)
        if any(outcome.board.missing(slot) for slot in range(len(made.slots))):
            continue
        reached = levels(outcome.board)
        if reached.spread > outcome.bound:
            continue
        tried += 1
        assert best_second(made, reached.spread) >= outcome.second_bound, seed
    assert tried >= 8


def test_no_rule_breaks_where_people_rest_for_differently_long() -> None:
    problem = office(30, 30, posts=1, seed=4)
    people = tuple(replace(one, rest=1) if at % 3 == 0 else one for at, one in enumerate(problem.people))
    uneven = replace(problem, people=people)
    for role in (DutyRole.LEADER, DutyRole.OFFICER):
        seats = seated(fair(pool(uneven, role), seed=1, effort=10_000).board)
        mine = [fault for fault in broken(uneven, tuple(seats), open_ones=True) if "is not on duty" not in fault]
        assert mine == []
