"""What a form says of a place, brought to its normal form: refused where it can't be, remarked on where it is odd."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from mzdesk.errors import BadInput
from mzdesk.terms import Datum
from mzdesk.views.facilities import FacilityDraft, FieldNote

_COUNTS = {
    "beds": "床位数",
    "beds_design": "设计床位",
    "beds_actual": "实际床位",
    "residents": "在院人数",
    "residents_disabled": "失能人数",
    "staff_count": "从业人员数",
    "floors": "层数",
    "floor_area": "建筑面积",
}
_LENGTHS = {
    "name": 100,
    "address": 200,
    "licence": 80,
    "legal_person": 40,
    "principal": 40,
    "safety_officer": 40,
    "canteen": 60,
    "building": 120,
    "fire_facts": 200,
    "builder": 100,
    "contractor": 100,
    "supervisor": 100,
    "permit": 80,
    "dangerous_works": 200,
    "remark": 2000,
}
_DATES = {"founded": "成立时间", "works_start": "开工时间", "works_end": "竣工时间"}
_DATE = re.compile(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2}))?)?[年月日]?|(\d{4})(\d{2})(\d{2})?")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def cleaned(draft: FacilityDraft) -> FacilityDraft:
    """The draft in its normal form; raises BadInput naming the field."""
    values: dict[str, Any] = {name: plain(getattr(draft, name)) for name in _LENGTHS if name != "remark"}
    values["remark"] = draft.remark.strip()
    for name, most in _LENGTHS.items():
        if len(values[name]) > most:
            raise BadInput(f"文字过长，最多{most}个字，请精简后保存。", name)
    if not values["name"]:
        raise BadInput("请填写机构名称。", "name")
    if not draft.township:
        raise BadInput("请选择所属乡镇（街道）。", "township")
    values["phones"] = tuple(dict.fromkeys(_phone(one, "phones") for one in draft.phones if plain(one)))
    values["safety_phone"] = _phone(draft.safety_phone, "safety_phone") if plain(draft.safety_phone) else ""
    values["uscc"] = plain(draft.uscc or "").replace(" ", "").upper() or None
    values["conditions"] = tuple(sorted(set(draft.conditions)))
    for name, label in _DATES.items():
        values[name] = partial_date(getattr(draft, name), name, label)
    _check_numbers(draft)
    _check_place(draft)
    _check_term(values)
    return dataclasses.replace(draft, **values)


def plain(text: str) -> str:
    """Blanks around removed and made single; control signs removed."""
    kept = "".join(sign for sign in text if unicodedata.category(sign) != "Cc" or sign in "\t\n")
    return re.sub(r"\s+", " ", kept).strip()


def phone(text: str) -> str | None:
    """A telephone number in its normal form: 11 digits, 023-77701234, 7 or 8 digits; None for anything else."""
    digits = re.sub(r"[\s\-—–－()（）.+]", "", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(?:0086|86)(?=1\d{10}$|0\d{9,11}$)", "", digits)
    if not digits.isascii() or not digits.isdigit():
        return None
    if re.fullmatch(r"1[3-9]\d{9}|\d{7,8}|400\d{7}|800\d{7}|1\d{2,4}", digits):
        return digits
    found = re.fullmatch(r"(010|02\d|0[3-9]\d{2})(\d{7,8})", digits)
    return f"{found[1]}-{found[2]}" if found else None


def _phone(text: str, field: str) -> str:
    found = phone(text)
    if found is None:
        raise BadInput(f"电话“{plain(text)}”不像一个号码，请核对。座机请写区号，例如 023-77701234。", field)
    return found


def partial_date(text: str | None, field: str, label: str) -> str | None:
    """`2014`, `2014-06` or `2014-06-12` from what was typed (2014.6.12, 2014年6月, 20140612); raises BadInput."""
    typed = plain(unicodedata.normalize("NFKC", text or "")).replace(" ", "")
    if not typed:
        return None
    found = _DATE.fullmatch(typed)
    if found:
        year, month, day = (found[1], found[2], found[3]) if found[1] else (found[4], found[5], found[6])
        if 1800 <= int(year) <= 2200 and _real(int(year), int(month or 1), int(day or 1)):
            return "-".join([year, *(f"{int(part):02d}" for part in (month, day) if part)])
    raise BadInput(f"{label}“{typed}”不是日期，请按 2014、2014-06 或 2014-06-12 填写。", field)


def _real(year: int, month: int, day: int) -> bool:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] and not (month == 2 and day == 29 and not leap)


def _check_numbers(draft: FacilityDraft) -> None:
    for name, label in _COUNTS.items():
        value = getattr(draft, name)
        if value is not None and not 0 <= value <= 10_000_000:
            raise BadInput(f"{label}不能是 {value:g}，请填写 0 或正数。", name)


def _check_place(draft: FacilityDraft) -> None:
    if (draft.longitude is None) != (draft.latitude is None):
        missing = "latitude" if draft.latitude is None else "longitude"
        raise BadInput("经度和纬度要一起填写，请补全或都留空。", missing)
    if draft.longitude is None or draft.latitude is None:
        return
    if not 73 <= draft.longitude <= 136:
        raise BadInput(f"经度 {draft.longitude:g} 不在中国境内，请核对是否与纬度填反。", "longitude")
    if not 3 <= draft.latitude <= 54:
        raise BadInput(f"纬度 {draft.latitude:g} 不在中国境内，请核对是否与经度填反。", "latitude")
    if draft.datum is None:
        raise BadInput(f"请选择坐标系：手机地图取点选“{Datum.GCJ02.label}”。", "datum")


def _check_term(values: dict[str, Any]) -> None:
    start, end = values["works_start"], values["works_end"]
    if start and end and end[: len(start)] < start[: len(end)]:
        raise BadInput(f"竣工时间早于开工时间 {start}，请核对。", "works_end")


def notes(draft: FacilityDraft, *, within: Callable[[float, float], bool] | None = None) -> tuple[FieldNote, ...]:
    """What is odd about a cleaned draft and hinders nobody. `within` says whether a point lies in the district."""
    found = [
        FieldNote("uscc", text) if (text := code_problem(draft.uscc)) else None,
        _crowded(draft),
        _outside(draft, within),
        None if draft.principal else FieldNote("principal", "还没有填写主要负责人，建议补全。"),
        None if draft.phones else FieldNote("phones", "还没有填写联系电话，建议补全。"),
    ]
    return tuple(note for note in found if note is not None)


def code_problem(code: str | None) -> str | None:
    """What is wrong with a 统一社会信用代码 (GB 32100-2015), in words; None when it is right or empty."""
    from mzdesk.rules import uscc

    return uscc.problem(code) if code else None


def _crowded(draft: FacilityDraft) -> FieldNote | None:
    beds = draft.beds_actual or draft.beds
    if draft.residents is not None and beds is not None and draft.residents > beds:
        return FieldNote("residents", f"在院人数多于床位数 {beds}，请核对。")
    return None


def _outside(draft: FacilityDraft, within: Callable[[float, float], bool] | None) -> FieldNote | None:
    if within is None or draft.longitude is None or draft.latitude is None or within(draft.longitude, draft.latitude):
        return None
    return FieldNote("longitude", "这个坐标看起来不在本区县范围内，请核对经纬度和坐标系。")
