"""Reading a font file's tables: what it is called, what it covers, whether it may be embedded, where its outlines lie.

Only what printing needs, by the OpenType specification 1.9, in some milliseconds a font. Whatever is wrong with a file
raises BadFont; nothing else ever does, for there are hundreds of files on a PC and nobody knows who made them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import cached_property
from mmap import mmap
from struct import unpack_from

_COLLECTION = b"ttcf"
_VERSIONS = (b"\0\1\0\0", b"true", b"OTTO")
_CMAPS = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3), (0, 2), (0, 1), (0, 0))
_FAMILY, _FULL, _POSTSCRIPT, _TYPOGRAPHIC = 1, 4, 6, 16
_CHINESE, _ENGLISH = (0x0804, 0x0C04, 0x0404), 0x0409
_NOT_EMBEDDED = 0x0002 | 0x0100 | 0x0200
"""OS/2.fsType: restricted, no subsetting, bitmaps only. A paper holds a subset of outlines."""


class BadFont(Exception):
    """The file is not a font, or a broken one."""


def count(data: bytes | mmap) -> int:
    """How many fonts the file holds: one, or as many as its collection says."""
    if data[:4] != _COLLECTION:
        return 1
    if len(data) < 12:
        raise BadFont("collection cut off")
    return min(int(unpack_from(">L", data, 8)[0]), 64)


class TrueType:
    """One font of a file held in memory or mapped; `index` counts the fonts of a collection."""

    def __init__(self, data: bytes | mmap, index: int = 0) -> None:
        self._data = data
        try:
            start = unpack_from(">L", data, 12 + 4 * index)[0] if data[:4] == _COLLECTION else 0
            if data[start : start + 4] not in _VERSIONS:
                raise BadFont("no font")
            (number,) = unpack_from(">H", data, start + 4)
            records = (unpack_from(">4s4xLL", data, start + 12 + 16 * n) for n in range(number))
            self._places = {tag.decode("latin-1"): (offset, length) for tag, offset, length in records}
        except struct.error as error:
            raise BadFont(str(error)) from error
        if any(offset + length > len(data) for offset, length in self._places.values()):
            raise BadFont("file cut off")
        self._kept: dict[str, bytes] = {}

    def has(self, *tags: str) -> bool:
        """Whether the font has all of these tables."""
        return all(tag in self._places for tag in tags)

    def table(self, tag: str) -> bytes:
        """The bytes of a table, copied out of the file once."""
        if tag not in self._kept:
            if tag not in self._places:
                raise BadFont(f"no table {tag}")
            offset, length = self._places[tag]
            self._kept[tag] = bytes(self._data[offset : offset + length])
        return self._kept[tag]

    def number(self, tag: str, offset: int, kind: str = "H") -> int:
        """One number of a table; `kind` as `struct` has it."""
        try:
            return int(unpack_from(f">{kind}", self.table(tag), offset)[0])
        except struct.error as error:
            raise BadFont(f"table {tag} cut off") from error

    @property
    def drawable(self) -> bool:
        """Whether its outlines are TrueType's own: ReportLab can embed no others."""
        return self.has("glyf", "loca", "hmtx", "hhea", "maxp", "head", "cmap")

    @property
    def restricted(self) -> bool:
        """Whether its maker forbids to embed a part of it in a document."""
        return self.has("OS/2") and bool(self.number("OS/2", 8) & _NOT_EMBEDDED)

    @property
    def weight(self) -> int:
        """400 for Regular, 700 for Bold."""
        return self.number("OS/2", 4) if self.has("OS/2") else 400

    @cached_property
    def glyph_count(self) -> int:
        return self.number("maxp", 4)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What the font is called: its full name in Chinese or English first, then all its other names."""
        found: dict[tuple[int, int], str] = {}
        for kind, language, words in self._name_records():
            found.setdefault((kind, language), words)
        order = [(_FULL, language) for language in (*_CHINESE, _ENGLISH)]
        order += sorted(found, key=lambda pair: (pair[0] != _FULL, pair[0] == _POSTSCRIPT, pair))
        return tuple(dict.fromkeys(found[pair] for pair in order if found.get(pair)))

    def _name_records(self) -> Iterator[tuple[int, int, str]]:
        table = self.table("name")
        try:
            _format, number, strings = unpack_from(">3H", table)
            for n in range(number):
                platform, _, language, kind, length, offset = unpack_from(">6H", table, 6 + 12 * n)
                if platform in (0, 3) and kind in (_FAMILY, _FULL, _POSTSCRIPT, _TYPOGRAPHIC):
                    raw = table[strings + offset : strings + offset + length]
                    yield kind, language, raw.decode("utf-16-be", "replace").replace("\0", "").strip()
        except struct.error as error:
            raise BadFont("table name cut off") from error

    @cached_property
    def glyphs(self) -> dict[int, int]:
        """The glyph of each code point; code points without one are left out."""
        made: dict[int, int] = {}
        for first, glyphs in self._segments():
            made.update(zip(range(first, first + len(glyphs)), glyphs, strict=True))
        most = self.glyph_count
        return {point: glyph for point, glyph in made.items() if 0 < glyph < most}

    def _segments(self) -> Iterator[tuple[int, Sequence[int]]]:
        table = self.table("cmap")
        try:
            (number,) = unpack_from(">H", table, 2)
            records = (unpack_from(">HHL", table, 4 + 8 * n) for n in range(number))
            places = {(platform, encoding): offset for platform, encoding, offset in records}
            place = next((places[pair] for pair in _CMAPS if pair in places), None)
            if place is None:
                return
            kind = unpack_from(">H", table, place)[0]
            if kind == 4:
                yield from _segments_of_deltas(table, place)
            elif kind == 12:
                yield from _segments_of_groups(table, place, self.glyph_count)
        except struct.error as error:
            raise BadFont("table cmap cut off") from error

    @cached_property
    def outlines(self) -> tuple[int, ...]:
        """Where each glyph begins in `glyf`, and the end of the last."""
        long, most = self.number("head", 50), self.glyph_count + 1
        try:
            places: tuple[int, ...] = unpack_from(f">{most}{'L' if long else 'H'}", self.table("loca"))
        except struct.error as error:
            raise BadFont("table loca cut off") from error
        return places if long else tuple(place * 2 for place in places)

    def outline(self, glyph: int) -> bytes:
        """The outline of a glyph, empty for a blank."""
        if glyph >= self.glyph_count:
            raise BadFont(f"no glyph {glyph}")
        return self.table("glyf")[self.outlines[glyph] : self.outlines[glyph + 1]]

    def inks(self, char: str) -> bool:
        """Whether the font truly draws the character: some fonts give a code point an empty glyph."""
        glyph = self.glyphs.get(ord(char), 0)
        return bool(glyph) and len(self.outline(glyph)) > 10

    @cached_property
    def advances(self) -> tuple[tuple[int, int], ...]:
        """(advance, left bearing) of each glyph in units of the em."""
        full, most = self.number("hhea", 34), self.glyph_count
        if not 0 < full <= most:
            raise BadFont("no widths")
        try:
            pairs = unpack_from(">" + "Hh" * full, self.table("hmtx"))
            rest = unpack_from(f">{most - full}h", self.table("hmtx"), 4 * full)
        except struct.error as error:
            raise BadFont("table hmtx cut off") from error
        made = tuple(zip(pairs[::2], pairs[1::2], strict=True))
        return made + tuple((made[-1][0], bearing) for bearing in rest)


def _segments_of_deltas(table: bytes, place: int) -> Iterator[tuple[int, Sequence[int]]]:
    """Format 4: code points up to U+FFFF; a segment counts on from one glyph or has a list of its own."""
    (double,) = unpack_from(">H", table, place + 6)
    number = double // 2
    ends = unpack_from(f">{number}H", table, place + 14)
    starts = unpack_from(f">{number}H", table, place + 16 + double)
    deltas = unpack_from(f">{number}H", table, place + 16 + 2 * double)
    base = place + 16 + 3 * double
    offsets = unpack_from(f">{number}H", table, base)
    for n, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        long = last - first + 1
        if long <= 0 or first == 0xFFFF:
            continue
        if not offset or offset == 0xFFFF:
            glyphs: Sequence[int] = [(point + delta) & 0xFFFF for point in range(first, last + 1)]
        else:
            start = base + 2 * n + offset
            long = min(long, (len(table) - start) // 2)
            listed = unpack_from(f">{long}H", table, start) if long > 0 else ()
            glyphs = [glyph and (glyph + delta) & 0xFFFF for glyph in listed]
        yield first, glyphs


def _segments_of_groups(table: bytes, place: int, most: int) -> Iterator[tuple[int, Sequence[int]]]:
    """Format 12: all code points, in groups that must ascend, so that a broken file can't ask for work without end."""
    (number,) = unpack_from(">L", table, place + 12)
    before = -1
    for n in range(number):
        first, last, glyph = unpack_from(">LLL", table, place + 16 + 12 * n)
        if not before < first <= last <= 0x10FFFF:
            raise BadFont("groups out of order")
        before = last
        yield first, range(glyph, max(glyph, min(glyph + last - first + 1, most)))
