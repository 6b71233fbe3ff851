"""The head of a table: words, a short divider, the sort arrow beside the word, a tick for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView

from mzdesk.ui import icons, paint, theme
from mzdesk.ui.tables.columns import Kind
from mzdesk.ui.tables.delegates import EDGE, PAD

if TYPE_CHECKING:
    from mzdesk.ui.tables.view import Table


class Header(QHeaderView):
    """Sections can be moved, sized, sorted by."""

    def __init__(self, table: Table) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        narrow = any(column.kind is Kind.SIGN for column in table.rows.columns)
        self.setMinimumSectionSize(theme.px(22 if narrow else 36))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName("表头")

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.px(32))

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        columns = self._table.rows.columns
        if logical >= len(columns):
            return
        painter.save()
        painter.fillRect(rect, theme.colour("sunken"))
        paint.hairline(painter, rect.x(), rect.bottom(), rect.width())
        first = self.visualIndex(logical) == 0
        if not first:
            tall = theme.px(16)
            paint.hairline(painter, rect.x(), rect.center().y() - tall // 2, tall, "line2", down=True)
        inner = rect.adjusted(theme.px(EDGE if first else PAD), 0, -theme.px(PAD), 0)
        if columns[logical].kind is Kind.CHECK:
            paint.draw_check(painter, inner.x(), inner.y() + inner.height() // 2, self._table.check_state())
        elif columns[logical].kind is Kind.SIGN:
            title, ink = columns[logical].title, "ink2"
            paint.words(painter, QRectF(rect), title, theme.font("small"), ink, paint.CENTER, elide=False)
        else:
            self._paint_title(painter, inner, logical)
        painter.restore()

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.colour("sunken"))
        paint.hairline(painter, 0, self.viewport().height() - 1, self.viewport().width())
        painter.end()
        super().paintEvent(event)  # type: ignore[arg-type]

    def _paint_title(self, painter: QPainter, inner: QRect, logical: int) -> None:
        column = self._table.rows.columns[logical]
        dense = theme.font("dense")
        sorted_by = self._table.sorted_by
        arrow = theme.px(16) if sorted_by is not None and sorted_by[0] == column.key else 0
        wide = min(paint.width(column.title, dense), inner.width() - arrow)
        left = inner.right() - wide - arrow + 1 if column.kind is Kind.NUMBER else inner.x()
        line = QRectF(left, inner.y(), wide, inner.height())
        paint.words(painter, line, column.title, dense, "ink2")
        if arrow and sorted_by is not None:
            sign = "arrow_down" if sorted_by[1] else "arrow_up"
            icons.paint(painter, left + wide + theme.px(3), inner.center().y() - theme.px(6), sign, "link", 13)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        logical = self.logicalIndexAt(event.position().toPoint())
        columns = self._table.rows.columns
        if 0 <= logical < len(columns) and columns[logical].kind is Kind.CHECK:
            self._table.rows.check_all(self._table.check_state() is Qt.CheckState.Unchecked)
        super().mouseReleaseEvent(event)
