"""修改后重发: a refused line in the form it was typed in, under the sentence of its refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtWidgets import QWidget

from mzdesk.errors import BadInput, MzdeskError
from mzdesk.ui import measure, theme
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.forms import Form
from mzdesk.ui.shell.mends import Mending, draft_of
from mzdesk.ui.widgets.cards import Banner
from mzdesk.ui.widgets.frames import Scroll, Surface
from mzdesk.ui.widgets.words import Label
from mzdesk.views.outbox import OutboxRow

if TYPE_CHECKING:
    from mzdesk.db.drafts import DraftPhoto

_WHAT = "照下面说的改好再发；改之前的内容和没有收下的原因留在这一条里。"
_SAME = "还没有改动。原样再发的，请返回后按“重新发送”。"
_LEFT = "修改的内容已留存，再次打开时恢复"


class MendDialog(Dialog):
    """`changed` runs when the line went into the queue again."""

    def __init__(
        self, parent: QWidget, context: Context, row: OutboxRow, mending: Mending, changed: Callable[[], None]
    ) -> None:
        super().__init__(parent, f"修改后重发：{row.title}", _WHAT, act="修改后重发", keep="返回")
        self._context, self._row, self._mending, self._changed = context, row, mending, changed
        self.why = Banner("danger")
        self.body.addWidget(self.why)
        self.why.say(f"没有收下：{row.why}", mending.note)
        self.form = Form(context, mending.fields, draft=draft_of(row), draft_title=f"修改后重发：{row.title}")
        self.form.fill(mending.start)
        inside = Surface("bar")
        measure.column(inside, (0, 0, 12, 0)).addWidget(self.form)
        self.body.addWidget(Scroll(inside), 1)
        self.restored = Label("已恢复上次没有发出的修改。", "small", "ink3")
        self.restored.hide()
        self.body.addWidget(self.restored)
        self.resize(theme.px(660), theme.px(620))
        mending.tune(self.form)
        self.form.edited.connect(self._edited)
        self.form.submitted.connect(self._send)
        self._load()

    def _edited(self, _key: str) -> None:
        self.say("")
        self._mending.tune(self.form)

    def submit(self) -> None:
        """修改后重发: only what was changed."""
        if not self.form.dirty:
            self.say(_SAME)
            return
        self.form.submit()

    def _send(self, values: dict[str, Any]) -> None:
        try:
            act = self._mending.act(values)
        except BadInput as error:
            self._refused(error)
            return
        self.act_button.setEnabled(False)
        self._context.waiting.mend(self._row, act, self._sent, self._refused)

    def _sent(self) -> None:
        self._changed()
        if shiboken6.isValid(self):
            self.form.forget_draft()
            self.accept()

    def _refused(self, error: MzdeskError) -> None:
        self.act_button.setEnabled(True)
        if isinstance(error, BadInput) and error.field in self.form.editors:
            self.form.show_problems({str(error.field): error.message})
        else:
            self.say(error.message)

    def reject(self) -> None:
        """What is typed and not sent is kept on this PC."""
        if self.form.dirty:
            self.form.keep_draft()
            self._context.notify.info(_LEFT)
        super().reject()

    def _load(self) -> None:
        drafts, key = self._context.drafts, self.form.draft
        if drafts is not None:
            self._context.desk(lambda: (drafts.load(key), drafts.photos(key)), self._restore)

    def _restore(self, kept: tuple[dict[str, Any] | None, list[DraftPhoto]]) -> None:
        payload, photos = kept
        if (payload is None and not photos) or not shiboken6.isValid(self) or self.form.dirty:
            return
        self.form.restore_draft(payload or {}, photos)
        self._mending.tune(self.form)
        self.restored.show()
