"""What makes a problem unusable before any search: each is one sentence that names the field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from mzdesk.errors import BadInput
from mzdesk.rules.roster.pool import times
from mzdesk.terms import DutyRole
from mzdesk.views.roster import RosterPerson, RosterProblem, RosterRules

_MOST_PEOPLE, _MOST_DAYS, _MOST_REST, _MOST_POINTS = 1000, 800, 60, 1000


def check(problem: RosterProblem) -> None:
    """Raises BadInput for the first thing that can't be used."""
    _days(problem)
    _rules(problem.rules, problem)
    _people(problem.people)
    _names(problem)
    _pins(problem)


def _days(problem: RosterProblem) -> None:
    days = [day.day for day in problem.days]
    if not days:
        raise BadInput("没有要排班的日期。请在 days 中至少写一天。", "days")
    if len(days) > _MOST_DAYS:
        raise BadInput(f"days 有 {len(days)} 天，一次最多排 {_MOST_DAYS} 天。请分段排班。", "days")
    if days != sorted(set(days)):
        raise BadInput("days 的日期有重复或没有按先后排列。请改正后重试。", "days")
    wrong = next((day.day for day in problem.days if day.posts not in (None, 1, 2)), None)
    if wrong is not None:
        raise BadInput(f"days 中 {wrong} 的 posts 应为 1 或 2：双人双岗，每岗两人。请改正后重试。", "posts")


def _rules(rules: RosterRules, problem: RosterProblem) -> None:
    if rules.posts not in (1, 2):
        raise BadInput("rules.posts 应为 1 或 2：双人双岗，每岗两人。请改正后重试。", "posts")
    for name in ("leaders", "standby", "seniors"):
        if not 0 <= getattr(rules, name) <= 8:
            raise BadInput(f"rules.{name} 应在 0 到 8 之间。请改正后重试。", name)
    fewest = 2 * min([rules.posts, *(day.posts for day in problem.days if day.posts is not None)])
    if rules.seniors > fewest:
        raise BadInput(f"rules.seniors 超过了每班人数 {fewest}。请减少骨干人数的要求。", "seniors")
    for name in ("leader_rest", "officer_rest", "standby_rest"):
        if not 0 <= getattr(rules, name) <= _MOST_REST:
            raise BadInput(f"rules.{name} 应在 0 到 {_MOST_REST} 天之间。请改正后重试。", name)
    weights = rules.weights
    for name in ("workday", "weekend", "holiday", "night"):
        low = 0 if name == "night" else 1
        if not low <= getattr(weights, name) <= 100:
            raise BadInput(f"rules.weights.{name} 应在 {low} 到 100 之间。请改正后重试。", name)


def _people(people: Sequence[RosterPerson]) -> None:
    if not people:
        raise BadInput("没有值班人员。请在 people 中写明人员。", "people")
    if len(people) > _MOST_PEOPLE:
        raise BadInput(f"people 有 {len(people)} 人，一次最多排 {_MOST_PEOPLE} 人。请分组排班。", "people")
    twice = next((name for name, number in Counter(person.id for person in people).items() if number > 1), None)
    if twice is not None:
        raise BadInput(f"people 中编号“{twice}”重复。请为每人用不同的 id。", "id")
    for person in people:
        if person.role is DutyRole.STANDBY:
            raise BadInput(f"“{person.name}”的 role 应为 leader 或 officer；备班从值班员中安排。", "role")
        for name in ("carry", "carry_weekends", "carry_holidays", "carry_standby"):
            if not 0 <= getattr(person, name) <= _MOST_POINTS:
                raise BadInput(f"“{person.name}”的 {name} 应在 0 到 {_MOST_POINTS} 之间。请改正后重试。", name)
        if person.rest is not None and not 0 <= person.rest <= _MOST_REST:
            raise BadInput(f"“{person.name}”的 rest 应在 0 到 {_MOST_REST} 天之间。请改正后重试。", "rest")
        for leave in person.leave:
            if leave.last < leave.first:
                raise BadInput(f"“{person.name}”的请假 {leave.first} 至 {leave.last} 起止颠倒。请改正后重试。", "leave")


def _names(problem: RosterProblem) -> None:
    known = {person.id for person in problem.people}
    for field, pairs in (("forbidden", problem.forbidden), ("preferred", problem.preferred)):
        for pair in pairs:
            _known(field, (pair.one, pair.other), known)
            if pair.one == pair.other:
                raise BadInput(f"{field} 中“{pair.one}”与自己成对。请改正后重试。", field)
    _known("pins", (pin.person for pin in problem.pins), known)
    _known("waived", (ref.person for ref in problem.waived if ref.person is not None), known)


def _known(field: str, ids: Iterable[str], known: set[str]) -> None:
    strange = next((one for one in ids if one not in known), None)
    if strange is not None:
        raise BadInput(f"{field} 中的“{strange}”不在 people 里。请核对人员编号。", field)


def _pins(problem: RosterProblem) -> None:
    days: set[date] = {day.day for day in problem.days}
    roles = {person.id: person.role for person in problem.people}
    for pin in problem.pins:
        if pin.day not in days:
            raise BadInput(f"pins 中的 {pin.day} 不在排班日期内。请核对日期。", "pins")
        if pin.time not in times(problem.rules, roles[pin.person]):
            raise BadInput(f"pins 中 {pin.day} 的 time 与排班方式不符。请用 --schema 查看可用的班次。", "pins")
