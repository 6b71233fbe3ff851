"""值班日志 of a shift: on the register of papers once it is handed over, printed from the stored lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk.services import access, duty, orders, settings
from mzdesk.terms import DocumentKind, DocumentState, Right, ShiftState
from mzdesk.ui.preview import PapersPanel
from mzdesk.views.duty_room import ShiftView

if TYPE_CHECKING:
    from mzdesk.ui.pages.duty.page import DutyPage


class Papers:
    """Makes the log and shows it."""

    def __init__(self, page: DutyPage) -> None:
        self._page, self._context = page, page.context
        self.shown: PapersPanel | None = None

    def log(self, shift: ShiftView) -> None:
        """值班日志 of a shift. Handed over, it is put on the register of papers once and printed from there."""
        issues = access.may(self._context.actor, Right.ISSUE) and access.may(self._context.actor, Right.KEEP_DUTY)
        shift_id, kept = shift.row.id, shift.document_id

        def show(found: tuple[bytes, str] | None) -> None:
            if found is not None:
                self.show(found)
            elif issues and shift.row.state is ShiftState.HANDED:
                self._context.change("打印值班日志", lambda s, a: self._issue(s, a, shift_id), self.show)
            else:
                self._context.query(lambda s, a: self._pages(s, a, shift_id), self.show)

        self._context.query(lambda s, a: _kept(s, a, kept), show)

    def _issue(self, session: Any, actor: Any, shift_id: UUID) -> tuple[bytes, str]:
        from mzdesk.documents import issuing

        today, now = self._context.today(), self._context.now()
        view = duty.shift_log(session, actor, shift_id, now=now)
        kind = DocumentKind.DUTY_LOG
        made = issuing.issue(session, actor, kind, view, links=issuing.NO_LINKS, today=today, now=now)
        duty.keep_log(session, actor, shift_id, document_id=made.id)
        return made.pdf, made.title

    def _pages(self, session: Any, actor: Any, shift_id: UUID) -> tuple[bytes, str]:
        """How the log stands now; never kept."""
        from mzdesk.documents import issuing

        view = duty.shift_log(session, actor, shift_id, now=self._context.now())
        title = issuing.title_of(DocumentKind.DUTY_LOG, view)
        return issuing.archived(DocumentKind.DUTY_LOG, view, settings.style(session, actor)), title

    def show(self, made: tuple[bytes, str]) -> None:
        """Show a paper in the place of everything else."""
        panel = self.shown = PapersPanel(self._context, back="返回值班室")
        self._page.work.put(panel)
        panel.show_papers(*made)


def _kept(session: Any, actor: Any, document_id: UUID | None) -> tuple[bytes, str] | None:
    """The log as it stands on the register, unless it was made void there."""
    row = orders.view(session, actor, document_id).row if document_id is not None else None
    if row is None or row.state is DocumentState.VOID:
        return None
    return orders.pdf(session, actor, row.id), row.title
