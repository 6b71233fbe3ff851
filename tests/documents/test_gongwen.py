"""公文 measured on the page: GB/T 9704-2012 in millimetres, for every format."""

from __future__ import annotations

import io
import itertools
from dataclasses import replace
from datetime import date
from typing import Any

import pdfplumber
import pypdfium2
import pytest

from mzdesk.documents import gongwen, style
from mzdesk.documents.style import Style
from mzdesk.errors import BadInput
from mzdesk.terms import Format, Profile, Sealing
from mzdesk.views.gongwen import Annex, Attendance, Gongwen, Paragraph, Table

MM = 72 / 25.4
HEIGHT = 297 * MM
PITCH = (225 * MM - 15.75) / 21
_TEXT = (
    "为做好岁末年初养老机构、儿童福利机构、救助管理机构、殡葬服务机构安全管理工作，"
    "确保2026年12月31日前整改率达到100%，现就有关事项通知如下。"
)
BODY = (
    Paragraph(_TEXT),
    Paragraph(head="一、总体要求", level=1),
    Paragraph(_TEXT),
    Paragraph(head="（一）全面自查。", text="各机构完成自查，报送电话023-77700000。" * 3, level=2),
    Paragraph("1. 消防安全。重点检查疏散通道、安全出口、消防设施、用火用电用气等情况。", level=3),
    Paragraph("（1）疏散通道是否畅通——限期整改……", level=4),
)
NOTICE = Gongwen(
    organs=("重庆市武隆区民政局",),
    title="重庆市武隆区民政局关于进一步加强岁末年初民政服务机构安全管理工作的通知",
    body=BODY * 3,
    number="武隆民发〔2026〕135号",
    to="各乡镇人民政府、街道办事处，局属各单位",
    attachments=("民政服务机构安全隐患自查表", "岁末年初安全检查工作安排表"),
    day=date(2026, 1, 5),
    note="联系人：应急管理科",
    copy_to="重庆市民政局，武隆区人民政府办公室，武隆区应急管理局，武隆区消防救援局，武隆区市场监督管理局",
    printed_by="重庆市武隆区民政局办公室",
    annexes=(Annex("自查表", (Paragraph("填报：", table=Table(("序号", "内容"), (("1", "通道"),), (1, 5))),)),),
    code="260000017",
)


def pages(view: Gongwen, how: Style | None = None) -> list[Any]:
    """The pages as pdfplumber sees them."""
    with style.applied(how or Style()):
        pdf = gongwen.render(view)
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [_Page(page) for page in document.pages]


class _Page:
    def __init__(self, page: Any) -> None:
        self.chars, self.lines, self.text = page.chars, page.lines, page.extract_text()

    def rows(self, size: float = 15.75) -> list[float]:
        """Baselines of this size from the paper's upper edge, in points."""
        found = {round(HEIGHT - c["matrix"][5], 3) for c in self.chars if abs(c["size"] - size) < 0.01}
        return sorted(found)

    def row(self, words: str) -> list[Any]:
        """The characters of the row that holds the words, from left to right."""
        groups: dict[float, list[Any]] = {}
        for char in self.chars:
            groups.setdefault(round(char["matrix"][5], 1), []).append(char)
        for group in groups.values():
            group.sort(key=lambda c: c["matrix"][4])
            if words in "".join(c["text"] for c in group).replace(" ", ""):
                return group
        raise AssertionError(words)

    def left(self, words: str) -> float:
        """Where the words begin, in mm."""
        row = self.row(words)
        text = "".join(c["text"] for c in row)
        return float(row[text.index(words[0])]["matrix"][4]) / MM


def ink(view: Gongwen, page: int, sign: str, nth: int = 0) -> tuple[float, float, float, float]:
    """left, top, right, bottom of what a character blackens, in mm from the paper's upper left corner."""
    with pypdfium2.PdfDocument(gongwen.render(view)) as document:
        layer = document[page].get_textpage()
        text = layer.get_text_range()
        places = [n for n, char in enumerate(text) if char == sign]
        left, bottom, right, top = layer.get_charbox(places[nth], loose=False)
        layer.close()
    return left / MM, (HEIGHT - top) / MM, right / MM, (HEIGHT - bottom) / MM


def test_body_stands_on_22_rows_of_28_cells() -> None:
    page = pages(replace(NOTICE, body=(Paragraph(_TEXT * 30),)))[1]
    rows = page.rows()
    assert len(rows) == 22
    assert rows[0] == pytest.approx(37 * MM + 0.88 * 15.75, abs=0.02)
    assert all(b - a == pytest.approx(29.62, abs=0.02) for a, b in itertools.pairwise(rows))
    assert rows[-1] + 0.12 * 15.75 == pytest.approx(262 * MM, abs=0.03)


def test_lines_begin_at_28_mm_and_end_at_184() -> None:
    page = pages(NOTICE)[1]
    starts, ends = set(), []
    for row in page.rows():
        chars = [c for c in page.chars if abs(HEIGHT - c["matrix"][5] - row) < 0.01]
        chars.sort(key=lambda c: c["matrix"][4])
        starts.add(round(chars[0]["matrix"][4] / MM, 2))
        if chars[-1]["text"] not in "。，；：、）”":
            ends.append((chars[-1]["matrix"][4] + chars[-1]["adv"]) / MM)
    assert starts <= {28.0, 39.14}
    full = [end for end in ends if end > 180]
    assert len(full) >= 5
    assert all(end == pytest.approx(184.0, abs=0.05) for end in full)


def test_the_mark_has_its_ink_72_mm_below_the_edge_and_is_red_and_centred() -> None:
    left, top, _, _ = ink(NOTICE, 0, "重")
    tops = [ink(NOTICE, 0, sign)[1] for sign in "重庆市武隆区民政局文件"]
    assert min(tops) == pytest.approx(72.0, abs=0.1)
    right = ink(NOTICE, 0, "件")[2]
    assert (left - 28) == pytest.approx(184 - right, abs=1.5)
    assert top < 75
    mark = pages(NOTICE)[0].row("武隆区民政局文件")
    assert mark[0]["non_stroking_color"] == pytest.approx((0.84, 0.0, 0.06), abs=0.01)


def test_the_red_rule_is_4_mm_under_the_number_and_156_mm_wide() -> None:
    page = pages(NOTICE)[0]
    rule = next(line for line in page.lines if line["stroking_color"][0] > 0.5)
    number = page.row("武隆民发〔2026〕135号")
    below = HEIGHT - number[0]["matrix"][5] + 0.12 * 15.75
    assert (rule["top"] - rule["linewidth"] / 2 - below) / MM == pytest.approx(4.0, abs=0.1)
    assert rule["linewidth"] / MM == pytest.approx(0.5, abs=0.01)
    assert rule["x0"] / MM == pytest.approx(28.0, abs=0.02)
    assert rule["x1"] / MM == pytest.approx(184.0, abs=0.02)


def test_two_rows_are_free_above_the_title_and_one_below_it() -> None:
    page = pages(NOTICE)[0]
    rule = next(line for line in page.lines if line["stroking_color"][0] > 0.5)["top"]
    titles = page.rows(22.0)
    assert len(titles) == 2
    first_top = titles[0] - 0.88 * 22
    assert 1.5 * PITCH < first_top - rule < 3 * PITCH
    to = HEIGHT - page.row("各乡镇人民政府")[0]["matrix"][5]
    assert (to - titles[-1]) / PITCH == pytest.approx(2.0, abs=0.15)


def test_headings_have_their_faces_and_none_is_bold() -> None:
    page = pages(NOTICE)[1]

    def face(words: str) -> str:
        row = page.row(words)
        return str(row[[c["text"] for c in row].index(words[0])]["fontname"])

    assert "Sans" in face("一、总体要求") or "Hei" in face("一、总体要求")
    assert "Kai" in face("（一）全面自查")
    assert "FangSong" in face("疏散通道是否畅通")


def test_a_heading_is_never_the_last_row_of_a_page() -> None:
    for shift in range(24):
        filler = tuple(Paragraph("填充段落。") for _ in range(shift))
        view = replace(NOTICE, body=(*filler, Paragraph(head="一、标题", level=1), Paragraph(_TEXT)), annexes=())
        for page in pages(view):
            if "一、标题" in page.text:
                assert "为做好岁末年初" in page.text


def test_attachments_hang_under_each_others_names() -> None:
    page = next(page for page in pages(NOTICE) if "附件：1" in page.text.replace(" ", ""))
    assert page.left("附件：1.") == pytest.approx(39.14, abs=0.05)
    first = next(c for c in page.row("附件：1.") if c["text"] == "1")
    second = page.row("2.岁末年初")[0]
    assert first["matrix"][4] == pytest.approx(second["matrix"][4], abs=0.1)
    assert not page.text.replace(" ", "").split("自查表")[1].startswith("。")


def test_with_a_seal_the_name_is_centred_on_the_date_4_characters_in() -> None:
    page = next(page for page in pages(NOTICE) if "2026年1月5日" in page.text)
    when = page.row("2026年1月5日")
    right = (when[-1]["matrix"][4] + when[-1]["adv"]) / MM
    assert right == pytest.approx(184 - 4 * 156 / 28, abs=0.1)
    name = next([c for c in page.chars if abs(c["matrix"][5] - when[0]["matrix"][5] - PITCH) < 0.05] for _ in range(1))
    centre = (name[0]["matrix"][4] + name[-1]["matrix"][4] + name[-1]["adv"]) / 2
    assert centre == pytest.approx((when[0]["matrix"][4] + when[-1]["matrix"][4] + when[-1]["adv"]) / 2, abs=0.5)


def test_without_a_seal_the_date_begins_two_characters_right_of_the_name() -> None:
    page = pages(replace(NOTICE, sealing=Sealing.PLAIN, annexes=(), body=BODY[:2]))[-1]
    when, name = page.row("2026年1月5日"), page.row("重庆市武隆区民政局")
    assert (when[0]["matrix"][4] - name[0]["matrix"][4]) / MM == pytest.approx(2 * 156 / 28, abs=0.1)
    assert (name[-1]["matrix"][4] + name[-1]["adv"]) / MM == pytest.approx(184 - 2 * 156 / 28, abs=0.1)
    short = replace(NOTICE, sealing=Sealing.PLAIN, annexes=(), body=BODY[:2], signed_by=("民政局",))
    page = pages(short)[-1]
    when = page.row("2026年1月5日")
    assert (when[-1]["matrix"][4] + when[-1]["adv"]) / MM == pytest.approx(184 - 2 * 156 / 28, abs=0.1)


def test_the_signature_is_never_alone_on_a_page() -> None:
    for count in range(1, 26):
        view = replace(NOTICE, body=tuple(Paragraph("短段。") for _ in range(count)), annexes=(), attachments=())
        last = pages(replace(view, note="", copy_to="", printed_by=""))[-1]
        assert last.text.count("短段。") >= min(count, 2)


def test_the_record_is_never_alone_on_a_page() -> None:
    for count in range(1, 26):
        view = replace(NOTICE, body=tuple(Paragraph("短段。") for _ in range(count)), annexes=(), attachments=())
        made = pages(view)
        assert "抄送" in made[-1].text
        assert "短段。" in made[-1].text
        assert "短段。" in made[0].text


def test_the_records_lines_end_on_the_lower_edge_of_the_type_area() -> None:
    page = pages(NOTICE)[-1]
    lines = sorted(page.lines, key=lambda line: line["top"])
    assert [round(line["linewidth"] / MM, 2) for line in lines] == [0.35, 0.25, 0.35]
    assert (lines[-1]["top"] + lines[-1]["linewidth"] / 2) / MM == pytest.approx(262.0, abs=0.05)
    assert all(line["x0"] / MM == pytest.approx(28, abs=0.02) for line in lines)
    assert page.left("抄送：") == pytest.approx(28 + 156 / 28, abs=0.05)
    printed = page.row("2026年1月5日印发")
    assert (printed[-1]["matrix"][4] + printed[-1]["adv"]) / MM == pytest.approx(184 - 156 / 28, abs=0.1)


def test_a_record_of_the_printing_office_alone_has_its_two_lines() -> None:
    page = pages(replace(NOTICE, copy_to="", annexes=()))[-1]
    lines = sorted(page.lines, key=lambda line: line["top"])
    assert [round(line["linewidth"] / MM, 2) for line in lines] == [0.35, 0.35]
    assert (lines[-1]["top"] + lines[-1]["linewidth"] / 2) / MM == pytest.approx(262.0, abs=0.05)


def test_recipients_that_find_no_room_above_stand_in_the_record() -> None:
    made = pages(replace(NOTICE, to_below=True, annexes=()))
    assert "各乡镇人民政府" not in made[0].text
    last = made[-1].text.replace("\n", "")
    assert last.index("主送：各乡镇人民政府") < last.index("抄送：")


def test_the_note_stands_in_the_row_below_the_date_two_characters_in() -> None:
    page = next(page for page in pages(NOTICE) if "联系人：应急管理科" in page.text)
    when, note = page.row("2026年1月5日"), page.row("（联系人")
    assert when[0]["matrix"][5] - note[0]["matrix"][5] == pytest.approx(PITCH, abs=0.05)
    assert note[0]["matrix"][4] / MM == pytest.approx(39.14, abs=0.05)


def test_page_numbers_stand_7_mm_under_the_type_area_odd_right_even_left() -> None:
    made = pages(NOTICE)
    assert ink(NOTICE, 0, "—", -1)[1] == pytest.approx(262 + 7, abs=0.1)
    odd, even = made[0].row("—1—"), made[1].row("—2—")
    assert (odd[-1]["matrix"][4] + odd[-1]["adv"]) / MM == pytest.approx(184 - 156 / 28, abs=0.2)
    assert even[0]["matrix"][4] / MM == pytest.approx(28 + 156 / 28, abs=0.2)
    assert {round(c["size"], 1) for c in odd} == {14.0}


def test_an_annex_begins_a_page_with_its_label_in_row_0_and_its_title_in_row_2() -> None:
    page = next(page for page in pages(NOTICE) if "自查表" in page.text and page.text.startswith("附件"))
    label = HEIGHT - page.row("附件")[0]["matrix"][5] - 0.88 * 15.75
    assert label == pytest.approx(37 * MM, abs=0.05)
    assert page.rows(22.0)[0] == pytest.approx(37 * MM + 2 * PITCH + 0.88 * 22 + (15.75 - 22) / 2, abs=0.1)


def test_upward_the_number_is_left_beside_the_last_signer() -> None:
    view = replace(NOTICE, format=Format.UP, signers=("覃国栋", "罗文静", "向晓兰"), copy_no="12", urgency="特急")
    page = pages(replace(view, secrecy="内部★1年"))[0]
    assert page.left("武隆民发") == pytest.approx(28 + 156 / 28, abs=0.05)
    assert page.row("武隆民发")[0]["matrix"][5] == pytest.approx(page.row("向晓兰")[-1]["matrix"][5], abs=0.01)
    assert "000012" in page.text
    copy, secret, urgent = (HEIGHT - page.row(words)[0]["matrix"][5] for words in ("000012", "内部★", "特急"))
    assert copy == pytest.approx(37 * MM + 0.88 * 15.75, abs=0.02)
    assert secret - copy == pytest.approx(PITCH, abs=0.02)
    assert urgent - secret == pytest.approx(PITCH, abs=0.02)
    only = pages(replace(view, copy_no="", secrecy="内部★1年"))[0]
    assert HEIGHT - only.row("内部★")[0]["matrix"][5] == pytest.approx(secret, abs=0.02)


def test_a_letter_has_double_lines_of_170_mm_and_no_number_on_page_one() -> None:
    view = replace(NOTICE, format=Format.LETTER, annexes=(), attachments=())
    made = pages(view)
    tops = [ink(view, 0, sign)[1] for sign in "重庆市武隆区民政局"]
    assert min(tops) == pytest.approx(30.0, abs=0.1)
    red = sorted((line for line in made[0].lines if line["stroking_color"][0] > 0.5), key=lambda line: line["top"])
    assert len(red) == 4
    assert all((line["x1"] - line["x0"]) / MM == pytest.approx(170.0, abs=0.05) for line in red)
    assert all(line["x0"] / MM == pytest.approx(20.0, abs=0.05) for line in red)
    assert red[0]["linewidth"] > red[1]["linewidth"]
    assert red[2]["linewidth"] < red[3]["linewidth"]
    assert (red[3]["top"] + red[3]["linewidth"] / 2) / MM == pytest.approx(277.0, abs=0.05)
    assert "—1—" not in made[0].text.replace(" ", "")
    assert "—2—" in made[1].text.replace(" ", "")
    number = made[0].row("武隆民发")
    assert (number[-1]["matrix"][4] + number[-1]["adv"]) / MM == pytest.approx(184.0, abs=0.1)
    assert "印发" not in made[-1].text


def test_a_command_has_its_ink_20_mm_under_the_type_areas_top_and_a_chops_place() -> None:
    view = replace(
        NOTICE,
        format=Format.COMMAND,
        mark="重庆市武隆区民政局令",
        number="第1号",
        title="",
        to="",
        sealing=Sealing.CHOP,
        chop=("局　长", "覃国栋"),
        annexes=(),
        attachments=(),
        body=BODY[:2],
    )
    tops = [ink(view, 0, sign)[1] for sign in "重庆市武隆区民政局令"]
    assert min(tops) == pytest.approx(57.0, abs=0.1)
    page = pages(view)[0]
    assert "覃国栋" not in page.text  # the chop is pressed by hand
    assert "局" in page.text
    row = page.row("第1号")
    assert (row[0]["matrix"][4] + row[-1]["matrix"][4] + row[-1]["adv"]) / 2 / MM == pytest.approx(106.0, abs=0.5)


def test_minutes_name_who_was_there_hanging_after_the_colon() -> None:
    names = "、".join(["覃国栋", "罗文静", "向晓兰", "冉启明", "田玉芬", "杨柳青", "任桂英", "姚志远", "石光荣"] * 2)
    view = replace(
        NOTICE, format=Format.MINUTES, mark="局长办公会议纪要", attendance=(Attendance("出席", names),), annexes=()
    )
    assert min(ink(view, 0, sign)[1] for sign in "局长办公会议纪要") == pytest.approx(72.0, abs=0.1)
    text = "".join(page.text for page in pages(view)).replace("\n", "")
    assert "出席：覃国栋、罗文静" in text.replace(" ", "")


def test_joint_organs_stand_under_each_other_with_wenjian_behind_them() -> None:
    view = replace(NOTICE, organs=("重庆市武隆区民政局", "重庆市武隆区应急管理局"), annexes=())
    page = pages(view)[0]
    first, second = page.row("重庆市武隆区民政局"), page.row("重庆市武隆区应急管理局")
    assert first[0]["matrix"][4] == pytest.approx(second[0]["matrix"][4], abs=0.1)
    behind = page.row("文件")
    assert second[0]["matrix"][5] < behind[0]["matrix"][5] < first[0]["matrix"][5]
    last = pages(view)[-1].text.replace("\n", "")
    assert "重庆市武隆区民政局" in last
    assert "重庆市武隆区应急管理局" in last


def test_on_red_head_paper_only_the_red_elements_are_left_out() -> None:
    plain, bare = pages(NOTICE)[0], pages(NOTICE, Style(on_red_head=True))[0]
    assert not [line for line in bare.lines if line["stroking_color"][0] > 0.5]
    assert "民政局文件" not in bare.text.replace(" ", "")
    black = [(c["text"], c["matrix"]) for c in plain.chars if c["non_stroking_color"][0] < 0.5]
    assert black == [(c["text"], c["matrix"]) for c in bare.chars]


def test_the_profile_of_word_has_16_points_on_28_cells() -> None:
    page = pages(replace(NOTICE, body=(Paragraph("安全" * 900),)), Style(profile=Profile.WORD16))[1]
    rows = page.rows(16.0)
    assert len(rows) == 22
    assert all(b - a == pytest.approx(28.95, abs=0.02) for a, b in itertools.pairwise(rows))
    counts = [len([c for c in page.chars if abs(HEIGHT - c["matrix"][5] - row) < 0.01]) for row in rows]
    assert 28 in counts


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (replace(NOTICE, organs=()), "没有发文机关"),
        (replace(NOTICE, title=" "), "没有标题"),
        (replace(NOTICE, body=()), "没有正文"),
        (replace(NOTICE, format=Format.UP), "上行文要标注签发人"),
        (replace(NOTICE, copy_no="甲1"), "份号应为 6 位以内的数字"),
        (replace(NOTICE, title="关于\U00031350的通知"), "标题中的.*31350"),
        (replace(NOTICE, body=(Paragraph("甲"), Paragraph("\U00031350"))), "正文第 2 段"),
        (replace(NOTICE, copy_to="\U00031350"), "附注和版记"),
    ],
)
def test_what_is_missing_or_cannot_be_printed_is_refused_with_its_place(view: Gongwen, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        gongwen.render(view)


def test_same_view_same_bytes() -> None:
    assert gongwen.render(NOTICE) == gongwen.render(NOTICE)
