"""The program with its window: opens the store, lets somebody in, shows the desk, lives on when a bug is met."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from mzdesk import __version__, clock, log, paths
from mzdesk.db import backup
from mzdesk.db.drafts import Drafts
from mzdesk.db.engine import url_of
from mzdesk.db.line import line_of
from mzdesk.db.outbox import Outbox
from mzdesk.db.work import Store
from mzdesk.errors import MzdeskError, StoreDown
from mzdesk.opening import Opened, begin, outbox_of, stands_on
from mzdesk.settings import PcSettings
from mzdesk.ui import dress
from mzdesk.ui.bulletin import Poll
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs.signing_on import Entered, change_kept, enter
from mzdesk.ui.entrance import NOBODY, Entrance
from mzdesk.ui.offline import Away, Copying
from mzdesk.ui.shell.locking import Locking
from mzdesk.ui.shell.single import Single, raise_first, server_name
from mzdesk.ui.window import Badges, MainWindow
from mzdesk.views.actor import Actor
from mzdesk.views.overview import ClockLine

REFUSED = 2
COPY_AFTER_MS = 5_000


def application(pc: PcSettings | None = None) -> QApplication:
    """The one QApplication, dressed as this PC wants it."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("mzdesk")
    app.setApplicationDisplayName("民政安全工作台")
    app.setApplicationVersion(__version__)
    app.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, False)
    name, scale = (str(pc.get("theme")), int(pc.get("scale")) / 100) if pc is not None else ("light", 1.0)
    dress.start(app, name, scale)
    sys.setswitchinterval(0.002)  # a busy import must not hold the window's thread up for long
    return app


class Desk(QObject):
    """Store, context and window of one sitting. `open` shows the entrance; `enter` goes straight in (demo, tests).

    `news` is said once the desk is seen; with `copies` today's copy of a local store is made after the start. `away`
    is the real store's address when this one is a township's copy.
    """

    def __init__(
        self,
        store: Store,
        pc: PcSettings,
        drafts: Drafts,
        *,
        badges: Badges | None = None,
        news: str = "",
        copies: bool = False,
        outbox: Outbox | None = None,
        away: str = "",
    ) -> None:
        super().__init__()
        self._news, self._copies = news, copies
        self.context = Context(store, NOBODY, pc=pc, drafts=drafts, outbox=outbox)
        self.context.runner.crashed.connect(self._show_crash)
        self.window: MainWindow | None = None
        self.entrance: Entrance | None = None
        self.again: str | None = None  # the program is to begin anew; what is said then
        self.context.shut_out.connect(self.reopen)
        self.context.reopening.connect(self.reopen)
        self.context.password_changed.connect(self._change_password)
        self._badges = badges or waiting
        self._poll = Poll(self.context, self)
        self._copy = Copying(self.context, self)
        self._away = Away(self.context, away, enter, self) if away else None
        self._address = away or store.place
        self._lock: Locking | None = None
        self.reached: Entered | None = None  # a desk without its line goes over to the store it has reached
        if self._away is not None:
            self._away.back.connect(self._go_over)
        self._copying = QTimer(self)
        self._copying.setSingleShot(True)
        self._copying.setInterval(COPY_AFTER_MS)
        self._copying.timeout.connect(self.back_up)

    def open(self) -> None:
        """Let somebody in first; on a shared server by a login of the own, which opens the store anew."""
        store = self.context.store
        if self.window is not None and (store.frozen or line_of(store.place) is not None):
            self.reopen()
            return
        if self.entrance is None:
            self.entrance = Entrance(self.context)
            self.entrance.setWindowTitle("民政安全工作台")
            self.entrance.resize(1000, 680)
            self.entrance.entered.connect(self.enter)
        if self.window is not None:
            self.window.hide()
        self.entrance.begin()
        self.entrance.show()

    def reopen(self, said: str = "") -> None:
        """End this sitting and begin anew; what is typed and not saved is kept as drafts when the window hides."""
        if self.again is not None:
            return
        self.again = said
        self._poll.stop()
        self._copy.stop()
        for shown in (self.window, self.entrance):
            if shown is not None:
                shown.hide()
        QApplication.exit(0)

    def _go_over(self, entered: Entered) -> None:
        if entered.must_change:  # a first password is changed where one signs in
            entered.store.close()
        else:
            self.reached = entered
        self.reopen()

    def enter(self, actor: Actor) -> MainWindow:
        """Show the desk of `actor`."""
        first = self.window is None
        self.context.switch(actor)
        if self.window is None:
            self.window = MainWindow(self.context, find=find, badges=self._badges, clocks=running)
            self.window.switch_requested.connect(self.open)
            self._lock = Locking(self.window, url_of(self._address).password or "")
            self.window.show_page(self.window.entries[0].key)
        self.window.show()
        if self.entrance is not None:
            self.entrance.hide()
            self.entrance.clear()
        if first:
            self._begin()
        self.window.refresh_badges()
        self.context.query(_bureau, self.window.set_bureau, key="bureau")
        return self.window

    def _begin(self) -> None:
        """What happens once, when the desk is first seen."""
        if self.context.store.dialect == "postgresql":
            self._poll.watches_login = self.entrance is not None and self.entrance.seated
            self._poll.start()
            self._copy.start()
        elif self._away is not None:
            self._away.start()
        elif self._copies:
            self._copying.start()
        if self._news:
            self.context.notify.info(self._news)
        gc.freeze()  # what is there now stays; it need not be looked through with every sweep

    def _change_password(self, password: str) -> None:
        """The own password at a shared server: new lines, the lock, this PC's vault and its copy go by the new one."""
        store = self.context.store
        line = line_of(store.place)
        store.change_password(password)
        self._address = store.place if self._away is None else self._address
        if self._lock is not None:
            self._lock.change_password(password)
        if line is not None:
            self.context.desk(partial(change_kept, line.name, password), failed=self._not_kept)
            self._copy.take_soon()

    def _not_kept(self, error: MzdeskError) -> None:
        self.context.notify.refused(f"口令已修改，但本机保存的口令没有更新：{error.message}")

    def back_up(self) -> None:
        """Today's copy of the local store, once a day, beside the clerk's work."""
        path = self.context.store.path
        if path is not None:
            self.context.long("每日备份", lambda _work, progress: _daily(path, progress), self._backed_up)

    def _backed_up(self, problem: str) -> None:
        if problem:
            self.context.notify.refused(problem)

    def come_forward(self) -> None:
        """A second start wants this one to be seen."""
        shown: QWidget | None = self.window if self.window is not None and self.window.isVisible() else self.entrance
        if isinstance(shown, MainWindow):
            shown.come_forward()
        elif shown is not None:
            shown.show()
            shown.raise_()
            shown.activateWindow()

    def _show_crash(self, trace: str) -> None:
        from mzdesk.ui.dialogs import CrashDialog

        shown = self.window if self.window is not None and self.window.isVisible() else self.entrance
        if shown is not None:
            CrashDialog(shown, trace).open()

    def hook(self) -> Callable[[type[BaseException], BaseException, TracebackType | None], Any]:
        """What `sys.excepthook` becomes: a bug on the UI thread is reported, the program lives on."""

        def report(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
            if isinstance(error, MzdeskError):
                self.context.notify.refused(error.message)
            else:
                self.context.runner.report(error)

        return report

    def close(self) -> None:
        """End the sitting."""
        self._poll.stop()
        self._copy.stop()
        if self._lock is not None:
            self._lock.stop()
        if self._away is not None:
            self._away.stop()
        self._copying.stop()
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
        if self.entrance is not None:
            self.entrance.close()
            self.entrance.deleteLater()
        self.context.close()


def find(session: Any, actor: Actor, text: str) -> Any:
    """Search everywhere."""
    if actor.of_city:
        from mzdesk.services import cities

        return cities.find(session, actor, text, today=clock.today())
    from mzdesk.services import search

    return search.find(session, actor, text)


def _bureau(session: Any, actor: Actor) -> str:
    if actor.of_city:
        return "市级只读"
    from mzdesk.services import settings

    return str(settings.value(session, actor, "bureau_name"))


def _daily(path: Path, progress: Callable[..., None]) -> str:
    """Make today's copy; a sentence when it could not be made (the store itself is all right then)."""
    try:
        backup.daily(path, progress)
    except StoreDown as error:
        return f"每日备份：{error.message}"
    return ""


def waiting(session: Any, actor: Actor) -> dict[str, tuple[int, bool]]:
    """What waits on each page, for the navigation: how many, red when late."""
    if actor.of_city:
        from mzdesk.services import cities

        return cities.badges(session, actor, today=clock.today())
    from mzdesk.services import overview

    found = overview.badges(session, actor, today=clock.today())
    return {page: (badge.count, badge.tone == "danger") for page, badge in found.items()}


def running(session: Any, actor: Actor) -> list[ClockLine]:
    """The clocks that matter now, for the strip above every page."""
    from mzdesk.services import overview

    return overview.clocks(session, actor, now=clock.now())


def main(place: str | None = None, *, seated: Actor | None = None) -> int:
    """Open the window on `place` (a file or URL); returns the exit code. A second start raises the first window.

    `seated` is at the desk without signing in (the sample office).
    """
    log.start(paths.data_home())
    pc = PcSettings(paths.settings_file())
    app = application(pc)
    name = server_name()
    if raise_first(name):
        return 0
    single: Single | None = None
    said: str | None = ""
    reached: Entered | None = None
    code = REFUSED
    while said is not None:
        opened = begin(place, pc, said=said) if reached is None else stands_on(reached)
        if opened is None:
            break
        single = single or Single(name)
        code, said, reached = _sit(app, single, pc, opened, seated)
        place = seated = None
    if single is not None:
        single.close()
    return code


def _sit(
    app: QApplication, single: Single, pc: PcSettings, opened: Opened, seated: Actor | None
) -> tuple[int, str | None, Entered | None]:
    """One sitting at an open store; the exit code, and what is said when the program begins anew (None: it ends).

    Last, the store that a desk without its line has reached meanwhile, to begin anew with.
    """
    store, drafts, news, entered = opened
    outbox, trouble = outbox_of(store)
    away = entered.away if entered is not None else ""
    if entered is not None and away:
        seated = entered.actor
    desk = Desk(store, pc, drafts, news=trouble or news, copies=True, outbox=outbox, away=away)
    single.raised.connect(desk.come_forward)
    before, sys.excepthook = sys.excepthook, desk.hook()
    QTimer.singleShot(0, desk.open if seated is None else partial(desk.enter, seated))
    code = app.exec()
    sys.excepthook = before
    single.raised.disconnect(desk.come_forward)
    desk.close()
    drafts.close()
    if outbox is not None:
        outbox.close()
    store.close()
    return code, desk.again, desk.reached
