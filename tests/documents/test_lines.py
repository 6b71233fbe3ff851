"""Ten thousand random lines: none begins or ends with a forbidden mark, none is overfull, nothing is lost in print."""

from __future__ import annotations

import io
import itertools
import random
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

import pdfplumber
import pytest
from pypdf import PdfReader

from mzdesk.documents import fonts, raster, typeset
from mzdesk.documents.fonts import Face
from mzdesk.documents.sheet import Sheet, draw
from mzdesk.documents.typeset import Line
from tests.documents.test_typeset import ROOM, SIZE

LINES = 10_000
ROWS = 22
_LATIN = ("GB/T9704", "mzdesk", "12.5%", "023-77700000", "2026年", "A4", "x" * 30, "〔2026〕12号", "6～11℃")
_PAIRS = ("（）", "《》", "“”", "【】", "「」")
_STOPS = ("，", "。", "、", "；", "：", "？", "！", "……", "——", "")
_RARE = range(0x20000, 0x2EBF0)
"""CJK Extensions B to F."""


@cache
def _signs() -> str:
    """Everyday characters and, of Ext B to F, those of the bundled fonts: asked inside a test."""
    plain = "民政安全检查人员整改期限机构养老消防通道灯火用电气重庆市武隆区凤山街道喆堃珺玥翀璟祎旻骉犇垚昇赟"
    rare = [chr(point) for point in _RARE if not fonts.missing(chr(point))]
    assert len(rare) > 50
    return plain * 20 + "".join(rare)


def _pieces(chance: random.Random, signs: str) -> Iterator[str]:
    """Words, some in brackets, most with a mark after them, as people write."""
    for _ in range(chance.randrange(2, 60)):
        word = (
            chance.choice(_LATIN) if chance.random() < 0.2 else "".join(chance.choices(signs, k=chance.randrange(1, 9)))
        )
        pair = chance.choice(_PAIRS) if chance.random() < 0.2 else "  "
        yield f"{pair[0]}{word}{pair[1]}".strip() + chance.choice(_STOPS)


def _paragraph(chance: random.Random, signs: str) -> str:
    return "".join(_pieces(chance, signs))


def bare(text: str) -> str:
    """Without blanks and line ends, which no reader keeps."""
    return re.sub(r"\s", "", text)


@pytest.mark.proof
@pytest.mark.parametrize("face", Face)
def test_random_lines_are_whole_and_come_back_from_three_readers(face: Face, scale: Callable[[int], int]) -> None:
    chance = random.Random(face.value)
    lines: list[Line] = []
    while len(lines) < scale(LINES) / len(Face):
        text = _paragraph(chance, _signs())
        made = typeset.lines(text, face, SIZE, ROOM, first=2 * SIZE)
        assert bare("".join(line.text for line in made)) == bare(text)
        _obey(made, face)
        lines += made
    pdf = draw(list(_sheets(lines, face)), title="字", author="字", day=None)
    wanted = bare("".join(line.text for line in lines))
    assert bare("".join(raster.text(pdf))) == wanted
    assert bare("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)) == wanted
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        assert bare("".join(page.extract_text() for page in document.pages)) == wanted


def _obey(lines: Sequence[Line], face: Face) -> None:
    for number, line in enumerate(lines):
        room = ROOM - (2 * SIZE if number == 0 else 0)
        after = typeset.spacing(line)
        assert typeset.measure(line.text, face, SIZE) + sum(after) <= room + 0.05, line.text
    for before, following in itertools.pairwise(lines):
        assert following.text[0] not in typeset.NO_START, following.text
        assert before.text[-1] not in typeset.NO_END, before.text


def _sheets(lines: Sequence[Line], face: Face) -> Iterator[Sheet]:
    for start in range(0, len(lines), ROWS):
        sheet = Sheet()
        for row, line in enumerate(lines[start : start + ROWS]):
            sheet.text(79.0, 100 + row * 29.6, line, face, SIZE)
        yield sheet
