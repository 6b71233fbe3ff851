"""Work off the UI thread: one thread for changes, pools for queries and long jobs, one thread for files of this PC.

Results come back on the UI thread. A newer query with the same key makes the older one stale: it is interrupted and its
answer dropped. A refusal (MzdeskError) goes to the caller's `failed`; any other exception is a bug and goes to
`crashed`, and the program lives on.
"""

from __future__ import annotations

import gc
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, Final

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from mzdesk.errors import MzdeskError
from mzdesk.log import logger


class Lane(Enum):
    """Which threads do the work."""

    QUERY = "query"
    CHANGE = "change"
    LONG = "long"
    DESK = "desk"
    DRAW = "draw"


SWEEP_MS: Final = 1_000
_working: set[int] = set()  # runners with work under way
_THREADS: Final = {Lane.QUERY: 3, Lane.CHANGE: 1, Lane.LONG: 2, Lane.DESK: 1, Lane.DRAW: 1}


class Cancelled(Exception):
    """The clerk stopped the job, or a newer one took its place."""


class Job:
    """One piece of work under way. Safe to touch from any thread."""

    def __init__(self, lane: Lane, title: str = "", key: str | None = None) -> None:
        self.lane, self.title, self.key = lane, title, key
        self.count, self.total, self.words = 0, 0, ""
        self.cancellable = True
        self._flag = threading.Event()
        self._lock = threading.Lock()
        self._stop: Callable[[], None] | None = None

    @property
    def cancelled(self) -> bool:
        return self._flag.is_set()

    def cancel(self) -> None:
        """Ask the job to end: sets its flag and interrupts the statement it is running."""
        self._flag.set()
        with self._lock:
            if self._stop is not None:
                self._stop()

    def hold(self, stop: Callable[[], None] | None) -> None:
        """Say how to interrupt what the worker is doing now; None when it can't be any more."""
        with self._lock:
            self._stop = stop
        if stop is not None:
            self.check()

    def check(self) -> None:
        """Raise Cancelled when the job was asked to end."""
        if self._flag.is_set():
            raise Cancelled

    def progress(self, count: int, total: int = 0, words: str = "") -> None:
        """Tell how far the work is (0 total = unknown); raises Cancelled when asked to end."""
        self.count, self.total, self.words = count, total, words
        self.check()


@dataclass(frozen=True, slots=True)
class _Order:
    job: Job
    done: Callable[[Any], None] | None
    failed: Callable[[MzdeskError], None] | None
    stopped: Callable[[], None] | None
    owner: object


@dataclass(frozen=True, slots=True)
class _Outcome:
    order: _Order
    value: Any = None
    error: BaseException | None = None


class Runner(QObject):
    """Hands work to its threads and brings the answers back."""

    idle = Signal()  # nothing is running and every answer has been delivered
    changed = Signal()  # a long job began or ended
    crashed = Signal(str)  # a bug: the traceback, without values
    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools: dict[Lane, ThreadPoolExecutor] = {}
        self._open: set[Job] = set()
        self._latest: dict[str, Job] = {}
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._sweeper = QTimer(self)
        self._sweeper.setInterval(SWEEP_MS)
        self._sweeper.timeout.connect(lambda: gc.collect(1))

    @property
    def busy(self) -> bool:
        return bool(self._open)

    def long_jobs(self) -> list[Job]:
        """Long jobs under way, oldest first is not promised."""
        return [job for job in self._open if job.lane is Lane.LONG]

    def submit(
        self,
        job: Job,
        work: Callable[[Job], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[MzdeskError], None] | None = None,
        stopped: Callable[[], None] | None = None,
        owner: object = None,
        *,
        wait_ms: int = 0,
    ) -> Job:
        """Start `work(job)` on the job's lane; later one callback is called, none when stale or `owner` is gone.

        `owner` is the object whose method `done` ends up in, when that is not plain from `done` itself. `wait_ms`: not
        before so many milliseconds have gone by.
        """
        if self._closed:
            raise RuntimeError("the runner is closed")
        if job.key is not None:
            older = self._latest.get(job.key)
            if older is not None:
                older.cancel()
            self._latest[job.key] = job
        self._open.add(job)
        self._keep_sweeping_here()
        order = _Order(job, done, failed, stopped, owner or getattr(done, "__self__", None))
        if wait_ms:
            QTimer.singleShot(wait_ms, self, partial(self._start, order, work))
        else:
            self._start(order, work)
        if job.lane is Lane.LONG:
            self.changed.emit()
        return job

    def _start(self, order: _Order, work: Callable[[Job], Any]) -> None:
        if not self._closed:
            future = self._pool(order.job.lane).submit(self._run, order, work)
            future.add_done_callback(partial(self._dropped, order))

    def _keep_sweeping_here(self) -> None:
        """Let Python sweep up rings of objects on this thread alone while others work.

        A Qt object that is swept up on a worker thread takes the program down with it.
        """
        if self._open and id(self) not in _working:
            _working.add(id(self))
            gc.disable()
            self._sweeper.start()
        elif not self._open:
            _working.discard(id(self))
            self._sweeper.stop()
            if not _working:
                gc.enable()

    def _pool(self, lane: Lane) -> ThreadPoolExecutor:
        if lane not in self._pools:
            self._pools[lane] = ThreadPoolExecutor(_THREADS[lane], thread_name_prefix=f"mzdesk-{lane.value}")
        return self._pools[lane]

    def _run(self, order: _Order, work: Callable[[Job], Any]) -> None:
        try:
            order.job.check()
            outcome = _Outcome(order, work(order.job))
        except BaseException as error:  # noqa: BLE001  (a worker must always answer)
            outcome = _Outcome(order, error=error)
        self._tell(outcome)

    def _dropped(self, order: _Order, future: Future[None]) -> None:
        if future.cancelled():
            self._tell(_Outcome(order, error=Cancelled()))

    def _tell(self, outcome: _Outcome) -> None:
        if shiboken6.isValid(self) and not self._closed:
            self._finished.emit(outcome)

    def _deliver(self, outcome: _Outcome) -> None:
        job = outcome.order.job
        self._open.discard(job)
        stale = job.key is not None and self._latest.get(job.key) is not job
        if job.key is not None and not stale:
            del self._latest[job.key]
        try:
            if not stale and not self._closed and not _gone(outcome.order.owner):
                self._answer(outcome)
        finally:
            if job.lane is Lane.LONG:
                self.changed.emit()
            self._keep_sweeping_here()
            if not self._open:
                self.idle.emit()

    def _answer(self, outcome: _Outcome) -> None:
        order, error = outcome.order, outcome.error
        if error is None:
            _call(order.done, outcome.value)
        elif isinstance(error, Cancelled) or order.job.cancelled:
            _call(order.stopped)
        elif isinstance(error, MzdeskError):
            _call(order.failed, error)
        else:
            self.report(error)

    def report(self, error: BaseException) -> None:
        """A bug: write it to the log and tell whoever shows the report."""
        text = describe(error)
        logger.error("%s", text)
        self.crashed.emit(text)

    def close(self) -> None:
        """Stop everything and wait for the threads; nothing is delivered any more."""
        self._closed = True
        for job in list(self._open):
            if job.lane is not Lane.CHANGE and job.lane is not Lane.DESK:
                job.cancel()
        for pool in self._pools.values():
            pool.shutdown(wait=True)
        self._pools.clear()
        self._open.clear()
        self._keep_sweeping_here()


def _call(callback: Callable[..., None] | None, *values: Any) -> None:
    if callback is not None:
        callback(*values)


def _gone(owner: object) -> bool:
    """Whether the widget that asked has been deleted meanwhile."""
    return isinstance(owner, QObject) and not shiboken6.isValid(owner)


def describe(error: BaseException) -> str:
    """Where a bug was met, without the message's Chinese words and digits (somebody's name or number), nor folders."""
    frames = [
        f"{Path(frame.filename).parent.name}/{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    masked = "".join("#" if sign.isdigit() else "□" if ord(sign) > 0x2E80 else sign for sign in str(error))
    return "\n".join([*frames, f"{type(error).__name__}: {masked[:500]}"])
