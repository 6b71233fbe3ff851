"""现场检查: found by the paper's code, keyed in by keys and by mouse, kept, finished, printed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from mzdesk import clock, paths
from mzdesk.db.drafts import Drafts
from mzdesk.services import hazards, inspections
from mzdesk.settings import PcSettings
from mzdesk.terms import (
    Cause,
    HazardGrade,
    HazardState,
    InspectionState,
    ItemResult,
    Remedy,
    Role,
    SignOutcome,
    Topic,
    VisitOutcome,
)
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.dialogs.conflict import ConflictDialog
from mzdesk.ui.pages.inspections import InspectionsPage
from mzdesk.ui.pages.inspections.papers import PaperPanel
from mzdesk.views.actor import Actor
from mzdesk.views.inspections import FindingDraft, ResultDraft, VisitDraft, VisitView
from tests import factories
from tests.services.plan_cases import do
from tests.ui import visits
from tests.ui.hands import settle, write
from tests.ui.visits import Bureau

TAKEN = datetime(2026, 11, 23, 8, 31, tzinfo=clock.OFFICE_ZONE)


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    return Bureau.founded(tmp_path_factory.mktemp("bureau"))


@pytest.fixture
def office(bureau: Bureau, tmp_path: Path) -> Iterator[Bureau]:
    made = bureau.moved(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def desk_context(app: QApplication, office: Bureau, home: Path) -> Iterator[Context]:
    drafts = Drafts(paths.drafts_file())
    made = Context(office.store, factories.SYSTEM, pc=PcSettings(paths.settings_file()), drafts=drafts)
    yield made
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # the page goes before its desk
    made.close()
    drafts.close()


class Clerk:
    """Sits before the page and counts what his hands do: keys pressed and pieces of text written."""

    def __init__(self, context: Context, qtbot: Any, office: Bureau) -> None:
        self.context, self.qtbot, self.office = context, qtbot, office
        self.keys: list[str] = []
        self.texts = 0
        self.page = InspectionsPage(context)
        self.page.resize(1180, 700)
        qtbot.addWidget(self.page)
        self.page.show()
        self.page.activateWindow()
        qtbot.waitUntil(self.page.isActiveWindow)
        self.page.take_focus()
        self.rest()

    def rest(self) -> None:
        settle(self.context, self.qtbot)

    @property
    def where(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.keys.append(key.name)
        self.qtbot.keyClick(self.where, key, modifier)

    def digits(self, text: str) -> None:
        self.texts += 1
        self.qtbot.keyClicks(self.where, text)

    def text(self, words: str) -> None:
        self.texts += 1
        write(self.where, words)

    def enter(self) -> None:
        self.key(Qt.Key.Key_Return)

    def open(self, visit: Any) -> None:
        """By the code on the paper."""
        self.page.to_code()
        self.digits(visits.seen(self.office, visit).row.code)
        self.enter()
        self.rest()
        assert self.page.keying

    def finding(self, number: int, words: str) -> None:
        self.digits(str(number))
        self.enter()
        self.text(words)
        self.enter()

    def facts(self, **values: Any) -> None:
        """What the paper says of the visit, in the form's fields."""
        given = {"arrived_at": "0810", "left_at": "0855", "unit_person": "周某", "sign": SignOutcome.SIGNED} | values
        form = self.page.desk.facts.form
        for key, value in given.items():
            editor = form.editors[key]
            editor.restore(value) if isinstance(value, str) else form.set(key, value)

    def finish(self) -> None:
        self.key(Qt.Key.Key_F12)
        self.rest()

    def seen(self, visit: Any) -> VisitView:
        return visits.seen(self.office, visit)


@pytest.fixture
def clerk(desk_context: Context, qtbot: Any, office: Bureau) -> Clerk:
    return Clerk(desk_context, qtbot, office)


def asked(title: str) -> Dialog:
    """The question on the screen."""
    shown = [each for each in QApplication.topLevelWidgets() if isinstance(each, Dialog) and each.isVisible()]
    assert [each.windowTitle() for each in shown] == [title]
    return shown[0]


def done(clerk: Clerk, **values: Any) -> Any:
    """A visit finished with one finding on item 2; returns its id."""
    visit = visits.sent(clerk.office, **values)
    clerk.open(visit)
    clerk.finding(2, "二层疏散通道堆放纸箱 6 个")
    clerk.key(Qt.Key.Key_F8)
    clerk.facts()
    clerk.finish()
    return visit


def chosen(clerk: Clerk) -> int:
    """The number of the item that is the current one."""
    line = clerk.page.desk.item.line
    assert line is not None
    return line.number


# --- found ------------------------------------------------------------------------------------------------------------


def test_the_code_of_the_paper_opens_the_visit_ready_to_key_in(clerk: Clerk) -> None:
    visit = visits.sent(clerk.office)
    clerk.open(visit)
    assert clerk.page.desk.head.name.text() == "示例00号敬老院"
    assert clerk.where is clerk.page.desk.number
    assert clerk.page.desk.head.done.text() == f"已查 0/{len(clerk.seen(visit).items)} 项"


def test_a_slip_in_the_code_is_told_and_the_code_stays(clerk: Clerk) -> None:
    code = visits.seen(clerk.office, visits.sent(clerk.office)).row.code
    slip = code[:-1] + str((int(code[-1]) + 1) % 10)
    clerk.digits(slip)
    clerk.enter()
    clerk.rest()
    assert "输错" in clerk.page.banner.title.text()
    assert clerk.page.code.text() == slip
    assert not clerk.page.keying
    clerk.digits(code)
    assert clerk.page.banner.title.text() == ""
    clerk.enter()
    clerk.rest()
    assert clerk.page.keying


def test_the_code_of_another_paper_opens_that_paper(clerk: Clerk, qtbot: Any) -> None:
    visit = done(clerk)
    clerk.page.papers.record()
    clerk.rest()
    panel = clerk.page.work.currentWidget()
    assert isinstance(panel, PaperPanel)
    assert clerk.seen(visit).row.state is InspectionState.RECORDED
    clerk.page.to_code()
    clerk.digits(panel.paper.code)
    with qtbot.waitSignal(clerk.context.opened) as opened:
        clerk.enter()
    assert opened.args[:2] == ["orders", panel.paper.id]


def test_a_recorded_visit_is_shown_and_not_keyed_in_again(clerk: Clerk) -> None:
    visit = done(clerk)
    clerk.page.to_code()
    clerk.digits(clerk.seen(visit).row.code)
    clerk.enter()
    clerk.rest()
    assert not clerk.page.keying
    assert clerk.page.detail.title.text() == "示例00号敬老院"
    assert clerk.context.notify.last is not None
    assert "不能再录入" in clerk.context.notify.last.text


def test_who_may_not_inspect_only_looks(clerk: Clerk, qtbot: Any) -> None:
    visit = visits.sent(clerk.office)
    clerk.context.switch(Actor(None, "值班", frozenset({Role.DUTY}), factories.DISTRICT, f"{factories.DISTRICT}000"))
    looking = Clerk(clerk.context, qtbot, clerk.office)
    assert not looking.page.toolbar.button("录入检查").isEnabled()
    looking.digits(visits.seen(clerk.office, visit).row.code)
    looking.enter()
    looking.rest()
    assert not looking.page.keying
    assert looking.page.detail.title.text() == "示例00号敬老院"
    assert clerk.context.notify.last is not None
    assert "没有“录入现场检查”的权限" in clerk.context.notify.last.text


def test_chips_and_search_narrow_the_list(clerk: Clerk, qtmodeltester: Any) -> None:
    first, second = visits.sent(clerk.office, 0), visits.sent(clerk.office, 1)
    clerk.page.refresh()
    clerk.rest()
    assert next(chip.accessibleName() for chip in clerk.page.chips.chips()) == "待检查 2"
    clerk.page.search.setText(clerk.seen(second).row.code)
    clerk.rest()
    assert clerk.page.model.total == 1
    clerk.page.chips.button("void").click()
    clerk.rest()
    assert clerk.page.model.total == 0
    clerk.page.open(first)
    clerk.page.search.clear()
    clerk.rest()
    assert clerk.page.detail.view is not None
    assert clerk.page.detail.view.row.id == first
    qtmodeltester.check(clerk.page.table.model())


def test_an_empty_page_says_where_visits_come_from(clerk: Clerk) -> None:
    assert clerk.page.listing.empty is not None
    assert clerk.page.listing.empty.isVisible()


# --- keyed in ---------------------------------------------------------------------------------------------------------


def test_a_paper_visit_with_two_findings_takes_two_keys_and_the_words_for_each(clerk: Clerk) -> None:
    visit = visits.sent(clerk.office)
    clerk.open(visit)
    assert (clerk.texts, clerk.keys) == (1, ["Key_Return"])
    clerk.keys.clear()
    clerk.finding(2, "二层疏散通道堆放纸箱 6 个")
    clerk.finding(5, "值班室灭火器压力不足")
    assert clerk.keys == ["Key_Return"] * 4
    clerk.keys.clear()
    clerk.key(Qt.Key.Key_F8)
    assert clerk.page.desk.head.passed.text() == f"合格 {len(clerk.seen(visit).items) - 2}"
    clerk.key(Qt.Key.Key_F6)
    for text in ("0810", "0855"):
        clerk.digits(text)
        clerk.enter()
    clerk.enter()
    clerk.text("周某")
    clerk.page.desk.facts.form.editors["sign"].widget.setFocus()
    clerk.key(Qt.Key.Key_Down)
    clerk.finish()
    view = clerk.seen(visit)
    assert view.row.state is InspectionState.RECORDED
    assert [line.text for line in view.findings] == ["二层疏散通道堆放纸箱 6 个", "值班室灭火器压力不足"]
    assert {line.result for line in view.items} == {ItemResult.PASS, ItemResult.FAIL}
    assert view.draft.arrived_at == TAKEN.replace(hour=8, minute=10)
    assert view.draft.sign is SignOutcome.SIGNED
    assert clerk.context.drafts is not None
    assert clerk.context.drafts.listing() == []


def test_items_are_walked_through_by_digits_letters_and_arrows(clerk: Clerk, qtmodeltester: Any) -> None:
    visit = visits.sent(clerk.office)
    clerk.open(visit)
    clerk.page.desk.to_list()
    sheet = clerk.page.desk.the_sheet()
    items = [line.item.id for line in sheet.view.items]
    clerk.key(Qt.Key.Key_1)
    clerk.key(Qt.Key.Key_3)
    clerk.key(Qt.Key.Key_H)
    clerk.key(Qt.Key.Key_N)
    assert [sheet.results[key] for key in items[:4]] == [
        ItemResult.PASS,
        ItemResult.NOT_APPLICABLE,
        ItemResult.PASS,
        ItemResult.NOT_APPLICABLE,
    ]
    clerk.key(Qt.Key.Key_Up)
    clerk.key(Qt.Key.Key_Backspace)
    assert sheet.results[items[3]] is ItemResult.OPEN
    clerk.key(Qt.Key.Key_2)
    area = clerk.page.desk.item.form.editors["text"]
    assert clerk.where is area.widget
    assert area.get() == f"未做到：{sheet.view.items[3].item.text}"
    clerk.text("门锁住")
    clerk.enter()
    assert clerk.where is clerk.page.desk.checklist
    assert chosen(clerk) == 5
    assert sheet.finding_of(items[3]).text == "门锁住"  # type: ignore[union-attr]
    clerk.key(Qt.Key.Key_0)
    assert sheet.count(ItemResult.OPEN) == 0
    qtmodeltester.check(clerk.page.desk.checklist.model())


def test_the_switch_of_a_line_is_clicked(clerk: Clerk, qtbot: Any) -> None:
    visit = visits.sent(clerk.office)
    clerk.open(visit)
    desk = clerk.page.desk
    key = str(desk.the_sheet().view.items[1].item.id)
    for result in (ItemResult.NOT_APPLICABLE, ItemResult.FAIL):
        spot = desk.checklist.cell(key, result).center().toPoint()
        qtbot.mouseClick(desk.checklist.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        assert desk.the_sheet().results[desk.the_sheet().view.items[1].item.id] is result
    assert desk.item.finding is not None


def test_a_number_that_is_not_on_the_list_is_refused(clerk: Clerk) -> None:
    clerk.open(visits.sent(clerk.office))
    clerk.digits("2 99")
    clerk.enter()
    assert clerk.context.notify.last is not None
    assert "没有第 99 项" in clerk.context.notify.last.text
    assert clerk.page.desk.number.text() == "2 99"
    assert clerk.page.desk.the_sheet().count(ItemResult.FAIL) == 0


def test_a_fault_taken_back_is_only_set_aside(clerk: Clerk) -> None:
    clerk.open(visits.sent(clerk.office))
    clerk.finding(2, "门锁住")
    desk = clerk.page.desk
    desk.to_list()
    item = desk.the_sheet().view.items[1].item.id
    desk.checklist.choose(str(item))
    clerk.key(Qt.Key.Key_1)
    assert desk.the_sheet().finding_of(item) is None
    assert clerk.context.notify.last is not None
    assert clerk.context.notify.last.act is not None
    clerk.context.notify.last.act()
    assert desk.the_sheet().finding_of(item).text == "门锁住"  # type: ignore[union-attr]


def test_the_rest_is_opened_again_by_undo(clerk: Clerk) -> None:
    clerk.open(visits.sent(clerk.office))
    clerk.key(Qt.Key.Key_F8)
    assert clerk.context.notify.last is not None
    assert clerk.context.notify.last.act is not None
    clerk.context.notify.last.act()
    sheet = clerk.page.desk.the_sheet()
    assert sheet.count(ItemResult.OPEN) == len(sheet.results)
    clerk.key(Qt.Key.Key_F8)
    clerk.key(Qt.Key.Key_F8)
    assert clerk.context.notify.last.text == "没有未查的项"


def test_a_finding_beside_the_list_goes_onto_the_ledger(clerk: Clerk) -> None:
    visit = visits.sent(clerk.office)
    clerk.open(visit)
    clerk.page.desk.to_list()
    clerk.key(Qt.Key.Key_Plus)
    clerk.text("走廊停放电动自行车充电")
    form = clerk.page.desk.item.form
    form.set("topic", Topic.FIRE)
    form.set("part", "一层走廊")
    assert clerk.page.desk.checklist.lines.words(clerk.page.desk.checklist.current()).endswith("充电")
    clerk.key(Qt.Key.Key_F7)
    clerk.page.desk.item.drop_link.click()
    assert len(clerk.page.desk.the_sheet().findings) == 1
    assert clerk.context.notify.last is not None
    assert clerk.context.notify.last.act is not None
    clerk.context.notify.last.act()
    assert len(clerk.page.desk.the_sheet().findings) == 2
    clerk.page.desk.to_list()
    clerk.key(Qt.Key.Key_Delete)
    clerk.key(Qt.Key.Key_F8)
    clerk.facts()
    clerk.finish()
    lines = clerk.seen(visit).findings
    assert [(line.text, line.part, line.item_id) for line in lines] == [("走廊停放电动自行车充电", "一层走廊", None)]


def test_what_is_put_right_on_the_spot_needs_its_cause_and_is_closed(clerk: Clerk, qtbot: Any) -> None:
    visit = visits.sent(clerk.office)
    clerk.open(visit)
    clerk.finding(3, "插线板串接")
    clerk.key(Qt.Key.Key_F8)
    desk = clerk.page.desk
    desk.marking.go_to(desk.the_sheet().findings[0].key)
    button = desk.item.form.editors["remedy"].widget.button(Remedy.ON_SITE.value)  # type: ignore[attr-defined]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    clerk.facts()
    clerk.finish()
    assert "选择原因" in desk.item.form.problems()["cause"]
    assert clerk.where is desk.item.form.editors["cause"].widget
    desk.item.form.set("cause", Cause.OTHER)
    desk.item.form.edited.emit("cause")
    clerk.finish()
    assert "写明具体原因" in desk.item.form.problems()["cause_note"]
    assert clerk.where is desk.item.form.editors["cause_note"].widget
    desk.item.form.set("cause_note", "新员工当天到岗")
    desk.item.form.edited.emit("cause_note")
    desk.item.form.set("grade", HazardGrade.SUSPECTED_MAJOR)
    desk.item.form.edited.emit("grade")
    clerk.finish()
    assert "不能当场改正" in desk.item.form.problems()["remedy"]
    desk.item.form.set("grade", HazardGrade.GENERAL)
    desk.item.form.edited.emit("grade")
    clerk.finish()
    assert [line.state for line in clerk.seen(visit).findings] == [HazardState.CLOSED]
    key = clerk.seen(visit).findings[0].id
    with clerk.office.store.read(factories.SYSTEM) as session:
        closed = hazards.view(session, factories.SYSTEM, key, today=factories.TODAY)
    assert (closed.cause, closed.cause_note) == (Cause.OTHER, "新员工当天到岗")


def test_a_fault_too_small_for_the_ledger_is_only_noted(clerk: Clerk) -> None:
    visit = visits.sent(clerk.office)
    clerk.open(visit)
    clerk.finding(3, "门上标识褪色")
    desk = clerk.page.desk
    desk.marking.go_to(desk.the_sheet().findings[0].key)
    desk.item.note_link.click()
    assert clerk.where is desk.item.note
    assert desk.item.note.text() == "门上标识褪色"
    desk.item.note.clear()
    desk.item.note.textEdited.emit("")
    clerk.key(Qt.Key.Key_F8)
    clerk.facts()
    clerk.finish()
    assert desk.banner.title.text() == "第 3 项不合格，请写明问题或备注。"
    clerk.text("门上标识褪色")
    clerk.finish()
    view = clerk.seen(visit)
    assert view.findings == ()
    assert (view.items[2].result, view.items[2].note) == (ItemResult.FAIL, "门上标识褪色")


def test_a_term_that_cannot_be_read_is_told_at_its_field(clerk: Clerk) -> None:
    clerk.open(visits.sent(clerk.office))
    clerk.finding(3, "插线板串接")
    clerk.page.desk.checklist.choose(str(clerk.page.desk.the_sheet().view.items[2].item.id))
    clerk.page.desk.item.form.editors["due_on"].restore("13月")
    clerk.key(Qt.Key.Key_F8)
    clerk.facts()
    clerk.finish()
    assert "第 3 项" in clerk.page.desk.item.form.problems()["due_on"]
    assert clerk.page.keying


def test_what_is_missing_is_shown_where_it_belongs(clerk: Clerk) -> None:
    clerk.open(visits.sent(clerk.office))
    desk = clerk.page.desk
    clerk.finish()
    assert "到达时间" in desk.facts.form.problems()["arrived_at"]
    clerk.facts()
    clerk.finish()
    assert "没有结果" in desk.banner.title.text()
    assert desk.chips.current() == "open"
    assert clerk.where is desk.checklist
    desk.facts.form.set("members", ())
    clerk.finish()
    assert "组长" in desk.facts.form.problems()["leader"]
    assert desk.tabs.current() == "facts"


def test_a_refused_entry_and_a_refused_signature_are_normal_outcomes(clerk: Clerk) -> None:
    visit = visits.sent(clerk.office)
    clerk.open(visit)
    clerk.page.desk.show_facts()
    facts = clerk.page.desk.facts.form
    facts.set("outcome", VisitOutcome.REFUSED_ENTRY)
    facts.edited.emit("outcome")
    clerk.facts(left_at="", unit_person="", sign=None, outcome_note="")
    clerk.finish()
    assert "经过" in facts.problems()["outcome_note"]
    facts.set("outcome_note", "门卫拒绝开门，称负责人不在")
    clerk.finish()
    assert clerk.seen(visit).row.outcome is VisitOutcome.REFUSED_ENTRY
    other = visits.sent(clerk.office, 1)
    clerk.open(other)
    clerk.key(Qt.Key.Key_F8)
    clerk.facts(sign=SignOutcome.REFUSED, witness="居委会吴某")
    clerk.finish()
    assert (clerk.seen(other).draft.sign, clerk.seen(other).draft.witness) == (SignOutcome.REFUSED, "居委会吴某")


def test_who_was_really_there_is_written_down(clerk: Clerk) -> None:
    visit = visits.sent(clerk.office)
    clerk.open(visit)
    third = clerk.office.officers[2]
    form = clerk.page.desk.facts.form
    clerk.key(Qt.Key.Key_F8)
    clerk.facts()
    form.set("members", (clerk.office.officers[1], third))
    form.set("leader", third)
    clerk.finish()
    assert [officer.id for officer in clerk.seen(visit).officers] == [third, clerk.office.officers[1]]


# --- photos -----------------------------------------------------------------------------------------------------------


def drop(target: QWidget, *paths_: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths_])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(40, 40), Qt.DropAction.CopyAction, mime, left, none)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPointF(40, 40), Qt.DropAction.CopyAction, mime, left, none))


def shots(clerk: Clerk) -> list[Any]:
    return clerk.page.desk.the_sheet().shots


def test_photos_come_by_drag_paste_and_choice_and_go_onto_the_ledger(clerk: Clerk, tmp_path: Path) -> None:
    visit = visits.sent(clerk.office)
    clerk.open(visit)
    clerk.digits("2")
    clerk.enter()
    clerk.text("门锁住")
    dropped, picked = tmp_path / "走道.jpg", tmp_path / "IMG_1.heic"
    dropped.write_bytes(visits.photo("green", TAKEN))
    picked.write_bytes(visits.heic())
    drop(clerk.page.desk, dropped)
    QGuiApplication.clipboard().setImage(QImage(40, 30, QImage.Format.Format_RGB32))
    clerk.key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    clerk.context.files.choose = lambda *_a, **_k: [picked]  # type: ignore[method-assign]
    clerk.key(Qt.Key.Key_F9)
    clerk.rest()
    assert [shot.name for shot in shots(clerk)] == ["粘贴的图片.png", "走道.jpg", "IMG_1.heic"] or len(
        shots(clerk)
    ) == 3
    assert {shot.finding for shot in shots(clerk)} == {clerk.page.desk.the_sheet().findings[0].key}
    assert clerk.page.desk.item.form.value("text") == "门锁住"
    box = clerk.page.desk.item.box
    assert "2 张照片没有拍摄时间" in box.problem.text()
    box.time.restore("0832")
    box.others.click()
    assert box.problem.text() == ""
    clerk.key(Qt.Key.Key_F8)
    clerk.facts()
    clerk.finish()
    evidence = clerk.seen(visit).evidence
    assert len(evidence) == 3
    times = sorted((clerk_time(row.taken_at), row.taken_typed) for row in evidence)
    assert times == [("08:31", False), ("08:32", True), ("08:32", True)]


def clerk_time(moment: datetime | None) -> str:
    assert moment is not None
    return f"{clock.office(moment):%H:%M}"


def test_a_huge_photo_and_a_pdf_in_disguise_are_refused_and_nothing_else_is_lost(clerk: Clerk, tmp_path: Path) -> None:
    clerk.open(visits.sent(clerk.office))
    clerk.digits("2")
    clerk.enter()
    clerk.text("门锁住")
    good, huge, pdf = tmp_path / "走道.jpg", tmp_path / "大图.jpg", tmp_path / "材料.jpg"
    good.write_bytes(visits.photo("green", TAKEN))
    huge.write_bytes(b"\xff\xd8" + bytes(60 * 1_048_576))
    pdf.write_bytes(b"%PDF-1.7 not a photo")
    box = clerk.page.desk.item.box
    for path, words in ((good, ""), (huge, "过大（60 MB"), (pdf, "其实是 PDF")):
        drop(clerk.page.desk, path)
        clerk.rest()
        assert words in box.problem.text()
    assert [shot.name for shot in shots(clerk)] == ["走道.jpg"]
    assert clerk.page.desk.item.form.value("text") == "门锁住"
    clerk.page.desk.keeper.keep()
    clerk.rest()
    assert clerk.context.drafts is not None
    row = clerk.context.drafts.listing()[0]
    assert row.photos == 1


def test_a_photo_without_a_finding_belongs_to_the_visit(clerk: Clerk, tmp_path: Path) -> None:
    visit = visits.sent(clerk.office)
    clerk.open(visit)
    path = tmp_path / "大门.jpg"
    path.write_bytes(visits.photo("gray", TAKEN))
    drop(clerk.page.desk, path)
    clerk.rest()
    assert [(shot.finding, shot.caption) for shot in shots(clerk)] == [("", "第 1 项")]
    clerk.page.desk.shots.remove(shots(clerk)[0].key)
    assert shots(clerk) == []
    assert clerk.context.notify.last is not None
    assert clerk.context.notify.last.act is not None
    clerk.context.notify.last.act()
    clerk.rest()
    assert len(shots(clerk)) == 1
    clerk.key(Qt.Key.Key_F8)
    clerk.facts()
    clerk.finish()
    assert [row.name for row in clerk.seen(visit).evidence] == ["大门.jpg"]


def test_the_visit_is_not_finished_while_a_photo_has_no_time(clerk: Clerk, tmp_path: Path) -> None:
    clerk.open(visits.sent(clerk.office))
    clerk.digits("2")
    clerk.enter()
    path = tmp_path / "微信图片.jpg"
    path.write_bytes(visits.photo("gray"))
    drop(clerk.page.desk, path)
    clerk.rest()
    clerk.key(Qt.Key.Key_F8)
    clerk.facts()
    clerk.finish()
    assert clerk.page.keying
    assert "没有拍摄时间" in clerk.page.desk.banner.title.text()
    assert clerk.where is clerk.page.desk.item.box.time.widget
    clerk.digits("0840")
    clerk.finish()
    assert not clerk.page.keying


def test_words_on_the_clipboard_are_pasted_as_words(clerk: Clerk) -> None:
    clerk.open(visits.sent(clerk.office))
    clerk.digits("2")
    clerk.enter()
    QGuiApplication.clipboard().setText("配电箱前堆物")
    clerk.key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert clerk.page.desk.item.form.value("text") == "配电箱前堆物"
    assert shots(clerk) == []


# --- kept -------------------------------------------------------------------------------------------------------------


def again(clerk: Clerk, qtbot: Any) -> Clerk:
    """The program was killed and started again: nothing of the old page is asked."""
    clerk.page.desk.keeper.show(None)
    clerk.page.hide()
    return Clerk(clerk.context, qtbot, clerk.office)


def test_all_that_was_keyed_in_is_offered_and_restored(clerk: Clerk, qtbot: Any, tmp_path: Path) -> None:
    visit = visits.sent(clerk.office)
    clerk.open(visit)
    clerk.digits("2")
    clerk.enter()
    clerk.text("门锁住")
    clerk.page.desk.item.form.set("part", "二层")
    path = tmp_path / "门.jpg"
    path.write_bytes(visits.photo("gray", TAKEN))
    drop(clerk.page.desk, path)
    clerk.page.desk.facts.form.set("summary", "半途")
    clerk.page.desk.facts.form.editors["left_at"].restore("85")
    key = f"inspections/{visit}"
    drafts = clerk.context.drafts
    assert drafts is not None
    qtbot.waitUntil(lambda: ((drafts.load(key) or {}).get("facts") or {}).get("left_at") == "85", timeout=1_000)
    clerk.rest()
    fresh = again(clerk, qtbot)
    assert fresh.page.offers.title.text().startswith("上次未保存的检查：示例00号敬老院")
    assert "照片 1 张" in fresh.page.offers.detail.text()
    fresh.page.open(visit, draft=key)
    fresh.rest()
    desk = fresh.page.desk
    assert fresh.page.keying
    finding = desk.the_sheet().finding_of(desk.the_sheet().view.items[1].item.id)
    assert finding is not None
    assert (finding.text, finding.values["part"]) == ("门锁住", "二层")
    assert [shot.finding for shot in shots(fresh)] == [finding.key]
    assert shots(fresh)[0].taken_at == TAKEN
    assert desk.facts.form.value("summary") == "半途"
    assert desk.facts.form.plain()["left_at"] == "85"
    assert chosen(fresh) == 2


def test_an_unsaved_visit_goes_on_where_it_was_left(clerk: Clerk) -> None:
    visit = visits.sent(clerk.office)
    clerk.open(visit)
    clerk.finding(2, "门锁住")
    clerk.page.desk.to_list()
    clerk.key(Qt.Key.Key_Escape)
    clerk.rest()
    assert not clerk.page.keying
    clerk.page.offers.buttons[0].click()
    clerk.rest()
    assert clerk.page.keying
    assert clerk.page.desk.the_sheet().findings[0].text == "门锁住"
    assert clerk.page.desk.kept_label.text() == "已恢复上次未保存的内容"


def test_an_unsaved_visit_is_thrown_away_only_after_asking(clerk: Clerk, qtbot: Any) -> None:
    clerk.open(visits.sent(clerk.office))
    clerk.finding(2, "门锁住")
    clerk.page.desk.leave()
    clerk.rest()
    assert clerk.page.offers.isVisible()
    clerk.page.offers.buttons[1].click()
    asked("放弃未保存的检查？").keep_button.click()
    assert clerk.page.offers.isVisible()
    clerk.page.offers.discard()
    asked("放弃未保存的检查？").act_button.click()
    clerk.rest()
    assert not clerk.page.offers.isVisible()
    assert clerk.context.drafts is not None
    assert clerk.context.drafts.listing() == []


def test_saved_half_way_it_is_on_the_store_and_no_longer_offered(clerk: Clerk, tmp_path: Path) -> None:
    visit = visits.sent(clerk.office)
    clerk.open(visit)
    clerk.finding(2, "门锁住")
    path = tmp_path / "门.jpg"
    path.write_bytes(visits.photo("gray", TAKEN))
    clerk.page.desk.checklist.choose(str(clerk.page.desk.the_sheet().view.items[1].item.id))
    drop(clerk.page.desk, path)
    clerk.rest()
    clerk.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    clerk.rest()
    assert clerk.seen(visit).row.state is InspectionState.VISITING
    clerk.page.desk.leave()
    clerk.rest()
    assert not clerk.page.offers.isVisible()
    clerk.open(visit)
    desk = clerk.page.desk
    assert [finding.text for finding in desk.the_sheet().findings] == ["门锁住"]
    assert [shot.finding for shot in shots(clerk)] == [desk.the_sheet().findings[0].key]
    clerk.key(Qt.Key.Key_F8)
    clerk.facts()
    clerk.finish()
    assert len(clerk.seen(visit).evidence) == 1


def test_a_photo_that_was_saved_half_way_outlives_a_restored_draft(clerk: Clerk, tmp_path: Path) -> None:
    """What was keyed in after the save is kept without the photo, which the store has; the next save must not lose it.

    One that was taken away after the save does not come back.
    """
    visit = visits.sent(clerk.office)
    clerk.open(visit)
    clerk.finding(2, "门锁住")
    desk = clerk.page.desk
    for name in ("门.jpg", "窗.jpg"):
        (tmp_path / name).write_bytes(visits.photo("gray" if name == "门.jpg" else "white", TAKEN))
        desk.checklist.choose(str(desk.the_sheet().view.items[1].item.id))
        drop(desk, tmp_path / name)
        clerk.rest()
    clerk.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    clerk.rest()
    gone = next(shot for shot in shots(clerk) if shot.name == "窗.jpg")
    desk.the_sheet().shots.remove(gone)
    desk.keeper.let_go([gone])
    desk.to_number()
    clerk.finding(3, "灭火器过期")
    desk.leave()
    clerk.rest()
    clerk.open(visit)
    first = desk.the_sheet().findings[0]
    assert [(shot.name, shot.finding) for shot in shots(clerk)] == [("门.jpg", first.key)]
    clerk.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    clerk.rest()
    saved = clerk.seen(visit).draft.findings
    assert [[photo.name for photo in finding.photos] for finding in saved] == [["门.jpg"], []]


def meanwhile(clerk: Clerk, visit: Any, *words: str, **facts: Any) -> None:
    """Somebody else keys in 不合格 for the items from the second on, with these words, and saves."""
    view = clerk.seen(visit)
    items = [line.item.id for line in view.items][1 : 1 + len(words)]
    draft = VisitDraft(
        results=tuple(ResultDraft(key, ItemResult.FAIL) for key in items),
        findings=tuple(FindingDraft(text, key) for key, text in zip(items, words, strict=True) if text),
        **facts,
    )
    do(clerk.office.store, inspections.record, visit, draft=draft, today=clock.today(), now=clock.now())


def save(clerk: Clerk) -> ConflictDialog:
    """Ctrl+S meets what the other saved."""
    clerk.page.desk.to_number()
    clerk.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    clerk.rest()
    shown = [each for each in QApplication.topLevelWidgets() if isinstance(each, ConflictDialog) and each.isVisible()]
    assert len(shown) == 1
    return shown[0]


def texts(clerk: Clerk, visit: Any) -> list[str]:
    return sorted(finding.text for finding in clerk.seen(visit).draft.findings)


def test_what_two_people_keyed_in_is_put_together(clerk: Clerk) -> None:
    """Nobody's items are lost where only one of them said something, and nothing is saved unasked."""
    visit = visits.sent(clerk.office)
    clerk.open(visit)
    clerk.finding(4, "门锁住")
    meanwhile(clerk, visit, "灭火器过期", "线路老化", summary="另一人")
    dialog = save(clerk)
    assert "对方另外录入的 2 处并入" in dialog.sentence.text()
    assert "您另外录入的 1 处保留" in dialog.sentence.text()
    assert texts(clerk, visit) == ["灭火器过期", "线路老化"]
    dialog.act_button.click()
    clerk.rest()
    desk = clerk.page.desk
    assert desk.banner.title.text() == ""
    assert texts(clerk, visit) == sorted(["灭火器过期", "线路老化", "门锁住"])
    assert clerk.seen(visit).draft.summary == "另一人"
    assert desk.kept_label.text() == "已保存"
    clerk.page.activateWindow()
    clerk.qtbot.waitUntil(clerk.page.isActiveWindow)
    clerk.key(Qt.Key.Key_F8)
    clerk.facts()
    clerk.finish()
    assert len(clerk.seen(visit).findings) == 3


def test_an_item_that_both_keyed_in_is_asked(clerk: Clerk) -> None:
    visit = visits.sent(clerk.office)
    clerk.open(visit)
    clerk.finding(2, "门锁住")
    meanwhile(clerk, visit, "门坏了")
    dialog = save(clerk)
    assert [(row.label, row.opened, row.mine, row.theirs) for row in dialog.rows] == [
        ("第 2 项", "未查", "不合格；门锁住", "不合格；门坏了")
    ]
    dialog.act_button.click()
    assert "请选定保存哪一个" in dialog.trouble.text()
    assert texts(clerk, visit) == ["门坏了"]
    choice = dialog.choices[dialog.rows[0].key]
    choice.choose("mine")
    dialog.act_button.click()
    clerk.rest()
    assert texts(clerk, visit) == ["门锁住"]


def test_what_was_saved_before_is_what_both_began_with(clerk: Clerk) -> None:
    """After one's own save only what came after it is set against the other's."""
    visit = visits.sent(clerk.office)
    clerk.open(visit)
    clerk.finding(2, "门锁住")
    clerk.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    clerk.rest()
    clerk.page.desk.to_number()
    clerk.finding(5, "标识脱落")
    meanwhile(clerk, visit, "门已打开")
    dialog = save(clerk)
    assert dialog.rows == ()
    dialog.act_button.click()
    clerk.rest()
    assert texts(clerk, visit) == ["标识脱落", "门已打开"]


def test_nothing_is_saved_and_nothing_lost_by_going_back(clerk: Clerk) -> None:
    visit = visits.sent(clerk.office)
    clerk.open(visit)
    clerk.finding(2, "门锁住")
    meanwhile(clerk, visit, "门坏了")
    save(clerk).keep_button.click()
    desk = clerk.page.desk
    assert "别人" in desk.banner.title.text()
    assert texts(clerk, visit) == ["门坏了"]
    assert desk.the_sheet().findings[0].text == "门锁住"
    desk.banner.buttons[0].click()
    clerk.rest()
    asked("这条记录被别人修改过").keep_button.click()


def test_one_may_go_over_to_what_the_other_saved(clerk: Clerk) -> None:
    visit = visits.sent(clerk.office)
    clerk.open(visit)
    clerk.finding(2, "门锁住")
    meanwhile(clerk, visit, summary="另一人")
    save(clerk).keep_button.click()
    desk = clerk.page.desk
    desk.banner.buttons[1].click()
    asked("改看对方录入的内容？").keep_button.click()
    assert desk.the_sheet().findings[0].text == "门锁住"
    desk.saving.ask_reload()
    asked("改看对方录入的内容？").act_button.click()
    clerk.rest()
    assert desk.the_sheet().findings == []
    assert desk.facts.form.value("summary") == "另一人"
    assert clerk.context.drafts is not None
    assert clerk.context.drafts.listing() == []


# --- what comes next --------------------------------------------------------------------------------------------------


def test_a_spot_penalty_begins_at_the_visit(clerk: Clerk, qtbot: Any) -> None:
    """What the visit found goes along to the form."""
    visit = done(clerk)
    offered = {act.title: act for act in clerk.page.detail.menu_acts() if act is not None}
    with qtbot.waitSignal(clerk.context.opened) as opened:
        offered["当场行政处罚决定书"].run()
    hazard = clerk.seen(visit).findings[0].id
    assert opened.args == ["hazards", hazard, {"paper": "spot_penalty", "hazard_ids": (hazard,)}]
    assert "责令暂时停止使用通知书" in offered


def test_an_order_for_the_open_findings_is_one_act_away(clerk: Clerk, qtbot: Any) -> None:
    visit = done(clerk)
    page = clerk.page
    assert page.detail.next_card.isVisible()
    assert page.detail.next_card.note.text() == "检查已完成，登记隐患 1 项"
    assert clerk.where is page.detail.next_buttons[0]
    with qtbot.waitSignal(clerk.context.opened) as opened:
        clerk.key(Qt.Key.Key_Space)
    hazard = clerk.seen(visit).findings[0].id
    assert opened.args == ["hazards", None, {"act": "order", "hazard_ids": (hazard,)}]


def test_the_record_is_printed_and_the_visit_archived(clerk: Clerk) -> None:
    visit = done(clerk)
    page = clerk.page
    page.detail.buttons["现场检查笔录"].click()
    clerk.rest()
    panel = page.work.currentWidget()
    assert isinstance(panel, PaperPanel)
    assert panel.preview.page_count() >= 1
    assert "现场检查笔录" in panel.title.text()
    clerk.key(Qt.Key.Key_Escape)
    clerk.rest()
    page.detail.buttons["归档"].click()
    clerk.rest()
    assert clerk.seen(visit).row.state is InspectionState.FINISHED
    assert not page.detail.next_card.isVisible()


def test_blank_list_and_notice_are_printed_before_departure(clerk: Clerk) -> None:
    visit = visits.sent(clerk.office)
    page = clerk.page
    page.open(visit)
    clerk.rest()
    page.detail.buttons["打印空白检查表"].click()
    clerk.rest()
    panel = page.work.currentWidget()
    assert isinstance(panel, PaperPanel)
    page.back_to_list()
    notice = next(act for act in page.detail.menu_acts() if act is not None and "通知书" in act.title)
    notice.run()
    clerk.rest()
    panel = page.work.currentWidget()
    assert isinstance(panel, PaperPanel)
    assert "行政检查通知书" in panel.title.text()


def test_after_an_unseen_visit_the_problems_are_handed_over(clerk: Clerk) -> None:
    visit = visits.sent(clerk.office, covert=True)
    clerk.open(visit)
    clerk.finding(2, "门锁住")
    clerk.facts(sign=None, unit_person="", summary="后门锁闭")
    clerk.finish()
    page = clerk.page
    assert "现场检查笔录" not in page.detail.buttons
    page.detail.buttons["问题交办单"].click()
    clerk.rest()
    panel = page.work.currentWidget()
    assert isinstance(panel, PaperPanel)
    assert clerk.seen(visit).row.covert


def test_a_visit_is_called_off_with_its_reason(clerk: Clerk) -> None:
    visit = visits.sent(clerk.office)
    page = clerk.page
    page.open(visit)
    clerk.rest()
    page.detail.buttons["取消检查"].click()
    panel = page.side.currentWidget()
    panel.act_button.click()  # type: ignore[union-attr]
    assert panel.form.problems() == {"reason": "请填写取消原因。"}  # type: ignore[union-attr]
    panel.form.set("reason", "车辆故障，改期")  # type: ignore[union-attr]
    panel.act_button.click()  # type: ignore[union-attr]
    clerk.rest()
    assert clerk.seen(visit).row.state is InspectionState.VOID
    assert page.side.currentWidget() is page.detail
    assert clerk.seen(visit).void_reason == "车辆故障，改期"


def test_the_keyboard_stays_at_the_visit_when_its_field_goes(clerk: Clerk) -> None:
    """Qt hands it to the next widget it finds, which is the search of the whole program: the next key would be lost."""
    window = QWidget()
    search = QLineEdit(window)
    clerk.page.setParent(window)
    column = QVBoxLayout(window)
    column.addWidget(search)
    column.addWidget(clerk.page)
    clerk.qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    clerk.qtbot.waitUntil(window.isActiveWindow)
    clerk.open(visits.sent(clerk.office))
    clerk.finding(2, "门锁住")
    desk = clerk.page.desk
    desk.checklist.choose(str(desk.the_sheet().view.items[1].item.id))
    desk.item.begin()
    assert desk.item.form.editors["text"].widget.hasFocus()
    desk.marking.mark(str(desk.the_sheet().view.items[1].item.id), ItemResult.PASS)
    assert not desk.item.form.isVisible()
    assert desk.has_keyboard()
    clerk.key(Qt.Key.Key_F6)
    assert desk.facts.isVisible()
    clerk.page.setParent(None)  # it outlives this window
