"""未保存的内容: what was typed on this PC and not saved; go on with it, or throw it away."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from mzdesk import clock
from mzdesk.terms import Capability
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import ask
from mzdesk.ui.widgets import Button, Card, Icon, Label, LinkButton

_PAGES: Final = {capability.value for capability in Capability}
_MOST: Final = 4


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft of this PC."""

    key: str
    title: str
    at: datetime
    photos: int


class KeptCard(Card):
    """Shown while drafts are kept."""

    def __init__(self, context: Context) -> None:
        super().__init__("未保存的内容", "留在本机，没有丢失")
        self._context = context
        self._column: QVBoxLayout = measure.column(gap=4)
        self.body.addLayout(self._column)
        self.rows: list[tuple[str, Button, LinkButton]] = []
        self.more = Label("", "small", "ink3")
        self.body.addWidget(self.more)
        self.hide()

    def refresh(self) -> None:
        """Ask this PC's file again."""
        drafts = self._context.drafts

        def listing() -> list[Kept]:
            found = drafts.listing() if drafts is not None else []
            return [Kept(row.key, row.title or "没有标题的内容", row.saved_at, row.photos) for row in found]

        self._context.desk(listing, self._show)

    def _show(self, found: list[Kept]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().hide()
                item.widget().deleteLater()
        self.rows = []
        known = [row for row in found if page_of(row.key) in _PAGES]
        for row in known[:_MOST]:
            self._column.addWidget(self._line(row))
        self.more.setText(f"另有 {len(known) - _MOST} 份，办完上面的再显示")
        self.more.setVisible(len(known) > _MOST)
        self.setVisible(bool(known))

    def _line(self, row: Kept) -> QWidget:
        held = QWidget()
        line = measure.row(held, gap=10)
        pictures = f"，照片 {row.photos} 张" if row.photos else ""
        when = f"{clock.office(row.at):%m-%d %H:%M}{pictures}"
        go_on, drop = Button("继续"), LinkButton("放弃")
        for part in (Icon("drafts", "warn"), Label(row.title, "dense"), Label(when, "small", "ink3")):
            line.addWidget(part)
        line.addStretch(1)
        line.addWidget(drop)
        line.addWidget(go_on)
        go_on.setAccessibleName(f"继续：{row.title}")
        drop.setAccessibleName(f"放弃：{row.title}")
        go_on.clicked.connect(partial(self._go_on, row.key))
        drop.clicked.connect(partial(self._ask, row.key, row.title))
        self.rows.append((row.key, go_on, drop))
        return held

    def _go_on(self, key: str, _checked: bool = False) -> None:
        act = act_of(key)
        self._context.open(page_of(key), record_of(key), draft=key, **({"act": act} if act else {}))

    def _ask(self, key: str, title: str, _checked: bool = False) -> None:
        words = f"“{title}”中没有保存的内容会从本机删除，不能恢复。"
        ask(self, "放弃未保存的内容？", words, "放弃内容", "保留", then=partial(self._drop, key, title))

    def _drop(self, key: str, title: str) -> None:
        drafts = self._context.drafts
        if drafts is not None:
            self._context.desk(lambda: drafts.drop(key), self._dropped(title))

    def _dropped(self, title: str) -> Callable[[None], None]:
        def done(_nothing: None) -> None:
            self._context.notify.done(f"已放弃：{title}")
            self.refresh()

        return done


def page_of(key: str) -> str:
    """The page a draft belongs to: drafts are named `page/record…` or `page.what`."""
    return re.split(r"[/.]", key, maxsplit=1)[0]


def act_of(key: str) -> str:
    """What the page is to do to open the form again: `hazards/new`, `plans/send`, `hazards/submit/<id>`."""
    parts = re.split(r"[/.]", key)
    if parts[-1] in ("new", "send"):
        return parts[-1]
    return parts[1] if parts[0] == Capability.HAZARDS.value and len(parts) > 2 else ""


def record_of(key: str) -> UUID | None:
    """The record a draft is about, if its name holds one."""
    for part in re.split(r"[/.]", key)[1:]:
        try:
            return UUID(part)
        except ValueError:
            continue
    return None
