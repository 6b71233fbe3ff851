"""突发事件: taken down by one key, reported while the clocks run, followed to the end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, Final
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut

from mzdesk.services import access, incidents
from mzdesk.terms import Capability, IncidentChip, IncidentState, Right
from mzdesk.ui import exporting
from mzdesk.ui.context import Context
from mzdesk.ui.forms import Side
from mzdesk.ui.page import Page
from mzdesk.ui.pages.incidents.acts import Acts
from mzdesk.ui.pages.incidents.columns import CHIPS, register, source
from mzdesk.ui.pages.incidents.detail import IncidentDetail
from mzdesk.ui.pages.incidents.forms import Forms
from mzdesk.ui.pages.incidents.keeping import Keeping
from mzdesk.ui.tables import Listing, WindowModel
from mzdesk.ui.widgets import Act, ChipRow, EmptyState, SearchField
from mzdesk.views.incidents import IncidentCriteria, IncidentDraft, IncidentView

TICK: Final = 20_000


class IncidentsPage(Page):
    """Incidents at the left, the chosen one with its clocks and its timeline at the right."""

    key: ClassVar[str] = Capability.INCIDENTS.value
    title: ClassVar[str] = Capability.INCIDENTS.label
    listens_to: ClassVar[frozenset[str]] = frozenset({"incidents", "orders"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.may = access.may(context.actor, Right.KEEP_INCIDENTS)
        self.may_report = access.may_any(context.actor, Right.KEEP_INCIDENTS, Right.REPORT)
        self._wanted: UUID | None = None
        self._resume = ""
        self.forms, self.acts, self.keeping = Forms(self), Acts(self), Keeping(self)
        exports = access.may(context.actor, Right.EXPORT)
        self.toolbar.set_acts(
            [
                Act("登记突发事件", self.new, "add", "Ctrl+N", "primary", self.may_report),
                Act("导出台账", self.export, "arrow_export_ltr", "Ctrl+E", enabled=exports),
            ],
            [Act("刷新", self.refresh, "arrow_sync", "F5")],
        )
        self.search = SearchField("编号、名称、地点、首字母", width=220)
        self.chips = ChipRow(CHIPS, alarm=(IncidentChip.OPEN.value,), name="处置状态")
        self.add_filters(self.search, 6, self.chips, None)
        self.model = WindowModel(context, source(context), IncidentCriteria())
        self.listing = self._listing()
        self.table = self.listing.table
        self.detail = IncidentDetail(self)
        self.side = Side(context, self.detail)
        self.split(self.listing, self.side, width=456)
        self._connect()

    def _listing(self) -> Listing:
        empty = EmptyState(
            "alert",
            "这里登记突发事件，提醒电话报告和书面报告的时限。在任何页面按 F11 就能登记。",
            [Act("登记突发事件", self.new, "add", kind="primary", enabled=self.may_report)],
        )
        made = Listing(self.context, self.model, self.key, unit="件", name=self.title, empty=empty)
        made.table.show_sort("received_at", descending=True)
        return made

    def _connect(self) -> None:
        self.search.searched.connect(self._filter)
        self.chips.changed.connect(self._filter)
        self.table.current_changed.connect(self._choose)
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(self.say_problem)
        self._clock = QTimer(self)
        self._clock.setInterval(TICK)
        self._clock.timeout.connect(self.tick)
        self._clock.start()
        paste = QShortcut(QKeySequence.StandardKey.Paste, self)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(self.keeping.paste)

    def tick(self) -> None:
        """The clocks are said anew; nothing else on the page moves."""
        if self.isVisible():
            self.detail.tick()
            self.table.viewport().update()

    # --- the list -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for rows, counts and the chosen incident again."""
        self.table.refresh()
        if self.detail.view is not None:
            self.show_record(self.table.current_id or self.detail.view.row.id)

    def _criteria(self) -> IncidentCriteria:
        text, chip = self.search.text().strip(), IncidentChip(self.chips.current())
        return replace(self.model.criteria, text=text, chip=chip)

    def _filter(self, *_: object) -> None:
        self.table.refresh(self._criteria())

    def _loaded(self) -> None:
        self.say_problem(None)
        asked = replace(self._criteria(), chip=IncidentChip.ALL)
        self.context.query(
            lambda s, a: incidents.counts(s, a, asked), self._show_counts, key="incidents-counts", later=True
        )
        if self.detail.view is None and self._wanted is None and self.model.total and self.table.current_id is None:
            self.table.choose_first()

    def _show_counts(self, counts: dict[str, int]) -> None:
        self.chips.set_counts(counts)
        self.listing.show_empty(counts[IncidentChip.ALL.value] == 0 and not self.search.text())

    # --- the chosen incident ------------------------------------------------------------------------------------------

    def open(self, record_id: UUID | str | None = None, **hints: Any) -> None:
        """Show an incident. `act="new"`: take one down; `line`: from a line of the duty log; `draft`: go on with it."""
        draft = str(hints.get("draft", "")).split("/")
        line = hints.get("line") or (record_id if draft[1:2] == ["line"] else None)
        if isinstance(line, UUID):
            self.from_line(line)
        elif isinstance(record_id, UUID):
            self._resume = "/".join(draft[1:]) if len(draft) > 2 else ""
            self.side.close_form()
            self._wanted = record_id
            self.table.reveal(record_id)
            self.show_record(record_id)
        elif hints.get("act") == "new":
            self.new()

    def new(self) -> None:
        """登记突发事件 (F11 from every page, Ctrl+N here)."""
        if not self.may_report:
            self.context.notify.info("您的账号没有“登记突发事件”的权限，请联系值班室")
        elif self.side.panel is None or self.side.panel.form.draft != "incidents/new":
            self.forms.new()
        else:
            self.side.panel.form.editors["place"].widget.setFocus()

    def from_line(self, line_id: UUID) -> None:
        """An incident from a line of the duty log, or the one it has become already."""

        def begin(found: IncidentDraft | UUID) -> None:
            if isinstance(found, UUID):
                self.open(found)
            else:
                self.forms.new(found)

        self.context.query(lambda s, a: incidents.from_line(s, a, line_id), begin)

    def _choose(self, record_id: Any) -> None:
        """Another line of the list; a form beside it gives way unless something is typed in it."""
        panel = self.side.panel
        if panel is not None and not panel.form.dirty and panel.form.draft != "incidents/new":
            self.side.close_form()
        self.show_record(record_id)

    def show_new(self, record_id: UUID) -> None:
        """Show what was just taken down, among those that are dealt with, ready for the telephone."""
        self._wanted = record_id
        self._list(record_id, IncidentState.OPEN)
        self.show_record(record_id)

    def _list(self, record_id: UUID, state: IncidentState) -> None:
        """Let the list show an incident that is opened from elsewhere, among those of its state."""
        chip = next((each.value for each in IncidentChip if each.value == state.value), IncidentChip.ALL.value)
        if self.chips.current() not in (chip, IncidentChip.ALL.value) or self.search.text():
            self.search.setText("")
            self.chips.choose(chip)
            self._filter()
        self.table.reveal(record_id)

    def show_record(self, record_id: Any) -> None:
        """Ask for an incident in full."""
        if record_id is not None:
            self.context.query(
                lambda s, a: incidents.view(s, a, record_id), self._show, self.say_problem, key="incidents-view"
            )

    def _show(self, view: IncidentView) -> None:
        fresh = self._wanted == view.row.id
        self._wanted = None
        self.detail.show_incident(view)
        if fresh and self.table.rows.number_of(view.row.id) is None:
            self._list(view.row.id, view.row.state)
        if self._resume:
            self._go_on(view)
        elif fresh and self.side.panel is None and self.detail.buttons:
            next(iter(self.detail.buttons.values())).setFocus()

    def _go_on(self, view: IncidentView) -> None:
        """Open the form again in which something was typed and not saved."""
        what, _, rest = self._resume.partition("/")
        self._resume = ""
        entry = {"phone": self.forms.phone, "losses": self.forms.losses, "concealed": self.forms.judged}
        plain = {
            "amend": self.forms.amend,
            "control": self.forms.control,
            "relapse": self.forms.relapse,
            "close": self.forms.close,
            "void": self.forms.void,
            "reopen": self.forms.reopen,
            "task": self.forms.hand_on,
        }
        if what == "entry":
            kind = rest.split("/")[0]
            entry.get(kind, self.forms.written if kind in ("first", "update", "final") else self.forms.note)(view)
        elif what == "correct":
            row = next((each for each in view.entries if str(each.id) == rest.split("/")[-1]), None)
            if row is not None:
                self.forms.correct(view, row)
        elif what in plain:
            plain[what](view)

    def export(self) -> None:
        """登记台账 as a workbook: the ticked rows, else what the filters show."""
        exporting.save_table(
            self.context, self, "突发事件登记台账", exporting.shown(self.table, columns=register(self.context))
        )
