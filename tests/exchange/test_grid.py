"""Rows as they stand: merges, hidden rows, error cells, wrong dimensions, odd text files."""

from __future__ import annotations

import io
import re
import time
import zipfile
from datetime import datetime
from typing import Any

import pytest

from mzdesk.exchange.gate import admit
from mzdesk.exchange.grid import Stopped, open_book
from mzdesk.exchange.reading import read
from mzdesk.exchange.text import decode
from mzdesk.terms import ImportKind
from tests.exchange.cases import GOLDEN, codes, read_bytes, region, rejects, workbook

HEAD = ["机构名称", "乡镇", "联系电话", "床位数"]


def _names(data: bytes, **more: Any) -> list[str]:
    return [row.values["name"] for row in read_bytes(data, **more).accepted]


def _edited(data: bytes, change: Any) -> bytes:
    """The same workbook with its first sheet's XML changed."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name == "xl/worksheets/sheet1.xml" else part)
    return kept.getvalue()


ROWS = [HEAD, ["凤山敬老院", "凤山街道", "19100000001", 60], ["白马敬老院", "白马镇", "19100000002", 30]]


@pytest.mark.parametrize("told", ["A1", "A1:XFD3", "A1:XES1048576"])
def test_the_dimension_told_is_not_believed(told: str) -> None:
    """Protects WPS and web exports that say A1: no row is lost."""
    data = _edited(workbook({"S": ROWS}), lambda xml: re.sub(rb'ref="A1:D3"', f'ref="{told}"'.encode(), xml, count=1))
    assert _names(data) == ["凤山敬老院", "白马敬老院"]


def test_a_stray_cell_in_the_last_corner_costs_no_memory() -> None:
    """Protects against a sheet spread out to 17 thousand million cells."""
    stray = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    data = _edited(workbook({"S": ROWS}), lambda xml: xml.replace(b"</sheetData>", stray))
    assert _names(data) == ["凤山敬老院", "白马敬老院"]


def test_a_million_formatted_empty_rows_are_no_burden() -> None:
    """Protects against files whose whole sheet was coloured once."""
    empty = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(4, 1_000_001))
    data = _edited(workbook({"S": ROWS}), lambda xml: xml.replace(b"</sheetData>", empty + b"</sheetData>"))
    began = time.process_time()
    assert _names(data) == ["凤山敬老院", "白马敬老院"]
    assert time.process_time() - began < 10


def test_reading_ends_after_200_empty_rows_and_not_before() -> None:
    """Protects both: gaps in a list, and an end."""
    gap = [*ROWS[:2], *([[None]] * 150), ROWS[2]]
    assert len(_names(workbook({"S": gap}))) == 2
    assert len(_names(workbook({"S": [*ROWS[:2], *([[None]] * 250), ROWS[2]]}))) == 1


def test_merged_cells_fill_down_inside_their_block_only() -> None:
    """Protects townships: the row below a block does not inherit."""
    rows = [HEAD, ["甲院", "凤山街道", None, 1], ["乙院", None, None, 1], ["丙院", None, None, 1]]
    reading = read_bytes(workbook({"S": rows}, merges=["B2:B3"]))
    assert [row.values["township"] for row in reading.accepted] == ["凤山街道", "凤山街道", None]
    assert (4, "township", "unknown_township") in codes(reading)


def test_error_cells_are_refused_not_emptied() -> None:
    """Protects against a broken formula silently becoming nothing, in a small file and with cached values."""
    cell = b'<c r="D3" t="e"><f>NA()</f><v>#N/A</v></c>'
    data = _edited(workbook({"S": ROWS}), lambda xml: re.sub(rb'<c r="D3".*?</c>', cell, xml))
    reading = read_bytes(data)
    assert rejects(reading) == [(3, "error_cell")]
    assert reading.rejected[0].field == "beds"


def test_old_workbooks_tell_hidden_rows_errors_merges_and_bare_years() -> None:
    """Protects .xls: what the cell reader swallows is read from the file's own records."""
    reading = read(GOLDEN / "M01_facilities_hidden_errors.xls", ImportKind.FACILITY, townships=region())
    assert [row.values["township"] for row in reading.accepted] == ["凤山街道"] * 3
    assert [row.values["founded"] for row in reading.accepted] == ["2016", "2014-12-27", "2010"]
    assert rejects(reading) == [(6, "error_cell"), (7, "error_cell")]
    assert (4, None, "hidden_row") in codes(reading)


def test_open_document_sheets_are_read_alike() -> None:
    """Protects .ods: merges, a collapsed row, an error cell, a million repeated empty rows."""
    reading = read(GOLDEN / "M02_facilities.ods", ImportKind.FACILITY, townships=region())
    assert [row.values["township"] for row in reading.accepted] == ["凤山街道", "凤山街道"]
    assert rejects(reading) == [(5, "error_cell")]
    assert codes(reading) == [(4, None, "hidden_row")]


@pytest.mark.parametrize("date1904", [False, True])
def test_days_counted_from_1904_are_the_same_days(date1904: bool) -> None:
    """Protects files from a Mac, where every day would else be four years off."""
    day = datetime(2018, 6, 1)  # noqa: DTZ001
    data = workbook({"S": [["机构名称", "成立时间"], ["凤山敬老院", day]]}, date1904=date1904)
    assert read_bytes(data).accepted[0].values["founded"] == "2018-06-01"


def test_a_bare_year_shown_as_a_day_of_1905_is_that_year() -> None:
    """Protects 14 of 24 real homes whose 2016 was displayed as 1905-07-08; in 1904 mode it shows as 1909."""
    for date1904, shown in ((False, datetime(1905, 7, 8)), (True, datetime(1909, 7, 9))):  # noqa: DTZ001
        data = workbook({"S": [["机构名称", "成立时间"], ["凤山敬老院", shown]]}, date1904=date1904)
        reading = read_bytes(data)
        assert reading.accepted[0].values["founded"] == "2016"
        assert (2, "founded", "bare_year") in codes(reading)


CSV = "机构名称{0}乡镇{0}联系电话{0}地址\r\n凤山敬老院{0}凤山街道{0}19100000001{0}“重庆市武隆区凤山街道䶮𬱖路1号”\r\n"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_text_is_decoded_and_parted_whatever_it_was_saved_as(separator: str, encoding: str) -> None:
    """Protects lists from every program: code page, mark and separator are found out."""
    reading = read_bytes(CSV.format(separator).encode(encoding), name="a.csv")
    assert reading.accepted[0].values["township"] == "凤山街道"
    assert "䶮𬱖" in reading.accepted[0].values["address"]
    assert (reading.accepted[0].row, reading.accepted[0].record) == (2, 1)


def test_quotes_lines_and_separators_inside_cells_hold() -> None:
    """Protects addresses with a comma or a line break in them."""
    data = '机构名称,乡镇,地址,备注\n凤山敬老院,凤山街道,"凤山街道1号,\n2栋","他说""好"""\n白马院,白马镇,x,'.encode()
    reading = read_bytes(data, name="a.csv")
    assert reading.accepted[0].values["address"] == "凤山街道1号,2栋"
    assert reading.accepted[0].values["remark"] == '他说"好"'
    assert reading.accepted[1].row == 3


def test_sep_lines_are_understood() -> None:
    """Protects files that Excel was told the separator of."""
    assert _names("sep=;\n机构名称;乡镇\n凤山敬老院;凤山街道\n".encode(), name="a.csv") == ["凤山敬老院"]


def test_gbk_is_read_as_gb18030() -> None:
    """Protects 276 official characters that GBK lacks."""
    assert decode("䶮𬱖㛃".encode("gb18030")) == "䶮𬱖㛃"


def test_cancel_ends_the_reading() -> None:
    """Protects the 取消 button: nothing is handed on any more."""
    rows = [HEAD, *([f"院{n}", "凤山街道", None, 1] for n in range(3000))]
    reading = read(workbook({"S": rows}), ImportKind.FACILITY, townships=region(), cancel=lambda: True)
    with pytest.raises(Stopped):
        list(reading.rows())


def test_progress_is_told_as_rows_go_by() -> None:
    """Protects the progress line: it counts up to the whole."""
    told: list[tuple[int, int]] = []
    rows = [HEAD, *([f"院{n}", "凤山街道", None, 1] for n in range(1000))]
    data = workbook({"S": rows})
    reading = read(data, ImportKind.FACILITY, townships=region(), progress=lambda done, of: told.append((done, of)))
    assert len(list(reading.rows())) == 1000
    assert told == [(done, 1001) for done in (200, 400, 600, 800, 1000)]


def test_other_sheets_are_listed_as_left_out() -> None:
    """Protects against data in a hidden sheet vanishing without a word."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(workbook({"S": ROWS, "参数表": [["养老机构"]], "藏": ROWS, "Sheet3": []})))
    book["藏"].sheet_state = "hidden"
    kept = io.BytesIO()
    book.save(kept)
    reading = read_bytes(kept.getvalue())
    assert {(each.sheet, each.why) for each in reading.ignored} == {
        ("参数表", "没有数据表头（说明或参数）"),
        ("藏", "隐藏的工作表"),
        ("Sheet3", "空工作表"),
    }
    assert open_book(admit(kept.getvalue())).sheets[2].hidden
