"""One line of what is taken in: what it says, and what the clerk must say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from mzdesk.terms import ChainFate
from mzdesk.ui import measure
from mzdesk.ui.forms.completer import Completer, Suggestion
from mzdesk.ui.forms.places import find_places
from mzdesk.ui.widgets import Button, Label, LineField, Surface
from mzdesk.views.dailies import ChainDecision, ChainFound

if TYPE_CHECKING:
    from mzdesk.ui.pages.dailies.page import DailiesPage


class Asking(Surface):
    """One line: what it says, and what the clerk must say: whose it is, how many hazards."""

    def __init__(self, page: DailiesPage, decided: Callable[[int, ChainDecision], None]) -> None:
        super().__init__()
        self._context, self._decided = page.context, decided
        self._body: QVBoxLayout = measure.column(self, (16, 12, 16, 16), 8)
        self.offers: list[Button] = []
        self.unit, self.found = LineField("名称或拼音首字母", name="单位"), LineField("没有填 0", name="隐患数")
        self.remember, self.skip = QCheckBox(), QCheckBox()
        self._whose_asked = False

    def show_line(self, found: ChainFound | None, decision: ChainDecision | None) -> None:
        """Show a line and what was decided of it so far."""
        while (item := self._body.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().hide()
                item.widget().deleteLater()
        self.offers = []
        if found is None:
            self._say("选一条，这里显示原文和读出的内容。", "ink3")
            return
        decided = decision or ChainDecision()
        self._whose_asked = found.facility_id is None
        self._body.addWidget(Label(found.name or found.entry.unit or "？", "card", wrap=True, select=True))
        self._say(found.why, "danger" if found.fate is ChainFate.ASK else "ink2")
        self._say(f"原文：{found.entry.text}", "ink2")
        self._whose(found, decided)
        self._counted(found, decided)
        self.skip = QCheckBox("不登记这一条")
        self.skip.setAccessibleName("不登记这一条")
        self.skip.setChecked(decided.skip)
        self.skip.toggled.connect(lambda on: self._decided(found.id, replace(decided, skip=on)))
        self._body.addWidget(self.skip)
        self._body.addStretch(1)

    def take_focus(self) -> None:
        """The keyboard where the question is answered: whose it is, else how many."""
        (self.unit if self._whose_asked else self.found).setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, text: str, ink: str) -> None:
        if text:
            self._body.addWidget(Label(text, "dense", ink, wrap=True, select=True))

    def _whose(self, found: ChainFound, decided: ChainDecision) -> None:
        def choose(key: UUID) -> None:
            self._decided(found.id, replace(decided, facility_id=key, remember=self.remember.isChecked()))

        self.remember = QCheckBox(f"记住：“{found.entry.unit}”就是这家单位")
        self.remember.setAccessibleName(self.remember.text())
        self.remember.setChecked(decided.remember)
        if found.facility_id is None:
            for offer in found.offers:
                button = Button(f"{offer.name}　{offer.township}", "")
                button.clicked.connect(lambda _checked=False, key=offer.id: choose(key))
                self._body.addWidget(button)
                self.offers.append(button)
        self.unit = LineField("其他单位：名称或拼音首字母", name="单位")
        Completer(self.unit, self._context, find_places, lambda chosen: choose(_id(chosen)))
        self._body.addWidget(self.unit)
        if found.entry.unit:
            self._body.addWidget(self.remember)

    def _counted(self, found: ChainFound, decided: ChainDecision) -> None:
        self.found = LineField("没有填 0", name="隐患数", width=120)
        self.found.setText("" if found.found is None else str(found.found))

        def typed() -> None:
            text = self.found.text().strip()
            if text.isdecimal() and int(text) != found.found:
                self._decided(found.id, replace(decided, found=int(text)))

        self.found.editingFinished.connect(typed)
        row = measure.row(gap=8)
        row.addWidget(Label("发现隐患", "dense", "ink2"))
        row.addWidget(self.found)
        row.addStretch(1)
        held = QWidget()
        held.setLayout(row)
        self._body.addWidget(held)


def _id(chosen: Suggestion) -> UUID:
    key: UUID = chosen.id
    return key
