"""Papers of a visit, each in one act and read back from its PDF: right paper for the place, right words, one number."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from uuid import UUID

import pdfplumber
import pytest
import sqlalchemy as sa

from mzdesk import clock
from mzdesk.clock import FixedClock
from mzdesk.db.work import Store
from mzdesk.documents import raster, visit_papers
from mzdesk.errors import BadInput, NotAllowed, RuleBroken
from mzdesk.models.checklists import LegalRule
from mzdesk.services import facilities, inspections, orders, plans, settings
from mzdesk.terms import (
    Cause,
    Certainty,
    DocumentKind,
    DocumentState,
    HazardGrade,
    ItemResult,
    Relation,
    Remedy,
    Role,
    SeriesKeeper,
    SignOutcome,
    Topic,
    VisitOutcome,
)
from mzdesk.views.actor import Actor
from mzdesk.views.attachments import FileDraft
from mzdesk.views.inspections import FindingDraft, ResultDraft, VisitDraft
from mzdesk.views.orders import Issued, OrderCriteria
from tests import factories
from tests.factories import DISTRICT, SYSTEM, TODAY
from tests.services.hazard_cases import act, ask, picture
from tests.services.inspection_cases import Bureau, at, bureau, draft, internal
from tests.services.plan_cases import Office, do

Kind = DocumentKind


@pytest.fixture
def desk(store: Store, fixed_clock: FixedClock) -> Bureau:
    return bureau(store, fixed_clock)


@pytest.fixture
def own(store: Store, fixed_clock: FixedClock) -> Bureau:
    """A bureau with a township-run home."""
    return internal(store, fixed_clock)


def words(issued: Issued) -> str:
    """Every word of a paper, line ends and blanks taken out."""
    return re.sub(r"\s", "", "".join(raster.text(issued.pdf)))


def pictures(issued: Issued) -> int:
    """How many photos are drawn, the same one twice counting twice."""
    with pdfplumber.open(io.BytesIO(issued.pdf)) as document:
        return sum(len(page.images) for page in document.pages)


def titles(printed: list[Issued]) -> list[str]:
    return [each.title for each in printed]


# --- before departure ------------------------------------------------------------------------------------------------


def test_departure_prints_notice_and_checklist_of_each_visit(desk: Bureau) -> None:
    """In the order of the visits; a place of the bureau's own gets 督查通知, a 暗访 the checklist alone."""
    own = factories.place(desk.store, "示例局属福利院", relation=Relation.BUREAU_RUN)
    visits = [
        desk.send(),
        desk.send(facility_id=own, approval=None),
        desk.send(covert=True),
    ]
    printed = act(desk.store, visit_papers.issue_departure, visits)
    blank = Kind.BLANK_CHECKLIST.label
    assert titles(printed) == ["行政检查通知书", blank, "督查通知", blank, blank]
    assert [each.number for each in printed] == ["武隆民检通〔2026〕1号", None, "武隆民督〔2026〕1号", None, None]
    with pytest.raises(BadInput, match="请先选择"):
        act(desk.store, visit_papers.issue_departure, [])


def test_the_notice_cites_law_and_never_the_notice_of_work(desk: Bureau) -> None:
    """Each law once, of those whose text was read or confirmed; the bureau's own 135号 stays out; one page."""
    issued = act(desk.store, visit_papers.issue_notice, desk.send())
    said = words(issued)
    assert "根据《" in said
    assert "135号" not in said
    assert "进一步加强当前民政领域安全工作的通知" not in said
    cited = re.findall("《[^》]+》", said)
    assert 1 <= len(cited) == len(set(cited)) <= 2
    assert len(raster.text(issued.pdf)) == 1
    assert "申请回避" in said
    assert all(name in said for name in ("谭志远（组长）", "执法证号：示例冉敏", "松涛敬老院"))


def test_without_readable_law_the_notice_cites_none(desk: Bureau) -> None:
    with desk.store.begin(SYSTEM, "撤回核对") as session:
        for rule in session.scalars(sa.select(LegalRule)):
            rule.sure = Certainty.SECONDARY
    assert "根据" not in words(act(desk.store, visit_papers.issue_notice, desk.send()))


def test_an_internal_place_gets_no_paper_of_inspection(own: Bureau) -> None:
    """督查通知 cites no law and names no certificates; 行政检查审批表 is refused with the paper to use instead."""
    visit = own.send(approval=None)
    said = words(act(own.store, visit_papers.issue_notice, visit))
    assert said.startswith("重庆市武隆区民政局督查通知")
    assert not re.search("根据|执法证|申请回避|行政检查", said)
    with pytest.raises(RuleBroken, match="请改用“督查通知”"):
        act(own.store, visit_papers.issue_approval, inspection_id=visit)


def test_the_blank_checklist_opens_its_visit(desk: Bureau) -> None:
    """Printed: the visit's code, every item with its number and three boxes, topic by topic."""
    visit = desk.send()
    issued = act(desk.store, visit_papers.issue_blank, visit)
    view, said = desk.view(visit), words(issued)
    assert view.row.code in said
    assert ask(desk.store, inspections.by_code, view.row.code) == visit
    assert said.count("□") == 3 * len(view.items)
    for line in view.items[:5]:
        assert line.item.text[:12] in said
    assert [f"{topic.label}（" in said for topic in (Topic.FIRE, Topic.DUTY, Topic.FOOD)] == [True, True, False]
    assert view.blanks == 1


def test_a_blank_without_items_is_refused(desk: Bureau) -> None:
    visit = desk.send(topics=(Topic.CONSTRUCTION,))
    assert desk.view(visit).items == ()
    with pytest.raises(RuleBroken, match="没有适用于"):
        act(desk.store, visit_papers.issue_blank, visit)


def test_printing_again_takes_no_second_number(desk: Bureau) -> None:
    """The same sheet while nothing has changed; with another team the same number, the old sheet kept."""
    visit = desk.send()
    first = act(desk.store, visit_papers.issue_departure, [visit])
    again = act(desk.store, visit_papers.issue_departure, [visit])
    assert again == first
    assert desk.view(visit).blanks == 2
    with desk.store.begin(SYSTEM, "改地址") as session:
        shown = facilities.view(session, SYSTEM, desk.home, today=TODAY)
        given = replace(shown.draft, principal="周德明")
        facilities.save(session, SYSTEM, given, facility_id=desk.home, version=shown.version, now=clock.now())
    changed = act(desk.store, visit_papers.issue_blank, visit)
    assert (changed.id, changed.code) == (first[1].id, first[1].code)
    assert "周德明" in words(changed)
    kept = ask(desk.store, orders.view, changed.id).withdrawn
    assert [sheet.reason for sheet in kept] == [visit_papers.CHANGED]


def test_a_sealed_notice_is_not_changed(desk: Bureau) -> None:
    visit = desk.send()
    notice = act(desk.store, visit_papers.issue_notice, visit)
    act(desk.store, orders.seal, notice.id, sealed_on=TODAY)
    assert act(desk.store, visit_papers.issue_notice, visit) == notice
    with desk.store.begin(SYSTEM, "改电话") as session:
        settings.change(session, SYSTEM, values={"bureau_phone": "023-77701234"})
    with pytest.raises(RuleBroken, match="不能重印"):
        act(desk.store, visit_papers.issue_notice, visit)


def test_a_void_notice_is_issued_anew(desk: Bureau) -> None:
    visit = desk.send()
    first = act(desk.store, visit_papers.issue_notice, visit)
    act(desk.store, orders.void, first.id, reason="写错")
    assert act(desk.store, visit_papers.issue_notice, visit).number == "武隆民检通〔2026〕2号"


def test_the_office_gives_the_number_of_a_notice_later(desk: Bureau) -> None:
    """办公室管: printed with a blank place, then again with the number, as the same paper."""
    with desk.store.begin(SYSTEM, "修改设置") as session:
        keepers = {Kind.INSPECTION_NOTICE.value: SeriesKeeper.OFFICE.value}
        settings.change(session, SYSTEM, values={"number_keepers": keepers})
    visit = desk.send()
    blank = act(desk.store, visit_papers.issue_notice, visit)
    assert blank.number is None
    given = act(desk.store, visit_papers.issue_notice, visit, number="武隆民检通〔2026〕12号")
    assert (given.id, given.number) == (blank.id, "武隆民检通〔2026〕12号")
    assert "武隆民检通〔2026〕12号" in words(given)


def test_a_team_that_may_not_go_gets_no_notice(desk: Bureau) -> None:
    """The certificate runs out between order and departure."""
    short = factories.person(desk.store, "罗成", certificate_until=TODAY)
    visit = desk.send(officers=(desk.officers[0], short))
    with desk.store.read(SYSTEM) as session:
        assert inspections.notice_view(session, SYSTEM, visit, today=TODAY).officers[1].name == "罗成"
        with pytest.raises(BadInput, match="罗成的执法证已于"):
            inspections.notice_view(session, SYSTEM, visit, today=TODAY.replace(day=24))


# --- approval and commitment -----------------------------------------------------------------------------------------


def test_approval_sheets_of_plan_and_visit(store: Store, fixed_clock: FixedClock) -> None:
    """A plan's sheet names no place, before and after its approval, and is one paper; a visit's names its place."""
    office = Office(store)
    plan = office.plan(approved=False)
    unsigned = act(store, visit_papers.issue_approval, plan_id=plan)
    office.approve(plan)
    signed = act(store, visit_papers.issue_approval, plan_id=plan)
    assert (signed.id, signed.code) == (unsigned.id, unsigned.code)
    assert "覃国栋" in words(signed)
    assert not re.search("示例[0-9]{2}号敬老院", words(unsigned) + words(signed))
    with pytest.raises(BadInput, match="请先选择"):
        act(store, visit_papers.issue_approval)


def test_a_visits_approval_names_its_place(desk: Bureau) -> None:
    said = words(act(desk.store, visit_papers.issue_approval, inspection_id=desk.send()))
    assert "松涛敬老院" in said
    assert "来信反映疏散通道堆物" in said


def test_no_approval_sheet_for_covert_or_internal_plans(store: Store) -> None:
    office = Office(store)
    covert = office.plan(approved=False, covert=True)
    inside = office.plan(approved=False, title="局属督查", relations=(Relation.BUREAU_RUN,))
    for plan, reason in ((covert, "暗访计划"), (inside, "请改用“督查通知”")):
        with pytest.raises(RuleBroken, match=reason):
            act(store, visit_papers.issue_approval, plan_id=plan)


def test_the_promise_names_no_place(store: Store) -> None:
    """One sheet for each sealing, printed as often as it is wanted."""
    office = Office(store)
    plan = office.plan()
    sealed = office.seal(plan)
    sheet = act(store, visit_papers.issue_promise, sealed.id)
    assert act(store, visit_papers.issue_promise, sealed.id) == sheet
    said = words(sheet)
    shown = ask(store, plans.promise_view, sealed.id)
    assert shown.hash[:8] in said
    assert not re.search("示例[0-9]{2}号敬老院", said)
    do(store, plans.call_off, sealed.id, reason="保管人调离")
    second = office.seal(plan)
    assert act(store, visit_papers.issue_promise, second.id).id != sheet.id


def test_the_sheet_of_a_draw_is_one_paper_for_each_draw(store: Store) -> None:
    """抽取情况表 says where and who; after an officer was replaced the same paper is printed anew."""
    office = Office(store)
    opened = office.open(office.seal(office.plan()).id)
    sheet = act(store, visit_papers.issue_day_sheet, opened.id)
    assert all(visit.facility in words(sheet) for visit in opened.visits)
    absent = opened.visits[0].officers[0][0]
    do(store, plans.replace_officer, opened.id, absent=absent, reason="临时公差", now=clock.now())
    again = act(store, visit_papers.issue_day_sheet, opened.id)
    assert (again.id, again.code) == (sheet.id, sheet.code)
    assert "临时公差" in words(again)


# --- the record ------------------------------------------------------------------------------------------------------


def test_the_record_says_what_was_found(desk: Bureau) -> None:
    """Times, team with certificates, counts by topic, each problem with its part, photos, what was only noted."""
    visit = desk.send()
    view = desk.view(visit)
    captioned = replace(picture(), caption="10:31 二层走道")
    found = (
        FindingDraft("纸箱堵住疏散通道", item_id=view.items[0].item.id, part="二层东侧", photos=(captioned,)),
        FindingDraft("灭火器被遮挡", topic=Topic.FIRE, remedy=Remedy.ON_SITE, cause=Cause.MANAGEMENT),
    )
    given = draft(view, found=found, place_checked="二层至三层")
    noted = replace(given.results[1], result=ItemResult.FAIL, note="台账漏记一次")
    given = replace(given, results=(given.results[0], noted, *given.results[2:]))
    desk.finish(visit, given)
    issued = act(desk.store, visit_papers.issue_record, visit)
    said = words(issued)
    assert issued.title == "现场检查笔录"
    for each in (
        "2026年11月23日10时05分至2026年11月23日11时20分",
        "执法证号：示例谭志远",
        "二层至三层",
        "已出示执法证件",
        "二层东侧：纸箱堵住疏散通道",
        "灭火器被遮挡（已当场改正）",
        "3.台账漏记一次",
        "10:31二层走道",
        f"不合格{2}项",
    ):
        assert each in said, each
    assert pictures(issued) == 1
    assert "重大" not in said
    assert ask(desk.store, orders.view, issued.id).hazards


def test_the_record_of_an_internal_visit(own: Bureau) -> None:
    """现场督查笔录: the register calls it what it prints; no law, no certificates shown."""
    visit = own.send(approval=None)
    own.finish(visit, draft(own.view(visit)))
    issued = act(own.store, visit_papers.issue_record, visit)
    said = words(issued)
    assert issued.title == ask(own.store, orders.view, issued.id).row.title == "现场督查笔录"
    assert "现场督查笔录" in said
    assert "内部督查" in said
    assert not re.search("行政检查|执法证", said)


@pytest.mark.parametrize("outcome", [VisitOutcome.REFUSED_ENTRY, VisitOutcome.NOBODY_THERE, VisitOutcome.CLOSED_DOWN])
def test_the_record_of_a_visit_that_could_not_be_made(desk: Bureau, outcome: VisitOutcome) -> None:
    visit = desk.send()
    note = "敲门十分钟无人应答"
    given = VisitDraft(arrived_at=at(14), left_at=at(14, 20), outcome=outcome, outcome_note=note, witness="丁某")
    desk.finish(visit, given)
    said = words(act(desk.store, visit_papers.issue_record, visit))
    assert outcome.label[:4] in said
    assert note in said
    assert "见证人：丁某" in said
    assert "发现问题" not in said


def test_a_refused_signature_is_written_down(desk: Bureau) -> None:
    visit = desk.send()
    desk.finish(visit, draft(desk.view(visit), sign=SignOutcome.REFUSED, sign_note="称须向举办方请示", witness="丁某"))
    said = words(act(desk.store, visit_papers.issue_record, visit))
    assert "在场人员拒绝签字" in said
    assert "称须向举办方请示" in said
    assert "见证人：丁某" in said


def test_no_record_before_the_visit_is_recorded(desk: Bureau) -> None:
    visit = desk.send()
    with pytest.raises(RuleBroken, match="还没有录入完成"):
        act(desk.store, visit_papers.issue_record, visit)


def test_a_signed_record_is_attached_and_fixed(desk: Bureau) -> None:
    visit = desk.visited("堵塞")
    issued = act(desk.store, visit_papers.issue_record, visit)
    act(desk.store, orders.attach_scan, issued.id, scan=FileDraft("笔录.pdf", "application/pdf", b"%PDF-1.7 signed"))
    assert ask(desk.store, orders.view, issued.id).row.state is DocumentState.SERVED
    assert act(desk.store, visit_papers.issue_record, visit).pdf == issued.pdf


# --- 暗访 ------------------------------------------------------------------------------------------------------------


def _covert(desk: Bureau, *texts: str) -> UUID:
    visit = desk.send(covert=True)
    item = desk.view(visit).items[0].item
    found = tuple(
        FindingDraft(text, part="值班室", grade=HazardGrade.SUSPECTED_MAJOR, photos=(picture(),)) for text in texts
    )
    results = (ResultDraft(item.id, ItemResult.PASS),)
    desk.finish(visit, VisitDraft(arrived_at=at(15, 30), results=results, findings=found, summary="夜间观察二十分钟。"))
    return visit


def test_covert_visits_have_no_papers_of_inspection(desk: Bureau) -> None:
    """Notice, approval sheet and record are refused with what to use instead; the checklist is a private list."""
    visit = _covert(desk, "值班室无人")
    for verb in (visit_papers.issue_notice, visit_papers.issue_record):
        with pytest.raises(RuleBroken, match=r"暗访不出示身份.*问题交办单"):
            act(desk.store, verb, visit)
    with pytest.raises(RuleBroken, match=r"暗访不出示身份.*问题交办单"):
        act(desk.store, visit_papers.issue_approval, inspection_id=visit)


def test_the_covert_list_hands_the_matter_on(desk: Bureau) -> None:
    """暗访情况, each problem with its photo, to the township, answered by the last term; no law, no order."""
    issued = act(desk.store, visit_papers.issue_covert, _covert(desk, "值班室无人", "消防通道上锁"))
    said = words(issued)
    township = ask(desk.store, settings.township_names)["500156001"]
    due = max(each.due for each in ask(desk.store, inspections.covert_view, _visit_of(desk, issued)).findings)
    for each in (
        "问题交办单",
        f"{township}办事处：",
        "暗访情况：夜间观察二十分钟。",
        "值班室无人",
        "值班室：消防通道上锁",
        f"请于{due.year}年{due.month}月{due.day}日前反馈",
    ):
        assert each in said, each
    assert issued.number == "武隆民交〔2026〕1号"
    assert pictures(issued) == 2
    assert not re.search("责令|根据《|行政检查", said)


def _visit_of(desk: Bureau, issued: Issued) -> UUID:
    found: UUID | None = ask(desk.store, orders.view, issued.id).inspection_id
    assert found is not None
    return found


def test_the_covert_list_goes_to_whom_it_is_told(desk: Bureau) -> None:
    visit = _covert(desk, "值班室无人")
    told = act(desk.store, visit_papers.issue_covert, visit, recipient="示例业务科", answer_by=TODAY.replace(day=30))
    assert "示例业务科：" in words(told)
    assert "请于2026年11月30日前反馈" in words(told)


def test_the_bureaus_own_place_answers_itself(store: Store, fixed_clock: FixedClock) -> None:
    desk = bureau(store, fixed_clock, name="示例局属福利院", relation=Relation.BUREAU_RUN)
    assert "示例局属福利院：" in words(act(store, visit_papers.issue_covert, _covert(desk, "值班室无人")))


def test_covert_lists_that_can_not_be(desk: Bureau) -> None:
    """Of a visit that was no 暗访, that found nothing, that is not recorded yet."""
    for visit, reason in (
        (desk.visited("堵塞"), "不是暗访"),
        (_covert(desk), "没有发现问题"),
        (desk.send(covert=True), "还没有录入完成"),
    ):
        with pytest.raises(RuleBroken, match=reason):
            act(desk.store, visit_papers.issue_covert, visit)


# --- what every one refuses ------------------------------------------------------------------------------------------


def test_a_visit_that_was_called_off_has_no_papers(desk: Bureau) -> None:
    visit = desk.send()
    with desk.store.begin(SYSTEM, "取消检查") as session:
        inspections.void(session, SYSTEM, visit, reason="改期", now=clock.now())
    for verb in (visit_papers.issue_notice, visit_papers.issue_record, visit_papers.issue_blank):
        with pytest.raises(RuleBroken, match="已取消"):
            act(desk.store, verb, visit)
    with pytest.raises(RuleBroken, match="已取消"):
        act(desk.store, visit_papers.issue_approval, inspection_id=visit)


def test_a_recorded_visit_needs_no_blank(desk: Bureau) -> None:
    with pytest.raises(RuleBroken, match="不用再打印空白检查表"):
        act(desk.store, visit_papers.issue_blank, desk.visited())


def test_only_those_who_may_issue_do(desk: Bureau) -> None:
    visit = desk.send()
    duty = Actor(None, "值班员", frozenset({Role.DUTY}), DISTRICT, f"{DISTRICT}000")
    for verb in (visit_papers.issue_notice, visit_papers.issue_blank):
        with pytest.raises(NotAllowed):
            act(desk.store, verb, visit, actor=duty)
    assert orders_of(desk) == 0


def orders_of(desk: Bureau) -> int:
    """How many papers are on the register."""
    return int(ask(desk.store, orders.counts, OrderCriteria())["all"])
