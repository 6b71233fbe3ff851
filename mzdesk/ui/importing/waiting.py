"""A file being read or written: how far it is, and 取消."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer

from mzdesk.ui import measure
from mzdesk.ui.runner import Job
from mzdesk.ui.widgets import Label, ProgressBar, Surface
from mzdesk.ui.widgets.buttons import Button

_BEAT_MS = 150


class WaitingPane(Surface):
    """Follows one long job."""

    def __init__(self) -> None:
        super().__init__("window")
        self._job: Job | None = None
        outer = measure.column(self, (24, 24, 24, 24), 14)
        outer.addStretch(2)
        centre = Qt.AlignmentFlag.AlignHCenter
        self.title, self.words = Label("", "card"), Label("", "dense", "ink2")
        self.bar = ProgressBar(360, 6)
        self.cancel_button = Button("取消")
        self.cancel_button.clicked.connect(self.cancel)
        for part in (self.title, self.bar, self.words, self.cancel_button):
            outer.addWidget(part, 0, centre)
        outer.addStretch(3)
        self._timer = QTimer(self)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._look)

    def follow(self, title: str, job: Job) -> None:
        """Show how far `job` is until it ends or another one is followed."""
        self._job = job
        self.title.setText(title)
        self.cancel_button.setEnabled(True)
        self.cancel_button.setFocus()
        self._look()
        self._timer.start()

    def rest(self) -> None:
        """Nothing is going on any more."""
        self._job = None
        self._timer.stop()

    def cancel(self) -> None:
        """Stop the job; what it wrote so far is taken back."""
        if self._job is not None:
            self._job.cancel()
            self.cancel_button.setEnabled(False)
            self.words.setText("正在取消……")

    def _look(self) -> None:
        job = self._job
        if job is None or job.cancelled:
            return
        self.bar.setVisible(job.total > 0)
        self.bar.set_share(min(1.0, job.count / job.total) if job.total else 0)
        counted = f"{job.count} / {job.total} 行" if job.total else f"{job.count} 行" if job.count else ""
        self.words.setText(f"{job.words} {counted}".strip() or "请稍候……")
