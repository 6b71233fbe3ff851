"""What a clerk does in the window, with a stop watch: opens a page, types, scrolls."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from mzdesk.ui.tables import Table, WindowModel
from mzdesk.ui.widgets.fields import SearchField
from tests.benchmarks.eyes import Stillness, settled

# 100 characters, each typed and then deleted again: initials of names, streets and people, digits, words, one letter,
# nothing found.
WORDS = (
    "j", "y", "z", "fs", "fsjd", "ylzx", "jlyy", "cqs", "zq", "dzy", "1", "19100", "023-7", "1910000123", "gyzx",
    "tjjy", "养老院", "殡仪馆", "凤山街道", "滨江路12号", "福寿", "颐", "qxqxq", "没有的名字", "wbj", "sdz", "lxm",
    "52500000",
)  # fmt: skip


class Shown(QObject):
    """Hears when a list has its new rows and has been painted with them."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.at: float | None = None
        self._fresh = False
        self._viewport: QWidget = table.viewport()
        self._viewport.installEventFilter(self)
        model: Any = table.model()
        model.loaded.connect(self._loaded)

    def forget(self) -> None:
        """Wait for rows that are asked for from now on."""
        self._fresh, self.at = False, None

    def wait(self, seconds: float = 20) -> float:
        """Run the event loop until those rows are on screen; returns when that was, raises TimeoutError."""
        loop = QEventLoop()
        self._quit = loop.quit
        limit = QTimer()
        limit.setSingleShot(True)
        limit.timeout.connect(loop.quit)
        limit.start(int(seconds * 1000))
        if self.at is None:
            loop.exec()
        if self.at is None:
            raise TimeoutError(f"no rows on screen after {seconds} s")
        return self.at

    def _loaded(self) -> None:
        self._fresh = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Called by Qt; the paint itself happens right after, so the clock is read when it is over."""
        if event.type() == QEvent.Type.Paint and self._fresh and self.at is None:
            QTimer.singleShot(0, self._painted)
        return False

    def _painted(self) -> None:
        if self.at is None:
            self.at = time.perf_counter()
            self._quit()


def table_of(page: QWidget) -> Table:
    """The page's list."""
    found = page.findChild(Table)
    assert isinstance(found, Table)
    return found


def model_of(page: QWidget) -> WindowModel[Any, Any]:
    """The model of the page's list."""
    model = table_of(page).model()
    assert isinstance(model, WindowModel)
    return model


def keystrokes(words: tuple[str, ...] = WORDS) -> Iterator[tuple[str, QKeyEvent]]:
    """Each word typed, then deleted, key by key, with what stands in the field afterwards."""
    press, plain = QEvent.Type.KeyPress, Qt.KeyboardModifier.NoModifier
    for word in words:
        for end in range(1, len(word) + 1):
            yield word[:end], QKeyEvent(press, 0, plain, word[end - 1])
        for end in range(len(word) - 1, -1, -1):
            yield word[:end], QKeyEvent(press, Qt.Key.Key_Backspace, plain)


def search_times(page: QWidget, count: int) -> list[float]:
    """Seconds from each key event to the painted rows and total."""
    field = page.findChild(SearchField)
    assert isinstance(field, SearchField)
    field.setFocus()
    shown, took = Shown(table_of(page)), []
    for number, (text, event) in enumerate(keystrokes()):
        if number == count:
            break
        settled(0.03)
        shown.forget()
        began = time.perf_counter()
        QApplication.sendEvent(field, event)
        assert field.text() == text
        took.append(shown.wait() - began)
    field.clear()
    settled(0.3)
    return took


def scroll(page: QWidget, steps: int) -> float:
    """The longest standstill while the list is scrolled through in `steps`, in seconds."""
    bar = table_of(page).verticalScrollBar()
    stillness = Stillness()
    done = 0
    loop, timer = QEventLoop(), QTimer()

    def step() -> None:
        nonlocal done
        done += 1
        bar.setValue(bar.maximum() * done // steps if done % 5 == 0 else bar.value() + bar.pageStep() // 2)
        if done >= steps:
            loop.quit()

    timer.timeout.connect(step)
    with stillness.watched():
        timer.start(8)
        loop.exec()
        timer.stop()
    bar.setValue(0)
    return stillness.largest
