"""A list beside the month, with its acts over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mzdesk.ui import measure
from mzdesk.ui.tables import Listing, Source, WindowModel
from mzdesk.ui.widgets import Act, Bar, EmptyState, Label, Surface
from mzdesk.ui.widgets.buttons import button_for
from mzdesk.views.window import Window

if TYPE_CHECKING:
    from mzdesk.ui.pages.rosters.page import RostersPage


class Part(Surface):
    """A list with its acts over it; the rows come from `ask(session, actor)`."""

    def __init__(
        self,
        page: RostersPage,
        key: str,
        columns: Any,
        ask: Callable[[Any, Any], list[Any]],
        acts: list[Act],
        *,
        name: str,
        empty: str,
        unit: str = "项",
        row_key: Callable[[Any], Any] = lambda row: row.id,
    ) -> None:
        super().__init__()

        def window(session: Any, actor: Any, _criteria: Any, offset: int, limit: int) -> Window[Any]:
            rows = ask(session, actor)
            return Window(len(rows), tuple(rows[offset : offset + limit]))

        self.model = WindowModel(page.context, Source(columns, window, key=row_key), None)
        self.listing = Listing(
            page.context,
            self.model,
            f"rosters-{key}",
            unit=unit,
            name=name,
            empty=EmptyState("task_list_square_ltr", empty),
        )
        self.buttons = {act.title: button_for(act) for act in acts}
        bar = Bar(41, 8)
        bar.add(12, Label(name, "card"), *self.buttons.values(), None)
        outer = measure.column(self)
        outer.addWidget(bar)
        outer.addWidget(self.listing, 1)
        self.model.loaded.connect(lambda: self.listing.show_empty(not self.model.total))

    def current(self) -> Any:
        """The key of the chosen row."""
        return self.listing.table.current_id

    def refresh(self) -> None:
        """Ask again."""
        self.listing.table.refresh()

    def rows(self) -> list[Any]:
        """Everything in the list, as far as it was asked for."""
        return [row for at in range(self.model.rowCount()) if (row := self.model.row(at)) is not None]
