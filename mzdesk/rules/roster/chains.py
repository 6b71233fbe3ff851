"""Chains of duties that two persons can change as a whole without breaking anybody's rest.

When `two` takes a duty of `one`, every duty of his own that it clashes with goes to `one`, every duty of `one` that
those clash with goes to `two`, and so on until nothing clashes: the Kempe chains of graph colouring (A. B. Kempe 1879),
with persons for colours. In a tight roster nearly every single change breaks a rest; a whole chain never does.
"""

from __future__ import annotations

from mzdesk.rules.roster.board import Board
from mzdesk.rules.roster.pool import bits


def chain(board: Board, slot: int, one: int, two: int) -> tuple[int, int] | None:
    """The duties that go from `one` to `two` and from `two` to `one`, as masks; None if leave or a pin forbids it.

    `one` serves `slot` and neither that duty nor `two` on that slot is pinned.
    """
    pool = board.pool
    his_clash, her_clash = pool.clash[one], pool.clash[two]
    free_one, free_two = pool.free[one] & ~pool.pinned[two], pool.free[two]
    busy_one, busy_two = board.busy[one], board.busy[two]
    gives, takes, fresh = 1 << slot, 0, 1 << slot
    while True:
        clash = 0
        while fresh:
            last = fresh & -fresh
            fresh ^= last
            clash |= her_clash[last.bit_length() - 1]
        clash &= busy_two & ~takes
        if not clash:
            break
        if clash & ~free_one:
            return None
        takes |= clash
        while clash:
            last = clash & -clash
            clash ^= last
            fresh |= his_clash[last.bit_length() - 1]
        fresh &= busy_one & ~gives
        if not fresh:
            break
        if fresh & ~free_two or fresh & pool.pinned[one]:
            return None
        gives |= fresh
    if gives & takes or (his_clash is not her_clash and not _bear(board, one, two, gives, takes)):
        return None
    return gives, takes


def _bear(board: Board, one: int, two: int, gives: int, takes: int) -> bool:
    """Whether each rests enough afterwards, where they need not rest for equally long."""
    clash = board.pool.clash
    for person, gone, come in ((one, gives, takes), (two, takes, gives)):
        every = board.busy[person] & ~gone | come
        if any(every & clash[person][slot] != 1 << slot for slot in bits(come)):
            return False
    return True
