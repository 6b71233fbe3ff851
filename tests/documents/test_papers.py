"""Every paper: its words are those of the golden file, its bytes repeat, every font is inside."""

from __future__ import annotations

import io
import itertools
import os
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from mzdesk.documents import raster, render
from mzdesk.errors import BadInput
from mzdesk.terms import DocumentKind as Kind
from tests.documents.samples import FINDINGS, PLACE, SAMPLES, TEAM

GOLDEN = Path(__file__).parent.parent / "golden" / "documents"

ACROSS = (Kind.DUTY_ROSTER, Kind.RANDOM_PUBLICATION)


def words(pdf: bytes) -> str:
    return "\n--- page ---\n".join(page.replace("\r", "") for page in raster.text(pdf)) + "\n"


@pytest.mark.parametrize("kind", list(Kind))
def test_words_are_those_of_the_golden_file(kind: Kind) -> None:
    """To accept a change: UPDATE_GOLDEN=1, then read the difference."""
    found, file = words(render(kind, SAMPLES[kind])), GOLDEN / f"{kind.value}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(found, encoding="utf-8")
    assert found == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", list(Kind))
def test_same_view_same_bytes(kind: Kind) -> None:
    assert render(kind, SAMPLES[kind]) == render(kind, SAMPLES[kind])


@pytest.mark.parametrize("kind", list(Kind))
def test_every_font_is_inside_and_the_pages_are_a4(kind: Kind) -> None:
    with pikepdf.open(io.BytesIO(render(kind, SAMPLES[kind]))) as pdf:
        assert pdf.Root.Lang == "zh-CN"
        for page in pdf.pages:
            paper = [0, 0, 842, 595] if kind in ACROSS else [0, 0, 595, 842]
            assert [round(float(side)) for side in page.MediaBox] == paper
            for font in page.Resources.Font.values():
                assert "Helvetica" not in str(font.BaseFont)
                assert "/FontFile2" in font.FontDescriptor
                assert "/ToUnicode" in font


def test_metadata_tells_title_author_and_the_papers_own_date() -> None:
    with pikepdf.open(io.BytesIO(render(Kind.RECTIFICATION_ORDER, SAMPLES[Kind.RECTIFICATION_ORDER]))) as pdf:
        assert str(pdf.docinfo["/Title"]) == "责令限期改正通知书 凤山松涛老年公寓"
        assert str(pdf.docinfo["/Author"]) == "重庆市武隆区民政局"
        assert str(pdf.docinfo["/CreationDate"]) == "D:20261123090000+08'00'"


def test_rare_characters_come_back_from_three_readers() -> None:
    import pdfplumber

    pdf = render(Kind.SITE_RECORD, SAMPLES[Kind.SITE_RECORD])
    assert "覃𬱖䶮" in words(pdf)
    assert "覃𬱖䶮" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        assert "覃𬱖䶮" in "".join(page.extract_text() for page in document.pages)


def test_a_letter_that_would_leave_its_signature_alone_has_its_rows_closer() -> None:
    """GB/T 9704-2012, 7.3.5.6: the distance of the rows changes, all rows of the paper alike."""
    import pdfplumber

    pdf = render(Kind.INSPECTION_NOTICE, SAMPLES[Kind.INSPECTION_NOTICE])
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 1
        chars = [c for c in document.pages[0].chars if abs(c["size"] - 15.75) < 0.01]
    rows = sorted({round(842 - c["matrix"][5], 2) for c in chars})
    steps = [round(b - a, 1) for a, b in itertools.pairwise(rows)]
    assert set(steps) <= {27.6, 82.9}  # 29.62 less 2 points; two rows are left free above the signature
    left = min(c["matrix"][4] for c in chars)
    assert abs(left / 72 * 25.4 - 28.0) < 0.05


def test_a_character_without_a_font_is_refused_with_its_place() -> None:
    view = replace(SAMPLES[Kind.SITE_RECORD], party=replace(PLACE, name="龘\U00031350院"))
    with pytest.raises(BadInput, match=r"单位名称中的.*U\+31350.*生僻字包"):
        render(Kind.SITE_RECORD, view)


@pytest.mark.parametrize("grade", ["较大", "疑似重大"])
def test_a_legal_document_knows_only_the_laws_grades(grade: str) -> None:
    finding = replace(FINDINGS[0], grade=grade)
    with pytest.raises(BadInput, match=f"“{grade}”不能写入法律文书"):
        render(Kind.RECTIFICATION_ORDER, replace(SAMPLES[Kind.RECTIFICATION_ORDER], findings=(finding,)))


def test_papers_of_inspection_need_two_certified_officers() -> None:
    with pytest.raises(BadInput, match="不足两人"):
        render(Kind.SITE_RECORD, replace(SAMPLES[Kind.SITE_RECORD], officers=TEAM[:1]))
    bare = (TEAM[0], replace(TEAM[1], certificate_no=""))
    with pytest.raises(BadInput, match="向晓兰没有执法证号"):
        render(Kind.INSPECTION_NOTICE, replace(SAMPLES[Kind.INSPECTION_NOTICE], officers=bare))
    assert render(Kind.SUPERVISION_NOTICE, replace(SAMPLES[Kind.SUPERVISION_NOTICE], officers=bare))


def test_an_order_without_a_problem_is_refused() -> None:
    with pytest.raises(BadInput, match="先选择隐患"):
        render(Kind.RECTIFICATION_ORDER, replace(SAMPLES[Kind.RECTIFICATION_ORDER], findings=()))
    with pytest.raises(BadInput, match="先选择隐患"):
        render(Kind.INTERNAL_RECTIFICATION, replace(SAMPLES[Kind.INTERNAL_RECTIFICATION], findings=()))
    with pytest.raises(BadInput, match="先登记复查结果"):
        render(Kind.RECHECK_OPINION, replace(SAMPLES[Kind.RECHECK_OPINION], lines=()))


def test_remedies_stand_in_the_order_and_not_in_the_internal_notice() -> None:
    order = words(render(Kind.RECTIFICATION_ORDER, SAMPLES[Kind.RECTIFICATION_ORDER])).replace("\n", "")
    inside = words(render(Kind.INTERNAL_RECTIFICATION, SAMPLES[Kind.INTERNAL_RECTIFICATION]))
    assert "行政复议" in order
    assert "重庆市武隆区人民政府" in order
    assert "行政复议" not in inside
    assert "消防法" not in inside


def test_refused_entry_and_refused_signature_are_said() -> None:
    view = replace(SAMPLES[Kind.SITE_RECORD], inspected=False, outcome="拒绝进入", findings=(), checked=())
    assert "拒绝检查人员进入" in words(render(Kind.SITE_RECORD, view)).replace("\n", "")
    view = replace(SAMPLES[Kind.SITE_RECORD], signed=False, sign="拒绝签字", witness="社区工作人员甲")
    text = words(render(Kind.SITE_RECORD, view)).replace("\n", "")
    assert "拒绝签字" in text
    assert "见证人：社区工作人员甲" in text


def test_many_findings_flow_over_pages_under_a_repeated_head() -> None:
    many = tuple(replace(FINDINGS[0], number=n, photos=()) for n in range(1, 40))
    pages = raster.text(render(Kind.RECTIFICATION_ORDER, replace(SAMPLES[Kind.RECTIFICATION_ORDER], findings=many)))
    assert len(pages) > 3
    assert all("存在问题" in page for page in pages[:3])
    long = (replace(FINDINGS[0], text="长" * 3000, photos=()),)
    text = "".join(
        raster.text(render(Kind.INTERNAL_RECTIFICATION, replace(SAMPLES[Kind.INTERNAL_RECTIFICATION], findings=long)))
    )
    assert text.count("长") == 3000
