"""The window: navigation, strips, the pages in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from mzdesk.terms import Capability
from mzdesk.ui import measure, registry, theme
from mzdesk.ui.context import Context
from mzdesk.ui.page import Page
from mzdesk.ui.registry import ENTRIES, PageEntry
from mzdesk.ui.shell import place
from mzdesk.ui.shell.manual import ManualWindow
from mzdesk.ui.shell.navigation import Badge, Navigation
from mzdesk.ui.shell.palette import Find, SearchEverywhere
from mzdesk.ui.shell.statusstrip import StatusStrip
from mzdesk.ui.shell.topstrip import Countdown, TopStrip
from mzdesk.ui.widgets.buttons import Act, MenuButton
from mzdesk.ui.widgets.cards import Banner
from mzdesk.ui.widgets.fields import SearchField
from mzdesk.ui.widgets.frames import Surface
from mzdesk.views.overview import ClockLine
from mzdesk.views.search import Hit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from mzdesk.ui.dialogs import Dialog
    from mzdesk.views.actor import Actor

RETRY_MS = 5_000
NARROW = 1180
Badges = Callable[["Session", "Actor"], Mapping[str, Badge]]
Clocks = Callable[["Session", "Actor"], Sequence[ClockLine]]


class MainWindow(QMainWindow):
    """One window on one context. `switch_requested`: somebody else wants to sit down. `closed` when it is closed."""

    switch_requested = Signal()
    lock_requested = Signal()
    closed = Signal()

    def __init__(
        self,
        context: Context,
        entries: Sequence[PageEntry] = ENTRIES,
        *,
        find: Find,
        badges: Badges | None = None,
        clocks: Clocks | None = None,
    ) -> None:
        super().__init__()
        self.context, self._all = context, tuple(entries)
        self.entries = registry.of(self._all, context.actor)
        self._badges, self._clocks = badges, clocks
        self._pages: dict[str, Page] = {}
        self._history: list[str] = []
        self._folding = self._narrow = False
        self._manual: ManualWindow | None = None
        self.setWindowTitle("民政安全工作台")
        self.search = SearchEverywhere(context, self.entries, find, self)
        self.navigation = Navigation(self.entries)
        self.top = TopStrip(self.search, MenuButton(self.menu_acts, name="菜单", key="F10"))
        self.status = StatusStrip(context)
        self.stack = QStackedWidget()
        over, again = Act("切换到联机", self._go_over, kind="primary"), Act("重试", self.retry, "arrow_sync", kind="")
        self.lost = Banner("danger", [over, again])
        self.lost.buttons[0].hide()
        self._over: Callable[[], None] | None = None
        self._retry = QTimer(self)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self.refresh)
        self._build()
        self._connect()
        self._bind_keys()
        place.restore(self, context.memory)
        self.navigation.fold(bool(context.pc.get("nav_folded")))

    def _build(self) -> None:
        central = Surface("window")
        across = measure.row(central)
        across.addWidget(self.navigation)
        down = measure.column()
        for part in (self.top, self.lost, self.stack, self.status):
            down.addWidget(part, 1 if part is self.stack else 0)
        across.addLayout(down, 1)
        self.setCentralWidget(central)
        self.setMinimumSize(960, 600)

    def _connect(self) -> None:
        context = self.context
        self.navigation.chosen.connect(lambda key: self.open_page(key, None, {}, enter=False))
        self.navigation.entered.connect(self._enter_page)
        self.navigation.help_asked.connect(self.help)
        self.navigation.folded_changed.connect(self._folded)
        self.search.hit.connect(self._open_hit)
        self.search.page.connect(self.show_page)
        self.top.clock_opened.connect(lambda countdown: self.open_page(countdown.page, countdown.record_id, {}))
        self.status.who_clicked.connect(self.switch_requested)
        self.status.pending_clicked.connect(self.show_pending)
        context.opened.connect(self.open_page)
        context.actor_changed.connect(self.rebuild)
        context.overtaken.connect(self.refresh)
        context.notify.store_lost.connect(self._store_lost)
        context.notify.store_back.connect(self._store_back)
        context.notify.held.connect(self._held)
        context.bulletin.changed.connect(lambda _touched: self.refresh_badges())

    def _bind_keys(self) -> None:
        keys: dict[str, Callable[[], Any]] = {
            "Ctrl+K": self.search.begin,
            "F5": self.refresh,
            "F1": self.help,
            "Ctrl+F": self.focus_filter,
            "F11": self.new_incident,
            "Alt+Left": self.back,
            "Ctrl+Q": self.close,
        }
        for number in range(1, 10):
            keys[f"Alt+{number}"] = partial(self._show_number, number)
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self).activated.connect(act)

    # --- pages ----------------------------------------------------------------------------------------------------

    @property
    def page(self) -> Page | None:
        """The page on screen."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    def show_page(self, key: str) -> Page | None:
        """Bring a page to the front, building it when it is first asked for; None when the present one won't leave."""
        return self.open_page(key, None, {})

    def _show_number(self, number: int) -> None:
        """Alt+1 to Alt+9: the pages in the order of the navigation."""
        if number <= len(self.entries):
            self.show_page(self.entries[number - 1].key)

    def open_page(self, key: str, record_id: Any, hints: Mapping[str, Any], *, enter: bool = True) -> Page | None:
        """Bring a page to the front, at a record; `enter` puts the keyboard into it."""
        before = self.page
        if all(entry.key != key for entry in self.entries):
            self.context.notify.info("这部分业务不属于您的岗位，没有打开。如确需办理，请联系科室负责人。")
            return None
        if before is not None and before.key != key and not before.leave():
            self.navigation.choose(before.key)
            return None
        page = self._pages.get(key) or self._make(key)
        if before is not None and before is not page:
            self._history.append(before.key)
            del self._history[:-20]
        self.stack.setCurrentWidget(page)
        self.navigation.choose(key)
        self.top.show_page(page.title, dated=key == self.entries[0].key)
        if enter:
            self._enter_page()  # before the page opens a form, which takes the keyboard
        if record_id is not None or hints:
            page.open(record_id, **hints)
        return page

    def _enter_page(self) -> None:
        if self.page is not None:
            self.page.take_focus()

    def _make(self, key: str) -> Page:
        entry = next(entry for entry in self.entries if entry.key == key)
        page = entry.make(self.context)
        self._pages[key] = page
        self.stack.addWidget(page)
        return page

    def back(self) -> None:
        """To the page before."""
        if self._history:
            key = self._history.pop()
            if self.show_page(key) is not None and self._history:
                self._history.pop()

    def refresh(self) -> None:
        """F5: the page asks again."""
        if self.page is not None:
            self.page.refresh()

    def rebuild(self) -> None:
        """Somebody else sits down: all pages are made anew."""
        key = self.page.key if self.page is not None else ""
        self._drop_pages()
        self._history.clear()
        self.entries = registry.of(self._all, self.context.actor)
        self.navigation.set_entries(self.entries)
        self.search.set_entries(self.entries)
        self.show_page(key if any(entry.key == key for entry in self.entries) else self.entries[0].key)
        self.refresh_badges()

    def _drop_pages(self) -> None:
        for page in self._pages.values():
            page.cleanup()
            self.stack.removeWidget(page)
            page.deleteLater()
        self._pages.clear()

    # --- what the strips show ------------------------------------------------------------------------------------

    def set_bureau(self, name: str) -> None:
        """The bureau's name, in the navigation and the title."""
        self.navigation.set_bureau(name)
        self.setWindowTitle(f"民政安全工作台　{name}")

    def show_clocks(self, countdowns: Sequence[Countdown]) -> None:
        """The clocks that matter now."""
        self.top.show_clocks(countdowns)

    def refresh_badges(self) -> None:
        """Count again what waits on each page, and ask which clocks run."""
        if self._badges is not None:
            self.context.query(self._badges, self.navigation.set_badges, key="badges")
        if self._clocks is not None:
            self.context.query(self._clocks, self._show_lines, key="clocks")

    def _show_lines(self, lines: Sequence[ClockLine]) -> None:
        self.show_clocks(
            [Countdown(each.words, each.until, each.capability.value, each.record, each.alarm) for each in lines]
        )

    def new_incident(self) -> None:
        """F11 on every page: an incident is taken down (OFFICE: 1 key, 4 fields, 60 s)."""
        key = Capability.INCIDENTS.value
        if any(entry.key == key for entry in self.entries):
            self.open_page(key, None, {"act": "new"})

    def _open_hit(self, hit: Hit) -> None:
        self.open_page(hit.capability.value, hit.id, {})

    def focus_filter(self) -> None:
        """Ctrl+F: into the page's search field."""
        field = self.page.findChild(SearchField) if self.page is not None else None
        if isinstance(field, SearchField):
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            field.selectAll()

    def help(self) -> ManualWindow:
        """F1: the manual page of this page."""
        if self._manual is None:
            self._manual = ManualWindow(self)
        key = self.page.key if self.page is not None else self.entries[0].key
        self._manual.show_page("city" if self.context.actor.of_city else key)
        return self._manual

    def show_pending(self) -> Dialog:
        """待发送 over the window."""
        from mzdesk.ui.shell.pending import PendingDialog

        dialog = PendingDialog(self, self.context)
        dialog.open()
        return dialog

    def _store_lost(self, sentence: str) -> None:
        self.lost.say(sentence, "已录入的内容不会丢失，程序会自动重试。")
        self._retry.start()

    def _held(self, sentence: str, over: Callable[[], None] | None) -> None:
        """A copy is looked at: the line is asked for by who holds the copy; once it is there one can go over."""
        self._retry.stop()
        self.lost.say(sentence)
        self._over = over
        self.lost.buttons[0].setVisible(over is not None)
        self.lost.buttons[1].setVisible(over is None)

    def _go_over(self) -> None:
        if self._over is not None:
            self._over()

    def retry(self) -> None:
        """Ask for the store again."""
        self.context.notify.retried.emit()
        self.refresh()

    def _store_back(self) -> None:
        self._retry.stop()
        self.lost.say("")

    # --- look ----------------------------------------------------------------------------------------------------

    def menu_acts(self) -> list[Act | None]:
        """The menu behind F10."""
        incident: list[Act | None] = []
        if any(entry.key == Capability.INCIDENTS.value for entry in self.entries):
            incident = [Act("登记突发事件", self.new_incident, "alert", "F11"), None]
        return [
            Act("切换用户", self.switch_requested.emit, "person_swap"),
            Act("锁定屏幕", self.lock_requested.emit, "lock_closed", "Ctrl+L"),
            None,
            *incident,
            *place.look_acts(self, self.context),
            None,
            Act("刷新", self.refresh, "arrow_sync", "F5"),
            Act("帮助", self.help, "question_circle", "F1"),
            Act("退出", self.close, "sign_out", "Ctrl+Q"),
        ]

    # --- place and end -------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the navigation when the window becomes too narrow for it, unfold it when there is room again."""
        super().resizeEvent(event)
        narrow = self.width() < theme.px(NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            self._folding = True
            self.navigation.fold(narrow or bool(self.context.pc.get("nav_folded")))
            self._folding = False

    def _folded(self, folded: bool) -> None:
        if not self._folding:
            self.context.pc.set("nav_folded", folded)

    def come_forward(self) -> None:
        """A second start: show this window."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.page is not None and not self.page.leave():
            event.ignore()
            return
        place.keep(self, self.context.memory)
        self._retry.stop()
        self._drop_pages()
        if self._manual is not None:
            self._manual.close()
        self.closed.emit()
        super().closeEvent(event)
