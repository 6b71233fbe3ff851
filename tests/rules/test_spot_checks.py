"""查岗: every call follows from the link of its day, and the days to come stay dark."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mzdesk.errors import BadInput
from mzdesk.rules import spot_checks as rules
from mzdesk.rules.spot_checks import SpotCall, SpotPlan

SECRET = bytes(range(32))
HOMES = tuple(f"h{n:02d}" for n in range(8))
TOWNS = ("t1", "t2", "t3")
PLAN = SpotPlan(
    date(2026, 11, 23), date(2026, 12, 6), 540, 1980, {"home": 20, "township": 5}, {"home": HOMES, "township": TOWNS}
)


def days(plan: SpotPlan) -> list[date]:
    return [plan.first + timedelta(days=at) for at in range(plan.days)]


def every_call(plan: SpotPlan, secret: bytes = SECRET) -> dict[date, list[SpotCall]]:
    return {day: rules.calls(plan, day, rules.link(secret, plan, day)) for day in days(plan)}


@given(
    secret=st.binary(min_size=32, max_size=32),
    length=st.integers(1, 40),
    homes=st.integers(0, 12),
    towns=st.integers(0, 6),
    units=st.integers(1, 9),
)
def test_each_class_gets_exactly_its_calls_and_nobody_two_a_day(
    secret: bytes, length: int, homes: int, towns: int, units: int
) -> None:
    plan = SpotPlan(
        date(2026, 2, 20),
        date(2026, 2, 20) + timedelta(days=length - 1),
        0,
        1440,
        {"home": min(homes, units * length), "township": min(towns, 2 * length)},
        {"home": [f"h{n}" for n in range(units)], "township": ["t1", "t2"]},
    )
    found = every_call(plan, secret)
    counted = Counter(call.kind for calls in found.values() for call in calls)
    assert {kind: counted[kind] for kind in plan.counts} == plan.counts
    for calls in found.values():
        assert len({call.unit for call in calls}) == len(calls)
        assert len({call.minute for call in calls}) == len(calls)
        assert all(0 <= call.minute < 1440 for call in calls)


def test_the_same_on_every_machine() -> None:
    """Fixed for good: another answer would make what was promised before unprovable."""
    assert rules.commit(SECRET, PLAN) == "1cd04cc3297cff0cfbc7edeb714fcf18e73ebd12348bf83d53fdf9faad894e32"
    day = date(2026, 11, 25)
    assert rules.calls(PLAN, day, rules.link(SECRET, PLAN, day)) == [
        SpotCall(758, "home", "h02"),
        SpotCall(1847, "home", "h05"),
    ]


def test_the_order_in_which_units_are_read_does_not_matter() -> None:
    turned = replace(PLAN, units={"township": TOWNS[::-1], "home": HOMES[::-1]})
    assert rules.plan_hash(turned) == rules.plan_hash(PLAN)
    assert every_call(turned) == every_call(PLAN)


def test_every_unit_has_the_same_chance_at_every_call() -> None:
    plan = replace(PLAN, counts={"home": 14, "township": 0})
    counted: Counter[str] = Counter()
    fell: Counter[date] = Counter()
    for number in range(200):
        for day, calls in every_call(plan, number.to_bytes(32, "big")).items():
            counted.update(call.unit for call in calls)
            fell[day] += len(calls)
    assert set(counted) == set(HOMES)
    assert all(280 <= count <= 420 for count in counted.values())  # 350 each, 4 standard deviations
    assert all(140 <= count <= 260 for count in fell.values())  # 200 a day


def test_a_link_proves_its_day_and_tells_nothing_of_the_next() -> None:
    promised = rules.commit(SECRET, PLAN)
    day, after = date(2026, 11, 25), date(2026, 11, 26)
    opened = rules.link(SECRET, PLAN, day)
    assert rules.holds(promised, PLAN, day, opened)
    assert not rules.holds(promised, PLAN, after, opened)
    assert not rules.holds(promised, PLAN, day, bytes(32))
    assert rules.link(SECRET, PLAN, after) != opened


def test_the_record_is_verified_and_every_change_is_named() -> None:
    promised, commitment = rules.plan_hash(PLAN), rules.commit(SECRET, PLAN)
    record = {day: (rules.link(SECRET, PLAN, day).hex(), calls) for day, calls in every_call(PLAN).items()}
    assert list(rules.verify(PLAN, promised, commitment, record)) == []
    day = next(day for day, (_, calls) in record.items() if calls)
    key, calls = record[day]
    moved = record | {day: (key, [replace(calls[0], minute=calls[0].minute - 1), *calls[1:]])}
    assert [words[:10] for words in rules.verify(PLAN, promised, commitment, moved)] == [str(day)]
    dropped = record | {day: (key, calls[1:])}
    assert len(list(rules.verify(PLAN, promised, commitment, dropped))) == 1
    for wrong in ("00" * 32, "no hash"):
        assert "启封值" in next(rules.verify(PLAN, promised, commitment, record | {day: (wrong, calls)}))
    fewer = replace(PLAN, units={"home": HOMES[1:], "township": TOWNS})
    assert next(rules.verify(fewer, promised, commitment, {})).startswith("查岗名单")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"last": date(2026, 11, 22)}, "ends"),
        ({"last": date(2027, 11, 24)}, "ends"),
        ({"to_minute": 540}, "to_time"),
        ({"to_minute": 1981}, "to_time"),
        ({"to_minute": 545}, "to_time"),
        ({"counts": {"home": -1}}, "home"),
        ({"counts": {"home": 0, "township": 0}}, "home"),
        ({"counts": {"bureau_run": 1}}, "bureau_run"),
        ({"counts": {"home": 8 * 14 + 1}}, "home"),
    ],
)
def test_a_plan_that_cannot_be_drawn_is_refused(change: dict[str, object], field: str) -> None:
    rules.check(PLAN)
    with pytest.raises(BadInput) as refused:
        rules.check(replace(PLAN, **change))
    assert refused.value.field == field


def test_no_day_outside_the_period_is_opened() -> None:
    with pytest.raises(BadInput):
        rules.link(SECRET, PLAN, date(2026, 12, 7))
