"""专项行动 on screen: made, deployed, sent out, taken back, reminded, summed up; clicked and typed as a clerk does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from mzdesk import paths
from mzdesk.db.drafts import Drafts
from mzdesk.db.work import Store
from mzdesk.services import hazards
from mzdesk.settings import PcSettings
from mzdesk.terms import CampaignState, HazardSource, ItemResult, PersonKind, Role, RollChip, SheetFate, Topic
from mzdesk.ui.context import Context
from mzdesk.ui.forms import Form, FormPanel
from mzdesk.ui.pages.campaigns import CampaignsPage
from mzdesk.ui.pages.orders import OrdersPage
from mzdesk.ui.widgets import Button
from mzdesk.views.hazards import HazardCriteria
from tests import factories
from tests.factories import TODAY
from tests.services.campaign_cases import Drive, ask, fill
from tests.services.test_campaigns import enter
from tests.ui.hands import settle, write

SONG, ZHU, MEI = "松涛敬老院", "竹影敬老院", "梅岭养老公寓"


@pytest.fixture
def drive(sqlite_store: Store) -> Drive:
    """Four places, a deployed campaign."""
    return Drive(sqlite_store)


@pytest.fixture
def desk(app: QApplication, sqlite_store: Store, drive: Drive, home: Path) -> Iterator[Context]:
    """A clerk's desk in that office."""
    who = factories.person(sqlite_store, "周文静", Role.CLERK, kind=PersonKind.CLERK)
    drafts = Drafts(paths.drafts_file())
    made = Context(
        sqlite_store,
        factories.actor(sqlite_store, who, Role.CLERK),
        pc=PcSettings(paths.settings_file()),
        drafts=drafts,
    )
    yield made
    made.close()
    drafts.close()


@pytest.fixture
def page(desk: Context, qtbot: Any) -> CampaignsPage:
    """The page as it stands when it is opened."""
    made = CampaignsPage(desk)
    qtbot.addWidget(made)
    made.resize(1182, 700)
    made.show()
    settle(desk, qtbot)
    return made


class Chosen:
    """Takes the place of the file dialogs."""

    def __init__(self, folder: Path, *files: Path) -> None:
        self.place, self.files, self.shown = folder, list(files), []
        self.asked = 0

    def folder(self, _parent: object, _title: str) -> Path:
        self.asked += 1
        return self.place

    def choose(self, _parent: object, _title: str, *_kinds: str, many: bool = False) -> list[Path]:
        self.asked += 1
        assert many
        return self.files

    def save(self, _parent: object, _title: str, name: str, *_kinds: str) -> Path:
        self.asked += 1
        return self.place / name

    def show(self, path: Path) -> None:
        self.shown.append(path)


def form_of(page: CampaignsPage) -> Form:
    """The form that is open, beside the list or in its place."""
    panel = page.side.panel or page.work.currentWidget()
    assert isinstance(panel, FormPanel)
    return panel.form


def tick(page: CampaignsPage, drive: Drive, *names: str) -> None:
    page.detail.roll.model.set_checked([drive.row(name).id for name in names], True)


def act(page: CampaignsPage, words: str) -> None:
    """Click a link under the roll."""
    next(link for link in page.detail.roll.listing.links if link.text() == words).click()


def test_a_campaign_is_made_and_deployed(desk: Context, page: CampaignsPage, qtbot: Any) -> None:
    page.toolbar.button("新建专项").click()
    settle(desk, qtbot)
    form = form_of(page)
    write(form.editors["title"].widget, "汛期安全专项行动")
    form.set("topics", (Topic.BUILDING,))
    form.set("team", (("组长", "覃国栋", "副局长"), ("", "冉敏", "")))
    form.set("scheme", "一、总体要求")
    form.edited.emit("topics")
    settle(desk, qtbot)
    assert "名单 4 家" in form.editors["size"].words.text()  # type: ignore[attr-defined]
    items = form.editors["items"]
    items.turn.click()  # type: ignore[attr-defined]
    boxes = items.boxes  # type: ignore[attr-defined]
    next(iter(boxes.values())).setChecked(False)
    form.submit()
    settle(desk, qtbot)
    view = page.view
    assert view is not None
    assert (view.row.title, view.row.state) == ("汛期安全专项行动", CampaignState.DRAFT)
    assert [member.name for member in view.draft.team] == ["覃国栋", "冉敏"]
    assert view.items == len(boxes) - 1
    page.detail.buttons["部署"].click()
    settle(desk, qtbot)
    assert page.view is not None
    assert page.view.row.state is CampaignState.RUNNING
    assert page.detail.tabs.current() == "progress"


def test_a_wrong_team_and_dates_turned_round_stand_under_their_fields(
    desk: Context, page: CampaignsPage, qtbot: Any
) -> None:
    page.forms.new()
    settle(desk, qtbot)
    form = form_of(page)
    form.set("title", "试")
    form.set("topics", (Topic.FIRE,))
    form.set("team", (("队长", "甲某", ""),))
    form.submit()
    assert "应写组长、副组长或成员" in form._lines["team"].problem.text()
    form.set("team", ())
    form.set("ends", TODAY.replace(year=2025))
    form.submit()
    settle(desk, qtbot)
    assert "结束日期早于开始日期" in form._lines["ends"].problem.text()


def test_sheets_go_out_in_two_acts(
    desk: Context, page: CampaignsPage, drive: Drive, qtbot: Any, tmp_path: Path
) -> None:
    """Act 1 下发自查表, act 2 the folder: a workbook for each township and for each place."""
    out = tmp_path / "下发"
    out.mkdir()
    desk.files = chosen = Chosen(out)  # type: ignore[assignment]
    page.toolbar.button("下发自查表").click()
    settle(desk, qtbot)
    assert chosen.asked == 1
    (folder,) = out.iterdir()
    assert folder.name.startswith("岁末年初消防安全专项行动自查表_")
    assert len(list(folder.rglob("*.xlsx"))) == 6
    assert drive.figures().whole.should == 4


def test_many_files_are_taken_back_in_one_choice_and_what_is_unclear_is_asked(
    desk: Context, page: CampaignsPage, drive: Drive, qtbot: Any, tmp_path: Path
) -> None:
    good = fill(drive.sheet(tmp_path, SONG))
    unclear = fill(drive.sheet(tmp_path, ZHU), {0: "√", 2: "基本合格"})
    picture = tmp_path / "照片.xlsx"
    picture.write_bytes(b"\xff\xd8\xffpicture")
    desk.files = Chosen(tmp_path, good, unclear, picture)  # type: ignore[assignment]
    page.toolbar.button("收回自查表").click()
    settle(desk, qtbot)
    receiving = page.receiving
    assert receiving is not None
    assert [each.fate for each in receiving.found] == [SheetFate.NEW, SheetFate.ASK, SheetFate.REFUSED]
    assert receiving.act.text() == "登记 1 份"
    ((_row, box),) = receiving.asking.results.items()
    box.choose(ItemResult.PASS)
    box.chosen.emit(ItemResult.PASS)
    settle(desk, qtbot)
    assert receiving.act.text() == "登记 2 份"
    receiving.act.click()
    settle(desk, qtbot)
    assert page.work.currentIndex() == 0
    assert drive.figures().whole.returned == 2


def test_a_folder_dropped_on_the_page_is_read_and_the_place_of_a_bare_sheet_is_chosen(
    desk: Context, page: CampaignsPage, drive: Drive, qtbot: Any, tmp_path: Path
) -> None:
    inside = tmp_path / "收回"
    inside.mkdir()
    path = fill(drive.sheet(inside, SONG))
    from openpyxl import load_workbook

    book = load_workbook(path)
    book.worksheets[0]["A2"].value = None
    book.worksheets[0].title = "Sheet1"
    del book["表号"]
    book.save(inside / "无名.xlsx")
    path.unlink()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(inside))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(9, 9), copy, mime, left, none)
    QApplication.sendEvent(page, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(page, QDropEvent(QPointF(9, 9), copy, mime, left, none))
    settle(desk, qtbot)
    assert page.receiving is not None
    assert [each.fate for each in page.receiving.found] == [SheetFate.ASK]
    page.receiving.asking.place.chosen.emit(drive.row(MEI).id)
    settle(desk, qtbot)
    page.receiving.act.click()
    settle(desk, qtbot)
    assert drive.row(MEI).returned_on == TODAY


def test_a_paper_sheet_is_keyed_in_by_its_number(desk: Context, page: CampaignsPage, drive: Drive, qtbot: Any) -> None:
    """表号, Enter, one exception, Ctrl+S."""
    page.detail.turn("roll")
    search = page.detail.roll.search
    search.setText(drive.row(SONG).code)
    qtbot.keyClick(search, Qt.Key.Key_Return)
    settle(desk, qtbot)
    form = form_of(page)
    form.set("answers", (("2", "", "热水器漏电"), ("3", "无此项", "")))
    qtbot.keyClick(form, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settle(desk, qtbot)
    row = drive.row(SONG)
    assert (row.failed, row.absent, row.unfilled) == (1, 1, 0)
    assert page.side.panel is None


def test_a_wrong_number_of_an_exception_stands_under_it_and_nothing_is_lost(
    desk: Context, page: CampaignsPage, drive: Drive, qtbot: Any
) -> None:
    page.forms.enter(drive.row(SONG))
    settle(desk, qtbot)
    form = form_of(page)
    form.set("answers", (("99", "", "坏"),))
    form.submit()
    assert "序号“99”不在 1 到" in form._lines["answers"].problem.text()
    form.set("answers", (("1", "还行", "坏"),))
    form.submit()
    assert "看不懂" in form._lines["answers"].problem.text()
    assert form.value("answers") == (("1", "还行", "坏"),)
    form.set("answers", ())
    form.set("rest", ItemResult.OPEN)
    form.submit()
    settle(desk, qtbot)
    assert "还没有填写任何结果" in form._lines["rest"].problem.text()


def test_a_form_left_is_gone_on_with_from_the_overview(
    desk: Context, page: CampaignsPage, drive: Drive, qtbot: Any
) -> None:
    key = drive.row(SONG).id
    page.open(key, draft=f"campaigns/check/{key}")
    settle(desk, qtbot)
    form = form_of(page)
    write(form.editors["person"].widget, "甲某")
    page.side.close_form()
    settle(desk, qtbot)
    page.open(key, draft=f"campaigns/check/{key}")
    settle(desk, qtbot)
    assert form_of(page).value("person") == "甲某"
    page.side.close_form()
    for draft, act_words in ((f"campaigns/finish/{drive.id}", "结束"), (f"campaigns/enrol/{drive.id}", "增补")):
        page.open(drive.id, draft=draft)
        settle(desk, qtbot)
        assert page.side.panel is not None
        assert page.side.panel.act_button.text() == act_words
    page.open(drive.id, draft=f"campaigns/{drive.id}")
    settle(desk, qtbot)
    assert form_of(page).value("title") == drive.view().row.title
    page.open(None, act="new", draft="campaigns/new")
    settle(desk, qtbot)
    assert form_of(page).value("title") in ("", None)


def test_figures_lead_to_the_places_behind_them(desk: Context, page: CampaignsPage, drive: Drive, qtbot: Any) -> None:
    enter(drive, SONG)
    page.refresh()
    settle(desk, qtbot)
    page.detail.progress.numbers[RollChip.GAP].clicked.emit()
    settle(desk, qtbot)
    assert page.detail.tabs.current() == "roll"
    assert page.detail.roll.chips.current() == RollChip.GAP.value
    assert page.detail.roll.model.total == 3


def test_reminders_are_copied_and_places_go_to_a_plan(
    desk: Context, page: CampaignsPage, drive: Drive, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[Any, ...]] = []
    monkeypatch.setattr(desk, "open", lambda key, record=None, **hints: opened.append((key, record, hints)))
    tick(page, drive, SONG, ZHU)
    act(page, "复制提醒")
    settle(desk, qtbot)
    text = QGuiApplication.clipboard().text()
    assert f"1. {SONG}：自查表未报" in text
    assert "通讯录：" in text
    assert f"{ZHU}（自查表未报）" in text
    act(page, "列入检查计划")
    settle(desk, qtbot)
    assert opened == [("plans", None, {"act": "new", "facility_ids": (drive.places[0], drive.places[1])})]


def test_places_are_enrolled_dropped_and_the_campaign_is_finished_with_a_note(
    desk: Context, page: CampaignsPage, drive: Drive, qtbot: Any
) -> None:
    new = factories.place(drive.store, "新桥敬老院")
    page.detail.buttons["增补机构"].click()
    form = form_of(page)
    form.set("places", ((new, "新桥敬老院"),))
    form.set("reason", "新备案")
    form.submit()
    settle(desk, qtbot)
    assert drive.row("新桥敬老院").added_reason == "新备案"
    tick(page, drive, "新桥敬老院")
    act(page, "移出")
    settle(desk, qtbot)
    form = form_of(page)
    form.set("reason", "停业")
    form.submit()
    settle(desk, qtbot)
    assert drive.row("新桥敬老院").dropped_on == TODAY
    page.detail.buttons["结束"].click()
    form = form_of(page)
    form.submit()
    settle(desk, qtbot)
    assert "还有 4 家未自查" in form._lines["note"].problem.text()
    form.set("note", "延至下期")
    form.submit()
    settle(desk, qtbot)
    assert drive.view().row.state is CampaignState.FINISHED
    page.detail.buttons["恢复"].click()
    settle(desk, qtbot)
    assert drive.view().row.state is CampaignState.RUNNING


def test_problems_become_hazards_in_one_act(desk: Context, page: CampaignsPage, drive: Drive, qtbot: Any) -> None:
    enter(drive, SONG, 1, 2)
    page.refresh()
    settle(desk, qtbot)
    problems = page.detail.problems
    row = problems.model.row(0)
    assert row is not None
    problems.model.set_checked([row.id], True)
    problems.listing.links[0].click()
    settle(desk, qtbot)
    criteria = HazardCriteria(source=HazardSource.SELF_CHECK)
    assert ask(drive.store, hazards.listing, criteria, today=TODAY, offset=0, limit=9).total == 1
    assert drive.figures().hazards_open == 1


def test_summary_and_scheme_on_paper_in_a_workbook_and_as_words(
    desk: Context, page: CampaignsPage, drive: Drive, qtbot: Any, tmp_path: Path
) -> None:
    out = tmp_path / "小结"
    out.mkdir()
    desk.files = Chosen(out)  # type: ignore[assignment]
    acts = {each.title: each for each in page.output.summary_acts() if each is not None}
    acts["打印小结"].run()
    settle(desk, qtbot)
    shown = page.output.shown
    assert shown is not None
    qtbot.waitUntil(lambda: shown.preview.page_count() > 0, timeout=20_000)
    shown.back_button.click()
    acts["导出小结表格"].run()
    settle(desk, qtbot)
    assert [path.suffix for path in out.iterdir()] == [".xlsx"]
    acts["复制小结文字"].run()
    settle(desk, qtbot)
    assert "名单 4 家，已自查 0 家（0%）" in QGuiApplication.clipboard().text()
    page.output.scheme()
    settle(desk, qtbot)
    page.output.paper()
    settle(desk, qtbot)
    papers = page.output.shown
    assert papers is not None
    qtbot.waitUntil(lambda: papers.preview.page_count() >= 4, timeout=20_000)
    keys = [button.shortcut().toString() for button in page.findChildren(Button) if button.isVisible()]
    assert keys.count("Ctrl+P") == 1


def test_the_scheme_begins_a_notice_but_never_over_one_being_written(
    desk: Context, page: CampaignsPage, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Any] = []
    monkeypatch.setattr(desk, "open", lambda key, record=None, **hints: opened.append((key, hints["draft"])))
    page.output.notice()
    settle(desk, qtbot)
    assert opened == [("orders", "orders/notice/edit")]
    assert desk.drafts is not None
    kept = desk.drafts.load("orders/notice/edit")
    assert kept is not None
    assert kept["text"].startswith("一、总体要求")
    register = OrdersPage(desk)
    qtbot.addWidget(register)
    register.show()
    register.open(None, draft=opened[0][1])
    settle(desk, qtbot)
    written = register.pens.editor.form
    assert written is not None
    assert "开展岁末年初消防安全专项行动的通知" in written.value("title")
    register.hide()
    settle(desk, qtbot)
    desk.drafts.save("orders/notice/edit", {"text": "写了一半"})
    page.output.notice()
    settle(desk, qtbot)
    assert desk.drafts.load("orders/notice/edit") == {"text": "写了一半"}
    assert len(opened) == 1


def test_a_reader_sees_and_changes_nothing(
    app: QApplication, drive: Drive, home: Path, qtbot: Any, tmp_path: Path
) -> None:
    who = factories.person(drive.store, "覃国栋", Role.LEADER, kind=PersonKind.LEADER)
    actor = factories.actor(drive.store, who, Role.LEADER)
    context = Context(drive.store, actor, pc=PcSettings(paths.settings_file()))
    page = CampaignsPage(context)
    qtbot.addWidget(page)
    page.show()
    settle(context, qtbot)
    assert page.detail.buttons == {}
    assert not page.toolbar.button("新建专项").isEnabled()
    page.receive_files([fill(drive.sheet(tmp_path, SONG))])
    assert page.receiving is None
    context.close()


def test_the_tables_are_sound(desk: Context, page: CampaignsPage, qtmodeltester: Any) -> None:
    for model in (page.model, page.detail.roll.model, page.detail.problems.model):
        qtmodeltester.check(model)


def test_an_empty_office_is_told_what_the_page_is_for(context: Context, qtbot: Any) -> None:
    factories.office(context.store)
    page = CampaignsPage(context)
    qtbot.addWidget(page)
    page.show()
    settle(context, qtbot)
    qtbot.waitUntil(lambda: page.listing._pages.currentIndex() == 1, timeout=5_000)
    assert "直到全覆盖" in page.listing.empty.sentence.text()  # type: ignore[union-attr]
