"""Photos and papers of an incident: dropped, chosen, pasted; and opened again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication

from mzdesk.errors import MzdeskError
from mzdesk.services import incidents
from mzdesk.terms import EvidenceRole
from mzdesk.ui.evidence import PDF, Raw, open_kept, read
from mzdesk.views.attachments import EvidenceRow, FileDraft

if TYPE_CHECKING:
    from mzdesk.ui.pages.incidents.page import IncidentsPage


class Keeping:
    """Keeps what the clerk gives, shows what is kept."""

    def __init__(self, page: IncidentsPage) -> None:
        self._page, self._context = page, page.context

    def add(self, given: Sequence[Raw]) -> None:
        """Keep photos and papers with the chosen incident."""
        view = self._page.detail.view
        if view is None or not self._page.may:
            self._context.notify.info("请先选择突发事件；没有登记权限的不能添加")
            return
        key = view.row.id

        def keep(found: list[FileDraft]) -> None:
            def job(session: Any, actor: Any) -> int:
                for file in found:
                    role = EvidenceRole.PAPER if file.media_type == PDF else EvidenceRole.SCENE
                    incidents.attach(session, actor, key, file=file, role=role)
                return len(found)

            self._context.change("添加照片材料", job, self._added)

        self._context.draw(lambda: [read(name, data) for name, data in given], keep, self._unread)

    def _added(self, count: int) -> None:
        self._context.notify.done(f"已存入 {count} 份")

    def _unread(self, error: MzdeskError) -> None:
        self._context.notify.refused(error.message)

    def choose(self) -> None:
        """Choose photos or papers."""
        self._page.detail.strip.take_files(self._context.files.choose(self._page, "选择照片或材料", "photo", many=True))

    def paste(self) -> None:
        """Ctrl+V: a screenshot or copied photos onto the chosen incident."""
        detail = self._page.detail
        if self._page.side.panel is not None or detail.view is None:
            return
        if not detail.strip.take(QGuiApplication.clipboard().mimeData()):
            self._context.notify.info("剪贴板里没有照片；请先截图或复制照片，再按 Ctrl+V")

    def open(self, row: EvidenceRow) -> None:
        """Show a photo large; save a paper and offer to open it."""
        open_kept(self._page, self._context, row, key="incidents-file")
