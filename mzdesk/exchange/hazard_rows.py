"""Rows of a hazard ledger (隐患排查治理台账)."""

from __future__ import annotations

import re
from typing import Any

from mzdesk.exchange import dates, lines, values, vocabulary
from mzdesk.exchange.lines import Convert, Line

_SPLIT = re.compile(r"[、,，;；/\s]+")
_POST = re.compile(r"(?:副?组长|组员|成员|带队领导|带队人?|记录人|检查人员?|陪同人员?)[:：]")
_AND = re.compile(r"([一-龥]{2,4})[和与及]([一-龥]{2,4})")
_NOBODY = re.compile(r"等?(?:\d+|[一二两三四五六七八九十几多若干]+)[名位个]?人|全体.*|等人?$")


def people(written: str) -> list[str]:
    """The persons in a cell; 张 三 (single characters with a blank between) is one."""
    bare = _POST.sub(" ", re.sub(r"[(（][^()（）]*[)）]", "", written))
    found: list[str] = []
    for part in filter(None, _SPLIT.split(bare)):
        if pair := _AND.fullmatch(part):
            found += pair.groups()
        elif found and len(part) == 1 and len(found[-1]) == 1:
            found[-1] += part
        else:
            found.append(part)
    return list(dict.fromkeys(found))


def _inspectors(line: Line, name: str, value: Any) -> None:
    written = values.text(value)
    kept = line.out.setdefault(name, [])
    if not written or values.nothing(written):
        return
    for person in people(written):
        known = _NOBODY.sub("", person)
        if known != person:
            line.warn(name, "not_a_person", f"“{person[:20]}”没有写明是谁，只导入写明的人员，请补填。")
        if known and known not in kept:
            kept.append(known)


def _level(line: Line, name: str, value: Any) -> None:
    written = values.text(value)
    line.out["level_text"] = written
    line.out[name] = vocabulary.level(written) if written else None
    if written and line.out[name] is None and not values.nothing(written):
        line.warn(name, "unknown_level", f"“{written[:10]}”既不是一般也不是重大，该格留空，请选择等级。")


def _status(line: Line, name: str, value: Any) -> None:
    written = values.text(value)
    line.out["status_text"] = written
    line.out[name] = vocabulary.status(written) if written else None
    if written and line.out[name] is None and not values.nothing(written):
        line.warn(name, "unknown_status", f"看不出“{written[:20]}”是否已整改，该格留空，请核对。")


def _keep(line: Line, name: str, value: Any) -> None:
    """Read when the day of finding is known."""
    line.out[name] = value


CONVERTS: dict[str, Convert] = {
    "number": lines.words,
    "facility": lines.short,
    "township": lines.words,
    "found_on": lines.day,
    "inspectors": _inspectors,
    "source": lines.words,
    "category": lines.words,
    "part": lines.words,
    "description": lines.words,
    "level": _level,
    "basis": lines.words,
    "measure": lines.words,
    "responsible": lines.person,
    "responsible_unit": lines.words,
    "supervising": lines.words,
    "funds": lines.words,
    "deadline": _keep,
    "status": _status,
    "done_on": _keep,
    "rechecker": lines.words,
    "recheck_result": lines.words,
    "closed_on": _keep,
    "enforcement": lines.words,
    "remark": lines.words,
}


class Hazards:
    """What has to be known of the rows before: findings already read."""

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}

    def finish(self, line: Line) -> None:
        """Reckon the dates that hang on the day of finding, then look for reasons to reject.

        A time that stands there but can't be read is asked for; only where none stands the row is refused.
        """
        out = line.out
        found = out.get("found_on")
        out["deadline_text"] = values.text(out.get("deadline"))
        out["deadline"] = self._term(line, found)
        for name in ("done_on", "closed_on"):
            if name in out:
                line.settle(name, dates.parse(out[name], line.frame, found))
        self._order(line, found)
        if out.get("description") and _NONE.fullmatch(out["description"]):
            line.reject("description", "no_hazard", "写的是没有发现隐患，不作为隐患导入。")
            return
        unread = {problem.field for problem in line.doubts}
        for name, code, why in _NEEDED:
            if not out.get(name) and not (name == "found_on" and name in unread):
                line.reject(name, code, why)
                return
        self._double(line)

    def _term(self, line: Line, found: str | None) -> str | None:
        value, doubt = dates.term(line.out.get("deadline"), line.frame, found)
        if doubt is not None:
            line.warn("deadline", *doubt)
        return value

    def _order(self, line: Line, found: str | None) -> None:
        out = line.out
        closed = out.get("closed_on") or out.get("done_on")
        if out.get("status") == "closed" and "closed_on" in out and not closed:
            line.warn("closed_on", "closed_without_date", "写的是已整改，却没有销号时间，请补填。")
        for name in ("deadline", "done_on", "closed_on"):
            if found and out.get(name) and out[name] < found[: len(out[name])]:
                line.warn(name, "date_order", "该日期早于检查时间，请核对。")

    def _double(self, line: Line) -> None:
        out = line.out
        key = hash((out["facility"], out["found_on"], out["description"], out.get("part")))
        same = self._seen.setdefault(key, line.row)
        if same != line.row:
            line.warn("description", "similar_in_file", f"与第 {same} 行的单位、时间、隐患相同，可能重复，请核对。")


_NONE = re.compile(
    r"(?:无|没有|暂无|未发现|未见|零)(?:任何|明显|重大|安全|事故|新的|新增)*(?:隐患|问题|异常|存在问题)?(?:[和及、](?:问题|隐患))?[。.]?"
    r"|一切正常|正常|零隐患"
)
_NEEDED = (
    ("facility", "missing_facility", "没有写受检单位，不能导入，请补填后重试。"),
    ("description", "missing_description", "没有写隐患内容，不能导入，请补填后重试。"),
    ("found_on", "missing_date", "没有可用的检查时间，不能导入，请补填后重试。"),
)
