"""`mzdesk database watch`: what a township runs too long is ended, real statements on a real server."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from mzdesk import watching
from mzdesk.errors import BadInput, StoreDown
from tests.db.conftest import worked_in
from tests.db.desks import Office
from tests.test_cli import outcome

ENDLESS = b"SELECT count(*) FROM generate_series(1, 1000000000000)"
__all__ = ["worked_in"]


def rounds(office: Office, until: threading.Event) -> list[str]:
    """Watch again and again until something was ended."""
    said: list[str] = []
    while not until.wait(0.1):
        watching.watch(office.url, seconds=1, once=True, say=said.append)
    return said


@contextmanager
def running(office: Office, who: str) -> Iterator[tuple[threading.Event, list[str]]]:
    """A statement without end, whose client switched its own limit off; SQLSTATE by which it ended."""
    over, state = threading.Event(), list[str]()
    with office.desk(who) as connection:
        connection.execute(b"SET statement_timeout = 0")

        def run() -> None:
            try:
                connection.execute(ENDLESS)
            except psycopg.Error as error:
                state.append(str(error.sqlstate))
            over.set()

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield over, state
        finally:
            connection.cancel()
            thread.join()


def test_a_townships_endless_statement_is_ended_and_the_bureaus_goes_on(worked_in: Office) -> None:
    """Cancelled, not cut off: the township's program works on."""
    with running(worked_in, "C") as (clerk_over, _), running(worked_in, "T") as (over, state):
        said = rounds(worked_in, over)
        assert state == ["57014"]
        assert not clerk_over.is_set()
    assert re.fullmatch(rf".* 已结束乡镇（街道）账号 {worked_in.login('T')} 运行 \d+ 秒的操作。", said[0])
    assert worked_in.rows("T", "SELECT number FROM app.hazards") == [("YH1",)]


def test_a_transaction_that_is_left_open_is_ended(worked_in: Office) -> None:
    """It holds its locks against the bureau. A desk that is idle without one is left alone."""
    with worked_in.desk("T") as left, worked_in.desk("U") as idle:
        idle.rollback()
        left.execute(b"SET idle_in_transaction_session_timeout = 0")
        over, said = threading.Event(), list[str]()
        while not over.wait(0.1):
            watching.watch(worked_in.url, seconds=1, once=True, say=said.append)
            if said:
                over.set()
        assert "事务停留" in said[0]
        with pytest.raises(psycopg.OperationalError):
            left.execute(b"SELECT 1")
        assert idle.execute(b"SELECT 1").fetchone() == (1,)


def test_who_may_not_and_what_cannot_be_watched_is_said(worked_in: Office, capsys: pytest.CaptureFixture[str]) -> None:
    theirs = worked_in.url.replace("://mzdesk@", f"://{worked_in.login('C')}@")
    code, _, err = outcome(["database", "watch", theirs, "--once"], capsys)
    assert (code, err[:20]) == (2, "建立和核对共享数据库需要服务器管理员账号")
    assert outcome(["database", "watch", worked_in.url, "--once"], capsys) == (0, "", "")
    with pytest.raises(BadInput, match="秒数"):
        watching.watch(worked_in.url, seconds=0, once=True, say=print)
    with pytest.raises(BadInput, match="postgresql://"):
        watching.watch("/nowhere/a.sqlite", seconds=30, once=True, say=print)
    with pytest.raises(StoreDown, match="连接不上共享数据库"):
        watching.watch("postgresql://postgres@127.0.0.1:1/mzdesk", seconds=30, once=True, say=print)


def test_a_server_that_is_away_is_told_of_and_asked_again() -> None:
    """Until the watcher is stopped by hand."""
    said: list[str] = []

    def tell(sentence: str) -> None:
        said.append(sentence)
        if len(said) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watching.watch("postgresql://postgres@127.0.0.1:1/mzdesk", seconds=1, once=False, say=tell)
    assert all("连接不上共享数据库" in sentence for sentence in said)
