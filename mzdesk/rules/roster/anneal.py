"""Fairer step by step: annealed local search over valid rosters, by a number of steps and not by time.

One convex sum guides it: squares of points, weekends and holidays, wishes, squares of meetings. The aims themselves
(`RosterLevels`) are read off now and then, and the best by them is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mzdesk.rules.roster.board import Board, Crews
from mzdesk.rules.roster.chains import chain
from mzdesk.rules.roster.counting import Windows
from mzdesk.rules.roster.crewing import Crewing
from mzdesk.rules.roster.evening import costs
from mzdesk.rules.roster.noise import BLOCK, Noise, patience
from mzdesk.rules.roster.pool import bits
from mzdesk.rules.roster.trades import trade
from mzdesk.terms import DayKind

_POINTS, _WEEKENDS, _HOLIDAYS, _WISH, _MEETING = 2, 4, 6, 24, 1
# Share of the steps, heat at the start, price of a point and of a day outside its window: first points alone, then
# days beside them at a heat that lets both move, then points put right again without losing the days.
_ROUNDS = ((35, 60, 240, 60), (45, 160, 120, 120), (20, 40, 400, 150))
# Of 16 moves 4 are chains, one a chain to somebody who has too little, 3 trades, the rest exchanges.
_KINDS, _CHAINS, _TRADES = 16, 4, 8
_SLACK = 96  # what wishes and meetings may give back to a chain
Key = tuple[int, int, int, int]
Watch = Callable[[int], None]


class Walk:
    """A board that wanders: every move keeps every rule. `watch` hears of steps done, and may raise to stop it."""

    def __init__(
        self, board: Board, aim: Windows, *, seed: int, only_first: bool = False, watch: Watch | None = None
    ) -> None:
        self.watch = watch
        self.board = board
        self.pool = pool = board.pool
        self.noise = Noise(seed, pool.role.value)
        crewing = Crewing(board)
        self.seats, self.able, self.weight, self.sorts = crewing.seats, crewing.able, crewing.weight, crewing.sorts
        self.most, self._may, self._may_all = crewing.most_points, crewing.may, crewing.may_all
        self.weekend = [slot.kind is DayKind.WEEKEND for slot in pool.slots]
        self.holiday = [slot.kind is DayKind.HOLIDAY for slot in pool.slots]
        self.weekends = sum(1 << at for at, true in enumerate(self.weekend) if true)
        self.holidays = sum(1 << at for at, true in enumerate(self.holiday) if true)
        self.aim = aim
        self.only_first = only_first
        self._price(240, 60)
        self._meet()

    def _price(self, point: int, day: int) -> None:
        """What each load costs; `point` and `day`: what one outside its window costs."""
        aim, board = self.aim, self.board
        self.points = costs(aim.points, self.most, _POINTS, point)
        most = max(*board.weekends, *board.holidays) + 60
        self.ends = costs(aim.weekends, most, _WEEKENDS, day)
        self.feasts = costs(aim.holidays, most, _HOLIDAYS, day)

    def _meet(self) -> None:
        """Count meetings and wishes afresh."""
        board = self.board
        people = len(self.pool.people)
        self.met = [[0] * people for _ in range(people)]
        for crew in board.crew:
            for one in crew:
                for other in crew:
                    self.met[one][other] += one != other
        self.wishes = sum(self.pool.cost[person][slot] for slot, crew in enumerate(board.crew) for person in crew)

    def key(self) -> Key:
        """The aims, the first first."""
        board, counted = self.board, self.pool.counted
        load = [board.load[person] for person in counted]
        ends = [board.weekends[person] for person in counted]
        feasts = [board.holidays[person] for person in counted]
        spread = max(load) - min(load)
        second = max(feasts) - min(feasts) + max(ends) - min(ends)
        return spread, second, sum(one * one for one in load), self.wishes

    def run(self, steps: int) -> tuple[Crews, Key]:
        """The best crews met on the way; ends early when spread and second spread reach the aim."""
        best, crews = self.key(), self.board.crews()
        for share, heat, *pressure in _ROUNDS if self.seats else ():
            self._price(*pressure)
            best, crews = self._cool(steps * share // 100, heat, best, crews)
            if self._reached(best):
                break
        return crews, best

    def _reached(self, key: Key) -> bool:
        if self.only_first:
            return key[0] <= self.aim.spread
        return key[:2] <= (self.aim.spread, self.aim.second) and key[3] <= 0

    def _cool(self, steps: int, hottest: int, best: Key, crews: Crews) -> tuple[Key, Crews]:
        """One round from `hottest` down to nothing."""
        waits = patience()
        blocks = max(1, steps // BLOCK)
        for left in range(blocks, 0, -1):
            heat = hottest * left * left // (blocks * blocks)
            self._look_around()
            for number in self.noise.block():
                self._step(number, heat, waits)
            if self.watch is not None:
                self.watch(BLOCK)
            now = self.key()
            if now < best:
                best, crews = now, self.board.crews()
                if self._reached(best):
                    break
        return best, crews

    def _step(self, number: int, heat: int, waits: Sequence[int]) -> None:
        number, patient = divmod(number, BLOCK)
        number, kind = divmod(number, _KINDS)
        seats = self.hot if kind & 1 else self.seats
        number, place = divmod(number, len(seats))
        allowed = heat * waits[patient] >> 16
        slot, at = seats[place]
        if kind < _CHAINS:
            able = self.able[slot]
            self._swap(slot, at, able[number % len(able)], allowed)
        elif kind == _CHAINS:
            into = self.poor[number % len(self.poor)]
            if self.pool.free[into] >> slot & 1:
                self._swap(slot, at, into, allowed)
        elif kind < _TRADES:
            able = self.able[slot]
            number, into = divmod(number, len(able))
            self._trade(slot, at, able[into], number, allowed)
        else:
            self._exchange(slot, at, *self.seats[number % len(self.seats)], allowed)

    def _look_around(self) -> None:
        """Note who lies outside the windows: their seats are tried more often, who has too little is offered more."""
        board, aim = self.board, self.aim
        outside, poor = set(), []
        for person in self.pool.counted:
            standing = (
                (board.load[person], aim.points),
                (board.weekends[person], aim.weekends),
                (board.holidays[person], aim.holidays),
            )
            if any(value < low for value, (low, _) in standing):
                poor.append(person)
            if any(not low <= value <= high for value, (low, high) in standing):
                outside.add(person)
        self.hot = [seat for seat in self.seats if board.crew[seat[0]][seat[1]] in outside] or self.seats
        self.poor = poor or list(self.pool.counted)

    def _exchange(self, slot: int, at: int, other: int, beside: int, allowed: int) -> None:
        board, pool = self.board, self.pool
        one, two = board.crew[slot][at], board.crew[other][beside]
        if one == two or slot == other or not pool.free[one] >> other & 1 or not pool.free[two] >> slot & 1:
            return
        here, there = 1 << slot, 1 << other
        if (board.busy[one] ^ here) & pool.clash[one][other] or (board.busy[two] ^ there) & pool.clash[two][slot]:
            return
        change = self._change_of_two(slot, other, one, two)
        if change > allowed or not self._may(slot, one, two) or not self._may(other, two, one):
            return
        self._move(slot, at, one, two)
        self._move(other, beside, two, one)

    def _change_of_two(self, slot: int, other: int, one: int, two: int) -> int:
        """By how much the sum grows when `one` and `two` change slots."""
        board = self.board
        change = 0
        more = self.weight[slot] - self.weight[other]
        if more:
            costs, mine, his = self.points, board.load[one], board.load[two]
            change += costs[his + more] - costs[his] + costs[mine - more] - costs[mine]
        more = self.weekend[slot] - self.weekend[other]
        if more:
            costs, mine, his = self.ends, board.weekends[one], board.weekends[two]
            change += costs[his + more] - costs[his] + costs[mine - more] - costs[mine]
        more = self.holiday[slot] - self.holiday[other]
        if more:
            costs, mine, his = self.feasts, board.holidays[one], board.holidays[two]
            change += costs[his + more] - costs[his] + costs[mine - more] - costs[mine]
        cost = self.pool.cost
        change += _WISH * (cost[two][slot] - cost[one][slot] + cost[one][other] - cost[two][other])
        met_one, met_two = self.met[one], self.met[two]
        for mate in board.crew[slot]:
            if mate != one:
                change += _MEETING * (met_two[mate] - met_one[mate] + 1)
        for mate in board.crew[other]:
            if mate != two:
                change += _MEETING * (met_one[mate] - met_two[mate] + 1)
        return change

    def _swap(self, slot: int, at: int, two: int, allowed: int) -> None:
        """`two` takes a duty of another, and each takes of the other's what that clashes with."""
        board = self.board
        one = board.crew[slot][at]
        if two in board.crew[slot]:
            return
        found = chain(board, slot, one, two)
        if found is None:
            return
        self._change_hands(one, two, *found, allowed)

    def _trade(self, slot: int, at: int, two: int, number: int, allowed: int) -> None:
        """Duties change hands that weigh the same together."""
        one = self.board.crew[slot][at]
        if two in self.board.crew[slot]:
            return
        found = trade(self.board, self.sorts, slot, one, two, number)
        if found is not None:
            self._change_hands(one, two, *found, allowed)

    def _change_hands(self, one: int, two: int, gives: int, takes: int, allowed: int) -> None:
        """`one` gives these duties to `two` and takes those, unless the sum grows by more than `allowed`."""
        board = self.board
        change = self._shift(one, two, gives, takes)
        if change > allowed + _SLACK or not self._may_all(one, two, gives, takes):
            return
        moves = [(place, one, two) for place in bits(gives)] + [(place, two, one) for place in bits(takes)]
        for place, out, into in moves:
            change += self._small_change(place, out, into)
            self._move(place, board.crew[place].index(out), out, into)
        if change > allowed:
            for place, out, into in reversed(moves):
                self._move(place, board.crew[place].index(into), into, out)

    def _shift(self, one: int, two: int, gives: int, takes: int) -> int:
        """By how much the sum of loads and days grows when `one` gives these duties to `two` and takes those."""
        board, costs = self.board, self.points
        more = sum(weight * ((gives & mask).bit_count() - (takes & mask).bit_count()) for weight, mask in self.sorts)
        mine, his = board.load[one], board.load[two]
        change = costs[mine - more] - costs[mine] + costs[his + more] - costs[his]
        more = (gives & self.weekends).bit_count() - (takes & self.weekends).bit_count()
        if more:
            costs, mine, his = self.ends, board.weekends[one], board.weekends[two]
            change += costs[mine - more] - costs[mine] + costs[his + more] - costs[his]
        more = (gives & self.holidays).bit_count() - (takes & self.holidays).bit_count()
        if more:
            costs, mine, his = self.feasts, board.holidays[one], board.holidays[two]
            change += costs[mine - more] - costs[mine] + costs[his + more] - costs[his]
        return change

    def _small_change(self, slot: int, out: int, into: int) -> int:
        """By how much wishes and meetings grow."""
        change = _WISH * (self.pool.cost[into][slot] - self.pool.cost[out][slot])
        came, went = self.met[into], self.met[out]
        for other in self.board.crew[slot]:
            if other != out:
                change += _MEETING * (came[other] - went[other] + 1)
        return change

    def _move(self, slot: int, at: int, out: int, into: int) -> None:
        board, bit, weight = self.board, 1 << slot, self.weight[slot]
        crew = board.crew[slot]
        crew[at] = into
        board.busy[out] ^= bit
        board.busy[into] |= bit
        board.load[out] -= weight
        board.load[into] += weight
        if self.weekend[slot]:
            board.weekends[out] -= 1
            board.weekends[into] += 1
        elif self.holiday[slot]:
            board.holidays[out] -= 1
            board.holidays[into] += 1
        self.wishes += self.pool.cost[into][slot] - self.pool.cost[out][slot]
        for other in crew:
            if other != into:
                self.met[out][other] -= 1
                self.met[other][out] -= 1
                self.met[into][other] += 1
                self.met[other][into] += 1
