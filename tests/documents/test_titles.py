"""Titles: names are not parted by the end of a line while there is another way (GB/T 9704-2012, 7.3.1)."""

from __future__ import annotations

import pytest

from mzdesk.documents import titles
from mzdesk.documents.fonts import Face
from mzdesk.documents.form import LETTER
from mzdesk.documents.typeset import measure


@pytest.mark.parametrize("place", ["凤山松涛老年公寓", "武隆区仙女山街道示例社区养老服务站", "甲院"])
@pytest.mark.parametrize("about", ["关于移送{}有关安全问题的函", "关于对{}重大事故隐患挂牌督办的通知"])
def test_a_title_does_not_part_the_name_of_a_place(place: str, about: str) -> None:
    bureau = "重庆市武隆区民政局"
    title = bureau + about.format(place)
    lines = titles.balanced(title, Face.BIAO, 22, LETTER.room, names=(bureau, place))
    assert "".join(lines) == title
    assert any(place in line for line in lines)
    assert any(bureau in line for line in lines)


def test_a_name_wider_than_the_page_is_parted_all_the_same() -> None:
    name = "示例" * 15
    lines = titles.balanced(f"关于{name}的函", Face.BIAO, 22, LETTER.room, names=(name,))
    assert "".join(lines) == f"关于{name}的函"
    assert all(measure(line, Face.BIAO, 22) <= LETTER.room + 0.01 for line in lines)
