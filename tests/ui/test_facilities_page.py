"""机构台账: clicked and typed as a clerk does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from pypdf import PdfReader
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from sqlalchemy.orm import Session

from mzdesk import clock, paths
from mzdesk.db.drafts import Drafts
from mzdesk.db.work import Store
from mzdesk.models.facilities import FacilityPersonIdentity
from mzdesk.services import facilities
from mzdesk.settings import PcSettings
from mzdesk.terms import CertificateKind, FacilityKind, FacilityState, Relation, RiskGrade, Role
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.dialogs.crash import report
from mzdesk.ui.forms import Form
from mzdesk.ui.forms.panel import FormPanel
from mzdesk.ui.importing import ImportPanel
from mzdesk.ui.ledger import LedgerPanel
from mzdesk.ui.pages.facilities import FacilitiesPage
from mzdesk.ui.pages.facilities.duplicates import DuplicatesPanel
from mzdesk.ui.pages.facilities.output import DossierPanel
from mzdesk.ui.widgets import Label, LinkButton
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import FacilityCriteria, FacilityPersonDraft, FacilityView
from tests import factories
from tests.services.hazard_cases import found
from tests.ui.hands import settle, write

FENGSHAN, BAIMA = "500156001", "500156101"


@pytest.fixture
def desk(app: QApplication, sqlite_store: Store, home: Path) -> Iterator[Context]:
    """A section head's desk in an office that is set up."""
    factories.office(sqlite_store)
    drafts = Drafts(paths.drafts_file())
    made = Context(sqlite_store, factories.SYSTEM, pc=PcSettings(paths.settings_file()), drafts=drafts)
    yield made
    made.close()
    drafts.close()


@pytest.fixture
def opened(desk: Context, qtbot: Any) -> Any:
    """`opened()` gives the page on screen, filled."""

    def make() -> FacilitiesPage:
        page = FacilitiesPage(desk)
        qtbot.addWidget(page)
        page.resize(1182, 690)
        page.show()
        settle(desk, qtbot)
        return page

    return make


def form_of(page: FacilitiesPage) -> Form:
    shown = page.work.currentWidget() if page.work.currentIndex() else page.side.currentWidget()
    assert isinstance(shown, FormPanel)
    return shown.form


def save(page: FacilitiesPage, qtbot: Any) -> None:
    qtbot.keyClick(form_of(page), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settle(page.context, qtbot)


def on_file(desk: Context, key: UUID) -> FacilityView:
    with desk.store.read(desk.actor) as session:
        return facilities.view(session, desk.actor, key, today=factories.TODAY)


def names(desk: Context, **criteria: Any) -> list[str]:
    with desk.store.read(desk.actor) as session:
        found = facilities.listing(session, desk.actor, FacilityCriteria(**criteria), offset=0, limit=200)
    return [row.name for row in found.rows]


class Saved:
    """Says where a file goes, as the clerk would in the file dialog."""

    def __init__(self, path: Path) -> None:
        self.path, self.shown = path, Path()

    def save(self, parent: QWidget, title: str, name: str, *kinds: str) -> Path:
        return self.path

    def show(self, path: Path) -> None:
        self.shown = path


def test_a_new_place_is_refused_under_its_fields_then_kept_and_can_be_taken_back(desk: Context, opened, qtbot) -> None:
    page = opened()
    assert page.listing.empty is not None
    assert page.listing.empty.isVisible()
    page.toolbar.button("新建机构").click()
    form = form_of(page)
    save(page, qtbot)
    assert form.problems() == {"name": "请填写机构名称。", "township": "请选择乡镇街道。"}
    write(form.editors["name"].widget, "桂花养老院")
    form.set("township", FENGSHAN)
    qtbot.keyClicks(form.editors["phones"].widget, "19100000001 12")
    save(page, qtbot)
    assert list(form.problems()) == ["phones"]
    form.set("phones", "19100000001")
    save(page, qtbot)
    assert page.detail.title.text() == "桂花养老院"
    assert names(desk) == ["桂花养老院"]
    assert desk.drafts is not None
    assert desk.drafts.listing() == []
    assert desk.notify.last is not None
    assert desk.notify.last.link == "撤销"
    desk.notify.last.act()
    settle(desk, qtbot)
    assert names(desk) == []


def test_search_by_initials_name_person_phone_and_address(desk: Context, opened, qtbot, qtmodeltester) -> None:
    factories.place(desk.store, "单家坪敬老院", principal="覃国栋", phones=["19100000777"], address="水磨街9号")
    factories.place(desk.store, "松涛敬老院")
    page = opened()
    for text in ("sjp", "djp", "单家", "覃国", "0777", "水磨街"):
        page.filters.search.clear()
        write(page.filters.search, text)
        settle(desk, qtbot)
        assert page.model.total == 1, text
        assert page.model.known(0).name == "单家坪敬老院"
    qtbot.keyClick(page.filters.search, Qt.Key.Key_Escape)
    settle(desk, qtbot)
    assert page.model.total == 2
    qtmodeltester.check(page.table.model())


def test_chips_filters_and_a_saved_view_narrow_the_list(desk: Context, opened, qtbot) -> None:
    factories.place(desk.store, "甲敬老院", risk=RiskGrade.MAJOR)
    factories.place(desk.store, "乙殡仪馆", kind=FacilityKind.FUNERAL, risk=RiskGrade.MAJOR, township=BAIMA)
    factories.place(desk.store, "丙敬老院", township=BAIMA)
    page = opened()
    chips = {chip.text(): chip.accessibleName() for chip in page.filters.chips.chips()}
    assert chips["全部"] == "全部 3"
    assert chips["殡葬"] == "殡葬 1"
    page.filters.chips.button(FacilityKind.FUNERAL.value).click()
    settle(desk, qtbot)
    assert page.model.total == 1
    page.filters.chips.button("all").click()
    page.filters.toggle("risk", RiskGrade.MAJOR)
    settle(desk, qtbot)
    assert page.model.total == 2
    page.filters.save_view()
    dialog = page.window().findChild(Dialog)
    assert dialog is not None
    dialog.submit()
    settle(desk, qtbot)
    assert dialog.trouble.text() == "请给视图起一个名称。"
    write(page.filters.name_field, "重大风险")
    dialog.submit()
    settle(desk, qtbot)
    page.filters.clear()
    settle(desk, qtbot)
    assert page.model.total == 3
    acts = {act.title: act for act in page.filters.views.acts() if act is not None}
    acts["重大风险"].run()
    settle(desk, qtbot)
    assert page.model.total == 2
    assert page.filters.held == {"risk": RiskGrade.MAJOR}
    assert page.filters.more.text() == "筛选 1"


def test_sorting_asks_the_store_and_shows_the_arrow(desk: Context, opened, qtbot) -> None:
    factories.place(desk.store, "甲敬老院", residents=10)
    factories.place(desk.store, "乙敬老院", residents=90)
    page = opened()
    number = [column.key for column in page.model.columns].index("residents")
    page.table.horizontalHeader().sectionClicked.emit(number)
    settle(desk, qtbot)
    page.table.horizontalHeader().sectionClicked.emit(number)
    settle(desk, qtbot)
    assert page.table.sorted_by == ("residents", True)
    assert page.model.known(0).name == "乙敬老院"


def test_what_was_typed_is_offered_again_and_can_be_thrown_away(desk: Context, opened, qtbot) -> None:
    page = opened()
    page.new()
    settle(desk, qtbot)
    write(form_of(page).editors["name"].widget, "半途养老院")
    form_of(page).keep_draft()
    settle(desk, qtbot)
    qtbot.keyClick(form_of(page), Qt.Key.Key_Escape)
    assert page.work.currentIndex() == 0
    page.new()
    settle(desk, qtbot)
    assert form_of(page).value("name") == "半途养老院"
    band = page.work.currentWidget().layout().itemAt(0).widget()
    assert band.title.text() == "已恢复上次没有保存的内容。"
    band.buttons[0].click()
    settle(desk, qtbot)
    assert form_of(page).value("name") == ""


def test_a_certificate_is_added_corrected_dropped_and_brought_back(desk: Context, opened, qtbot) -> None:
    key = factories.place(desk.store)
    page = opened()
    page.detail.buttons["登记证照"].click()
    form = form_of(page)
    save(page, qtbot)
    assert form.problems() == {"kind": "请选择证照。"}
    form.fill({"kind": CertificateKind.FIRE_TEST, "issued_on": date(2026, 1, 5), "expires_on": date(2025, 1, 5)})
    save(page, qtbot)
    assert list(form.problems()) == ["expires_on"]
    form.set("expires_on", date(2026, 12, 6))
    save(page, qtbot)
    page.detail.go("certificates")
    assert [row.words for row in on_file(desk, key).certificates] == ["13 天后到期"]
    page.asides.certificate(on_file(desk, key).certificates[0])
    settle(desk, qtbot)
    drop = next(link for link in page.side.panel.findChildren(LinkButton) if link.text() == "删除证照")
    drop.click()
    settle(desk, qtbot)
    assert on_file(desk, key).certificates == ()
    desk.notify.last.act()
    settle(desk, qtbot)
    assert len(on_file(desk, key).certificates) == 1


def test_state_relation_township_and_persons_are_kept_from_beside_the_list(desk: Context, opened, qtbot) -> None:
    key = factories.place(desk.store)
    page = opened()
    page.detail.buttons["变更状态"].click()
    form_of(page).set("state", FacilityState.PAUSED)
    save(page, qtbot)
    assert form_of(page).problems() == {"reason": "请填写原因。"}
    form_of(page).set("reason", "装修")
    save(page, qtbot)
    acts = {act.title: act for act in page.detail.menu.acts() if act is not None}
    acts["变更关系"].run()
    form_of(page).fill({"relation": Relation.TOWNSHIP_RUN, "happened_on": factories.TODAY, "reason": "乡镇收回自办"})
    save(page, qtbot)
    acts["调整乡镇"].run()
    form_of(page).fill({"township": BAIMA, "reason": "登记时选错"})
    save(page, qtbot)
    acts["登记人员"].run()
    form_of(page).fill({"name": "罗小兰", "post": "护理员", "phone": "19100000745", "on_duty": True})
    save(page, qtbot)
    view = on_file(desk, key)
    assert (view.state, view.relation, view.draft.township) == (FacilityState.PAUSED, Relation.TOWNSHIP_RUN, BAIMA)
    assert [person.name for person in page.file.people] == ["罗小兰"]
    factories.protect(desk.store)
    page.asides.person(page.file.people[0])
    assert not [link for link in page.side.findChildren(LinkButton) if link.text() == "查看完整证件号"]
    form_of(page).set("id_number", "50015619900101001X")
    save(page, qtbot)
    page.detail.go("people")
    assert "身份证 5001**********001X" in " ".join(label.text() for label in page.detail.findChildren(Label))
    page.asides.person(page.file.people[0])
    next(link for link in page.side.findChildren(LinkButton) if link.text() == "查看完整证件号").click()
    settle(desk, qtbot)
    dialog = next(each for each in page.window().findChildren(Dialog) if "身份证号" in each.windowTitle())
    assert "50015619900101001X" in [label.text() for label in dialog.findChildren(Label)]
    dialog.close()
    page.side.close_form()
    page.show_changes()
    settle(desk, qtbot)
    told = " ".join(label.text() for label in page.detail.findChildren(Label))
    assert "关系：社会办 → 乡镇办" in told


def test_duplicates_are_compared_merged_and_parted_again(desk: Context, opened, qtbot) -> None:
    first = factories.place(desk.store, "松涛敬老院", principal="", uscc="52500156MJP0000X7T")
    other = factories.place(desk.store, "松涛养老院", principal="罗小兰", uscc="52500156MJP0000X7T")
    page = opened()
    page.toolbar.button("查重").click()
    settle(desk, qtbot)
    panel = page.work.currentWidget()
    assert isinstance(panel, DuplicatesPanel)
    assert panel.head.text() == "可能重复的机构：1 组"
    panel.cards[0].merges[0].click()
    settle(desk, qtbot)
    comparison = panel.cards[0].comparison
    assert comparison is not None
    assert comparison.boxes["principal"].isChecked()
    assert not comparison.boxes["name"].isChecked()
    comparison.act.click()
    settle(desk, qtbot)
    assert panel.cards == []
    assert (names(desk), on_file(desk, first).draft.principal) == (["松涛敬老院"], "罗小兰")
    desk.notify.last.act()
    settle(desk, qtbot)
    assert on_file(desk, first).draft.principal == ""
    assert on_file(desk, other).replaced_by is None
    assert len(panel.cards) == 1


def test_the_other_record_of_a_group_can_be_the_one_that_stays(desk: Context, opened, qtbot) -> None:
    first = factories.place(desk.store, "松涛敬老院", uscc="52500156MJP0000X7T")
    other = factories.place(desk.store, "松涛养老院", uscc="52500156MJP0000X7T")
    page = opened()
    page.find_duplicates()
    settle(desk, qtbot)
    page.work.currentWidget().cards[0].keep(other)
    page.work.currentWidget().cards[0].merges[0].click()
    settle(desk, qtbot)
    page.work.currentWidget().cards[0].comparison.act.click()
    settle(desk, qtbot)
    assert names(desk) == ["松涛养老院"]
    assert on_file(desk, first).replaced_by == other


def test_the_shown_rows_and_the_ticked_rows_are_exported(desk: Context, opened, qtbot, tmp_path: Path) -> None:
    factories.place(desk.store, "=1+1敬老院", residents=41, beds=60, last_visit_on=date(2026, 10, 29))
    ticked = factories.place(desk.store, "乙殡仪馆", kind=FacilityKind.FUNERAL)
    page = opened()
    desk.files = Saved(tmp_path / "台账.xlsx")  # type: ignore[assignment]
    page.filters.chips.button(FacilityKind.ELDERLY_CARE.value).click()
    settle(desk, qtbot)
    page.toolbar.button("导出").click()
    settle(desk, qtbot)
    sheet = load_workbook(tmp_path / "台账.xlsx").active
    rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=3)]
    assert sheet["A1"].value == "机构台账"
    assert rows[0][:5] == ("序号", "机构名称", "类别", "乡镇街道", "风险")
    assert len(rows) == 2
    found = dict(zip(rows[0], rows[1], strict=True))
    assert (found["机构名称"], found["在院人数"], found["床位数"]) == ("=1+1敬老院", 41, 60)
    assert sheet["B4"].data_type == "s", "text like a formula stays text"
    assert found["上次检查"].date() == date(2026, 10, 29)
    page.model.set_checked([ticked], True)
    page.export()
    settle(desk, qtbot)
    sheet = load_workbook(tmp_path / "台账.xlsx").active
    assert [sheet.cell(row, 2).value for row in range(4, sheet.max_row + 1)] == ["乙殡仪馆"], (
        "ticked, though hidden now"
    )
    assert desk.notify.last.text == "已导出：台账.xlsx，1 条"
    desk.notify.last.act()
    assert desk.files.shown == tmp_path / "台账.xlsx"


def test_the_list_is_printed_as_a_table_with_pages_counted(desk: Context, opened, qtbot) -> None:
    for number in range(60):
        factories.place(desk.store, f"示例{number:02d}号敬老院", address=f"示例路{number}号")
    page = opened()
    page.toolbar.button("打印").click()
    panel = page.work.currentWidget()
    assert isinstance(panel, LedgerPanel)
    settle(desk, qtbot)
    pdf = PdfReader(BytesIO(panel.preview.pdf))
    text = [page.extract_text() for page in pdf.pages]
    box = pdf.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (842, 595)
    assert "机构台账" in text[0]
    assert "共 60 家" in text[0]
    assert f"第 1 页，共 {len(text)} 页" in text[0]
    assert all("机构名称" in each for each in text), "the head is repeated"
    assert "示例59号敬老院" in text[-1]
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert page.work.currentIndex() == 0


def test_the_dossier_of_a_place_is_made_and_shown(desk: Context, opened, qtbot) -> None:
    key = factories.place(desk.store, "示例一号敬老院")
    page = opened()
    page.show_record(key)
    settle(desk, qtbot)
    next(each for each in page.detail.findChildren(QAbstractButton) if each.text() == "一院一档").click()
    settle(desk, qtbot)
    panel = page.work.currentWidget()
    assert isinstance(panel, DossierPanel)
    text = [each.extract_text() for each in PdfReader(BytesIO(panel.preview.pdf)).pages]
    assert "示例一号敬老院" in text[0]
    assert "卷内目录" in text[1]
    with desk.store.read(desk.actor) as session:
        papers = facilities.dossier(session, desk.actor, key, today=desk.today()).papers
    assert [paper.title for paper in papers] == ["一院一档"]
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert page.work.currentIndex() == 0


def test_ticked_places_go_to_the_plans(desk: Context, opened, qtbot) -> None:
    key = factories.place(desk.store)
    page = opened()
    asked: list[tuple[str, Any, dict[str, Any]]] = []
    desk.opened.connect(lambda *given: asked.append(given))
    page.model.set_checked([key], True)
    link = next(link for link in page.listing.links if link.text() == "加入检查计划")
    assert link.isVisible()
    link.click()
    assert asked == [("plans", None, {"facility_ids": (key,)})]


def test_a_record_in_the_dossier_opens_on_its_own_page(desk: Context, opened, qtbot) -> None:
    key = factories.place(desk.store)
    hazard = found(desk.store, key, "灭火器失压")
    page = opened()
    asked: list[tuple[str, Any]] = []
    desk.opened.connect(lambda capability, record, _hints: asked.append((capability, record)))
    page.detail.go("hazards")
    link = next(link for link in page.detail.findChildren(LinkButton) if link.text() == "灭火器失压")
    link.click()
    assert asked == [("hazards", hazard)]


def test_a_place_asked_for_by_another_page_is_shown_though_a_filter_hides_it(desk: Context, opened, qtbot) -> None:
    factories.place(desk.store, "甲敬老院")
    key = factories.place(desk.store, "乙殡仪馆", kind=FacilityKind.FUNERAL)
    page = opened()
    page.filters.chips.button(FacilityKind.ELDERLY_CARE.value).click()
    settle(desk, qtbot)
    page.open(key)
    settle(desk, qtbot)
    assert page.detail.title.text() == "乙殡仪馆"
    page.open(None, expiring=True)
    settle(desk, qtbot)
    assert page.filters.held == {"expiring": True}
    assert page.model.total == 0


def test_times_in_the_trail_are_the_offices_own(desk: Context, opened, qtbot) -> None:
    factories.place(desk.store)
    page = opened()
    page.show_changes()
    settle(desk, qtbot)
    names = [widget.accessibleName() for widget in page.detail.findChildren(QWidget)]
    assert any(name.startswith("11-23 09:00") for name in names)


def test_an_import_opens_by_dropping_a_file_on_the_page(desk: Context, opened, qtbot) -> None:
    page = opened()
    drop(page, Path("tests/golden/imports/H01_facilities_title_merged_totals.xlsx"))
    settle(desk, qtbot)
    panel = page.work.currentWidget()
    assert isinstance(panel, ImportPanel)
    panel.close_it()
    assert page.work.currentIndex() == 0


def test_an_onlooker_sees_the_register_and_changes_nothing(desk: Context, opened, qtbot) -> None:
    factories.place(desk.store)
    desk.switch(Actor(None, "值班", frozenset({Role.DUTY}), "500156", "500156000"))
    page = opened()
    for title in ("新建机构", "导入"):
        assert not page.toolbar.button(title).isEnabled()
    assert not page.detail.buttons["编辑"].isEnabled()
    assert page.detail.title.text() == "松涛敬老院"


def drop(widget: QWidget, path: Path) -> None:
    """Drop a file from the desktop on `widget`."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path.resolve()))])
    where, copy, left, none = QPoint(5, 5), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0)
    entering = QDragEnterEvent(where, copy, data, left, none)
    QApplication.sendEvent(widget, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(widget, QDropEvent(QPointF(where), copy, data, left, none))


def test_a_fault_while_a_number_is_kept_tells_it_nowhere(desk: Context, qtbot, caplog) -> None:
    """What the database says of a refused row carries its values; neither log nor copied report does."""
    number, key = "50015619900101001X", factories.place(desk.store)
    factories.protect(desk.store)
    reports: list[str] = []
    said: list[str] = []
    desk.runner.crashed.connect(reports.append)

    def twice(session: Session, actor: Actor) -> None:
        draft = FacilityPersonDraft("简素芳", id_number=number)
        person = facilities.save_person(session, actor, key, draft=draft, now=clock.now())
        scope = {"district": factories.DISTRICT, "township": FENGSHAN}
        row = {**scope, "person_id": person, "key_id": person, "sealed": b"", "mark": number}
        try:
            session.execute(sa.insert(FacilityPersonIdentity), [row])
        except sa.exc.IntegrityError as error:
            said.append(f"{error} {error.params}")  # a text that holds them after all
            raise RuntimeError(said[0]) from error

    desk.change("登记人员", twice)
    settle(desk, qtbot)
    assert number in said[0]
    assert "RuntimeError" in reports[0]
    assert "RuntimeError" in caplog.text
    for told in (report(reports[0]), caplog.text):
        assert not [part for part in (number, number[:17], "19900101", "简素芳") if part in told]
