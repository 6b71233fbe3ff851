"""Which word of the notice is looked at by which items."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from mzdesk.services import checklists
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.tables import Column, Kind, Listing, Source, WindowModel, Word
from mzdesk.ui.widgets import Banner
from mzdesk.views.checklists import CoverageRow
from mzdesk.views.window import Window


class Coverage(QWidget):
    """A line for each word of the notice; gaps first in words above the list."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        outer = measure.column(self)
        self.banner = Banner("warn")
        outer.addWidget(self.banner)
        self.model = WindowModel(context, _SOURCE, "")
        self.listing = Listing(context, self.model, "checklists.coverage", unit="个检查词", name="通知覆盖")
        outer.addWidget(self.listing, 1)

    def refresh(self) -> None:
        """Ask again, and say the gaps."""
        self.listing.table.refresh()
        self._context.query(lambda s, a: checklists.coverage(s, a), self._say, key="checklists.coverage")

    def _say(self, rows: list[CoverageRow]) -> None:
        gaps = [f"{row.seed} {row.term}" for row in rows if row.count == 0]
        words = f"通知有 {len(gaps)} 个检查词没有对应的检查项：{'、'.join(gaps[:6])}。请新增检查项。" if gaps else ""
        self.banner.say(words)
        self.listing.say("" if gaps else "通知要求的检查词都有检查项对应")


def _page(session: object, actor: object, _criteria: str, offset: int, limit: int) -> Window[CoverageRow]:
    rows = checklists.coverage(session, actor)  # type: ignore[arg-type]
    return Window(len(rows), tuple(rows[offset : offset + limit]))


_SOURCE: Source[CoverageRow, str] = Source(
    (
        Column("seed", "条款", lambda row: row.seed, Kind.MUTED, 90, sortable=False),
        Column("term", "检查词", lambda row: row.term, width=220, sortable=False),
        Column("count", "检查项", lambda row: row.count, Kind.NUMBER, 80, sortable=False),
        Column("items", "编号", lambda row: "、".join(row.items), width=320, sortable=False, stretch=True),
        Column(
            "state",
            "状态",
            lambda row: Word("已覆盖", "good") if row.count else Word("缺口", "danger"),
            Kind.PILL,
            96,
            sortable=False,
        ),
    ),
    _page,
    key=lambda row: f"{row.seed}/{row.term}",
)
