"""The checklist as a workbook that can be corrected in Excel and brought in again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from mzdesk.errors import BadInput
from mzdesk.exchange import gate, grid, workbook
from mzdesk.terms import FacilityKind, HazardGrade, Topic
from mzdesk.views.checklists import ItemData, ItemLine, ItemRow

TITLE = "检查清单"
_WIDTHS = {
    "编号": 12, "领域": 16, "检查内容": 46, "检查方法": 34, "从严情形": 24, "不合格时": 12,
    "整改天数": 10, "适用机构": 30, "适用条件": 14, "自查周期": 10, "移送部门": 16,
}  # fmt: skip
_NEEDED = tuple(title for title in _WIDTHS if title != "编号")
_SEPARATORS = str.maketrans(dict.fromkeys("，,;；/ \n", "、"))


def write(rows: Iterable[ItemRow], *, unit: str, at: datetime, path: Path) -> int:
    """Write items with every column that may be corrected; raises BadInput when the file can't be written."""
    columns = [workbook.Column(title, width) for title, width in _WIDTHS.items()]
    return workbook.export(TITLE, columns, (_cells(row) for row in rows), unit=unit, at=at, path=path)


def _cells(row: ItemRow) -> list[Any]:
    kinds = "、".join(kind.label for kind in row.kinds)
    facts: list[Any] = [row.code, row.topic.label, row.text, row.method, row.escalate, row.grade.label, row.days]
    return [*facts, kinds, row.condition or "", row.cycle, row.transfer_to]


def read(path: Path) -> list[ItemLine]:
    """The lines of a workbook as `write` made it, columns in any order; raises BadInput when it is none."""
    book = grid.open_book(gate.admit(path))
    for sheet in book.sheets:
        if sheet.hidden:
            continue
        heads: dict[str, int] = {}
        lines: list[ItemLine] = []
        for row in sheet.rows():
            if not heads:
                heads = _heads(row.cells)
            elif not row.blank:
                lines.append(_line(row.number, {name: _text(row.cells, place) for name, place in heads.items()}))
        if heads:
            return lines
    raise BadInput(f"没有找到表头（需要有{'、'.join(_NEEDED)}）。请先导出检查清单，在导出的表上修改后再导入。")


def _heads(cells: Sequence[Any]) -> dict[str, int]:
    names = {"".join(str(cell).split()).rstrip("*"): place for place, cell in enumerate(cells) if cell is not None}
    return {name: names[name] for name in _WIDTHS if name in names} if all(n in names for n in _NEEDED) else {}


def _text(cells: Sequence[Any], place: int) -> str:
    cell = cells[place] if place < len(cells) else None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def _line(number: int, given: Mapping[str, str]) -> ItemLine:
    problems: list[str] = []
    topic, grade = Topic.labelled(given["领域"]), HazardGrade.labelled(given["不合格时"])
    words = [word for word in given["适用机构"].translate(_SEPARATORS).split("、") if word]
    kinds = {word: FacilityKind.labelled(word) for word in words}
    unknown = [word for word, kind in kinds.items() if kind is None]
    days = given["整改天数"]
    if topic is None:
        problems.append(f"领域“{given['领域']}”不在可选范围（{'、'.join(each.label for each in Topic)}）")
    if grade is None or grade is HazardGrade.MAJOR:
        problems.append(f"不合格时“{given['不合格时']}”应为一般、较大或疑似重大")
    if unknown or not kinds:
        problems.append(f"适用机构“{'、'.join(unknown)}”不认识" if unknown else "没有填写适用机构")
    if not (days.isdecimal() and int(days) <= 365):
        problems.append(f"整改天数“{days}”应为0到365的整数")
    if not given["检查内容"] or len(given["检查内容"]) > 300:
        problems.append("检查内容为空" if not given["检查内容"] else "检查内容超过300字")
    data = ItemData(
        given.get("编号", ""),
        topic or Topic.FIRE,
        given["检查内容"],
        grade or HazardGrade.GENERAL,
        tuple(kind for kind in kinds.values() if kind is not None),
        int(days) if days.isdecimal() and len(days) < 6 else 0,
        given.get("检查方法", ""),
        given.get("从严情形", ""),
        given.get("适用条件") or None,
        given.get("自查周期", ""),
        given.get("移送部门", ""),
    )
    return ItemLine(number, data, tuple(problems))
