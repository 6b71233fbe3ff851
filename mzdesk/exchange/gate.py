"""What may come in: told by the content, never by the name. Every refusal is one sentence with its remedy.

Limits (exchange.md asks for 20 MB; a city's 100,000 places in 24 columns are some 20 to 30 MB): a file of 40 MB, 400 MB
when inflated, no part swollen more than a hundredfold once a package passes 20 MB.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from mzdesk.errors import BadInput

MAX_BYTES = 40 * 1024 * 1024
MAX_INFLATED = 400 * 1024 * 1024
MAX_RATIO = 100
RATIO_FROM = 20 * 1024 * 1024
MAX_PARTS = 2_000
_CHUNK = 256 * 1024

_SAVE_AS = "请在 WPS 或 Excel 中打开，另存为 .xlsx 后重新选择。"
BROKEN = f"文件已损坏或没有下载完整，无法读取。请重新获取原文件，{_SAVE_AS[1:]}"
LOCKED = "文件有密码，无法读取。请在 WPS 或 Excel 中输入密码打开，取消密码并另存为 .xlsx 后重新选择。"
TOO_BIG = (
    "文件展开后内容过大，可能不是正常的表格，已停止读取。请在 WPS 或 Excel 中只保留需要的行，另存为 .xlsx 后重试。"
)


class Format(Enum):
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    TEXT = "csv"


@dataclass(frozen=True, slots=True)
class Source:
    """A file that passed the gate: its bytes in memory, or its place on the disk."""

    format: Format
    name: str
    path: Path | None
    data: bytes | None

    def open(self) -> BinaryIO:
        """The bytes as a file; raises BadInput when the file is gone meanwhile."""
        return _open(self.path if self.path is not None else self.data or b"", self.name)


def admit(source: Path | str | bytes, name: str = "") -> Source:
    """Look at a file (a path, or its bytes and name) before any reader does; raises BadInput."""
    path = None if isinstance(source, bytes) else Path(source)
    data = source if isinstance(source, bytes) else None
    title = name or (path.name if path else "文件")
    with _open(path if path is not None else data or b"", title) as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        _weigh(size, title)
        found = _format(file, size)
    return Source(found, title, path, data)


def _open(source: Path | bytes, name: str) -> BinaryIO:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    try:
        return source.open("rb")
    except IsADirectoryError as error:
        raise BadInput(f"“{name}”是文件夹，请选择表格文件。") from error
    except FileNotFoundError as error:
        raise BadInput(f"找不到文件“{name}”，请确认文件还在原处后重新选择。") from error
    except OSError as error:
        raise BadInput(f"打不开文件“{name}”，可能正被别的程序占用或没有权限，请关闭后重试。") from error


def _weigh(size: int, name: str) -> None:
    if size == 0:
        raise BadInput(f"文件“{name}”是空的（0 字节），请重新获取或选择别的文件。")
    if size > MAX_BYTES:
        raise BadInput(f"文件过大（{size // 1048576} MB，上限 {MAX_BYTES // 1048576} MB），请拆成几个文件分别导入。")


def _format(file: BinaryIO, size: int) -> Format:
    head = file.read(8)
    if head.startswith(b"PK\x03\x04"):
        return _package(file, size)
    if head.startswith(b"PK"):
        raise BadInput(BROKEN)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(file)
    for sign, what in _SIGNS:
        if head.startswith(sign):
            raise BadInput(what)
    file.seek(0)
    _text(file.read(65536))
    return Format.TEXT


_PICTURE = "这是图片，不是表格，无法导入。请向对方索要原来的表格，或照图片在 WPS、Excel 中录入后另存为 .xlsx。"
_ARCHIVE = "这是压缩包，请先解压，再选择里面的表格文件（.xlsx、.xls、.ods 或 .csv）。"
_RICH = "这是写字板（RTF）文档，不是表格，无法导入。请把表格复制到 WPS 或 Excel 中，另存为 .xlsx 后重新选择。"
_SIGNS = (
    (b"%PDF", "这是 PDF 文件，不是表格，无法导入。请向对方索要原来的表格，或在 WPS 中转换并另存为 .xlsx 后重新选择。"),
    (b"\xff\xd8\xff", _PICTURE),
    (b"\x89PNG", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"BM", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"RIFF", _PICTURE),
    (b"Rar!", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"{\\rtf", _RICH),
)


def _text(head: bytes) -> None:
    """Refuse what is text but no list: web pages, XML, and bytes that are no text at all."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    start = (head[:4096].decode("utf-16", "ignore") if wide else head[:4096].decode("latin-1")).lower()
    start = start.removeprefix("ï»¿").removeprefix("\ufeff").lstrip()
    if start.startswith("<?xml") or "urn:schemas-microsoft-com:office:spreadsheet" in start:
        raise BadInput(f"这是 XML 2003 格式的表格，本程序不能直接读取。{_SAVE_AS}")
    if start.startswith(("<html", "<!doctype", "<table", "<head", "<body", "<meta", "<style", "<div", "<script")):
        raise BadInput(f"这是网页（HTML）文件，只是改了扩展名，不是真正的表格。{_SAVE_AS}")
    if start.startswith("mime-version:"):
        raise BadInput(f"这是网页（单文件网页 mht），只是改了扩展名，不是真正的表格。{_SAVE_AS}")
    if not wide and b"\0" in head and not _looks_utf16(head):
        raise BadInput(f"认不出这是什么文件，不是 xlsx、xls、ods 或 csv 表格，可能已损坏。{_SAVE_AS}")


def _looks_utf16(head: bytes) -> bool:
    """Text of two bytes a sign without a mark in front: the separators have a zero beside them."""
    return any(mark in head for mark in (b",\0", b"\t\0", b";\0", b"\r\0\n\0", b"\0,", b"\0\t", b"\0;", b"\0\r\0\n"))


def _compound(file: BinaryIO) -> Format:
    """OLE: the directory names its streams in UTF-16."""
    file.seek(0)
    data = file.read()
    names = {
        name
        for name in ("EncryptedPackage", "WordDocument", "PowerPoint Document", "Workbook", "Book")
        if name.encode("utf-16-le") + b"\0\0" in data
    }
    if "EncryptedPackage" in names:
        raise BadInput(LOCKED)
    if names & {"Workbook", "Book"}:
        return Format.XLS
    if "WordDocument" in names:
        raise BadInput(_WORD)
    if "PowerPoint Document" in names:
        raise BadInput(_SLIDES)
    raise BadInput(BROKEN)


_WORD = "这是 Word 文档，不是表格，无法导入。请把其中的表格复制到 WPS 或 Excel 中，另存为 .xlsx 后重新选择。"
_SLIDES = _WORD.replace("Word 文档", "演示文稿")
_OTHER = (
    ("word/", _WORD),
    ("ppt/", _SLIDES),
    ("xl/workbook.bin", f"这是二进制工作簿（xlsb），本程序不能直接读取。{_SAVE_AS}"),
)


def _package(file: BinaryIO, size: int) -> Format:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _measure(parts, size)
            found = _kind(archive)
            _inflate(file, parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, ValueError, OSError) as error:
        raise BadInput(BROKEN) from error
    return found


def _measure(parts: list[zipfile.ZipInfo], size: int) -> None:
    total = sum(part.file_size for part in parts)
    if total > MAX_INFLATED or len(parts) > MAX_PARTS:
        raise BadInput(TOO_BIG)
    if total > RATIO_FROM and total > MAX_RATIO * size:
        raise BadInput(TOO_BIG)
    if any(part.flag_bits & 1 for part in parts):
        raise BadInput(LOCKED)


def _kind(archive: zipfile.ZipFile) -> Format:
    names = set(archive.namelist())
    if "mimetype" in names:
        kind = archive.read("mimetype")[:200].decode("ascii", "replace").strip()
        if kind.startswith("application/vnd.oasis.opendocument.spreadsheet"):
            if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise BadInput(LOCKED)
            return Format.ODS
        if kind.startswith("application/vnd.oasis.opendocument"):
            raise BadInput(_WORD.replace("Word 文档", "文字文档"))
    if any(name.lower() == "xl/workbook.xml" for name in names):
        return Format.XLSX
    for start, what in _OTHER:
        if any(name.startswith(start) for name in names):
            raise BadInput(what)
    if "[Content_Types].xml" in names:
        raise BadInput(BROKEN)
    raise BadInput(_ARCHIVE)


# XML of two bytes a sign, which nobody saves a workbook in: what is looked for in bytes would not be seen in it.
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


def _inflate(file: BinaryIO, parts: list[zipfile.ZipInfo]) -> None:
    """Unpack every part without keeping it: a part says how large it is, only its bytes tell the truth."""
    left = MAX_INFLATED
    for part in parts:
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadInput(f"表格的压缩方式特殊，无法读取。{_SAVE_AS}")
        left -= _really(file, part, left)


def _really(file: BinaryIO, part: zipfile.ZipInfo, left: int) -> int:
    file.seek(part.header_offset)
    header = file.read(30)
    if header[:4] != b"PK\x03\x04":
        raise BadInput(BROKEN)
    name, extra = struct.unpack("<HH", header[26:30])
    file.seek(name + extra, io.SEEK_CUR)
    stored = part.compress_type == zipfile.ZIP_STORED
    markup = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    engine = None if stored else zlib.decompressobj(-15)
    rest, seen, tail = part.compress_size, 0, b""
    while rest > 0:
        raw = file.read(min(_CHUNK // 8, rest))
        if not raw:
            raise BadInput(BROKEN)
        rest -= len(raw)
        while raw:
            out = engine.decompress(raw, _CHUNK) if engine else raw
            raw = engine.unconsumed_tail if engine else b""
            if markup and not seen and out.startswith(_WIDE):
                raise BadInput(f"表格内部的文字编码特殊，无法读取。{_SAVE_AS}")
            seen += len(out)
            if seen > left:
                raise BadInput(TOO_BIG)
            if markup and (b"<!DOCTYPE" in tail + out or b"<!ENTITY" in tail + out):
                raise BadInput(f"文件内含有不允许的外部定义（DTD），为安全起见没有读取。{_SAVE_AS}")
            tail = out[-16:]
    if seen != part.file_size:
        raise BadInput(TOO_BIG if seen > part.file_size else BROKEN)
    return seen
