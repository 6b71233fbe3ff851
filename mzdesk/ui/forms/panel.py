"""A form beside a list: title, the form, a button that names the act, and a way back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from mzdesk.ui import measure
from mzdesk.ui.forms.form import Form
from mzdesk.ui.widgets.buttons import Button
from mzdesk.ui.widgets.frames import Foot, Scroll, Surface
from mzdesk.ui.widgets.words import Label


class FormPanel(Surface):
    """`act` names the button that submits (Ctrl+S); `given_up` when the clerk pressed 返回 or Esc."""

    given_up = Signal()

    def __init__(self, title: str, form: Form, *, act: str = "保存", note: str = "") -> None:
        super().__init__()
        self.form = form
        self.title = Label(title, "page")
        self.act_button, self.back_button = Button(act), Button("返回", "flat")
        outer = measure.column(self)
        inside = Surface()
        body = measure.column(inside, (20, 14, 20, 14), 12)
        body.addWidget(self.title)
        if note:
            body.addWidget(Label(note, "small", "ink3", wrap=True))
        body.addWidget(form)
        body.addStretch(1)
        outer.addWidget(Scroll(inside), 1)
        foot = Foot(48, 8)
        measure.pad(foot.line, (20, 1, 16, 0), 8)
        foot.add(self.act_button, self.back_button, None)
        outer.addWidget(foot)
        self.act_button.clicked.connect(form.submit)
        self.back_button.clicked.connect(self.given_up)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.given_up)

    def hideEvent(self, event: QHideEvent) -> None:
        """The form is done with: the keyboard goes back into the page, not wherever Qt finds the next widget."""
        super().hideEvent(event)
        page: QWidget | None = self.parentWidget()
        while page is not None and not hasattr(page, "take_focus"):
            page = page.parentWidget()
        if page is not None and page.isVisible() and self.has_keyboard():
            page.take_focus()
