"""隐患闭环: the whole loop by clicks and keys, with its acts counted; every gate's refusal in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from mzdesk import clock, paths
from mzdesk.clock import FixedClock
from mzdesk.db.drafts import Drafts
from mzdesk.db.work import Store
from mzdesk.documents import issuing, raster
from mzdesk.services import hazards, orders
from mzdesk.services import settings as office_settings
from mzdesk.settings import PcSettings
from mzdesk.terms import (
    ApprovalWay,
    BlankState,
    Cause,
    DocumentKind,
    DocumentState,
    Enforcement,
    EvidenceRole,
    HazardChip,
    HazardGrade,
    HazardSource,
    HazardState,
    Relation,
    Remedy,
    Role,
    SeriesKeeper,
    Topic,
)
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import ApprovalDialog, ConflictDialog
from mzdesk.ui.evidence import EvidenceEditor, PhotoDialog
from mzdesk.ui.forms import Form
from mzdesk.ui.importing import ImportPanel
from mzdesk.ui.ledger import LedgerPanel
from mzdesk.ui.pages.hazards import HazardsPage
from mzdesk.ui.pages.hazards.panel import HazardPanel
from mzdesk.ui.pages.hazards.papers import PaperPanel
from mzdesk.ui.widgets import ComboBox, Segment
from mzdesk.views.actor import Actor
from mzdesk.views.hazards import HazardRow, HazardView
from mzdesk.views.orders import ServiceDraft
from tests import factories
from tests.factories import DISTRICT, TODAY
from tests.services.hazard_cases import OFFICERS, act, ask, found, passed, state, submitted, view
from tests.services.order_cases import take_out
from tests.ui.hands import settle, write

CLERK = Actor(None, "周文静", frozenset({Role.CLERK}), DISTRICT, f"{DISTRICT}000")
LATE, DUE = date(2026, 11, 18), date(2026, 12, 1)


@pytest.fixture
def desk(app: QApplication, sqlite_store: Store, home: Path) -> Iterator[Context]:
    """A clerk's desk in an office with two certified officers and one leader."""
    factories.office(sqlite_store)
    for name in OFFICERS:
        factories.person(sqlite_store, name)
    factories.leader(sqlite_store)
    drafts = Drafts(paths.drafts_file())
    made = Context(sqlite_store, CLERK, pc=PcSettings(paths.settings_file()), drafts=drafts)
    yield made
    made.close()
    drafts.close()


@pytest.fixture
def place(desk: Context) -> UUID:
    return factories.place(desk.store)


@pytest.fixture
def opened(desk: Context, qtbot: Any) -> Callable[..., HazardsPage]:
    """`opened(id)` gives the page on screen, filled, at a hazard when one is named."""

    def make(hazard_id: UUID | None = None) -> HazardsPage:
        page = HazardsPage(desk)
        qtbot.addWidget(page)
        page.resize(1182, 690)
        page.show()
        settle(desk, qtbot)
        if hazard_id is not None:
            page.open(hazard_id)
            settle(desk, qtbot)
        QApplication.processEvents()
        return page

    return make


class Clerk:
    """Counts what the clerk does: a click, a pick, a drag, a stretch of typing."""

    def __init__(self, page: HazardsPage, qtbot: Any) -> None:
        self.page, self.acts, self._qtbot = page, 0, qtbot

    def settle(self) -> None:
        """Wait for the answers, then for Qt to put on screen what they brought."""
        settle(self.page.context, self._qtbot)
        QApplication.processEvents()
        settle(self.page.context, self._qtbot)

    def click(self, button: QAbstractButton) -> None:
        assert button.isVisible(), button.text()
        assert button.isEnabled(), button.text()
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self.acts += 1
        self.settle()

    def menu(self, title: str) -> None:
        """Two acts: open ⋯, choose."""
        chosen = next(each for each in self.page.detail.offered() if each is not None and each.title == title)
        chosen.run()
        self.acts += 2
        self.settle()

    def pick(self, key: str, value: Any) -> None:
        widget = self.form.editors[key].widget
        if isinstance(widget, Segment):
            widget.button(str(value)).click()
        else:
            self.form.set(key, value)
        self.acts += 1
        self.settle()

    def type(self, **texts: str) -> None:
        """One stretch of typing from field to field."""
        for key, text in texts.items():
            widget = self.form.editors[key].widget
            widget.setFocus()
            if text.isascii():
                self._qtbot.keyClicks(widget, text)
            else:
                write(widget, text)
        self.acts += 1

    def drop(self, widget: QWidget, *files: Path) -> None:
        widget.dropEvent(_dropping(*files))
        self.acts += 1
        self.settle()

    def drop_on(self, widget: QWidget, file: Path) -> None:
        """Where somebody else listens for the drop; Qt asks for the entry first."""
        leaving = _dropping(file)
        both = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        entering = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, leaving.mimeData(), *both)
        QApplication.sendEvent(widget, entering)
        assert entering.isAccepted()
        QApplication.sendEvent(widget, leaving)
        self.settle()

    def save(self) -> None:
        """The button that names the act."""
        self.click(self.panel.act_button)

    @property
    def panel(self) -> HazardPanel:
        shown = self.page.side.currentWidget()
        assert isinstance(shown, HazardPanel)
        return shown

    @property
    def form(self) -> Form:
        return self.panel.form

    @property
    def files(self) -> EvidenceEditor:
        editor = self.panel.evidence()
        assert editor is not None
        return editor

    def said(self) -> str:
        """What the form refuses with: under its fields, or over it."""
        under = " ".join(self.form.problems().values())
        return under or self.panel.banner.title.text()

    def paper(self) -> PaperPanel:
        shown = self.page.work.currentWidget()
        assert isinstance(shown, PaperPanel)
        return shown


def _dropping(*files: Path) -> QDropEvent:
    mime = _HELD.setdefault(files, QMimeData())
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    both = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    return QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, *both)


_HELD: dict[tuple[Path, ...], QMimeData] = {}  # Qt does not own what an event carries


@pytest.fixture
def clerk(opened: Callable[..., HazardsPage], qtbot: Any) -> Callable[..., Clerk]:
    return lambda hazard_id=None: Clerk(opened(hazard_id), qtbot)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo out of a camera."""
    path = tmp_path / "改后.jpg"
    Image.new("RGB", (64, 48), "green").save(path)
    return path


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "审批单.pdf"
    path.write_bytes(b"%PDF-1.7 signed")
    return path


class Paper:
    """A printer that prints into a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def choose(self, parent: QWidget, name: str) -> QPrinter:
        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self.path))
        return printer


class Chosen:
    """Says where a file goes, as the clerk would in the file dialog."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def save(self, parent: QWidget, title: str, name: str, *kinds: str) -> Path:
        return self.path


def rows(page: HazardsPage) -> list[HazardRow]:
    return [row for n in range(page.model.total) if (row := page.model.known(n)) is not None]


def on_file(desk: Context, hazard_id: UUID) -> HazardView:
    return view(desk.store, hazard_id)


def dialog(page: HazardsPage) -> ApprovalDialog:
    return next(each for each in page.findChildren(ApprovalDialog) if each.isVisible())


def text_of(pdf: bytes) -> str:
    """The words of a paper, whatever its lines."""
    return "".join("".join(raster.text(pdf)).split())


# --- the whole loop ------------------------------------------------------------


def test_the_whole_loop_from_a_complaint_to_closed(
    desk: Context, place: UUID, clerk: Callable[..., Clerk], photo: Path, tmp_path: Path
) -> None:
    """Registered, ordered in 4 acts, served, put right, re-checked and closed in 5."""
    hand = clerk()
    hand.click(hand.page.toolbar.button("登记隐患"))
    name: Any = hand.form.editors["facility"].widget
    name.setFocus()
    hand._qtbot.keyClicks(name, "stjly")
    hand.settle()
    hand._qtbot.keyClick(name, Qt.Key.Key_Return)
    assert name.text() == "松涛敬老院"
    hand.pick("source", HazardSource.COMPLAINT)
    hand.type(
        text="二层疏散通道堆放纸箱", part="二层东侧", found_on="", inspectors="谭志远、冉敏", responsible="周德明"
    )
    hand.pick("topic", Topic.FIRE)
    hand.drop(hand.files.strip, photo)
    hand.save()
    made = hand.page.detail.view
    assert made is not None
    assert (made.row.source, made.row.waits, made.row.due_on) == (HazardSource.COMPLAINT, "待下达", date(2026, 11, 30))
    assert [each.role for each in made.evidence] == [EvidenceRole.BEFORE]
    key = made.row.id

    hand.acts = 0
    hand.page.context.printing = Paper(tmp_path / "打印.pdf")  # type: ignore[assignment]
    hand.click(hand.page.detail.buttons["下达整改"])
    hand.click(hand.paper().act_button)
    hand.click(hand.paper().print_button)
    assert hand.acts + 1 <= 4, "with the printer's own dialog"
    assert (tmp_path / "打印.pdf").stat().st_size > 1000
    assert on_file(desk, key).row.waits == "待送达"
    words = text_of(hand.paper().preview.pdf)
    assert "责令限期改正通知书武隆民责改〔2026〕1号松涛敬老院：" in words
    assert "二层东侧：二层疏散通道堆放纸箱" in words
    assert "2026年11月30日" in words
    assert "谭志远（组长）（执法证号：示例谭志远）、冉敏" in words

    hand.click(hand.paper().serve_button)
    assert hand.form.value("receiver") == "周德明"
    hand.save()
    assert on_file(desk, key).row.waits == "整改中"

    hand.click(hand.page.detail.buttons["登记整改"])
    hand.type(text="杂物已清空，安排每日两次巡查")
    hand.save()
    assert on_file(desk, key).row.waits == "待复查"

    hand.acts = 1  # the hazard was chosen in the ledger
    hand.click(hand.page.detail.buttons["登记复查结果"])
    hand.drop(hand.files.strip, photo)
    hand.pick("cause", Cause.MANAGEMENT)
    hand.save()
    assert hand.acts <= 5
    assert on_file(desk, key).row.state is HazardState.CLOSED
    assert hand.page.detail.view is not None
    assert hand.page.detail.view.row.closed_on == TODAY
    assert desk.drafts is not None
    assert desk.drafts.listing() == []


def test_an_extension_by_paper_takes_four_acts(
    desk: Context, place: UUID, clerk: Callable[..., Clerk], scan: Path
) -> None:
    """Click, type the day and the reason, drag the signed sheet in, save."""
    key = found(desk.store, place, due_on=DUE)
    serve_order(desk, key)
    hand = clerk(key)
    hand.click(hand.page.detail.buttons["申请延期"])
    hand.type(due_on="20261220", reason="配件未到货")
    hand.drop(hand.files.strip, scan)
    hand.save()
    assert hand.acts <= 4
    after = on_file(desk, key)
    assert (after.row.due_on, after.row.extended) == (date(2026, 12, 20), True)
    assert [(each.role, each.name) for each in after.evidence] == [(EvidenceRole.SCAN, "审批单.pdf")]


def serve_order(desk: Context, *keys: UUID) -> UUID:
    made = act(desk.store, issuing.issue_order, keys)
    act(desk.store, orders.serve, made.id, draft=ServiceDraft(TODAY, receiver="周德明"))
    document: UUID = made.id
    return document


def test_an_extension_asked_first_is_decided_by_pin(desk: Context, place: UUID, clerk: Callable[..., Clerk]) -> None:
    """The request waits; a wrong PIN is said, the right one grants; the term is the new one."""
    key = found(desk.store, place, due_on=DUE)
    serve_order(desk, key)
    hand = clerk(key)
    hand.click(hand.page.detail.buttons["申请延期"])
    hand.pick("signed", False)
    assert not hand.form.editors["approver"].widget.isVisible()
    hand.type(due_on="20261220", reason="配件未到货")
    hand.save()
    assert hand.page.detail.view is not None
    assert hand.page.detail.view.row.waits == "延期待审"
    for pin in ("999999", factories.PIN):
        hand.click(hand.page.detail.buttons["审批延期"])
        asked = dialog(hand.page)
        asked.way.button(ApprovalWay.PIN.value).click()
        asked.form.set("pin", pin)
        hand.click(asked.act_button)
    assert on_file(desk, key).row.due_on == date(2026, 12, 20)
    assert [m.title for m in on_file(desk, key).steps][-2:] == ["申请延期", "同意延期"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"due_on": "20261120", "reason": "配件未到货"}, "应晚于原期限"),
        ({"due_on": "20261220", "reason": "配件未到货"}, "扫描件"),
        ({"due_on": "20261220"}, "请填写延期理由"),
    ],
)
def test_a_wrong_extension_is_refused_under_its_field(
    desk: Context, place: UUID, clerk: Callable[..., Clerk], typed: dict[str, str], sentence: str
) -> None:
    key = found(desk.store, place, due_on=DUE)
    serve_order(desk, key)
    hand = clerk(key)
    hand.click(hand.page.detail.buttons["申请延期"])
    hand.type(**typed)
    hand.save()
    assert sentence in " ".join(hand.form.problems().values())
    assert on_file(desk, key).row.due_on == DUE


# --- the gates ------------------------------------------------------------


def test_closing_without_a_cause_is_refused_in_words(
    desk: Context, place: UUID, clerk: Callable[..., Clerk], photo: Path
) -> None:
    """原因不查清不放过; what was typed and dropped stays."""
    key = submitted(desk.store, place)
    hand = clerk(key)
    hand.click(hand.page.detail.buttons["登记复查结果"])
    hand.drop(hand.files.strip, photo)
    hand.save()
    assert "没有查明原因" in hand.said()
    assert len(hand.files.get()) == 1
    assert state(desk.store, key) is HazardState.SUBMITTED
    hand.pick("cause", Cause.OTHER)
    hand.save()
    assert hand.form.problems() == {"cause_note": "选择“其他原因”时请写明具体原因。"}
    assert hand.form.editors["cause_note"].widget.isVisible()
    hand.type(cause_note="装修期间临时堆放")
    hand.save()
    assert state(desk.store, key) is HazardState.CLOSED


def test_closing_without_evidence_is_refused_in_words(
    desk: Context, place: UUID, clerk: Callable[..., Clerk], photo: Path
) -> None:
    """整改不到位不放过: no photo, no paper."""
    key = submitted(desk.store, place)
    hand = clerk(key)
    hand.click(hand.page.detail.buttons["登记复查结果"])
    hand.pick("cause", Cause.MANAGEMENT)
    hand.save()
    assert "没有整改后的照片或材料" in hand.said()
    assert state(desk.store, key) is HazardState.SUBMITTED


def test_nobody_judges_his_own_work(desk: Context, place: UUID, clerk: Callable[..., Clerk], photo: Path) -> None:
    """The one who put it right neither re-checks nor closes; the card shows it."""
    key = submitted(desk.store, place)
    hand = clerk(key)
    hand.click(hand.page.detail.buttons["登记复查结果"])
    hand.pick("officers", ("谭志远",))
    hand.type(others="周德明")
    hand.save()
    assert "周德明是整改人，不能由本人复查或销号" in hand.said()
    act(desk.store, hazards.recheck, key, draft=passed())
    desk.switch(Actor(None, "周德明", frozenset({Role.CLERK}), DISTRICT, f"{DISTRICT}000"))
    hand.page.open(key)
    hand.settle()
    hand.click(hand.page.detail.buttons["销号"])
    hand.save()
    assert "周德明是整改人" in hand.said()
    assert state(desk.store, key) is HazardState.RECHECKED


def test_a_failed_recheck_asks_for_a_term_or_a_measure(desk: Context, place: UUID, clerk: Callable[..., Clerk]) -> None:
    """Neither given is refused; the new term starts the rectification again."""
    key = submitted(desk.store, place)
    hand = clerk(key)
    hand.click(hand.page.detail.buttons["登记复查结果"])
    assert not hand.form.editors["due_on"].widget.isVisible()
    hand.pick("passed", False)
    assert hand.form.editors["due_on"].widget.isVisible()
    assert not hand.form.editors["close"].widget.isVisible()
    hand.save()
    assert "新的整改期限" in hand.form.problems()["due_on"]
    hand.type(due_on="1205", text="仍有纸箱")
    hand.save()
    row = on_file(desk, key).row
    assert (row.state, row.due_on) == (HazardState.RECTIFYING, date(2026, 12, 5))


def test_the_card_says_what_still_lacks(desk: Context, place: UUID, clerk: Callable[..., Clerk]) -> None:
    key = submitted(desk.store, place)
    hand = clerk(key)
    shown = [label.accessibleName() for label in hand.page.detail.conditions.findChildren(QWidget)]
    assert {"原因已查明：未满足", "整改效果有据：未满足", "复查合格：未满足"} <= set(shown)


# --- 重大 ------------------------------------------------------------


def test_suspected_major_is_decided_then_listed_and_delisted(
    desk: Context, place: UUID, clerk: Callable[..., Clerk], photo: Path, tmp_path: Path
) -> None:
    """重大 only by a decision with its clause; 挂牌督办 stands solid; 摘牌 before 销号."""
    key = found(desk.store, place, "厨房燃气报警器失效", grade=HazardGrade.MAJOR)
    hand = clerk(key)
    hand.click(hand.page.detail.buttons["重大认定"])
    hand.save()
    approve(hand, photo)
    assert hand.form.problems() == {"clause": "请填写判定依据的条款，例如判定标准第几条第几项。"}
    hand.type(clause="判定标准第四条第二项")
    hand.save()
    approve(hand, photo)
    assert on_file(desk, key).row.grade is HazardGrade.MAJOR
    hand.menu("挂牌督办")
    hand.save()
    approve(hand, photo)
    listed = on_file(desk, key).row
    assert (listed.supervised, listed.due_on) == (True, TODAY + timedelta(days=30))
    assert hand.page.filters.chips.button("supervised").accessibleName() == "挂牌督办 1"
    act(desk.store, hazards.submit, key, draft=submission())
    act(desk.store, hazards.recheck, key, draft=passed())
    hand.page.refresh()
    hand.settle()
    hand.click(hand.page.detail.buttons["销号"])
    hand.save()
    assert "挂牌督办还没有摘牌" in hand.said()
    hand.click(hand.panel.back_button)
    hand.click(hand.page.detail.buttons["摘牌"])
    hand.save()
    approve(hand, photo)
    hand.click(hand.page.detail.buttons["销号"])
    hand.save()
    assert state(desk.store, key) is HazardState.CLOSED


def submission() -> Any:
    from mzdesk.views.hazards import SubmissionDraft

    return SubmissionDraft("周德明", "报警器已更换", TODAY)


def approve(hand: Clerk, sheet: Path) -> None:
    """The leader's signed sheet, chosen in the dialog."""
    asked = dialog(hand.page)
    asked.take_scan(sheet)
    hand.settle()
    hand.click(asked.act_button)


def test_any_other_hazard_is_first_put_down_as_suspected(
    desk: Context, place: UUID, clerk: Callable[..., Clerk]
) -> None:
    key = found(desk.store, place)
    hand = clerk(key)
    hand.menu("重大认定")
    assert "列为疑似重大" in hand.panel.title.text()
    hand.save()
    assert on_file(desk, key).row.grade is HazardGrade.SUSPECTED_MAJOR


# --- papers ------------------------------------------------------------


def test_findings_of_a_visit_become_one_order(
    desk: Context, place: UUID, clerk: Callable[..., Clerk], qtbot: Any
) -> None:
    """From the inspections page: `act="order"` with the findings; a term of each, a passed one under its line."""
    keys = (found(desk.store, place), found(desk.store, place, "灭火器压力不足"))
    hand = clerk()
    hand.page.open(None, act="order", hazard_ids=keys)
    hand.settle()
    panel = hand.paper()
    assert panel.form is not None
    assert panel.preview.page_count() >= 1
    panel.form.set("due_1", date(2026, 11, 20))
    qtbot.waitUntil(lambda: "due_1" in panel.form.problems(), timeout=10_000)
    assert "早于文书日期" in panel.form.problems()["due_1"]
    panel.form.set("due_1", DUE)
    hand.click(panel.act_button)
    assert panel.made is not None
    assert [on_file(desk, key).row.due_on for key in keys][1] == DUE
    assert "2026年12月1日" in text_of(panel.preview.pdf)
    hand.click(panel.back_button)
    assert hand.page.work.currentIndex() == 0


def test_an_own_unit_gets_the_internal_notice(desk: Context, clerk: Callable[..., Clerk]) -> None:
    """局属: 安全隐患整改通知 without law or remedies; a penalty is not even offered."""
    own = factories.place(desk.store, "区社会福利中心", relation=Relation.BUREAU_RUN)
    key = found(desk.store, own)
    hand = clerk(key)
    hand.click(hand.page.detail.buttons["下达整改"])
    hand.click(hand.paper().act_button)
    words = text_of(hand.paper().preview.pdf)
    assert "安全隐患整改通知" in words
    assert "行政复议" not in words
    hand.click(hand.paper().back_button)
    hand.click(hand.page.detail.buttons["转入执法"])
    measure: Any = hand.form.fields[0]
    offered = [value for value, _ in measure.options]
    assert Enforcement.PENALTY not in offered
    assert Enforcement.INTERNAL_NOTICE in offered
    hand.pick("measure", Enforcement.WARNING_TALK)
    hand.save()
    assert on_file(desk, key).row.escalated


def test_a_number_of_the_office_may_stay_blank_or_is_typed(
    desk: Context, place: UUID, clerk: Callable[..., Clerk]
) -> None:
    """办公室管: a wrong number is refused under its field; blank makes a draft that waits for it."""
    with desk.store.begin(factories.SYSTEM, "修改设置") as session:
        keeper = {DocumentKind.RECTIFICATION_ORDER.value: SeriesKeeper.OFFICE.value}
        office_settings.change(session, factories.SYSTEM, values={"number_keepers": keeper})
    key = found(desk.store, place)
    hand = clerk(key)
    hand.click(hand.page.detail.buttons["下达整改"])
    panel = hand.paper()
    assert panel.form is not None
    panel.form.set("number", "别的文号〔2026〕7号")
    hand.click(panel.act_button)
    assert "number" in panel.form.problems()
    panel.form.set("number", "")
    hand.click(panel.act_button)
    assert panel.made is not None
    assert panel.made.number is None
    assert on_file(desk, key).papers[0].state is DocumentState.DRAFT


def test_an_order_written_by_hand_is_keyed_in_with_its_sheet(
    desk: Context, place: UUID, clerk: Callable[..., Clerk]
) -> None:
    """The sheet's number and code, the day it was written; the sheet is 已使用 then. Else nothing is asked."""
    key = found(desk.store, place)
    hand = clerk(key)
    hand.click(hand.page.detail.buttons["下达整改"])
    form = hand.paper().form
    assert form is not None
    assert "blank" not in form.editors
    hand.click(hand.paper().back_button)
    (sheet,) = take_out(desk.store, 1)
    hand.click(hand.page.detail.buttons["下达整改"])
    panel = hand.paper()
    form = panel.form
    assert form is not None
    assert not form.editors["written_on"].widget.isVisible()
    form.set("blank", sheet.id)
    assert form.editors["written_on"].widget.isVisible()
    form.set("written_on", TODAY + timedelta(days=1))
    hand.click(panel.act_button)
    assert "领用日期" in form.problems()["written_on"]
    form.set("written_on", TODAY)
    hand.click(panel.act_button)
    assert panel.made is not None
    assert (panel.made.number, panel.made.code) == (sheet.number, sheet.code)
    assert "手写件" in panel.note.text()
    assert [row.state for row in ask(desk.store, orders.blank_sheets)] == [BlankState.USED]


def test_an_order_without_two_officers_is_refused_and_keeps_the_form(
    desk: Context, place: UUID, clerk: Callable[..., Clerk]
) -> None:
    key = found(desk.store, place)
    hand = clerk(key)
    hand.click(hand.page.detail.buttons["下达整改"])
    panel = hand.paper()
    assert panel.form is not None
    for ticked, sentence in (((), "请勾选或填写执法人员"), (("谭志远",), "不足两人")):
        panel.form.set("officers", ticked)
        hand.click(panel.act_button)
        assert sentence in panel.form.problems()["officers"]
    assert state(desk.store, key) is HazardState.FOUND


def test_a_recheck_opinion_answers_the_order_for_all_that_were_looked_at(
    desk: Context, place: UUID, clerk: Callable[..., Clerk]
) -> None:
    keys = [found(desk.store, place, words) for words in ("二层疏散通道堆放纸箱", "灭火器压力不足", "应急灯不亮")]
    serve_order(desk, *keys)
    for key in keys[:2]:
        act(desk.store, hazards.submit, key, draft=submission())
    act(desk.store, hazards.recheck, keys[0], draft=passed(close=True))
    act(desk.store, hazards.recheck, keys[1], draft=passed(passed=False, due_on=DUE, files=()))
    hand = clerk(keys[0])
    hand.click(hand.page.detail.buttons["复查意见书"])
    hand.click(hand.paper().act_button)
    words = text_of(hand.paper().preview.pdf)
    assert "整改复查意见书" in words
    assert "灭火器压力不足未改正" in words
    assert "应急灯不亮" not in words
    assert [paper.kind for paper in on_file(desk, keys[1]).papers][-1] is DocumentKind.RECHECK_OPINION


def test_ticked_hazards_of_two_places_make_no_order(desk: Context, place: UUID, clerk: Callable[..., Clerk]) -> None:
    other = factories.place(desk.store, "桂花养老院")
    keys = [found(desk.store, place), found(desk.store, other)]
    hand = clerk()
    hand.page.model.set_checked(keys, True)
    hand.click(hand.page.listing.links[0])
    assert desk.notify.last is not None
    assert "不属于同一家机构" in desk.notify.last.text
    hand.page.model.set_checked(keys[1:], False)
    hand.click(hand.page.listing.links[0])
    assert "松涛敬老院" in hand.paper().title.text()


# --- registering ------------------------------------------------------------


def test_wrong_findings_are_refused_under_their_fields(desk: Context, place: UUID, clerk: Callable[..., Clerk]) -> None:
    """Empty, an unknown place, a term before the finding: each in words, what was typed stays."""
    hand = clerk()
    hand.click(hand.page.toolbar.button("登记隐患"))
    hand.save()
    assert hand.form.problems() == {"facility": "请填写机构。", "text": "请填写隐患内容。"}
    hand.type(facility="没有这家", text="通道堵塞", due_on="20261101")
    hand.save()
    assert "台账中没有“没有这家”" in hand.form.problems()["facility"]
    hand.form.set("facility", "松涛敬老院")
    hand.save()
    assert "早于发现日期" in hand.form.problems()["due_on"]
    assert hand.form.value("text") == "通道堵塞"
    assert ask(desk.store, hazards.counts, hand.page.model.criteria, today=TODAY)["all"] == 0


def test_every_source_is_offered_and_major_only_as_suspected(clerk: Callable[..., Clerk]) -> None:
    hand = clerk()
    hand.click(hand.page.toolbar.button("登记隐患"))
    options = {
        field.key: [value for value, _ in field.options] for field in hand.form.fields if hasattr(field, "options")
    }
    assert options["source"] == list(HazardSource)
    assert HazardGrade.MAJOR not in options["grade"]
    assert not hand.form.editors["grade_clause"].widget.isVisible()
    hand.pick("grade", HazardGrade.SUSPECTED_MAJOR)
    assert hand.form.editors["grade_clause"].widget.isVisible()


def test_the_usual_term_is_said_before_it_is_taken(clerk: Callable[..., Clerk]) -> None:
    """5 working days for 一般, 15 days for 较大, shown in the empty field."""
    hand = clerk()
    hand.click(hand.page.toolbar.button("登记隐患"))
    field: Any = hand.form.editors["due_on"].widget
    assert field.placeholderText() == "不填为 11-30"
    hand.pick("grade", HazardGrade.LARGER)
    hand.settle()
    assert field.placeholderText() == "不填为 12-08"


def test_what_is_put_right_on_the_spot_is_closed_by_two_signatures(
    desk: Context, place: UUID, clerk: Callable[..., Clerk]
) -> None:
    hand = clerk()
    hand.click(hand.page.toolbar.button("登记隐患"))
    hand.type(facility="松涛敬老院", text="安全出口上锁", inspectors="谭志远、冉敏")
    hand.pick("remedy", Remedy.ON_SITE)
    hand.save()
    assert hand.panel.act_button.text() == "当场改正"
    assert set(hand.form.value("officers")) == set(OFFICERS)
    hand.pick("cause", Cause.MANAGEMENT)
    hand.pick("officers", ("谭志远",))
    hand.save()
    assert "两名检查人员" in hand.said()
    hand.pick("officers", OFFICERS)
    hand.save()
    assert hand.page.detail.view is not None
    assert hand.page.detail.view.row.state is HazardState.CLOSED


def test_what_was_typed_survives_and_can_be_thrown_away(
    desk: Context, place: UUID, clerk: Callable[..., Clerk], opened: Callable[..., HazardsPage], photo: Path, qtbot: Any
) -> None:
    """Words and photos of a form that was left come back with it, on another page object too."""
    key = submitted(desk.store, place)
    hand = clerk(key)
    hand.click(hand.page.detail.buttons["登记复查结果"])
    hand.type(text="现场已恢复畅通")
    hand.drop(hand.files.strip, photo)
    qtbot.keyClick(hand.form, Qt.Key.Key_Escape)
    hand.settle()
    assert hand.page.side.currentWidget() is hand.page.detail
    again = Clerk(opened(key), qtbot)
    again.click(again.page.detail.buttons["登记复查结果"])
    assert again.form.value("text") == "现场已恢复畅通"
    assert [file.name for file in again.files.get()] == ["改后.jpg"]
    assert again.panel.drop.isVisible()
    again.click(again.panel.drop)
    assert again.form.value("text") == ""
    assert again.files.get() == ()
    assert desk.drafts is not None
    assert desk.drafts.listing() == []


def test_registration_is_corrected_until_a_sealed_paper_quotes_it(
    desk: Context, place: UUID, clerk: Callable[..., Clerk]
) -> None:
    key = found(desk.store, place)
    hand = clerk(key)
    hand.menu("修改登记")
    hand.form.set("text", "三层疏散通道堆放纸箱")
    hand.save()
    assert hand.page.detail.title.text() == "三层疏散通道堆放纸箱"
    serve_order(desk, key)
    hand.page.refresh()
    hand.settle()
    assert "修改登记" not in [each.title for each in hand.page.detail.offered() if each is not None]


# --- photos and papers of the hazard ------------------------------------------------------------


def test_photos_are_dropped_pasted_and_looked_at(
    desk: Context, place: UUID, clerk: Callable[..., Clerk], photo: Path, scan: Path, qtbot: Any
) -> None:
    """A drag onto the detail, Ctrl+V of a screenshot; a PDF becomes a paper; each under what the segment says."""
    key = found(desk.store, place)
    hand = clerk(key)
    detail = hand.page.detail
    assert detail.role.current() == EvidenceRole.BEFORE.value
    hand.drop(detail, photo, scan)
    detail.role.button(EvidenceRole.AFTER.value).click()
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    hand.page.keeping.paste()
    hand.settle()
    roles = [each.role for each in on_file(desk, key).evidence]
    assert roles == [EvidenceRole.BEFORE, EvidenceRole.PAPER, EvidenceRole.AFTER]
    assert [each.caption for each in detail.strip.photos()] == ["改前", "改后"]
    detail.strip.opened.emit(detail.strip.photos()[1].key)
    hand.settle()
    large = next(each for each in hand.page.findChildren(PhotoDialog) if each.isVisible())
    assert not large.picture.pixmap().isNull()
    large.act_button.click()
    detail.strip.removed.emit(detail.strip.photos()[0].key)
    assert desk.notify.last is not None
    assert "不能移除" in desk.notify.last.text
    assert len(on_file(desk, key).evidence) == 3


def test_what_is_no_photo_is_refused_by_name(
    desk: Context, place: UUID, clerk: Callable[..., Clerk], tmp_path: Path
) -> None:
    wrong = tmp_path / "说明.docx"
    wrong.write_bytes(b"PK\x03\x04 not a photo")
    key = submitted(desk.store, place)
    hand = clerk(key)
    hand.drop(hand.page.detail, wrong)
    assert desk.notify.last is not None
    assert "说明.docx" in desk.notify.last.text
    hand.click(hand.page.detail.buttons["登记复查结果"])
    hand.drop(hand.files.strip, wrong)
    assert "说明.docx" in hand.form.problems()["files"]


def test_the_time_is_asked_where_a_photo_does_not_say_it(
    desk: Context, place: UUID, clerk: Callable[..., Clerk], photo: Path
) -> None:
    key = submitted(desk.store, place)
    hand = clerk(key)
    hand.click(hand.page.detail.buttons["登记复查结果"])
    assert not hand.form.editors["taken"].widget.isVisible()
    hand.drop(hand.files.strip, photo)
    assert hand.form.editors["taken"].widget.isVisible()
    hand.type(taken="1122 1030")
    hand.pick("cause", Cause.AGEING)
    hand.save()
    kept = on_file(desk, key).evidence[-1]
    assert (f"{clock.office(kept.taken_at):%m-%d %H:%M}", kept.taken_typed) == ("11-22 10:30", True)  # type: ignore[arg-type]


# --- the ledger ------------------------------------------------------------


def test_chips_count_and_cut_the_ledger(
    desk: Context, place: UUID, clerk: Callable[..., Clerk], qtmodeltester: Any
) -> None:
    """Sorted by term with the overdue first in red words; each chip's number is what it shows."""
    for words, due in (("甲项", LATE), ("乙项", TODAY), ("丙项", DUE)):
        found(desk.store, place, words, due_on=due)
    hand = clerk()
    page = hand.page
    assert [row.term for row in rows(page)] == ["逾期 5 天", "今天到期", "剩 8 天"]
    assert page.filters.chips.button("overdue").accessibleName() == "逾期 1"
    assert page.listing.note.text() == "逾期 1 项，今日到期 1 项"
    for chip in HazardChip:
        hand.click(page.filters.chips.button(chip.value))
        counted = page.filters.chips.button(chip.value).accessibleName().rsplit(" ", 1)
        assert counted == [chip.label, str(page.model.total)]
    qtmodeltester.check(page.table.model())


def test_a_narrow_page_folds_its_acts_and_chips(desk: Context, place: UUID, clerk: Callable[..., Clerk]) -> None:
    """At 1366 and 150 % the chips become a drop-down and the acts a menu; the window is not pushed wider."""
    found(desk.store, place)
    hand = clerk()
    hand.page.resize(760, 560)
    hand.settle()
    assert hand.page.width() == 760
    assert not hand.page.filters.chips.button("open").isVisible()
    assert hand.page.toolbar.button("登记隐患").isVisible()
    assert not hand.page.toolbar.button("打印台账").isVisible()
    hand.page.resize(1182, 690)
    hand.settle()
    assert hand.page.filters.chips.button("open").isVisible()
    assert hand.page.toolbar.button("打印台账").isVisible()


def test_the_ledger_is_searched_and_filtered(
    desk: Context, place: UUID, clerk: Callable[..., Clerk], qtbot: Any
) -> None:
    other = factories.place(desk.store, "桂花养老院", township="500156101")
    found(desk.store, place, "消防水池水位不足", topic=Topic.FIRE, grade=HazardGrade.LARGER)
    found(desk.store, other, "食品留样不足", topic=Topic.FOOD, source=HazardSource.MEDIA)
    hand = clerk()
    page = hand.page
    cuts: tuple[tuple[Callable[[], object], str], ...] = (
        (
            lambda: qtbot.keyClicks(page.filters.search, "xfsc"),
            "消防水池水位不足",
        ),
        (lambda: choose(page.filters.township, "500156101"), "食品留样不足"),
        (lambda: choose(page.filters.grade, HazardGrade.LARGER), "消防水池水位不足"),
        (lambda: choose(page.filters.more, "topic.food"), "食品留样不足"),
        (lambda: choose(page.filters.more, "source.media"), "食品留样不足"),
        (lambda: page.filters.only_place(place, "松涛敬老院"), "消防水池水位不足"),
    )
    for cut, wanted in cuts:
        cut()
        hand.settle()
        assert [row.text for row in rows(page)] == [wanted]
        page.filters.clear()
        page.filters.changed.emit()
        hand.settle()
        assert page.model.total == 2


def choose(box: ComboBox, value: Any) -> None:
    """Pick in a drop-down, as a click does."""
    box.choose(value)
    assert box.value() == value
    box.chosen.emit(value)


def test_the_ledger_goes_to_excel_in_two_acts(
    desk: Context, place: UUID, clerk: Callable[..., Clerk], tmp_path: Path
) -> None:
    """导出, the file's name; real dates, every column of the ledger."""
    found(desk.store, place, "=1+1", due_on=LATE, topic=Topic.FIRE)
    found(desk.store, place, "灭火器压力不足", due_on=DUE)
    hand = clerk()
    desk.files = Chosen(tmp_path / "台账.xlsx")  # type: ignore[assignment]
    hand.click(hand.page.toolbar.button("导出"))
    assert hand.acts + 1 <= 2
    sheet = load_workbook(tmp_path / "台账.xlsx").active
    assert sheet is not None
    lines = list(sheet.iter_rows(min_row=3, values_only=True))
    first = dict(zip(lines[0], lines[1], strict=True))
    assert len(lines) == 3
    assert (first["编号"], first["机构"], first["问题"], first["领域"]) == (
        "2026-0001",
        "松涛敬老院",
        "=1+1",
        "消防安全",
    )
    assert (first["时限"], first["期限"].date(), first["检查人员"]) == ("逾期 5 天", LATE, "谭志远、冉敏")


def test_the_ledger_is_printed(desk: Context, place: UUID, clerk: Callable[..., Clerk]) -> None:
    found(desk.store, place, due_on=LATE)
    hand = clerk()
    hand.click(hand.page.toolbar.button("打印台账"))
    panel = hand.page.work.currentWidget()
    assert isinstance(panel, LedgerPanel)
    words = text_of(panel.preview.pdf)
    assert "隐患台账" in words
    assert "未销号" in words
    assert "二层疏散通道堆放纸箱" in words
    panel.close_it()
    assert hand.page.work.currentIndex() == 0


def test_the_import_of_a_ledger_opens_in_its_place(desk: Context, clerk: Callable[..., Clerk], tmp_path: Path) -> None:
    """By the button, and by a spreadsheet dropped on the page."""
    hand = clerk()
    assert hand.page.listing.empty is not None
    assert hand.page.listing.empty.isVisible()
    hand.click(hand.page.toolbar.button("导入"))
    assert isinstance(hand.page.work.currentWidget(), ImportPanel)
    hand.page.back_to_ledger()
    table = tmp_path / "隐患台账.csv"
    table.write_text("机构名称,隐患内容\n松涛敬老院,通道堵塞\n", encoding="utf-8")
    hand.drop_on(hand.page, table)
    assert isinstance(hand.page.work.currentWidget(), ImportPanel)


# --- 催办, 转入执法, 重新立项, 撤回 ------------------------------------------------------------


def test_a_reminder_is_copied_for_the_chat_and_put_on_file(
    desk: Context, place: UUID, clerk: Callable[..., Clerk]
) -> None:
    """Ticked hazards of several places, place by place; what the place can do nothing about is left out."""
    other = factories.place(desk.store, "桂花养老院")
    late = found(desk.store, place)
    act(desk.store, hazards.mark_ordered, late, document_id=clock.uuid7(), due_on=LATE)
    theirs = found(desk.store, other, "食品留样不足", due_on=DUE)
    act(desk.store, hazards.mark_ordered, theirs, document_id=clock.uuid7(), due_on=DUE)
    reported = submitted(desk.store, place, text="灭火器压力不足")
    hand = clerk()
    hand.page.model.set_checked([reported], True)
    hand.click(hand.page.listing.links[1])
    assert desk.notify.last is not None
    assert "不用催办" in desk.notify.last.text
    hand.page.model.set_checked([late, theirs], True)
    hand.click(hand.page.listing.links[1])
    hand.save()
    copied = QGuiApplication.clipboard().text()
    assert "【整改催办】松涛敬老院：\n1. 二层疏散通道堆放纸箱（期限11月18日，逾期5天）" in copied
    assert "【整改催办】桂花养老院：" in copied
    assert copied.splitlines()[-1] == "重庆市武隆区民政局 11月23日"
    assert "灭火器" not in copied
    assert [step.title for step in on_file(desk, theirs).steps] == ["发现隐患", "下达整改", "催办"]


def test_a_step_is_taken_back_from_the_strip_and_from_the_menu(
    desk: Context, place: UUID, clerk: Callable[..., Clerk], fixed_clock: FixedClock
) -> None:
    key = found(desk.store, place)
    serve_order(desk, key)
    hand = clerk(key)
    hand.click(hand.page.detail.buttons["登记整改"])
    hand.type(text="杂物已清空")
    hand.save()
    assert state(desk.store, key) is HazardState.SUBMITTED
    last = desk.notify.last
    assert last is not None
    assert (last.link, last.act is not None) == ("撤销", True)
    last.act()  # type: ignore[misc]
    hand.settle()
    assert state(desk.store, key) is HazardState.RECTIFYING
    act(desk.store, hazards.submit, key, draft=submission())
    hand.page.refresh()
    hand.settle()
    hand.menu("撤回上一步")
    assert state(desk.store, key) is HazardState.RECTIFYING
    assert hand.page.detail.view is not None
    assert sum(step.withdrawn for step in hand.page.detail.view.steps) == 2


def test_a_closed_hazard_comes_up_again(desk: Context, place: UUID, clerk: Callable[..., Clerk]) -> None:
    key = submitted(desk.store, place)
    act(desk.store, hazards.recheck, key, draft=passed(close=True))
    hand = clerk(key)
    assert set(hand.page.detail.buttons) == {"重新立项"}
    hand.click(hand.page.detail.buttons["重新立项"])
    hand.type(text="又堆放纸箱", due_on="1201")
    hand.save()
    row = on_file(desk, key).row
    assert (row.state, row.reopened, row.due_on) == (HazardState.RECTIFYING, True, DUE)


def test_other_pages_lead_here(desk: Context, place: UUID, clerk: Callable[..., Clerk]) -> None:
    """A hazard, a cut, a place, a new finding at a place."""
    late, later = found(desk.store, place, due_on=LATE), found(desk.store, place, "灭火器压力不足", due_on=DUE)
    hand = clerk()
    hand.page.open(None, chip="overdue")
    hand.settle()
    assert [row.id for row in rows(hand.page)] == [late]
    hand.page.open(later)
    hand.settle()
    assert hand.page.detail.title.text() == "灭火器压力不足"
    hand.page.open(None, facility_id=place, facility="松涛敬老院")
    hand.settle()
    assert hand.page.filters.place.isVisible()
    hand.page.open(late, act="amend")
    hand.settle()
    assert "修改登记：2026-0001" in hand.panel.title.text()
    hand.page.open(None, act="new", facility_id=place, facility="松涛敬老院")
    hand.settle()
    assert hand.form.value("facility") == "松涛敬老院"


def test_a_township_sees_its_own_and_reports_only(desk: Context, place: UUID, clerk: Callable[..., Clerk]) -> None:
    key = submitted(desk.store, place)
    desk.switch(Actor(None, "镇经办", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, "500156001"))
    hand = clerk(key)
    assert not hand.page.toolbar.button("登记隐患").isEnabled()
    assert set(hand.page.detail.buttons) == {"登记整改"}


def test_a_hazard_changed_meanwhile_is_not_overwritten(desk: Context, place: UUID, clerk: Callable[..., Clerk]) -> None:
    """Somebody else saved first: both are shown, what was typed stays in the form, nothing is saved yet."""
    key = found(desk.store, place)
    hand = clerk(key)
    hand.menu("修改登记")
    hand.form.set("text", "我写的")
    act(desk.store, hazards.suspect, key, clause="")
    hand.save()
    (dialog,) = (each for each in hand.page.window().findChildren(ConflictDialog) if each.isVisible())
    assert [(row.key, row.mine) for row in dialog.rows] == [("text", "我写的")]
    dialog.keep_button.click()
    assert hand.form.value("text") == "我写的"
    assert view(desk.store, key).row.text != "我写的"


def test_the_paper_of_the_program_is_what_is_kept(desk: Context, place: UUID, clerk: Callable[..., Clerk]) -> None:
    """What was previewed last is the archive's document."""
    key = found(desk.store, place)
    hand = clerk(key)
    hand.click(hand.page.detail.buttons["下达整改"])
    hand.click(hand.paper().act_button)
    made = hand.paper().made
    assert made is not None
    assert ask(desk.store, orders.pdf, made.id) == hand.paper().preview.pdf == made.pdf
