"""Every page and dialog: Chinese words, names for those who don't see, keys shown, tab order as one reads."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QWidget,
)

from mzdesk import clock, paths
from mzdesk.db.drafts import Drafts
from mzdesk.db.line import Line
from mzdesk.db.work import Store
from mzdesk.services import hazards
from mzdesk.settings import PcSettings
from mzdesk.terms import ApprovalWay, PersonKind, Role
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import ApprovalDialog, ConnectionDialog, CrashDialog, Dialog, SecretDialog, ask
from mzdesk.ui.dialogs.signing_on import SignOnDialog
from mzdesk.ui.entrance import NOBODY, SIGN_IN, WIZARD
from mzdesk.ui.forms import Form
from mzdesk.ui.registry import ENTRIES, PageEntry
from mzdesk.ui.tables import Table
from mzdesk.ui.widgets.buttons import WINDOW_KEYS, Button, MenuButton, fill_menu
from mzdesk.ui.window import MainWindow
from mzdesk.views.hazards import HazardDraft
from tests import factories
from tests.services.hazard_cases import FOUND_ON, OFFICERS
from tests.ui.gallery import FIELDS
from tests.ui.hands import settle

# Names of formats, keys, systems and units that the office itself writes in Latin letters.
ALLOWED = re.compile(
    r"\b(WGS|GCJ|GPS|PDF|Excel|WPS|CSV|HEIC|EXIF|Ctrl|Alt|Shift|Esc|Enter|Tab|Del|MB|GB|KB|SHA|PIN|V|F\d+)\b|[A-Z]{1,4}-\d+"
)
NAMES = re.compile(r"\S*[/\\._]\S*")  # files, folders, addresses
LATIN = re.compile(r"[A-Za-z]{2,}")
CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView)


@pytest.fixture
def desk(app: QApplication, sqlite_store: Store) -> Iterator[Context]:
    """An office with two places, a hazard, a leader and an officer."""
    factories.office(sqlite_store)
    place = factories.place(sqlite_store, "松涛敬老院")
    factories.place(sqlite_store, "竹海养老服务中心", township="500156002")
    factories.leader(sqlite_store)
    factories.person(sqlite_store, "谭志远", Role.CLERK)
    with sqlite_store.begin(factories.SYSTEM, "登记隐患") as session:
        draft = HazardDraft(place, "二层疏散通道堆放纸箱", found_on=FOUND_ON, responsible="周德明", inspectors=OFFICERS)
        hazards.report(session, factories.SYSTEM, draft, today=factories.TODAY, now=clock.now())
    drafts = Drafts(paths.drafts_file())
    made = Context(sqlite_store, factories.SYSTEM, pc=PcSettings(paths.settings_file()), drafts=drafts)
    yield made
    made.close()
    drafts.close()


def ours(root: QWidget, kind: type[Any] | tuple[type[Any], ...]) -> list[Any]:
    """Widgets of these kinds that the program made, not the inner parts of Qt's own."""
    every = [each for each in root.findChildren(QWidget) if isinstance(each, kind)]
    return [each for each in every if not each.objectName().startswith("qt_") and not _inner(each)]


def _inner(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    if isinstance(widget, QHeaderView):  # a table says its heads itself
        return True
    if isinstance(widget, QLineEdit) and isinstance(parent, QComboBox):
        return True
    return isinstance(widget, QAbstractButton) and isinstance(parent, QLineEdit | QAbstractItemView | QComboBox)


def texts(root: QWidget) -> Iterator[str]:
    for label in ours(root, QLabel):
        yield label.text()
    for button in ours(root, QAbstractButton):
        yield button.text()
        yield button.toolTip()
    for line in ours(root, (QLineEdit, QPlainTextEdit)):
        yield line.placeholderText()
    for box in ours(root, QComboBox):
        yield from (box.itemText(number) for number in range(box.count()))
    for table in ours(root, Table):
        yield from (column.title for column in table.rows.columns)
    for widget in root.findChildren(QWidget):
        yield widget.accessibleName()
        yield widget.windowTitle()


def stray(root: QWidget) -> list[str]:
    """Texts with Latin words that don't belong there."""
    kept = {text: ALLOWED.sub("", NAMES.sub("", text)) for text in texts(root)}
    return sorted({text for text, left in kept.items() if LATIN.search(left)})


def nameless(root: QWidget) -> list[str]:
    """Controls that a screen reader could not say."""
    bare = [each for each in ours(root, CONTROLS) if not each.accessibleName().strip() and not _blank(each)]
    return [f"{type(each).__name__} in {type(each.parentWidget()).__name__}" for each in bare]


def _blank(widget: QWidget) -> bool:
    """A link that has got no words yet is not on screen either."""
    return isinstance(widget, QAbstractButton) and not widget.text() and not widget.isVisible()


def keyless(root: QWidget) -> list[str]:
    """Buttons whose key is not shown, and keys given twice."""
    wrong = []
    seen: dict[str, str] = {}
    for button in ours(root, Button):
        key = button.shortcut().toString()
        if key and key not in button.toolTip():
            wrong.append(f"{button.text()}: {key} not shown")
        if key and key in WINDOW_KEYS:
            wrong.append(f"{button.text()}: {key} belongs to the window")
        if key and button.isVisible():
            if key in seen:
                wrong.append(f"{key}: {seen[key]} and {button.text()}")
            seen[key] = button.text()
    return wrong


def misordered(root: QWidget) -> list[str]:
    """Fields of shown forms where Tab goes back: up, or to the left within a line."""
    wrong = []
    for form in [each for each in root.findChildren(Form) if each.isVisible()]:
        stops = chain(form)
        spots = [stop.mapTo(form, QPoint(0, 0)) for stop in stops]
        for before, after, first, second in zip(stops, stops[1:], spots, spots[1:], strict=False):
            level = abs(first.y() - second.y()) < 20
            if (level and second.x() < first.x()) or (not level and second.y() < first.y()):
                wrong.append(f"{before.accessibleName()} → {after.accessibleName()}")
    return wrong


def chain(form: Form) -> list[QWidget]:
    """What Tab stops at within a form, in its order, from the first field on."""
    first = next(iter(form.editors.values())).widget
    found_stops: list[QWidget] = []
    at = first
    while True:
        stops = at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.isVisible() and at.isEnabled()
        if stops and form.isAncestorOf(at) and not _inner(at):
            found_stops.append(at)
        at = at.nextInFocusChain()
        if at is first or at is None:
            return found_stops


def check(root: QWidget) -> None:
    assert stray(root) == [], "Latin words"
    assert nameless(root) == [], "controls without a name"
    assert keyless(root) == [], "keys"
    assert misordered(root) == [], "tab order"


def opened(desk: Context, entry: PageEntry, qtbot: Any) -> MainWindow:
    window = MainWindow(desk, (entry,), find=lambda *_: [])
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show_page(entry.key)
    window.show()
    settle(desk, qtbot)
    return window


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.key for entry in ENTRIES])
def test_a_page_with_a_record_and_its_form_speaks_chinese(desk: Context, entry: PageEntry, qtbot: Any) -> None:
    window = opened(desk, entry, qtbot)
    page = window.page
    assert page is not None
    check(window)
    for table in [each for each in page.findChildren(Table) if each.isVisible()]:
        table.choose_first()
        settle(desk, qtbot)
    check(window)
    primary = [each for each in page.toolbar.findChildren(Button) if each.kind == "primary" and each.isEnabled()]
    assert len([each for each in page.toolbar.findChildren(Button) if each.kind == "primary"]) <= 1
    for button in primary:
        button.click()
        settle(desk, qtbot)
        check(window)
    for dialog in window.findChildren(QDialog):
        dialog.reject()


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.key for entry in ENTRIES])
def test_every_entry_of_a_menu_that_has_a_key_shows_it(desk: Context, entry: PageEntry, qtbot: Any) -> None:
    window = opened(desk, entry, qtbot)
    for button in window.findChildren(MenuButton):
        fill_menu(button._menu, button.acts())
        acts = [act for act in button.acts() if act is not None]
        shown = [action.text() for action in button._menu.actions() if not action.isSeparator()]
        assert shown == [f"{act.title}\t{act.key}" if act.key else act.title for act in acts]
        assert not [text for text in shown if LATIN.search(ALLOWED.sub("", text))]


@pytest.mark.parametrize("place", [WIZARD, SIGN_IN], ids=["wizard", "sign-in"])
def test_the_entrance_speaks_chinese(desk: Context, place: str, qtbot: Any) -> None:
    desk.switch(NOBODY)
    module, _, name = place.partition(":")
    page = getattr(importlib.import_module(module), name)(desk)
    qtbot.addWidget(page)
    page.resize(1000, 680)
    page.show()
    settle(desk, qtbot)
    check(page)


def test_dialogs_speak_chinese(desk: Context, qtbot: Any) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    approvers = [(factories.person(desk.store, "覃国栋二", kind=PersonKind.LEADER), "覃国栋二")]
    made: list[Dialog] = [
        ask(parent, "作废文号？", "作废后不能恢复。", "作废文号", "保留", then=lambda: None),
        SecretDialog(parent, "口令", pin=True),
        ApprovalDialog(parent, desk, "审批", approvers, ways=list(ApprovalWay)),
        ConnectionDialog(parent, desk.pc),
        SignOnDialog(desk.pc, Line(("10.1.2.3",), "民政", "zhang"), parent=parent),
    ]
    for dialog in made:
        dialog.open()
        check(dialog)
        dialog.reject()
    crash = CrashDialog(parent, "Traceback")
    assert crash.act_button.text() == "复制报告"
    assert nameless(crash) == []
    crash.reject()


def test_qts_own_buttons_are_chinese(app: QApplication, qtbot: Any) -> None:
    box = QMessageBox()
    qtbot.addWidget(box)
    box.setStandardButtons(
        QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel | QMessageBox.StandardButton.Save
    )
    assert stray(box) == []
    assert all(re.search("[\u4e00-\u9fff]", button.text()) for button in box.buttons())


def test_tab_goes_as_one_reads_in_one_column_and_in_two(desk: Context, qtbot: Any) -> None:
    form = Form(desk, FIELDS)
    qtbot.addWidget(form)
    form.show()
    for width in (600, 1200):
        form.resize(width, 600)
        qtbot.waitUntil(lambda: misordered(form) == [])
        assert len(chain(form)) >= len(form.editors)
