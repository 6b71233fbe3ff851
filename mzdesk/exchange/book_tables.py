"""The sheets of a 填报簿: their columns, which of these are printed beforehand, which must be filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mzdesk.terms import Cause, DailyChannel, IncidentCategory, OutboxKind

MARK: Final = "mzdesk:township_book:1"
KEYS: Final = "核对"
ZERO, SOME = "零报告", "有隐患"


@dataclass(frozen=True, slots=True)
class Field:
    """A column. `given` is printed beforehand; `also` are other spellings people put over it."""

    key: str
    label: str
    width: float = 10
    words: tuple[str, ...] = ()
    needed: bool = False
    given: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of a kind of act. `nothing` is printed when there is nothing to fill in."""

    kind: OutboxKind
    title: str
    note: str
    fields: tuple[Field, ...]
    nothing: str

    def field(self, key: str) -> Field:
        return next(each for each in self.fields if each.key == key)


_LINE: Final = Field("line", "序号", 6, given=True)
_NAME: Final = Field("name", "机构名称", 26, given=True, also=("单位名称", "报送单位"))

DAILIES: Final = Table(
    OutboxKind.DAILY,
    "安全日报",
    "一家一天一行，没有报的空着。“报送情况”选零报告或有隐患；“到报时间”写这家单位报到乡镇（街道）的时间，当天的可以只写几点几分，"
    "第二天以后报来的写全日期和时间。是否迟报按到报时间计算。",
    (
        _LINE,
        _NAME,
        Field("day", "日期", 12, given=True),
        Field("state", "报送情况", 10, (ZERO, SOME), needed=True),
        Field("came", "到报时间", 17, needed=True, also=("报送时间", "上报时间", "报来时间")),
        Field("channel", "报送方式", 10, tuple(each.label for each in DailyChannel)),
        Field("found", "发现隐患", 9, also=("发现隐患数", "隐患数")),
        Field("fixed_on_site", "当场整改", 9),
        Field("time_limited", "限期整改", 9),
        Field("fixed", "已整改", 8),
        Field("unfixed", "未整改", 8),
        Field("rounds", "排查人次", 9),
        Field("problems", "主要问题", 30),
        Field("reporter", "报告人", 10),
        Field("residents", "在院人数", 9),
        Field("crew", "值班人员", 14),
    ),
    "这段时间没有要报日报的单位。",
)

HAZARDS: Final = Table(
    OutboxKind.RECTIFICATION,
    "隐患整改",
    "列出没有报过整改的隐患。整改完成的写明措施、整改人和整改日期；没有完成的空着。照片和整改材料另外送来，由局里在程序中附上。",
    (
        _LINE,
        _NAME,
        Field("number", "隐患编号", 18, given=True),
        Field("text", "隐患内容", 36, given=True),
        Field("state", "办理状态", 10, given=True),
        Field("due", "整改期限", 12, given=True, also=("整改时限",)),
        Field("measures", "整改措施", 36, needed=True, also=("整改情况",)),
        Field("person", "整改人", 10, needed=True),
        Field("done", "整改日期", 12, needed=True, also=("完成日期", "整改完成日期")),
        Field("cause", "原因", 22, tuple(each.label for each in Cause)),
        Field("cause_note", "原因说明", 20),
    ),
    "没有等待整改的隐患。",
)
PEOPLE: Final = (("dead", "死亡"), ("hurt", "受伤"), ("missing", "失踪"), ("trapped", "被困"))
INCIDENTS: Final = Table(
    OutboxKind.INCIDENT,
    "突发事件",
    "发生突发事件先打电话报告，再填本表。一件一行，写全日期和时间；人数不清楚的空着，没有的写 0。",
    (
        _LINE,
        Field("received", "接报时间", 17, needed=True),
        Field("place", "地点", 24, needed=True, also=("发生地点", "地点或单位")),
        Field("text", "什么事", 44, needed=True, also=("事件情况", "事件经过")),
        Field("source", "来源", 18, needed=True, also=("信息来源",)),
        Field("caller", "报告人", 10),
        Field("phone", "电话", 14, also=("联系电话",)),
        Field("occurred", "发生时间", 17),
        Field("category", "类别", 12, tuple(each.label for each in IncidentCategory), also=("事件类别",)),
        *(Field(key, f"{word}人数", 9) for key, word in PEOPLE),
        Field("damage", "财产损失", 20),
    ),
    "",
)
CHECKS: Final = Table(
    OutboxKind.SELF_CHECK,
    "自查",
    "专项行动的自查，一家机构一项一行。“自查结果”选合格、不合格或无此项，不合格的写明存在问题；“自查日期”“自查人”每家写一行就行。",
    (
        _LINE,
        _NAME,
        Field("number", "编号", 9, given=True),
        Field("text", "检查内容", 46, given=True),
        Field("result", "自查结果", 10, ("合格", "不合格", "无此项"), needed=True),
        Field("note", "存在问题", 32),
        Field("checked", "自查日期", 12),
        Field("person", "自查人", 10),
    ),
    "没有等待自查的机构。",
)

TABLES: Final = (DAILIES, HAZARDS, INCIDENTS, CHECKS)
