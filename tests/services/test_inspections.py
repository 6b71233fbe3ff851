"""现场检查: keyed in item by item, finished only when complete, its findings on the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from mzdesk import clock
from mzdesk.clock import FixedClock
from mzdesk.db.work import Store
from mzdesk.documents import issuing, visit_papers
from mzdesk.errors import BadInput, ChangedMeanwhile, NotAllowed, NotFound, RuleBroken
from mzdesk.services import attachments, checklists, facilities, hazards, inspections, orders, staff
from mzdesk.terms import (
    Cause,
    Choice,
    DocumentState,
    EvidenceRole,
    HazardGrade,
    HazardState,
    InspectionState,
    ItemResult,
    Remedy,
    Role,
    SignOutcome,
    Topic,
    VisitChip,
    VisitOutcome,
)
from mzdesk.views.actor import Actor
from mzdesk.views.attachments import FileDraft
from mzdesk.views.checklists import ItemData
from mzdesk.views.hazards import SubmissionDraft
from mzdesk.views.inspections import FindingDraft, ResultDraft, VisitCriteria, VisitDraft
from mzdesk.views.orders import ServiceDraft
from tests import factories
from tests.factories import DISTRICT, SYSTEM, TODAY
from tests.services import hazard_cases
from tests.services.hazard_cases import act, ask, passed, picture
from tests.services.inspection_cases import OFFICERS, Bureau, at, bureau, draft, internal
from tests.services.plan_cases import Office, do


@pytest.fixture
def desk(store: Store, fixed_clock: FixedClock) -> Bureau:
    return bureau(store, fixed_clock)


@pytest.fixture
def own(store: Store, fixed_clock: FixedClock) -> Bureau:
    """A bureau with a township-run home."""
    return internal(store, fixed_clock)


def refused(desk: Bureau, visit: UUID, given: VisitDraft) -> BadInput:
    """The refusal of a finish, after which nothing has changed."""
    with pytest.raises(BadInput) as refusal:
        desk.finish(visit, given)
    assert desk.view(visit).open
    assert ask(desk.store, hazards.of_inspection, visit, today=TODAY) == []
    return refusal.value


def last_visit(desk: Bureau, place: UUID) -> date | None:
    seen: date | None = ask(desk.store, facilities.view, place, today=TODAY).last_visit_on
    return seen


# --- the checklist ---------------------------------------------------------------------------------------------------


def test_the_code_on_the_paper_opens_the_visit(desk: Bureau) -> None:
    """Blanks, dashes and full-width digits are forgiven; a slip, an unknown code and another township are told."""
    visit = desk.send()
    code = desk.view(visit).row.code
    wide = code.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    for typed in (code, f" {code[:3]} {code[3:]}", f"{code[:2]}-{code[2:]}", wide):
        assert ask(desk.store, inspections.by_code, typed) == visit
    with pytest.raises(BadInput, match="输错"):
        ask(desk.store, inspections.by_code, code[:-1] + str((int(code[-1]) + 1) % 10))
    desk_next = desk.view(desk.send()).row.code
    neighbour = Actor(None, "镇经办", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, "500156002")
    with pytest.raises(NotFound):
        ask(desk.store, inspections.by_code, desk_next, actor=neighbour)


def test_the_code_of_a_visits_paper_opens_it_too(desk: Bureau) -> None:
    visit = desk.visited()
    record = act(desk.store, visit_papers.issue_record, visit)
    assert ask(desk.store, inspections.by_code, record.code) == visit


def test_the_checklist_follows_topics_kind_and_conditions(desk: Bureau) -> None:
    """What the place has (a kitchen on gas) brings its items; numbers run through topic by topic."""
    plain = desk.view(desk.send(topics=(Topic.UTILITIES,)))
    with_gas = factories.place(desk.store, "示例燃气养老院", conditions=["使用燃气"])
    gas = desk.view(desk.send(facility_id=with_gas, topics=(Topic.UTILITIES,)))
    assert {line.item.topic for line in gas.items} == {Topic.UTILITIES}
    assert {line.item.condition for line in gas.items} - {line.item.condition for line in plain.items} == {"使用燃气"}
    both = desk.view(desk.send()).items
    assert [line.number for line in both] == list(range(1, len(both) + 1))
    assert [line.item.topic for line in both] == sorted((line.item.topic for line in both), key=list(Topic).index)


def _reword(desk: Bureau, item_id: UUID) -> UUID:
    """The item in new words; returns the new revision."""
    item = ask(desk.store, checklists.view, item_id).row
    data = ItemData(item.code, item.topic, "改写后的检查内容", item.grade, item.kinds, 3, basis=item.basis)
    made: UUID = do(desk.store, checklists.revise, item_id, data, note="按新标准更新")
    return made


def test_a_visit_keeps_the_wording_it_took_along(desk: Bureau) -> None:
    """The list changes between order and entry, and after it: the visit's words stay, a new visit has the new ones."""
    visit = desk.send()
    first = desk.view(visit).items[0].item
    new = _reword(desk, first.id)
    assert desk.view(visit).items[0].item.text == first.text
    desk.finish(visit, draft(desk.view(visit)))
    _reword(desk, desk.view(visit).items[1].item.id)
    assert desk.view(visit).items[0].item == first
    assert new in {line.item.id for line in desk.view(desk.send()).items}


def test_the_screen_shows_the_items_that_were_printed(desk: Bureau) -> None:
    """After the checklist was printed the place's conditions change: paper and screen still number alike."""
    visit = desk.send(topics=(Topic.UTILITIES,))
    act(desk.store, visit_papers.issue_blank, visit)
    printed = [line.item.id for line in desk.view(visit).items]
    with desk.store.begin(SYSTEM, "登记燃气") as session:
        shown = facilities.view(session, SYSTEM, desk.home, today=TODAY)
        given = replace(shown.draft, conditions=("使用燃气",))
        facilities.save(session, SYSTEM, given, facility_id=desk.home, version=shown.version, now=clock.now())
    assert [line.item.id for line in desk.view(visit).items] == printed
    assert desk.view(visit).blanks == 1
    assert len(desk.view(desk.send(topics=(Topic.UTILITIES,))).items) > len(printed)


def test_what_may_be_cited_stands_beside_the_item(desk: Bureau) -> None:
    """The same texts as one by one; an internal visit cites no law."""
    items = desk.view(desk.send()).items
    for line in items:
        one = ask(desk.store, checklists.citation_texts, line.item.id, kind=facilities_kind(desk))
        assert line.law == one
    assert any(line.law for line in items)


def facilities_kind(desk: Bureau) -> Any:
    return ask(desk.store, facilities.view, desk.home, today=TODAY).draft.kind


def test_an_internal_visit_cites_no_law(own: Bureau) -> None:
    assert not any(line.law for line in own.view(own.send(approval=None)).items)


# --- entering --------------------------------------------------------------------------------------------------------


def test_what_was_entered_comes_back_whole(desk: Bureau) -> None:
    """Half a visit, photos and a finding without words included, is kept as it was typed."""
    visit = desk.send()
    view = desk.view(visit)
    assert view.draft == VisitDraft()
    half = VisitDraft(
        arrived_at=at(10, 5),
        unit_person="周德明",
        results=(ResultDraft(view.items[2].item.id, ItemResult.FAIL, "看不清"),),
        findings=(FindingDraft("", item_id=view.items[2].item.id, part="三层", photos=(picture(),)),),
        photos=(picture("red"),),
        officers=desk.officers,
    )
    act(desk.store, inspections.record, visit, draft=half, version=view.version)
    kept = desk.view(visit)
    assert kept.draft == half
    assert (kept.row.state, kept.recorded_by) == (InspectionState.VISITING, SYSTEM.name)
    assert (kept.items[2].result, kept.items[2].note) == (ItemResult.FAIL, "看不清")
    more = replace(half, summary="二层", photos=())
    act(desk.store, inspections.record, visit, draft=more, version=kept.version)
    assert desk.view(visit).draft == more


def test_two_clerks_key_in_the_same_paper(desk: Bureau) -> None:
    """The second is told and overwrites nothing: while it is open by the version, afterwards in any case."""
    visit = desk.send()
    version = desk.view(visit).version
    first = draft(desk.view(visit), summary="甲录入")
    act(desk.store, inspections.record, visit, draft=first, version=version)
    for verb in (inspections.record, inspections.finish):
        with pytest.raises(ChangedMeanwhile, match="没有保存"):
            act(desk.store, verb, visit, draft=replace(first, summary="乙录入"), version=version)
    desk.finish(visit, first, version=desk.view(visit).version)
    for verb in (inspections.record, inspections.finish):
        with pytest.raises(ChangedMeanwhile, match="已由系统录入完成"):
            act(desk.store, verb, visit, draft=replace(first, summary="乙录入"))
    assert desk.view(visit).draft.summary == "甲录入"


def test_results_on_items_that_left_the_list_are_kept(desk: Bureau) -> None:
    """Entered before the blank was printed anew under other conditions: at the end of the list, not lost."""
    gas = factories.place(desk.store, "示例燃气养老院", conditions=["使用燃气"])
    only = next(
        line.item
        for line in desk.view(desk.send(facility_id=gas, topics=(Topic.UTILITIES,))).items
        if line.item.condition
    )
    visit = desk.send(topics=(Topic.UTILITIES,))
    view = desk.view(visit)
    given = draft(view, results=(*draft(view).results, ResultDraft(only.id, ItemResult.PASS)))
    act(desk.store, inspections.record, visit, draft=given)
    assert desk.view(visit).items[-1].item.id == only.id
    desk.finish(visit, given)
    assert desk.view(visit).items[-1].item.id == only.id


# --- finishing -------------------------------------------------------------------------------------------------------


def test_a_clean_visit(desk: Bureau) -> None:
    visit = desk.send()
    done = desk.finish(visit, draft(desk.view(visit)))
    view = desk.view(visit)
    assert (done.hazard_ids, done.open_ids) == ((), ())
    assert (view.row.state, view.row.outcome, view.row.findings) == (
        InspectionState.RECORDED,
        VisitOutcome.INSPECTED,
        0,
    )
    assert {line.result for line in view.items} == {ItemResult.PASS}
    assert (view.recorded_at, view.recorded_by) == (clock.now(), SYSTEM.name)
    assert view.draft.unit_person == "周德明"
    assert last_visit(desk, desk.home) == TODAY


def test_findings_become_hazards(desk: Bureau) -> None:
    """Source, day, team, item, topic, part, grade and term come from the visit; photos are their evidence."""
    visit = desk.send()
    items = desk.view(visit).items
    found = (
        FindingDraft(
            "纸箱堵住疏散通道",
            item_id=items[0].item.id,
            part="二层东侧",
            responsible="周德明",
            photos=(picture(), picture("blue")),
        ),
        FindingDraft("外墙瓷砖脱落", topic=Topic.BUILDING, grade=HazardGrade.MAJOR, due_on=date(2026, 11, 30)),
    )
    done = desk.finish(visit, draft(desk.view(visit), found=found, photos=(picture("red"),)))
    first, second = ask(desk.store, hazards.of_inspection, visit, today=TODAY)
    assert done.hazard_ids == done.open_ids == (first.id, second.id)
    assert (first.text, first.part, first.topic, first.found_on, first.inspectors) == (
        "纸箱堵住疏散通道",
        "二层东侧",
        items[0].item.topic,
        TODAY,
        OFFICERS,
    )
    assert first.due_on == ask(desk.store, hazards.term_for, grade=HazardGrade.GENERAL, start=TODAY)
    assert (second.topic, second.grade, second.due_on) == (
        Topic.BUILDING,
        HazardGrade.SUSPECTED_MAJOR,
        date(2026, 11, 30),
    )
    evidence = ask(desk.store, attachments.of, first.id)
    assert [(each.role, each.item) for each in evidence] == [(EvidenceRole.BEFORE, items[0].item.id)] * 2
    view = desk.view(visit)
    assert [each.number for each in view.findings] == [first.number, second.number]
    assert [each.role for each in view.evidence] == [EvidenceRole.SCENE, EvidenceRole.BEFORE, EvidenceRole.BEFORE]
    assert view.items[0].result is ItemResult.FAIL
    assert ask(desk.store, facilities.view, desk.home, today=TODAY).open_hazards == 2


def test_put_right_on_the_spot_is_closed_at_once(desk: Bureau) -> None:
    """Both officers signed: cause on file, closed, not among those to be ordered."""
    visit = desk.send()
    spot = desk.findings(visit, "灭火器被遮挡", remedy=Remedy.ON_SITE, cause=Cause.MANAGEMENT)
    other = FindingDraft("应急灯不亮", topic=Topic.FIRE)
    done = desk.finish(visit, draft(desk.view(visit), found=(*spot, other)))
    assert done.open_ids == done.hazard_ids[1:]
    closed = hazard_cases.view(desk.store, done.hazard_ids[0])
    assert (closed.row.state, closed.row.closed_on) == (HazardState.CLOSED, TODAY)
    assert hazard_cases.state(desk.store, done.hazard_ids[1]) is HazardState.FOUND


def test_another_cause_is_told(desk: Bureau) -> None:
    visit = desk.send()
    spot = desk.findings(visit, "灭火器被遮挡", remedy=Remedy.ON_SITE, cause=Cause.OTHER)
    refused(desk, visit, draft(desk.view(visit), found=spot))
    told = desk.findings(visit, "灭火器被遮挡", remedy=Remedy.ON_SITE, cause=Cause.OTHER, cause_note="搬家临时放置")
    assert desk.finish(visit, draft(desk.view(visit), found=told)).open_ids == ()


def test_a_fault_may_stand_as_a_note(desk: Bureau) -> None:
    """不合格 with a note alone puts nothing on the ledger, and the note stays."""
    visit = desk.send()
    given = draft(desk.view(visit))
    noted = replace(given.results[0], result=ItemResult.FAIL, note="台账漏记一次，已补")
    desk.finish(visit, replace(given, results=(noted, *given.results[1:])))
    view = desk.view(visit)
    assert (view.items[0].result, view.items[0].note, view.row.findings) == (
        ItemResult.FAIL,
        "台账漏记一次，已补",
        0,
    )


def test_unanswered_items_are_named_and_counted(desk: Bureau) -> None:
    visit = desk.send()
    view = desk.view(visit)
    given = draft(view)
    refusal = refused(desk, visit, replace(given, results=given.results[2:]))
    assert refusal.field == "results"
    assert "还有 2 项" in refusal.message
    assert f"1. {view.items[0].item.text[:10]}" in refusal.message
    assert "其余合格" in refusal.message
    left = tuple(replace(each, result=ItemResult.OPEN) for each in given.results)
    assert f"还有 {len(view.items)} 项" in refused(desk, visit, replace(given, results=left)).message


def _with(desk: Bureau, visit: UUID, result: ItemResult, *found: FindingDraft) -> VisitDraft:
    """The first item with this result, the others 合格."""
    given = draft(desk.view(visit))
    first = replace(given.results[0], result=result)
    return replace(given, results=(first, *given.results[1:]), findings=found)


def test_findings_that_do_not_hold_together(desk: Bureau) -> None:
    """不合格 without words; a problem on an item that is 合格; one without words; on an item of another list."""
    visit = desk.send()
    item = desk.view(visit).items[0].item.id
    elsewhere = desk.view(desk.send(topics=(Topic.FOOD,))).items
    cases: dict[str, VisitDraft] = {
        "没有写问题：1.": _with(desk, visit, ItemResult.FAIL),
        "第 1 项标为“合格”": _with(desk, visit, ItemResult.PASS, FindingDraft("堵塞", item_id=item)),
        "第 1 项标为“不适用”": _with(desk, visit, ItemResult.NOT_APPLICABLE, FindingDraft("堵塞", item_id=item)),
        "第 1 项的问题没有写内容": _with(desk, visit, ItemResult.FAIL, FindingDraft(" ", item_id=item)),
        "第 1 个问题没有写内容": _with(desk, visit, ItemResult.PASS, FindingDraft("", topic=Topic.FIRE)),
        "不在这次检查的清单里": _with(desk, visit, ItemResult.PASS, FindingDraft("堵塞", item_id=clock.uuid7())),
        "太长": _with(desk, visit, ItemResult.FAIL, FindingDraft("堵塞", item_id=item, part="层" * 101)),
        "不是照片": _with(
            desk,
            visit,
            ItemResult.FAIL,
            FindingDraft("堵塞", item_id=item, photos=(FileDraft("甲.pdf", "application/pdf", b"%PDF-1.7"),)),
        ),
        "选择原因": _with(desk, visit, ItemResult.FAIL, FindingDraft("堵塞", item_id=item, remedy=Remedy.ON_SITE)),
        "不能当场改正": _with(
            desk,
            visit,
            ItemResult.FAIL,
            FindingDraft(
                "堵塞",
                item_id=item,
                grade=HazardGrade.SUSPECTED_MAJOR,
                remedy=Remedy.ON_SITE,
                cause=Cause.MANAGEMENT,
            ),
        ),
    }
    assert elsewhere
    for words, given in cases.items():
        refusal = refused(desk, visit, given)
        assert words in refusal.message
        assert refusal.field == "findings"


def test_a_note_longer_than_its_column_is_told(desk: Bureau) -> None:
    visit = desk.send()
    given = draft(desk.view(visit))
    long = replace(given.results[0], note="长" * 301)
    assert "超过 300 字" in refused(desk, visit, replace(given, results=(long, *given.results[1:]))).message


def test_a_file_that_is_no_photo_is_told(desk: Bureau) -> None:
    visit = desk.send()
    scan = FileDraft("甲.pdf", "application/pdf", b"%PDF-1.7")
    assert refused(desk, visit, draft(desk.view(visit), photos=(scan,))).field == "photos"


def test_a_term_before_the_visit_is_told(desk: Bureau) -> None:
    visit = desk.send()
    early = desk.findings(visit, "堵塞", due_on=date(2026, 11, 20))
    assert refused(desk, visit, draft(desk.view(visit), found=early)).field == "due_on"


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"arrived_at": None}, "arrived_at", "请填写到达时间"),
        ({"arrived_at": at(10, day=22), "left_at": at(11, day=22)}, "arrived_at", "早于出发日期"),
        ({"arrived_at": at(17), "left_at": at(18)}, "arrived_at", "晚于现在"),
        ({"left_at": None}, "left_at", "请填写离开时间"),
        ({"left_at": at(10, 5)}, "left_at", "晚于到达时间"),
        ({"left_at": at(17)}, "left_at", "晚于现在"),
        ({"sign": None}, "sign", "签字情况"),
        ({"unit_person": " "}, "unit_person", "在场人员"),
        ({"sign": SignOutcome.REFUSED}, "sign_note", "拒绝签字"),
        ({"sign": SignOutcome.ABSENT}, "sign_note", "无人签收"),
        ({"witness": "证" * 41}, "witness", "超过 40 字"),
        ({"outcome": VisitOutcome.REFUSED_ENTRY, "outcome_note": "门卫不开门"}, "outcome", "录有"),
    ],
)
def test_a_visit_that_can_not_be(desk: Bureau, values: dict[str, Any], field: str, words: str) -> None:
    visit = desk.send()
    refusal = refused(desk, visit, draft(desk.view(visit), **values))
    assert refusal.field == field
    assert words in refusal.message


@pytest.mark.parametrize("sign", [SignOutcome.REFUSED, SignOutcome.ABSENT])
@pytest.mark.parametrize("known", [{"sign_note": "称须请示"}, {"witness": "村干部丁某"}])
def test_nobody_signs(desk: Bureau, sign: SignOutcome, known: dict[str, Any]) -> None:
    """拒签 and 无人签收 are ordinary, with a reason or a witness."""
    visit = desk.send()
    desk.finish(visit, draft(desk.view(visit), sign=sign, unit_person="", **known))
    assert desk.view(visit).draft.sign is sign


@pytest.mark.parametrize(
    ("outcome", "sign"),
    [
        (VisitOutcome.REFUSED_ENTRY, SignOutcome.REFUSED),
        (VisitOutcome.NOBODY_THERE, SignOutcome.ABSENT),
        (VisitOutcome.CLOSED_DOWN, SignOutcome.ABSENT),
    ],
)
def test_a_visit_on_which_nothing_could_be_inspected(desk: Bureau, outcome: VisitOutcome, sign: SignOutcome) -> None:
    """An ordinary outcome with its own account; it counts for the plan, but not as the place's last visit."""
    visit = desk.send()
    bare = VisitDraft(arrived_at=at(14), outcome=outcome)
    assert refused(desk, visit, bare).field == "outcome_note"
    desk.finish(visit, replace(bare, outcome_note="敲门十分钟无人应答，邻居称上周已搬走"))
    view = desk.view(visit)
    assert (view.row.state, view.row.waits, view.draft.sign) == (InspectionState.RECORDED, outcome.label, sign)
    assert last_visit(desk, desk.home) is None


def test_nobody_there_signs_nothing(desk: Bureau) -> None:
    visit = desk.send()
    given = VisitDraft(
        arrived_at=at(14), outcome=VisitOutcome.NOBODY_THERE, outcome_note="敲门无人应", sign=SignOutcome.SIGNED
    )
    assert refused(desk, visit, given).field == "sign"


# --- who was there ---------------------------------------------------------------------------------------------------


def test_who_came_may_differ_from_who_was_ordered(desk: Bureau) -> None:
    """The record names those who were there, with the certificates of the day; the order of the leader counts."""
    other = factories.person(desk.store, "罗成")
    visit = desk.send()
    desk.finish(visit, draft(desk.view(visit), officers=(other, desk.officers[0])))
    team = desk.view(visit).officers
    assert [(each.name, each.is_leader, each.certificate_no) for each in team] == [
        ("罗成", True, "示例罗成"),
        ("谭志远", False, "示例谭志远"),
    ]


def test_a_team_that_can_not_have_inspected(desk: Bureau) -> None:
    """One alone, without a certificate, with one that had run out, one who must keep away, an unknown one."""
    visit = desk.send()
    bare = factories.person(desk.store, "文职员", certificate_no=None, certificate_until=None)
    late = factories.person(desk.store, "罗成", certificate_until=date(2026, 11, 22))
    tied = factories.person(desk.store, "向阳")
    with desk.store.begin(SYSTEM, "登记回避") as session:
        staff.add_tie(session, SYSTEM, tied, facility_id=desk.home, reason="配偶任职")
    for officers, words in (
        (desk.officers[:1], "不足两人"),
        ((desk.officers[0], desk.officers[0]), "不足两人"),
        ((desk.officers[0], bare), "文职员没有执法证"),
        ((desk.officers[0], late), "2026-11-22 到期"),
        ((desk.officers[0], tied), "须回避（配偶任职）"),
        ((desk.officers[0], clock.uuid7()), "不在人员名册"),
    ):
        refusal = refused(desk, visit, draft(desk.view(visit), officers=officers))
        assert (refusal.field, words in refusal.message) == ("officers", True), words


def test_a_certificate_that_ran_out_before_the_visit(desk: Bureau, fixed_clock: FixedClock) -> None:
    """Ordered while it was valid, made after it had run out: the day of the visit decides."""
    short = factories.person(desk.store, "罗成", certificate_until=date(2026, 11, 24))
    visit = desk.send(officers=(desk.officers[0], short))
    fixed_clock.move_to(at(17, day=25))
    late = draft(desk.view(visit), arrived_at=at(10, day=25), left_at=at(11, day=25))
    assert "2026-11-24 到期" in refused(desk, visit, late).message
    desk.finish(visit, replace(late, arrived_at=at(10, day=24), left_at=at(11, day=24)))
    assert last_visit(desk, desk.home) == date(2026, 11, 24)


def test_internal_visits_need_no_certificate(own: Bureau) -> None:
    clerk = factories.person(own.store, "文职员", certificate_no=None, certificate_until=None)
    visit = own.send(approval=None)
    own.finish(visit, draft(own.view(visit), officers=(own.officers[0], clerk)))
    assert [each.name for each in own.view(visit).officers] == ["谭志远", "文职员"]


# --- 暗访 ------------------------------------------------------------------------------------------------------------


def test_covert_visits(desk: Bureau) -> None:
    """Open items, no signature, no leaving time; but what was seen must be told, and nothing is put right on the
    spot by people nobody knew."""
    visit = desk.send(covert=True)
    seen = VisitDraft(arrived_at=at(15, 30))
    assert refused(desk, visit, seen).field == "summary"
    assert refused(desk, visit, replace(seen, summary="无人值守", sign=SignOutcome.SIGNED)).field == "sign"
    item = desk.view(visit).items[0].item.id
    fault = (ResultDraft(item, ItemResult.FAIL),)
    spot = FindingDraft("值班室无人", item_id=item, remedy=Remedy.ON_SITE, cause=Cause.MANAGEMENT)
    told = replace(seen, summary="观察二十分钟", results=fault)
    assert "暗访" in refused(desk, visit, replace(told, findings=(spot,))).message
    done = desk.finish(visit, replace(told, findings=(replace(spot, remedy=Remedy.TIME_LIMITED, cause=None),)))
    view = desk.view(visit)
    assert (len(done.open_ids), view.draft.sign, view.items[1].result) == (1, None, ItemResult.OPEN)


def test_covert_findings_are_not_ordered_without_a_visit(desk: Bureau) -> None:
    """责令改正 needs officers who showed their certificates; the matter is handed on, put right and closed without."""
    visit = desk.send(covert=True)
    given = VisitDraft(arrived_at=at(15, 30), summary="夜间无人", findings=(FindingDraft("值班室无人"),))
    hazard_id = desk.finish(visit, given).open_ids[0]
    with pytest.raises(RuleBroken, match="暗访发现的问题不能直接责令改正"):
        act(desk.store, issuing.issue_order, [hazard_id])
    act(desk.store, hazards.submit, hazard_id, draft=SubmissionDraft("周德明", "排班公示", TODAY))
    act(desk.store, hazards.recheck, hazard_id, draft=passed(close=True))
    assert hazard_cases.state(desk.store, hazard_id) is HazardState.CLOSED


# --- afterwards ------------------------------------------------------------------------------------------------------


def test_archive(desk: Bureau) -> None:
    visit = desk.send()
    with pytest.raises(RuleBroken, match="请先录入"):
        do(desk.store, inspections.archive, visit, now=clock.now())
    desk.finish(visit, draft(desk.view(visit)))
    do(desk.store, inspections.archive, visit, now=clock.now())
    assert desk.view(visit).row.state is InspectionState.FINISHED
    with pytest.raises(RuleBroken, match="已经办结"):
        do(desk.store, inspections.archive, visit, now=clock.now())


def test_calling_a_visit_off(desk: Bureau) -> None:
    """With its reason; its papers that were not served are 作废 with it, their numbers stay used."""
    visit = desk.send()
    notice, _ = act(desk.store, visit_papers.issue_departure, [visit])
    with pytest.raises(BadInput, match="取消的原因"):
        do(desk.store, inspections.void, visit, reason=" ", now=clock.now())
    do(desk.store, inspections.void, visit, reason="车辆故障，改期", now=clock.now())
    view = desk.view(visit)
    assert (view.row.state, view.void_reason, view.open) == (InspectionState.VOID, "车辆故障，改期", False)
    paper = ask(desk.store, orders.view, notice.id)
    assert (paper.row.state, paper.void_reason) == (DocumentState.VOID, "检查取消：车辆故障，改期")
    with pytest.raises(RuleBroken, match="已经取消"):
        do(desk.store, inspections.void, visit, reason="再次", now=clock.now())
    for verb in (inspections.record, inspections.finish):
        with pytest.raises(RuleBroken, match="已取消"):
            act(desk.store, verb, visit, draft=draft(view))


def test_what_has_begun_is_not_called_off(desk: Bureau) -> None:
    """A served notice, a recorded visit."""
    visit = desk.send()
    notice = act(desk.store, visit_papers.issue_notice, visit)
    act(desk.store, orders.serve, notice.id, draft=ServiceDraft(TODAY, receiver="周德明"))
    with pytest.raises(RuleBroken, match="已经送达"):
        do(desk.store, inspections.void, visit, reason="改期", now=clock.now())
    with pytest.raises(RuleBroken, match="已经录入"):
        do(desk.store, inspections.void, desk.visited(), reason="录错", now=clock.now())


def test_a_merged_place_gets_the_findings(desk: Bureau) -> None:
    """The visit was ordered to a record that has since been merged: its findings go to the one that stands."""
    visit = desk.send()
    kept = factories.place(desk.store, "松涛敬老院（新址）")
    with desk.store.begin(SYSTEM, "合并") as session:
        facilities.merge(session, SYSTEM, kept, drop_id=desk.home, today=TODAY, now=clock.now())
    done = desk.finish(visit, draft(desk.view(visit), found=desk.findings(visit, "堵塞")))
    assert hazard_cases.view(desk.store, done.hazard_ids[0]).row.facility_id == kept
    assert last_visit(desk, kept) == TODAY


def test_a_drawn_visit_moves_its_plan(store: Store, fixed_clock: FixedClock) -> None:
    """Drawn, visited: the plan counts it, the place's last visit moves and with it its weight in the next draw."""
    office = Office(store)
    plan = office.plan()
    opened = office.open(office.seal(plan).id)
    fixed_clock.move_to(at(16, 30))
    assert office.view(plan).row.visited == 0
    line = opened.visits[0]
    view = ask(store, inspections.view, line.id)
    assert (view.row.choice, view.row.plan_id) == (Choice.RANDOM, plan)
    act(store, inspections.finish, line.id, draft=draft(view))
    assert office.view(plan).row.visited == 1
    assert ask(store, facilities.view, line.facility_id, today=TODAY).last_visit_on == TODAY


def test_earlier_visits_stand_beside(desk: Bureau, fixed_clock: FixedClock) -> None:
    first = desk.visited("堵塞")
    fixed_clock.move_to(at(16, day=24))
    second = desk.send(departs_on=date(2026, 11, 24))
    assert [(each.id, each.day, each.outcome, each.findings) for each in desk.view(second).earlier] == [
        (first, TODAY, "已检查", 1)
    ]
    assert desk.view(first).earlier == ()


# --- the list --------------------------------------------------------------------------------------------------------


def _several(desk: Bureau) -> dict[str, UUID]:
    """A visit in each state."""
    made = {name: desk.send() for name in ("open", "visiting", "recorded", "finished", "void")}
    act(desk.store, inspections.record, made["visiting"], draft=VisitDraft())
    for name in ("recorded", "finished"):
        desk.finish(made[name], draft(desk.view(made[name])))
    do(desk.store, inspections.archive, made["finished"], now=clock.now())
    do(desk.store, inspections.void, made["void"], reason="改期", now=clock.now())
    return made


def test_the_list_filters_and_counts(desk: Bureau) -> None:
    """Each chip's number is the length of the list behind it; text finds code, place and initials."""
    made = _several(desk)
    numbers = ask(desk.store, inspections.counts, VisitCriteria(today=TODAY))
    for chip in VisitChip:
        criteria = VisitCriteria(chip=chip, today=TODAY)
        window = ask(desk.store, inspections.listing, criteria, offset=0, limit=9)
        assert window.total == numbers[chip.value] == len(window.rows), chip
        assert [row.id for row in window.rows] == ask(desk.store, inspections.ids, criteria)
        for number, row in enumerate(window.rows):
            assert ask(desk.store, inspections.position, row.id, criteria) == number
    assert numbers == {"open": 2, "today": 4, "recorded": 1, "finished": 1, "void": 1, "all": 5}
    code = desk.view(made["open"]).row.code
    for criteria, total in (
        (VisitCriteria(text=code), 1),
        (VisitCriteria(text="stjly"), 2),
        (VisitCriteria(text="没有"), 0),
        (VisitCriteria(facility_id=desk.home), 2),
        (VisitCriteria(facility_id=clock.uuid7()), 0),
        (VisitCriteria(township="500156001"), 2),
        (VisitCriteria(township="500156002"), 0),
    ):
        assert ask(desk.store, inspections.listing, criteria, offset=0, limit=9).total == total, criteria
    hidden = VisitCriteria(chip=VisitChip.VOID)
    assert ask(desk.store, inspections.position, made["open"], hidden) is None


@pytest.mark.parametrize("sort", sorted(inspections.SORTS))
def test_every_column_sorts(desk: Bureau, sort: str) -> None:
    made = [desk.send() for _ in range(3)]
    orders_seen = []
    for descending in (False, True):
        criteria = VisitCriteria(sort=sort, descending=descending)
        rows = ask(desk.store, inspections.listing, criteria, offset=0, limit=9).rows
        assert sorted(row.id for row in rows) == sorted(made)
        orders_seen.append([row.id for row in rows])
    assert orders_seen[0] == orders_seen[1][::-1]


def test_only_those_who_may_inspect_do(desk: Bureau) -> None:
    visit = desk.send()
    duty = Actor(None, "值班员", frozenset({Role.DUTY}), DISTRICT, f"{DISTRICT}000")
    for verb, values in (
        (inspections.record, {"draft": VisitDraft(), "today": TODAY, "now": clock.now()}),
        (inspections.finish, {"draft": VisitDraft(), "today": TODAY, "now": clock.now()}),
        (inspections.archive, {"now": clock.now()}),
        (inspections.void, {"reason": "改期", "now": clock.now()}),
    ):
        with pytest.raises(NotAllowed):
            do(desk.store, verb, visit, actor=duty, **values)
    neighbour = Actor(None, "镇经办", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, "500156002")
    with pytest.raises(NotFound):
        ask(desk.store, inspections.view, visit, actor=neighbour)
    assert ask(desk.store, inspections.listing, VisitCriteria(), offset=0, limit=9, actor=neighbour).total == 0


# --- the main job ----------------------------------------------------------------------------------------------------


def _whole_job(desk: Bureau, visit: UUID) -> None:
    """Printed, keyed in, finished, recorded, ordered, served, put right, re-checked, closed."""
    printed = act(desk.store, visit_papers.issue_departure, [visit])
    assert len(printed) == 2
    code = desk.view(visit).row.code
    assert ask(desk.store, inspections.by_code, code) == visit
    act(desk.store, inspections.record, visit, draft=VisitDraft(arrived_at=at(10, 5)))
    found = desk.findings(visit, "纸箱堵住疏散通道", photos=(picture(),))
    done = desk.finish(visit, draft(desk.view(visit), found=found), version=desk.view(visit).version)
    act(desk.store, visit_papers.issue_record, visit)
    order = act(desk.store, issuing.issue_order, done.open_ids)
    act(desk.store, orders.serve, order.id, draft=ServiceDraft(TODAY, receiver="周德明"))
    hazard_id = done.open_ids[0]
    act(desk.store, hazards.submit, hazard_id, draft=SubmissionDraft("周德明", "纸箱已清", TODAY))
    act(desk.store, hazards.recheck, hazard_id, draft=passed(close=True))
    answer = act(desk.store, issuing.issue_recheck, [hazard_id])
    assert ask(desk.store, orders.view, answer.id).answers == order.number
    assert hazard_cases.state(desk.store, hazard_id) is HazardState.CLOSED
    do(desk.store, inspections.archive, visit, now=clock.now())
    assert desk.view(visit).row.state is InspectionState.FINISHED


def test_the_main_job_of_a_visit_that_was_sent(desk: Bureau) -> None:
    _whole_job(desk, desk.send())


def test_the_main_job_at_a_township_run_place(own: Bureau) -> None:
    _whole_job(own, own.send(approval=None))


def test_the_main_job_of_a_drawn_visit(store: Store, fixed_clock: FixedClock) -> None:
    office = Office(store)
    opened = office.open(office.seal(office.plan()).id)
    fixed_clock.move_to(at(16, 30))
    line = opened.visits[0]
    _whole_job(Bureau(store, line.facility_id, tuple(office.officers), office.leader), line.id)
