"""值班室 on screen: clicked and typed as whoever sits there does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mzdesk import clock, paths
from mzdesk.db.drafts import Drafts
from mzdesk.db.work import Store
from mzdesk.documents import raster
from mzdesk.services import duty, orders, overview
from mzdesk.settings import PcSettings
from mzdesk.terms import (
    Capability,
    DutyLineKind,
    DutyTaskKind,
    LineMark,
    Relation,
    Role,
    ShiftState,
    SpotResult,
    SpotUnit,
)
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs.once import OnceDialog
from mzdesk.ui.evidence import EvidenceEditor, PhotoDialog
from mzdesk.ui.pages.duty import DutyPage
from mzdesk.ui.pages.duty.periods import minutes
from mzdesk.ui.pages.duty.spots import SpotTab
from mzdesk.views.actor import Actor
from mzdesk.views.duty_room import TaskCriteria, TaskDraft
from mzdesk.views.overview import TodoCriteria
from mzdesk.views.spot_checks import SpotCriteria, SpotPeriodDraft
from tests import factories
from tests.factories import PHRASE, PIN, SYSTEM, TODAY
from tests.services.duty_cases import DAY, NINE, Room
from tests.ui.duty_desk import ALL, Desk
from tests.ui.hands import write
from tests.ui.test_settings_personal import Printer


@pytest.fixture
def room(sqlite_store: Store) -> Room:
    return Room(sqlite_store)


@pytest.fixture
def context(app: QApplication, room: Room, home: Path) -> Iterator[Context]:
    drafts = Drafts(paths.drafts_file())
    made = Context(room.store, SYSTEM, pc=PcSettings(paths.settings_file()), drafts=drafts)
    yield made
    made.close()
    drafts.close()


@pytest.fixture
def desk(context: Context, room: Room, qtbot: Any) -> Desk:
    room.open()
    return Desk(context, room, qtbot)


def test_a_shift_is_opened_and_everybody_signs_on_one_after_the_other(context: Context, room: Room, qtbot: Any) -> None:
    desk = Desk(context, room, qtbot)
    assert "请点“开班”登记在岗人员" in desk.page.band.text()
    assert not desk.page.toolbar.button("登记来电").isEnabled()
    desk.click("开班")
    form = desk.form(desk.page.log)
    form.set("leader", room.leader)
    form.set("first", room.people[0])
    form.set("second", room.people[0])
    desk.save(desk.page.log)
    assert "一人不能占两个岗位" in form.problems()["second"]
    form.set("second", room.people[1])
    desk.save(desk.page.log)
    form = desk.form(desk.page.log)
    form.set("pin", "975310")
    desk.save(desk.page.log)
    assert desk.page.log.side.panel is not None
    form.set("pin", PIN)
    desk.save(desk.page.log)
    desk.form(desk.page.log).set("pin", PIN)
    desk.save(desk.page.log)
    assert desk.page.log.side.panel is None
    said = desk.page.band.text()
    assert "覃国栋" in said
    assert "谭志远　19100000011" in said
    assert "主班　09:00签到" in said
    assert not desk.page.toolbar.button("签到").isEnabled()


def test_a_call_is_logged_by_one_key_four_fields_and_ctrl_s(desk: Desk) -> None:
    page = desk.page
    with desk.qtbot.waitActive(page):
        page.activateWindow()
    QTest.keyClick(page, Qt.Key.Key_F6)
    desk.qtbot.waitUntil(lambda: page.log.side.panel is not None)
    desk.settle()
    for text in ("松涛敬老院", "19100000001", "厨房冒烟，已断电", "已报告带班领导"):
        widget = QApplication.focusWidget()
        assert widget is not None
        write(widget, text)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    (row,) = desk.lines()
    assert (row.unit, row.phone, row.text, row.handling) == (
        "松涛敬老院", "19100000001", "厨房冒烟，已断电", "已报告带班领导",
    )  # fmt: skip
    assert row.kind is DutyLineKind.CALL_IN
    assert page.log.model.total == 1
    assert page.log.detail.title.text() == "第1条　11-23 09:00"
    assert desk.context.drafts is not None
    assert desk.context.drafts.listing() == []


def test_a_line_that_is_refused_keeps_what_was_typed(desk: Desk) -> None:
    desk.click("登记来电")
    form = desk.form(desk.page.log)
    form.set("text", "只写了内容")
    desk.save(desk.page.log)
    assert "来电单位" in form.problems()["unit"]
    form.set("unit", "松涛敬老院")
    form.set("at", NINE + timedelta(hours=3))
    desk.save(desk.page.log)
    assert "晚于现在" in form.problems()["at"]
    desk.page.log.side.panel.given_up.emit()  # type: ignore[union-attr]
    desk.settle()
    desk.click("登记来电")
    assert desk.form(desk.page.log).value("text") == "只写了内容"


def test_a_correction_a_settled_incident_and_the_chips(desk: Desk) -> None:
    page, log = desk.page, desk.page.log
    desk.room.log("三楼漏水", mark=LineMark.INCIDENT)
    desk.room.log("响铃未接", mark=LineMark.UNANSWERED)
    page.refresh()
    desk.settle()
    log.table.reveal(desk.lines()[1].id)
    log._choose(desk.lines()[1].id)
    desk.settle()
    desk.act(log, "更正")
    desk.form(log).set("text", "二楼漏水")
    desk.save(log)
    assert [(row.text, row.corrected_by) for row in desk.lines()] == [
        ("二楼漏水", None), ("响铃未接", None), ("三楼漏水", 3),
    ]  # fmt: skip
    assert log.facts.text()["更正"] == "更正第1条"
    desk.act(log, "办结")
    desk.form(log).set("text", "漏水已修好")
    desk.save(log)
    log._choose(desk.lines()[2].id)
    desk.settle()
    desk.act(log, "登记回电")
    assert desk.form(log).value("phone") == "19100000001"
    desk.form(log).set("text", "已回电")
    desk.save(log)
    log.chips.choose("open")
    log._filter()
    desk.settle()
    assert log.model.total == 0
    log.chips.choose("visit")
    log._filter()
    desk.settle()
    assert log.model.total == 0


def test_an_instruction_becomes_a_task_and_is_closed(desk: Desk) -> None:
    log, tasks = desk.page.log, desk.page.tasks
    line = desk.room.log("尽快排查供暖", kind=DutyLineKind.INSTRUCTION, unit="覃国栋", phone="")
    log._choose(line)
    desk.settle()
    desk.act(log, "交办")
    form = desk.form(tasks)
    assert (form.value("text"), form.value("asked_by")) == ("尽快排查供暖", "覃国栋")
    desk.save(tasks)
    assert form.problems()["responsible"] == "请填写由谁办理。"
    form.set("responsible", "养老服务科")
    desk.save(tasks)
    assert tasks.facts.text()["来源"] == "值班记录 2026-11-23 09:00 第1条"
    desk.act(tasks, "登记办理情况")
    desk.form(tasks).set("text", "已通知")
    desk.save(tasks)
    desk.act(tasks, "办结")
    desk.form(tasks).set("text", "全部正常")
    desk.save(tasks)
    assert not tasks.detail.buttons["办结"].isEnabled()
    assert desk.room.ask(duty.task_counts, today=TODAY)["done"] == 1
    tasks.add_button.click()
    form = desk.form(tasks)
    form.set("text", "另一件")
    form.set("responsible", "办公室")
    desk.save(tasks)
    assert desk.room.ask(duty.tasks, TaskCriteria(), today=TODAY, **ALL).total == 1


def test_the_handover_is_one_act_and_a_pin_each(desk: Desk, fixed_clock: clock.FixedClock) -> None:
    room, page = desk.room, desk.page
    room.log("厨房冒烟", mark=LineMark.INCIDENT)
    fixed_clock.advance(hours=24)
    desk.click("交接班")
    panel, form = page.log.side.panel, desk.form(page.log)
    assert panel is not None
    assert any("突发事件未办结" in label.text() for label in panel.findChildren(type(panel.title)))
    form.set("leader", room.leader)
    form.set("first", room.people[2])
    form.set("second", room.people[3])
    for key in ("out/first", "out/second", "in/first"):
        form.set(key, PIN)
    desk.save(page.log)
    assert page.band.waiting.text() == "待接班：向阳。全部确认前仍由交班人员负责。"
    assert page.toolbar.button("登记来电").isEnabled()
    desk.click("签到")
    form = desk.form(page.log)
    form.set("pin", PIN)
    desk.save(page.log)
    assert "罗成" in page.band.text()
    now = room.now()
    assert now.shift is not None
    assert (now.shift.row.number, now.shift.row.state) == (2, ShiftState.ON)
    assert page.log.model.total == 0
    page.show_tab("shifts")
    page.shifts._choose(room.ask(duty.shifts, **ALL).rows[1].id)
    desk.settle()
    assert "向阳 接班 11-24 09:00（签批码）" in page.shifts.facts.text()["签字"]
    desk.act(page.shifts, "打印值班日志")
    assert page.papers.shown is not None
    assert page.papers.shown.title.text() == "值班日志 2026-11-23"
    kept = room.shift(room.ask(duty.shifts, **ALL).rows[1].id).document_id
    assert kept is not None
    page.papers.shown.left.emit()
    desk.settle()
    page.shifts._choose(room.ask(duty.shifts, **ALL).rows[1].id)
    desk.settle()
    desk.act(page.shifts, "打印值班日志")
    assert room.shift(room.ask(duty.shifts, **ALL).rows[1].id).document_id == kept
    page.papers.shown.left.emit()
    desk.settle()
    desk.act(page.shifts, "查看记录")
    assert page.log.model.total == 2
    assert page.log.back.isVisibleTo(page.log)


def test_signed_on_paper_counts_and_a_wrong_pin_keeps_the_form(desk: Desk, fixed_clock: clock.FixedClock) -> None:
    room, page = desk.room, desk.page
    fixed_clock.advance(hours=24)
    desk.click("交接班")
    form = desk.form(page.log)
    for key, value in (("leader", room.leader), ("first", room.people[2]), ("second", room.people[3])):
        form.set(key, value)
    form.set("out/first", "975310")
    desk.save(page.log)
    assert page.log.side.panel is not None
    assert room.shift(page.shift_id).row.state is ShiftState.ON  # type: ignore[arg-type]
    form.set("out/first", PIN)
    form.set("paper", ("out/second", "in/first", "in/second"))
    desk.save(page.log)
    now = room.now()
    assert now.shift is not None
    assert now.shift.row.persons == "罗成、向阳"


def test_spot_checks_are_started_opened_called_and_counted(
    context: Context, room: Room, qtbot: Any, fixed_clock: clock.FixedClock, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    printer = Printer(tmp_path, monkeypatch)
    context.printing = printer  # type: ignore[assignment]
    factories.place(room.store, "局属福利院", relation=Relation.BUREAU_RUN, phones=["19100000031"])
    room.open()
    desk = Desk(context, room, qtbot)
    spots: SpotTab = desk.page.spots
    desk.page.show_tab("spots")
    spots.acts.new()
    desk.settle()
    form = desk.form(spots)
    for key, value in (("starts", TODAY), ("ends", TODAY), ("bureau_run", 1), ("keeper_id", room.leader)):
        form.set(key, value)
    form.set("phrase", PHRASE)
    form.set("from_time", "九点")
    desk.save(spots)
    assert "看不懂" in form.problems()["from_time"]
    form.set("from_time", "0900")
    form.set("to_time", "0930")
    desk.save(spots)
    (dialog,) = desk.page.findChildren(OnceDialog)
    code = dialog.codes[0].text()
    dialog.act_button.click()
    desk.settle()
    assert code.replace("-", "") in "".join("".join(raster.text(printer.jobs[0])).split())
    secret = spots.acts.open_day()
    assert secret is not None
    secret.field.setText("Bu-dui-1")
    secret.submit()
    desk.settle()
    assert "口令不正确" in desk.page.banner.title.text()
    secret = spots.acts.open_day()
    assert secret is not None
    secret.field.setText(PHRASE)
    secret.submit()
    desk.settle()
    assert spots.model.total == 1
    fixed_clock.move_to(NINE + DAY)
    (check,) = room.ask(duty.spot_checks, SpotCriteria(), **ALL).rows
    spots._choose(check.id)
    desk.settle()
    assert "值班抽查" in spots.facts.text()["通话用语"]
    desk.act(spots, "登记结果")
    form = desk.form(spots)
    form.set("result", SpotResult.ABSENT)
    desk.save(spots)
    assert "脱岗" in form.problems()["note"]
    form.set("note", "只有一人在岗")
    desk.save(spots)
    assert spots.facts.text()["结果"] == "脱岗"
    desk.act(spots, "查看督办")
    assert desk.page.tabs.current() == "tasks"
    desk.page.show_tab("spots")
    spots.acts.figures()
    desk.settle()
    assert spots.facts.text()["局属福利院"] == "查 1 次：在岗 0，脱岗 1，未接听 0"
    spots.acts.verify()
    desk.settle()
    task = room.ask(duty.tasks, TaskCriteria(), today=clock.today(), **ALL).rows[0]
    assert task.kind is DutyTaskKind.PRESS
    assert check.unit_kind is SpotUnit.BUREAU_RUN


def test_what_was_typed_and_not_saved_is_opened_again_from_the_overview(desk: Desk) -> None:
    page, room = desk.page, desk.room
    line = room.log("厨房冒烟", mark=LineMark.INCIDENT)
    task = room.do(duty.assign, draft=TaskDraft("核实供暖", "办公室"), today=TODAY)
    keys = [("call", None, "登记来电"), ("line", None, "登记来访、巡查等"), ("correct", line, "更正第1条")]
    keys += [("settle", line, "办结：第1条"), ("task", None, "新交办"), ("task", line, "交办：第1条")]
    keys += [("step", task, "登记办理情况"), ("handover", page.shift_id, "交接班"), ("period", None, "启动查岗")]
    keys += [("shift", None, "开班"), ("calloff", page.shift_id, "撤回交接")]
    for what, record, title in keys:
        page.open(record, draft=f"duty/{what}" + (f"/{record}" if record else ""))
        desk.settle()
        tab = page.stack.currentWidget() if what != "period" else page.spots
        assert tab.side.panel.title.text() == title  # type: ignore[attr-defined]


def test_what_waits_is_opened_from_the_overview_whatever_it_is(desk: Desk) -> None:
    page, room = desk.page, desk.room
    line = room.log("厨房冒烟", mark=LineMark.INCIDENT)
    missed = room.log("响铃未接", mark=LineMark.UNANSWERED)
    task = room.do(duty.assign, draft=TaskDraft("核实供暖", "办公室", due_on=TODAY), today=TODAY)
    rows = room.ask(overview.todo, TodoCriteria(TODAY), **ALL).rows
    assert [(row.record, row.act, row.state) for row in rows if row.capability is Capability.DUTY] == [
        (task, "办理交办", "交办"),
        (line, "办结突发事件", "突发事件"),
        (missed, "回电", "未接来电"),
    ]
    page.open(task)
    desk.settle()
    assert (page.tabs.current(), page.tasks.detail.title.text()) == ("tasks", "核实供暖")
    shift = page.shift_id
    room.hand_over(shift, *room.everybody())  # type: ignore[arg-type]
    page.refresh()
    desk.settle()
    page.open(line)
    desk.settle()
    assert page.tabs.current() == "log"
    assert page.log.facts.text()["内容"] == "厨房冒烟"
    assert page.log.model.criteria.shift_id == shift
    page.open(clock.uuid7())
    desk.settle()
    assert desk.context.notify.last is not None
    assert "找不到" in desk.context.notify.last.text


def test_a_log_made_void_on_the_register_is_made_anew(desk: Desk) -> None:
    room, page = desk.room, desk.page
    shift = page.shift_id
    assert shift is not None
    room.hand_over(shift, *room.everybody())
    desk.page.papers.log(room.shift(shift))
    desk.settle()
    first = room.shift(shift).document_id
    room.do(orders.void, first, reason="错", today=TODAY, now=clock.now())
    desk.page.papers.log(room.shift(shift))
    desk.settle()
    assert room.shift(shift).document_id not in (None, first)


def test_a_photo_of_the_duty_room_is_attached_and_shown(
    context: Context,
    room: Room,
    qtbot: Any,
    fixed_clock: clock.FixedClock,
    tmp_path: Path,
) -> None:
    draft = SpotPeriodDraft("抽查", TODAY, TODAY, {SpotUnit.DUTY_ROOM: 1}, keeper_id=room.leader, phrase=PHRASE)
    sealed = room.do(duty.plan_spot_checks, draft=draft, today=TODAY, now=clock.now())
    room.do(duty.open_spot_day, sealed.period_id, phrase=PHRASE, today=TODAY, now=clock.now())
    fixed_clock.advance(hours=24)
    room.open()
    desk = Desk(context, room, qtbot)
    spots = desk.page.spots
    (check,) = room.ask(duty.spot_checks, SpotCriteria(), **ALL).rows
    photo = tmp_path / "room.png"
    picture = QImage(80, 60, QImage.Format.Format_RGB32)
    picture.fill(0xFF336699)
    assert picture.save(str(photo))
    spots.record(check)
    form = desk.form(spots)
    evidence = form.editors["files"]
    assert isinstance(evidence, EvidenceEditor)
    evidence.strip.take_files([photo])
    desk.settle()
    form.set("answered_by", "甲某")
    desk.save(spots)
    assert [each.caption for each in spots.photos.photos()] == [check.unit]
    assert room.ask(duty.spot_check, check.id).photos == 1
    page = desk.page
    page.show_tab("log")
    page.open(check.id)  # as Ctrl+K does
    desk.settle()
    assert (page.tabs.current(), spots.detail.title.text()) == ("spots", check.unit)
    spots.photos.opened.emit(spots.photos.photos()[0].key)
    desk.settle()
    assert [dialog.windowTitle() for dialog in desk.page.findChildren(PhotoDialog) if dialog.isVisible()] == [
        check.unit
    ]


def test_a_task_is_copied_as_words_and_every_list_goes_into_a_workbook(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, page = desk.room, desk.page
    room.log("咨询入住条件")
    task = room.do(duty.assign, draft=TaskDraft("核实供暖。", "办公室", due_on=TODAY), today=TODAY)
    page.show_task(task)
    page.refresh()
    desk.settle()
    desk.act(page.tasks, "复制文字")
    assert QApplication.clipboard().text() == "【交办】办公室：核实供暖。请于11月23日前办结并回复。"
    for tab, words in (("log", "咨询入住条件"), ("tasks", "核实供暖。")):
        path = tmp_path / f"{tab}.xlsx"
        monkeypatch.setattr(desk.context.files, "save", lambda *_args, found=path, **_more: found)
        page.show_tab(tab)
        desk.settle()
        desk.click("导出")
        cells = [cell.value for row in load_workbook(path).active.iter_rows() for cell in row]
        assert words in cells


def test_the_clock_is_said_anew_each_minute(desk: Desk, fixed_clock: clock.FixedClock) -> None:
    assert desk.page.band.clocks.text() == "距交班还有 24小时00分"
    fixed_clock.advance(minutes=1)
    desk.page._tick()
    desk.settle()
    assert desk.page.band.clocks.text() == "距交班还有 23小时59分"


@pytest.mark.parametrize(
    ("typed", "wanted"), [("0900", 540), ("9:05", 545), ("次日0900", 1980), ("24:00", 1440), ("次日 9时30分", 2010)]
)
def test_times_are_read_as_typed(typed: str, wanted: int) -> None:
    assert minutes(typed, "to_time") == wanted


def test_who_only_reads_sees_the_page_and_can_do_nothing(desk: Desk) -> None:
    desk.context.switch(Actor(None, "查看", frozenset({Role.LEADER}), "500156", "500156000"))
    page = DutyPage(desk.context)
    desk.qtbot.addWidget(page)
    page.show()
    desk.settle()
    assert not any(page.toolbar.button(words).isEnabled() for words in ("登记来电", "登记其他", "签到", "交接班"))
    assert not page.tasks.add_button.isEnabled()
