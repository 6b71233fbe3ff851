"""The stages of one record as a line of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mzdesk.ui import icons, paint, theme


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: its word; `done` paints a tick."""

    word: str
    done: bool = False


class StageLine(QWidget):
    """Done = tick on green, now = number in a ring (red when `late`), to come = grey."""

    def __init__(self, words: Sequence[str] = (), now: int = 0, *, late: bool = False) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_stages(words, now, late=late)

    def show_stages(self, words: Sequence[str], now: int, *, late: bool = False) -> None:
        """`now` is the index of the present stage; len(words) when all is done."""
        self._words, self._now, self._late = list(words), now, late
        present = self._words[now] if now < len(self._words) else "全部完成"
        self.setAccessibleName(f"办理进度：{present}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(50) * max(1, len(self._words)), theme.px(44))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step = self.width() / max(1, len(self._words))
        for number in range(len(self._words)):
            self._paint_stage(painter, number, step)

    def _paint_stage(self, painter: QPainter, number: int, step: float) -> None:
        middle, top = round(step * number + step / 2), theme.px(11)
        gap = theme.px(13)
        if number:
            token = "good" if number <= self._now else "line2"
            painter.fillRect(QRectF(middle - step + gap, top - 1, step - 2 * gap, 2), theme.colour(token))
        self._paint_node(painter, number, QPointF(middle, top))
        role = "small_bold" if number == self._now else "small"
        line = QRectF(step * number, theme.px(24), step, theme.px(18))
        ink = "ink" if number <= self._now else "ink3"
        paint.words(painter, line, self._words[number], theme.font(role), ink, paint.CENTRE, elide=False)

    def _paint_node(self, painter: QPainter, number: int, at: QPointF) -> None:
        radius = theme.px(9)
        ring = QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
        if number < self._now:
            paint.round_box(painter, ring, radius, theme.colour("good_soft"))
            icons.paint(painter, at.x() - theme.px(6), at.y() - theme.px(6), "checkmark", "good_ink", 12)
            return
        present = number == self._now
        token = ("danger" if self._late else "link") if present else "line2"
        fill = ("danger_soft" if self._late else "primary_soft") if present else "surface"
        paint.round_box(painter, ring, radius, theme.colour(fill), theme.colour(token), 1.5)
        ink, role = (token, "small_bold") if present else ("ink3", "small")
        paint.words(painter, ring, str(number + 1), theme.font(role), ink, paint.CENTRE, elide=False)
