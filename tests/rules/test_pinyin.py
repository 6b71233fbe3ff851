"""Finding by initials and sorting as a dictionary does."""

from __future__ import annotations

import sys
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mzdesk.rules import pinyin

HAN = st.text(
    st.sampled_from("重庆市武隆区单家坝仙女山长乐行大洞河石桥苗族土家敬老院服务中心能"), min_size=1, max_size=24
)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("重庆", "cq"),
        ("重庆", "zq"),
        ("单小兵", "dxb"),
        ("单小兵", "sxb"),
        ("长坝镇敬老院", "cbzjly"),
        ("长坝镇敬老院", "zbz"),
        ("䶮", "y"),
        ("𬱖䶮", "dy"),
        ("绿色家园（分院）", "lsjyfy"),
        ("５号楼Ａ座", "5hlaz"),
        ("㐂·abc", "abc"),
    ],
)
def test_initials_of_every_reading_are_found(text: str, typed: str) -> None:
    assert any(typed in spelling for spelling in pinyin.initials(text).split())


def test_the_likeliest_spelling_comes_first() -> None:
    assert pinyin.initials("重庆") == "cq zq tq"
    assert pinyin.initials("单家坝").split()[0] == "sjb"


@given(HAN)
def test_every_short_stretch_is_found_in_every_combination_of_readings(text: str) -> None:
    found = pinyin.initials(text).split()
    for start in range(max(1, len(text) - 3)):
        stretch = text[start : start + 4]
        for letters in product(*[{reading[0] for reading in pinyin.readings(char)} for char in stretch]):
            assert any("".join(letters) in spelling for spelling in found), (stretch, letters)


@given(st.text(max_size=60))
def test_any_text_has_a_key_and_initials(text: str) -> None:
    assert isinstance(pinyin.sort_key(text), str)
    assert "\n" not in pinyin.initials(text)
    assert pinyin.search_text(text).splitlines() or not pinyin.fold(text)


def test_long_texts_do_not_blow_up() -> None:
    assert len(pinyin.initials("重庆市武隆区单家坝仙女山长乐行" * 20)) < 20_000


def test_names_sort_as_in_a_dictionary() -> None:
    names = ["张三", "赵四", "章安", "单小兵", "展飞", "安康", "重庆", "张安", "5号院", "吕布", "陆一"]
    assert sorted(names, key=lambda name: pinyin.sort_key(name, person=True)) == [
        "5号院",
        "安康",
        "重庆",
        "陆一",
        "吕布",
        "单小兵",
        "展飞",
        "张安",
        "张三",
        "章安",
        "赵四",
    ]


def test_a_surname_is_read_as_a_surname_only_for_persons() -> None:
    assert pinyin.sort_key("单位").startswith("dan")
    assert pinyin.sort_key("单英", person=True).startswith("shan")


def test_search_text_has_what_a_clerk_may_type() -> None:
    text = pinyin.search_text("凤山街道夕阳红养老院", "191-0000 0001", "Ａ座", "", "91500156MA0000000X")
    for typed in ("凤山", "fsjdxyh", "19100000001", "191-0000 0001", "a座", "91500156ma"):
        assert typed in text


def test_the_readings_are_found_without_loading_the_library() -> None:
    pinyin.initials("重庆")
    assert "pypinyin" not in sys.modules
