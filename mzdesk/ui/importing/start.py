"""The beginning of an import: choose or drop a file; earlier imports and the way back from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from mzdesk import clock
from mzdesk.terms import BatchState, ImportKind, RowFate
from mzdesk.ui import measure
from mzdesk.ui.widgets import Act, Banner, Card, EmptyState, Label, LinkButton, Pill, Scroll, Surface
from mzdesk.views.imports import BatchRow

_WHAT: Final = {
    ImportKind.FACILITY: "把机构台账表格拖到这里，或点“选择文件”。",
    ImportKind.STAFF: "把机构的人员花名册拖到这里，或点“选择文件”。",
    ImportKind.HAZARD: "把以前的隐患台账拖到这里，或点“选择文件”。",
}
_HOW: Final = "支持 xlsx、xls、ods、csv。先核对预览，确认后才写入；导入后还可以整批撤销。"


class StartPane(Surface):
    """Where a file comes in."""

    def __init__(
        self,
        kind: ImportKind,
        choose: Callable[[], object],
        template: Callable[[], object],
        undo: Callable[..., object],
    ) -> None:
        super().__init__("window")
        self._kind, self._undo = kind, undo
        outer = measure.column(self)
        inside = Surface("window")
        column = measure.column(inside, (16, 12, 16, 16), 12)
        self.trouble = Banner("danger")
        column.addWidget(self.trouble)
        sheet = Card()
        self.empty = EmptyState(
            "arrow_import",
            f"{_WHAT[kind]}\n{_HOW}",
            [Act("选择文件", choose, kind="primary")],
            [Act("下载导入模板", template)],
        )
        sheet.body.addWidget(self.empty)
        sheet.setMinimumHeight(240)
        column.addWidget(sheet)
        self.card = Card("以前的导入")
        self._rows: QVBoxLayout = self.card.body
        self.undos: list[LinkButton] = []
        self.card.hide()
        column.addWidget(self.card)
        column.addStretch(1)
        outer.addWidget(Scroll(inside), 1)

    def say(self, problem: str) -> None:
        """Say why a file can't be used, or nothing."""
        self.trouble.say(problem)

    def show_batches(self, batches: Sequence[BatchRow]) -> None:
        """List the earlier imports of this kind."""
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.undos = []
        mine = [batch for batch in batches if batch.kind is self._kind]
        for batch in mine:
            self._rows.addWidget(self._line(batch))
        self.card.setVisible(bool(mine))

    def _line(self, batch: BatchRow) -> QWidget:
        held = QWidget()
        line = measure.row(held, (0, 2, 0, 2), 12)
        line.addWidget(Label(f"{clock.office(batch.at):%Y-%m-%d %H:%M}", "dense", "ink2"))
        line.addWidget(Label(batch.filename, "dense", select=True))
        line.addWidget(Label(f"{told(batch)}，{batch.by}", "dense", "ink3"))
        line.addStretch(1)
        if batch.state is BatchState.UNDONE:
            line.addWidget(Pill(batch.state.label))
        elif batch.undo_entry is not None:
            link = LinkButton("撤销这次导入")
            link.clicked.connect(partial(self._ask, batch))
            self.undos.append(link)
            line.addWidget(link)
        return held

    def _ask(self, batch: BatchRow, _checked: bool = False) -> None:
        self._undo(batch.undo_entry, batch.filename)


def told(batch: BatchRow) -> str:
    """What an import did, in words."""
    parts = [f"{fate.label} {count}" for fate in RowFate if (count := batch.counts.get(fate.value))]
    return "，".join(parts) or "没有变化"
