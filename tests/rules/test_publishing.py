"""What a publication counts and hides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mzdesk.rules import publishing
from mzdesk.terms import PublicResult
from mzdesk.views.documents import Officer
from mzdesk.views.plan_papers import PublishedVisit, RandomPublication

TEAM = (Officer("罗文静", "渝武民执示例0001"), Officer("向晓兰"))


def visit(place: str, day: int, result: PublicResult = PublicResult.CLEAN) -> PublishedVisit:
    return PublishedVisit(date(2027, 1, day), place, "白马镇", TEAM, ("消防安全",), result)


VIEW = RandomPublication(
    "示例区民政局",
    "一季度",
    date(2027, 1, 1),
    date(2027, 3, 31),
    40,
    5,
    (visit("甲院", 5), visit("乙院", 6)),
    1,
    "审查人",
)


@pytest.mark.parametrize(
    ("number", "shown"),
    [("", ""), ("7", ""), ("12", "***2"), ("1234", "***34"), ("123456", "***456"), ("渝武民执示例0001", "***001")],
)
def test_certificate_numbers_keep_at_most_half_and_three_signs(number: str, shown: str) -> None:
    assert publishing.masked(number) == shown


def test_an_officer_without_a_number_is_named_alone() -> None:
    assert publishing.people(VIEW.visits[0]) == "罗文静（***001）、向晓兰"


def test_a_place_visited_twice_is_one_place_and_two_visits() -> None:
    again = replace(VIEW, visits=(*VIEW.visits, visit("甲院", 20, PublicResult.MENDED)))
    assert publishing.visited(VIEW) == publishing.visited(again) == 3
    assert publishing.counted(again) == (
        "本表公示检查 3 家次，其中未发现问题 2 家次；发现问题，已整改完毕 1 家次。另有 1 家经审查不予公开。"
    )


@pytest.mark.parametrize(
    ("pool", "shown"), [(40, "7.5%"), (3, "100.0%"), (7, "42.9%"), (3000, "0.1%"), (80, "3.8%"), (0, "—")]
)
def test_the_share_is_rounded_half_up_in_whole_numbers(pool: int, shown: str) -> None:
    assert publishing.ratio(replace(VIEW, pool=pool)) == shown


def test_head_and_foot_name_no_law() -> None:
    said = "".join(words for _, words in (*publishing.head(VIEW), *publishing.foot(VIEW)))
    assert "20 个工作日" in said
    assert not set("《》〔〕") & set(said)
