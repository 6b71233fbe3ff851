"""A server that dies takes nothing along that was confirmed, even when its line to the standby was cut before.

Two servers on loopback, set up, switched and joined again by the scripts of installer/server; six desks that write with
the program's own units of work and go on by themselves.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest

from mzdesk import clock, upkeep
from mzdesk.db.work import Store
from mzdesk.errors import RuleBroken, StoreDown
from mzdesk.models.archive import SavedView
from tests import postgres
from tests.factories import DISTRICT, SYSTEM
from tests.servers import Link, Node, room

DESKS = 6
RUN, CUT, WATCHDOG = 2.0, 1.0, 1.0  # seconds of work, of a line that is cut, until somebody switches over
LONGEST = 60.0
DATABASE = "mzdesk"


@dataclass
class Desk:
    """Writes one row after the other, each under an id of its own; a row without an answer is sent again under it."""

    url: str
    over: threading.Event
    confirmed: list[UUID] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    again: int = 0

    def work(self) -> None:
        store: Store | None = None
        while not self.over.is_set():
            key = clock.uuid7()
            while not self.over.is_set():
                try:
                    store = store or Store.open(self.url, upgrade=False)
                    self.save(store, key)
                except (StoreDown, RuleBroken):
                    self.again += 1
                    self.over.wait(0.05)
                    continue
                self.confirmed.append(key)
                self.moments.append(time.monotonic())
                break
        if store is not None:
            store.close()

    def save(self, store: Store, key: UUID) -> None:
        """Once: what came through although nobody heard of it is found by its id."""
        with store.begin(SYSTEM, "值守") as session:
            if session.get(SavedView, key) is None:
                township = f"{DISTRICT}000"
                session.add(SavedView(id=key, district=DISTRICT, township=township, page="desk", name=str(key)))

    def pause(self) -> float:
        return max(later - earlier for earlier, later in zip(self.moments, self.moments[1:], strict=False))


class Pair:
    """A primary and a standby that follows it over a line; the two change places with every failover."""

    def __init__(self, folder: Path) -> None:
        self.primary, self.standby = Node(folder, "node_a"), Node(folder, "node_b")
        self.link: Link | None = None
        self.primary.make()
        self.said(self.primary, "primary.sh")
        with self.primary.administrator() as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}".encode())
        Store.open(self.primary.url(DATABASE)).close()
        self.said(self.standby, "standby.sh", self.standby.name, self.line())
        self.said(self.primary, "sync.sh", "on", self.standby.name)

    def line(self) -> str:
        """A new line to the primary; how the standby reaches it."""
        self.hang_up()
        self.link = Link(self.primary.port)
        return self.primary.reach("mz_replica", self.link.port)

    def hang_up(self) -> None:
        if self.link is not None:
            self.link.close()

    @property
    def url(self) -> str:
        """Both servers; the program takes the one that can be written."""
        both = self.primary, self.standby
        where = f"host={','.join(str(node.home) for node in both)}&port={','.join(str(node.port) for node in both)}"
        return f"postgresql+psycopg://{postgres.USER}@/{DATABASE}?{where}&target_session_attrs=read-write"

    @staticmethod
    def said(node: Node, *words: str, **settings: str) -> str:
        code, said = node.script(*words, **settings)
        assert code == 0, f"{' '.join(words)}: {said}"
        return said

    def fail_over(self) -> None:
        """Cut the line, kill the primary a second later, promote the standby when the watchdog would."""
        assert self.link is not None
        self.link.cut()
        time.sleep(CUT)
        self.primary.kill()
        time.sleep(WATCHDOG)
        self.said(self.standby, "promote.sh", OTHER=self.primary.reach() + " dbname=postgres")
        self.primary, self.standby = self.standby, self.primary

    def rejoin(self) -> None:
        """The old primary follows the new one."""
        refused = self.standby.script("start.sh", OTHER=self.primary.reach() + " dbname=postgres")
        assert refused[0] == 2
        assert "没有启动，以免出现两个主节点" in refused[1]
        admin = self.primary.reach() + " dbname=postgres"
        self.said(self.standby, "rejoin.sh", self.standby.name, self.line(), admin)
        self.said(self.primary, "sync.sh", "on", self.standby.name)


@contextmanager
def pair() -> Iterator[Pair]:
    with room("failover") as folder:
        made = Pair(folder)
        try:
            yield made
        finally:
            made.hang_up()
            made.primary.stop()
            made.standby.stop()


@contextmanager
def at_work(url: str) -> Iterator[list[Desk]]:
    over = threading.Event()
    desks = [Desk(url, over) for _ in range(DESKS)]
    threads = [threading.Thread(target=desk.work) for desk in desks]
    for thread in threads:
        thread.start()
    try:
        yield desks
    finally:
        over.set()
        for thread in threads:
            thread.join(LONGEST)


def every_desk_wrote(desks: list[Desk]) -> None:
    """Each got an answer after this moment."""
    before = [len(desk.confirmed) for desk in desks]
    end = time.monotonic() + LONGEST
    while any(len(desk.confirmed) <= count for desk, count in zip(desks, before, strict=True)):
        assert time.monotonic() < end, "a desk did not go on"
        time.sleep(0.02)


@pytest.mark.proof
def test_what_was_confirmed_survives_a_dead_server(
    scale: Callable[[int], int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing confirmed is lost, nothing is there twice, every desk goes on; the dead server joins again behind."""
    with pair() as servers:
        for trial in range(scale(3)):
            if trial:
                servers.rejoin()
            with at_work(servers.url) as desks:
                every_desk_wrote(desks)
                time.sleep(RUN)
                servers.fail_over()
                every_desk_wrote(desks)
            confirmed = [key for desk in desks for key in desk.confirmed]
            with servers.primary.administrator(DATABASE) as connection:
                rows = connection.execute("SELECT name FROM app.saved_views").fetchall()
            there = {row[0] for row in rows}
            lost = [key for key in confirmed if str(key) not in there]
            pause, again = max(desk.pause() for desk in desks), sum(desk.again for desk in desks)
            told = f"acknowledged {len(confirmed)}, lost {len(lost)}, duplicates {len(rows) - len(there)}"
            with capsys.disabled():
                sys.stdout.write(f"\nfailover {trial + 1}: {told}, longest pause {pause:.2f} s, sent again {again}\n")
            assert not lost
            assert len(rows) == len(there)
            assert upkeep.verify_audit(servers.primary.url(DATABASE))[0]
        servers.rejoin()
        health = servers.said(servers.primary, "health.sh")
        assert "角色：主节点" in health
        assert "streaming  sync" in health
