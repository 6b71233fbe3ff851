"""The places of a period on a map without a chart beneath, with its legend and what could not be shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from mzdesk.ui import measure, theme
from mzdesk.ui.plots.map_canvas import MapCanvas
from mzdesk.ui.plots.map_signs import MapLegend
from mzdesk.ui.widgets.buttons import IconButton, LinkButton
from mzdesk.ui.widgets.words import Label
from mzdesk.views.plan_figures import Extent, MapPlace

_NOTCH = 1.6


class PlacesMap(QWidget):
    """`chosen(id)` when a place is clicked; `missing_asked` and `outside_asked` for what is only counted below.

    Wheel and + − zoom, dragging and arrows move, 0 shows everything, Page Down goes from place to place.
    """

    chosen = Signal(str)
    missing_asked = Signal()
    outside_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = measure.column(self, gap=6)
        self.canvas = MapCanvas()
        self.canvas.chosen.connect(self.chosen)
        self.setFocusProxy(self.canvas)
        column.addWidget(self.canvas, 1)
        column.addWidget(MapLegend())
        self._foot = QWidget()
        foot = measure.row(self._foot, gap=16)
        self.note = Label("", "small", "ink3")
        self.missing, self.outside = LinkButton("", "location"), LinkButton("", "warning")
        self.missing.clicked.connect(self.missing_asked)
        self.outside.clicked.connect(self.outside_asked)
        for widget in (self.missing, self.outside, self.note):
            foot.addWidget(widget)
        foot.addStretch(1)
        column.addWidget(self._foot)
        self.buttons = [
            IconButton("zoom_in", "放大"),
            IconButton("zoom_out", "缩小"),
            IconButton("zoom_fit", "看全部"),
        ]
        acts = (lambda: self.canvas.zoom(_NOTCH), lambda: self.canvas.zoom(1 / _NOTCH), self.canvas.fit)
        for button, act in zip(self.buttons, acts, strict=True):
            button.setParent(self.canvas)
            button.clicked.connect(lambda _checked=False, run=act: run())
        self.show_places(())

    def show_places(self, places: Sequence[MapPlace], extent: Extent | None = None) -> None:
        """Show these places; those without coordinates or outside of `extent` are counted in a line."""
        self.canvas.show_places(places, extent)
        ground = self.canvas.ground
        self.missing.setText(f"没有坐标 {ground.missing} 家")
        self.missing.setVisible(ground.missing > 0)
        self.outside.setText(f"坐标不在本区 {ground.outside} 家")
        self.outside.setVisible(ground.outside > 0)
        self.note.setText(f"按乡镇中心标示 {ground.centred} 家" if ground.centred else "")
        self._foot.setVisible(bool(ground.missing or ground.outside or ground.centred))

    def reveal(self, place_id: str) -> None:
        """Bring a place to the middle and mark it."""
        self.canvas.reveal(place_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._put_buttons()

    def _put_buttons(self) -> None:
        gap, top = theme.px(8), theme.px(8)
        for button in self.buttons:
            button.adjustSize()
            button.move(self.canvas.width() - button.width() - gap, top)
            top += button.height() + theme.px(4)


__all__ = ["PlacesMap"]
