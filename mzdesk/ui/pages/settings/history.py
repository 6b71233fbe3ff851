"""What can be taken back."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from mzdesk.services import history
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.tables import Column, Kind, Listing, Source, WindowModel
from mzdesk.ui.widgets import Bar, Button, EmptyState, Label
from mzdesk.views.actor import Actor
from mzdesk.views.history import UndoRow
from mzdesk.views.window import Window

SHOWN = 500


class Undoing(QWidget):
    """撤销: acts that can still be taken back, newest first."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        outer = measure.column(self)
        bar = Bar(45, 12)
        self.undo_button = Button("撤销选中的操作", icon="arrow_undo")
        bar.add(self.undo_button, Label("撤销也会留痕；后面还有操作的，先撤销后面的。", "small", "ink3"), None)
        outer.addWidget(bar)
        empty = EmptyState("arrow_undo", "目前没有可以撤销的操作。导入、修改、合并等操作之后，可以在这里撤销。")
        self.model = WindowModel(context, _UNDO, "")
        self.listing = Listing(context, self.model, "settings.undo", unit="项", name="可撤销的操作", empty=empty)
        self.model.loaded.connect(lambda: self.listing.show_empty(self.model.total == 0))
        outer.addWidget(self.listing, 1)
        self.undo_button.clicked.connect(self.undo)

    def refresh(self) -> None:
        """Ask again."""
        self.listing.table.refresh()

    def undo(self) -> None:
        """Take the chosen act back."""
        chosen = self.listing.table.current_id
        if chosen is None:
            self._context.notify.refused("请先在列表中选择要撤销的操作。")
            return
        now = self._context.now()
        self._context.change("撤销", lambda s, a: history.undo(s, a, chosen, now=now), self._undone)

    def _undone(self, title: str) -> None:
        self._context.notify.done(f"已撤销：{title}")
        self.refresh()


def _undoable(session: object, actor: Actor, _criteria: str, offset: int, limit: int) -> Window[UndoRow]:
    rows = history.undoable(session, actor, limit=SHOWN)  # type: ignore[arg-type]
    return Window(len(rows), tuple(rows[offset : offset + limit]))


_UNDO: Source[UndoRow, str] = Source(
    (
        Column("at", "时间", lambda row: row.at, Kind.DATE, 150, sortable=False),
        Column("title", "操作", lambda row: row.title, width=360, sortable=False, stretch=True),
        Column("subject", "所属", lambda row: row.subject.label, Kind.MUTED, 110, sortable=False),
        Column("by", "操作人", lambda row: row.by, width=100, sortable=False),
    ),
    _undoable,
)
