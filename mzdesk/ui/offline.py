"""A township's desk and its line: a copy to look at is kept while it is there; without it, the line is looked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from mzdesk import paths
from mzdesk.db.engine import url_of
from mzdesk.db.line import line_of
from mzdesk.errors import MzdeskError, ShutOut
from mzdesk.ui.dialogs.signing_on import Entered
from mzdesk.ui.runner import Job, Lane

if TYPE_CHECKING:
    from mzdesk.ui.context import Context, Work

FIRST_MS: Final = 20_000
AGAIN_MS: Final = 30 * 60_000
LOOK_MS: Final = 30_000
_BACK: Final = "网络已经接通，待发送的内容正在报送。点“切换到联机”看最新资料；正在填写的内容会留作草稿。"

Enter = Callable[[str], Entered]


class Copying(QObject):
    """Keeps the copy of a township's desk fresh: soon after signing in, then every half hour."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.take)

    def start(self) -> None:
        """Begin, at a desk that may have to do without its line."""
        if self._context.waiting.takes and not self._context.store.frozen:
            self._timer.start(FIRST_MS)

    def take_soon(self) -> None:
        """The copy opens by the password that was: take it anew with the one that is."""
        if self._timer.isActive():
            self.take()

    def stop(self) -> None:
        """The sitting ends."""
        self._timer.stop()

    def take(self) -> None:
        """Take the copy now; a line that is gone keeps the earlier one."""
        self._timer.setInterval(AGAIN_MS)
        store, actor = self._context.store, self._context.actor
        line, phrase = line_of(store.place), url_of(store.place).password
        if line is None or not phrase or self._context.notify.lost:
            return
        path, login = paths.reference_file(line.name), line.login

        def job(_work: Work, _progress: Callable[..., None]) -> int:
            from mzdesk.db import reference  # the first page needs none of it

            return reference.take(store, actor, path, login=login, phrase=phrase)

        self._context.long("更新离线资料", job, failed=lambda error: self._context.notify.refused(error.message))


class Away(QObject):
    """At a desk without its line: looks for it, sends what waits as soon as it is there, and offers to go over.

    `place` is the address with the password that was typed. `back` hands over what was reached.
    """

    back = Signal(object)

    def __init__(self, context: Context, place: str, enter: Enter, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._place, self._enter = context, place, enter
        self._looking = False
        self._live: Entered | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Say how it stands, and begin to look."""
        self._context.notify.hold(self._context.store.frozen)
        self._context.notify.retried.connect(self.look)
        self._timer.start()

    def stop(self) -> None:
        """The sitting ends; a store that nobody went over to is closed."""
        self._timer.stop()
        if self._live is not None:
            self._live.store.close()
            self._live = None

    def look(self) -> None:
        """Try the line once."""
        if not self._looking and self._live is None:
            self._looking = True
            place, enter = self._place, self._enter
            self._context.runner.submit(Job(Lane.DRAW), lambda _job: enter(place), self._found, self._gone)

    def _gone(self, error: MzdeskError) -> None:
        self._looking = False
        if isinstance(error, ShutOut):
            self._context.shut_out.emit(error.message)

    def _found(self, entered: Entered) -> None:
        self._live = entered
        self._timer.stop()
        self._context.notify.hold(_BACK, self._go_over)
        self._context.waiting.send_by(entered.store)

    def _go_over(self) -> None:
        live, self._live = self._live, None
        if live is not None:
            self.back.emit(live)
