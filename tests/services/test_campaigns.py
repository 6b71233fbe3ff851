"""专项行动: made, deployed with a frozen roll, followed until every place is covered, finished."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, ChangedMeanwhile, NotAllowed, NotFound, RuleBroken
from mzdesk.models.campaigns import CampaignPlace, SelfCheck
from mzdesk.models.facilities import Facility
from mzdesk.services import campaigns, checklists, facilities, hazards, history, search
from mzdesk.terms import (
    CampaignAct,
    CampaignChip,
    CampaignStage,
    CampaignState,
    Capability,
    Cause,
    FacilityKind,
    FacilityState,
    HazardSource,
    InspectionState,
    ItemResult,
    Relation,
    ReplyWay,
    Role,
    RollChip,
    TeamRole,
    Topic,
    VisitOutcome,
)
from mzdesk.views.actor import Actor
from mzdesk.views.campaigns import CampaignCriteria, ItemAnswer, RollCriteria, SelfCheckDraft, TeamMember
from mzdesk.views.hazards import HazardCriteria, OnSiteDraft
from tests.factories import DISTRICT, SYSTEM, TODAY, place
from tests.services.campaign_cases import Drive, ask, do, draft

CLERK = Actor(None, "周文静", frozenset({Role.CLERK}), DISTRICT, "500156000")


def answers(drive: Drive, name: str, *bad: int, rest: ItemResult = ItemResult.PASS, **values: object) -> SelfCheckDraft:
    """全部合格 but for the items of these numbers."""
    shown = ask(drive.store, campaigns.place, drive.row(name).id)
    wrong = tuple(ItemAnswer(item.id, ItemResult.FAIL, "坏了") for item in shown.items if item.number in bad)
    given = {"way": ReplyWay.PAPER, "received_on": TODAY, "answers": wrong, "rest": rest} | values
    return SelfCheckDraft(**given)  # type: ignore[arg-type]


def enter(drive: Drive, name: str, *bad: int, **values: object) -> None:
    do(
        drive.store, campaigns.enter, drive.row(name).id,
        draft=answers(drive, name, *bad, **values), today=TODAY, now=clock.now(),
    )  # fmt: skip


# --- made and deployed ------------------------------------------------------------------------------------------------


def test_deploying_freezes_places_and_items(store: Store) -> None:
    drive = Drive(store)
    view = drive.view()
    assert (view.row.state, view.row.words, view.row.code) == (CampaignState.RUNNING, "自查自改", "26001")
    assert [row.name for row in drive.roll()] == ["松涛敬老院", "竹影敬老院", "梅岭养老公寓", "示例殡仪馆"]
    assert drive.roll()[0].code.startswith("26001-0001-")
    place(store, "后来的敬老院")
    with store.read(SYSTEM) as session:
        before = campaigns.place(session, SYSTEM, drive.row("松涛敬老院").id).items
        row = checklists.items(session, SYSTEM, [before[0].id])[before[0].id]
    data = checklists_data(row, "改写后的检查内容")
    do(store, checklists.revise, row.id, data, note="试改")
    assert ask(store, campaigns.place, drive.row("松涛敬老院").id).items == before
    assert drive.figures().whole.should == 4
    assert view.acts == {
        CampaignAct.EDIT, CampaignAct.SEND, CampaignAct.RECEIVE, CampaignAct.ENROL, CampaignAct.FINISH
    }  # fmt: skip


def checklists_data(row: object, text: str) -> object:
    from mzdesk.views.checklists import ItemData

    names = ItemData.__dataclass_fields__
    given = {name: getattr(row, name) for name in names if hasattr(row, name)}
    return ItemData(**(given | {"text": text}))


def test_the_stage_follows_from_the_day(store: Store) -> None:
    drive = Drive(store)
    days = {
        date(2026, 11, 10): CampaignStage.MOBILISE,
        date(2026, 11, 11): CampaignStage.SELF_CHECK,
        date(2026, 12, 20): CampaignStage.SUPERVISE,
        date(2027, 1, 3): CampaignStage.SUMMARISE,
    }
    assert {day: drive.view(day).stage for day in days} == days


def test_a_draft_says_what_is_wrong(store: Store) -> None:
    drive = Drive(store, deployed=False)
    wrong = {
        "title": (draft(title=" "), "请填写专项行动名称"),
        "topics": (draft(topics=()), "至少选择一个领域"),
        "ends": (draft(ends=date(2026, 10, 1)), "结束日期早于开始日期"),
        "self_check": (
            draft(until=((CampaignStage.MOBILISE, date(2026, 11, 20)), (CampaignStage.SELF_CHECK, date(2026, 11, 10)))),
            "“自查自改”的截止日期",
        ),
        "kinds": (draft(kinds=(FacilityKind.SECTION,)), "只报告情况"),
    }
    for field, (said, words) in wrong.items():
        with pytest.raises(BadInput, match=words) as caught:
            do(store, campaigns.save, drive.id, draft=said)
        assert caught.value.field == field


def test_no_place_or_no_item_in_scope_is_refused(store: Store) -> None:
    drive = Drive(store, deployed=False, kinds=(FacilityKind.MARRIAGE_REGISTRY,))
    with pytest.raises(RuleBroken, match="没有一家在营机构"):
        do(store, campaigns.deploy, drive.id, today=TODAY)
    do(store, campaigns.save, drive.id, draft=draft(kinds=(FacilityKind.FUNERAL,), items=("没有这一项",)))
    with pytest.raises(RuleBroken, match="没有适用于这些机构的检查项"):
        do(store, campaigns.deploy, drive.id, today=TODAY)
    assert drive.view().row.state is CampaignState.DRAFT


def test_scope_stands_after_deploying_but_words_may_change(store: Store) -> None:
    drive = Drive(store)
    version = drive.view().version
    do(store, campaigns.save, drive.id, draft=draft(scheme="改过的方案"), version=version)
    assert drive.view().draft.scheme == "改过的方案"
    with pytest.raises(RuleBroken, match="领域、检查项和范围不能再改"):
        do(store, campaigns.save, drive.id, draft=draft(topics=(Topic.FIRE,)))
    with pytest.raises(ChangedMeanwhile):
        do(store, campaigns.save, drive.id, draft=draft(title="再改"), version=version)
    with pytest.raises(RuleBroken, match="不用再部署"):
        do(store, campaigns.deploy, drive.id, today=TODAY)


def test_a_draft_is_thrown_away_and_taken_back(store: Store) -> None:
    drive = Drive(store, deployed=False)
    do(store, campaigns.discard, drive.id, now=clock.now())
    listed = ask(store, campaigns.listing, CampaignCriteria(chip=CampaignChip.ALL), offset=0, limit=9)
    assert listed.total == 0
    act = ask(store, history.undoable)[0]
    do(store, history.undo, act.id, now=clock.now())
    assert drive.view().row.state is CampaignState.DRAFT
    do(store, campaigns.deploy, drive.id, today=TODAY)
    with pytest.raises(RuleBroken, match="不能删除"):
        do(store, campaigns.discard, drive.id, now=clock.now())


# --- the roll ---------------------------------------------------------------------------------------------------------


def test_places_come_and_go_with_a_reason(store: Store) -> None:
    drive = Drive(store)
    new = place(store, "新桥敬老院")
    with pytest.raises(BadInput, match="增补原因"):
        do(store, campaigns.enrol, drive.id, facility_ids=[new], reason=" ")
    do(store, campaigns.enrol, drive.id, facility_ids=[new], reason="新备案")
    row = drive.row("新桥敬老院")
    assert (row.serial, row.note) == (5, "增补：新备案")
    with pytest.raises(RuleBroken, match="已经在名单中"):
        do(store, campaigns.enrol, drive.id, facility_ids=[new], reason="再来")
    with pytest.raises(BadInput, match="移出原因"):
        do(store, campaigns.drop_places, [row.id], reason="", today=TODAY)
    do(store, campaigns.drop_places, [row.id], reason="停业装修", today=TODAY)
    assert drive.row("新桥敬老院").note == f"{TODAY} 移出：停业装修"
    assert drive.figures().whole.should == 4
    assert drive.figures().dropped == 1
    with pytest.raises(RuleBroken, match="已经移出"):
        do(store, campaigns.drop_places, [row.id], reason="再移", today=TODAY)
    do(store, campaigns.enrol, drive.id, facility_ids=[new], reason="恢复营业")
    assert drive.figures().whole.should == 5


def test_a_place_closed_during_the_campaign_is_said_and_a_closed_one_is_not_enrolled(store: Store) -> None:
    drive = Drive(store)
    _close(store, drive.places[0])
    view = drive.view()
    assert any("松涛敬老院”已关停，仍在名单中" in hint for hint in view.figures.hints)
    assert drive.row("松涛敬老院").note == "台账状态：已关停"
    assert view.figures.whole.should == 4
    gone = place(store, "停办敬老院", state=FacilityState.CLOSED)
    with pytest.raises(RuleBroken, match="“停办敬老院”已关停，不能增补"):
        do(store, campaigns.enrol, drive.id, facility_ids=[gone], reason="补")


def _close(store: Store, facility_id: object) -> None:
    with store.begin(SYSTEM, "关停") as session:
        session.get_one(Facility, facility_id).state = FacilityState.CLOSED


def test_a_merged_place_keeps_its_row_and_the_visits_of_its_successor_count(store: Store) -> None:
    drive = Drive(store)
    keep = place(store, "松涛养老院")
    with store.begin(SYSTEM, "合并") as session:
        session.get_one(Facility, drive.places[0]).merged_into = keep
    drive.visit(keep)
    row = drive.row("松涛敬老院")
    assert (row.merged, row.visited_on, row.gaps) == (True, TODAY, ())
    assert any("已合并到另一条记录" in hint for hint in drive.figures().hints)


def test_a_place_on_a_roll_gets_a_successor_when_its_township_is_corrected(store: Store) -> None:
    drive = Drive(store)
    new = do(
        store, facilities.move_township, drive.places[0],
        township="500156002", reason="登记有误", today=TODAY, now=clock.now(),
    )  # fmt: skip
    assert new != drive.places[0]
    assert drive.row("松涛敬老院").township == "500156001"


# --- coming back ------------------------------------------------------------------------------------------------------


def test_a_return_keyed_in_counts_and_a_newer_one_replaces_it_with_its_trail(store: Store) -> None:
    drive = Drive(store)
    enter(drive, "松涛敬老院", 2, person="甲某")
    row = drive.row("松涛敬老院")
    assert (row.failed, row.self_check, row.gaps) == (1, "1 项不合格", ())
    assert drive.figures().whole.return_rate == "25%"
    with pytest.raises(RuleBroken, match="完全相同，没有重复登记"):
        enter(drive, "松涛敬老院", 2, person="甲某")
    enter(drive, "松涛敬老院", person="甲某")
    shown = ask(store, campaigns.place, row.id)
    assert [each.failed for each in shown.returns] == [0, 1]
    assert [each.current for each in shown.returns] == [True, False]
    assert drive.row("松涛敬老院").self_check == "已自查"
    assert drive.figures().whole.returned == 1


def test_a_half_filled_topic_is_still_a_gap(store: Store) -> None:
    drive = Drive(store)
    items = ask(store, campaigns.place, drive.row("松涛敬老院").id).items
    psych = tuple(ItemAnswer(item.id, ItemResult.PASS) for item in items if item.topic is Topic.PSYCH)
    enter(drive, "松涛敬老院", answers=psych, rest=ItemResult.OPEN)
    row = drive.row("松涛敬老院")
    assert (row.covered, row.gaps) == ((Topic.PSYCH,), (Topic.EPIDEMIC,))
    assert row.unfilled == len(items) - len(psych)
    assert [each.name for each in drive.roll(RollChip.PARTLY)] == ["松涛敬老院"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"rest": ItemResult.OPEN}, "还没有填写任何结果"),
        ({"received_on": date(2026, 11, 24)}, "收到日期晚于今天"),
        ({"received_on": date(2026, 10, 1)}, "早于专项行动开始"),
        ({"checked_on": date(2026, 11, 24)}, "自查日期晚于收到日期"),
        ({"answers": (ItemAnswer(clock.uuid4(), ItemResult.PASS),)}, "不属于这家机构的自查表"),
    ],
)
def test_a_return_that_cannot_be_is_refused(store: Store, values: dict[str, object], words: str) -> None:
    drive = Drive(store)
    with pytest.raises(BadInput, match=words):
        enter(drive, "松涛敬老院", **values)
    assert drive.figures().whole.returned == 0


def test_nothing_is_entered_for_a_dropped_place_a_draft_or_a_finished_campaign(store: Store) -> None:
    drive = Drive(store)
    said = answers(drive, "松涛敬老院")
    key = drive.row("松涛敬老院").id
    do(store, campaigns.drop_places, [key], reason="重复", today=TODAY)
    with pytest.raises(RuleBroken, match="已移出名单"):
        do(store, campaigns.enter, key, draft=said, today=TODAY, now=clock.now())
    do(store, campaigns.finish, drive.id, note="其余并入下一期", today=TODAY)
    with pytest.raises(RuleBroken, match="请先“恢复”"):
        enter(drive, "竹影敬老院")
    other = do(store, campaigns.save, draft=draft(title="另一个专项"))
    with pytest.raises(RuleBroken, match="还没有部署"):
        ask(store, campaigns.forms, other, today=TODAY)
    with pytest.raises(NotFound):
        do(store, campaigns.enter, clock.uuid7(), draft=said, today=TODAY, now=clock.now())


# --- figures ----------------------------------------------------------------------------------------------------------


def test_visits_count_by_place_state_day_and_topic(store: Store) -> None:
    drive = Drive(store)
    song, zhu, mei, _ = drive.places
    drive.visit(song, topics=(Topic.PSYCH, Topic.FIRE))
    drive.visit(zhu, topics=(Topic.FIRE,))  # none of the campaign's topics
    drive.visit(zhu, day=date(2026, 10, 30))  # before it
    drive.visit(zhu, state=InspectionState.ORDERED)
    drive.visit(zhu, outcome=VisitOutcome.REFUSED_ENTRY)
    drive.visit(mei, township="500156002")  # the whole checklist
    figures = drive.figures()
    assert (figures.whole.visited, figures.whole.visit_rate) == (2, "50%")
    assert [(row.should, row.visited) for row in figures.townships] == [(2, 1), (2, 1)]
    assert drive.row("松涛敬老院").gaps == (Topic.EPIDEMIC,)
    assert drive.row("梅岭养老公寓").gaps == ()
    assert {row.name for row in drive.roll(RollChip.UNVISITED)} == {"竹影敬老院", "示例殡仪馆"}
    assert next(gap.open for gap in figures.topics if gap.topic is Topic.EPIDEMIC) == len(
        drive.roll(RollChip.GAP, topic=Topic.EPIDEMIC)
    )


def test_full_coverage_is_reached_by_self_checks_and_visits_together(store: Store) -> None:
    drive = Drive(store)
    for name in ("松涛敬老院", "竹影敬老院", "示例殡仪馆"):
        enter(drive, name)
    assert drive.figures().whole.covered == 3
    assert [row.name for row in drive.roll(RollChip.GAP)] == ["梅岭养老公寓"]
    drive.visit(drive.places[2], township="500156002")
    figures = drive.figures()
    assert figures.whole.cover_rate == "100%"
    assert all(gap.open == 0 for gap in figures.topics)
    assert "所列领域已全部覆盖" in campaigns.spoken(ask(store, campaigns.summary, drive.id, today=TODAY))


def test_a_share_is_never_rounded_up_to_the_whole() -> None:
    from mzdesk.views.campaigns import percent

    assert (percent(2999, 3000), percent(3, 3), percent(0, 0)) == ("99.9%", "100%", "—")


def test_a_campaign_with_open_places_is_finished_only_with_a_note(store: Store) -> None:
    drive = Drive(store)
    with pytest.raises(BadInput, match="还有 4 家未自查，4 家未覆盖") as caught:
        do(store, campaigns.finish, drive.id, today=TODAY)
    assert caught.value.field == "note"
    do(store, campaigns.finish, drive.id, note="因封控延至下期", today=TODAY)
    view = drive.view()
    assert (view.row.words, view.finish_note, view.acts) == ("已结束", "因封控延至下期", {CampaignAct.REOPEN})
    assert "因封控延至下期" in campaigns.spoken(ask(store, campaigns.summary, drive.id, today=TODAY))
    do(store, campaigns.reopen, drive.id)
    with pytest.raises(RuleBroken, match="不用恢复"):
        do(store, campaigns.reopen, drive.id)
    for name in ("松涛敬老院", "竹影敬老院", "梅岭养老公寓", "示例殡仪馆"):
        enter(drive, name)
    do(store, campaigns.finish, drive.id, today=TODAY)


# --- problems and words -----------------------------------------------------------------------------------------------


def test_problems_become_hazards_once_and_the_clerk_chooses(store: Store) -> None:
    drive = Drive(store)
    enter(drive, "松涛敬老院", 1, 3)
    found = list(ask(store, campaigns.problems, drive.id, offset=0, limit=50).rows)
    assert [(each.place, each.note, each.state) for each in found] == [("松涛敬老院", "坏了", "未登记隐患")] * 2
    report = {"today": TODAY, "now": clock.now()}
    (hazard,) = do(store, campaigns.report_hazards, drive.id, chosen=[found[0].id], **report)
    view = ask(store, hazards.view, hazard, today=TODAY)
    assert (view.row.source, view.row.text, view.row.facility) == (HazardSource.SELF_CHECK, "坏了", "松涛敬老院")
    assert view.item_id == found[0].item_id
    with pytest.raises(BadInput, match="还没有登记隐患的问题"):
        do(store, campaigns.report_hazards, drive.id, chosen=[found[0].id], **report)
    enter(drive, "松涛敬老院", 1)  # a newer return still marks it bad: no second hazard
    again = list(ask(store, campaigns.problems, drive.id, offset=0, limit=50).rows)
    assert [each.hazard_id for each in again] == [hazard]
    assert (drive.figures().hazards_open, drive.figures().hazards_closed) == (1, 0)
    ledger = ask(store, hazards.listing, HazardCriteria(source=HazardSource.SELF_CHECK), today=TODAY, offset=0, limit=9)
    assert ledger.total == 1


def test_reminders_call_places_and_ask_townships_as_equals(store: Store) -> None:
    drive = Drive(store)
    ids = [row.id for row in drive.roll()]
    enter(drive, "示例殡仪馆")
    ours, town = ask(store, campaigns.reminders, drive.id, place_ids=ids, today=TODAY)
    assert ours.to == "社会办、局属单位"
    assert "1. 松涛敬老院：自查表未报\n2. 梅岭养老公寓：自查表未报" in ours.text
    assert "11月30日前" in ours.text
    assert ours.phone.splitlines()[0] == "松涛敬老院　甲某　19100000001"
    assert "殡仪馆" not in ours.text
    assert town.text.startswith(f"{town.to}：")
    assert "竹影敬老院（自查表未报）" in town.text
    assert "感谢支持" in town.text
    for said in (ours.text, town.text):
        assert not any(word in said for word in ("排名", "倒数", "督办", "通报", "责令"))
    for name in ("松涛敬老院", "竹影敬老院", "梅岭养老公寓"):
        enter(drive, name)
    with pytest.raises(BadInput, match="没有需要提醒的"):
        ask(store, campaigns.reminders, drive.id, place_ids=ids, today=TODAY)


def test_the_summary_and_the_scheme_say_what_is_known(store: Store) -> None:
    drive = Drive(store)
    enter(drive, "松涛敬老院", 2)
    said = ask(store, campaigns.summary, drive.id, today=TODAY)
    assert (said.stage, said.period) == ("自查自改", "2026年11月1日至2026年12月31日")
    assert [gap[1] for gap in said.gaps] == ["竹影敬老院", "梅岭养老公寓", "示例殡仪馆"]
    text = campaigns.spoken(said)
    assert "名单 4 家，已自查 1 家（25%），已督查 0 家（0%）" in text
    assert "自查发现问题 1 项" in text
    paper = ask(store, campaigns.scheme, drive.id, today=TODAY)
    assert paper.stages[1] == ("自查自改", "11月11日至11月30日")
    assert paper.team[0] == ("组长", "覃国栋", "副局长")
    assert paper.scope == "养老机构、殡葬服务机构，共 4 家。"
    other = do(store, campaigns.save, draft=draft(scheme=""))
    with pytest.raises(BadInput, match="还没有写方案正文"):
        ask(store, campaigns.scheme, other, today=TODAY)
    with pytest.raises(RuleBroken, match="还没有部署"):
        ask(store, campaigns.summary, other, today=TODAY)


def test_a_number_typed_from_paper_finds_its_place(store: Store) -> None:
    drive = Drive(store)
    row = drive.row("梅岭养老公寓")
    assert ask(store, campaigns.by_code, typed=row.code.replace("-", " ")) == (drive.id, row.id)
    with pytest.raises(BadInput, match="逐位核对"):
        ask(store, campaigns.by_code, typed=row.code[:-1] + str((int(row.code[-1]) + 1) % 10))
    from mzdesk.rules.campaigns import sheet_code

    with pytest.raises(NotFound):
        ask(store, campaigns.by_code, typed=sheet_code("26009", 1))


def test_a_township_sees_its_own_places_only(store: Store) -> None:
    drive = Drive(store)
    town = Actor(None, "乡镇经办人", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, "500156002")
    rows = ask(store, campaigns.roll, RollCriteria(drive.id), actor=town, offset=0, limit=9).rows
    assert [row.name for row in rows] == ["梅岭养老公寓", "示例殡仪馆"]
    assert ask(store, campaigns.view, drive.id, actor=town, today=TODAY).figures.whole.should == 2
    with pytest.raises(NotFound):
        ask(store, campaigns.place, drive.row("松涛敬老院").id, actor=town)
    with pytest.raises(NotAllowed):
        do(store, campaigns.finish, drive.id, actor=town, note="试", today=TODAY)


def test_sheets_are_marked_sent_once(store: Store) -> None:
    drive = Drive(store)
    do(store, campaigns.mark_sent, drive.id, today=TODAY)
    do(store, campaigns.mark_sent, drive.id, today=date(2026, 11, 25))
    with store.read(SYSTEM) as session:
        assert {row.sent_on for row in session.query(CampaignPlace)} == {TODAY}


def test_only_some_relations_and_items_are_taken(store: Store) -> None:
    drive = Drive(store, deployed=False)
    first = ask(store, campaigns.items, draft=draft())[0]
    said = draft(relations=(Relation.TOWNSHIP_RUN,), items=(first.code,))
    assert ask(store, campaigns.pool_size, draft=said) == (1, 1)
    do(store, campaigns.save, drive.id, draft=said)
    do(store, campaigns.deploy, drive.id, today=TODAY)
    (form,) = ask(store, campaigns.forms, drive.id, today=TODAY)
    assert (form.party.name, [item.code for item in form.items]) == ("竹影敬老院", [first.code])


def test_a_campaign_is_found_by_initials_and_code(store: Store) -> None:
    drive = Drive(store)
    for typed in ("岁末", "smnc", "26001"):
        hits = ask(store, search.find, typed, only=Capability.CAMPAIGNS)
        assert [hit.id for hit in hits] == [drive.id], typed


def test_further_refusals_each_say_the_next_step(store: Store) -> None:
    drive = Drive(store)
    section = place(store, "办公室", kind=FacilityKind.SECTION, relation=Relation.BUREAU_RUN)
    merged = place(store, "旧名敬老院")
    with store.begin(SYSTEM, "合并") as session:
        session.get_one(Facility, merged).merged_into = drive.places[0]
    for ids, words in (([section], "只报告情况"), ([merged], "已不在台账中")):
        with pytest.raises(RuleBroken, match=words):
            do(store, campaigns.enrol, drive.id, facility_ids=ids, reason="补")
    with pytest.raises(BadInput, match="请选择要增补的机构"):
        do(store, campaigns.enrol, drive.id, facility_ids=[], reason="补")
    with pytest.raises(BadInput, match="没有填写姓名"):
        do(store, campaigns.save, draft=draft(team=(TeamMember(TeamRole.HEAD, " "),)))
    do(store, campaigns.drop_places, [row.id for row in drive.roll()], reason="全部移出", today=TODAY)
    with pytest.raises(RuleBroken, match="没有可下发自查表的机构"):
        ask(store, campaigns.forms, drive.id, today=TODAY)
    do(store, campaigns.finish, drive.id, today=TODAY)
    with pytest.raises(RuleBroken, match="不能修改。如需修改，请先“恢复”"):
        do(store, campaigns.save, drive.id, draft=draft(title="改"))
    with pytest.raises(NotFound, match="找不到这个专项行动"):
        ask(store, campaigns.view, clock.uuid7(), today=TODAY)


def test_a_return_on_file_is_never_rewritten(store: Store) -> None:
    drive = Drive(store)
    enter(drive, "松涛敬老院", 1)
    for change in (sa.update(SelfCheck).values(person="他人"), sa.delete(SelfCheck)):
        with pytest.raises(RuleBroken), store.begin(SYSTEM, "改写") as session:
            session.execute(change)


def test_a_closed_hazard_comes_again_only_with_a_newer_return(store: Store) -> None:
    drive = Drive(store)
    enter(drive, "松涛敬老院", 1)
    (problem,) = ask(store, campaigns.problems, drive.id, offset=0, limit=9).rows
    report = {"chosen": [problem.id], "today": TODAY, "now": clock.now()}
    (first,) = do(store, campaigns.report_hazards, drive.id, **report)
    corrected = OnSiteDraft(("谭志远", "冉敏"), Cause.MANAGEMENT, TODAY, "甲某")
    do(store, hazards.correct_on_site, first, draft=corrected, today=TODAY, now=clock.now())
    assert (drive.figures().hazards_open, drive.figures().hazards_closed) == (0, 1)
    with pytest.raises(BadInput, match="还没有登记隐患的问题"):
        do(store, campaigns.report_hazards, drive.id, **report)
    enter(drive, "松涛敬老院", 1, 2)
    (second,) = do(store, campaigns.report_hazards, drive.id, **report)
    assert second != first
    assert (drive.figures().hazards_open, drive.figures().hazards_closed) == (1, 1)
