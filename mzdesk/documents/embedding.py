"""ReportLab's TrueType fonts as our papers embed them: read by our own reader, only what the paper uses of them.

Cured, each measured: ToUnicode maps that readers can't follow beyond U+FFFF; whole tables copied and summed for every
subset; a big font parsed number by number; glyph 0 (an empty box) printed for an unknown character; 95 ASCII glyphs in
every document; two fonts of one PostScript name taken for each other; outlines packed anew for every paper.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfdoc, pdfmetrics, ttfonts

from mzdesk.documents import packing, reportlab_cures, subsets
from mzdesk.documents.operators import number, numbers
from mzdesk.documents.reportlab_cures import Written
from mzdesk.documents.signs import plain
from mzdesk.documents.truetype import TrueType

_SYMBOLIC, _ITALIC, _BOLD = 1 << 2, 1 << 6, 1 << 18
_MAP_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<00> <FF>
endcodespacerange
"""
_CODES = [f"<{code:02X}> " for code in range(256)]
_MAP_END = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"


class _Face(ttfonts.TTFontFace):  # type: ignore[misc]  # ReportLab has no types
    """A typeface read by our own reader. Names of methods and attributes are ReportLab's."""

    def __init__(self, name: str, font: TrueType) -> None:
        pdfmetrics.TypeFace.__init__(self, None)
        self.font, self.filename, self.subfontNameX, self._full_font = font, name, b"", False
        self.name = self.familyName = self.fullName = self.uniqueFontID = ttfonts.TTFNameBytes(_printable(name))
        self.styleName = "Regular"
        self.unitsPerEm = font.number("head", 18)
        self._read_metrics()
        widths = [self._pdfScale(advance) for advance, _ in font.advances]
        self.charToGlyph = font.glyphs
        self.charWidths = {point: widths[glyph] for point, glyph in font.glyphs.items()}
        self.defaultWidth = widths[0]

    def _pdfScale(self, units: int) -> float:
        scaled = units * 1000 / self.unitsPerEm
        return int(scaled) if scaled == int(scaled) else scaled

    def _read_metrics(self) -> None:
        font, scale = self.font, self._pdfScale
        self.bbox = [scale(font.number("head", place, "h")) for place in (36, 38, 40, 42)]
        told = font.has("OS/2")
        self.ascent = scale(font.number("OS/2", 68, "h")) if told else self.bbox[3]
        self.descent = scale(font.number("OS/2", 70, "h")) if told else self.bbox[1]
        tall = told and font.number("OS/2", 0) > 1
        self.capHeight = scale(font.number("OS/2", 88, "h")) if tall else self.ascent
        self.stemV = 50 + int((font.weight / 65.0) ** 2)
        self.italicAngle = font.number("post", 4, "l") / 65536 if font.has("post") else 0
        self.flags = _SYMBOLIC | (_ITALIC if self.italicAngle else 0) | (_BOLD if font.weight >= 600 else 0)

    @cached_property
    def described(self) -> dict[str, str]:
        """What a descriptor says of every subset."""
        flags = {"Type": "/FontDescriptor", "Flags": str(self.flags), "FontBBox": f"[{numbers(*self.bbox)}]"}
        measures = ("Ascent", "CapHeight", "Descent", "ItalicAngle", "StemV")
        told = {key: number(getattr(self, key[0].lower() + key[1:])) for key in measures}
        return flags | told | {"MissingWidth": number(self.defaultWidth)}

    def addSubsetObjects(self, doc: Any, fontname: str, subset: Sequence[int]) -> str:
        """Put the file of a subset and its descriptor into the document; returns the reference to the descriptor."""
        made = subsets.make(self.font, [self.charToGlyph.get(point, 0) for point in subset])
        file = reportlab_cures.packed(packing.pieced(made.head, made.outlines, made.tail), len(made))
        told = {"FontName": f"/{fontname}", "FontFile2": _put(doc, file, f"fontFile:{fontname}")}
        descriptor = Written(reportlab_cures.dictionary(self.described | told))
        return _put(doc, descriptor, f"fontDescriptor:{fontname}")


class Font(ttfonts.TTFont):  # type: ignore[misc]  # ReportLab has no types
    """A font that embeds what a document uses of it. `name` tells it from all other fonts of the program."""

    def __init__(self, name: str, font: TrueType) -> None:
        reportlab_cures.apply()
        self.fontName, self.face, self.encoding = name, _Face(name, font), ttfonts.TTEncoding()
        self.state: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
        self._asciiReadable, self.shapable = False, False

    def splitString(self, text: str, doc: Any, encoding: str = "utf-8") -> list[tuple[int, bytes]]:
        """Codes of the text by subset; what leaves no ink is passed over, an unknown character raises LookupError."""
        text = plain(text).replace("\t", " ")
        state = self.state.get(doc)
        if state is not None and len(state.subsets) == 1 and state.assignments.keys() >= set(map(ord, text)):
            return [(0, bytes(state.assignments[ord(char)] for char in text))] if text else []
        lost = [char for char in text if ord(char) not in self.face.charToGlyph]
        if lost:
            raise LookupError(f"{self.fontName} has no U+{ord(lost[0]):04X}")
        codes: list[tuple[int, bytes]] = super().splitString(text, doc, encoding)
        return codes

    def addObjects(self, doc: Any) -> None:
        """Put what the document uses of the font into it, 256 characters at a time."""
        state = self.state[doc]
        state.frozen = 1
        fonts = doc.idToObject[pdfdoc.BasicFonts].dict
        for place, subset in enumerate(state.subsets):
            inner = self.getSubsetInternalName(place, doc)[1:]
            unicode_map = _to_unicode(subset)
            doc.updateSignature(unicode_map)
            name = b"".join((ttfonts.SUBSETN(place), b"+", self.face.name)).decode("ascii")
            told = {
                "Type": "/Font",
                "Subtype": "/TrueType",
                "BaseFont": f"/{name}",
                "FirstChar": "0",
                "LastChar": str(len(subset) - 1),
                "Widths": f"[{numbers(*map(self.face.getCharWidth, subset))}]",
                "ToUnicode": _put(doc, reportlab_cures.packed(unicode_map), f"toUnicodeCMap:{name}"),
                "FontDescriptor": self.face.addSubsetObjects(doc, name, subset),
            }
            fonts[inner] = Written(reportlab_cures.dictionary(told))
            doc.Reference(fonts[inner], inner)


def _put(doc: Any, made: Written, name: str) -> str:
    """Put an object into the document under a name; returns the reference to it."""
    reference: bytes = doc.Reference(made, name).format(doc)
    return reference.decode("ascii")


def _printable(name: str) -> bytes:
    """A PostScript name: ASCII without brackets, told from others by a number where that changed it."""
    plain = re.sub(r"[^A-Za-z0-9-]", "", name)[-40:]
    return (plain if plain == name else f"{plain}-{zlib.crc32(name.encode()):08X}").encode("ascii")


def _to_unicode(subset: Sequence[int]) -> bytes:
    """A packed ToUnicode map in UTF-16: ReportLab's own writes five digits beyond U+FFFF, which readers drop."""
    lines = []
    for start in range(0, len(subset), 100):
        block = subset[start : start + 100]
        lines.append(f"{len(block)} beginbfchar\n")
        lines += map(str.__add__, _CODES[start : start + 100], map(_utf16, block))
        lines.append("endbfchar\n")
    return packing.plain("".join((_MAP_HEAD, *lines, _MAP_END)).encode("ascii"))


@lru_cache(maxsize=8192)
def _utf16(point: int) -> str:
    return f"<{chr(point).encode('utf-16-be').hex().upper()}>\n"
