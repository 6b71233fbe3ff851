"""今日总览: what matters today, what waits, what was done last; what an empty office does first."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from mzdesk import clock
from mzdesk.services import access, overview
from mzdesk.terms import Capability, InspectionState, Right, VisitChip
from mzdesk.ui import measure, paint, theme
from mzdesk.ui.context import Context
from mzdesk.ui.page import Page
from mzdesk.ui.pages.overview.kept import KeptCard
from mzdesk.ui.pages.overview.lines import Line, ListCard
from mzdesk.ui.pages.overview.numbers import Numbers
from mzdesk.ui.pages.overview.todo import TodoCard
from mzdesk.ui.widgets import Act, Button, Card, EmptyState, Icon, Label, Scroll, Surface
from mzdesk.views.overview import ChangeLine, ExpiryRow, FirstStep, Overview, SealedLine, TodoCriteria, VisitLine

_SIDE: Final = 356
_LINES: Final = 4
_LOW: Final = 650
_TALL: Final = 900
_NARROW: Final = 860
_WIDEST: Final = (1 << 24) - 1
_VISIT_TONES: Final[dict[InspectionState, paint.Tone]] = {
    InspectionState.ORDERED: "neutral",
    InspectionState.VISITING: "info",
    InspectionState.RECORDED: "good",
    InspectionState.FINISHED: "good",
}
_FIRST: Final = {Capability.FACILITIES: "import", Capability.STAFF: "new", Capability.PLANS: "new"}


class OverviewPage(Page):
    """The first page. Light on purpose: two queries, and widgets only for what is shown."""

    key: ClassVar[str] = Capability.OVERVIEW.value
    title: ClassVar[str] = Capability.OVERVIEW.label
    listens_to: ClassVar[frozenset[str]] = frozenset(
        {"facilities", "staff", "plans", "inspections", "hazards", "orders", "duty", "incidents", "checklists"}
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._today = context.today()
        self._shown_limit = 0
        self._sees = access.may(context.actor, Right.SEE)
        self._build_toolbar()
        self.kept, self.numbers, self.todo = KeptCard(context), Numbers(context), TodoCard(context)
        self.first = Card("先做这几件事", "做完的会自动消失或打勾")
        self.visits = ListCard("今日检查", "", "今天没有安排检查。", link="全部检查")
        self.expiring = ListCard("证照与人员", "30 日内到期", "30 日内没有到期的证照和执法证。", link="全部机构")
        self.changes = ListCard("最近变动", "", "还没有人办过业务。")
        self._lay_out()
        self._connect()
        self._watch = QTimer(self)
        self._watch.setInterval(60_000)
        self._watch.timeout.connect(self._look_at_the_clock)
        self._watch.start()

    def _build_toolbar(self) -> None:
        actor, open_page = self.context.actor, self.context.open
        left: list[Act | None] = []
        if access.may(actor, Right.HANDLE_HAZARDS):
            left.append(Act("登记隐患", partial(open_page, Capability.HAZARDS.value, None, act="new"), "add", kind=""))
        if access.may(actor, Right.INSPECT):
            chip = VisitChip.OPEN.value
            page = Capability.INSPECTIONS.value
            left.append(Act("录入检查", partial(open_page, page, None, chip=chip), "clipboard_edit"))
        if access.may(actor, Right.PLAN):
            page = Capability.PLANS.value
            left.append(Act("编制计划", partial(open_page, page, None, act="new"), "calendar_add"))
        if access.may(actor, Right.KEEP_INCIDENTS):
            page = Capability.INCIDENTS.value
            left.append(Act("登记突发事件", partial(open_page, page, None, act="new"), "alert", "F11"))
        self.toolbar.set_acts(left, [Act("刷新", self.refresh, "arrow_sync", "F5")])

    def _lay_out(self) -> None:
        inside = Surface("window")
        column = measure.column(inside, (16, 12, 16, 12), 12)
        for part in (self.kept, self.first, self.numbers):
            column.addWidget(part)
        self._lower = QWidget()
        lower = measure.row(self._lower, gap=12)
        lower.addWidget(self.todo, 1)
        side = self._aside = QWidget()
        measure.fix(side, width=_SIDE)
        aside = measure.column(side, gap=12)
        for card in (self.visits, self.expiring, self.changes):
            aside.addWidget(card)
        aside.addStretch(1)
        lower.addWidget(side)
        column.addWidget(self._lower, 1)
        column.addStretch(0)  # the first steps of an empty office stay at the top
        self.first.hide()
        self.nothing = EmptyState(
            "people", "您的账号只管理人员与单位设置，这里没有业务内容。请从左侧打开“人员与权限”或“设置”。"
        )
        self._ground = Scroll(inside)
        self.content.addWidget(self._ground, 1)
        self.content.addWidget(self.nothing, 1)
        self._ground.setVisible(self._sees)
        self.nothing.setVisible(not self._sees)

    def _connect(self) -> None:
        open_page = self.context.open
        self.todo.table.opened.connect(self._open_todo)
        self.todo.table.clicked.connect(lambda index: self._open_todo(self.todo.model.id_at(index.row())))
        self.todo.model.failed.connect(self.say_problem)
        self.visits.link.clicked.connect(
            lambda _checked=False: open_page(Capability.INSPECTIONS.value, None, chip=VisitChip.OPEN.value)
        )
        self.expiring.link.clicked.connect(
            lambda _checked=False: open_page(Capability.FACILITIES.value, None, expiring=True)
        )

    # --- asking -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for the numbers, what waits, and what is kept on this PC."""
        self.kept.refresh()
        if not self._sees:
            return
        self._today, now, limit = self.context.today(), self.context.now(), self._limit()
        today, self._shown_limit = self._today, limit
        self.context.query(
            lambda s, a: overview.overview(s, a, today=today, now=now, limit=limit),
            self._show,
            self.say_problem,
            key="overview",
        )
        self.todo.refresh(TodoCriteria(today, now=now))

    def showEvent(self, event: QShowEvent) -> None:
        """A form may have been left half typed meanwhile; its page hides after this one is shown."""
        if not self._stale:
            QTimer.singleShot(0, self.kept.refresh)
        super().showEvent(event)

    def _limit(self) -> int:
        height = self.height()
        return _LINES - 1 if height < theme.px(_LOW) else _LINES if height < theme.px(_TALL) else 2 * _LINES

    def _look_at_the_clock(self) -> None:
        if self.context.today() != self._today and self.isVisible():
            self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More lines where the screen is taller; where it is narrow the cards stand below what waits."""
        super().resizeEvent(event)
        self._stack(self.width() < theme.px(_NARROW))
        if self._shown_limit and self._shown_limit != self._limit():
            self.refresh()

    def _stack(self, narrow: bool) -> None:
        lower = self._lower.layout()
        assert isinstance(lower, QBoxLayout)
        lower.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        measure.fix(self._aside, width=0 if narrow else _SIDE)
        if narrow:
            self._aside.setMinimumWidth(0)
            self._aside.setMaximumWidth(_WIDEST)

    # --- showing ----------------------------------------------------------------------------------------------------

    def _show(self, found: Overview) -> None:
        self.say_problem(None)
        self.numbers.show_overview(found)
        empty = bool(found.steps) and not found.steps[0].done
        self.numbers.setVisible(not empty)
        self._lower.setVisible(not empty)
        self._show_first(found)
        self._show_visits(found)
        self.expiring.show_lines([self._expiry(row) for row in found.expiring])
        self.changes.show_lines([self._change(row) for row in found.changes])

    def _show_first(self, found: Overview) -> None:
        self.first.setVisible(found.starting)
        while (item := self.first.body.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().hide()
                item.widget().deleteLater()
        empty = bool(found.steps) and not found.steps[0].done
        for step in found.steps if found.starting else ():
            if empty or not step.done:
                self.first.body.addWidget(self._step(step))

    def _step(self, step: FirstStep) -> QWidget:
        held = QWidget()
        held.setAccessibleName(f"{step.title}：{'已完成' if step.done else '未完成'}")
        line = measure.row(held, (0, 2, 0, 2), 10)
        line.addWidget(Icon("checkmark_circle", "good", 20, filled=True) if step.done else Icon("circle", "edge", 20))
        line.addWidget(Label(step.title, "bold", "ink3" if step.done else "ink"))
        line.addWidget(Label(step.sentence, "dense", "ink3", wrap=True), 1)
        if not step.done:
            button, hint = Button(step.title), _FIRST[step.capability]
            button.clicked.connect(lambda _checked=False: self.context.open(step.capability.value, None, act=hint))
            line.addWidget(button)
        return held

    def _show_visits(self, found: Overview) -> None:
        now = [self._sealed(row) for row in found.sealed if row.departs_on <= self._today]
        later = [self._sealed(row) for row in found.sealed if row.departs_on > self._today]
        lines = [*now, *(self._visit(row) for row in found.todays), *later]
        self.visits.show_lines(lines[: self._limit()])

    def _sealed(self, row: SealedLine) -> Line:
        late = row.departs_on < self._today
        when = "今日" if row.departs_on == self._today else f"{row.departs_on:%m-%d}"
        words = "已期满，待公开" if late else "已封存"
        line = Line(f"{when} 每次 {row.count} 家", row.plan, (words, "warn" if late else "info"))
        line.clicked.connect(partial(self.context.open, Capability.PLANS.value, row.plan_id))
        return line

    def _visit(self, row: VisitLine) -> Line:
        line = Line(row.facility, row.officers, (row.state.label, _VISIT_TONES.get(row.state, "neutral")))
        line.clicked.connect(partial(self.context.open, Capability.INSPECTIONS.value, row.id))
        return line

    def _expiry(self, row: ExpiryRow) -> Line:
        line = Line(row.name, row.what, (row.words, "danger" if row.late else "warn"))
        line.clicked.connect(partial(self.context.open, row.capability.value, row.record))
        return line

    def _change(self, row: ChangeLine) -> Line:
        at = clock.office(row.at)
        lead = f"{at:%H:%M}" if at.date() == self._today else f"{at:%m-%d}"
        words = "：".join(part for part in (row.verb, row.title) if part)
        line = Line(words, row.actor, lead=lead, live=row.capability is not None)
        if row.capability is not None:
            line.clicked.connect(partial(self.context.open, row.capability.value, row.record))
        return line

    def _open_todo(self, key: Any) -> None:
        row = self.todo.row(key) if isinstance(key, str) else None
        if row is not None:
            self.context.open(row.capability.value, row.record)
