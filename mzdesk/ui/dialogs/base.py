"""A dialog: a question as title, one sentence what happens, named buttons at the right, the safe one on Esc."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from mzdesk.ui import measure, theme
from mzdesk.ui.widgets.buttons import Button
from mzdesk.ui.widgets.words import Label


class Dialog(QDialog):
    """Opens over its window without holding up the program: `open()`, then `accepted` or `rejected`."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        sentence: str = "",
        *,
        act: str,
        keep: str = "取消",
        kind: str = "primary",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        outer = measure.column(self, (24, 20, 24, 20), 12)
        outer.addWidget(Label(title, "page", wrap=True))
        self.sentence = Label(sentence, "body", "ink2", wrap=True)
        outer.addWidget(self.sentence)
        self.sentence.setVisible(bool(sentence))
        self.body: QVBoxLayout = measure.column(gap=10)
        outer.addLayout(self.body, 1)
        self.trouble = Label("", "dense", "danger", wrap=True)
        self.trouble.hide()
        outer.addWidget(self.trouble)
        self.keep_button, self.act_button = Button(keep), Button(act, kind)
        self.buttons = measure.row(margins=(0, 4, 0, 0), gap=8)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.keep_button)
        self.buttons.addWidget(self.act_button)
        outer.addLayout(self.buttons)
        self.keep_button.clicked.connect(self.reject)
        self.act_button.clicked.connect(self.submit)
        save = QShortcut(QKeySequence.StandardKey.Save, self)
        save.activated.connect(self.act_button.click)
        save.activatedAmbiguously.connect(self.act_button.click)  # the form within has the same key
        self.setMinimumWidth(theme.px(420))

    def fit(self) -> None:
        """As high as wrapped words, fields and the problems under them ask for."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def submit(self) -> None:
        """The named act was chosen; dialogs with fields look at them first."""
        self.accept()

    def say(self, problem: str) -> None:
        """Say in the dialog why it can't go on."""
        self.trouble.setText(problem)
        self.trouble.setVisible(bool(problem))


def ask(
    parent: QWidget, title: str, sentence: str, act: str, keep: str = "取消", *, then: Callable[[], object]
) -> Dialog:
    """Ask before a destructive act that names itself: `ask(self, "作废文号？", "…", "作废文号", "保留", then=…)`.

    The safe button has the focus and is on Esc; `then` runs when the act was chosen. Returns the open dialog.
    """
    dialog = Dialog(parent.window(), title, sentence, act=act, keep=keep, kind="danger")
    dialog.accepted.connect(lambda: then())
    dialog.keep_button.setDefault(True)
    dialog.open()
    dialog.keep_button.setFocus()
    return dialog
