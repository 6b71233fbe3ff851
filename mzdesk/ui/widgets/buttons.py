"""Buttons. A kind says how loud: `primary` (one a page), none, `flat`, `danger`, `link`, `icon`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy

from mzdesk.ui import icons, measure, theme
from mzdesk.ui.widgets.words import restyle

# Keys that belong to the window; a button may show one but does not take it.
WINDOW_KEYS: Final = frozenset({"F1", "F5", "F11", "Ctrl+F", "Ctrl+K", "Ctrl+Q", "Alt+Left"})
_INKS: Final = {"primary": "on_primary", "danger": "danger", "link": "link"}


@dataclass(frozen=True, slots=True)
class Act:
    """Something the clerk can do: words, sign, key, and the function that does it."""

    title: str
    run: Callable[[], object]
    icon: str = ""
    key: str = ""
    kind: str = "flat"
    enabled: bool = True


class Button(QPushButton):
    """A button with words; the sign follows the theme, the key stands in the tool tip."""

    def __init__(
        self, text: str = "", kind: str = "", icon: str = "", *, key: str = "", tip: str = "", role: str = "body"
    ) -> None:
        super().__init__(text)
        self._sign, self._key, self._tip = icon, key, tip
        self.setProperty("kind", kind)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        measure.letter(self, "dense" if kind == "link" and role == "body" else role)
        if kind == "link":
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._name()
        self._draw()

    @property
    def kind(self) -> str:
        return str(self.property("kind") or "")

    def set_kind(self, kind: str) -> None:
        """Change how loud the button is."""
        self.setProperty("kind", kind)
        restyle(self)

    def set_sign(self, sign: str) -> None:
        """Show another sign."""
        self._sign = sign
        self._draw()

    def setText(self, text: str) -> None:
        super().setText(text)
        self._name()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.EnabledChange):
            self._draw()
        super().changeEvent(event)

    def _name(self) -> None:
        words = self.text() or self._tip
        self.setAccessibleName(words)
        shown = self._tip or (words if self._key else "")
        self.setToolTip(f"{shown}（{self._key}）" if self._key else shown)
        if self._key and self._key not in WINDOW_KEYS:
            self.setShortcut(QKeySequence(self._key))

    def _draw(self) -> None:
        if not self._sign:
            return
        token = _INKS.get(self.kind, "ink2") if self.isEnabled() else "disabled"
        if self.text():
            self.setIcon(icons.beside_words(self._sign, token))
            self.setIconSize(QSize(theme.px(16) + 2, theme.px(16) + 2))
        else:
            self.setIcon(icons.icon(self._sign, token))
            self.setIconSize(QSize(theme.px(16), theme.px(16)))


class IconButton(Button):
    """A sign alone, for undo, redo, zoom, more; `name` is said by screen readers and shown as tool tip."""

    def __init__(self, icon: str, name: str, *, key: str = "") -> None:
        super().__init__("", "icon", icon, key=key, tip=name)


class LinkButton(Button):
    """A link in a line of words."""

    def __init__(self, text: str, icon: str = "", *, role: str = "dense") -> None:
        super().__init__(text, "link", icon, role=role)


def button_for(act: Act) -> Button:
    """The button of an act in a toolbar or act bar."""
    made = Button(act.title, act.kind, act.icon, key=act.key)
    made.setEnabled(act.enabled)
    made.clicked.connect(lambda _checked=False: act.run())
    return made


def fill_menu(menu: QMenu, acts: Sequence[Act | None]) -> None:
    """Put acts into a menu; None is a line. Every entry shows its key."""
    menu.clear()
    for act in acts:
        if act is None:
            menu.addSeparator()
            continue
        entry = QAction(act.title, menu)
        if act.icon:
            entry.setIcon(icons.icon(act.icon, "danger" if act.kind == "danger" else "ink2"))
        if act.key:
            entry.setText(f"{act.title}\t{act.key}")
        entry.setEnabled(act.enabled)
        entry.triggered.connect(lambda _checked=False, run=act.run: run())
        menu.addAction(entry)


class MenuButton(Button):
    """⋯ or words that open a menu, built when it opens."""

    def __init__(
        self, acts: Callable[[], Sequence[Act | None]], text: str = "", *, name: str = "更多操作", key: str = ""
    ) -> None:
        super().__init__(
            text, "flat" if text else "icon", "chevron_down" if text else "more_horizontal", key=key, tip=name
        )
        self._acts = acts
        self._menu = QMenu(self)
        self._menu.setAccessibleName(name)
        self.clicked.connect(self.open_menu)

    def acts(self) -> list[Act | None]:
        """The entries as they would be shown now."""
        return list(self._acts())

    def open_menu(self) -> None:
        """Open the menu under the button."""
        fill_menu(self._menu, self._acts())
        below = self.rect().bottomLeft()
        self._menu.popup(self.mapToGlobal(below))
