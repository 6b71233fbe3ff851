"""Whether loads, weekends and holidays can lie in given windows together, counting duties only and not their days.

Each person may hold so many duties of each sort of day; the sums must come out. Small cases are decided exactly, by
adding person after person to the set of reachable sums (a bit each); large ones are refuted by weighing the sorts: if
even the best choice of each weighs less than the whole, there is none. `refuted` never errs towards True.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from mzdesk.rules.roster.pool import Pool, bits
from mzdesk.terms import DayKind

Window = tuple[int, int]
Options = tuple[tuple[int, ...], ...]
_MOST_WORK = 1 << 31
_MOST_SORTS = 3
_WEIGHINGS = 3
_CLOSE = 70  # slots of a pool whose persons are looked at one by one


@dataclass(frozen=True, slots=True)
class Windows:
    """Both ends included: points, weekends, holidays."""

    points: Window
    weekends: Window
    holidays: Window

    @property
    def spread(self) -> int:
        """How far apart points may lie."""
        return self.points[1] - self.points[0]

    @property
    def second(self) -> int:
        """How far apart weekends and holidays may lie, added up."""
        return self.weekends[1] - self.weekends[0] + self.holidays[1] - self.holidays[0]


@dataclass(frozen=True, slots=True)
class Census:
    """A pool in counts: sorts of days (weight, kind), how many duties of each there are and are the seniors' at least,
    and how many persons begin with which (senior, points, weekends, holidays, what leave and rest let them hold).
    """

    sorts: tuple[tuple[int, DayKind], ...]
    duties: tuple[int, ...]
    seniors: tuple[int, ...]
    people: tuple[tuple[tuple[bool, int, int, int, frozenset[tuple[int, ...]]], int], ...]


def census(pool: Pool) -> Census:
    """Count a pool; in small ones also what each person's leave, rest and pins let him hold of each sort."""
    duties: Counter[tuple[int, DayKind]] = Counter()
    seniors: Counter[tuple[int, DayKind]] = Counter()
    for slot in pool.slots:
        duties[slot.weight, slot.kind] += slot.need
        seniors[slot.weight, slot.kind] += slot.seniors
    sorts = tuple(sorted(duties, key=lambda sort: (-sort[0], sort[1].value)))
    close = len(pool.slots) <= _CLOSE and len(sorts) <= _MOST_SORTS
    people = Counter(
        (
            bool(pool.senior >> at & 1),
            pool.base[at],
            pool.base_weekends[at],
            pool.base_holidays[at],
            _holdings(pool, at, sorts) if close else frozenset(),
        )
        for at in pool.counted
    )
    return Census(
        sorts,
        tuple(duties[sort] for sort in sorts),
        tuple(seniors[sort] for sort in sorts),
        tuple(sorted(people.items(), key=lambda item: (item[0][:4], sorted(item[0][4])))),
    )


def _holdings(pool: Pool, person: int, sorts: Sequence[tuple[int, DayKind]]) -> frozenset[tuple[int, ...]]:
    """All numbers of duties of each sort that one person can hold: from the left, as bits of a mixed-radix number."""
    radix = len(pool.slots) + 1
    free, clash, pinned = pool.free[person], pool.clash[person], pool.pinned[person]
    reached = [1]
    for at, slot in enumerate(pool.slots):
        ways = 0 if pinned >> at & 1 else reached[at]
        if free >> at & 1:
            before = (clash[at] & -clash[at]).bit_length() - 1
            ways |= reached[before] << radix ** sorts.index((slot.weight, slot.kind))
        reached.append(ways)
    held = set()
    for number in bits(reached[-1]):
        digits = []
        for _ in sorts:
            number, digit = divmod(number, radix)
            digits.append(digit)
        held.add(tuple(digits))
    return frozenset(held)


def refuted(counts: Census, windows: Windows) -> bool:
    """Whether it is certain that no roster lies in the windows; False when it may or when there are too many sorts."""
    if len(counts.sorts) > _MOST_SORTS:
        return False
    choices = []
    for (senior, points, weekends, holidays, held), number in counts.people:
        options = _options(counts.sorts, counts.duties, (points, weekends, holidays), windows)
        options = tuple(one for one in options if one in held) if held else options
        if not options:
            return True
        choices.append((senior, number, options))
    if _outweighed(counts, choices):
        return True
    exact = _sums_miss(counts, choices)
    return bool(exact)


def _options(
    sorts: Sequence[tuple[int, DayKind]], duties: Sequence[int], base: Sequence[int], windows: Windows
) -> Options:
    """Every way in which one person's duties can lie in the windows."""
    points, weekends, holidays = base
    found = []
    for counts in _ways([weight for weight, _ in sorts], duties, windows.points[1] - points):
        load = points + sum(number * weight for number, (weight, _) in zip(counts, sorts, strict=True))
        ends = weekends + sum(n for n, (_, kind) in zip(counts, sorts, strict=True) if kind is DayKind.WEEKEND)
        feasts = holidays + sum(n for n, (_, kind) in zip(counts, sorts, strict=True) if kind is DayKind.HOLIDAY)
        if (
            windows.points[0] <= load
            and windows.weekends[0] <= ends <= windows.weekends[1]
            and windows.holidays[0] <= feasts <= windows.holidays[1]
        ):
            found.append(counts)
    return tuple(found)


def _ways(weights: Sequence[int], most: Sequence[int], budget: int) -> Iterator[tuple[int, ...]]:
    """All counts whose weights add up to at most `budget`."""
    if not weights:
        yield ()
        return
    top = most[0] if weights[0] == 0 else min(most[0], budget // weights[0])
    for number in range(top + 1):
        for rest in _ways(weights[1:], most[1:], budget - number * weights[0]):
            yield (number, *rest)


def _outweighed(counts: Census, choices: Sequence[tuple[bool, int, Options]]) -> bool:
    """Whether some weighing of the sorts shows that the sums can't come out."""
    size = len(counts.sorts)
    extras = [tuple(int(at == one) for at in range(size)) for one in range(size)] if any(counts.seniors) else []
    extras += [(0,) * size, (1,) * size]
    for scale in product(range(-_WEIGHINGS, _WEIGHINGS + 1), repeat=size):
        whole = sum(one * number for one, number in zip(scale, counts.duties, strict=True))
        others = sum(number * _heaviest(scale, options) for senior, number, options in choices if not senior)
        for extra in extras:
            both = tuple(one + more for one, more in zip(scale, extra, strict=True))
            due = whole + sum(more * number for more, number in zip(extra, counts.seniors, strict=True))
            if others + sum(number * _heaviest(both, options) for senior, number, options in choices if senior) < due:
                return True
    return False


def _heaviest(scale: Sequence[int], options: Options) -> int:
    return max(sum(one * number for one, number in zip(scale, counts, strict=True)) for counts in options)


def _sums_miss(counts: Census, choices: Sequence[tuple[bool, int, Options]]) -> bool | None:
    """Whether the exact sums can't be reached; None when that is too much work."""
    size = len(counts.sorts)
    least = [[min(way[at] for way in options) for at in range(size)] for _, _, options in choices]
    sums = [
        counts.duties[at] - sum(number * low[at] for (_, number, _), low in zip(choices, least, strict=True))
        for at in range(size)
    ]
    if min(sums) < 0:
        return True
    pads = [max(way[at] for _, _, options in choices for way in options) + sums[at] + 1 for at in range(size)]
    strides = [1, pads[0], pads[0] * pads[1] if size > 1 else 1][:size]
    bits = strides[-1] * pads[-1]
    if bits * sum(number * len(options) for _, number, options in choices) > _MOST_WORK:
        return None
    spare = [
        counts.duties[at]
        - counts.seniors[at]
        - sum(number * low[at] for (senior, number, _), low in zip(choices, least, strict=True) if not senior)
        for at in range(size)
    ]
    if min(spare) < 0:
        return True
    reached = 1
    for group in (False, True):
        room = sums if group else [min(one, other) for one, other in zip(sums, spare, strict=True)]
        valid = _box(room, strides)
        for (senior, number, options), low in zip(choices, least, strict=True):
            if senior is not group:
                continue
            shifts = [sum((way[at] - low[at]) * strides[at] for at in range(size)) for way in options]
            for _ in range(number):
                added = 0
                for shift in shifts:
                    added |= reached << shift
                reached = added & valid
    return not reached >> sum(one * stride for one, stride in zip(sums, strides, strict=True)) & 1


def _box(room: Sequence[int], strides: Sequence[int]) -> int:
    """The bits of all sums within `room`."""
    mask = 1
    for size, stride in zip(room, strides, strict=True):
        block = mask
        for step in range(1, size + 1):
            mask |= block << step * stride
    return mask


def widened(windows: Windows, counts: Census, *, spread: int, second: int, most: int) -> tuple[Windows | None, int]:
    """The narrowest windows that are not refuted, points no further apart than `spread`, and their second width.

    `windows` are the closed forms; weekends and holidays together are widened up to `second`. None when all are refuted
    or after `most` tests: then nothing more is known than the width below which all were refuted.
    """
    tests = 0
    for total in range(windows.second, second):
        for tried in _placed(windows, spread, total):
            tests += 1
            if tests > most:
                return None, total
            if not refuted(counts, tried):
                return tried, total
    return None, second


def _placed(windows: Windows, spread: int, total: int) -> Iterator[Windows]:
    """All places of windows: points `spread` wide, the two others together `total`."""
    ends = windows.weekends[1] - windows.weekends[0]
    feasts = windows.holidays[1] - windows.holidays[0]
    for points in _around(windows.points, spread):
        for wide in range(ends, total - feasts + 1):
            for weekends in _around(windows.weekends, wide):
                for holidays in _around(windows.holidays, total - wide):
                    yield Windows(points, weekends, holidays)


def _around(window: Window, width: int) -> Iterator[Window]:
    """Windows of that width which hold the given one."""
    low, high = window
    for first in range(high - width, low + 1):
        yield first, first + width
