"""专项行动: made, deployed, sent out, taken back, followed until every place is covered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QWidget

from mzdesk.errors import MzdeskError
from mzdesk.services import access, campaigns, settings
from mzdesk.terms import CampaignAct, CampaignChip, Capability, Right
from mzdesk.ui.context import Context
from mzdesk.ui.forms import Form, Side
from mzdesk.ui.page import Page
from mzdesk.ui.pages.campaigns.acts import Acts
from mzdesk.ui.pages.campaigns.columns import CHIPS, SOURCE
from mzdesk.ui.pages.campaigns.detail import CampaignDetail
from mzdesk.ui.pages.campaigns.drop import FilesDrop
from mzdesk.ui.pages.campaigns.forms import Forms, Named, place_names
from mzdesk.ui.pages.campaigns.output import Output
from mzdesk.ui.pages.campaigns.receiving import Receiving
from mzdesk.ui.tables import Listing, WindowModel
from mzdesk.ui.widgets import Act, ChipRow, EmptyState, MenuButton, SearchField
from mzdesk.views.campaigns import CampaignCriteria, CampaignView, PlaceView
from mzdesk.views.settings import TownshipRow


class CampaignsPage(Page):
    """Campaigns at the left, the chosen one with roll, figures and problems at the right."""

    key: ClassVar[str] = Capability.CAMPAIGNS.value
    title: ClassVar[str] = Capability.CAMPAIGNS.label
    listens_to: ClassVar[frozenset[str]] = frozenset({"campaigns", "inspections", "facilities", "hazards"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.townships: list[TownshipRow] = []
        self.township_names: dict[str, str] = {}
        self.view: CampaignView | None = None
        self._then: Callable[[], None] | None = None
        self.forms, self.acts, self.output = Forms(self), Acts(self), Output(self)
        self._may = access.may(context.actor, Right.PLAN)
        self._receives = access.may(context.actor, Right.INSPECT)
        self._tools()
        self.search = SearchField("专项名称", width=200)
        self.chips = ChipRow(CHIPS, name="专项状态")
        self._filters = self.add_filters(self.search, 6, self.chips, None)
        self.model = WindowModel(context, SOURCE, CampaignCriteria(today=context.today()))
        self.listing = self._listing()
        self.table = self.listing.table
        self.detail = CampaignDetail(self)
        self.side = Side(context, self.detail)
        self.work = QStackedWidget()
        self.work.addWidget(self.split(self.listing, self.side, width=800))
        self.content.addWidget(self.work, 1)
        self.receiving: Receiving | None = None
        FilesDrop(self, self.receive_files)
        self._connect()

    def _tools(self) -> None:
        summary = MenuButton(self.output.summary_acts, "阶段小结", name="阶段小结")
        self.toolbar.set_acts(
            [
                Act("新建专项", self.new, "add", "Ctrl+N", "primary", self._may),
                Act("下发自查表", self.output.send, "send", enabled=self._may),
                Act("收回自查表", self.receive, "arrow_import", "Ctrl+I", enabled=self._receives),
                Act("打印自查表", self.output.paper, "print", enabled=self._may),
            ],
            [summary, Act("刷新", self.refresh, "arrow_sync", "F5")],
        )

    def _listing(self) -> Listing:
        empty = EmptyState(
            "megaphone",
            "在这里开展专项行动：定方案和名单，下发自查表，收回登记，督查补缺，直到全覆盖。",
            [Act("新建专项", self.new, "add", kind="primary", enabled=self._may)],
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

    # --- the list -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for townships, rows, counts and the chosen campaign again."""
        self.context.query(settings.townships, self._keep_townships, key="campaigns-townships")
        self.table.refresh()
        if self.view is not None:
            self.show_record(self.table.current_id or self.view.row.id)

    def _keep_townships(self, rows: list[TownshipRow]) -> None:
        self.townships = rows
        self.township_names = {row.code: row.name for row in rows}

    def _criteria(self) -> CampaignCriteria:
        text, chip = self.search.text().strip(), CampaignChip(self.chips.current())
        return replace(self.model.criteria, text=text, chip=chip, today=self.context.today())

    def _filter(self, *_: object) -> None:
        self.table.refresh(self._criteria())

    def _loaded(self) -> None:
        self.say_problem(None)
        asked = replace(self._criteria(), chip=CampaignChip.ALL)
        self.context.query(
            lambda s, a: campaigns.counts(s, a, asked), self._show_counts, key="campaigns-counts", later=True
        )
        if self.view is None and self.model.total and self.table.current_id is None:
            self.table.choose_first()

    def _show_counts(self, counts: dict[str, int]) -> None:
        self.chips.set_counts(counts)
        self.listing.show_empty(counts[CampaignChip.ALL.value] == 0 and not self.search.text())

    # --- the chosen campaign ------------------------------------------------------------------------------------------

    def open(self, record_id: UUID | str | None = None, **hints: Any) -> None:
        """Show a campaign. `act="new"`: a new one, for `facility_ids` alone when some are named; `code`: of a paper.

        `draft`: go on with a form that was left.
        """
        parts = str(hints.get("draft", "")).split("/")
        if parts[1:2] == ["check"] and isinstance(record_id, UUID):
            self._enter_place(record_id)
            return
        if "draft" in hints and parts[-1] != "new":
            again = {"enrol": self.forms.enrol, "finish": self.forms.finish}
            self._then = again.get(parts[1], self.forms.edit) if len(parts) > 1 else None
        if isinstance(record_id, UUID):
            self.back_to_list()
            self.side.close_form()
            self.table.reveal(record_id)
            self.show_record(record_id)
        if hints.get("act") == "new":
            self._start(tuple(hints.get("facility_ids", ())))
        elif hints.get("code"):
            self.enter_code(str(hints["code"]))

    def new(self) -> None:
        """A new campaign."""
        self._start(())

    def _start(self, ids: tuple[UUID, ...]) -> None:
        def ready(found: tuple[list[TownshipRow], Named]) -> None:
            self._keep_townships(found[0])
            self.forms.new(found[1])

        self.context.query(lambda s, a: (settings.townships(s, a), place_names(s, a, ids)), ready)

    def _choose(self, record_id: Any) -> None:
        """Another line of the list; a form beside it gives way unless something is typed in it."""
        if self.side.panel is not None and not self.side.panel.form.dirty:
            self.side.close_form()
        self.show_record(record_id)

    def show_record(self, record_id: Any) -> None:
        """Ask for a campaign in full."""
        if record_id is not None:
            today = self.context.today()
            self.context.query(
                lambda s, a: campaigns.view(s, a, record_id, today=today), self._show, key="campaigns-view"
            )

    def _show(self, view: CampaignView) -> None:
        self.view = view
        self.detail.show_campaign(view)
        then, self._then = self._then, None
        if then is not None:
            then()

    def chosen(self) -> CampaignView | None:
        """The campaign beside the list; says what to do when there is none."""
        if self.view is None:
            self.context.notify.info("请先在左侧选择专项行动")
        return self.view

    def may(self, act: CampaignAct) -> bool:
        """Whether the chosen campaign allows this now."""
        return self.view is not None and act in self.view.acts

    def forget(self) -> None:
        """The shown campaign is gone."""
        self.view = None
        self.table.current_id = None
        self.detail.clear()

    def refused(self, form: Form) -> Callable[[MzdeskError], None]:
        """A refusal goes under its field, or into the strip when the form has no such field."""

        def fail(error: MzdeskError) -> None:
            form.refuse(error)
            if getattr(error, "field", "") not in form.editors:
                self.context.notify.refused(error.message)

        return fail

    # --- coming back --------------------------------------------------------------------------------------------------

    def receive(self) -> None:
        """收回自查表: choose files, many at once."""
        if self.chosen() is not None and (
            paths := self.context.files.choose(self, "选择收回的自查表（可多选）", "table", many=True)
        ):
            self.receive_files(paths)

    def receive_files(self, paths: Sequence[Path]) -> None:
        """Files and folders chosen or dropped."""
        if (view := self.chosen()) is None:
            return
        if not self.may(CampaignAct.RECEIVE):
            self.context.notify.info("这个专项行动现在不能登记自查表，请先部署或恢复")
            return
        self.receiving = Receiving(self)
        self.show_work(self.receiving)
        self.receiving.begin(view, list(paths))

    def enter_code(self, typed: str) -> None:
        """A 表号 from paper: the form of its place, in whichever campaign."""

        self.context.query(
            lambda s, a: campaigns.place(s, a, campaigns.by_code(s, a, typed=typed)[1]),
            self._show_place,
            key="campaigns-code",
        )

    def _enter_place(self, place_id: UUID) -> None:
        """The form of a place of whichever roll."""
        self.context.query(lambda s, a: campaigns.place(s, a, place_id), self._show_place, key="campaigns-code")

    def _show_place(self, found: PlaceView) -> None:
        if self.view is None or self.view.row.id != found.campaign_id:
            self.table.reveal(found.campaign_id)
            self.show_record(found.campaign_id)
        self.forms.show_place(found)

    # --- other work in the place of the list --------------------------------------------------------------------------

    def show_work(self, widget: QWidget) -> None:
        """Put a form or a paper in the place of list and campaign."""
        self.back_to_list()
        self.work.addWidget(widget)
        self.work.setCurrentWidget(widget)
        self._filters.setEnabled(False)

    def back_to_list(self) -> None:
        """Put list and campaign back."""
        shown = self.work.currentWidget()
        if self.work.currentIndex() > 0:
            self.work.removeWidget(shown)
            shown.deleteLater()
            self._filters.setEnabled(True)
            self.table.setFocus()
