"""What a 双随机一公开 publication may show: only what the review let through, no whole certificate number.

Paper and workbook take their words from here, so that they say the same.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.terms import PublicResult
from mzdesk.views.plan_papers import AGREED, PublishedVisit, RandomPublication

TITLE = "双随机一公开公示表"
HEADS = ("序号", "检查日期", "检查对象", "乡镇（街道）", "检查人员", "检查事项", "检查结果", "备注")
Facts = tuple[tuple[str, str], ...]
Row = tuple[int, date, str, str, str, str, str, str]
_SHOWN = 3


def require(view: RandomPublication) -> None:
    """Refuse what must not be published: an unreviewed or refused list, contradictory counts, one officer alone."""
    if not view.reviewed_by or view.reviewed_on is None or not view.opinion:
        raise BadInput("还没有登记公开审查。请先由审查人填写审查意见和日期，再生成公示表。", "reviewed_by")
    if view.opinion != AGREED:
        raise RuleBroken(f"公开审查意见是“{view.opinion}”，不能公示。请按审查意见修改后重新送审。")
    if view.published_on is not None and view.published_on < view.reviewed_on:
        raise BadInput("公示日期早于公开审查日期。请核对后重填。", "published_on")
    if not view.visits and not view.withheld:
        raise BadInput("本期没有检查记录，不能生成公示表。请先登记检查结果。", "visits")
    if not 0 <= view.withheld <= visited(view) <= view.pool:
        raise BadInput("检查家数与名录库家数对不上。请核对后重试。", "pool")
    for place, visit in enumerate(view.visits, 1):
        _require_visit(place, visit, view)


def _require_visit(place: int, visit: PublishedVisit, view: RandomPublication) -> None:
    if not view.first <= visit.on <= view.last:
        raise BadInput(f"第{place}行的检查日期不在本期（{view.first} 至 {view.last}）内。请核对检查记录。", "visits")
    if len(visit.officers) < 2:
        raise BadInput(f"第{place}行的检查人员不足两人。请核对检查记录。", "visits")


def masked(certificate_no: str) -> str:
    """A certificate number for the public: its last three signs, at most half of it, behind three asterisks."""
    shown = min(_SHOWN, len(certificate_no) // 2)
    return f"***{certificate_no[-shown:]}" if shown else ""


def people(visit: PublishedVisit) -> str:
    """The officers of a line as the public sees them."""
    made = []
    for officer in visit.officers:
        hidden = masked(officer.certificate_no)
        made.append(f"{officer.name}（{hidden}）" if hidden else officer.name)
    return "、".join(made)


def visited(view: RandomPublication) -> int:
    """How many places were visited, those that are not published included."""
    return len({(visit.place, visit.township) for visit in view.visits}) + view.withheld


def ratio(view: RandomPublication) -> str:
    """Visited places of the pool in per cent with one decimal, in whole numbers; a dash without a pool."""
    if view.pool <= 0:
        return "—"
    tenths = (2000 * visited(view) + view.pool) // (2 * view.pool)
    return f"{tenths // 10}.{tenths % 10}%"


def head(view: RandomPublication) -> Facts:
    """What stands above the table: (label, words) pairs."""
    return (
        ("检查任务", view.plan_title),
        ("检查单位", view.bureau),
        ("计划期", f"{_day(view.first)}至{_day(view.last)}"),
        ("检查对象名录库", f"{view.pool} 家"),
        ("检查人员名录库", f"{view.officers} 人"),
        ("随机抽查", f"{visited(view)} 家，占 {ratio(view)}"),
    )


def lines(view: RandomPublication) -> list[Row]:
    """The rows under HEADS, in the order given."""
    return [
        (
            number,
            visit.on,
            visit.place,
            visit.township,
            people(visit),
            "、".join(visit.topics),
            visit.result.label,
            visit.note,
        )
        for number, visit in enumerate(view.visits, 1)
    ]


def counted(view: RandomPublication) -> str:
    """The results in one sentence, and how many places are left out."""
    counts = Counter(visit.result for visit in view.visits)
    told = "；".join(f"{result.label} {counts[result]} 家次" for result in PublicResult if counts[result])
    shown = f"本表公示检查 {len(view.visits)} 家次" + (f"，其中{told}。" if told else "。")
    return shown + (f"另有 {view.withheld} 家经审查不予公开。" if view.withheld else "")


def foot(view: RandomPublication) -> Facts:
    """What stands under the table. How long it is shown is the office's own arrangement: no rule is named."""
    ends = f"（至{_day(view.until)}）" if view.until else ""
    return (
        ("公开审查人", view.reviewed_by),
        ("审查日期", _day(view.reviewed_on)),
        ("审查意见", view.opinion),
        ("公示日期", _day(view.published_on)),
        ("咨询电话", view.contact),
        ("公示期", f"{view.working_days} 个工作日{ends}"),
    )


def _day(value: date | None) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if value else "　　年　　月　　日"


__all__ = [
    "HEADS",
    "TITLE",
    "Facts",
    "Row",
    "counted",
    "foot",
    "head",
    "lines",
    "masked",
    "people",
    "ratio",
    "require",
    "visited",
]
