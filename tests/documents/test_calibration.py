"""打印校正页: crosses at the corners of the type area, true millimetres, a circle of a seal's size, what to do."""

from __future__ import annotations

import io
from datetime import date

import pdfplumber
import pytest

from mzdesk.documents import archive, calibration, raster
from mzdesk.errors import BadInput
from mzdesk.views.calibration import Calibration

MM = 72 / 25.4
VIEW = Calibration("一楼打印机 LaserJet", date(2026, 11, 23), (3, -2))


def test_crosses_rulers_and_circle_are_where_they_say() -> None:
    with pdfplumber.open(io.BytesIO(calibration.render(VIEW))) as pdf:
        page = pdf.pages[0]
    lines = [tuple(line[side] / MM for side in ("x0", "top", "x1", "bottom")) for line in page.lines]
    for x in (28, 184):
        for y in (37, 262):
            for cross in ((x - 8, y, x + 8, y), (x, y - 8, x, y + 8)):
                assert any(line == pytest.approx(cross, abs=0.05) for line in lines), cross
    ticks = sorted(round(x0 - 28, 2) for x0, top, x1, bottom in lines if x0 == x1 and abs(bottom - 37) < 0.05)
    assert ticks == [float(tick) for tick in range(10, 141)]
    marks = sorted(round(top - 37, 2) for x0, top, x1, bottom in lines if top == bottom and abs(x1 - 28) < 0.05)
    assert marks == [float(tick) for tick in range(10, 151)]
    round_ones = [line for line in lines if line[1] > 190 and line[3] < 240 and line[0] > 60]
    assert max(line[2] for line in round_ones) - min(line[0] for line in round_ones) == pytest.approx(45, abs=0.1)
    assert max(line[3] for line in round_ones) - min(line[1] for line in round_ones) == pytest.approx(45, abs=0.1)


def test_it_says_what_to_do_within_the_type_area() -> None:
    pdf = calibration.render(VIEW)
    words = "".join("".join(raster.text(pdf)).split())
    for each in ("一楼打印机LaserJet", "2026年11月23日", "向右0.3毫米，向下-0.2毫米", "28.0−量得的左边距离", "45毫米"):
        assert each in words, each
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        assert max(char["x1"] for char in document.pages[0].chars) <= 184 * MM
    assert calibration.render(VIEW) == pdf
    assert archive.findings(archive.to_pdfa(pdf, day=VIEW.day)) == []


def test_a_printers_name_without_a_glyph_is_refused_by_name() -> None:
    with pytest.raises(BadInput, match="打印机名称"):
        calibration.render(Calibration("打印机\U0001f5a8", date(2026, 11, 23)))
