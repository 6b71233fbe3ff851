"""Fields to type into and to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QDate, QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QCalendarWidget, QComboBox, QLineEdit, QListView, QPlainTextEdit, QSizePolicy, QWidget

from mzdesk import clock
from mzdesk.errors import BadInput
from mzdesk.ui import icons, measure, paint, theme
from mzdesk.ui.dates import parse_day
from mzdesk.ui.widgets.words import restyle


class LineField(QLineEdit):
    """One line; `sign` leads, `hint` is the placeholder, `name` what screen readers say."""

    def __init__(self, hint: str = "", *, name: str = "", sign: str = "", width: int = 0) -> None:
        super().__init__()
        self._signs: list[tuple[QAction, str]] = []
        self.setPlaceholderText(hint)
        self.setAccessibleName(name or hint)
        measure.letter(self, "body")
        if width:
            measure.fix(self, width=width)
        if sign:
            self.add_sign(sign, QLineEdit.ActionPosition.LeadingPosition)
            self.setProperty("lead", True)

    def add_sign(self, sign: str, position: QLineEdit.ActionPosition, tip: str = "") -> QAction:
        """A sign inside the field; returns its action."""
        action = QAction(icons.icon(sign, "ink3"), tip, self)
        self.addAction(action, position)
        self._signs.append((action, sign))
        return action

    def set_bad(self, bad: bool) -> None:
        """Frame the field in red; the words stand under it."""
        if bool(self.property("state")) != bad:
            self.setProperty("state", "bad" if bad else "")
            restyle(self)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            for action, sign in self._signs:
                action.setIcon(icons.icon(sign, "ink3"))
        super().changeEvent(event)


class SearchField(LineField):
    """Type to search; Esc empties it. `searched(text)` at every key."""

    searched = Signal(str)

    def __init__(self, hint: str, *, width: int = 220, key: str = "Ctrl+F") -> None:
        super().__init__(hint, name=f"搜索：{hint}", sign="search", width=width)
        self.setClearButtonEnabled(True)
        self.setToolTip(f"输入即搜索，可用拼音首字母（{key}）")
        self.textChanged.connect(self.searched)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)


class TextArea(QPlainTextEdit):
    """Several lines; Tab leaves it."""

    def __init__(self, hint: str = "", *, name: str = "", lines: int = 3) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setAccessibleName(name or hint)
        self.setTabChangesFocus(True)
        measure.letter(self, "body")
        measure.fix(self, height=20 * lines + 14)

    def set_bad(self, bad: bool) -> None:
        """Frame the field in red."""
        self.setProperty("state", "bad" if bad else "")
        restyle(self)


class ComboBox(QComboBox):
    """Choose one of `[(value, words)]`; frame and chevron are ours. `chosen(value)` when changed by hand."""

    chosen = Signal(object)

    def __init__(self, options: Sequence[tuple[Any, str]] = (), *, name: str = "", label: str = "") -> None:
        super().__init__()
        self._label, self._bad = label, False
        self._values: list[Any] = []  # Qt would hand a Term back as plain text
        self.setAccessibleName(name or label)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        measure.letter(self, "body")
        view = QListView()
        view.setObjectName("popup")
        view.setAccessibleName(name or label)
        self.setView(view)
        self.setMaxVisibleItems(14)
        self.activated.connect(lambda _index: self.chosen.emit(self.value()))
        self.set_options(options)

    def set_options(self, options: Sequence[tuple[Any, str]]) -> None:
        """Offer other options; the present choice stays when it is still there."""
        before = self.value()
        self._values = [value for value, _ in options]
        self.blockSignals(True)
        self.clear()
        for _, words in options:
            self.addItem(words)
        self.blockSignals(False)
        self.choose(before)
        self.updateGeometry()

    def value(self) -> Any:
        """The chosen value."""
        number = self.currentIndex()
        return self._values[number] if 0 <= number < len(self._values) else None

    def choose(self, value: Any) -> None:
        """Choose without telling; the first option when `value` is not offered."""
        found = next((n for n, each in enumerate(self._values) if each == value), 0 if self._values else -1)
        self.setCurrentIndex(found)
        self.update()

    def set_bad(self, bad: bool) -> None:
        """Frame the field in red."""
        self._bad = bad
        self.update()

    def sizeHint(self) -> QSize:
        body = theme.font("body")
        longest = max((paint.width(self.itemText(n), body) for n in range(self.count())), default=40)
        label = paint.width(f"{self._label}：", body) if self._label else 0
        return QSize(label + longest + theme.px(38), theme.px(30))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(72), theme.px(30))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, rect, body = QPainter(self), QRectF(self.rect()), theme.font("body")
        live = self.isEnabled()
        frame = "danger" if self._bad else "link" if self.hasFocus() else "line2"
        fill = "sunken" if not live else "hover" if self.underMouse() else "surface"
        paint.round_box(painter, rect, 4, theme.colour(fill), theme.colour(frame))
        painter.fillRect(
            QRectF(4, rect.height() - 1, rect.width() - 8, 1), theme.colour("link" if self.hasFocus() else "edge")
        )
        inner = rect.adjusted(theme.px(10), 0, -theme.px(26), 0)
        if self._label:
            paint.words(painter, inner, f"{self._label}：", body, "ink3", elide=False)
            inner.setLeft(inner.left() + paint.width(f"{self._label}：", body))
        paint.words(painter, inner, self.currentText(), body, "ink" if live else "disabled")
        icons.paint(painter, rect.width() - theme.px(22), theme.px(9), "chevron_down", "ink3", 12)


class DateField(LineField):
    """A day typed as 1123, 11-23, 20261123, 明天, 下周一; shown as 2026-11-23. F4 or the sign opens a calendar."""

    day_changed = Signal()

    def __init__(self, *, name: str = "日期", width: int = 140) -> None:
        super().__init__("如 1123", name=name, width=width)
        self.setToolTip("可输入 1123、11-23、20261123、明天、下周一；F4 打开日历")
        self._shown: date | None = None
        opener = self.add_sign("calendar_ltr", QLineEdit.ActionPosition.TrailingPosition, "打开日历（F4）")
        opener.triggered.connect(self.open_calendar)
        self.editingFinished.connect(self._settle)

    def day(self) -> date | None:
        """The day typed, or None when empty or unclear."""
        try:
            return parse_day(self.text(), clock.today())
        except BadInput:
            return None

    def problem(self) -> str:
        """What is wrong with what was typed, or nothing."""
        try:
            parse_day(self.text(), clock.today())
        except BadInput as error:
            return error.message
        return ""

    def set_day(self, day: date | None) -> None:
        """Show a day without telling."""
        self._shown = day
        self.setText(day.isoformat() if day else "")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._settle()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F4:
            self.open_calendar()
            return
        super().keyPressEvent(event)

    def open_calendar(self) -> QWidget:
        """Open the calendar under the field; returns it."""
        sheet = QCalendarWidget(self)
        sheet.setWindowFlag(Qt.WindowType.Popup)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.setAccessibleName("选择日期")
        sheet.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        sheet.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        day = self.day() or clock.today()
        sheet.setSelectedDate(QDate(day.year, day.month, day.day))
        for signal in (sheet.clicked, sheet.activated):
            signal.connect(self._take)
            signal.connect(sheet.close)
        sheet.move(self.mapToGlobal(QPoint(0, self.height() + 2)))
        sheet.show()
        return sheet

    def _take(self, chosen: QDate) -> None:
        self.setText(date(chosen.year(), chosen.month(), chosen.day()).isoformat())
        self._settle()

    def _settle(self) -> None:
        day = self.day()
        if day is not None and self.text() != day.isoformat():
            self.setText(day.isoformat())
        if day != self._shown:
            self._shown = day
            self.day_changed.emit()
