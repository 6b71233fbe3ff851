"""Titles in balanced lines, broken by meaning (GB/T 9704-2012, 7.3.1: 回行时词意完整、排列对称).

Where the writer breaks the line himself, his break stands. Otherwise the fewest lines that hold the title are made as
even as they can be without parting a word of the office, and without a mark at the wrong end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations, pairwise

from mzdesk.documents import fonts
from mzdesk.documents.fonts import Face
from mzdesk.documents.typeset import NO_END, NO_START

_WORDS = """
关于 开展 进一步 加强 做好 贯彻 落实 印发 转发 召开 组织 报送 请求 有关 工作 情况 通知 通报 通告
公告 报告 请示 批复 函 意见 方案 办法 纪要 决定 命令 名单 计划 总结 制度 会议 培训 演练 专项 行动
整治 排查 检查 督查 督办 复查 巡查 暗访 约谈 约谈会 移送 案件 挂牌 整改 限期 改正 责令 延期 审批
停止 使用 暂时 行政 执法 处罚 当场 安全 安全生产 生产 隐患 风险 重大 事故 防范 防控 应急 管理 预案
值班 值守 节日 期间 节假日 春节 国庆 元旦 清明 岁末年初 汛期 冬季 夏季 今冬明春 消防 食品 燃气 用火
用电 用气 房屋 地质 灾害 建筑 施工 疫情 心理 服务 安保 一老一小 民政 民政局 民政厅 民政系统 机构
养老 养老院 敬老院 福利院 儿童 福利 救助 殡葬 殡仪馆 婚姻 登记 老年 公寓 中心 在建 项目 单位 街道
乡镇 办事处 人民政府 武隆区 重庆市 科室 领导小组 成员 责任 分工 台账 双人双岗 四不两直 双随机 领域
全区 全系统 年度 第一季度 第二季度 第三季度 第四季度 上半年 下半年 月份 老年公寓 中秋 救助管理
应急管理 地质灾害 用火用电用气 专项整治 安全隐患 工作方案 领导干部
"""
_PARTED, _NAME_PARTED, _LEADING_DE, _EVEN = 4.0, 100.0, 6.0, 1.0
_MOST_LINES = 6


@lru_cache(maxsize=1)
def _vocabulary() -> re.Pattern[str]:
    """The words of the field, longest first, and figures with their unit."""
    words = sorted(dict.fromkeys(_WORDS.split()), key=len, reverse=True)
    return re.compile("|".join([r"[0-9A-Za-z.%-]+[年月日号个项届期]?", *map(re.escape, words)]))


def balanced(text: str, face: Face, size: float, room: float, *, names: Sequence[str] = ()) -> list[str]:
    """The lines of a title of `size` points in `room` points; a line break in `text` is where the writer wants it.

    `names` (of offices, of a place) are not parted, even at the price of one more line, while there is another way.
    """
    if "\n" in text:
        return [line.strip(" \u3000") for line in text.split("\n") if line.strip(" \u3000")]
    widths = [fonts.width(face, sign, size) for sign in text]
    count = max(1, -(-int(sum(widths)) // max(1, int(room))))
    while count <= _MOST_LINES:
        made = _best(text, widths, room, count, names)
        if made is not None:
            whole = made if made[0] < _NAME_PARTED else _best(text, widths, room, count + 1, names)
            return whole[1] if whole is not None and whole[0] < _NAME_PARTED else made[1]
        count += 1
    return _filled(text, widths, room)


def _best(
    text: str, widths: Sequence[float], room: float, count: int, names: Sequence[str]
) -> tuple[float, list[str]] | None:
    """The cheapest way to part the title into `count` lines, and what it costs."""
    if count == 1:
        return (0.0, [text]) if sum(widths) <= room + 0.01 else None
    places, cost = _places(text, count, names)
    found = []
    for breaks in combinations(places, count - 1):
        ends = [0, *breaks, len(text)]
        wide = [sum(widths[a:b]) for a, b in pairwise(ends)]
        if max(wide) <= room + 0.01:
            uneven = (max(wide) - min(wide)) / (sum(widths) / len(text))
            found.append((sum(cost[place] for place in breaks) + _EVEN * uneven, breaks))
    if not found:
        return None
    least, breaks = min(found)
    ends = [0, *breaks, len(text)]
    return least, [text[a:b].strip() for a, b in pairwise(ends)]


def _places(text: str, count: int, names: Sequence[str]) -> tuple[list[int], dict[int, float]]:
    """Where the title may be parted near its even parts, and what each place costs."""
    inside = {place for found in _vocabulary().finditer(text) for place in range(found.start() + 1, found.end())}
    of_names = {
        place
        for name in filter(None, names)
        for found in re.finditer(re.escape(name), text)
        for place in range(found.start() + 1, found.end())
    }
    reach = max(4, len(text) // (2 * count))
    wanted = [round(len(text) * part / count) for part in range(1, count)]
    cost: dict[int, float] = {}
    for place in range(1, len(text)):
        if text[place] in NO_START or text[place - 1] in NO_END or _one(text[place - 1 : place + 1]):
            continue
        if any(abs(place - each) <= reach for each in wanted):
            parted = _NAME_PARTED if place in of_names else _PARTED if place in inside else 0.0
            cost[place] = parted + (_LEADING_DE if text[place] in "的和与及等" else 0.0)
    cheap = sorted(cost, key=lambda place: (cost[place], min(abs(place - each) for each in wanted)))
    return sorted(cheap[: 24 if count < 4 else 14]), cost


def _one(pair: str) -> bool:
    return pair in ("——", "……") or (pair.isascii() and pair.isalnum())


def _filled(text: str, widths: Sequence[float], room: float) -> list[str]:
    """A title too long for balancing: lines filled one after the other."""
    made, used = [""], 0.0
    for sign, wide in zip(text, widths, strict=True):
        if used + wide > room and made[-1]:
            made.append("")
            used = 0.0
        made[-1] += sign
        used += wide
    return made
