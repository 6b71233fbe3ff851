"""上次未保存的检查: what was keyed in and not saved is offered again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from mzdesk import clock
from mzdesk.ui.dialogs import ask
from mzdesk.ui.pages.inspections.keeping import key_for, visit_of
from mzdesk.ui.widgets import Act, Banner

if TYPE_CHECKING:
    from mzdesk.db.drafts import DraftRow
    from mzdesk.ui.pages.inspections.page import InspectionsPage


class Offers(Banner):
    """The newest unsaved visit with 恢复 and 放弃; the next one after it was answered."""

    def __init__(self, page: InspectionsPage) -> None:
        super().__init__(
            "info", [Act("恢复", self.restore, "arrow_undo", kind=""), Act("放弃", self.discard, "delete")]
        )
        self._page = page
        self._allowed = True
        self.rows: list[tuple[UUID, DraftRow]] = []

    def ask(self) -> None:
        """Look what is kept on this PC."""
        drafts = self._page.context.drafts
        if drafts is not None:
            self._page.context.desk(drafts.listing, self._show)

    def allow(self, allowed: bool) -> None:
        """Hide the band while a visit is keyed in."""
        self._allowed = allowed
        self._say()

    def _show(self, rows: list[DraftRow]) -> None:
        self.rows = [(visit, row) for row in rows if (visit := visit_of(row)) is not None]
        self._say()

    def _say(self) -> None:
        if not self.rows or not self._allowed:
            self.say("")
            return
        row = self.rows[0][1]
        details = [f"{clock.office(row.saved_at):%m-%d %H:%M} 保存在本机"]
        details += [f"照片 {row.photos} 张"] if row.photos else []
        details += [f"另有 {len(self.rows) - 1} 份未保存"] if len(self.rows) > 1 else []
        self.say(f"上次未保存的检查：{row.title}", "，".join(details))

    def restore(self) -> None:
        """Go on where it was left."""
        if self.rows:
            self._page.key_in(self.rows[0][0])

    def discard(self) -> None:
        """Throw it away, after asking."""
        if self.rows:
            visit, row = self.rows[0]
            sentence = f"“{row.title}”录入而未保存的内容和照片将从本机删除，不能恢复。"
            ask(self, "放弃未保存的检查？", sentence, "放弃", "保留", then=lambda: self._drop(visit))

    def _drop(self, visit: UUID) -> None:
        context = self._page.context
        drafts = context.drafts
        if drafts is not None:
            context.desk(lambda: drafts.drop(key_for(visit)))
            context.desk(drafts.listing, self._show)
            context.notify.done("已放弃未保存的检查")
