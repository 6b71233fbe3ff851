"""Strokes as operators: numbers without exponents, nothing set twice, shapes where they were asked for."""

from __future__ import annotations

import io

import pdfplumber
import pikepdf
import pytest

from mzdesk.documents import operators, sheet
from mzdesk.documents.fonts import Face
from mzdesk.documents.sheet import HEIGHT, RED, Sheet, mm


@pytest.mark.parametrize(
    ("value", "written"),
    [(3, "3"), (0.0, "0"), (-0.0001, "0"), (1e-9, "0"), (12.5, "12.5"), (-1.23456, "-1.235"), (1e6, "1000000")],
)
def test_numbers_are_as_pdf_writes_them(value: float, written: str) -> None:
    assert operators.number(value) == written


def drawn(page: Sheet) -> pdfplumber.page.Page:
    return pdfplumber.open(io.BytesIO(sheet.draw([page], title="样张", author="", day=None))).pages[0]


def test_shapes_stand_where_they_were_asked_for() -> None:
    page = Sheet()
    page.rule(10, 20, 200, 20, 1.0, RED)
    page.box(50, 60, 70, 80)
    page.circle(300, 400, 30)
    found = drawn(page)
    (line,), (box,), (circle,) = found.lines, found.rects, found.curves
    assert (line["x0"], line["top"], line["x1"], line["linewidth"]) == pytest.approx((10, 20, 200, 1), abs=0.01)
    assert line["stroking_color"] == pytest.approx(RED)
    assert (box["x0"], box["top"], box["x1"], box["bottom"]) == pytest.approx((50, 60, 120, 140), abs=0.01)
    assert box["stroking_color"] == pytest.approx((0, 0, 0))
    assert (circle["x0"], circle["top"], circle["x1"], circle["bottom"]) == pytest.approx(
        (270, 370, 330, 430), abs=0.01
    )


def test_a_colour_and_a_font_last_until_the_next() -> None:
    page = Sheet()
    for row in range(3):
        page.words(100, 100 + 30 * row, "甲（乙）", Face.SONG, 16)
        page.rule(100, 120 + 30 * row, 200, 120 + 30 * row)
    pdf = sheet.draw([page], title="样张", author="", day=None)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        content = document.pages[0].Contents.read_bytes()
    assert (content.count(b" Tf"), content.count(b" w "), content.count(b" Tm")) == (1, 1, 3)
    assert [char["text"] for char in drawn(page).chars] == list("甲（乙）" * 3)


def test_the_first_sign_stands_on_its_baseline() -> None:
    page = Sheet()
    page.words(28 * mm, 100, "甲", Face.FANG, 16)
    (char,) = drawn(page).chars
    assert char["matrix"][4:6] == pytest.approx((28 * mm, HEIGHT - 100 - 0.88 * 16), abs=0.001)
