"""月度: units down, days across, a sign in each cell, figures behind."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from PySide6.QtWidgets import QWidget

from mzdesk.ui import exporting, measure
from mzdesk.ui.context import Context
from mzdesk.ui.page import FilterBar
from mzdesk.ui.pages.dailies.columns import MONTH, MONTH_SOURCE, SIGNS
from mzdesk.ui.tables import Listing, WindowModel
from mzdesk.ui.widgets import Button, IconButton, Label, SearchField
from mzdesk.views.dailies import MonthCriteria

_LEGEND = "　".join(f"{sign} {state.label}" for state, sign in SIGNS.items())


class MonthView(QWidget):
    """A month's grid with its own row of filters."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.month = context.today().replace(day=1)
        self.before, self.after = IconButton("chevron_left", "上个月"), IconButton("chevron_right", "下个月")
        self.title, self.this = Label("", "bold"), Button("本月", "flat")
        self.search = SearchField("报送单位", width=180, key="")
        bar = FilterBar()
        bar.add(self.before, self.title, self.after, self.this, 12, self.search, None, Label(_LEGEND, "small", "ink3"))
        self.model = WindowModel(context, MONTH_SOURCE, self.criteria())
        self.listing = Listing(context, self.model, "dailies.month", unit="家", name="月度报送情况")
        self.table = self.listing.table
        outer = measure.column(self)
        outer.addWidget(bar)
        outer.addWidget(self.listing, 1)
        self.before.clicked.connect(lambda: self.turn(self.month - timedelta(days=1)))
        self.after.clicked.connect(lambda: self.turn(self.month + timedelta(days=31)))
        self.this.clicked.connect(lambda: self.turn(context.today()))
        self.search.searched.connect(lambda *_: self.refresh())
        self._say()

    def criteria(self) -> MonthCriteria:
        """What is asked for."""
        return MonthCriteria(self.month, self._context.now(), self.search.text().strip())

    def turn(self, day: date) -> None:
        """Show the month of a day; one to come has nothing yet."""
        self.month = min(day, self._context.today()).replace(day=1)
        self._say()
        self.refresh()

    def _say(self) -> None:
        self.title.setText(f"{self.month.year}年{self.month.month}月")
        self.after.setEnabled(self.month < self._context.today().replace(day=1))
        last = calendar.monthrange(self.month.year, self.month.month)[1]
        for number, column in enumerate(MONTH):
            if column.key in ("d29", "d30", "d31"):
                self.table.setColumnHidden(number, int(column.key[1:]) > last)

    def refresh(self) -> None:
        """Ask again."""
        self.table.refresh(self.criteria())

    def export(self, parent: QWidget) -> None:
        """The month as a workbook, with all figures."""
        last = calendar.monthrange(self.month.year, self.month.month)[1]
        gone = {f"d{day}" for day in range(last + 1, 32)}
        kept = [column for column in MONTH if column.key not in gone]
        title = f"安全日报{self.month.year}年{self.month.month}月报送情况"
        exporting.save_table(self._context, parent, title, exporting.shown(self.table, columns=kept))
