"""今日总览 of a city: four numbers, which districts stand still, the figures of each district."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from mzdesk.terms import Capability, DailyChip, HazardChip
from mzdesk.ui import exporting, measure
from mzdesk.ui.context import Context
from mzdesk.ui.page import Page
from mzdesk.ui.pages.city.columns import DISTRICT_SOURCE
from mzdesk.ui.pages.city.lists import say_standing, watching
from mzdesk.ui.tables import Listing, WindowModel
from mzdesk.ui.widgets import Act, Banner, EmptyState, OverviewNumber, Surface
from mzdesk.views.cities import CityCriteria, DistrictRow

_F, _H, _D = Capability.FACILITIES.value, Capability.HAZARDS.value, Capability.DAILIES.value


class CityOverviewPage(Page):
    """Each card and each district leads to the list that it counts."""

    key: ClassVar[str] = Capability.OVERVIEW.value
    title: ClassVar[str] = Capability.OVERVIEW.label
    listens_to: ClassVar[frozenset[str]] = frozenset({"facilities", "hazards", "dailies"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.toolbar.set_acts(
            [Act("导出", self.export, "arrow_export_ltr", "Ctrl+E")],
            [Act("刷新", self.refresh, "arrow_sync", "F5")],
        )
        self.standing = Banner("warn")
        self.cards = {
            "places": OverviewNumber("机构"),
            "open": OverviewNumber("未销号隐患"),
            "overdue": OverviewNumber("逾期隐患"),
            "missing": OverviewNumber("今日未报"),
        }
        self.model = WindowModel(context, DISTRICT_SOURCE, CityCriteria(context.today()))
        empty = EmptyState("database", "还没有订阅区县。订阅由市级数据库管理员办理，复制完成后这里自动显示。")
        self.listing = Listing(context, self.model, "city-overview", unit="个区县", name="各区县", empty=empty)
        self.table = self.listing.table
        self._lay_out()
        self._connect()
        self._watch = watching(self, self.refresh)

    def _lay_out(self) -> None:
        inside = Surface("window")
        column = measure.column(inside, (16, 12, 16, 12), 12)
        row = measure.row(gap=12)
        for card in self.cards.values():
            row.addWidget(card)
        column.addWidget(self.standing)
        column.addLayout(row)
        column.addWidget(self.listing, 1)
        self.content.addWidget(inside, 1)

    def _connect(self) -> None:
        opened = self.context.open
        leads: dict[str, tuple[str, str]] = {
            "places": (_F, "all"),
            "open": (_H, HazardChip.OPEN.value),
            "overdue": (_H, HazardChip.OVERDUE.value),
            "missing": (_D, DailyChip.MISSING.value),
        }
        for name, (page, chip) in leads.items():
            self.cards[name].clicked.connect(partial(opened, page, None, chip=chip, district=None))
        self.table.opened.connect(self._open_district)
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(self.say_problem)

    def refresh(self) -> None:
        """Ask for the figures."""
        self.table.refresh(CityCriteria(self.context.today()))

    def _open_district(self, code: Any) -> None:
        """A district's hazards: what is late there is what a city asks about."""
        self.context.open(_H, None, chip=HazardChip.OPEN.value, district=code)

    def _loaded(self) -> None:
        self.say_problem(None)
        rows = [row for number in range(self.model.total) if (row := self.model.known(number)) is not None]
        self.listing.show_empty(not rows)
        say_standing(self.standing, rows)
        self._show_numbers(rows)

    def _show_numbers(self, rows: list[DistrictRow]) -> None:
        def total(name: str) -> int:
            return sum(getattr(row, name) or 0 for row in rows)

        overdue, owed, missing = total("overdue"), total("owed"), total("missing")
        cards, silent = self.cards, sum(row.owed is None for row in rows)
        cards["places"].show_number(total("places"), "家", f"在院 {total('residents')} 人")
        cards["open"].show_number(
            total("open_hazards"), "项", f"重大 {total('major')} 项，挂牌督办 {total('supervised')} 项"
        )
        late = sum(bool(row.overdue) for row in rows)
        cards["overdue"].show_number(overdue, "项", f"涉及 {late} 个区县", tone="danger" if overdue else "ink")
        said = f"应报 {owed} 家，已报 {owed - missing} 家"
        cards["missing"].show_number(missing, "家", f"{said}，{silent} 个区县未启用" if silent else said)

    def export(self) -> None:
        """The districts' figures as a workbook."""
        exporting.save_table(self.context, self, "各区县情况", exporting.shown(self.table))
