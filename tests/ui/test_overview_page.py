"""今日总览: numbers, lines and drafts lead where they say, by mouse and by key; badges stand in the navigation."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from mzdesk import app as program
from mzdesk import clock, paths
from mzdesk.clock import FixedClock
from mzdesk.db.drafts import Drafts
from mzdesk.db.work import Store
from mzdesk.documents import issuing
from mzdesk.services import facilities, hazards, orders, plans
from mzdesk.settings import PcSettings
from mzdesk.terms import CertificateKind, Role
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.pages.overview import OverviewPage
from mzdesk.ui.pages.overview.kept import page_of, record_of
from mzdesk.ui.widgets import Button
from mzdesk.ui.window import MainWindow
from mzdesk.views.actor import Actor
from mzdesk.views.facilities import CertificateDraft
from tests import factories
from tests.factories import SYSTEM, TODAY
from tests.services import hazard_cases as cases
from tests.services import plan_cases
from tests.ui.hands import settle

HEAVY = ("reportlab", "openpyxl", "pypinyin", "alembic", "pypdfium2", "python_calamine", "PIL", "pikepdf", "zxingcpp")


@dataclass
class Desk:
    """A desk, the first page on it, and what it asked to be opened."""

    context: Context
    page: OverviewPage
    qtbot: Any
    opened: list[tuple[str, Any, dict[str, Any]]] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return self.context.store

    def show(self) -> None:
        self.page.show()
        self.page.refresh()
        settle(self.context, self.qtbot)

    def hear(self, key: str, record: Any, hints: dict[str, Any]) -> None:
        self.opened.append((key, record, hints))


@pytest.fixture
def desk(app: QApplication, sqlite_store: Store, home: Path, qtbot: Any) -> Iterator[Desk]:
    drafts = Drafts(paths.drafts_file())
    context = Context(sqlite_store, SYSTEM, pc=PcSettings(paths.settings_file()), drafts=drafts)
    page = OverviewPage(context)
    page.resize(1182, 650)
    qtbot.addWidget(page)
    made = Desk(context, page, qtbot)
    context.opened.connect(made.hear)
    yield made
    context.close()
    drafts.close()


@pytest.fixture
def site(desk: Desk) -> UUID:
    """A home to look after, in an office with officers."""
    factories.office(desk.store)
    for name in cases.OFFICERS:
        factories.person(desk.store, name)
    return factories.place(desk.store)


def overdue(desk: Desk, site: UUID, text: str = "疏散通道堵塞", days: int = 5) -> UUID:
    return cases.found(desk.store, site, text, due_on=TODAY - timedelta(days=days), found_on=date(2026, 11, 1))


def buttons(desk: Desk) -> dict[str, Button]:
    return {button.text(): button for button in desk.page.first.findChildren(Button)}


def test_an_empty_office_is_led_to_its_first_acts(desk: Desk) -> None:
    """Nothing but the three acts is shown; each opens its page."""
    factories.office(desk.store)
    desk.show()
    assert not desk.page.numbers.isVisible()
    assert not desk.page.todo.isVisible()
    for words in ("导入台账", "登记人员", "编制计划"):
        buttons(desk)[words].click()
    assert desk.opened == [
        ("facilities", None, {"act": "import"}),
        ("staff", None, {"act": "new"}),
        ("plans", None, {"act": "new"}),
    ]


def test_what_is_done_is_no_longer_asked_for(desk: Desk, site: UUID) -> None:
    desk.show()
    assert desk.page.numbers.isVisible()
    assert list(buttons(desk)) == ["编制计划"]
    plan_cases.do(desk.store, plans.save, draft=plan_cases.plan_draft())
    desk.show()
    assert not desk.page.first.isVisible()


def test_numbers_open_what_they_count(desk: Desk, site: UUID) -> None:
    overdue(desk, site)
    cases.submitted(desk.store, site)
    made = cases.act(desk.store, issuing.issue_order, [cases.found(desk.store, site, "第三项")])
    cases.act(desk.store, orders.seal, made.id, sealed_on=TODAY)
    with desk.store.begin(SYSTEM, "登记证照") as session:
        draft = CertificateDraft(CertificateKind.FIRE_TEST, expires_on=TODAY)
        facilities.save_certificate(session, SYSTEM, site, draft=draft, now=clock.now())
    desk.show()
    cards = desk.page.numbers.cards
    assert cards["overdue"].accessibleName() == "逾期隐患：1 项，今天到期 0，三日内到期 0"
    assert cards["overdue"].pill.word == "最长 5 天"
    assert cards["papers"].accessibleName().startswith("待送达文书：1 件")
    for key in ("overdue", "rechecks", "visits", "papers"):
        desk.qtbot.mouseClick(cards[key], Qt.MouseButton.LeftButton)
    cards["expiry"].setFocus()
    desk.qtbot.keyClick(cards["expiry"], Qt.Key.Key_Return)
    assert desk.opened == [
        ("hazards", None, {"chip": "overdue"}),
        ("hazards", None, {"chip": "submitted"}),
        ("inspections", None, {"chip": "today"}),
        ("orders", None, {"chip": "unserved"}),
        ("facilities", None, {"expiring": True}),
    ]


def test_the_most_urgent_thing_is_opened_by_click_and_by_enter(desk: Desk, site: UUID, qtmodeltester: Any) -> None:
    overdue(desk, site, "后过期", 2)
    first = overdue(desk, site, "先过期", 9)
    desk.show()
    table = desk.page.todo.table
    assert [desk.page.todo.model.columns[n].text(desk.page.todo.model.row(0)) for n in range(4)] == [
        "逾期 9 天",
        "下达整改：先过期",
        "松涛敬老院",
        "待下达",
    ]
    at = table.visualRect(desk.page.todo.model.index(0, 1)).center()
    desk.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert desk.opened == [("hazards", first, {})]
    desk.qtbot.keyClick(table, Qt.Key.Key_Down)
    desk.qtbot.keyClick(table, Qt.Key.Key_Return)
    assert len(desk.opened) == 2
    qtmodeltester.check(table.model())


def test_nothing_to_do_is_said(desk: Desk, site: UUID) -> None:
    desk.show()
    assert desk.page.todo.nothing.isVisible()
    assert desk.page.todo.count.text() == ""


def test_a_sealed_draw_shows_a_number_and_opens_its_plan(desk: Desk) -> None:
    office = plan_cases.Office(desk.store)
    plan_id = office.plan()
    office.seal(plan_id)
    desk.show()
    card = desk.page.numbers.cards["visits"]
    assert "每次可查 4 家" in card.accessibleName()
    assert card.pill.word == "已封存"
    line = desk.page.visits.lines[0]
    assert (line.title, line.pill[0]) == ("今日 每次 4 家", "已封存")
    desk.qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    desk.qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    assert desk.opened == [("plans", plan_id, {}), ("plans", plan_id, {})]


def test_visits_of_today_are_listed_after_opening(desk: Desk) -> None:
    office = plan_cases.Office(desk.store)
    opened = office.open(office.seal(office.plan()).id)
    desk.show()
    assert len(desk.page.visits.lines) == 3
    line = desk.page.visits.lines[0]
    desk.qtbot.keyClick(line, Qt.Key.Key_Space)
    assert desk.opened[0][:2] in [("inspections", visit.id) for visit in opened.visits]


def test_certificates_and_changes_open_their_records(desk: Desk, site: UUID) -> None:
    with desk.store.begin(SYSTEM, "登记证照") as session:
        draft = CertificateDraft(CertificateKind.FIRE_TEST, expires_on=TODAY - timedelta(days=5))
        facilities.save_certificate(session, SYSTEM, site, draft=draft, now=clock.now())
    desk.show()
    line = desk.page.expiring.lines[0]
    assert (line.title, line.note, line.pill) == ("松涛敬老院", "消防设施检测报告", ("已过期 5 天", "danger"))
    desk.qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    change = next(line for line in desk.page.changes.lines if line.title.startswith("登记证照"))
    assert change.note == SYSTEM.name
    desk.qtbot.mouseClick(change, Qt.MouseButton.LeftButton)
    assert desk.opened == [("facilities", site, {}), ("facilities", site, {})]


def test_the_page_follows_others_and_the_calendar(desk: Desk, site: UUID, fixed_clock: FixedClock) -> None:
    """A change is shown at once; after midnight what was due today is overdue."""
    desk.show()
    desk.context.change("登记", lambda s, a: hazards.report(s, a, due_today(site), today=TODAY, now=clock.now()))
    settle(desk.context, desk.qtbot)
    card = desk.page.numbers.cards["overdue"]
    assert "今天到期 1，" in card.accessibleName()
    fixed_clock.advance(days=1)
    desk.page._watch.timeout.emit()
    settle(desk.context, desk.qtbot)
    assert card.accessibleName().startswith("逾期隐患：1 项")


def due_today(site: UUID) -> Any:
    return cases.HazardDraft(site, "今天到期的", date(2026, 11, 9), due_on=TODAY)


# --- drafts ----------------------------------------------------------------------------------------------------------


def test_drafts_are_gone_on_with(desk: Desk, site: UUID) -> None:
    drafts = desk.context.drafts
    assert drafts is not None
    key = f"orders/{site}/serve"
    drafts.save(key, {"note": "写到一半"}, "登记送达：武隆民责改〔2026〕1号")
    drafts.save("不是页面/new", {}, "别处的")
    desk.show()
    assert desk.page.kept.isVisible()
    assert [row[0] for row in desk.page.kept.rows] == [key]
    desk.page.kept.rows[0][1].click()
    assert desk.opened == [("orders", site, {"draft": key})]


def test_drafts_are_thrown_away_only_when_asked_by_name(desk: Desk, site: UUID) -> None:
    drafts = desk.context.drafts
    assert drafts is not None
    drafts.save("hazards/new", {"text": "写到一半"}, "登记隐患")
    desk.show()

    def answer(title: str) -> None:
        desk.page.kept.rows[0][2].click()
        dialog = next(made for made in desk.page.findChildren(Dialog) if made.isVisible())
        next(b for b in (dialog.keep_button, dialog.act_button) if b.text() == title).click()
        settle(desk.context, desk.qtbot)

    answer("保留")
    assert len(drafts.listing()) == 1
    answer("放弃内容")
    assert drafts.listing() == []
    assert not desk.page.kept.isVisible()


@pytest.mark.parametrize(
    ("key", "page", "found"),
    [
        ("hazards.new", "hazards", False),
        ("staff/0193a5b0-0000-7000-8000-000000000001", "staff", True),
        ("orders/0193a5b0-0000-7000-8000-000000000001/serve", "orders", True),
        ("plans/new", "plans", False),
    ],
)
def test_a_drafts_name_says_page_and_record(key: str, page: str, found: bool) -> None:
    assert page_of(key) == page
    assert (record_of(key) is not None) == found


# --- rights, badges, weight ------------------------------------------------------------------------------------------


def test_who_sees_no_business_is_told_where_to_go(
    app: QApplication, sqlite_store: Store, home: Path, qtbot: Any
) -> None:
    factories.office(sqlite_store)
    drafts = Drafts(paths.drafts_file())
    who = Actor(None, "管理员", frozenset({Role.ADMINISTRATOR}), factories.DISTRICT, f"{factories.DISTRICT}000")
    context = Context(sqlite_store, who, pc=PcSettings(paths.settings_file()), drafts=drafts)
    page = OverviewPage(context)
    qtbot.addWidget(page)
    page.show()
    settle(context, qtbot)
    assert page.nothing.isVisible()
    assert not page.numbers.isVisible()
    assert context.notify.last is None
    context.close()
    drafts.close()


def test_the_navigation_counts_what_waits(desk: Desk, site: UUID) -> None:
    """Overdue hazards in red; they are counted again after a change."""
    overdue(desk, site)
    cases.act(desk.store, issuing.issue_order, [cases.found(desk.store, site, "第二项")])
    window = MainWindow(desk.context, find=program.find, badges=program.waiting)
    desk.qtbot.addWidget(window)
    window.show_page("overview")
    window.refresh_badges()
    settle(desk.context, desk.qtbot)
    assert window.navigation.badge("hazards") == (1, True)
    assert window.navigation.badge("orders") == (1, False)
    assert "11月23日" in window.top.date.text()
    desk.context.change("登记", lambda s, a: hazards.report(s, a, late(site), today=TODAY, now=clock.now()))
    settle(desk.context, desk.qtbot)
    assert window.navigation.badge("hazards") == (2, True)


def late(site: UUID) -> Any:
    return cases.HazardDraft(site, "又一项", date(2026, 11, 1), due_on=TODAY - timedelta(days=1))


def test_the_first_page_loads_nothing_heavy() -> None:
    """Papers, tables and pictures are not brought in with the window."""
    code = (
        "import sys; import mzdesk.app, mzdesk.ui.pages.overview, mzdesk.services.overview; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout.strip() == "[]"


def test_nothing_is_cut_at_1366(desk: Desk, site: UUID) -> None:
    overdue(desk, site)
    desk.show()
    inside = desk.page._ground.widget()
    assert inside.minimumSizeHint().width() <= 1182
    assert desk.page.todo.table.height() >= desk.page.todo.table.row_height() * 8


def test_on_a_narrow_screen_what_waits_has_the_whole_width(desk: Desk, site: UUID) -> None:
    """1366 pixels at 150 %; the cards stand below."""
    overdue(desk, site)
    desk.show()
    page = desk.page
    side, todo = page.visits.parentWidget(), page.todo
    for width, below in ((720, True), (1182, False), (720, True)):
        page.resize(width, 650)
        QApplication.processEvents()
        assert (side.y() > todo.geometry().bottom()) is below
        assert (side.width() == todo.width()) is below
