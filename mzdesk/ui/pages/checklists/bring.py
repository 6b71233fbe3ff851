"""Items from a workbook: what each line would do, before anything is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from mzdesk.errors import MzdeskError
from mzdesk.services import checklists
from mzdesk.terms import RowFate
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.forms import Form
from mzdesk.ui.pages.checklists import fields
from mzdesk.ui.tables import Column, Kind, Listing, Source, WindowModel, Word
from mzdesk.ui.widgets import Bar, Button, ChipRow, Label
from mzdesk.views.checklists import ItemChange, ItemLine
from mzdesk.views.window import Window

_TONES = {RowFate.NEW: "info", RowFate.CHANGED: "good", RowFate.DUPLICATE: "warn", RowFate.REJECTED: "danger"}
_HELP = "表中没有的检查项不变；有变化的成为新文字，已有检查记录保留原来的文字；依据和通知条款不从表格导入。"


class Bringing(QWidget):
    """The preview: 新增, 更新, 无变化, 不能导入 with the reason; then one act for all of it."""

    def __init__(self, context: Context, closed: Callable[[], None]) -> None:
        super().__init__()
        self._context, self._closed = context, closed
        self._lines: list[ItemLine] = []
        self._found: list[ItemChange] = []
        self.name = Label("", "card")
        self.chips = ChipRow(
            [("all", "全部"), *((fate.value, fate.label) for fate in RowFate)], alarm=(RowFate.REJECTED.value,)
        )
        bar = Bar(45, 12)
        bar.add(self.name, self.chips, None)
        self.model = WindowModel(context, self._source(), "all")
        self.listing = Listing(context, self.model, "checklists.bring", unit="行", name="导入预览")
        self.form = Form(context, (fields.NOTE,))
        self.problem = Label("", "dense", "danger", wrap=True)
        self.act, self.back = Button("导入"), Button("取消", "flat")
        self._build(bar)
        self.chips.changed.connect(self.listing.table.refresh)
        self.act.clicked.connect(lambda _checked=False: self.form.submit())
        self.back.clicked.connect(lambda _checked=False: closed())
        self.form.submitted.connect(self._take)

    def _build(self, bar: QWidget) -> None:
        outer = measure.column(self)
        outer.addWidget(bar)
        outer.addWidget(self.listing, 1)
        foot = QWidget()
        below = measure.column(foot, (16, 10, 16, 12), 8)
        below.addWidget(Label(_HELP, "small", "ink3", wrap=True))
        below.addWidget(self.form)
        below.addWidget(self.problem)
        line = measure.row(gap=8)
        line.addWidget(self.act)
        line.addWidget(self.back)
        line.addStretch(1)
        below.addLayout(line)
        outer.addWidget(foot)
        self.problem.hide()

    def begin(self, path: Path) -> None:
        """Read a workbook off the UI thread and compare it with the list in force."""
        self.name.setText(path.name)
        self.act.setEnabled(False)
        self._show((path.name, [], []))
        self._context.long(f"读取{path.name}", lambda work, _progress: _read(work, path), self._show, self._refuse)

    def _show(self, found: tuple[str, list[ItemLine], list[ItemChange]]) -> None:
        _, self._lines, self._found = found
        counts = Counter(change.fate.value for change in self._found)
        self.chips.set_counts({"all": len(self._found)} | {fate.value: counts[fate.value] for fate in RowFate})
        fresh = counts[RowFate.NEW.value] + counts[RowFate.CHANGED.value]
        self.act.setText(f"导入 {fresh} 项" if fresh else "没有可导入的内容")
        self.act.setEnabled(bool(fresh))
        self.problem.hide()
        self.listing.table.refresh(self.chips.current())

    def _refuse(self, error: MzdeskError) -> None:
        self.problem.setText(error.message)
        self.problem.show()

    def _take(self, values: dict[str, Any]) -> None:
        lines, note = self._lines, values["note"]
        self._context.change(
            "导入检查清单", lambda s, a: checklists.take(s, a, lines, note=note), self._taken, self._failed
        )

    def _failed(self, error: MzdeskError) -> None:
        self.form.refuse(error)
        self._refuse(error)

    def _taken(self, count: int) -> None:
        self.form.fill({})
        self._context.notify.done(f"已导入 {count} 项，成为新版本")
        self._closed()

    def _source(self) -> Source[ItemChange, str]:
        def page(_session: Any, _actor: Any, chip: str, offset: int, limit: int) -> Window[ItemChange]:
            rows = [each for each in self._found if chip in ("all", each.fate.value)]
            return Window(len(rows), tuple(rows[offset : offset + limit]))

        return Source(_COLUMNS, page)


def _read(work: Any, path: Path) -> tuple[str, list[ItemLine], list[ItemChange]]:
    from mzdesk.exchange import checklist_book

    lines = checklist_book.read(path)
    with work.read() as session:
        return path.name, lines, checklists.compare(session, work.actor, lines)


def _said(change: ItemChange) -> str:
    if change.why:
        return change.why
    return "；".join(f"{name}：{old or '空'} → {new or '空'}" for name, old, new in change.changes)


_COLUMNS: tuple[Column[ItemChange], ...] = (
    Column("row", "行", lambda change: change.row, Kind.NUMBER, 56, sortable=False),
    Column(
        "fate",
        "结果",
        lambda change: Word(change.fate.label, _TONES.get(change.fate, "neutral")),
        Kind.PILL,
        104,
        sortable=False,
    ),
    Column("code", "编号", lambda change: change.data.code, Kind.MUTED, 84, sortable=False),
    Column("text", "检查内容", lambda change: change.data.text, width=300, sortable=False),
    Column("said", "变化或原因", _said, width=420, sortable=False, stretch=True),
)
