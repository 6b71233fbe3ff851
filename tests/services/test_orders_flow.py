"""A 公文 from draft to archive, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from mzdesk import clock
from mzdesk.clock import FixedClock
from mzdesk.db.work import Store
from mzdesk.documents import issuing, raster
from mzdesk.errors import BadInput, ChangedMeanwhile, NotFound, RuleBroken
from mzdesk.rules.document_moves import DOCUMENT_MOVES, FIXED, UNNUMBERED
from mzdesk.services import orders
from mzdesk.services import settings as office_settings
from mzdesk.terms import (
    ApprovalWay,
    DocumentChip,
    DocumentKind,
    DocumentState,
    DocumentStepKind,
    OrderAct,
    Retention,
    SeriesKeeper,
)
from mzdesk.views.gongwen import Annex, Paragraph
from mzdesk.views.orders import OrderCriteria, ServiceDraft
from mzdesk.views.staff import ApprovalDraft
from tests import factories
from tests.documents.samples import SAMPLES
from tests.factories import PIN, SYSTEM, TODAY
from tests.services.hazard_cases import OFFICERS, act, ask, found, paper
from tests.services.order_cases import (
    NOTICE,
    compose,
    numbered,
    reviewed,
    shown,
    signed,
)


@pytest.fixture
def leader(store: Store) -> UUID:
    factories.office(store)
    return factories.leader(store)


def test_a_notice_goes_the_whole_way(store: Store, leader: UUID) -> None:
    """拟稿, 核稿, 会签, 签发, 取号, 用印, 送达, 归档: each with who and when; pages and number only from 取号 on."""
    document_id = compose(store)
    assert shown(store, document_id).row.state is DocumentState.DRAFT
    with pytest.raises(NotFound, match="还没有生成版面"):
        ask(store, orders.pdf, document_id)
    act(store, orders.submit, document_id)
    act(store, orders.countersign, document_id, place="养老服务科", person="田玉芬", opinion="同意", happened_on=TODAY)
    act(store, orders.review, document_id, person="冉启明", opinion="拟同意", happened_on=TODAY)
    act(store, orders.sign, document_id, draft=ApprovalDraft(ApprovalWay.PIN, leader, pin=PIN, opinion="发"))
    made = act(store, issuing.finish, document_id)
    assert made.number == "武隆民发〔2026〕1号"
    text = "".join(raster.text(made.pdf))
    assert made.number in text
    assert ask(store, orders.pdf, document_id) == made.pdf
    act(store, orders.seal, document_id, sealed_on=TODAY, sealed_by="石光荣")
    act(store, orders.serve, document_id, draft=ServiceDraft(TODAY, receiver="各单位"))
    act(store, orders.file, document_id, filed_on=TODAY, retention=Retention.THIRTY, volume="2026-安全-3")
    view = shown(store, document_id)
    assert [step.kind for step in view.trail] == [
        DocumentStepKind.DRAFTED,
        DocumentStepKind.SUBMITTED,
        DocumentStepKind.COUNTERSIGNED,
        DocumentStepKind.REVIEWED,
        DocumentStepKind.SIGNED,
        DocumentStepKind.NUMBERED,
        DocumentStepKind.SEALED,
        DocumentStepKind.SERVED,
        DocumentStepKind.FILED,
    ]
    assert (view.row.state, view.signed_by, view.sealed_by) == (DocumentState.FILED, "覃国栋", "石光荣")
    assert (view.filed_on, view.retention, view.volume) == (TODAY, Retention.THIRTY, "2026-安全-3")
    sheet = ask(store, orders.draft_sheet_view, document_id)
    assert (sheet.title, sheet.recipients, sheet.number) == (NOTICE.title, NOTICE.to, made.number)
    assert [(line.place, line.person, line.text) for line in sheet.trail][2] == ("养老服务科", "田玉芬", "同意")


def test_the_acts_offered_are_those_of_the_state(store: Store, leader: UUID) -> None:
    document_id = compose(store)
    draft = shown(store, document_id).acts
    assert draft == {OrderAct.EDIT, OrderAct.SUBMIT, OrderAct.COVER, OrderAct.VOID}
    act(store, orders.submit, document_id)
    assert shown(store, document_id).acts == {
        OrderAct.REVIEW,
        OrderAct.COUNTERSIGN,
        OrderAct.SEND_BACK,
        OrderAct.COVER,
        OrderAct.VOID,
    }
    act(store, orders.review, document_id, person="冉启明", happened_on=TODAY)
    assert {OrderAct.SIGN, OrderAct.COUNTERSIGN, OrderAct.SEND_BACK} < shown(store, document_id).acts
    act(store, orders.sign, document_id, draft=ApprovalDraft(ApprovalWay.PIN, leader, pin=PIN))
    assert OrderAct.NUMBER in shown(store, document_id).acts
    assert ask(store, orders.counts, OrderCriteria())[DocumentChip.PENDING.value] == 1


def test_a_draft_is_edited_as_often_as_need_be_and_never_twice_at_once(store: Store, leader: UUID) -> None:
    document_id = compose(store)
    opened = shown(store, document_id).version
    changed = replace(NOTICE, title="关于做好安全工作的通知")
    compose(store, changed, document_id=document_id, version=opened)
    assert shown(store, document_id).row.title == "关于做好安全工作的通知"
    assert ask(store, issuing.stored_view, document_id).title == "关于做好安全工作的通知"
    with pytest.raises(ChangedMeanwhile, match="已被其他人修改"):
        compose(store, NOTICE, document_id=document_id, version=opened)


@pytest.mark.parametrize("title", ["机密★1年 关于某事的通知", "绝密文件", "秘密★半年"])
def test_a_mark_of_secrecy_is_refused(store: Store, leader: UUID, title: str) -> None:
    with pytest.raises(BadInput, match="涉密公文不得在本机处理"):
        compose(store, replace(NOTICE, title=title))


@pytest.mark.parametrize(
    "values",
    [
        {"secrecy": "秘密"},
        {"to": "机密 区政府"},
        {"copy_to": "区委（机密）"},
        {"body": (Paragraph("秘密★1年\n如下"),)},
        {"annexes": (Annex("绝密附表", (Paragraph("一"),)),)},
    ],
)
def test_a_mark_of_secrecy_is_found_wherever_it_stands(store: Store, leader: UUID, values: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="涉密公文不得在本机处理"):
        compose(store, replace(NOTICE, **values))


def test_a_sentence_on_secrets_is_no_mark(store: Store, leader: UUID) -> None:
    made = compose(
        store, replace(NOTICE, title="关于加强保守国家秘密教育的通知", body=(Paragraph("严守机密，不泄露秘密。"),))
    )
    assert shown(store, made).row.title == "关于加强保守国家秘密教育的通知"


def test_a_paper_for_red_head_paper_leaves_out_its_red_and_is_not_kept(store: Store, leader: UUID) -> None:
    document_id = numbered(store, leader)
    kept = ask(store, orders.pdf, document_id)
    bare = ask(store, issuing.on_red_head, document_id)
    assert "民政局文件" in "".join(raster.text(kept))
    said = "".join(raster.text(bare))
    assert "民政局文件" not in said
    assert "武隆民发〔2026〕1号" in said
    assert ask(store, orders.pdf, document_id) == kept


def test_only_a_gongwen_is_drafted_and_it_stays_one(store: Store, leader: UUID) -> None:
    with pytest.raises(BadInput, match="不用拟稿，请从检查、隐患或机构页"):
        act(store, orders.save_draft, kind=DocumentKind.RECTIFICATION_ORDER, title="责令", content={})
    document_id = compose(store)
    with pytest.raises(RuleBroken, match="不能改成“内部通报”"):
        act(store, issuing.compose, DocumentKind.BULLETIN, NOTICE, document_id=document_id)


def test_a_draft_says_how_many_copies(store: Store, leader: UUID) -> None:
    document_id = compose(store, copies=45)
    compose(store, document_id=document_id)
    assert shown(store, document_id).row.copies == 45
    assert ask(store, orders.draft_sheet_view, document_id).copies == 45
    with pytest.raises(BadInput, match="份数应为 1 到 999"):
        compose(store, copies=0)


def test_a_signature_is_not_older_than_the_review(store: Store, leader: UUID) -> None:
    document_id = reviewed(store)
    with pytest.raises(BadInput, match="早于核稿日期 2026-11-23"):
        act(store, orders.sign, document_id, draft=paper(leader, approved_on=date(2026, 11, 22)))
    assert shown(store, document_id).row.state is DocumentState.SIGNING


def test_a_december_draft_signed_on_paper_in_december_keeps_its_year(
    store: Store, leader: UUID, fixed_clock: FixedClock
) -> None:
    """Entered in January with December's signed sheet: December's series, December's date."""
    document_id = reviewed(store)
    fixed_clock.advance(days=60)
    act(store, orders.sign, document_id, draft=paper(leader, approved_on=date(2026, 12, 30)))
    assert act(store, issuing.finish, document_id).number == "武隆民发〔2026〕1号"
    assert shown(store, document_id).row.issued_on == date(2026, 12, 30)


def test_what_is_sent_back_can_be_edited_and_goes_the_way_again(store: Store, leader: UUID) -> None:
    document_id = signed(store, leader)
    with pytest.raises(BadInput, match="退回修改的原因"):
        act(store, orders.send_back, document_id, reason=" ")
    act(store, orders.send_back, document_id, reason="主送漏了街道", person="冉启明")
    view = shown(store, document_id)
    assert (view.row.state, view.signed_by, view.signed_on) == (DocumentState.DRAFT, "", None)
    assert view.trail[-1].text == "主送漏了街道"
    act(store, orders.submit, document_id)
    with pytest.raises(RuleBroken, match="核稿中"):
        compose(store, document_id=document_id)


def test_a_leader_who_does_not_agree_sends_it_back(store: Store, leader: UUID) -> None:
    document_id = reviewed(store)
    refused = ApprovalDraft(ApprovalWay.PIN, leader, pin=PIN, granted=False, opinion="再核数据")
    act(store, orders.sign, document_id, draft=refused)
    view = shown(store, document_id)
    assert view.row.state is DocumentState.DRAFT
    assert (view.trail[-1].kind, view.trail[-1].person, view.trail[-1].text) == (
        DocumentStepKind.SENT_BACK,
        "覃国栋",
        "再核数据",
    )


def test_the_year_of_the_number_is_that_of_the_signature(store: Store, leader: UUID, fixed_clock: FixedClock) -> None:
    """Drafted in November, signed in the new year: the new year's series and date."""
    document_id = reviewed(store)
    fixed_clock.advance(days=60)
    act(store, orders.sign, document_id, draft=ApprovalDraft(ApprovalWay.PIN, leader, pin=PIN))
    made = act(store, issuing.finish, document_id)
    assert made.number == "武隆民发〔2027〕1号"
    day = clock.today()
    assert shown(store, document_id).row.issued_on == day
    assert f"{day.year}年{day.month}月{day.day}日" in "".join(raster.text(made.pdf))


def test_a_number_of_the_office_is_typed_after_the_signature(store: Store, leader: UUID) -> None:
    with store.begin(SYSTEM, "设置") as session:
        keepers = {DocumentKind.NOTICE.value: SeriesKeeper.OFFICE.value}
        office_settings.change(session, SYSTEM, values={"number_keepers": keepers})
    document_id = signed(store, leader)
    with pytest.raises(BadInput, match="先到办公室取号"):
        act(store, issuing.finish, document_id)
    with pytest.raises(BadInput, match="应为签发年份 2026"):
        act(store, issuing.finish, document_id, number="武隆民发〔2025〕35号")
    assert act(store, issuing.finish, document_id, number="武隆民发〔2026〕35号").number == "武隆民发〔2026〕35号"
    other = signed(store, leader)
    with pytest.raises(BadInput, match="已用于"):
        act(store, issuing.finish, other, number="武隆民发〔2026〕35号")
    assert shown(store, other).row.state is DocumentState.SIGNED


@pytest.mark.parametrize(
    ("verb", "values", "said"),
    [
        ("review", {"person": "", "happened_on": TODAY}, "请填写核稿人"),
        ("review", {"person": "system", "happened_on": TODAY}, "不能是拟稿人本人"),
        ("review", {"person": "冉启明", "happened_on": date(2027, 1, 1)}, "日期晚于今天"),
        ("countersign", {"place": "", "person": "甲", "happened_on": TODAY}, "请填写会签单位"),
        ("countersign", {"place": "养老科", "person": " ", "happened_on": TODAY}, "请填写会签人"),
        ("sign", {"draft": ApprovalDraft(ApprovalWay.PIN)}, "核稿中，不能签发"),
        ("submit", {}, "核稿中，不能送核稿"),
        ("file", {"filed_on": TODAY}, "核稿中，不能归档"),
    ],
)
def test_steps_out_of_turn_or_without_a_name_are_refused(
    store: Store, leader: UUID, verb: str, values: dict[str, Any], said: str
) -> None:
    document_id = compose(store)
    if values.get("person") == "system":
        values = values | {"person": shown(store, document_id).row.issued_by}
    act(store, orders.submit, document_id)
    with pytest.raises((BadInput, RuleBroken), match=said):
        act(store, getattr(orders, verb), document_id, **values)


def test_only_a_signed_draft_gets_a_number(store: Store, leader: UUID) -> None:
    document_id = reviewed(store)
    with pytest.raises(RuleBroken, match="待签发，不能取号"):
        act(store, issuing.finish, document_id)
    with pytest.raises(RuleBroken, match="还没有文号，不能用印"):
        act(store, orders.seal, document_id, sealed_on=TODAY)
    with pytest.raises(RuleBroken, match="不用填写文号"), store.begin(SYSTEM, "填写文号") as session:
        orders.give_number(session, SYSTEM, document_id, number="武隆民发〔2026〕1号")


def test_an_untitled_draft_and_a_paper_of_a_visit_are_no_drafts(store: Store, leader: UUID) -> None:
    with pytest.raises(BadInput, match="请填写标题"):
        act(store, orders.save_draft, kind=DocumentKind.NOTICE, title=" ", content={})
    for name in OFFICERS:
        factories.person(store, name)
    with store.begin(SYSTEM, "设置") as session:
        keepers = {DocumentKind.RECTIFICATION_ORDER.value: SeriesKeeper.OFFICE.value}
        office_settings.change(session, SYSTEM, values={"number_keepers": keepers})
    blank = act(store, issuing.issue_order, [found(store, factories.place(store))])
    with pytest.raises(RuleBroken, match="不用核稿"):
        act(store, orders.submit, blank.id)


def test_filing_needs_its_day_and_its_turn(store: Store, leader: UUID) -> None:
    document_id = numbered(store, leader)
    with pytest.raises(RuleBroken, match="不能归档"):
        act(store, orders.file, document_id, filed_on=TODAY)
    act(store, orders.serve, document_id, draft=ServiceDraft(TODAY, receiver="各单位"))
    with pytest.raises(BadInput, match="归档日期应在"):
        act(store, orders.file, document_id, filed_on=date(2027, 1, 1))
    act(store, orders.file, document_id, filed_on=TODAY)
    with pytest.raises(RuleBroken, match="已归档的文书不能作废"):
        act(store, orders.void, document_id, reason="错")


def test_the_database_guards_states_and_fixed_pages(store: Store, leader: UUID) -> None:
    """Direct SQL can't jump a step, change what was sealed, or touch the trail."""
    document_id = numbered(store, leader)
    for statement, said in (
        ("UPDATE documents SET state='draft'", "状态不允许"),
        ("UPDATE document_steps SET text='改'", "过程记录不能修改"),
        ("DELETE FROM document_steps", "过程记录不能修改"),
    ):
        with pytest.raises(RuleBroken, match=said), store.begin(SYSTEM, "直接改") as session:
            session.execute(sa.text(statement))
    act(store, orders.seal, document_id, sealed_on=TODAY)
    for column, value in (("title", "别的"), ("sha256", "0" * 64), ("number", "武隆民发〔2026〕9号"), ("serial", 9)):
        with pytest.raises(RuleBroken, match="已签发的文书不能修改"), store.begin(SYSTEM, "直接改") as session:
            session.execute(sa.text(f"UPDATE documents SET {column}=:value"), {"value": value})


def test_no_state_leads_back_behind_its_number() -> None:
    """The table of moves itself: numbered papers never become drafts, fixed ones are never loosened."""
    for old, new in DOCUMENT_MOVES:
        assert not (old not in UNNUMBERED and new in UNNUMBERED)
        assert not (old in FIXED and new not in FIXED)
        assert old is not DocumentState.VOID


# --- 令 --------------------------------------------------------------------------------------------------------------


COMMAND = replace(SAMPLES[DocumentKind.COMMAND], number=None, day=None, code="")


def test_commands_count_on_through_the_years(store: Store, leader: UUID, fixed_clock: FixedClock) -> None:
    """令号 is 第n号 (GB/T 9704-2012, 10.2.3); another kind's series begins anew."""
    kind = DocumentKind.COMMAND
    first = numbered(store, leader, COMMAND, kind=kind)
    numbered(store, leader)
    fixed_clock.move_to(datetime(2027, 1, 5, 9, tzinfo=clock.OFFICE_ZONE))
    act(store, orders.submit, second := compose(store, COMMAND, kind=kind))
    act(store, orders.review, second, person="冉启明", happened_on=clock.today())
    act(store, orders.sign, second, draft=ApprovalDraft(ApprovalWay.PIN, leader, pin=PIN, approved_on=clock.today()))
    act(store, issuing.finish, second)
    assert [shown(store, each).row.number for each in (first, second)] == ["第1号", "第2号"]
    (row,) = [row for row in ask(store, orders.registers, year=2027) if row.prefix == "武隆民令"]
    assert (row.year, row.last, row.missing) == (0, 2, ())
    for year, number in ((2026, "第1号"), (2027, "第2号")):
        listed = ask(store, orders.register_ledger, year=year, prefix="武隆民令", now=clock.now())
        assert [line[0] for line in listed.rows] == [number]


def test_the_number_of_a_command_is_typed_as_the_office_gave_it(store: Store, leader: UUID) -> None:
    kind = DocumentKind.COMMAND
    with store.begin(SYSTEM, "修改设置") as session:
        office_settings.change(session, SYSTEM, values={"number_keepers": {kind.value: SeriesKeeper.OFFICE.value}})
    document_id = signed(store, leader, COMMAND, kind=kind)
    for typed in ("武隆民令〔2026〕12号", "十二"):
        with pytest.raises(BadInput, match="请写成 第12号"):
            act(store, issuing.finish, document_id, number=typed)
    assert act(store, issuing.finish, document_id, number=" 第１２号").number == "第12号"
