"""A code that is shown this once and goes straight to the printer: its sheet is kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from mzdesk.errors import MzdeskError
from mzdesk.ui import printing
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.printing import Paper
from mzdesk.ui.widgets import Label


def show(parent: QWidget, title: str, sentence: str, code: str, called: str, act: str, *, warning: str = "") -> Dialog:
    """Show a code with the act that prints it; `accepted` when that was chosen."""
    dialog = Dialog(parent.window(), title, sentence, act=act, keep="已抄好，暂不打印")
    shown = Label(code, "figure", select=True, wrap=True)
    shown.setAccessibleName(f"{called}：{code}")
    dialog.body.addWidget(shown)
    if warning:
        dialog.body.addWidget(Label(warning, "dense", "warn", wrap=True))
    dialog.fit()
    dialog.open()
    return dialog


def press(
    parent: QWidget,
    context: Context,
    name: str,
    make: Callable[[Any, Any], bytes],
    unprinted: Callable[[], object],
    failed: Callable[[MzdeskError], None],
) -> None:
    """Make the sheet `name` as a query and print it; `unprinted` when no printer was chosen."""

    def made(pdf: bytes) -> None:
        printer = context.printing.choose(parent, name)
        if printer is not None:
            printing.send(context, printer, name, [Paper(pdf, name)])
        else:
            unprinted()

    context.query(make, made, failed)
