"""Grounds, bars, scroll areas and the splitter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSplitter, QSplitterHandle, QWidget

from mzdesk.ui import measure, paint, theme

if TYPE_CHECKING:
    from mzdesk.ui.memory import Memory

WIDE: Final = 1600


class Surface(QWidget):
    """A plain ground: `surface`, `window`, `sunken`, `canvas`, `nav`, `strip`."""

    def __init__(self, ground: str = "surface") -> None:
        super().__init__()
        self.setObjectName(ground)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def has_keyboard(self) -> bool:
        """Whether the keyboard is in here, or will be again when the dialog before the window is gone."""
        held = self.window().focusWidget()
        return held is not None and self.isAncestorOf(held)


class Bar(Surface):
    """A strip across the page with a hairline under it; toolbar 45, filter row 41, head line any."""

    def __init__(self, height: int = 45, gap: int = 4, ground: str = "bar") -> None:
        super().__init__(ground)
        measure.fix(self, height=height)
        self.line: QHBoxLayout = measure.row(self, (16, 0, 12, 1), gap)

    def add(self, *widgets: QWidget | int | None) -> None:
        """Widgets from left to right; None is the gap that grows, a number is px."""
        for widget in widgets:
            if widget is None:
                self.line.addStretch(1)
            elif isinstance(widget, int):
                self.line.addSpacing(widget)
            else:
                self.line.addWidget(widget)


class Foot(Bar):
    """The foot of a list (36) or the act bar of a record (48), with a hairline above."""

    def __init__(self, height: int = 36, gap: int = 12) -> None:
        super().__init__(height, gap, "foot")
        measure.pad(self.line, (16, 1, 12, 0), gap)


class Scroll(QScrollArea):
    """A scroll area, up and down only."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click beside the fields must not take the keyboard out of them

    def minimumSizeHint(self) -> QSize:
        """At least as wide as what is inside, so that nothing is cut at the right."""
        inner, bar = self.widget(), self.verticalScrollBar().sizeHint().width()
        wide = inner.minimumSizeHint().width() + bar if inner is not None else 0
        return QSize(wide, super().minimumSizeHint().height())


class _Handle(QSplitterHandle):
    """One visible px in a grip of five."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("surface"))
        paint.hairline(painter, self.width() // 2, 0, self.height(), down=True)


_MOST: Final = 0.55
"""Of the width, for the right side at first: at 150 % the left one must not be squeezed."""


class Splitter(QSplitter):
    """List at the left, record at the right; sizes remembered by page and by width class (narrow, wide from 1600)."""

    def __init__(self, left: QWidget, right: QWidget, memory: Memory, key: str, right_width: int = 428) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._memory, self._key, self._right = memory, key, right_width
        self._class = ""
        self.addWidget(left)
        self.addWidget(right)
        self.setHandleWidth(5)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.splitterMoved.connect(lambda _pos, _index: self._keep())

    def createHandle(self) -> QSplitterHandle:
        return _Handle(self.orientation(), self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        found = "wide" if self.window().width() >= WIDE else "narrow"
        if found != self._class and self.width() > 0:
            self._class = found
            QTimer.singleShot(0, self, self._restore)

    def _restore(self) -> None:
        default = theme.px(round(self._right * 1.3) if self._class == "wide" else self._right)
        default = min(default, round(self.width() * _MOST))
        right = int(self._memory.get("splitters", f"{self._key}.{self._class}", default))
        self.setSizes([max(200, self.width() - right), right])

    def _keep(self) -> None:
        self._memory.put("splitters", f"{self._key}.{self._class}", self.sizes()[1])
