"""Rows of a place's list of workers (花名册). Identity numbers are never put into a message."""

from __future__ import annotations

import re
from typing import Any

from mzdesk.exchange import lines, values, vocabulary
from mzdesk.exchange.lines import Convert, Line
from mzdesk.rules import uscc


def _sex(line: Line, name: str, value: Any) -> None:
    written = values.text(value)
    kept = vocabulary.plain(written) if written else ""
    line.out[name] = "男" if kept.startswith("男") else "女" if kept.startswith("女") else None
    if kept and line.out[name] is None:
        line.warn(name, "unknown_sex", "性别只能是男或女，该格留空，请核对。")


def _identity(line: Line, name: str, value: Any) -> None:
    found = line.settle(name, values.code(value))
    if not found:
        return
    odd = uscc.id_problem(found)
    if odd:
        line.warn(name, "old_number" if re.fullmatch(r"\d{15}", found) else "check_digit", odd)


def _yes(line: Line, name: str, value: Any) -> None:
    written = values.text(value)
    known = vocabulary.yes(written) if written else None
    line.out[name] = known
    if written and known is None and not values.nothing(written):
        line.warn(name, "not_yes_no", f"“{written[:10]}”看不出是或否，该格留空，请核对。")


CONVERTS: dict[str, Convert] = {
    "name": lines.person,
    "facility": lines.short,
    "sex": _sex,
    "born": lines.day,
    "age": lines.whole,
    "id_number": _identity,
    "post": lines.words,
    "phones": lines.phones,
    "certified": _yes,
    "certificate": lines.words,
    "certificate_number": lines.code,
    "certificate_until": lines.day,
    "health_cert_until": lines.day,
    "joined": lines.day,
    "on_duty": _yes,
    "remark": lines.words,
}

_WHEN = r"(?:\d{4}年(?:\d{1,2}月)?)?"
_WHO = r"(?:全体|在职|在岗)?(?:工作人员|从业人员|员工|职工|人员|护理员|护理人员)*"
_LIST = r"(?:基本)?(?:情况|信息)?(?:花名册|名册|登记表|统计表|名单|一览表|台账|信息表|情况表)"
_ROLL = re.compile(f"{_WHEN}(.{{3,40}}?){_WHEN}{_WHO}{_LIST}")
_PLACE = re.compile(r"院|站|中心|公寓|馆|机构|公墓|处|所|园|之家|公司|项目")

_MANY = re.compile(
    r".*(?:服务|养老|民政|福利|殡葬|管理)(?:机构|单位)|.*(?:各|全区|全县|辖区)(?:机构|单位|敬老院|养老院).*"
)


class Staff:
    """What has to be known of the rows before: persons already read."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._names: dict[int, int] = {}

    def finish(self, line: Line) -> None:
        """Derive the place and the birthday, then look for reasons to reject."""
        out = line.out
        if "phones" in out:
            out["phone"] = "、".join(out["phones"]) or None
        if not out.get("name"):
            line.reject("name", "missing_name", "没有姓名，不能导入，请补填后重试。")
            return
        if "facility" not in out:
            out["facility"] = _titled(line.titles)
        if not out["facility"]:
            line.reject("facility", "missing_facility", "没有写所在机构，不能导入，请补填后重试。")
            return
        self._identity(line)
        self._doubles(line)

    def _identity(self, line: Line) -> None:
        """The identity number says birthday and sex; where the columns say otherwise it is told, not changed."""
        out = line.out
        number = out.get("id_number")
        if not number or uscc.id_problem(number):
            return
        born, man = uscc.born_on(number), uscc.is_man(number)
        if born and out.get("born") and not born.isoformat().startswith(out["born"]):
            line.warn("born", "differs_from_id", "出生年月与身份证号不一致，请核对。")
        if man is not None and out.get("sex") and (out["sex"] == "男") != man:
            line.warn("sex", "differs_from_id", "性别与身份证号不一致，请核对。")

    def _doubles(self, line: Line) -> None:
        out = line.out
        number = out.get("id_number")
        same = self._numbers.setdefault(hash((number, out["facility"])), line.row) if number else line.row
        if same != line.row:
            line.reject(
                "id_number", "duplicate_in_file", f"与第 {same} 行是同一人（身份证号相同），只导入第一行。", same
            )
            return
        phones = tuple(out.get("phones") or ())
        key = hash((out["name"], out["facility"], number, phones))
        same = self._names.setdefault(key, line.row)
        if same != line.row:
            line.reject(
                "name", "duplicate_in_file", f"与第 {same} 行重复（机构、姓名、电话相同），只导入第一行。", same
            )


def _titled(titles: tuple[str, ...]) -> str | None:
    """The place a title names (某某敬老院工作人员花名册), else the sheet's name when it is a place's."""
    for title in titles:
        hit = _ROLL.match(values.squeeze(title))
        if hit and _PLACE.search(hit[1]):
            found = re.sub(r"(?:全体|在职|工作|从业|员工|职工|人员)+$", "", hit[1])
            return None if _MANY.fullmatch(found) else found
    last = values.squeeze(titles[-1]) if titles else ""
    return last if len(last) > 3 and _PLACE.search(last) and "花名册" not in last else None
