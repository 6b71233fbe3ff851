"""Rows of a register of places (机构台账)."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from mzdesk.exchange import lines, values, vocabulary
from mzdesk.exchange.lines import Convert, Line
from mzdesk.exchange.places import Townships
from mzdesk.rules import uscc
from mzdesk.terms import Datum, FacilityState, FireAcceptance, Nature, Relation, RiskGrade, Term
from mzdesk.views.exchange import TownshipName


def _type(line: Line, name: str, value: Any) -> None:
    written = values.name(value)[0]
    line.out["type"] = written
    line.out["kind"] = vocabulary.kind(written) if written else None
    if written and line.out["kind"] is None:
        line.warn("type", "unknown_kind", f"“{written[:20]}”不是本程序的机构类别，请选择类别。")


def _uscc(line: Line, name: str, value: Any) -> None:
    found = line.settle(name, values.code(value))
    odd = uscc.problem(found) if found else None
    if odd:
        line.warn(name, "old_number" if len(found) in (13, 14, 15) and found.isdecimal() else "check_digit", odd)


def _fact(wanted: type[Term], label: str) -> Convert:
    def convert(line: Line, name: str, value: Any) -> None:
        written = values.text(value)
        known = None if written is None else vocabulary.fact(wanted, written)
        line.out[name] = known
        if written is not None and known is None and not values.nothing(written):
            line.warn(name, f"unknown_{name}", f"“{written[:20]}”不是可识别的{label}，该格留空，请选择。")

    return convert


def _coordinate(low: float, high: float) -> Convert:
    def convert(line: Line, name: str, value: Any) -> None:
        found = line.settle(name, values.number(value))
        if found is not None and not low <= found <= high:
            line.out[name] = None
            line.warn(name, "not_a_coordinate", "坐标不在国内范围，该格留空，请核对。")

    return convert


def _phone(line: Line, name: str, value: Any) -> None:
    found, doubt = values.phones(value)
    lines.add_phones(line, name, found)
    if doubt is not None:
        line.warn(name, *doubt)


CONVERTS: dict[str, Convert] = {
    "name": lines.short,
    "type": _type,
    "relation": _fact(Relation, "关系"),
    "township": lines.words,
    "address": lines.address,
    "uscc": _uscc,
    "nature": _fact(Nature, "性质"),
    "legal_person": lines.person,
    "principal": lines.person,
    "phones": lines.phones,
    "safety_officer": lines.person,
    "safety_phone": _phone,
    "beds": lines.whole,
    "beds_design": lines.whole,
    "beds_actual": lines.whole,
    "residents": lines.whole,
    "residents_self": lines.whole,
    "residents_half": lines.whole,
    "residents_disabled": lines.whole,
    "staff_count": lines.whole,
    "founded": lines.day,
    "fire_acceptance": _fact(FireAcceptance, "消防验收情况"),
    "licence": lines.code,
    "canteen": lines.words,
    "floor_area": lines.number,
    "floors": lines.whole,
    "building": lines.words,
    "fire_facts": lines.words,
    "longitude": _coordinate(73.0, 136.0),
    "latitude": _coordinate(3.0, 54.0),
    "datum": _fact(Datum, "坐标系"),
    "risk": _fact(RiskGrade, "风险等级"),
    "state": _fact(FacilityState, "状态"),
    "builder": lines.short,
    "contractor": lines.short,
    "supervisor": lines.short,
    "permit": lines.code,
    "works_start": lines.day,
    "works_end": lines.day,
    "dangerous_works": lines.words,
    "remark": lines.words,
}


class _Index:
    """Where something stands: nearly always once, and then without a list of its own."""

    def __init__(self) -> None:
        self._first: dict[int, int] = {}
        self._more: dict[int, list[int]] = {}

    def at(self, key: int) -> Sequence[int]:
        first = self._first.get(key)
        return () if first is None else (first, *self._more.get(key, ()))

    def put(self, key: int, at: int) -> None:
        if self._first.setdefault(key, at) != at:
            self._more.setdefault(key, []).append(at)


class Places:
    """What has to be known of the rows before: doubles within the file."""

    def __init__(self, townships: Townships) -> None:
        self._townships = townships
        self._codes = _Index()
        self._names = _Index()
        self._contacts: dict[int, int] = {}
        # of each place: row, name, name without what stands before it, address, code
        self._facts = (array("q"), array("q"), array("q"), array("q"), array("q"))
        self._before: dict[str, tuple[str, ...]] = {}

    def finish(self, line: Line) -> None:
        """Derive what follows from several cells, then look for reasons to reject."""
        out = line.out
        _residents(line)
        if "beds" not in out and "beds_design" in out:
            out["beds"] = out["beds_design"]
        town = self._township(line)
        if safety := out.get("safety_phone"):
            out["safety_phone"] = "、".join(safety)
        elif "safety_phone" in out:
            out["safety_phone"] = None
        if not out.get("name"):
            line.reject("name", "missing_name", "没有机构名称，不能导入，请补填后重试。")
            return
        if "type" not in out or (out["type"] is None and out["kind"] is None):
            out["kind"] = vocabulary.kind(out["name"])
            if "type" in out and out["kind"] is not None:
                line.warn("type", "kind_from_name", f"没有写机构类别，已按名称判断为{out['kind'].label}，请核对。")
        self._doubles(line, town)

    def _township(self, line: Line) -> TownshipName | None:
        out = line.out
        written, address = out.get("township"), out.get("address")
        told = self._townships.exact(written) if written else None
        shown = self._townships.within(address) if address else None
        abroad = address is not None and shown is None and self._townships.elsewhere(address)
        sheet = self._of_sheet(line.titles[-1]) if line.titles and not written else None
        town = told or (None if written else sheet or shown)
        if written and told is None:
            line.warn("township", "unknown_township", f"“{written[:20]}”不是本区现有的乡镇（街道），请选择。")
        elif town is not None and ((shown is not None and shown.code != town.code) or abroad):
            line.warn("township", "unknown_township", f"乡镇（街道）写的是{town.name}，地址却在别处，请核对后选择。")
            town = None
        elif not written and town is not None:
            where = "工作表名称" if sheet else "地址"
            line.warn("township", "township_inferred", f"没有写乡镇（街道），已按{where}填为{town.name}，请核对。")
        elif town is None:
            line.warn("township", "unknown_township", "看不出属于哪个乡镇（街道），请选择。")
        if town is None:
            out["township_text"] = f"{told.name}（地址在别处）" if told else written or ""
        out["township"] = town.name if town else None
        out["township_code"] = town.code if town else None
        return town

    def _of_sheet(self, title: str) -> TownshipName | None:
        return self._townships.exact(title) or self._townships.within(title)

    def _doubles(self, line: Line, town: TownshipName | None) -> None:
        """The same code with the same address or name, or the same name in the same township, is the same place."""
        out, row = line.out, line.row
        near = hash(self._near(out["name"], town))
        address = hash(self._rest(out["address"])) if out.get("address") else 0
        code = hash(out["uscc"]) if out.get("uscc") else 0
        rows, names, nears, addresses, codes = self._facts
        for at in self._codes.at(code) if code else ():
            if near == nears[at] or (address and address == addresses[at]):
                told = f"与第 {rows[at]} 行是同一家机构（代码相同），只导入第一行。"
                line.reject("uscc", "duplicate_in_file", told, rows[at])
                return
            line.warn("uscc", "same_code_in_file", f"统一社会信用代码与第 {rows[at]} 行相同，请核对。")
        name, key = hash(out["name"]), hash((near, town.code if town else line.sheet))
        told = ""
        for at in self._names.at(key):
            differ = code and codes[at] and code != codes[at]
            if name != names[at]:
                told = told if differ else f"名称与第 {rows[at]} 行只差前面的地名，可能是同一家机构，请核对。"
            elif differ:
                line.warn("name", "same_name_in_file", f"名称与第 {rows[at]} 行相同而代码不同，请核对。")
            else:
                why = f"与第 {rows[at]} 行重复（名称和乡镇相同），只导入第一行。"
                line.reject("name", "duplicate_in_file", why, rows[at])
                return
        at = len(rows)
        if address and out.get("phones"):
            first = self._contacts.setdefault(hash((address, out["phones"][0])), at)
            if first != at:
                told = f"电话和地址与第 {rows[first]} 行相同，可能是同一家机构，请核对。"
        if told:
            line.warn("name", "similar_in_file", told)
        self._remember(at, key, code, (row, name, near, address, code))

    def _remember(self, at: int, key: int, code: int, facts: tuple[int, int, int, int, int]) -> None:
        self._names.put(key, at)
        if code:
            self._codes.put(code, at)
        for kept, fact in zip(self._facts, facts, strict=True):
            kept.append(fact)

    def _near(self, name: str, town: TownshipName | None) -> str:
        words = self._prefixes(town)
        rest = name
        while found := next((word for word in words if rest.startswith(word) and len(rest) > len(word) + 1), ""):
            rest = rest.removeprefix(found)
        return rest

    def _rest(self, address: str) -> str:
        for word in self._prefixes(None):
            address = address.removeprefix(word)
        return address

    def _prefixes(self, town: TownshipName | None) -> tuple[str, ...]:
        """What may stand before a name, the longest first."""
        code = town.code if town else ""
        if code not in self._before:
            self._before[code] = tuple(sorted(self._townships.prefixes(town), key=len, reverse=True))
        return self._before[code]


def _residents(line: Line) -> None:
    """在院人数 is the sum of its parts where only these are given."""
    out = line.out
    parts = [out.pop(name, None) for name in ("residents_self", "residents_half")]
    parts.append(out.get("residents_disabled"))
    said = [part for part in parts if part is not None]
    if len(said) < 2:
        return
    if out.get("residents") is None:
        out["residents"] = sum(said)
    elif out["residents"] != sum(said) and len(said) == 3:
        line.warn(
            "residents",
            "sum_differs",
            f"在院人数 {out['residents']} 与自理、半自理、失能之和 {sum(said)} 不符，请核对。",
        )
