"""What is embedded: small fonts that readers accept, packed in pieces that do not depend on what came before."""

from __future__ import annotations

import io
import random
import zlib

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from mzdesk import paths
from mzdesk.documents import packing, sheet, subsets
from mzdesk.documents.fonts import Face
from mzdesk.documents.sheet import Sheet
from mzdesk.documents.truetype import TrueType

SENTENCE = "请你单位自收到本通知书之日起立即改正上述违法行为并将整改情况书面报送我局"


@pytest.fixture(scope="module")
def song() -> TrueType:
    return TrueType(paths.resource("fonts", "MzSong.ttf").read_bytes())


def glyphs(font: TrueType, text: str) -> list[int]:
    return [font.glyphs[ord(sign)] for sign in text]


def whole(made: subsets.Subset) -> bytes:
    return b"".join((made.head, *made.outlines, made.tail))


def test_pieces_make_one_stream() -> None:
    """Whatever they are: empty ones, none at all, ones that do not shrink."""
    noise = random.Random(1).randbytes(5000)
    for pieces in ((), (b"",), (b"a" * 9000, b"", noise), (noise, noise)):
        packed = packing.pieced(b"head", pieces, b"tail")
        assert zlib.decompress(packed) == b"head" + b"".join(pieces) + b"tail"


def test_a_stream_does_not_depend_on_what_was_packed_before() -> None:
    pieces = tuple(bytes([n]) * 3000 for n in range(40))
    packing._remembered.cache_clear()
    cold = packing.pieced(b"", pieces, b"")
    for n in range(packing.REMEMBERED + 1):
        packing.pieced(b"", (n.to_bytes(4, "big"),), b"")
    assert packing.pieced(b"", pieces, b"") == cold
    assert packing._remembered.cache_info().currsize == packing.REMEMBERED


def test_what_is_remembered_is_used(song: TrueType) -> None:
    """A name in the middle of a sentence leaves most of the sentence's pieces as they are."""
    text = "".join(chr(point) for point in sorted(song.glyphs)[2000:2200])
    plain, named = (
        set(subsets.make(song, glyphs(song, words)).outlines) for words in (text, f"{text[:90]}松涛{text[90:]}")
    )
    assert len(plain) > 5
    assert len(plain - named) <= 2


def test_a_subset_is_a_font_with_the_same_outlines(song: TrueType) -> None:
    made = subsets.make(song, glyphs(song, SENTENCE))
    raw = whole(made)
    assert len(made) == len(raw)
    font = TTFont(io.BytesIO(raw), checkChecksums=2)
    codes = font["cmap"].tables[0].cmap
    small = TrueType(raw)
    for code, sign in enumerate(SENTENCE):
        drawn = small.outline(font.getGlyphID(codes[code]))
        assert drawn.rstrip(b"\0") == song.outline(song.glyphs[ord(sign)]).rstrip(b"\0")
    assert int.from_bytes(raw[:4], "big") == 0x00010000
    words = raw + b"\0" * (-len(raw) % 4)
    total = sum(int.from_bytes(words[place : place + 4], "big") for place in range(0, len(words), 4))
    assert total & 0xFFFFFFFF == 0xB1B0AFBA


def test_a_paper_does_not_depend_on_those_before_it() -> None:
    def printed(words: str) -> bytes:
        page = Sheet()
        page.words(100, 100, words, Face.FANG, 16)
        sheet.qr(page, 300, 100, 40, "260000010017")
        return sheet.draw([page], title="样张", author="", day=None)

    packing._remembered.cache_clear()
    cold = printed(SENTENCE)
    printed(SENTENCE[::-1])
    assert printed(SENTENCE) == cold
    assert printed(SENTENCE[:-1]) != cold


def test_the_id_tells_papers_apart_that_differ_in_one_sign() -> None:
    """Codes count the signs of a paper, so that its pages may be written alike."""
    told = []
    for sign in "甲乙甲":
        page = Sheet()
        page.words(100, 100, sign, Face.SONG, 16)
        with pikepdf.open(io.BytesIO(sheet.draw([page], title="样张", author="", day=None))) as document:
            told.append(bytes(document.trailer.ID[0]))
    assert told[0] == told[2] != told[1]


def test_every_stream_ends_on_a_line_of_its_own_and_is_as_long_as_told() -> None:
    page = Sheet()
    page.words(100, 100, "（甲）\\", Face.SONG, 16)
    pdf = sheet.draw([page], title="样张", author="", day=None)
    assert pdf.count(b"endstream") == pdf.count(b"\nendstream\nendobj") > 0
    with pikepdf.open(io.BytesIO(pdf), suppress_warnings=False) as document:
        assert document.get_warnings() == []
        assert document.check_pdf_syntax() == []
        assert b"(" in document.pages[0].Contents.read_bytes()
