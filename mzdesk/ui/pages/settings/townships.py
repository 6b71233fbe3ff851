"""乡镇街道: the district's townships, their present names and the other spellings met in spreadsheets."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from mzdesk.services import settings
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Held
from mzdesk.ui.forms import Form, Side, Text
from mzdesk.ui.page import Detail
from mzdesk.ui.tables import Column, Kind, Listing, Source, WindowModel
from mzdesk.ui.widgets import Act, Facts, Label
from mzdesk.ui.widgets.frames import Splitter
from mzdesk.views.actor import Actor
from mzdesk.views.settings import TownshipRow
from mzdesk.views.window import Window

_FIELDS = (
    Text(key="name", label="名称", required=True, longest=40, span=2),
    Text(key="aliases", label="别名", longest=200, span=2, hint="用顿号隔开，例如：凤山镇、凤山"),
)
_HELP = "导入表格时，写成别名的乡镇会自动认出来；名称变更后，已印发的文书不变。"


class Townships(QWidget):
    """The list, and the chosen one with its spellings."""

    def __init__(self, context: Context, *, may: bool) -> None:
        super().__init__()
        self._context, self._may = context, may
        self.listing = Listing(
            context, WindowModel(context, _SOURCE, ""), "settings.townships", unit="个", name="乡镇（街道）"
        )
        self.detail, self.facts = Detail(), Facts()
        self.detail.show_head("请在左侧选择乡镇（街道）")
        self.detail.body.addWidget(self.facts)
        self.detail.body.addWidget(Label(_HELP, "small", "ink3", wrap=True))
        self.side = Side(context, self.detail)
        outer = measure.column(self)
        outer.addWidget(Splitter(self.listing, self.side, context.memory, "settings.townships", 420), 1)
        self.listing.table.current_changed.connect(self.choose)
        self.listing.model.loaded.connect(lambda: self.choose(self.listing.table.current_id))

    def refresh(self) -> None:
        """Ask again."""
        self.listing.table.refresh()

    def choose(self, code: str | None) -> None:
        """Show one."""
        number = self.listing.model.number_of(code) if code is not None else None
        row = self.listing.model.known(number) if number is not None else None
        if row is None:
            return
        self.detail.show_head(row.name)
        self.facts.show_rows([("代码", row.code), ("类别", row.kind), ("别名", "、".join(row.aliases) or "没有")])
        self.detail.set_acts([Act("修改名称和别名", lambda: self.edit(row), "edit", enabled=self._may)])

    def edit(self, row: TownshipRow) -> None:
        """The form for name and spellings."""
        form = Form(self._context, _FIELDS)
        form.fill(_values(row))
        self.side.show_form(f"修改：{row.name}", form, note=_HELP)
        held = Held(self._context, form, row.id, row, partial(_as_kept, row.code))

        def save(values: dict[str, Any]) -> None:
            aliases = re.split(r"[、，,;；\s]+", values["aliases"])
            version = held.view.version
            done = self.side.saved(f"已保存：{values['name']}", form, self._again)
            self._context.change(
                "修改乡镇名称",
                lambda s, a: settings.rename_township(
                    s, a, row.code, name=values["name"], aliases=aliases, version=version
                ),
                done,
                held.refuse,
            )

        form.submitted.connect(save)

    def _again(self, _answer: None) -> None:
        self.listing.table.refresh()


def _values(row: TownshipRow) -> dict[str, Any]:
    return {"name": row.name, "aliases": "、".join(row.aliases)}


def _as_kept(code: str, session: Any, actor: Actor) -> tuple[TownshipRow, dict[str, Any]]:
    row = next(row for row in settings.townships(session, actor) if row.code == code)
    return row, _values(row)


def _page(session: Any, actor: Actor, _criteria: str, offset: int, limit: int) -> Window[TownshipRow]:
    rows = settings.townships(session, actor)
    return Window(len(rows), tuple(rows[offset : offset + limit]))


_SOURCE: Source[TownshipRow, str] = Source(
    (
        Column("code", "代码", lambda row: row.code, Kind.MUTED, 110, sortable=False),
        Column("name", "名称", lambda row: row.name, width=150, sortable=False),
        Column("kind", "类别", lambda row: row.kind, Kind.MUTED, 80, sortable=False),
        Column("aliases", "别名", lambda row: "、".join(row.aliases), width=240, sortable=False, stretch=True),
    ),
    _page,
    key=lambda row: row.code,
)
