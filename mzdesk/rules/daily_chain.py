"""A WeChat 接龙 chain or a stretch of chat, taken apart: who said what. No line is lost; what is doubtful is asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from mzdesk.rules import daily_words as words
from mzdesk.views.dailies import Chain, ChainEntry

_NUMBERED: Final = re.compile(
    r"\s*(?:[（(]\s*)?(\d{1,3})(?:\ufe0f?\u20e3|\s*[.．、)）。:：](?!\d)|\s+(?=[^\d\s:：点时]))\s*"
)
_HEAD: Final = re.compile(r"\s*(?:#\s*接龙|接龙|例\s|例[:：]|示例|格式|【?通知|请各|各单位|@所有人|[-—=*_~]{3,}\s*$)")
_SENDER: Final = re.compile(
    r"\s*[^\s:：，,]{1,20}\s+(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s+|\d{1,2}[-/.月]\d{1,2}日?\s+|昨天\s*|今天\s*|星期.\s*)?"
    r"(?:上午|下午|早上|中午|晚上)?\s*(\d{1,2}:\d{2})(?::\d{2})?\s*"
)
_UNIT: Final = re.compile(r"\s*([^：:，,；;。！!\n]{2,40}?)\s*[：:，,]")
_LOOKS: Final = re.compile(r"(?:院|中心|馆|所|站|处|科|室|局|公司|公寓|园|庄|场|陵|队|会|项目|之家|办|苑|楼|点)$")
_NO_UNIT: Final = re.compile(
    r"发现|排查|巡查|检查|隐患|问题|整改|值班|报告|填报|今[日天]|其中|另|地点|时间|原因|措施|情况|在院"
)
Knows = Callable[[str], tuple[int, int] | None]


@dataclass(slots=True)
class _Open:
    """An entry that further lines may belong to."""

    rows: list[int]
    text: list[str]
    minute: int | None = None


@dataclass(slots=True)
class _Reader:
    knows: Knows
    done: list[_Open] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    last: int = 0
    minute: int | None = None
    fresh: bool = False

    def line(self, row: int, text: str) -> None:
        sender = _SENDER.fullmatch(words.plain(text))
        if sender is not None and self.knows(text) is None:
            self.minute = words.minute(sender[1])
            self.notes.append((row, text))
            self.fresh = True
            return
        numbered = _NUMBERED.match(text)
        body = text[numbered.end() :] if numbered is not None else text
        if self._begins(body, int(numbered[1]) if numbered is not None else None):
            self.last = int(numbered[1]) if numbered is not None else self.last
            self.done.append(_Open([row], [body], self.minute))
            self.fresh = False
        elif self.done and not _HEAD.match(text):
            self.done[-1].rows.append(row)
            self.done[-1].text.append(text)
        else:
            self.notes.append((row, text))

    def _begins(self, body: str, number: int | None) -> bool:
        """A new entry: it names a unit, it is the next number, somebody else speaks, or it reads like one."""
        if self.knows(body) is not None:
            return True
        if not body.strip() or _HEAD.match(body):
            return False
        if number is not None:
            return number == self.last + 1
        unit = _UNIT.match(body)
        if unit is None or _NO_UNIT.search(unit[1]):
            return self.fresh
        told = words.understand(body[unit.end() :]) is not None
        return self.fresh or told or _LOOKS.search(unit[1]) is not None


def read(text: str, knows: Knows = lambda _text: None) -> Chain:
    """Take a chain apart. `knows(line)` says from where to where in a line the name of a unit stands, or None."""
    reader = _Reader(knows)
    for row, line in enumerate(text.splitlines(), 1):
        if line.strip():
            reader.line(row, line)
    entries = tuple(_entry(each, knows) for each in reader.done)
    return Chain(entries, tuple(reader.notes))


def _entry(each: _Open, knows: Knows) -> ChainEntry:
    text = "\n".join(each.text).strip()
    unit, rest = _parted(text, knows)
    minute = words.minute(rest)
    return ChainEntry(
        tuple(each.rows), text, unit, words.understand(rest), minute if minute is not None else each.minute
    )


def _parted(text: str, knows: Knows) -> tuple[str, str]:
    """The unit's name as it is written, and the rest."""
    first = text.split("\n", 1)[0]
    known = knows(first)
    if known is not None:
        return text[known[0] : known[1]], text[known[1] :]
    unit = _UNIT.match(first)
    if unit is not None:
        return unit[1], text[unit.end() :]
    head, _, rest = text.partition(" ")
    return (head, rest) if rest else (first, text)
