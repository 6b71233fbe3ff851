"""How the lines of the checklist are drawn, and where the switch of a line lies."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from mzdesk.terms import ItemResult
from mzdesk.ui import icons, paint, theme
from mzdesk.ui.pages.inspections.findings import Finding
from mzdesk.ui.pages.inspections.lines import Head, Index, Lines, Row, said
from mzdesk.ui.pages.inspections.sheet import BESIDE
from mzdesk.views.inspections import ItemLine

CHOICES: Final = (ItemResult.PASS, ItemResult.FAIL, ItemResult.NOT_APPLICABLE)
_TONES: Final = {
    ItemResult.PASS: ("good_soft", "good_line", "good_ink"),
    ItemResult.FAIL: ("danger_soft", "danger_line", "danger"),
    ItemResult.NOT_APPLICABLE: ("quiet", "edge", "ink"),
}


class LinePainter(QStyledItemDelegate):
    """Draws the lines; also knows where the switch of a line lies."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        model = index.model()
        assert isinstance(model, Lines)
        row = model.row(index)
        if isinstance(row, Head):
            return QSize(100, theme.px(28))
        found = self._finding(model, row)
        return QSize(100, theme.px(64 if isinstance(row, ItemLine) and found is not None else 44))

    def switch(self, box: QRect) -> list[tuple[ItemResult, QRectF]]:
        """The three cells of a line's switch."""
        font, high = theme.font("dense_bold"), theme.px(28)
        wides = [paint.width(result.label, font) + theme.px(24) for result in CHOICES]
        left, top = box.right() - theme.px(16) - sum(wides), box.top() + (theme.px(44) - high) // 2
        cells = []
        for result, wide in zip(CHOICES, wides, strict=True):
            cells.append((result, QRectF(left, top, wide, high)))
            left += wide
        return cells

    def _finding(self, model: Lines, row: Row | None) -> Finding | None:
        if model.sheet is None or not isinstance(row, ItemLine):
            return row if isinstance(row, Finding) else None
        return model.sheet.finding_of(row.item.id)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, Lines)
        row, box = model.row(index), QRect(option.rect)  # type: ignore[attr-defined]
        painter.save()
        if isinstance(row, Head):
            self._head(painter, box, row)
        elif row is not None and model.sheet is not None:
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
            self._ground(painter, box, chosen=chosen)
            if isinstance(row, ItemLine):
                self._item(painter, box, row, model, chosen=chosen)
            else:
                self._beside(painter, box, row, model, index.row(), chosen=chosen)
        painter.restore()

    def _head(self, painter: QPainter, box: QRect, head: Head) -> None:
        painter.fillRect(box, theme.colour("sunken"))
        paint.hairline(painter, box.left(), box.bottom(), box.width())
        inner = QRectF(box.adjusted(theme.px(16), 0, -theme.px(16), 0))
        paint.words(painter, inner, head.title, theme.font("dense_bold"), "ink2")
        counted = f"{head.done}/{head.total}" if head.title != BESIDE else str(head.total)
        paint.words(painter, inner, counted, theme.font("small"), "ink3", paint.RIGHT)

    def _ground(self, painter: QPainter, box: QRect, *, chosen: bool) -> None:
        painter.fillRect(box, theme.colour("select" if chosen else "surface"))
        paint.hairline(painter, box.left(), box.bottom(), box.width())
        if chosen:
            painter.fillRect(box.left(), box.top(), 3, box.height(), theme.colour("link"))

    def _item(self, painter: QPainter, box: QRect, line: ItemLine, model: Lines, *, chosen: bool) -> None:
        sheet = model.sheet
        assert sheet is not None
        result, finding, cells = sheet.results[line.item.id], sheet.finding_of(line.item.id), self.switch(box)
        number = QRectF(box.left(), box.top(), theme.px(46), theme.px(44))
        paint.words(painter, number, str(line.number), theme.font("body"), "ink3", paint.RIGHT)
        text = QRectF(box.left() + theme.px(58), box.top(), 0, theme.px(44))
        photos = len(sheet.photos_of(finding.key)) if finding else 0
        text.setRight(cells[0][1].left() - theme.px(52 if photos else 12))
        draw_two(painter, text, line.item.text, "bold" if chosen else "body")
        if photos:
            self._photos(painter, cells[0][1].left() - theme.px(46), box.top() + theme.px(22), photos)
        self._draw_switch(painter, cells, result, chosen=chosen)
        if finding is not None:
            under = QRectF(
                text.left(), box.top() + theme.px(41), box.right() - text.left() - theme.px(16), theme.px(20)
            )
            paint.words(painter, under, said(finding), theme.font("dense"), "danger")

    def _beside(self, painter: QPainter, box: QRect, row: Finding, model: Lines, number: int, *, chosen: bool) -> None:
        assert model.sheet is not None
        first = next(place for place, each in enumerate(model.rows) if isinstance(each, Finding))
        left = QRectF(box.left(), box.top(), theme.px(46), box.height())
        paint.words(painter, left, f"外{number - first + 1}", theme.font("body"), "ink3", paint.RIGHT)
        text = QRectF(box.left() + theme.px(58), box.top(), box.width() - theme.px(130), box.height())
        draw_two(painter, text, said(row), "bold" if chosen else "body", "danger")
        photos = len(model.sheet.photos_of(row.key))
        if photos:
            self._photos(painter, box.right() - theme.px(56), box.top() + theme.px(22), photos)

    def _photos(self, painter: QPainter, x: float, y: float, count: int) -> None:
        icons.paint(painter, x, y - theme.px(8), "image", "ink2", 16)
        beside = QRectF(x + theme.px(20), y - theme.px(10), theme.px(24), theme.px(20))
        paint.words(painter, beside, str(count), theme.font("dense"), "ink2")

    def _draw_switch(
        self, painter: QPainter, cells: list[tuple[ItemResult, QRectF]], result: ItemResult, *, chosen: bool
    ) -> None:
        whole = cells[0][1].united(cells[-1][1])
        paint.round_box(painter, whole, 4, theme.colour("surface"), theme.colour("line2"))
        for place, (choice, cell) in enumerate(cells):
            if choice is result:
                fill, frame, ink = _TONES[choice]
                paint.round_box(painter, cell, 4, theme.colour(fill), theme.colour(frame))
                paint.words(painter, cell, choice.label, theme.font("dense_bold"), ink, paint.CENTRE, elide=False)
                continue
            if place and cells[place - 1][0] is not result:
                line = round(cell.height() - theme.px(16))
                paint.hairline(painter, round(cell.left()), round(cell.top()) + theme.px(8), line, down=True)
            paint.words(painter, cell, choice.label, theme.font("dense"), "ink2", paint.CENTRE, elide=False)
        if chosen:
            paint.focus_ring(painter, whole.adjusted(-2, -2, 2, 2), 5)


def draw_two(painter: QPainter, rect: QRectF, text: str, role: str, token: str = "ink") -> None:
    """Words on one line, or on two where they need it, the second cut at its end."""
    font = theme.font(role)
    if paint.width(text, font) <= rect.width():
        paint.words(painter, rect, text, font, token)
        return
    layout = QTextLayout(text, font)
    layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
    layout.beginLayout()
    first = layout.createLine()
    first.setLineWidth(rect.width())
    layout.endLayout()
    cut, middle, high = first.textLength(), rect.center().y(), theme.px(20)
    upper = QRectF(rect.left(), middle - high, rect.width(), high)
    paint.words(painter, upper, text[:cut], font, token, elide=False)
    paint.words(painter, upper.translated(0, high), text[cut:], font, token)
