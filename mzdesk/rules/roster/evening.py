"""Points alone made even, before days and wishes are looked at: annealing over whole chains of duties.

Nearly every roster is as even by points as can be within a fraction of a second this way, also where rest leaves hardly
a single change. By a number of steps and not by time.
"""

from __future__ import annotations

from collections.abc import Callable

from mzdesk.rules.roster.board import Board, Crews
from mzdesk.rules.roster.chains import chain
from mzdesk.rules.roster.counting import Window
from mzdesk.rules.roster.crewing import Crewing
from mzdesk.rules.roster.noise import BLOCK, Noise, patience
from mzdesk.rules.roster.pool import bits

SQUARE, OUTSIDE, HEAT = 2, 60, 60
_KINDS, _HOT = 8, 3  # of 8 moves 3 begin with whoever lies outside the window, one goes to who has too little


class Evening:
    """A board whose points are made even; every move keeps every rule."""

    def __init__(self, board: Board, window: Window, *, seed: int, watch: Callable[[int], None] | None = None) -> None:
        self.board, self.window, self.watch = board, window, watch
        self.crewing = Crewing(board)
        self.noise = Noise(seed, f"{board.pool.role.value}|even")
        self.cost = costs(window, self.crewing.most_points, SQUARE, OUTSIDE)

    def run(self, steps: int) -> tuple[Crews, int]:
        """The most even crews met on the way and their spread; ends early when they are as even as the window."""
        low, high = self.window
        best, crews = self.spread(), self.board.crews()
        blocks, waits = max(1, steps // BLOCK), patience()
        for left in range(blocks if self.crewing.seats else 0, 0, -1):
            if best <= high - low:
                break
            heat = HEAT * left * left // (blocks * blocks)
            self._look_around()
            for number in self.noise.block():
                number, patient = divmod(number, BLOCK)
                self._step(number, heat * waits[patient] >> 16)
            if self.watch is not None:
                self.watch(BLOCK)
            if self.spread() < best:
                best, crews = self.spread(), self.board.crews()
        return crews, best

    def spread(self) -> int:
        """How far apart points lie now."""
        load = [self.board.load[person] for person in self.board.pool.counted]
        return max(load) - min(load)

    def _look_around(self) -> None:
        """Note who lies outside the window: their seats are tried more often, who has too little is offered more."""
        (low, high), board, counted = self.window, self.board, self.board.pool.counted
        outside = {person for person in counted if not low <= board.load[person] <= high}
        self.hot = [seat for seat in self.crewing.seats if board.crew[seat[0]][seat[1]] in outside]
        self.hot = self.hot or self.crewing.seats
        self.poor = [person for person in counted if board.load[person] < low] or list(counted)

    def _step(self, number: int, allowed: int) -> None:
        board, crewing = self.board, self.crewing
        number, kind = divmod(number, _KINDS)
        seats = self.hot if kind < _HOT else crewing.seats
        number, place = divmod(number, len(seats))
        slot, at = seats[place]
        able = self.poor if kind == _HOT else crewing.able[slot]
        one, two = board.crew[slot][at], able[number % len(able)]
        if two in board.crew[slot] or not board.pool.free[two] >> slot & 1:
            return
        found = chain(board, slot, one, two)
        if found is None:
            return
        gives, takes = found
        more = crewing.points(gives) - crewing.points(takes)
        cost, mine, his = self.cost, board.load[one], board.load[two]
        if cost[mine - more] - cost[mine] + cost[his + more] - cost[his] > allowed:
            return
        if crewing.may_all(one, two, gives, takes):
            self._swap(one, two, gives, takes, more)

    def _swap(self, one: int, two: int, gives: int, takes: int, more: int) -> None:
        """Let the chain change hands: `more` points go to `two`. Days are not counted here."""
        board = self.board
        for slot in bits(gives):
            crew = board.crew[slot]
            crew[crew.index(one)] = two
        for slot in bits(takes):
            crew = board.crew[slot]
            crew[crew.index(two)] = one
        board.busy[one] ^= gives | takes
        board.busy[two] ^= gives | takes
        board.load[one] -= more
        board.load[two] += more


def costs(window: Window, most: int, square: int, outside: int) -> list[int]:
    """What a load of 0, 1, … `most` costs: a convex sum, steep outside the window."""
    low, high = window
    return [square * value * value + outside * (max(0, low - value) + max(0, value - high)) for value in range(most)]
