"""待办事项: the table of what waits."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtWidgets import QFrame, QWidget

from mzdesk.services import overview
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.tables import Column, Kind, Source, Table, WindowModel, Word
from mzdesk.ui.widgets import Label
from mzdesk.views.overview import TodoCriteria, TodoRow
from mzdesk.views.window import Window

ROWS: Final = 7


def _term_ink(row: TodoRow) -> str:
    return {"danger": "danger", "warn": "warn"}.get(row.tone, "ink2")


COLUMNS: tuple[Column[TodoRow], ...] = (
    Column(
        "due",
        "时限",
        lambda row: row.term,
        width=96,
        ink=_term_ink,
        bold=lambda row: row.tone == "danger",
        sortable=False,
    ),
    Column("title", "事项", lambda row: row.title, width=220, sortable=False, stretch=True),
    Column("about", "对象", lambda row: row.about, Kind.MUTED, 144, sortable=False),
    Column("state", "状态", lambda row: Word(row.state, row.state_tone), Kind.PILL, 100, sortable=False),
)


def _page(session: Any, actor: Any, criteria: TodoCriteria, offset: int, limit: int) -> Window[TodoRow]:
    return overview.todo(session, actor, criteria, offset=offset, limit=limit)


SOURCE: Source[TodoRow, TodoCriteria] = Source(COLUMNS, _page)


class TodoCard(QFrame):
    """The table in a card; a click on a row opens what it is about."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName("待办事项")
        self.model = WindowModel(context, SOURCE, TodoCriteria(context.today()))
        self.table = Table(context, self.model, "overview.todo", name="待办事项")
        self.note, self.count = Label("按时限排列", "small", "ink3"), Label("", "small", "ink3")
        outer = measure.column(self, (1, 10, 1, 2), 8)
        head = measure.row(margins=(16, 0, 16, 0), gap=8)
        for part in (Label("待办事项", "card"), self.note):
            head.addWidget(part)
        head.addStretch(1)
        head.addWidget(self.count)
        outer.addLayout(head)
        outer.addWidget(self.table, 1)
        self.nothing = Label("现在没有待办事项。", "body", "ink3")
        over: QWidget = self.table.viewport()
        centred = measure.row(over)
        centred.addStretch(1)
        centred.addWidget(self.nothing)
        centred.addStretch(1)
        self.nothing.hide()
        self.table.setMinimumHeight(self.table.row_height() * (ROWS + 1))
        self.model.loaded.connect(self._loaded)

    def refresh(self, criteria: TodoCriteria) -> None:
        """Ask again."""
        self.table.refresh(criteria if criteria != self.model.criteria else None)

    def row(self, key: str) -> TodoRow | None:
        """The line behind a key."""
        number = self.model.number_of(key)
        return None if number is None else self.model.known(number)

    def _loaded(self) -> None:
        total = self.model.total
        self.nothing.setVisible(not total)
        most = f"先列最急的 {total} 件" if total >= overview.MOST else f"共 {total} 件"
        self.count.setText(most if total else "")
