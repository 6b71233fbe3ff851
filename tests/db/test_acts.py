"""A COMMIT whose answer was lost: what was kept is never done twice, what was not is never taken for kept.

The server is real, its line is a socket of the test's own that is cut at the COMMIT.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa

from mzdesk import clock, serving
from mzdesk.db import acts
from mzdesk.db.engine import url_of
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, NotAllowed, RuleBroken, StoreDown
from mzdesk.models.archive import FeedEntry, SavedView
from mzdesk.models.audit import Act
from mzdesk.terms import Role
from mzdesk.views.actor import Actor
from tests.db import desks

CLERK = Actor(UUID(int=7), "示例经办人", frozenset({Role.CLERK}), "500156", "500156000")


class Line:
    """A socket before the server's own. `cut`: what the next `word` meets; `shut`: nobody gets through."""

    word = b"COMMIT"

    def __init__(self, server: Path, folder: Path) -> None:
        self._server = next(server.glob(".s.PGSQL.*[0-9]"))
        self.folder, self.cut, self.shut = folder, "", False
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / self._server.name))
        self._listener.listen(8)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.shut:
                    client.close()
                    continue
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self._server))
                deaf = threading.Event()
                threading.Thread(target=self._up, args=(client, server, deaf), daemon=True).start()
                threading.Thread(target=self._down, args=(client, server, deaf), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket, deaf: threading.Event) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if self.word in data and self.cut:
                    cut, self.cut = self.cut, ""
                    self.shut = cut.endswith("and stays away")
                    if cut.startswith("before"):
                        break
                    deaf.set()
                server.sendall(data)
        _hang_up(client, server)

    def _down(self, client: socket.socket, server: socket.socket, deaf: threading.Event) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                if deaf.is_set():
                    break
                client.sendall(data)
        _hang_up(client, server)


def _hang_up(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


@pytest.fixture
def line(worked_in: desks.Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    made = Line(Path(str(url_of(worked_in.url).query["host"])), tmp_path_factory.mktemp("line"))
    yield made
    made.close()


@pytest.fixture
def store(worked_in: desks.Office, line: Line) -> Iterator[Store]:
    url = url_of(worked_in.url).set(username=worked_in.login("C")).update_query_dict({"host": str(line.folder)})
    opened = Store.open(url.render_as_string(hide_password=False), upgrade=False)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "ASK", 1.0)
    monkeypatch.setattr(acts, "PAUSE", 0.05)


def keep(store: Store, name: str) -> None:
    with store.begin(CLERK, "保存视图") as session:
        session.add(SavedView(district="500156", township="500156000", page="hazards", name=name))


def kept(office: desks.Office, name: str) -> int:
    return int(office.rows("root", f"SELECT count(*) FROM app.saved_views WHERE name = '{name}'")[0][0])


def test_what_was_kept_although_its_answer_was_lost_counts_as_saved(
    worked_in: desks.Office, line: Line, store: Store
) -> None:
    line.cut = "after"
    keep(store, "一")
    assert kept(worked_in, "一") == 1


def test_what_never_arrived_is_said_to_be_not_saved_and_is_saved_the_second_time(
    worked_in: desks.Office, line: Line, store: Store
) -> None:
    line.cut = "before"
    with pytest.raises(StoreDown, match="没有保存。请检查网络后再保存一次"):
        keep(store, "二")
    keep(store, "二")
    assert kept(worked_in, "二") == 1


def test_while_nobody_answers_the_outcome_is_open_and_saving_again_does_not_double_it(
    worked_in: desks.Office, line: Line, store: Store
) -> None:
    line.cut = "after and stays away"
    with pytest.raises(StoreDown, match="还不能确定有没有保存"):
        keep(store, "三")
    with pytest.raises(StoreDown, match="还不能确定有没有保存"):
        keep(store, "三")
    line.shut = False
    with pytest.raises(RuleBroken, match="其实已经保存成功，这一次没有再保存"):
        keep(store, "三")
    assert kept(worked_in, "三") == 1
    keep(store, "四")  # said once; the next act is an act of its own
    assert kept(worked_in, "四") == 1


def test_an_open_outcome_that_turns_out_lost_is_simply_saved(worked_in: desks.Office, line: Line, store: Store) -> None:
    line.cut = "before and stays away"
    with pytest.raises(StoreDown, match="还不能确定有没有保存"):
        keep(store, "五")
    line.shut = False
    keep(store, "五")
    assert kept(worked_in, "五") == 1


def test_a_change_that_was_asked_for_in_vain_can_not_arrive_later(worked_in: desks.Office, store: Store) -> None:
    """Its id is taken by then: a COMMIT still on its way meets it and is refused."""
    mark = acts.Mark(uuid4(), CLERK, "保存视图")
    away = url_of(worked_in.url).set(username=worked_in.login("C"))
    engine = sa.create_engine(away, connect_args={"options": "-c search_path=app"})
    assert acts.kept(engine, mark) is False
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.execute(sa.insert(Act.__table__).values(mark.row(kept=True)))
    assert acts.kept(engine, mark) is False
    engine.dispose()


def test_a_refusal_is_said_although_the_line_breaks_when_it_is_taken_back(
    worked_in: desks.Office, line: Line, store: Store
) -> None:
    for refusal in (BadInput("请填写名称。"), NotAllowed("没有权限。")):
        with pytest.raises(type(refusal)) as said, store.begin(CLERK, "保存视图"):
            line.word, line.cut = b"ROLLBACK", "before"
            raise refusal
        assert said.value is refusal
        assert line.cut == "", "the line was not cut"
    keep(store, "九")
    assert kept(worked_in, "九") == 1


def test_a_refusal_at_commit_is_a_refusal_and_not_a_lost_line(store: Store) -> None:
    keep(store, "六")
    with pytest.raises(RuleBroken, match="已有相同的记录"):
        keep(store, "六")


def test_a_broken_off_wait_for_the_standby_is_not_confirmed(
    worked_in: desks.Office, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server answers "committed" with a warning then: a failover would lose it."""
    monkeypatch.setattr(acts, "WAIT", 0.3)
    with waiting_for_a_standby(worked_in) as standby_gone:
        with pytest.raises(StoreDown, match="备用服务器还没有确认收到"):
            keep(store, "七")
        standby_gone()
    with pytest.raises(RuleBroken, match="已经保存成功"):
        keep(store, "七")
    assert kept(worked_in, "七") == 1


def test_upgrade_drops_marks_older_than_thirty_days(worked_in: desks.Office) -> None:
    young, old = uuid4(), uuid4()
    engine = sa.create_engine(url_of(worked_in.url), connect_args={"options": "-c search_path=app"})
    with engine.begin() as connection:
        for key, days in ((young, 29), (old, 31)):
            at = clock.now() - timedelta(days=days)
            connection.execute(sa.insert(Act).values(id=key, login="x", at=at, kept=True))
            mark = {"district": "500156", "scope": "500156000", "capability": "hazards", "record": key, "at": at}
            connection.execute(sa.insert(FeedEntry).values(id=key, **mark))
    engine.dispose()
    serving.upgrade(worked_in.url)
    for table in ("acts", "feed"):
        found = worked_in.rows("root", f"SELECT id FROM app.{table} WHERE id IN ('{young}', '{old}')")
        assert found == [(young,)]


def test_nobody_sees_the_ids_of_others(worked_in: desks.Office, store: Store) -> None:
    """How much the bureau does is no township's to count, nor a colleague's to claim."""
    keep(store, "八")
    assert worked_in.rows("C", "SELECT count(*) FROM app.acts") != [(0,)]
    for who in "TUHLDAW":
        assert worked_in.rows(who, "SELECT count(*) FROM app.acts") == [(0,)]
        claimed = (
            f"INSERT INTO app.acts(id, login, at, kept) VALUES ('{uuid4()}', '{worked_in.login('C')}', now(), false)"
        )
        assert worked_in.refusal(who, claimed) == "42501"


def waiting_for_a_standby(office: desks.Office) -> Any:
    """Every COMMIT of the clerk's login waits for a standby that there is not."""
    return _Standby(office)


class _Standby:
    def __init__(self, office: desks.Office) -> None:
        self._office = office

    def __enter__(self) -> Callable[[], None]:
        self._say("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        self._login("SET synchronous_commit = on")
        return self._gone

    def _login(self, text: str) -> None:
        self._say(f"ALTER ROLE {self._office.login('C')} {text}", reload=False)

    def _gone(self) -> None:
        self._say("ALTER SYSTEM RESET synchronous_standby_names")

    def __exit__(self, *_: object) -> None:
        self._gone()
        self._login("RESET synchronous_commit")

    def _say(self, text: str, *, reload: bool = True) -> None:
        url = url_of(self._office.url)
        where = f"host={url.query['host']} dbname={url.database} user={url.username}"
        with psycopg.connect(where, autocommit=True, options="-c synchronous_commit=off") as connection:
            connection.execute(text.encode())
            if reload:
                connection.execute(b"SELECT pg_reload_conf()")
