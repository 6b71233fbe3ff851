"""The register on its way out: a workbook, a table on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mzdesk.ui import exporting
from mzdesk.ui.pages.facilities.columns import COLUMNS
from mzdesk.ui.tables import Column, Kind
from mzdesk.views.facilities import FacilityCriteria, FacilityRow

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
        """The visible columns on paper; pressed again, the paper goes to the printer."""
        from mzdesk.ui.ledger import LedgerPanel

        page = self._page
        panel = page.work.currentWidget()
        if isinstance(panel, LedgerPanel):
            panel.preview.print_it()
            return
        given = exporting.shown(page.table, everything=self._everything())
        note = f"勾选 {len(given.ids)} 家" if given.ids else page.filters.words()
        page.show_work(
            LedgerPanel(page.context, page.title, given, counted="家", note=note, on_close=page.back_to_list)
        )

    def _save(self, columns: tuple[Column[Any], ...]) -> None:
        wide = tuple(part for column in columns for part in _PARTED.get(column.key, (column,)))
        given = exporting.shown(self._page.table, everything=self._everything(), columns=wide)
        exporting.save_table(self._page.context, self._page, self._page.title, given)

    def _everything(self) -> FacilityCriteria:
        asked = self._page.model.criteria
        return FacilityCriteria(today=asked.today, sort=asked.sort, descending=asked.descending)
