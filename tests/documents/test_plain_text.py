"""A 公文 typed as plain text: every part found, back to the same text, faults named by their line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mzdesk.documents import gongwen, plain_text, raster
from mzdesk.errors import BadInput
from mzdesk.views.gongwen import Paragraph

TEXT = """关于做好岁末年初安全工作的通知
各乡镇人民政府、街道办事处：
为做好岁末年初安全工作，现就有关事项通知如下。
一、开展自查
（一）时间。2026年12月5日前完成。
（二）范围
1. 疏散通道、安全出口；
（1）灭火器压力。
3.5米以上的货架要固定。
特此通知。
附件：1. 自查表
2. 安排表
重庆市武隆区民政局
2026年11月23日
（联系人：示例甲）
抄送：重庆市民政局，武隆区应急管理局。
"""


def test_every_part_of_a_notice_is_found() -> None:
    view = plain_text.parse(TEXT)
    assert view.title == "关于做好岁末年初安全工作的通知"
    assert view.to == "各乡镇人民政府、街道办事处"
    assert view.body == (
        Paragraph("为做好岁末年初安全工作，现就有关事项通知如下。"),
        Paragraph(level=1, head="一、开展自查"),
        Paragraph("2026年12月5日前完成。", 2, head="（一）时间。"),
        Paragraph(level=2, head="（二）范围"),
        Paragraph("1. 疏散通道、安全出口；", 3),
        Paragraph("（1）灭火器压力。", 4),
        Paragraph("3.5米以上的货架要固定。"),
        Paragraph("特此通知。"),
    )
    assert view.attachments == ("自查表", "安排表")
    assert (view.organs, view.signed_by) == (("重庆市武隆区民政局",), ("重庆市武隆区民政局",))
    assert view.day == date(2026, 11, 23)
    assert view.note == "联系人：示例甲"
    assert view.copy_to == "重庆市民政局，武隆区应急管理局"
    said = "".join(raster.text(gongwen.render(view))).replace("\r\n", "")
    assert "重庆市武隆区民政局文件" in said


def test_text_and_document_say_the_same() -> None:
    assert plain_text.parse(plain_text.to_text(plain_text.parse(TEXT))) == plain_text.parse(TEXT)


_WORD = st.text("安全检查养老机构整改责任落实通道消防", min_size=2, max_size=20)
_BODY = st.lists(
    st.one_of(
        _WORD.map(lambda word: f"{word}。"),
        _WORD.map(lambda word: f"一、{word}"),
        _WORD.map(lambda word: f"（二）{word}。{word}。"),
        _WORD.map(lambda word: f"3. {word}；"),
        _WORD.map(lambda word: f"（4）{word}。"),
    ),
    min_size=1,
    max_size=8,
).map(lambda lines: [*lines, "特此通知。"])


@given(_WORD, _WORD, _BODY, st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_well_formed_text_survives_the_round_trip(title: str, to: str, body: list[str], day: date) -> None:
    text = "\n".join([title, "", f"{to}：", *body, "示例局", f"{day.year}年{day.month}月{day.day}日"]) + "\n"
    view = plain_text.parse(text)
    assert (view.title, view.to, view.day, view.signed_by) == (title, to, day, ("示例局",))
    assert "".join(part.head + part.text for part in view.body) == "".join(body)
    assert plain_text.to_text(view) == text


def test_a_title_of_several_lines_ends_at_the_empty_line() -> None:
    view = plain_text.parse("重庆市武隆区民政局\n关于安全工作的通知\n\n各科室：\n请照办。\n", organ="示例局")
    assert view.title == "重庆市武隆区民政局\n关于安全工作的通知"
    assert view.organs == ("示例局",)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("二〇二六年一月五日", date(2026, 1, 5)),
        ("二○二六年十一月二十三日", date(2026, 11, 23)),
        ("二〇二六年十月三十日", date(2026, 10, 30)),
    ],
)
def test_dates_in_chinese_numerals_become_arabic(said: str, day: date) -> None:
    assert plain_text.parse(f"通知\n各科室：\n请照办。\n示例局\n{said}").day == day


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "文本是空的"),
        ("\n \n", "文本是空的"),
        ("只有标题", "没有正文"),
        ("标题\n各科室：\n", "没有正文"),
        ("标题\n请照办。\n示例局\n2026年2月30日", "第 4 行的日期“2026年2月30日”不存在"),
    ],
)
def test_what_is_no_document_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        plain_text.parse(text)


@pytest.mark.parametrize(
    ("text", "title", "to"),
    [
        ("关于做好岁末年初\n安全工作的通知\n各科室：\n请照办。", "关于做好岁末年初\n安全工作的通知", "各科室"),
        ("关于开展自查的通知\n现将有关事项通知如下：\n请照办。", "关于开展自查的通知", ""),
        ("关于开展自查的通知\n各单位要高度重视。\n名单如下：\n请照办。", "关于开展自查的通知", ""),
        ("关于开展自查的通知\n一、时间：\n请照办。", "关于开展自查的通知", ""),
    ],
)
def test_a_title_ends_at_its_recipients_too(text: str, title: str, to: str) -> None:
    view = plain_text.parse(text)
    assert (view.title, view.to) == (title, to)
    assert view.body[-1].text == "请照办。"


@pytest.mark.parametrize("blank", ["　　年　　月　　日", "2026年　　月　　日", "2026年月日"])
def test_a_blank_date_is_a_date_that_is_still_to_come(blank: str) -> None:
    view = plain_text.parse(f"关于开展自查的通知\n各科室：\n请照办。\n示例区民政局\n{blank}\n（联系人：示例甲）")
    assert (view.day, view.signed_by, view.note) == (None, ("示例区民政局",), "联系人：示例甲")
    assert [part.text for part in view.body] == ["请照办。"]
    again = plain_text.parse(plain_text.to_text(view))
    assert (again.signed_by, again.note, again.day, again.body) == (view.signed_by, view.note, None, view.body)
