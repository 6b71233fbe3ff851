"""What is known of a roster's fairness, in the office's words; figures and reasons apart, for whoever asks."""

from __future__ import annotations

from mzdesk.rules.roster import bound
from mzdesk.rules.roster.board import levels
from mzdesk.rules.roster.fair import Outcome
from mzdesk.terms import DayKind, ProofState
from mzdesk.views.roster import Certificate, RosterTally


def certificate(outcome: Outcome) -> Certificate:
    """The certificate of one role."""
    board, pool = outcome.board, outcome.board.pool
    reached = levels(board)
    second = reached.holiday_spread + reached.weekend_spread
    counted = [board.busy[person].bit_count() for person in pool.counted]
    apart = max(counted) - min(counted) if counted else 0
    state = ProofState.PROVED if reached.spread <= outcome.bound else ProofState.NEAR
    if reached.uncovered:
        state = ProofState.INCOMPLETE
    return Certificate(
        role=pool.role,
        state=state,
        sentence=_sentence(state, pool.role.label, apart, reached.spread, outcome.bound, reached.uncovered),
        spread=reached.spread,
        bound=outcome.bound,
        second=second,
        second_bound=outcome.second_bound,
        details=_details(outcome, reached.spread, reached.holiday_spread, reached.weekend_spread),
    )


def _sentence(state: ProofState, role: str, apart: int, spread: int, least: int, open_seats: int) -> str:
    if state is ProofState.INCOMPLETE:
        return f"{role}还有{open_seats}个班次空缺，不能发布。"
    load = f"{role}：各人最多相差{apart}个班，按日子轻重折算相差{spread}分"
    if state is ProofState.PROVED:
        return f"{load}，已无法更均衡。"
    return f"{load}，最多还能再均衡{spread - least}分。"


def _details(outcome: Outcome, spread: int, holidays: int, weekends: int) -> tuple[str, ...]:
    lines = [
        f"折算分：最多与最少相差{spread}分，任何排法至少相差{outcome.bound}分",
        f"节假日班最多相差{holidays}个，周末班最多相差{weekends}个，两项合计任何排法至少{outcome.second_bound}个",
    ]
    reason = _reason(outcome)
    return (*lines, reason) if reason else tuple(lines)


def _reason(outcome: Outcome) -> str:
    """Which rule keeps the loads apart by more than one point, if one alone does."""
    limits = bound.points(outcome.board.pool)
    least = bound.spread(limits)
    if least <= 1:
        return ""
    if bound.spread(limits.without(seniors=True)) < least:
        return "差距来自骨干在岗：骨干人数少，每班都要有骨干"
    if bound.spread(limits.without(leave=True)) < least:
        return "差距来自请假和间隔休息：有人可值班的日子少"
    return "差距来自此前的值班结转或指定的值班"


def tallies(outcome: Outcome) -> list[RosterTally]:
    """What each person of the role has."""
    board, pool = outcome.board, outcome.board.pool
    made = []
    for at, person in enumerate(pool.people):
        kinds = [pool.slots[slot].kind for slot in range(len(pool.slots)) if board.busy[at] >> slot & 1]
        made.append(
            RosterTally(
                person=person.id,
                role=pool.role,
                duties=len(kinds),
                weekends=board.weekends[at] - pool.base_weekends[at] + person.carry_weekends
                if pool.role.value != "standby"
                else kinds.count(DayKind.WEEKEND),
                holidays=board.holidays[at] - pool.base_holidays[at] + person.carry_holidays
                if pool.role.value != "standby"
                else kinds.count(DayKind.HOLIDAY),
                points=board.load[at],
            )
        )
    return made
