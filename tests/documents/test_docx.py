"""Word drafts, read back: the standard's page, faces and sizes, every element in its place, the same bytes again."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from mzdesk.documents import docx
from mzdesk.errors import BadInput
from mzdesk.terms import DocumentKind as Kind
from mzdesk.views.gongwen import Gongwen
from tests.documents.samples import SAMPLES

GONGWEN = [kind for kind in Kind if kind.is_gongwen and isinstance(SAMPLES[kind], Gongwen)]
ORDER = ["keepNext", "keepLines", "pageBreakBefore", "widowControl", "pBdr", "tabs", "spacing", "ind", "jc", "rPr"]


def read(view: Gongwen) -> Any:
    return Document(io.BytesIO(docx.render(view)))


def line(document: Any, words: str) -> Any:
    return next(each for each in document.paragraphs if words in each.text)


def faces(paragraph: Any) -> list[tuple[str, str, float]]:
    return [(run.text, run._r.rPr.rFonts.get(qn("w:eastAsia")), run.font.size.pt) for run in paragraph.runs]


@pytest.mark.parametrize("kind", GONGWEN)
def test_the_page_is_that_of_the_standard(kind: Kind) -> None:
    section = read(SAMPLES[kind]).sections[0]
    sizes = (section.page_width, section.page_height)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(each.mm, 1) for each in (*sizes, *margins)] == [210, 297, 37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:linePitch")) == "579"
    assert 28 * (16 + int(grid.get(qn("w:charSpace"))) / 4096) == pytest.approx(156 / 25.4 * 72, abs=0.1)


@pytest.mark.parametrize("kind", GONGWEN)
def test_same_view_same_bytes_and_properties_in_words_order(kind: Kind) -> None:
    made = docx.render(SAMPLES[kind])
    assert made == docx.render(SAMPLES[kind])
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        assert packed.testzip() is None
    for paragraph in read(SAMPLES[kind]).paragraphs:
        names = [child.tag.split("}")[1] for child in paragraph._p.get_or_add_pPr() if child.tag.split("}")[1] in ORDER]
        assert names == sorted(names, key=ORDER.index)


def test_every_element_has_its_face_and_size() -> None:
    document = read(SAMPLES[Kind.NOTICE])
    assert faces(line(document, "民政局文件"))[0][1] == "方正小标宋简体"
    assert str(line(document, "民政局文件").runs[0].font.color.rgb) == "D6000F"
    assert faces(line(document, "关于做好岁末年初"))[0][1:] == ("方正小标宋简体", 22.0)
    assert faces(line(document, "一、开展自查"))[0][1:] == ("黑体", 16.0)
    assert [face for _, face, _ in faces(line(document, "（一）时间"))] == ["楷体_GB2312", "仿宋_GB2312"]
    text = line(document, "现就有关事项")
    assert faces(text)[0][1:] == ("仿宋_GB2312", 16.0)
    assert text.paragraph_format.first_line_indent == Pt(32)
    assert text._p.pPr.ind.get(qn("w:firstLineChars")) == "200"
    assert not any(run.font.bold for paragraph in document.paragraphs for run in paragraph.runs)


def test_order_of_the_elements_from_head_to_record() -> None:
    text = "\n".join(paragraph.text for paragraph in read(SAMPLES[Kind.NOTICE]).paragraphs)
    wanted = (
        "重庆市武隆区民政局文件",
        "武隆民发〔2026〕12号",
        "关于做好岁末年初",
        "各乡镇人民政府、街道办事处，局属各单位：",
        "一、开展自查",
        "附件：安全隐患自查表",
        "2026年11月23日",
        "（联系人：示例甲）",
        "抄送：重庆市民政局，武隆区应急管理局。",
        "2026年11月23日印发",
    )
    places = [text.index(words) for words in wanted]
    assert places == sorted(places)
    assert read(SAMPLES[Kind.NOTICE]).tables[0].rows[0].cells[1].text == "内容"


def test_upward_names_its_signers_minutes_those_present_a_command_leaves_the_chops_place() -> None:
    signer = line(read(SAMPLES[Kind.UPWARD_REPORT]), "签发人：")
    assert ("覃国栋", "楷体_GB2312", 16.0) in faces(signer)
    present = line(read(SAMPLES[Kind.MINUTES]), "出席：")
    assert faces(present)[0][1] == "黑体"
    command = "\n".join(paragraph.text for paragraph in read(SAMPLES[Kind.COMMAND]).paragraphs)
    assert "局　长" in command
    assert "覃国栋" not in command


def test_page_numbers_are_right_on_odd_and_left_on_even_pages() -> None:
    document = read(SAMPLES[Kind.NOTICE])
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    assert "PAGE" in section.footer._element.xml
    assert (section.footer.paragraphs[0].alignment, section.even_page_footer.paragraphs[0].alignment) == (2, 0)
    assert read(SAMPLES[Kind.WORK_LETTER]).sections[0].different_first_page_header_footer


def test_a_draft_has_a_blank_number_and_says_whose_it_is() -> None:
    document = read(replace(SAMPLES[Kind.NOTICE], number=None, day=None))
    assert line(document, "〔　　　　〕")
    assert document.core_properties.author == "重庆市武隆区民政局"
    assert document.core_properties.title.startswith("重庆市武隆区民政局关于")


def test_what_the_pdf_refuses_is_refused_here_too() -> None:
    with pytest.raises(BadInput, match="没有标题"):
        docx.render(replace(SAMPLES[Kind.NOTICE], title=""))
