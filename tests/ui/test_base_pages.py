"""人员, 检查清单, 设置, 登录, 首次设置: clicked and typed as a clerk does."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QMainWindow

from mzdesk import paths, vault
from mzdesk.db import backup
from mzdesk.db.drafts import Drafts
from mzdesk.db.work import Store
from mzdesk.documents import raster
from mzdesk.models.archive import OfficeSetting
from mzdesk.services import approvals, checklists, settings, staff, trails
from mzdesk.settings import PcSettings
from mzdesk.terms import ApprovalSubject, FacilityKind, HazardGrade, PersonKind, Role, Topic
from mzdesk.ui import theme
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import ApprovalDialog, Dialog
from mzdesk.ui.dialogs.once import OnceDialog
from mzdesk.ui.entrance import NOBODY
from mzdesk.ui.forms.panel import FormPanel
from mzdesk.ui.pages.checklists import ChecklistsPage
from mzdesk.ui.pages.settings import SettingsPage
from mzdesk.ui.pages.settings.holidays import HolidayEditor
from mzdesk.ui.pages.sign_in import SignInPage
from mzdesk.ui.pages.staff import StaffPage
from mzdesk.ui.pages.wizard import WizardPage
from mzdesk.ui.widgets import Button, Label, LinkButton
from mzdesk.views.actor import Actor
from mzdesk.views.checklists import ChecklistCriteria
from tests import factories
from tests.ui.hands import settle, write
from tests.ui.test_settings_personal import Printer


@pytest.fixture
def desk(app: QApplication, sqlite_store: Store, home: Path) -> Iterator[Context]:
    """A section head's desk in an office that is set up."""
    factories.office(sqlite_store)
    drafts = Drafts(paths.drafts_file())
    made = Context(sqlite_store, factories.SYSTEM, pc=PcSettings(paths.settings_file()), drafts=drafts)
    yield made
    made.close()
    drafts.close()


def panel(page: StaffPage | ChecklistsPage) -> FormPanel:
    shown = page.side.currentWidget()
    assert isinstance(shown, FormPanel)
    return shown


def test_a_person_is_added_and_found_by_initials(desk: Context, qtbot, qtmodeltester) -> None:
    page = StaffPage(desk)
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    settle(desk, qtbot)
    page.toolbar.button("新增人员").click()
    form = panel(page).form
    panel(page).act_button.click()
    assert form.problems() == {"name": "请填写姓名。"}
    write(form.editors["name"].widget, "单晓")
    qtbot.keyClicks(form.editors["certificate_until"].widget, "20281231")
    panel(page).act_button.click()
    settle(desk, qtbot)
    assert "证号" in form.problems()["certificate_no"]
    write(form.editors["certificate_no"].widget, "示例001")
    qtbot.keyClick(form.editors["certificate_no"].widget, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settle(desk, qtbot)
    assert page.side.currentWidget() is page.detail
    assert page.detail.title.text() == "单晓"
    qtbot.keyClicks(page.search, "sx")
    settle(desk, qtbot)
    assert page.model.total == 1
    assert desk.drafts is not None
    assert desk.drafts.listing() == []
    qtmodeltester.check(page.table.model())


def test_an_account_a_pin_and_a_leave_from_the_detail(desk: Context, qtbot) -> None:
    key = factories.person(desk.store, "罗文静")
    page = StaffPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk, qtbot)
    page.open(key)
    settle(desk, qtbot)
    page.detail.account.create_account()
    form = panel(page).form
    form.fill({"login": "luowenjing", "roles": (), "phrase": "short"})
    form.check()
    assert form.problems()["roles"] == "请选择角色。"
    form.fill({"login": "luowenjing", "roles": (Role.SECTION_HEAD,), "phrase": "short"})
    panel(page).act_button.click()
    settle(desk, qtbot)
    assert "至少 10 位" in form.problems()["phrase"]
    form.set("phrase", factories.PHRASE)
    panel(page).act_button.click()
    settle(desk, qtbot)
    once_shown(page).keep_button.click()
    page.detail.add_leave()
    panel(page).form.fill({"starts": date(2026, 11, 23), "ends": date(2026, 11, 25), "reason": "年休假"})
    panel(page).act_button.click()
    settle(desk, qtbot)
    with desk.store.read(desk.actor) as session:
        view = staff.view(session, desk.actor, key, today=factories.TODAY)
    assert view.account is not None
    assert view.account.roles == (Role.SECTION_HEAD,)
    assert [leave.reason for leave in view.leaves] == ["年休假"]


def test_a_first_phrase_is_offered_and_a_locked_account_is_let_in_again(desk: Context, qtbot) -> None:
    """Nobody invents a pass-phrase for others; a locked person need not wait, and needs no new phrase."""
    key = factories.person(desk.store, "罗文静", Role.CLERK)
    with desk.store.begin(desk.actor, "锁定") as session:
        account = approvals.account_of(session, key)
        assert account is not None
        account.locked_until = desk.now() + timedelta(minutes=9)
    page = StaffPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk, qtbot)
    page.open(key)
    settle(desk, qtbot)
    page.detail.account.reset()
    offered = panel(page).form.values()["phrase"]
    vault.check_phrase_form(offered, login="罗文静")
    page.detail.account.reset()
    assert panel(page).form.values()["phrase"] != offered
    page.side.close_form()
    buttons = [button for button in page.detail.findChildren(Button) if button.text() == "解除锁定"]
    assert buttons
    buttons[-1].click()  # what was shown before it goes with the next turn of the loop
    settle(desk, qtbot)
    with desk.store.read(desk.actor) as session:
        view = staff.view(session, desk.actor, key, today=factories.TODAY)
    assert view.account is not None
    assert view.account.locked_until is None


def test_a_closed_account_is_opened_again_from_the_page(desk: Context, qtbot) -> None:
    """One button at a time: 停用账号, then 启用账号."""
    factories.person(desk.store, "罗文静", Role.SECTION_HEAD)
    key = factories.person(desk.store, "向晓兰", Role.CLERK)
    page = StaffPage(desk)
    qtbot.addWidget(page)
    settle(desk, qtbot)
    page.open(key)
    settle(desk, qtbot)
    for act, other in (("停用账号", "启用账号"), ("启用账号", "停用账号")):
        page.open(key)
        settle(desk, qtbot)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        offered = {button.text(): button for button in page.detail.findChildren(Button) if button.isEnabled()}
        assert other not in offered
        offered[act].click()
        settle(desk, qtbot)
        with desk.store.read(desk.actor) as session:
            account = staff.view(session, desk.actor, key, today=factories.TODAY).account
        assert account is not None
        assert account.active is (act == "启用账号")


def once_shown(page: StaffPage) -> OnceDialog:
    return next(each for each in page.window().findChildren(OnceDialog) if each.isVisible())


def test_the_first_phrase_is_shown_once_and_printed_for_the_person(
    desk: Context, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made and reset: the sheet says how to sign in; no printer is told; the phrase is asked to be changed."""
    printer = Printer(tmp_path, monkeypatch)
    desk.printing = printer  # type: ignore[assignment]
    key = factories.person(desk.store, "罗文静", kind=PersonKind.CLERK, township="500156001")
    page = StaffPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.open(key)
    settle(desk, qtbot)
    page.detail.account.create_account()
    panel(page).form.set("login", "luowenjing")
    phrase = panel(page).form.value("phrase")
    panel(page).act_button.click()
    settle(desk, qtbot)
    shown = once_shown(page)
    assert [label.text() for label in shown.codes] == ["luowenjing", phrase]
    shown.act_button.click()
    settle(desk, qtbot)
    (pdf,) = printer.jobs
    printed = "".join("".join(raster.text(pdf)).split())
    for words in ("账号口令单", "罗文静", "凤山街道", "乡镇（街道）经办人", "luowenjing", phrase, "系统不留底"):
        assert words in printed
    page.detail.stack.setCurrentIndex(2)
    page.detail.account.reset()
    again = panel(page).form.value("phrase")
    panel(page).act_button.click()
    settle(desk, qtbot)
    assert again != phrase
    printer.there = False
    once_shown(page).act_button.click()
    settle(desk, qtbot)
    assert desk.notify.last is not None
    assert desk.notify.last.text == "口令单没有打印。如果没有抄下初始口令，请重置口令"
    assert len(printer.jobs) == 1
    with desk.store.begin(desk.actor, "登录") as session:
        entered = staff.sign_in(session, desk.actor, login="luowenjing", phrase=again, now=desk.now())
        assert staff.must_change(session, desk.actor, entered.person_id)


def test_an_account_of_a_township_is_its_clerks(desk: Context, qtbot) -> None:
    key = factories.person(desk.store, "罗文静", kind=PersonKind.CLERK, township="500156001")
    page = StaffPage(desk)
    qtbot.addWidget(page)
    settle(desk, qtbot)
    page.open(key)
    settle(desk, qtbot)
    page.detail.account.create_account()
    assert tuple(panel(page).form.values()["roles"]) == (Role.TOWNSHIP_CLERK,)


def test_an_account_of_another_section_is_given_its_kinds_of_place(desk: Context, qtbot) -> None:
    """Asked for in the form that makes it and in the one that changes it; told beside the role."""
    factories.person(desk.store, "罗文静", Role.SECTION_HEAD)
    key = factories.person(desk.store, "申丽娟", kind=PersonKind.CLERK)
    page = StaffPage(desk)
    qtbot.addWidget(page)
    settle(desk, qtbot)
    page.open(key)
    settle(desk, qtbot)
    page.detail.account.create_account()
    form = panel(page).form
    kinds = form.editors["kinds"].widget
    assert not kinds.isVisibleTo(form)
    form.fill({"login": "shenlijuan", "phrase": factories.PHRASE})
    next(box for box in form.findChildren(QCheckBox) if box.text() == "业务科室").click()
    assert kinds.isVisibleTo(form)
    panel(page).act_button.click()
    settle(desk, qtbot)
    assert form.problems()["kinds"] == "请至少选择一类机构，业务科室的账号只能查看所选类别的机构。"
    form.set("kinds", (FacilityKind.FUNERAL,))
    panel(page).act_button.click()
    settle(desk, qtbot)
    page.open(key)
    settle(desk, qtbot)
    page.detail.account.set_roles()
    form = panel(page).form
    assert form.editors["kinds"].widget.isVisibleTo(form)
    assert tuple(form.values()["kinds"]) == (FacilityKind.FUNERAL,)
    form.set("kinds", (FacilityKind.ELDERLY_CARE, FacilityKind.FUNERAL))
    panel(page).act_button.click()
    settle(desk, qtbot)
    page.open(key)
    settle(desk, qtbot)
    assert page.detail._view is not None
    assert page.detail._view.account is not None
    assert page.detail._view.account.kinds == (FacilityKind.ELDERLY_CARE, FacilityKind.FUNERAL)
    assert any("养老机构、殡葬服务机构" in label.text() for label in page.detail.findChildren(QLabel))


def test_a_clerk_sees_persons_but_cannot_change_them(desk: Context, qtbot) -> None:
    desk.switch(Actor(None, "经办", frozenset({Role.CLERK}), "500156", "500156000"))
    page = StaffPage(desk)
    qtbot.addWidget(page)
    assert not page.toolbar.button("新增人员").isEnabled()


def test_an_item_is_revised_and_the_old_wording_stays(desk: Context, qtbot) -> None:
    page = ChecklistsPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk, qtbot)
    assert page.model.total == 180
    page.table.choose_first()
    settle(desk, qtbot)
    old = page.detail.title.text()
    page.detail.buttons["修改"].click()
    form = panel(page).form
    form.set("text", "改写后的检查内容")
    panel(page).act_button.click()
    assert form.problems() == {"note": "请填写原因。"}
    form.set("note", "按新标准更新")
    panel(page).act_button.click()
    settle(desk, qtbot)
    assert page.detail.title.text() == "改写后的检查内容"
    with desk.store.read(desk.actor) as session:
        wanted = ChecklistCriteria(text="改写后")
        row = checklists.listing(session, desk.actor, wanted, offset=0, limit=1).rows[0]
        assert checklists.view(session, desk.actor, row.id).earlier[0].text == old


def test_an_own_item_is_added_and_shown_by_its_chip(desk: Context, qtbot) -> None:
    page = ChecklistsPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk, qtbot)
    page.add_item()
    form = panel(page).form
    form.fill(
        {
            "text": "值班室有手电",
            "topic": Topic.FIRE,
            "grade": HazardGrade.GENERAL,
            "days": 3,
            "kinds": (FacilityKind.ELDERLY_CARE,),
        }
    )
    panel(page).act_button.click()
    settle(desk, qtbot)
    page.chips.button("own").click()
    settle(desk, qtbot)
    assert page.model.total == 1
    page.segment.button("coverage").click()
    settle(desk, qtbot)
    assert page.coverage.model.total == 87


class Chosen:
    """Stands for the dialogs of files: what the clerk chooses and where he saves."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def choose(self, *_: object, **__: object) -> list[Path]:
        return [self.path]

    def save(self, *_: object) -> Path:
        return self.path


def test_the_list_goes_out_to_excel_and_comes_in_corrected_after_a_preview(
    desk: Context, tmp_path: Path, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "检查清单.xlsx"
    monkeypatch.setattr(desk, "files", Chosen(path))
    page = ChecklistsPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk, qtbot)
    page.toolbar.button("导出").click()
    settle(desk, qtbot)
    book = load_workbook(path)
    book.active["D4"] = "改写后的检查内容"
    book.active["C5"] = "不认识的领域"
    book.save(path)
    page.toolbar.button("导入").click()
    settle(desk, qtbot)
    preview = page.bringing
    assert page.stack.currentWidget() is preview
    assert preview.act.text() == "导入 1 项"
    preview.chips.button("rejected").click()
    settle(desk, qtbot)
    assert preview.model.total == 1
    preview.act.click()
    assert preview.form.problems() == {"note": "请填写原因。"}
    write(preview.form.editors["note"].widget, "按新国标更新")
    preview.act.click()
    settle(desk, qtbot)
    assert page.stack.currentIndex() == 0
    page.segment.button("versions").click()
    settle(desk, qtbot)
    assert page.versions.model.total == 2
    with desk.store.read(desk.actor) as session:
        found = checklists.listing(session, desk.actor, ChecklistCriteria("改写后"), offset=0, limit=9)
    assert found.total == 1


def test_a_wrong_workbook_is_refused_in_the_preview_and_nothing_changes(
    desk: Context, tmp_path: Path, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "照片.xlsx"
    path.write_bytes(b"\xff\xd8\xff\xe0 not a workbook")
    monkeypatch.setattr(desk, "files", Chosen(path))
    page = ChecklistsPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk, qtbot)
    page.bring()
    settle(desk, qtbot)
    assert page.bringing.problem.text()
    assert not page.bringing.act.isEnabled()
    page.bringing.back.click()
    assert page.stack.currentIndex() == 0


def test_a_citation_is_confirmed_by_a_named_person_and_may_be_printed_then(desk: Context, qtbot) -> None:
    page = ChecklistsPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk, qtbot)
    page.chips.button("unconfirmed").click()
    settle(desk, qtbot)
    page.table.choose_first()
    settle(desk, qtbot)
    link = next(each for each in page.detail.basis.findChildren(LinkButton) if each.text() == "确认")
    link.click()
    panel(page).form.fill(
        {"article": "第二十八条", "text_seen": "国家法律法规数据库 2026-11-20 查阅", "person": "罗文静"}
    )
    panel(page).act_button.click()
    settle(desk, qtbot)
    assert page.side.panel is None
    assert desk.notify.last is not None
    assert desk.notify.last.text == "依据已确认"


def test_what_is_typed_and_left_is_offered_again_and_can_be_thrown_away(desk: Context, qtbot) -> None:
    page = StaffPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk, qtbot)
    page.add_person()
    write(panel(page).form.editors["name"].widget, "单晓")
    panel(page).back_button.click()
    settle(desk, qtbot)
    page.add_person()
    settle(desk, qtbot)
    assert panel(page).form.value("name") == "单晓"
    drop = next(each for each in panel(page).findChildren(LinkButton) if "放弃" in each.text())
    drop.click()
    settle(desk, qtbot)
    assert panel(page).form.value("name") == ""
    assert desk.drafts is not None
    assert desk.drafts.listing() == []


def test_a_leaders_delegation_is_confirmed_by_his_pin_and_withdrawn(desk: Context, qtbot) -> None:
    boss = factories.leader(desk.store)
    clerk = factories.person(desk.store, "向晓兰", Role.CLERK)
    page = StaffPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk, qtbot)
    page.open(clerk)
    page.add_delegation()
    settle(desk, qtbot)
    panel(page).form.fill(
        {
            "delegate_id": clerk,
            "subjects": (ApprovalSubject.PLAN,),
            "starts": factories.TODAY,
            "ends": date(2026, 12, 31),
        }
    )
    panel(page).act_button.click()
    dialog = page.findChild(ApprovalDialog)
    dialog.form.fill({"approver": boss, "pin": factories.PIN})
    dialog.act_button.click()
    settle(desk, qtbot)
    assert page.side.panel is None
    page.detail.tabs.button("delegations").click()
    link = next(each for each in page.detail.findChildren(LinkButton) if each.text() == "撤回")
    assert "受覃国栋授权" in link.accessibleName()
    link.click()
    settle(desk, qtbot)
    with desk.store.read(desk.actor) as session:
        assert [row.revoked for row in staff.delegations(session, desk.actor)] == [True]


def test_a_township_gets_another_spelling_and_this_pc_another_look(desk: Context, qtbot, app: QApplication) -> None:
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk, qtbot)
    page.open(tab="乡镇街道")
    page.townships.listing.table.choose_first()
    page.townships.detail.buttons["修改名称和别名"].click()
    side = page.townships.side
    assert side.panel is not None
    side.panel.form.set("aliases", "凤山镇、凤山")
    side.panel.act_button.click()
    settle(desk, qtbot)
    assert side.panel is None
    with desk.store.read(desk.actor) as session:
        assert settings.townships(session, desk.actor)[0].aliases == ("凤山镇", "凤山")
    page.open(tab="本机")
    page.own.form.set("theme", "dark")
    page.own.form.set("compact_rows", True)
    assert theme.look().name == "dark"
    assert desk.pc.get("compact_rows") is True


def test_a_copy_is_chosen_for_the_next_start(desk: Context, qtbot) -> None:
    page = SettingsPage(desk)
    window = QMainWindow()
    window.setCentralWidget(page)
    qtbot.addWidget(window)
    window.show()
    settle(desk, qtbot)
    page.open(tab="备份与恢复")
    page.care.copy_button.click()
    settle(desk, qtbot)
    link = next(each for each in page.care.findChildren(LinkButton) if each.text() == "恢复到这一份")
    link.click()
    settle(desk, qtbot)
    dialog = window.findChild(Dialog)
    assert dialog.act_button.text() == "恢复并关闭程序"
    dialog.act_button.click()
    settle(desk, qtbot)
    qtbot.waitUntil(lambda: not window.isVisible())
    assert desk.store.path is not None
    assert (paths.backups() / f"{desk.store.path.stem}.restore").exists()


def test_an_option_is_checked_and_kept(desk: Context, qtbot) -> None:
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk, qtbot)
    form = page.forms["期限抽取"]
    page.open(tab="期限抽取")
    form.set("term_general", 500)
    page.save()
    settle(desk, qtbot)
    assert "term_general" in form.problems()
    form.set("term_general", 7)
    page.save()
    settle(desk, qtbot)
    with desk.store.read(desk.actor) as session:
        assert settings.value(session, desk.actor, "term_general") == 7


def test_the_trail_is_shown_and_verified_and_a_copy_is_made(desk: Context, qtbot) -> None:
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk, qtbot)
    page.open(tab="操作留痕")
    page.trail.verify_button.click()
    settle(desk, qtbot)
    assert "核对无误" in page.trail.verdict.text()
    assert page.trail.model.total > 200
    page.open(tab="备份与恢复")
    settle(desk, qtbot)
    page.care.copy_button.click()
    settle(desk, qtbot)
    assert len(backup.listing()) == 1


def test_before_a_copy_is_put_back_one_sees_what_it_holds_and_what_goes(desk: Context, qtbot, tmp_path: Path) -> None:
    """Counts, the last entry, the chain's end, later entries; a foreign file and another district's are refused."""
    factories.place(desk.store)
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.open(tab="备份与恢复")
    disk = tmp_path / "disk"
    disk.mkdir()
    desk.files.folder = lambda *_about: disk  # type: ignore[method-assign]
    page.care.carry_button.click()
    settle(desk, qtbot)
    (copy,) = disk.iterdir()
    factories.place(desk.store, "竹林敬老院")
    page.care.restore(copy)
    settle(desk, qtbot)
    dialog = next(each for each in page.findChildren(Dialog) if each.windowTitle() == "恢复备份？")
    told = " ".join(label.text() for label in dialog.findChildren(Label))
    for part in ("重庆市武隆区民政局（500156）", "机构 1，隐患 0", "系统", "1 条操作留痕对应的录入"):
        assert part in told
    assert "不是同一来历" not in told
    dialog.close()
    (tmp_path / "x.sqlite").write_bytes(b"hello" * 1000)
    page.care.restore(tmp_path / "x.sqlite")
    settle(desk, qtbot)
    assert "不是本程序的备份" in page.care.problem.text()
    with closing(sqlite3.connect(copy)) as other:
        other.execute("UPDATE townships SET district = '500157'")
        other.commit()
    page.care.restore(copy)
    settle(desk, qtbot)
    assert "请选择本单位的备份" in page.care.problem.text()


def test_a_disk_that_is_nearly_full_is_said(desk: Context, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil.disk_usage(paths.backups())._replace(free=100 * 1_048_576)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: full)
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.open(tab="备份与恢复")
    settle(desk, qtbot)
    assert "磁盘只剩 100 MB" in page.care.scarce.title.text()


def test_who_may_not_change_the_options_is_told_whom_to_ask(context: Context, qtbot) -> None:
    factories.office(context.store)
    page = SettingsPage(context)
    qtbot.addWidget(page)
    page.show()
    settle(context, qtbot)
    assert "需要修改请联系有“系统管理员”角色的人员" in page.barred.title.text()
    assert page.barred.isVisible()
    page.open(tab="本机")
    assert not page.barred.isVisible(), "one's own PC is one's own"


def test_the_wizard_sets_the_office_up_and_signs_in(app: QApplication, sqlite_store: Store, home: Path, qtbot) -> None:
    drafts = Drafts(paths.drafts_file())
    context = Context(sqlite_store, NOBODY, pc=PcSettings(paths.settings_file()), drafts=drafts)
    page = WizardPage(context)
    qtbot.addWidget(page)
    page.show()
    page.office.set("bureau_name", "")
    page.next.click()
    assert page.office.problems() == {"bureau_name": "请填写单位全称。"}
    page.office.set("bureau_name", "重庆市武隆区民政局")
    for _ in range(3):
        page.next.click()
    page.who.fill({"name": "罗文静", "login": "luowenjing", "phrase": factories.PHRASE, "again": "different"})
    page.next.click()
    assert "不一致" in page.problem.text()
    page.who.set("again", factories.PHRASE)
    with qtbot.waitSignal(page.entered, timeout=20_000) as entered:
        page.next.click()
    assert entered.args[0].name == "罗文静"
    assert Role.SECTION_HEAD in entered.args[0].roles
    context.close()
    drafts.close()


def test_sign_in_refuses_kindly_then_lets_in(app: QApplication, sqlite_store: Store, home: Path, qtbot) -> None:
    factories.office(sqlite_store)
    factories.person(sqlite_store, "向晓兰", Role.CLERK, kind=PersonKind.CLERK)
    drafts = Drafts(paths.drafts_file())
    context = Context(sqlite_store, NOBODY, pc=PcSettings(paths.settings_file()), drafts=drafts)
    page = SignInPage(context)
    qtbot.addWidget(page)
    page.show()
    settle(context, qtbot)
    assert page.form is not None
    page.form.fill({"login": "向晓兰", "phrase": "不是这个"})
    page.button.click()
    settle(context, qtbot)
    assert "不正确" in page.problem.text()
    page.form.fill({"login": "向晓兰", "phrase": factories.PHRASE})
    with qtbot.waitSignal(page.entered, timeout=20_000) as entered:
        page.button.click()
    assert entered.args[0].roles == {Role.CLERK}
    context.close()
    drafts.close()


def test_the_section_edits_a_fixed_sentence_and_takes_it_back(desk: Context, qtbot) -> None:
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.refresh()
    settle(desk, qtbot)
    page.open(tab="措辞")
    form = page.forms["措辞"]
    for words, kept in (("拒签，已注明。", {"refused_sign": "拒签，已注明。"}), ("", {})):
        form.set("wording.refused_sign", words)
        page.save()
        settle(desk, qtbot)
        page.refresh()
        settle(desk, qtbot)
        with desk.store.read(desk.actor) as session:
            assert settings.value(session, desk.actor, "wording") == kept


def test_the_holidays_of_a_year_are_read_out_of_a_spreadsheet_and_kept(
    desk: Context, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk, qtbot)
    page.open(tab="期限抽取")
    form = next(each for each in page.forms.values() if "calendar_own" in each.editors)
    editor = form.editors["calendar_own"]
    assert isinstance(editor, HolidayEditor)
    path = tmp_path / "放假安排.csv"
    monkeypatch.setattr(desk.files, "choose", lambda *_args, **_more: [path])
    path.write_text("日期,安排\n2027-01-01,\n", encoding="utf-8")
    editor.read_button.click()
    settle(desk, qtbot)
    assert desk.notify.last is not None
    assert "第2行没有写明是放假还是补班" in desk.notify.last.text
    path.write_text("日期,安排\n2027-01-01,元旦放假\n2027-02-14,补班\n", encoding="utf-8")
    editor.read_button.click()
    settle(desk, qtbot)
    assert desk.notify.last.text == "读入放假 1 天、补班 1 天，请核对后保存"
    page.save()
    settle(desk, qtbot)
    with desk.store.read(desk.actor) as session:
        kept = settings.value(session, desk.actor, "calendar_own")
    assert kept == {"2027": {"off": ["2027-01-01"], "work": ["2027-02-14"]}}


def test_the_trail_is_narrowed_exported_and_held_against_the_duty_log(desk: Context, qtbot, tmp_path: Path) -> None:
    """Filters, one record opened from elsewhere, the workbook, and codes typed off paper: right, wrong, no code."""
    with desk.store.begin(desk.actor, "改单位名称") as session:
        settings.change(session, desk.actor, values={"section_name": "甲科"})
        record = next(row.id for row in session.scalars(sa.select(OfficeSetting)) if row.name == "section_name")
    with desk.store.read(desk.actor) as session:
        tip = trails.tips(session, desk.actor)[0]
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.open(tab="操作留痕")
    settle(desk, qtbot)
    trail = page.trail
    trail.verb.setText("改单位名称")
    settle(desk, qtbot)
    assert (trail.model.total, trail.model.known(0).verb) == (1, "改单位名称")
    trail.verb.clear()
    page.open(tab="操作留痕", record=record, name="单位名称设置")
    settle(desk, qtbot)
    assert trail.record.isVisible()
    assert [trail.model.known(0).verb, trail.model.total] == ["改单位名称", 1]
    desk.files.save = lambda *_about: tmp_path / "out.xlsx"  # type: ignore[method-assign]
    trail.export_button.click()
    settle(desk, qtbot)
    assert (tmp_path / "out.xlsx").stat().st_size > 1000
    trail.record.click()
    settle(desk, qtbot)
    assert trail.model.total > 200
    dialog = trail.compare()
    for typed, told in (
        ("没有", "抄录在这里"),
        (f"{tip.scope} 第{tip.seq + 1}条 {tip.code}", "与值班日志不一致：区直"),
        (f"{tip.scope} 第{tip.seq}条 {tip.code}", ""),
    ):
        dialog.codes.setPlainText(typed)
        dialog.act_button.click()
        settle(desk, qtbot)
        assert told in dialog.trouble.text()
        assert dialog.answer.isHidden() is bool(told)
    dialog.close()
