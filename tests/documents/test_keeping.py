"""What must stay together on a page."""

from __future__ import annotations

import io
from dataclasses import replace

import pdfplumber
import pytest

from mzdesk.documents import render
from mzdesk.terms import DocumentKind
from mzdesk.views.documents import FindingLine, PhotoLine
from tests.documents import samples


@pytest.mark.parametrize("before", range(0, 40, 3))
def test_the_words_over_a_photo_stand_on_its_page(before: int) -> None:
    photo = PhotoLine(samples.photo(), "现场")
    findings = tuple(FindingLine(number, "示例问题", photos=(photo,)) for number in range(1, 5))
    view = replace(samples.SAMPLES[DocumentKind.SITE_RECORD], findings=findings, summary="检查情况正常。" * before)
    with pdfplumber.open(io.BytesIO(render(DocumentKind.SITE_RECORD, view))) as pdf:
        heads = [(page.extract_text() or "").replace(" ", "").count("附图：第") for page in pdf.pages]
        pictures = [len(page.images) for page in pdf.pages]
    assert sum(heads) == 4
    # the code's QR is drawn, not an image
    assert heads == pictures


_AT_FOOT = (DocumentKind.TRANSFER_LETTER, DocumentKind.LISTING_NOTICE)
"""Set like a 公文, whose code stands beside the page number."""
_AT_TOP = [kind for kind in DocumentKind if not kind.is_gongwen and kind not in _AT_FOOT]


@pytest.mark.parametrize("kind", _AT_TOP, ids=str)
def test_nothing_stands_under_the_printed_code(kind: DocumentKind) -> None:
    """The code is read by a scanner on every page: no line and no word runs into it."""
    with pdfplumber.open(io.BytesIO(render(kind, samples.SAMPLES[kind]))) as pdf:
        for page in pdf.pages:
            code = [r for r in page.rects if r["x0"] > page.width * 0.7 and r["bottom"] < 90 and r["width"] < 20]
            left, end = min(r["x0"] for r in code), max(r["bottom"] for r in code)
            wide = [each for each in (*page.lines, *page.rects) if each["x1"] - each["x0"] > 40]
            words = [word for word in page.extract_words() if word["x1"] > left]
            assert all(each["top"] >= end for each in (*wide, *words) if each["x1"] > left), (kind, page.page_number)
