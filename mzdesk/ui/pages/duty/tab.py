"""A part of the page: its own row of filters and acts, a list at the left, the chosen record or a form at the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.forms import Side
from mzdesk.ui.page import Detail, FilterBar
from mzdesk.ui.tables import Listing, Source, WindowModel
from mzdesk.ui.widgets import EmptyState, Splitter


class Tab(QWidget):
    """`fill(source, criteria, …)` puts the list in; `filters` stand over it."""

    def __init__(self, context: Context, key: str) -> None:
        super().__init__()
        self.context, self.key = context, key
        self.outer = measure.column(self)
        self.detail = Detail()
        self.side = Side(context, self.detail)

    def fill(
        self,
        source: Source[Any, Any],
        criteria: Any,
        *,
        unit: str,
        name: str,
        filters: Sequence[QWidget | int | None],
        empty: EmptyState | None = None,
        width: int = 428,
    ) -> None:
        """Build the tab."""
        bar = FilterBar()
        bar.add(*filters)
        self.outer.addWidget(bar)
        self.model: WindowModel[Any, Any] = WindowModel(self.context, source, criteria)
        self.listing = Listing(self.context, self.model, f"duty.{self.key}", unit=unit, name=name, empty=empty)
        self.table = self.listing.table
        split = Splitter(self.listing, self.side, self.context.memory, f"duty.{self.key}", width)
        self.outer.addWidget(split, 1)
