"""Files as they really arrive: saved by other programs, renamed, cut, swollen; text in every code page."""

from __future__ import annotations

import io
import re
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mzdesk.exchange.gate import admit
from mzdesk.exchange.xmlfacts import xlsx_facts
from tests.exchange.cases import GOLDEN
from tests.exchange.reallife import R, check, given, refused, run, values, workbook

HEAD = ["机构名称", "乡镇", "联系电话", "床位数", "备注"]
ROWS: list[list[Any]] = [
    HEAD,
    ["凤山敬老院", "凤山街道", "19100000001", 60, "一"],
    ["白马敬老院", "白马镇", "19100000002", 30, "二"],
]
BOTH = [
    R(ROWS[1], {"name": "凤山敬老院", "township": "凤山街道", "phones": ["19100000001"], "beds": 60, "remark": "一"}),
    R(ROWS[2], {"name": "白马敬老院", "township": "白马镇", "phones": ["19100000002"], "beds": 30, "remark": "二"}),
]
SHEET, STRINGS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
RELS = "xl/_rels/workbook.xml.rels"


def packed(of: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in of.items():
            archive.writestr(name, data)
    return kept.getvalue()


def _shared(found: dict[str, bytes]) -> dict[str, bytes]:
    """The same with its texts in a part of their own, as Excel and WPS keep them."""
    texts: list[str] = []

    def share(hit: re.Match[str]) -> str:
        texts.append(hit[2])
        return f'<c r="{hit[1]}" t="s"><v>{len(texts) - 1}</v></c>'

    sheet = re.sub(r'<c r="(\w+)" t="inlineStr"><is>(.*?)</is></c>', share, found[SHEET].decode())
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings = f'<sst xmlns="{main}">{"".join(f"<si>{each}</si>" for each in texts)}</sst>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    types = found["[Content_Types].xml"].replace(
        b"</Types>", f'<Override PartName="/{STRINGS}" ContentType="{kind}"/></Types>'.encode()
    )
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    rels = found[RELS].replace(
        b"</Relationships>",
        f'<Relationship Id="rIdS" Type="{rel}" Target="sharedStrings.xml"/></Relationships>'.encode(),
    )
    return found | {SHEET: sheet.encode(), STRINGS: strings.encode(), "[Content_Types].xml": types, RELS: rels}


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook({"S": ROWS}))) as archive:
        return _shared({name: archive.read(name) for name in archive.namelist()})


SMALL = packed(parts())


def changed(name: str, change: Callable[[bytes], bytes], **more: bytes) -> bytes:
    """The small workbook with one part changed, and more parts."""
    found = parts()
    found[name] = change(found[name])
    return packed(found | more)


def text(rows: list[list[Any]], separator: str = ",", end: str = "\r\n") -> str:
    return end.join(separator.join("" if cell is None else str(cell) for cell in row) for row in rows) + end


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_of_every_code_page_and_line_end(tmp_path: Path, encoding: str, end: str) -> None:
    """Protects lists exported by other programs: rows are numbered with the header, records without."""
    for separator in (",", ";", "\t"):
        data = text(ROWS, separator, end).encode(encoding)
        told = check(given(tmp_path, "a.csv", data), "facility", {"": (1, BOTH)})
        assert [(row["row"], row["record"]) for row in told["accept"]] == [(2, 1), (3, 2)]


def test_text_with_a_title_quotes_wrapped_codes_and_trailing_commas(tmp_path: Path) -> None:
    """Protects CSV from Excel and WPS: codes in ="…", after a tab or an apostrophe, breaks inside quotes."""
    content = (
        "武隆区养老机构台账,,,,,\r\n序号,机构名称,乡镇,统一社会信用代码,联系电话,地址\r\n"
        '1,甲敬老院,凤山街道,"=""52500156MJCBFD5J6D""","=""19100000001""","凤山街道1号\r\n2栋, 3楼"\r\n'
        '2,乙敬老院,白马镇,\t52500156MJEBB6GB36,\'19100000002,"白马镇""老街""5号"\r\n'
        "3,丙敬老院,白马镇,9.15002E+17,1.91E+10,\r\n,,,,,\r\n合计,3,,,,\r\n,,,,,\r\n,,,,,\r\n"
    )
    lost = (("uscc", "precision_lost"), ("phones", "precision_lost"))
    body = [
        R(
            ["甲"],
            {
                "name": "甲敬老院",
                "uscc": "52500156MJCBFD5J6D",
                "phones": ["19100000001"],
                "address": "凤山街道1号2栋,3楼",
            },
        ),
        R(["乙"], {"uscc": "52500156MJEBB6GB36", "phones": ["19100000002"], "address": '白马镇"老街"5号'}),
        R(["丙"], {"name": "丙敬老院", "uscc": None, "phones": []}, warn=lost),
        R([None]),
        R(["合计", "3"]),
    ]
    told = check(given(tmp_path, "a.csv", content.encode("gb18030")), "facility", {"": (2, body)})
    assert [row["record"] for row in told["accept"]] == [1, 2, 3]


def test_odd_text_is_read_or_refused_with_a_word(tmp_path: Path) -> None:
    """Protects against half a list: mixed code pages are refused, a broken quote or a stray zero is not."""
    mixed = text(ROWS[:2]).encode() + text(ROWS[2:]).encode("gb18030") + "㛃甲".encode()[:-1]
    refused(given(tmp_path, "a.csv", mixed), "facility", "编码", ".xlsx")
    zero = text(ROWS).encode().replace("二".encode(), "二".encode() + b"\0")
    refused(given(tmp_path, "a.csv", zero), "facility", "损坏")
    long = text([HEAD, [*ROWS[1][:4], "长" * 200_000], ROWS[2]])
    told = check(given(tmp_path, "a.csv", long.encode()), "facility", {"": (1, [R([1], {"beds": 60}), BOTH[1]])})
    assert len(told["accept"][0]["remark"]) == 200_000
    refused(
        given(tmp_path, "a.csv", text([HEAD, [*ROWS[1][:4], "长" * 1_100_000]]).encode()), "facility", "过长", "引号"
    )
    refused(given(tmp_path, "a.csv", "机构台账\r\n".encode()), "facility", "表头")
    refused(given(tmp_path, "a.csv", b"\xef\xbb\xbf"), "facility", "没有内容")
    refused(given(tmp_path, "a.csv", b"\r\n\r\n ,,,\r\n"), "facility", "没有内容")
    refused(given(tmp_path, "a.csv", b"\xff\xfe"), "facility", "没有内容")


WEB = b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<html>"
OTHERS = {
    "mht.xls": (WEB, "网页"),
    "heic.xlsx": (b"\0\0\0\x18ftypheic" + bytes(200), "表格"),
    "webp.xlsx": (b"RIFF\x24\0\0\0WEBPVP8 " + bytes(200), "图片"),
    "json.xlsx": ('{"机构名称": "甲"}'.encode(), "表头"),
    "letter.txt": (("各位领导：现将有关情况报告如下。\n" * 5).encode(), "表头"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_only_has_a_tables_name_is_refused(tmp_path: Path, name: str) -> None:
    """Protects the clerk from a fault report: it is said what the file is."""
    data, word = OTHERS[name]
    refused(given(tmp_path, name, data), "facility", word, "请")


def test_an_empty_file_and_a_missing_one_are_refused(tmp_path: Path) -> None:
    """Protects against a fault for a download that broke off at once."""
    refused(given(tmp_path, "a.xlsx", b""), "facility", "空的")
    assert run(tmp_path / "none.xlsx", "facility")[0] == 2
    assert run(tmp_path, "facility")[0] == 2


@pytest.mark.parametrize("name", ["a.xls", "a.et", "a.xlsm", "a.xltx", "a.csv", "a"])
def test_a_workbook_is_read_by_any_name(tmp_path: Path, name: str) -> None:
    """Protects the many files whose ending lies."""
    check(given(tmp_path, name, SMALL), "facility", {"S": (1, BOTH)})


def test_old_workbooks_are_read_by_the_names_wps_gives_them(tmp_path: Path) -> None:
    """Protects .et files, which are old workbooks under another ending."""
    data = (GOLDEN / "H05_facilities_biff8.xls").read_bytes()
    for name in ("a.et", "a.xlsx", "a.csv"):
        code, told = run(given(tmp_path, name, data), "facility")
        assert (code, len(told["accept"])) == (0, 35)


def test_macros_links_and_pictures_are_left_alone(tmp_path: Path) -> None:
    """Protects against anything in the file being run or fetched: only cells are read."""
    more = {
        "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(600),
        "xl/externalLinks/externalLink1.xml": b'<externalLink xmlns:r="r"><externalBook r:id="rId1"/></externalLink>',
        "xl/media/image1.png": b"\x89PNG\r\n\x1a\n" + bytes(100),
    }
    check(given(tmp_path, "a.xlsm", packed(parts() | more)), "facility", {"S": (1, BOTH)})


@pytest.mark.parametrize("name", [BOOK, SHEET, STRINGS, "[Content_Types].xml", "xl/styles.xml"])
def test_outside_definitions_are_refused_in_every_part(tmp_path: Path, name: str) -> None:
    """Protects against files that make a reader fetch or swell."""
    bad = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    data = changed(name, lambda xml: bad + re.sub(rb"^<\?xml[^>]*\?>", b"", xml))
    refused(given(tmp_path, "a.xlsx", data), "facility", "DTD", ".xlsx")
    wide = changed(name, lambda xml: (bad + re.sub(rb"^<\?xml[^>]*\?>", b"", xml)).decode().encode("utf-16"))
    refused(given(tmp_path, "a.xlsx", wide), "facility", ".xlsx")


@pytest.mark.parametrize("name", [BOOK, SHEET, STRINGS, RELS])
def test_a_part_that_is_gone_or_cut_is_said_to_be_broken(tmp_path: Path, name: str) -> None:
    """Protects the clerk from a fault report for a half-written workbook."""
    gone = {key: data for key, data in parts().items() if key != name}
    refused(given(tmp_path, "a.xlsx", packed(gone)), "facility", "损坏")
    refused(given(tmp_path, "a.xlsx", changed(name, lambda xml: xml[: len(xml) // 2])), "facility", "损坏")
    refused(given(tmp_path, "a.xlsx", changed(name, lambda _: b"")), "facility", "损坏")


def test_a_workbook_cut_short_anywhere_is_said_to_be_broken(tmp_path: Path) -> None:
    """Protects against a download that broke off being half read."""
    for share in (0.02, 0.3, 0.6, 0.9, 0.99):
        refused(given(tmp_path, "a.xlsx", SMALL[: int(len(SMALL) * share)]), "facility", "损坏")


def test_formulas_count_with_their_results_and_without_one_are_told(tmp_path: Path) -> None:
    """Protects against a formula without a result becoming an empty cell without a word."""
    cell = b'<c r="D2"><f>SUM(A1:A2)</f><v>60</v></c>'
    data = changed(SHEET, lambda xml: re.sub(rb'<c r="D2".*?</c>', cell, xml))
    check(given(tmp_path, "a.xlsx", data), "facility", {"S": (1, BOTH)})
    lost = (("beds", "formula_without_value"),)
    first = R(ROWS[1], {"name": "凤山敬老院", "beds": None}, warn=lost)
    for without in (
        b"<f>SUM(A1:A2)</f>",
        b"<f>SUM(A1:A2)</f><v/>",
        b"<f>SUM(A1:A2)</f><v></v>",
        b'<f t="shared" si="0"/>',
    ):
        data = changed(SHEET, lambda xml, put=without: re.sub(rb'<c r="D2".*?</c>', b'<c r="D2">' + put + b"</c>", xml))
        check(given(tmp_path, "a.xlsx", data), "facility", {"S": (1, [first, BOTH[1]])})
    name = b'<c r="A2"><f>B2&amp;"x"</f><v></v></c>'
    data = changed(SHEET, lambda xml: re.sub(rb'<c r="A2".*?</c>', name, xml))
    check(given(tmp_path, "a.xlsx", data), "facility", {"S": (1, [R(ROWS[1], reject="missing_name"), BOTH[1]])})


def test_prepared_rows_of_formulas_are_no_data(tmp_path: Path) -> None:
    """Protects against a thousand refused rows: forms are often filled down with formulas."""
    more = b"".join(b'<row r="%d"><c r="D%d"><f>A%d+1</f></c></row>' % (n, n, n) for n in range(4, 1004))
    data = changed(SHEET, lambda xml: xml.replace(b"</sheetData>", more + b"</sheetData>"))
    told = check(given(tmp_path, "a.xlsx", data), "facility", {"S": (1, BOTH)})
    assert told["reject"] == []


def test_rich_text_spellings_and_inline_text_are_whole(tmp_path: Path) -> None:
    """Protects names written in several fonts, or with a spelling beside them."""
    rich = '<is><r><t>凤山</t></r><r><rPr><b/></rPr><t>敬老院</t></r><rPh sb="0" eb="2"><t>fengshan</t></rPh></is>'
    cell = f'<c r="A2" t="inlineStr">{rich}</c>'.encode()
    data = changed(SHEET, lambda xml: re.sub(rb'<c r="A2".*?</c>', cell, xml))
    check(given(tmp_path, "a.xlsx", data), "facility", {"S": (1, BOTH)})


def test_a_wide_and_a_deep_sheet_cost_little(tmp_path: Path) -> None:
    """Protects seconds: 300 columns, and a sheet coloured down to its last row."""
    wide = [[*HEAD, *(f"附加{n}" for n in range(300))], *([*row, *range(300)] for row in ROWS[1:])]
    check(given(tmp_path, "a.xlsx", workbook({"S": wide})), "facility", {"S": (1, BOTH)})
    for stray in (
        '<row r="1048576"><c r="A1048576" s="0"/></row>',
        '<row r="700000"><c r="Z700000"><v>1</v></c></row>',
    ):
        data = changed(SHEET, lambda xml, more=stray: xml.replace(b"</sheetData>", f"{more}</sheetData>".encode()))
        began = time.process_time()
        told = check(given(tmp_path, "a.xlsx", data), "facility", {"S": (1, BOTH)})
        assert time.process_time() - began < 10
        assert xlsx_facts(admit(data))[0]["S"].far
    assert told["reject"] == []


def test_merges_in_the_body_fill_down_one_column_each(tmp_path: Path) -> None:
    """Protects against a value carried into a neighbour's column, or beyond its block."""
    rows: list[list[Any]] = [
        ["乡镇", "机构名称", "负责人", "联系电话", "备注"],
        ["凤山街道", "甲敬老院", "张三", "19100000001", "同一负责人"],
        [None, "乙敬老院", None, None, None],
        [None, "丙敬老院", "李四", "19100000003", None],
        ["白马镇", "丁敬老院", None, None, None],
        [None, None, None, None, "以上为白马镇"],
    ]
    body = [
        R(rows[1], {"township": "凤山街道", "principal": "张三", "phones": ["19100000001"], "remark": "同一负责人"}),
        R(rows[2], {"township": "凤山街道", "principal": "张三", "phones": ["19100000001"], "remark": "同一负责人"}),
        R(rows[3], {"township": "凤山街道", "principal": "李四", "phones": ["19100000003"], "remark": None}),
        R(rows[4], {"township": "白马镇", "principal": None, "phones": [], "remark": None}),
    ]
    data = workbook({"S": rows[:5]}, merges=("A2:A4", "C2:C3", "D2:D3", "E2:E3", "C5:D5"))
    check(given(tmp_path, "a.xlsx", data), "facility", {"S": (1, body)})


def test_twenty_thousand_rows_are_read_in_seconds(tmp_path: Path) -> None:
    """Protects the time of a city's register on the command line."""
    rows = [HEAD, *([f"第{n}敬老院", "凤山街道", f"191{n:08}", 10, None] for n in range(20_000))]
    path = given(tmp_path, "a.xlsx", workbook({"S": rows}))
    began = time.process_time()
    code, told = run(path, "facility")
    assert (code, len(told["accept"]), told["reject"], told["warn"]) == (0, 20_000, [], [])
    assert time.process_time() - began < 20


def test_values_stand_below(tmp_path: Path) -> None:
    """Protects sheets whose list begins far down and to the right."""
    rows = values([[None]] * 12, [R([None, None, None, *row]) for row in ROWS])
    check(given(tmp_path, "a.xlsx", workbook({"S": rows})), "facility", {"S": (13, BOTH)})


def test_files_that_would_make_a_reader_run_wild_are_refused(tmp_path: Path) -> None:
    """Protects the running program: a stretch missing, a cell in row four thousand million, sectors in a ring."""
    for start in range(200, len(SMALL) - 400, 900):
        refused(given(tmp_path, "a.xlsx", SMALL[:start] + SMALL[start + 150 :]), "facility", "损坏")
    data = changed(SHEET, lambda xml: xml.replace(b'r="D2"', b'r="D4294967298"'))
    refused(given(tmp_path, "a.xlsx", data), "facility", "损坏")
    old = bytearray((GOLDEN / "H05_facilities_biff8.xls").read_bytes())
    table = (struct.unpack_from("<I", old, 76)[0] + 1) * 512
    for number in range(len(old) // 512 - 1):
        if struct.unpack_from("<I", old, table + 4 * number)[0] < 0xFFFFFFF0:
            struct.pack_into("<I", old, table + 4 * number, number)
    refused(given(tmp_path, "a.xls", bytes(old)), "facility", "损坏", ".xlsx")
