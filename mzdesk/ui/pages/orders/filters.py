"""What the register shows: words or a code, a chip, a year, a kind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from mzdesk.terms import DocumentChip, DocumentKind
from mzdesk.ui.pages.orders.columns import CHIPS
from mzdesk.ui.widgets import ChipRow, ComboBox, SearchField
from mzdesk.views.orders import OrderCriteria

if TYPE_CHECKING:
    from mzdesk.ui.pages.orders.page import OrdersPage

_CODE: Final = 9


class Filters:
    """The row under the toolbar; the page is told when something is chosen or typed."""

    def __init__(self, page: OrdersPage) -> None:
        self._page = page
        self.search = SearchField("文号、编码、机构、标题", width=210)
        self.chips = ChipRow(CHIPS, name="文书状态和类别")
        self.year = ComboBox([(None, "全部年份")], name="年份")
        self.kind = ComboBox([(None, "全部文种"), *((kind, kind.label) for kind in DocumentKind)], name="文种")
        page.add_filters(self.search, 6, self.chips, None, self.year, self.kind)
        self.search.searched.connect(self._typed)
        self.chips.changed.connect(page.filter)
        self.year.chosen.connect(page.filter)
        self.kind.chosen.connect(page.filter)

    def criteria(self, before: OrderCriteria) -> OrderCriteria:
        """What is asked for, in the order the list has now."""
        return OrderCriteria(
            text=self.search.text().strip(),
            chip=DocumentChip(self.chips.current()),
            kind=self.kind.value(),
            year=self.year.value(),
            sort=before.sort,
            descending=before.descending,
        )

    def offer_years(self, years: Sequence[int]) -> None:
        """The years that have documents."""
        self.year.set_options([(None, "全部年份"), *((year, f"{year} 年") for year in years)])

    def clear(self, chip: str, *, year: int | None = None) -> None:
        """Show everything under a chip, of one year when said."""
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.chips.choose(chip)
        self.year.choose(year)
        self.kind.choose(None)

    def enable(self, usable: bool) -> None:
        """The year alone counts for the register of numbers."""
        for part in (self.search, self.chips, self.kind):
            part.setEnabled(usable)

    def _typed(self, text: str) -> None:
        """Rows that hold what is typed; the nine digits of a code open their document."""
        self._page.filter()
        plain = re.sub(r"[\s\-—]+", "", unicodedata.normalize("NFKC", text))
        if len(plain) == _CODE and plain.isdecimal():
            self._page.find_code(plain)
