"""The band over the list: which day, how long to the deadline, who has reported; what a pressed 0 would do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from mzdesk.rules import dailies as rules
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.widgets import Button, DateField, IconButton, Label, Surface
from mzdesk.views.dailies import DailyStanding


class Band(Surface):
    """`turned(day)` when another day is chosen. Nothing in it moves by itself but the minutes."""

    def __init__(self, context: Context, turned: Callable[[date], object]) -> None:
        super().__init__()
        self._context, self._turned = context, turned
        self.day = DateField(name="日报日期", width=132)
        self.before, self.after = IconButton("chevron_left", "前一天"), IconButton("chevron_right", "后一天")
        self.today = Button("今天", "flat")
        self.clock, self.figures = Label("", "bold"), Label("", "dense", "ink2", wrap=True)
        self._said = ""
        row = measure.row(self, (16, 6, 16, 6), 6)
        for part in (self.before, self.day, self.after, self.today):
            row.addWidget(part)
        row.addSpacing(12)
        row.addWidget(self.clock)
        row.addSpacing(12)
        row.addWidget(self.figures, 1)
        self.setAccessibleName("当日报送情况")
        self.before.clicked.connect(lambda: self._step(-1))
        self.after.clicked.connect(lambda: self._step(1))
        self.today.clicked.connect(lambda: self.turn(context.today()))
        self.day.editingFinished.connect(self._typed)

    def turn(self, day: date) -> None:
        """Choose a day; one to come has no reports yet."""
        day = min(day, self._context.today())
        self.day.set_day(day)
        self.after.setEnabled(day < self._context.today())
        self.today.setEnabled(day != self._context.today())
        self._turned(day)

    def _step(self, days: int) -> None:
        self.turn((self.day.day() or self._context.today()) + timedelta(days=days))

    def _typed(self) -> None:
        day = self.day.day()
        if day is not None:
            self.turn(day)
        elif self.day.problem():
            self._context.notify.refused(self.day.problem())

    def show_standing(self, standing: DailyStanding) -> None:
        """Say how the day stands."""
        now = self._context.now()
        over = rules.is_late(now, standing.deadline)
        past = standing.day < self._context.today()
        self.clock.setText("当日已结束" if past else rules.left(standing.deadline, now))
        self.clock.set_ink("ink2" if past or not standing.open else "danger" if over else "ink")
        parts = [f"应报 {standing.due} 家", f"已报 {standing.reported}", f"未报 {standing.open}"]
        parts += [f"迟报 {standing.late}"] if standing.late else []
        parts += [f"零报告 {standing.zero}"] if standing.zero else []
        parts += [f"发现隐患 {standing.found} 处"] if standing.found else []
        self._said = "　".join(parts)
        self.ask("")

    def ask(self, words: str) -> None:
        """What the next Enter would do, in the place of the figures; empty puts them back."""
        self.figures.setText(words or self._said)
        self.figures.set_ink("link" if words else "ink2")
