"""What the forms about checklist items ask."""

from __future__ import annotations

from typing import Any

from mzdesk.terms import FacilityKind, HazardGrade, Topic
from mzdesk.ui.forms import Area, Choice, Field, Number, Text, Ticks
from mzdesk.views.checklists import ItemRow

NOTE = Text(key="note", label="原因", required=True, longest=300, span=2, hint="例如：按新国标更新")
CONFIRM = (
    Text(key="article", label="条款", required=True, longest=60, span=2, hint="第二十八条"),
    Text(
        key="text_seen", label="核对文本", required=True, longest=400, span=2, hint="国家法律法规数据库 2026-11-20 查阅"
    ),
    Text(key="person", label="确认人", required=True, longest=40, span=2),
)
_KINDS = [kind for kind in FacilityKind if kind not in (FacilityKind.TOWNSHIP, FacilityKind.SUBORDINATE_UNIT)]
_GRADES = (HazardGrade.GENERAL, HazardGrade.LARGER, HazardGrade.SUSPECTED_MAJOR)


def item() -> tuple[Field, ...]:
    """An item: one observable fact."""
    return (
        Area(key="text", label="检查内容", required=True, lines=3, hint="写成一个能看得见的事实"),
        Area(key="method", label="检查方法", lines=2),
        Choice(key="topic", label="领域", required=True, options=[(topic, topic.label) for topic in Topic]),
        Choice(key="grade", label="不合格时", required=True, options=[(grade, grade.label) for grade in _GRADES]),
        Number(key="days", label="整改天数", required=True, low=0, high=365, hint="0 为当场或当日"),
        Text(key="escalate", label="从严情形", longest=200, hint="例如：涉及多处时按较大处理"),
        Text(key="cycle", label="自查周期", longest=10, hint="日、周、月"),
        Text(key="condition", label="适用条件", longest=40, hint="例如：使用燃气"),
        Text(key="transfer_to", label="移送部门", longest=60),
        Ticks(key="kinds", label="适用机构", required=True, options=[(k, k.label) for k in _KINDS], across=2),
    )


def values_of(row: ItemRow) -> dict[str, Any]:
    """An item on file as the form shows it."""
    return {
        "text": row.text,
        "method": row.method,
        "topic": row.topic,
        "grade": row.grade,
        "days": row.days,
        "escalate": row.escalate,
        "cycle": row.cycle,
        "condition": row.condition,
        "transfer_to": row.transfer_to,
        "kinds": row.kinds,
    }
