"""What is asked of a visit and of a finding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from mzdesk.errors import BadInput
from mzdesk.terms import Cause, HazardGrade, Remedy, SignOutcome, Topic, VisitOutcome
from mzdesk.ui.context import Context
from mzdesk.ui.dates import parse_moment
from mzdesk.ui.forms import Area, Choice, Custom, Day, Either, Field, Heading, Text, Tick, Ticks
from mzdesk.ui.forms.editors import MomentEditor
from mzdesk.ui.widgets import LineField

_GRADES = (HazardGrade.GENERAL, HazardGrade.LARGER, HazardGrade.SUSPECTED_MAJOR)

FINDING: tuple[Field, ...] = (
    Area(key="text", label="问题", required=True, lines=3, hint="看到的情况，例如：二层疏散通道堆放纸箱 6 个"),
    Choice(key="topic", label="领域", options=[(topic, topic.label) for topic in Topic], span=2),
    Text(key="part", label="部位", longest=100, span=2, hint="例如：二层东侧走廊"),
    Either(key="grade", label="等级", options=[(grade, grade.label) for grade in _GRADES], span=2),
    Text(key="grade_clause", label="判定条款", longest=200, span=2, hint="重大事故隐患判定标准的条款"),
    Either(key="remedy", label="处理", options=[(remedy, remedy.label) for remedy in Remedy], span=2),
    Day(key="due_on", label="整改期限", span=2),
    Choice(key="cause", label="原因", options=[(cause, cause.label) for cause in Cause], span=2),
    Text(key="cause_note", label="原因说明", longest=200, span=2, hint="写明具体原因"),
)

MORE: tuple[Field, ...] = (
    Text(key="requirement", label="整改要求", longest=300, span=2, hint="例如：立即清除，保持畅通"),
    Text(key="responsible", label="责任人", longest=40, span=2, hint="不填为单位主要负责人"),
    Tick(key="paper_defect", label="材料类", words="只是材料缺陷，补齐材料即可", span=2),
)

VOID: tuple[Field, ...] = (
    Area(key="reason", label="取消原因", required=True, lines=3, hint="例如：机构已搬迁，另行安排"),
)


class VisitMoment(MomentEditor):
    """Day and time of a visit: `0915` alone is on the visit's own day."""

    def __init__(self, name: str, day: date, hint: str) -> None:
        self.day = day
        super().__init__(LineField(hint, name=name))

    def get(self) -> datetime | None:
        try:
            return parse_moment(self._field.text(), self.day)
        except BadInput:
            return None

    def problem(self) -> str:
        try:
            parse_moment(self._field.text(), self.day)
        except BadInput as error:
            return error.message
        return ""


def moment(day: date, name: str, hint: str = "如 0915") -> VisitMoment:
    """An editor for a moment of the visit made on `day`."""
    return VisitMoment(name, day, hint)


def facts(context: Context, day: date, officers: Sequence[tuple[UUID, str]]) -> tuple[Field, ...]:
    """How the visit went: times, outcome, who was there, who signed."""

    def at(key: str, label: str) -> Custom:
        return Custom(key=key, label=label, editor=lambda _context: moment(day, label), span=1)

    return (
        at("arrived_at", "到达时间"),
        at("left_at", "离开时间"),
        Either(key="outcome", label="检查结果", options=[(each, each.label) for each in VisitOutcome], span=2),
        Area(key="outcome_note", label="情况说明", lines=2, hint="例如：大门上锁，电话无人接听"),
        Text(key="unit_person", label="在场人员", longest=40, hint="被检查单位在场的人"),
        Text(key="unit_post", label="职务", longest=40),
        Text(key="unit_phone", label="联系电话", longest=40),
        Text(key="place_checked", label="检查场所", longest=200, span=2, hint="例如：居室、厨房、配电间"),
        Choice(key="sign", label="签字", options=[(each, each.label) for each in SignOutcome]),
        Text(key="witness", label="见证人", longest=40),
        Text(key="sign_note", label="未签原因", longest=200, span=2),
        Heading(label="检查人员（实际到场）"),
        Ticks(key="members", label="到场", options=officers, across=3),
        Choice(key="leader", label="组长", options=officers, span=2),
        Area(key="summary", label="小结", lines=4),
    )
