"""Making a small font of some glyphs of a big one, as a PDF embeds it (PDF 32000-1, 9.9)."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain
from struct import pack, pack_into, unpack_from

from mzdesk.documents import packing
from mzdesk.documents.truetype import BadFont, TrueType

_WORDS, _SCALE, _MORE, _TWO_SCALES, _MATRIX = 0x01, 0x08, 0x20, 0x40, 0x80
_COPIED = ("cvt ", "fpgm", "prep")
_HEAD_SUM = 8
_MIXER, _LONG = 0x9E3779B1, 15
"""A piece of outlines ends after one glyph of sixteen, chosen by the glyph's mixed number: some 8 KB."""


@dataclass(frozen=True, slots=True)
class Subset:
    """A font file in three parts: what stands before the outlines, the outlines in pieces, what stands after them."""

    head: bytes
    outlines: tuple[bytes, ...]
    tail: bytes

    def __len__(self) -> int:
        return len(self.head) + sum(map(len, self.outlines)) + len(self.tail)


def make(font: TrueType, wanted: Sequence[int]) -> Subset:
    """A font file whose code n draws the glyph `wanted[n]`; parts of composite glyphs come along."""
    order = list(dict.fromkeys((0, *wanted)))
    numbers = {glyph: number for number, glyph in enumerate(order)}
    outlines: list[bytes] = []
    while len(outlines) < len(order):
        outlines.append(_renumbered(font.outline(order[len(outlines)]), order, numbers))
    pieces = _pieces(order, outlines)
    tables = {tag: font.table(tag) for tag in _COPIED if font.has(tag)}
    tables |= {"loca": _places(outlines), "head": _head(font)}
    tables |= _metric_tables(font, order)
    tables["cmap"] = _cmap([numbers[glyph] for glyph in wanted])
    before, after = _file(tables, pieces)
    return Subset(before, pieces, after)


def _pieces(order: Sequence[int], outlines: Sequence[bytes]) -> tuple[bytes, ...]:
    """The outlines in runs that end where a glyph says so: a sentence gives the same runs whatever stands around it."""
    pieces: list[bytes] = []
    start = 0
    for end, glyph in enumerate(order, 1):
        if not glyph * _MIXER >> 16 & _LONG or end == len(order):
            pieces.append(b"".join(outlines[start:end]))
            start = end
    return tuple(pieces)


def _parts(outline: bytes | bytearray) -> Iterator[int]:
    """Where a composite glyph names its parts."""
    place, flags = 10, _MORE
    while flags & _MORE:
        (flags,) = unpack_from(">H", outline, place)
        yield place + 2
        place += 8 if flags & _WORDS else 6
        place += 2 if flags & _SCALE else 4 if flags & _TWO_SCALES else 8 if flags & _MATRIX else 0


def _renumbered(outline: bytes, order: list[int], numbers: dict[int, int]) -> bytes:
    """The outline, padded; a composite's parts get their new numbers, new ones are added to `order`."""
    if len(outline) > 10 and outline[0] & 0x80:
        changed = bytearray(outline)
        try:
            for place in _parts(outline):
                (glyph,) = unpack_from(">H", outline, place)
                if glyph not in numbers:
                    numbers[glyph] = len(order)
                    order.append(glyph)
                pack_into(">H", changed, place, numbers[glyph])
        except struct.error as error:
            raise BadFont("composite glyph cut off") from error
        outline = bytes(changed)
    return outline + b"\0" * (-len(outline) % 4)


def _places(outlines: Sequence[bytes]) -> bytes:
    places = list(accumulate(map(len, outlines), initial=0))
    return pack(f">{len(places)}L", *places)


def _head(font: TrueType) -> bytes:
    head = bytearray(font.table("head")[:54])
    pack_into(">L", head, _HEAD_SUM, 0)
    pack_into(">H", head, 50, 1)
    return bytes(head)


def _metric_tables(font: TrueType, order: Sequence[int]) -> dict[str, bytes]:
    hhea, maxp = bytearray(font.table("hhea")), bytearray(font.table("maxp"))
    pack_into(">H", hhea, 34, len(order))
    pack_into(">H", maxp, 4, len(order))
    advances = font.advances
    pairs = chain.from_iterable(advances[glyph] for glyph in order)
    return {"hhea": bytes(hhea), "maxp": bytes(maxp), "hmtx": pack(">" + "Hh" * len(order), *pairs)}


def _cmap(glyphs: Sequence[int]) -> bytes:
    """One table (1, 0) in format 6: the only one a symbolic font of PDF/A may have."""
    head = pack(">4HL5H", 0, 1, 1, 0, 12, 6, 10 + 2 * len(glyphs), 0, 0, len(glyphs))
    return head + pack(f">{len(glyphs)}H", *glyphs)


def _sum(data: bytes) -> int:
    words = array("I", data + b"\0" * (-len(data) % 4))
    if sys.byteorder == "little":
        words.byteswap()
    return sum(words) & 0xFFFFFFFF


_sum_of_piece = lru_cache(maxsize=packing.REMEMBERED)(_sum)


def _file(tables: dict[str, bytes], outlines: Sequence[bytes]) -> tuple[bytes, bytes]:
    """What stands before and after the outlines in the file of them and all tables."""
    told = {tag: (_sum(data), len(data)) for tag, data in tables.items()}
    told["glyf"] = (sum(map(_sum_of_piece, outlines)) & 0xFFFFFFFF, sum(map(len, outlines)))
    number, power = len(told), len(told).bit_length() - 1
    head = pack(">L4H", 0x00010000, number, 16 << power, power, 16 * number - (16 << power))
    offset, records = 12 + 16 * number, []
    for tag, (check, length) in sorted(told.items()):
        records.append(pack(">4s3L", tag.encode("latin-1"), check, offset, length))
        offset += length + -length % 4
    directory = head + b"".join(records)
    whole = (0xB1B0AFBA - sum(check for check, _ in told.values()) - _sum(directory)) & 0xFFFFFFFF
    bodies = {tag: bytearray(tables[tag] + b"\0" * (-len(tables[tag]) % 4)) for tag in sorted(tables)}
    pack_into(">L", bodies["head"], _HEAD_SUM, whole)
    before = (body for tag, body in bodies.items() if tag < "glyf")
    return b"".join((directory, *before)), b"".join(body for tag, body in bodies.items() if tag > "glyf")
