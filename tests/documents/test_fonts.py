"""Which font draws which character, and where its ink stands."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from mzdesk import paths
from mzdesk.documents import coverage, fonts
from mzdesk.documents.fonts import Face
from mzdesk.documents.sheet import Sheet, draw
from mzdesk.documents.truetype import TrueType
from mzdesk.errors import BadInput


@pytest.mark.parametrize("face", Face)
@pytest.mark.parametrize("sign", ["民", "文", "—", "8"])
def test_ink_is_where_a_reader_finds_it(face: Face, sign: str) -> None:
    """PDFium's box of the printed glyph is the one told."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, initialFontName=fonts.load("MzSong"))
    canvas.setFont(fonts.load(str(fonts.font_for(face, sign))), 40)
    canvas.drawString(100, 300, sign)
    canvas.save()
    page = pypdfium2.PdfDocument(buffer.getvalue())[0].get_textpage()
    box = page.get_charbox(0, loose=False)
    expected = [place + way for place, way in zip(fonts.ink(face, sign, 40), (100, 300, 100, 300), strict=True)]
    assert box == pytest.approx(expected, abs=0.1)


def test_a_blank_has_no_ink() -> None:
    assert fonts.ink(Face.FANG, "\u3000", 16) == (0, 0, 0, 0)


def test_names_that_the_first_kai_lacks_are_kai_still() -> None:
    """喆 and 堃 are in people's names; FandolKai has neither."""
    assert fonts.runs(Face.KAI, "王喆堃") == [("MzKai", "王"), ("MzKaiMore", "喆堃")]


@pytest.fixture(scope="module")
def standard() -> str:
    """通用规范汉字表 (2013), 8,105 characters: field kTGH of the Unihan database 15.0."""
    return Path(__file__).with_name("tongyong.txt").read_text(encoding="utf-8").strip()


def printed(text: str, face: Face, size: float = 10.5) -> bytes:
    """Pages of `text`, 40 signs a line, 70 lines a page."""
    lines = [text[place : place + 40] for place in range(0, len(text), 40)]
    sheets = []
    for start in range(0, len(lines), 70):
        sheet = Sheet()
        for row, line in enumerate(lines[start : start + 70]):
            sheet.words(40, 30 + row * 11, line, face, size)
        sheets.append(sheet)
    return draw(sheets, title="试印", author="试", day=None)


def read_back(pdf: bytes) -> dict[str, str]:
    """The text as three extractors give it."""
    with pdfplumber.open(io.BytesIO(pdf)) as plumbed:
        plumber = "".join(char["text"] for page in plumbed.pages for char in page.chars)
    pdfium = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    return {
        "pypdf": "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages),
        "pdfplumber": "".join(plumber.split()),
        "pdfium": "".join(pdfium.split()),
    }


@pytest.mark.parametrize("face", Face)
def test_each_face_prints_every_standard_character(face: Face, standard: str) -> None:
    """Whole, in order, for three readers."""
    assert len(set(standard)) == 8105
    assert fonts.missing(standard) == []
    pdf = printed(standard, face)
    assert read_back(pdf) == dict.fromkeys(("pypdf", "pdfplumber", "pdfium"), standard)


def test_importing_reads_no_font() -> None:
    """The window's start does not pay for papers."""
    code = (
        "import builtins, io, sys; plain = io.open\n"
        "def told(file, *rest, **more):\n"
        "    assert not str(file).endswith(('.ttf', '.bin')), file\n"
        "    return plain(file, *rest, **more)\n"
        "builtins.open = io.open = told\n"
        "import mzdesk.documents.fonts; assert 'reportlab' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True).stderr == ""


def test_fonts_tell_what_they_have_as_the_index_does() -> None:
    for name in ("MzFangSong", "MzKai", "MzKaiMore", "MzSong", "MzBiaoSong", "NotoSansSC-UI-SemiBold"):
        raw = paths.resource("fonts", f"{name}.ttf").read_bytes()
        index = coverage.load(paths.resource("fonts", "coverage.bin").read_bytes())
        assert index[name] == coverage.of(TrueType(raw).glyphs)
        assert not TrueType(raw).restricted


def test_marks_come_from_the_face_itself() -> None:
    """A fallback's quotation marks may be half as wide."""
    marks = "，。、；：？！“”‘’（）《》〔〕【】—…·"
    bases = {Face.FANG: "MzFangSong", Face.KAI: "MzKai", Face.SONG: "MzSong", Face.BIAO: "MzBiaoSong"}
    for face, base in bases.items():
        assert [fonts.runs(face, f"喆{mark}")[-1][0] for mark in marks] == [base] * len(marks)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("甲\ue000乙", r"名称中的私用区字符\(U\+E000，第 2 字\)不能印"),
        ("甲\x07", r"控制字符\(U\+0007，第 2 字\)"),
        ("e\u0301", r"组合符号\(U\+0301"),
        ("甲\u202e乙", r"格式控制符\(U\+202E"),
        ("\ufe00甲", r"异体字选择符\(U\+FE00，第 1 字\)"),
        ("好😀", r"表情符号\(U\+1F600"),
        ("周\U00031350", r"“\U00031350”\(U\+31350，第 2 字\)没有可用字体.*生僻字包"),
    ],
)
def test_what_cannot_be_printed_is_named(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        fonts.require(text, "名称")
    assert fonts.missing(text) == [char for char in text if char not in "甲乙e好周"]


def test_invisible_signs_are_passed_over() -> None:
    """A variation selector after a hanzi, and the blanks that a web page brings along."""
    text = "葛\U000e0101城\u200b区\ufeff"
    fonts.require(text, "名称")
    assert fonts.width(Face.FANG, text, 16) == pytest.approx(48)
    assert fonts.ink(Face.FANG, "\u200b", 16) == (0, 0, 0, 0)
    assert set(read_back(printed(text, Face.FANG)).values()) == {"葛城区"}


def test_a_tab_is_as_wide_as_a_blank() -> None:
    assert fonts.width(Face.FANG, "\t", 16) == fonts.width(Face.FANG, " ", 16) > 0
    assert fonts.ink(Face.FANG, "\t", 16) == (0, 0, 0, 0)
