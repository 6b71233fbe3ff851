"""Whether a change was kept although its answer got lost: on a shared server every change leaves its own id behind.

The id is written in the change's own transaction. Who lost the line at COMMIT comes back and enters the same id as not
kept: if the change was kept the server says so, if it is still under way it is waited for, and if it never arrived it
can't any more. So a change is never done twice and none is given up that was kept. A COMMIT whose wait for the standby
was broken off counts as not confirmed until a later one is.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4  # not the clock's: a desk whose clock is set back must not make the same id again

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import KeptAlready, StoreDown
from mzdesk.models.audit import Act
from mzdesk.views.actor import Actor

KEPT = timedelta(days=30)
# Seconds: how long a COMMIT may wait for the standby, how long a lost one is asked for, how long between two questions.
WAIT, ASK, PAUSE = 20.0, 10.0, 0.5
_LINE = ("08", "57P")  # SQLSTATE classes of a line that broke or a server that went down
_HALTED = ("01000", "57P01")  # the wait for the standby was broken off
_LOGIN: sa.ColumnElement[str] = sa.literal_column("(SESSION_USER)::text")
_acts: sa.Table = Act.__table__  # type: ignore[assignment]

LOST = "保存时与共享数据库的连接中断，“{verb}”没有保存。请检查网络后再保存一次，已录入的内容不会丢失。"
UNSURE = (
    "保存“{verb}”时与共享数据库的连接中断，还不能确定有没有保存。请保留窗口，网络恢复后再保存一次："
    "程序会先核对，不会重复登记。"
)
UNCOPIED = (
    "“{verb}”已写入主服务器，但备用服务器还没有确认收到，暂按没有保存处理。请联系服务器管理员检查备用服务器，"
    "稍后再保存一次：程序会先核对，不会重复登记。"
)
KEPT_ALREADY = (
    "刚才没有得到答复的“{verb}”其实已经保存成功，这一次没有再保存。"
    "录的是同一条的，请刷新后核对；是另一条的，请再保存一次。"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """The id of one change and who made it."""

    id: UUID
    actor: Actor
    verb: str

    def row(self, *, kept: bool) -> dict[str, Any]:
        """What is written of it."""
        return {"id": self.id, "login": _LOGIN, "at": clock.now(), "kept": kept}


def note(session: Session, actor: Actor, verb: str) -> Mark:
    """Write the change's id into its own transaction, and let the guards have their last word before COMMIT."""
    mark = Mark(uuid4(), actor, verb)
    session.execute(sa.insert(_acts).values(mark.row(kept=True)))
    session.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
    return mark


def lost(error: exc.DBAPIError) -> bool:
    """Whether the line or the server is gone, so that nobody knows what became of the COMMIT."""
    state = getattr(error.orig, "sqlstate", None)
    known = isinstance(error, exc.OperationalError | exc.InterfaceError)
    return error.connection_invalidated or (known and (state is None or state.startswith(_LINE)))


def break_off(raw: Any) -> None:
    """Stop what the driver's connection `raw` is waiting for; given up after two seconds on a dead line."""
    with suppress(raw.Error, OSError):  # nothing is known of the line; what runs there ends with it
        raw.cancel_safe(timeout=2.0)


@contextmanager
def watched(raw: Any) -> Iterator[Callable[[], bool]]:
    """While a COMMIT runs on the driver's connection `raw`: broken off when the standby does not answer.

    Gives a function that tells whether the wait was broken off.
    """
    said: list[str] = []

    def hear(diagnostic: Any) -> None:
        said.append(diagnostic.sqlstate or "")

    timer = threading.Timer(WAIT, break_off, (raw,))
    timer.daemon = True
    raw.add_notice_handler(hear)
    timer.start()
    try:
        yield lambda: any(state in _HALTED for state in said)
    finally:
        timer.cancel()
        timer.join()
        raw.remove_notice_handler(hear)


def kept(engine: sa.Engine, mark: Mark) -> bool:
    """Whether the change was kept; False is final. Raises DBAPIError when the server can't tell now."""
    with engine.connect() as connection:
        try:
            with connection.begin():
                connection.execute(sa.insert(_acts).values(mark.row(kept=False)))
            return False
        except exc.IntegrityError:
            with connection.begin():
                return bool(connection.scalar(sa.select(_acts.c.kept).where(_acts.c.id == mark.id)))


def copied(engine: sa.Engine, mark: Mark) -> bool:
    """Whether the standby has all that was kept before now: a further COMMIT is confirmed by it."""
    with engine.connect() as connection:
        further = Mark(uuid4(), mark.actor, mark.verb)
        connection.execute(sa.insert(_acts).values(further.row(kept=False)))
        with watched(connection.connection.dbapi_connection) as halted:
            connection.commit()
        return not halted()


def prune(connection: sa.Connection, *, now: datetime) -> None:
    """Drop ids older than 30 days: nobody asks for them any more."""
    connection.execute(sa.delete(_acts).where(_acts.c.at < now - KEPT))


@dataclass
class Ledger:
    """What this desk does not know the outcome of. Safe to use from any thread."""

    engine: sa.Engine
    _unsure: list[Mark] = field(default_factory=list)
    _kept: list[Mark] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, mark: Mark) -> bool:
        """Whether a change whose line was lost was kept; raises StoreDown when that can't be found out for now."""
        until = time.monotonic() + ASK
        while True:
            try:
                return kept(self.engine, mark) and self._confirmed(mark)
            except exc.DBAPIError as error:
                if time.monotonic() > until:
                    self._remember(mark)
                    raise StoreDown(UNSURE.format(verb=mark.verb)) from error
            time.sleep(PAUSE)

    def _confirmed(self, mark: Mark) -> bool:
        if not copied(self.engine, mark):
            self._remember(mark)
            raise StoreDown(UNCOPIED.format(verb=mark.verb))
        return True

    def _remember(self, mark: Mark) -> None:
        with self._lock:
            self._unsure.append(mark)

    def settle(self, actor: Actor, verb: str) -> None:
        """Before a change: find out what became of those that are not known.

        Raises KeptAlready, once, when the same act turns out to be kept, StoreDown while that can't be found out.
        """
        with self._lock:
            waiting, self._unsure = self._unsure, []
        for at, mark in enumerate(waiting):
            try:
                found = self.ask(mark)
            except StoreDown:
                with self._lock:
                    self._unsure += waiting[at + 1 :]
                raise
            if found:
                with self._lock:
                    self._kept.append(mark)
        self._tell(actor, verb)

    def _tell(self, actor: Actor, verb: str) -> None:
        with self._lock:
            same = [mark for mark in self._kept if mark.verb == verb and mark.actor.person_id == actor.person_id]
            self._kept = [mark for mark in self._kept if mark not in same]
        if same:
            raise KeptAlready(KEPT_ALREADY.format(verb=verb))
