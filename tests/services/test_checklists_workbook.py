"""The checklist goes out to Excel, is corrected there, and comes in again as one version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.exchange import checklist_book
from mzdesk.services import checklists
from mzdesk.terms import FacilityKind, HazardGrade, RowFate, Topic
from mzdesk.views.checklists import ChecklistCriteria, ItemChange, ItemLine, ItemRow
from tests.factories import SYSTEM, office

HEAD = 3


def items(store: Store, text: str = "") -> list[ItemRow]:
    with store.read(SYSTEM) as session:
        return list(checklists.listing(session, SYSTEM, ChecklistCriteria(text), offset=0, limit=500).rows)


def written(store: Store, path: Path) -> Path:
    checklist_book.write(items(store), unit="示例民政局", at=clock.now(), path=path)
    return path


def change(path: Path, edits: dict[int, dict[str, Any]], *, more: list[dict[str, Any]] = ()) -> list[ItemLine]:  # type: ignore[assignment]
    """Edit lines (counted from 1) and add some, as a clerk does in Excel; returns what is read then."""
    book = load_workbook(path)
    sheet = book.active
    columns = {cell.value: cell.column for cell in sheet[HEAD]}
    for number, values in edits.items():
        for name, value in values.items():
            sheet.cell(HEAD + number, columns[name]).value = value
    for values in more:
        place = sheet.max_row + 1
        for name, value in values.items():
            sheet.cell(place, columns[name]).value = value
    book.save(path)
    return checklist_book.read(path)


def compared(store: Store, lines: list[ItemLine]) -> list[ItemChange]:
    with store.read(SYSTEM) as session:
        return checklists.compare(session, SYSTEM, lines)


NEW = {
    "领域": "消防安全", "检查内容": "值班室有应急手电", "不合格时": "一般", "整改天数": 3,
    "适用机构": "养老机构、殡葬服务机构",
}  # fmt: skip


def test_a_workbook_that_was_not_touched_changes_nothing(store: Store, tmp_path: Path) -> None:
    office(store)
    lines = checklist_book.read(written(store, tmp_path / "清单.xlsx"))
    found = compared(store, lines)
    assert len(found) == 180
    assert {each.fate for each in found} == {RowFate.SAME}
    with pytest.raises(RuleBroken, match="没有新增或有变化"), store.begin(SYSTEM, "导入") as session:
        checklists.take(session, SYSTEM, lines, note="试")


def test_changed_and_new_lines_become_one_version_and_the_rest_stays(store: Store, tmp_path: Path) -> None:
    office(store)
    before = items(store)
    path = written(store, tmp_path / "清单.xlsx")
    lines = change(path, {1: {"检查内容": "改写后的检查内容", "整改天数": 9}}, more=[NEW])
    found = [each for each in compared(store, lines) if each.fate is not RowFate.SAME]
    assert [each.fate for each in found] == [RowFate.CHANGED, RowFate.NEW]
    assert ("检查内容", before[0].text, "改写后的检查内容") in found[0].changes
    assert ("整改天数", str(before[0].days), "9") in found[0].changes
    with pytest.raises(BadInput, match="修改原因"), store.begin(SYSTEM, "导入") as session:
        checklists.take(session, SYSTEM, lines, note=" ")
    with store.begin(SYSTEM, "导入") as session:
        assert checklists.take(session, SYSTEM, lines, note="按新国标更新") == 2
    after = {each.code: each for each in items(store)}
    assert len(after) == 181
    first = after[before[0].code]
    assert (first.text, first.days, first.revision) == ("改写后的检查内容", 9, 2)
    assert first.basis == before[0].basis
    assert first.seed == before[0].seed
    own = after["ZX-001"]
    assert own.own
    assert own.kinds == (FacilityKind.ELDERLY_CARE, FacilityKind.FUNERAL)
    assert own.condition is None
    with store.read(SYSTEM) as session:
        versions = checklists.versions(session, SYSTEM)
        assert [(row.number, row.items) for row in versions] == [(2, 181), (1, 180)]
        assert checklists.view(session, SYSTEM, first.id).earlier[0].text == before[0].text


def test_lines_that_cannot_be_read_say_why_and_are_left_out(store: Store, tmp_path: Path) -> None:
    office(store)
    before = items(store)
    path = written(store, tmp_path / "清单.xlsx")
    bad = {
        1: {"领域": "交通安全"}, 2: {"不合格时": "重大"}, 3: {"整改天数": "一周"}, 4: {"适用机构": "幼儿园"},
        5: {"检查内容": None}, 6: {"编号": before[7].code},
    }  # fmt: skip
    found = compared(store, change(path, bad, more=[NEW, NEW, NEW | {"检查内容": before[20].text}]))
    why = {each.row - HEAD: each.why for each in found if each.fate is RowFate.REJECTED}
    assert "领域“交通安全”不在可选范围" in why[1]
    assert "应为一般、较大或疑似重大" in why[2]
    assert "“一周”应为0到365的整数" in why[3]
    assert "“幼儿园”不认识" in why[4]
    assert why[5] == "检查内容为空"
    assert "表内重复" in why[8]
    assert "表内重复" in why[182]
    duplicate = found[-1]
    assert duplicate.fate is RowFate.DUPLICATE
    assert before[20].code in duplicate.why


def test_an_item_out_of_force_is_not_brought_back_by_its_code(store: Store, tmp_path: Path) -> None:
    office(store)
    path = written(store, tmp_path / "清单.xlsx")
    gone = items(store)[0]
    with store.begin(SYSTEM, "停用") as session:
        checklists.drop_item(session, SYSTEM, gone.id, note="不再适用")
    first = compared(store, checklist_book.read(path))[0]
    assert first.fate is RowFate.REJECTED
    assert f"{gone.code} 已停用" in first.why


def test_a_workbook_without_the_columns_is_refused(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["机构名称", "地址"])  # type: ignore[union-attr]
    book.save(tmp_path / "机构.xlsx")
    with pytest.raises(BadInput, match=r"没有找到表头.*请先导出检查清单"):
        checklist_book.read(tmp_path / "机构.xlsx")


def test_a_csv_in_another_order_of_columns_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "清单.csv"
    heads = [
        "检查内容",
        "领域",
        "整改天数",
        "不合格时",
        "适用机构",
        "检查方法",
        "从严情形",
        "适用条件",
        "自查周期",
        "移送部门",
    ]
    values = ["值班室有手电", "消防安全", "0", "较大", "养老机构，儿童福利机构", "看", "", "使用燃气", "日", ""]
    path.write_bytes("\n".join([",".join(heads), ",".join(f'"{v}"' for v in values)]).encode("gb18030"))
    (line,) = checklist_book.read(path)
    assert line.problems == ()
    data = line.data
    assert (data.topic, data.grade, data.days) == (Topic.FIRE, HazardGrade.LARGER, 0)
    assert data.kinds == (FacilityKind.ELDERLY_CARE, FacilityKind.CHILD_WELFARE)
    assert data.condition == "使用燃气"
