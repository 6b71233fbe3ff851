"""新建文书: the two desks a paper is written at, in the place of the register."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk.services import access
from mzdesk.terms import DocumentKind, LetterKind, Right
from mzdesk.ui.pages.orders.editor import Editor
from mzdesk.ui.pages.orders.kinds import GONGWEN, PAPERS, New
from mzdesk.ui.pages.orders.maker import Maker
from mzdesk.ui.widgets import Act
from mzdesk.views.orders import OrderView

if TYPE_CHECKING:
    from mzdesk.ui.pages.orders.page import OrdersPage


class Pens:
    """`editor` writes a 公文 as a draft, `maker` makes the other papers at once."""

    def __init__(self, page: OrdersPage) -> None:
        self._page = page
        self.editor, self.maker = Editor(page), Maker(page)

    def acts(self) -> list[Act | None]:
        """What may be newly written: 公文 first, then the papers of the office and the duty room."""
        actor = self._page.context.actor
        may, told = access.may(actor, Right.ISSUE), access.may(actor, Right.KEEP_INCIDENTS)

        def act(new: New) -> Act:
            allowed = may or (told and new.kind is DocumentKind.INCIDENT_REPORT)
            return Act(new.words, partial(self.write, new.kind, new.letter), enabled=allowed)

        return [*map(act, GONGWEN), None, *map(act, PAPERS)]

    def write(self, kind: DocumentKind, letter: LetterKind | None = None, given: dict[str, str] | None = None) -> None:
        """A new paper of a kind, about what is `given`; what was typed of one and not saved is put back."""
        self._page.side.close_form()
        if kind.is_gongwen:
            self._page.work.setCurrentWidget(self.editor)
            self.editor.start(kind, letter)
        else:
            self._page.work.setCurrentWidget(self.maker)
            self.maker.start(kind, given)

    def rewrite(self, view: OrderView) -> None:
        """修改草稿 of a 公文."""
        document_id = view.row.id

        def stored(session: Any, actor: Any) -> Any:
            from mzdesk.documents import issuing

            return issuing.stored_view(session, actor, document_id)

        def show(said: Any) -> None:
            self._page.work.setCurrentWidget(self.editor)
            self.editor.edit(view, said)

        self._page.context.query(stored, show, key="orders-edit")

    def resume(self, draft: str) -> bool:
        """Go on with a new paper that was left unsaved; False when the draft is of something else."""
        found = _new_of(draft)
        if found is not None:
            given = [part.partition("=") for part in draft.split("/")[3:]]
            self.write(found.kind, found.letter, {key: value for key, _, value in given})
        return found is not None

    def report(self, incident: str, stage: str) -> None:
        """突发事件信息 of a record."""
        self.write(DocumentKind.INCIDENT_REPORT, None, {"stage": stage, "incident": incident})


def _new_of(draft: str) -> New | None:
    """Which new paper a draft of this PC belongs to: `orders/duty_log/make`, `orders/work_letter-remind/edit`."""
    parts = draft.split("/")
    if len(parts) < 3 or any("=" not in part for part in parts[3:]):
        return None
    for new in (*GONGWEN, *PAPERS):
        if parts[1] == "-".join(part.value for part in (new.kind, new.letter) if part is not None):
            return new
    return None


def record_of(draft: str) -> UUID | None:
    """The document on the register a draft of this PC belongs to."""
    parts = draft.split("/")
    try:
        return UUID(parts[1]) if len(parts) == 3 else None
    except ValueError:
        return None
