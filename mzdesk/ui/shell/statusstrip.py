"""The strip under the page: who, which store, what is running, the last message."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal

from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.notify import Message
from mzdesk.ui.widgets.buttons import Button, LinkButton
from mzdesk.ui.widgets.frames import Bar
from mzdesk.ui.widgets.progress import ProgressLine
from mzdesk.ui.widgets.words import Icon, Label, VLine

_SIGNS = {"good": ("checkmark_circle", "good"), "info": ("info", "ink3"), "danger": ("error_circle", "danger")}


class StatusStrip(Bar):
    """Listens to the context; `who_clicked` asks for another user, `pending_clicked` for 待发送."""

    who_clicked = Signal()
    pending_clicked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(28, 12, "strip")
        measure.pad(self.line, (16, 1, 12, 0), 12)
        self._context = context
        self.setAccessibleName("状态栏")
        self.who = Button("", "quiet", role="small")
        self.who.setToolTip("切换用户")
        self.who.clicked.connect(self.who_clicked)
        self.store = Label("", "small", "ink2")
        self.pending = LinkButton("", role="small")
        self.pending.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.pending.clicked.connect(self.pending_clicked)
        self.progress = ProgressLine()
        self.progress.cancelled.connect(self._cancel)
        self.sign, self.message = Icon("checkmark_circle", "good", 14), Label("", "small", "ink2")
        self.link = LinkButton("", role="small")
        self.link.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard where one types
        self.link.clicked.connect(self._follow)
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(150)
        self._timer.timeout.connect(self._show_jobs)
        context.runner.changed.connect(self._show_jobs)
        context.notify.said.connect(self.say)
        context.actor_changed.connect(self.show_who)
        context.waiting.changed.connect(self.show_pending)
        self.show_who()
        self._show_jobs()
        self._clear()

    def _build(self) -> None:
        self._bars = [VLine(12), VLine(12), VLine(12)]
        database = Icon("database", "ink3", 14, name="数据库")
        pair = measure.row(gap=4)
        pair.addWidget(database)
        pair.addWidget(self.store)
        said = measure.row(gap=6)
        for part in (self.sign, self.message, self.link):
            said.addWidget(part)
        self.add(self.who, self._bars[0])
        self.line.addLayout(pair)
        self.add(self._bars[1], self.pending, self._bars[2], self.progress, None)
        self.line.addLayout(said)

    def show_who(self) -> None:
        """Who sits here, at which store."""
        actor = self._context.actor
        roles = "、".join(sorted(role.label for role in actor.roles)) if len(actor.roles) < 3 else ""
        self.who.setText(f"{actor.name}（{roles}）" if roles else actor.name)
        self.store.setText(self._context.store.label)
        self.show_pending(0, 0)
        self._context.waiting.count()

    def show_pending(self, queued: int, refused: int) -> None:
        """How many acts wait to be sent and how many were not taken; nothing when there are none."""
        words = [f"待发送 {queued} 条"] if queued else []
        words += [f"未收下 {refused} 条"] if refused else []
        self.pending.setText("，".join(words))
        self.pending.setToolTip("点开查看待发送的内容和没有收下的原因" if words else "")
        self.pending.setVisible(bool(words))
        self._bars[1].setVisible(bool(words))

    def _show_jobs(self) -> None:
        jobs = self._context.runner.long_jobs()
        self.progress.setVisible(bool(jobs))
        self._bars[2].setVisible(bool(jobs))
        if not jobs:
            self._timer.stop()
            return
        if not self._timer.isActive():
            self._timer.start()
        job = jobs[0]
        others = f"（另有 {len(jobs) - 1} 项）" if len(jobs) > 1 else ""
        self.progress.show_progress(f"{job.title}{others}", job.count, job.total, job.words)
        self.progress.cancel_button.setVisible(job.cancellable and not job.cancelled)

    def _cancel(self) -> None:
        for job in self._context.runner.long_jobs()[:1]:
            job.cancel()
        self._show_jobs()

    def say(self, message: Message) -> None:
        """Show a message until the next one."""
        self.sign.set_sign(*_SIGNS[message.tone])
        text = f"{message.at:%H:%M} {message.text}"
        self.message.setText(text)
        self.message.setToolTip(text)
        self.message.set_ink("danger" if message.tone == "danger" else "ink2")
        self.link.setText(message.link)
        self.link.setVisible(bool(message.link))
        self.sign.show()
        self.message.show()

    def _clear(self) -> None:
        for part in (self.sign, self.message, self.link):
            part.hide()

    def _follow(self) -> None:
        message = self._context.notify.last
        if message is not None and message.act is not None:
            if message.link == "撤销":
                self.link.hide()
            message.act()
