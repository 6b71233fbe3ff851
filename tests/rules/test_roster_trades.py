"""Trades of duties: points stay with whom they were, every rest, leave and pin is kept, and days are evened by them."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from mzdesk.rules.roster.board import levels
from mzdesk.rules.roster.crewing import Crewing
from mzdesk.rules.roster.fair import fair, first
from mzdesk.rules.roster.pool import pool
from mzdesk.rules.roster.trades import MOST, trade
from mzdesk.terms import DutyRole
from tests.benchmarks.roster_cases import office
from tests.rules.test_roster_chains import handed, rested, uneven_rest


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_trade_leaves_points_rest_leave_and_pins_as_they_were(seed: int, draw: int) -> None:
    made, chance = uneven_rest(seed % 20), random.Random(draw)
    board = first(made)
    sorts = Crewing(board).sorts
    for _ in range(40):
        slot = chance.randrange(len(made.slots))
        one, two = chance.choice(board.crew[slot]), chance.choice(made.counted)
        if made.pinned[one] >> slot & 1 or two in board.crew[slot]:
            continue
        found = trade(board, sorts, slot, one, two, chance.randrange(1 << 30))
        if found is None:
            continue
        gives, takes = found
        before = board.load[one], board.load[two]
        assert gives >> slot & 1
        assert gives & ~board.busy[one] == 0 == takes & ~board.busy[two]
        assert gives.bit_count() <= MOST >= takes.bit_count()
        handed(board, one, two, gives, takes)
        assert (board.load[one], board.load[two]) == before
        assert rested(made, board)
        assert all(made.pinned[person] & ~board.busy[person] == 0 for person in made.counted)
        assert all(board.busy[person] & ~made.free[person] == 0 for person in made.counted)


def test_there_are_trades_in_a_month() -> None:
    """Else the test above would hold of nothing."""
    made, chance = uneven_rest(3), random.Random(1)
    board = first(made)
    sorts, found = Crewing(board).sorts, 0
    for _ in range(400):
        slot = chance.randrange(len(made.slots))
        one, two = chance.choice(board.crew[slot]), chance.choice(made.counted)
        found += two not in board.crew[slot] and trade(board, sorts, slot, one, two, chance.randrange(99)) is not None
    assert found


def test_a_year_whose_holidays_single_moves_leave_apart_is_evened() -> None:
    """60 people, two posts: without trades somebody kept three holidays more than another (seed 15)."""
    made = pool(office(60, 365, posts=2, seed=15), DutyRole.OFFICER)
    outcome = fair(made, seed=0)
    got = levels(outcome.board)
    assert got.spread == outcome.bound
    assert got.holiday_spread + got.weekend_spread <= outcome.second_bound + 1
