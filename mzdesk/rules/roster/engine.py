"""The whole roster: leaders, officers, 备班, one after the other, each as fair as it can be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from mzdesk.rules.roster import certify
from mzdesk.rules.roster.anneal import Watch
from mzdesk.rules.roster.backend import Backend
from mzdesk.rules.roster.board import Board, levels
from mzdesk.rules.roster.checks import check
from mzdesk.rules.roster.explain import explain
from mzdesk.rules.roster.fair import Outcome, fair
from mzdesk.rules.roster.pool import PER_POST, Pool, pool
from mzdesk.terms import DutyRole, DutyRule
from mzdesk.views.roster import Explanation, OpenSeat, RosterAnswer, RosterProblem, RosterSeat

Taken = Mapping[str, frozenset[date]]


def solve(
    problem: RosterProblem,
    *,
    seed: int = 0,
    effort: int | None = None,
    backend: Backend | None = None,
    watch: Watch | None = None,
) -> RosterAnswer:
    """Make the roster; the same problem, seed and effort give the same answer on every machine.

    `effort`: steps of the search for each role instead of those by size; `backend`: an exact solver for a gap that
    remains (its answers are its own, and need not be the same everywhere); `watch`: hears of the search's steps as they
    are done, and stops it by raising. Where there is none `missing` and `why` say
    what stands against it. Raises BadInput for a problem that can't be used.
    """
    check(problem)
    outcomes = _outcomes(problem, Means(seed, effort, backend, watch))
    seats = [seat for outcome in outcomes for seat in seated(outcome.board)]
    why = [found for outcome in outcomes for found in _why(problem, outcome)]
    return RosterAnswer(
        seats=tuple(sorted(seats, key=_order)),
        missing=tuple(open_seat for outcome in outcomes for open_seat in _missing(problem, outcome.board)),
        levels={outcome.board.pool.role: levels(outcome.board) for outcome in outcomes},
        certificates=tuple(certify.certificate(outcome) for outcome in outcomes),
        tallies=tuple(tally for outcome in outcomes for tally in certify.tallies(outcome)),
        why=tuple(why),
        seed=seed,
    )


@dataclass(frozen=True, slots=True)
class Means:
    """With what a roster is made."""

    seed: int
    effort: int | None
    backend: Backend | None
    watch: Watch | None = None

    def fair(self, made: Pool) -> Outcome:
        """One role's roster."""
        return fair(made, seed=self.seed, effort=self.effort, backend=self.backend, watch=self.watch)


def _outcomes(problem: RosterProblem, means: Means) -> list[Outcome]:
    """Leaders first; where that leaves too few officers because of forbidden pairs, officers first."""
    one, other = DutyRole.LEADER, DutyRole.OFFICER
    made = _two(problem, one, other, means)
    if any(_open(outcome.board) for outcome in made) and _across(problem):
        turned = _two(problem, other, one, means)
        if not any(_open(outcome.board) for outcome in turned):
            made = turned[::-1]
    if problem.rules.standby:
        made.append(means.fair(pool(problem, DutyRole.STANDBY, near_duty(seated(made[1].board)))))
    return made


def _two(problem: RosterProblem, one: DutyRole, other: DutyRole, means: Means) -> list[Outcome]:
    first = means.fair(pool(problem, one))
    taken = kept_apart(problem, seated(first.board))
    return [first, means.fair(pool(problem, other, taken))]


def _across(problem: RosterProblem) -> bool:
    roles = {person.id: person.role for person in problem.people}
    return any(roles[pair.one] is not roles[pair.other] for pair in problem.forbidden)


def _open(board: Board) -> int:
    return sum(board.missing(slot) for slot in range(len(board.crew)))


def kept_apart(problem: RosterProblem, seats: Iterable[RosterSeat]) -> Taken:
    """The days on which somebody can't serve because one he must not meet does, in another role."""
    served: defaultdict[str, set[date]] = defaultdict(set)
    for seat in seats:
        served[seat.person].add(seat.day)
    lifted = {(frozenset((ref.person, ref.other)), ref.day) for ref in problem.waived if ref.rule is DutyRule.PAIR}
    taken: defaultdict[str, frozenset[date]] = defaultdict(frozenset)
    for pair in problem.forbidden:
        for person, foe in ((pair.one, pair.other), (pair.other, pair.one)):
            met = {day for day in served[foe] if (frozenset((person, foe)), day) not in lifted}
            taken[person] |= met
    return taken


def near_duty(seats: Iterable[RosterSeat]) -> Taken:
    """The days on which somebody can't stand by: those of his duties, the day before and the day after."""
    taken: defaultdict[str, frozenset[date]] = defaultdict(frozenset)
    for seat in seats:
        taken[seat.person] |= {seat.day + timedelta(days=shift) for shift in (-1, 0, 1)}
    return taken


def seated(board: Board) -> list[RosterSeat]:
    """Seats of all crews: a senior before others as 主班, else whoever was it less often."""
    found: list[RosterSeat] = []
    firsts: Counter[int] = Counter()
    for slot, crew in enumerate(board.crew):
        order = sorted(crew, key=lambda person: (not board.pool.senior >> person & 1, firsts[person], person))
        posts = -(-len(order) // PER_POST) if board.pool.role is DutyRole.OFFICER else len(order)
        firsts.update(order[:posts])
        found.extend(_seats(board.pool, slot, order, posts))
    return found


def _seats(pool: Pool, slot: int, order: list[int], posts: int) -> Iterable[RosterSeat]:
    what = pool.slots[slot]
    for at, person in enumerate(order):
        post, seat = (at % posts + 1, at // posts + 1) if pool.role is DutyRole.OFFICER else (1, at + 1)
        yield RosterSeat(what.day, what.time, pool.role, pool.people[person].id, post, seat)


def _order(seat: RosterSeat) -> tuple[date, int, int, int, int]:
    return (
        seat.day,
        list(DutyRole).index(seat.role),
        0 if seat.time.value != "night" else 1,
        seat.post,
        seat.seat,
    )


def _missing(problem: RosterProblem, board: Board) -> Iterable[OpenSeat]:
    """What the rules ask for and the board lacks, also where a waiver asked for less: 双人双岗 holds for publishing."""
    asked = pool(RosterProblem(problem.people, problem.days, problem.rules), board.pool.role).slots
    for slot, crew in zip(asked, board.crew, strict=True):
        if len(crew) < slot.need:
            yield OpenSeat(slot.day, slot.time, board.pool.role, slot.need - len(crew))


def _why(problem: RosterProblem, outcome: Outcome) -> tuple[Explanation, ...]:
    settled = any(outcome.board.pool.dropped)
    return explain(problem, outcome.board) if settled or _open(outcome.board) else ()
