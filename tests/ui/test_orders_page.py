"""文书: the register and its papers, clicked as a clerk does; PDFs read back, the printer writes a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mzdesk import clock, paths
from mzdesk.db.drafts import Drafts
from mzdesk.db.work import Store
from mzdesk.documents import bundle, issuing, raster
from mzdesk.documents.fonts import Face
from mzdesk.documents.sheet import Sheet, draw
from mzdesk.models.attachments import AttachmentBytes
from mzdesk.services import hazards, orders, series
from mzdesk.services import settings as office_settings
from mzdesk.settings import PcSettings
from mzdesk.terms import (
    ApprovalWay,
    DocumentKind,
    DocumentState,
    HazardState,
    OrderAct,
    Role,
    SeriesKeeper,
    ServiceWay,
    SignOutcome,
)
from mzdesk.ui import printing
from mzdesk.ui.context import Context
from mzdesk.ui.forms.panel import FormPanel
from mzdesk.ui.pages.orders import OrdersPage
from mzdesk.ui.pages.orders.dialogs import SealDialog, VoidDialog
from mzdesk.ui.pages.orders.facts import short
from mzdesk.ui.pages.orders.paper import BROKEN, WHOLE
from mzdesk.ui.preview import Preview
from mzdesk.ui.widgets import LinkButton
from mzdesk.views.actor import Actor
from mzdesk.views.hazards import HazardAmendment
from mzdesk.views.orders import Issued, OrderCriteria, OrderView, ServiceDraft
from tests import factories
from tests.services.hazard_cases import OFFICERS, act, ask, found, state
from tests.ui.hands import settle, write

TODAY = factories.TODAY
ORDER = DocumentKind.RECTIFICATION_ORDER


class Printers:
    """A printer that writes a PDF; remembers what was asked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.asked: list[tuple[str, int]] = []
        self.refuses = False

    def choose(self, _parent: Any, name: str, copies: int = 1) -> QPrinter | None:
        self.asked.append((name, copies))
        if self.refuses:
            return None
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self.path))
        printer.setCopyCount(copies)
        return printer


@dataclass
class Office:
    """A desk with a home, two officers, a leader, and a page on screen."""

    desk: Context
    page: OrdersPage
    home: UUID
    leader: UUID
    printers: Printers
    qtbot: Any
    folder: Path

    @property
    def store(self) -> Store:
        return self.desk.store

    def order(self, text: str = "二层疏散通道堆放纸箱", **values: Any) -> Issued:
        made: Issued = act(self.store, issuing.issue_order, [found(self.store, self.home, text)], **values)
        return made

    def view(self, document_id: UUID) -> OrderView:
        shown: OrderView = ask(self.store, orders.view, document_id)
        return shown

    def settle(self) -> None:
        settle(self.desk, self.qtbot)

    def show(self, document_id: UUID | None = None, **hints: Any) -> None:
        self.page.show()
        self.page.refresh()
        self.settle()
        if document_id is not None or hints:
            self.page.open(document_id, **hints)
            self.settle()

    def press(self, act: OrderAct) -> None:
        """Click an act under the document."""
        self.page.paper.buttons[act.label].click()
        self.settle()

    def panel(self) -> FormPanel:
        shown = self.page.side.panel
        assert shown is not None
        return shown

    def send(self) -> None:
        self.panel().act_button.click()
        self.settle()

    def dialog(self, kind: type[Any]) -> Any:
        return next(made for made in QApplication.topLevelWidgets() if isinstance(made, kind) and made.isVisible())

    def said(self) -> str:
        assert self.desk.notify.last is not None
        return self.desk.notify.last.text

    def drop(self, *files: Path) -> None:
        """Drag files from the desktop onto the page."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        copy = Qt.DropAction.CopyAction
        event = QDropEvent(QPointF(300, 300), copy, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        self.page.dropEvent(event)
        self.settle()

    def scan(self, name: str = "签收.pdf") -> Path:
        path = self.folder / name
        path.write_bytes(self.order_pdf())
        return path

    def bare_scan(self, name: str) -> Path:
        """A scan on which no code can be read."""
        sheet = Sheet()
        sheet.words(100, 100, f"签收件 {name}", Face.SONG, 20)
        path = self.folder / name
        path.write_bytes(draw([sheet], title="扫描", author="", day=None))
        return path

    def order_pdf(self) -> bytes:
        with self.store.read(factories.SYSTEM) as session:
            ids = orders.ids(session, factories.SYSTEM, OrderCriteria())
            return orders.pdf(session, factories.SYSTEM, ids[0])


@pytest.fixture
def office(
    app: QApplication,
    sqlite_store: Store,
    home: Path,
    tmp_path: Path,
    qtbot: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Office]:
    monkeypatch.setattr(printing, "DPI", 60)  # as large on paper, quicker to draw
    factories.office(sqlite_store)
    for name in OFFICERS:
        factories.person(sqlite_store, name)
    leader, place = factories.leader(sqlite_store), factories.place(sqlite_store)
    drafts = Drafts(paths.drafts_file())
    desk = Context(sqlite_store, factories.SYSTEM, pc=PcSettings(paths.settings_file()), drafts=drafts)
    printers = Printers(tmp_path / "printed.pdf")
    desk.printing = printers  # type: ignore[assignment]
    page = OrdersPage(desk)
    page.resize(1182, 650)
    qtbot.addWidget(page)
    yield Office(desk, page, place, leader, printers, qtbot, tmp_path)
    desk.close()
    drafts.close()


def office_counts(store: Store) -> None:
    values = {"number_keepers": {ORDER.value: SeriesKeeper.OFFICE.value}}
    with store.begin(factories.SYSTEM, "修改设置") as session:
        office_settings.change(session, factories.SYSTEM, values=values)


def words(pdf: bytes) -> str:
    return "".join("".join(raster.text(pdf)).split())


# --- finding ---------------------------------------------------------------------------------------------------------


def test_an_empty_register_says_where_papers_come_from(office: Office) -> None:
    office.show()
    assert office.page.listing.empty is not None
    assert office.page.listing.empty.isVisible()
    opened: list[Any] = []
    office.desk.opened.connect(lambda key, record, hints: opened.append((key, hints)))
    office.page.listing.empty.buttons[0].click()
    assert opened == [("hazards", {"chip": "found"})]


def test_the_newest_document_is_shown_with_its_pages_and_its_hash(office: Office, qtmodeltester: Any) -> None:
    made = office.order()
    office.show()
    paper = office.page.paper
    assert (paper.title.text(), paper.number.text()) == ("责令限期改正通知书", made.number)
    assert paper.pages.pdf == made.pdf
    assert paper.pages.page_count() == raster.page_count(made.pdf)
    assert paper.whole.text() == WHOLE
    sha256 = hashlib.sha256(made.pdf).hexdigest()
    assert short(sha256) in paper.hash.text()
    paper.hash.click()
    assert QGuiApplication.clipboard().text() == sha256
    facts = paper.facts.facts.text()
    assert facts["份数"] == f"一式 {office.view(made.id).row.copies} 份"
    assert facts["编码"].replace(" ", "") == made.code
    assert office.page.listing.note.text() == "文号连续，无缺号"
    qtmodeltester.check(office.page.table.model())


def test_chips_count_what_they_show(office: Office) -> None:
    first, second, _third = (office.order(f"问题{n}") for n in range(3))
    act(office.store, orders.seal, first.id, sealed_on=TODAY)
    act(office.store, orders.void, second.id, reason="写错")
    office.show()
    for key, total in {"all": 3, "unsealed": 1, "unserved": 1, "void": 1, "rectification": 3, "draft": 0}.items():
        office.page.filters.chips.button(key).click()
        office.settle()
        assert (key, office.page.model.total) == (key, total)
        assert office.page.filters.chips.button(key).accessibleName().endswith(f" {total}")


def test_year_and_kind_narrow_the_register(office: Office, fixed_clock: clock.FixedClock) -> None:
    office.order()
    fixed_clock.advance(days=60)
    office.order("问题二")
    office.show()
    assert [office.page.filters.year.itemText(n) for n in range(office.page.filters.year.count())] == [
        "全部年份",
        "2027 年",
        "2026 年",
    ]
    office.page.filters.year.choose(2027)
    office.page.filters.year.chosen.emit(2027)
    office.settle()
    assert office.page.model.total == 1
    office.page.filters.kind.choose(DocumentKind.RECHECK_OPINION)
    office.page.filters.kind.chosen.emit(DocumentKind.RECHECK_OPINION)
    office.settle()
    assert office.page.model.total == 0


def test_a_code_typed_opens_its_document(office: Office) -> None:
    """Also when the filters hide it."""
    first = office.order()
    office.order("问题二")
    office.show(chip="void")
    office.qtbot.keyClicks(office.page.filters.search, f"{first.code[:4]} {first.code[4:]}")
    office.settle()
    assert office.page.paper.view is not None
    assert office.page.paper.view.row.id == first.id


def test_a_mistyped_code_is_refused(office: Office) -> None:
    made = office.order()
    office.show()
    office.qtbot.keyClicks(office.page.filters.search, made.code[:-1] + str((int(made.code[-1]) + 1) % 10))
    office.settle()
    assert "有一位输错" in office.said()


def test_text_finds_number_place_and_initials(office: Office) -> None:
    office.order()
    office.show()
    for typed, total in (("stjly", 1), ("1号", 1), ("99号", 0)):
        office.page.filters.search.clear()
        write(office.page.filters.search, typed)
        office.settle()
        assert (typed, office.page.model.total) == (typed, total)


def test_links_lead_to_place_and_hazards(office: Office) -> None:
    made = office.order()
    office.show(made.id)
    opened: list[tuple[str, Any]] = []
    office.desk.opened.connect(lambda key, record, _hints: opened.append((key, record)))
    office.page.paper.about.click()
    hazard_id, number, _ = office.view(made.id).hazards[0]
    links = {link.text(): link for link in office.page.paper.facts.findChildren(LinkButton)}
    links[number].click()
    links["松涛敬老院"].click()
    assert opened == [("facilities", office.home), ("hazards", hazard_id), ("facilities", office.home)]


# --- the archive -----------------------------------------------------------------------------------------------------


def test_a_changed_byte_in_the_store_is_said_and_not_shown(office: Office) -> None:
    made = office.order()
    with office.store.begin(factories.SYSTEM, "改动存档") as session:
        session.execute(sa.update(AttachmentBytes).values(data=made.pdf[:-1] + b"\x00"))
    office.show(made.id)
    paper = office.page.paper
    assert paper.pages.pdf == b""
    assert paper.whole.text() == BROKEN
    assert any("可能已被改动" in label.text() for label in paper.pages.findChildren(type(paper.whole)))
    office.page.toolbar.button("核对存档").click()
    office.settle()
    assert made.number is not None
    assert made.number in office.said()
    office.page.toolbar.button("打印").click()
    office.settle()
    assert "不一致" in office.said()
    assert not office.printers.path.exists()


def test_the_whole_archive_is_checked(office: Office) -> None:
    office.order()
    office.order("问题二")
    office.show()
    office.page.toolbar.button("核对存档").click()
    office.settle()
    assert office.said() == "已核对 2 份文书的存档，全部与登记的校验值一致"


# --- out -------------------------------------------------------------------------------------------------------------


def test_printing_proposes_the_copies_and_keeps_the_size(office: Office) -> None:
    made = office.order()
    copies = office.view(made.id).row.copies
    office.show(made.id)
    office.page.toolbar.button("打印").click()
    office.settle()
    assert made.number is not None
    assert [count for _, count in office.printers.asked] == [copies]
    printed = office.printers.path.read_bytes()
    assert raster.page_count(printed) == copies * raster.page_count(made.pdf)
    for wide, high in raster.sizes(printed):
        assert (wide, high) == pytest.approx(raster.sizes(made.pdf)[0], abs=1.5)
    assert "已送打印机" in office.said()


def test_ticked_documents_go_out_in_one_job(office: Office) -> None:
    """Each as often as its kind asks for; the sign of the preview prints the shown one."""
    made = [office.order(f"问题{n}") for n in range(3)]
    office.show()
    office.page.table.setFocus()
    office.page.model.set_checked([each.id for each in made[:2]], True)
    office.page.out.start_print()
    office.settle()
    sheets = sum(office.view(each.id).row.copies * raster.page_count(each.pdf) for each in made[:2])
    assert raster.page_count(office.printers.path.read_bytes()) == sheets
    assert office.printers.asked == [("2 份文书", 1)]
    assert office.said() == f"已送打印机：2 份文书，共 {sheets} 页"


def test_thinking_better_of_printing_prints_nothing(office: Office) -> None:
    office.order()
    office.show()
    office.printers.refuses = True
    office.page.paper.pages.print_button.click()
    office.settle()
    assert not office.printers.path.exists()


def test_documents_are_saved_as_files(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [office.order(f"问题{n}") for n in range(2)]
    office.show(made[0].id)
    target = office.folder / "一份.pdf"
    monkeypatch.setattr(office.desk.files, "save", lambda *_args: target)
    office.page.toolbar.button("另存 PDF").click()
    office.settle()
    assert target.read_bytes() == made[0].pdf
    kept = office.folder / "多份"
    kept.mkdir()
    monkeypatch.setattr(office.desk.files, "folder", lambda *_args: kept)
    office.page.model.set_checked([each.id for each in made], True)
    office.page.out.save()
    office.settle()
    assert {file.read_bytes() for file in kept.iterdir()} == {each.pdf for each in made}
    office.page.out.save()
    office.settle()
    assert len(list(kept.iterdir())) == 4


def test_the_register_is_exported(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    made = office.order()
    office.show()
    target = office.folder / "登记簿.xlsx"
    monkeypatch.setattr(office.desk.files, "save", lambda *_args: target)
    office.page.toolbar.button("导出").click()
    office.settle()
    cells = [cell for row in load_workbook(target).active.iter_rows(values_only=True) for cell in row]
    assert made.number in cells
    assert {"责令限期改正通知书", "松涛敬老院", "待用印"} <= set(cells)


def test_numbers_are_registered_exported_and_printed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number that was given and is on no document is seen."""
    office.order()
    with office.store.begin(factories.SYSTEM, "跳号") as session:
        orders.take_number(session, factories.SYSTEM, ORDER, today=TODAY)
        series.take(session, factories.DISTRICT, series.VISITS, TODAY.year)
    third = office.order("问题二")
    act(office.store, orders.void, third.id, reason="写错")
    office.show()
    office.page.segment.button("numbers").click()
    office.settle()
    assert office.page.numbers.model.total == 1, "codes of visits are no numbers of documents"
    row = office.page.numbers.model.known(0)
    assert row is not None
    assert (row.last, row.given, row.void, row.missing) == (3, 2, 1, (2,))
    assert office.page.numbers.listing.note.text() == "缺 1 个文号，请核对，作废 1 号均留存原件"
    target = office.folder / "文号.xlsx"
    monkeypatch.setattr(office.desk.files, "save", lambda *_args: target)
    office.page.toolbar.button("导出").click()
    office.settle()
    assert target.exists()
    office.page.toolbar.button("打印").click()
    office.settle()
    assert raster.page_count(office.printers.path.read_bytes()) == 1
    office.page.numbers.listing.table.opened.emit((row.prefix, row.year))
    office.settle()
    assert not office.page.numbers_shown
    assert office.page.model.total == 2


# --- acts ------------------------------------------------------------------------------------------------------------


def test_an_office_number_is_typed_short_and_printed(office: Office) -> None:
    """办公室管: 12 is enough; a wrong year is refused under the field."""
    office_counts(office.store)
    made = office.order()
    office.show(made.id)
    office.press(OrderAct.GIVE_NUMBER)
    form = office.panel().form
    office.send()
    assert form.problems() == {"number": "请填写文号。"}
    write(form.editors["number"].widget, "武隆民责改〔2025〕12号")
    office.send()
    assert "2026" in form.problems()["number"]
    form.set("number", "12")
    office.send()
    assert office.page.side.panel is None
    assert office.page.paper.number.text() == "武隆民责改〔2026〕12号"
    assert "〔2026〕12号" in words(office.page.paper.pages.pdf)
    assert office.view(made.id).row.state is DocumentState.ISSUED


def test_a_slip_is_corrected_under_the_same_number(office: Office) -> None:
    hazard_id = found(office.store, office.home)
    made: Issued = act(office.store, issuing.issue_order, [hazard_id])
    with office.store.begin(factories.SYSTEM, "修改登记") as session:
        hazards.amend(session, factories.SYSTEM, hazard_id, draft=HazardAmendment("三层疏散通道堆放纸箱"))
    office.show(made.id)
    office.page.acts.run(OrderAct.REPRINT)
    office.settle()
    office.send()
    assert office.panel().form.problems() == {"reason": "请填写原因。"}
    office.panel().form.set("reason", "楼层写错")
    office.send()
    paper = office.page.paper
    assert paper.number.text() == made.number
    assert "三层疏散通道" in words(paper.pages.pdf)
    assert "请收回旧件" in office.said()
    sheet = office.view(made.id).withdrawn[0]
    office.page.show_withdrawn(sheet)
    office.settle()
    assert paper.pages.pdf == made.pdf
    assert paper.other
    paper.back.click()
    office.settle()
    assert "三层疏散通道" in words(paper.pages.pdf)
    assert not paper.other


def test_sealing_takes_the_leaders_signature_by_pin(office: Office) -> None:
    """A wrong PIN is said in the dialog, which stays; the right one seals."""
    made = office.order()
    office.show(made.id)
    office.press(OrderAct.SEAL)
    dialog = office.dialog(SealDialog)
    dialog.way.button(ApprovalWay.PIN.value).click()
    dialog.form.set("approver", office.leader)
    office.qtbot.keyClicks(dialog.form.editors["pin"].widget, "999999")
    dialog.act_button.click()
    office.settle()
    assert "签批码不正确" in dialog.trouble.text()
    dialog.form.set("pin", factories.PIN)
    dialog.act_button.click()
    office.settle()
    view = office.view(made.id)
    assert (view.row.state, view.signed_by, view.sealed_on) == (DocumentState.SEALED, "覃国栋", TODAY)
    assert "覃国栋" in office.page.paper.signed.text()
    assert OrderAct.REPRINT not in view.acts


def test_sealing_takes_a_signature_on_paper_with_its_scan(office: Office) -> None:
    made = office.order()
    scan = office.scan("审批单.pdf")
    office.show(made.id)
    office.press(OrderAct.SEAL)
    dialog = office.dialog(SealDialog)
    dialog.form.set("approver", office.leader)
    dialog.act_button.click()
    assert "扫描件" in dialog.trouble.text()
    dialog.take_scan(scan)
    office.settle()
    dialog.act_button.click()
    office.settle()
    view = office.view(made.id)
    assert [(each.way, each.approver) for each in view.approvals] == [(ApprovalWay.PAPER, "覃国栋")]
    assert view.approvals[0].scan_sha256 is not None
    assert ask(office.store, orders.sheet, view.approvals[0].scan_sha256) == scan.read_bytes()


def test_a_signature_on_file_elsewhere_is_not_asked_for(office: Office) -> None:
    made = office.order()
    office.show(made.id)
    office.press(OrderAct.SEAL)
    dialog = office.dialog(SealDialog)
    dialog.day.set("sealed_on", date(2026, 11, 22))
    dialog.day.set("elsewhere", True)
    assert not dialog.way.isEnabled()
    dialog.act_button.click()
    office.settle()
    assert "早于成文日期" in dialog.trouble.text()
    dialog.day.set("sealed_on", TODAY)
    dialog.act_button.click()
    office.settle()
    assert office.view(made.id).row.state is DocumentState.SEALED


def test_service_is_recorded(office: Office) -> None:
    hazard_id = found(office.store, office.home)
    made: Issued = act(office.store, issuing.issue_order, [hazard_id])
    office.show(made.id)
    office.press(OrderAct.SERVE)
    form = office.panel().form
    assert (form.value("receiver"), form.value("served_on")) == ("甲某", TODAY)
    form.set("sign", SignOutcome.REFUSED)
    form.set("way", ServiceWay.LEFT)
    office.send()
    assert "见证人" in form.problems()["note"]
    form.set("note", "村干部冉某见证，留置于值班室")
    office.send()
    view = office.view(made.id)
    assert (view.row.state, view.served_way, view.served_sign) == (
        DocumentState.SERVED,
        ServiceWay.LEFT,
        SignOutcome.REFUSED,
    )
    assert "留置送达" in office.page.paper.served.text()
    assert state(office.store, hazard_id) is HazardState.RECTIFYING


def test_a_form_left_open_is_offered_again(office: Office) -> None:
    """What was typed is kept on this PC and comes back from the overview."""
    made = office.order()
    office.show(made.id)
    office.press(OrderAct.SERVE)
    write(office.panel().form.editors["note"].widget, "写到一半")
    office.panel().back_button.click()
    office.settle()
    assert office.desk.drafts is not None
    kept = office.desk.drafts.listing()[0]
    assert "登记送达" in kept.title
    office.page.open(None, draft=kept.key)
    office.settle()
    assert office.panel().form.value("note") == "写到一半"
    office.send()
    assert office.desk.drafts.listing() == []


def test_a_signed_scan_is_one_drag(office: Office) -> None:
    """Dropped on the page it belongs to the shown document, which is served from then on."""
    made = office.order()
    scan = office.scan()
    office.show(made.id)
    office.drop(scan)
    view = office.view(made.id)
    assert view.row.state is DocumentState.SERVED
    assert "已附签字扫描件" in office.said()
    office.page.show_scan()
    office.settle()
    assert office.page.paper.pages.pdf == scan.read_bytes()


def test_a_photo_of_the_signed_copy_is_shown_as_a_page(office: Office) -> None:
    from tests.services.hazard_cases import PHOTO

    made = office.order()
    photo = office.folder / "签收.jpg"
    photo.write_bytes(PHOTO.data)
    office.show(made.id)
    office.drop(photo)
    office.page.show_scan()
    office.settle()
    assert raster.page_count(office.page.paper.pages.pdf) == 1


def test_scans_named_by_code_find_their_documents(office: Office) -> None:
    first, second = office.order(), office.order("问题二")
    files = [office.bare_scan(f"扫描_{each.code}.pdf") for each in (first, second)]
    office.show(first.id)
    office.drop(*files)
    assert {office.view(each.id).row.state for each in (first, second)} == {DocumentState.SERVED}


def test_a_pile_scanned_in_one_go_is_told_apart_by_its_printed_codes(office: Office) -> None:
    """One drag, no document chosen: each paper gets its own pages, as the code on them says."""
    first, second = office.order(), office.order("问题二")
    pile = office.folder / "扫描全部.pdf"
    pile.write_bytes(bundle.join([first.pdf, second.pdf]))
    office.drop(pile)
    views = [office.view(each.id) for each in (first, second)]
    assert {view.row.state for view in views} == {DocumentState.SERVED}
    for made, view in zip((first, second), views, strict=True):
        assert view.scan_sha256 is not None
        kept = ask(office.store, orders.sheet, view.scan_sha256)
        assert raster.page_count(kept) == raster.page_count(made.pdf)
        assert made.number is not None
        assert made.number in "".join(raster.text(kept))


def test_a_scan_without_a_code_needs_a_chosen_document(office: Office) -> None:
    made = office.order()
    office.drop(office.bare_scan("无编码.pdf"))
    assert "没有识别到文书编码" in office.said()
    assert office.view(made.id).row.state is DocumentState.ISSUED


def test_a_locked_pdf_is_no_scan(office: Office) -> None:
    made = office.order()
    office.show(made.id)
    broken = office.folder / "坏.pdf"
    broken.write_bytes(b"%PDF-1.7 broken")
    office.drop(broken)
    assert "PDF 文件打不开" in office.said()
    assert office.view(made.id).row.state is DocumentState.ISSUED


def test_two_scans_for_one_document_are_asked_about(office: Office) -> None:
    made = office.order()
    files = [office.bare_scan("一.pdf"), office.bare_scan("二.pdf")]
    office.show(made.id)
    office.drop(*files)
    assert "一次只附一个" in office.said()
    assert office.view(made.id).row.state is DocumentState.ISSUED


def test_voiding_names_itself_and_asks_why(office: Office) -> None:
    hazard_id = found(office.store, office.home)
    made: Issued = act(office.store, issuing.issue_order, [hazard_id])
    office.show(made.id)
    office.press(OrderAct.VOID)
    dialog = office.dialog(VoidDialog)
    assert (dialog.act_button.text(), dialog.keep_button.text()) == ("作废文号", "保留")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert office.view(made.id).row.state is DocumentState.ISSUED
    office.press(OrderAct.VOID)
    dialog = office.dialog(VoidDialog)
    dialog.act_button.click()
    assert "作废原因" in dialog.trouble.text()
    write(dialog.reason, "机构名称写错")
    dialog.act_button.click()
    office.settle()
    assert office.view(made.id).void_reason == "机构名称写错"
    assert office.page.paper.facts.facts.text()["作废原因"] == "机构名称写错"
    assert state(office.store, hazard_id) is HazardState.FOUND


def test_who_may_not_issue_sees_no_acts(office: Office) -> None:
    made = office.order()
    office.desk.switch(Actor(None, "值班员", frozenset({Role.DUTY}), factories.DISTRICT, f"{factories.DISTRICT}000"))
    office.show(made.id)
    assert not office.page.paper.buttons
    office.page.acts.run(OrderAct.VOID)
    assert "不能作废文号" in office.said()


def test_the_served_paper_offers_only_what_is_left(office: Office) -> None:
    made = office.order()
    act(office.store, orders.serve, made.id, draft=ServiceDraft(TODAY, receiver="周德明"))
    office.show(made.id)
    assert set(office.page.paper.buttons) == {
        OrderAct.FILE.label,
        OrderAct.ATTACH.label,
        OrderAct.SEAL_MORE.label,
    }


def test_nothing_is_cut_at_1366(office: Office) -> None:
    """The document's pane fits beside its list."""
    made = office.order()
    office.show(made.id)
    assert isinstance(office.page.paper.pages, Preview)
    assert office.page.side.minimumSizeHint().width() <= 484
    foot = office.page.paper.buttons[OrderAct.VOID.label]

    def right() -> int:
        return foot.mapTo(office.page, QPoint(foot.width(), 0)).x()

    office.qtbot.waitUntil(lambda: right() <= office.page.width())  # when the row of acts has laid itself out
