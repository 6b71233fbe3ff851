"""One role's roster made as fair as it can be, with what is known of how much fairer it could be."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mzdesk.rules.roster import bound, counting
from mzdesk.rules.roster.anneal import Walk, Watch
from mzdesk.rules.roster.backend import MOST_DUTIES, Backend
from mzdesk.rules.roster.board import Board, levels
from mzdesk.rules.roster.counting import Window, Windows
from mzdesk.rules.roster.evening import Evening
from mzdesk.rules.roster.exact import Search
from mzdesk.rules.roster.pool import Pool
from mzdesk.rules.roster.start import start
from mzdesk.terms import DayKind

_FEW, _SMALL, _TURNS, _EVENING = 12, 70, 4, 60
_TESTS, _WIDER = 24, 6


@dataclass(frozen=True, slots=True)
class Outcome:
    """A board with the bounds that hold for it: of the spread of points, of the two spreads of days added up."""

    board: Board
    bound: int
    second_bound: int


def steps(pool: Pool) -> int:
    """How long to search: by size, never by time, so that every machine finds the same."""
    return min(500_000, 200_000 + 200 * sum(slot.need for slot in pool.slots))


def fair(
    pool: Pool,
    *,
    seed: int,
    effort: int | None = None,
    only_first: bool = False,
    backend: Backend | None = None,
    watch: Watch | None = None,
) -> Outcome:
    """A roster of the pool; complete if one is found. `effort`: steps of the search instead of those by size.

    `only_first`: be content as soon as points are as even as can be. `backend`: asked when a gap of points remains.
    """
    board = first(pool)
    aim = narrowest(pool)
    if any(board.missing(slot) for slot in range(len(pool.slots))) or not pool.counted:
        return Outcome(board, aim.spread, aim.second)
    long = steps(pool) if effort is None else effort
    board, aim = _even(pool, board, aim, seed=seed, effort=long, watch=watch)
    outcome = Outcome(board, aim.spread, aim.second)
    if not only_first:
        outcome = _days(pool, board, aim, seed=seed, effort=long, watch=watch)
    if backend is None or not _gap(outcome) or _duties(pool) > MOST_DUTIES:
        return outcome
    return _closed(outcome, backend, seed=seed, effort=long)


def _even(
    pool: Pool, board: Board, aim: Windows, *, seed: int, effort: int, watch: Watch | None
) -> tuple[Board, Windows]:
    """Points made even: the board, and what is known of the windows by then."""
    crews, spread = board.crews(), aim.spread + 1
    for turn in range(_TURNS):
        walk = Evening(Board.of(pool, crews), aim.points, seed=seed + turn, watch=watch)
        crews, spread = walk.run(effort * _EVENING // 100)
        if turn == 0 and spread > aim.spread and _few_duties(pool):
            aim = replace(aim, points=_points(counting.census(pool), aim.points, spread))
        if spread <= aim.spread:
            break
    return Board.of(pool, crews), aim


def _days(pool: Pool, board: Board, aim: Windows, *, seed: int, effort: int, watch: Watch | None) -> Outcome:
    """Weekends, holidays, wishes and meetings evened out beside points that stay as even as they are."""
    small = len(pool.slots) <= _SMALL
    windows, known = _counted(pool, aim) if small else (aim, aim.second)
    crews, got = Walk(board, windows, seed=seed, watch=watch).run(effort)
    if got[:2] > (aim.spread, known):
        if not small:
            windows, known = _counted(pool, aim)
        again, after = Walk(Board.of(pool, crews), windows, seed=seed + 1, watch=watch).run(effort)
        if after < got:
            crews, got = again, after
    return Outcome(Board.of(pool, crews), aim.spread, known if got[0] == aim.spread else aim.second)


def _counted(pool: Pool, aim: Windows) -> tuple[Windows, int]:
    """The narrowest windows that the counts do not refute, and what weekends and holidays must at least lie apart."""
    closed = narrowest(pool)
    most = aim.second + _WIDER
    found, known = counting.widened(closed, counting.census(pool), spread=aim.spread, second=most, most=_TESTS)
    return found or aim, known


def first(pool: Pool) -> Board:
    """The first valid roster; small pools that pushing leaves open are searched through."""
    board = start(pool)
    if len(pool.slots) <= _SMALL and any(board.missing(slot) for slot in range(len(pool.slots))):
        search = Search(pool)
        if search.possible():
            return search.board
    return board


def _gap(outcome: Outcome) -> bool:
    return levels(outcome.board).spread > outcome.bound


def _duties(pool: Pool) -> int:
    return sum(mask.bit_count() for mask in pool.free)


def _closed(outcome: Outcome, backend: Backend, *, seed: int, effort: int) -> Outcome:
    """What the exact solver adds: a better bound, better crews, or both; days are then evened out beside its points."""
    pool = outcome.board.pool
    crews, least = backend.close(pool)
    known = replace(outcome, bound=max(outcome.bound, least))
    if crews is None or levels(Board.of(pool, crews)).spread >= levels(outcome.board).spread:
        return known
    board = Board.of(pool, crews)
    load = [board.load[person] for person in pool.counted]
    aim = replace(narrowest(pool), points=(min(load), max(load)))
    crews, _ = Walk(board, aim, seed=seed).run(effort)
    return replace(known, board=Board.of(pool, crews))


def narrowest(pool: Pool) -> Windows:
    """The windows that closed forms leave."""
    return Windows(
        _window(bound.points(pool)),
        _window(bound.kind(pool, DayKind.WEEKEND)),
        _window(bound.kind(pool, DayKind.HOLIDAY)),
    )


def _window(limits: bound.Limits) -> Window:
    if not limits.ranges:
        return 0, 0
    low = bound.highest_bottom(limits)
    return low, max(low, bound.lowest_top(limits))


def _few_duties(pool: Pool) -> bool:
    return sum(slot.need for slot in pool.slots) <= _FEW * len(pool.counted)


def _points(counts: counting.Census, window: Window, got: int) -> Window:
    """The narrowest window of points that the counts do not refute, no wider than what was got."""
    endless = (0, 1 << 20)
    low, high = window
    for width in range(high - low, got):
        for first in range(high - width, low + 1):
            if not counting.refuted(counts, Windows((first, first + width), endless, endless)):
                return first, first + width
    return high - got, high
