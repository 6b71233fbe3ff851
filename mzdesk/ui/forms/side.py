"""A record beside its list, and forms in its place: what was typed and not saved is offered again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from mzdesk.ui.context import Context
from mzdesk.ui.forms.form import Form
from mzdesk.ui.forms.panel import FormPanel
from mzdesk.ui.widgets.buttons import LinkButton

if TYPE_CHECKING:
    from mzdesk.db.drafts import DraftPhoto

Kept = tuple[dict[str, Any] | None, "list[DraftPhoto]"]
RESTORED = "已恢复上次未保存的内容，点这里放弃"


class Side(QStackedWidget):
    """Shows `detail`; `show_form` puts a form before it, 返回 or Esc brings the detail back."""

    def __init__(self, context: Context, detail: QWidget) -> None:
        super().__init__()
        self._context, self.detail = context, detail
        self.addWidget(detail)

    @property
    def panel(self) -> FormPanel | None:
        """The form that is open."""
        shown = self.currentWidget()
        return shown if isinstance(shown, FormPanel) else None

    def show_form(self, title: str, form: Form, *, act: str = "保存", note: str = "") -> FormPanel:
        """Open a form whose values stand as they are filled now; its kept draft, if any, is put in."""
        self.close_form()
        panel = FormPanel(title, form, act=act, note=note)
        panel.given_up.connect(self.close_form)
        self.addWidget(panel)
        self.setCurrentWidget(panel)
        form.focus_first()
        if self._context.drafts is not None and form.draft:
            drafts, key = self._context.drafts, form.draft
            self._context.desk(
                lambda: (drafts.load(key), drafts.photos(key)), partial(self._restore, panel, form.values())
            )
        return panel

    def _restore(self, panel: FormPanel, start: dict[str, Any], kept: Kept) -> None:
        form, (payload, photos) = panel.form, kept
        if (payload is None and not photos) or form.dirty or panel is not self.panel:
            return
        form.restore_draft(payload or {}, photos)
        form.focus_first()
        drop = LinkButton(RESTORED)
        outer = panel.layout()
        if isinstance(outer, QVBoxLayout):
            outer.insertWidget(0, drop)
        drop.clicked.connect(lambda _checked=False: _throw_away(form, start, drop))

    def close_form(self) -> None:
        """Back to the detail; what is typed and not saved is kept on this PC."""
        panel = self.panel
        if panel is None:
            return
        if panel.form.dirty and panel.form.draft:
            panel.form.keep_draft()
            self._context.notify.info("没有保存的内容已留存，再次打开时恢复")
        self.removeWidget(panel)
        panel.deleteLater()

    def saved(self, words: str, form: Form, then: Callable[[Any], None] | None = None) -> Callable[[Any], None]:
        """What to do when the form was kept: forget its draft, show the detail, say `words`."""

        def done(answer: Any) -> None:
            form.forget_draft()
            self.close_form()
            self._context.notify.done(words)
            if then is not None:
                then(answer)

        return done


def _throw_away(form: Form, start: dict[str, Any], link: LinkButton) -> None:
    form.forget_draft()
    form.fill(start)
    link.hide()
    form.focus_first()
