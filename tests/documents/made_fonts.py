"""Small fonts made for tests: squares under any code points, with any name and licence bits."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

from mzdesk.documents import coverage, rare_fonts


def _square(pen: TTGlyphPen | T2CharStringPen) -> None:
    pen.moveTo((100, 0))
    pen.lineTo((100, 800))
    pen.lineTo((900, 800))
    pen.lineTo((900, 0))
    pen.closePath()


def font(chars: str, name: str, *, chinese: str = "", fs_type: int = 0, cubic: bool = False, blank: str = "") -> bytes:
    """A font whose glyphs are squares of 0.8 em, those of `blank` empty."""
    order = [".notdef", *(f"g{ord(char)}" for char in chars)]
    builder = FontBuilder(1000, isTTF=not cubic)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({ord(char): f"g{ord(char)}" for char in chars})
    empty = {f"g{ord(char)}" for char in blank}
    if cubic:
        builder.setupCFF(name, {}, {glyph: _cubic() for glyph in order}, {})
    else:
        builder.setupGlyf({glyph: _quadratic(blank=glyph in empty) for glyph in order})
    builder.setupHorizontalMetrics(dict.fromkeys(order, (1000, 100)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    names: dict[str, str | dict[str, str]] = {"styleName": "Regular", "psName": name.replace(" ", "")}
    for key in ("familyName", "fullName"):
        names[key] = {"en": name, **({"zh": chinese} if chinese else {})}
    builder.setupNameTable(names)
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, fsType=fs_type)
    builder.setupPost(keepGlyphNames=False)
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def _quadratic(*, blank: bool) -> object:
    pen = TTGlyphPen(None)
    if not blank:
        _square(pen)
    return pen.glyph()


def _cubic() -> object:
    pen = T2CharStringPen(1000, None)
    _square(pen)
    return pen.getCharString()


def collection(*fonts: bytes) -> bytes:
    """A .ttc of the fonts."""
    made = TTCollection()
    made.fonts = [TTFont(io.BytesIO(each)) for each in fonts]
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def pack(folder: Path, fonts: Iterable[tuple[str, str]]) -> Path:
    """A pack of rare characters: (name, characters) of each font."""
    folder.mkdir()
    fonts = tuple(fonts)
    for name, chars in fonts:
        (folder / f"{name}.ttf").write_bytes(font(chars, name))
    known = {name: coverage.of(map(ord, chars)) for name, chars in fonts}
    (folder / rare_fonts.INDEX).write_bytes(coverage.dump(known))
    (folder / "RARE-OFL.txt").write_text("licence", encoding="utf-8")
    sign(folder, [name for name, _ in fonts])
    return folder


def sign(folder: Path, names: Iterable[str]) -> None:
    """Write the manifest of what lies in the folder."""
    files = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.iterdir())
        if file.name != rare_fonts.MANIFEST
    }
    told = {"kind": rare_fonts.KIND, "version": 1, "fonts": list(names), "files": files}
    (folder / rare_fonts.MANIFEST).write_text(json.dumps(told), encoding="utf-8")
