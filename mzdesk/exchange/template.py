"""The workbook that is handed out to be filled in: lists to choose from, an example row, notes, a mark of its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mzdesk.errors import BadInput
from mzdesk.exchange.cells import Style, letters
from mzdesk.exchange.sheetxml import Book, Choice, Page, Sheet
from mzdesk.exchange.synonyms import FIELDS
from mzdesk.terms import (
    Datum,
    FacilityKind,
    FacilityState,
    FireAcceptance,
    HazardSource,
    ImportKind,
    Nature,
    Relation,
    RiskGrade,
    Topic,
)
from mzdesk.views.exchange import FieldChoice, Region

VERSION = 1
DICTIONARY = "数据字典"
NOTES = "填表说明"
MARK = "mzdesk"
EXAMPLE = "案例（请删除）"
_FIRST, _LAST = 5, 5000
_INLINE = 255
_YES = ("是", "否")

_LISTS: dict[ImportKind, dict[str, tuple[str, ...]]] = {
    ImportKind.FACILITY: {
        "type": tuple(kind.label for kind in FacilityKind if not kind.only_reports),
        "relation": tuple(each.label for each in Relation),
        "nature": tuple(each.label for each in Nature),
        "fire_acceptance": tuple(each.label for each in FireAcceptance),
        "datum": tuple(each.label for each in Datum),
        "risk": tuple(each.label for each in RiskGrade),
        "state": tuple(each.label for each in FacilityState),
    },
    ImportKind.STAFF: {"sex": ("男", "女"), "certified": _YES, "on_duty": _YES},
    ImportKind.HAZARD: {
        "source": tuple(each.label for each in HazardSource),
        "category": tuple(each.label for each in Topic),
        "level": ("一般", "重大"),
        "status": ("未整改", "整改中", "已整改", "已销号"),
    },
}
_TEXT = frozenset(
    {"uscc", "phones", "safety_phone", "licence", "permit", "id_number", "certificate_number", "number"}
    | {"founded", "born", "joined", "certificate_until", "health_cert_until", "works_start", "works_end"}
    | {"found_on", "deadline", "done_on", "closed_on"}
)
_WIDE = {"name": 30, "facility": 30, "address": 36, "uscc": 22, "id_number": 22, "description": 40, "measure": 30,
         "remark": 24, "township": 20, "phones": 16, "dangerous_works": 24, "basis": 24}  # fmt: skip
_SKIP = frozenset(("residents_self", "residents_half", "residents_disabled", "beds_design", "age"))

_EXAMPLES: dict[str, str] = {
    "name": f"{EXAMPLE}某某敬老院", "facility": f"{EXAMPLE}某某敬老院", "type": "养老机构", "relation": "社会办",
    "uscc": "52500000MJ0000000R", "phones": "19100000000", "beds": "60", "residents": "45", "founded": "2018-06",
    "principal": "张某某", "sex": "女", "born": "1980-05", "post": "护理员", "found_on": "2020-12-04",
    "inspectors": "张某某、李某某",
    "description": "疏散通道堆放杂物", "level": "一般", "deadline": "2020-12-11", "status": "整改中",
}  # fmt: skip

_COMMON = (
    "一、表头标红的栏必须填写；不要改动表头文字，可以调整栏的先后，用不着的栏可以删除。",
    "二、第 4 行是案例，导入时自动跳过，也可以删除。一行填一条，不要合并单元格，不要在数据中间空行。",
    "三、有下拉列表的栏请从列表中选择。电话、代码、证号等长号码按文字填写，不要让表格改成科学计数。",
    "四、日期写成 2020-12-04；只知道年月写 2020-12，只知道年份写 2020。一格有几个电话时用顿号隔开。",
    "五、填好后在本程序的“导入”中选择本文件，核对预览后再确认；导入后还可以整批撤销。",
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Which template a workbook was made from."""

    kind: ImportKind
    version: int


def write(kind: ImportKind, path: Path, *, region: Region, at: datetime) -> None:
    """Write the template of a kind to `path`; raises BadInput when it can't be written."""
    fields = [each for each in FIELDS[kind] if each.name not in _SKIP]
    lists = dict(_LISTS[kind])
    if any(each.name == "township" for each in fields):
        lists["township"] = tuple(town.name for town in region.townships)
    with Book(path, at=at, title=f"{kind.label}导入模板") as book:
        _table(book.sheet(kind.label), kind, fields, lists, region)
        notes = book.sheet(NOTES)
        notes.start([110])
        notes.row([NOTES], Style.TITLE, 36)
        for line in (*_COMMON, *_about(kind)):
            notes.row([line], Style.NOTE, 36)
        hidden = book.sheet(DICTIONARY, hidden=True)
        hidden.start([30] * (len(lists) + 1))
        _dictionary(hidden, kind, fields, lists)


def _table(
    sheet: Sheet, kind: ImportKind, fields: Sequence[FieldChoice], lists: dict[str, tuple[str, ...]], region: Region
) -> None:
    last = letters(len(fields) - 1)
    text = [place for place, each in enumerate(fields) if each.name in _TEXT]
    sheet.start([_WIDE.get(each.name, 13) for each in fields], frozen=(3, 1), text_columns=text)
    sheet.row([f"{region.name}{kind.label}（导入模板）"], Style.TITLE, 36)
    sheet.row(["填报单位：                填报日期：                填表前请看“填表说明”"], Style.LINE, 20)
    heads = [f"{each.label}*" if each.required else each.label for each in fields]
    sheet.row(heads, [Style.HEAD_NEEDED if each.required else Style.HEAD for each in fields], 32)
    examples = dict(_EXAMPLES)
    if kind is ImportKind.STAFF:
        examples["name"] = f"{EXAMPLE}张某某"
    if region.townships:
        examples["township"] = region.townships[0].name
    sheet.row([examples.get(each.name) for each in fields], Style.EXAMPLE)
    for place, each in enumerate(fields):
        if each.name in lists:
            sheet.choose(_choice(place, each.name, lists))
    sheet.merge(f"A1:{last}1")
    sheet.merge(f"A2:{last}2")
    sheet.printed(Page((1, 3), len(fields)))


def _choice(place: int, name: str, lists: dict[str, tuple[str, ...]]) -> Choice:
    """The list itself where it is short enough, else the cells of the dictionary."""
    cells = f"{letters(place)}{_FIRST}:{letters(place)}{_LAST}"
    words = lists[name]
    if len(",".join(words)) <= _INLINE:
        return Choice(cells, words)
    column = letters(1 + list(lists).index(name))
    return Choice(cells, source=f"{DICTIONARY}!${column}$2:${column}${len(words) + 1}")


def _dictionary(
    sheet: Sheet, kind: ImportKind, fields: Sequence[FieldChoice], lists: dict[str, tuple[str, ...]]
) -> None:
    """Hidden: what the template is (A1), and the words of its lists."""
    labels = {each.name: each.label for each in fields}
    sheet.row([f"{MARK}:{kind.value}:{VERSION}", *(labels[name] for name in lists)], Style.PLAIN)
    for row in range(max(len(words) for words in lists.values())):
        sheet.row([None, *(words[row] if row < len(words) else None for words in lists.values())], Style.PLAIN)


def mark(cell: object) -> Mark | None:
    """The mark in the first cell of the dictionary sheet, or None."""
    parts = cell.split(":") if isinstance(cell, str) else []
    if len(parts) != 3 or parts[0] != MARK or not parts[2].isdecimal():
        return None
    kind = next((each for each in ImportKind if each.value == parts[1]), None)
    return Mark(kind, int(parts[2])) if kind else None


def check(found: Mark | None, kind: ImportKind) -> None:
    """Refuse a template of another kind or of a newer program; raises BadInput."""
    if found is None:
        return
    if found.kind is not kind:
        raise BadInput(f"这是{found.kind.label}的模板，现在要导入的是{kind.label}。请选择对应的导入项，或换一个文件。")
    if found.version > VERSION:
        raise BadInput("这份模板来自更新版本的程序，请先升级本程序，或用本程序重新下载模板填写。")


def _about(kind: ImportKind) -> tuple[str, ...]:
    words = [f"{each.label}：{_HELP[each.name]}" for each in FIELDS[kind] if each.name in _HELP]
    return tuple(words)


_HELP = {
    "uscc": "18 位；还没有换发的，填旧注册号即可。校验位不符只提示，不影响导入。",
    "relation": "社会办、局属、乡镇办，决定检查使用哪一种文书。",
    "datum": "手机地图取得的坐标一般是 GCJ-02，GPS 设备取得的是 WGS-84。",
    "id_number": "18 位，末位可为 X；只用于核对，预览中不完整显示。",
    "level": "只分一般和重大；拿不准的先留空，由科室认定。",
    "deadline": "写日期，或写“立即整改”“7天内”，从检查时间算起。",
    "status": "未整改、整改中、已整改、已销号。",
}
