"""日报汇总 as offices fill it in: columns anywhere and by any name, 无 零 / — or nothing for no hazards.

Reads what stands there and decides nothing: whose a row is and whether it is in time, the service says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

from mzdesk.clock import OFFICE_ZONE
from mzdesk.errors import BadInput
from mzdesk.exchange import dates, gate, grid, headers, values
from mzdesk.rules import daily_words
from mzdesk.terms import DailyChannel
from mzdesk.views.dailies import Chain, ChainEntry, DailySaid

_WORDS: Final = {
    "unit": "报送单位 单位名称 机构名称 填报单位 报告单位 养老机构名称 单位 机构 名称",
    "day": "日期 报送日期 日报日期 报告日期 填报日期",
    "found": "发现隐患数 发现隐患 隐患数 隐患数量 排查隐患数 发现问题数 隐患情况 发现隐患情况 隐患",
    "rounds": "排查人次 排查次数 巡查次数 检查人次 排查人数",
    "fixed_on_site": "当场整改 当场整改数 立行立改 立即整改",
    "time_limited": "限期整改 限期整改数",
    "fixed": "已整改 已整改数 整改完成 整改完成数 完成整改",
    "unfixed": "未整改 未整改数 尚未整改 未完成整改",
    "problems": "主要问题 问题描述 存在问题 存在的问题 隐患描述 隐患内容 备注",
    "reporter": "报告人 填报人 报送人 上报人",
    "came": "报送时间 上报时间 到报时间 报告时间 填报时间",
    "residents": "在院人数 在院老人 在院老人数 入住人数",
    "crew": "值班人员 值班人 值班员 值班",
    "channel": "报送方式 上报方式 渠道",
}  # fmt: skip
_HEADS: Final = {headers.fold(word): key for key, words in _WORDS.items() for word in words.split()}
_COUNTS: Final = ("rounds", "fixed_on_site", "time_limited", "fixed", "unfixed", "residents")
_TEXTS: Final = ("problems", "reporter", "crew")
_LOOK: Final = 15
_SHEET: Final = 100_000
_TOTAL: Final = re.compile(r"^(?:合计|小计|总计|共计|填表|制表|审核|注[：:]|说明|备注[：:]|例[：:]?|示例)")
_DAY: Final = re.compile(r"(20\d\d)\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})")
_CLOCK: Final = re.compile(r"(?:(20\d\d)\D)?(?:(\d{1,2})\D(\d{1,2})\D+)?(\d{1,2})[:：点时](\d{1,2})")
_NOTHING: Final = (
    "没有找到日报汇总的表头（需要有“报送单位”和“发现隐患数”一类的栏）。请核对是不是拿错了表，或先导出当日的日报作样表。"
)


@dataclass(frozen=True, slots=True)
class _Head:
    """Where the columns are, and the day that stands above them."""

    places: Mapping[str, int]
    day: date | None


def read(path: Path) -> Chain:
    """The rows of all visible sheets; raises BadInput when the file can't be read or holds no such table."""
    entries: list[ChainEntry] = []
    notes: list[tuple[int, str]] = []
    found = False
    for number, sheet in enumerate(grid.open_book(gate.admit(path)).sheets):
        if not sheet.hidden:
            found |= _sheet(sheet, number * _SHEET, entries, notes)
    if not found:
        raise BadInput(_NOTHING, "file")
    return Chain(tuple(entries), tuple(notes))


def _sheet(sheet: grid.Sheet, base: int, entries: list[ChainEntry], notes: list[tuple[int, str]]) -> bool:
    head: _Head | None = None
    above: list[str] = [sheet.name]
    for row in sheet.rows():
        if head is None:
            head = _head(row.cells, above)
            above += [_text(cell) for cell in row.cells if cell is not None]
            if head is None and row.number > _LOOK:
                return False
            continue
        if row.blank:
            continue
        unit = _text(_at(row.cells, head, "unit"))
        words = "　".join(text for cell in row.cells if (text := _text(cell)))
        first = next((text for cell in row.cells if (text := _text(cell))), "")
        if _TOTAL.match(unit) or _TOTAL.match(first) or _head(row.cells, ()) is not None:
            notes.append((base + row.number, words))
            continue
        entries.append(_entry(row, head, unit, words, base))
    return head is not None


def _head(cells: Sequence[Any], above: Sequence[str]) -> _Head | None:
    """The columns of a header row: it names the unit and the hazards."""
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        key = _HEADS.get(headers.fold(cell)) if isinstance(cell, str) else None
        if key is not None:
            places.setdefault(key, place)
    if not {"unit", "found"} <= set(places):
        return None
    return _Head(places, next((day for text in above if (day := _day_in(text)) is not None), None))


def _entry(row: grid.Row, head: _Head, unit: str, words: str, base: int) -> ChainEntry:
    cells = row.cells
    counts, doubts = _counts(cells, head)
    found, why = _found(_at(cells, head, "found"))
    texts: dict[str, Any] = {key: _text(_at(cells, head, key)) for key in _TEXTS}
    said = DailySaid(found, **(counts | texts))
    if said.found == 0 and daily_words.nothing(said.problems):
        said = replace(said, problems="")
    if _only_named(cells, head):
        said, why = replace(said, found=None), "整行只有单位名称，没有报送内容。是零报告请填 0，没有报的不登记。"
    day, doubt = _day(_at(cells, head, "day"), head)
    came, minute = _came(_at(cells, head, "came"), day)
    channel = DailyChannel.labelled(_text(_at(cells, head, "channel")))
    why = why or doubt or "；".join(doubts)
    return ChainEntry((base + row.number,), words, unit, said, minute, day, came, channel, why)


def _only_named(cells: Sequence[Any], head: _Head) -> bool:
    named = {head.places["unit"], head.places.get("day", -1)}
    filled = [place for place, cell in enumerate(cells) if _text(cell) and place not in named]
    return not [place for place in filled if place in head.places.values()]


def _counts(cells: Sequence[Any], head: _Head) -> tuple[dict[str, Any], list[str]]:
    counts: dict[str, Any] = {}
    doubts = []
    for key in _COUNTS:
        cell = _at(cells, head, key)
        if isinstance(cell, str) and daily_words.nothing(cell):
            cell = 0 if daily_words.plain(cell).strip() in ("0", "零", "〇", "无") else None
        count, doubt = values.whole(cell)
        counts[key] = count
        if doubt is not None:
            doubts.append(f"{_WORDS[key].split()[0]}：{doubt[1]}")
    return counts, doubts


def _found(cell: Any) -> tuple[int | None, str]:
    """How many hazards a cell says; nothing, 无, 零, / and — are none (exchange.md, daily report)."""
    text = _text(cell)
    if daily_words.nothing(text):
        return 0, ""
    count, _ = values.whole(cell)
    if count is not None:
        return count, ""
    said = daily_words.understand(text)
    if said is not None and said.found is not None:
        return said.found, ""
    hit = re.fullmatch(r"(\d{1,4})\s*[处个起条项件]?", daily_words.plain(text).strip())
    return (int(hit[1]), "") if hit is not None else (None, f"看不懂隐患数“{text[:20]}”，请填写是几处。")


def _day(cell: Any, head: _Head) -> tuple[date | None, str]:
    if cell is None or not _text(cell):
        return head.day, ""
    said, _ = dates.parse(cell, dates.Frame(*((head.day.year, head.day.month) if head.day else (None, None))))
    if said is None or len(said) != len("2026-11-23"):
        return head.day, f"看不懂日期“{_text(cell)[:20]}”，请改好后再导入。"
    return date.fromisoformat(said), ""


def _day_in(text: str) -> date | None:
    hit = _DAY.search(text)
    try:
        return date(*(int(part) for part in hit.groups())) if hit is not None else None
    except ValueError:
        return None


def _came(cell: Any, day: date | None) -> tuple[datetime | None, int | None]:
    """When it came: a moment, or only the minute of the day."""
    if isinstance(cell, datetime):
        if cell.year > 2000:
            return (cell.replace(tzinfo=OFFICE_ZONE) if (cell.hour or cell.minute) else None), None
        return None, cell.hour * 60 + cell.minute
    if isinstance(cell, time):
        return None, cell.hour * 60 + cell.minute
    if isinstance(cell, float) and 0 < cell < 1:
        return None, round(cell * 1440)
    hit = _CLOCK.search(daily_words.plain(_text(cell)))
    if hit is None or int(hit[4]) > 23 or int(hit[5]) > 59:
        return None, None
    hour, minute = int(hit[4]), int(hit[5])
    if hit[2] is None:
        return None, hour * 60 + minute
    year = int(hit[1]) if hit[1] else day.year if day is not None else 0
    try:
        return datetime(year, int(hit[2]), int(hit[3]), hour, minute, tzinfo=OFFICE_ZONE), None
    except ValueError:
        return None, hour * 60 + minute


def _at(cells: Sequence[Any], head: _Head, key: str) -> Any:
    place = head.places.get(key, -1)
    return cells[place] if 0 <= place < len(cells) else None


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()
