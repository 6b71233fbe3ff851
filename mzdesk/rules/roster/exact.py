"""Whether a pool has a roster at all: every way, slot by slot, never twice from the same standing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from mzdesk.rules.roster.board import Board
from mzdesk.rules.roster.pool import Pool, bits

_PATIENCE = 6_000
_CREWS_A_STEP = 50  # looking at so many crews counts as one step of patience


class Search:
    """One search; `found` holds the crews when `possible` is True."""

    def __init__(self, pool: Pool, patience: int = _PATIENCE) -> None:
        self.pool = pool
        self.left = patience
        self.dead: set[tuple[int, tuple[int, ...]]] = set()
        self.board = Board(pool)
        self.reach = [max(mask.bit_length() for mask in row) if row else 0 for row in zip(*pool.clash, strict=True)]

    def possible(self) -> bool | None:
        """True with all seats filled, False when there is no way, None when patience ended before either was clear."""
        if any(self._never(slot) for slot in range(len(self.pool.slots))):
            return False
        return self._from(0)

    def _never(self, slot: int) -> bool:
        """Whether the slot lacks people or seniors even if nobody served before."""
        pool, what = self.pool, self.pool.slots[slot]
        able = [person for person in pool.counted if pool.free[person] >> slot & 1]
        return len(able) < what.need or sum(pool.senior >> person & 1 for person in able) < what.seniors

    def _from(self, slot: int) -> bool | None:
        pool, board = self.pool, self.board
        if slot == len(pool.slots):
            return True
        standing = (slot, self._ahead(slot))
        if standing in self.dead:
            return False
        self.left -= 1
        if self.left < 0:
            return None
        sure = True
        for crew in self._crews(slot):
            for person in crew:
                board.put(slot, person)
            answer = self._from(slot + 1)
            if answer:
                return True
            for person in crew:
                board.take(slot, person)
            if answer is None:
                sure = False
                break
        if sure and self.left >= 0:
            self.dead.add(standing)
        return False if sure and self.left >= 0 else None

    def _ahead(self, slot: int) -> tuple[int, ...]:
        """What is still shut to each person from here on: all that the past matters for."""
        shut = []
        for person, busy in enumerate(self.board.busy):
            mask = 0
            for at in bits(busy & ((1 << slot) - 1)):
                if self.reach[at] > slot:
                    mask |= self.pool.clash[person][at]
            shut.append(mask >> slot & self.pool.free[person] >> slot)
        return tuple(shut)

    def _crews(self, slot: int) -> Iterator[tuple[int, ...]]:
        """All crews for the open seats, those first who can serve little else; ends early when patience does."""
        pool, board = self.pool, self.board
        able = [person for person in pool.counted if board.fits(slot, person)]
        able.sort(key=lambda person: ((pool.free[person] >> slot).bit_count(), board.busy[person].bit_count(), person))
        seniors = pool.slots[slot].seniors - sum(pool.senior >> person & 1 for person in board.crew[slot])
        for number, crew in enumerate(combinations(able, board.missing(slot))):
            if number % _CREWS_A_STEP == _CREWS_A_STEP - 1:
                self.left -= 1
                if self.left < 0:
                    return
            if sum(pool.senior >> person & 1 for person in crew) >= seniors and not self._quarrel(slot, crew):
                yield crew

    def _quarrel(self, slot: int, crew: tuple[int, ...]) -> bool:
        return any(self.pool.foes_at(slot, one) >> other & 1 for one, other in combinations(crew, 2))
