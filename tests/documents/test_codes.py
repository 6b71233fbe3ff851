"""Codes on scans: found at an angle, told from other codes, pages without one go with the page before."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from mzdesk.documents import bundle, codes, raster, sheet
from mzdesk.documents.fonts import Face
from mzdesk.documents.parts import letter_mark
from mzdesk.documents.sheet import Sheet
from mzdesk.errors import BadInput
from mzdesk.rules import paper_codes

FIRST, SECOND = paper_codes.code(2026, 12), paper_codes.code(2026, 13)


def paper(code: str, *, pages: int = 1) -> bytes:
    """Pages that all carry the code; with an empty one, pages without any."""
    made = []
    for page in range(pages):
        each = Sheet()
        each.words(100, 300, f"第{page + 1}页", Face.SONG, 20)
        letter_mark(code)(each, page + 1, pages)
        made.append(each)
    return sheet.draw(made, title="样张", author="", day=None)


def picture(pdf: bytes, *, turned: float = 0.0, width: int = 1240) -> bytes:
    """The first page as a photo of it."""
    wide, high, data = raster.render(pdf, 0, width)
    image = Image.frombytes("RGB", (wide, high), data, "raw", "BGRX")
    out = io.BytesIO()
    image.rotate(turned, expand=True, fillcolor="white").save(out, "JPEG", quality=70)
    return out.getvalue()


def test_a_pile_is_parted_where_the_code_changes() -> None:
    pile = bundle.join([paper(FIRST, pages=2), paper("", pages=1), paper(SECOND)])
    found = codes.parts(pile)
    assert [(part.code, part.pages) for part in found] == [(FIRST, (1, 2, 3)), (SECOND, (4,))]
    assert [raster.page_count(part.data) for part in found] == [3, 1]
    assert codes.parts(pile) == found


def test_pages_before_the_first_code_belong_to_no_paper() -> None:
    found = codes.parts(bundle.join([paper(""), paper(FIRST)]))
    assert [(part.code, part.pages) for part in found] == [(None, (1,)), (FIRST, (2,))]


def test_a_scan_of_one_paper_stays_byte_for_byte() -> None:
    scan = paper(FIRST, pages=3)
    assert codes.parts(scan) == [codes.Part(FIRST, scan, (1, 2, 3))]


@pytest.mark.parametrize("turned", [0.0, 2.5, 90.0, 180.0, 270.0])
def test_a_photo_is_read_at_any_angle(turned: float) -> None:
    photo = picture(paper(FIRST), turned=turned)
    assert codes.parts(photo) == [codes.Part(FIRST, photo)]


def test_other_qr_codes_and_codes_with_a_wrong_digit_are_passed_over() -> None:
    wrong = FIRST[:-1] + str((int(FIRST[-1]) + 1) % 10)
    for text in ("https://example.cn/a", wrong):
        page = Sheet()
        sheet.qr(page, 100, 100, 60, text)
        assert codes.parts(sheet.draw([page], title="", author="", day=None))[0].code is None


def test_too_many_pages_and_broken_files_are_refused() -> None:
    with pytest.raises(BadInput, match="PDF 文件打不开"):
        codes.parts(b"%PDF-1.4 nothing")
    with pytest.raises(BadInput, match="超过 400 页"):
        codes.parts(paper("", pages=401))
