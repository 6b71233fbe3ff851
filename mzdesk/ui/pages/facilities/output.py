"""The register on its way out: a workbook, a table on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from mzdesk.ui import exporting, measure
from mzdesk.ui.context import Context
from mzdesk.ui.pages.facilities.columns import COLUMNS
from mzdesk.ui.preview import Preview
from mzdesk.ui.tables import Column, Kind
from mzdesk.ui.widgets import Bar, Button, Label, Surface
from mzdesk.views.facilities import FacilityCriteria, FacilityRow
from mzdesk.views.orders import Issued

if TYPE_CHECKING:
    from mzdesk.ui.pages.facilities.page import FacilitiesPage

_PARTED: Final[dict[str, tuple[Column[FacilityRow], ...]]] = {
    "residents": (
        Column("residents", "在院人数", lambda row: row.residents, Kind.NUMBER, 84),
        Column("beds", "床位数", lambda row: row.beds, Kind.NUMBER, 84),
    ),
    "expiry": (
        Column("expiry", "证照", lambda row: row.next_expiry and _due(row), Kind.TEXT, 110),
        Column("next_expiry", "最近到期", lambda row: row.next_expiry, Kind.DATE, 100),
    ),
}


def _due(row: FacilityRow) -> str:
    parts = (f"过期 {row.expired} 本" if row.expired else "", f"将到期 {row.expiring} 本" if row.expiring else "")
    return "，".join(part for part in parts if part)


class DossierPanel(Surface):
    """一院一档 of a place in the place of the list; 返回 or Esc goes back."""

    left = Signal()

    def __init__(self, context: Context, paper: Issued) -> None:
        super().__init__()
        self.back_button = Button("返回台账", "flat", "arrow_left")
        self.print_button = Button("打印", "", "print", tip="打印（Ctrl+P）")
        bar = Bar(45, 8)
        bar.add(self.back_button, Label(paper.title, "card"), None, self.print_button)
        self.preview = Preview(context)
        outer = measure.column(self)
        outer.addWidget(bar)
        outer.addWidget(self.preview, 1)
        self.back_button.clicked.connect(self.left)
        self.print_button.clicked.connect(self.preview.print_it)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.left)
        self.preview.show_pdf(paper.pdf, paper.title)


class Output:
    """Takes what is shown, or what is ticked."""

    def __init__(self, page: FacilitiesPage) -> None:
        self._page = page

    def export(self) -> None:
        """The visible columns as a workbook."""
        self._save(self._page.table.export().columns)

    def export_all(self) -> None:
        """Every column as a workbook."""
        self._save(tuple(column for column in COLUMNS if column.kind is not Kind.CHECK))

    def print_list(self) -> None:
        """The visible columns on paper. The paper that is shown already, a dossier too, goes to the printer."""
        from mzdesk.ui.ledger import LedgerPanel

        page = self._page
        panel = page.work.currentWidget()
        if isinstance(panel, LedgerPanel | DossierPanel):
            panel.preview.print_it()
            return
        given = exporting.shown(page.table, everything=self._everything())
        note = f"勾选 {len(given.ids)} 家" if given.ids else page.filters.words()
        page.show_work(
            LedgerPanel(page.context, page.title, given, counted="家", note=note, on_close=page.back_to_list)
        )

    def dossier(self) -> None:
        """一院一档 of the chosen place: made, put on the register, shown."""
        file = self._page.detail.file
        if file is None:
            return
        context, place = self._page.context, file.facility.id
        today, now = context.today(), context.now()

        def job(session: Any, actor: Any) -> Issued:
            from mzdesk.documents import facility_papers

            return facility_papers.issue_dossier(session, actor, place, today=today, now=now)

        context.change("打印一院一档", job, self._show_dossier)

    def _show_dossier(self, paper: Issued) -> None:
        panel = DossierPanel(self._page.context, paper)
        panel.left.connect(self._page.back_to_list)
        self._page.show_work(panel)
        panel.back_button.setFocus()

    def _save(self, columns: tuple[Column[Any], ...]) -> None:
        wide = tuple(part for column in columns for part in _PARTED.get(column.key, (column,)))
        given = exporting.shown(self._page.table, everything=self._everything(), columns=wide)
        exporting.save_table(self._page.context, self._page, self._page.title, given)

    def _everything(self) -> FacilityCriteria:
        asked = self._page.model.criteria
        return FacilityCriteria(today=asked.today, sort=asked.sort, descending=asked.descending)
