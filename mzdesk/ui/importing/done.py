"""An import that is done: what came of it, the way back, what is left to mend."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from mzdesk.terms import RowFate
from mzdesk.ui import measure
from mzdesk.ui.widgets import Button, Icon, Label, LinkButton, Surface
from mzdesk.views.imports import Imported


class DonePane(Surface):
    """Said once the rows are in."""

    def __init__(
        self, name: str, made: Imported, left: int, *, undo: Callable[[], object], errors: Callable[[], object],
        other: Callable[[], object], close: Callable[[], object],
    ) -> None:  # fmt: skip
        super().__init__("window")
        outer = measure.column(self, (24, 24, 24, 24), 12)
        outer.addStretch(2)
        centre = Qt.AlignmentFlag.AlignHCenter
        outer.addWidget(Icon("checkmark_circle", "good", 48), 0, centre)
        counted = "，".join(f"{fate.label} {made.counts[fate]} 条" for fate in RowFate if made.counts.get(fate))
        self.title = Label(f"已导入“{name}”：{counted}", "page", wrap=True)
        self.title.setAlignment(centre)
        outer.addWidget(self.title)
        note = f"还有 {left} 行没有导入。出错行工作簿是您的原表，最后一栏写着原因，改好后重新导入即可。" if left else ""
        self.note = Label(note or "表中的行都已处理。", "body", "ink2", wrap=True)
        self.note.setAlignment(centre)
        outer.addWidget(self.note)
        self.close_button, self.errors_button = Button("返回列表", "primary"), Button("打开出错行工作簿")
        self.other_button, self.undo_link = Button("再导入一个文件"), LinkButton("撤销这次导入")
        self.errors_button.setEnabled(left > 0)
        line = measure.row(gap=12)
        line.addStretch(1)
        acts = ((self.close_button, close), (self.errors_button, errors), (self.other_button, other))
        for button, run in (*acts, (self.undo_link, undo)):
            button.clicked.connect(lambda _checked=False, run=run: run())
            line.addWidget(button)
        line.addStretch(1)
        outer.addLayout(line)
        outer.addStretch(3)

    def show_undone(self) -> None:
        """The import was taken back."""
        self.title.setText("已撤销这次导入，台账与导入前一样。")
        self.note.setText("")
        self.undo_link.hide()
