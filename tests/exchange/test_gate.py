"""What is let in is told by the content; every refusal is one Chinese sentence with its remedy."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from pathlib import Path

import pytest

from mzdesk.errors import BadInput
from mzdesk.exchange import gate, template
from mzdesk.exchange.gate import Format, admit
from mzdesk.terms import ImportKind
from tests.exchange.cases import GOLDEN, read_bytes, workbook

ROWS = [["机构名称", "乡镇"], ["凤山敬老院", "凤山街道"]]
SMALL = workbook({"S": ROWS})


def _package(parts: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return kept.getvalue()


def _changed(part: str, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(SMALL)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    return _package({**parts, part: parts[part].replace(old, new, 1)})


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
XML2003 = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
REFUSED = {
    "empty": (b"", "空的"),
    "truncated": (SMALL[:-400], "损坏"),
    "zip end only": (b"PK\x05\x06" + bytes(18), "损坏"),
    "docx": (_package({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), "Word"),
    "pptx": (_package({"[Content_Types].xml": b"<a/>", "ppt/presentation.xml": b"<a/>"}), "演示文稿"),
    "ppt": (OLE + "PowerPoint Document".encode("utf-16-le") + bytes(2), "演示文稿"),
    "package without a workbook": (_package({"[Content_Types].xml": b"<a/>"}), "损坏"),
    "xlsb": (_package({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b"x"}), "另存为 .xlsx"),
    "zip": (_package({"a.txt": b"x"}), "解压"),
    "odt": (_package({"mimetype": b"application/vnd.oasis.opendocument.text"}), "文字文档"),
    "ods locked": (
        _package(
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "META-INF/manifest.xml": b"<manifest><encryption-data/></manifest>",
            }
        ),
        "文件有密码",
    ),
    "doc": (OLE + "WordDocument".encode("utf-16-le") + b"\0\0", "Word"),
    "ole": (OLE, "损坏"),
    "pdf": (b"%PDF-1.4\n%...", "PDF"),
    "jpg": (b"\xff\xd8\xff\xe0" + bytes(50), "图片"),
    "png": (b"\x89PNG\r\n\x1a\n", "图片"),
    "rar": (b"Rar!\x1a\x07\x00", "解压"),
    "rtf": (b"{\\rtf1 x}", "另存为 .xlsx"),
    "html": (b"\xef\xbb\xbf\r\n<HTML><table><tr><td>1</td></tr></table></HTML>", "网页"),
    "html doctype": (b"<!DOCTYPE html><html></html>", "网页"),
    "html table": ("<table><tr><td>机构</td></tr></table>".encode("gb18030"), "网页"),
    "xml 2003": (XML2003, "XML"),
    "xml 2003 utf-16": (XML2003.decode().encode("utf-16"), "XML"),
    "binary": (bytes(range(256)) * 20, "表格"),
    "dtd": (_changed("xl/workbook.xml", b"<workbook", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook'), "DTD"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_table_is_refused_with_its_remedy(name: str) -> None:
    """Protects the clerk from a fault report: each cause has its own plain sentence."""
    data, word = REFUSED[name]
    with pytest.raises(BadInput) as refused:
        read_bytes(data, name="表.xlsx")
    assert word in refused.value.message
    assert "请" in refused.value.message
    assert refused.value.message.endswith("。")


def test_a_password_is_named() -> None:
    """Protects against 损坏 being said of a good file with a password."""
    with pytest.raises(BadInput, match="文件有密码"):
        admit(GOLDEN / "M03_encrypted.xlsx")


@pytest.mark.parametrize("name", ["a.xls", "a.csv", "a.docx", "无扩展名"])
def test_the_name_says_nothing(tmp_path: Path, name: str) -> None:
    """Protects the 58 % of files whose extension lies: an xlsx by any name is read."""
    path = tmp_path / name
    path.write_bytes(SMALL)
    assert admit(path).format is Format.XLSX
    assert [row.values["name"] for row in read_bytes(SMALL, name=name).accepted] == ["凤山敬老院"]


def test_a_bomb_is_seen_before_any_reader(tmp_path: Path) -> None:
    """Protects memory: 600 MB of strings are refused from the sizes told, in no time."""
    began = time.process_time()
    with pytest.raises(BadInput, match="过大"):
        admit(GOLDEN / "H20_zip_bomb_600MB.xlsx")
    assert time.process_time() - began < 3


def test_a_part_that_lies_about_its_size_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects against a package whose directory says little and whose bytes swell."""
    data = bytearray(_package({"xl/workbook.xml": b"<a/>", "xl/sharedStrings.xml": b"0" * 30_000_000}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 1000)
    with pytest.raises(BadInput, match=r"过大"):
        admit(bytes(data))
    monkeypatch.setattr(gate, "MAX_INFLATED", 1_000_000)
    with pytest.raises(BadInput, match="过大"):
        admit(bytes(data))


def test_small_repetitive_files_are_no_bombs() -> None:
    """Protects ordinary files: 5,000 equal rows shrink a hundredfold and are welcome."""
    data = workbook({"S": [ROWS[0], *([["敬老院", "凤山街道"]] * 5000)]})
    assert admit(data).format is Format.XLSX


def test_a_file_beyond_the_limit_is_told_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects against reading for minutes; the sentence says the limit."""
    monkeypatch.setattr(gate, "MAX_BYTES", 1000)
    with pytest.raises(BadInput, match="上限"):
        admit(SMALL)


def test_missing_files_and_folders_are_told(tmp_path: Path) -> None:
    """Protects the file dialog's race with the other desk."""
    with pytest.raises(BadInput, match="找不到"):
        admit(tmp_path / "none.xlsx")
    with pytest.raises(BadInput, match="文件夹"):
        admit(tmp_path)


def test_a_package_squeezed_in_another_way_is_told_to_be_saved_anew() -> None:
    """Some archivers squeeze with methods that office programs never use."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    with pytest.raises(BadInput, match="压缩方式特殊"):
        admit(file.getvalue(), "台账.xlsx")


def test_a_template_of_a_newer_program_is_not_guessed_at() -> None:
    with pytest.raises(BadInput, match="来自更新版本的程序"):
        template.check(template.Mark(ImportKind.FACILITY, template.VERSION + 1), ImportKind.FACILITY)


def test_a_package_with_a_password_of_its_own_is_named() -> None:
    """The flag that an archiver sets for each part it encrypts."""
    data = bytearray(SMALL)
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(BadInput, match="文件有密码"):
        admit(bytes(data), "台账.xlsx")
