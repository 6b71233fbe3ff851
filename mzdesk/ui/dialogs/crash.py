"""A bug was met: say so, offer the report to copy, live on."""

from __future__ import annotations

import platform

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from mzdesk import __version__
from mzdesk.ui import measure, theme
from mzdesk.ui.dialogs.base import Dialog


class CrashDialog(Dialog):
    """The report holds versions and the place in the program, never names or typed text."""

    def __init__(self, parent: QWidget, trace: str) -> None:
        super().__init__(
            parent,
            "程序出了点问题",
            "刚才的操作没有完成，其他内容不受影响，可以继续使用。请把下面的报告复制给维护人员，报告中没有人名和业务内容。",
            act="复制报告",
            keep="继续使用",
        )
        self.report = report(trace)
        text = QPlainTextEdit(self.report)
        text.setReadOnly(True)
        text.setAccessibleName("错误报告")
        measure.letter(text, "small")
        measure.fix(text, height=220)
        self.body.addWidget(text)
        self.resize(theme.px(560), self.sizeHint().height())

    def submit(self) -> None:
        QGuiApplication.clipboard().setText(self.report)
        self.act_button.setText("已复制")


def report(trace: str) -> str:
    """What a maintainer needs to know."""
    where = f"mzdesk {__version__}, Qt {qVersion()}, Python {platform.python_version()}, {platform.platform()}"
    return f"{where}\n{trace}"
