"""The loop is closed only when the cause is known and somebody else has seen the effect."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mzdesk.rules import closure
from mzdesk.rules.closure import Case
from mzdesk.rules.moves import HAZARD_MOVES
from mzdesk.terms import Cause, HazardGrade, HazardState, StepKind

K = StepKind
_ids = count()


@dataclass(frozen=True)
class Step:
    kind: StepKind
    facts: Mapping[str, Any] = field(default_factory=dict)
    id: int = field(default_factory=lambda: next(_ids))


def _steps(*kinds: StepKind) -> list[Step]:
    return [Step(kind) for kind in kinds]


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ([], HazardState.FOUND),
        ([K.FOUND], HazardState.FOUND),
        ([K.FOUND, K.CAUSE_FOUND, K.REMINDED], HazardState.FOUND),
        ([K.FOUND, K.ORDERED], HazardState.ORDERED),
        ([K.FOUND, K.ORDERED, K.EXTENSION_ASKED, K.EXTENDED], HazardState.ORDERED),
        ([K.FOUND, K.ORDERED, K.SERVED], HazardState.RECTIFYING),
        ([K.FOUND, K.ORDERED, K.SUBMITTED], HazardState.SUBMITTED),
        ([K.FOUND, K.ORDERED, K.SUBMITTED, K.RECHECKED_FAIL], HazardState.RECTIFYING),
        ([K.FOUND, K.ORDERED, K.SUBMITTED, K.RECHECKED_PASS], HazardState.RECHECKED),
        ([K.FOUND, K.CORRECTED_ON_SITE, K.CLOSED], HazardState.CLOSED),
        ([K.FOUND, K.CORRECTED_ON_SITE, K.CLOSED, K.REOPENED], HazardState.RECTIFYING),
    ],
)
def test_the_state_follows_from_the_steps(kinds: list[StepKind], state: HazardState) -> None:
    assert closure.state_after(_steps(*kinds)) is state


def test_a_step_taken_back_no_longer_counts() -> None:
    steps = _steps(K.FOUND, K.ORDERED, K.SUBMITTED)
    steps.append(Step(K.WITHDRAWN, {"step": str(steps[2].id)}))
    assert closure.state_after(steps) is HazardState.ORDERED
    assert [step.kind for step in closure.effective(steps)] == [K.FOUND, K.ORDERED]


def test_an_imported_line_stands_where_the_ledger_said() -> None:
    assert closure.state_after([Step(K.IMPORTED, {"state": "closed"})]) is HazardState.CLOSED
    assert closure.state_after([Step(K.IMPORTED)]) is HazardState.FOUND


def test_a_new_round_begins_when_it_comes_up_again() -> None:
    steps = _steps(K.FOUND, K.CORRECTED_ON_SITE, K.CLOSED, K.REOPENED, K.SUBMITTED)
    assert [step.kind for step in closure.this_round(steps)] == [K.REOPENED, K.SUBMITTED]


@given(st.lists(st.sampled_from(list(StepKind)), max_size=12))
def test_what_is_allowed_never_leaves_the_databases_table(wanted: list[StepKind]) -> None:
    steps = _steps(K.FOUND)
    for kind in wanted:
        before = closure.state_after(steps)
        if kind is K.WITHDRAWN or not closure.allowed(before, kind):
            continue
        steps.append(Step(kind))
        after = closure.state_after(steps)
        assert after is before or (before, after) in HAZARD_MOVES


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (HazardState.FOUND, K.CLOSED),
        (HazardState.ORDERED, K.CLOSED),
        (HazardState.ORDERED, K.CORRECTED_ON_SITE),
        (HazardState.SUBMITTED, K.CLOSED),
        (HazardState.SUBMITTED, K.EXTENDED),
        (HazardState.CLOSED, K.RECHECKED_FAIL),
        (HazardState.CLOSED, K.ORDERED),
        (HazardState.FOUND, K.FOUND),
        (HazardState.RECTIFYING, K.REOPENED),
    ],
)
def test_no_step_is_skipped_and_the_refusal_names_the_next_one(state: HazardState, kind: StepKind) -> None:
    said = closure.refusal(state, kind)
    assert kind.label in said
    assert "请" in said


def test_a_hazard_begins_with_a_finding_or_an_import() -> None:
    assert {kind for kind in StepKind if closure.allowed(None, kind)} == {K.FOUND, K.IMPORTED}
    assert closure.refusal(HazardState.RECHECKED, K.CLOSED) == ""
    assert set(closure.ALLOWED) == set(HazardState)


GOOD = Case(
    cause=Cause.TRAINING,
    after_photos=1,
    passed=True,
    rectifier="陈刚",
    recheckers=("王芳", "李强"),
    closer="王芳",
    grade=HazardGrade.GENERAL,
)


def test_it_may_be_closed_when_nothing_is_missing() -> None:
    assert closure.missing_to_close(GOOD) == []
    assert closure.sentence([]) == ""


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"cause": None}, "没有查明原因"),
        ({"after_photos": 0}, "没有整改后的照片或材料"),
        ({"after_photos": 0, "paper_defect": True}, "没有材料扫描件，也没有看过原件的记录"),
        ({"passed": None}, "还没有复查"),
        ({"passed": False}, "最近一次复查不合格"),
        ({"rectifier": ""}, "没有登记整改人"),
        ({"rectifier": "王 芳", "closer": "李强"}, "复查人就是整改人"),
        ({"closer": "陈 刚"}, "销号人就是整改人"),
        ({"grade": HazardGrade.SUSPECTED_MAJOR}, "疑似重大隐患还没有认定等级"),
        ({"grade": HazardGrade.MAJOR, "supervised": True}, "挂牌督办还没有摘牌"),
        ({"on_site": True, "passed": None, "recheckers": ("王芳",)}, "当场改正没有两名检查人员签字"),
        ({"on_site": True, "passed": None, "recheckers": ("王芳", "王 芳")}, "当场改正没有两名检查人员签字"),
    ],
)
def test_each_missing_condition_is_named(changed: dict[str, Any], says: str) -> None:
    assert closure.missing_to_close(dataclasses.replace(GOOD, **changed)) == [says]


@pytest.mark.parametrize(
    "changed",
    [
        {"after_photos": 0, "papers": 1},
        {"after_photos": 0, "paper_defect": True, "looked": True},
        {"after_photos": 0, "passed": None, "on_site": True},
        {"grade": HazardGrade.MAJOR},
    ],
)
def test_small_things_stay_small(changed: dict[str, Any]) -> None:
    assert closure.missing_to_close(dataclasses.replace(GOOD, **changed)) == []


def test_the_sentence_counts_and_says_what_to_do() -> None:
    one = closure.missing_to_close(dataclasses.replace(GOOD, after_photos=0))
    assert closure.sentence(one) == "还差 1 项：没有整改后的照片或材料，请补齐后再销号。"
    assert closure.sentence(closure.missing_to_close(Case())).startswith("还差 4 项：没有查明原因；")


def test_a_failed_recheck_needs_a_term_or_the_next_measure() -> None:
    assert closure.missing_after_failure(due_on=None, escalation=None)
    assert closure.missing_after_failure(due_on=date(2026, 12, 1), escalation=None) == []
    assert closure.missing_after_failure(due_on=None, escalation="penalty") == []


def test_major_needs_a_decision_and_the_clause() -> None:
    suspected = HazardGrade.SUSPECTED_MAJOR
    assert closure.missing_to_be_major(grade=suspected, approved=True, clause="第四条（二）") == []
    assert len(closure.missing_to_be_major(grade=HazardGrade.LARGER, approved=False, clause=" ")) == 3
