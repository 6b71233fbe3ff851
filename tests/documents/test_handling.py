"""文件处理笺 and 发文稿纸: what is known is printed, what is still to come has room for the pen."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mzdesk.documents import handling, raster
from mzdesk.errors import BadInput
from mzdesk.terms import DocumentStepKind
from mzdesk.views.gongwen import DraftSheet, TrailLine
from tests.documents.samples_duty import SLIP

COVER = DraftSheet(
    "重庆市武隆区民政局",
    "应急管理科",
    "关于做好岁末年初\n养老机构安全工作的通知",
    "通知",
    recipients="各乡镇人民政府、街道办事处",
    copy_to="区应急管理局",
    attachments=("自查表", "报送名单"),
    urgency="加急",
    copies=40,
    drafted_by="向晓兰",
    drafted_on=date(2026, 11, 20),
    trail=(
        TrailLine(DocumentStepKind.COUNTERSIGNED, date(2026, 11, 21), "田玉芬", "养老服务科", "同意"),
        TrailLine(DocumentStepKind.REVIEWED, date(2026, 11, 22), "冉启明", text="拟同意"),
    ),
)


def words(pdf: bytes) -> str:
    return re.sub(r"\s", "", "".join(raster.text(pdf)))


def test_a_slip_says_what_came_in_and_who_is_to_read_it() -> None:
    said = words(handling.slip(SLIP))
    for text in (
        SLIP.sender,
        SLIP.sender_number,
        SLIP.title,
        SLIP.serial,
        SLIP.proposal,
        "2026年12月5日",
        *SLIP.readers,
    ):
        assert text in said
    assert "签字：" in said


def test_an_empty_slip_leaves_room_for_every_opinion() -> None:
    bare = replace(SLIP, proposal="", readers=(), handler="", result="", answer_by=None, enclosed="")
    said = words(handling.slip(bare))
    assert said.count("签字：") == 2
    assert "承办人：" in said
    assert raster.page_count(handling.slip(bare)) == 1


@pytest.mark.parametrize(
    ("gap", "said", "field"),
    [
        ({"sender": " "}, "没有来文单位", "sender"),
        ({"title": ""}, "没有文件标题", "title"),
        ({"answer_by": date(2026, 11, 1)}, "早于收文日期", "answer_by"),
        ({"readers": ("\U00031350",)}, "传阅人员", None),
    ],
)
def test_a_slip_is_refused_by_what_is_missing(gap: dict[str, Any], said: str, field: str | None) -> None:
    with pytest.raises(BadInput, match=said) as error:
        handling.slip(replace(SLIP, **gap))
    assert field is None or error.value.field == field


def test_the_cover_tells_who_did_what_and_waits_for_the_signature() -> None:
    said = words(handling.cover(COVER))
    assert "关于做好岁末年初养老机构安全工作的通知" in said
    for text in (
        "同意养老服务科田玉芬2026年11月21日",
        "拟同意冉启明2026年11月22日",
        "40份",
        "自查表",
        "向晓兰2026年11月20日",
    ):
        assert text in said
    assert "覃国栋" not in said
    signed = TrailLine(DocumentStepKind.SIGNED, date(2026, 11, 23), "覃国栋", text="发")
    sent_back = TrailLine(DocumentStepKind.SENT_BACK, date(2026, 11, 22), "罗文静", text="主送单位不全")
    later = words(handling.cover(replace(COVER, trail=(*COVER.trail, sent_back, signed))))
    assert "发覃国栋2026年11月23日" in later
    assert "退回修改主送单位不全罗文静" in later


def test_a_cover_with_a_character_without_a_font_is_refused_with_its_place() -> None:
    with pytest.raises(BadInput, match=r"标题中的.*U\+31350"):
        handling.cover(replace(COVER, title="\U00031350"))
