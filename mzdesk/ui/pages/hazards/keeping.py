"""Photos and papers onto the chosen hazard: dropped, chosen, pasted; and opened again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtGui import QGuiApplication

from mzdesk.errors import MzdeskError
from mzdesk.services import hazards
from mzdesk.terms import EvidenceRole
from mzdesk.ui.evidence import PDF, Raw, open_kept, read
from mzdesk.ui.pages.hazards.panel import HazardPanel
from mzdesk.views.attachments import EvidenceRow, FileDraft

if TYPE_CHECKING:
    from mzdesk.ui.pages.hazards.page import HazardsPage


class Keeping:
    """Keeps what the clerk gives, shows what is kept."""

    def __init__(self, page: HazardsPage) -> None:
        self._page, self._context = page, page.context

    def add(self, hazard_id: UUID, given: Sequence[Raw], role: EvidenceRole) -> None:
        """Keep photos and papers with a hazard; a PDF is a paper whatever `role` says."""

        def keep(found: list[FileDraft]) -> None:
            def job(session: Any, actor: Any) -> int:
                for file in found:
                    as_what = EvidenceRole.PAPER if file.media_type == PDF else role
                    hazards.attach(session, actor, hazard_id, file=file, role=as_what)
                return len(found)

            self._context.change("添加照片材料", job, partial(self._added, role))

        self._context.draw(lambda: [read(name, data) for name, data in given], keep, self._unread)

    def _added(self, role: EvidenceRole, count: int) -> None:
        self._context.notify.done(f"已存入 {count} 份（{role.label}）")

    def _unread(self, error: MzdeskError) -> None:
        self._context.notify.refused(error.message)

    def paste(self) -> None:
        """Ctrl+V: a screenshot or copied photos, into the open form or onto the chosen hazard."""
        mime = QGuiApplication.clipboard().mimeData()
        panel, detail = self._page.side.currentWidget(), self._page.detail
        evidence = panel.evidence() if isinstance(panel, HazardPanel) else None
        strip = evidence.strip if evidence is not None else detail.strip
        wanted = evidence is not None or (detail.view is not None and panel is detail)
        if wanted and not strip.take(mime):
            self._context.notify.info("剪贴板里没有照片；请先截图或复制照片，再按 Ctrl+V")

    def open(self, row: EvidenceRow) -> None:
        """Show a photo large; save a paper and offer to open it."""
        open_kept(self._page, self._context, row, key="hazards-file")
