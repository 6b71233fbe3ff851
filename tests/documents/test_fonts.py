"""Which font draws which character, and where its ink stands."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from mzdesk.documents import fonts
from mzdesk.documents.fonts import Face


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
