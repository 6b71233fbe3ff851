"""Tabs of a record's detail, with counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent

from mzdesk.ui import paint, theme
from mzdesk.ui.widgets.chips import _Choice, _Row


class _Tab(_Choice):
    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.count: int | None = None

    def sizeHint(self) -> QSize:
        wide = paint.width(self.text(), theme.font("bold"))
        if self.count is not None:
            wide += paint.width(str(self.count), theme.font("small")) + theme.px(4)
        return QSize(wide, theme.px(36))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, on, rect = QPainter(self), self.isChecked(), QRectF(self.rect())
        font = theme.font("bold" if on else "body")
        paint.words(painter, rect, self.text(), font, "link" if on else "ink2", elide=False)
        if self.count is not None:
            left = rect.adjusted(paint.width(self.text(), font) + theme.px(4), 0, 0, 0)
            paint.words(painter, left, str(self.count), theme.font("small"), "ink3", elide=False)
        if on:
            painter.fillRect(QRectF(0, self.height() - 2, self.width(), 2), theme.colour("link"))
        if self.hasFocus():
            paint.focus_ring(painter, rect.adjusted(-3, 3, 3, -3), 4)


class Tabs(_Row):
    """`[(key, word)]`; `changed(key)` when the clerk chose; join it to a QStackedWidget of the page."""

    def __init__(self, options: Sequence[tuple[str, str]], *, name: str = "分页") -> None:
        super().__init__(20, name)
        for key, word in options:
            self._add(key, _Tab(word))

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Small grey counts behind the words."""
        for key in self._keys:
            tab = self.button(key)
            if isinstance(tab, _Tab) and tab.count != counts.get(key):
                tab.count = counts.get(key)
                tab.updateGeometry()
                tab.update()
