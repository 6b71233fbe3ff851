"""安全日报 on screen: pasted, typed, reminded, summed up; clicked and typed as a clerk does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from mzdesk import clock, paths
from mzdesk.db.drafts import Drafts
from mzdesk.db.work import Store
from mzdesk.services import dailies, hazards
from mzdesk.settings import PcSettings
from mzdesk.terms import ChainFate, DailyFault, DailyState, HazardSource, PersonKind, Role
from mzdesk.ui.context import Context
from mzdesk.ui.forms import Form
from mzdesk.ui.pages.dailies import DailiesPage
from mzdesk.ui.pages.dailies.taking import Taking
from mzdesk.ui.pages.hazards import HazardsPage
from mzdesk.ui.preview import PapersPanel
from mzdesk.ui.widgets import Label
from mzdesk.views.dailies import DailyRow
from mzdesk.views.hazards import HazardCriteria
from tests import factories
from tests.factories import TODAY
from tests.services.daily_cases import Desk, at
from tests.ui.hands import settle

SONG, ZHU, MEI = "松涛敬老院", "竹影敬老院", "梅岭养老公寓"
CHAIN = f"#接龙\n1. {SONG}：无隐患\n2. {ZHU} 零报告 8:50\n3. 梅岭公寓：发现隐患2处，均已整改\n4. 局办公室：收到"


@pytest.fixture
def office(sqlite_store: Store) -> Desk:
    return Desk(sqlite_store)


@pytest.fixture
def desk(app: QApplication, sqlite_store: Store, office: Desk, home: Path) -> Iterator[Context]:
    """A clerk's desk in that office."""
    who = factories.person(sqlite_store, "周文静", Role.CLERK, kind=PersonKind.CLERK)
    drafts = Drafts(paths.drafts_file())
    actor = factories.actor(sqlite_store, who, Role.CLERK)
    made = Context(sqlite_store, actor, pc=PcSettings(paths.settings_file()), drafts=drafts)
    yield made
    made.close()
    drafts.close()


@pytest.fixture
def page(desk: Context, qtbot: Any) -> DailiesPage:
    """The page as it stands when it is opened."""
    made = DailiesPage(desk)
    qtbot.addWidget(made)
    made.resize(1182, 640)
    made.show()
    settle(desk, qtbot)
    return made


@pytest.fixture
def said(desk: Context) -> list[str]:
    """What the status strip says."""
    found: list[str] = []
    desk.notify.said.connect(lambda message: found.append(message.text))
    return found


class Chosen:
    """Takes the place of the file dialogs."""

    def __init__(self, folder: Path, *files: Path) -> None:
        self.place, self.files = folder, list(files)

    def choose(self, _parent: object, _title: str, *_kinds: str, many: bool = False) -> list[Path]:
        return self.files

    def save(self, _parent: object, _title: str, name: str, *_kinds: str) -> Path:
        return self.place / name

    def show(self, _path: Path) -> None:
        pass


def choose(page: DailiesPage, office: Desk, name: str, qtbot: Any) -> None:
    """Click a line of the list."""
    number = next(n for n in range(page.model.total) if page.model.id_at(n) == office.units[name])
    page.table.selectRow(number)
    page.table.setFocus()
    settle(page.context, qtbot)
    assert page.detail.title.text() == name


def form_of(page: DailiesPage) -> Form:
    assert page.side.panel is not None
    return page.side.panel.form


def row_of(office: Desk, name: str) -> DailyRow:
    return office.view(name).row


def taking(page: DailiesPage) -> Taking:
    shown = page.work.currentWidget()
    assert isinstance(shown, Taking)
    return shown


def test_the_day_at_a_glance(desk: Context, page: DailiesPage, office: Desk, qtbot: Any) -> None:
    office.report(SONG)
    page.refresh()
    settle(desk, qtbot)
    qtbot.waitUntil(lambda: "已报 1" in page.band.figures.text())
    assert page.band.figures.text() == "应报 6 家　已报 1　未报 5　零报告 1"
    assert page.band.clock.text() == "距 15:00 截止还有 6 小时 0 分"
    page.chips.button("missing").click()
    settle(desk, qtbot)
    assert page.model.total == 5


def test_zero_is_0_and_enter(desk: Context, page: DailiesPage, office: Desk, qtbot: Any) -> None:
    choose(page, office, MEI, qtbot)
    qtbot.keyClick(page.table, Qt.Key.Key_0)
    assert page.band.figures.text().startswith(f"零报告：{MEI}　09:00 微信到报。回车登记")
    qtbot.keyClick(page.table, Qt.Key.Key_Escape)
    assert "零报告：" not in page.band.figures.text()
    qtbot.keyClick(page.table, Qt.Key.Key_0)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    settle(desk, qtbot)
    row = row_of(office, MEI)
    assert (row.zero, row.received_at, row.state) == (True, at(9), DailyState.REPORTED)
    assert page.detail.title.text() != MEI, "on to the next unit"
    assert page.side.panel is None


def test_zero_for_a_day_that_is_over_asks_the_time(desk: Context, page: DailiesPage, office: Desk, qtbot: Any) -> None:
    page.band.before.click()
    settle(desk, qtbot)
    choose(page, office, MEI, qtbot)
    qtbot.keyClick(page.table, Qt.Key.Key_0)
    form = form_of(page)
    assert form.value("found") == 0
    form.submit()
    assert "到报时间" in form.problems()["received_at"]
    form.set("received_at", at(14, 50, TODAY - timedelta(days=1)))
    form.submit()
    settle(desk, qtbot)
    row = office.view(MEI, day=TODAY - timedelta(days=1)).row
    assert row.state is DailyState.REPORTED


def test_zero_for_the_ticked(desk: Context, page: DailiesPage, office: Desk, said: list[str], qtbot: Any) -> None:
    page.model.set_checked([office.units[SONG], office.units[ZHU]], True)
    page.zeros.checked()
    settle(desk, qtbot)
    assert "已登记零报告 2 家" in said
    assert office.counts()["zero"] == 2


def test_a_report_is_typed_and_corrected(desk: Context, page: DailiesPage, office: Desk, qtbot: Any) -> None:
    choose(page, office, SONG, qtbot)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    form = form_of(page)
    form.set("found", 1)
    form.set("fixed_on_site", 2)
    form.set("problems", "灭火器过期")
    form.submit()
    settle(desk, qtbot)
    assert "多于发现隐患" in form.problems()["fixed_on_site"]
    assert form.value("problems") == "灭火器过期", "nothing typed is lost"
    form.set("fixed_on_site", 1)
    form.submit()
    settle(desk, qtbot)
    assert row_of(office, SONG).said.found == 1
    page.detail.buttons["更正"].click()
    form = form_of(page)
    form.set("found", 2)
    form.set("reason", "单位补报")
    form.submit()
    settle(desk, qtbot)
    assert row_of(office, SONG).said.found == 2
    assert "更正（周文静录入）" in [label.text() for label in page.detail.steps.findChildren(Label)]


def test_what_is_typed_survives(desk: Context, page: DailiesPage, office: Desk, qtbot: Any) -> None:
    choose(page, office, SONG, qtbot)
    page.forms.report()
    form_of(page).set("problems", "没有写完的话")
    form_of(page).keep_draft()
    page.side.close_form()
    settle(desk, qtbot)
    key = f"dailies/report/{TODAY}/{office.units[SONG]}"
    page.open(office.units[SONG], draft=key)
    settle(desk, qtbot)
    qtbot.waitUntil(lambda: form_of(page).value("problems") == "没有写完的话")


def test_a_chain_is_pasted(desk: Context, page: DailiesPage, office: Desk, said: list[str], qtbot: Any) -> None:
    """4 keys, and 2 for each exception (OFFICE)."""
    QGuiApplication.clipboard().setText(CHAIN)
    page.toolbar.button("粘贴接龙").click()
    settle(desk, qtbot)
    panel = taking(page)
    assert [each.fate for each in panel.found] == [ChainFate.ASK, ChainFate.ASK, ChainFate.NEW, ChainFate.NEW]
    assert panel.asking.offers[0].text().startswith(MEI)
    panel.asking.offers[0].click()
    settle(desk, qtbot)
    assert panel.act.text() == "登记 3 家"
    assert panel.asking.isVisible()
    panel.asking.found.setText("0")
    panel.asking.found.editingFinished.emit()
    settle(desk, qtbot)
    panel.act.click()
    settle(desk, qtbot)
    assert "已登记 4 家的日报" in said
    assert page.work.currentIndex() == 0
    assert (row_of(office, MEI).said.found, row_of(office, ZHU).received_at) == (2, at(8, 50))
    assert row_of(office, "局办公室").zero
    assert [alias.name for alias in office.view(MEI).aliases] == ["梅岭公寓"]


def test_a_clipboard_without_text(desk: Context, page: DailiesPage, said: list[str], qtbot: Any) -> None:
    QGuiApplication.clipboard().setMimeData(QMimeData())
    page.toolbar.button("粘贴接龙").click()
    assert "剪贴板里没有文字" in said[-1]
    QGuiApplication.clipboard().setText("大家辛苦了")
    page.paste()
    settle(desk, qtbot)
    assert "没有读出任何单位的日报" in taking(page).problem.text()


def test_a_time_that_can_not_be_read(desk: Context, page: DailiesPage, office: Desk, qtbot: Any) -> None:
    QGuiApplication.clipboard().setText(f"1. {SONG}：无隐患")
    page.paste()
    settle(desk, qtbot)
    panel = taking(page)
    panel.came.setText("下午")
    panel.act.click()
    settle(desk, qtbot)
    assert "看不懂时间" in panel.problem.text()
    assert office.counts()["reported"] == 0
    panel.came.setText("0830")
    panel.came.editingFinished.emit()
    settle(desk, qtbot)
    panel.act.click()
    settle(desk, qtbot)
    assert row_of(office, SONG).received_at == at(8, 30)


def test_out_and_in_again(desk: Context, page: DailiesPage, office: Desk, tmp_path: Path, qtbot: Any) -> None:
    """The exported 日报汇总 is read again; what stands already is known."""
    office.report(SONG, 1, problems="灯坏", rounds=5)
    page.refresh()
    settle(desk, qtbot)
    desk.files = Chosen(tmp_path)  # type: ignore[assignment]
    page.toolbar.button("导出").click()
    settle(desk, qtbot)
    (path,) = tmp_path.glob("安全日报汇总*.xlsx")
    book = load_workbook(path)
    assert "报送单位" in [cell.value for cell in book.worksheets[0][3]]
    desk.files = Chosen(tmp_path, path)  # type: ignore[assignment]
    page.toolbar.button("导入表格").click()
    settle(desk, qtbot)
    fates = {each.entry.unit: each.fate for each in taking(page).found}
    assert fates[SONG] is ChainFate.SAME
    assert fates[ZHU] is ChainFate.ASK, "a line with nothing but the name is no zero report"
    bad = tmp_path / "x.xlsx"
    bad.write_bytes(b"nothing")
    page.bring_file(bad)
    settle(desk, qtbot)
    assert taking(page).problem.text()


def test_a_saved_chat_is_read(desk: Context, page: DailiesPage, office: Desk, tmp_path: Path, qtbot: Any) -> None:
    path = tmp_path / "聊天记录.txt"
    path.write_bytes(f"覃某 8:32\n{SONG}：无隐患".encode("gb18030"))
    page.bring_file(path)
    settle(desk, qtbot)
    panel = taking(page)
    assert [(each.name, each.received_at) for each in panel.found] == [(SONG, at(8, 32))]
    panel.back.click()
    assert page.work.currentIndex() == 0


def test_reminder_in_one_click(desk: Context, page: DailiesPage, office: Desk, said: list[str], qtbot: Any) -> None:
    office.report(SONG)
    page.toolbar.button("复制提醒").click()
    settle(desk, qtbot)
    text = QGuiApplication.clipboard().text()
    assert "以下 5 家单位还没有收到日报" in text
    assert SONG not in text
    assert "提醒已复制，5 家" in said[-1]


def test_summary_as_paper_words_and_picture(
    desk: Context, page: DailiesPage, office: Desk, tmp_path: Path, qtbot: Any
) -> None:
    office.report(SONG)
    desk.printing.choose = lambda _parent, _name: None  # type: ignore[method-assign]
    page.toolbar.button("打印汇总").click()
    settle(desk, qtbot)
    shown = page.work.currentWidget()
    assert isinstance(shown, PapersPanel)
    assert shown.print_button.isEnabled()
    shown.back_button.click()
    page.output.words()
    settle(desk, qtbot)
    assert "安全日报：应报 6 家，已报 1 家，未报 5 家。" in QGuiApplication.clipboard().text()
    page.output.copy_picture()
    settle(desk, qtbot)
    assert QGuiApplication.clipboard().image().width() == 1240
    desk.files = Chosen(tmp_path)  # type: ignore[assignment]
    page.output.save_picture()
    settle(desk, qtbot)
    assert (tmp_path / "每日安全情况汇总_20261123.png").stat().st_size > 10_000
    opened: list[tuple[Any, ...]] = []
    desk.opened.connect(lambda *given: opened.append(given))
    page.output.issue()
    assert opened == [("orders", None, {"draft": "orders/daily_summary/make"})]


def test_a_hazard_goes_on_to_the_ledger(desk: Context, page: DailiesPage, office: Desk, qtbot: Any) -> None:
    office.report(SONG, 1, problems="灭火器过期一具")
    choose(page, office, SONG, qtbot)
    ledger = HazardsPage(desk)
    qtbot.addWidget(ledger)
    ledger.show()
    settle(desk, qtbot)
    desk.opened.connect(lambda _key, record, hints: ledger.open(record, **hints))
    page.detail.buttons["转为隐患"].click()
    settle(desk, qtbot)
    form = ledger.findChild(Form)
    assert isinstance(form, Form)
    assert (form.value("facility"), form.value("text"), form.value("source")) == (
        SONG, "灭火器过期一具", HazardSource.SELF_CHECK
    )  # fmt: skip
    form.submit()
    settle(desk, qtbot)
    rows = office.ask(hazards.listing, HazardCriteria(), today=TODAY, offset=0, limit=9).rows
    assert [row.text for row in rows] == ["灭火器过期一具"]
    assert [link.text for link in office.view(SONG).hazards] == ["灭火器过期一具"]


def test_exempt_judge_and_withdraw(desk: Context, page: DailiesPage, office: Desk, qtbot: Any) -> None:
    office.report(SONG)
    page.refresh()
    settle(desk, qtbot)
    choose(page, office, SONG, qtbot)
    page.forms.judge()
    form_of(page).set("fault", DailyFault.FALSE)
    form_of(page).submit()
    assert form_of(page).problems()["reason"]
    form_of(page).set("reason", "现场核查有两处隐患未报")
    form_of(page).submit()
    settle(desk, qtbot)
    assert row_of(office, SONG).fault is DailyFault.FALSE
    page.forms.withdraw()
    form_of(page).set("reason", "录错单位")
    form_of(page).submit()
    settle(desk, qtbot)
    assert row_of(office, SONG).report_id is None
    page.forms.exempt()
    form_of(page).set("reason", "装修停业")
    form_of(page).submit()
    settle(desk, qtbot)
    assert row_of(office, SONG).state is DailyState.EXEMPT
    page.forms.end(office.view(SONG).exemptions[0])
    form_of(page).set("last", TODAY - timedelta(days=1))
    form_of(page).submit()
    settle(desk, qtbot)
    assert row_of(office, SONG).state is DailyState.WAITING
    page.forms.take_back(office.view(SONG).findings[0])
    form_of(page).set("reason", "查无此事")
    form_of(page).submit()
    settle(desk, qtbot)
    assert row_of(office, SONG).fault is None
    page.forms.alias()
    form_of(page).set("name", "松涛院")
    form_of(page).submit()
    settle(desk, qtbot)
    titles = [act.title for act in page.detail._menu() if act is not None]
    assert "删去别名：松涛院" in titles
    page.forms.drop_alias(office.view(SONG).aliases[0])
    settle(desk, qtbot)
    assert office.view(SONG).aliases == ()


def test_the_month(desk: Context, page: DailiesPage, office: Desk, tmp_path: Path, qtbot: Any) -> None:
    office.report(SONG, day=TODAY - timedelta(days=1))
    office.report(SONG)
    page.segment.button("month").click()
    settle(desk, qtbot)
    view = page.month
    row = next(view.model.row(n) for n in range(view.model.total) if view.model.id_at(n) == office.units[SONG])
    assert row is not None
    assert (row.due, row.reported) == (2, 2), "the office began yesterday"
    assert view.title.text() == "2026年11月"
    assert view.table.isColumnHidden([column.key for column in view.model.columns].index("d31"))
    view.before.click()
    settle(desk, qtbot)
    assert view.title.text() == "2026年10月"
    desk.files = Chosen(tmp_path)  # type: ignore[assignment]
    page.toolbar.button("导出").click()
    settle(desk, qtbot)
    assert list(tmp_path.glob("安全日报2026年10月报送情况*.xlsx"))


def test_the_minutes_go_on(desk: Context, page: DailiesPage, fixed_clock: clock.FixedClock, qtbot: Any) -> None:
    fixed_clock.move_to(at(15, 1))
    page._tick()
    settle(desk, qtbot)
    assert page.band.clock.text() == "已过 15:00 截止时间"


def test_who_may_not_keep_sees(app: QApplication, sqlite_store: Store, office: Desk, home: Path, qtbot: Any) -> None:
    who = factories.person(sqlite_store, "覃国栋", Role.LEADER, kind=PersonKind.LEADER)
    made = Context(sqlite_store, factories.actor(sqlite_store, who, Role.LEADER), pc=PcSettings(paths.settings_file()))
    page = DailiesPage(made)
    qtbot.addWidget(page)
    page.show()
    settle(made, qtbot)
    assert not page.toolbar.button("粘贴接龙").isEnabled()
    choose(page, office, SONG, qtbot)
    qtbot.keyClick(page.table, Qt.Key.Key_0)
    assert page.zeros.armed is None
    assert not page.detail.buttons["登记"].isEnabled()
    made.close()


def test_open_from_elsewhere(desk: Context, page: DailiesPage, office: Desk, qtbot: Any) -> None:
    page.open(office.units[MEI], chip="missing")
    settle(desk, qtbot)
    assert page.detail.title.text() == MEI
    assert page.chips.current() == "missing"
    dailies_view = office.ask(dailies.view, office.units[MEI], day=TODAY, now=clock.now())
    assert dailies_view.row.name == MEI


def test_by_keys_alone(desk: Context, page: DailiesPage, office: Desk, said: list[str], qtbot: Any) -> None:
    """Ctrl+V, Ctrl+V again for another chain, Ctrl+S; then Ctrl+P twice. A key lets its button go a moment later."""
    control = Qt.KeyboardModifier.ControlModifier
    with qtbot.waitActive(page):
        page.activateWindow()
    QGuiApplication.clipboard().setText(f"1. {ZHU}：无隐患")
    qtbot.keyClick(page.table, Qt.Key.Key_V, control)
    qtbot.waitUntil(lambda: isinstance(page.work.currentWidget(), Taking))
    settle(desk, qtbot)
    first = taking(page)
    QGuiApplication.clipboard().setText(f"1. {SONG}：无隐患\n2. {MEI}：无隐患")
    qtbot.keyClick(first.act, Qt.Key.Key_V, control)
    qtbot.waitUntil(lambda: page.work.currentWidget() is not first)
    settle(desk, qtbot)
    assert [each.name for each in taking(page).found] == [SONG, MEI]
    qtbot.keyClick(taking(page).act, Qt.Key.Key_S, control)
    qtbot.waitUntil(lambda: "已登记 2 家的日报" in said)
    asked: list[str] = []
    desk.printing.choose = lambda _parent, name: asked.append(name)  # type: ignore[method-assign, assignment, func-returns-value]
    settle(desk, qtbot)
    name = "每日安全情况汇总 2026-11-23"
    qtbot.keyClick(page.table, Qt.Key.Key_P, control)
    qtbot.waitUntil(lambda: asked == [name])
    shown = page.work.currentWidget()
    assert isinstance(shown, PapersPanel)
    qtbot.keyClick(shown.print_button, Qt.Key.Key_P, control)
    qtbot.waitUntil(lambda: asked == [name, name])
