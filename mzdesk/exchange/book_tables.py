"""The sheets of a 填报簿: their columns, which of these are printed beforehand, which must be filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mzdesk.terms import DailyChannel, OutboxKind

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

TABLES: Final = (DAILIES,)
OF: Final = {table.kind: table for table in TABLES}
