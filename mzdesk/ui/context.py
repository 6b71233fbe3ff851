"""What a page is given: ask the store, change it, open other pages, say what happened.

Jobs run on worker threads; only the callbacks run on the UI thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from mzdesk import clock
from mzdesk.errors import ChangedMeanwhile, MzdeskError, ShutOut, StoreDown
from mzdesk.ui.bulletin import Bulletin
from mzdesk.ui.files import Files
from mzdesk.ui.memory import Memory
from mzdesk.ui.notify import Notify
from mzdesk.ui.printing import Printing
from mzdesk.ui.runner import Job, Lane, Runner
from mzdesk.ui.waiting import Waiting

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from mzdesk.apart import Hand
    from mzdesk.db.drafts import Drafts
    from mzdesk.db.fields import Keys
    from mzdesk.db.outbox import Outbox
    from mzdesk.db.work import Store
    from mzdesk.settings import PcSettings
    from mzdesk.views.actor import Actor
    from mzdesk.views.outbox import Act

LATER_MS = 100  # a pause in typing
T = TypeVar("T")
Failed = Callable[[MzdeskError], None]
Late = tuple[Sequence["Act"], Callable[[], None]]


class Work:
    """What a long job works with: units of work that it opens itself, several if it wants."""

    def __init__(self, store: Store, actor: Actor, job: Job, gate: threading.Lock) -> None:
        self.actor = actor
        self.touched: frozenset[str] = frozenset()
        self._store, self._job, self._gate = store, job, gate

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A query."""
        with self._store.read(self.actor) as session, _held(self._store, self._job, session):
            yield session

    @contextmanager
    def begin(self, verb: str) -> Iterator[Session]:
        """A change, committed at the end of the block."""
        with self._gate:
            with self._store.begin(self.actor, verb) as session, _held(self._store, self._job, session):
                yield session
            self.touched |= session.info.get("touched", frozenset())

    @property
    def place(self) -> str:
        """Where the store is, for another process to open."""
        return self._store.place

    @property
    def keys(self) -> Keys:
        """The keys of encrypted fields that are at hand, for another process too."""
        return self._store.keys

    @contextmanager
    def lent(self, hand: Hand) -> Iterator[Callable[..., None]]:
        """What hears and answers `hand` while it works on the store; 取消 stops it until it was told to commit."""
        with ExitStack() as turn:

            def hear(what: str, *said: Any) -> None:
                if what == "progress":
                    self._job.progress(*said)
                elif what == "begin":
                    turn.enter_context(self._gate)
                elif what == "commit":
                    self._job.hold(None)
                    self._job.check()
                elif what == "committed":
                    self.touched |= said[0]
                    turn.close()

            self._job.hold(hand.stop)
            try:
                yield hear
            finally:
                self._job.hold(None)


@contextmanager
def _held(store: Store, job: Job, session: Session) -> Iterator[None]:
    job.hold(lambda: store.interrupt(session))
    try:
        yield
    finally:
        job.hold(None)


class Context(QObject):
    """The desk: store, actor, threads, messages. One for a window."""

    opened = Signal(str, object, object)  # page key, record id or None, hints
    actor_changed = Signal()
    shut_out = Signal(str)  # the login of a shared server holds no more; the sentence that says why
    reopening = Signal()  # the program is to begin anew, on the connection that was chosen
    password_changed = Signal(str)  # the own password of a shared server, which new lines are opened with
    overtaken = Signal()  # somebody else was faster: the page on screen shows what is there now
    closing = Signal()  # the threads have ended: for what a page keeps outside this process

    def __init__(
        self,
        store: Store,
        actor: Actor,
        *,
        pc: PcSettings,
        drafts: Drafts | None = None,
        outbox: Outbox | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.store, self.actor = store, actor
        self.pc, self._drafts = pc, drafts
        self.memory = Memory(pc, self)
        self.files, self.printing = Files(pc), Printing(pc)
        self.runner = Runner(self)
        self.bulletin = Bulletin(self)
        self.notify = Notify(self)
        self._gate = threading.Lock()
        self.waiting = Waiting(self, outbox)

    @property
    def drafts(self) -> Drafts | None:
        """The drafts of who sits here now; what is typed by somebody stays with whoever it was."""
        return self._drafts.of(self.actor) if self._drafts is not None else None

    def query(
        self,
        job: Callable[[Session, Actor], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        *,
        key: str | None = None,
        later: bool = False,
    ) -> Job:
        """Run `job(session, actor)` as a query; `done` gets its answer. A newer query with `key` replaces it.

        `later`: what can wait until the rows that have just come are painted; beside them it would hold them up.
        """
        actor = self.actor

        def work(running: Job) -> T:
            with self.store.read(actor) as session, _held(self.store, running, session):
                return job(session, actor)

        def answer(value: T) -> None:
            self.notify.find_store()
            done(value)

        return self.runner.submit(
            Job(Lane.QUERY, key=key), work, answer, self._failing(failed), owner=_owner(done),
            wait_ms=LATER_MS if later else 0,
        )  # fmt: skip

    def change(
        self,
        verb: str,
        job: Callable[[Session, Actor], T],
        done: Callable[[T], None] | None = None,
        failed: Failed | None = None,
        *,
        late: Late | None = None,
    ) -> Job:
        """Run `job(session, actor)` as one audited change named `verb` (Chinese, e.g. "登记隐患").

        `done` gets its answer after the commit; then the touched capabilities are announced. `late`: the same act as it
        may wait at a township's desk when the store is out of reach, and what is called when it was put away.
        """
        actor = self.actor

        def work(_running: Job) -> tuple[T, frozenset[str]]:
            with self._gate:
                with self.store.begin(actor, verb) as session:
                    value = job(session, actor)
                return value, session.info["touched"]

        def answer(result: tuple[T, frozenset[str]]) -> None:
            self.notify.find_store()
            if done is not None:
                done(result[0])
            self.bulletin.announce(result[1])

        running = Job(Lane.CHANGE, verb)
        running.cancellable = False
        return self.runner.submit(running, work, answer, self._failing(self._waits(late, failed)))

    def long(
        self,
        title: str,
        job: Callable[[Work, Callable[..., None]], T],
        done: Callable[[T], None] | None = None,
        failed: Failed | None = None,
        *,
        stopped: Callable[[], None] | None = None,
    ) -> Job:
        """Run `job(work, progress)` with a line in the status strip.

        `work.read()` and `work.begin(verb)` open units of work; `progress(n, total, words="")` tells how far it is and
        raises when the clerk pressed 取消 (then `stopped` is called).
        """
        actor = self.actor

        def run(running: Job) -> tuple[T, frozenset[str]]:
            work = Work(self.store, actor, running, self._gate)
            return job(work, running.progress), work.touched

        def answer(result: tuple[T, frozenset[str]]) -> None:
            self.notify.find_store()
            if done is not None:
                done(result[0])
            self.bulletin.announce(result[1])

        def halt() -> None:
            self.notify.info(f"已取消：{title}")
            if stopped is not None:
                stopped()

        return self.runner.submit(Job(Lane.LONG, title), run, answer, self._failing(failed), halt)

    def desk(self, job: Callable[[], T], done: Callable[[T], None] | None = None, failed: Failed | None = None) -> Job:
        """Run `job()` that touches files of this PC (drafts, thumbnails), one after another, off the UI thread."""
        return self.runner.submit(Job(Lane.DESK), lambda _running: job(), done, self._failing(failed))

    def draw(self, job: Callable[[], T], done: Callable[[T], None], failed: Failed | None = None) -> Job:
        """Run `job()` that makes or reads pictures and papers (thumbnails, PDF pages, exports), off the UI thread."""
        return self.runner.submit(Job(Lane.DRAW), lambda _running: job(), done, self._failing(failed))

    def open(self, page_key: str, record_id: UUID | str | None = None, **hints: Any) -> None:
        """Show the page `page_key`, at a record when given; `hints` are handed to the page's `open`."""
        self.opened.emit(page_key, record_id, hints)

    def switch(self, actor: Actor) -> None:
        """Somebody else sits down."""
        self.actor = actor
        self.actor_changed.emit()

    def today(self) -> date:
        """The office's calendar day."""
        return clock.today()

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        return clock.now()

    def new_key(self) -> UUID:
        """The key of a record that is being typed: sent twice under it, it is one."""
        return clock.uuid7()

    def close(self) -> None:
        """Stop the threads and write what is remembered."""
        self.runner.close()
        self.closing.emit()
        self.memory.flush()

    def _waits(self, late: Late | None, failed: Failed | None) -> Failed | None:
        """What becomes of a change that failed: put away when only the store was missing, else as ever."""
        if late is None or not self.waiting.takes:
            return failed
        acts, kept = late

        def fail(error: MzdeskError) -> None:
            if isinstance(error, StoreDown):
                self.waiting.keep(acts, kept, self._failing(failed))
            elif failed is not None:
                failed(error)
            else:
                self.notify.refused(error.message)

        return fail

    def _failing(self, failed: Failed | None) -> Failed:
        def fail(error: MzdeskError) -> None:
            if isinstance(error, ShutOut):
                self.shut_out.emit(error.message)
            if isinstance(error, StoreDown):
                self.notify.lose_store(error.message)
            if isinstance(error, ChangedMeanwhile):
                self.overtaken.emit()
            if failed is not None:
                failed(error)
            elif not isinstance(error, StoreDown):
                self.notify.refused(error.message)

        return fail


def _owner(callback: object) -> object:
    return getattr(callback, "__self__", None)
