"""Which font draws which character: faces of official documents, fallback by character, ReportLab's faults cured.

Coverage is known from a small index, so nothing is opened before a document is drawn. A character that no font has is
refused with its place; it is never dropped and never a box.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from struct import unpack
from typing import Any

from reportlab.pdfbase import pdfmetrics, ttfonts

from mzdesk import paths
from mzdesk.errors import BadInput


class Face(StrEnum):
    """The styles of official documents."""

    FANG = "仿宋"
    KAI = "楷体"
    SONG = "宋体"
    BIAO = "小标宋"
    HEI = "黑体"


_CHAINS: dict[Face, tuple[str, ...]] = {
    Face.FANG: ("MzFangSong", "MzSong", "NotoSansSC-UI-Regular"),
    Face.KAI: ("MzKai", "MzKaiMore", "MzSong", "NotoSansSC-UI-Regular"),
    Face.SONG: ("MzSong", "NotoSansSC-UI-Regular"),
    Face.BIAO: ("MzBiaoSong", "MzSong", "NotoSansSC-UI-SemiBold"),
    Face.HEI: ("NotoSansSC-UI-SemiBold", "NotoSansSC-UI-Regular", "MzSong"),
}
_LATIN = {Face.FANG: "MzSong", Face.KAI: "MzSong"}  # Fandol's figures are a wide slab


@lru_cache(maxsize=1)
def _coverage() -> dict[str, tuple[list[int], list[int]]]:
    raw: dict[str, list[list[int]]] = json.loads(paths.resource("fonts", "coverage.json").read_text(encoding="utf-8"))
    return {name: ([first for first, _ in pairs], [last for _, last in pairs]) for name, pairs in raw.items()}


def covers(name: str, char: str) -> bool:
    """Whether the font has the character."""
    firsts, lasts = _coverage()[name]
    place = bisect_right(firsts, ord(char)) - 1
    return place >= 0 and ord(char) <= lasts[place]


@lru_cache(maxsize=16384)
def font_for(face: Face, char: str) -> str | None:
    """The font of the face's chain that draws the character, None when none does."""
    if char.isascii() and face in _LATIN:
        return _LATIN[face]
    return next((name for name in _CHAINS[face] if covers(name, char)), None)


def missing(text: str) -> list[str]:
    """Characters of `text` that no font has, each once."""
    return [char for char in dict.fromkeys(text) if char not in "\n\t" and font_for(Face.FANG, char) is None]


def require(text: str, where: str) -> None:
    """Raise BadInput naming the characters of `text` that can't be printed, and where they stand."""
    lost = missing(text)
    if lost:
        named = "、".join(f"“{char}”(U+{ord(char):04X})" for char in lost)
        raise BadInput(
            f"无法打印：{where}中的{named}没有可用字体。请改用其他写法，或在 设置 › 字体 中安装生僻字包。", where
        )


def runs(face: Face, text: str) -> list[tuple[str, str]]:
    """`text` cut into stretches of one font; raises BadInput for a character without one."""
    made: list[tuple[str, str]] = []
    for char in text:
        name = font_for(face, char)
        if name is None:
            require(text, f"“{text[:12]}”")
            raise AssertionError("unreachable")
        if made and made[-1][0] == name:
            made[-1] = (name, made[-1][1] + char)
        else:
            made.append((name, char))
    return made


@lru_cache(maxsize=8)
def load(name: str) -> str:
    """Make the font known to ReportLab, once; returns its name."""
    _cure()
    pdfmetrics.registerFont(ttfonts.TTFont(name, str(paths.resource("fonts", f"{name}.ttf")), asciiReadable=False))
    return name


@lru_cache(maxsize=65536)
def _advance(face: Face, char: str) -> float:
    name = font_for(face, char)
    if name is None:
        require(char, "文字")
    widths: Any = pdfmetrics.getFont(load(str(name))).face
    return float(widths.charWidths.get(ord(char), widths.defaultWidth)) / 1000


def width(face: Face, text: str, size: float) -> float:
    """The natural width in points."""
    return sum(_advance(face, char) for char in text) * size


@lru_cache(maxsize=4096)
def _box(face: Face, char: str) -> tuple[float, float, float, float]:
    """The glyph's own box in ems."""
    name = font_for(face, char)
    if name is None:
        require(char, "文字")
    font: Any = pdfmetrics.getFont(load(str(name))).face
    glyph = font.charToGlyph[ord(char)]
    start, end = font.glyphPos[glyph], font.glyphPos[glyph + 1]
    if start == end:
        return 0.0, 0.0, 0.0, 0.0
    left, bottom, right, top = unpack(">hhhh", font.get_table("glyf")[start + 2 : start + 10])
    em = font.unitsPerEm
    return left / em, bottom / em, right / em, top / em


def ink(face: Face, char: str, size: float) -> tuple[float, float, float, float]:
    """What the character blackens: (left, bottom, right, top) in points from its origin on the baseline, y upwards.

    Zeros for a blank one; raises BadInput for a character without a font.
    """
    left, bottom, right, top = _box(face, char)
    return left * size, bottom * size, right * size, top * size


def _to_unicode(_font_name: str, subset: Iterable[int]) -> str:
    """A ToUnicode map in UTF-16: ReportLab's own writes five digits beyond U+FFFF, which readers drop."""
    points = list(subset)
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    for start in range(0, len(points), 100):
        block = points[start : start + 100]
        lines.append(f"{len(block)} beginbfchar")
        lines += [
            f"<{start + n:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>" for n, point in enumerate(block)
        ]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


@lru_cache(maxsize=1)
def _cure() -> None:
    """Mend ReportLab for this process: ToUnicode beyond the BMP, and tables read once instead of at every subset."""
    ttfonts.makeToUnicodeCMap = _to_unicode
    plain = ttfonts.TTFontParser.get_table

    def cached(parser: Any, tag: str) -> bytes:
        kept: dict[str, bytes] = parser.__dict__.setdefault("_mz_tables", {})
        if tag not in kept:
            kept[tag] = plain(parser, tag)
        return kept[tag]

    ttfonts.TTFontParser.get_table = cached
