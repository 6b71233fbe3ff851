"""经办: who took a record over, and when; not shown for what never changed hands."""

from __future__ import annotations

from uuid import UUID

from mzdesk.ui.context import Context
from mzdesk.ui.widgets import Label


class ChargeLine(Label):
    """One line of a record's detail; `ask(record)` when another one is shown."""

    def __init__(self, context: Context) -> None:
        super().__init__("", "dense", "ink2", wrap=True, select=True)
        self._context = context
        self._record: UUID | None = None
        self.hide()

    def ask(self, record: UUID) -> None:
        """Show who is in charge of this record."""
        if record != self._record:
            self.hide()
        self._record = record

        def job(session: object, actor: object) -> tuple[UUID, str]:
            from mzdesk.services import takeovers

            return record, takeovers.in_charge(session, actor, record)  # type: ignore[arg-type]

        self._context.query(job, self._show, key=f"charge-{id(self)}")

    def _show(self, found: tuple[UUID, str]) -> None:
        record, words = found
        if record == self._record:
            self.setText(f"经办：{words}" if words else "")
            self.setVisible(bool(words))
