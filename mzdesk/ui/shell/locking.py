"""The screen locks itself after a while without a key or the mouse: everything is covered until the person is back.

What was typed stays as it is, jobs go on, other windows of the program are hidden and come back as they were.
"""

from __future__ import annotations

import hmac
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import shiboken6
from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from mzdesk.errors import MzdeskError, NotAllowed
from mzdesk.ui import measure
from mzdesk.ui.widgets.buttons import Button, LinkButton
from mzdesk.ui.widgets.cards import Card
from mzdesk.ui.widgets.fields import LineField
from mzdesk.ui.widgets.frames import Surface
from mzdesk.ui.widgets.words import Label

if TYPE_CHECKING:
    from mzdesk.ui.window import MainWindow

LOOK_MS: Final = 5_000
SHARED_MINUTES: Final = 10
_ACTIVE: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)
_SAID: Final = "输入签批码或口令后继续，没有保存的内容都还在。"
_DUE: Final = "有事项快到或已到时限，请尽快解锁处理。"


def moment() -> tuple[float, float]:
    """Seconds by this PC's two clocks: since it started, and of the day."""
    return time.monotonic(), time.time()


class Locking(QObject):
    """Watches the desk and covers it. `password`: of this sitting at a shared server, so that no line is needed."""

    def __init__(self, window: MainWindow, password: str = "") -> None:
        super().__init__(window)
        self._password = password
        self._window, self._context = window, window.context
        self._minutes, self._may = 0, False
        self._hidden: list[QWidget] = []
        self.cover: Cover | None = None
        self._touch()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusWindowChanged.connect(self._watch)
        QShortcut(QKeySequence("Ctrl+L"), window).activated.connect(self.lock)
        window.lock_requested.connect(self.lock)
        self._context.actor_changed.connect(self.learn)
        self._context.bulletin.changed.connect(lambda touched: self.learn() if "settings" in touched else None)
        self.learn()

    def change_password(self, password: str) -> None:
        """The password of this sitting is another one now."""
        if self._password:
            self._password = password

    @property
    def locked(self) -> bool:
        """Whether the desk is covered."""
        return self.cover is not None

    def learn(self) -> None:
        """Ask after how many minutes, and whether this person could come back."""
        self._may = False
        if self._context.actor.of_city:
            self._learned((0, True))
        elif self._context.actor.roles:
            self._context.query(_asked, self._learned, lambda _error: None, key="locking")

    def _learned(self, found: tuple[int, bool]) -> None:
        minutes, account = found
        shared = self._context.store.shared
        self._minutes = minutes or (SHARED_MINUTES if shared else 0)
        self._may = account or shared

    def stop(self) -> None:
        """The sitting ends; what was hidden goes with its window."""
        self._timer.stop()
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.disconnect(self._watch)
        self._hidden = []
        self._uncover()

    # --- idle or not ----------------------------------------------------------------------------------------------

    def _watch(self, shown: QWindow | None) -> None:
        """A window's own events are few; those of every widget would cost a call for each line that is painted."""
        if shown is not None:
            shown.installEventFilter(self)  # a second time it is still asked once
            if self.locked and shown is not self._window.windowHandle():
                self._cover_others()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note that somebody is there."""
        if event.type() in _ACTIVE:
            self._touch()
        return super().eventFilter(watched, event)

    def _touch(self) -> None:
        self._since = moment()

    def _idle(self) -> timedelta:
        """By whichever clock went on: one stands still while a PC sleeps, the other may be set."""
        return timedelta(seconds=max(now - then for now, then in zip(moment(), self._since, strict=True)))

    def look(self) -> None:
        """Lock when nobody was there for long enough."""
        if self._minutes and self._window.isVisible() and self._idle() >= timedelta(minutes=self._minutes):
            self.lock()
        if self.cover is not None:
            self.cover.warn(due=self._window.top.urgent())

    # --- covered or not -------------------------------------------------------------------------------------------

    def lock(self) -> None:
        """Cover the desk now."""
        if self.locked or not self._may or not self._window.isVisible():
            return
        self.cover = Cover(self._window, self._context.actor.name)
        self.cover.tried.connect(self._try)
        self.cover.other.connect(self._other)
        self.cover.warn(due=self._window.top.urgent())
        self._cover_others()

    def _cover_others(self) -> None:
        """Every other window of the program goes out of sight; none is closed."""
        for each in QApplication.topLevelWidgets():
            if each is not self._window and each.isVisible() and not isinstance(each, Cover):
                self._hidden.append(each)
                each.hide()

    def _try(self, typed: str) -> None:
        """By the password of this sitting without the server, else by what the store knows."""
        if self._password and hmac.compare_digest(self._password.encode(), typed.encode()):
            self._uncover()
            return
        if self._context.actor.of_city:  # a city's store knows no passwords, and nothing is written there
            self._refused(NotAllowed("口令不正确。请输入登录时的口令，或点“换人登录”。"))
            return
        now = self._context.now()

        def ask(session: Any, actor: Any) -> None:
            from mzdesk.services import staff

            staff.show_self(session, actor, typed=typed, now=now)

        self._context.change("解锁屏幕", ask, lambda _none: self._uncover(), self._refused)

    def _refused(self, error: MzdeskError) -> None:
        if self.cover is not None:
            self.cover.refuse(error.message)

    def _other(self) -> None:
        """Somebody else signs in: what the person before had open in other windows is not shown to him."""
        hidden, self._hidden = self._hidden, []
        for each in hidden:
            if shiboken6.isValid(each):
                each.close()
        self._uncover()
        self._window.switch_requested.emit()

    def _uncover(self) -> None:
        cover, self.cover = self.cover, None
        if cover is None:
            return
        cover.end()
        hidden, self._hidden = self._hidden, []
        for each in hidden:
            if shiboken6.isValid(each):  # what a job closed meanwhile stays closed
                each.show()
        self._touch()


class Cover(Surface):
    """Lies over the whole window and takes every click and key; nothing behind it can be reached or read."""

    tried = Signal(str)
    other = Signal()

    def __init__(self, window: MainWindow, name: str) -> None:
        super().__init__("window")
        self._window = window
        self._before = window.focusWidget()
        self._keys = [each for each in window.findChildren(QShortcut) if each.isEnabled()]
        self.setParent(window)
        self.setAccessibleName("屏幕已锁定")
        self.card = Card()
        self.field = LineField(name="签批码或口令")
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.open_button, self.other_button = Button("解锁", "primary"), LinkButton("换人登录")
        self.problem = Label("", "dense", "danger", wrap=True)
        self.due = Label(_DUE, "dense", "danger", wrap=True)
        self._build(name)
        for each in self._keys:
            each.setEnabled(False)
        window.centralWidget().setEnabled(False)
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self.field.setFocus()

    def _build(self, name: str) -> None:
        measure.stand_alone(self, self.card)
        foot = measure.row(gap=8)
        foot.addWidget(self.other_button)
        foot.addStretch(1)
        foot.addWidget(self.open_button)
        body = self.card.body
        for part in (Label(f"已锁定：{name}", "page"), Label(_SAID, "dense", "ink2", wrap=True), self.due):
            body.addWidget(part)
        body.addWidget(self.field)
        body.addWidget(self.problem)
        body.addLayout(foot)
        self.problem.hide()
        self.due.hide()
        self.field.returnPressed.connect(self._try)
        self.open_button.clicked.connect(lambda _checked=False: self._try())
        self.other_button.clicked.connect(lambda _checked=False: self.other.emit())

    def _try(self) -> None:
        typed = self.field.text()
        if not typed:
            self.refuse("请输入签批码或口令。")
        elif self.open_button.isEnabled():
            self.open_button.setEnabled(False)
            self.problem.hide()
            self.tried.emit(typed)

    def refuse(self, words: str) -> None:
        """Say why it stays locked."""
        self.open_button.setEnabled(True)
        self.field.clear()
        self.problem.setText(words)
        self.problem.show()
        self.field.setFocus()

    def warn(self, *, due: bool) -> None:
        """Whether a term is near or over; never which."""
        self.due.setVisible(due)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """As large as the window, always."""
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No key reaches the window."""
        event.accept()

    def end(self) -> None:
        """Give the desk back as it was."""
        self._window.removeEventFilter(self)
        self._window.centralWidget().setEnabled(True)
        for each in self._keys:
            each.setEnabled(True)
        if self._before is not None and shiboken6.isValid(self._before) and self._before.isVisible():
            self._before.setFocus()
        self.hide()
        self.deleteLater()


def _asked(session: Any, actor: Any) -> tuple[int, bool]:
    from mzdesk.services import settings, staff

    return int(settings.value(session, actor, "idle_minutes")), staff.may_lock(session, actor)
