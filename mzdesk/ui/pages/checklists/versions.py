"""The numbered states of the list: when it changed, why, and by whom."""

from __future__ import annotations

from typing import Any

from mzdesk.services import checklists
from mzdesk.ui.tables import Column, Kind, Source
from mzdesk.views.checklists import VersionRow
from mzdesk.views.window import Window


def _page(session: Any, actor: Any, _criteria: str, offset: int, limit: int) -> Window[VersionRow]:
    rows = checklists.versions(session, actor)
    return Window(len(rows), tuple(rows[offset : offset + limit]))


SOURCE: Source[VersionRow, str] = Source(
    (
        Column("number", "版本", lambda row: row.number, Kind.NUMBER, 64, sortable=False),
        Column("title", "名称", lambda row: row.title, width=260, sortable=False),
        Column("note", "修改原因", lambda row: row.note, width=360, sortable=False, stretch=True),
        Column("by", "修改人", lambda row: row.by, width=110, sortable=False),
        Column("items", "检查项", lambda row: row.items, Kind.NUMBER, 84, sortable=False),
    ),
    _page,
    key=lambda row: row.number,
)
