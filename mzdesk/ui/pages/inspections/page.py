"""现场检查: visits as a list, keyed in by the paper's code, finished, printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from mzdesk.errors import MzdeskError
from mzdesk.services import access, inspections, orders
from mzdesk.terms import Capability, Right, VisitChip
from mzdesk.ui.context import Context
from mzdesk.ui.page import Page
from mzdesk.ui.pages.inspections import keeping
from mzdesk.ui.pages.inspections.acts import Acts, officers, why_not
from mzdesk.ui.pages.inspections.columns import CHIPS, SOURCE
from mzdesk.ui.pages.inspections.desk import VisitDesk
from mzdesk.ui.pages.inspections.detail import VisitDetail
from mzdesk.ui.pages.inspections.offers import Offers
from mzdesk.ui.pages.inspections.papers import PaperPanel, Papers
from mzdesk.ui.tables import Listing, WindowModel
from mzdesk.ui.widgets import Act, ChipRow, EmptyState, Label, LineField, SearchField
from mzdesk.views.inspections import FinishedView, VisitCriteria, VisitView
from mzdesk.views.orders import Issued

if TYPE_CHECKING:
    from mzdesk.ui.pages.inspections.keeping import Kept


class InspectionsPage(Page):
    """The visits."""

    key: ClassVar[str] = Capability.INSPECTIONS.value
    title: ClassVar[str] = Capability.INSPECTIONS.label
    listens_to: ClassVar[frozenset[str]] = frozenset({"inspections", "hazards", "plans"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.papers, self.acts, self.just_finished = Papers(self), Acts(self), False
        self.shown: UUID | None = None
        self._kept: Kept | None = None
        inspect, issue = (access.may(context.actor, right) for right in (Right.INSPECT, Right.ISSUE))
        self.toolbar.set_acts(
            [
                Act("录入检查", self.key_in_chosen, "edit", "Ctrl+N", "primary", inspect),
                Act("打印空白检查表", self.papers.blank, "print", "Ctrl+P", enabled=issue),
            ],
            [Act("列", self._choose_columns, "table_settings"), Act("刷新", self.refresh, "arrow_sync", "F5")],
        )
        self.code = LineField("检查表或文书右上角编码", name="编码", width=190)
        self.search = SearchField("机构、编码", width=180)
        self.chips = ChipRow(CHIPS, name="检查状态")
        self.filters = self.add_filters(Label("编码", "dense", "ink2"), self.code, 6, self.search, self.chips, None)
        self.offers = Offers(self)
        self.content.addWidget(self.offers)
        self.model = WindowModel(context, SOURCE, VisitCriteria(today=context.today()))
        self.listing = self._listing()
        self.table = self.listing.table
        self.detail, self.side = VisitDetail(self), QStackedWidget()
        self.side.addWidget(self.detail)
        self.desk = VisitDesk(context)
        self.work = QStackedWidget()
        self.work.addWidget(self.split(self.listing, self.side, width=428))
        self.work.addWidget(self.desk)
        self.content.addWidget(self.work, 1)
        self._connect()

    def _listing(self) -> Listing:
        empty = EmptyState(
            "clipboard_task",
            "检查计划启封或指定派出后，要去的机构列在这里。检查回来，在上方输入检查表编码即可录入。",
            [Act("去检查计划", self._to_plans, "calendar_ltr", kind="primary")],
        )
        made = Listing(self.context, self.model, self.key, unit="次", name=self.title, empty=empty)
        made.table.show_sort("departs_on", descending=True)
        return made

    def _connect(self) -> None:
        self.code.returnPressed.connect(self.find_code)
        self.code.textEdited.connect(lambda _text: self._forgive())
        self.search.searched.connect(lambda _text: self._filter())
        self.chips.changed.connect(lambda _key: self._filter())
        self.table.current_changed.connect(self.show_record)
        self.table.opened.connect(self.key_in)
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(self.say_problem)
        self.desk.left.connect(self.back_to_list)
        self.desk.reload.connect(self.key_in)
        self.desk.finished.connect(self._finished)
        to_code = QShortcut(QKeySequence("F3"), self)
        to_code.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        to_code.activated.connect(self.to_code)

    # --- the list -----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for rows, counts and the chosen visit again."""
        self._filter()
        self.offers.ask()
        if self.shown is not None:
            self.show_record(self.shown, again=True)

    def _criteria(self) -> VisitCriteria:
        chip = VisitChip(self.chips.current())
        return replace(self.model.criteria, text=self.search.text(), chip=chip, today=self.context.today())

    def _filter(self) -> None:
        criteria = self._criteria()
        self.table.refresh(criteria if criteria != self.model.criteria else None)
        self.context.query(lambda s, a: inspections.counts(s, a, criteria), self._show_counts, key="visit-counts")

    def _show_counts(self, counts: dict[str, int]) -> None:
        self.chips.set_counts(counts)
        self.listing.show_empty(not counts.get(VisitChip.ALL.value, 0) and not self.search.text())

    def _loaded(self) -> None:
        self.say_problem(None)
        if self.shown is None and self.model.total:
            self.table.choose_first()

    def _choose_columns(self) -> None:
        button = self.toolbar.button("列")
        self.table.columns.open_menu(button.mapToGlobal(button.rect().bottomLeft()))

    def _to_plans(self) -> None:
        self.context.open(Capability.PLANS.value)

    def take_focus(self) -> None:
        """The keyboard goes to the code, or to the checklist while a visit is keyed in."""
        if self.keying:
            self.desk.to_list()
        elif self.work.currentIndex() == 0:
            self.to_code()

    def to_code(self) -> None:
        """The keyboard goes to the code of the next paper."""
        if not self.keying:
            self.back_to_list()
            self.code.setFocus(Qt.FocusReason.OtherFocusReason)
            self.code.selectAll()

    # --- the code -------------------------------------------------------------------------------------------------

    def find_code(self) -> None:
        """A visit's code opens it ready to key in; a paper's code opens the paper."""
        typed = self.code.text()
        paper = sum(sign.isdigit() for sign in typed) == 9

        def job(session: Any, actor: Any) -> tuple[bool, UUID]:
            return paper, (orders if paper else inspections).by_code(session, actor, typed)

        self.context.query(job, self._code_found, self._code_wrong, key="visit-code")

    def _code_found(self, found: tuple[bool, UUID]) -> None:
        paper, record = found
        self.code.clear()
        self._forgive()
        if paper:
            self.context.open(Capability.ORDERS.value, record)
        else:
            self.key_in(record)

    def _code_wrong(self, error: MzdeskError) -> None:
        self.code.set_bad(True)
        self.code.selectAll()
        self.say_problem(error)

    def _forgive(self) -> None:
        self.code.set_bad(False)
        self.say_problem(None)

    # --- the chosen visit -----------------------------------------------------------------------------------------

    def open(self, record_id: UUID | str | None = None, **hints: Any) -> None:
        """Show a visit; `act="record"` or a kept `draft` keys it in; `chip` and `text` narrow the list."""
        if "chip" in hints:
            self.chips.choose(VisitChip(hints["chip"]).value)
        if "text" in hints:
            self.search.setText(str(hints["text"]))
        if not isinstance(record_id, UUID):
            self._filter()
            return
        if hints.get("act") == "record" or "draft" in hints:
            self.key_in(record_id)
            return
        self.back_to_list()
        self.chips.choose(VisitChip.ALL.value)
        self._filter()
        self.table.reveal(record_id)
        self.show_record(record_id)

    def show_record(self, record_id: Any, *, again: bool = False) -> None:
        """Ask for a visit."""
        if record_id is None:
            return
        self.shown, self.just_finished = record_id, self.just_finished and again
        self.context.query(lambda s, a: inspections.view(s, a, record_id), self._show, key="visit-view")

    def _show(self, view: VisitView) -> None:
        self.detail.show_visit(view, just_finished=self.just_finished)

    def open_facility(self) -> None:
        """The register's page of the place."""
        if self.detail.view is not None:
            self.context.open(Capability.FACILITIES.value, self.detail.view.row.facility_id)

    # --- keying in ------------------------------------------------------------------------------------------------

    @property
    def keying(self) -> bool:
        """Whether a visit is being keyed in."""
        return self.work.currentWidget() is self.desk

    def key_in_chosen(self) -> None:
        """Key the chosen visit in."""
        if self.detail.view is None:
            self.context.notify.info("请先在左侧选择检查，或在上方输入检查表编码")
        else:
            self.key_in(self.detail.view.row.id)

    def key_in(self, record_id: Any) -> None:
        """Open a visit ready to key in, with what was kept of it; one that is recorded is only shown."""
        self.desk.keeper.flush()
        keeping.load(self.context, record_id, lambda kept: self._load(record_id, kept))

    def _load(self, record_id: UUID, kept: Kept | None) -> None:
        self._kept, today = kept, self.context.today()
        self.context.query(lambda s, a: (inspections.view(s, a, record_id), officers(s, a, today)), self._begin)

    def _begin(self, found: tuple[VisitView, Sequence[tuple[UUID, str]]]) -> None:
        view, known = found
        kept, self._kept = self._kept, None
        if not view.open or not access.may(self.context.actor, Right.INSPECT):
            self.open(view.row.id)
            self.context.notify.info(why_not(view, kept=kept is not None))
            return
        team = [(officer.id, officer.name) for officer in view.officers]
        others = [each for each in known if each[0] not in {key for key, _ in team}]
        self.acts.close_form()
        self.desk.begin(view, [*team, *others], kept)
        self._turn(self.desk)
        self.desk.to_number()

    def _turn(self, shown: QWidget) -> None:
        listing = self.work.indexOf(shown) == 0
        for part in (self.toolbar, self.filters):
            part.setVisible(listing)
        self.offers.allow(listing)
        self.work.setCurrentWidget(shown)

    def back_to_list(self) -> None:
        """List and visit again; a paper that was looked at is put away."""
        shown = self.work.currentWidget()
        self._turn(self.work.widget(0))
        if isinstance(shown, PaperPanel):
            self.work.removeWidget(shown)
            shown.deleteLater()
        if shown is self.desk:
            self.desk.keeper.flush()
            self.offers.ask()
            self.to_code()

    def leave(self) -> bool:
        self.desk.keeper.flush()
        return True

    def cleanup(self) -> None:
        self.desk.keeper.flush()

    def _finished(self, answer: FinishedView) -> None:
        self.just_finished = True
        self._turn(self.work.widget(0))
        self.table.clearSelection()
        self.table.current_id = None
        self._filter()
        self.offers.ask()
        self.context.notify.done(f"检查已完成，登记隐患 {len(answer.hazard_ids)} 项")
        self.show_record(answer.id, again=True)

    # --- what comes next ------------------------------------------------------------------------------------------

    def show_paper(self, paper: Issued) -> None:
        """A paper was made: look at it and print it."""
        panel = PaperPanel(self.context, paper)
        panel.closed.connect(self.back_to_list)
        self.work.addWidget(panel)
        self._turn(panel)
        panel.print_button.setFocus()
