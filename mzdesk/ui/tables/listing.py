"""A table with its foot: count, what is ticked and the acts for it, the empty state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QWidget

from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.tables.model import WindowModel
from mzdesk.ui.tables.view import Table
from mzdesk.ui.widgets.buttons import Act, LinkButton
from mzdesk.ui.widgets.cards import EmptyState
from mzdesk.ui.widgets.frames import Foot
from mzdesk.ui.widgets.words import Label


class Listing(QWidget):
    """`unit` is how rows are counted (家, 项, 件), `acts` are offered for ticked rows, `empty` for a bare list."""

    def __init__(
        self,
        context: Context,
        model: WindowModel[Any, Any],
        key: str,
        *,
        unit: str = "项",
        name: str = "列表",
        acts: Sequence[Act] = (),
        empty: EmptyState | None = None,
    ) -> None:
        super().__init__()
        self.model, self._unit = model, unit
        self.table = Table(context, model, key, name=name)
        self.empty = empty
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        if empty is not None:
            self._pages.addWidget(empty)
        self.count_label, self.note = Label("", "small", "ink3"), Label("", "small", "ink3")
        self.checked_label = Label("", "dense_bold")
        self.links = [_link(act) for act in acts]
        self.links.append(_link(Act("取消选择", lambda: model.check_all(False))))
        foot = Foot()
        foot.add(self.count_label, self.checked_label, *self.links, None, self.note)
        outer = measure.column(self)
        outer.addWidget(self._pages, 1)
        outer.addWidget(foot)
        self.table.checked_changed.connect(self._show_checked)
        model.loaded.connect(self._show_count)
        self._show_checked(0)

    def show_empty(self, empty: bool) -> None:
        """Show the empty page instead of the table (the page decides: no rows at all, not no rows found)."""
        self._pages.setCurrentIndex(1 if empty and self.empty is not None else 0)

    def say(self, note: str) -> None:
        """A remark at the right of the foot."""
        self.note.setText(note)

    def _show_count(self) -> None:
        total = self.model.total
        self.count_label.setText(f"共 {total} {self._unit}" if total else f"没有符合条件的记录，共 0 {self._unit}")

    def _show_checked(self, count: int) -> None:
        self.count_label.setVisible(not count)
        self.checked_label.setVisible(bool(count))
        self.checked_label.setText(f"已选 {count} {self._unit}")
        for link in self.links:
            link.setVisible(bool(count))


def _link(act: Act) -> LinkButton:
    made = LinkButton(act.title)
    made.clicked.connect(lambda _checked=False: act.run())
    return made
