"""What every search over a pool asks again and again: which seats may change hands, and who may sit beside whom."""

from __future__ import annotations

from mzdesk.rules.roster.board import Board
from mzdesk.rules.roster.pool import Pool, bits


class Crewing:
    """The open questions of one board, answered from tables.

    `seats`: (slot, place in the crew) of all that is not pinned; `able[t]`: who may serve slot t at all.
    """

    def __init__(self, board: Board) -> None:
        self.board = board
        self.pool = pool = board.pool
        self.seats = [
            (slot, at)
            for slot, crew in enumerate(board.crew)
            for at, person in enumerate(crew)
            if not pool.pinned[person] >> slot & 1
        ]
        self.able = _able(pool)
        self.weight = [slot.weight for slot in pool.slots]
        self.sorts = [
            (weight, sum(1 << at for at, one in enumerate(self.weight) if one == weight))
            for weight in sorted(set(self.weight))
        ]
        self.most_points = max(board.load, default=0) + sum(sorted(self.weight)[-60:]) + 1
        self.watched = any(pool.foes)

    def points(self, duties: int) -> int:
        """The points of a mask of duties."""
        return sum(weight * (duties & mask).bit_count() for weight, mask in self.sorts)

    def may(self, slot: int, out: int, into: int) -> bool:
        """Whether `into` may sit where `out` sits, as far as the crew is concerned: seniors and forbidden pairs."""
        pool, crew = self.pool, self.board.crew[slot]
        if pool.senior >> out & 1 and not pool.senior >> into & 1:
            there = sum(pool.senior >> person & 1 for person in crew)
            if there <= pool.slots[slot].seniors:
                return False
        if self.watched:
            foes = pool.foes_at(slot, into)
            return not foes or not any(foes >> other & 1 for other in crew if other != out)
        return True

    def may_all(self, one: int, two: int, gives: int, takes: int) -> bool:
        """Whether `two` may take the seats `gives` of `one`, and `one` the seats `takes` of `two`."""
        if not self.watched and self.pool.senior >> one & 1 == self.pool.senior >> two & 1:
            return True
        return all(self.may(slot, one, two) for slot in bits(gives)) and all(
            self.may(slot, two, one) for slot in bits(takes)
        )


def _able(pool: Pool) -> list[list[int]]:
    able: list[list[int]] = [[] for _ in pool.slots]
    for person in pool.counted:
        for slot in bits(pool.free[person]):
            able[slot].append(person)
    return able
