"""A code that is shown this once and goes straight to the printer: its sheet is kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from mzdesk.errors import MzdeskError
from mzdesk.ui import printing
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs.base import Dialog
from mzdesk.ui.printing import Paper
from mzdesk.ui.widgets.words import Label

KEEP = "已抄好，暂不打印"


class OnceDialog(Dialog):
    """`codes` are shown with what each is called; `accepted` when the act that prints them was chosen."""

    def __init__(
        self, parent: QWidget, title: str, sentence: str, codes: Sequence[tuple[str, str]], act: str, warning: str = ""
    ) -> None:
        super().__init__(parent, title, sentence, act=act, keep=KEEP)
        self.codes: list[Label] = []
        for called, code in codes:
            shown = Label(code, "figure", select=True, wrap=True)
            shown.setAccessibleName(f"{called}：{code}")
            if len(codes) > 1:
                self.body.addWidget(Label(called, "dense", "ink2"))
            self.body.addWidget(shown)
            self.codes.append(shown)
        if warning:
            self.body.addWidget(Label(warning, "dense", "warn", wrap=True))
        self.fit()


def show(
    parent: QWidget, title: str, sentence: str, codes: Sequence[tuple[str, str]], act: str, *, warning: str = ""
) -> OnceDialog:
    """Open the dialog: each of `codes` is what it is called and the code itself."""
    dialog = OnceDialog(parent.window(), title, sentence, codes, act, warning)
    dialog.open()
    return dialog


def press(
    parent: QWidget,
    context: Context,
    name: str,
    make: Callable[[Any, Any], Sequence[Paper]],
    unprinted: Callable[[], object],
    failed: Callable[[MzdeskError], None] | None = None,
    then: Callable[[], object] = lambda: None,
) -> None:
    """Make the sheets called `name` as a query and print them; `unprinted` when no printer was chosen; `then` after."""

    def made(papers: Sequence[Paper]) -> None:
        printer = context.printing.choose(parent, name)
        if printer is not None:
            printing.send(context, printer, name, papers)
        else:
            unprinted()
        then()

    context.query(make, made, failed)
