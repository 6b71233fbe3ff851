"""What happened to one record, newest above."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mzdesk.ui import measure, paint, theme
from mzdesk.ui.widgets.buttons import LinkButton
from mzdesk.ui.widgets.words import Label

_NODES: Final = {"waiting": "danger", "failed": "danger", "now": "link", "done": "good", "warn": "warn"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: day and time as shown (`11-17`, `16:32`), what happened, details, links `(words, sign, run)`."""

    day: str
    time: str
    title: str
    detail: str = ""
    kind: Literal["waiting", "failed", "now", "done", "warn", "to_come"] = "done"
    links: tuple[tuple[str, str, Callable[[], object]], ...] = ()


class _Rail(QWidget):
    """Date and time, the rail, the node."""

    def __init__(self, step: Step, *, last: bool) -> None:
        super().__init__()
        self._step, self._last = step, last
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(66), theme.px(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        step, right = self._step, theme.px(44)
        day = QRectF(0, 0, right, theme.px(20))
        paint.words(painter, day, step.day, theme.font("dense"), "ink2", paint.RIGHT, elide=False)
        time = QRectF(0, theme.px(18), right, theme.px(18))
        paint.words(painter, time, step.time, theme.font("small"), "ink3", paint.RIGHT, elide=False)
        x, y, radius = theme.px(60), theme.px(10), theme.px(4) + 0.5
        if not self._last:
            painter.fillRect(QRectF(x - 1, y + theme.px(8), 2, self.height() - theme.px(9)), theme.colour("line2"))
        ring = QRectF(x - radius, y - radius, 2 * radius, 2 * radius)
        if step.kind == "to_come":
            paint.round_box(painter, ring, radius, theme.colour("surface"), theme.colour("edge"), 1.5)
        else:
            paint.round_box(painter, ring, radius, theme.colour(_NODES[step.kind]))


class Timeline(QWidget):
    """Up to about 30 steps, one widget each."""

    def __init__(self, steps: Sequence[Step] = ()) -> None:
        super().__init__()
        self._grid = measure.grid(self, across=10)
        self._grid.setColumnStretch(1, 1)
        self._parts: list[QWidget] = []
        self.show_steps(steps)

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show other steps."""
        for part in self._parts:
            self._grid.removeWidget(part)
            part.deleteLater()
        self._parts = []
        for number, step in enumerate(steps):
            rail, words = _Rail(step, last=number == len(steps) - 1), _words(step)
            self._grid.addWidget(rail, number, 0)
            self._grid.addWidget(words, number, 1)
            self._parts += [rail, words]


def _words(step: Step) -> QWidget:
    held = QWidget()
    held.setAccessibleName(f"{step.day} {step.time} {step.title}".strip())
    lines = measure.column(held, (0, 0, 0, 12), 2)
    lines.addWidget(Label(step.title, "bold" if step.kind in ("waiting", "failed", "now") else "body", wrap=True))
    if step.detail:
        lines.addWidget(Label(step.detail, "small", "ink3", wrap=True, select=True))
    for text, sign, run in step.links:
        link = LinkButton(text, sign, role="small")
        link.clicked.connect(lambda _checked=False, run=run: run())
        lines.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
    return held
