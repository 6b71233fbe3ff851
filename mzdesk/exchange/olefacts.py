"""What an old workbook (.xls) says beside its cells: error cells, hidden rows, merges, the 1904 calendar, a password.

Only as much of [MS-CFB] and [MS-XLS] as that takes: the chains of sectors, and some records of the stream `Workbook`.
The cell reader believes what a file says of itself, so that a broken one would take all memory: it is refused here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from mzdesk.errors import BadInput
from mzdesk.exchange.gate import BROKEN, LOCKED
from mzdesk.exchange.xmlfacts import Facts

_END = 0xFFFFFFF0
_BOF, _EOF, _SHEET, _DATEMODE, _LOCK = 0x0809, 0x000A, 0x0085, 0x0022, 0x002F
_ROW, _ERROR, _FORMULA, _MERGES = 0x0208, 0x0205, 0x0006, 0x00E5
_HIDDEN = 0x20
_STRINGS, _REACH = 0x00FC, 0x0200
_CELLS = frozenset((0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E))


def xls_facts(data: bytes) -> tuple[dict[str, Facts], bool]:
    """The facts of each sheet by its name, and whether days are counted from 1904.

    Raises BadInput when the workbook has a password, or when it is so broken that the cell reader would run wild:
    chains of sectors without an end, counts that no file of this size can hold.
    """
    try:
        stream = _stream(data)
        return _read(stream) if stream is not None else ({}, False)
    except (struct.error, IndexError, KeyError, UnicodeDecodeError) as error:
        raise BadInput(BROKEN) from error


def _stream(data: bytes) -> bytes | None:
    """The bytes of the stream Workbook (Book in the oldest files)."""
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    directories, table_count, root_at = struct.unpack_from("<III", data, 40)
    cutoff, mini_at, mini_count, more = struct.unpack_from("<4I", data, 56)
    if shift not in (9, 12) or mini_shift != 6:
        raise BadInput(BROKEN)
    size = 1 << shift
    _holds(data, size * max(directories, table_count, mini_count))
    places = list(struct.unpack_from("<109I", data, 76))
    while more < _END:
        _holds(data, 4 * len(places))
        listed = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        places += listed[:-1]
        more = listed[-1]
    table: list[int] = []
    for place in places:
        if place < _END:
            table += struct.unpack_from(f"<{size // 4}I", data, (place + 1) * size)
    entries = list(_entries(_chain(data, table, root_at, size, 1), size))
    mini_bytes = _chain(data, table, mini_at, size, 1)
    mini_table = list(struct.unpack(f"<{len(mini_bytes) // 4}I", mini_bytes[: len(mini_bytes) // 4 * 4]))
    small = b""
    found: dict[str, bytes] = {}
    for name, root, start, length in entries:
        _holds(data, length)
        if not length:
            continue
        if root or length >= cutoff:
            whole = _chain(data, table, start, size, 1)
            small = whole if root else small
        else:
            whole = _chain(small, mini_table, start, 64, 0)
        found.setdefault(name, whole[:length])
    return found.get("Workbook") or found.get("Book")


def _holds(data: bytes, length: int) -> None:
    """Nothing inside a file is longer than the file; raises BadInput."""
    if length > len(data) + 4096:
        raise BadInput(BROKEN)


def _chain(data: bytes, table: list[int], start: int, size: int, skip: int) -> bytes:
    parts: list[bytes] = []
    at = start
    while at < _END:
        if len(parts) > len(table):
            raise BadInput(BROKEN)
        parts.append(data[(at + skip) * size : (at + skip + 1) * size])
        at = table[at]
    return b"".join(parts)


def _entries(directory: bytes, size: int) -> Iterator[tuple[str, bool, int, int]]:
    """Streams: name, whether it is the root (it holds the small streams), first sector, length."""
    for at in range(0, len(directory) - 127, 128):
        length, kind = struct.unpack_from("<HB", directory, at + 64)
        if kind in (2, 5):
            name = directory[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            start, low, high = struct.unpack_from("<III", directory, at + 116)
            yield name, kind == 5, start, low + (high << 32 if size > 512 else 0)


def _read(stream: bytes) -> tuple[dict[str, Facts], bool]:
    sheets: list[tuple[int, str]] = []
    date1904 = False
    for kind, body in _records(stream, 0):
        if kind == _LOCK:
            raise BadInput(LOCKED)
        if kind == _DATEMODE:
            date1904 = body[:1] == b"\x01"
        elif kind == _SHEET:
            sheets.append((struct.unpack_from("<I", body)[0], _name(body)))
        elif kind == _STRINGS:
            _holds(stream, 3 * struct.unpack_from("<I", body, 4)[0])
    return {name: _sheet(stream, at) for at, name in sheets}, date1904


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of the stream, up to its end."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return


def _name(body: bytes) -> str:
    count, wide = body[6], body[7] & 1
    return body[8 : 8 + count * 2].decode("utf-16-le") if wide else body[8 : 8 + count].decode("latin-1")


def _near(rows: int, columns: int) -> None:
    """An old sheet has 65,536 rows and 256 columns; raises BadInput."""
    if rows > 0x10000 or columns > 0x100:
        raise BadInput(BROKEN)


def _sheet(stream: bytes, at: int) -> Facts:
    facts, merges = Facts(), []
    errors: dict[int, set[int]] = {}
    for kind, body in _records(stream, at):
        if kind in _CELLS:
            _near(*struct.unpack_from("<HH", body))
        elif kind == _REACH and len(body) >= 14:
            top, bottom, left, right = struct.unpack_from("<IIHH", body)
            _near((bottom - top) & 0xFFFFFFFF, (right - left) & 0xFFFF)
        if kind == _ROW:
            row, options = struct.unpack_from("<H", body)[0], body[12]
            if options & _HIDDEN:
                facts.hidden.add(row + 1)
        elif (kind == _ERROR and body[7]) or (kind == _FORMULA and body[6] == 2 and body[12:14] == b"\xff\xff"):
            row, column = struct.unpack_from("<HH", body)
            errors.setdefault(row + 1, set()).add(column)
        elif kind == _MERGES:
            for number in range(struct.unpack_from("<H", body)[0]):
                top, bottom, left, right = struct.unpack_from("<4H", body, 2 + 8 * number)
                merges.append((top + 1, left, bottom + 1, right))
    facts.errors = {row: frozenset(columns) for row, columns in errors.items()}
    facts.merges = tuple(merges)
    return facts
