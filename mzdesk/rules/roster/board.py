"""A roster in the making: who is on which slot, and what each has by now."""

from __future__ import annotations

from mzdesk.rules.roster.pool import Pool, bits
from mzdesk.terms import DayKind
from mzdesk.views.roster import RosterLevels

Crews = tuple[tuple[int, ...], ...]


class Board:
    """Crews of all slots of a pool, with loads kept up to date. Nothing here checks a rule but `fits` and `lacks`."""

    __slots__ = ("busy", "crew", "holidays", "load", "pool", "weekends")

    def __init__(self, pool: Pool) -> None:
        """Empty but for what is pinned."""
        self.pool = pool
        self.crew: list[list[int]] = [[] for _ in pool.slots]
        self.busy = [0] * len(pool.people)
        self.load = list(pool.base)
        self.weekends = list(pool.base_weekends)
        self.holidays = list(pool.base_holidays)
        for person, mask in enumerate(pool.pinned):
            for slot in bits(mask):
                self.put(slot, person)

    @classmethod
    def of(cls, pool: Pool, crews: Crews) -> Board:
        """A board with these crews."""
        board = cls(pool)
        for slot, crew in enumerate(crews):
            for person in crew:
                if person not in board.crew[slot]:
                    board.put(slot, person)
        return board

    def crews(self) -> Crews:
        """The crews as they stand."""
        return tuple(tuple(crew) for crew in self.crew)

    def put(self, slot: int, person: int) -> None:
        self.crew[slot].append(person)
        self.busy[person] |= 1 << slot
        self._count(slot, person, 1)

    def take(self, slot: int, person: int) -> None:
        self.crew[slot].remove(person)
        self.busy[person] ^= 1 << slot
        self._count(slot, person, -1)

    def _count(self, slot: int, person: int, sign: int) -> None:
        what = self.pool.slots[slot]
        self.load[person] += sign * what.weight
        if what.kind is DayKind.WEEKEND:
            self.weekends[person] += sign
        elif what.kind is DayKind.HOLIDAY:
            self.holidays[person] += sign

    def missing(self, slot: int) -> int:
        """How many people the slot lacks."""
        return max(0, self.pool.slots[slot].need - len(self.crew[slot]))

    def only_seniors(self, slot: int) -> bool:
        """Whether every open seat of the slot must go to a senior."""
        senior = self.pool.senior
        there = sum(senior >> person & 1 for person in self.crew[slot])
        return self.pool.slots[slot].seniors - there >= self.missing(slot)

    def fits(self, slot: int, person: int) -> bool:
        """Whether he may take an open seat of the slot without anything else moving."""
        pool = self.pool
        if not pool.free[person] >> slot & 1 or self.busy[person] & pool.clash[person][slot]:
            return False
        foes = pool.foes_at(slot, person)
        return not foes or not any(foes >> other & 1 for other in self.crew[slot])


def levels(board: Board) -> RosterLevels:
    """The aims as they stand, of those who can serve at all."""
    counted = board.pool.counted
    load = [board.load[person] for person in counted]
    total, wishes = sum(load), _wishes(board)
    return RosterLevels(
        uncovered=sum(board.missing(slot) for slot in range(len(board.crew))),
        spread=_spread(load),
        holiday_spread=_spread([board.holidays[person] for person in counted]),
        weekend_spread=_spread([board.weekends[person] for person in counted]),
        squares=len(load) * sum(one * one for one in load) - total * total,
        wishes=wishes,
        together=_together(board),
    )


def _spread(values: list[int]) -> int:
    return max(values) - min(values) if values else 0


def _wishes(board: Board) -> int:
    """How many wishes are not met: on duty when wished away, or not on duty when wished for."""
    pool, busy = board.pool, board.busy
    shunned = sum((off & mask).bit_count() for off, mask in zip(pool.off, busy, strict=True))
    wanted = (on & free & ~mask for on, free, mask in zip(pool.on, pool.free, busy, strict=True))
    return shunned + sum(mask.bit_count() for mask in wanted)


def _together(board: Board) -> int:
    met: dict[tuple[int, int], int] = {}
    for crew in board.crew:
        for at, one in enumerate(crew):
            for other in crew[at + 1 :]:
                pair = (one, other) if one < other else (other, one)
                if not board.pool.friends[one] >> other & 1:
                    met[pair] = met.get(pair, 0) + 1
    return sum(times * times for times in met.values())
