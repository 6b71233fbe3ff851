"""The row of filters over the day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mzdesk.terms import DailyChip
from mzdesk.ui.page import FilterBar
from mzdesk.ui.pages.dailies.columns import CHIPS
from mzdesk.ui.widgets import ChipRow, ComboBox, SearchField
from mzdesk.views.settings import TownshipRow

_ALL = (None, "全部乡镇街道")


class Filters(FilterBar):
    """Name, state, township; `changed` after each."""

    def __init__(self, changed: Callable[..., object]) -> None:
        super().__init__()
        self.search = SearchField("报送单位", width=160)
        self.chips = ChipRow(CHIPS, name="报送状态", alarm=(DailyChip.MISSING.value,))
        self.township = ComboBox([_ALL], name="乡镇街道")
        self.add(self.search, 6, self.chips, None, self.township)
        for signal in (self.search.searched, self.chips.changed, self.township.chosen):
            signal.connect(changed)

    def offer(self, rows: list[TownshipRow]) -> None:
        """The townships to choose from; the choice stays."""
        before = self.township.value()
        self.township.blockSignals(True)
        self.township.set_options([_ALL, *((row.code, row.name) for row in rows)])
        self.township.choose(before)
        self.township.blockSignals(False)

    def values(self) -> dict[str, Any]:
        """What is chosen, by the names of the criteria."""
        text, chip = self.search.text().strip(), DailyChip(self.chips.current())
        return {"text": text, "chip": chip, "township": self.township.value()}

    def bare(self) -> bool:
        """Whether nothing but a chip narrows the list."""
        return not (self.search.text().strip() or self.township.value())
