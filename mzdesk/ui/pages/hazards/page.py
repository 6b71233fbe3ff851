"""隐患闭环: the ledger at the left, the hazard at the right, every act of the loop beside it."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from mzdesk.services import access, hazards, settings
from mzdesk.terms import Capability, DocumentKind, HazardAct, HazardChip, Right
from mzdesk.ui.context import Context
from mzdesk.ui.forms import Suggestion
from mzdesk.ui.importing import FileDrop
from mzdesk.ui.page import Page
from mzdesk.ui.pages.hazards.acts import Acts
from mzdesk.ui.pages.hazards.columns import source
from mzdesk.ui.pages.hazards.detail import HazardDetail
from mzdesk.ui.pages.hazards.filters import Filters
from mzdesk.ui.pages.hazards.keeping import Keeping
from mzdesk.ui.pages.hazards.output import Output
from mzdesk.ui.pages.hazards.panel import HazardPanel
from mzdesk.ui.pages.hazards.papers import PaperPanel
from mzdesk.ui.tables import Listing, WindowModel
from mzdesk.ui.widgets import Act, EmptyState
from mzdesk.views.hazards import HazardCriteria, HazardView, Told
from mzdesk.views.settings import TownshipRow

Paper = tuple[DocumentKind, tuple[UUID, ...]]


class HazardsPage(Page):
    """The ledger of hazards."""

    key: ClassVar[str] = Capability.HAZARDS.value
    title: ClassVar[str] = Capability.HAZARDS.label
    listens_to: ClassVar[frozenset[str]] = frozenset({"hazards", "orders", "inspections", "facilities"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.acts, self.output, self.keeping = Acts(self), Output(self), Keeping(self)
        self.filters = Filters(self)
        self._build_toolbar()
        self.add_filters(self.filters.search, 6, self.filters.chips, None)
        self.model = WindowModel(context, source(context), self.filters.applied(HazardCriteria()))
        self.listing = self._listing()
        self.table = self.listing.table
        self.detail = HazardDetail(self)
        self.side = QStackedWidget()
        self.side.addWidget(self.detail)
        self.work = QStackedWidget()
        self.work.addWidget(self.split(self.listing, self.side, width=444))
        self.content.addWidget(self.work, 1)
        self._wanted: UUID | None = None
        self._connect()

    def _build_toolbar(self) -> None:
        actor, filters = self.context.actor, self.filters
        self.toolbar.set_acts(
            [
                Act("登记隐患", self.new, "add", "Ctrl+N", "primary", access.may(actor, Right.HANDLE_HAZARDS)),
                Act("导入", self.output.bring_in, "arrow_import", "Ctrl+I", enabled=access.may(actor, Right.IMPORT)),
                Act("导出", self.output.export, "arrow_export_ltr", "Ctrl+E", enabled=access.may(actor, Right.EXPORT)),
                Act("打印台账", self.output.print_it, "print", "Ctrl+P"),
            ],
            [
                filters.place,
                filters.township,
                filters.grade,
                filters.more,
                Act("列", self._choose_columns, "table_settings"),
                Act("刷新", self.refresh, "arrow_sync"),
            ],
        )

    def _listing(self) -> Listing:
        may = access.may(self.context.actor, Right.HANDLE_HAZARDS)
        empty = EmptyState(
            "warning",
            "这里记录每条隐患从发现到销号的全过程。检查中发现的会自动进来，其他来源的在这里登记。",
            [Act("登记隐患", self.new, "add", kind="primary", enabled=may)],
            [Act("导入现有台账", self.output.bring_in), Act("下载导入模板", self.output.save_template)],
        )
        acts = [
            Act("下达整改", self.acts.order_checked),
            Act("催办", self.acts.remind_checked),
            Act("导出所选", self.output.export),
        ]
        made = Listing(self.context, self.model, self.key, unit="项", name=self.title, acts=acts, empty=empty)
        made.table.show_sort("due_on", descending=False)
        return made

    def _connect(self) -> None:
        self.filters.changed.connect(self._filter)
        self.table.current_changed.connect(self._choose)
        self.table.opened.connect(self._open_record)
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(self.say_problem)
        FileDrop(self, self.output.bring_in)
        paste = QShortcut(QKeySequence.StandardKey.Paste, self)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(self.keeping.paste)

    # --- the ledger -------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for townships, rows, counts and the chosen hazard again."""
        self.context.query(settings.townships, self._keep_townships, key="hazards-townships")
        self.table.refresh()
        if self.detail.view is not None:
            self.show_record(self.table.current_id or self.detail.view.row.id)  # the one just clicked, not yet shown

    def _keep_townships(self, rows: list[TownshipRow]) -> None:
        self.filters.offer(rows)

    def _filter(self) -> None:
        self.table.refresh(self.filters.applied(self.model.criteria))

    def _count(self) -> None:
        asked, today = self.filters.applied(self.model.criteria), self.context.today()
        self.context.query(
            lambda s, a: hazards.counts(s, a, asked, today=today), self._show_counts, key="hazards-counts", later=True
        )

    def _show_counts(self, counts: dict[str, int]) -> None:
        self.filters.chips.set_counts(counts)
        late, due = counts[HazardChip.OVERDUE.value], counts[HazardChip.DUE_TODAY.value]
        told = [f"{word} {count} 项" for word, count in (("逾期", late), ("今日到期", due)) if count]
        self.listing.say("，".join(told))
        self.listing.show_empty(not counts[HazardChip.ALL.value] and self.filters.open_wide())

    def _loaded(self) -> None:
        self.say_problem(None)
        self._count()
        if self.detail.view is None and self._wanted is None and self.model.total:
            self.table.choose_first()

    def _choose_columns(self) -> None:
        button = self.toolbar.button("列")
        self.table.columns.open_menu(button.mapToGlobal(button.rect().bottomLeft()))

    # --- the chosen hazard ------------------------------------------------------------------------------------------

    def open(self, record_id: UUID | str | None = None, **hints: Any) -> None:
        """Show a hazard, a cut (`chip`), a place (`facility_id`, `facility`), or do `act`.

        `new` registers, at the place given (`told` is what another page knows of it: see Told); `order` issues the
        order for `hazard_ids`, all of one place; with a hazard any act of the service opens its form. `paper` opens the
        form of a paper of enforcement, for `hazard_ids`.
        """
        if isinstance(record_id, UUID):
            self.back_to_ledger()
            self.back_to_record()
            self._wanted = record_id
            self.table.reveal(record_id)
            self.show_record(record_id, _act(hints.get("act")), _paper(hints))
        place, name = hints.get("facility_id"), str(hints.get("facility", ""))
        if "chip" in hints:
            self.back_to_ledger()
            self.filters.clear()
            self.filters.narrow(str(hints["chip"]))
        if hints.get("act") == "new":
            told = hints.get("told") or Told({"text": str(hints.get("text", ""))})
            self.new(Suggestion(name, "", place) if place else None, told)
        elif place is not None:
            self.filters.only_place(place, name or "所选机构")
        if hints.get("act") == "order" and "hazard_ids" in hints:
            self.acts.order(tuple(hints.get("hazard_ids", ())))

    def show_new(self, hazard_id: UUID, then: HazardAct | None = None) -> None:
        """Show what was just registered, and go on with `then`."""
        self._wanted = hazard_id
        self.table.current_id = hazard_id
        self.show_record(hazard_id, then)

    def _choose(self, record_id: Any) -> None:
        self.back_to_record()
        self.show_record(record_id)

    def show_record(self, record_id: Any, then: HazardAct | None = None, paper: Paper | None = None) -> None:
        """Ask for a hazard in full."""
        today = self.context.today()

        def show(view: HazardView) -> None:
            self._show(view)
            if then is not None and then in view.acts:
                self.acts.run(then)
            if paper is not None:
                self.acts.enforcing.run(paper[0], view, paper[1])

        self.context.query(
            lambda s, a: hazards.view(s, a, record_id, today=today), show, self.say_problem, key="hazards-view"
        )

    def _show(self, view: HazardView) -> None:
        self._wanted = None
        self.detail.show_hazard(view)

    def _open_record(self, record_id: Any) -> None:
        self.show_record(record_id)
        button = next(iter(self.detail.buttons.values()), None)
        if button is not None:
            button.setFocus()

    def new(self, place: Suggestion | None = None, told: Told | None = None) -> None:
        """登记隐患, at this place and with what is known of it."""
        self.back_to_ledger()
        known = told if isinstance(told, Told) else None
        self.acts.forms.new(place if isinstance(place, Suggestion) else None, known)

    # --- what stands in whose place ---------------------------------------------------------------------------------

    def show_aside(self, panel: HazardPanel) -> None:
        """Put a form in the place of the detail."""
        self.back_to_ledger()
        self.back_to_record()
        self.side.addWidget(panel)
        self.side.setCurrentWidget(panel)
        panel.form.focus_first()

    def back_to_record(self) -> None:
        """Show the detail again; what was typed in a form stays as its draft."""
        shown = self.side.currentWidget()
        if isinstance(shown, HazardPanel):
            shown.leave_draft()
            self.side.removeWidget(shown)
            shown.deleteLater()

    def show_work(self, widget: QWidget) -> None:
        """Put a paper, a printed ledger or an import in the place of ledger and detail."""
        self.back_to_ledger()
        self.back_to_record()
        self.work.addWidget(widget)
        self.work.setCurrentWidget(widget)
        self.filters.setEnabled(False)

    def back_to_ledger(self) -> None:
        """Put ledger and detail back."""
        shown: QWidget = self.work.currentWidget()
        if self.work.currentIndex() == 0:
            return
        if isinstance(shown, PaperPanel) and shown.form is not None:
            shown.form.keep_draft()
        self.work.removeWidget(shown)
        shown.deleteLater()
        self.filters.setEnabled(True)
        self.table.setFocus()


def _paper(hints: dict[str, Any]) -> Paper | None:
    """The paper of enforcement a hint names, and the hazards it is for."""
    named = hints.get("paper")
    return (DocumentKind(named), tuple(hints.get("hazard_ids", ()))) if named else None


def _act(named: Any) -> HazardAct | None:
    """The act a hint names, if it is one."""
    return HazardAct(named) if named in [each.value for each in HazardAct] else None
