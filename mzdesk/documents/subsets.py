"""Making a small font of some glyphs of a big one, as a PDF embeds it (PDF 32000-1, 9.9)."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator, Sequence
from itertools import chain
from struct import pack, pack_into, unpack_from

from mzdesk.documents.truetype import BadFont, TrueType

_WORDS, _SCALE, _MORE, _TWO_SCALES, _MATRIX = 0x01, 0x08, 0x20, 0x40, 0x80
_COPIED = ("cvt ", "fpgm", "prep")
_HEAD_SUM = 8


def make(font: TrueType, wanted: Sequence[int]) -> bytes:
    """A font file whose code n draws the glyph `wanted[n]`; parts of composite glyphs come along."""
    order = list(dict.fromkeys((0, *wanted)))
    numbers = {glyph: number for number, glyph in enumerate(order)}
    outlines: list[bytes] = []
    while len(outlines) < len(order):
        outlines.append(_renumbered(font.outline(order[len(outlines)]), order, numbers))
    tables = {tag: font.table(tag) for tag in _COPIED if font.has(tag)}
    tables |= _outline_tables(font, outlines)
    tables |= _metric_tables(font, order)
    tables["cmap"] = _cmap([numbers[glyph] for glyph in wanted])
    return _file(tables)


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


def _outline_tables(font: TrueType, outlines: Sequence[bytes]) -> dict[str, bytes]:
    places = [0]
    for outline in outlines:
        places.append(places[-1] + len(outline))
    head = bytearray(font.table("head")[:54])
    pack_into(">L", head, _HEAD_SUM, 0)
    pack_into(">H", head, 50, 1)
    return {"glyf": b"".join(outlines), "loca": pack(f">{len(places)}L", *places), "head": bytes(head)}


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


def _file(tables: dict[str, bytes]) -> bytes:
    number, power = len(tables), len(tables).bit_length() - 1
    head = pack(">L4H", 0x00010000, number, 16 << power, power, 16 * number - (16 << power))
    offset, total, records, bodies = 12 + 16 * number, 0, [], []
    for tag in sorted(tables):
        data = tables[tag]
        check = _sum(data)
        records.append(pack(">4s3L", tag.encode("latin-1"), check, offset, len(data)))
        bodies.append(bytearray(data + b"\0" * (-len(data) % 4)))
        offset, total = offset + len(bodies[-1]), total + check
    directory = head + b"".join(records)
    whole = (0xB1B0AFBA - total - _sum(directory)) & 0xFFFFFFFF
    pack_into(">L", bodies[sorted(tables).index("head")], _HEAD_SUM, whole)
    return directory + b"".join(bodies)
