"""The shipped checklist and townships are whole: nothing uncovered, nothing cited that is not listed."""

from __future__ import annotations

import tomllib

import pytest

from mzdesk import paths
from mzdesk.errors import BadInput
from mzdesk.rules import checklist_data
from mzdesk.terms import Certainty, FacilityKind, HazardGrade, Topic
from mzdesk.views.checklists import ChecklistData

TEXT = paths.resource("checklists", "first.toml").read_text("utf-8")


@pytest.fixture(scope="module")
def shipped() -> ChecklistData:
    return checklist_data.load(TEXT)


def test_version_one_has_all_its_parts(shipped: ChecklistData) -> None:
    assert (len(shipped.item), len(shipped.rule), len(shipped.coverage), len(shipped.condition)) == (180, 53, 87, 21)


def test_every_word_of_the_notice_leads_to_items_that_exist(shipped: ChecklistData) -> None:
    codes = {item.code for item in shipped.item}
    assert all(line.items and set(line.items) <= codes for line in shipped.coverage)


def test_every_kind_of_place_is_asked_about_every_topic(shipped: ChecklistData) -> None:
    """施工安全 is for building sites alone."""
    asked = {(kind, item.topic) for item in shipped.item for kind in item.kinds}
    for kind in FacilityKind:
        if not kind.only_reports:
            assert {topic for topic in Topic if topic is not Topic.CONSTRUCTION} <= {t for k, t in asked if k is kind}
    assert (FacilityKind.CONSTRUCTION, Topic.CONSTRUCTION) in asked


def test_every_item_has_a_citation_for_every_kind_of_place(shipped: ChecklistData) -> None:
    """A citation's own `only` goes before the scope of its rule."""
    scopes = {rule.key: rule.scope for rule in shipped.rule}
    for item in shipped.item:
        cited = [basis.only or scopes[basis.rule] for basis in item.basis]
        for kind in item.kinds:
            assert any(not kinds or kind in kinds for kinds in cited), (item.code, kind)


def test_no_item_decides_that_something_is_major(shipped: ChecklistData) -> None:
    """重大 is 疑似重大 until a leader or panel decides with the clause."""
    grades = [item.grade for item in shipped.item]
    assert HazardGrade.MAJOR not in grades
    assert grades.count(HazardGrade.SUSPECTED_MAJOR) == 11


def test_conditions_are_the_listed_ones(shipped: ChecklistData) -> None:
    listed = {condition.name for condition in shipped.condition}
    assert {item.condition for item in shipped.item if item.condition} <= listed


def test_only_the_notice_is_a_demand_and_no_law(shipped: ChecklistData) -> None:
    assert [rule.key for rule in shipped.rule if rule.work_demand] == ["ND"]
    assert {rule.sure for rule in shipped.rule} == set(Certainty)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('code = "XF-002"', 'code = "XF-001"', "编号重复"),
        ('key = "AQ"', 'key = "AQ2"', "没有列出的法规"),
        ('topic = "fire"', 'topic = "fires"', "不符合要求"),
        ("[meta]", "[meta", "格式有误"),
    ],
)
def test_a_broken_list_is_refused_in_words(old: str, new: str, says: str) -> None:
    assert old in TEXT
    with pytest.raises(BadInput, match=says):
        checklist_data.load(TEXT.replace(old, new, 1))


def test_the_townships_are_the_districts_own() -> None:
    data = tomllib.loads(paths.resource("regions", "wulong.toml").read_text("utf-8"))
    regions = data["region"]
    assert len(regions) == 26
    assert all(region["code"].startswith(data["meta"]["district"]) and len(region["code"]) == 9 for region in regions)
    words = [word for region in regions for word in (region["name"], *region["aliases"])]
    assert len(set(words)) == len(words)
    assert "巷口镇" not in words
