"""值班室: who is on duty now, the log of the shift, what goes over, what is followed up, spot checks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, ClassVar, Final
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from mzdesk.errors import NotFound
from mzdesk.services import access, duty
from mzdesk.terms import Capability, Right, ShiftState
from mzdesk.ui import exporting, measure
from mzdesk.ui.context import Context
from mzdesk.ui.page import Page
from mzdesk.ui.pages.duty.head import OnDutyBand
from mzdesk.ui.pages.duty.log import LogTab
from mzdesk.ui.pages.duty.papers import Papers
from mzdesk.ui.pages.duty.shifting import Shifting
from mzdesk.ui.pages.duty.shifts import ShiftTab
from mzdesk.ui.pages.duty.signing import Signing
from mzdesk.ui.pages.duty.spots import SpotTab
from mzdesk.ui.pages.duty.tab import Tab
from mzdesk.ui.pages.duty.tasks import TaskTab
from mzdesk.ui.pages.duty.towns import TownTab
from mzdesk.ui.preview import PapersPanel, Work
from mzdesk.ui.widgets import Act, HLine, Surface, Tabs
from mzdesk.views.duty_room import Now

MINUTE: Final = 60_000
_TABS = (("log", "值班记录"), ("tasks", "交办事项"), ("spots", "查岗"), ("shifts", "历次值班"), ("towns", "乡镇值班"))


class DutyPage(Page):
    """The band with who is on duty, and under it one of five tabs."""

    key: ClassVar[str] = Capability.DUTY.value
    title: ClassVar[str] = Capability.DUTY.label
    listens_to: ClassVar[frozenset[str]] = frozenset({"duty", "rosters", "hazards", "orders"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.may_keep = access.may(context.actor, Right.KEEP_DUTY)
        self.shift_id: UUID | None = None
        self._looked_at: UUID | None = None
        self.shifting, self.signing, self.papers = Shifting(self), Signing(self), Papers(self)
        self._build_toolbar()
        self.band = OnDutyBand()
        self.band.call_off.setEnabled(self.may_keep)
        self.band.call_off.clicked.connect(lambda _checked=False: self.signing.call_off())
        self.tabs = Tabs(_TABS, name="值班室")
        self.log, self.tasks, self.spots, self.shifts = LogTab(self), TaskTab(self), SpotTab(self), ShiftTab(self)
        self.towns = TownTab(context, self.say_problem, writes=False)
        self.stack = QStackedWidget()
        for tab in (self.log, self.tasks, self.spots, self.shifts, self.towns):
            self.stack.addWidget(tab)
        self.work = Work(self._desk())
        self.work.returned.connect(self.take_focus)
        self.content.addWidget(self.work, 1)
        self.tabs.changed.connect(self.show_tab)
        self._clock = QTimer(self)
        self._clock.setInterval(MINUTE)
        self._clock.timeout.connect(self._tick)
        self._clock.start()

    def _build_toolbar(self) -> None:
        may = self.may_keep
        self.toolbar.set_acts(
            [
                Act("登记来电", lambda: self.log.new_call(), "call", "F6", "primary", may),
                Act("登记其他", lambda: self.log.new_line(), "add", "Ctrl+N", enabled=may),
                None,
                Act("开班", self.shifting.open_shift, "person_available", enabled=may),
                Act("签到", self.signing.sign_on, "signature", enabled=may),
                Act("交接班", lambda: self.shifting.hand_over(), "arrow_swap", enabled=may),
                Act("打印值班日志", self.print_log, "print", "Ctrl+P"),
                Act(
                    "导出",
                    self.export,
                    "arrow_export_ltr",
                    "Ctrl+E",
                    enabled=access.may(self.context.actor, Right.EXPORT),
                ),
            ],
            [Act("刷新", self.refresh, "arrow_sync", "F5")],
        )

    def _desk(self) -> QWidget:
        desk = Surface()
        outer = measure.column(desk)
        outer.addWidget(self.band)
        outer.addWidget(HLine())
        line = measure.row(margins=(16, 0, 16, 0))
        line.addWidget(self.tabs)
        line.addStretch(1)
        outer.addLayout(line)
        outer.addWidget(HLine())
        outer.addWidget(self.stack, 1)
        return desk

    # --- what is shown ------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask who is on duty and for the tab that is shown."""
        now = self.context.now()
        self.context.query(lambda s, a: duty.now(s, a, now=now), self._show_now, self.say_problem, key="duty-now")

    def _show_now(self, now: Now) -> None:
        self.say_problem(None)
        self.band.show_now(now)
        self.shift_id = now.shift.row.id if now.shift is not None else None
        open_now = now.shift is not None
        for words, enabled in (
            ("登记来电", open_now),
            ("登记其他", open_now),
            ("开班", not open_now),
            ("签到", bool(now.waiting)),
            ("交接班", open_now),
        ):
            self.toolbar.button(words).setEnabled(self.may_keep and enabled)
        handing = now.shift is not None and now.shift.row.state is ShiftState.HANDING
        self.toolbar.button("签到").setText("签字" if handing else "签到")
        looked = self._looked_at or self.shift_id
        self.log.show_shift(looked, current=looked == self.shift_id)
        for tab in (self.tasks, self.spots, self.shifts, self.towns):
            tab.refresh()

    def _tick(self) -> None:
        """Once a minute the clocks are said anew; nothing else on the page moves."""
        if self.isVisible():
            now = self.context.now()
            self.context.query(lambda s, a: duty.now(s, a, now=now), self.band.show_now, key="duty-clock")

    def show_tab(self, key: str) -> None:
        """Turn to a tab."""
        self.work.back()
        self.tabs.choose(key)
        self.stack.setCurrentIndex([name for name, _ in _TABS].index(key))

    def show_shift(self, shift_id: UUID | None) -> None:
        """The log of an earlier shift; None is the one that is on."""
        self._looked_at = shift_id
        self.show_tab("log")
        self.log.table.current_id = None
        self.refresh()

    def show_task(self, task_id: UUID) -> None:
        """A task in full."""
        self.show_tab("tasks")
        self.tasks.reveal(task_id)

    def open(self, record_id: UUID | str | None = None, **hints: Any) -> None:
        """Show a tab (`tab`), a task by id with `tab="tasks"`, start a call (`act="call"`), go on with a `draft`."""
        tab = str(hints.get("tab", ""))
        if tab in dict(_TABS):
            self.show_tab(tab)
        if isinstance(record_id, UUID) and tab == "tasks":
            self.show_task(record_id)
        if hints.get("act") == "call":
            self.log.new_call()
        elif isinstance(record_id, UUID) and "draft" not in hints:
            self.context.query(lambda s, a: _tab_of(s, a, record_id, self.context.today()), self._show_record)
        if "draft" in hints:
            self._go_on(str(hints["draft"]).split("/")[1], record_id if isinstance(record_id, UUID) else None)

    def _show_record(self, found: tuple[str, UUID, UUID | None]) -> None:
        tab, record, shift = found
        if tab == "tasks":
            self.show_task(record)
        elif tab == "spots":
            self.show_tab("spots")
            self.spots.reveal(record)
        else:
            self.show_shift(shift if shift != self.shift_id else None)
            self.log.show_new(record)

    def _go_on(self, what: str, record: UUID | None) -> None:
        """Open the form again in which something was typed and not saved."""
        plain: dict[str, Callable[[], object]] = {
            "call": self.log.new_call,
            "line": self.log.new_line,
            "task": self.tasks.new,
            "shift": self.shifting.open_shift,
            "handover": lambda: self.shifting.hand_over(record),
            "sign": self.signing.sign_on,
            "calloff": self.signing.call_off,
            "period": self.spots.acts.new,
            "void": self.spots.acts.void,
        }
        if record is None or what in ("handover", "sign", "calloff", "void"):
            plain[what]()
            return
        today = self.context.today()
        if what == "step":
            self.show_tab("tasks")
            done = partial(self.tasks.step, closes=False)
            self.context.query(lambda s, a: duty.task(s, a, record, today=today).row, done, self.say_problem)
        elif what == "check":
            self.show_tab("spots")
            self.context.query(lambda s, a: duty.spot_check(s, a, record), self.spots.record, self.say_problem)
        else:
            of_line = {"correct": self.log.correct, "settle": self.log.settle, "task": self.tasks.from_line}
            self.context.query(lambda s, a: duty.line(s, a, record), of_line[what], self.say_problem)

    # --- papers -------------------------------------------------------------------------------------------------------

    def print_log(self) -> None:
        """值班日志 of the shift whose log is shown; on its pages the printer is asked for."""
        shown = self.work.currentWidget()
        if isinstance(shown, PapersPanel):
            shown.print_all()
            return
        shift_id = self._looked_at or self.shift_id
        if shift_id is None:
            self.context.notify.info("还没有班次，开班以后才有值班日志")
            return
        self.context.query(lambda s, a: duty.shift(s, a, shift_id), self.papers.log, self.say_problem)

    def print_previous(self) -> None:
        """值班日志 of the shift that was just handed over."""

        def ask(session: Any, actor: Any) -> Any:
            rows = duty.shifts(session, actor, offset=1, limit=1).rows
            return duty.shift(session, actor, rows[0].id) if rows else None

        self.context.query(ask, lambda view: self.papers.log(view) if view is not None else None)

    def export(self) -> None:
        """The list that is shown, as a workbook."""
        tab = self.stack.currentWidget()
        if isinstance(tab, Tab):
            exporting.save_table(self.context, self, tab.listing.table.accessibleName(), exporting.shown(tab.table))


def _tab_of(session: Any, actor: Any, record: UUID, today: date) -> tuple[str, UUID, UUID | None]:
    """Where a record of the duty room is shown: a task, a call of 查岗, or a line of a shift's log."""
    for tab, look in (
        ("tasks", lambda: duty.task(session, actor, record, today=today)),
        ("spots", lambda: duty.spot_check(session, actor, record)),
    ):
        try:
            look()
        except NotFound:
            continue
        return tab, record, None
    return "log", record, duty.line(session, actor, record).shift_id
