"""自查表 goes out as a workbook and comes back the way units send it; shown first, then taken, once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.errors import BadInput
from mzdesk.exchange import self_check_book, self_check_reading
from mzdesk.rules import campaigns as rules
from mzdesk.services import campaigns
from mzdesk.terms import FacilityKind, ItemResult, SheetFate, Topic
from mzdesk.views.campaigns import SheetDecision, SheetFound, SheetRead
from tests.factories import TODAY
from tests.services.campaign_cases import HEAD, PROBLEM, RESULT, Drive, ask, do, draft, fill

SONG, ZHU, MEI = "松涛敬老院", "竹影敬老院", "梅岭养老公寓"


def read(*paths: Path) -> list[SheetRead]:
    return self_check_reading.read_all(paths)


def compare(drive: Drive, sheets: list[SheetRead], **decisions: Any) -> list[SheetFound]:
    return list(ask(drive.store, campaigns.compare, drive.id, sheets=sheets, **decisions))


def take(drive: Drive, sheets: list[SheetRead], **values: Any) -> int:
    given = {"received_on": TODAY, "today": TODAY, "now": clock.now()} | values
    return int(do(drive.store, campaigns.take, drive.id, sheets=sheets, **given))


def one(drive: Drive, *paths: Path) -> SheetFound:
    (found,) = compare(drive, read(*paths))
    return found


def table(path: Path, rows: list[list[Any]], title: str = "Sheet1") -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = title
    for row in rows:
        page.append(row)
    book.save(path)
    return path


# --- out and back -----------------------------------------------------------------------------------------------------


def test_a_filled_sheet_finds_its_record_whatever_the_file_is_called(store: Store, tmp_path: Path) -> None:
    drive = Drive(store)
    path = fill(drive.sheet(tmp_path, SONG), notes={2: "热水器漏电"})
    renamed = path.rename(tmp_path / "新建 XLSX 工作表(3).xlsx")
    sheets = read(renamed)
    (found,) = compare(drive, sheets)
    total = len(ask(store, campaigns.place, drive.row(SONG).id).items)
    assert (found.fate, found.place, found.passed, found.unfilled) == (SheetFate.NEW, SONG, total, 0)
    assert take(drive, sheets) == 1
    shown = ask(store, campaigns.place, drive.row(SONG).id)
    assert shown.answers[1].note == "热水器漏电"
    assert shown.returns[0].filename == renamed.name


def test_the_same_file_counts_once_and_a_newer_one_replaces(store: Store, tmp_path: Path) -> None:
    drive = Drive(store)
    path = fill(drive.sheet(tmp_path, SONG))
    assert take(drive, read(path)) == 1
    again = compare(drive, read(path))
    assert [(each.fate, each.why) for each in again] == [(SheetFate.SAME, f"与 {TODAY} 登记的相同，不重复登记")]
    with pytest.raises(BadInput, match="没有可以登记的"):
        take(drive, read(path))
    fill(path, {0: "合格", 1: "不合格"}, {1: "门锁坏"})
    assert one(drive, path).fate is SheetFate.REPLACE
    take(drive, read(path))
    shown = ask(store, campaigns.place, drive.row(SONG).id)
    assert [each.failed for each in shown.returns] == [1, 0]
    assert drive.figures().whole.returned == 1


def test_a_folder_of_files_and_a_workbook_of_a_township_come_back_in_one_go(store: Store, tmp_path: Path) -> None:
    drive = Drive(store)
    forms = ask(store, campaigns.forms, drive.id, today=TODAY)
    out = tmp_path / "下发"
    assert self_check_book.write_all(forms, at=clock.now(), folder=out) == 6
    back = tmp_path / "收回"
    back.mkdir()
    (town,) = [
        path for path in out.glob("*.xlsx") if "共2家" in path.name and SONG in str(load_workbook(path).sheetnames)
    ]
    fill(town, sheet=0)
    fill(town, "√", sheet=1)
    town.rename(back / "镇上报.xlsx")
    (single,) = out.rglob(f"{MEI}*.xlsx")
    fill(single).rename(back / "梅岭.xlsx")
    (back / "~$梅岭.xlsx").write_bytes(b"lock")
    (back / "说明.docx").write_bytes(b"PK\x03\x04broken")
    found = compare(drive, read(back))
    fates = {each.place or each.read.file: each.fate for each in found}
    assert fates == {SONG: SheetFate.NEW, ZHU: SheetFate.NEW, MEI: SheetFate.NEW, "说明.docx": SheetFate.REFUSED}
    assert take(drive, read(back)) == 3
    assert drive.figures().whole.returned == 3


def test_sheets_look_the_same_twice(store: Store, tmp_path: Path) -> None:
    drive = Drive(store)
    forms = ask(store, campaigns.forms, drive.id, today=TODAY)
    at = clock.now()
    for name in ("a.xlsx", "b.xlsx"):
        self_check_book.write(forms, at=at, path=tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    page = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert page["A1"].value == f"{forms[0].title}自查表"
    assert forms[0].code in page["A2"].value


# --- what units make of it --------------------------------------------------------------------------------------------


def test_moved_columns_and_a_lost_hidden_sheet_are_read(store: Store, tmp_path: Path) -> None:
    drive = Drive(store)
    path = drive.sheet(tmp_path, SONG)
    page = load_workbook(path).worksheets[0]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    heads = rows[HEAD - 1]
    order = [5, 3, 6, 1, 0]
    body = [[row[column] for column in order] for row in rows[HEAD - 1 : -1]]
    for line in body[1:]:
        line[0] = "是"
    head = [
        [rows[0][0]],
        [rows[1][0]],
        ["自查人", "：", "冉某"],
        ["自查人：", "冉某", "自查日期：", date(2026, 11, 20)],
    ]
    new = table(tmp_path / "另存.xlsx", [*head, *body])
    found = one(drive, new)
    assert heads[5] == "自查结果"
    assert (found.fate, found.place, found.unfilled, found.read.person) == (SheetFate.NEW, SONG, 0, "冉某")
    assert found.read.checked_on == date(2026, 11, 20)


def test_ticks_in_columns_of_another_template_are_read_and_lines_of_nobody_are_kept(
    store: Store, tmp_path: Path
) -> None:
    drive = Drive(store)
    items = ask(store, campaigns.place, drive.row(SONG).id).items
    rows: list[list[Any]] = [
        ["安全隐患排查表"],
        [f"单位：{SONG}"],
        ["序号", "检查项目", "合格", "不合格", "不适用", "备注"],
        [1, items[0].text, "√", None, None, None],
        [2, items[1].text, None, "√", None, "已报修"],
        [3, items[2].text + "。", None, None, "√", None],
        [4, "院内停车有序", "√", None, None, "本院自加"],
        ["负责人签字：", None, None, None, None, None],
    ]
    sheets = read(table(tmp_path / "排查.xlsx", rows))
    (found,) = compare(drive, sheets)
    assert (found.fate, found.why) == (SheetFate.NEW, "没有表号，按单位名称对上")
    assert (found.passed, found.failed, found.absent) == (1, 1, 1)
    assert [line.text for line in found.unknown] == ["院内停车有序"]
    take(drive, sheets)
    shown = ask(store, campaigns.place, drive.row(SONG).id)
    assert shown.returns[0].extra == ("院内停车有序，√，本院自加",)
    assert [answer.note for answer in shown.answers if answer.result is ItemResult.FAIL] == ["已报修"]


def test_the_column_of_contents_is_taken_and_not_that_of_groups(store: Store, tmp_path: Path) -> None:
    drive = Drive(store)
    items = ask(store, campaigns.place, drive.row(SONG).id).items
    rows = [["检查项目", "检查情况", "检查内容", "检查结果"], *(["心理", "已查看", item.text, "是"] for item in items)]
    found = one(drive, table(tmp_path / f"{SONG}.xlsx", [[f"填报单位：{SONG}", "填报时间：2026年11月20日"], *rows]))
    assert (found.fate, found.passed, found.unfilled) == (SheetFate.NEW, len(items), 0)
    assert found.read.checked_on == date(2026, 11, 20)


def test_merged_results_count_for_each_line_and_are_said(store: Store, tmp_path: Path) -> None:
    drive = Drive(store)
    path = drive.sheet(tmp_path, SONG)
    book = load_workbook(path)
    page = book.worksheets[0]
    page.cell(HEAD + 1, RESULT).value = "合格"
    page.merge_cells(start_row=HEAD + 1, end_row=HEAD + 3, start_column=RESULT, end_column=RESULT)
    book.save(path)
    found = one(drive, path)
    assert found.passed == 3
    assert found.read.notes == ("2 行的结果来自合并单元格",)


def test_comments_hung_on_cells_are_kept_as_notes(store: Store, tmp_path: Path) -> None:
    from openpyxl.comments import Comment

    drive = Drive(store)
    path = fill(drive.sheet(tmp_path, SONG), {0: "合格", 2: "不合格"})
    book = load_workbook(path)
    book.worksheets[0].cell(HEAD + 2, RESULT).comment = Comment("冉某:\n月底前换新", "冉某")
    book.save(path)
    take(drive, read(path))
    notes = [each.note for each in ask(store, campaigns.place, drive.row(SONG).id).answers if each.note]
    assert notes == ["月底前换新"]


def test_what_cannot_be_understood_is_asked_and_decided(store: Store, tmp_path: Path) -> None:
    drive = Drive(store)
    path = fill(drive.sheet(tmp_path, SONG), {0: "合格", 2: "基本合格", 3: "无", 4: None}, {4: "只写了问题"})
    sheets = read(path)
    (found,) = compare(drive, sheets)
    assert (found.fate, found.why) == (SheetFate.ASK, "有 3 处结果看不懂，请选定")
    assert [line.said for line in found.asked] == ["基本合格", "无", "（只写了说明）"]
    with pytest.raises(BadInput, match="请先核对"):
        take(drive, sheets)
    chosen = (ItemResult.PASS, ItemResult.OPEN, ItemResult.FAIL)
    results = tuple((line.row, result) for line, result in zip(found.asked, chosen, strict=True))
    decisions = {found.id: SheetDecision(results=results)}
    assert take(drive, sheets, decisions=decisions) == 1
    shown = {answer.item_id: answer for answer in ask(store, campaigns.place, drive.row(SONG).id).answers}
    notes = [answer.note for answer in shown.values() if answer.note]
    assert notes == ["基本合格", "无", "（只写了说明），只写了问题"]
    assert drive.row(SONG).failed == 1


def test_a_half_filled_sheet_is_taken_and_its_gaps_stay(store: Store, tmp_path: Path) -> None:
    drive = Drive(store)
    path = fill(drive.sheet(tmp_path, SONG), {1: "合格", 2: "×"})
    take(drive, read(path))
    row = drive.row(SONG)
    assert (row.passed, row.failed) == (1, 1)
    assert row.unfilled > 0
    assert set(row.gaps) == {Topic.PSYCH, Topic.EPIDEMIC}


def test_an_empty_sheet_is_not_a_return(store: Store, tmp_path: Path) -> None:
    drive = Drive(store)
    found = one(drive, drive.sheet(tmp_path, SONG))
    assert (found.fate, found.why[:10]) == (SheetFate.REFUSED, "自查表还没有填写任何")


# --- whose it is ------------------------------------------------------------------------------------------------------


def test_a_sheet_of_another_campaign_is_not_taken(store: Store, tmp_path: Path) -> None:
    drive = Drive(store)
    path = fill(drive.sheet(tmp_path, SONG))
    other = do(store, campaigns.save, draft=draft(title="汛期地质灾害排查"))
    do(store, campaigns.deploy, other, today=TODAY)
    (found,) = ask(store, campaigns.compare, other, sheets=read(path))
    assert found.fate is SheetFate.REFUSED
    assert found.why == "这是“岁末年初消防安全专项行动”的自查表，请在那个专项行动中登记"


def test_a_number_nobody_knows_and_a_sheet_without_name_are_asked_and_the_clerk_says_whose(
    store: Store, tmp_path: Path
) -> None:
    drive = Drive(store)
    items = ask(store, campaigns.place, drive.row(SONG).id).items
    body = [["检查内容", "结果"], *([item.text, "√"] for item in items)]
    foreign = table(tmp_path / "1.xlsx", [[f"表号：{rules.sheet_code('25007', 3)}"], *body])
    beyond = table(tmp_path / "2.xlsx", [[f"表号：{rules.sheet_code('26001', 99)}"], *body])
    bare = table(tmp_path / "3.xlsx", body)
    sheets = read(foreign, beyond, bare)
    found = compare(drive, sheets)
    assert [each.fate for each in found] == [SheetFate.ASK] * 3
    assert "不是本程序发出的" in found[0].why
    assert "名单中没有表号" in found[1].why
    assert "没有对上名单" in found[2].why
    decisions = {
        found[0].id: SheetDecision(place_id=drive.row(SONG).id),
        found[1].id: SheetDecision(place_id=drive.row(ZHU).id),
        found[2].id: SheetDecision(skip=True),
    }
    assert take(drive, sheets, decisions=decisions) == 2
    assert drive.row(ZHU).returned_on == TODAY


def test_a_copied_sheet_with_another_unit_written_over_it_is_asked(store: Store, tmp_path: Path) -> None:
    drive = Drive(store)
    path = fill(drive.sheet(tmp_path, SONG))
    book = load_workbook(path)
    page = book.worksheets[0]
    page["A2"].value = page["A2"].value.replace(SONG, ZHU)
    book.save(path)
    found = one(drive, path)
    assert found.fate is SheetFate.ASK
    assert found.why == f"表号是“{SONG}”的，填写的单位是“{ZHU}”，请选定是哪一家"


def test_two_sheets_of_one_place_count_once_or_are_asked(store: Store, tmp_path: Path) -> None:
    drive = Drive(store)
    path = fill(drive.sheet(tmp_path, SONG))
    twin = tmp_path / "再发一次.xlsx"
    twin.write_bytes(path.read_bytes())
    assert [each.fate for each in compare(drive, read(path, twin))] == [SheetFate.NEW, SheetFate.SAME]
    fill(twin, {0: "合格", 1: "不合格"})
    sheets = read(path, twin)
    found = compare(drive, sheets)
    assert [each.fate for each in found] == [SheetFate.ASK, SheetFate.ASK]
    assert "内容不同的几份" in found[0].why
    decisions = {found[0].id: SheetDecision(skip=True)}
    assert take(drive, sheets, decisions=decisions) == 1
    assert drive.row(SONG).failed == 1


def test_a_dropped_place_is_refused(store: Store, tmp_path: Path) -> None:
    drive = Drive(store)
    path = fill(drive.sheet(tmp_path, SONG))
    do(store, campaigns.drop_places, [drive.row(SONG).id], reason="已关停", today=TODAY)
    assert one(drive, path).why == "这家已移出名单，需要登记的请先增补"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("照片.xlsx", b"\xff\xd8\xff\xe0picture", "这是图片"),
        ("空.xlsx", b"", "是空的"),
        ("坏.xlsx", b"PK\x03\x04\x00\x00", "损坏"),
        ("表.csv", "姓名,电话\n甲,1\n".encode(), "没有找到自查表的表头"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_the_others_go_on(
    store: Store, tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    drive = Drive(store)
    bad = tmp_path / name
    bad.write_bytes(data)
    good = fill(drive.sheet(tmp_path, SONG))
    found = compare(drive, read(bad, good))
    assert [each.fate for each in found] == [SheetFate.REFUSED, SheetFate.NEW]
    assert words in found[0].why


def test_a_day_still_to_come_stays_as_the_unit_wrote_it(store: Store, tmp_path: Path) -> None:
    drive = Drive(store)
    path = fill(drive.sheet(tmp_path, SONG))
    book = load_workbook(path)
    book.worksheets[0]["H3"].value = date(2026, 12, 20)
    book.save(path)
    take(drive, read(path))
    assert ask(store, campaigns.place, drive.row(SONG).id).returns[0].checked_on == date(2026, 12, 20)
    assert one(drive, path).fate is SheetFate.SAME


def test_conditions_and_kinds_decide_the_items_of_a_sheet(store: Store) -> None:
    drive = Drive(store)
    forms = {form.party.name: form for form in ask(store, campaigns.forms, drive.id, today=TODAY)}
    elderly, funeral = forms[SONG].items, forms["示例殡仪馆"].items
    assert {item.topic for item in elderly} == {Topic.PSYCH, Topic.EPIDEMIC}
    assert len(funeral) < len(elderly)
    assert drive.row("示例殡仪馆").kind is FacilityKind.FUNERAL
    assert [item.number for item in elderly] == list(range(1, len(elderly) + 1))


@pytest.mark.parametrize(
    ("said", "result", "note"),
    [
        ("√", ItemResult.PASS, ""),
        ("×", ItemResult.FAIL, ""),
        ("X", ItemResult.FAIL, ""),
        ("是", ItemResult.PASS, ""),
        ("否", ItemResult.FAIL, ""),
        ("合格（灭火器已换）", ItemResult.PASS, "灭火器已换"),
        ("不合格：通道堵塞", ItemResult.FAIL, "通道堵塞"),
        ("无此项", ItemResult.NOT_APPLICABLE, ""),
        ("/", ItemResult.NOT_APPLICABLE, ""),
        ("不涉及", ItemResult.NOT_APPLICABLE, ""),
        ("未发现问题", ItemResult.PASS, ""),
        ("整改中", ItemResult.FAIL, "整改中"),
        ("", ItemResult.OPEN, ""),
        ("无", None, "无"),
        ("基本合格", None, "基本合格"),
        ("合格率高", None, "合格率高"),
    ],
)
def test_words_of_units(said: str, result: ItemResult | None, note: str) -> None:
    assert rules.understand(said) == (result, note)


def test_the_columns_of_the_sheet_are_where_the_tests_fill_them() -> None:
    assert self_check_book.HEADS[RESULT - 1 : PROBLEM] == ("自查结果", "存在问题")
