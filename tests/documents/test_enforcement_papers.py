"""Papers of enforcement from real records on both databases: facts, number, place, and the one door to the law."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pdfplumber
import pytest
import sqlalchemy as sa
from docx import Document

from mzdesk import clock
from mzdesk.clock import FixedClock
from mzdesk.db.work import Store
from mzdesk.documents import enforcement_papers, issuing, raster
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.models.checklists import ChecklistItem, LegalRule
from mzdesk.services import checklists, hazards, orders
from mzdesk.terms import (
    Certainty,
    DocumentKind,
    EvidenceRole,
    FacilityKind,
    HazardGrade,
    Relation,
    ServiceWay,
    SignOutcome,
)
from mzdesk.views.enforcement import ListingDraft, PenaltyDraft, SuspensionDraft, TalkDraft, TransferDraft
from mzdesk.views.hazards import ExtensionDraft
from mzdesk.views.orders import Issued, ServiceDraft
from tests import factories
from tests.factories import SYSTEM, TODAY
from tests.services.hazard_cases import OFFICERS, PHOTO, act, ask, found, paper

CLAUSE = "判定标准第四条第（二）项"


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(TODAY.year, TODAY.month, TODAY.day, hour, minute, tzinfo=clock.OFFICE_ZONE)


TALK = TalkDraft(at(15), "局机关三楼会议室", "覃国栋")
STOP = SuspensionDraft("厨房燃气灶具", at(16, 30), "厨房", OFFICERS)


@pytest.fixture
def place(store: Store, fixed_clock: FixedClock) -> UUID:
    """A 社会办 home in an office with officers and a leader."""
    factories.office(store, fine_account="示例银行 0000")
    for name in OFFICERS:
        factories.person(store, name)
    return factories.place(store)


def words(issued: Issued) -> str:
    return re.sub(r"\s", "", "".join(raster.text(issued.pdf)))


def cited(store: Store) -> tuple[UUID, str]:
    """An item whose law may be printed at a home for the old, and how it is printed."""
    with store.read(SYSTEM) as session:
        for key in session.scalars(sa.select(ChecklistItem.id).order_by(ChecklistItem.position)):
            law = checklists.citation_texts(session, SYSTEM, key, kind=FacilityKind.ELDERLY_CARE)
            item = session.get_one(ChecklistItem, key)
            if law and item.transfer_to:
                return key, law[0]
    raise AssertionError("no item of the checklist may be cited")


def article(store: Store) -> str:
    return next(iter(ask(store, checklists.printable_articles)))


def major(store: Store, facility_id: UUID, **values: Any) -> UUID:
    item, _ = cited(store)
    key = found(store, facility_id, "燃气报警器失效", item_id=item, grade=HazardGrade.SUSPECTED_MAJOR, **values)
    act(store, hazards.grade_major, key, clause=CLAUSE, approval=paper(factories.leader(store)))
    return key


def penalty(store: Store, **values: Any) -> PenaltyDraft:
    given: dict[str, Any] = {
        "basis": article(store),
        "place": "二层",
        "warning": True,
        "fine": 1000,
        "shown_at": at(10),
        "told_at": at(10, 20),
        "heard_at": at(10, 30),
        "delivered_at": at(10, 50),
        "heard": "当事人表示没有异议。",
        "officers": OFFICERS,
        "filed_on": TODAY,
    }
    return PenaltyDraft(**(given | values))


def photographed(store: Store, key: UUID) -> None:
    with store.begin(SYSTEM, "附照片") as session:
        hazards.attach(session, SYSTEM, key, file=PHOTO, role=EvidenceRole.BEFORE)


def cite_nothing(store: Store) -> None:
    """As if nobody had compared any law with its text."""
    with store.begin(SYSTEM, "撤回核对") as session:
        for rule in session.scalars(sa.select(LegalRule)):
            rule.sure = Certainty.SECONDARY


# --- 延期, 约谈 ------------------------------------------------------------------------------------------------------


def test_an_extension_is_printed_before_and_after_the_decision(store: Store, place: UUID) -> None:
    key = found(store, place)
    order = act(store, issuing.issue_order, [key], officers=OFFICERS)
    with pytest.raises(RuleBroken, match="先登记延期申请"):
        act(store, enforcement_papers.issue_extension, key)
    due = ask(store, hazards.view, key, today=TODAY).row.due_on
    until = due + timedelta(days=10)
    act(store, hazards.ask_extension, key, draft=ExtensionDraft(until, "报警器须订货", TODAY))
    first = words(act(store, enforcement_papers.issue_extension, key))
    for said in (
        order.number,
        "报警器须订货",
        f"{until.month}月{until.day}日",
        f"{due.month}月{due.day}日",
        "首次申请",
    ):
        assert said in first
    assert "同意延期" not in first
    act(store, hazards.extend, key, approval=paper(factories.leader(store)))
    second = act(store, enforcement_papers.issue_extension, key)
    assert "同意延期至" in words(second)
    assert "覃国栋" in words(second)
    assert f"{due.month}月{due.day}日" in words(second)
    assert second.number is None
    assert not DocumentKind.EXTENSION_APPROVAL.is_served


def test_a_talk_and_its_record(store: Store, place: UUID) -> None:
    """The record repeats the notice and counts five workdays to the written report; a Sunday does not count."""
    keys = [found(store, place), found(store, place, "灭火器过期")]
    with pytest.raises(RuleBroken, match="先发出约谈通知"):
        act(store, enforcement_papers.issue_talk_record, keys[0])
    notice = act(store, enforcement_papers.issue_talk, keys, draft=TALK)
    assert notice.number == "武隆民约〔2026〕1号"
    said = words(notice)
    assert all(part in said for part in ("甲某，须本人到场", "1.二层疏散通道堆放纸箱", "2.灭火器过期", "15时00分"))
    record = act(store, enforcement_papers.issue_talk_record, keys[1])
    assert notice.number in words(record)
    assert "5个工作日内（2026年11月30日前）" in words(record)
    about = ask(store, orders.links_of, record.id)
    assert (about.answers_id, about.hazard_ids) == (notice.id, tuple(keys))
    again = act(store, issuing.reprint, record.id, reason="打印不清")
    assert words(again) == words(record)


def test_a_voided_talk_has_no_record(store: Store, place: UUID) -> None:
    key = found(store, place)
    notice = act(store, enforcement_papers.issue_talk, [key], draft=TALK)
    act(store, orders.void, notice.id, reason="改期")
    with pytest.raises(RuleBroken, match="先发出约谈通知"):
        act(store, enforcement_papers.issue_talk_record, key)


# --- 停止使用, 当场处罚 -----------------------------------------------------------------------------------------------


def test_a_suspension_needs_the_decision_and_the_law(store: Store, place: UUID) -> None:
    item, law = cited(store)
    suspected = found(store, place, "燃气软管老化", item_id=item, grade=HazardGrade.SUSPECTED_MAJOR)
    with pytest.raises(BadInput, match="先办理重大认定"):
        act(store, enforcement_papers.issue_suspension, [suspected], draft=STOP)
    key = major(store, place)
    photographed(store, key)
    issued = act(store, enforcement_papers.issue_suspension, [key], draft=STOP)
    said = words(issued)
    assert issued.number == "武隆民停〔2026〕1号"
    assert all(
        part.replace(" ", "") in said for part in (law, CLAUSE, "暂时停止使用厨房燃气灶具", "撤出人员", "示例谭志远")
    )
    with pdfplumber.open(io.BytesIO(issued.pdf)) as document:
        assert sum(len(page.images) for page in document.pages) == 1
    cite_nothing(store)
    with pytest.raises(BadInput, match="没有可以引用的法律依据"):
        act(store, enforcement_papers.issue_suspension, [key], draft=STOP)


def test_a_spot_penalty_keeps_its_whole_procedure(store: Store, place: UUID) -> None:
    item, law = cited(store)
    key = found(store, place, item_id=item)
    issued = act(store, enforcement_papers.issue_penalty, [key], draft=penalty(store))
    assert issued.number == "武隆民当罚〔2026〕1号"
    assert law.replace(" ", "") in words(issued)
    kept = ask(store, issuing.stored_view, issued.id)
    assert (kept.shown_at, kept.told_at, kept.heard_at, kept.delivered_at) == (
        at(10),
        at(10, 20),
        at(10, 30),
        at(10, 50),
    )
    assert (kept.heard, kept.filed_on, kept.fine) == ("当事人表示没有异议。", TODAY, 1000)
    assert kept.basis == ask(store, checklists.printable_articles)[article(store)]


def test_a_refused_penalty_uses_no_number(store: Store, place: UUID) -> None:
    item, _ = cited(store)
    key = found(store, place, item_id=item)
    for wrong, said in (
        ({"fine": 3001}, "最高 3000 元"),
        ({"told_at": None}, "简易程序没有走完"),
        ({"basis": "no/第一条"}, "没有经过核对确认"),
        ({"citizen": True}, "当事人的姓名"),
        ({"officers": OFFICERS[:1]}, "不足两人"),
    ):
        with pytest.raises(BadInput, match=said):
            act(store, enforcement_papers.issue_penalty, [key], draft=penalty(store, **wrong))
    issued = act(store, enforcement_papers.issue_penalty, [key], draft=penalty(store, fine=0))
    assert issued.number == "武隆民当罚〔2026〕1号"


def test_law_nobody_confirmed_reaches_no_paper_until_somebody_does(store: Store, place: UUID) -> None:
    item, law = cited(store)
    key = found(store, place, item_id=item)
    draft = penalty(store)
    cite_nothing(store)
    assert ask(store, checklists.printable_articles) == {}
    with pytest.raises(BadInput, match="核对并确认条款"):
        act(store, enforcement_papers.issue_penalty, [key], draft=draft)
    basis = next(each.basis for each in ask(store, checklists.citations, item) if each.text == law)
    with store.begin(SYSTEM, "确认") as session:
        checklists.confirm(
            session,
            SYSTEM,
            rule_key=basis.rule,
            article=basis.article,
            text_seen="示例数据库",
            person="罗文静",
            today=TODAY,
        )
    confirmed = penalty(store, basis=f"{basis.rule}/{basis.article}")
    assert law.replace(" ", "") in words(act(store, enforcement_papers.issue_penalty, [key], draft=confirmed))


def test_the_notice_of_work_is_never_offered_as_law(store: Store, place: UUID) -> None:
    with store.read(SYSTEM) as session:
        work = {rule.key for rule in session.scalars(sa.select(LegalRule)) if rule.work_demand}
    offered = ask(store, checklists.printable_articles)
    assert work
    assert offered
    assert not {key.split("/")[0] for key in offered} & work


def test_measures_of_law_are_for_private_places(store: Store, place: UUID) -> None:
    own = factories.place(store, "示例局属福利院", relation=Relation.BUREAU_RUN)
    key = major(store, own)
    with pytest.raises(RuleBroken, match="请改用“安全隐患整改通知”"):
        act(store, enforcement_papers.issue_suspension, [key], draft=STOP)
    with pytest.raises(RuleBroken, match="请改用“安全隐患整改通知”"):
        act(store, enforcement_papers.issue_penalty, [key], draft=penalty(store))


# --- 移送, 挂牌, 送达回证 ---------------------------------------------------------------------------------------------


def test_a_case_goes_to_the_department_the_checklist_names(store: Store, place: UUID) -> None:
    item, _ = cited(store)
    key = found(store, place, item_id=item)
    named = ask(store, orders.departments, [key])
    reply = TODAY + timedelta(days=15)
    issued = act(
        store, enforcement_papers.issue_transfer, [key], draft=TransferDraft(reply, enclosed=("现场检查笔录",))
    )
    said = words(issued)
    assert issued.number == "武隆民移〔2026〕1号"
    assert named
    assert f"{named[0]}：" in said
    assert "附件：现场检查笔录" in said
    assert ask(store, issuing.stored_view, issued.id).answer_by == reply
    draft = Document(io.BytesIO(ask(store, issuing.word_draft, issued.id)))
    text = "".join(each.text for each in draft.paragraphs)
    assert issued.number in text
    assert f"请于{reply.year}年{reply.month}月{reply.day}日前将处理情况函告我局。" in text
    other = act(store, enforcement_papers.issue_transfer, [found(store, place)], draft=TransferDraft(reply, "示例局"))
    assert "示例局：" in words(other)
    with pytest.raises(BadInput, match="移送给哪个部门"):
        act(store, enforcement_papers.issue_transfer, [found(store, place)], draft=TransferDraft(reply))


def test_a_listing_is_told_to_the_place(store: Store, place: UUID) -> None:
    key = major(store, place)
    draft = ListingDraft("应急管理科罗文静")
    with pytest.raises(RuleBroken, match="先登记挂牌督办"):
        act(store, enforcement_papers.issue_listing, key, draft=draft)
    boss = factories.leader(store, "冉启明")
    due = date(2026, 12, 23)
    act(store, hazards.list_supervision, key, approval=paper(boss), due_on=due, text="每周报告进度")
    said = words(act(store, enforcement_papers.issue_listing, key, draft=draft))
    for part in (
        "松涛敬老院：",
        "燃气报警器失效",
        CLAUSE,
        "2026年12月23日前完成",
        "每周报告进度",
        "冉启明批准",
        "罗文静负责督办",
        "摘牌",
    ):
        assert part in said


def test_a_receipt_is_filled_in_from_the_service(store: Store, place: UUID) -> None:
    order = act(store, issuing.issue_order, [found(store, place, "灭火器过期")], officers=OFFICERS)
    blank = words(act(store, enforcement_papers.issue_receipt, order.id))
    assert order.number in blank
    assert "■" not in blank
    draft = ServiceDraft(TODAY, ServiceWay.LEFT, SignOutcome.REFUSED, "", "社区工作人员在场见证")
    act(store, orders.serve, order.id, draft=draft)
    issued = act(store, enforcement_papers.issue_receipt, order.id)
    said = words(issued)
    for part in ("■留置送达", "社区工作人员在场见证", "拒绝签字", "谭志远", "示例路1号", "松涛敬老院安全隐患"):
        assert part in said
    assert ask(store, orders.links_of, issued.id).answers_id == order.id
    with pytest.raises(RuleBroken, match="不用送达"):
        act(store, enforcement_papers.issue_receipt, issued.id)


def test_a_void_paper_has_no_receipt(store: Store, place: UUID) -> None:
    order = act(store, issuing.issue_order, [found(store, place)], officers=OFFICERS)
    act(store, orders.void, order.id, reason="开错")
    with pytest.raises(RuleBroken, match="已作废"):
        act(store, enforcement_papers.issue_receipt, order.id)


def test_photos_of_the_finding_are_printed_in_the_order(store: Store, place: UUID) -> None:
    key = found(store, place)
    photographed(store, key)
    order = act(store, issuing.issue_order, [key], officers=OFFICERS)
    with pdfplumber.open(io.BytesIO(order.pdf)) as document:
        assert sum(len(page.images) for page in document.pages) == 1
    assert "附图：第1项" in words(order)
