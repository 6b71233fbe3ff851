"""Makes the document fonts from Debian's packages. Run: python resources/fonts/build.py FOLDER [--rare PACK]

FOLDER holds the unpacked packages texlive-lang-chinese, fonts-noto-cjk with fonts-noto-cjk-extra, and
fonts-lxgw-wenkai (`apt-get download …` and `dpkg -x PACKAGE FOLDER`). Needs fontTools. Outlines become TrueType
(ReportLab takes no others), the characters are those of NotoSansSC-UI-Regular.ttf (通用规范汉字表, GB 2312, marks),
and every font gets a name of our own, since it is changed. MzKaiMore holds only the hanzi that MzKai lacks. Coverage
goes into coverage.bin: the program knows it without opening a font.

`--rare` makes instead the pack of rare characters, a folder of some 50 MB that a user installs: all other hanzi of Noto
Serif, then those that only fonts-hanazono or only fonts-babelstone-han have.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import unicodedata
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.filterPen import DecomposingFilterPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from mzdesk.documents import coverage, rare_fonts

HERE = Path(__file__).resolve().parent
MAX_ERROR = 1.0
FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"
SOURCES = (
    ("MzFangSong", f"{FANDOL}/FandolFang-Regular.otf", 0),
    ("MzSong", "usr/share/fonts/opentype/noto/NotoSerifCJK-Light.ttc", 2),
    ("MzBiaoSong", "usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", 2),
    ("MzKai", f"{FANDOL}/FandolKai-Regular.otf", 0),
    ("MzKaiMore", "usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf", 0),
)
RARE = (
    ("MzRareSong", "usr/share/fonts/opentype/noto/NotoSerifCJK-Light.ttc", 2, "fonts-noto-cjk-extra"),
    ("MzRareMin", "usr/share/fonts/truetype/hanazono/HanaMinB.ttf", 0, "fonts-hanazono"),
    ("MzRareHan", "usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf", 0, "fonts-babelstone-han"),
)
HANZI = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x323B0))
REST_OF = {"MzKaiMore": "MzKai"}
SHIPPED = ("NotoSansSC-UI-Regular", "NotoSansSC-UI-SemiBold")
DATES = {"created": 3_800_000_000, "modified": 3_800_000_000}


def characters() -> set[int]:
    """What a document font should cover."""
    with TTFont(HERE / "NotoSansSC-UI-Regular.ttf") as font:
        return set(font.getBestCmap())


def lacking(wanted: set[int], name: str) -> set[int]:
    """The hanzi of `wanted` that the font made before lacks."""
    with TTFont(HERE / f"{name}.ttf") as font:
        return {
            point for point in wanted - set(font.getBestCmap()) if unicodedata.name(chr(point), "").startswith("CJK U")
        }


def subset(font: TTFont, wanted: set[int]) -> None:
    """Keep the wanted characters, no layout tables."""
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = []
    options.drop_tables += ["vhea", "vmtx", "VORG", "GSUB", "GPOS", "BASE", "DSIG"]
    worker = Subsetter(options)
    worker.populate(unicodes=wanted)
    worker.subset(font)


def truetype(font: TTFont, name: str) -> TTFont:
    """The same font with quadratic outlines under a name of our own."""
    glyphs, order, cubic = font.getGlyphSet(), font.getGlyphOrder(), "glyf" not in font
    builder = FontBuilder(font["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(font.getBestCmap())
    outlines, metrics = {}, {}
    for glyph in order:
        pen = TTGlyphPen(None)
        quadratic = Cu2QuPen(pen, MAX_ERROR, reverse_direction=cubic)
        glyphs[glyph].draw(DecomposingFilterPen(quadratic, glyphs))
        outlines[glyph] = pen.glyph()
        metrics[glyph] = (font["hmtx"][glyph][0], 0)
    builder.setupGlyf(outlines)
    for glyph in order:
        metrics[glyph] = (
            metrics[glyph][0],
            builder.font["glyf"][glyph].xMin if outlines[glyph].numberOfContours else 0,
        )
    builder.setupHorizontalMetrics(metrics)
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name, "fullName": name})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=1000, usWinDescent=300, fsType=0)
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(**DATES)
    return builder.font


def core(folder: Path) -> None:
    """The fonts that are part of the program, here."""
    wanted = characters()
    for name, source, number in SOURCES:
        font = TTFont(folder / source, fontNumber=number, recalcTimestamp=False)
        subset(font, lacking(wanted, REST_OF[name]) if name in REST_OF else wanted)
        truetype(font, name).save(HERE / f"{name}.ttf")
    known = {}
    for name in (*(name for name, _, _ in SOURCES), *SHIPPED):
        with TTFont(HERE / f"{name}.ttf") as font:
            known[name] = coverage.of(font.getBestCmap())
    (HERE / "coverage.bin").write_bytes(coverage.dump(known))


def rare(folder: Path, pack: Path) -> None:
    """The pack of rare characters: fonts, licences, index, manifest."""
    pack.mkdir()
    with TTFont(HERE / "MzSong.ttf") as font:
        done = set(font.getBestCmap())
    known = {}
    for name, source, number, package in RARE:
        font = TTFont(folder / source, fontNumber=number, recalcTimestamp=False)
        wanted = {point for block in HANZI for point in block if point in font.getBestCmap()} - done
        subset(font, wanted)
        truetype(font, name).save(pack / f"{name}.ttf")
        licence = (folder / "usr/share/doc" / package / "copyright").read_bytes()
        (pack / f"{name}-LICENCE.txt").write_bytes(licence)
        known[name] = coverage.of(wanted)
        done |= wanted
    (pack / rare_fonts.INDEX).write_bytes(coverage.dump(known))
    files = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(pack.iterdir())}
    told = {"kind": rare_fonts.KIND, "version": rare_fonts.VERSION, "fonts": list(known), "files": files}
    (pack / rare_fonts.MANIFEST).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rare", type=Path)
    told = parser.parse_args()
    if told.rare:
        rare(told.folder, told.rare)
    else:
        core(told.folder)


if __name__ == "__main__":
    main()
