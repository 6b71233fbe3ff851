"""The ledger in and out: import, a workbook, a table on paper."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mzdesk.services import access
from mzdesk.terms import HazardChip, ImportKind, Right
from mzdesk.ui import exporting
from mzdesk.ui.importing import ImportPanel, save_template
from mzdesk.ui.ledger import LedgerPanel
from mzdesk.ui.pages.hazards.columns import COLUMNS
from mzdesk.ui.pages.hazards.papers import PaperPanel
from mzdesk.ui.tables import Kind
from mzdesk.views.hazards import HazardCriteria

if TYPE_CHECKING:
    from mzdesk.ui.pages.hazards.page import HazardsPage

TITLE: Final = "隐患台账"


class Output:
    """Takes what is shown, or what is ticked."""

    def __init__(self, page: HazardsPage) -> None:
        self._page = page

    def export(self) -> None:
        """Every column of the ledger as a workbook."""
        columns = tuple(column for column in COLUMNS if column.kind is not Kind.CHECK)
        given = exporting.shown(self._page.table, everything=self._everything(), columns=columns)
        exporting.save_table(self._page.context, self._page, TITLE, given)

    def print_it(self) -> None:
        """The ledger's visible columns on paper; when a paper is on screen, that goes to the printer."""
        page = self._page
        shown = page.work.currentWidget()
        if isinstance(shown, LedgerPanel | PaperPanel):
            shown.preview.print_it()
            return
        given = exporting.shown(page.table, everything=self._everything())
        note = f"勾选 {len(given.ids)} 项" if given.ids else page.filters.words()
        page.show_work(LedgerPanel(page.context, TITLE, given, counted="项", note=note, on_close=page.back_to_ledger))

    def bring_in(self, path: Path | None = None) -> None:
        """Import a ledger kept in a spreadsheet."""
        page = self._page
        if not access.may(page.context.actor, Right.IMPORT):
            return
        panel = ImportPanel(page.context, ImportKind.HAZARD, page.refresh, page.back_to_ledger)
        page.show_work(panel)
        if isinstance(path, Path):
            panel.take(path)

    def save_template(self) -> None:
        """An empty workbook to fill in."""
        save_template(self._page.context, self._page, ImportKind.HAZARD)

    def _everything(self) -> HazardCriteria:
        asked = self._page.model.criteria
        return replace(HazardCriteria(), chip=HazardChip.ALL, sort=asked.sort, descending=asked.descending)
