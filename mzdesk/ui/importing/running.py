"""A panel whose work runs on workers: waits for it, survives being left, throws away what was kept for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from mzdesk.errors import MzdeskError
from mzdesk.ui.context import Context, Work
from mzdesk.ui.importing.waiting import WaitingPane
from mzdesk.ui.runner import Job
from mzdesk.ui.widgets import Surface

if TYPE_CHECKING:
    from mzdesk.exchange.intake import Staged

Progress = Callable[..., None]


class RunningPanel(Surface):
    """Holds one staged file and runs one long job at a time behind the waiting pane."""

    def __init__(self, context: Context) -> None:
        super().__init__("window")
        self.context = context
        self.staged: Staged | None = None
        self.job: Job | None = None
        self.gone = self.writing = False
        self.stack, self.waiting = QStackedWidget(), WaitingPane()
        context.closing.connect(self._let_go)

    def go_back(self) -> None:
        """What is shown when a job was stopped."""

    def run(
        self,
        title: str,
        job: Callable[[Work, Progress], Any],
        done: Callable[[Any], None],
        failed: Callable[[MzdeskError], None],
        *,
        writing: bool = False,
    ) -> None:
        """Run a long job. `done` is called for a panel that is gone only when it was `writing`."""

        def answer(value: Any) -> None:
            self._rest()
            if not self.gone or writing:
                done(value)
            elif value[1] is not None:
                value[1].close()
            self._clean()

        def fail(error: MzdeskError) -> None:
            self._rest()
            if not self.gone:
                failed(error)
            elif writing:
                self.context.notify.refused(error.message)
            self._clean()

        def stop() -> None:
            self._rest()
            if not self.gone:
                self.go_back()
            self._clean()

        self.writing = writing
        self.job = self.context.long(title, job, answer, fail, stopped=stop)
        self.show_pane(self.waiting)
        self.waiting.follow(title, self.job)

    def _rest(self) -> None:
        self.writing, self.job = False, None
        if not self.gone:
            self.waiting.rest()

    def _clean(self) -> None:
        if self.gone:
            self.hold(None)

    def _let_go(self) -> None:
        self.hold(None)

    def hold(self, staged: Staged | None) -> None:
        """Keep another file; what was kept of the one before is removed from this PC."""
        before, self.staged = self.staged, staged
        if before is not None:
            before.close()

    def show_pane(self, pane: QWidget) -> None:
        """Show one step of the work."""
        if self.stack.indexOf(pane) < 0:
            self.stack.addWidget(pane)
        self.stack.setCurrentWidget(pane)

    def drop(self, pane: QWidget | None) -> None:
        """Forget a step."""
        if pane is not None:
            self.stack.removeWidget(pane)
            pane.deleteLater()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DeferredDelete and not self.gone:
            self.gone = True
            if not self.writing:  # rows being written are written to the end
                if self.job is not None:
                    self.job.cancel()
                self.hold(None)
        return super().event(event)
