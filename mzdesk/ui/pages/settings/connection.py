"""数据库连接: on which database this PC works, and another one."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import ConnectionDialog
from mzdesk.ui.widgets import Button, Facts, Label

_NOTE = (
    "这项设置只用于这台电脑。更改后程序会重新打开；没有保存的内容留在本机草稿中。"
    "共享数据库一人一个登录名，口令不写进设置文件；在登录时可以选择由系统的凭据保险箱记住。"
)


class ConnectionCare(QWidget):
    """The present store and a button that asks for another."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        outer = measure.column(self, (16, 14, 16, 14), 12)
        self.facts = Facts(label_width=110)
        outer.addWidget(self.facts)
        line = measure.row(gap=8)
        self.change_button = Button("更改连接", icon="edit")
        line.addWidget(self.change_button)
        line.addStretch(1)
        outer.addLayout(line)
        outer.addWidget(Label(_NOTE, "small", "ink3", wrap=True))
        outer.addStretch(1)
        self.change_button.clicked.connect(lambda _checked=False: self.change())

    def refresh(self) -> None:
        """Show where the store is."""
        store = self._context.store
        local = store.path
        self.facts.show_rows(
            [
                ("现在使用", "本机数据库" if local else "共享数据库"),
                ("位置", str(local) if local else store.where),
                ("登录的人", self._context.actor.name),
            ]
        )

    def change(self) -> ConnectionDialog:
        """Ask where; the program begins anew there."""
        dialog = ConnectionDialog(self.window(), self._context.pc, act="保存并重新打开")
        dialog.kept.connect(lambda _place: self._context.reopening.emit())
        dialog.open()
        return dialog
