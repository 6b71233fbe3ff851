"""A row of a register as its columns hold it: refused where it can't be, remarked on where something stays out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from mzdesk.models.facilities import Facility
from mzdesk.services.facilities import checks
from mzdesk.terms import Relation
from mzdesk.views.exchange import IncomingRow, Problem
from mzdesk.views.facilities import LABELS, FacilityDraft
from mzdesk.views.imports import Answers

_TABLE: sa.Table = Facility.__table__  # type: ignore[assignment]
TEXTS = {
    name: column.type.length or 2000  # type: ignore[attr-defined]
    for name, column in _TABLE.columns.items()
    if name in FacilityDraft.__slots__ and type(column.type) in (sa.String, sa.Text) and name != "township"
}
_SHORTEST = min(TEXTS.values())
_NUMBERS = frozenset(
    ("beds", "beds_design", "beds_actual", "residents", "residents_disabled", "staff_count", "floors", "floor_area")
)
_PLAIN = frozenset(FacilityDraft.__slots__) - {
    "township",
    "conditions",
    "phones",
    "safety_phone",
    "longitude",
    "latitude",
    "datum",
}
_MOST = 10_000_000


@dataclass(slots=True)
class Draft:
    """A place as a row says it: `said` holds only what stands in the file."""

    row: IncomingRow
    said: dict[str, Any]
    township: str = ""
    why: str = ""
    doubts: list[Problem] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    name_key: str = ""
    near_key: str = ""
    address_key: str = ""

    def doubt(self, name: str, code: str, why: str) -> None:
        """Something to be looked at."""
        self.doubts.append(Problem(self.row.sheet, self.row.row, code, why, name))


def draft(row: IncomingRow, answers: Answers) -> Draft:
    """The row in its normal form; `why` says what makes it impossible."""
    values = row.values
    said = {name: value for name, value in values.items() if value is not None and name in _PLAIN and value != ""}
    made = Draft(row, said)
    _township(made, values, answers)
    _kind(made, values, answers)
    _relation(made, answers)
    _phones(made, values)
    _coordinates(made, values, answers)
    _lengths(made)
    _figures(made)
    return made


def _township(made: Draft, values: Mapping[str, Any], answers: Answers) -> None:
    code = values.get("township_code")
    if not code:
        word = values.get("township_text") or ""
        code = answers.get(("township", word))
        if not code:
            made.asked.append(("township", word))
            made.why = "不清楚属于哪个乡镇（街道），请选择后再导入。"
    made.township = code or ""


def _kind(made: Draft, values: Mapping[str, Any], answers: Answers) -> None:
    """A kind that only the name suggests is no reason to change a known place's."""
    word = values.get("type") or ""
    if made.said.get("kind") is None:
        code = answers.get(("kind", word))
        if code:
            made.said["kind"] = code


def _relation(made: Draft, answers: Answers) -> None:
    code = made.said.get("relation") or answers.get(("relation", ""))
    if code is not None:
        made.said["relation"] = Relation(code)


def _phones(made: Draft, values: Mapping[str, Any]) -> None:
    first, more = values.get("safety_phone") or "", []
    if "、" in first:
        first, *more = first.split("、")
        made.doubt("safety_phone", "more_phones", "安全管理员有几个电话，只登记第一个，其余并入联系电话。")
    found: list[str] = []
    for number in (*values.get("phones", ()), *more):
        known = _phone(number)
        if known is None:
            made.doubt("phones", "bad_phone", "有的号码不像电话号码，没有导入该号码，请核对后补填。")
        elif known not in found:
            found.append(known)
    if found:
        made.said["phones"] = found
    made.said.pop("safety_phone", None)
    if not first:
        return
    if (safety := _phone(first)) is not None:
        made.said["safety_phone"] = safety
    else:
        made.doubt("safety_phone", "bad_phone", "安全管理员的电话不像电话号码，没有导入，请核对后补填。")


def _phone(number: str) -> str | None:
    usual = len(number) == 11 and number[0] == "1" and number[1] > "2" and number.isdecimal()
    return number if usual else checks.phone(number)


def _coordinates(made: Draft, values: Mapping[str, Any], answers: Answers) -> None:
    longitude, latitude = values.get("longitude"), values.get("latitude")
    if longitude is None and latitude is None:
        return
    datum = values.get("datum") or answers.get(("datum", ""))
    if longitude is None or latitude is None:
        made.doubt("longitude", "half_a_place", "经度和纬度只写了一个，没有导入坐标，请补全。")
    elif datum is None:
        made.asked.append(("datum", ""))
    else:
        made.said |= {"longitude": longitude, "latitude": latitude, "datum": datum}


def _lengths(made: Draft) -> None:
    for name, value in made.said.items():
        if type(value) is not str or (len(value) <= _SHORTEST and value.isalnum()):
            continue
        if name != "remark" and not value.isalnum():
            value = made.said[name] = " ".join(value.split())
        most = TEXTS.get(name, len(value))
        if len(value) > most:
            made.why = f"“{LABELS[name]}”文字过长，最多 {most} 个字，请精简后重新导入。"


def _figures(made: Draft) -> None:
    said = made.said
    for name in _NUMBERS:
        if name in said and not 0 <= said[name] <= _MOST:
            made.doubt(name, "not_a_number", f"{LABELS[name]}不能是 {said.pop(name):g}，该格留空，请核对。")
    start, end = said.get("works_start"), said.get("works_end")
    if start and end and end[: len(start)] < start[: len(end)]:
        made.doubt("works_end", "date_order", f"竣工时间早于开工时间 {start}，没有导入竣工时间，请核对。")
        del said["works_end"]
