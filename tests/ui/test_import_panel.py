"""Import through the panel: a real file dropped, columns confirmed, preview, written, mended, taken back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from mzdesk import paths
from mzdesk.db.drafts import Drafts
from mzdesk.db.work import Store
from mzdesk.services import facilities
from mzdesk.settings import PcSettings
from mzdesk.terms import ImportKind, RowFate
from mzdesk.ui.context import Context
from mzdesk.ui.importing import ImportPanel
from mzdesk.views.facilities import FacilityCriteria
from tests import factories
from tests.ui.hands import settle

GOLDEN = Path(__file__).parents[1] / "golden" / "imports"
H01 = GOLDEN / "H01_facilities_title_merged_totals.xlsx"


class Chosen:
    """The file dialog, answered."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.shown: list[Path] = []

    def choose(self, parent: QWidget, title: str, *kinds: str, many: bool = False) -> list[Path]:
        return [self.path]

    def save(self, parent: QWidget, title: str, name: str, *kinds: str) -> Path:
        return self.path

    def show(self, path: Path) -> None:
        self.shown.append(path)


class Heard:
    """What the panel told its page."""

    def __init__(self) -> None:
        self.done = self.closed = 0

    def note_done(self) -> None:
        self.done += 1

    def note_closed(self) -> None:
        self.closed += 1


@pytest.fixture
def desk(app: QApplication, sqlite_store: Store, home: Path) -> Iterator[Context]:
    """A section head's desk in an office that is set up."""
    factories.office(sqlite_store, bureau_name="重庆市武隆区民政局")
    drafts = Drafts(paths.drafts_file())
    made = Context(sqlite_store, factories.SYSTEM, pc=PcSettings(paths.settings_file()), drafts=drafts)
    yield made
    made.close()
    drafts.close()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def panel(desk: Context, heard: Heard, qtbot: Any) -> ImportPanel:
    """The panel on screen."""
    made = ImportPanel(desk, ImportKind.FACILITY, heard.note_done, heard.note_closed)
    qtbot.addWidget(made)
    made.resize(1182, 560)
    made.show()
    settle(desk, qtbot)
    return made


def drop(widget: QWidget, path: Path) -> bool:
    """Drop a file from the desktop on `widget`; False when it is not taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    where, copy, left, none = QPoint(5, 5), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0)
    entering = QDragEnterEvent(where, copy, data, left, none)
    QApplication.sendEvent(widget, entering)
    if entering.isAccepted():
        QApplication.sendEvent(widget, QDropEvent(QPointF(where), copy, data, left, none))
    return entering.isAccepted()


def book(path: Path, *rows: tuple[Any, ...], head: tuple[str, ...] = ()) -> Path:
    """A small register as an office keeps it."""
    made = Workbook()
    sheet = made.active
    for row in (head or ("机构名称", "机构类别", "乡镇", "负责人", "联系电话"), *rows):
        sheet.append(row)
    made.save(path)
    return path


def total(desk: Context) -> int:
    with desk.store.read(desk.actor) as session:
        return facilities.listing(session, desk.actor, FacilityCriteria(), offset=0, limit=1).total


def staged_files() -> list[Path]:
    return list((paths.data_home() / "imports").glob("*.sqlite"))


def read_on(panel: ImportPanel, qtbot: Any) -> None:
    """Confirm the columns as proposed."""
    settle(panel.context, qtbot)
    assert panel.stack.currentWidget() is panel.columns
    panel.columns.go_button.click()
    settle(panel.context, qtbot)


def test_a_register_is_dropped_confirmed_imported_and_taken_back(
    desk: Context, panel: ImportPanel, heard: Heard, qtbot: Any, qtmodeltester: Any
) -> None:
    assert drop(panel, H01)
    settle(desk, qtbot)
    assert panel.file_label.text() == H01.name
    assert panel.columns.boxes["负责人"].value() == "principal"
    assert panel.columns.boxes["床位数（张）"].value() == "beds"
    read_on(panel, qtbot)
    assert panel.preview is not None
    assert panel.preview.go_button.text() == "导入 69 条"
    assert "有 69 家新机构没有写关系" in panel.preview.notes.title.text()
    assert total(desk) == 0, "nothing is written before the clerk says so"
    panel.preview.chips.button("rejected").click()
    settle(desk, qtbot)
    assert panel.preview.model.total == 2
    row = panel.preview.model.known(0)
    assert row is not None
    assert (row.fate, bool(row.why)) == (RowFate.REJECTED, True)
    assert panel.preview.detail.title.text() == (row.title or f"“{row.sheet}”第 {row.row} 行")
    qtmodeltester.check(panel.preview.table.model())
    panel.preview.go_button.click()
    settle(desk, qtbot)
    assert panel.done is not None
    assert panel.done.title.text() == f"已导入“{H01.name}”：新增 69 条"
    assert "还有 2 行没有导入" in panel.done.note.text()
    assert (total(desk), heard.done) == (69, 1)
    panel.done.undo_link.click()
    settle(desk, qtbot)
    assert total(desk) == 0
    assert panel.done.title.text() == "已撤销这次导入，台账与导入前一样。"
    panel.done.other_button.click()
    settle(desk, qtbot)
    assert staged_files() == [], "what was kept on this PC is removed"


def test_a_preview_left_open_leaves_nothing_on_this_pc_when_the_program_ends(
    desk: Context, panel: ImportPanel, qtbot: Any
) -> None:
    drop(panel, H01)
    read_on(panel, qtbot)
    assert len(staged_files()) == 1
    desk.close()
    assert staged_files() == []


def test_a_header_once_confirmed_is_not_asked_again_and_the_same_file_changes_nothing(
    desk: Context, panel: ImportPanel, qtbot: Any
) -> None:
    panel.take(H01)
    read_on(panel, qtbot)
    panel.preview.go_button.click()
    settle(desk, qtbot)
    panel.done.other_button.click()
    settle(desk, qtbot)
    panel.take(H01)
    settle(desk, qtbot)
    assert panel.stack.currentWidget() is panel.preview
    assert panel.preview.go_button.text() == "没有可导入的行"
    assert not panel.preview.go_button.isEnabled()
    assert panel.preview.staged.counts[RowFate.SAME] == 69


def test_a_column_is_corrected_and_the_correction_is_what_is_imported(
    desk: Context, panel: ImportPanel, qtbot: Any, tmp_path: Path
) -> None:
    path = book(
        tmp_path / "台账.xlsx",
        ("桂花养老院", "养老机构", "凤山街道", "冉光明", "19100000001"),
        head=("机构名称", "机构类别", "乡镇", "管事的人", "联系电话"),
    )
    panel.take(path)
    settle(desk, qtbot)
    assert panel.columns.boxes["管事的人"].value() is None
    panel.columns.boxes["管事的人"].choose("name")
    panel.columns.go_button.click()
    assert "都存到“机构名称”" in panel.columns.trouble.title.text()
    panel.columns.boxes["机构名称"].choose(None)
    panel.columns.boxes["管事的人"].choose("principal")
    panel.columns.go_button.click()
    assert "还没有一栏存到“机构名称”" in panel.columns.trouble.title.text()
    panel.columns.boxes["机构名称"].choose("name")
    panel.columns.go_button.click()
    settle(desk, qtbot)
    panel.preview.go_button.click()
    settle(desk, qtbot)
    with desk.store.read(desk.actor) as session:
        row = facilities.listing(session, desk.actor, FacilityCriteria(), offset=0, limit=1).rows[0]
    assert (row.name, row.principal) == ("桂花养老院", "冉光明")


def test_changed_fields_are_shown_old_and_new_and_only_what_is_ticked_is_written(
    desk: Context, panel: ImportPanel, qtbot: Any, tmp_path: Path
) -> None:
    factories.place(desk.store, "松涛敬老院", principal="甲某")
    path = book(
        tmp_path / "台账.xlsx",
        ("松涛敬老院", "养老机构", "凤山街道", "乙某", "19100000001"),
        ("桂花养老院", "养老机构", "凤山街道", "冉光明", "19100000002"),
    )
    panel.take(path)
    read_on(panel, qtbot)
    panel.preview.chips.button("changed").click()
    settle(desk, qtbot)
    assert panel.preview.model.columns[4].text(panel.preview.model.known(0)) == "主要负责人：甲某 → 乙某"
    panel.preview.boxes[RowFate.NEW].click()
    assert panel.preview.go_button.text() == "导入 1 条"
    panel.preview.go_button.click()
    settle(desk, qtbot)
    with desk.store.read(desk.actor) as session:
        rows = facilities.listing(session, desk.actor, FacilityCriteria(), offset=0, limit=9).rows
    assert [(row.name, row.principal) for row in rows] == [("松涛敬老院", "乙某")]


def test_a_doubtful_row_stays_out_until_the_clerk_says_it_is_another_place(
    desk: Context, panel: ImportPanel, qtbot: Any, tmp_path: Path
) -> None:
    factories.place(desk.store, "松涛敬老院", uscc="52500156MJP0000X7T")
    path = book(
        tmp_path / "台账.xlsx",
        ("松涛福利院", "养老机构", "凤山街道", "乙某", "19100000009", "52500156MJP0000X7T"),
        head=("机构名称", "机构类别", "乡镇", "负责人", "联系电话", "统一社会信用代码"),
    )
    panel.take(path)
    read_on(panel, qtbot)
    assert not panel.preview.go_button.isEnabled()
    box = panel.preview.detail.pick_box
    assert box is not None
    box.click()
    assert panel.preview.go_button.text() == "导入 1 条"
    panel.preview.go_button.click()
    settle(desk, qtbot)
    assert total(desk) == 2


def test_an_unknown_township_is_asked_and_the_answer_lets_the_row_in(
    desk: Context, panel: ImportPanel, qtbot: Any, tmp_path: Path
) -> None:
    path = book(tmp_path / "台账.xlsx", ("桂花养老院", "养老机构", "桂花坪片区", "冉光明", "19100000001"))
    panel.take(path)
    read_on(panel, qtbot)
    assert panel.stack.currentWidget() is panel.questions
    panel.questions.skip_button.click()
    assert panel.preview.open.title.text() == "有 1 行要您说明以后才能导入。"
    panel.preview.open.buttons[0].click()
    panel.questions.boxes["township", "桂花坪片区"].choose("500156001")
    panel.questions.go_button.click()
    settle(desk, qtbot)
    assert panel.preview.go_button.text() == "导入 1 条"
    panel.preview.go_button.click()
    settle(desk, qtbot)
    assert total(desk) == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("H20_zip_bomb_600MB.xlsx", "过大"),
        ("H22_truncated.xlsx", "损坏"),
        ("M03_encrypted.xlsx", "密码"),
        ("H13_duty_roster_list.xlsx", "没有找到机构台账的表头"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(
    desk: Context, panel: ImportPanel, qtbot: Any, name: str, said: str
) -> None:
    panel.take(GOLDEN / name)
    settle(desk, qtbot)
    assert panel.stack.currentWidget() is panel.start
    assert said in panel.start.trouble.title.text()
    assert panel.start.trouble.isVisible()


def test_what_is_no_spreadsheet_is_not_taken_when_dropped(panel: ImportPanel, tmp_path: Path) -> None:
    photo = tmp_path / "照片.jpg"
    photo.write_bytes(b"\xff\xd8")
    assert not drop(panel, photo)


def test_a_register_changed_meanwhile_is_said_and_compared_again(
    desk: Context, panel: ImportPanel, qtbot: Any, tmp_path: Path
) -> None:
    key = factories.place(desk.store, "松涛敬老院", principal="甲某")
    panel.take(book(tmp_path / "台账.xlsx", ("松涛敬老院", "养老机构", "凤山街道", "乙某", "19100000001")))
    read_on(panel, qtbot)
    with desk.store.begin(desk.actor, "修改机构") as session:
        view = facilities.view(session, desk.actor, key)
        draft = view.draft
        changed = type(draft)(**{name: getattr(draft, name) for name in type(draft).__slots__} | {"address": "新街8号"})
        facilities.save(session, desk.actor, changed, facility_id=key, version=view.version, now=desk.now())
    panel.preview.go_button.click()
    settle(desk, qtbot)
    assert panel.stack.currentWidget() is panel.preview
    assert panel.preview.trouble.isVisible()
    assert panel.preview.trouble.buttons[0].isVisible()
    panel.preview.trouble.buttons[0].click()
    settle(desk, qtbot)
    panel.preview.go_button.click()
    settle(desk, qtbot)
    with desk.store.read(desk.actor) as session:
        kept = facilities.view(session, desk.actor, key).draft
    assert (kept.principal, kept.address) == ("乙某", "新街8号")


def test_the_error_workbook_is_the_clerks_own_file_with_what_became_of_each_row(
    desk: Context, panel: ImportPanel, qtbot: Any, tmp_path: Path
) -> None:
    path = book(
        tmp_path / "台账.xlsx",
        ("桂花养老院", "养老机构", "凤山街道", "冉光明", "19100000001"),
        ("桂花养老院", "养老机构", "凤山街道", "冉光明", "19100000001"),
    )
    panel.take(path)
    read_on(panel, qtbot)
    panel.preview.go_button.click()
    settle(desk, qtbot)
    desk.files = Chosen(tmp_path / "结果.xlsx")  # type: ignore[assignment]
    panel.done.errors_button.click()
    settle(desk, qtbot)
    assert desk.files.shown == [tmp_path / "结果.xlsx"]
    sheet = load_workbook(tmp_path / "结果.xlsx").active
    told = [sheet.cell(row, sheet.max_column).value or "" for row in range(1, sheet.max_row + 1)]
    assert told[0] == "导入结果"
    assert any(each.startswith("未导入") for each in told)


def test_earlier_imports_are_listed_and_can_be_taken_back_later(
    desk: Context, panel: ImportPanel, heard: Heard, qtbot: Any, tmp_path: Path
) -> None:
    panel.take(book(tmp_path / "台账.xlsx", ("桂花养老院", "养老机构", "凤山街道", "冉光明", "19100000001")))
    read_on(panel, qtbot)
    panel.preview.go_button.click()
    settle(desk, qtbot)
    panel.begin()
    settle(desk, qtbot)
    assert panel.start.card.isVisible()
    panel.start.undos[0].click()
    settle(desk, qtbot)
    assert total(desk) == 0
    assert panel.start.undos == []
    assert desk.notify.last is not None
    assert desk.notify.last.text == "已撤销导入：台账.xlsx"


def test_an_import_that_others_built_upon_is_not_taken_back(
    desk: Context, panel: ImportPanel, qtbot: Any, tmp_path: Path
) -> None:
    panel.take(book(tmp_path / "台账.xlsx", ("桂花养老院", "养老机构", "凤山街道", "冉光明", "19100000001")))
    read_on(panel, qtbot)
    panel.preview.go_button.click()
    settle(desk, qtbot)
    with desk.store.begin(desk.actor, "修改机构") as session:
        key = facilities.listing(session, desk.actor, FacilityCriteria(), offset=0, limit=1).rows[0].id
        view = facilities.view(session, desk.actor, key)
        values = {name: getattr(view.draft, name) for name in type(view.draft).__slots__} | {"address": "新街8号"}
        facilities.save(
            session, desk.actor, type(view.draft)(**values), facility_id=key, version=view.version, now=desk.now()
        )
    panel.done.undo_link.click()
    settle(desk, qtbot)
    assert total(desk) == 1
    assert "不能整批撤销" in desk.notify.last.text


def test_leaving_while_a_file_is_read_leaves_nothing_behind(desk: Context, heard: Heard, qtbot: Any) -> None:
    host = QStackedWidget()
    qtbot.addWidget(host)
    panel = ImportPanel(desk, ImportKind.FACILITY, heard.note_done, heard.note_closed)
    host.addWidget(panel)
    host.show()
    settle(desk, qtbot)
    panel.take(H01)
    panel.close_it()
    host.removeWidget(panel)
    panel.deleteLater()
    settle(desk, qtbot)
    assert (heard.closed, heard.done) == (1, 0)
    assert staged_files() == []


def test_rows_being_written_are_written_to_the_end_though_the_panel_is_left(
    desk: Context, heard: Heard, qtbot: Any, tmp_path: Path
) -> None:
    host = QStackedWidget()
    qtbot.addWidget(host)
    panel = ImportPanel(desk, ImportKind.FACILITY, heard.note_done, heard.note_closed)
    host.addWidget(panel)
    host.show()
    settle(desk, qtbot)
    panel.take(book(tmp_path / "台账.xlsx", ("桂花养老院", "养老机构", "凤山街道", "冉光明", "19100000001")))
    read_on(panel, qtbot)
    assert panel.preview is not None
    panel.preview.go_button.click()
    panel.close_it()
    host.removeWidget(panel)
    panel.deleteLater()
    settle(desk, qtbot)
    assert total(desk) == 1
    assert desk.notify.last is not None
    assert (desk.notify.last.text, desk.notify.last.link) == ("已导入：台账.xlsx", "撤销")
    assert staged_files() == []


def test_the_file_is_chosen_and_the_template_is_filled_in_and_goes_straight_to_the_preview(
    desk: Context, panel: ImportPanel, qtbot: Any, tmp_path: Path
) -> None:
    desk.files = Chosen(tmp_path / "模板.xlsx")  # type: ignore[assignment]
    panel.start.empty.links[0].click()
    settle(desk, qtbot)
    made = load_workbook(tmp_path / "模板.xlsx")
    sheet = made.worksheets[0]
    heads = [cell.value for cell in sheet[3]]
    assert sheet.data_validations.dataValidation, "kinds, townships and relations are chosen from lists"
    filled = {"机构名称*": "桂花养老院", "机构类别": "养老机构", "乡镇（街道）*": "凤山街道", "关系": "社会办"}
    for head, value in filled.items():
        sheet.cell(5, heads.index(head) + 1, value)
    made.save(tmp_path / "填好.xlsx")
    shutil.move(tmp_path / "填好.xlsx", tmp_path / "模板.xlsx")
    panel.start.empty.buttons[0].click()
    settle(desk, qtbot)
    assert panel.stack.currentWidget() is panel.preview, "the template's own heads need no confirming"
    assert panel.preview.go_button.text() == "导入 1 条"


def test_identity_numbers_are_never_shown_whole_while_columns_are_confirmed(
    desk: Context, heard: Heard, qtbot: Any, tmp_path: Path
) -> None:
    panel = ImportPanel(desk, ImportKind.STAFF, heard.note_done, heard.note_closed)
    qtbot.addWidget(panel)
    path = book(
        tmp_path / "花名册.xlsx", ("罗小兰", "桂花养老院", "50000019800101001X"), head=("姓名", "单位", "身份证号码")
    )
    panel.take(path)
    settle(desk, qtbot)
    shown = {heading.label: heading.samples for heading in panel._look.headings}
    assert shown["身份证号码"] == ("5000…1X",)
