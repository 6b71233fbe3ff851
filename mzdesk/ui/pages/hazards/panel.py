"""A form beside the ledger: refusals in words, what was typed last time offered again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from mzdesk.errors import BadInput, MzdeskError
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Held
from mzdesk.ui.evidence import EvidenceEditor
from mzdesk.ui.forms import Form, FormPanel
from mzdesk.ui.widgets import Banner, LinkButton
from mzdesk.views.hazards import HazardView

if TYPE_CHECKING:
    from mzdesk.db.drafts import DraftPhoto

Kept = tuple[dict[str, Any] | None, "list[DraftPhoto]"]
_ALIASES = {"officers": "others", "scan": "files", "photos": "files", "happened_on": "asked_on"}
NOTE = "Ctrl+S 保存，Esc 返回；没有保存的内容会自动留存。"


class HazardPanel(FormPanel):
    """`refuse` says a refusal under its field, or over the form; `restored` when a kept draft was put in."""

    restored = Signal()

    def __init__(self, context: Context, title: str, form: Form, *, act: str, note: str = NOTE) -> None:
        super().__init__(title, form, act=act, note=note)
        self.title.setWordWrap(True)
        self._context = context
        self.banner = Banner("danger")
        self.drop = LinkButton("已恢复上次未保存的内容，点这里放弃")
        self.drop.hide()
        outer = self.layout()
        outer.insertWidget(0, self.banner)  # type: ignore[union-attr]
        outer.insertWidget(1, self.drop)  # type: ignore[union-attr]
        self.drop.clicked.connect(self._drop_draft)
        self._start: dict[str, Any] = {}
        self.held: Held[HazardView] | None = None
        self.given_up.connect(form.keep_draft)
        form.edited.connect(lambda _key: self.banner.say(""))
        evidence = self.evidence()
        if evidence is not None:
            evidence.failed = self.refuse
            self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Photos and papers may be dropped anywhere on the form, not only on their strip."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        evidence = self.evidence()
        if evidence is not None and evidence.strip.take(event.mimeData()):
            event.acceptProposedAction()

    def evidence(self) -> EvidenceEditor | None:
        """The editor for photos and papers, when the form has one."""
        editor = self.form.editors.get("files")
        return editor if isinstance(editor, EvidenceEditor) else None

    def start(self, values: Mapping[str, Any]) -> None:
        """Fill the form, then put in what was typed and not saved last time."""
        self._start = dict(values)
        self.form.fill(values)
        drafts, key = self._context.drafts, self.form.draft
        if drafts is not None and key:
            self._context.desk(lambda: (drafts.load(key), drafts.photos(key)), self._restore)

    def _restore(self, kept: Kept) -> None:
        payload, photos = kept
        if self.form.dirty or (payload is None and not photos):
            return
        self.form.restore_draft(payload or {}, photos)
        self.drop.show()
        self.restored.emit()

    def _drop_draft(self) -> None:
        self.form.forget_draft()
        self.drop.hide()
        self.form.fill(self._start)
        self.restored.emit()

    def hold(
        self, record: UUID, view: HazardView, ask: Callable[[Any, Any], tuple[HazardView, dict[str, Any]]]
    ) -> None:
        """The form edits this record as it stands; two clerks' words are compared."""
        self.held = Held(self._context, self.form, record, view, ask, failed=self._say)

    def refuse(self, error: MzdeskError) -> None:
        """Say why it can't go on: under the field when there is one, else over the form."""
        if self.held is not None:
            self.held.refuse(error)
        else:
            self._say(error)

    def _say(self, error: MzdeskError) -> None:
        field = error.field if isinstance(error, BadInput) else None
        lines = self.form.editors
        key = field if field in lines else _ALIASES.get(str(field))
        if key in lines:
            self.form.show_problems({str(key): error.message})
        else:
            self.banner.say(error.message)

    def leave_draft(self) -> None:
        """Keep what was typed before the panel goes."""
        self.form.keep_draft()

    def when(self, key: str, run: Callable[[], object]) -> None:
        """Do something whenever a field was edited, and when a draft came back."""
        self.form.edited.connect(lambda edited: run() if edited == key else None)
        self.restored.connect(lambda: run())
        run()
