"""The shifts of a role: how many people each needs and what it weighs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mzdesk.terms import DayKind, DutyPattern, DutyRole, DutyRule, DutyTime
from mzdesk.views.roster import RosterDay, RosterProblem, RosterRules

PER_POST = 2


@dataclass(frozen=True, slots=True)
class Slot:
    """One shift of one role: `need` people, `seniors` of them at least; `weight` in points."""

    day: date
    time: DutyTime
    need: int
    seniors: int
    weight: int
    kind: DayKind


def slots_of_role(problem: RosterProblem, role: DutyRole) -> Iterable[Slot]:
    """Every shift of the roster in order, with what a waiver leaves of its need."""
    rules = problem.rules
    lifted = {(ref.rule, ref.day, ref.time) for ref in problem.waived if ref.role is role}
    for day in problem.days:
        for time in times(rules, role):
            weight = weight_of(rules, day, time)
            need = 0 if (DutyRule.COVER, day.day, time) in lifted else need_of(rules, day, role)
            seniors = rules.seniors if role is DutyRole.OFFICER else 0
            if (DutyRule.SENIOR, day.day, time) in lifted:
                seniors = 0
            yield Slot(day.day, time, need, min(seniors, need), weight, day.kind)


def times(rules: RosterRules, role: DutyRole) -> tuple[DutyTime, ...]:
    """The shifts of a day."""
    if role is DutyRole.OFFICER and rules.pattern is DutyPattern.DAY_NIGHT:
        return (DutyTime.DAY, DutyTime.NIGHT)
    return (DutyTime.WHOLE,)


def need_of(rules: RosterRules, day: RosterDay, role: DutyRole) -> int:
    """How many people one shift of that day needs."""
    if role is DutyRole.OFFICER:
        return PER_POST * (rules.posts if day.posts is None else day.posts)
    return rules.leaders if role is DutyRole.LEADER else rules.standby


def weight_of(rules: RosterRules, day: RosterDay, time: DutyTime) -> int:
    """Points of a duty."""
    weights = rules.weights
    by_kind = {DayKind.WORKDAY: weights.workday, DayKind.WEEKEND: weights.weekend, DayKind.HOLIDAY: weights.holiday}
    return by_kind[day.kind] + (weights.night if time is DutyTime.NIGHT else 0)
