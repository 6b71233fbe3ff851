"""突发事件 on screen: taken down from any page, reported while the clocks run, followed to the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from mzdesk import clock, paths
from mzdesk.clock import FixedClock
from mzdesk.db.drafts import Drafts
from mzdesk.db.work import Store
from mzdesk.services import duty, incidents, overview
from mzdesk.settings import PcSettings
from mzdesk.terms import (
    DocumentKind,
    IncidentEntryKind,
    IncidentStage,
    IncidentState,
    LineMark,
    Role,
)
from mzdesk.ui.context import Context
from mzdesk.ui.forms import Form
from mzdesk.ui.pages.duty import DutyPage
from mzdesk.ui.pages.hazards import HazardsPage
from mzdesk.ui.pages.incidents import IncidentsPage
from mzdesk.ui.pages.orders import OrdersPage
from mzdesk.ui.widgets import MenuButton
from mzdesk.ui.window import MainWindow
from mzdesk.views.actor import Actor
from mzdesk.views.duty import Losses
from mzdesk.views.duty_room import LineCriteria, TaskCriteria
from mzdesk.views.incidents import IncidentCriteria
from tests.factories import SYSTEM, TODAY
from tests.services.incident_cases import HOME, MINUTE, SMOKE, Cases
from tests.ui.hands import settle, write

K = IncidentEntryKind
ALL = {"offset": 0, "limit": 100}


class Desk:
    """The page at a clerk's desk."""

    def __init__(self, context: Context, cases: Cases, qtbot: Any, page: IncidentsPage | None = None) -> None:
        self.context, self.cases, self.qtbot = context, cases, qtbot
        self.page = page or IncidentsPage(context)
        if page is None:
            qtbot.addWidget(self.page)
            self.page.resize(1182, 700)
            self.page.show()
        self.settle()

    def settle(self) -> None:
        settle(self.context, self.qtbot)

    def act(self, words: str) -> None:
        self.page.detail.buttons[words].click()
        self.settle()

    def choose(self, words: str) -> None:
        """An act of the menu."""
        found = {act.title: act for act in self.page.acts.offered() if act is not None}
        found[words].run()
        self.settle()

    @property
    def form(self) -> Form:
        assert self.page.side.panel is not None
        form: Form = self.page.side.panel.form
        return form

    def save(self) -> None:
        assert self.page.side.panel is not None
        self.page.side.panel.act_button.click()
        self.settle()

    def fill(self, **values: Any) -> None:
        for key, value in values.items():
            self.form.set(key, value)
        self.save()

    def said(self) -> str:
        return self.page.detail.clocks.text()


@pytest.fixture
def cases(sqlite_store: Store) -> Cases:
    return Cases(sqlite_store)


@pytest.fixture
def context(app: QApplication, cases: Cases, home: Path) -> Iterator[Context]:
    drafts = Drafts(paths.drafts_file())
    made = Context(cases.store, SYSTEM, pc=PcSettings(paths.settings_file()), drafts=drafts)
    yield made
    made.close()
    drafts.close()


@pytest.fixture
def desk(context: Context, cases: Cases, qtbot: Any) -> Desk:
    return Desk(context, cases, qtbot)


def last(context: Context) -> str:
    return context.notify.last.text if context.notify.last is not None else ""


def only(cases: Cases) -> UUID:
    (row,) = cases.ask(incidents.listing, IncidentCriteria(), **ALL).rows
    key: UUID = row.id
    return key


# --- taking down ------------------------------------------------------------------------------------------------------


def test_from_any_page_one_key_and_four_fields(
    context: Context, cases: Cases, qtbot: Any, fixed_clock: FixedClock
) -> None:
    cases.room.open()
    window = MainWindow(context, find=lambda s, a, t: [], clocks=lambda s, a: overview.clocks(s, a, now=clock.now()))
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show_page("hazards")
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    settle(context, qtbot)
    QTest.keyClick(window, Qt.Key.Key_F11)
    settle(context, qtbot)
    page = window.page
    assert isinstance(page, IncidentsPage)
    for text in (HOME, SMOKE, "值班员"):
        focused = QApplication.focusWidget()
        assert focused is not None
        write(focused, text)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    settle(context, qtbot)
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settle(context, qtbot)
    view = cases.view(only(cases))
    assert (view.row.title, view.row.source, view.facility_id) == ("松涛敬老院厨房冒烟", "值班员", cases.home)
    assert page.detail.clocks.text() == "电话报告 剩 30 分；书面首报 剩 1 小时"
    assert "已写入值班记录 11-23 09:00 第1条" in last(context)
    assert [each.countdown.words for each in window.top._clocks] == ["电话报告·松涛敬老院厨房冒"]
    fixed_clock.advance(minutes=35)
    page.tick()
    assert page.detail.clocks.text() == "电话报告 迟 5 分；书面首报 剩 25 分"
    assert window.top._clocks[0].words().endswith("迟")
    focused = QApplication.focusWidget()
    assert focused is page.detail.buttons["电话已报"]


def test_what_is_missing_stands_under_its_field_and_nothing_typed_is_lost(desk: Desk, context: Context) -> None:
    desk.page.new()
    desk.form.set("place", HOME)
    desk.save()
    assert set(desk.form.problems()) == {"text", "source"}
    line: Any = desk.form.editors["title"].widget
    desk.form.set("text", "厨房冒烟，已断电")
    assert line.placeholderText() == "松涛敬老院厨房冒烟"
    desk.form.set("source", "值班员")
    desk.form.set("occurred_at", clock.now() + MINUTE)
    desk.save()
    assert "发生时间晚于接报时间" in desk.form.problems()["occurred_at"]
    desk.page.side.close_form()
    desk.settle()
    desk.page.open(None, act="new", draft="incidents/new")
    desk.settle()
    assert desk.form.value("text") == "厨房冒烟，已断电"
    desk.fill(occurred_at=None)
    assert cases_rows(desk) == 1
    assert "没有写值班记录" in last(context)


def cases_rows(desk: Desk) -> int:
    total: int = desk.cases.ask(incidents.listing, IncidentCriteria(), **ALL).total
    return total


def test_whoever_may_not_is_told(cases: Cases, context: Context, qtbot: Any) -> None:
    cases.start()
    context.switch(Actor(None, "领导", frozenset({Role.LEADER}), "500156", "500156000"))
    desk = Desk(context, cases, qtbot)
    desk.page.open(None, act="new")
    assert desk.page.side.panel is None
    assert "没有“登记突发事件”的权限" in last(context)
    assert not desk.page.detail.buttons["电话已报"].isEnabled()


def test_a_line_of_the_duty_log_becomes_an_incident(context: Context, cases: Cases, qtbot: Any) -> None:
    cases.room.open()
    line = cases.room.log(SMOKE, mark=LineMark.INCIDENT, caller="甲某")
    room = DutyPage(context)
    qtbot.addWidget(room)
    room.show()
    asked: list[Any] = []
    context.opened.connect(lambda key, record, hints: asked.append((key, record, hints)))
    settle(context, qtbot)
    room.log.show_new(line)
    settle(context, qtbot)
    assert list(room.log.detail.buttons)[:2] == ["登记突发事件", "办结"]
    room.log.detail.buttons["登记突发事件"].click()
    assert asked == [("incidents", None, {"line": line})]
    desk = Desk(context, cases, qtbot)
    desk.page.open(None, line=line)
    desk.settle()
    assert (desk.form.value("place"), desk.form.value("text"), desk.form.value("caller")) == (HOME, SMOKE, "甲某")
    desk.save()
    assert cases.view(only(cases)).line_id == line
    desk.page.open(None, line=line)
    desk.settle()
    assert desk.page.side.panel is None
    (row,) = cases.ask(duty.lines, LineCriteria(), **ALL).rows
    assert row.incident == "TF-2026-0001"
    room.log.show_new(line)
    settle(context, qtbot)
    assert list(room.log.detail.buttons) == ["打开突发事件", "更正", "交办"]


def test_a_call_marked_as_incident_offers_to_take_it_down(context: Context, cases: Cases, qtbot: Any) -> None:
    cases.room.open()
    room = DutyPage(context)
    qtbot.addWidget(room)
    room.show()
    settle(context, qtbot)
    room.log.new_call()
    panel = room.log.side.panel
    assert panel is not None
    for key, value in {"unit": HOME, "text": SMOKE, "mark": LineMark.INCIDENT}.items():
        panel.form.set(key, value)
    panel.act_button.click()
    settle(context, qtbot)
    said = context.notify.last
    assert said is not None
    assert (said.text, said.link) == ("已登记，还要登记突发事件，按时限报告", "登记突发事件")
    asked: list[Any] = []
    context.opened.connect(lambda key, record, hints: asked.append((key, hints["line"])))
    assert said.act is not None
    said.act()
    (row,) = cases.ask(duty.lines, LineCriteria(), **ALL).rows
    assert asked == [("incidents", row.id)]


# --- reports ----------------------------------------------------------------------------------------------------------


def test_the_call_is_told_in_one_form_and_the_first_report_copied(desk: Desk, fixed_clock: FixedClock) -> None:
    key = desk.cases.start().id
    fixed_clock.advance(minutes=12)
    desk.page.open(key)
    desk.settle()
    desk.act("复制首报文字")
    assert "【突发事件首报】" in QApplication.clipboard().text()
    desk.act("电话已报")
    desk.save()
    assert "向谁报告" in desk.form.problems()["person"]
    desk.fill(person="区委值班室", at=clock.now() - 2 * MINUTE)
    assert desk.said() == "电话报告 按时；书面首报 剩 48 分"
    assert list(desk.page.detail.buttons) == ["写首报", "登记情况", "已控制"]


def test_the_paper_begins_with_the_record_and_is_linked_to_it(context: Context, cases: Cases, qtbot: Any) -> None:
    key = cases.start().id
    cases.call(key)
    desk = Desk(context, cases, qtbot)
    asked: list[Any] = []
    context.opened.connect(lambda page, record, hints: asked.append((page, record, hints)))
    desk.act("写首报")
    assert asked == [("orders", None, {"incident": key, "stage": "first"})]
    office = OrdersPage(context)
    qtbot.addWidget(office)
    office.resize(1182, 700)
    office.show()
    office.open(None, incident=key, stage="first")
    settle(context, qtbot)
    maker = office.pens.maker
    assert maker.form is not None
    said = maker.form.values()
    assert (said["incident"], said["title"], said["told_to"], said["place"]) == (
        key,
        "松涛敬老院厨房冒烟",
        "区委值班室",
        HOME,
    )
    maker.form.set("recipient", "区委、区政府")
    maker.form.set("kind", "火情")
    maker.save_button.click()
    settle(context, qtbot)
    view = cases.view(key)
    (paper,) = view.reports
    assert paper.number
    assert view.stage is IncidentStage.UPDATE
    desk.page.refresh()
    desk.settle()
    assert desk.said().startswith("电话报告 按时；书面首报 按时；续报 剩 1 天")
    office.open(None, incident=key, stage="update")
    settle(context, qtbot)
    assert maker.form is not None
    assert maker.form.value("refers" if "refers" in maker.form.editors else "serial") == 1
    maker.form.editors["stage"].widget.findChildren(QAbstractButton)[0].click()
    settle(context, qtbot)
    assert "首报已经报过" in last(context)


def test_a_report_left_half_typed_is_gone_on_with(context: Context, cases: Cases, qtbot: Any) -> None:
    key, other = cases.start().id, cases.start(text="断电").id
    office = OrdersPage(context)
    qtbot.addWidget(office)
    office.show()
    office.open(None, incident=key, stage="first")
    settle(context, qtbot)
    maker = office.pens.maker
    assert maker.form is not None
    maker.form.set("recipient", "区应急局")
    maker.close_it()
    settle(context, qtbot)
    office.open(None, incident=other, stage="first")
    settle(context, qtbot)
    assert maker.form.value("recipient") == ""
    assert maker.form.value("incident") == other
    draft = f"orders/{DocumentKind.INCIDENT_REPORT.value}/make/stage=first/incident={key}"
    office.open(key, draft=draft)
    settle(context, qtbot)
    assert (maker.form.value("recipient"), maker.form.value("incident")) == ("区应急局", key)


def test_a_report_sent_another_way_is_entered(desk: Desk) -> None:
    key = desk.cases.start().id
    desk.page.open(key)
    desk.settle()
    desk.choose("书面已报")
    desk.fill(person="区政府")
    assert desk.said().startswith("电话报告 剩 30 分；书面首报 按时")


# --- entries ----------------------------------------------------------------------------------------------------------


def test_what_happens_is_entered_and_corrected(desk: Desk) -> None:
    key = desk.cases.start().id
    desk.page.open(key)
    desk.settle()
    desk.choose("登记情况")
    desk.fill(text="冒烟停止")
    desk.choose("伤亡变化")
    desk.fill(hurt=1, text="一人手部烫伤")
    assert desk.cases.view(key).row.losses == Losses(hurt=1)
    assert "受伤 1 人" in desk.page.detail.facts.text()["伤亡"]
    view = desk.cases.view(key)
    row = next(each for each in view.entries if each.kind is K.LOSSES)
    desk.page.forms.correct(view, row)
    desk.settle()
    desk.fill(hurt=2)
    assert desk.cases.view(key).row.losses == Losses(hurt=2)
    desk.choose("认定瞒报、谎报")
    desk.fill(person="调查组", text="隔日才报")
    assert desk.cases.view(key).row.found == ("认定瞒报",)
    desk.choose("修改信息")
    desk.fill(title="松涛敬老院厨房电饭煲冒烟", in_township="500156002")
    assert desk.page.detail.title.text() == "松涛敬老院厨房电饭煲冒烟"


def test_forms_left_half_typed_are_opened_again(desk: Desk) -> None:
    key = desk.cases.start().id
    call = desk.cases.call(key)
    for draft, title in (
        (f"incidents/entry/phone/{key}", "电话已报"),
        (f"incidents/entry/first/{key}", "书面已报"),
        (f"incidents/entry/scene/{key}", "登记情况"),
        (f"incidents/entry/losses/{key}", "伤亡变化"),
        (f"incidents/entry/concealed/{key}", "认定瞒报、谎报"),
        (f"incidents/amend/{key}", "修改信息"),
        (f"incidents/control/{key}", "已控制"),
        (f"incidents/relapse/{key}", "事态反复"),
        (f"incidents/close/{key}", "办结"),
        (f"incidents/void/{key}", "撤销"),
        (f"incidents/reopen/{key}", "恢复处置"),
        (f"incidents/task/{key}", "交办"),
        (f"incidents/correct/{key}/{call}", "更正第2条（电话报告）"),
    ):
        desk.page.open(key, draft=draft)
        desk.settle()
        assert desk.page.side.panel is not None, draft
        assert desk.page.side.panel.title.text() == title
        assert desk.form.draft == draft
        desk.page.side.close_form()


def test_photos_are_added_and_pasted(desk: Desk, tmp_path: Path) -> None:
    key = desk.cases.start().id
    desk.page.open(key)
    desk.settle()
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(0)
    QApplication.clipboard().setImage(image)
    desk.page.keeping.paste()
    desk.settle()
    pdf = tmp_path / "情况说明.pdf"
    pdf.write_bytes(b"%PDF-1.7\n%%EOF\n")
    desk.page.detail.strip.take_files([pdf])
    desk.settle()
    assert len(desk.cases.view(key).files) == 2
    assert len(desk.page.detail.strip.photos()) == 1
    QApplication.clipboard().setText("没有图")
    desk.page.keeping.paste()
    assert "剪贴板里没有照片" in last(desk.context)


# --- the end ----------------------------------------------------------------------------------------------------------


def test_it_is_controlled_closed_and_followed_up(desk: Desk) -> None:
    cases = desk.cases
    key = cases.start().id
    cases.call(key)
    cases.note(key, K.FIRST, person="区政府")
    desk.page.open(key)
    desk.settle()
    desk.act("已控制")
    desk.fill(text="明火扑灭")
    assert list(desk.page.detail.buttons) == ["写终报", "登记情况", "办结"]
    desk.choose("事态反复")
    desk.fill(text="复燃")
    desk.act("已控制")
    desk.save()
    desk.act("办结")
    desk.fill(cause="不明", lessons="线路老化要查")
    assert "理由" in desk.form.problems()["cause"]
    desk.fill(cause="线路老化")
    assert "还没有终报" in desk.form.problems()["unreported"]
    desk.fill(unreported="轻微，首报已说明")
    assert cases.view(key).row.state is IncidentState.CLOSED
    assert list(desk.page.detail.buttons) == ["登记隐患", "交办", "恢复处置"]
    asked: list[Any] = []
    desk.context.opened.connect(lambda page, record, hints: asked.append((page, record, hints)))
    desk.act("登记隐患")
    (page, record, hints) = asked[0]
    assert (page, record, hints["facility_id"], hints["facility"]) == ("hazards", None, cases.home, HOME)
    desk.act("交办")
    assert desk.form.value("text") == "线路老化要查"
    desk.fill(responsible="应急管理科")
    assert cases.ask(duty.tasks, TaskCriteria(), today=TODAY, **ALL).total == 1


def test_a_hazard_begins_with_the_place_and_what_was_found(context: Context, cases: Cases, qtbot: Any) -> None:
    page = HazardsPage(context)
    qtbot.addWidget(page)
    page.show()
    page.open(None, act="new", facility_id=cases.home, facility=HOME, text="厨房线路老化")
    settle(context, qtbot)
    panel: Any = page.side.currentWidget()
    assert (panel.form.value("facility"), panel.form.value("text")) == (HOME, "厨房线路老化")


def test_a_false_alarm_is_called_off_and_may_come_back(desk: Desk) -> None:
    key = desk.cases.start().id
    desk.page.open(key)
    desk.settle()
    desk.choose("撤销")
    desk.fill(reason="误报，现场核实无火情")
    assert desk.cases.view(key).row.state is IncidentState.VOID
    assert desk.page.detail.clocks.isHidden()
    desk.act("恢复处置")
    desk.fill(reason="复燃")
    assert desk.cases.view(key).row.state is IncidentState.OPEN


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_by_chips_and_search(desk: Desk) -> None:
    first = desk.cases.start().id
    desk.cases.start(place="示范路口", text="树木倒伏", facility_id=None)
    desk.cases.close(first)
    desk.page.refresh()
    desk.settle()
    assert desk.page.model.total == 1
    desk.page.chips.choose("all")
    desk.page._filter()
    desk.settle()
    assert desk.page.model.total == 2
    desk.page.search.setText("cfmy")
    desk.page._filter()
    desk.settle()
    assert desk.page.model.total == 1


def test_the_list_shows_what_is_opened_from_elsewhere(desk: Desk) -> None:
    first, open_yet = desk.cases.start().id, desk.cases.start(text="停电").id
    desk.cases.close(first)
    desk.page.refresh()
    desk.settle()
    desk.page.open(first)
    desk.settle()
    assert (desk.page.chips.current(), desk.page.model.total) == ("closed", 1)
    assert desk.page.model.id_at(desk.page.table.currentIndex().row()) == first
    desk.cases.do(incidents.void, open_yet, reason="误报", now=clock.now())
    desk.page.open(open_yet)
    desk.settle()
    assert (desk.page.chips.current(), desk.page.model.total) == ("all", 2)
    assert desk.page.detail.view is not None
    assert desk.page.detail.view.row.id == open_yet
    offered = {act.title: act.enabled for act in desk.page.acts.offered() if act is not None}
    assert (offered["交办"], offered["登记隐患"]) == (False, False)


def test_an_empty_page_says_what_it_is_for(desk: Desk) -> None:
    assert desk.page.listing.empty is not None
    assert desk.page.listing.empty.isVisible()


def test_the_register_is_exported(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = desk.cases.start(losses=Losses(0, 0)).id
    desk.cases.close(key)
    desk.page.chips.choose("all")
    desk.page._filter()
    desk.settle()
    path = tmp_path / "台账.xlsx"
    monkeypatch.setattr(desk.context.files, "save", lambda *_args, **_more: path)
    desk.page.export()
    desk.settle()
    book = load_workbook(path)
    said = " ".join(str(cell.value) for row in book.active.iter_rows() for cell in row)  # type: ignore[union-attr]
    for words in (
        "编号",
        "TF-2026-0001",
        "死亡 0 人，受伤 0 人",
        "电话报告漏报，书面首报漏报",
        "电饭煲线路老化",
        "已办结",
    ):
        assert words in said, words


def test_the_menu_offers_everything_that_can_be_done(desk: Desk) -> None:
    key = desk.cases.start().id
    desk.page.open(key)
    desk.settle()
    assert isinstance(desk.page.detail.menu, MenuButton)
    offered = [act.title for act in desk.page.acts.offered() if act is not None]
    assert len(offered) == len(set(offered))
    assert {"电话已报", "写首报", "书面已报", "伤亡变化", "已控制", "办结", "撤销", "认定瞒报、谎报"} <= set(offered)
