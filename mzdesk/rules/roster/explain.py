"""Why there is no roster: people, days and rules by name, and the cheapest ways out, each tried before it is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mzdesk.rules.roster import say
from mzdesk.rules.roster.board import Board
from mzdesk.rules.roster.counted import Bar, Core, core
from mzdesk.rules.roster.pinning import pin_faults
from mzdesk.rules.roster.pool import Pool, bits, pool
from mzdesk.rules.roster.start import start
from mzdesk.views.roster import DutyRule, Explanation, Relaxation, RosterProblem, RuleRef

_WIDEST = 24
_MARGIN = 12
_MOST_WAYS, _MOST_TRIES = 5, 24
_PRICES = {
    DutyRule.PIN: 1,
    DutyRule.REST: 2,
    DutyRule.SENIOR: 3,
    DutyRule.LEAVE: 4,
    DutyRule.NO_NIGHTS: 6,
    DutyRule.PAIR: 8,
}


def explain(problem: RosterProblem, board: Board) -> tuple[Explanation, ...]:
    """One explanation for each stretch that stayed open; an open seat that counting can't explain is said to be so."""
    made = list(pin_faults(problem, board.pool))
    done = -1
    for slot in range(len(board.crew)):
        if slot <= done or not board.missing(slot):
            continue
        found = _around(problem, board.pool, slot)
        if found is None:
            made.append(_unexplained(board, slot))
            done = slot
        else:
            made.append(_told(problem, board, found))
            done = found.last
    return tuple(made)


def _around(problem: RosterProblem, pool: Pool, slot: int) -> Core | None:
    """The shortest stretch with this slot in it that counting shows to be impossible."""
    last = len(pool.slots) - 1
    bars = _bars(problem, pool, max(0, slot - _WIDEST), min(last, slot + _WIDEST))
    for length in range(1, _WIDEST + 1):
        for first in range(max(0, slot - length + 1), min(slot, last - length + 1) + 1):
            end = first + length - 1
            here = [bar for bar in bars if first <= bar.slot <= end]
            for seniors in (True, False) if any(pool.slots[at].seniors for at in range(first, end + 1)) else (False,):
                found = core(pool, here, first, end, seniors=seniors)
                if found is not None:
                    return found
    return None


def _bars(problem: RosterProblem, pool: Pool, first: int, last: int) -> list[Bar]:
    """All that keeps anybody from any slot of the stretch, and everybody's rest."""
    found = []
    for person in range(len(pool.people)):
        for slot in range(first, last + 1):
            for ref in barred(problem, pool, person, slot):
                found.append(Bar(ref, person, slot))
            if pool.free[person] >> slot & 1 and pool.clash[person][slot].bit_count() > 1:
                found.append(Bar(_ref(pool, DutyRule.REST, person, slot), person, slot))
    return found


def barred(problem: RosterProblem, pool: Pool, person: int, slot: int) -> Iterator[RuleRef]:
    """The rules that shut a slot to somebody."""
    who, what = pool.people[person], pool.slots[slot]
    pinned = [at for at in bits(pool.pinned[person] & pool.clash[person][slot]) if at != slot]
    if pinned and not pool.pinned[person] >> slot & 1:
        yield _ref(pool, DutyRule.PIN, person, pinned[0])
    if pool.free[person] >> slot & 1:
        return
    if any(leave.first <= what.day <= leave.last for leave in who.leave):
        yield _ref(pool, DutyRule.LEAVE, person, slot)
    elif who.no_nights and what.time.has_night:
        yield _ref(pool, DutyRule.NO_NIGHTS, person, slot)
    elif who.last_duty is not None and not pinned:
        yield _ref(pool, DutyRule.REST, person, slot)


def _ref(pool: Pool, rule: DutyRule, person: int, slot: int) -> RuleRef:
    what = pool.slots[slot]
    return RuleRef(rule, pool.role, what.day, what.time, pool.people[person].id)


def _told(problem: RosterProblem, board: Board, found: Core) -> Explanation:
    pool = board.pool
    rule = DutyRule.SENIOR if found.seniors else DutyRule.COVER
    stretch = [
        RuleRef(rule, pool.role, pool.slots[slot].day, pool.slots[slot].time)
        for slot in range(found.first, found.last + 1)
        if (pool.slots[slot].seniors if found.seniors else pool.slots[slot].need)
    ]
    refs = _unique([*stretch, *(bar.ref for bar in found.bars)])
    return Explanation(say.core(problem, pool, found), refs, ways(problem, board, refs, found.first, found.last))


def _unexplained(board: Board, slot: int) -> Explanation:
    ref = RuleRef(DutyRule.COVER, board.pool.role, board.pool.slots[slot].day, board.pool.slots[slot].time)
    return Explanation(say.unexplained(board, slot), (ref,), (), proved=False)


def _unique(refs: Iterable[RuleRef]) -> tuple[RuleRef, ...]:
    return tuple(dict.fromkeys(refs))


def ways(
    problem: RosterProblem, board: Board, refs: Sequence[RuleRef], first: int, last: int
) -> tuple[Relaxation, ...]:
    """Exceptions that help, the cheapest first: each alone fills a seat; if none does, several together."""
    near = cut(problem, board.pool, first, last)
    before = _open_seats(near, board.pool)
    singles = sorted((ref for ref in refs if ref.rule in _PRICES), key=lambda ref: (_PRICES[ref.rule], refs.index(ref)))
    found = []
    for ref in singles[:_MOST_TRIES]:
        if _open_seats(waive(near, [ref]), board.pool) < before:
            found.append(Relaxation(say.way(problem, [ref]), (ref,), _PRICES[ref.rule]))
            if len(found) == _MOST_WAYS:
                break
    if found or not singles:
        return tuple(found)
    return _together(problem, near, board.pool, singles, before)


def _together(
    problem: RosterProblem, near: RosterProblem, pool_: Pool, singles: Sequence[RuleRef], before: int
) -> tuple[Relaxation, ...]:
    """All of them, less each that is not needed."""
    lifts = list(singles)
    if _open_seats(waive(near, lifts), pool_) >= before:
        return ()
    for ref in list(reversed(singles))[:_MOST_TRIES]:
        fewer = [other for other in lifts if other != ref]
        if fewer and _open_seats(waive(near, fewer), pool_) < before:
            lifts = fewer
    return (Relaxation(say.way(problem, lifts), tuple(lifts), sum(_PRICES[ref.rule] for ref in lifts)),)


def waive(problem: RosterProblem, refs: Sequence[RuleRef]) -> RosterProblem:
    """The problem with these rules lifted."""
    return replace(problem, waived=(*problem.waived, *refs))


def cut(problem: RosterProblem, pool_: Pool, first: int, last: int) -> RosterProblem:
    """The days around a stretch, as a problem of their own."""
    days = sorted({slot.day for slot in pool_.slots})
    low = max(0, days.index(pool_.slots[first].day) - _MARGIN)
    high = min(len(days), days.index(pool_.slots[last].day) + _MARGIN + 1)
    kept = set(days[low:high])
    return replace(
        problem,
        days=tuple(day for day in problem.days if day.day in kept),
        pins=tuple(pin for pin in problem.pins if pin.day in kept),
    )


def _open_seats(problem: RosterProblem, like: Pool) -> int:
    board = start(pool(problem, like.role))
    return sum(board.missing(slot) for slot in range(len(board.crew)))
