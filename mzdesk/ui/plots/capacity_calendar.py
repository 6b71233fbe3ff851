"""What each day of a period can hold and how much of it was used, month beside month.

A day to come shows only what it can hold: how many places are drawn for it is decided when a leader says go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from mzdesk.ui import paint, theme
from mzdesk.views.plan_figures import DayLoad

_WEEK: Final = "一二三四五六日"
_CELL: Final = (42, 38)
_WIDEST: Final = 54
_HEAD, _DAYS, _GAP = 26, 20, 24
_SIGNS: Final = {"weekend": "休", "holiday": "假", "off": "停"}
_SAID: Final = {"weekend": "周末", "holiday": "放假", "off": "不安排检查"}
_STEPS: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -7,
    Qt.Key.Key_Down: 7,
}


class CapacityCalendar(QWidget):
    """Days as cells in whole months; `chosen(date)` when one is clicked or Enter is pressed on it.

    Shades of the ground stand for what a day can hold, the bar at its foot for what was used; both stand as numbers in
    the cell too. Arrows move from day to day, the tool tip says the day in words.
    """

    chosen = Signal(object)

    def __init__(self, *, name: str = "检查能力日历") -> None:
        super().__init__()
        self._days: dict[date, DayLoad] = {}
        self._months: list[date] = []
        self._today, self._most = date.min, 0
        self._current: date | None = None
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_days(self, days: Sequence[DayLoad], *, today: date) -> None:
        """Show these days, in any order; what is given as used after `today` is not shown."""
        self._days = {day.date: day for day in days}
        self._months = sorted({day.date.replace(day=1) for day in days})
        self._most = max((day.capacity for day in days), default=0)
        self._today = today
        if self._current not in self._days:
            self._current = today if today in self._days else min(self._days, default=None)
        self._tell()
        self.updateGeometry()
        self.update()

    def current(self) -> date | None:
        """The day the keyboard is on."""
        return self._current

    def sentence(self, day: date) -> str:
        """A day in words, as the tool tip and screen readers say it."""
        load = self._days.get(day)
        if load is None:
            return ""
        parts = [f"{day.month}月{day.day}日 星期{_WEEK[day.weekday()]}"]
        if load.kind in _SAID:
            parts.append(_SAID[load.kind])
        if load.note:
            parts.append(load.note)
        if load.capacity:
            parts.append(f"最多检查 {load.capacity} 家次")
        elif load.kind == "workday":
            parts.append("没有安排检查能力")
        if load.held:
            parts.append(f"其中 {load.held} 家次留给回头看等已定检查")
        if day <= self._today:
            parts.append(f"已检查 {load.used} 家次")
        return "，".join(parts)

    # --- size --------------------------------------------------------------------------------------------------------

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        across = self._across(width)
        rows = [self._months[start : start + across] for start in range(0, len(self._months), across)]
        gap = theme.px(_GAP)
        return (
            sum(max(self._tall(month) for month in row) for row in rows)
            + gap * max(0, len(rows) - 1)
            + self._legend_tall(width)
        )

    def sizeHint(self) -> QSize:
        wide = max(1, min(3, len(self._months))) * (self._wide() + theme.px(_GAP)) - theme.px(_GAP)
        return QSize(wide, self.heightForWidth(self.width() if self.width() > self._wide() else wide))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._wide(), theme.px(120))

    def resizeEvent(self, event: QEvent) -> None:
        self.setMinimumHeight(self.heightForWidth(self.width()))
        super().resizeEvent(event)  # type: ignore[arg-type]

    def _wide(self) -> int:
        """The least width of a month."""
        return 7 * theme.px(_CELL[0])

    def _step(self) -> int:
        """The width of a day, which takes what room there is."""
        across, gap = self._across(self.width()), theme.px(_GAP)
        return max(theme.px(_CELL[0]), min(theme.px(_WIDEST), ((self.width() + gap) // across - gap) // 7))

    def _tall(self, month: date) -> int:
        return theme.px(_HEAD) + theme.px(_DAYS) + _weeks(month) * theme.px(_CELL[1])

    def _across(self, width: int) -> int:
        gap = theme.px(_GAP)
        return max(1, min(len(self._months) or 1, (width + gap) // (self._wide() + gap)))

    def _places(self) -> list[tuple[date, QPoint]]:
        """Each month with its upper left corner."""
        across, gap, top = self._across(self.width()), theme.px(_GAP), 0
        made = []
        for start in range(0, len(self._months), across):
            row = self._months[start : start + across]
            made += [(month, QPoint(at * (7 * self._step() + gap), top)) for at, month in enumerate(row)]
            top += max(self._tall(month) for month in row) + gap
        return made

    def cell(self, day: date) -> QRectF:
        """Where a day stands; empty when it is not shown."""
        for month, corner in self._places():
            if month == day.replace(day=1) and day in self._days:
                row, column = divmod(day.day - 1 + month.weekday(), 7)
                wide, high = self._step(), theme.px(_CELL[1])
                top = corner.y() + theme.px(_HEAD) + theme.px(_DAYS) + row * high
                return QRectF(corner.x() + column * wide, top, wide, high)
        return QRectF()

    def day_at(self, point: QPoint) -> date | None:
        """The day under a point."""
        return next((day for day in self._days if self.cell(day).contains(point)), None)

    # --- picture -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for month, corner in self._places():
            self._paint_head(painter, month, corner)
        for day, load in self._days.items():
            self._paint_day(painter, self.cell(day), load)
        self._paint_legend(painter)

    def _paint_head(self, painter: QPainter, month: date, corner: QPoint) -> None:
        line = QRectF(corner.x(), corner.y(), 7 * self._step(), theme.px(_HEAD))
        paint.words(painter, line, f"{month.year}年{month.month}月", theme.font("card"), "ink")
        wide = self._step()
        for at, word in enumerate(_WEEK):
            rect = QRectF(corner.x() + at * wide, corner.y() + theme.px(_HEAD), wide, theme.px(_DAYS))
            paint.words(painter, rect, word, theme.font("small"), "ink3", paint.CENTRE)

    def _paint_day(self, painter: QPainter, rect: QRectF, load: DayLoad) -> None:
        box = rect.adjusted(1, 1, -1, -1)
        open_ = load.capacity > 0
        ground = f"heat{self._shade(load.capacity)}" if open_ else "sunken"
        today = load.date == self._today
        frame = "link" if today else "line" if not open_ else ground
        paint.round_box(painter, box, 3, theme.colour(ground), theme.colour(frame), 2 if today else 1)
        inner = box.adjusted(theme.px(4), theme.px(1), -theme.px(4), -theme.px(5))
        upper = QRectF(inner.left(), inner.top(), inner.width(), theme.px(15))
        lower = QRectF(inner.left(), upper.bottom(), inner.width(), theme.px(15))
        role = "small_bold" if today else "small"
        paint.words(painter, upper, str(load.date.day), theme.font(role), "ink" if open_ else "ink3")
        sign = "今" if today else "" if load.kind == "workday" and not load.note else _SIGNS.get(load.kind, "注")
        paint.words(painter, upper, sign, theme.font("small"), "ink2" if open_ else "ink3", paint.RIGHT)
        paint.words(painter, lower, self._figure(load), theme.font("small"), "ink", paint.CENTRE, elide=False)
        self._paint_bar(painter, box, load)
        if self.hasFocus() and load.date == self._current:
            paint.focus_ring(painter, rect, 4)

    def _figure(self, load: DayLoad) -> str:
        """Used of what it holds for days gone by, what it holds for those to come."""
        if load.date <= self._today and (load.capacity or load.used):
            return f"{load.used}/{load.capacity}"
        return str(max(0, load.capacity - load.held)) if load.capacity else ""

    def _paint_bar(self, painter: QPainter, box: QRectF, load: DayLoad) -> None:
        if load.date > self._today or not load.capacity:
            return
        high = theme.px(3)
        bar = QRectF(box.left() + theme.px(4), box.bottom() - high - 1, box.width() - theme.px(8), high)
        token = "danger" if load.used > load.capacity else "link"
        paint.draw_bar(painter, bar, load.used / load.capacity, token, "line2")

    def _shade(self, capacity: int) -> int:
        """0 to 2: a third, two thirds, all of the largest day."""
        return min(2, (3 * capacity - 1) // max(1, self._most))

    def _paint_legend(self, painter: QPainter) -> None:
        font, side = theme.font("small"), theme.px(12)
        top = self.heightForWidth(self.width()) - self._legend_tall(self.width()) + theme.px(10)
        for (token, word), at in zip(self.legend(), self._legend_places(self.width()), strict=True):
            left, middle = at.x(), top + at.y() + theme.px(9)
            if token:
                high = side if token.startswith("heat") else theme.px(3)
                box = QRectF(left, middle - high / 2, side, high)
                paint.round_box(painter, box, 2, theme.colour(token), theme.colour("line2"))
                left += side + theme.px(5)
            line = QRectF(left, middle - theme.px(9), paint.width(word, font), theme.px(18))
            paint.words(painter, line, word, font, "ink2", elide=False)

    def _legend_places(self, width: int) -> list[QPoint]:
        """Where each entry begins; they flow over lines."""
        x, y, made = 0, 0, []
        for token, word in self.legend():
            wide = paint.width(word, theme.font("small")) + (theme.px(17) if token else 0)
            if x and x + wide > width:
                x, y = 0, y + theme.px(20)
            made.append(QPoint(x, y))
            x += wide + theme.px(14)
        return made

    def _legend_tall(self, width: int) -> int:
        return self._legend_places(width)[-1].y() + theme.px(32)

    def legend(self) -> list[tuple[str, str]]:
        """(token, words) of the legend, shades with the capacities they stand for."""
        by_shade: dict[int, list[int]] = {}
        for load in self._days.values():
            if load.capacity:
                by_shade.setdefault(self._shade(load.capacity), []).append(load.capacity)
        shades = [(f"heat{shade}", f"可查{_span(by_shade[shade])}家次") for shade in sorted(by_shade)]
        return [
            *shades,
            ("link", "已用"),
            ("", "休 周末　假 放假　停 不安排"),
            ("", "数字：过去是已查/可查，以后是还可查"),
        ]

    # --- hands -------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            day = self.day_at(event.pos())
            QToolTip.showText(event.globalPos(), self.sentence(day) if day else "", self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and day is not None:
            self._go(day)
            self.chosen.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS and self._current is not None:
            self._go(_nearest(self._days, self._current, _STEPS[key]))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._days:
            self._go(min(self._days) if key is Qt.Key.Key_Home else max(self._days))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._current is not None:
            self.chosen.emit(self._current)
        else:
            super().keyPressEvent(event)

    def _go(self, day: date) -> None:
        self._current = day
        self._tell()
        self.update()

    def _tell(self) -> None:
        self.setAccessibleDescription(self.sentence(self._current) if self._current else "没有计划日")


def _weeks(month: date) -> int:
    following = (month + timedelta(31)).replace(day=1)
    return ((following - month).days + month.weekday() + 6) // 7


def _nearest(days: Mapping[date, DayLoad], start: date, step: int) -> date:
    """The next shown day in the direction of `step`, days without a cell passed over; `start` at the end."""
    first, last = min(days), max(days)
    day = start + timedelta(step)
    while first <= day <= last:
        if day in days:
            return day
        day += timedelta(step)
    return start


def _span(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    return f" {low} " if low == high else f" {low} 至 {high} "
