"""The strip above the page: its name, search everywhere, the clocks that matter now, the menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mzdesk import clock
from mzdesk.ui import icons, measure, paint, theme
from mzdesk.ui.widgets.buttons import MenuButton
from mzdesk.ui.widgets.frames import Bar
from mzdesk.ui.widgets.words import Label

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Countdown:
    """A clock: words, the moment it runs to, red always (`alarm`) or only in the last hour, the page it opens."""

    words: str
    until: datetime
    page: str
    record_id: object = None
    alarm: bool = False


class ClockView(QWidget):
    """One running clock; repaints only itself, by the second under an hour, else by the minute."""

    clicked = Signal()

    def __init__(self, countdown: Countdown) -> None:
        super().__init__()
        self.countdown = countdown
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._tick()

    def left(self) -> timedelta:
        """What is left, or by how much it is late; never under zero."""
        return abs(self.countdown.until - clock.now())

    def words(self) -> str:
        """What runs, and whether it is what is left (剩) or by how much it is late (迟)."""
        return f"{self.countdown.words} {'剩' if self.countdown.until >= clock.now() else '迟'}"

    def figure(self) -> str:
        """`36:42` under an hour, else `4:24` in hours and minutes."""
        seconds = int(self.left().total_seconds())
        hours, rest = divmod(seconds, 3600)
        return f"{hours}:{rest // 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"

    def _tick(self) -> None:
        short = self.left() < timedelta(hours=1)
        self._timer.start(1000 if short else 20_000)
        unit = "分" if short else "小时"
        self.setAccessibleName(f"{self.words()} {self.figure()} {unit}")
        self.updateGeometry()
        self.update()

    def urgent(self) -> bool:
        """In the last hour, over, or an alarm."""
        return self.countdown.alarm or self.countdown.until - clock.now() < timedelta(hours=1)

    def sizeHint(self) -> QSize:
        words = paint.width(self.words(), theme.font("dense"))
        return QSize(words + paint.width(self.figure(), theme.font("bold")) + theme.px(46), theme.px(28))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, urgent = QPainter(self), self.urgent()
        ground, line = ("danger_soft", "danger_line") if urgent else ("sunken", "line")
        paint.round_box(painter, QRectF(self.rect()), 4, theme.colour(ground), theme.colour(line))
        token = "danger" if urgent else "ink2"
        sign = "timer" if urgent else "clock"
        icons.paint(painter, theme.px(9), theme.px(6), sign, token)
        words = self.words()
        rect = QRectF(self.rect()).adjusted(theme.px(30), 0, 0, 0)
        paint.words(painter, rect, words, theme.font("dense"), token, elide=False)
        rect.setLeft(rect.left() + paint.width(words, theme.font("dense")) + theme.px(6))
        paint.words(painter, rect, self.figure(), theme.font("bold"), "danger" if urgent else "ink", elide=False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()


class TopStrip(Bar):
    """Page name, date where it matters, search, clocks, menu."""

    clock_opened = Signal(object)

    def __init__(self, search: QWidget, menu: MenuButton) -> None:
        super().__init__(46, 10)
        self.name, self.date = Label("", "page"), Label("", "dense", "ink3")
        self.menu = menu
        self._clocks: list[ClockView] = []
        self.add(self.name, self.date, None)
        self.line.addWidget(search, 3)
        self._clock_line = measure.row(gap=10)
        self.line.addLayout(self._clock_line)
        self.line.addWidget(menu)

    def show_page(self, title: str, *, dated: bool) -> None:
        """The name of the page, with the day when `dated`."""
        day = clock.today()
        self.name.setText(title)
        self.date.setText(f"{day:%Y}年{day.month}月{day.day}日　星期{WEEKDAYS[day.weekday()]}" if dated else "")
        self._fold()

    def urgent(self) -> bool:
        """Whether any clock that is shown is."""
        return any(each.urgent() for each in self._clocks)

    def show_clocks(self, countdowns: Sequence[Countdown]) -> None:
        """The clocks that matter now, most urgent first."""
        for old in self._clocks:
            self._clock_line.removeWidget(old)
            old.deleteLater()
        self._clocks = [ClockView(countdown) for countdown in countdowns]
        for view in self._clocks:
            view.clicked.connect(lambda view=view: self.clock_opened.emit(view.countdown))
            self._clock_line.addWidget(view)
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Where there is no room: first the day goes, then the less urgent clocks."""
        parts: list[QWidget] = [self.date, *self._clocks[:1:-1], *self._clocks[1:2]]
        for part in parts:
            part.setVisible(part is not self.date or bool(self.date.text()))
        for part in parts:
            if self.line.minimumSize().width() <= self.width():
                break
            part.hide()
