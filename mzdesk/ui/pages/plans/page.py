"""检查计划: make, approve, seal, open, send; the list at the left, the chosen plan at the right."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QWidget

from mzdesk.services import access, plans, settings
from mzdesk.terms import Capability, Choice, PlanChip, Right
from mzdesk.ui.context import Context
from mzdesk.ui.forms import FormPanel
from mzdesk.ui.page import Page
from mzdesk.ui.pages.plans.acts import Acts
from mzdesk.ui.pages.plans.columns import CHIPS, SOURCE
from mzdesk.ui.pages.plans.detail import PlanDetail
from mzdesk.ui.pages.plans.forms import Forms, place_names
from mzdesk.ui.pages.plans.papers import Papers
from mzdesk.ui.pages.plans.period import MapPanel, ask_map
from mzdesk.ui.tables import Listing, WindowModel
from mzdesk.ui.widgets import Act, ChipRow, EmptyState, SearchField
from mzdesk.views.plans import DrawView, PlanCriteria, PlanView
from mzdesk.views.settings import TownshipRow


class PlansPage(Page):
    """The plans. Nothing here, or in anything it keeps, names a place before 启封."""

    key: ClassVar[str] = Capability.PLANS.value
    title: ClassVar[str] = Capability.PLANS.label
    listens_to: ClassVar[frozenset[str]] = frozenset({"plans", "inspections", "facilities", "staff"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.townships: list[TownshipRow] = []
        self.township_names: dict[str, str] = {}
        self.verdicts: dict[UUID, tuple[str, ...]] = {}
        self._looked: set[UUID] = set()
        self.view: PlanView | None = None
        self.forms, self.acts, self.papers = Forms(self), Acts(self), Papers(self)
        self._may = access.may(context.actor, Right.PLAN)
        self.toolbar.set_acts(
            [
                Act("新建计划", self.new, "add", "Ctrl+N", "primary", self._may),
                Act("指定派出", lambda: self.forms.send(None), "send", enabled=self._may),
            ],
            [Act("列", self._choose_columns, "table_settings"), Act("刷新", self.refresh, "arrow_sync", "F5")],
        )
        self.search = SearchField("计划名称", width=200)
        self.chips = ChipRow(CHIPS, name="计划状态")
        self._filters = self.add_filters(self.search, 6, self.chips, None)
        self.model = WindowModel(context, SOURCE, PlanCriteria(), self)
        self.listing = self._listing()
        self.table = self.listing.table
        self.detail = PlanDetail(self)
        self.side = QStackedWidget()
        self.side.addWidget(self.detail)
        self.work = QStackedWidget()
        self.work.addWidget(self.split(self.listing, self.side, width=540))
        self.content.addWidget(self.work, 1)
        self._connect()

    def _listing(self) -> Listing:
        empty = EmptyState(
            "calendar_ltr",
            "在这里编制检查计划：审批以后封存启动，每天由领导决定去不去；启封的那一刻才知道去哪里。",
            [Act("新建计划", self.new, "add", kind="primary", enabled=self._may)],
            [Act("指定派出", lambda: self.forms.send(None))],
        )
        made = Listing(self.context, self.model, self.key, unit="个", name=self.title, empty=empty)
        made.table.show_sort("starts", descending=True)
        return made

    def _connect(self) -> None:
        self.search.searched.connect(self._filter)
        self.chips.changed.connect(self._filter)
        self.table.current_changed.connect(self._choose)
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(self.say_problem)

    # --- the list -------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for townships, rows, counts and the chosen plan again."""
        self.context.query(settings.townships, self._keep_townships, key="plans-townships")
        self.table.refresh()
        if self.view is not None:
            self.show_record(self.table.current_id or self.view.row.id)  # the one just clicked, not yet shown

    def _keep_townships(self, rows: list[TownshipRow]) -> None:
        self.townships = rows
        self.township_names = {row.code: row.name for row in rows}

    def _criteria(self) -> PlanCriteria:
        text, chip = self.search.text().strip(), PlanChip(self.chips.current())
        return replace(self.model.criteria, text=text, chip=chip)

    def _filter(self, *_: object) -> None:
        self.table.refresh(self._criteria())

    def _count(self) -> None:
        asked = replace(self._criteria(), chip=PlanChip.ALL)
        self.context.query(lambda s, a: plans.counts(s, a, asked), self._show_counts, key="plans-counts", later=True)

    def _show_counts(self, counts: dict[str, int]) -> None:
        self.chips.set_counts(counts)
        self.listing.show_empty(counts[PlanChip.ALL.value] == 0 and not self.search.text())

    def _loaded(self) -> None:
        self.say_problem(None)
        self._count()
        if self.view is None and self.model.total and self.table.current_id is None:
            self.table.choose_first()

    def _choose_columns(self) -> None:
        button = self.toolbar.button("列")
        self.table.columns.open_menu(button.mapToGlobal(button.rect().bottomLeft()))

    # --- the chosen plan ------------------------------------------------------------------------------------------

    def open(self, record_id: UUID | str | None = None, **hints: Any) -> None:
        """Show a plan. `facility_ids`: a new plan drawn from these; `act="send"` with one place: send there."""
        if isinstance(record_id, UUID):
            self.back_to_list()
            self.forms.back_to_plan()
            self.table.reveal(record_id)
            self.show_record(record_id)
        ids = tuple(hints.get("facility_ids", ()))
        if ids or hints.get("act") in ("new", "send"):
            self._start(str(hints.get("act", "new")), ids, hints.get("choice"))

    def _start(self, act: str, ids: tuple[UUID, ...], choice: Choice | None) -> None:
        def ready(found: tuple[list[TownshipRow], list[tuple[UUID, str]]]) -> None:
            self._keep_townships(found[0])
            if act == "send":
                self.forms.send(None, found[1][0] if found[1] else None, choice)
            else:
                self.forms.new(found[1])

        self.context.query(lambda s, a: (settings.townships(s, a), place_names(s, a, ids)), ready)

    def new(self) -> None:
        """A new plan."""
        self._start("new", (), None)

    def _choose(self, record_id: Any) -> None:
        """Another line of the list; a form beside it gives way unless something is typed in it."""
        panel = self.side.currentWidget()
        if isinstance(panel, FormPanel) and not panel.form.dirty:
            self.forms.back_to_plan()
        self.show_record(record_id)

    def show_record(self, record_id: Any) -> None:
        """Ask for a plan in full."""
        if record_id is not None:
            today = self.context.today()
            self.context.query(lambda s, a: plans.view(s, a, record_id, today=today), self._show, key="plans-view")

    def _show(self, view: PlanView) -> None:
        self.view = view
        self.detail.show_plan(view)

    def chosen(self) -> PlanView | None:
        """The plan beside the list; says what to do when there is none."""
        if self.view is None:
            self.context.notify.info("请先在左侧选择计划")
        return self.view

    def forget(self) -> None:
        """The shown plan is gone."""
        self.view = None
        self.detail.clear()

    def show_verdict(self, period_id: UUID, faults: tuple[str, ...]) -> None:
        """Say in the period's card how checking it went."""
        self.verdicts[period_id] = faults
        self.detail.turn("period")

    def turn(self, key: str) -> None:
        """Show a part of the plan."""
        self.detail.turn(key)

    def looked(self, draw: DrawView) -> None:
        """Somebody sees today's list: noted once for each draw while the page stands."""
        if draw.id not in self._looked:
            self._looked.add(draw.id)
            self.acts.look(draw)

    def show_map(self, view: PlanView) -> None:
        """The places of the plan on a map, in the place of the list."""
        ask_map(self, view, lambda places: self.show_work(MapPanel(self, view.row.title, places)))

    def open_place(self, key: str) -> None:
        """Open a place of the map in the register."""
        self.context.open(Capability.FACILITIES.value, UUID(key))

    # --- other work in the place of the list ----------------------------------------------------------------------

    def show_work(self, widget: QWidget) -> None:
        """Put a form or papers in the place of list and plan."""
        self.back_to_list()
        self.work.addWidget(widget)
        self.work.setCurrentWidget(widget)
        self._filters.setEnabled(False)

    def back_to_list(self) -> None:
        """Put list and plan back."""
        shown = self.work.currentWidget()
        if self.work.currentIndex() > 0:
            self.work.removeWidget(shown)
            shown.deleteLater()
            self._filters.setEnabled(True)
            self.table.setFocus()
