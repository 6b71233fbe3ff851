"""Terms: how long, until when, what is said of them, and when they may be put off."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mzdesk.errors import BadInput
from mzdesk.rules import deadlines
from mzdesk.rules.calendar import shipped
from mzdesk.rules.deadlines import Term
from mzdesk.terms import HazardGrade

CHINA = shipped()
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("start", "grade", "due"),
    [
        (MONDAY, HazardGrade.GENERAL, date(2026, 11, 30)),
        (date(2026, 9, 30), HazardGrade.GENERAL, date(2026, 10, 13)),
        (date(2026, 9, 30), HazardGrade.LARGER, date(2026, 10, 15)),
        (MONDAY, HazardGrade.SUSPECTED_MAJOR, date(2026, 12, 23)),
        (MONDAY, HazardGrade.MAJOR, date(2026, 12, 23)),
        (MONDAY, None, date(2026, 11, 30)),
    ],
)
def test_default_terms_by_grade(start: date, grade: HazardGrade | None, due: date) -> None:
    assert deadlines.default_due(start, grade, CHINA) == due


def test_the_office_sets_its_own_terms() -> None:
    own = deadlines.terms(general=3, larger=7, major=20)
    assert deadlines.default_due(MONDAY, HazardGrade.GENERAL, CHINA, by_grade=own) == date(2026, 11, 26)
    assert deadlines.default_due(MONDAY, HazardGrade.LARGER, CHINA, by_grade=own) == date(2026, 11, 30)
    assert own[HazardGrade.SUSPECTED_MAJOR] == Term(20, stop=True)
    assert set(own) == set(HazardGrade) == set(deadlines.DEFAULT_TERMS)


def test_terms_are_named_as_a_clerk_says_them() -> None:
    assert [term.label for term in (Term(0), Term(5, workdays=True), Term(15))] == ["当日", "5 个工作日", "15 天"]


@pytest.mark.parametrize(
    ("due", "says"),
    [
        (None, "未定期限"),
        (MONDAY - timedelta(days=5), "逾期 5 天"),
        (MONDAY - timedelta(days=1), "逾期 1 天"),
        (MONDAY, "今天到期"),
        (MONDAY + timedelta(days=1), "明天到期"),
        (MONDAY + timedelta(days=2), "剩 2 天"),
    ],
)
def test_words_of_a_term(due: date | None, says: str) -> None:
    assert deadlines.words(due, MONDAY) == says
    assert deadlines.is_overdue(due, MONDAY) is says.startswith("逾期")


@pytest.mark.parametrize(
    ("until", "says", "care"),
    [
        (None, "未填有效期", False),
        (MONDAY - timedelta(days=3), "已过期 3 天", True),
        (MONDAY, "今天到期", True),
        (MONDAY + timedelta(days=1), "明天到期", True),
        (MONDAY + timedelta(days=60), "剩 60 天", True),
        (MONDAY + timedelta(days=61), "剩 61 天", False),
    ],
)
def test_words_of_a_certificate(until: date | None, says: str, care: bool) -> None:
    assert deadlines.certificate_words(until, MONDAY) == says
    assert deadlines.certificate_wants_care(until, MONDAY) is care


@pytest.mark.parametrize(
    ("due", "found", "ordered", "says"),
    [
        (None, MONDAY, None, "请填写整改期限"),
        (MONDAY - timedelta(days=1), MONDAY, None, "早于发现日期"),
        (MONDAY, MONDAY, MONDAY + timedelta(days=1), "早于文书日期"),
        (MONDAY + timedelta(days=366), MONDAY, None, "超过一年"),
    ],
)
def test_a_term_that_cannot_stand_is_refused_under_its_field(
    due: date | None, found: date, ordered: date | None, says: str
) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        deadlines.check_due(due, found_on=found, ordered_on=ordered)
    assert refused.value.field == "due_on"


def test_a_term_may_end_on_the_day_of_finding() -> None:
    assert deadlines.check_due(MONDAY, found_on=MONDAY) == MONDAY


def _extend(**changed: object) -> date:
    given: dict[str, object] = {
        "new_due": MONDAY + timedelta(days=10),
        "due": MONDAY,
        "asked_on": MONDAY,
        "reason": "采购的设备未到货",
    }
    given.update(changed)
    return deadlines.check_extension(given.pop("new_due"), **given)  # type: ignore[arg-type]


def test_an_extension_asked_in_time_stands() -> None:
    assert _extend() == MONDAY + timedelta(days=10)
    assert _extend(times=1) == MONDAY + timedelta(days=10)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"new_due": MONDAY}, "due_on"),
        ({"new_due": None}, "due_on"),
        ({"new_due": MONDAY + timedelta(days=400)}, "due_on"),
        ({"asked_on": MONDAY + timedelta(days=1)}, "asked_on"),
        ({"reason": "  "}, "reason"),
        ({"times": 2}, "due_on"),
    ],
)
def test_an_extension_that_cannot_stand_is_refused(changed: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        _extend(**changed)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("late", "grade", "stage"),
    [
        (-2, HazardGrade.GENERAL, ""),
        (-1, HazardGrade.GENERAL, "到期前提醒"),
        (0, HazardGrade.GENERAL, "到期前提醒"),
        (1, HazardGrade.GENERAL, "督办"),
        (2, HazardGrade.LARGER, "督办"),
        (3, HazardGrade.LARGER, "报分管领导"),
        (1, HazardGrade.MAJOR, "报主要负责人"),
    ],
)
def test_stages_of_pressing(late: int, grade: HazardGrade, stage: str) -> None:
    assert deadlines.reminder(MONDAY - timedelta(days=late), MONDAY, grade=grade) == stage
