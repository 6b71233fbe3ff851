"""A paper under the pen: what it says at the left, its pages at the right as one types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from mzdesk.errors import MzdeskError
from mzdesk.ui import measure
from mzdesk.ui.forms import Field, Form
from mzdesk.ui.preview import Preview
from mzdesk.ui.widgets import Button, Foot, Label, Scroll, Splitter, Surface

if TYPE_CHECKING:
    from mzdesk.ui.pages.orders.page import OrdersPage

_PAUSE: Final = 300
Draw = Callable[[], bytes]


class Writing(Surface):
    """Form and preview. A kind of paper says what is asked (`open_form`), how it looks (`drawing`), what is kept."""

    def __init__(self, page: OrdersPage, act: str, hint: str, sentence: str) -> None:
        super().__init__()
        self._page, self._context = page, page.context
        self.form: Form | None = None
        self._stands = False
        self.title, self.hint = Label("", "page"), Label(hint, "small", "ink3", wrap=True)
        self.trouble = Label("", "dense", "danger", wrap=True)
        self.trouble.hide()
        self.preview = Preview(page.context, sentence=sentence)
        self.preview.full_button.hide()
        self.ground = Surface()
        self._place = measure.column(self.ground, (20, 12, 16, 12), 10)
        self._place.addWidget(self.title)
        self._place.addWidget(self.hint)
        self.save_button, self.back_button = Button(act, "primary", "save"), Button("返回登记簿")
        self.save_button.clicked.connect(self.save)
        self.back_button.clicked.connect(self.close_it)
        side = QWidget()
        left = measure.column(side, gap=0)
        left.addWidget(Scroll(self.ground), 1)
        self.foot = Foot(48, 8)
        self.foot.add(self.save_button, self.back_button, None, self.trouble)
        left.addWidget(self.foot)
        measure.row(self).addWidget(Splitter(side, self.preview, page.context.memory, "orders.writing", 540))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.look)

    # --- what the kinds of paper say ----------------------------------------------------------------------------------

    def drawing(self) -> Draw | None:
        """What draws the paper as it is typed now, off the UI thread; None while there is nothing to see."""
        raise NotImplementedError

    def send(self, values: dict[str, Any]) -> None:
        """Keep what is typed."""
        raise NotImplementedError

    # --- opening and closing ------------------------------------------------------------------------------------------

    def open_form(self, words: str, fields: Sequence[Field], values: dict[str, Any], *, draft: str) -> Form:
        """Ask these fields, filled with `values`; what is typed is kept under the key `draft`."""
        if self.form is not None:
            self._place.removeWidget(self.form)
            self.form.deleteLater()
        self.title.setText(words)
        form = self.form = Form(self._context, fields, draft=draft, draft_title=words)
        form.fill(values)
        self._place.addWidget(form)
        form.edited.connect(self._typed_on)
        form.submitted.connect(self.send)
        self.preview.clear()
        self.say("")
        return form

    def restore(self, form: Form, kept: dict[str, Any] | None) -> None:
        """Put back what was typed and not saved, if there is any and nothing was typed since."""
        if kept is not None and form is self.form and not form.dirty:
            form.restore_draft(kept)
            self._context.notify.info("已恢复上次没有保存的内容")
            self._timer.start()

    def close_it(self) -> None:
        """Back to the register; what is typed and not saved stays on this PC."""
        if self.form is not None and self.form.dirty:
            self.form.keep_draft()
            self._context.notify.info("没有保存的内容已留存，再次新建时恢复")
        self._page.show_papers()

    # --- looking and saving -------------------------------------------------------------------------------------------

    def _typed_on(self, _key: str) -> None:
        self._stands = False
        self._timer.start()

    def look(self) -> None:
        """Set what is typed and show its pages; a refusal stands at the foot."""
        try:
            job = self.drawing() if self.form is not None else None
        except MzdeskError as error:
            self._cannot(error)
            return
        if job is not None:
            self._context.draw(job, self._looked, self._cannot)

    def _cannot(self, error: MzdeskError) -> None:
        """It can't be set; before anything was typed that needs no saying."""
        if self.form is not None and self.form.dirty and not self._stands:
            self._put(error.message)

    def _looked(self, pdf: bytes) -> None:
        if not self._stands:
            self._put("")
        self.preview.show_pdf(pdf, "草稿")

    def say(self, words: str) -> None:
        """A refusal at the foot, until something is typed: pages that are drawn meanwhile don't take it away."""
        self._stands = bool(words)
        self._put(words)

    def _put(self, words: str) -> None:
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))

    def save(self) -> None:
        """Look at what is typed, then keep it."""
        if self.form is not None:
            self.form.submit()

    def refused(self, form: Form) -> Callable[[MzdeskError], None]:
        """What shows a refusal beside its field and at the foot."""

        def show(error: MzdeskError) -> None:
            form.refuse(error)
            self.say(error.message)

        return show
