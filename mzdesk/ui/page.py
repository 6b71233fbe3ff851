"""What every page is: a toolbar, perhaps a filter row, the content; it refreshes itself when what it shows changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final
from uuid import UUID

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QTableView, QVBoxLayout, QWidget

from mzdesk.errors import MzdeskError
from mzdesk.ui import measure, theme
from mzdesk.ui.context import Context
from mzdesk.ui.widgets.buttons import WINDOW_KEYS, Act, Button, MenuButton, button_for
from mzdesk.ui.widgets.cards import Banner
from mzdesk.ui.widgets.chips import ChipRow
from mzdesk.ui.widgets.frames import Bar, Foot, Scroll, Splitter, Surface
from mzdesk.ui.widgets.words import Label, VLine

_NARROW: Final = 480


class Toolbar(Bar):
    """Acts at the left (the first one may be `primary`), what is shown at the right; what is too much goes into ⋯."""

    def __init__(self) -> None:
        super().__init__(45, 4)
        self.buttons: dict[str, Button] = {}
        self._keys: dict[Button, QShortcut] = {}
        self._acts: list[tuple[Act, Button]] = []
        self._more = MenuButton(self._hidden_acts)
        self._more.hide()
        self.line.addWidget(self._more)
        self.line.addStretch(1)
        self.setAccessibleName("工具栏")

    def set_acts(self, left: Sequence[Act | None], right: Sequence[Act | QWidget] = ()) -> None:
        """Put the acts in, once; None is a divider. `right` may hold widgets (segment, drop-down)."""
        for place, act in enumerate(left):
            self.line.insertWidget(place, VLine() if act is None else self._make(act))
        for item in right:
            self.line.addWidget(self._make(item, foldable=False) if isinstance(item, Act) else item)

    def _make(self, act: Act, *, foldable: bool = True) -> Button:
        button = button_for(act)
        self.buttons[act.title] = button
        if foldable and act.kind != "primary":
            self._acts.append((act, button))
            self._keep_key(act, button)
        return button

    def _keep_key(self, act: Act, button: Button) -> None:
        """A hidden button hears no key: one of the toolbar's own stands in for it while it is folded."""
        if act.key and act.key not in WINDOW_KEYS:
            key = QShortcut(QKeySequence(act.key), self)
            key.setEnabled(False)
            key.activated.connect(button.click)
            self._keys[button] = key

    def button(self, title: str) -> Button:
        """The button of an act, to enable it or to test it."""
        return self.buttons[title]

    def _hidden_acts(self) -> list[Act | None]:
        return [
            Act(act.title, button.click, act.icon, act.key, act.kind, button.isEnabled())
            for act, button in self._acts
            if button.property("folded")
        ]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def minimumSizeHint(self) -> QSize:
        """Narrower than its buttons: they fold, the window need not grow."""
        return QSize(theme.px(_NARROW), super().minimumSizeHint().height())

    def _fold(self) -> None:
        for _, button in self._acts:
            button.setProperty("folded", False)
            button.show()
        self._more.hide()
        for _, button in reversed(self._acts):
            if self.line.sizeHint().width() <= self.width():
                break
            button.setProperty("folded", True)
            button.hide()
            self._more.show()
        for button, key in self._keys.items():
            key.setEnabled(bool(button.property("folded")) and not button.shortcut().isEmpty())


class FilterBar(Bar):
    """The filter row: chips become a drop-down when there is no room for them."""

    def __init__(self) -> None:
        super().__init__(41, 6)
        self.setAccessibleName("筛选")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for row in self.findChildren(ChipRow):
            row.fold(False)
        self._fold()

    def minimumSizeHint(self) -> QSize:
        """Narrower than its chips: they fold, the window need not grow."""
        return QSize(theme.px(_NARROW), super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:  # counts made the chips wider
            self._fold()
        return done

    def _fold(self) -> None:
        if self.line.sizeHint().width() > self.width():
            for row in self.findChildren(ChipRow):
                row.fold(True)


class Page(QWidget):
    """Base of all pages.

    A page sets `key` and `title`, builds itself in `__init__` and fills itself in `refresh`. `listens_to` names the
    capabilities whose changes it shows: when one is touched it refreshes, at once if it is on screen, else when shown.
    """

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    listens_to: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.setObjectName("page")
        self.setAccessibleName(self.title)
        self.toolbar = Toolbar()
        self.banner = Banner("danger")
        self.content: QVBoxLayout = measure.column()
        self._outer: QVBoxLayout = measure.column(self)
        self._outer.addWidget(self.toolbar)
        self._outer.addWidget(self.banner)
        self._outer.addLayout(self.content, 1)
        self._stale = True
        context.bulletin.changed.connect(self._hear)

    # --- what a page overrides ----------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for what the page shows."""

    def open(self, record_id: UUID | str | None = None, **hints: Any) -> None:
        """Show a record; called by `context.open(key, id, **hints)` after the page is on screen."""

    def take_focus(self) -> None:
        """Put the keyboard where work begins: into the first table."""
        table = self.findChild(QTableView)
        if isinstance(table, QTableView):
            table.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> bool:
        """Called before another page takes the place; False keeps this one."""
        return True

    def cleanup(self) -> None:
        """Called once when the window closes or somebody else sits down."""

    # --- building -----------------------------------------------------------------------------------------------

    def add_filters(self, *widgets: QWidget | int | None) -> Bar:
        """A filter row under the toolbar: search field, chips, None for the gap that grows, drop-downs."""
        bar = FilterBar()
        bar.add(*widgets)
        self._outer.insertWidget(2, bar)
        return bar

    def split(self, listing: QWidget, detail: QWidget, *, width: int = 428) -> Splitter:
        """List at the left, record at the right, remembered."""
        made = Splitter(listing, detail, self.context.memory, self.key, width)
        self.content.addWidget(made, 1)
        return made

    # --- refreshing ---------------------------------------------------------------------------------------------

    def say_problem(self, error: MzdeskError | None) -> None:
        """Show a refusal on the page, or take it away."""
        self.banner.say(error.message if error is not None else "")

    def _hear(self, touched: frozenset[str]) -> None:
        if not touched & self.listens_to:
            return
        if self.isVisible():
            self._freshen()
        else:
            self._stale = True

    def _freshen(self) -> None:
        self._stale = False
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._freshen()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DeferredDelete:
            self.cleanup()
        return super().event(event)


class Detail(Surface):
    """A record beside its list: title and tags, anything in `body` (it scrolls), acts of the record at the foot."""

    def __init__(self, *, menu: Callable[[], Sequence[Act | None]] | None = None) -> None:
        super().__init__()
        self._outer = measure.column(self)
        inner = Surface()
        column = measure.column(inner, (20, 14, 20, 14), 12)
        self.title = Label("", "page", wrap=True, select=True)
        self._head = measure.row(gap=8)
        self._head.addWidget(self.title, 1)
        self.menu = MenuButton(menu) if menu is not None else None
        if self.menu is not None:
            self._head.addWidget(self.menu)
        self._tags = measure.row(gap=8)
        self.body: QVBoxLayout = measure.column(gap=12)
        column.addLayout(self._head)
        column.addLayout(self._tags)
        column.addLayout(self.body)
        column.addStretch(1)
        self._outer.addWidget(Scroll(inner), 1)
        self.act_bar: Foot | None = None
        self.buttons: dict[str, Button] = {}

    def show_head(self, title: str, tags: Sequence[QWidget] = ()) -> None:
        """The record's name, and pills, tags, links under it."""
        self.title.setText(title)
        while (item := self._tags.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().deleteLater()
        for tag in tags:
            self._tags.addWidget(tag)
        self._tags.addStretch(1)

    def set_acts(self, left: Sequence[Act], right: Sequence[Act] = ()) -> None:
        """The acts of the record: uncoloured at the left, the severe ones at the right."""
        held = self.act_bar is not None and self.act_bar.has_keyboard()
        if self.act_bar is not None:
            self._outer.removeWidget(self.act_bar)
            self.act_bar.deleteLater()
        self.act_bar = Foot(48, 8)
        measure.pad(self.act_bar.line, (20, 1, 16, 0), 8)
        self.buttons = {act.title: button_for(act) for act in (*left, *right)}
        self.act_bar.add(*(self.buttons[act.title] for act in left), None, *(self.buttons[act.title] for act in right))
        self._outer.addWidget(self.act_bar)
        if held and self.buttons:  # the pressed button is gone: the keyboard stays among the acts
            next(iter(self.buttons.values())).setFocus(Qt.FocusReason.OtherFocusReason)
