"""What the ledger shows: search and chips in the filter row; township, grade, topic and source beside the columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from mzdesk.terms import HazardChip, HazardGrade, HazardSource, Topic
from mzdesk.ui.pages.hazards.columns import ALARM, CHIPS
from mzdesk.ui.widgets import Button, ChipRow, ComboBox, SearchField
from mzdesk.views.hazards import HazardCriteria
from mzdesk.views.settings import TownshipRow

_MORE: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "": ("不限", {}),
    **{f"topic.{each.value}": (each.label, {"topic": each}) for each in Topic},
    **{f"source.{each.value}": (f"来源：{each.label}", {"source": each}) for each in HazardSource},
}


class Filters(QObject):
    """`changed` when the clerk touched one of them."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._place: UUID | None = None
        self.place_name = ""
        self.search = SearchField("机构、问题、编号", width=170)
        self.chips = ChipRow(CHIPS, alarm=ALARM, name="隐患状态")
        self.township = ComboBox([(None, "全部乡镇")], name="乡镇街道")
        self.grade = ComboBox(
            [(None, "全部等级"), *((grade, grade.label) for grade in reversed(HazardGrade))], name="等级"
        )
        self.more = ComboBox([(key, words) for key, (words, _) in _MORE.items()], name="领域和来源", label="筛选")
        self.place = Button("", "", "dismiss", tip="显示全部机构")
        self.place.hide()
        self.search.searched.connect(self.changed)
        self.chips.changed.connect(self.changed)
        for box in (self.township, self.grade, self.more):
            box.chosen.connect(self.changed)
        self.place.clicked.connect(lambda: self.only_place(None))

    def setEnabled(self, enabled: bool) -> None:
        """Grey out while other work stands in the place of the ledger."""
        for part in (self.search, self.chips, self.township, self.grade, self.more, self.place):
            part.setEnabled(enabled)

    def offer(self, townships: Sequence[TownshipRow]) -> None:
        """Offer these townships."""
        self.township.set_options([(None, "全部乡镇"), *((row.code, row.name) for row in townships)])

    def applied(self, criteria: HazardCriteria) -> HazardCriteria:
        """`criteria` with what is chosen; its order stays."""
        wanted = HazardCriteria(
            text=self.search.text().strip(),
            chip=HazardChip(self.chips.current()),
            grade=self.grade.value(),
            township=self.township.value(),
            facility_id=self._place,
            sort=criteria.sort,
            descending=criteria.descending,
        )
        return replace(wanted, **_MORE[self.more.value() or ""][1])

    def open_wide(self) -> bool:
        """Whether nothing narrows the ledger but its chip."""
        chosen = (self.search.text(), self.township.value(), self.grade.value(), self.more.value(), self._place)
        return not any(chosen)

    def words(self) -> str:
        """What is chosen, for the head of a printed ledger."""
        label = HazardChip(self.chips.current()).label
        more = self.more.currentText() if self.more.value() else ""
        grade = self.grade.currentText() if self.grade.value() else ""
        town = self.township.currentText() if self.township.value() else ""
        text = f"查找“{self.search.text().strip()}”" if self.search.text().strip() else ""
        return "，".join(part for part in (label, town, self.place_name, grade, more, text) if part)

    def only_place(self, facility_id: UUID | None, name: str = "") -> None:
        """Show one place only, or all again."""
        self._place, self.place_name = facility_id, name
        self.place.setText(name if len(name) <= 10 else f"{name[:9]}…")
        self.place.setAccessibleName(f"只显示{name}，点击显示全部机构" if name else "")
        self.place.setVisible(facility_id is not None)
        self.changed.emit()

    def clear(self) -> None:
        """Take every filter away, quietly."""
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.township.choose(None)
        self.grade.choose(None)
        self.more.choose("")
        self._place, self.place_name = None, ""
        self.place.hide()

    def narrow(self, chip: str) -> None:
        """Choose a chip as if by hand."""
        self.chips.choose(chip)
        self.changed.emit()
