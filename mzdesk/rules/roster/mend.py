"""Sudden leave: a made roster mended with as few changed duties as there can be, and other ways beside that one.

A lost duty needs one change at least. A substitute who is not free may give away what stands in his way, one change
more for each; the search goes through all ways with 0, 1, 2, … such further changes, so the first number with a way is
proved to be the fewest (every mended roster is reached by filling one open seat after the other as it has them).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mzdesk.rules.roster.board import Board
from mzdesk.rules.roster.pool import Pool, bits

_PATIENCE = 1_500
Move = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mended:
    """Changed duties (slot, who left it, who took it) in order; `fewest`: no way changes fewer."""

    changes: tuple[tuple[int, int, int], ...]
    fewest: bool


class Mender:
    """Searches from a board that lacks the lost duties. Slots before `since` and pinned duties stay as they are."""

    def __init__(self, board: Board, lost: Sequence[Move], since: int) -> None:
        self.board = board
        self.pool: Pool = board.pool
        self.since = since
        self.lost = list(lost)
        self.settled: set[Move] = set()
        self.spared: frozenset[int] = frozenset()
        self.left = 0
        self.found: Mended | None = None

    def way(self, spared: frozenset[int] = frozenset(), *, most: int) -> Mended | None:
        """A way with the fewest changes, at most `most` beyond the lost ones, that calls nobody of `spared`.

        None when there is none or patience ends first. Whoever has least is called first.
        """
        self.spared, self.found = spared, None
        sure = not spared
        for further in range(most + 1):
            self.left = _PATIENCE
            self._fill([slot for slot, _ in self.lost], further, sure or not further)
            if self.found is not None:
                return self.found
            sure = sure and self.left > 0
        return None

    def _fill(self, waiting: list[int], further: int, sure: bool) -> None:
        self.left -= 1
        if not waiting:
            self._note(sure)
            return
        options = [(slot, list(self._options(slot, further))) for slot in dict.fromkeys(waiting)]
        slot, best = min(options, key=lambda one: (len(one[1]), one[0]))
        rest = list(waiting)
        rest.remove(slot)
        for person, out in best:
            if self.found is not None or self.left <= 0:
                return
            self._try(slot, person, out)
            self._fill(rest + [at for at, _ in out], further - len(out), sure)
            self._back(slot, person, out)

    def _try(self, slot: int, person: int, out: Sequence[Move]) -> None:
        for at, other in out:
            self.board.take(at, other)
            self.lost.append((at, other))
        self.board.put(slot, person)
        self.settled.add((slot, person))

    def _back(self, slot: int, person: int, out: Sequence[Move]) -> None:
        self.settled.discard((slot, person))
        self.board.take(slot, person)
        for at, other in out:
            self.board.put(at, other)
            self.lost.pop()

    def _options(self, slot: int, further: int) -> Iterator[tuple[int, list[Move]]]:
        """Who may take a seat, and what must be given away for it, the least loaded first."""
        pool, board = self.pool, self.board
        gone = {other for at, other in self.lost if at == slot}
        bit = 1 << slot
        able = []
        for person in pool.counted:
            if pool.free[person] & bit and not board.busy[person] & bit and person not in gone | self.spared:
                shut = bits(board.busy[person] & pool.clash[person][slot])
                able.append((len(shut), pool.cost[person][slot], board.load[person], person, shut))
        for *_, person, clashing in sorted(able):
            out: list[Move] = [(at, person) for at in clashing]
            foes = pool.foes_at(slot, person)
            out += [(slot, other) for other in board.crew[slot] if foes >> other & 1]
            yield from self._with_senior(slot, person, out, further)

    def _with_senior(self, slot: int, person: int, out: list[Move], further: int) -> Iterator[tuple[int, list[Move]]]:
        pool, board = self.pool, self.board
        choices = [out]
        if board.only_seniors(slot) and not pool.senior >> person & 1:
            staying = [other for other in board.crew[slot] if (slot, other) not in out]
            choices = [[*out, (slot, other)] for other in staying if not pool.senior >> other & 1]
        for choice in choices:
            if len(choice) <= further and all(self._may_go(move) for move in choice):
                yield person, choice

    def _may_go(self, move: Move) -> bool:
        slot, person = move
        return slot >= self.since and move not in self.settled and not self.pool.pinned[person] >> slot & 1

    def _note(self, sure: bool) -> None:
        changes = []
        came = sorted(self.settled)
        for slot, out in sorted(self.lost):
            at = next(index for index, move in enumerate(came) if move[0] == slot)
            changes.append((slot, out, came.pop(at)[1]))
        self.found = Mended(tuple(changes), sure)
