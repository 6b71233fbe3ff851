"""Units of work: the only places that commit or roll back.

`begin` is a change: one user act, audited, announced. `read` is a query: always rolled back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.db import acts, audit, feed, indexing, kinds, lengths
from mzdesk.db.engine import Engines, engines_for, url_of
from mzdesk.db.faults import opening, translated
from mzdesk.db.fields import Keys
from mzdesk.db.line import hosts
from mzdesk.db.presence import Presence
from mzdesk.errors import NotAllowed, StoreDown
from mzdesk.views.actor import Actor


class Store:
    """An open store. Make one with `Store.open`; close it when the program ends.

    `frozen`: why nothing can be changed in it (a copy of what a township saw while the line was there); else empty.
    """

    def __init__(self, engines: Engines, label: str, *, frozen: str = "") -> None:
        self._engines = engines
        self.label, self.frozen = label, frozen
        self.keys = Keys()
        self._presence = Presence(self.path) if self.path is not None else None
        self._ledger = acts.Ledger(engines.write) if engines.dialect == "postgresql" else None

    @classmethod
    def open(cls, place: str | Path, *, upgrade: bool = True, frozen: str = "") -> Store:
        """Open the SQLite file or PostgreSQL URL, making or upgrading its tables; raises StoreDown with the reason."""
        from mzdesk.db import schema

        url = url_of(place)
        with opening(url):
            engines = engines_for(url)
            try:
                schema.ensure(engines, url, upgrade=upgrade)
            except BaseException:
                engines.dispose()
                raise
        name = Path(url.database or "").name if url.get_backend_name() == "sqlite" else url.database
        if frozen:
            return cls(engines, "离线资料", frozen=frozen)
        return cls(engines, f"本机：{name}" if engines.dialect == "sqlite" else f"共享库：{name}")

    @property
    def dialect(self) -> str:
        return self._engines.dialect

    @property
    def shared(self) -> bool:
        """Whether others work on it too; a frozen copy of such a one counts."""
        return self.dialect == "postgresql" or bool(self.frozen)

    @property
    def path(self) -> Path | None:
        """The file of a SQLite store."""
        database = self._engines.write.url.database
        return Path(database) if self.dialect == "sqlite" and database else None

    @property
    def place(self) -> str:
        """What `open` takes, with the password of a URL."""
        url = self._engines.url
        return str(self.path) if self.path is not None else url.render_as_string(hide_password=False)

    def change_password(self, password: str) -> None:
        """One's own password of a shared server was changed: lines that are open stay, new ones use the new one."""
        if self.dialect == "postgresql":
            self._engines.password.changed = password

    @property
    def where(self) -> str:
        """For people: the file, or the servers and the database."""
        url = self._engines.write.url
        return str(self.path or f"{'、'.join(hosts(url)) or '本机'}/{url.database}")

    @contextmanager
    def begin(self, actor: Actor, verb: str) -> Iterator[Session]:
        """One change: committed at the end together with its audit entries, or not at all.

        Raises StoreDown, ChangedMeanwhile, RuleBroken, BadInput in the clerk's words. Then `session.info["touched"]`
        names the capabilities that changed.
        """
        if self.frozen:
            raise StoreDown(self.frozen)
        self._require_present()
        if self._ledger is not None:
            self._ledger.settle(actor, verb)
        session = Session(self._engines.write, expire_on_commit=False)
        session.info.update(keys=self.keys, actor=actor, verb=verb, changes=[], touched=set(), records=set(), undo=None)
        try:
            with translated():
                self._name_actor(session, actor, verb)
                yield session
                session.flush()
                session.info["closing"] = True  # from here on the program reads for its own ends (audit, search)
                indexing.write(session)
                self._close(session)
                self._commit(session)
        except NotAllowed:
            with suppress(sa.exc.DBAPIError):
                session.rollback()
            self._penalise(session, actor)
            raise
        finally:
            session.info["raw"] = None
            session.info["touched"] = frozenset(session.info["touched"])
            _part(session)

    def _penalise(self, refused: Session, actor: Actor) -> None:
        """Count a wrong pass-phrase or PIN although the act it belonged to was rolled back."""
        penalty: Callable[[Session], None] | None = refused.info.pop("penalty", None)
        if penalty is not None:
            # a server where this desk may not touch accounts counts by itself; the refusal is said all the same
            with suppress(NotAllowed), self.begin(actor, "登记口令错误") as session:
                penalty(session)

    def _name_actor(self, session: Session, actor: Actor, verb: str) -> None:
        connection = self._hold(session)
        if self.dialect == "postgresql":
            named = sa.select(
                sa.func.set_config("mzdesk.actor", actor.name, True), sa.func.set_config("mzdesk.verb", verb, True)
            )
            connection.execute(named)

    def _close(self, session: Session) -> None:
        actor: Actor = session.info["actor"]
        if self.dialect == "sqlite":
            audit.append(session, session.info["changes"], actor=actor.name, verb=session.info["verb"], at=self.now())
        feed.announce(session, actor, at=self.now())

    def _commit(self, session: Session) -> None:
        """COMMIT; on a shared server a lost answer is asked for, so that what was kept is never taken for lost."""
        ledger = self._ledger
        if ledger is None:
            session.commit()
            return
        mark = acts.note(session, session.info["actor"], session.info["verb"])
        try:
            with acts.watched(session.info["raw"]) as halted:
                session.commit()
            if not halted():
                return
        except sa.exc.DBAPIError as error:
            if not acts.lost(error):
                raise
        if not ledger.ask(mark):
            raise StoreDown(acts.LOST.format(verb=mark.verb))

    @contextmanager
    def read(self, actor: Actor) -> Iterator[Session]:
        """One query: whatever it does is rolled back."""
        self._require_present()
        session = Session(self._engines.read, expire_on_commit=False, autoflush=False)
        session.info.update(keys=self.keys, actor=actor)
        try:
            with translated():
                self._hold(session)
                yield session
        finally:
            session.info["raw"] = None
            session.expunge_all()  # a rollback would expire them, and a later save would overwrite others unseen
            with suppress(sa.exc.DBAPIError):  # a line that is lost now takes nothing back: the answer is here
                session.rollback()
            _part(session)

    @staticmethod
    def _hold(session: Session) -> sa.Connection:
        """Connect now, in the session's own thread, and keep the driver's connection for `interrupt`."""
        connection = session.connection()
        session.info["raw"] = connection.connection.dbapi_connection
        return connection

    def _require_present(self) -> None:
        if self._presence is not None:
            self._presence.require()

    def interrupt(self, session: Session) -> None:
        """Stop the statement that `session` is running in another thread; harmless when none runs.

        Never touches the session itself, which belongs to the other thread.
        """
        raw: Any = session.info.get("raw")
        if raw is not None:
            if self.dialect == "sqlite":
                raw.interrupt()
            else:
                acts.break_off(raw)

    def now(self) -> datetime:
        """The store's time."""
        return clock.now()

    def close(self) -> None:
        """Give all connections back; a SQLite file is left whole (its WAL folded in)."""
        if self._presence is not None:
            self._presence.close()
        if self.dialect == "sqlite":
            try:
                with self._engines.write.connect() as connection:
                    connection.exec_driver_sql("ROLLBACK")
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                    connection.exec_driver_sql("BEGIN")
            except sa.exc.DBAPIError:
                pass
        self._engines.dispose()


def _part(session: Session) -> None:
    """Give the connection back. A line that is lost just now takes nothing back: what is to be said has been."""
    try:
        session.close()
    except sa.exc.DBAPIError:
        with suppress(sa.exc.DBAPIError):
            session.invalidate()


event.listen(Session, "do_orm_execute", kinds.narrow)


@event.listens_for(Session, "before_flush")
def _before(session: Session, _context: Any, _instances: Any) -> None:
    if "changes" not in session.info:
        if session.new or session.dirty or session.deleted:
            raise RuntimeError("a query changed something")
        return
    lengths.check(session)
    indexing.note(session)


@event.listens_for(Session, "after_flush")
def _after(session: Session, _context: Any) -> None:
    feed.note(session)
    if session.get_bind().dialect.name == "sqlite":
        session.info["changes"].extend(audit.gather(session))
