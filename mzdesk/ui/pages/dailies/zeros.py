"""零报告 by keys: 0 on a line says what Enter will do, Enter does it and goes on to the next unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from mzdesk import clock
from mzdesk.services import access, dailies
from mzdesk.terms import Right
from mzdesk.ui.tables import Table
from mzdesk.views.dailies import DailyDraft, DailySaid
from mzdesk.views.outbox import Act as WaitingAct

if TYPE_CHECKING:
    from mzdesk.ui.pages.dailies.page import DailiesPage

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Zeros(QObject):
    """Watches the table's keys; the report came now, by the channel that was used last."""

    def __init__(self, page: DailiesPage) -> None:
        super().__init__(page)
        self._page, self._context = page, page.context
        self._keeps = access.may_any(page.context.actor, Right.KEEP_DAILIES, Right.REPORT)
        self.armed: UUID | None = None

    def watch(self, table: Table) -> None:
        """Hear the keys of this table."""
        table.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._pressed(event.key()):
            return True
        return super().eventFilter(watched, event)

    def _pressed(self, key: int) -> bool:
        if key == Qt.Key.Key_0 and self._keeps:
            self.arm()
            return True
        if self.armed is not None and key in _ENTER:
            self._report([self.armed])
            return True
        if self.armed is not None and key == Qt.Key.Key_Escape:
            self.disarm()
            return True
        return False

    def arm(self) -> None:
        """Say what Enter would do. For a day that is over the time is asked in the form."""
        page, view = self._page, self._page.detail.view
        if view is None or view.row.id != page.table.current_id or view.day != page.day:
            return
        if view.row.report_id is not None:
            self._context.notify.info(f"{view.row.name}已报送，要改请用“更正”")
        elif page.day != self._context.today():
            page.forms.report(found=0)
        else:
            self.armed = view.row.id
            at = clock.office(self._context.now())
            page.band.ask(f"零报告：{view.row.name}　{at:%H:%M} {page.channel.label}到报。回车登记，Esc 取消")

    def disarm(self) -> None:
        """Forget the pressed 0."""
        if self.armed is not None:
            self.armed = None
            self._page.band.ask("")

    def chosen(self) -> None:
        """零报告 of the chosen unit by its button."""
        if self._page.day != self._context.today():
            self._page.forms.report(found=0)
        elif (view := self._page.chosen()) is not None:
            self._report([view.row.id])

    def checked(self) -> None:
        """零报告 of all ticked units; for a day that is over each needs its own time."""
        if self._page.day != self._context.today():
            self._context.notify.info("补录以前的日报要填到报时间，请逐家登记，或用“导入表格”")
            return
        self._report([key for key in self._page.model.checked if isinstance(key, UUID)])

    def _report(self, ids: Sequence[UUID]) -> None:
        self.disarm()
        page, now = self._page, self._context.now()
        day, channel, number = page.day, page.channel, page.table.currentIndex().row()

        def done(count: int) -> None:
            page.model.check_all(False)
            self._context.notify.done(f"已登记零报告 {count} 家")
            self._go_on(number + 1 if len(ids) == 1 else number)

        def kept() -> None:
            page.model.check_all(False)
            self._go_on(number + 1 if len(ids) == 1 else number)

        said = DailySaid(0)
        acts = [
            WaitingAct(DailyDraft(key, day, now, channel, said, looked=True), f"零报告 {day:%m-%d}", declared_at=now)
            for key in ids
        ]
        self._context.change(
            "登记零报告",
            lambda s, a: dailies.report_zero(
                s, a, facility_ids=ids, day=day, received_at=now, channel=channel, now=now
            ),
            done,
            late=(acts, kept),
        )

    def _go_on(self, number: int) -> None:
        """To the line at this place, or stay."""
        page = self._page
        following = page.model.id_at(number) or page.table.current_id
        if following is not None:
            page.table.reveal(following)
            page.show_record(following)
        page.table.setFocus(Qt.FocusReason.OtherFocusReason)
