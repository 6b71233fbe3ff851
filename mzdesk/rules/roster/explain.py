"""Why there is no roster: people, days and rules by name, and the cheapest ways out, each tried before it is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from mzdesk.rules.roster import say
from mzdesk.rules.roster.board import Board
from mzdesk.rules.roster.counted import Bar, Core, core
from mzdesk.rules.roster.exact import Search
from mzdesk.rules.roster.pinning import pin_faults
from mzdesk.rules.roster.pool import Pool, bits, pool
from mzdesk.rules.roster.start import start
from mzdesk.terms import DutyRole, DutyRule
from mzdesk.views.roster import Explanation, Relaxation, RosterProblem, RuleRef

_WIDEST = 24
_MARGIN = 12
_MARGINS = (1, 3, 6, 10)
_SHORT, _LONG, _MOST_SEARCHED = 5, 2_000, 2
_MOST_WAYS, _MOST_TRIES, _MOST_TOLD = 5, 24, 12
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
    done, left = -1, _MOST_SEARCHED
    for slot in range(len(board.crew)):
        if slot <= done or not board.missing(slot):
            continue
        if len(made) >= _MOST_TOLD:
            break
        found = _around(problem, board.pool, slot)
        if found is None:
            told = searched(problem, board, slot) if left else None
            made.append(told or _unexplained(board, slot))
            done, left = slot, left - (left > 0)
        else:
            made.append(_told(problem, board, found))
            done = found.last
    return tuple(made)


def searched(problem: RosterProblem, board: Board, slot: int) -> Explanation | None:
    """What an exhaustive search of the days around shows, each rule of it needed; None when it ends undecided."""
    near = _near(problem, board.pool, slot)
    if near is None:
        return None
    pool = board.pool
    days = {day.day for day in near.days}
    inside = [at for at, what in enumerate(pool.slots) if what.day in days]
    bars = [bar.ref for bar in _bars(problem, pool, inside[0], inside[-1]) if bar.ref is not None]
    rules = list(dict.fromkeys([*bars, *_pairs_of(problem, pool, days)]))
    if not rules or _impossible(waive(near, rules), pool):
        rules, kept = [], []
    else:
        kept = _needed(near, pool, rules)
    cover = [RuleRef(DutyRule.COVER, pool.role, pool.slots[at].day, pool.slots[at].time) for at in inside]
    refs = _unique([*cover, *kept])
    sentence = say.searched(problem, pool, inside, kept)
    return Explanation(sentence, refs, ways(problem, board, refs, inside[0], inside[-1]), _certain(pool, refs))


def _near(problem: RosterProblem, pool: Pool, slot: int) -> RosterProblem | None:
    """The fewest days around the slot that have no roster by themselves, as far as a search can tell."""
    if pool.role is DutyRole.STANDBY:
        return None
    for margin in _MARGINS:
        near = cut(problem, pool, slot, slot, margin)
        if _impossible(near, pool):
            return near
    return None


def _impossible(problem: RosterProblem, like: Pool, patience: int = _LONG) -> bool:
    return Search(pool(problem, like.role), patience).possible() is False


def _needed(near: RosterProblem, like: Pool, rules: Sequence[RuleRef]) -> list[RuleRef]:
    """The rules without any one of which the days would have a roster, or as few as patience finds; halves first."""
    kept, size = list(rules), max(1, len(rules) // 2)
    tries = _MOST_TRIES * 2
    while size and tries:
        at = 0
        while at < len(kept) and tries:
            tries -= 1
            fewer = kept[:at] + kept[at + size :]
            lifted = [ref for ref in rules if ref not in fewer]
            if _impossible(waive(near, lifted), like, _LONG // 4):
                kept = fewer
            else:
                at += size
        size //= 2
    return kept


def _pairs_of(problem: RosterProblem, pool: Pool, days: Iterable[date]) -> Iterator[RuleRef]:
    here = {one.id for one in pool.people}
    for pair in problem.forbidden:
        if {pair.one, pair.other} <= here:
            for day in sorted(days):
                yield RuleRef(DutyRule.PAIR, pool.role, day, person=pair.one, other=pair.other)


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
    found: list[Bar] = []
    for person in range(len(pool.people)):
        for slot in range(first, last + 1):
            found.extend(Bar(ref, person, slot) for ref in barred(problem, pool, person, slot))
            if pool.free[person] >> slot & 1 and pool.clash[person][slot].bit_count() > 1:
                found.append(Bar(_ref(pool, DutyRule.REST, person, slot), person, slot))
    return found


def barred(problem: RosterProblem, pool: Pool, person: int, slot: int) -> Iterator[RuleRef | None]:
    """The rules that shut a slot to somebody; None for what he does in another role."""
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
    elif pool.tired[person] >> slot & 1:
        yield _ref(pool, DutyRule.REST, person, slot)
    elif pool.role is DutyRole.STANDBY:
        yield None
    else:
        yield from _apart(problem, pool, person, slot)


def _apart(problem: RosterProblem, pool: Pool, person: int, slot: int) -> Iterator[RuleRef]:
    """The pairs of two roles that may be what shuts the slot."""
    here = {one.id for one in pool.people}
    who = pool.people[person].id
    for pair in problem.forbidden:
        other = pair.other if pair.one == who else pair.one if pair.other == who else None
        if other is not None and other not in here:
            yield replace(_ref(pool, DutyRule.PAIR, person, slot), other=other)


def _ref(pool: Pool, rule: DutyRule, person: int, slot: int) -> RuleRef:
    return RuleRef(rule, pool.role, pool.slots[slot].day, person=pool.people[person].id)


def _told(problem: RosterProblem, board: Board, found: Core) -> Explanation:
    pool = board.pool
    rule = DutyRule.SENIOR if found.seniors else DutyRule.COVER
    stretch = [
        RuleRef(rule, pool.role, pool.slots[slot].day, pool.slots[slot].time)
        for slot in range(found.first, found.last + 1)
        if (pool.slots[slot].seniors if found.seniors else pool.slots[slot].need)
    ]
    refs = _unique([*stretch, *(bar.ref for bar in found.bars if bar.ref is not None)])
    sentence = say.core(problem, pool, found)
    return Explanation(sentence, refs, ways(problem, board, refs, found.first, found.last), _certain(pool, refs))


def _unexplained(board: Board, slot: int) -> Explanation:
    ref = RuleRef(DutyRule.COVER, board.pool.role, board.pool.slots[slot].day, board.pool.slots[slot].time)
    return Explanation(say.unexplained(board, slot), (ref,), (), proved=False)


def _certain(pool: Pool, refs: Iterable[RuleRef]) -> bool:
    """Whether it holds whatever the other roles do: what depends on their rosters is likely, not proved."""
    here = {one.id for one in pool.people}
    across = any(ref.rule is DutyRule.PAIR and ref.other not in here for ref in refs)
    return not across and pool.role is not DutyRole.STANDBY


def _unique(refs: Iterable[RuleRef]) -> tuple[RuleRef, ...]:
    return tuple(dict.fromkeys(refs))


def ways(
    problem: RosterProblem, board: Board, refs: Sequence[RuleRef], first: int, last: int
) -> tuple[Relaxation, ...]:
    """Exceptions that help, the cheapest first: each alone fills a seat; if none does, several together."""
    near = cut(problem, board.pool, first, last)
    kept = {day.day for day in near.days}
    before = sum(board.missing(at) for at, slot in enumerate(board.pool.slots) if slot.day in kept)
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


def cut(problem: RosterProblem, pool_: Pool, first: int, last: int, margin: int = _MARGIN) -> RosterProblem:
    """The days around a stretch, as a problem of their own."""
    days = sorted({slot.day for slot in pool_.slots})
    low = max(0, days.index(pool_.slots[first].day) - margin)
    high = min(len(days), days.index(pool_.slots[last].day) + margin + 1)
    kept = set(days[low:high])
    return replace(
        problem,
        days=tuple(day for day in problem.days if day.day in kept),
        pins=tuple(pin for pin in problem.pins if pin.day in kept),
    )


def _open_seats(problem: RosterProblem, like: Pool) -> int:
    board = start(pool(problem, like.role), _SHORT)
    return sum(board.missing(slot) for slot in range(len(board.crew)))
