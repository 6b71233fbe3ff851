"""The map itself: places without a chart beneath, moved and zoomed by mouse and keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from mzdesk.ui import paint, theme
from mzdesk.ui.plots import map_signs
from mzdesk.ui.plots.ground import KM_A_UNIT, Box, Ground, Group, round_km, sentence
from mzdesk.ui.plots.lens import CLOSEST, Lens
from mzdesk.views.plan_figures import Extent, MapPlace

_NOTCH, _STEP, _MARGIN, _AROUND = 1.25, 60, 40, 30
_NAMED: Final = 8
_PANS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ZOOMS: Final = {Qt.Key.Key_Plus: _NOTCH, Qt.Key.Key_Equal: _NOTCH, Qt.Key.Key_Minus: 1 / _NOTCH}
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class MapCanvas(QWidget):
    """`chosen(id)` when a place is clicked. A click on a number goes nearer; on one spot it goes through its places."""

    chosen = Signal(str)

    def __init__(self, *, name: str = "检查对象分布图") -> None:
        super().__init__()
        self.ground = Ground(())
        self.lens = Lens()
        self._current: int | None = None
        self._fitted = True
        self._pressed: QPoint | None = None
        self._dragged = False
        self._picture: QPixmap | None = None
        self._signs = map_signs.Signs(1.0)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_places(self, places: Sequence[MapPlace], extent: Extent | None) -> None:
        """Show these places; what was in view stays in view unless everything was."""
        before = self.current()
        self.ground = Ground(places, extent)
        self._current = self.ground.numbers.get(before) if before is not None else None
        if self._fitted:
            self.fit()
        self._tell()
        self._again()

    def current(self) -> str | None:
        """The id of the place the keyboard is on."""
        return self.ground.shown[self._current].id if self._current is not None else None

    def reveal(self, place_id: str) -> None:
        """Bring a place to the middle and mark it; one that is not shown changes nothing."""
        number = self.ground.numbers.get(place_id)
        if number is not None:
            self._go(number)

    # --- view --------------------------------------------------------------------------------------------------------

    def fit(self) -> None:
        """Show everything."""
        self.lens.show(self.ground.bounds, _MARGIN, self.ground.bounds)
        self._fitted = True
        self._again()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Nearer or farther; the point under `at` (the middle unless said) stays where it is."""
        spot = at if at is not None else QPointF(self.width() / 2, self.height() / 2)
        self.lens.zoom(factor, spot.x(), spot.y(), self.ground.bounds)
        self._moved()

    def pan(self, across: float, down: float) -> None:
        """Move what is looked at by px."""
        self.lens.pan(across, down, self.ground.bounds)
        self._moved()

    def _moved(self) -> None:
        self._fitted = False
        self._again()

    def spot(self, x: float, y: float) -> QPointF:
        """Where a point of the plane stands on the widget."""
        return QPointF(*self.lens.spot(x, y))

    def group_at(self, at: QPointF) -> Group | None:
        """The sign under a point of the widget."""
        x, y = self.lens.plane(at.x(), at.y())
        reach = theme.px(30) / self.lens.scale
        near = self.ground.groups(self.lens.scale, Box(x - reach, y - reach, x + reach, y + reach))
        found = [(self._away(group, at), group) for group in near]
        inside = [(away, group) for away, group in found if away <= self._reach(group)]
        return min(inside, key=lambda pair: pair[0])[1] if inside else None

    def _away(self, group: Group, at: QPointF) -> float:
        spot = self.spot(group.x, group.y)
        return float(((spot.x() - at.x()) ** 2 + (spot.y() - at.y()) ** 2) ** 0.5)

    def _reach(self, group: Group) -> float:
        return float(theme.px(10)) if group.alone else map_signs.group_radius(len(group.places)) + 2

    # --- picture -----------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(theme.px(640), theme.px(420))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(280), theme.px(220))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.lens.wide, self.lens.high = max(1, self.width()), max(1, self.height())
        if self._fitted:
            self.fit()
        self._again()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._again()
        super().changeEvent(event)

    def _again(self) -> None:
        self._picture = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None or self._picture.devicePixelRatio() != self.devicePixelRatioF():
            self._picture = self._painted()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        if self._current is not None:
            ring = self.spot(*self.ground.points[self._current])
            side = theme.px(13)
            box = QRectF(ring.x() - side, ring.y() - side, 2 * side, 2 * side)
            paint.round_box(painter, box, side, None, theme.colour("link"), 2)
        if self.hasFocus():
            paint.focus_ring(painter, QRectF(self.rect()), 4)

    def _painted(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(theme.colour("sunken"))
        self._signs = map_signs.Signs(ratio)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("small"))
        self._paint_groups(painter)
        self._paint_townships(painter)
        self._paint_scale(painter)
        paint.round_box(painter, QRectF(self.rect()), 4, None, theme.colour("line2"))
        painter.end()
        return picture

    def _paint_groups(self, painter: QPainter) -> None:
        groups = list(self.ground.groups(self.lens.scale, self.lens.view(_AROUND)))
        for group in sorted(groups, key=lambda each: (each.alone, each.y)):
            at = self.spot(group.x, group.y)
            if group.alone:
                place = self.ground.shown[group.places[0]]
                self._signs.draw(painter, at, place.risk, visited=place.visited, overdue=place.overdue)
            else:
                map_signs.draw_group(painter, at, group)

    def _paint_townships(self, painter: QPainter) -> None:
        """Names under the middle of their places, with a rim so that they are read over signs."""
        font = theme.font("dense_bold")
        taken: list[QRectF] = []
        for name, x, y in self.ground.townships:
            wide, high = paint.width(name, font) + theme.px(6), theme.px(18)
            at = self.spot(x, y)
            box = QRectF(at.x() - wide / 2, at.y() + theme.px(10), wide, high)
            if self.rect().contains(box.toRect()) and not any(box.intersects(other) for other in taken):
                taken.append(box)
                path = QPainterPath()
                path.addText(QPointF(box.left() + theme.px(3), box.bottom() - theme.px(4)), font, name)
                rim = QPen(theme.colour("surface"), theme.px(4))
                rim.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
                painter.strokePath(path, rim)
                painter.fillPath(path, theme.colour("ink"))

    def _paint_scale(self, painter: QPainter) -> None:
        kilometres = round_km(theme.px(120) / self.lens.scale * KM_A_UNIT)
        wide = kilometres / KM_A_UNIT * self.lens.scale
        left, base = theme.px(12), self.height() - theme.px(12)
        painter.fillRect(QRectF(left, base, wide, 2), theme.colour("ink2"))
        for x in (left, left + wide - 1):
            painter.fillRect(QRectF(x, base - theme.px(5), 1, theme.px(6)), theme.colour("ink2"))
        words = f"{kilometres:g} 公里" if kilometres >= 1 else f"{kilometres * 1000:.0f} 米"
        line = QRectF(left, base - theme.px(22), theme.px(120), theme.px(18))
        paint.words(painter, line, words, theme.font("small"), "ink2", elide=False)

    # --- hands -------------------------------------------------------------------------------------------------------

    def said(self, group: Group) -> str:
        """A sign in words, as its tool tip says it."""
        names = [sentence(self.ground.shown[number]) for number in group.places[:_NAMED]]
        if group.alone:
            return names[0]
        more = f"\n……还有 {len(group.places) - _NAMED} 家" if len(group.places) > _NAMED else ""
        head = f"此处 {len(group.places)} 家，本周期已查 {group.visited} 家"
        return "\n".join((head, *names)) + more

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            group = self.group_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.said(group) if group else "", self)
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if notches:
            self.zoom(_NOTCH**notches, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position().toPoint(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._pressed is None:
            over = self.group_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.OpenHandCursor)
            return
        moved = at - self._pressed
        if self._dragged or moved.manhattanLength() >= QApplication.startDragDistance():
            self._dragged, self._pressed = True, at
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.pan(-moved.x(), -moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        group = self.group_at(event.position()) if pressed is not None and not self._dragged else None
        if group is not None:
            self._take(group)

    def _take(self, group: Group) -> None:
        box = None if group.alone else self.ground.spread(group)
        if box is not None and self.lens.scale < CLOSEST:
            self.lens.show(box, _MARGIN, self.ground.bounds)
            self._moved()
            return
        at = group.places.index(self._current) + 1 if self._current in group.places else 0
        self._mark(group.places[at % len(group.places)])
        self.chosen.emit(self.current())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _PANS:
            across, down = _PANS[key]
            self.pan(across * _STEP, down * _STEP)
        elif key in _ZOOMS:
            self.zoom(_ZOOMS[key])
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.fit()
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp) and self.ground.shown:
            step = 1 if key is Qt.Key.Key_PageDown else -1
            start = -1 if self._current is None and step == 1 else self._current or 0
            self._go((start + step) % len(self.ground.shown))
        elif key in _ENTER and self._current is not None:
            self.chosen.emit(self.current())
        else:
            super().keyPressEvent(event)

    def _go(self, number: int) -> None:
        self.lens.look_at(*self.ground.points[number], self.ground.bounds)
        self._moved()
        self._mark(number)

    def _mark(self, number: int) -> None:
        self._current = number
        self._tell()
        self.update()

    def _tell(self) -> None:
        many = f"图上 {len(self.ground.shown)} 家。翻页键逐家查看，方向键移动，加减号缩放，数字 0 看全部"
        self.setAccessibleDescription(sentence(self.ground.shown[self._current]) if self._current is not None else many)
