"""One line of a card: words that are cut where there is no room, a remark, a pill; the whole line is a button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from mzdesk.ui import measure, paint, theme
from mzdesk.ui.widgets import Card, Label, LinkButton

HIGH: Final = 27
_LEAD: Final = 44


class Line(QWidget):
    """A time, a title, a quiet note, a pill `(word, tone)`; says `clicked` when it is `live`."""

    clicked = Signal()

    def __init__(
        self,
        title: str,
        note: str = "",
        pill: tuple[str, paint.Tone] = ("", "neutral"),
        *,
        lead: str = "",
        live: bool = True,
    ) -> None:
        super().__init__()
        self.title, self.note, self.pill, self.lead = title, note, pill, lead
        self._live = live
        if live:
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        measure.fix(self, height=HIGH)
        words = "，".join(part for part in (lead, title, note, pill[0]) if part)
        self.setAccessibleName(words)
        self.setToolTip("  ".join(part for part in (title, note) if part))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(240), theme.px(HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, rect = QPainter(self), QRectF(self.rect())
        left, right = 0, self.width()
        dense, small = theme.font("dense"), theme.font("small")
        if self.lead:
            paint.words(painter, QRectF(left, 0, theme.px(_LEAD), rect.height()), self.lead, small, "ink3")
            left += theme.px(_LEAD)
        if self.pill[0]:
            right -= paint.pill_width(self.pill[0], None)
            paint.draw_pill(painter, right, self.height() // 2, self.pill[0], self.pill[1])
            right -= theme.px(8)
        title = min(paint.width(self.title, dense), right - left)
        ink = "link" if self._live and self.underMouse() else "ink"
        paint.words(painter, QRectF(left, 0, title, rect.height()), self.title, dense, ink)
        room = right - left - title - theme.px(10)
        if self.note and room > theme.px(24):
            note = QRectF(left + title + theme.px(10), 0, room, rect.height())
            paint.words(painter, note, self.note, small, "ink3", paint.RIGHT if self.lead else paint.LEFT)
        if self.hasFocus():
            paint.focus_ring(painter, rect, 4)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().event(event)


class ListCard(Card):
    """A card of lines; `empty` says that there are none."""

    def __init__(self, title: str, note: str, empty: str, *, link: str = "") -> None:
        self.link = LinkButton(link)
        super().__init__(title, note, right=self.link if link else None)
        self._empty = Label(empty, "dense", "ink3", wrap=True)
        self.lines: list[Line] = []
        self._column: QVBoxLayout = measure.column()
        self.body.addWidget(self._empty)
        self.body.addLayout(self._column)
        self.body.addStretch(1)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        for line in self.lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = list(lines)
        for line in lines:
            self._column.addWidget(line)
        self._empty.setVisible(not lines)
