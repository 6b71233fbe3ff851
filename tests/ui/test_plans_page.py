"""检查计划: made, approved, sealed, opened, printed, changed on the day; clicked and typed as a clerk does."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from mzdesk import clock, log, paths
from mzdesk.db.drafts import Drafts
from mzdesk.db.work import Store
from mzdesk.documents import bundle, raster
from mzdesk.models.base import Base
from mzdesk.services import plans, staff
from mzdesk.settings import PcSettings
from mzdesk.terms import (
    ApprovalWay,
    Choice,
    DrawStep,
    InspectionKind,
    InspectionState,
    PeriodState,
    PersonKind,
    PlanAct,
    PlanState,
    Relation,
    Role,
    Topic,
    VisitOutcome,
)
from mzdesk.ui import printing
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs.once import OnceDialog
from mzdesk.ui.forms import Form, FormPanel
from mzdesk.ui.pages.plans import PlansPage
from mzdesk.ui.pages.plans.dialogs import ApprovalAsk, FormDialog, OpenDialog, SealDialog
from mzdesk.ui.pages.plans.editors import OfficersEditor, Pace, PaceEditor, PlaceEditor
from mzdesk.ui.pages.plans.period import MapPanel
from mzdesk.views.plans import PlanView
from tests import factories
from tests.factories import PHRASE, PIN, SYSTEM, TODAY
from tests.services.plan_cases import Office, ask, do

FEW = (Topic.PSYCH,)  # a short checklist: few pages to print


@pytest.fixture
def bureau(sqlite_store: Store) -> Office:
    """Eight places, four officers, a leader."""
    return Office(sqlite_store)


@pytest.fixture
def desk(app: QApplication, bureau: Office, home: Path) -> Iterator[Context]:
    """A clerk's desk in that bureau."""
    who = factories.person(bureau.store, "周文静", Role.CLERK, kind=PersonKind.CLERK)
    drafts = Drafts(paths.drafts_file())
    actor = factories.actor(bureau.store, who, Role.CLERK)
    made = Context(bureau.store, actor, pc=PcSettings(paths.settings_file()), drafts=drafts)
    yield made
    made.close()
    drafts.close()


class PrinterInMemory:
    """Takes the place of the printer: whatever is printed becomes a PDF in a folder, its bytes are kept."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.asked, self.there = folder, 0, True
        self.jobs: list[bytes] = []
        press = printing.press

        def pressed(
            printer: QPrinter, given: Sequence[printing.Paper], progress: Callable[..., None], **shift: Any
        ) -> int:
            self.jobs.append(bundle.join([paper.pdf for paper in given]))
            return press(printer, given, progress, **shift)

        monkeypatch.setattr(printing, "press", pressed)

    def choose(self, _parent: QWidget, name: str) -> QPrinter | None:
        self.asked += 1
        if not self.there:
            return None
        made = QPrinter(QPrinter.PrinterMode.HighResolution)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(self.folder / f"{self.asked}.pdf"))
        made.setDocName(name)
        return made

    def text(self) -> str:
        """What the last job says."""
        return "\n".join(raster.text(self.jobs[-1]))

    def pages(self) -> tuple[int, int]:
        """Pages of the last job, and pages that came out of the printer."""
        out = (self.folder / f"{self.asked}.pdf").read_bytes()
        return raster.page_count(self.jobs[-1]), raster.page_count(out)


@pytest.fixture
def printer(desk: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PrinterInMemory:
    """The desk's printer."""
    made = PrinterInMemory(tmp_path, monkeypatch)
    desk.printing = made  # type: ignore[assignment]
    return made


@pytest.fixture
def page(desk: Context, qtbot: Any) -> PlansPage:
    """The page as it stands when it is opened."""
    return opened(desk, qtbot)


def opened(context: Context, qtbot: Any) -> PlansPage:
    made = PlansPage(context)
    qtbot.addWidget(made)
    made.resize(1180, 690)
    made.show()
    settle(context, qtbot)
    return made


def settle(context: Context, qtbot: Any) -> None:
    """Wait until nothing runs any more."""
    qtbot.waitUntil(lambda: not context.runner.busy, timeout=60_000)


def show(page: PlansPage, plan_id: UUID, qtbot: Any) -> PlanView:
    page.open(plan_id)
    settle(page.context, qtbot)
    return shown(page)


def shown(page: PlansPage) -> PlanView:
    assert page.view is not None
    return page.view


def panel(page: PlansPage) -> FormPanel:
    """The form that is open, over the page or beside the list."""
    held = page.work.currentWidget() if page.work.currentIndex() else page.side.currentWidget()
    assert isinstance(held, FormPanel)
    return held


def press(page: PlansPage, words: str, qtbot: Any) -> None:
    """Press an act of the plan, or of its newest draw."""
    buttons = dict(page.detail.buttons)
    if words not in buttons and page.detail.tabs.current() == "period":
        buttons |= page.detail.pane.card.buttons
    if words not in buttons:
        buttons |= next(iter(page.detail.cards.values())).buttons
    qtbot.mouseClick(buttons[words], Qt.MouseButton.LeftButton)
    settle(page.context, qtbot)


def links(page: QWidget, words: str) -> list[QAbstractButton]:
    """The visible buttons and links with these words."""
    return [each for each in page.findChildren(QAbstractButton) if each.text() == words and each.isVisible()]


def link(page: QWidget, words: str, qtbot: Any) -> QAbstractButton:
    """The first of them, once it is on screen."""
    qtbot.waitUntil(lambda: bool(links(page, words)))
    return links(page, words)[0]


def words_on(*widgets: QWidget | None) -> str:
    """Everything that can be read or is read aloud in these widgets."""
    said: list[str] = []
    for widget in (each for each in widgets if each is not None):
        for part in (widget, *widget.findChildren(QWidget)):
            said += [part.accessibleName(), part.toolTip()]
            said += [part.text()] if isinstance(part, QLabel | QAbstractButton) else []
    return "\n".join(said)


def compose(widget: QWidget, text: str) -> None:
    """Type Chinese as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def tick(form: Form, key: str, *values: object) -> None:
    form.set(key, values)


# --- the plan --------------------------------------------------------------------------------------------------------


def pace(page: PlansPage) -> Pace:
    editor = panel(page).form.editors["pace"]
    assert isinstance(editor, PaceEditor)
    return editor.show


def test_a_plan_is_typed_and_its_pace_is_reckoned_while_it_is_typed(
    page: PlansPage, bureau: Office, qtbot: Any
) -> None:
    """Pool and certificate follow every field; an empty pool is said kindly; problems stand under their fields."""
    page.toolbar.button("新建计划").click()
    settle(page.context, qtbot)
    form = panel(page).form
    qtbot.waitUntil(lambda: "范围内现有 8 家" in pace(page).pool.text(), timeout=10_000)
    assert "各周期都能完成" in pace(page).pool.text()
    tick(form, "townships", "500156001")
    qtbot.waitUntil(lambda: "范围内现有 3 家" in pace(page).pool.text(), timeout=10_000)
    form.fill(form.values() | {"whole": True, "outings": 1, "stops": 1, "starts": TODAY, "ends": TODAY})
    form.edited.emit("whole")
    qtbot.waitUntil(lambda: bool(pace(page).words.text()), timeout=10_000)
    assert "来不及随机安排" in pace(page).words.text() + pace(page).pool.text()
    assert not form.editors["quota_major"].widget.isVisible()
    form.fill(form.values() | {"whole": False, "outings": 5, "stops": 4, "ends": date(2026, 12, 31), "title": ""})
    panel(page).act_button.click()
    assert form.problems() == {"title": "请填写计划名称。"}
    compose(form.editors["title"].widget, "冬季安全检查")
    qtbot.keyClick(form, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settle(page.context, qtbot)
    assert "写明理由" in form.problems()["reason"]
    compose(form.editors["reason"].widget, "防止突击整改")
    qtbot.keyClick(form, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settle(page.context, qtbot)
    view = shown(page)
    assert (view.row.title, view.row.state, view.pool_size) == ("冬季安全检查", PlanState.DRAFT, 3)
    assert view.draft.outings == 5
    assert page.work.currentIndex() == 0
    assert "请先办妥" in words_on(page.detail)


def test_a_pace_is_chosen_by_its_sentence(page: PlansPage, bureau: Office, qtbot: Any) -> None:
    """强度 低/中/高 with what each costs: choosing one sets the days a week, and cars where five days are too few."""
    page.toolbar.button("新建计划").click()
    settle(page.context, qtbot)
    form = panel(page).form
    qtbot.waitUntil(lambda: len(pace(page).picker.cards()) == 3, timeout=10_000)
    form.fill(form.values() | {"outings": 5, "stops": 1, "teams": 1})
    middle = pace(page).picker.cards()[1]
    assert "每周约检查" in middle.accessibleDescription()
    qtbot.mouseClick(middle, Qt.MouseButton.LeftButton)
    settle(page.context, qtbot)
    assert 1 <= form.value("outings") <= 5
    assert form.value("teams") == 1
    qtbot.waitUntil(lambda: "相当于强度" in pace(page).pool.text(), timeout=10_000)


def test_a_draft_that_was_not_saved_comes_back(page: PlansPage, desk: Context, qtbot: Any) -> None:
    """What is typed survives; it can be thrown away; places brought along are added, not put in its place."""
    page.toolbar.button("新建计划").click()
    settle(desk, qtbot)
    form = panel(page).form
    compose(form.editors["title"].widget, "没有保存的计划")
    form.keep_draft()
    settle(desk, qtbot)
    again = opened(desk, qtbot)
    again.toolbar.button("新建计划").click()
    settle(desk, qtbot)
    assert panel(again).form.value("title") == "没有保存的计划"
    link(again, "已恢复上次未保存的内容，点这里放弃", qtbot).click()
    settle(desk, qtbot)
    assert panel(again).form.value("title") == ""
    assert desk.drafts is not None
    assert desk.drafts.listing() == []


def test_places_ticked_in_the_register_become_the_pool(page: PlansPage, bureau: Office, qtbot: Any) -> None:
    """The facilities page hands its ticked places over; one alone is no draw, and that is refused."""
    page.open(None, facility_ids=tuple(bureau.places[:1]))
    settle(page.context, qtbot)
    panel(page).form.set("title", "重点机构检查")
    panel(page).form.set("reason", "防止突击整改")
    panel(page).act_button.click()
    settle(page.context, qtbot)
    assert "不算随机" in panel(page).form.problems()["places"]
    panel(page).form.forget_draft()
    page.open(None, facility_ids=tuple(bureau.places[:4]))
    settle(page.context, qtbot)
    form = panel(page).form
    assert "共 4 家" in words_on(panel(page))
    form.set("title", "重点机构检查")
    form.set("reason", "防止突击整改")
    panel(page).act_button.click()
    settle(page.context, qtbot)
    view = shown(page)
    assert (view.pool_size, view.draft.places) == (4, tuple(bureau.places[:4]))
    page.detail.buttons["修改"].click()
    settle(page.context, qtbot)
    assert dict(panel(page).form.value("places"))[bureau.places[0]] == "示例00号敬老院"


def test_a_deleted_draft_is_taken_back_from_the_strip(page: PlansPage, bureau: Office, qtbot: Any) -> None:
    key = bureau.plan(approved=False)
    show(page, key, qtbot)
    press(page, "删除", qtbot)
    assert page.model.total == 0
    assert page.detail.title.text() == "请在左侧选择计划"
    last = page.context.notify.last
    assert last is not None
    assert (last.text, last.link) == ("已删除计划：冬季安全检查", "撤销")
    assert last.act is not None
    last.act()
    settle(page.context, qtbot)
    assert page.model.total == 1
    assert shown(page).row.id == key


def test_the_chips_count_and_choose(page: PlansPage, bureau: Office, qtbot: Any, qtmodeltester: Any) -> None:
    bureau.plan(title="夏季检查")
    bureau.plan(approved=False, title="岁末检查")
    page.refresh()
    settle(page.context, qtbot)
    assert [chip.accessibleName() for chip in page.chips.chips()] == [
        "未完成 2",
        "拟稿 1",
        "已审批 1",
        "已完成 0",
        "全部 2",
    ]
    page.chips.button("draft").click()
    settle(page.context, qtbot)
    assert page.model.total == 1
    qtmodeltester.check(page.table.model())


# --- approval --------------------------------------------------------------------------------------------------------


def asked(page: PlansPage, kind: type[Any]) -> Any:
    """The dialog that is open."""
    dialog = page.acts.dialog
    assert isinstance(dialog, kind)
    return dialog


def test_a_plan_is_approved_by_pin_and_a_wrong_pin_keeps_the_dialog_open(
    page: PlansPage, bureau: Office, qtbot: Any
) -> None:
    show(page, bureau.plan(approved=False), qtbot)
    press(page, "登记审批", qtbot)
    dialog = asked(page, ApprovalAsk)
    assert dialog.form.value("approver") == bureau.leader
    qtbot.keyClicks(dialog.form.editors["pin"].widget, "999999")
    dialog.form.set("opinion", "同意，注意保密")
    dialog.act_button.click()
    settle(page.context, qtbot)
    assert dialog.isVisible()
    assert "签批码不正确" in dialog.trouble.text()
    assert dialog.form.value("opinion") == "同意，注意保密"
    dialog.form.set("pin", PIN)
    dialog.act_button.click()
    settle(page.context, qtbot)
    view = shown(page)
    assert (view.row.state, view.approvals[0].way) == (PlanState.APPROVED, ApprovalWay.PIN)
    assert "同意，注意保密" in words_on(page.detail)


def test_a_plan_is_approved_on_paper_with_its_scan(page: PlansPage, bureau: Office, tmp_path: Path, qtbot: Any) -> None:
    """Approver, date of the sheet, scan; the scan is kept and shown again."""
    from mzdesk.documents import planning
    from mzdesk.views.documents import InspectionApproval

    show(page, bureau.plan(approved=False), qtbot)
    with bureau.store.read(SYSTEM) as session:
        form: InspectionApproval = plans.approval_view(session, SYSTEM, shown(page).row.id)
    sheet = tmp_path / "审批单.pdf"
    sheet.write_bytes(planning.approval(form))
    press(page, "登记审批", qtbot)
    dialog = asked(page, ApprovalAsk)
    dialog.way.button("paper").click()
    dialog.act_button.click()
    assert "签批日期" in dialog.trouble.text()
    qtbot.keyClicks(dialog.form.editors["approved_on"].widget, "1120")
    dialog.act_button.click()
    assert "扫描件" in dialog.trouble.text()
    dialog.take_scan(sheet)
    settle(page.context, qtbot)
    dialog.act_button.click()
    settle(page.context, qtbot)
    row = shown(page).approvals[0]
    assert (row.way, str(row.approved_on)) == (ApprovalWay.PAPER, "2026-11-20")
    link(page, "查看签批单", qtbot).click()
    settle(page.context, qtbot)
    assert page.papers.shown is not None
    assert page.papers.shown.preview.pdf == sheet.read_bytes()


def test_a_delegate_approves_only_with_a_recorded_delegation(page: PlansPage, bureau: Office, qtbot: Any) -> None:
    show(page, bureau.plan(approved=False), qtbot)
    press(page, "登记审批", qtbot)
    dialog = asked(page, ApprovalAsk)
    dialog.way.button("delegated").click()
    dialog.act_button.click()
    settle(page.context, qtbot)
    assert "没有找到覃国栋授权您代批的有效记录" in dialog.trouble.text()
    dialog.reject()
    assert "本人审批" not in words_on(dialog)
    assert shown(page).row.state is PlanState.DRAFT


def test_a_leader_approves_on_his_own_screen_and_plans_nothing(desk: Context, bureau: Office, qtbot: Any) -> None:
    desk.switch(factories.actor(bureau.store, bureau.leader, Role.LEADER))
    page = opened(desk, qtbot)
    assert not page.toolbar.button("新建计划").isEnabled()
    show(page, bureau.plan(approved=False), qtbot)
    assert "修改" not in page.detail.buttons
    press(page, "登记审批", qtbot)
    dialog = asked(page, ApprovalAsk)
    dialog.way.button("screen").click()
    dialog.act_button.click()
    settle(desk, qtbot)
    assert shown(page).approvals[0].way is ApprovalWay.SCREEN


def test_a_refusal_stands_beside_the_draft(page: PlansPage, bureau: Office, qtbot: Any) -> None:
    show(page, bureau.plan(approved=False), qtbot)
    press(page, "登记审批", qtbot)
    dialog = asked(page, ApprovalAsk)
    dialog.form.fill({"approver": bureau.leader, "pin": PIN, "granted": False, "opinion": "先查在建项目"})
    dialog.act_button.click()
    settle(page.context, qtbot)
    assert shown(page).row.state is PlanState.DRAFT
    assert "不同意：先查在建项目" in words_on(page.detail)


def test_an_approved_plan_is_taken_back_before_it_is_changed(page: PlansPage, bureau: Office, qtbot: Any) -> None:
    show(page, bureau.plan(), qtbot)
    assert "修改" not in page.detail.buttons
    press(page, "退回修改", qtbot)
    assert shown(page).row.state is PlanState.DRAFT
    page.detail.buttons["修改"].click()
    settle(page.context, qtbot)
    panel(page).form.set("stops", 2)
    panel(page).act_button.click()
    settle(page.context, qtbot)
    assert (shown(page).draft.stops, shown(page).draft.intended) == (2, 88)


# --- the seal --------------------------------------------------------------------------------------------------------


def seal(page: PlansPage, qtbot: Any) -> str:
    """封存启动 by the dialog; returns the recovery code."""
    press(page, "封存启动", qtbot)
    dialog = asked(page, SealDialog)
    qtbot.keyClicks(dialog.form.editors["phrase"].widget, PHRASE)
    dialog.act_button.click()
    settle(page.context, qtbot)
    told = asked(page, OnceDialog)
    code: str = told.codes[0].text()
    told.keep_button.click()
    settle(page.context, qtbot)
    return code


def test_an_empty_pool_and_a_wrong_phrase_are_refused_kindly(page: PlansPage, bureau: Office, qtbot: Any) -> None:
    """The dialog stays with what was typed; nothing is sealed."""
    show(page, bureau.plan(townships=("500156999",)), qtbot)
    assert "抽取范围内没有机构" in words_on(page.detail)
    press(page, "封存启动", qtbot)
    dialog = asked(page, SealDialog)
    assert "任何地方都没有这份名单" in dialog.sentence.text()
    dialog.act_button.click()
    assert dialog.form.problems() == {"phrase": "请填写登录口令。"}
    dialog.form.set("phrase", PHRASE)
    dialog.act_button.click()
    settle(page.context, qtbot)
    assert "没有机构" in dialog.trouble.text() + str(dialog.form.problems())
    dialog.reject()
    show(page, bureau.plan(), qtbot)
    press(page, "封存启动", qtbot)
    dialog = asked(page, SealDialog)
    qtbot.keyClicks(dialog.form.editors["phrase"].widget, "Bushi-kouling-1")
    dialog.act_button.click()
    settle(page.context, qtbot)
    assert "口令不正确，没有封存" in dialog.trouble.text()
    assert dialog.isVisible()
    dialog.reject()
    assert shown(page).period is None


def test_a_witness_is_asked_for_only_when_there_is_one(page: PlansPage, bureau: Office, qtbot: Any) -> None:
    """The fields come with the tick; two codes are shown, and at departure both pass-phrases are asked for."""
    show(page, bureau.plan(topics=FEW), qtbot)
    press(page, "封存启动", qtbot)
    dialog = asked(page, SealDialog)
    assert not dialog.form.editors["witness"].widget.isVisible()
    dialog.form.fill({"keeper": bureau.leader, "phrase": PHRASE, "more": True})
    dialog.form.edited.emit("more")
    assert dialog.form.editors["witness"].widget.isVisible()
    dialog.form.fill(dialog.form.values() | {"witness": "办公室", "witness_phrase": "Jianzheng-2026"})
    dialog.act_button.click()
    settle(page.context, qtbot)
    assert "至少 20 位" in dialog.form.problems()["witness_numbers"]
    dialog.form.set("witness_numbers", "31625514236144526131")
    dialog.act_button.click()
    settle(page.context, qtbot)
    assert len(asked(page, OnceDialog).codes) == 2
    asked(page, OnceDialog).keep_button.click()
    settle(page.context, qtbot)
    assert "双密钥" in words_on(page.detail)
    press(page, "启封并打印", qtbot)
    asked(page, OpenDialog).form.set("phrase", PHRASE)
    asked(page, OpenDialog).act_button.click()
    assert asked(page, OpenDialog).form.problems() == {"witness_phrase": "请填写见证口令。"}


def test_a_second_draw_of_a_day_needs_its_reason(
    page: PlansPage, bureau: Office, printer: PrinterInMemory, qtbot: Any
) -> None:
    """The field for the reason is shown when the day has a draw; the earlier one stays on file."""
    open_draw(page, bureau, qtbot)
    press(page, "启封并打印", qtbot)
    dialog = asked(page, OpenDialog)
    assert dialog.form.editors["reason"].widget.isVisible()
    dialog.form.fill(dialog.form.values() | {"count": 1, "phrase": PHRASE})
    dialog.act_button.click()
    settle(page.context, qtbot)
    assert "再次抽取须写明原因" in dialog.form.problems()["reason"]
    dialog.form.set("reason", "增派一组")
    dialog.act_button.click()
    settle(page.context, qtbot)
    assert [draw.number for draw in shown(page).draws] == [2, 1]
    page.back_to_list()
    assert "再次抽取的原因：增派一组" in words_on(page.detail)


def test_a_direction_is_left_out_before_opening(
    page: PlansPage, bureau: Office, printer: PrinterInMemory, qtbot: Any
) -> None:
    """The townships come with the tick; without a reason it is refused under its field."""
    show(page, bureau.plan(topics=FEW), qtbot)
    seal(page, qtbot)
    press(page, "启封并打印", qtbot)
    dialog = asked(page, OpenDialog)
    assert not dialog.form.editors["excluded"].widget.isVisible()
    dialog.form.fill(dialog.form.values() | {"count": 2, "some": True, "phrase": PHRASE})
    dialog.form.edited.emit("some")
    dialog.form.set("excluded", ("500156001",))
    dialog.act_button.click()
    settle(page.context, qtbot)
    assert "排除方向须写明原因" in dialog.form.problems()["excluded_reason"]
    dialog.form.set("excluded_reason", "道路塌方")
    dialog.act_button.click()
    settle(page.context, qtbot)
    assert shown(page).draws[0].excluded_reason == "道路塌方"


def test_a_period_is_called_off_with_its_reason(page: PlansPage, bureau: Office, qtbot: Any) -> None:
    show(page, bureau.plan(), qtbot)
    seal(page, qtbot)
    press(page, "作废封存", qtbot)
    panel(page).act_button.click()
    assert panel(page).form.problems() == {"reason": "请填写原因。"}
    panel(page).form.set("reason", "保管人调离")
    panel(page).act_button.click()
    settle(page.context, qtbot)
    period = shown(page).period
    assert period is not None
    assert period.state is PeriodState.VOID
    page.detail.turn("period")
    assert "保管人调离" in words_on(page.detail)
    assert PlanAct.SEAL in shown(page).acts


def test_days_off_are_typed_and_the_certificate_is_said_again(page: PlansPage, bureau: Office, qtbot: Any) -> None:
    """A holiday declared in mid-period; what can't be read is said under the field."""
    show(page, bureau.plan(), qtbot)
    seal(page, qtbot)
    page.detail.turn("period")
    press(page, "登记停检日", qtbot)
    panel(page).form.set("days", "下周三")
    panel(page).act_button.click()
    settle(page.context, qtbot)
    assert "看不懂" in panel(page).form.problems()["days"]
    panel(page).form.set("days", "2026-12-14 至 2026-12-16")
    panel(page).act_button.click()
    settle(page.context, qtbot)
    period = shown(page).period
    assert period is not None
    assert sum(day.kind == "off" for day in period.days) == 3
    last = page.context.notify.last
    assert last is not None
    assert "已登记停检日" in last.text


def test_the_approval_form_the_recovery_sheet_and_the_promise_are_printed(
    page: PlansPage, bureau: Office, printer: PrinterInMemory, qtbot: Any
) -> None:
    """行政检查审批表 is looked at first; 期初承诺书 and 恢复单 go to the printer with numbers and hashes only."""
    show(page, bureau.plan(approved=False), qtbot)
    press(page, "打印审批表", qtbot)
    sheet = page.papers.shown
    assert sheet is not None
    assert "从名录库 8 家中确定" in "".join(raster.text(sheet.preview.pdf)).replace("\n", "")
    assert printer.jobs == []
    qtbot.mouseClick(sheet.print_button, Qt.MouseButton.LeftButton)
    settle(page.context, qtbot)
    assert printer.pages() == (1, 1)
    sheet.back_button.click()
    assert page.work.currentIndex() == 0
    bureau.approve(shown(page).row.id)
    show(page, shown(page).row.id, qtbot)
    press(page, "封存启动", qtbot)
    asked(page, SealDialog).form.set("phrase", PHRASE)
    asked(page, SealDialog).act_button.click()
    settle(page.context, qtbot)
    code = asked(page, OnceDialog).codes[0].text()
    asked(page, OnceDialog).act_button.click()
    settle(page.context, qtbot)
    assert len(printer.jobs) == 3
    recovery, promise = ("".join(raster.text(job)) for job in printer.jobs[-2:])
    assert "恢复单" in recovery
    assert "承诺书" in promise
    assert code[:4] not in promise
    assert "敬老院" not in recovery + promise
    with bureau.store.read(SYSTEM) as session:
        tables = Base.metadata.sorted_tables
        text = "\n".join(str(tuple(row)) for table in tables for row in session.execute(sa.select(table)))
    assert code not in text


# --- nothing names a place before 启封 --------------------------------------------------------------------------------


def traces(store: Store, bureau: Office) -> dict[str, int]:
    """How often each place is named in any row of any table: by name, by id, with and without dashes."""
    with store.read(SYSTEM) as session:
        tables = Base.metadata.sorted_tables
        text = "\n".join(str(tuple(row)) for table in tables for row in session.execute(sa.select(table)))
    return {word: text.count(word) for word in every_name(bureau)}


def every_name(bureau: Office) -> list[str]:
    names = [f"示例{n:02d}号敬老院" for n in range(len(bureau.places))]
    return [*names, *map(str, bureau.places), *(key.hex for key in bureau.places)]


def spellings(word: str) -> set[bytes]:
    """A word as it may lie in a file: UTF-8, UTF-16, escaped JSON, a raw id."""
    plain = {word.encode(), word.encode("utf-16-le"), word.encode("ascii", "backslashreplace")}
    return plain | ({bytes.fromhex(word)} if len(word) == 32 and word.isascii() else set())


def test_before_opening_nothing_names_a_place(
    page: PlansPage, bureau: Office, printer: PrinterInMemory, home: Path, caplog: pytest.LogCaptureFixture, qtbot: Any
) -> None:
    """Sealed, printed, looked at from all sides: no row more, no draft, no setting, no log line, no word on screen."""
    caplog.set_level(logging.DEBUG)
    log.start(home)
    show(page, bureau.plan(approved=False), qtbot)
    before = traces(bureau.store, bureau)
    bureau.approve(shown(page).row.id)
    show(page, shown(page).row.id, qtbot)
    seal(page, qtbot)
    page.detail.turn("period")
    press(page, "打印期初承诺书", qtbot)
    sheet = page.papers.shown
    screen = words_on(page, sheet)
    page.back_to_list()
    for key in ("plan", "period", "draws", "sent", "people"):
        page.detail.turn(key)
        settle(page.context, qtbot)
        screen += words_on(page)
    page.detail.turn("draws")
    assert "启封以前，任何地方都没有检查名单" in screen
    page.context.memory.put("splitters", "plans.narrow", 500)
    page.context.memory.flush()
    settle(page.context, qtbot)
    assert traces(bureau.store, bureau) == before
    files = [path for path in home.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"drafts.sqlite", "settings.json"}
    kept = b"".join(path.read_bytes() for path in files)
    said = screen + printer.text() + caplog.text + "\n".join(str(vars(row)) for row in caplog.records)
    for word in every_name(bureau):
        assert not any(spelling in kept for spelling in spellings(word)), word
        assert word not in said


# --- departure -------------------------------------------------------------------------------------------------------


def go(page: PlansPage, qtbot: Any, phrase: str = PHRASE, **values: Any) -> OpenDialog:
    """启封并打印 by the dialog, the pass-phrase with Enter."""
    press(page, "启封并打印", qtbot)
    dialog = asked(page, OpenDialog)
    for key, value in values.items():
        dialog.form.set(key, value)
    field = dialog.form.editors["phrase"].widget
    qtbot.keyClicks(field, phrase)
    dialog.submit()
    settle(page.context, qtbot)
    return dialog


def test_a_wrong_phrase_opens_nothing_and_can_be_typed_again(
    page: PlansPage, bureau: Office, printer: PrinterInMemory, qtbot: Any
) -> None:
    show(page, bureau.plan(topics=FEW), qtbot)
    code = seal(page, qtbot)
    dialog = go(page, qtbot, "Bushi-kouling-1")
    assert "口令不正确，没有启封" in dialog.trouble.text()
    assert shown(page).draws == ()
    dialog.form.set("phrase", code)
    dialog.act_button.click()
    settle(page.context, qtbot)
    assert len(shown(page).draws) == 1


def test_opening_and_printing_everything_takes_the_phrase_and_two_acts(
    page: PlansPage, bureau: Office, printer: PrinterInMemory, qtbot: Any
) -> None:
    """Act 1 启封并打印, the pass-phrase with Enter, act 2 the printer: all notices and checklists are on paper."""
    show(page, bureau.plan(relations=tuple(Relation), topics=FEW, stops=3), qtbot)
    seal(page, qtbot)
    acts = 0
    press(page, "启封并打印", qtbot)
    acts += 1
    dialog = asked(page, OpenDialog)
    field = dialog.form.editors["phrase"].widget
    assert QApplication.focusWidget() in (field, None) or field.hasFocus()
    qtbot.keyClicks(field, PHRASE)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settle(page.context, qtbot)
    acts += printer.asked
    assert acts == 2
    draw = shown(page).draws[0]
    text = printer.text()
    assert len(draw.visits) == 3
    for visit in draw.visits:
        assert visit.facility in text
        assert f"{visit.code[:4]} {visit.code[4:]}" in text
        assert all(name in text for _, name in visit.officers)
    assert text.count("行政检查通知书") >= 3
    made, out = printer.pages()
    assert made == out >= 6
    page.back_to_list()
    card = next(iter(page.detail.cards.values()))
    assert all(visit.facility in words_on(card) for visit in draw.visits)
    assert "第 1 组" in words_on(card)
    assert {step.step for step in draw.steps} >= {DrawStep.OPENED, DrawStep.PRINTED}
    last = page.context.notify.last
    assert last is not None
    assert "已送打印机" in last.text


def test_who_looked_at_the_list_and_when_the_car_left_are_on_file(
    page: PlansPage, bureau: Office, printer: PrinterInMemory, qtbot: Any
) -> None:
    """Seen once is noted once; departure is typed with its time; the day's sheet is printed for the file."""
    open_draw(page, bureau, qtbot)
    settle(page.context, qtbot)
    page.refresh()
    settle(page.context, qtbot)
    assert [step.step for step in shown(page).draws[0].steps].count(DrawStep.LOOKED) == 1
    press(page, "登记出发和到达", qtbot)
    panel(page).form.set("about", "渝A示例车")
    panel(page).act_button.click()
    settle(page.context, qtbot)
    assert any(step.note == "渝A示例车" for step in shown(page).draws[0].steps)
    press(page, "打印抽取情况表", qtbot)
    assert page.papers.shown is not None
    said = "".join(raster.text(page.papers.shown.preview.pdf))
    assert all(visit.facility in said for visit in shown(page).draws[0].visits)


def open_draw(page: PlansPage, bureau: Office, qtbot: Any) -> PlanView:
    """An opened draw on the page."""
    key = bureau.plan(topics=FEW)
    bureau.open(bureau.seal(key).id)
    return show(page, key, qtbot)


def test_a_killed_desk_finds_the_same_visits_and_prints_again(
    page: PlansPage, bureau: Office, printer: PrinterInMemory, tmp_path: Path, qtbot: Any, monkeypatch: Any
) -> None:
    """Opened, then the power fails before the printer: a new desk has the same visits and prints the same bytes."""
    show(page, bureau.plan(topics=FEW), qtbot)
    seal(page, qtbot)
    printer.there = False
    go(page, qtbot, count=2)
    visits = shown(page).draws[0].visits
    first = page.papers.shown
    assert first is not None
    made = Context(bureau.store, page.context.actor, pc=page.context.pc, drafts=page.context.drafts)
    again = PrinterInMemory(tmp_path, monkeypatch)
    made.printing = again  # type: ignore[assignment]
    other = opened(made, qtbot)
    show(other, shown(page).row.id, qtbot)
    assert shown(other).draws[0].visits == visits
    press(other, "打印全部文书", qtbot)
    assert again.jobs == [first.preview.pdf]
    assert again.pages()[0] == again.pages()[1]
    made.close()


def test_an_absent_officer_is_replaced_and_the_papers_follow(
    page: PlansPage, bureau: Office, printer: PrinterInMemory, qtbot: Any
) -> None:
    before = open_draw(page, bureau, qtbot).draws[0].visits
    absent, name = before[0].officers[0]
    press(page, "人员缺席", qtbot)
    form = panel(page).form
    panel(page).act_button.click()
    assert set(form.problems()) == {"absent", "reason"}
    form.set("absent", absent)
    form.set("reason", "临时公差")
    panel(page).act_button.click()
    settle(page.context, qtbot)
    draw = shown(page).draws[0]
    assert all(absent not in [key for key, _ in visit.officers] for visit in draw.visits)
    assert f"{name}缺席" in words_on(page.detail)
    last = page.context.notify.last
    assert last is not None
    assert (last.link, last.act is not None) == ("打印文书", True)
    last.act()
    settle(page.context, qtbot)
    assert draw.visits[0].officers[0][1] in printer.text()
    assert name not in printer.text()


def test_a_place_that_falls_out_is_followed_by_the_next_and_the_draw_still_verifies(
    page: PlansPage, bureau: Office, printer: PrinterInMemory, qtbot: Any
) -> None:
    """No redraw: the next of the same stream, the reason kept, the check says that nobody chose."""
    before = open_draw(page, bureau, qtbot).draws[0].visits
    assert not links(page, "重新抽取")
    link(page, "递补", qtbot).click()
    fallen = panel(page).title.text().removeprefix("递补：")
    panel(page).form.set("reason", "当日午间已停业")
    panel(page).form.set("phrase", PHRASE)
    panel(page).act_button.click()
    settle(page.context, qtbot)
    visits = [visit for draw in shown(page).draws for visit in draw.visits]
    void = next(visit for visit in visits if visit.facility == fallen)
    assert (void.state, void.note) == (InspectionState.VOID, "当日午间已停业")
    new = next(visit for visit in visits if visit.facility not in {each.facility for each in before})
    page.context.notify.last.act()  # type: ignore[union-attr,misc]
    settle(page.context, qtbot)
    assert new.facility in printer.text()
    page.back_to_list()
    page.detail.turn("period")
    press(page, "核对抽取", qtbot)
    assert "核对无误" in words_on(page.detail)


def test_a_visit_opens_on_the_page_of_visits(page: PlansPage, bureau: Office, qtbot: Any) -> None:
    visit = open_draw(page, bureau, qtbot).draws[0].visits[0]
    with qtbot.waitSignal(page.context.opened) as gone:
        link(page, visit.facility, qtbot).click()
    assert gone.args[:2] == ["inspections", visit.id]


def test_a_period_that_is_over_is_opened_to_all_and_published(
    page: PlansPage,
    bureau: Office,
    printer: PrinterInMemory,
    tmp_path: Path,
    fixed_clock: clock.FixedClock,
    qtbot: Any,
    monkeypatch: Any,
) -> None:
    """期满公开 with the pass-phrase, the file and the checking script saved, 公开审查, 公示表 on paper and as Excel."""
    from mzdesk.models.inspections import Inspection

    key = bureau.plan(topics=FEW, starts=TODAY, ends=TODAY + timedelta(days=4))
    bureau.open(bureau.seal(key).id)
    fixed_clock.advance(days=7)
    view = show(page, key, qtbot)
    press(page, "期满公开", qtbot)
    dialog = asked(page, FormDialog)
    dialog.form.set("phrase", "Bushi-kouling-1")
    dialog.act_button.click()
    settle(page.context, qtbot)
    assert "口令不正确" in dialog.trouble.text()
    dialog.form.set("phrase", PHRASE)
    dialog.act_button.click()
    settle(page.context, qtbot)
    period = shown(page).period
    assert period is not None
    assert period.state is PeriodState.REVEALED
    assert "核对无误" in words_on(page.detail)
    saved = tmp_path / "核对.json"
    monkeypatch.setattr(page.context.files, "save", lambda *_args: saved)
    press(page, "导出核对文件", qtbot)
    script = tmp_path / "核对程序.py"
    ran = subprocess.run([sys.executable, script, saved], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert not page.detail.pane.card.buttons["打印公示表"].isEnabled()
    press(page, "办结", qtbot)
    last = page.context.notify.last
    assert last is not None
    assert "还有 3 家没有录入" in last.text
    with bureau.store.begin(SYSTEM, "记录") as session:
        for visit in session.scalars(sa.select(Inspection)):
            visit.state, visit.outcome = InspectionState.RECORDED, VisitOutcome.INSPECTED
    page.refresh()
    settle(page.context, qtbot)
    press(page, "公开审查", qtbot)
    hidden = view.draws[0].visits[0]
    panel(page).form.set("withheld", (hidden.id,))
    panel(page).act_button.click()
    settle(page.context, qtbot)
    asked(page, ApprovalAsk).form.set("pin", PIN)
    asked(page, ApprovalAsk).act_button.click()
    settle(page.context, qtbot)
    page.detail.turn("period")
    press(page, "打印公示表", qtbot)
    assert page.papers.shown is not None
    said = "".join(raster.text(page.papers.shown.preview.pdf)).replace("\n", "")
    assert hidden.facility not in said
    assert view.draws[0].visits[1].facility in said
    page.back_to_list()
    saved = tmp_path / "公示.xlsx"
    monkeypatch.setattr(page.context.files, "save", lambda *_args: saved)
    press(page, "公示表导出", qtbot)
    assert saved.read_bytes().startswith(b"PK")
    press(page, "办结", qtbot)
    assert shown(page).row.state is PlanState.DONE
    page.chips.button("done").click()
    settle(page.context, qtbot)
    assert page.model.total == 1


def test_the_calendar_coverage_and_map_of_a_period(page: PlansPage, bureau: Office, qtbot: Any) -> None:
    """What each day holds, how far each risk is, and everybody on the map; a place opens in the register."""
    show(page, bureau.plan(), qtbot)
    seal(page, qtbot)
    page.detail.turn("period")
    settle(page.context, qtbot)
    pane = page.detail.pane
    assert "4" in pane.calendar.sentence(TODAY)
    assert [line.name for line in pane.bars.lines()][:2] == ["重大", "较大"]
    qtbot.mouseClick(pane.map_button, Qt.MouseButton.LeftButton)
    settle(page.context, qtbot)
    shown_map = page.work.currentWidget()
    assert isinstance(shown_map, MapPanel)
    assert "没有坐标 8 家" in words_on(shown_map)
    with qtbot.waitSignal(page.context.opened) as gone:
        shown_map.map.chosen.emit(str(bureau.places[0]))
    assert gone.args[:2] == ["facilities", bureau.places[0]]


# --- visits without a draw -------------------------------------------------------------------------------------------


def officers(form: Form) -> OfficersEditor:
    editor = form.editors["officers"]
    assert isinstance(editor, OfficersEditor)
    return editor


def test_a_visit_on_a_clue_is_sent_with_its_approval(
    page: PlansPage, bureau: Office, printer: PrinterInMemory, qtbot: Any
) -> None:
    """Place by initials; who is on leave or barred stands there with the reason; 社会办 asks for the approval."""
    first, second, third, fourth = bureau.officers
    do(bureau.store, staff.add_leave, third, starts=TODAY, ends=TODAY)
    do(bureau.store, staff.add_tie, fourth, reason="近亲属任职", facility_id=bureau.places[0])
    page.toolbar.button("指定派出").click()
    settle(page.context, qtbot)
    form = panel(page).form
    place = form.editors["place"]
    assert isinstance(place, PlaceEditor)
    qtbot.keyClicks(place.widget, "00")
    settle(page.context, qtbot)
    panel(page).act_button.click()
    assert "请从列出的机构中选择" in form.problems()["place"]
    qtbot.keyClick(place.widget, Qt.Key.Key_Return)
    settle(page.context, qtbot)
    said = words_on(officers(form).widget)
    assert "罗成：请假，不能派出" in said
    assert "向阳：须回避，不能派出" in said
    assert not officers(form).boxes[fourth].isEnabled()
    for key in (first, second):
        officers(form).boxes[key].click()
    panel(page).act_button.click()
    settle(page.context, qtbot)
    dialog = asked(page, ApprovalAsk)
    dialog.form.set("pin", PIN)
    dialog.act_button.click()
    settle(page.context, qtbot)
    assert "线索内容" in form.problems()["clue"]
    compose(form.editors["clue"].widget, "热线反映食堂地面积水")
    panel(page).act_button.click()
    settle(page.context, qtbot)
    asked(page, ApprovalAsk).form.set("pin", PIN)
    asked(page, ApprovalAsk).act_button.click()
    settle(page.context, qtbot)
    last = page.context.notify.last
    assert last is not None
    assert (last.text, last.link) == ("已派出检查：示例00号敬老院", "打印文书")
    assert page.side.currentWidget() is page.detail
    last.act()  # type: ignore[misc]
    settle(page.context, qtbot)
    assert "示例00号敬老院" in printer.text()


def test_a_leader_names_a_place_under_a_plan(page: PlansPage, bureau: Office, qtbot: Any) -> None:
    """Under an approved plan no second approval; it stands apart and is never counted as random."""
    show(page, bureau.plan(), qtbot)
    press(page, "指定派出", qtbot)
    form = panel(page).form
    form.set("place", (bureau.places[1], "示例01号敬老院"))
    settle(page.context, qtbot)
    form.fill(
        form.values()
        | {"choice": Choice.DIRECTED, "clue": "覃国栋指定，节前重点检查", "officers": tuple(bureau.officers[:2])}
    )
    panel(page).act_button.click()
    settle(page.context, qtbot)
    view = shown(page)
    assert (view.row.drawn, view.row.named, view.sent[0].choice) == (0, 1, Choice.DIRECTED)
    assert page.detail.tabs.current() == "sent"
    assert "示例01号敬老院" in words_on(page.detail)


def test_a_case_plan_sends_and_never_draws(page: PlansPage, bureau: Office, qtbot: Any) -> None:
    show(page, bureau.plan(kind=InspectionKind.CASE), qtbot)
    assert "封存启动" not in page.detail.buttons
    assert "指定派出" in page.detail.buttons
    page.detail.turn("period")
    assert "个案检查按线索直接派出" in words_on(page.detail)


def test_officers_and_what_hinders_them_stand_on_the_page(page: PlansPage, bureau: Office, qtbot: Any) -> None:
    do(bureau.store, staff.add_leave, bureau.officers[0], starts=TODAY, ends=TODAY)
    show(page, bureau.plan(), qtbot)
    page.detail.turn("people")
    settle(page.context, qtbot)
    said = words_on(page.detail)
    assert "启封或指定派出时选“领导带队”" in said
    assert "共 4 名执法人员，可派 3 名。" in said
    assert "请假" in said
    assert ask(bureau.store, plans.view, shown(page).row.id, today=TODAY).hindrances == ()
