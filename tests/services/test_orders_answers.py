"""Letters that ask for an answer: the day is kept, listed, reminded of, and settled by what came back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from docx import Document

from mzdesk.db.work import Store
from mzdesk.documents import gongwen, issuing, raster
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.services import orders, overview
from mzdesk.terms import DocumentChip, DocumentKind, DocumentStepKind, Format, LetterKind, OrderAct
from mzdesk.views.gongwen import Gongwen, Paragraph
from mzdesk.views.orders import OrderCriteria, ServiceDraft
from mzdesk.views.overview import TodoCriteria, TodoRow
from mzdesk.views.window import Window
from tests import factories
from tests.factories import TODAY
from tests.services.hazard_cases import act, ask
from tests.services.order_cases import compose, numbered, shown

KIND = DocumentKind.WORK_LETTER
BY = TODAY + timedelta(days=10)
LETTER = Gongwen(
    ("重庆市武隆区民政局",),
    "关于做好消防隐患整改的提醒函",
    (Paragraph("你镇敬老院还有2项消防隐患没有整改。"),),
    format=Format.LETTER,
    to="示例镇人民政府",
    letter=LetterKind.REMIND,
    answer_by=BY,
)


@pytest.fixture
def leader(store: Store) -> UUID:
    factories.office(store)
    return factories.leader(store)


def sent(store: Store, leader: UUID, view: Gongwen = LETTER) -> UUID:
    return numbered(store, leader, view, kind=KIND)


def unanswered(store: Store) -> list[UUID]:
    found: list[UUID] = ask(store, orders.ids, OrderCriteria(chip=DocumentChip.UNANSWERED))
    return found


def test_a_letter_asks_in_its_own_words_and_waits_until_the_answer_is_entered(store: Store, leader: UUID) -> None:
    document_id = sent(store, leader)
    text = "".join(raster.text(ask(store, orders.pdf, document_id))).replace("\n", "")
    assert f"请于{BY.year}年{BY.month}月{BY.day}日前将落实情况函告我局。" in text
    assert shown(store, document_id).row.answer_by == BY
    assert unanswered(store) == [document_id]
    assert OrderAct.ANSWER in shown(store, document_id).acts
    act(store, orders.answer, document_id, answered_on=TODAY, answer="已完成整改", person="示例镇人民政府")
    view = shown(store, document_id)
    assert (view.row.answered_on, view.answer, unanswered(store)) == (TODAY, "已完成整改", [])
    assert OrderAct.ANSWER not in view.acts
    assert (view.trail[-1].kind, view.trail[-1].person) == (DocumentStepKind.ANSWERED, "示例镇人民政府")


def test_a_draft_is_not_waited_for_and_its_day_may_change(store: Store, leader: UUID) -> None:
    document_id = compose(store, LETTER, kind=KIND)
    assert unanswered(store) == []
    act(store, issuing.compose, KIND, replace(LETTER, answer_by=None), document_id=document_id)
    assert shown(store, document_id).row.answer_by is None


def test_an_overdue_answer_stands_on_the_first_page(store: Store, leader: UUID) -> None:
    document_id = sent(store, leader)
    act(store, orders.seal, document_id, sealed_on=TODAY)
    act(store, orders.serve, document_id, draft=ServiceDraft(TODAY, receiver="示例镇人民政府"))
    for today, waits in (
        (BY - timedelta(days=4), False),
        (BY - timedelta(days=3), True),
        (BY + timedelta(days=2), True),
    ):
        rows: Window[TodoRow] = ask(store, overview.todo, TodoCriteria(today), offset=0, limit=100)
        assert [(row.act, row.record) for row in rows.rows] == ([("催办回复", document_id)] if waits else [])


def test_what_asks_for_no_answer_gets_none(store: Store, leader: UUID) -> None:
    document_id = compose(store)
    with pytest.raises(RuleBroken, match="没有要求回复"):
        act(store, orders.answer, document_id, answered_on=TODAY, answer="已阅")


def test_an_answer_is_entered_once_after_the_letter_with_its_words(store: Store, leader: UUID) -> None:
    draft = compose(store, LETTER, kind=KIND)
    with pytest.raises(RuleBroken, match="现在不能登记回复"):
        act(store, orders.answer, draft, answered_on=TODAY, answer="已完成")
    document_id = sent(store, leader)
    with pytest.raises(BadInput, match="请写明回复的内容"):
        act(store, orders.answer, document_id, answered_on=TODAY, answer=" ")
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(BadInput, match="日期"):
            act(store, orders.answer, document_id, answered_on=day, answer="已完成")
    act(store, orders.answer, document_id, answered_on=TODAY, answer="已完成")
    with pytest.raises(RuleBroken, match="不能重复登记"):
        act(store, orders.answer, document_id, answered_on=TODAY, answer="已完成")


@pytest.mark.parametrize(
    ("values", "said", "field"),
    [
        ({"letter": LetterKind.PRESS}, "请改用提醒函", "to"),
        ({"answer_by": TODAY, "day": TODAY}, "晚于成文日期", "answer_by"),
    ],
)
def test_a_letter_to_the_wrong_office_or_without_time_is_refused(
    values: dict[str, object], said: str, field: str
) -> None:
    with pytest.raises(BadInput, match=said) as error:
        gongwen.render(replace(LETTER, **values))  # type: ignore[arg-type]
    assert error.value.field == field


def test_a_voided_letter_is_not_waited_for(store: Store, leader: UUID) -> None:
    document_id = sent(store, leader)
    act(store, orders.void, document_id, reason="主送单位写错")
    assert unanswered(store) == []


def test_the_word_draft_asks_too(store: Store, leader: UUID) -> None:
    document_id = sent(store, leader)
    paragraphs = [each.text for each in Document(BytesIO(ask(store, issuing.word_draft, document_id))).paragraphs]
    assert any("将落实情况函告我局" in text for text in paragraphs)


def test_a_press_letter_reaches_a_unit_of_the_bureau(store: Store, leader: UUID) -> None:
    view = replace(LETTER, letter=LetterKind.PRESS, to="区殡仪馆", answer_by=date(2026, 12, 31))
    text = "".join(raster.text(ask(store, orders.pdf, sent(store, leader, view)))).replace("\n", "")
    assert "请于2026年12月31日前办结" in text
