"""机构台账: list, file, forms; import, export, duplicates."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QWidget

from mzdesk.services import access, checklists, facilities, history, settings
from mzdesk.terms import Capability, ImportKind, Right
from mzdesk.ui.context import Context
from mzdesk.ui.forms.side import Side
from mzdesk.ui.importing import FileDrop, ImportPanel, save_template
from mzdesk.ui.page import Page
from mzdesk.ui.pages.facilities.asides import Asides
from mzdesk.ui.pages.facilities.columns import CHIPS, SOURCE
from mzdesk.ui.pages.facilities.detail import FacilityDetail
from mzdesk.ui.pages.facilities.duplicates import DuplicatesPanel
from mzdesk.ui.pages.facilities.filters import Filters
from mzdesk.ui.pages.facilities.forms import PlaceForm
from mzdesk.ui.pages.facilities.output import Output
from mzdesk.ui.tables import Listing, WindowModel
from mzdesk.ui.widgets import Act, EmptyState, MenuButton
from mzdesk.views.facilities import Dossier, FacilityCriteria
from mzdesk.views.settings import TownshipRow


class FacilitiesPage(Page):
    """The register."""

    key: ClassVar[str] = Capability.FACILITIES.value
    title: ClassVar[str] = Capability.FACILITIES.label
    listens_to: ClassVar[frozenset[str]] = frozenset({"facilities", "hazards", "inspections", "orders"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.townships: list[TownshipRow] = []
        self.conditions: list[str] = []
        self.file: Dossier | None = None
        self.place_form, self.asides, self.output = PlaceForm(self), Asides(self), Output(self)
        self._build_toolbar()
        self.filters = Filters(context)
        self.filter_bar = self.add_filters(*self.filters.parts())
        self.model = WindowModel(context, SOURCE, FacilityCriteria(today=context.today()))
        self.listing = self._listing()
        self.table = self.listing.table
        self.detail = FacilityDetail(self)
        self.side = Side(context, self.detail)
        self.work = QStackedWidget()
        self.work.addWidget(self.split(self.listing, self.side, width=404))
        self.content.addWidget(self.work, 1)
        self._connect()
        FileDrop(self, self.bring_in)

    def _build_toolbar(self) -> None:
        actor = self.context.actor
        edit, bring = access.may(actor, Right.EDIT_REGISTER), access.may(actor, Right.IMPORT)
        self.toolbar.set_acts(
            [
                Act("新建机构", self.new, "add", "Ctrl+N", "primary", edit),
                Act("导入", self.bring_in, "arrow_import", "Ctrl+I", enabled=bring),
                Act("导出", self.export, "arrow_export_ltr", "Ctrl+E"),
                Act("打印", self.print_list, "print", "Ctrl+P"),
                None,
                Act("查重", self.find_duplicates, "document_copy"),
            ],
            [
                Act("列", self._choose_columns, "table_settings"),
                Act("刷新", self.refresh, "arrow_sync"),
                MenuButton(self._more_acts, name="更多操作"),
            ],
        )

    def _more_acts(self) -> list[Act | None]:
        actor = self.context.actor
        return [
            Act("导出全部栏", self.output.export_all, "arrow_export_ltr"),
            None,
            Act("导入人员花名册", self.bring_in_people, "person_add", enabled=access.may(actor, Right.IMPORT)),
            Act("下载导入模板", self.save_template, "arrow_download"),
        ]

    def _listing(self) -> Listing:
        may = access.may(self.context.actor, Right.EDIT_REGISTER)
        empty = EmptyState(
            "building",
            "这里登记受监管的民政服务机构。可以导入现有的台账表格，也可以一家一家新建。",
            [Act("导入台账表格", self.bring_in, "arrow_import", kind="primary", enabled=may)],
            [Act("新建机构", self.new), Act("下载导入模板", self.save_template)],
        )
        acts = [Act("加入检查计划", self.plan_checked), Act("导出所选", self.export)]
        made = Listing(self.context, self.model, self.key, unit="家", name=self.title, acts=acts, empty=empty)
        made.table.show_sort("name", descending=False)
        return made

    def _connect(self) -> None:
        self.filters.changed.connect(self._filter)
        self.filters.view_chosen.connect(self._show_view)
        self.table.current_changed.connect(self._choose)
        self.table.opened.connect(self._open_record)
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(self.say_problem)

    # --- the list -----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for townships, rows, counts and the chosen file again."""
        self.context.query(self._ask_surroundings, self._keep_surroundings, key="facilities-around")
        self.table.refresh()
        if self.file is not None:
            self.show_record(self.table.current_id or self.file.facility.id)  # the one just clicked, not yet shown

    @staticmethod
    def _ask_surroundings(session: Any, actor: Any) -> tuple[list[TownshipRow], list[str], list[Any]]:
        towns = settings.townships(session, actor)
        return towns, checklists.conditions(session, actor), facilities.saved_views(session, actor)

    def _keep_surroundings(self, found: tuple[list[TownshipRow], list[str], list[Any]]) -> None:
        self.townships, self.conditions, views = found
        self.filters.offer(self.townships, views)

    def _filter(self) -> None:
        self.table.refresh(self.filters.applied(self.model.criteria))

    def _show_view(self, criteria: FacilityCriteria) -> None:
        self.table.show_sort(criteria.sort, descending=criteria.descending)
        self.table.refresh(replace(criteria, today=self.context.today()))

    def _count(self) -> None:
        asked = self.filters.applied(self.model.criteria)
        self.context.query(
            lambda s, a: facilities.counts(s, a, asked), self._show_counts, key="facilities-counts", later=True
        )

    def _show_counts(self, counts: dict[str, int]) -> None:
        self.filters.chips.set_counts({key: counts.get(key, 0) for key, _ in CHIPS})

    def _loaded(self) -> None:
        self.say_problem(None)
        self._count()
        self.listing.show_empty(self.model.total == 0 and self.filters.open_wide())
        if self.file is None and self.model.total and self.table.current_id is None:
            self.table.choose_first()

    def _choose_columns(self) -> None:
        button = self.toolbar.button("列")
        self.table.columns.open_menu(button.mapToGlobal(button.rect().bottomLeft()))

    # --- the chosen place ---------------------------------------------------------------------------------------

    def open(self, record_id: UUID | str | None = None, **hints: Any) -> None:
        """Show a place, or do what `act` of the hints names (`new`, `import`, `duplicates`)."""
        if isinstance(record_id, UUID):
            self.back_to_list()
            self.show_place(record_id)
        if "text" in hints:
            self.filters.search.setText(str(hints["text"]))
        if held := {name: True for name in ("expiring", "with_hazards") if hints.get(name)}:
            self.filters.narrow(**held)
        acts = {"new": self._new, "import": self.bring_in, "duplicates": self.find_duplicates}
        if hints.get("act") in acts:
            acts[str(hints["act"])]()

    def _choose(self, record_id: Any) -> None:
        self.side.close_form()
        self.show_record(record_id)

    def show_place(self, record_id: UUID) -> None:
        """Make a place the current one, in the list and beside it."""
        self.table.reveal(record_id)
        self.show_record(record_id)

    def show_record(self, record_id: Any) -> None:
        """Ask for the file of a place."""
        today = self.context.today()
        self.context.query(
            lambda s, a: facilities.dossier(s, a, record_id, today=today), self._show, key="facilities-file"
        )

    def _show(self, file: Dossier) -> None:
        self.file = file
        self.detail.show_file(file)

    def _open_record(self, record_id: Any) -> None:
        self.show_record(record_id)
        self.detail.tabs.button(self.detail.tabs.current()).setFocus()

    def chosen(self) -> Dossier | None:
        """The file beside the list; says what to do when there is none."""
        if self.file is None:
            self.context.notify.info("请先在左侧选择机构")
        return self.file

    # --- forms (forms.py; beside the list: asides.py) -----------------------------------------------------------------

    def new(self) -> None:
        self.place_form.open(None)

    def _new(self) -> None:
        """The same from another page: the form offers the townships, which may not be known yet."""

        def ready(found: tuple[list[TownshipRow], list[str], list[Any]]) -> None:
            self._keep_surroundings(found)
            self.new()

        self.context.query(self._ask_surroundings, ready, key="facilities-new")

    def edit(self) -> None:
        if (file := self.chosen()) is not None:
            self.place_form.open(file.facility)

    def show_changes(self) -> None:
        """The audit of the chosen place in words."""
        if (file := self.chosen()) is not None:
            key = file.facility.id
            self.context.query(lambda s, a: facilities.changes(s, a, key), self.detail.show_changes)

    # --- other work in the place of the list ----------------------------------------------------------------------

    def show_work(self, widget: QWidget) -> None:
        """Put a form or an import in the place of list and file."""
        self.back_to_list()
        self.work.addWidget(widget)
        self.work.setCurrentWidget(widget)
        self.filter_bar.hide()

    def back_to_list(self) -> None:
        """Put list and file back."""
        shown = self.work.currentWidget()
        if self.work.currentIndex() > 0:
            self.say_problem(None)
            self.work.removeWidget(shown)
            shown.deleteLater()
            self.filter_bar.show()
            self.table.setFocus()

    def bring_in(self, path: Path | None = None) -> None:
        """Import a register, the one that was dropped or one to choose."""
        self._import(ImportKind.FACILITY, path)

    def bring_in_people(self) -> None:
        """Import persons of places."""
        self._import(ImportKind.STAFF, None)

    def _import(self, kind: ImportKind, path: Path | None) -> None:
        if not access.may(self.context.actor, Right.IMPORT):
            return
        panel = ImportPanel(self.context, kind, self.refresh, self.back_to_list)
        self.show_work(panel)
        if path is not None:
            panel.take(path)

    def find_duplicates(self) -> None:
        """Places that may be one."""
        self.show_work(DuplicatesPanel(self))

    def plan_checked(self) -> None:
        """Take the ticked places to the plans."""
        self.context.open(Capability.PLANS.value, None, facility_ids=tuple(self.model.checked))

    # --- out ----------------------------------------------------------------------------------------------------

    def export(self) -> None:
        """The shown or ticked rows as a workbook."""
        self.output.export()

    def save_template(self) -> None:
        """An empty workbook to fill in."""
        save_template(self.context, self, ImportKind.FACILITY)

    def print_list(self) -> None:
        """The shown or ticked rows as a table on paper."""
        self.output.print_list()

    def undo(self, entry: UUID | None) -> None:
        """Take an act back, from the status strip."""
        if entry is not None:
            now = self.context.now()
            self.context.change("撤销", lambda s, a: history.undo(s, a, entry, now=now), self._undone)

    def _undone(self, title: str) -> None:
        self.context.notify.done(f"已撤销：{title}")

    def say_saved(self, words: str, entry: UUID | None) -> None:
        """Say that something was kept, with the way back."""
        if entry is None:
            self.context.notify.done(words)
        else:
            self.context.notify.undoable(words, partial(self.undo, entry))
