"""The section edits fixed sentences: only listed ones, what the program fills in stays, old papers keep theirs."""

from __future__ import annotations

import re

import pytest

from mzdesk import settings
from mzdesk.db.work import Store
from mzdesk.documents import issuing, raster, style, wording
from mzdesk.errors import BadInput
from mzdesk.services import settings as office_settings
from mzdesk.settings.sentences import SENTENCES, places
from mzdesk.views.style import Style
from tests import factories
from tests.factories import SYSTEM
from tests.services.hazard_cases import OFFICERS, act, found

OWN = "我科约定：请立即改正，并书面报送结果。"


@pytest.mark.parametrize("name", list(SENTENCES))
def test_the_programs_own_words_stand_until_others_are_given(name: str) -> None:
    facts = dict.fromkeys(places(SENTENCES[name].text), "示例")
    assert wording.say(name, **facts) == SENTENCES[name].text.format(**facts)
    with style.applied(Style(wording=((name, "另写的话。"),))):
        assert wording.say(name, **facts) == "另写的话。"


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"no_such": "好"}, "没有“no_such”这一项"),
        ({"remedies": "可以向{复议机关}申请行政复议。"}, "须保留{复议机关}、{法院}各一处"),
        ({"read": "核对无误{name}"}, "不能使用花括号"),
        ({"read": "核对无误{"}, "不能使用花括号"),
        ({"read": "长" * 501}, "最多 500 个字，现有 501 个字"),
        ({"read": 5}, "请填写文字"),
        ("好", "逐项填写"),
    ],
)
def test_what_can_not_be_printed_is_refused(given: object, refused: str) -> None:
    with pytest.raises(BadInput, match=re.escape(refused)) as told:
        settings.validate("wording", given)
    assert told.value.field == "wording"


def test_an_empty_or_equal_sentence_is_the_programs() -> None:
    given = {"read": "  ", "shown": SENTENCES["shown"].text, "refused_sign": "拒签，已注明。"}
    assert settings.validate("wording", given) == {"refused_sign": "拒签，已注明。"}


def test_a_paper_keeps_the_words_it_was_issued_with(store: Store) -> None:
    """A correction before 用印 is set with the words of the first print; a new paper with those of now."""
    factories.office(store)
    for name in OFFICERS:
        factories.person(store, name)
    place = factories.place(store, "示例敬老院")
    first = act(store, issuing.issue_order, [found(store, place)], officers=OFFICERS)
    with store.begin(SYSTEM, "改措辞") as session:
        office_settings.change(session, SYSTEM, values={"wording": {"order_demand": OWN}})
    again = act(store, issuing.reprint, first.id, reason="打印不清")
    new = act(store, issuing.issue_order, [found(store, place, "灭火器过期")], officers=OFFICERS)
    said = [re.sub(r"\s", "", "".join(raster.text(each.pdf))) for each in (first, again, new)]
    assert [OWN in text for text in said] == [False, False, True]
    assert ["本机关将依法处理" in text for text in said] == [True, True, False]
