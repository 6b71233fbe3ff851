"""The reports an incident owes, each with its term and how much is left, in words that run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt

from mzdesk import clock
from mzdesk.rules.incidents import Clock
from mzdesk.ui import measure
from mzdesk.ui.pages.incidents.columns import SOON
from mzdesk.ui.widgets import Card, Icon, Label


class Clocks(Card):
    """A line for each report; `tick` says the words anew. A word and a sign go with every colour."""

    def __init__(self) -> None:
        super().__init__("报告时限", "从接报时间算起，工作要求")
        self._grid = measure.grid(gap=6, across=10)
        self._grid.setColumnStretch(2, 1)
        self.body.addLayout(self._grid)
        self._shown: list[tuple[Clock, Icon, Label, Label, Label]] = []

    def show_clocks(self, found: Sequence[Clock], now: datetime) -> None:
        """Show these reports as of `now`."""
        for _, *old in self._shown:
            for part in old:
                self._grid.removeWidget(part)
                part.deleteLater()
        self._shown = []
        for number, each in enumerate(found):
            icon, name = Icon("clock"), Label(each.kind.label, "dense")
            term, words = Label(_term(each), "small", "ink3"), Label("", "bold")
            for place, part in enumerate((icon, name, term, words)):
                side = Qt.AlignmentFlag.AlignRight if part is words else Qt.AlignmentFlag.AlignLeft
                self._grid.addWidget(part, number, place, side | Qt.AlignmentFlag.AlignVCenter)
            self._shown.append((each, icon, name, term, words))
        self.setVisible(bool(found))
        self.tick(now)

    def tick(self, now: datetime) -> None:
        """Say how much is left now."""
        for each, icon, name, _, words in self._shown:
            said, (sign, ink) = each.words(now), _look(each, now)
            words.setText(said)
            words.set_ink(ink)
            icon.set_sign(sign, ink)
            name.setAccessibleName(f"{each.kind.label} {said}")

    def text(self) -> str:
        """Everything it says: 电话报告 剩 12 分；书面首报 剩 42 分."""
        return "；".join(f"{name.text()} {words.text()}" for _, _, name, _, words in self._shown)


def _term(each: Clock) -> str:
    if each.done is not None:
        return f"{clock.office(each.done):%m-%d %H:%M} 已报"
    if each.due is None:
        return "已控制，处置结束后报"
    return f"应于 {clock.office(each.due):%m-%d %H:%M} 前报"


def _look(each: Clock, now: datetime) -> tuple[str, str]:
    """Sign and ink: late, left out, soon due, running, done."""
    if each.omitted:
        return "dismiss_circle", "danger"
    late = each.is_late(now)
    if each.done is not None:
        return ("warning", "danger") if late else ("checkmark_circle", "good")
    if each.due is None:
        return "clock", "warn"
    return ("timer", "danger") if late or each.due - now <= SOON else ("clock", "warn")
