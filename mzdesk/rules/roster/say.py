"""Explanations and ways out as sentences a clerk can read out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from mzdesk.rules.roster.board import Board
from mzdesk.rules.roster.counted import Core
from mzdesk.rules.roster.pool import Pool
from mzdesk.terms import DutyRule, DutyTime
from mzdesk.views.roster import RosterProblem, RuleRef

_NAMED = 8


def on(day: date, time: DutyTime = DutyTime.WHOLE) -> str:
    """10月3日, 10月3日夜班."""
    return f"{day.month}月{day.day}日" + ("" if time is DutyTime.WHOLE else time.label)


def stretches(days: Sequence[date]) -> str:
    """10月1日至3日、10月8日."""
    runs: list[list[date]] = []
    for day in sorted(set(days)):
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return "、".join(on(run[0]) if len(run) == 1 else f"{on(run[0])}至{on(run[-1])}" for run in runs)


def core(problem: RosterProblem, pool: Pool, found: Core) -> str:
    """What is needed, what is possible, and why."""
    first, last = pool.slots[found.first], pool.slots[found.last]
    who = "骨干值班员" if found.seniors else pool.role.label
    if found.first == found.last:
        head = f"{on(first.day, first.time)}{who}需{found.need}人，可用{found.can}人"
    else:
        head = (
            f"{on(first.day, first.time)}至{on(last.day, last.time)}{who}共需{found.need}人次，最多能排{found.can}人次"
        )
    facts = sum(bar.ref is None for bar in found.bars)
    reasons = _reasons(problem, [bar.ref for bar in found.bars if bar.ref is not None])
    if facts:
        reasons = f"{reasons}、其余人员当天或前后一天在值班".lstrip("、")
    if not reasons:
        return f"{head}：{who}人数不够。请增加人员或调整在岗人数。"
    return f"{head}：{reasons}。"


def searched(problem: RosterProblem, pool: Pool, inside: Sequence[int], rules: Sequence[RuleRef]) -> str:
    """What an exhaustive search of some days found."""
    first, last = pool.slots[inside[0]].day, pool.slots[inside[-1]].day
    head = f"{on(first)}至{on(last)}{pool.role.label}逐一试过，没有排得下的办法"
    reasons = _reasons(problem, rules)
    return f"{head}：{reasons}。" if reasons else f"{head}：人数不够。请增加人员或调整在岗人数。"


def _reasons(problem: RosterProblem, refs: Sequence[RuleRef]) -> str:
    names = {person.id: person for person in problem.people}
    days: defaultdict[tuple[str, DutyRule], list[date]] = defaultdict(list)
    for ref in refs:
        if ref.person is not None:
            days[ref.person, ref.rule].append(ref.day)
    said = []
    resting = []
    for (person, rule), found in days.items():
        name = names[person].name
        if rule is DutyRule.REST:
            resting.append(name)
        elif rule is DutyRule.LEAVE:
            said.append(f"{name}{stretches(found)}{_reason(problem, person, found[0])}")
        elif rule is DutyRule.NO_NIGHTS:
            said.append(f"{name}免夜班")
        elif rule is DutyRule.PAIR:
            others = {ref.other for ref in refs if ref.person == person and ref.rule is rule and ref.other is not None}
            said.append(f"{name}不能与{'、'.join(names[other].name for other in sorted(others))}同班")
        else:
            said.append(f"{name}已指定{stretches(found)}值班")
    if resting:
        said.append(f"{_some(resting)}两班之间须间隔休息")
    if len(said) > _NAMED:
        said = [*said[:_NAMED], f"等{len(said)}项"]
    return "、".join(said)


def _some(names: Sequence[str]) -> str:
    if len(names) <= _NAMED:
        return "、".join(names)
    return f"{'、'.join(names[:_NAMED])}等{len(names)}人"


def _reason(problem: RosterProblem, person: str, day: date) -> str:
    who = next(one for one in problem.people if one.id == person)
    return next((leave.reason for leave in who.leave if leave.first <= day <= leave.last and leave.reason), "请假")


def pin(problem: RosterProblem, pool: Pool, person: int, slot: int) -> str:
    """Why a settled duty can't stand."""
    who, what = pool.people[person], pool.slots[slot]
    if not pool.free[person] >> slot & 1:
        away = any(leave.first <= what.day <= leave.last for leave in who.leave)
        why = "当天请假" if away else "免夜班" if who.no_nights and what.time.has_night else "间隔休息不够或须与人错开"
        return f"{who.name}已指定{on(what.day, what.time)}值班，但{why}。请取消这项指定或另选人员。"
    return f"{who.name}已指定{on(what.day, what.time)}值班，但与其他指定不能同时成立。请取消其中一项。"


def unexplained(board: Board, slot: int) -> str:
    """What is honest to say when neither a roster nor a proof was found."""
    what = board.pool.slots[slot]
    role, missing = board.pool.role.label, board.missing(slot)
    return f"{on(what.day, what.time)}{role}还缺{missing}人，按现有规定没有找到排法。请减少请假或缩短间隔休息后重试。"


def way(problem: RosterProblem, lifts: Sequence[RuleRef]) -> str:
    """An exception as advice."""
    names = {person.id: person.name for person in problem.people}
    return "，并".join(_advice(ref, names) for ref in lifts[:_NAMED]) + ("等。" if len(lifts) > _NAMED else "。")


def _advice(ref: RuleRef, names: dict[str, str]) -> str:
    name, day = names.get(ref.person or "", ""), on(ref.day, ref.time)
    if ref.rule is DutyRule.LEAVE:
        return f"请{name}{day}销假或改期"
    if ref.rule is DutyRule.REST:
        return f"允许{name}{day}前后缩短间隔休息"
    if ref.rule is DutyRule.NO_NIGHTS:
        return f"经本人同意，{name}{day}暂不免夜班"
    if ref.rule is DutyRule.SENIOR:
        return f"{day}暂不要求骨干在岗"
    if ref.rule is DutyRule.PIN:
        return f"取消{name}{day}的指定值班"
    return f"允许{name}与{names.get(ref.other or '', '')}{day}同班"
