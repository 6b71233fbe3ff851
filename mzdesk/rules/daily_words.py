"""What a message says of a day: 零报告, how many hazards, what became of them, who reports, who is on duty."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Any, Final

from mzdesk.views.dailies import DailySaid

_NUMBER: Final = r"(\d{1,4}|[一二两三四五六七八九十]{1,3})"
_UNIT: Final = r"\s*(?:处|个|起|条|项|件|例)"
_GAP: Final = r"[^\d一二两三四五六七八九十，,。；;、！!\n]{0,8}?"
_NOT: Final = r"(?<!未)(?<!没)(?<!没有)(?<!无)"
_ZERO: Final = re.compile(
    r"零报告|[0〇○]\s*报告|零(?:安全)?隐患|[0〇○]\s*隐患"
    r"|(?:无|未发现|未排查出|没有发现|没有|未查出|未见|暂无)(?:任何|重大|一般|明显|其他|新增|安全|风险|事故|突出)*(?:隐患|问题|异常|情况|事件|风险)"
    r"|无异常|一切正常|均正常|正常|平安|无事|安全无事"
    r"|(?:发现)?(?:安全)?隐患(?:数|情况)?\s*[:：]?\s*(?:无|零|〇|0(?!\d)|/|—|-)(?!\d)(?:处|个|起|条|项)?"
    r"|发现\s*[0零〇]\s*(?:处|个|起|条|项)(?:安全)?(?:隐患|问题)?"
)
_ALARM: Final = re.compile(
    r"(?<!未发生)(?<!无)(?<!防)(?:走失|失踪|受伤|摔伤|死亡|去世|起火|着火|火灾|中毒|坍塌|爆炸|触电|溺水|自杀|打架|斗殴|闯入)"
)
_ALL: Final = re.compile(
    r"(?:均|全部|都|全)已?(?:当场|现场|立即)?(?:整改|处理|排除|消除)|已(?:全部|当场)?整改(?!\s*[:：]?\s*\d)"
)
_COUNTED: Final = {
    "found": (
        rf"{_NOT}(?:发现|查出|排查出|存在|新增){_GAP}{_NUMBER}{_UNIT}?",
        rf"隐患(?:数|总数)?\s*[:：]?\s*{_NUMBER}{_UNIT}?",
        rf"{_NUMBER}{_UNIT}(?:一般|重大|安全|较大)*(?:隐患|问题)",
        r"(?:发现|隐患)[^\d\n]{0,6}?(0)",
    ),
    "rounds": (
        r"(\d{1,4})\s*人次",
        rf"(?:排查|巡查|检查){_GAP}{_NUMBER}\s*(?:人|次|遍)",
    ),
    "fixed_on_site": (rf"(?:当场|现场|立即|立行立改)(?:已?整改|改正|处理|立改)?{_GAP}{_NUMBER}",),
    "time_limited": (rf"限期(?:整改)?{_GAP}{_NUMBER}",),
    "unfixed": (rf"(?:未整改|尚未整改|正在整改|整改中|未完成整改){_GAP}{_NUMBER}",),
    "fixed": (
        rf"(?:已整改|整改完成|完成整改|已处理|已完成){_GAP}{_NUMBER}",
        rf"(?<!未)(?<!限期)(?<!当场)(?<!现场)(?<!立即)(?<!在)整改\s*[:：]?\s*{_NUMBER}",
    ),
    "residents": (rf"(?:在院|入住|在住|现有)(?:老人|人员|人数|长者)?{_GAP}{_NUMBER}",),
}
_PATTERNS: Final = {key: tuple(map(re.compile, ways)) for key, ways in _COUNTED.items()}
_REPORTER: Final = re.compile(r"(?:报告人|填报人|上报人|报送人|联系人)\s*[:：]?\s*([\u3400-\u9fff·]{2,4})")
_CREW: Final = re.compile(r"(?:值班人员|值班人|值班员|值班)\s*[:：]\s*([\u3400-\u9fff·、，,\s]{2,40})")
_TIME: Final = re.compile(r"(?<![\d:])([01]?\d|2[0-3])\s*(?:[:点时])\s*([0-5]\d)(?![\d:])")
_DIGITS: Final = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_REST: Final = re.compile(r"[^\u3400-\u9fffA-Za-z0-9]")
_PADDING: Final = re.compile(r"今[日天]|[当本]日|安全|日报|排查|巡查|检查|截[至止]目前|在院|情况")
_EDGES: Final = " \t\n：:，,。.;；、-—_|"
_SIGNS: Final = re.compile(r"[^\u3400-\u9fffA-Za-z0-9〇/—\-]")
_REMARK: Final = 4


def plain(text: str) -> str:
    """Half width, colons and blanks made single."""
    return unicodedata.normalize("NFKC", text)


def understand(text: str) -> DailySaid | None:
    """What the words after a unit's name say; None when they tell neither a count nor that there was nothing."""
    words = plain(text)
    told = {key: _count(key, words) for key in _PATTERNS}
    none = _ZERO.search(words) is not None or _bare(words)
    found = told["found"] if told["found"] is not None else 0 if none else None
    if found == 0 and _ALARM.search(words):
        found = None  # 其余正常 beside an accident is no 零报告: a person reads it
    if found is None and not any(told.values()):
        return None
    if found and _ALL.search(words) and told["fixed"] is None:
        told["fixed"] = found
    said = replace(DailySaid(found, problems=_problems(text, words, found)), **_others(told))
    reporter, crew = _REPORTER.search(words), _CREW.search(words)
    if reporter is not None:
        said = replace(said, reporter=reporter[1])
    if crew is not None:
        said = replace(said, crew="、".join(crew[1].replace("，", " ").replace(",", " ").replace("、", " ").split()))
    return said


def _others(told: dict[str, int | None]) -> dict[str, Any]:
    return {key: count for key, count in told.items() if key != "found"}


def _count(key: str, words: str) -> int | None:
    for pattern in _PATTERNS[key]:
        hit = pattern.search(words)
        if hit is not None:
            return number(hit[1])
    return None


def number(text: str) -> int:
    """A count in digits or in Chinese up to 99."""
    if text.isdecimal():
        return int(text)
    if "十" not in text:
        return int("".join(str(_DIGITS[char]) for char in text))
    tens, _, ones = text.partition("十")
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def _problems(text: str, words: str, found: int | None) -> str:
    """The words as they were written; of a 零报告 only what is more than that."""
    kept = text.strip(_EDGES)
    if found == 0:
        rest = words
        for pattern in (_ZERO, _TIME, *_PATTERNS["rounds"], *_PATTERNS["residents"], _REPORTER, _CREW, _PADDING, _REST):
            rest = pattern.sub("", rest)
        return kept if len(rest) > _REMARK else ""
    return kept


def _bare(words: str) -> bool:
    """Nothing but 无, 零 or a stroke behind the name."""
    rest = _SIGNS.sub("", words)
    return bool(rest) and nothing(rest)


def minute(text: str) -> int | None:
    """A time of day that is told, in minutes from midnight."""
    hit = _TIME.search(plain(text))
    return int(hit[1]) * 60 + int(hit[2]) if hit is not None else None


def nothing(text: str) -> bool:
    """Whether a cell for the number of hazards means none: blank, 无, 零, /, — (exchange.md, daily report)."""
    return plain(text).strip() in (
        "",
        "无",
        "零",
        "/",
        "—",
        "-",
        "--",
        "——",
        "0",
        "〇",
        "没有",
        "无隐患",
        "零报告",
        "\\",
    )
