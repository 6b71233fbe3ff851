"""The first valid roster: day by day whoever has least, then seats that stayed open by moving others."""

from __future__ import annotations

from mzdesk.rules.roster.board import Board
from mzdesk.rules.roster.pool import Pool, bits

PATIENCE = 40


def start(pool: Pool, patience: int = PATIENCE) -> Board:
    """A roster that keeps every rule, complete if a short search finds one so; a seat may stay open."""
    board = Board(pool)
    waiting: list[int] = []
    for slot in range(len(pool.slots)):
        _fill(board, slot)
        waiting.extend([slot] * board.missing(slot))
    if waiting:
        push(board, waiting, patience)
    return board


def _fill(board: Board, slot: int) -> None:
    """Give open seats to whoever fits and has least; seniors go last unless they must, or have least by far."""
    pool = board.pool
    missing = board.missing(slot)
    if not missing:
        return
    bit, free, clash, busy = 1 << slot, pool.free, pool.clash, board.busy
    able = [
        (board.load[person], pool.cost[person][slot], busy[person].bit_length(), person)
        for person in pool.counted
        if free[person] & bit and not busy[person] & clash[person][slot]
    ]
    able.sort()
    for *_, person in able:
        if not missing:
            return
        if (pool.senior >> person & 1 or not board.only_seniors(slot)) and board.fits(slot, person):
            board.put(slot, person)
            missing -= 1


def push(board: Board, waiting: list[int], patience: int) -> None:
    """Fill the seats in `waiting` (a slot for each) by pushing out whoever is cheapest to replace.

    Each push makes its slots dearer, so that the search does not go round in circles (ejection chains). When patience
    ends the rest stays open.
    """
    price = [1] * len(board.pool.slots)
    given_up: list[int] = []
    left = patience * (len(waiting) + 5)
    while waiting and left:
        left -= 1
        slot = waiting.pop()
        pushed = _cheapest(board, slot, price)
        if pushed is None:
            given_up.append(slot)
            continue
        person, out = pushed
        for at, other in out:
            board.take(at, other)
            price[at] += 1
            waiting.append(at)
        board.put(slot, person)
    for slot in waiting + given_up:
        _fill(board, slot)


def _cheapest(board: Board, slot: int, price: list[int]) -> tuple[int, list[tuple[int, int]]] | None:
    """Who takes the seat and whom that pushes out (slot, person); None when nobody may serve the slot."""
    pool = board.pool
    bit, must = 1 << slot, board.only_seniors(slot)
    best: tuple[int, int, int] | None = None
    chosen: list[tuple[int, int]] = []
    for person in pool.counted:
        if not pool.free[person] & bit or board.busy[person] & bit or (must and not pool.senior >> person & 1):
            continue
        clashing = board.busy[person] & pool.clash[person][slot]
        if clashing & pool.pinned[person]:
            continue
        out = [(at, person) for at in bits(clashing)]
        foes = pool.foes_at(slot, person)
        met = [other for other in board.crew[slot] if foes >> other & 1]
        if any(pool.pinned[other] & bit for other in met):
            continue
        out += [(slot, other) for other in met]
        key = (sum(price[at] for at, _ in out), board.load[person], person)
        if best is None or key < best:
            best, chosen = key, out
    return None if best is None else (best[2], chosen)
