"""文号登记: every number series, how far it got, what is void, what is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mzdesk.ui import exporting, measure, printing
from mzdesk.ui.pages.orders.columns import NUMBERS, SERIES, SeriesCriteria, missing, whole, year
from mzdesk.ui.printing import Paper
from mzdesk.ui.tables import Listing, WindowModel
from mzdesk.ui.widgets import EmptyState, Surface
from mzdesk.views.orders import SeriesRow

if TYPE_CHECKING:
    from mzdesk.ui.context import Work
    from mzdesk.ui.pages.orders.page import OrdersPage

TITLE = "文号登记表"
_SHARES = (22.0, 8.0, 10.0, 8.0, 8.0, 9.0, 24.0, 11.0)


class Numbers(Surface):
    """The register of numbers; Enter or a double click shows the documents of a series."""

    def __init__(self, page: OrdersPage) -> None:
        super().__init__()
        self._page, self._context = page, page.context
        self.model = WindowModel(page.context, NUMBERS, SeriesCriteria())
        empty = EmptyState(
            "number_symbol", "还没有编过文号。制发第一份文书后，这里按字号和年份登记编到几号、作废几号、有没有缺号。"
        )
        self.listing = Listing(page.context, self.model, "orders.numbers", unit="个字号", name=TITLE, empty=empty)
        outer = measure.column(self)
        outer.addWidget(self.listing)
        self.listing.table.opened.connect(self._open)
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(page.say_problem)

    def show_year(self, year: int | None) -> None:
        """The series of a year, or of all years."""
        self.listing.table.refresh(SeriesCriteria(year))

    def _loaded(self) -> None:
        rows = [row for number in range(self.model.total) if (row := self.model.known(number)) is not None]
        self.listing.show_empty(not rows)
        self.listing.say(gaps_words(rows))

    def _open(self, key: tuple[str, int]) -> None:
        prefix, year = key
        self._page.show_series(f"{prefix}〔{year}〕", year)

    def export(self) -> None:
        """The register as a workbook."""
        exporting.save_table(self._context, self._page, TITLE, exporting.shown(self.listing.table))

    def print_it(self) -> None:
        """The register on paper."""
        printer = self._context.printing.choose(self._page, TITLE)
        if printer is None:
            return
        given, at = exporting.shown(self.listing.table), self._context.now()

        def papers(work: Work, progress: Callable[..., None]) -> list[Paper]:
            from mzdesk.documents import ledger

            return [Paper(ledger.render(_ledger(exporting.unit(work), at, list(given.rows(work, progress)))), TITLE)]

        printing.send(self._context, printer, TITLE, papers)


def _ledger(unit: str, at: Any, rows: list[SeriesRow]) -> Any:
    from mzdesk.views.ledger import Ledger, LedgerColumn

    columns = tuple(LedgerColumn(column.title, share) for column, share in zip(SERIES, _SHARES, strict=True))
    lines = tuple(
        (
            row.prefix,
            year(row),
            row.keeper.label,
            str(row.last),
            str(row.given),
            str(row.void),
            missing(row),
            whole(row).text,
        )
        for row in rows
    )
    return Ledger(unit, TITLE, at, columns, lines, counted="个字号", note=gaps_words(rows))


def gaps_words(rows: list[SeriesRow]) -> str:
    """Whether numbers are missing, in one line for the foot."""
    if not rows:
        return ""
    lost = sum(len(row.missing) for row in rows)
    void = sum(row.void for row in rows)
    kept = f"，作废 {void} 号均留存原件" if void else ""
    return (f"缺 {lost} 个文号，请核对" if lost else "文号连续，无缺号") + kept
