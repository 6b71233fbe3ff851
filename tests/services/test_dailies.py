"""安全日报: who owes one, what is late, what is missing, corrections as rows, 免报, what people found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from mzdesk import clock, jsonio
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, ChangedMeanwhile, MzdeskError, NotAllowed, NotFound, RuleBroken
from mzdesk.models.dailies import DailyReport
from mzdesk.services import dailies, facilities, hazards, history, outbox, settings
from mzdesk.services.dailies import monthly
from mzdesk.terms import (
    DailyChannel,
    DailyChip,
    DailyFault,
    DailyState,
    FacilityState,
    HazardSource,
    OutboxKind,
    Role,
)
from mzdesk.views.actor import Actor
from mzdesk.views.dailies import DailyCriteria, DailyDraft, DailySaid, ExemptionDraft, MonthCriteria
from mzdesk.views.hazards import HazardDraft
from mzdesk.views.outbox import OutboxLine
from tests.factories import DISTRICT, TODAY
from tests.services.campaign_cases import do
from tests.services.daily_cases import CLERK, WATCH, Desk, at, many

YESTERDAY = TODAY - timedelta(days=1)


def names(rows: list) -> list[str]:  # type: ignore[type-arg]
    return [row.name for row in rows]


# --- who owes, what came ----------------------------------------------------------------------------------------------


def test_units_owe_and_townships_do_not(store: Store) -> None:
    desk = Desk(store)
    assert sorted(names(desk.rows())) == sorted(set(desk.units) - {"巷口镇"})
    assert {row.state for row in desk.rows()} == {DailyState.WAITING}
    with pytest.raises(NotFound, match="报送单位"):
        desk.report("巷口镇")


def test_what_came_decides_not_what_was_typed(store: Store) -> None:
    """OFFICE: late is what the unit did."""
    desk = Desk(store)
    evening = at(19)
    desk.report("松涛敬老院", came=at(14, 50), now=evening)
    desk.report("竹影敬老院", came=at(15), now=evening)
    desk.report("梅岭养老公寓", came=at(15, 1), now=evening, channel=DailyChannel.PHONE)
    states = {row.name: row.state for row in desk.rows(now=evening)}
    assert states["松涛敬老院"] is DailyState.REPORTED
    assert states["竹影敬老院"] is DailyState.REPORTED
    assert states["梅岭养老公寓"] is DailyState.LATE
    assert states["示例殡仪馆"] is DailyState.MISSING
    assert {row.state for row in desk.rows(DailyChip.MISSING, now=at(9, day=TODAY + timedelta(days=1)))} == {
        DailyState.OMITTED
    }


def test_chips_count_in_one_query(store: Store) -> None:
    desk = Desk(store)
    desk.report("松涛敬老院")
    desk.report("竹影敬老院", 2, came=at(16), now=at(17), problems="两具灭火器过期")
    desk.do(dailies.exempt, ExemptionDraft(desk.units["局办公室"], TODAY, None, "集中学习"))
    counts = desk.counts(now=at(17))
    assert counts == {
        "all": 6, "missing": 3, "reported": 2, "late": 1, "zero": 1, "hazard": 1, "exempt": 1
    }  # fmt: skip
    for chip in DailyChip:
        assert len(desk.rows(chip, now=at(17))) == counts[chip.value]
        criteria = DailyCriteria(TODAY, at(17), chip)
        assert desk.ask(dailies.count, criteria) == counts[chip.value]
        assert len(desk.ask(dailies.ids, criteria)) == counts[chip.value]


def test_standing_agrees_with_itself(store: Store) -> None:
    desk = Desk(store)
    desk.report("松涛敬老院", 3, problems="通道堵塞")
    desk.report("福彩中心")
    standing = desk.ask(dailies.standing, day=TODAY, now=at(10))
    assert (standing.due, standing.reported, standing.open, standing.found) == (6, 2, 4, 3)
    assert len(standing.missing) == 4
    assert standing.missing == tuple(desk.ask(dailies.missing, day=TODAY, now=at(10), limit=9))
    assert desk.ask(dailies.standing, day=TODAY, now=at(10), named=2).missing == standing.missing[:2]


def test_the_deadline_is_a_setting(store: Store) -> None:
    desk = Desk(store)
    desk.do(settings.change, values={"daily_deadline": "12:00"})
    desk.report("松涛敬老院", came=at(12, 30), now=at(13))
    assert desk.view("松涛敬老院").row.state is DailyState.LATE
    desk.do(settings.change, values={"daily_deadline": "15:00"})
    assert desk.view("松涛敬老院").row.state is DailyState.LATE, "what is entered is not judged anew"
    with pytest.raises(BadInput, match="15:00"):
        desk.do(settings.change, values={"daily_deadline": "三点"})


def test_suspended_and_closed_units_owe_nothing(store: Store) -> None:
    desk = Desk(store)
    desk.report("福彩中心", day=date(2026, 11, 1))
    for name, state in (("松涛敬老院", FacilityState.PAUSED), ("竹影敬老院", FacilityState.CLOSED)):
        desk.do(
            facilities.set_state, desk.units[name], state=state, reason="装修", happened_on=TODAY, today=TODAY,
            now=clock.now(),
        )  # fmt: skip
    rows = {row.name: row for row in desk.rows()}
    assert (rows["松涛敬老院"].state, rows["松涛敬老院"].why) == (DailyState.EXEMPT, "台账状态：暂停")
    assert "竹影敬老院" not in rows
    assert desk.ask(dailies.standing, day=TODAY, now=at(10)).due == 4
    assert desk.ask(dailies.standing, day=YESTERDAY, now=at(10)).due == 6, "they worked then"
    assert {row.state for row in desk.rows(day=YESTERDAY)} == {DailyState.OMITTED}


def test_nobody_owes_for_days_before_the_office_began(store: Store) -> None:
    desk = Desk(store)
    assert desk.ask(dailies.standing, day=YESTERDAY, now=at(10)).due == 0
    assert {row.state for row in desk.rows(day=YESTERDAY)} == {DailyState.BEFORE}, "they can be entered all the same"
    assert desk.counts(day=YESTERDAY)["exempt"] == desk.counts(day=YESTERDAY)["missing"] == 0
    desk.report("松涛敬老院", day=YESTERDAY)
    assert desk.ask(dailies.standing, day=YESTERDAY, now=at(10)).due == 6


def test_nobody_owes_for_days_before_he_was_entered(store: Store) -> None:
    desk = Desk(store, since=TODAY)
    assert desk.ask(dailies.standing, day=YESTERDAY, now=at(10)).due == 0
    assert desk.rows(day=YESTERDAY) == []
    desk.report("松涛敬老院", day=YESTERDAY)
    assert names(desk.rows(day=YESTERDAY)) == ["松涛敬老院"]
    assert desk.month("松涛敬老院").days[20:23] == (None, DailyState.REPORTED, DailyState.WAITING)


# --- corrections ------------------------------------------------------------------------------------------------------


def test_a_correction_is_a_row_and_the_newest_counts(store: Store) -> None:
    desk = Desk(store)
    first = desk.report("松涛敬老院", actor=WATCH)
    second = desk.report("松涛敬老院", 2, problems="电线老化", actor=CLERK)
    assert first != second
    view = desk.view("松涛敬老院")
    assert [(each.revision, each.stands, each.entered_by) for each in view.versions] == [
        (2, True, "周文静"), (1, False, "冉启明")
    ]  # fmt: skip
    assert (view.row.zero, view.row.said.found) == (False, 2)
    assert desk.counts()["zero"] == 0


def test_the_same_report_sent_twice_is_one(store: Store) -> None:
    """An outbox may send again, by the client's key; and the same words again change nothing."""
    desk = Desk(store)
    key = clock.uuid7()
    assert desk.report("松涛敬老院", 1, problems="灯坏", id=key) == key
    assert desk.report("松涛敬老院", 1, problems="灯坏", id=key) == key
    assert desk.report("松涛敬老院", 1, problems=" 灯坏 ") == key
    assert len(desk.view("松涛敬老院").versions) == 1


def test_rows_can_not_be_changed(store: Store) -> None:
    desk = Desk(store)
    key = desk.report("松涛敬老院")
    for change in (sa.update(DailyReport).values(found=9), sa.delete(DailyReport)):
        with pytest.raises(MzdeskError, match="不能修改或删除"), store.begin(CLERK, "试改") as session:
            session.execute(change.where(DailyReport.id == key))


def test_two_desks_at_once(store: Store) -> None:
    desk = Desk(store)
    desk.report("松涛敬老院")
    with pytest.raises((ChangedMeanwhile, RuleBroken)), store.begin(CLERK, "试") as session:
        old = session.scalars(sa.select(DailyReport)).one()
        session.expunge(old)
        session.add(
            DailyReport(
                district=old.district, township=old.township, day=old.day, facility_id=old.facility_id, revision=1,
                received_at=old.received_at, late=False, channel=old.channel, zero_report=True,
            )
        )  # fmt: skip


def test_withdrawing_and_taking_that_back(store: Store) -> None:
    desk = Desk(store)
    desk.report("松涛敬老院", 1, problems="灯坏")
    with pytest.raises(BadInput, match="为什么撤回"):
        desk.do(dailies.withdraw, desk.units["松涛敬老院"], day=TODAY, reason=" ", now=clock.now())
    desk.do(dailies.withdraw, desk.units["松涛敬老院"], day=TODAY, reason="录错单位", now=clock.now())
    view = desk.view("松涛敬老院")
    assert view.row.report_id is None
    assert view.versions[0].withdrawn
    with pytest.raises(RuleBroken, match="没有可撤回"):
        desk.do(dailies.withdraw, desk.units["松涛敬老院"], day=TODAY, reason="再撤", now=clock.now())
    entry = desk.ask(history.undoable)[0]
    desk.do(history.undo, entry.id, now=clock.now())
    assert desk.view("松涛敬老院").row.said.problems == "灯坏"
    desk.do(dailies.withdraw, desk.units["松涛敬老院"], day=TODAY, reason="又撤", now=clock.now())
    desk.report("松涛敬老院")
    entry = desk.ask(history.undoable)[0]
    with pytest.raises(RuleBroken, match="后来又登记"):
        desk.do(history.undo, entry.id, now=clock.now())


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"found": None}, "found", "没有隐患填 0"),
        ({"found": -1}, "found", "0 到 9999"),
        ({"found": 1, "fixed_on_site": 1, "time_limited": 1}, "fixed_on_site", "多于发现隐患 1"),
        ({"found": 0, "rounds": 10_000}, "rounds", "排查人次"),
        ({"found": 1, "problems": "长" * 1001}, "problems", "最多 1000 个字"),
        ({"found": 0, "reporter": "长" * 41}, "reporter", "最多 40 个字"),
    ],
)
def test_figures_that_can_not_be(store: Store, values: dict, field: str, words: str) -> None:  # type: ignore[type-arg]
    desk = Desk(store)
    with pytest.raises(BadInput, match=words) as refused:
        desk.report("松涛敬老院", **values)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"came": at(10)}, "received_at"),
        ({"came": at(9, day=YESTERDAY)}, "received_at"),
        ({"day": TODAY + timedelta(days=1), "came": at(8)}, "day"),
    ],
)
def test_times_that_can_not_be(store: Store, given: dict, field: str) -> None:  # type: ignore[type-arg]
    desk = Desk(store)
    with pytest.raises(BadInput) as refused:
        desk.report("松涛敬老院", now=at(9), **given)
    assert refused.value.field == field


def test_a_missing_time_is_asked(store: Store) -> None:
    desk = Desk(store)
    draft = DailyDraft(desk.units["松涛敬老院"], YESTERDAY, None, DailyChannel.PAPER, DailySaid(0))
    with pytest.raises(BadInput, match="到报时间"):
        desk.do(dailies.report, draft, now=clock.now())


def test_zero_for_several_leaves_the_others(store: Store) -> None:
    desk = Desk(store)
    desk.report("松涛敬老院", 1, problems="灯坏")
    given = {"day": TODAY, "received_at": at(9), "channel": DailyChannel.PHONE, "now": clock.now()}
    ids = [desk.units["松涛敬老院"], desk.units["竹影敬老院"]]
    assert desk.do(dailies.report_zero, facility_ids=ids, **given) == 1
    assert desk.view("松涛敬老院").row.said.found == 1
    with pytest.raises(BadInput, match="都已报送"):
        desk.do(dailies.report_zero, facility_ids=ids, **given)


# --- 免报 -------------------------------------------------------------------------------------------------------------


def test_exemptions_by_span(store: Store) -> None:
    desk = Desk(store)
    desk.report("福彩中心", day=date(2026, 11, 1))
    unit = desk.units["松涛敬老院"]
    desk.do(dailies.exempt, ExemptionDraft(unit, date(2026, 11, 10), date(2026, 11, 12), "歇业"))
    assert desk.month("松涛敬老院").days[8:13] == (
        DailyState.OMITTED, DailyState.EXEMPT, DailyState.EXEMPT, DailyState.EXEMPT, DailyState.OMITTED
    )  # fmt: skip
    with pytest.raises(BadInput, match="已有免报"):
        desk.do(dailies.exempt, ExemptionDraft(unit, date(2026, 11, 12), None, "再歇"))
    key = desk.do(dailies.exempt, ExemptionDraft(unit, date(2026, 11, 20), None, "装修"))
    assert [row.name for row in desk.ask(dailies.exemptions, day=TODAY)] == ["松涛敬老院"]
    assert desk.view("松涛敬老院").row.why == "装修"
    desk.do(dailies.end_exemption, key, last=TODAY - timedelta(days=1), version=1)
    assert desk.view("松涛敬老院").row.state is DailyState.WAITING
    with pytest.raises(ChangedMeanwhile):
        desk.do(dailies.end_exemption, key, last=TODAY, version=1)
    with pytest.raises(RuleBroken, match="不用再办"):
        desk.do(dailies.end_exemption, key, last=TODAY, version=2)


def test_an_exemption_that_had_not_begun_is_removed(store: Store) -> None:
    desk = Desk(store)
    later = ExemptionDraft(desk.units["松涛敬老院"], TODAY + timedelta(days=5), None, "歇业")
    key = desk.do(dailies.exempt, later)
    desk.do(dailies.end_exemption, key, last=TODAY, version=1)
    assert desk.ask(dailies.exemptions, day=TODAY) == []
    with pytest.raises(NotFound):
        desk.do(dailies.end_exemption, key, last=TODAY, version=1)


@pytest.mark.parametrize(
    ("ends", "reason", "field"), [(TODAY - timedelta(days=1), "歇业", "ends"), (None, "  ", "reason")]
)
def test_exemptions_that_can_not_be(store: Store, ends: date | None, reason: str, field: str) -> None:
    desk = Desk(store)
    with pytest.raises(BadInput) as refused:
        desk.do(dailies.exempt, ExemptionDraft(desk.units["松涛敬老院"], TODAY, ends, reason))
    assert refused.value.field == field


def test_who_is_exempt_may_report_all_the_same(store: Store) -> None:
    desk = Desk(store)
    desk.do(dailies.exempt, ExemptionDraft(desk.units["松涛敬老院"], TODAY, None, "歇业"))
    desk.report("松涛敬老院")
    assert desk.view("松涛敬老院").row.state is DailyState.REPORTED
    standing = desk.ask(dailies.standing, day=TODAY, now=at(10))
    assert (standing.due, standing.reported) == (5, 0), "who owes nothing is not among those that have reported"


# --- what people find -------------------------------------------------------------------------------------------------


def test_concealment_is_found_by_people_with_a_reason(store: Store) -> None:
    desk = Desk(store)
    unit = desk.units["松涛敬老院"]
    given = {"day": YESTERDAY, "today": TODAY, "now": clock.now()}
    with pytest.raises(BadInput, match="依据"):
        desk.do(dailies.judge, unit, fault=DailyFault.CONCEALED, reason="", **given)
    with pytest.raises(RuleBroken, match="谈不上谎报"):
        desk.do(dailies.judge, unit, fault=DailyFault.FALSE, reason="现场不符", **given)
    key = desk.do(dailies.judge, unit, fault=DailyFault.CONCEALED, reason="投诉核实", actor=CLERK, **given)
    with pytest.raises(RuleBroken, match="已认定瞒报"):
        desk.do(dailies.judge, unit, fault=DailyFault.CONCEALED, reason="再记", **given)
    row = desk.view("松涛敬老院", day=YESTERDAY)
    assert row.row.fault is DailyFault.CONCEALED
    assert [(each.reason, each.by) for each in row.findings] == [("投诉核实", "周文静")]
    assert desk.month("松涛敬老院").faults == 1
    back = {"reason": "查无此事", "today": TODAY, "now": clock.now()}
    desk.do(dailies.withdraw_finding, key, **back)
    assert desk.view("松涛敬老院", day=YESTERDAY).row.fault is None
    assert desk.month("松涛敬老院").faults == 0
    with pytest.raises(RuleBroken, match="已经撤销"):
        desk.do(dailies.withdraw_finding, key, **back)
    with pytest.raises(NotAllowed):
        desk.do(dailies.judge, unit, fault=DailyFault.CONCEALED, reason="值班", actor=WATCH, **given)


def test_a_hazard_keeps_the_report_it_came_of(store: Store) -> None:
    desk = Desk(store)
    report = desk.report("松涛敬老院", 1, problems="灭火器过期")
    draft = HazardDraft(desk.units["松涛敬老院"], "灭火器过期", TODAY, HazardSource.SELF_CHECK)
    hazard = desk.do(hazards.report, draft, today=TODAY, now=clock.now())
    desk.do(dailies.link_hazard, report, hazard_id=hazard, now=clock.now())
    desk.report("松涛敬老院", 1, problems="灭火器过期两具")
    assert [link.text for link in desk.view("松涛敬老院").hazards] == ["灭火器过期"], "a correction keeps the link"
    with pytest.raises(NotFound):
        desk.do(dailies.link_hazard, clock.uuid7(), hazard_id=hazard, now=clock.now())


# --- the month --------------------------------------------------------------------------------------------------------


def test_the_month_by_unit(store: Store) -> None:
    desk = Desk(store)
    desk.report("福彩中心", day=date(2026, 11, 1))
    desk.report("松涛敬老院", day=date(2026, 11, 2))
    desk.report("松涛敬老院", 2, day=date(2026, 11, 3), came=at(9, day=date(2026, 11, 4)), problems="灯坏")
    row = desk.month("松涛敬老院", now=at(16))
    assert (row.due, row.reported, row.late, row.omitted, row.zero, row.found) == (23, 2, 1, 20, 1, 2)
    assert len(row.days) == 30
    assert row.days[1:4] == (DailyState.REPORTED, DailyState.LATE, DailyState.OMITTED)
    assert row.days[22:24] == (DailyState.MISSING, None)
    found = desk.ask(dailies.month, MonthCriteria(date(2026, 11, 1), at(16), text="松涛"), offset=0, limit=9)
    assert found.total == 1


def test_a_township_sees_its_own(store: Store) -> None:
    desk = Desk(store)
    town = Actor(None, "某乡镇", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, "500156002")
    rows = desk.ask(dailies.listing, DailyCriteria(TODAY, clock.now()), offset=0, limit=9, actor=town).rows
    assert sorted(names(list(rows))) == sorted(["梅岭养老公寓", "示例殡仪馆"])
    assert desk.ask(dailies.standing, day=TODAY, now=at(10), actor=town).due == 2
    desk.report("梅岭养老公寓", actor=town)
    with pytest.raises(NotFound, match="找不到这个报送单位"):
        desk.report("松涛敬老院", actor=town)
    excused = ExemptionDraft(desk.units["梅岭养老公寓"], TODAY, None, "装修")
    with pytest.raises(NotAllowed, match="没有“登记安全日报”的权限"):  # a unit is not let off by who owes its report
        do(store, dailies.exempt, excused, actor=town)
    with pytest.raises(NotFound):
        desk.ask(dailies.view, desk.units["松涛敬老院"], day=TODAY, now=clock.now(), actor=town)


def test_windows_of_a_long_day(store: Store) -> None:
    desk = Desk(store)
    made = many(store, 450)
    criteria = DailyCriteria(TODAY, clock.now())
    first = desk.ask(dailies.listing, criteria, offset=0, limit=200)
    last = desk.ask(dailies.listing, criteria, offset=400, limit=200)
    assert (len(first.rows), first.total, len(last.rows), last.total) == (200, -1, 56, 456)
    place = desk.ask(dailies.position, made[300], criteria)
    assert desk.ask(dailies.listing, criteria, offset=place, limit=1).rows[0].id == made[300]
    by_state = DailyCriteria(TODAY, clock.now(), sort="state", descending=True)
    desk.report("松涛敬老院")
    assert desk.ask(dailies.listing, by_state, offset=0, limit=1).rows[0].name == "松涛敬老院"


# --- words ------------------------------------------------------------------------------------------------------------


def test_the_reminder_is_polite_and_ranks_nobody(store: Store) -> None:
    desk = Desk(store)
    desk.report("松涛敬老院")
    said = desk.ask(dailies.reminder, day=TODAY, now=at(10))
    assert said.count == 5
    assert said.text.startswith("【温馨提醒】11月23日安全日报\n以下 5 家单位还没有收到日报，请于今天15:00前报送")
    assert "松涛敬老院" not in said.text
    assert "请尽快补报" in desk.ask(dailies.reminder, day=TODAY, now=at(15, 30)).text
    for name in set(desk.units) - {"巷口镇", "松涛敬老院"}:
        desk.report(name)
    with pytest.raises(RuleBroken, match="不用提醒"):
        desk.ask(dailies.reminder, day=TODAY, now=at(10))


def test_a_report_is_not_put_over_one_that_its_clerk_did_not_see(store: Store) -> None:
    """The sentence names who entered what stands; the same words from another clerk are the same report."""
    desk = Desk(store)
    unit = desk.units["松涛敬老院"]
    came = at(9)
    blind = DailyDraft(unit, TODAY, came, DailyChannel.PHONE, DailySaid(2), looked=True)
    first = desk.report("松涛敬老院", 1, channel=DailyChannel.PHONE)
    with pytest.raises(
        ChangedMeanwhile, match=r"松涛敬老院 2026-11-23 的日报已由系统于 2026-11-23 09:00 登记，没有覆盖"
    ):
        desk.do(dailies.report, blind, now=came)
    assert desk.view("松涛敬老院").row.said.found == 1
    assert desk.do(dailies.report, replace(blind, said=DailySaid(1)), now=came) == first
    seen = replace(blind, over=first)
    second = desk.do(dailies.report, seen, now=came)
    with pytest.raises(ChangedMeanwhile, match="没有覆盖"):
        desk.do(dailies.report, replace(seen, said=DailySaid(3)), now=came)
    desk.do(dailies.withdraw, unit, day=TODAY, reason="录错单位", now=came)
    with pytest.raises(ChangedMeanwhile, match="刚刚被撤回"):
        desk.do(dailies.report, replace(seen, said=DailySaid(3), over=second), now=came)
    with pytest.raises(RuleBroken, match="没有覆盖"):  # from 待发送: it would meet the same again
        desk.report("松涛敬老院", 5, channel=DailyChannel.PHONE)
        act = replace(blind, id=clock.uuid7())
        line = OutboxLine(act.id, OutboxKind.DAILY, None, jsonio.dump(act))
        desk.do(outbox.deliver, line, came)
    assert desk.view("松涛敬老院").row.said.found == 5


def test_the_days_of_one_unit_are_those_of_the_month(store: Store) -> None:
    """Its own page reckons with what it has read already; nothing may come out otherwise than in the month."""
    desk = Desk(store, since=TODAY - timedelta(days=12))
    days = [TODAY - timedelta(days=back) for back in range(13)]
    for day in (days[2], days[9]):
        desk.report("松涛敬老院", day=day, now=at(16, day=TODAY))
    desk.report("松涛敬老院", day=days[3], came=at(18, day=days[3]), now=at(16, day=TODAY))
    desk.report("竹影敬老院", day=days[5], now=at(16, day=TODAY))
    desk.report("竹影敬老院", day=days[2], came=at(19, day=days[2]), now=at(16, day=TODAY))
    exempt = ExemptionDraft(desk.units["松涛敬老院"], days[7], days[6], "装修停业")
    desk.do(dailies.exempt, exempt)
    shut = {"state": FacilityState.PAUSED, "reason": "装修", "happened_on": days[1]}
    desk.do(facilities.set_state, desk.units["松涛敬老院"], **shut, today=TODAY, now=at(16))
    desk.do(facilities.merge, desk.units["松涛敬老院"], drop_id=desk.units["竹影敬老院"], today=TODAY, now=at(16))
    view = desk.view("松涛敬老院", now=at(16))
    key = desk.units["松涛敬老院"]
    month = desk.ask(monthly.states, [key], first=view.recent[0][0], last=TODAY, now=at(16))[key]
    assert [state for _, state in view.recent] == month
    assert len(set(month)) >= 5
    assert view.before is not None
