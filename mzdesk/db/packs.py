"""The file of an exchange pack and of its receipt: a clear head that tells nothing, then one encrypted whole.

Head: mark, version, kind, the key's tag, the length of what follows. Everything else (township, number, people, lines,
files) is encrypted and, with the head, authenticated: whatever is changed anywhere, the file doesn't open.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path
from typing import TypeVar

from mzdesk import jsonio, vault
from mzdesk.errors import BadInput, StoreDown
from mzdesk.views.outbox import OutboxLine
from mzdesk.views.packs import Pack, PackFacts, Receipt

SUFFIX = ".mzpack"
MOST = 200 * 1024 * 1024
"""Bytes of a file that is read; what is exported stays well below."""
_MARK, _VERSION = b"MZPACK", 1
_HEAD = struct.Struct(">6sBB16sQ")
_LENGTH = struct.Struct(">I")

T = TypeVar("T")


class Kind(IntEnum):
    """What a file is."""

    PACK = 1
    RECEIPT = 2


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file whose head was read: whole in length, of a known version, not opened yet."""

    kind: int
    tag: str
    head: bytes
    body: bytes


def read_file(path: Path) -> bytes:
    """A file that may be a pack; raises BadInput for one that can't be read or is far too large."""
    try:
        if path.stat().st_size > MOST:
            size = path.stat().st_size // 1024 // 1024
            raise BadInput(f"这个文件有 {size} 兆，超过交换包的上限 {MOST // 1024 // 1024} 兆。请确认选对了文件。")
        with path.open("rb") as file:
            return file.read(MOST + 1)
    except OSError as error:
        raise BadInput("文件读不出来，可能已移走、被其他程序占用或移动硬盘已拔出。请检查后重新选择。") from error


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; raises StoreDown."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):  # the medium is gone, and the part with it
            part.unlink(missing_ok=True)
        raise StoreDown("文件没有写成，可能空间不足、介质写保护或已拔出。请更换位置后重新导出。") from error


def read(raw: bytes, wanted: Kind) -> Sealed:
    """Read a file's head; raises BadInput for what is no pack, is cut, is of a newer version or of the other kind."""
    if len(raw) > MOST:
        raise BadInput(f"文件超过交换包的上限 {MOST // 1024 // 1024} 兆。请确认选对了文件。")
    if not raw.startswith(_MARK):
        raise BadInput("这个文件不是交换包或回执。请选择由本程序导出的文件。")
    if len(raw) < _HEAD.size:
        raise BadInput(_CUT)
    _mark, version, kind, tag, length = _HEAD.unpack_from(raw)
    if version != _VERSION:
        raise BadInput("这个文件由更新版本的程序制作，或内容已损坏。请先升级本机程序，再导入。")
    if kind not in tuple(Kind):
        raise BadInput(SPOILT)
    if kind != wanted:
        raise BadInput(_OTHER[wanted])
    if len(raw) - _HEAD.size != length:
        raise BadInput(_CUT)
    return Sealed(kind, tag.hex(), raw[: _HEAD.size], raw[_HEAD.size :])


def pack(facts: PackFacts, lines: Sequence[OutboxLine], code: str) -> bytes:
    """The file of a pack."""
    listed = jsonio.dump(facts)
    data = [_LENGTH.pack(len(listed)), listed, *(file.data for line in lines for file in line.files)]
    return _sealed(Kind.PACK, b"".join(data), code)


def receipt(made: Receipt, code: str) -> bytes:
    """The file of a receipt."""
    return _sealed(Kind.RECEIPT, jsonio.dump(made), code)


def open_pack(sealed: Sealed, code: str) -> Pack:
    """What a pack holds; raises BadInput when it was changed or doesn't add up."""
    data = _opened(sealed, code)
    if len(data) < _LENGTH.size:
        raise BadInput(SPOILT)
    start = _LENGTH.size + _LENGTH.unpack_from(data)[0]
    facts = _read(data[_LENGTH.size : start], PackFacts)
    view, lines = memoryview(data), []
    for line in facts.lines:
        files = []
        for file in line.files:
            if file.size < 0 or start + file.size > len(data):
                raise BadInput(SPOILT)
            files.append(replace(file.facts, data=bytes(view[start : start + file.size])))
            start += file.size
        lines.append(OutboxLine(line.id, line.kind, line.about, line.payload.encode(), tuple(files)))
    if start != len(data) or facts.count != len(lines):
        raise BadInput(SPOILT)
    return Pack(facts, tuple(lines))


def open_receipt(sealed: Sealed, code: str) -> Receipt:
    """What a receipt says; raises BadInput when it was changed."""
    return _read(_opened(sealed, code), Receipt)


def _sealed(kind: Kind, data: bytes, code: str) -> bytes:
    length = len(data) + 12 + 16  # nonce and tag of AES-GCM
    if length + _HEAD.size > MOST:
        raise BadInput(f"附件太多，交换包会超过 {MOST // 1024 // 1024} 兆。请先搁置或压缩部分附件。")
    head = _HEAD.pack(_MARK, _VERSION, kind, vault.file_tag(code), length)
    return head + vault.seal_file(code, data, bound=head)


def _opened(sealed: Sealed, code: str) -> bytes:
    data = vault.open_file(code, sealed.body, bound=sealed.head)
    if data is None:
        raise BadInput(SPOILT)
    return data


def _read(raw: bytes, kind: type[T]) -> T:
    try:
        return jsonio.load(raw, kind)
    except BadInput as error:
        raise BadInput("文件是真的，但内容的格式本机不认识。请把两边的程序升级到同一版本后重新导出。") from error


SPOILT = "文件内容被改动过，或在复制中损坏，没有导入。请让对方重新导出，并用原文件再试。"
_CUT = "文件不完整，可能没有复制完。请重新复制后再导入；仍不行的，请让对方重新导出。"
_OTHER = {
    Kind.PACK: "这是局里发回的回执，不是交换包。请在乡镇（街道）的“待发送”中用“导入回执”打开。",
    Kind.RECEIPT: "这是乡镇（街道）的交换包，不是回执。请交由区县局导入，再取回执。",
}
