"""文书: numbers without gaps, papers that fit the place, bytes that stay what they were."""

from __future__ import annotations

import hashlib
import io
import threading
from datetime import date
from typing import Any
from uuid import UUID

import pdfplumber
import pytest
import sqlalchemy as sa

from mzdesk import clock
from mzdesk.clock import FixedClock
from mzdesk.db.work import Store
from mzdesk.documents import issuing
from mzdesk.errors import BadInput, NotAllowed, NotFound, RuleBroken
from mzdesk.models.attachments import AttachmentBytes
from mzdesk.models.orders import Document
from mzdesk.rules import paper_codes
from mzdesk.services import approvals, hazards, orders
from mzdesk.services import settings as office_settings
from mzdesk.terms import (
    DocumentChip,
    DocumentKind,
    DocumentState,
    HazardState,
    OrderAct,
    Profile,
    Relation,
    Role,
    SeriesKeeper,
    ServiceWay,
    SignOutcome,
)
from mzdesk.views.actor import Actor
from mzdesk.views.attachments import FileDraft
from mzdesk.views.hazards import HazardAmendment, HazardDraft, RecheckDraft
from mzdesk.views.orders import Issued, OrderCriteria, OrderView, ServiceDraft
from mzdesk.views.style import Style
from tests import factories
from tests.factories import DISTRICT, SYSTEM, TODAY
from tests.services.hazard_cases import OFFICERS, act, ask, found, paper, passed, state, submitted, view

SCAN = FileDraft("签收.pdf", "application/pdf", b"%PDF-1.7 signed")
ORDER = DocumentKind.RECTIFICATION_ORDER


@pytest.fixture
def home(store: Store) -> UUID:
    """A 社会办 home, two certified officers."""
    factories.office(store)
    for name in OFFICERS:
        factories.person(store, name)
    return factories.place(store)


def issue(store: Store, *hazard_ids: UUID, **values: Any) -> Issued:
    made: Issued = act(store, issuing.issue_order, hazard_ids, **values)
    return made


def order(store: Store, home: UUID, text: str = "二层疏散通道堆放纸箱", **values: Any) -> Issued:
    return issue(store, found(store, home, text), **values)


def shown(store: Store, document_id: UUID) -> OrderView:
    made: OrderView = ask(store, orders.view, document_id)
    return made


def served(store: Store, document_id: UUID, **values: Any) -> None:
    draft = ServiceDraft(**({"served_on": TODAY, "receiver": "周德明", "scan": SCAN} | values))
    act(store, orders.serve, document_id, draft=draft)


def office_counts(store: Store, *kinds: DocumentKind) -> None:
    """Let the bureau's office give the numbers of these kinds."""
    with store.begin(SYSTEM, "修改设置") as session:
        values = {"number_keepers": {kind.value: SeriesKeeper.OFFICE.value for kind in kinds}}
        office_settings.change(session, SYSTEM, values=values)


def test_order_gets_number_code_and_bytes(store: Store, home: UUID) -> None:
    """One act: number, code, date, PDF, and the hazards stand as ordered with the printed term."""
    hazard_id = found(store, home)
    made = issue(store, hazard_id, due={hazard_id: date(2026, 11, 30)})
    document = shown(store, made.id)
    assert made.number == "武隆民责改〔2026〕1号"
    assert (document.row.title, document.row.state, document.row.issued_on) == (
        "责令限期改正通知书",
        DocumentState.ISSUED,
        TODAY,
    )
    row = view(store, hazard_id).row
    assert (row.state, row.due_on) == (HazardState.ORDERED, date(2026, 11, 30))
    assert [each.number for each in view(store, hazard_id).papers] == [made.number]


def test_the_archive_gives_back_what_was_printed(store: Store, home: UUID) -> None:
    """Bytes and hash are those of the print, before and after 用印; a changed archive is found out."""
    made = order(store, home)
    assert ask(store, orders.pdf, made.id) == made.pdf
    assert shown(store, made.id).sha256 == hashlib.sha256(made.pdf).hexdigest()
    act(store, orders.seal, made.id, sealed_on=TODAY)
    assert ask(store, orders.pdf, made.id) == made.pdf
    with store.begin(SYSTEM, "改动存档") as session:
        session.execute(sa.update(AttachmentBytes).values(data=made.pdf + b" "))
    with pytest.raises(RuleBroken, match="不一致"):
        ask(store, orders.pdf, made.id)


def test_numbers_of_a_series_have_no_gap(store: Store, home: UUID) -> None:
    """Counting on, a refusal gives its number back, a new year begins at 1."""
    assert [order(store, home, f"问题{n}").number for n in range(2)] == [
        "武隆民责改〔2026〕1号",
        "武隆民责改〔2026〕2号",
    ]
    with pytest.raises(BadInput):
        issue(store, found(store, home, "问题三"), officers=("没有证的人",))
    assert order(store, home, "问题四").number == "武隆民责改〔2026〕3号"
    registers = ask(store, orders.registers, year=2026)
    assert [(row.prefix, row.last, row.given, row.missing) for row in registers] == [("武隆民责改", 3, 3, ())]


def test_the_year_is_the_year_of_issue(store: Store, home: UUID, fixed_clock: FixedClock) -> None:
    """年 = the year of 签发, whenever the hazard was found."""
    order(store, home)
    hazard_id = found(store, home, "问题二")
    fixed_clock.advance(days=60)
    assert issue(store, hazard_id).number == "武隆民责改〔2027〕1号"


@pytest.mark.parametrize("desks", [6])
def test_two_desks_never_share_a_number(store: Store, home: UUID, desks: int) -> None:
    """Issuing at the same time: every number once, none left out, the year's very first included."""
    waiting = [found(store, home, f"问题{n}") for n in range(desks)]
    numbers: list[str | None] = []
    gate = threading.Barrier(desks)

    def desk(hazard_id: UUID) -> None:
        gate.wait(10)
        numbers.append(issue(store, hazard_id).number)

    threads = [threading.Thread(target=desk, args=(hazard_id,)) for hazard_id in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(map(str, numbers)) == sorted(f"武隆民责改〔2026〕{n + 1}号" for n in range(desks))
    with store.read(SYSTEM) as session:
        assert len(set(session.scalars(sa.select(Document.code)))) == desks


def test_internal_places_get_the_internal_paper(store: Store, home: UUID) -> None:
    """局属 and 乡镇办: 安全隐患整改通知, no law, no remedies."""
    for relation in (Relation.BUREAU_RUN, Relation.TOWNSHIP_RUN):
        own = factories.place(store, f"示例{relation.label}机构", relation=relation)
        made = order(store, own)
        assert (made.title, str(made.number)[:4]) == ("安全隐患整改通知", "武隆民改")


@pytest.mark.parametrize("relation", list(Relation))
@pytest.mark.parametrize("kind", list(DocumentKind))
def test_pairing_of_paper_and_place(kind: DocumentKind, relation: Relation) -> None:
    """Every wrong pairing is refused with the paper that fits, every right one passes."""
    penal = {DocumentKind.SUSPENSION_NOTICE, DocumentKind.SPOT_PENALTY}
    private = {DocumentKind.INSPECTION_APPROVAL, DocumentKind.INSPECTION_NOTICE, ORDER} | penal
    internal = {DocumentKind.SUPERVISION_NOTICE, DocumentKind.INTERNAL_RECTIFICATION}
    wrong = kind in (private if relation.is_internal else internal)
    if wrong:
        with pytest.raises(RuleBroken, match="请改用"):
            orders.require_pairing(kind, relation)
    else:
        orders.require_pairing(kind, relation)


def test_issue_checks_the_pairing(store: Store, home: UUID) -> None:
    """A paper handed to the maker for the wrong place is refused and uses no number."""
    own = factories.place(store, "区福利院", relation=Relation.BUREAU_RUN)
    hazard_id = found(store, home)
    with store.begin(SYSTEM, "test") as session:
        wrong = orders.order_view(session, SYSTEM, [hazard_id], today=TODAY)
        links = orders.links_for(session, SYSTEM, [found_in(session, own)])
        with pytest.raises(RuleBroken, match="安全隐患整改通知"):
            issuing.issue(session, SYSTEM, ORDER, wrong, links=links, today=TODAY, now=clock.now())
    assert order(store, home).number == "武隆民责改〔2026〕1号"


def found_in(session: Any, facility_id: UUID) -> UUID:
    return hazards.report(session, SYSTEM, HazardDraft(facility_id, "通道堵塞", TODAY), today=TODAY, now=clock.now())


def test_one_paper_is_about_one_place(store: Store, home: UUID) -> None:
    other = factories.place(store, "桂花养老院")
    with pytest.raises(RuleBroken, match="不属于同一家"):
        issue(store, found(store, home), found(store, other))
    with pytest.raises(BadInput, match="请先选择隐患"):
        issue(store)


def test_what_is_ordered_is_not_ordered_again(store: Store, home: UUID) -> None:
    hazard_id = found(store, home)
    issue(store, hazard_id)
    with pytest.raises(RuleBroken, match="重复下达"):
        issue(store, hazard_id)


def test_terms_of_an_order(store: Store, home: UUID) -> None:
    """A term still ahead stands; a passed one is counted anew from the order; one before the order is refused."""
    ahead, past = found(store, home, "甲项", due_on=date(2026, 12, 9)), found(store, home, "乙项")
    with pytest.raises(BadInput, match="早于文书日期"):
        issue(store, ahead, due={ahead: date(2026, 11, 20)})
    issue(store, ahead, past)
    assert view(store, ahead).row.due_on == date(2026, 12, 9)
    assert view(store, past).row.due_on == date(2026, 11, 30)


def test_office_keeps_the_numbers(store: Store, home: UUID) -> None:
    """办公室管: the draft has a blank place; the number is typed later, checked, and printed."""
    office_counts(store, ORDER)
    made = order(store, home)
    assert (made.number, shown(store, made.id).row.state) == (None, DocumentState.DRAFT)
    with pytest.raises(RuleBroken, match="还没有文号"):
        act(store, orders.seal, made.id, sealed_on=TODAY)
    for wrong in ("武隆民改〔2026〕7号", "武隆民责改〔2025〕7号", "第七号"):
        with pytest.raises(BadInput) as refusal:
            act(store, issuing.number_given, made.id, number=wrong)
        assert refusal.value.field == "number"
    given = act(store, issuing.number_given, made.id, number="武隆民责改[2026]7")
    assert given.number == "武隆民责改〔2026〕7号"
    assert shown(store, made.id).row.state is DocumentState.ISSUED
    assert given.pdf != made.pdf
    with pytest.raises(RuleBroken, match="已有文号"):
        act(store, issuing.number_given, made.id, number="武隆民责改〔2026〕8号")


def test_an_office_number_is_used_once(store: Store, home: UUID) -> None:
    office_counts(store, ORDER)
    order(store, home, "甲项", number="武隆民责改〔2026〕7号")
    with pytest.raises(BadInput, match="已用于"):
        order(store, home, "乙项", number="武隆民责改〔2026〕7号")
    assert ask(store, orders.registers)[0].missing == ()


def test_own_numbers_are_not_typed(store: Store, home: UUID) -> None:
    with pytest.raises(BadInput, match="自动编号"):
        order(store, home, number="武隆民责改〔2026〕7号")


def test_reprint_keeps_number_and_old_sheet(store: Store, home: UUID) -> None:
    """Until 用印 a slip is corrected under the same number; the withdrawn sheet stays with its reason."""
    hazard_id = found(store, home)
    made = issue(store, hazard_id)
    with store.begin(SYSTEM, "修改登记") as session:
        hazards.amend(session, SYSTEM, hazard_id, draft=HazardAmendment("三层疏散通道堆放纸箱"))
    with pytest.raises(BadInput, match="原因"):
        act(store, issuing.reprint, made.id, reason=" ")
    again = act(store, issuing.reprint, made.id, reason="楼层写错")
    assert (again.number, again.code) == (made.number, made.code)
    assert again.pdf != made.pdf
    document = shown(store, made.id)
    assert [(sheet.reason, sheet.by) for sheet in document.withdrawn] == [("楼层写错", SYSTEM.name)]
    assert ask(store, orders.sheet, document.withdrawn[0].sha256) == made.pdf
    assert ask(store, orders.pdf, made.id) == again.pdf


def test_sealed_papers_are_fixed(store: Store, home: UUID) -> None:
    """From 用印 on neither verbs nor a hand in the database change what the paper says."""
    hazard_id = found(store, home)
    made = issue(store, hazard_id)
    act(store, orders.seal, made.id, sealed_on=TODAY)
    with pytest.raises(RuleBroken, match="不能重印"):
        act(store, issuing.reprint, made.id, reason="楼层写错")
    with pytest.raises(RuleBroken, match="已用印"), store.begin(SYSTEM, "修改登记") as session:
        hazards.amend(session, SYSTEM, hazard_id, draft=HazardAmendment("三层"))
    for name, value in {"content": {}, "number": "另一个号", "sha256": "0" * 64, "issued_on": date(2026, 1, 1)}.items():
        with pytest.raises(RuleBroken, match="已签发的文书"), store.begin(SYSTEM, "绕过") as session:
            setattr(session.get_one(Document, made.id), name, value)


def test_numbered_papers_are_never_deleted(store: Store, home: UUID) -> None:
    made = order(store, home)
    with pytest.raises(RuleBroken), store.begin(SYSTEM, "删除") as session:
        session.execute(sa.text("DELETE FROM document_hazards"))
        session.delete(session.get_one(Document, made.id))


def test_seal_takes_the_leaders_signature(store: Store, home: UUID) -> None:
    """签发 on paper is put on file with 用印 in one act."""
    leader = factories.leader(store)
    made = order(store, home)
    for wrong in (date(2026, 11, 22), date(2026, 11, 24)):
        with pytest.raises(BadInput):
            act(store, orders.seal, made.id, sealed_on=wrong)
    act(store, orders.seal, made.id, sealed_on=TODAY, approval=paper(leader))
    document = shown(store, made.id)
    assert (document.signed_by, document.row.waits) == ("覃国栋", "待送达")
    assert [each.approver for each in ask(store, approvals.of, made.id)] == ["覃国栋"]
    with pytest.raises(RuleBroken, match="不用再登记用印"):
        act(store, orders.seal, made.id, sealed_on=TODAY)
    with pytest.raises(BadInput, match="没有同意"):
        act(store, orders.seal, order(store, home, "乙项").id, sealed_on=TODAY, approval=paper(leader, granted=False))


def test_service_starts_rectification(store: Store, home: UUID) -> None:
    hazard_id = found(store, home)
    made = issue(store, hazard_id)
    act(store, orders.seal, made.id, sealed_on=TODAY)
    served(store, made.id)
    document = shown(store, made.id)
    assert (document.row.state, document.receiver, document.served_way) == (
        DocumentState.SERVED,
        "周德明",
        ServiceWay.DIRECT,
    )
    assert ask(store, orders.sheet, document.scan_sha256) == SCAN.data
    assert state(store, hazard_id) is HazardState.RECTIFYING


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"receiver": " "}, "receiver"),
        ({"sign": SignOutcome.REFUSED}, "way"),
        ({"sign": SignOutcome.REFUSED, "way": ServiceWay.LEFT}, "note"),
        ({"served_on": date(2026, 11, 22)}, "served_on"),
        ({"served_on": date(2026, 11, 24)}, "served_on"),
    ],
)
def test_service_refuses(store: Store, home: UUID, values: dict[str, Any], field: str) -> None:
    """Nobody signed for a direct service; left without a witness; a day before the paper or after today."""
    made = order(store, home)
    with pytest.raises(BadInput) as refusal:
        served(store, made.id, **values)
    assert refusal.value.field == field


def test_refusing_to_sign_is_an_ordinary_outcome(store: Store, home: UUID) -> None:
    """拒签: left at the place with a witness."""
    made = order(store, home)
    note = "村干部冉某见证，文书留置于值班室"
    served(store, made.id, sign=SignOutcome.REFUSED, way=ServiceWay.LEFT, note=note, receiver="", scan=None)
    assert shown(store, made.id).served_sign is SignOutcome.REFUSED


def test_a_signed_scan_is_one_drag(store: Store, home: UUID) -> None:
    """The signed copy shows that the paper was sealed and served; its code finds the record."""
    made = order(store, home)
    found_again = ask(store, orders.by_code, f"{made.code[:4]} {made.code[4:]}")
    assert found_again == made.id
    act(store, orders.attach_scan, made.id, scan=SCAN)
    document = shown(store, made.id)
    assert (document.row.state, document.receiver) == (DocumentState.SERVED, "甲某")
    act(store, orders.attach_scan, made.id, scan=FileDraft("签收2.pdf", "application/pdf", b"%PDF-1.7 again"))
    assert shown(store, made.id).scan_sha256 != document.scan_sha256


def test_unknown_codes_are_refused(store: Store, home: UUID) -> None:
    made = order(store, home)
    with pytest.raises(BadInput):
        ask(store, orders.by_code, made.code[:-1] + str((int(made.code[-1]) + 1) % 10))
    with pytest.raises(NotFound):
        ask(store, orders.by_code, _next_code(made.code))


def _next_code(code: str) -> str:
    return paper_codes.code(2026, int(code[2:8]) + 1)


def test_void_keeps_the_number(store: Store, home: UUID) -> None:
    """作废文号: the number is used for good; the hazard may be ordered anew."""
    hazard_id = found(store, home)
    made = issue(store, hazard_id)
    with pytest.raises(BadInput, match="作废原因"):
        act(store, orders.void, made.id, reason=" ")
    act(store, orders.void, made.id, reason="机构名称写错")
    document = shown(store, made.id)
    assert (document.row.state, document.row.number, document.void_reason) == (
        DocumentState.VOID,
        made.number,
        "机构名称写错",
    )
    assert state(store, hazard_id) is HazardState.FOUND
    assert issue(store, hazard_id).number == "武隆民责改〔2026〕2号"
    register = ask(store, orders.registers)[0]
    assert (register.given, register.void, register.missing) == (2, 1, ())
    with pytest.raises(RuleBroken, match="已经作废"):
        act(store, orders.void, made.id, reason="再次")
    with pytest.raises(RuleBroken, match="不能附"):
        act(store, orders.attach_scan, made.id, scan=SCAN)


def test_served_papers_are_not_voided(store: Store, home: UUID) -> None:
    made = order(store, home)
    served(store, made.id)
    with pytest.raises(RuleBroken, match="已送达"):
        act(store, orders.void, made.id, reason="写错")
    with pytest.raises(RuleBroken, match="不能登记送达"):
        served(store, made.id)


def test_gaps_are_shown(store: Store, home: UUID) -> None:
    """A number given but not on the register would be seen."""
    order(store, home)
    with store.begin(SYSTEM, "跳号") as session:
        orders.take_number(session, SYSTEM, ORDER, today=TODAY)
    order(store, home, "乙项")
    assert ask(store, orders.registers)[0].missing == (2,)


def test_recheck_opinion_quotes_its_order(store: Store, home: UUID) -> None:
    """Number and day of the order, item by item what became of it, and what follows."""
    first, second = found(store, home, "甲项"), found(store, home, "乙项")
    made = issue(store, first, second)
    act(store, hazards.recheck, first, draft=passed(close=True))
    act(store, hazards.recheck, second, draft=RecheckDraft(False, OFFICERS, TODAY, due_on=date(2026, 12, 4)))
    opinion = ask(store, orders.recheck_view, [first, second], today=TODAY)
    assert (opinion.order_number, opinion.order_day, opinion.order_title) == (made.number, TODAY, made.title)
    assert [line.result for line in opinion.lines] == ["已改正", "未改正"]
    assert opinion.opinion == "上述 2 项问题中，1 项已整改到位，1 项未整改到位。"
    assert "2026年12月4日前改正" in opinion.next_step
    answer = act(store, issuing.issue_recheck, [first, second])
    assert answer.number == "武隆民复〔2026〕1号"
    assert shown(store, answer.id).answers_id == made.id
    assert shown(store, answer.id).answers == made.number


def test_no_recheck_opinion_without_an_order(store: Store, home: UUID) -> None:
    hazard_id = submitted(store, home)
    act(store, hazards.recheck, hazard_id, draft=passed())
    with pytest.raises(RuleBroken, match="没有找到"):
        act(store, issuing.issue_recheck, [hazard_id])


def test_no_recheck_opinion_before_the_recheck(store: Store, home: UUID) -> None:
    hazard_id = found(store, home)
    issue(store, hazard_id)
    with pytest.raises(RuleBroken, match="还没有登记复查结果"):
        act(store, issuing.issue_recheck, [hazard_id])


def test_no_recheck_opinion_on_a_void_or_unnumbered_order(store: Store, home: UUID) -> None:
    hazard_id = found(store, home)
    made = issue(store, hazard_id)
    act(store, hazards.recheck, hazard_id, draft=passed())
    act(store, orders.void, made.id, reason="写错")
    with pytest.raises(RuleBroken, match="没有找到"):
        act(store, issuing.issue_recheck, [hazard_id])
    office_counts(store, ORDER)
    other = found(store, home, "乙项")
    issue(store, other)
    act(store, hazards.recheck, other, draft=passed())
    with pytest.raises(RuleBroken, match="还没有文号"):
        act(store, issuing.issue_recheck, [other])


def test_a_printed_recheck_is_not_taken_back(store: Store, home: UUID) -> None:
    """Undo ends where a paper begins."""
    hazard_id = found(store, home)
    issue(store, hazard_id)
    act(store, hazards.recheck, hazard_id, draft=passed(close=True))
    opinion = act(store, issuing.issue_recheck, [hazard_id])
    with pytest.raises(RuleBroken):
        act(store, hazards.withdraw_step, hazard_id)
    act(store, orders.void, opinion.id, reason="写错")
    act(store, hazards.withdraw_step, hazard_id)
    assert state(store, hazard_id) is HazardState.ORDERED


def test_what_a_paper_says_can_be_read_back(store: Store, home: UUID) -> None:
    """The stored view, photos included, makes the same bytes again."""
    hazard_id = found(store, home)
    made = issue(store, hazard_id)
    kind, _ = ask(store, orders.content, made.id)
    again = ask(store, issuing.stored_view, made.id)
    assert issuing.archived(kind, again, Style()) == made.pdf


def test_how_a_paper_was_set_is_kept_with_it(store: Store, home: UUID) -> None:
    """A correction looks like the sheet it replaces, whatever the office chose since; a new one like the choice."""
    hazard_id = found(store, home)
    made = issue(store, hazard_id)
    with store.begin(SYSTEM, "settings") as session:
        office_settings.change(session, SYSTEM, values={"document_profile": "word16", "red_rule": 35})
    assert ask(store, issuing.stored_style, made.id) == Style()
    again = act(store, issuing.reprint, made.id, reason="收件人写错")
    assert "15.75" in _sizes(again.pdf)
    other = order(store, home, "灭火器失效")
    assert ask(store, issuing.stored_style, other.id) == Style(profile=Profile.WORD16, rule=0.35)
    assert "16.0" in _sizes(other.pdf)


def _sizes(pdf: bytes) -> set[str]:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return {str(round(char["size"], 2)) for page in document.pages for char in page.chars}


def test_register_filters_and_counts(store: Store, home: UUID) -> None:
    """Each chip's number is the length of the list behind it; text finds number, place and initials."""
    first, second, third = (order(store, home, f"问题{n}") for n in range(3))
    act(store, orders.seal, first.id, sealed_on=TODAY)
    served(store, second.id)
    act(store, orders.void, third.id, reason="写错")
    numbers = ask(store, orders.counts, OrderCriteria())
    for chip in DocumentChip:
        window = ask(store, orders.listing, OrderCriteria(chip=chip), offset=0, limit=9)
        assert window.total == numbers[chip.value] == len(window.rows), chip
        assert [row.id for row in window.rows] == ask(store, orders.ids, OrderCriteria(chip=chip))
    assert (numbers["unserved"], numbers["void"], numbers["rectification"]) == (1, 1, 3)
    for criteria, total in (
        (OrderCriteria(text="2号"), 1),
        (OrderCriteria(text="stjly"), 3),
        (OrderCriteria(kind=DocumentKind.RECHECK_OPINION), 0),
        (OrderCriteria(year=2026), 3),
        (OrderCriteria(year=2025), 0),
        (OrderCriteria(facility_id=home), 3),
    ):
        assert ask(store, orders.listing, criteria, offset=0, limit=9).total == total, criteria
    assert ask(store, orders.years) == [2026]


@pytest.mark.parametrize("sort", sorted(orders.SORTS))
def test_every_column_sorts(store: Store, home: UUID, sort: str) -> None:
    made = [order(store, home, f"问题{n}").id for n in range(3)]
    for descending in (False, True):
        rows = ask(store, orders.listing, OrderCriteria(sort=sort, descending=descending), offset=0, limit=9).rows
        assert sorted(row.id for row in rows) == sorted(made)


def test_only_those_who_may_issue_do(store: Store, home: UUID) -> None:
    made = order(store, home)
    duty = Actor(None, "值班员", frozenset({Role.DUTY}), DISTRICT, f"{DISTRICT}000")
    with pytest.raises(NotAllowed):
        act(store, orders.void, made.id, actor=duty, reason="写错")
    assert ask(store, orders.view, made.id, actor=duty).acts == frozenset()
    assert OrderAct.SEAL in shown(store, made.id).acts
    neighbour = Actor(None, "镇经办", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, "500156002")
    with pytest.raises(NotFound):
        ask(store, orders.view, made.id, actor=neighbour)
