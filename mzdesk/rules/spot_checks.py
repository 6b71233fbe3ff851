"""查岗: which unit is called when, from a secret that was fixed before the first day and opens one day at a time.

The secret is hashed once for each day of the period; the end of that chain is kept at the start and its links are used
backwards (as in rules.planner). The link of a day gives that day's calls and those of the days before, and tells
nothing of the days after. Whole numbers and SHA-256 only: the same calls on every machine.

How many of a class's calls fall on a day is drawn so that each call is equally likely on every day of the period; every
unit of a class has the same chance at each call, whether it has been called before or not; nobody twice a day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mzdesk.errors import BadInput
from mzdesk.rules.planner.luck import below, numbers, sha, shuffled

DAY = 24 * 60
LONGEST = 366


@dataclass(frozen=True, slots=True)
class SpotPlan:
    """What is promised: the days, the minutes of a day (from its midnight) and, by class, how many calls to whom."""

    first: date
    last: date
    from_minute: int
    to_minute: int
    counts: Mapping[str, int]
    units: Mapping[str, Sequence[str]]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class SpotCall:
    """One call: minutes after the day's midnight, class and unit."""

    minute: int
    kind: str
    unit: str


def check(plan: SpotPlan) -> None:
    """Raise BadInput for a plan that can't be drawn, naming the field."""
    if plan.last < plan.first:
        raise BadInput("结束日期早于开始日期，请核对。", "ends")
    if plan.days > LONGEST:
        raise BadInput(f"查岗一期最长 {LONGEST} 天，现有 {plan.days} 天，请分期安排。", "ends")
    if not 0 <= plan.from_minute < plan.to_minute <= 2 * DAY or plan.to_minute - plan.from_minute > DAY:
        raise BadInput("查岗时段应在一天之内，结束时间要晚于开始时间，请核对。", "to_time")
    room = plan.to_minute - plan.from_minute
    for kind, count in plan.counts.items():
        have = len(plan.units.get(kind, ()))
        if count < 0:
            raise BadInput("查岗次数不能小于0，请核对。", kind)
        if count and not have:
            raise BadInput("这一类没有可以查的单位。请先在机构台账登记，或把次数改为0。", kind)
        if count > have * plan.days:
            raise BadInput(f"这一类有 {have} 家，{plan.days} 天最多查 {have * plan.days} 次，请减少次数。", kind)
    total = sum(plan.counts.values())
    if not total:
        raise BadInput("请至少填写一类单位的查岗次数。", next(iter(plan.counts), None))
    if sum(min(count, len(plan.units.get(kind, ()))) for kind, count in plan.counts.items()) > room:
        raise BadInput("查岗时段太短，排不下这么多次，请放宽时段。", "to_time")


def plan_hash(plan: SpotPlan) -> str:
    """SHA-256 over the plan, its units in the order of their keys."""
    head = f"mzdesk-spot-1|{plan.first}|{plan.last}|{plan.from_minute}|{plan.to_minute}"
    lines = [f"{kind}|{plan.counts[kind]}|{','.join(sorted(plan.units.get(kind, ())))}" for kind in sorted(plan.counts)]
    return sha("\n".join((head, *lines)))


def commit(secret: bytes, plan: SpotPlan) -> str:
    """What is kept at the start: the end of the chain, bound to the plan."""
    return _hashed(_start(secret, plan), plan.days).hex()


def link(secret: bytes, plan: SpotPlan, day: date) -> bytes:
    """What opens `day`; raises BadInput outside the period."""
    if not plan.first <= day <= plan.last:
        raise BadInput(f"{day} 不在本期查岗（{plan.first} 至 {plan.last}）内，请核对本机日期。", "on")
    return _hashed(_start(secret, plan), (plan.last - day).days)


def holds(commitment: str, plan: SpotPlan, day: date, opened: bytes) -> bool:
    """Whether `opened` is the link of `day` that belongs to what was kept at the start."""
    return _hashed(opened, (day - plan.first).days + 1).hex() == commitment


def calls(plan: SpotPlan, day: date, opened: bytes) -> list[SpotCall]:
    """The calls of a day in the order of their times, from its link alone."""
    left = dict(plan.counts)
    for at in range((day - plan.first).days):
        before = plan.first + timedelta(days=at)
        key = _hashed(opened, (day - before).days)
        for kind in left:
            left[kind] -= _number(plan, before, key, kind, left[kind])
    units = [
        (kind, unit)
        for kind in sorted(left)
        for unit in _chosen(plan, opened, kind, _number(plan, day, opened, kind, left[kind]))
    ]
    luck = numbers(opened, f"times|{day}")
    minutes = shuffled(range(plan.from_minute, plan.to_minute), luck)[: len(units)]
    found = [SpotCall(minute, kind, unit) for minute, (kind, unit) in zip(minutes, units, strict=True)]
    return sorted(found, key=lambda call: (call.minute, call.kind, call.unit))


def verify(
    plan: SpotPlan, promised: str, commitment: str, opened: Mapping[date, tuple[str, Sequence[SpotCall]]]
) -> Iterator[str]:
    """What does not agree, in words; nothing when every opened day follows from what was kept at the start.

    `opened`: by day the link in hexadecimal and the calls on record.
    """
    if plan_hash(plan) != promised:
        yield "查岗名单、次数或时段与启动时的校验值不一致。"
    for day, (shown, recorded) in sorted(opened.items()):
        try:
            key = bytes.fromhex(shown)
        except ValueError:
            key = b""
        if not holds(commitment, plan, day, key):
            yield f"{day} 的启封值与启动时的承诺值不一致。"
        elif calls(plan, day, key) != sorted(recorded, key=lambda call: (call.minute, call.kind, call.unit)):
            yield f"{day} 的查岗时间或单位与按启封值算出的不一致。"


def _number(plan: SpotPlan, day: date, key: bytes, kind: str, left: int) -> int:
    """How many of the calls left fall on this day, at least what the days after can't take any more."""
    after, most = (plan.last - day).days, len(plan.units.get(kind, ()))
    luck = numbers(key, f"number|{kind}|{day}")
    drawn = sum(1 for _ in range(left) if below(after + 1, luck) == 0)
    return min(max(drawn, left - after * most), most, left)


def _chosen(plan: SpotPlan, key: bytes, kind: str, count: int) -> list[str]:
    if not count:
        return []
    return shuffled(sorted(plan.units[kind]), numbers(key, f"units|{kind}"))[:count]


def _start(secret: bytes, plan: SpotPlan) -> bytes:
    return hashlib.sha256(b"mzdesk-spot|" + plan_hash(plan).encode() + b"|" + secret).digest()


def _hashed(value: bytes, times: int) -> bytes:
    for _ in range(times):
        value = hashlib.sha256(value).digest()
    return value
