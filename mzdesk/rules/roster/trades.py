"""Trades of duties that weigh the same together: a holiday against three workdays, two weekends against a holiday.

When points lie as close as can be, hardly anybody can give a holiday away alone: both would leave the window. A trade
moves days from one to the other and leaves both their points as they are.
"""

from __future__ import annotations

from math import gcd

from mzdesk.rules.roster.board import Board
from mzdesk.rules.roster.pool import bits

MOST = 6  # duties on one side of a trade
Sorts = list[tuple[int, int]]


def trade(board: Board, sorts: Sorts, slot: int, one: int, two: int, number: int) -> tuple[int, int] | None:
    """The duties that go from `one` to `two`, `slot` among them, and from `two` to `one`, as masks; None without a way.

    `sorts`: the weights of duties with the mask of the slots of each; `number` chooses among the ways.
    """
    own = next(weight for weight, mask in sorts if mask >> slot & 1)
    others = [sort for sort in sorts if sort[0] != own]
    if not others or not own:
        return None
    number, at = divmod(number, len(others))
    weight, mask = others[at]
    if not weight:
        return None
    common = gcd(own, weight)
    much, many = weight // common, own // common
    if much > MOST or many > MOST:
        return None
    pool, slots = board.pool, len(board.crew)
    same = next(there for held, there in sorts if held == own)
    could = board.busy[one] & same & pool.free[two] & ~pool.pinned[one]
    gives = _picked(could, much, slot, board.busy[two], pool.clash[two])
    if not gives >> slot & 1:
        return None
    could = board.busy[two] & mask & pool.free[one] & ~pool.pinned[two]
    takes = _picked(could, many, number % slots, board.busy[one] & ~gives, pool.clash[one])
    return (gives, takes) if takes else None


def _picked(could: int, count: int, first: int, busy: int, clash: tuple[int, ...]) -> int:
    """`count` of these duties, from `first` on and round again, that clash with nothing and not with each other."""
    chosen = 0
    later = could >> first << first
    for half in (later, could ^ later):
        for slot in bits(half):
            if not clash[slot] & (busy | chosen):
                chosen |= 1 << slot
                count -= 1
                if count == 0:
                    return chosen
    return 0
