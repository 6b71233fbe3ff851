"""How much of a period's quotas is done: a bar with numbers for each risk and each township."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from mzdesk.terms import RiskGrade
from mzdesk.ui import paint, theme
from mzdesk.views.plan_figures import CoverageLine

_ROW, _HEAD = 28, 30
_COUNT, _SHARE, _LATE = 88, 48, 74
_ORDER: Final = tuple(RiskGrade)


class CoverageBars(QWidget):
    """Risks from the gravest, then townships: those with something overdue first, then the least covered.

    `chosen(line)` hands over the `CoverageLine` that was clicked or on which Enter was pressed.
    """

    chosen = Signal(object)

    def __init__(self, *, name: str = "本期覆盖情况") -> None:
        super().__init__()
        self._groups: list[tuple[str, list[CoverageLine]]] = []
        self._lines: list[CoverageLine] = []
        self._current = 0
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def show_lines(self, lines: Sequence[CoverageLine]) -> None:
        """Show these lines, in any order."""
        risks = sorted((line for line in lines if line.risk), key=lambda line: _ORDER.index(line.risk or _ORDER[-1]))
        townships = sorted((line for line in lines if line.risk is None), key=_urgency)
        groups = [("按风险等级", risks), ("按乡镇（街道）", townships)]
        self._groups = [(title, found) for title, found in groups if found]
        self._lines = [*risks, *townships]
        self._current = min(self._current, max(0, len(self._lines) - 1))
        self._tell()
        self.updateGeometry()
        self.update()

    def lines(self) -> list[CoverageLine]:
        """The lines as they stand, from above."""
        return list(self._lines)

    def sizeHint(self) -> QSize:
        rows, heads = len(self._lines), len(self._groups)
        return QSize(theme.px(440), rows * theme.px(_ROW) + heads * theme.px(_HEAD) + theme.px(4))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(340), self.sizeHint().height())

    def line_at(self, point: QPoint) -> int | None:
        """The number of the line under a point."""
        return next((at for at, rect in enumerate(self._rects()) if rect.contains(point)), None)

    def _rects(self) -> list[QRectF]:
        top, made = 0.0, []
        for _, found in self._groups:
            top += theme.px(_HEAD)
            for _line in found:
                made.append(QRectF(0, top, self.width(), theme.px(_ROW)))
                top += theme.px(_ROW)
        return made

    def rect_of(self, key: str) -> QRectF:
        """Where the line with this key stands."""
        place = next(at for at, line in enumerate(self._lines) if line.key == key)
        return self._rects()[place]

    # --- picture -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, rects, place = QPainter(self), self._rects(), 0
        for title, found in self._groups:
            top = rects[place].top() - theme.px(_HEAD)
            head = QRectF(0, top, self.width(), theme.px(_HEAD))
            paint.words(painter, head, title, theme.font("dense_bold"), "ink2")
            counted = head.adjusted(0, 0, -theme.px(_LATE + _SHARE), 0)
            paint.words(painter, counted, "已查/应查（家）", theme.font("small"), "ink3", paint.RIGHT)
            for line in found:
                self._paint_line(painter, rects[place], line, current=place == self._current)
                place += 1

    def _paint_line(self, painter: QPainter, rect: QRectF, line: CoverageLine, *, current: bool) -> None:
        name, middle = theme.px(112), round(rect.center().y())
        if line.risk is not None:
            paint.draw_grade(painter, 0, middle, line.name, line.risk.value)
        else:
            paint.words(painter, QRectF(0, rect.top(), name, rect.height()), line.name, theme.font("dense"), "ink")
        late = rect.right() - theme.px(_LATE)
        share = QRectF(late - theme.px(_SHARE), rect.top(), theme.px(_SHARE), rect.height())
        count = QRectF(share.left() - theme.px(_COUNT), rect.top(), theme.px(_COUNT), rect.height())
        bar = QRectF(name + theme.px(4), middle - theme.px(4), count.left() - name - theme.px(8), theme.px(8))
        paint.draw_bar(painter, bar, _share(line), "good" if line.visited >= line.total else "link", "quiet")
        figures = f"{line.visited}/{line.total}"
        paint.words(painter, count, figures, theme.font("dense"), "ink", paint.RIGHT, elide=False)
        paint.words(painter, share, _per_cent(line), theme.font("dense"), "ink2", paint.RIGHT, elide=False)
        if line.overdue:
            paint.draw_pill(painter, round(late) + theme.px(8), middle, f"逾期 {line.overdue}", "danger")
        paint.hairline(painter, 0, round(rect.bottom()) - 1, round(rect.width()))
        if current and self.hasFocus():
            paint.focus_ring(painter, rect.adjusted(0, 1, 0, -1), 3)

    # --- hands -------------------------------------------------------------------------------------------------------

    def sentence(self, line: CoverageLine) -> str:
        """A line in words, as the tool tip and screen readers say it."""
        missed = f"，逾期 {line.overdue} 家" if line.overdue else "，没有逾期"
        name = f"{line.name}风险" if line.risk is not None else line.name
        return f"{name}：应查 {line.total} 家，本周期内已查 {line.visited} 家（{_per_cent(line)}）{missed}"

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = self.line_at(event.pos())
            QToolTip.showText(event.globalPos(), self.sentence(self._lines[at]) if at is not None else "", self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self.line_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and at is not None:
            self._go(at)
            self.chosen.emit(self._lines[at])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = Qt.Key(event.key()), len(self._lines) - 1
        steps = {
            Qt.Key.Key_Up: self._current - 1,
            Qt.Key.Key_Down: self._current + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if last >= 0 and key in steps:
            self._go(max(0, min(last, steps[key])))
        elif last >= 0 and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self._lines[self._current])
        else:
            super().keyPressEvent(event)

    def _go(self, at: int) -> None:
        self._current = at
        self._tell()
        self.update()

    def _tell(self) -> None:
        self.setAccessibleDescription(self.sentence(self._lines[self._current]) if self._lines else "还没有检查对象")


def _share(line: CoverageLine) -> float:
    return line.visited / line.total if line.total else 1.0


def _per_cent(line: CoverageLine) -> str:
    return f"{100 * line.visited // line.total}%" if line.total else "—"


def _urgency(line: CoverageLine) -> tuple[bool, int, float, str]:
    return (not line.overdue, -line.overdue, _share(line), line.key)
