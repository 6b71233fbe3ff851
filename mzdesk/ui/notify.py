"""What the program says to the clerk outside of pages: the last message, and a store that does not answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from PySide6.QtCore import QObject, Signal

from mzdesk import clock


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence for the status strip, with at most one link (`打开`, `撤销`)."""

    text: str
    tone: Literal["good", "info", "danger"]
    at: datetime
    link: str = ""
    act: Callable[[], None] | None = None


class Notify(QObject):
    """Keeps the last message; the status strip and the window's banner listen."""

    said = Signal(object)
    store_lost = Signal(str)
    store_back = Signal()
    held = Signal(str, object)
    retried = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.last: Message | None = None
        self.lost = ""
        self._held = False

    def done(self, text: str, link: str = "", act: Callable[[], None] | None = None) -> None:
        """Work is finished: `已保存：桂花养老院`, with a link to what was made."""
        self._say(Message(text, "good", clock.office(clock.now()), link, act))

    def undoable(self, text: str, undo: Callable[[], None]) -> None:
        """Work is finished and can be taken back until the next act."""
        self.done(text, "撤销", undo)

    def info(self, text: str, link: str = "", act: Callable[[], None] | None = None) -> None:
        """Something to know."""
        self._say(Message(text, "info", clock.office(clock.now()), link, act))

    def refused(self, text: str, link: str = "", act: Callable[[], None] | None = None) -> None:
        """Something did not work; the sentence holds the next step."""
        self._say(Message(text, "danger", clock.office(clock.now()), link, act))

    def lose_store(self, text: str) -> None:
        """The store does not answer: a banner until it does."""
        if self._held:
            return
        self.lost = text
        self.store_lost.emit(text)

    def hold(self, text: str, over: Callable[[], None] | None = None) -> None:
        """What is looked at is a copy: the banner stays, whatever answers. `over`: goes to the store itself."""
        self.lost, self._held = text, True
        self.held.emit(text, over)

    def find_store(self) -> None:
        """The store answered."""
        if self.lost and not self._held:
            self.lost = ""
            self.store_back.emit()

    def _say(self, message: Message) -> None:
        self.last = message
        self.said.emit(message)
