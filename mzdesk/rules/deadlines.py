"""Terms of rectification: how long by grade, when they end, what to say about them, and when they may be put off.

The defaults are the product's, not the law's (区民政局 2024 立查立改: 5 working days; 重大: stop at once, 30 days for
the plan); the office changes them in 设置. Days are natural days unless a name says workdays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from mzdesk.errors import BadInput
from mzdesk.rules.calendar import Calendar, add_workdays
from mzdesk.terms import HazardGrade

SOON = timedelta(days=3)
"""How far ahead a term of rectification is called 即将到期."""
CERTIFICATE_SOON = timedelta(days=30)
"""The same of a certificate."""


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time: `days`, counted in workdays or as they come; `stop`: out of use at once, until it is done."""

    days: int
    workdays: bool = False
    stop: bool = False

    @property
    def label(self) -> str:
        """As a clerk says it: 当日, 5 个工作日, 15 天."""
        if self.days == 0:
            return "当日"
        return f"{self.days} 个工作日" if self.workdays else f"{self.days} 天"


DEFAULT_TERMS = {
    HazardGrade.GENERAL: Term(5, workdays=True),
    HazardGrade.LARGER: Term(15),
    HazardGrade.SUSPECTED_MAJOR: Term(30, stop=True),
    HazardGrade.MAJOR: Term(30, stop=True),
}
LONGEST = 365


def terms(*, general: int = 5, larger: int = 15, major: int = 30) -> dict[HazardGrade, Term]:
    """The office's terms by grade, from its settings (general in workdays)."""
    grave = Term(major, stop=True)
    return {
        HazardGrade.GENERAL: Term(general, workdays=True),
        HazardGrade.LARGER: Term(larger),
        HazardGrade.SUSPECTED_MAJOR: grave,
        HazardGrade.MAJOR: grave,
    }


def due_date(start: date, term: Term, table: Calendar) -> date:
    """The last day of a term that begins on `start`; the first day does not count (行政处罚法 85 for workdays)."""
    if term.workdays:
        return add_workdays(start, term.days, table)
    return start + timedelta(days=term.days)


def default_due(
    start: date, grade: HazardGrade | None, table: Calendar, *, by_grade: dict[HazardGrade, Term] | None = None
) -> date:
    """When a hazard of this grade (none: as general) found or ordered on `start` is due by default."""
    return due_date(start, (by_grade or DEFAULT_TERMS)[grade or HazardGrade.GENERAL], table)


def check_due(due: date | None, *, found_on: date, ordered_on: date | None = None) -> date:
    """The due day if it can stand; raises BadInput (field due_on)."""
    if due is None:
        raise BadInput("请填写整改期限。", "due_on")
    if due < found_on:
        raise BadInput(f"整改期限（{due}）早于发现日期（{found_on}），请核对。", "due_on")
    if ordered_on is not None and due < ordered_on:
        raise BadInput(f"整改期限（{due}）早于文书日期（{ordered_on}），请核对。", "due_on")
    if (due - found_on).days > LONGEST:
        raise BadInput(f"整改期限（{due}）离发现日期超过一年，请核对年份。", "due_on")
    return due


def check_extension(
    new_due: date | None, *, due: date, asked_on: date, reason: str, times: int = 0, most: int = 2
) -> date:
    """The new due day of an extension if it can stand; raises BadInput.

    Asked for in time, with a reason, later than before, and at most `most` times; `times`: how often it was so far.
    """
    if times >= most:
        raise BadInput(f"该隐患已延期 {times} 次，不能再延。请复查后按情形转入下一步执法措施。", "due_on")
    if asked_on > due:
        raise BadInput(f"原期限 {due} 已过，逾期后不能再申请延期。请先复查。", "asked_on")
    if not reason.strip():
        raise BadInput("请写明延期理由。", "reason")
    if new_due is None or new_due <= due:
        raise BadInput(f"延期后的期限应晚于原期限 {due}，请重新填写。", "due_on")
    if (new_due - due).days > LONGEST:
        raise BadInput("延期超过一年，请核对年份。", "due_on")
    return new_due


def days_left(due: date, today: date) -> int:
    """Natural days until `due`; negative when it has passed."""
    return (due - today).days


def is_overdue(due: date | None, today: date) -> bool:
    """Whether the term has passed; a term not set is not overdue."""
    return due is not None and today > due


def words(due: date | None, today: date) -> str:
    """What a list says of a term: 逾期 5 天, 今天到期, 明天到期, 剩 2 天, 未定期限."""
    if due is None:
        return "未定期限"
    left = days_left(due, today)
    if left < 0:
        return f"逾期 {-left} 天"
    return {0: "今天到期", 1: "明天到期"}.get(left, f"剩 {left} 天")


def certificate_words(until: date | None, today: date) -> str:
    """What a list says of a certificate's end: 已过期 5 天, 今天到期, 剩 20 天, 未填有效期."""
    if until is None:
        return "未填有效期"
    left = days_left(until, today)
    if left < 0:
        return f"已过期 {-left} 天"
    return {0: "今天到期", 1: "明天到期"}.get(left, f"剩 {left} 天")


def certificate_wants_care(until: date | None, today: date, *, soon: int = 60) -> bool:
    """Whether a certificate has run out or will within `soon` days."""
    return until is not None and days_left(until, today) <= soon


# Days after the term (before it when negative) at which somebody is told: a proposal of the product.
STAGES = (
    (-1, "到期前提醒"),
    (1, "督办"),
    (3, "报分管领导"),
)


def reminder(due: date, today: date, *, grade: HazardGrade | None = None) -> str:
    """The present stage of pressing for a rectification; nothing while there is time."""
    late = -days_left(due, today)
    reached = [label for day, label in STAGES if late >= day]
    if late > 0 and grade in (HazardGrade.MAJOR, HazardGrade.SUSPECTED_MAJOR):
        return "报主要负责人"
    return reached[-1] if reached else ""
