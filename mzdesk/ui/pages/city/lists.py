"""机构台账, 隐患闭环 and 安全日报 of all districts: search, district, ready-made cuts, export. Nothing to fill in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent

from mzdesk.services import cities
from mzdesk.terms import Capability, DailyChip, HazardChip
from mzdesk.ui import exporting
from mzdesk.ui.context import Context
from mzdesk.ui.page import Page
from mzdesk.ui.pages.city import columns
from mzdesk.ui.tables import Listing, Source, WindowModel
from mzdesk.ui.widgets import Act, Banner, ChipRow, ComboBox, EmptyState, SearchField
from mzdesk.views.cities import CityCriteria, DistrictRow

LOOK_MS: Final = 60_000


class CityPage(Page):
    """Base of the lists. `counts` asks how many rows stand under each chip."""

    source: ClassVar[Source[Any, CityCriteria]]
    chip_words: ClassVar[Sequence[tuple[str, str]]]
    alarm: ClassVar[Sequence[str]] = ()
    hint: ClassVar[str] = ""
    unit: ClassVar[str] = "项"
    counts: ClassVar[Callable[..., dict[str, int]]]

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.toolbar.set_acts(
            [Act("导出", self.export, "arrow_export_ltr", "Ctrl+E")],
            [Act("刷新", self.refresh, "arrow_sync", "F5")],
        )
        self.search = SearchField(self.hint, width=200)
        self.chips = ChipRow(self.chip_words, alarm=self.alarm, name="筛选")
        self.district = ComboBox([(None, "全部区县")], name="区县")
        self.add_filters(self.search, 6, self.chips, None, self.district)
        self.standing = Banner("warn")
        self.content.addWidget(self.standing)
        first = CityCriteria(context.today(), chip=self.chip_words[0][0])
        self.model = WindowModel(context, self.source, first)
        empty = EmptyState("database", "还没有收到区县的数据。订阅区县由市级数据库管理员办理，复制完成后这里自动显示。")
        self.listing = Listing(context, self.model, f"city-{self.key}", unit=self.unit, name=self.title, empty=empty)
        self.table = self.listing.table
        self.table.show_sort("district", descending=False)
        self.content.addWidget(self.listing, 1)
        self.search.searched.connect(self._filter)
        self.chips.changed.connect(self._filter)
        self.district.chosen.connect(self._filter)
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(self.say_problem)
        self._watch = watching(self, self._ask_districts)

    def refresh(self) -> None:
        """Ask for districts, rows and counts again."""
        today = self.context.today()
        self._ask_districts()
        self.model.criteria = replace(self.model.criteria, today=today)
        self.table.refresh()

    def _ask_districts(self) -> None:
        self.context.query(cities.standing, self._show_districts, self.say_problem, key=f"city-{self.key}")

    def showEvent(self, event: QShowEvent) -> None:
        """A district may have fallen silent since: nothing comes that would be heard of."""
        if not self._stale:
            self._ask_districts()
        super().showEvent(event)

    def open(self, record_id: UUID | str | None = None, **hints: Any) -> None:
        """Show the rows of a district (`district`, a code or None) under a `chip`, or a record found elsewhere."""
        if isinstance(record_id, UUID):
            self.search.clear()
            self._choose("all", None)
            self.table.refresh(self._criteria())
            self.table.reveal(record_id)
        elif hints:
            self._choose(str(hints.get("chip", self.chips.current())), hints.get("district"))
            self._filter()

    def _choose(self, chip: str, district: str | None) -> None:
        self.chips.choose(chip)
        if district is not None and all(value != district for value in self.district._values):
            self.district.set_options([(None, "全部区县"), (district, district)])
        self.district.choose(district)

    def _criteria(self) -> CityCriteria:
        return replace(
            self.model.criteria,
            today=self.context.today(),
            text=self.search.text().strip(),
            chip=self.chips.current(),
            district=self.district.value(),
        )

    def _filter(self, *_: object) -> None:
        self.table.refresh(self._criteria())

    def _show_districts(self, rows: list[DistrictRow]) -> None:
        self.district.set_options([(None, "全部区县"), *((row.id, row.name) for row in rows)])
        say_standing(self.standing, rows)
        self.listing.show_empty(not rows)

    def _loaded(self) -> None:
        self.say_problem(None)
        asked, counts = self._criteria(), type(self).counts
        self.context.query(
            lambda s, a: counts(s, a, asked), self.chips.set_counts, key=f"city-{self.key}-counts", later=True
        )

    def export(self) -> None:
        """The shown list as a workbook."""
        exporting.save_table(self.context, self, self.title, exporting.shown(self.table))


def watching(page: Page, look: Callable[[], None]) -> QTimer:
    """Looks every minute while the page is on screen."""
    timer = QTimer(page)
    timer.setInterval(LOOK_MS)
    timer.timeout.connect(lambda: look() if page.isVisible() else None)
    timer.start()
    return timer


def say_standing(banner: Banner, rows: Sequence[DistrictRow]) -> None:
    """Which districts don't arrive as they should, one sentence each; nothing when all do."""
    told = [f"{row.name}：{row.told}" for row in rows if row.told]
    banner.say(f"有 {len(told)} 个区县的数据没有正常接收" if told else "", "；".join(told) + "。")


class CityFacilitiesPage(CityPage):
    """机构台账 of all districts."""

    key: ClassVar[str] = Capability.FACILITIES.value
    title: ClassVar[str] = Capability.FACILITIES.label
    listens_to: ClassVar[frozenset[str]] = frozenset({"facilities"})
    source = columns.PLACE_SOURCE
    chip_words = columns.PLACE_CHIPS
    hint = "名称、地址、信用代码"
    unit = "家"
    counts = staticmethod(cities.place_counts)


class CityHazardsPage(CityPage):
    """隐患闭环 of all districts."""

    key: ClassVar[str] = Capability.HAZARDS.value
    title: ClassVar[str] = Capability.HAZARDS.label
    listens_to: ClassVar[frozenset[str]] = frozenset({"hazards", "facilities"})
    source = columns.HAZARD_SOURCE
    chip_words = columns.HAZARD_CHIPS
    alarm = (HazardChip.OVERDUE.value, HazardChip.SUPERVISED.value)
    hint = "编号、问题、机构"
    counts = staticmethod(cities.hazard_counts)


class CityDailiesPage(CityPage):
    """安全日报 of today, of all districts."""

    key: ClassVar[str] = Capability.DAILIES.value
    title: ClassVar[str] = Capability.DAILIES.label
    listens_to: ClassVar[frozenset[str]] = frozenset({"dailies", "facilities"})
    source = columns.DAILY_SOURCE
    chip_words = columns.DAILY_CHIPS
    alarm = (DailyChip.MISSING.value,)
    hint = "报送单位、乡镇街道"
    unit = "家"
    counts = staticmethod(cities.daily_counts)
