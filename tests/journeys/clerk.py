"""A clerk at the real window: reads what stands there, clicks, types, presses keys, drags files; every act is counted.

One act is a click, a key press, a choice from a drop-down (press, move, let go), a drag, a file or printer dialog
answered, or one stretch of typing: Tab from field to field belongs to the stretch, as hands do it. Reading, scrolling
and waiting are none. The clerk finds things by their words, as a person does, and never calls what lies behind them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QMainWindow, QMenu, QScrollArea, QWidget

from mzdesk.app import Desk
from tests.journeys.eyes import Eyes, first_shown
from tests.journeys.surroundings import Files, Printer
from tests.ui.hands import write

SIZE: Final = (1366, 768)
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Clerk(Eyes):
    """Sits at one desk. `acts` are the acts so far, as words; `kinds` counts them by kind."""

    def __init__(self, desk: Desk, qtbot: Any, folder: Path, jobs: list[bytes]) -> None:
        super().__init__(desk, qtbot)
        self.acts: list[str] = []
        self.kinds: Counter[str] = Counter()
        self.crashes: list[str] = []
        self.waits = True
        self.files, self.printer = Files(self._act), Printer(folder, jobs, self._act)
        self.context.files = self.files  # type: ignore[assignment]
        self.context.printing = self.printer  # type: ignore[assignment]
        self.context.runner.crashed.connect(self.crashes.append)

    # --- counting -------------------------------------------------------------------------------------------------

    def _act(self, kind: str, words: str) -> None:
        self.kinds[kind] += 1
        self.acts.append(f"{kind} {words}")

    @contextmanager
    def within(self, most: int, what: str) -> Iterator[None]:
        """What is done inside takes at most so many acts."""
        before = len(self.acts)
        yield
        done = self.acts[before:]
        assert len(done) <= most, f"{what}: {len(done)} acts, {most} allowed: {done}"

    def _done(self, kind: str, words: str) -> None:
        self._act(kind, words)
        if self.waits:
            self.settle()
            self._wake()

    @contextmanager
    def not_waiting(self) -> Iterator[None]:
        """Go on although something runs."""
        self.waits = False
        yield
        self.waits = True

    # --- hands ----------------------------------------------------------------------------------------------------

    def click(self, words: str, within: str = "") -> None:
        """Click a button, link, tab, chip or box."""
        button = self.button(words, within)
        _scroll_to(button)
        spot = QPoint(button.height() // 2, button.height() // 2) if isinstance(button, QCheckBox) else QPoint()
        QTest.mouseClick(button, LEFT, NONE, spot)
        self._done("click", words)

    def click_into(self, label: str) -> None:
        """Click into a field; what stands there is marked, ready to type over."""
        field = self.named(label)
        _scroll_to(field)
        QTest.mouseClick(field, LEFT)
        if isinstance(field, QLineEdit):
            field.selectAll()
        self._done("click", label)

    def click_row(self, words: str, within: str = "") -> None:
        """Click the line of a table or list that says this."""
        self.settle()
        view, number = self.row(words, within)
        index = view.model().index(number, first_shown(view))
        view.scrollTo(index)
        QTest.mouseClick(view.viewport(), LEFT, NONE, view.visualRect(index).center())
        self._done("click", words)

    def press(self, keys: str) -> None:
        """Press a key or a combination: "Ctrl+K", "F8", "Return"."""
        self._wake()
        pressed = QKeySequence(keys)[0]  # type: ignore[index]
        QTest.keyClick(self.focus, pressed.key(), pressed.keyboardModifiers())
        self._done("key", keys)

    def type(self, text: str) -> None:
        """One stretch of typing at the keyboard; \\t goes on to the next field, \\n is Enter at its end."""
        for number, part in enumerate(text.split("\t")):
            if number:
                QTest.keyClick(self.focus, Qt.Key.Key_Tab)
            self._write(part.removesuffix("\n"))
            if part.endswith("\n"):
                QTest.keyClick(self.focus, Qt.Key.Key_Return)
        self._done("type", text)

    def _write(self, text: str) -> None:
        assert self.focus is not self.scene, f"nothing takes what is typed: {text}"
        if text.isascii():
            QTest.keyClicks(self.focus, text)
        else:
            write(self.focus, text)

    def choose(self, label: str, words: str) -> None:
        """Choose in a drop-down: press, move to the line, let go."""
        box = self.named(label)
        assert isinstance(box, QComboBox), f"“{label}” is no drop-down"
        _scroll_to(box)
        number = next((n for n in range(box.count()) if words in box.itemText(n)), -1)
        assert number >= 0, f"“{label}” does not offer “{words}”: {[box.itemText(n) for n in range(box.count())]}"
        QTest.mousePress(box, LEFT)
        self.wait(box.view().isVisible)
        view = box.view()
        view.scrollTo(view.model().index(number, 0))
        spot = view.visualRect(view.model().index(number, 0)).center()
        QTest.mouseMove(view.viewport(), spot - QPoint(40, 0))
        QTest.mouseMove(view.viewport(), spot)
        QTest.mouseRelease(view.viewport(), LEFT, NONE, spot)
        self.wait(lambda: not view.isVisible())
        self._wake()
        assert words in box.currentText()
        self._done("choose", f"{label}：{words}")

    def menu(self, words: str, entry: str) -> None:
        """Open a menu and take an entry: two acts."""
        self.click(words)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        action = next(each for each in menu.actions() if each.text().split("\t")[0] == entry)
        assert action.isEnabled(), f"“{entry}” is greyed"
        QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(action).center())
        self._done("click", entry)
        self._wake()

    def drag(self, *paths: Path, onto: str = "") -> None:
        """Drag files from the desktop onto a part of the window and let go."""
        target: QWidget | None = self.named(onto) if onto else self.focus if self.scene is self.window else self.scene
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        while target is not None and not self._drop(target, mime):
            target = target.parentWidget()
        assert target is not None, f"nothing takes a file at “{onto or self.focus}”"
        self._done("drag", "、".join(path.name for path in paths))

    def _drop(self, target: QWidget, mime: QMimeData) -> bool:
        if not target.acceptDrops():
            return False
        copy = Qt.DropAction.CopyAction
        enter = QDragEnterEvent(QPoint(5, 5), copy, mime, LEFT, NONE)
        enter.ignore()
        QApplication.sendEvent(target, enter)
        if enter.isAccepted():
            QApplication.sendEvent(target, QDropEvent(QPointF(5, 5), copy, mime, LEFT, NONE))
        return enter.isAccepted()

    # --- going about ----------------------------------------------------------------------------------------------

    def arrive(self) -> None:
        """Start the program and wait for its first window."""
        self.desk.open()
        self.look_up()

    def leave(self) -> None:
        """Close the window and end the program."""
        if self.gone:
            return
        try:
            self.settle()
        finally:
            self.gone = True
            self.desk.close()

    def look_up(self) -> None:
        """Whatever window is on screen now has the keyboard."""
        self.settle()
        self._wake()

    def _wake(self) -> None:
        """The keyboard is in this window: no window manager is here to see to it, least after a popup."""
        scene = self.scene
        if isinstance(scene, QMainWindow) and not scene.isMaximized():
            scene.resize(*SIZE)
        if QApplication.activeWindow() is not scene.window():
            scene.activateWindow()
            self.wait(lambda: QApplication.activeWindow() is scene.window())

    def sign_in(self, name: str, phrase: str) -> None:
        """Choose oneself and type the pass-phrase."""
        self.settle()
        if name not in self.named("用户").currentText():  # type: ignore[attr-defined]
            self.choose("用户", name)
            self.click_into("口令")
        self.type(phrase)
        self.click("登录")
        self.look_up()


def _scroll_to(widget: QWidget) -> None:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()
