"""A clerk's eyes: what stands on the screen, found by its words, and when it is there."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListView,
    QMainWindow,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from mzdesk.app import Desk
from mzdesk.ui.entrance import Entrance
from mzdesk.ui.page import Page

W = TypeVar("W", bound=QWidget)
PATIENCE: Final = 30_000


class Watch(QObject):
    """Sees what comes up as a window of its own although it is only a part of one: a flash that takes the keyboard."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget)
        if shown and watched.windowType() == Qt.WindowType.Window:  # type: ignore[attr-defined]
            if isinstance(watched, QMainWindow | Entrance | QDialog):
                return False
            frames = reversed(traceback.extract_stack()[-4:-1])
            self.seen.append(
                f"{watched!r}: {' < '.join(f'{Path(each.filename).name}:{each.lineno}' for each in frames)}"
            )
        return False


class Eyes:
    """Looks at one desk, patiently."""

    def __init__(self, desk: Desk, qtbot: Any) -> None:
        self.desk, self.context, self._qtbot = desk, desk.context, qtbot
        self.gone = False

    # --- patience -----------------------------------------------------------------------------------------------------

    def wait(self, until: Callable[[], Any], patience: int = PATIENCE) -> None:
        """Look at the screen until it shows something; `patience` in ms."""
        self._qtbot.waitUntil(lambda: bool(until()), timeout=patience)

    def settle(self) -> None:
        """Wait until the program has nothing more to do and everything is on screen."""
        if self.gone:
            return
        for _ in range(2):
            self.wait(self._quiet)
            QApplication.processEvents()
        self.wait(self._quiet)

    def _quiet(self) -> bool:
        """Nothing runs, and no button is still on its way down: Qt shows a key's button pressed before it acts."""
        return not self.context.runner.busy and not any(each.isDown() for each in self._seen(QAbstractButton))

    # --- what is there ------------------------------------------------------------------------------------------------

    @property
    def window(self) -> QWidget:
        """The window of this desk that is on screen: the main window, else the entrance."""
        shown = [each for each in (self.desk.window, self.desk.entrance) if each is not None and each.isVisible()]
        assert shown, "nothing is on screen"
        return shown[0]

    @property
    def scene(self) -> QWidget:
        """Where the clerk can act now: the dialog that is open, else the window."""
        window = self.window
        modal = QApplication.activeModalWidget()
        return modal if modal is not None and modal.parentWidget() is not None else window

    def _seen(self, kind: type[W], within: QWidget | None = None) -> list[W]:
        return [each for each in (within or self.scene).findChildren(kind) if each.isVisible()]

    def read(self) -> str:
        """Everything that can be read on screen, tables included."""
        said = [each.text() for each in self._seen(QLabel)] + [each.text() for each in self._seen(QAbstractButton)]
        said += [each.text() for each in self._seen(QLineEdit)]
        said += [each.toPlainText() for each in self._seen(QPlainTextEdit)]
        for view in self._seen(QAbstractItemView):
            model = view.model()
            said += [" ".join(cells(view, number)) for number in range(min(model.rowCount(), 200))]
        return "\n".join(said)

    def sees(self, words: str) -> bool:
        """Whether these words stand on screen."""
        return words in self.read()

    def button(self, words: str, within: str = "") -> QAbstractButton:
        """The button, link, tab, chip or box with these words."""
        frame = self.named(within) if within else None
        found = [each for each in self._seen(QAbstractButton, frame) if words in (each.text(), each.accessibleName())]
        able = [each for each in found if each.isEnabled()]
        shown = sorted({each.accessibleName() or each.text() for each in self._seen(QAbstractButton, frame)})
        assert able, f"no button “{words}” to press{' (greyed)' if found else ''} among {shown}"
        return able[0]

    def offers(self, words: str) -> bool:
        """Whether a button with these words can be pressed."""
        found = [each for each in self._seen(QAbstractButton) if words in (each.text(), each.accessibleName())]
        return any(each.isEnabled() for each in found)

    def finds(self, label: str) -> bool:
        """Whether a field with this label is there."""
        return any(each.accessibleName() == label for each in self._seen(QWidget))

    def named(self, label: str) -> QWidget:
        """The field or part with this label."""
        found = [each for each in self._seen(QWidget) if each.accessibleName() == label and each.isEnabled()]
        shown = sorted({each.accessibleName() for each in self._seen(QWidget)} - {""})
        keyboard = QApplication.focusWidget()
        assert found, f"no field “{label}” among {shown}; the keyboard is in {keyboard}"
        return found[0]

    @property
    def focus(self) -> QWidget:
        """Where the keyboard is; the window itself when it is in no field."""
        found = QApplication.focusWidget() or self.scene
        assert found.window() is self.scene.window(), f"the keyboard is in another window: {found}"
        return found

    @property
    def page(self) -> Page:
        """The page on screen."""
        window = self.desk.window
        assert window is not None
        assert window.page is not None
        return window.page

    def has_the_page(self) -> bool:
        """Whether the keyboard is in the page, so that work goes on without the mouse."""
        return self.page.isAncestorOf(self.focus)

    def shown_in(self, label: str) -> str:
        """What stands in a field or drop-down."""
        found = self.named(label)
        if isinstance(found, QComboBox):
            return found.currentText()
        assert isinstance(found, QLineEdit | QPlainTextEdit)
        return found.text() if isinstance(found, QLineEdit) else found.toPlainText()

    def message(self) -> str:
        """The last message in the status strip."""
        last = self.context.notify.last
        assert last is not None, "nothing was said"
        return last.text

    def row(self, words: str, within: str) -> tuple[QAbstractItemView, int]:
        lines: list[str] = []
        for view in self._seen(QAbstractItemView):
            if within and view.accessibleName() != within:
                continue
            for number in range(view.model().rowCount()):
                line = " ".join(cells(view, number))
                lines.append(line)
                if words in line:
                    return view, number
        raise AssertionError(f"no line “{words}” among {lines[:40]}")


def cells(view: QAbstractItemView, number: int) -> list[str]:
    model = view.model()
    shown = range(model.columnCount()) if isinstance(view, QTableView) else range(1)
    role = Qt.ItemDataRole.AccessibleTextRole if isinstance(view, QListView) else Qt.ItemDataRole.DisplayRole
    cells = [model.index(number, column).data(role) for column in shown]
    return [str(cell) for cell in cells if cell is not None]


def first_shown(view: QAbstractItemView) -> int:
    if not isinstance(view, QTableView):
        return 0
    wide = [n for n in range(view.model().columnCount()) if not view.isColumnHidden(n) and view.columnWidth(n) > 60]
    return wide[0] if wide else 0
