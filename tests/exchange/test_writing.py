"""What goes out: workbooks as the office expects them, templates, the clerk's file with its results, CSV."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from mzdesk.errors import BadInput
from mzdesk.exchange import errors_book, template
from mzdesk.exchange.reading import read
from mzdesk.exchange.workbook import Column, export, export_csv, file_name
from mzdesk.terms import ImportKind
from tests.exchange.cases import GOLDEN, read_bytes, region, workbook

AT = datetime(2020, 12, 14, 7, 30, tzinfo=UTC)
NASTY = ["=1+1", "+8610000", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1", "＝1+1", "{=1+1}", '=HYPERLINK("http://x")']
COLUMNS = [Column("机构名称", 30), Column("电话", 14), Column("床位", 8), Column("成立", 13)]
ROWS: list[list[Any]] = [["凤山敬老院", "19100000001", 60, date(2018, 6, 1)], ["䶮𬱖公寓", "023-77700001", None, None]]


def _export(folder: Path, rows: list[list[Any]] = ROWS, name: str = "a.xlsx") -> Path:
    export("机构台账", COLUMNS, iter(rows), unit="武隆区民政局", at=AT, path=folder / name)
    return folder / name


def test_an_exported_table_has_title_line_header_and_real_values(tmp_path: Path) -> None:
    """Protects what the receiving office sees and sorts: text as text, dates and counts as such."""
    sheet = openpyxl.load_workbook(_export(tmp_path)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "机构台账"
    assert rows[1][0] == "填报单位：武隆区民政局        导出时间：2020年12月14日 15:30        共 2 条"
    assert rows[2] == ["序号", "机构名称", "电话", "床位", "成立"]
    assert rows[3] == [1, "凤山敬老院", "19100000001", 60, datetime(2018, 6, 1)]  # noqa: DTZ001
    assert rows[4] == [2, "䶮𬱖公寓", "023-77700001", None, None]
    assert (sheet["C4"].number_format, sheet["E4"].number_format) == ("@", "yyyy\\-mm\\-dd")


def test_an_exported_table_is_ready_to_print(tmp_path: Path) -> None:
    """Protects the page: A4 across, one page wide, heads repeated, frozen, filtered, numbered pages."""
    sheet = openpyxl.load_workbook(_export(tmp_path)).active
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.print_area == "'机构台账'!$A$1:$E$5"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C4", "A3:E5")
    assert {str(merge) for merge in sheet.merged_cells.ranges} == {"A1:E1", "A2:E2"}
    assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"
    assert sheet["A1"].font.name == "方正小标宋简体"
    assert sheet["B4"].border.left.style == "thin"


def test_nothing_written_is_ever_a_formula(tmp_path: Path) -> None:
    """Protects whoever opens the file: text that begins like a formula stays text in every reader."""
    path = _export(tmp_path, [[text, text, None, None] for text in NASTY])
    book = openpyxl.load_workbook(path)
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    read_back = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in read_back[3:]] == [text.replace("\r", "\n") for text in NASTY]


def test_odd_text_is_kept_or_told(tmp_path: Path) -> None:
    """Protects content: markup signs, escapes of the format, control characters, over-long text."""
    odd = "<a>&\"'_x0041_\x01\ud800尾 "
    path = _export(tmp_path, [[odd, "行1\n行2", 1e20, "长" * 40000]])
    cells = openpyxl.load_workbook(path).active[4]
    assert CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[3][1] == "<a>&\"'_x0041_尾 "
    assert cells[2].value == "行1\n行2"
    assert cells[3].value == "1e+20"
    assert len(cells[4].value) == 32767
    assert cells[4].value.endswith("（过长，已截断）")


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    """Protects the demonstration's hashes."""
    assert _export(tmp_path).read_bytes() == _export(tmp_path, name="b.xlsx").read_bytes()


def test_a_failed_export_leaves_nothing_and_the_old_file(tmp_path: Path) -> None:
    """Protects the file of yesterday when today's export is stopped."""
    old = _export(tmp_path).read_bytes()

    def rows() -> Any:
        yield ROWS[0]
        raise InterruptedError

    with pytest.raises(InterruptedError):
        export("机构台账", COLUMNS, rows(), unit="", at=AT, path=tmp_path / "a.xlsx")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a.xlsx"]
    assert (tmp_path / "a.xlsx").read_bytes() == old
    with pytest.raises(BadInput, match="无法写入"):
        export("机构台账", COLUMNS, ROWS, unit="", at=AT, path=tmp_path / "none" / "a.xlsx")


def test_csv_is_opened_as_chinese_and_runs_nothing(tmp_path: Path) -> None:
    """Protects the receiver of a CSV; and what was guarded reads back as it was."""
    path = tmp_path / "a.csv"
    export_csv([Column("机构名称"), Column("备注")], [["凤山敬老院", "=1+1"], ["白马敬老院", -5]], path=path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert path.read_text("utf-8-sig").splitlines()[1:] == ["凤山敬老院,'=1+1", "白马敬老院,-5"]
    reading = read(path, ImportKind.FACILITY, townships=region())
    assert [row.values["remark"] for row in reading.accepted] == ["=1+1", "-5"]


def test_file_names_are_allowed_everywhere() -> None:
    """Protects saving on Windows."""
    assert file_name("机构台账", AT) == "机构台账_20201214_1530.xlsx"
    assert file_name('a/b:c*?"<>|', AT, "csv") == "a_b_c_20201214_1530.csv"


@pytest.mark.parametrize("kind", list(ImportKind))
def test_the_template_reads_back_and_its_example_is_skipped(tmp_path: Path, kind: ImportKind) -> None:
    """Protects the round: every head is recognised exactly, the example is no data, the kind is known."""
    path = tmp_path / "t.xlsx"
    template.write(kind, path, region=region(), at=AT)
    reading = read(path, kind, townships=region())
    assert reading.accepted == []
    assert [each.why for each in reading.ignored if each.row] == ["示例行"]
    assert all(column.field and column.how == "exact" for column in reading.mappings[0].columns)
    other = ImportKind.STAFF if kind is not ImportKind.STAFF else ImportKind.HAZARD
    with pytest.raises(BadInput, match="模板"):
        read(path, other, townships=region())


def test_the_template_offers_lists_and_keeps_long_numbers(tmp_path: Path) -> None:
    """Protects filling in: lists down to row 5000, codes and phones as text, notes, needed heads marked."""
    path = tmp_path / "t.xlsx"
    template.write(ImportKind.FACILITY, path, region=region(), at=AT)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["机构台账", "填表说明", "数据字典"]
    assert book["数据字典"].sheet_state == "hidden"
    sheet = book["机构台账"]
    lists = {str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation}
    assert lists["D5:D5000"].startswith('"凤山街道,')
    assert lists["D5:D5000"].count(",") == 25
    assert all(len(formula) <= 257 for formula in lists.values())
    heads = [cell.value for cell in sheet[3]]
    assert "机构名称*" in heads
    codes = openpyxl.utils.get_column_letter(heads.index("统一社会信用代码") + 1)
    assert sheet.column_dimensions[codes].number_format == "@"


def test_the_error_book_is_the_own_file_with_results(tmp_path: Path) -> None:
    """Protects finding the mistakes again: same rows in the same places, reasons behind them, cells coloured."""
    source = GOLDEN / "H12_hazard_ledger_two_months.xlsx"
    reading = read(source, ImportKind.HAZARD, townships=region())
    assert len(reading.accepted) == 148
    path = tmp_path / "e.xlsx"
    errors_book.write(source, reading, path, at=AT)
    sheet = openpyxl.load_workbook(path)["11月"]
    assert sheet["N4"].value == "导入结果"
    assert sheet["N19"].value.startswith("未导入：没有写隐患内容")
    assert sheet["N6"].value.startswith("请核对：")
    assert sheet["N80"].value == "已跳过：合计行"
    assert sheet["F14"].value.startswith("=HYPERLINK")
    assert sheet["F14"].data_type == "s"
    assert sheet["G6"].fill.fgColor.rgb == "FFFFE699"
    assert sheet["G9"].fill.fill_type is None


def test_the_error_book_can_hold_the_refused_rows_only(tmp_path: Path) -> None:
    """Protects sending back only what must be filled in again."""
    data = workbook({"S": [["机构名称", "乡镇"], ["凤山敬老院", "凤山街道"], [None, "白马镇"]]})
    reading = read_bytes(data)
    path = tmp_path / "e.xlsx"
    assert errors_book.write(data, reading, path, at=AT, only_rejected=True) == 1
    rows = list(openpyxl.load_workbook(path).active.values)
    assert rows[0] == ("机构名称", "乡镇", "导入结果")
    assert rows[1][:2] == (None, "白马镇")
    assert len(rows) == 2


def test_the_error_book_reads_in_again(tmp_path: Path) -> None:
    """Protects the second try: the extra column is no obstacle."""
    data = workbook({"S": [["机构名称", "乡镇"], ["凤山敬老院", "凤山街道"], [None, "白马镇"]]})
    path = tmp_path / "e.xlsx"
    errors_book.write(data, read_bytes(data), path, at=AT)
    again = read_bytes(io.BytesIO(path.read_bytes()).getvalue())
    assert [row.values["name"] for row in again.accepted] == ["凤山敬老院"]
