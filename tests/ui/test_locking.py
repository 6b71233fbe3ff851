"""Protects what lies open on a desk that somebody left: covered, nothing lost, opened by that person only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from mzdesk import paths
from mzdesk.clock import FixedClock
from mzdesk.db.work import Store
from mzdesk.services import settings, staff
from mzdesk.settings import PcSettings
from mzdesk.terms import Role
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.registry import ENTRIES
from mzdesk.ui.shell import locking
from mzdesk.ui.shell.locking import Cover, Locking
from mzdesk.ui.shell.topstrip import Countdown
from mzdesk.ui.window import MainWindow
from tests import factories
from tests.ui.hands import settle


class Hours:
    """Stands where this PC's clocks stand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def advance(self, *, minutes: int) -> None:
        self.seconds += 60 * minutes


@pytest.fixture(autouse=True)
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    made = Hours()
    monkeypatch.setattr(locking, "moment", lambda: (made.seconds, made.seconds))
    return made


class Desk:
    """A clerk's window with its lock."""

    def __init__(self, store: Store, qtbot: Any, password: str = "") -> None:
        factories.office(store)
        who = factories.person(store, "周文静", Role.CLERK)
        actor = factories.actor(store, who, Role.CLERK)
        self.qtbot = qtbot
        self.context = Context(store, actor, pc=PcSettings(paths.settings_file()))
        pages = tuple(entry for entry in ENTRIES if entry.key in ("facilities", "settings"))
        self.window = MainWindow(self.context, pages, find=lambda _s, _a, _text: [])
        qtbot.addWidget(self.window)
        self.window.resize(1100, 700)
        self.window.show()
        self.window.show_page("facilities")
        self.lock = Locking(self.window, password)
        self.rest()

    def rest(self) -> None:
        settle(self.context, self.qtbot)

    def pin(self) -> None:
        with self.context.store.begin(self.context.actor, "设置签批码") as session:
            staff.set_pin(session, self.context.actor, pin=factories.PIN, phrase=factories.PHRASE)

    def type(self, typed: str) -> str:
        """Into the cover's field, Enter; what it says then, empty when it is gone."""
        cover = self.lock.cover
        assert cover is not None
        cover.field.setText(typed)
        self.qtbot.keyClick(cover.field, Qt.Key.Key_Return)
        self.rest()
        return cover.problem.text() if self.lock.locked else ""

    def close(self) -> None:
        self.lock.stop()
        self.window.close()
        self.context.close()


@pytest.fixture
def desk(app: QApplication, sqlite_store: Store, qtbot: Any) -> Iterator[Desk]:
    made = Desk(sqlite_store, qtbot)
    yield made
    made.close()


def test_it_locks_after_the_offices_minutes_and_a_sign_of_life_puts_it_off(desk: Desk, hours: Hours) -> None:
    hours.advance(minutes=9)
    desk.lock.look()
    assert not desk.lock.locked
    handle = desk.window.windowHandle()
    moved = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(5, 5), QPointF(5, 5), QPointF(5, 5), Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    desk.lock.eventFilter(handle, moved)
    hours.advance(minutes=9)
    desk.lock.look()
    assert not desk.lock.locked
    hours.advance(minutes=1)
    desk.lock.look()
    assert desk.lock.locked
    cover = desk.lock.cover
    assert cover is not None
    assert cover.geometry() == desk.window.rect()
    desk.window.resize(1200, 720)
    desk.rest()
    assert cover.geometry() == desk.window.rect()


def test_the_office_says_after_how_long_or_never(desk: Desk, hours: Hours) -> None:
    for minutes, locked in ((0, False), (3, True)):
        with desk.context.store.begin(factories.SYSTEM, "修改设置") as session:
            settings.change(session, factories.SYSTEM, values={"idle_minutes": minutes})
        desk.context.bulletin.announce(frozenset({"settings"}))
        desk.rest()
        hours.advance(minutes=100 if not minutes else 3)
        desk.lock.look()
        assert desk.lock.locked is locked, minutes


def test_what_is_typed_and_open_is_covered_and_comes_back(desk: Desk) -> None:
    """A dialog over the window is hidden, not closed; keys reach nothing; the keyboard is where it was."""
    dialog = Dialog(desk.window, "示例", act="好")
    typed = QLineEdit()
    dialog.body.addWidget(typed)
    dialog.open()
    typed.setText("写到一半")
    answers: list[int] = []
    dialog.finished.connect(answers.append)
    desk.window.search.setFocus()
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    desk.rest()
    if not desk.lock.locked:  # without a window manager no window is active, and no shortcut is heard
        desk.window.lock_requested.emit()
    assert desk.lock.locked
    assert not dialog.isVisible()
    assert not desk.window.centralWidget().isEnabled()
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.keyClick(desk.window.search, Qt.Key.Key_X)
    assert desk.window.search.text() == ""
    assert desk.type(factories.PHRASE) == ""
    assert not desk.lock.locked
    assert dialog.isVisible()
    assert (typed.text(), answers) == ("写到一半", [])
    assert desk.window.centralWidget().isEnabled()
    dialog.reject()


def test_only_the_person_opens_it_and_wrong_ones_count(desk: Desk, fixed_clock: FixedClock) -> None:
    desk.pin()
    desk.lock.lock()
    assert desk.type("") == "请输入签批码或口令。"
    for _ in range(4):
        assert desk.type("9753") == "签批码或口令不正确，请核对后重新输入。"
    assert "不正确" in desk.type("falsch-kouling-9")
    assert "已锁定15分钟" in desk.type(factories.PIN)
    fixed_clock.advance(minutes=16)
    assert desk.type(factories.PIN) == ""


def test_without_a_pin_the_phrase_is_asked_for(desk: Desk) -> None:
    desk.lock.lock()
    assert desk.type("1357") == "您还没有设置签批码，请输入登录口令。"
    assert desk.type(factories.PHRASE) == ""


def test_the_sittings_password_opens_it_without_a_line(app: QApplication, sqlite_store: Store, qtbot: Any) -> None:
    made = Desk(sqlite_store, qtbot, "Ort-kouling-7")
    made.lock.lock()
    made.context.store.frozen = "没有接通"
    assert made.type("Ort-kouling-7") == ""
    made.lock.lock()
    assert "没有接通" in made.type("falsch")
    made.close()


def test_somebody_else_signs_in_instead(desk: Desk) -> None:
    """He sees nothing of what was open."""
    dialog = Dialog(desk.window, "示例", act="好")
    dialog.open()
    shown: list[bool] = []
    dialog.destroyed.connect(lambda: shown.append(False))
    desk.lock.lock()
    cover = desk.lock.cover
    assert isinstance(cover, Cover)
    with desk.qtbot.waitSignal(desk.window.switch_requested):
        cover.other_button.click()
    assert not desk.lock.locked
    desk.qtbot.waitUntil(lambda: shown == [False])


def test_a_term_is_announced_without_saying_which(desk: Desk, fixed_clock: FixedClock) -> None:
    desk.lock.lock()
    cover = desk.lock.cover
    assert cover is not None
    assert not cover.due.isVisible()
    until = fixed_clock.now() + timedelta(minutes=20)
    desk.window.show_clocks([Countdown("松涛敬老院火情 初报", until, "incidents")])
    desk.lock.look()
    assert cover.due.isVisible()
    assert "松涛" not in cover.due.text()


def test_who_could_not_come_back_is_not_locked_out(app: QApplication, sqlite_store: Store, qtbot: Any) -> None:
    made = Desk(sqlite_store, qtbot)
    made.context.switch(factories.SYSTEM)
    made.rest()
    made.lock.lock()
    assert not made.lock.locked
    made.close()
