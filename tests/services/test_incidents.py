"""突发事件: taken down, reported in time or late, followed to its end; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.clock import FixedClock
from mzdesk.db.work import Store
from mzdesk.documents import issuing
from mzdesk.errors import BadInput, ChangedMeanwhile, MzdeskError, NotAllowed, NotFound, RuleBroken
from mzdesk.models.incidents import Incident, IncidentEntry
from mzdesk.services import duty, history, incidents, orders, overview, search, settings
from mzdesk.terms import (
    Capability,
    DocumentKind,
    DutyLineKind,
    EvidenceRole,
    IncidentAct,
    IncidentCategory,
    IncidentChip,
    IncidentEntryKind,
    IncidentLevel,
    IncidentStage,
    IncidentState,
    LineMark,
    Role,
)
from mzdesk.views.actor import Actor
from mzdesk.views.duty import Losses
from mzdesk.views.duty_room import LineCriteria, LineDraft, LineRow, TaskCriteria, TaskDraft
from mzdesk.views.incidents import ClosingDraft, EntryDraft, IncidentCriteria, IncidentDraft
from mzdesk.views.orders import DocumentLinks
from mzdesk.views.overview import TodoCriteria
from tests import factories
from tests.factories import SYSTEM, TODAY
from tests.services.duty_cases import NINE
from tests.services.hazard_cases import PHOTO
from tests.services.incident_cases import HOME, MINUTE, SMOKE, Cases
from tests.services.plan_cases import do

K = IncidentEntryKind
ALL = {"offset": 0, "limit": 100}


@pytest.fixture
def cases(store: Store) -> Cases:
    return Cases(store)


def refused(cases: Cases, verb: object, *args: object, **values: object) -> MzdeskError:
    with pytest.raises(MzdeskError) as error:
        cases.do(verb, *args, **values)
    return error.value


def lines(cases: Cases, **values: object) -> list[LineRow]:
    criteria = LineCriteria(descending=False, **values)  # type: ignore[arg-type]
    return list(cases.ask(duty.lines, criteria, **ALL).rows)


# --- taking down ------------------------------------------------------------------------------------------------------


def test_four_fields_are_enough_and_the_rest_is_proposed(cases: Cases) -> None:
    made = cases.start()
    view = cases.view(made.id)
    assert (made.code, made.line) == ("TF-2026-0001", "")
    assert view.row.title == "松涛敬老院厨房冒烟"
    assert (view.row.state, view.row.level, view.row.category) == (IncidentState.OPEN, IncidentLevel.UNGRADED, None)
    assert view.row.received_at == NINE
    assert view.in_township == "500156001"
    assert [(row.kind, row.text, row.person) for row in view.entries] == [(K.RECEIVED, SMOKE, HOME)]
    assert view.stage is IncidentStage.FIRST
    assert cases.start(place="示范街道路口", text="树木倒伏", facility_id=None).code == "TF-2026-0002"


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"place": " "}, "place", "地点"),
        ({"text": ""}, "text", "发生了什么"),
        ({"source": ""}, "source", "信息来源"),
        ({"received_at": NINE + 5 * MINUTE}, "received_at", "晚于现在"),
        ({"occurred_at": NINE + MINUTE}, "occurred_at", "发生时间晚于接报时间"),
        ({"title": "长" * 81}, "title", "80"),
        ({"losses": Losses(dead=-1)}, "dead", "99999"),
        ({"text": "【机密】某事"}, "title", "涉密"),
    ],
)
def test_what_cannot_be_taken_down(cases: Cases, values: dict[str, object], field: str, words: str) -> None:
    given = {"place": HOME, "text": SMOKE, "source": HOME} | values
    error = refused(cases, incidents.report, draft=IncidentDraft(**given), now=clock.now())  # type: ignore[arg-type]
    assert isinstance(error, BadInput)
    assert (error.field, words in error.message) == (field, True)


def test_a_place_that_is_gone_is_refused(cases: Cases) -> None:
    draft = IncidentDraft(HOME, SMOKE, HOME, facility_id=clock.uuid7())
    assert isinstance(refused(cases, incidents.report, draft=draft, now=clock.now()), NotFound)
    for verb in (incidents.view, incidents.script):
        with pytest.raises(NotFound):
            cases.ask(verb, clock.uuid7())


def test_facts_are_changed_later_and_a_changed_time_stays_readable(cases: Cases) -> None:
    key = cases.start().id
    view = cases.view(key)
    given = IncidentDraft(
        HOME,
        "厨房电饭煲冒烟",
        HOME,
        NINE - 10 * MINUTE,
        "松涛敬老院厨房电饭煲冒烟",
        IncidentCategory.ACCIDENT,
        IncidentLevel.GENERAL,
        cases.home,
        occurred_at=NINE - 20 * MINUTE,
    )
    cases.do(incidents.amend, key, draft=given, version=view.version, now=clock.now())
    changed = cases.view(key)
    assert changed.row.kind == "事故灾难，一般（Ⅳ级）"
    assert changed.row.received_at == NINE - 10 * MINUTE
    told = next(row.text for row in changed.entries if row.kind is K.AMENDED)
    assert "接报时间由 11-23 09:00 改为 11-23 08:50" in told
    assert "发生时间由未填改为 11-23 08:40" in told
    error = refused(cases, incidents.amend, key, draft=given, version=view.version, now=clock.now())
    assert isinstance(error, ChangedMeanwhile)


def test_the_time_it_was_learnt_of_is_not_put_behind_a_report(cases: Cases, fixed_clock: FixedClock) -> None:
    key = cases.start().id
    fixed_clock.advance(minutes=10)
    cases.call(key, at=NINE + 5 * MINUTE)
    given, version = cases.view(key).draft, cases.view(key).version
    late = IncidentDraft(given.place, given.text, given.source, NINE + 6 * MINUTE)
    error = refused(cases, incidents.amend, key, draft=late, version=version, now=clock.now())
    assert isinstance(error, BadInput)
    assert error.field == "received_at"


# --- clocks -----------------------------------------------------------------------------------------------------------


def test_the_clocks_run_from_the_time_it_was_learnt_of(cases: Cases, fixed_clock: FixedClock) -> None:
    key = cases.start().id
    assert cases.words(key) == ["电话报告 剩 30 分", "书面首报 剩 1 小时"]
    fixed_clock.advance(minutes=35)
    assert cases.words(key) == ["电话报告 迟 5 分", "书面首报 剩 25 分"]
    cases.call(key, at=NINE + 20 * MINUTE)  # keyed in later: what was declared decides
    assert cases.words(key)[0] == "电话报告 按时"
    fixed_clock.advance(minutes=30)
    cases.note(key, K.FIRST, person="区委、区政府", at=NINE + 63 * MINUTE)
    assert cases.words(key) == ["电话报告 按时", "书面首报 迟报 3 分", "续报 剩 23 小时 58 分"]


def test_the_limits_are_the_offices_own(cases: Cases) -> None:
    key = cases.start().id
    cases.do(settings.change, values={"incident_phone": 15, "incident_written": 45})
    assert cases.words(key) == ["电话报告 剩 15 分", "书面首报 剩 45 分"]


def test_a_change_of_the_losses_asks_for_a_report_soon(cases: Cases, fixed_clock: FixedClock) -> None:
    key = cases.start().id
    cases.call(key)
    cases.note(key, K.FIRST, person="区委、区政府")
    fixed_clock.advance(hours=2)
    cases.note(key, K.LOSSES, losses=Losses(0, 1, 0, 0))
    assert cases.view(key).row.losses == Losses(0, 1, 0, 0)
    assert cases.words(key)[-1] == "续报 剩 1 小时"
    same = EntryDraft(K.LOSSES, losses=Losses(0, 1, 0, 0))
    error = refused(cases, incidents.note, key, draft=same, now=clock.now())
    assert isinstance(error, BadInput)
    assert "没有变化" in error.message
    cases.note(key, K.UPDATE, person="区委、区政府")
    assert cases.words(key)[-2:] == ["续报 按时", "续报 剩 1 天"]


def test_a_void_paper_reports_nothing(cases: Cases) -> None:
    key = cases.start(occurred_at=NINE).id
    cases.call(key)
    made, _ = cases.issue(key, IncidentStage.FIRST, kind="火情")
    assert cases.words(key)[1] == "书面首报 按时"
    cases.do(orders.void, made.id, reason="写错", today=TODAY, now=clock.now())
    assert cases.words(key)[1] == "书面首报 剩 1 小时"
    assert cases.view(key).stage is IncidentStage.FIRST
    assert [row.is_struck for row in cases.view(key).entries if row.kind is K.FIRST] == [True]


# --- entries ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (EntryDraft(K.PHONE), "person"),
        (EntryDraft(K.INSTRUCTION, person="覃国栋"), "text"),
        (EntryDraft(K.INSTRUCTION, "立即疏散"), "person"),
        (EntryDraft(K.MEASURE), "text"),
        (EntryDraft(K.SCENE), "text"),
        (EntryDraft(K.CONCEALED, "发现时间早于上报一天"), "person"),
        (EntryDraft(K.FALSE, person="调查组"), "text"),
        (EntryDraft(K.CLOSED, "x"), "kind"),
        (EntryDraft(K.PHONE, person="区委值班室", at=NINE - MINUTE), "at"),
        (EntryDraft(K.PHONE, person="区委值班室", at=NINE + 9 * MINUTE), "at"),
    ],
)
def test_an_entry_that_cannot_be(cases: Cases, draft: EntryDraft, field: str) -> None:
    key = cases.start().id
    error = refused(cases, incidents.note, key, draft=draft, now=clock.now())
    assert isinstance(error, BadInput)
    assert error.field == field


def test_written_reports_come_in_order(cases: Cases) -> None:
    key = cases.start().id
    for kind in (K.UPDATE, K.FINAL):
        error = refused(cases, incidents.note, key, draft=EntryDraft(kind, person="区政府"), now=clock.now())
        assert "还没有首报" in error.message
    cases.note(key, K.FIRST, person="区政府")
    again = refused(cases, incidents.note, key, draft=EntryDraft(K.FIRST, person="区政府"), now=clock.now())
    assert "首报已经报过" in again.message
    cases.note(key, K.FINAL, person="区政府")
    twice = refused(cases, incidents.note, key, draft=EntryDraft(K.FINAL, person="区政府"), now=clock.now())
    assert "终报已经报过" in twice.message


def test_what_came_up_again_is_reported_and_ended_again(cases: Cases, fixed_clock: FixedClock) -> None:
    key = cases.start().id
    cases.call(key)
    cases.note(key, K.FIRST, person="区政府")
    cases.note(key, K.FINAL, person="区政府")
    cases.close(key, unreported="")
    fixed_clock.advance(hours=3)
    cases.do(incidents.reopen, key, reason="复燃", now=clock.now())
    assert cases.view(key).stage is IncidentStage.UPDATE
    assert cases.words(key)[-1] == "续报 剩 1 天"
    cases.do(incidents.control, key, now=clock.now())
    assert cases.view(key).stage is IncidentStage.FINAL
    assert (
        "还没有终报"
        in refused(cases, incidents.close, key, draft=ClosingDraft("原因", "教训"), now=clock.now()).message
    )
    cases.note(key, K.FINAL, person="区政府")
    cases.close(key, unreported="")
    assert cases.view(key).stage is None


def test_what_gets_worse_after_its_final_report_is_reported_and_ended_again(
    cases: Cases, fixed_clock: FixedClock
) -> None:
    key = cases.start().id
    cases.call(key)
    cases.note(key, K.FIRST, person="区政府")
    cases.do(incidents.control, key, now=clock.now())
    cases.note(key, K.FINAL, person="区政府")
    fixed_clock.advance(days=3)
    cases.do(incidents.relapse, key, text="复燃", now=clock.now())
    assert cases.words(key)[-1] == "续报 剩 1 天"
    cases.do(incidents.control, key, now=clock.now())
    assert cases.view(key).stage is IncidentStage.FINAL
    assert cases.words(key)[-1] == "终报 待报"
    cases.note(key, K.FINAL, person="区政府")
    assert cases.view(key).stage is None


def test_no_other_written_report_was_made_before_the_first(cases: Cases, fixed_clock: FixedClock) -> None:
    key = cases.start().id
    fixed_clock.advance(minutes=90)
    first = cases.note(key, K.FIRST, person="区政府", at=NINE + 80 * MINUTE)
    early = EntryDraft(K.UPDATE, "", "区政府", NINE + 20 * MINUTE)
    error = refused(cases, incidents.note, key, draft=early, now=clock.now())
    assert isinstance(error, BadInput)
    assert (error.message, error.field) == ("续报时间早于首报 11-23 10:20，请核对。", "at")
    cases.note(key, K.UPDATE, person="区政府", at=NINE + 85 * MINUTE)
    later = EntryDraft(K.FIRST, "", "区政府", NINE + 88 * MINUTE)
    error = refused(cases, incidents.correct, first, draft=later, now=clock.now())
    assert error.message == "首报时间晚于后来的书面报告 11-23 10:25，请核对。"
    cases.do(incidents.correct, first, draft=EntryDraft(K.FIRST, "", "区政府", NINE + 40 * MINUTE), now=clock.now())
    assert cases.words(key)[1] == "书面首报 按时"


def test_a_whole_chat_pasted_by_mistake_is_refused(cases: Cases) -> None:
    long = "很长的一段话😀" * 1400
    error = refused(cases, incidents.report, draft=IncidentDraft(HOME, long, HOME), now=clock.now())
    assert isinstance(error, BadInput)
    assert (error.message[:21], error.field) == ("最多 2000 个字，现有 9800 个字", "text")
    key = cases.start().id
    error = refused(cases, incidents.note, key, draft=EntryDraft(K.SCENE, long), now=clock.now())
    assert "最多 2000 个字" in error.message
    view = cases.view(key)
    error = refused(
        cases, incidents.amend, key, draft=replace(view.draft, text=long), version=view.version, now=clock.now()
    )
    assert "最多 2000 个字" in error.message


def test_states_follow_each_other_in_time_too(cases: Cases, fixed_clock: FixedClock) -> None:
    key = cases.start().id
    fixed_clock.advance(hours=2)
    cases.call(key, at=NINE + 60 * MINUTE)
    asked = replace(_closing(), controlled_at=clock.now() + 10 * MINUTE)
    error = refused(cases, incidents.close, key, draft=asked, now=clock.now())
    assert isinstance(error, BadInput)
    assert error.field == "controlled_at"
    asked = replace(_closing(), at=NINE + 30 * MINUTE, controlled_at=NINE + 20 * MINUTE)
    error = refused(cases, incidents.close, key, draft=asked, now=clock.now())
    assert error.message == "时间早于已登记的“电话报告” 11-23 10:00，请核对。"
    cases.do(incidents.control, key, at=NINE + 90 * MINUTE, now=clock.now())
    for verb, values in (
        (incidents.relapse, {"text": "复燃", "at": NINE + 70 * MINUTE}),
        (incidents.close, {"draft": replace(_closing(), at=NINE + 70 * MINUTE)}),
    ):
        error = refused(cases, verb, key, now=clock.now(), **values)
        assert error.message == "时间早于已登记的“已控制” 11-23 10:30，请核对。"
    moved = replace(cases.view(key).draft, received_at=NINE + 65 * MINUTE)
    error = refused(cases, incidents.amend, key, draft=moved, version=cases.view(key).version, now=clock.now())
    assert "“电话报告”时间 11-23 10:00" in error.message


def test_a_final_report_may_follow_the_closing(cases: Cases, fixed_clock: FixedClock) -> None:
    key = cases.start().id
    cases.call(key)
    cases.issue(key, IncidentStage.FIRST, told_to="区委值班室", told_at=NINE, kind="火灾")
    cases.close(key)
    fixed_clock.advance(hours=5)
    assert (cases.view(key).stage, cases.view(key).unreported) == (IncidentStage.FINAL, "轻微，首报已说明")
    cases.issue(key, IncidentStage.FINAL, aftermath="已恢复供餐")
    view = cases.view(key)
    assert (view.row.state, view.stage, view.unreported) == (IncidentState.CLOSED, None, "")
    assert cases.words(key)[-1] == "终报 已报"


def test_a_correction_strikes_through_and_counts_instead(cases: Cases, fixed_clock: FixedClock) -> None:
    key = cases.start().id
    fixed_clock.advance(minutes=40)
    wrong = cases.call(key)
    assert cases.words(key)[0] == "电话报告 迟报 10 分"
    right = EntryDraft(K.PHONE, person="区委值班室", at=NINE + 12 * MINUTE)
    new = cases.do(incidents.correct, wrong, draft=right, now=clock.now())
    assert cases.words(key)[0] == "电话报告 按时"
    rows = {row.id: row for row in cases.view(key).entries}
    assert (rows[wrong].is_struck, rows[new].corrects) == (True, rows[wrong].number)
    error = refused(cases, incidents.correct, wrong, draft=right, now=clock.now())
    assert f"请更正第{rows[new].number}条" in error.message
    received = next(row.id for row in cases.view(key).entries if row.kind is K.RECEIVED)
    assert "修改信息" in refused(cases, incidents.correct, received, draft=right, now=clock.now()).message
    assert isinstance(refused(cases, incidents.correct, clock.uuid7(), draft=right, now=clock.now()), NotFound)


def test_corrected_figures_stand_on_the_record(cases: Cases) -> None:
    key = cases.start().id
    wrong = cases.note(key, K.LOSSES, losses=Losses(1, 0, 0, 0))
    cases.do(incidents.correct, wrong, draft=EntryDraft(K.LOSSES, losses=Losses(0, 1, 0, 0)), now=clock.now())
    assert cases.view(key).row.losses == Losses(0, 1, 0, 0)


def test_nothing_once_written_is_changed_or_removed(cases: Cases) -> None:
    key = cases.start().id
    for act in (
        sa.update(IncidentEntry).values(text="另一个说法"),
        sa.delete(IncidentEntry),
        sa.delete(Incident),
        sa.update(Incident).values(state=IncidentState.CLOSED),
    ):
        with pytest.raises(RuleBroken), cases.store.begin(SYSTEM, "改动") as session:
            session.execute(act)
    assert cases.view(key).row.state is IncidentState.OPEN


def test_photos_are_kept_with_it(cases: Cases) -> None:
    key = cases.start().id
    cases.do(incidents.attach, key, file=PHOTO, role=EvidenceRole.SCENE)
    assert [row.role for row in cases.view(key).files] == [EvidenceRole.SCENE]


def test_what_it_asks_for_is_handed_on_as_a_task(cases: Cases) -> None:
    key = cases.start().id
    draft = TaskDraft("排查全区机构厨房线路", "应急管理科", "覃国栋", TODAY + timedelta(days=3))
    task = cases.do(incidents.hand_on, key, draft=draft, today=TODAY, now=clock.now())
    assert [row.id for row in cases.ask(duty.tasks, TaskCriteria(), today=TODAY, **ALL).rows] == [task]
    assert any(row.kind is K.ASSIGNED and "排查全区机构厨房线路" in row.text for row in cases.view(key).entries)


# --- to the end -------------------------------------------------------------------------------------------------------


def test_it_comes_under_control_and_is_closed_with_cause_and_lessons(cases: Cases, fixed_clock: FixedClock) -> None:
    key = cases.start().id
    cases.call(key)
    cases.note(key, K.FIRST, person="区政府")
    fixed_clock.advance(hours=1)
    cases.do(incidents.control, key, text="明火扑灭", now=clock.now())
    view = cases.view(key)
    assert view.row.state is IncidentState.CONTROLLED
    assert cases.words(key)[-1] == "终报 待报"
    assert view.stage is IncidentStage.FINAL
    assert IncidentAct.RELAPSE in view.acts
    cases.do(incidents.relapse, key, text="复燃", now=clock.now())
    assert cases.view(key).row.state is IncidentState.OPEN
    cases.do(incidents.control, key, now=clock.now())
    cases.note(key, K.FINAL, person="区政府")
    cases.close(key, unreported="")
    view = cases.view(key)
    assert (view.row.state, view.row.cause, view.row.lessons) == (
        IncidentState.CLOSED,
        "电饭煲线路老化",
        "炊具定期检查",
    )
    assert cases.words(key)[-1] == "终报 已报"
    with cases.store.read(SYSTEM) as session:
        said = {word for row in history.of(session, SYSTEM, key) for word, _, _ in row.changes}
    assert {"lessons", "cause", "closed_at", "state"} <= said


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"cause": ""}, "cause", "请填写原因"),
        ({"cause": "不明"}, "cause", "理由"),
        ({"lessons": " 无。"}, "lessons", "理由"),
        ({"unreported": ""}, "unreported", "还没有终报"),
    ],
)
def test_what_closing_asks_for(cases: Cases, values: dict[str, str], field: str, words: str) -> None:
    key = cases.start().id
    given = {"cause": "不明：由消防部门调查", "lessons": "线路要查", "unreported": "轻微"} | values
    error = refused(cases, incidents.close, key, draft=ClosingDraft(**given), now=clock.now())
    assert isinstance(error, BadInput)
    assert (error.field, words in error.message) == (field, True)


def test_closed_at_once_it_is_under_control_first_and_what_was_not_reported_is_omitted(cases: Cases) -> None:
    key = cases.start().id
    cases.close(key)
    view = cases.view(key)
    assert [row.kind for row in view.entries[:2]] == [K.CLOSED, K.CONTROLLED]
    assert cases.words(key) == ["电话报告 漏报", "书面首报 漏报"]
    assert view.unreported == "轻微，首报已说明"
    assert "不用再办" in refused(cases, incidents.close, key, draft=_closing(), now=clock.now()).message
    assert "不能撤销" in refused(cases, incidents.void, key, reason="误报", now=clock.now()).message


def _closing() -> ClosingDraft:
    return ClosingDraft("原因", "教训", "轻微")


def test_what_is_closed_takes_what_happened_before_and_what_people_find(cases: Cases, fixed_clock: FixedClock) -> None:
    key = cases.start().id
    fixed_clock.advance(minutes=30)
    cases.close(key)
    fixed_clock.advance(hours=1)
    cases.call(key, at=NINE + 5 * MINUTE)
    assert cases.words(key)[0] == "电话报告 按时"
    late = EntryDraft(K.INSTRUCTION, "通报全区", "覃国栋")
    assert "恢复处置" in refused(cases, incidents.note, key, draft=late, now=clock.now()).message
    cases.note(key, K.CONCEALED, "当日夜间已发生，次日才报", "调查组")
    assert cases.view(key).row.found == ("认定瞒报",)


def test_a_false_alarm_owes_nothing_and_may_come_up_again(cases: Cases) -> None:
    key = cases.start().id
    assert "撤销原因" in refused(cases, incidents.void, key, reason="", now=clock.now()).message
    cases.do(incidents.void, key, reason="误报，现场核实无火情", now=clock.now())
    assert (cases.view(key).row.state, cases.words(key)) == (IncidentState.VOID, [])
    for verb, values in (
        (incidents.note, {"draft": EntryDraft(K.SCENE, "某事")}),
        (incidents.amend, {"draft": cases.view(key).draft, "version": cases.view(key).version}),
        (incidents.control, {}),
        (incidents.relapse, {"text": "某事"}),
    ):
        assert isinstance(refused(cases, verb, key, now=clock.now(), **values), RuleBroken)
    with pytest.raises(RuleBroken):
        cases.ask(incidents.report_view, key, stage=IncidentStage.FIRST)
    assert "原因" in refused(cases, incidents.reopen, key, reason="", now=clock.now()).message
    cases.do(incidents.reopen, key, reason="现场复燃", now=clock.now())
    assert cases.view(key).row.state is IncidentState.OPEN
    assert "不用恢复" in refused(cases, incidents.reopen, key, reason="再来", now=clock.now()).message
    assert "新情况" in refused(cases, incidents.relapse, key, text="", now=clock.now()).message


# --- the duty log -----------------------------------------------------------------------------------------------------


def test_it_writes_its_line_into_the_log_of_the_open_shift_and_settles_it(cases: Cases) -> None:
    cases.room.open()
    made = cases.start(caller="甲某", phone="19100000001")
    assert made.line == "11-23 09:00 第1条"
    (line,) = lines(cases)
    assert (line.kind, line.mark, line.unit, line.text) == (DutyLineKind.CALL_IN, LineMark.INCIDENT, HOME, SMOKE)
    assert line.handling == "已登记突发事件 TF-2026-0001"
    draft = LineDraft(DutyLineKind.OTHER, "已了结")
    error = refused(cases, duty.settle, line.id, draft=draft, now=clock.now())
    assert "请在“突发事件”页办结" in error.message
    cases.close(made.id)
    old, new = lines(cases)
    assert (old.is_open, old.settled_by) == (False, "11-23 09:00第2条")
    assert "TF-2026-0001 已办结" in new.text
    cases.do(incidents.reopen, made.id, reason="复燃", now=clock.now())
    assert [row.is_open for row in lines(cases)] == [False, False, True]


def test_what_was_learnt_of_before_the_shift_says_so_in_the_log(cases: Cases) -> None:
    cases.room.open()
    cases.start(received_at=NINE - timedelta(hours=3))
    (line,) = lines(cases)
    assert line.text == f"（11-23 06:00接报）{SMOKE}"
    assert line.at == NINE


def test_a_marked_line_becomes_an_incident_once_and_a_correction_takes_it_along(cases: Cases) -> None:
    cases.room.open()
    line = cases.room.log(SMOKE, mark=LineMark.INCIDENT, caller="甲某")
    begun = cases.ask(incidents.from_line, line)
    assert (begun.place, begun.text, begun.source, begun.received_at) == (HOME, SMOKE, HOME, NINE)
    made = cases.do(incidents.report, draft=begun, now=clock.now())
    assert len(lines(cases)) == 1
    assert cases.ask(incidents.from_line, line) == made.id
    error = refused(cases, incidents.report, draft=begun, now=clock.now())
    assert made.code in error.message
    right = LineDraft(DutyLineKind.CALL_IN, "电饭煲冒烟", unit=HOME, mark=LineMark.INCIDENT)
    new = cases.do(duty.correct, line, draft=right, now=clock.now())
    assert cases.view(made.id).line_id == new
    cases.close(made.id)
    assert not any(row.is_open for row in lines(cases))


def test_lines_that_cannot_become_one(cases: Cases) -> None:
    cases.room.open()
    plain = cases.room.log()
    struck = cases.room.log(mark=LineMark.INCIDENT)
    cases.do(duty.correct, struck, draft=LineDraft(DutyLineKind.CALL_IN, "某事", unit=HOME), now=clock.now())
    for key, words in ((plain, "没有“突发事件”标记"), (struck, "已更正或已办结")):
        with pytest.raises(RuleBroken, match=words):
            cases.ask(incidents.from_line, key)
    with pytest.raises(NotFound):
        cases.ask(incidents.from_line, clock.uuid7())


def test_closed_without_a_shift_its_line_is_not_open_any_more(cases: Cases, fixed_clock: FixedClock) -> None:
    cases.room.open()
    made = cases.start()
    with cases.store.begin(SYSTEM, "交接") as session:
        session.execute(sa.text("UPDATE duty_shifts SET state='handed'"))
    cases.close(made.id)
    assert lines(cases, open_only=True) == []
    (row,) = lines(cases)
    assert (row.is_open, row.settled_by) == (False, "11-23 09:00突发事件 TF-2026-0001")
    cases.do(incidents.reopen, made.id, reason="复燃", now=clock.now())
    cases.room.open()
    cases.do(incidents.void, made.id, reason="误报", now=clock.now())
    old, new = sorted(lines(cases), key=lambda each: bool(each.settles))
    assert (old.is_open, new.is_open) == (False, False)
    assert new.text == "突发事件 TF-2026-0001 已撤销：误报"


def test_what_comes_up_again_stands_in_the_log_once(cases: Cases) -> None:
    cases.room.open()
    made = cases.start()
    with cases.store.begin(SYSTEM, "交接") as session:
        session.execute(sa.text("UPDATE duty_shifts SET state='handed'"))
    cases.close(made.id)
    cases.room.open()
    cases.do(incidents.reopen, made.id, reason="复燃", now=clock.now())
    assert len(lines(cases)) == len(lines(cases, open_only=True)) == 1


# --- elsewhere --------------------------------------------------------------------------------------------------------


def test_the_handover_lists_it_with_the_reports_it_owes(cases: Cases, fixed_clock: FixedClock) -> None:
    cases.room.open()
    cases.room.log("另一处断电", mark=LineMark.INCIDENT)
    made = cases.start()
    fixed_clock.advance(minutes=35)
    told = cases.ask(duty.matters, now=clock.now()).lines
    assert told[0] == (
        "突发事件未办结：TF-2026-0001 松涛敬老院厨房冒烟（11-23 09:00接报，处置中，电话报告迟5分，书面首报剩25分）"
    )
    assert told[1].endswith("另一处断电")
    assert len(told) == 2
    cases.close(made.id)
    assert len(cases.ask(duty.matters, now=clock.now()).lines) == 1


def test_the_first_page_shows_it_before_all_and_its_clock_runs(cases: Cases, fixed_clock: FixedClock) -> None:
    cases.room.open()
    made = cases.start()
    fixed_clock.advance(minutes=12)
    (row,) = cases.ask(overview.todo, TodoCriteria(TODAY, now=clock.now()), **ALL).rows
    assert (row.capability, row.record, row.term, row.act) == (
        Capability.INCIDENTS,
        made.id,
        "剩 18 分",
        "电话报告",
    )
    (line,) = cases.ask(overview.clocks, now=clock.now())
    assert (line.until, line.record, line.alarm) == (NINE + 30 * MINUTE, made.id, True)
    assert cases.ask(overview.badges, today=TODAY)["incidents"].count == 1
    cases.call(made.id)
    cases.note(made.id, K.FIRST, person="区政府")
    (line,) = cases.ask(overview.clocks, now=clock.now())
    assert not line.alarm
    cases.do(incidents.control, made.id, now=clock.now())
    assert cases.ask(overview.clocks, now=clock.now()) == []
    (row,) = cases.ask(overview.todo, TodoCriteria(TODAY, now=clock.now()), **ALL).rows
    assert row.title == "写终报：松涛敬老院厨房冒烟"
    cases.close(made.id)
    assert cases.ask(overview.todo, TodoCriteria(TODAY), **ALL).rows == ()


def test_it_is_found_by_number_title_place_and_initials(cases: Cases) -> None:
    made = cases.start(caller="甲某")
    for typed in ("TF-2026-0001", "厨房冒烟", "stjly", "cfmy", "松涛 甲某", "断电"):
        assert made.id in {hit.id for hit in cases.ask(search.find, typed)}, typed
    found = cases.ask(incidents.listing, IncidentCriteria(text="cfmy"), **ALL)
    assert [row.id for row in found.rows] == [made.id]


def test_the_register_by_state(cases: Cases, fixed_clock: FixedClock) -> None:
    keys = []
    for _ in range(3):
        keys.append(cases.start().id)
        fixed_clock.advance(minutes=1)
    cases.do(incidents.control, keys[1], now=clock.now())
    cases.do(incidents.void, keys[2], reason="误报", now=clock.now())
    assert cases.ask(incidents.counts, IncidentCriteria()) == {"open": 1, "controlled": 1, "closed": 0, "all": 3}
    every = cases.ask(incidents.listing, IncidentCriteria(IncidentChip.ALL), **ALL)
    assert [row.id for row in every.rows] == keys[::-1]
    for sort in ("code", "title", "state", "received_at"):
        criteria = IncidentCriteria(IncidentChip.ALL, sort=sort, descending=False)
        assert cases.ask(incidents.listing, criteria, **ALL).total == 3
    assert [row.township for row in every.rows] != ["", "", ""]


# --- papers -----------------------------------------------------------------------------------------------------------


def test_the_paper_says_what_the_record_knows_and_counts_on(cases: Cases, fixed_clock: FixedClock) -> None:
    key = cases.start(occurred_at=NINE - 5 * MINUTE, category=IncidentCategory.ACCIDENT, caller="甲某").id
    cases.call(key, at=NINE)
    cases.note(key, K.MEASURE, "切断电源。")
    begun = cases.ask(orders.incident_view, stage=IncidentStage.FIRST, incident=key)
    assert (begun.title, begun.place, begun.kind, begun.told_to) == (
        "松涛敬老院厨房冒烟",
        HOME,
        "事故灾难",
        "区委值班室",
    )
    assert (begun.recipient, begun.measures, begun.reporter_phone) == ("区委值班室", "切断电源", "02300000000")
    assert begun.summary == SMOKE
    assert begun.occurred_at == NINE - 5 * MINUTE
    first, _ = cases.issue(key, IncidentStage.FIRST)
    with pytest.raises(RuleBroken, match="首报已经报过"):
        cases.ask(incidents.report_view, key, stage=IncidentStage.FIRST)
    fixed_clock.advance(minutes=20)
    cases.note(key, K.LOSSES, losses=Losses(0, 1, 0, 0))
    cases.note(key, K.INSTRUCTION, "做好安抚", "覃国栋")
    _, update = cases.issue(key, IncidentStage.UPDATE)
    assert (update.serial, update.refers, update.recipient) == (1, first.number, "区委、区政府")
    assert "死亡 0 人，受伤 1 人" in update.changes
    assert "覃国栋指示：做好安抚" in update.changes
    fixed_clock.advance(minutes=20)
    cases.note(key, K.UPDATE, person="区政府")  # sent another way: it counts too
    assert cases.ask(incidents.report_view, key, stage=IncidentStage.UPDATE).serial == 3
    _, final = cases.issue(key, IncidentStage.FINAL, summary="已处置", aftermath="已安抚", lessons="线路要查")
    assert final.refers == first.number
    view = cases.view(key)
    assert next(row.number for row in view.reports) == first.number
    assert len(view.reports) == 3
    assert cases.ask(orders.first_reports) == []  # papers of a record are followed up from the record


def test_a_paper_that_tells_of_the_call_keeps_it(cases: Cases) -> None:
    key = cases.start().id
    told = {"told_at": NINE, "told_to": "区委值班室", "kind": "火情"}
    cases.issue(key, IncidentStage.FIRST, **told)
    assert cases.words(key)[:2] == ["电话报告 按时", "书面首报 按时"]


def test_a_first_report_sent_another_way_is_named_by_the_incident(cases: Cases) -> None:
    key = cases.start().id
    cases.note(key, K.FIRST, person="区政府")
    begun = cases.ask(incidents.report_view, key, stage=IncidentStage.UPDATE)
    assert (begun.refers, begun.serial) == ("事件编号 TF-2026-0001", 1)


def test_the_first_report_as_words(cases: Cases) -> None:
    key = cases.start(occurred_at=NINE - 5 * MINUTE, losses=Losses(0, 0)).id
    cases.note(key, K.MEASURE, "切断电源")
    said = cases.ask(incidents.script, key)
    assert said.startswith(
        "【突发事件首报】重庆市武隆区民政局：11月23日9时00分接松涛敬老院报告，11月23日8时55分，松涛敬老院（"
    )
    assert "厨房冒烟，已断电，无人员受伤。人员情况：死亡 0 人，受伤 0 人。已采取措施：切断电源。" in said
    assert said.endswith("，02300000000。")


def test_the_days_summary_lists_incidents_from_the_records(cases: Cases, fixed_clock: FixedClock) -> None:
    key: UUID = cases.start(occurred_at=NINE).id
    cases.call(key)

    def told(on: object = TODAY) -> tuple[str, ...]:
        found: tuple[str, ...] = cases.ask(orders.summary_view, on=on, now=clock.now()).incidents
        return found

    assert told() == ("松涛敬老院厨房冒烟（11-23 09:00接报，已电话报告，处置中）",)
    made, _ = cases.issue(key, IncidentStage.FIRST, kind="火情")
    assert told() == (f"松涛敬老院厨房冒烟（11-23 09:00接报，首报 {made.number}，处置中）",)
    fixed_clock.advance(days=1)
    cases.close(key)
    cases.do(incidents.reopen, key, reason="复燃", now=clock.now())
    assert told(TODAY + timedelta(days=1))[0].endswith("处置中）")
    cases.close(key)
    assert told(TODAY + timedelta(days=1)) == (f"松涛敬老院厨房冒烟（11-23 09:00接报，首报 {made.number}，已办结）",)
    assert told()[0].endswith("处置中）")
    assert told(TODAY - timedelta(days=1)) == told(TODAY + timedelta(days=2)) == ()


def test_who_writes_a_report_sees_open_ones_and_those_closed_lately(cases: Cases, fixed_clock: FixedClock) -> None:
    old, new = cases.start().id, cases.start().id
    cases.close(old)
    assert {each.id for each in cases.ask(incidents.to_write, now=clock.now())} == {old, new}
    assert {each.id for each in cases.ask(incidents.open_incidents)} == {new}
    fixed_clock.advance(days=31)
    assert {each.id for each in cases.ask(incidents.to_write, now=clock.now())} == {new}


def test_who_is_on_duty_at_night_issues_the_report_and_no_other_paper(cases: Cases) -> None:
    guard = factories.actor(cases.store, cases.room.people[0], Role.DUTY)
    key = cases.start(occurred_at=NINE).id
    now = clock.now()

    def job(session: Session, actor: Actor, kind: DocumentKind, view: object) -> UUID:
        return issuing.issue(session, actor, kind, view, links=DocumentLinks(), today=TODAY, now=now).id

    told = {"told_at": NINE, "told_to": "区委值班室", "kind": "火情"}
    begun = cases.ask(incidents.report_view, key, stage=IncidentStage.FIRST, actor=guard)
    view = replace(begun, recipient="区委、区政府", **told)
    made = do(cases.store, job, DocumentKind.INCIDENT_REPORT, view, actor=guard)
    assert cases.ask(orders.view, made).row.number
    with pytest.raises(NotAllowed):
        do(cases.store, job, DocumentKind.DUTY_ROSTER, cases.ask(orders.roster_view, month=TODAY), actor=guard)


def test_reports_go_to_whom_the_office_reports(cases: Cases) -> None:
    key = cases.start().id
    cases.do(settings.change, values={"incident_recipient": "区委、区政府"})
    assert cases.ask(incidents.report_view, key, stage=IncidentStage.FIRST).recipient == "区委、区政府"
