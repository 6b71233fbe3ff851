"""The signs of the map: a shape and a colour for each risk, filled when visited, a number for many."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mzdesk.terms import RiskGrade
from mzdesk.ui import paint, theme
from mzdesk.ui.plots.ground import Group

_TOKENS: Final = {
    RiskGrade.MAJOR: "g_red",
    RiskGrade.LARGER: "g_orange",
    RiskGrade.GENERAL: "g_yellow",
    RiskGrade.LOW: "g_blue",
}
_RADIUS: Final = 6.0


def shape(risk: RiskGrade, at: QPointF, radius: float) -> QPainterPath:
    """Triangle, diamond, square, circle: from the gravest risk."""
    path, x, y = QPainterPath(), at.x(), at.y()
    match risk:
        case RiskGrade.MAJOR:
            corners = [(0, -1.15), (1.1, 0.85), (-1.1, 0.85)]
        case RiskGrade.LARGER:
            corners = [(0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)]
        case RiskGrade.GENERAL:
            corners = [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]
        case _:
            path.addEllipse(at, radius, radius)
            return path
    path.moveTo(x + corners[0][0] * radius, y + corners[0][1] * radius)
    for across, down in corners[1:]:
        path.lineTo(x + across * radius, y + down * radius)
    path.closeSubpath()
    return path


def draw_sign(painter: QPainter, at: QPointF, risk: RiskGrade, *, visited: bool, overdue: bool = False) -> None:
    """One place."""
    radius = _RADIUS * theme.look().scale
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if overdue:
        painter.setPen(QPen(theme.colour("danger"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, radius * 1.75, radius * 1.75)
    colour = theme.colour(_TOKENS[risk])
    painter.setPen(QPen(_edge(risk), 1.4 if visited else 2.0))
    painter.setBrush(colour if visited else theme.colour("surface"))
    painter.drawPath(shape(risk, at, radius * (0.95 if visited else 0.85)))
    painter.restore()


def _edge(risk: RiskGrade) -> QColor:
    """The line of a sign: the grade's word colour, which stands out from every ground."""
    return theme.colour(f"{_TOKENS[risk]}_ink")


def group_radius(count: int) -> float:
    """Px at the present scale."""
    return (9.0 + 3.0 * math.log10(count)) * theme.look().scale


def draw_group(painter: QPainter, at: QPointF, group: Group) -> None:
    """Many places: how many, a ring for how many of them were visited, the gravest risk's shape beside."""
    radius, count = group_radius(len(group.places)), len(group.places)
    ring = QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
    painter.setPen(QPen(theme.colour("danger" if group.overdue else "edge"), 1))
    painter.setBrush(theme.colour("surface"))
    painter.drawEllipse(ring)
    if group.visited:
        inner = ring.adjusted(2, 2, -2, -2)
        painter.setPen(QPen(theme.colour("good"), 2.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawArc(inner, 90 * 16, -round(360 * 16 * group.visited / count))
    painter.setPen(theme.colour("ink"))
    painter.drawText(ring.adjusted(0, -1, 0, -1), int(paint.CENTRE), str(count))
    mark = QPointF(at.x() + radius * 0.8, at.y() - radius * 0.8)
    painter.setPen(QPen(theme.colour("surface"), 1))
    painter.setBrush(theme.colour(_TOKENS[group.worst]))
    painter.drawPath(shape(group.worst, mark, _RADIUS * 0.7 * theme.look().scale))


class Signs:
    """Signs of single places as pictures, made once for a look: some hundred are drawn at a time."""

    def __init__(self, ratio: float) -> None:
        self._ratio = ratio
        self._made: dict[tuple[RiskGrade, bool, bool], QPixmap] = {}

    def draw(self, painter: QPainter, at: QPointF, risk: RiskGrade, *, visited: bool, overdue: bool) -> None:
        """One place, as `draw_sign` draws it."""
        key = risk, visited, overdue
        if key not in self._made:
            self._made[key] = self._picture(*key)
        picture = self._made[key]
        half = picture.width() / picture.devicePixelRatio() / 2
        painter.drawPixmap(QPointF(at.x() - half, at.y() - half), picture)

    def _picture(self, risk: RiskGrade, visited: bool, overdue: bool) -> QPixmap:
        side = math.ceil(_RADIUS * 4 * theme.look().scale)
        picture = QPixmap(round(side * self._ratio), round(side * self._ratio))
        picture.setDevicePixelRatio(self._ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        draw_sign(painter, QPointF(side / 2, side / 2), risk, visited=visited, overdue=overdue)
        painter.end()
        return picture


class MapLegend(QWidget):
    """Which shape is which risk, filled, hollow, ringed, a number; flows over lines where there is little room."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(
            "图例：三角 重大，菱形 较大，方块 一般，圆点 低；实心 本周期已查，空心 还没有查，外圈 逾期"
        )
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def entries(self) -> list[tuple[RiskGrade | None, bool, bool, str]]:
        """(shape, filled, ringed, words); without a shape it is the number."""
        risks = [(risk, True, False, f"{risk.label}风险") for risk in RiskGrade]
        low = RiskGrade.LOW
        states = [
            (low, True, False, "实心：本周期已查"),
            (low, False, False, "空心：还没有查"),
            (low, False, True, "外圈：逾期"),
        ]
        return [*risks, *states, (None, False, False, "圆中数字：多家，绿弧为已查")]

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(self._places(width)[-1].y()) + theme.px(14)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(400), self.heightForWidth(max(self.width(), theme.px(200))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.setMinimumHeight(self.heightForWidth(self.width()))
        super().resizeEvent(event)

    def _places(self, width: int) -> list[QPointF]:
        x, y, made = 0.0, float(theme.px(11)), []
        for *_, words in self.entries():
            wide = theme.px(38) + paint.width(words, theme.font("small"))
            if x and x + wide - theme.px(14) > width:
                x, y = 0.0, y + theme.px(22)
            made.append(QPointF(x + theme.px(10), y))
            x += wide
        return made

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, font = QPainter(self), theme.font("small")
        for at, (risk, filled, ringed, words) in zip(self._places(self.width()), self.entries(), strict=True):
            if risk is not None:
                draw_sign(painter, at, risk, visited=filled, overdue=ringed)
            else:
                box = QRectF(at.x() - theme.px(9), at.y() - theme.px(9), theme.px(18), theme.px(18))
                paint.round_box(painter, box, theme.px(9), theme.colour("surface"), theme.colour("edge"))
                paint.words(painter, box, "9", font, "ink", paint.CENTRE, elide=False)
            line = QRectF(at.x() + theme.px(14), at.y() - theme.px(9), paint.width(words, font), theme.px(18))
            paint.words(painter, line, words, font, "ink2", elide=False)
