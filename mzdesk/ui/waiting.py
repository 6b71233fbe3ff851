"""待发送 of a township's desk: keeps acts while the shared store is out of reach, sends them when it answers again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from mzdesk.db.outbox import Outbox
from mzdesk.db.sending import Sent, send
from mzdesk.errors import MzdeskError
from mzdesk.ui.runner import Job, Lane
from mzdesk.views.actor import Actor
from mzdesk.views.outbox import Act, Earlier, OutboxLine, OutboxRow

if TYPE_CHECKING:
    from mzdesk.db.packing import Codes, Exported, Settled
    from mzdesk.db.work import Store
    from mzdesk.ui.context import Context

AGAIN_MS = 60_000
"""How often what still waits is tried again while the store answers."""


class Waiting(QObject):
    """The outbox as the window knows it. `changed` tells how many wait and how many were refused."""

    changed = Signal(int, int)

    def __init__(self, context: Context, outbox: Outbox | None) -> None:
        super().__init__(context)
        self._context, self._outbox = context, outbox
        self._sending = False
        self._timer = QTimer(self)
        self._timer.setInterval(AGAIN_MS)
        self._timer.timeout.connect(self.send)
        if outbox is not None:
            context.notify.store_back.connect(self.send)
            context.actor_changed.connect(self._seated)

    @property
    def takes(self) -> bool:
        """Whether what is done at this desk may wait: a township's clerk at a shared store."""
        return self._outbox is not None and self._context.store.shared and _outside(self._context.actor)

    def keep(self, acts: Sequence[Act], done: Callable[[], None], failed: Callable[[MzdeskError], None]) -> None:
        """Put acts away; `done` when they are on the disk."""
        box, actor = self._box(), self._context.actor

        def kept(_keys: object) -> None:
            self._context.notify.info(f"网络不通，{acts[0].title}已存入“待发送”，接通后自动报送")
            done()
            self.count()

        self._context.desk(lambda: [box.keep(actor, act) for act in acts], kept, failed)

    def count(self) -> None:
        """Tell the strip how many wait."""
        if not self.takes:
            self._timer.stop()
            self.changed.emit(0, 0)
            return
        box, actor = self._box(), self._context.actor
        self._context.desk(lambda: box.counts(actor), self._counted)

    def _counted(self, found: tuple[int, int]) -> None:
        if found[0] and not self._timer.isActive():
            self._timer.start()
        elif not found[0]:
            self._timer.stop()
        self.changed.emit(*found)

    def _seated(self) -> None:
        self.count()
        self.send()

    def send(self, *, asked: bool = False) -> None:
        """Send what waits, beside the clerk's work; `asked`: by the clerk, who is told when the line is still gone."""
        if not self.takes or self._sending:
            return
        if self._context.store.frozen:
            if asked:
                self._context.notify.retried.emit()
        elif asked or not self._context.notify.lost:
            self.send_by(self._context.store, asked=asked)

    def send_by(self, store: Store, *, asked: bool = False) -> None:
        """Send what waits through `store`: the desk's own, or the one that a desk without a line has just reached."""
        if self._sending or not self.takes:
            return
        self._sending = True
        box, actor = self._box(), self._context.actor
        self._context.runner.submit(
            Job(Lane.QUERY),
            lambda _job: send(box, store, actor, _deliver, _receipt),
            partial(self._sent, asked),
            self._failed,
        )

    def _sent(self, asked: bool, done: Sent) -> None:
        self._sending = False
        notify = self._context.notify
        if done.lost:
            notify.lose_store(done.lost)
        elif done.sent or done.refused:
            notify.find_store()
        if done.refused:
            notify.refused(f"有 {done.refused} 条没有收下，请点状态栏“待发送”查看原因")
        elif done.sent:
            notify.done(f"已送达 {done.sent} 条待发送内容")
        elif asked and done.lost:
            notify.refused("还没有接通，内容仍在“待发送”，接通后自动报送")
        self._context.bulletin.announce(done.touched)
        self.count()

    def _failed(self, error: MzdeskError) -> None:
        self._sending = False
        self._context.notify.refused(error.message)
        self.count()

    def listing(self, done: Callable[[list[OutboxRow]], None]) -> None:
        """What waits or was refused."""
        box, actor = self._box(), self._context.actor
        self._context.desk(lambda: box.listing(actor), done)

    def export(self, path: Path, done: Callable[[Exported], None], failed: Callable[[MzdeskError], None]) -> None:
        """导出交换包 to a file of the clerk's choice."""
        from mzdesk.db import packing

        box, actor, codes = self._box(), self._context.actor, self.codes
        self._context.desk(lambda: packing.export(box, actor, codes, path), done, failed)

    def take_receipt(self, path: Path, done: Callable[[Settled], None], failed: Callable[[MzdeskError], None]) -> None:
        """导入回执: what the bureau answered to a pack."""
        from mzdesk.db import packing

        box, actor, codes = self._box(), self._context.actor, self.codes

        def taken(settled: Settled) -> None:
            done(settled)
            self.count()

        self._context.desk(lambda: packing.take_receipt(box, actor, codes, path), taken, failed)

    def keep_code(self, typed: str, done: Callable[[bool], None], failed: Callable[[MzdeskError], None]) -> None:
        """Take the 交换密钥 off the bureau's paper; `done(False)`: only until the program ends."""
        actor, codes = self._context.actor, self.codes
        self._context.desk(lambda: codes.keep(actor, typed), done, failed)

    @cached_property
    def codes(self) -> Codes:
        """The 交换密钥 of this PC, once they are asked for."""
        from mzdesk.db.packing import Codes

        return Codes()

    def again(self, row: OutboxRow, done: Callable[[], None], failed: Callable[[MzdeskError], None]) -> None:
        """重新发送 a refused line as it is."""
        box, actor = self._box(), self._context.actor
        self._settle(lambda: box.again(actor, row.id), done, failed)

    def open(self, row: OutboxRow, done: Callable[[OutboxLine], None], failed: Callable[[MzdeskError], None]) -> None:
        """What a line says, with its files, to be mended."""
        box, actor = self._box(), self._context.actor
        self._context.desk(lambda: box.line(actor, row.id), done, failed)

    def mend(self, row: OutboxRow, act: Act, done: Callable[[], None], failed: Callable[[MzdeskError], None]) -> None:
        """修改后重发 a refused line with other words."""
        from mzdesk.db import mending

        box, actor = self._box(), self._context.actor

        def mended() -> None:
            mending.mend(box, actor, row.id, act, revision=row.revision)

        self._settle(mended, done, failed)

    def earlier(self, row: OutboxRow, done: Callable[[list[Earlier]], None]) -> None:
        """What a line said before it was mended."""
        from mzdesk.db import mending

        box, actor = self._box(), self._context.actor
        self._context.desk(lambda: mending.earlier(box, actor, row.id), done)

    def put_aside(
        self, row: OutboxRow, reason: str, done: Callable[[], None], failed: Callable[[MzdeskError], None]
    ) -> None:
        """搁置 a line with its reason."""
        box, actor = self._box(), self._context.actor
        self._settle(lambda: box.put_aside(actor, row.id, reason=reason), done, failed)

    def _settle(self, act: Callable[[], None], done: Callable[[], None], failed: Callable[[MzdeskError], None]) -> None:
        def settled(_none: None) -> None:
            done()
            self.count()
            self.send()

        self._context.desk(act, settled, failed)

    def _box(self) -> Outbox:
        assert self._outbox is not None
        return self._outbox


def _outside(actor: Actor) -> bool:
    return bool(actor.roles) and actor.home is not None


def _deliver(session: Any, actor: Actor, line: OutboxLine, now: datetime) -> None:
    from mzdesk.services import outbox

    outbox.deliver(session, actor, line, now)


def _receipt(session: Any, actor: Actor, line: OutboxLine) -> datetime | None:
    from mzdesk.services import outbox

    return outbox.receipt(session, actor, line)
